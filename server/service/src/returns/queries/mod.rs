//! Queries about statements: what the Board asks of a submitted return and what the agency answers. Both read all of
//! it; a contributor what is of their part. A query never changes an answer, and gives no return back.

mod ask;
mod board;
mod lines;
mod thread;
mod write;

pub use ask::{AskPage, Asked};
pub(crate) use board::open_queries;
pub use board::{AuditQueries, AuditQuery, OpenQueries};
pub(crate) use lines::{lines_of, with_queries};
pub use thread::{Entry, QueryThread};
pub use write::{QueryStep, Written};

use super::ReturnHead;
use crate::{Refusal, Service, ServiceError};
use candour_domain::access::{Action, Actor};
use candour_domain::audit::AuditState;
use candour_domain::delegation::Part;
use candour_domain::ids::{QueryId, ReturnId, StatementId};
use candour_domain::query::{QueryState, is_overdue};
use candour_domain::question_set::QuestionSet;
use candour_domain::submission::ReturnState;
use candour_domain::time::day;
use candour_store::audits::ReturnRow;
use candour_store::queries::{self as rows, QueryRow};
use candour_store::{ReadTx, Tx, audits};
use chrono::{DateTime, NaiveDate, Utc};
use std::sync::Arc;

/// A query without what it says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuerySummary {
    /// Its id.
    pub id: QueryId,
    /// About which return.
    pub return_id: ReturnId,
    /// About which statement.
    pub statement: StatementId,
    /// Where it stands.
    pub state: QueryState,
    /// By when an answer is wanted, while it waits for one.
    pub wanted_by: Option<NaiveDate>,
    /// Whether that day has passed.
    pub overdue: bool,
    /// Since when it stands so.
    pub since: DateTime<Utc>,
    /// How many whole days that is.
    pub days: i64,
}

/// The queries about a return.
#[derive(Clone, Debug)]
pub struct QueriesPage {
    /// The return.
    pub head: ReturnHead,
    /// Those that wait for an answer first, then those that are answered, then those that are closed; in each the one
    /// that has stood longest first.
    pub queries: Vec<QuerySummary>,
}

impl QuerySummary {
    fn of(row: QueryRow, today: NaiveDate) -> Self {
        Self {
            overdue: is_overdue(row.state, row.wanted_by, today),
            wanted_by: row.wanted_by.filter(|_| row.state == QueryState::Asked),
            days: (today - day(row.since)).num_days(),
            id: row.id,
            return_id: row.return_id,
            statement: row.statement_id,
            state: row.state,
            since: row.since,
        }
    }
}

impl Service {
    /// The queries about a return, for whoever may read it; also while it is amended, because what was asked and
    /// answered is no draft. No text is in it.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] for another agency's, another Board's or a planned one; [`Refusal::Shredded`].
    pub async fn queries(&self, actor: &Actor, id: ReturnId) -> Result<QueriesPage, ServiceError> {
        let mut tx = self.store.read().await?;
        let Known { row, set, part } = self.of_queries(&mut tx, actor, id).await?;
        let keys = self.keys_of(&mut tx, &row).await?;
        let queries = self.queries_about(&mut tx, &row, &part).await?;
        drop(tx);
        Ok(QueriesPage { head: self.head(actor, row, set, &keys).with_part(part), queries })
    }

    /// The queries about the statements of a part of a return, in the order of [`QueriesPage::queries`].
    pub(super) async fn queries_about(
        &self,
        tx: &mut impl Tx,
        row: &ReturnRow,
        part: &Part,
    ) -> Result<Vec<QuerySummary>, ServiceError> {
        // Nothing can have been asked about what was never handed in.
        if row.submitted_at.is_none() {
            return Ok(Vec::new());
        }
        let today = self.clock.today();
        let found = rows::of_return(tx, row.id).await?;
        let found = found.into_iter().filter(|query| part.holds(&query.statement_id));
        let mut found: Vec<_> = found.map(|query| QuerySummary::of(query, today)).collect();
        found.sort_by_key(|query| query.state);
        Ok(found)
    }

    /// A return about whose queries the actor may know, with what of it is theirs.
    async fn of_queries(&self, tx: &mut ReadTx, actor: &Actor, id: ReturnId) -> Result<Known, ServiceError> {
        let row = audits::get_return(tx, id).await?.filter(|row| row.audit.board == actor.board);
        let row = row.ok_or(ServiceError::NotFound)?;
        actor.require_for(Action::ReadReturn, row.agency.id)?;
        if !self.is_on_panel(tx, actor, id).await? {
            return Err(ServiceError::NotFound);
        }
        if self.audit_state(&row) == AuditState::Planned {
            return Err(ServiceError::NotFound);
        }
        if row.state == ReturnState::Shredded {
            return Err(Refusal::Shredded.into());
        }
        let set = self.set_of(tx, &row).await?;
        let part = self.part_of(tx, actor, &row, &set).await?;
        Ok(Known { row, set, part })
    }

    fn audit_state(&self, row: &ReturnRow) -> AuditState {
        row.audit.audit.state_on(self.clock.today())
    }
}

/// A return about whose queries somebody may know.
struct Known {
    row: ReturnRow,
    set: Arc<QuestionSet>,
    part: Part,
}
