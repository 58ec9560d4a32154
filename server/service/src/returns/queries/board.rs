//! The queries of an audit, over all agencies.

use super::QuerySummary;
use crate::{Service, ServiceError};
use candour_domain::access::{Action, Actor};
use candour_domain::audit::Audit;
use candour_domain::ids::{AuditId, ReturnId};
use candour_domain::query::{QueryState, cannot_be_answered};
use candour_domain::question_set::QuestionSet;
use candour_domain::submission::ReturnState;
use candour_store::queries::{self as rows};
use candour_store::{Tx, audits};
use std::collections::BTreeMap;
use std::sync::Arc;

/// One query in the list of an audit.
#[derive(Clone, Debug)]
pub struct AuditQuery {
    /// The agency's name.
    pub agency: String,
    /// The query.
    pub query: QuerySummary,
}

/// The queries of an audit.
#[derive(Clone, Debug)]
pub struct AuditQueries {
    /// The audit.
    pub audit: Audit,
    /// The question set.
    pub set: Arc<QuestionSet>,
    /// Those that are answered, and wait for the Board, first; then those that wait for an agency, then those that are
    /// closed; in each the one that has stood longest first.
    pub queries: Vec<AuditQuery>,
}

/// How many queries about a return are open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OpenQueries {
    /// They wait for the agency.
    pub asked: usize,
    /// They are answered, and wait for whoever asked.
    pub answered: usize,
}

impl Service {
    /// The queries of an audit, for the Board. No text is in it.
    ///
    /// # Errors
    /// Where the table does not allow it; [`ServiceError::NotFound`] for another Board's audit.
    pub async fn audit_queries(&self, actor: &Actor, id: AuditId) -> Result<AuditQueries, ServiceError> {
        actor.require(Action::ReadProgress)?;
        let mut tx = self.store.read().await?;
        let mut audit = self.board_audit(&mut tx, actor, id).await?;
        let set = self.sets.get(&mut tx, &audit.question_set, &audit.version).await?;
        let returns = audits::returns_of(&mut tx, id).await?;
        let found = rows::of_audit(&mut tx, id).await?;
        drop(tx);
        let today = self.clock.today();
        audit.state = audit.state_on(today);
        let of_agency: BTreeMap<_, _> = returns.into_iter().map(|row| (row.id, (row.agency.name, row.state))).collect();
        let state = audit.state;
        let with_agency = |row: rows::QueryRow| {
            let (agency, of_return) = of_agency.get(&row.return_id).cloned()?;
            let mut query = QuerySummary::of(row, today);
            // Nobody is late with what nobody may answer any more.
            query.overdue &= cannot_be_answered(of_return, state).is_none();
            Some(AuditQuery { agency, query })
        };
        let mut queries: Vec<_> = found.into_iter().filter_map(with_agency).collect();
        queries.sort_by_key(|one| match one.query.state {
            QueryState::Answered => 0,
            QueryState::Asked => 1,
            QueryState::Closed => 2,
        });
        Ok(AuditQueries { audit, set, queries })
    }
}

/// How many queries are open about each return of an audit that has any; none of a return that is out of it.
pub(crate) async fn open_queries(
    tx: &mut impl Tx,
    audit: AuditId,
    returns: &[audits::ReturnRow],
) -> Result<BTreeMap<ReturnId, OpenQueries>, ServiceError> {
    let mut counts: BTreeMap<ReturnId, OpenQueries> = BTreeMap::new();
    let is_in = |id: ReturnId| {
        let row = returns.iter().find(|row| row.id == id);
        row.is_some_and(|row| row.state.is_counted() && row.state != ReturnState::Shredded)
    };
    for query in rows::of_audit(tx, audit).await? {
        if !query.state.is_open() || !is_in(query.return_id) {
            continue;
        }
        let count = counts.entry(query.return_id).or_default();
        match query.state {
            QueryState::Asked => count.asked += 1,
            QueryState::Answered | QueryState::Closed => count.answered += 1,
        }
    }
    Ok(counts)
}
