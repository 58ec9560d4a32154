//! Queries as documents tell of them: every text opened, one that could not be read marked.

use super::thread::text_of;
use crate::context::ReturnPlace;
use crate::keys::AgencyKeys;
use crate::{Service, ServiceError};
use candour_domain::ids::{AuditId, QueryId, ReturnId};
use candour_domain::query::{QueryState, state_with};
use candour_domain::question_set::QuestionSet;
use candour_domain::report::{QueryEntry, QueryLine, ReturnReport};
use candour_store::Tx;
use candour_store::audits::ReturnRow;
use candour_store::queries::{self as rows, EntryRow, QueryRow};
use std::collections::BTreeMap;

impl Service {
    /// The queries about every return of an audit, with what they say.
    pub(crate) async fn query_lines(
        &self,
        tx: &mut impl Tx,
        audit: AuditId,
        set: &QuestionSet,
        returns: &[ReturnRow],
    ) -> Result<BTreeMap<ReturnId, Vec<QueryLine>>, ServiceError> {
        let found = rows::of_audit(tx, audit).await?;
        if found.is_empty() {
            return Ok(BTreeMap::new());
        }
        let mut entries = by_query(rows::entries_of_audit(tx, audit).await?);
        let keys = self.keys.of_audit(tx, audit).await?;
        let mut lines: BTreeMap<ReturnId, Vec<QueryLine>> = BTreeMap::new();
        for query in found {
            let row = returns.iter().find(|row| row.id == query.return_id);
            let Some((row, keys)) = row.and_then(|row| Some((row, keys.get(&row.agency.id)?))) else { continue };
            let entries = entries.remove(&query.id).unwrap_or_default();
            lines.entry(row.id).or_default().push(line(row, keys, query, &entries));
        }
        for lines in lines.values_mut() {
            in_order(set, lines);
        }
        Ok(lines)
    }
}

/// The queries about one return, with what they say.
pub(crate) async fn lines_of(
    tx: &mut impl Tx,
    row: &ReturnRow,
    set: &QuestionSet,
    keys: &AgencyKeys,
) -> Result<Vec<QueryLine>, ServiceError> {
    let mut entries = by_query(rows::entries_of_return(tx, row.id).await?);
    let found = rows::of_return(tx, row.id).await?.into_iter();
    let mut lines: Vec<_> = found
        .map(|query| {
            let entries = entries.remove(&query.id).unwrap_or_default();
            line(row, keys, query, &entries)
        })
        .collect();
    in_order(set, &mut lines);
    Ok(lines)
}

/// A report with the queries about it: the answers that one is open about count as queried.
pub(crate) fn with_queries(report: ReturnReport, queries: Vec<QueryLine>) -> ReturnReport {
    let mut lines = report.lines;
    for line in &mut lines {
        let open = queries.iter().any(|query| query.statement == line.statement && query.state.is_open());
        line.state = state_with(line.state, open);
    }
    ReturnReport { lines, queries, ..report }
}

fn by_query(entries: Vec<EntryRow>) -> BTreeMap<QueryId, Vec<EntryRow>> {
    let mut found: BTreeMap<QueryId, Vec<EntryRow>> = BTreeMap::new();
    for entry in entries {
        found.entry(entry.query_id).or_default().push(entry);
    }
    found
}

fn line(row: &ReturnRow, keys: &AgencyKeys, query: QueryRow, entries: &[EntryRow]) -> QueryLine {
    let place = ReturnPlace::of(row);
    let entry = |entry: &EntryRow| QueryEntry {
        led_to: entry.led_to,
        at: entry.written_at,
        by: entry.author.clone(),
        role: entry.role,
        text: text_of(&place, keys, entry),
    };
    QueryLine {
        id: query.id,
        statement: query.statement_id,
        state: query.state,
        wanted_by: query.wanted_by.filter(|_| query.state == QueryState::Asked),
        entries: entries.iter().map(entry).collect(),
    }
}

/// In the order of the set's statements; about one statement, the one that was asked first first.
fn in_order(set: &QuestionSet, lines: &mut [QueryLine]) {
    let place = |line: &QueryLine| set.statements().position(|(_, statement)| statement.id == line.statement);
    lines.sort_by_key(|line| (place(line), line.entries.first().map(|entry| entry.at), line.id));
}
