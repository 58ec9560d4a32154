//! One query with everything that was asked and answered.

use super::super::{KeptAnswer, ReturnHead};
use super::{Known, QuerySummary};
use crate::context::{ReturnPlace, query_place};
use crate::keys::AgencyKeys;
use crate::reports::open_answer;
use crate::{Service, ServiceError};
use candour_domain::access::{Actor, Role};
use candour_domain::ids::{QueryId, ReturnId, StandardId};
use candour_domain::query::QueryState;
use candour_store::queries::{self as rows, EntryRow};
use candour_store::{answers, audits::ReturnRow};
use candour_texts::t;
use chrono::{DateTime, Utc};

/// What somebody did with a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// To where it led.
    pub led_to: QueryState,
    /// What it says; `None` where the query was closed.
    pub text: Option<String>,
    /// Who.
    pub by: String,
    /// In which role.
    pub role: Role,
    /// When.
    pub at: DateTime<Utc>,
}

/// A query with all of it.
#[derive(Clone, Debug)]
pub struct QueryThread {
    /// The return.
    pub head: ReturnHead,
    /// The standard of the statement.
    pub standard: StandardId,
    /// The query.
    pub query: QuerySummary,
    /// How many entries it has: whoever writes says so.
    pub revision: i64,
    /// What was asked and answered, the earliest first.
    pub entries: Vec<Entry>,
    /// The answer to the statement as it stands.
    pub answer: Option<KeptAnswer>,
    /// Whether this actor may read that answer now: the Board not while it is amended.
    pub content_open: bool,
}

impl Service {
    /// One query, for whoever may know of it. The Board's reading of the answer beside it is written into the trail.
    ///
    /// # Errors
    /// As [`Service::queries`]; [`ServiceError::NotFound`] where its statement is not of the actor's part.
    pub async fn query_thread(&self, actor: &Actor, id: ReturnId, query: QueryId) -> Result<QueryThread, ServiceError> {
        let mut tx = self.store.read().await?;
        let Known { row, set, part } = self.of_queries(&mut tx, actor, id).await?;
        let found = rows::get(&mut tx, id, query).await?.filter(|found| part.holds(&found.statement_id));
        let found = found.ok_or(ServiceError::NotFound)?;
        let standard = set.statement(&found.statement_id).map(|(standard, _)| standard.id.clone());
        let keys = self.keys_of(&mut tx, &row).await?;
        let entries = rows::entries(&mut tx, query).await?;
        let content_open = actor.may_read_content(row.agency.id, row.state);
        let kept = if content_open { answers::get(&mut tx, id, &found.statement_id).await? } else { None };
        drop(tx);
        let place = ReturnPlace::of(&row);
        let thread = QueryThread {
            standard: standard.ok_or(ServiceError::NotFound)?,
            revision: found.revision,
            query: QuerySummary::of(found, self.clock.today()),
            entries: opened(&row, &keys, entries),
            answer: kept.map(|kept| open_answer(&keys, &place, &kept)),
            content_open,
            head: self.head(actor, row, set, &keys).with_part(part),
        };
        if content_open {
            self.note_reading(actor, &thread.head).await?;
        }
        Ok(thread)
    }
}

/// The entries with their texts. One that cannot be opened is marked, never shown as none.
fn opened(row: &ReturnRow, keys: &AgencyKeys, entries: Vec<EntryRow>) -> Vec<Entry> {
    let place = ReturnPlace::of(row);
    let open = |entry: EntryRow| Entry {
        text: entry.body.as_ref().map(|_| text_of(&place, keys, &entry).unwrap_or_else(not_read)),
        led_to: entry.led_to,
        by: entry.author,
        role: entry.role,
        at: entry.written_at,
    };
    entries.into_iter().map(open).collect()
}

fn not_read() -> String {
    t!("This text could not be read.").to_owned()
}

/// What an entry says; empty where it says nothing, `None` where it cannot be opened.
pub(super) fn text_of(place: &ReturnPlace, keys: &AgencyKeys, entry: &EntryRow) -> Option<String> {
    let Some(sealed) = &entry.body else { return Some(String::new()) };
    let own = query_place(entry.query_id.0, entry.place);
    let plain = keys.open(&place.query(&own), sealed).ok();
    let text = plain.and_then(|plain| plain.text().ok().map(str::to_owned));
    if text.is_none() {
        tracing::error!(query = %entry.query_id, place = entry.place, "a text of a query could not be read");
    }
    text
}
