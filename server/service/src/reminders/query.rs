//! Who is told that a query was asked or answered: the leads of the agency, or whoever asked. Who wants one mail for
//! each gets it at once; who wants one a day finds it in that one. Nothing of what was written is in it.

use super::{Stands, Told};
use crate::jobs::{Kind, Outcome};
use crate::mail::{Waiting, WaitingQuery};
use crate::{Refusal, Service, ServiceError};
use candour_domain::ids::{BoardId, QueryId};
use candour_domain::query::{QueryState, cannot_be_answered};
use candour_domain::reminder::{Due, Reminder};
use candour_store::ReadTx;
use candour_store::audits;
use candour_store::jobs::NewJob;
use candour_store::queries::{self, UntoldRow};
use candour_store::reminders::ReaderRow;

impl Service {
    /// The job that tells of a query: put down in the transaction of what is told.
    pub(crate) fn job_to_tell_of_query(&self, query: QueryId) -> Result<NewJob, ServiceError> {
        let id = self.new_id()?;
        let (kind, name) = (Kind::Query.code(), format!("{}/{id}", Kind::Query.code()));
        Ok(NewJob { id, kind, name, subject_id: Some(query.0), due_at: self.clock.now() })
    }

    /// Writes to those who want a mail for each and were not told of the query's latest entry.
    pub(crate) async fn tell_of_query(&self, query: QueryId) -> Result<Outcome, ServiceError> {
        let mut tx = self.store.read().await?;
        let found = self.told_of_queries(&mut tx, Some(query)).await?;
        drop(tx);
        for (board, reader, told) in found.into_iter().filter(|(_, reader, _)| !reader.digest) {
            match self.remind_one(board, &reader, vec![told]).await {
                // Told by another server, or somebody wrote since: that has a job of its own.
                Ok(()) | Err(ServiceError::Refused(Refusal::Overtaken)) => {}
                Err(other) => return Err(other),
            }
        }
        Ok(Outcome::Done)
    }

    /// Those who were not told of the latest entry of a query, or of any.
    pub(super) async fn told_of_queries(
        &self,
        tx: &mut ReadTx,
        query: Option<QueryId>,
    ) -> Result<Vec<(BoardId, ReaderRow, Told)>, ServiceError> {
        let mut out = Vec::new();
        for untold in queries::untold(tx, query).await? {
            if let Some((board, told)) = self.told_of(tx, &untold).await? {
                out.push((board, untold.reader, told));
            }
        }
        Ok(out)
    }

    /// `None` where nothing is to be done any more: the return went on, or the audit is over.
    async fn told_of(&self, tx: &mut ReadTx, untold: &UntoldRow) -> Result<Option<(BoardId, Told)>, ServiceError> {
        let today = self.clock.today();
        let Some(row) = audits::get_return(tx, untold.return_id).await? else { return Ok(None) };
        if cannot_be_answered(row.state, row.audit.audit.state_on(today)).is_some() {
            return Ok(None);
        }
        let Some(query) = queries::get(tx, row.id, untold.query_id).await? else { return Ok(None) };
        let set = self.set_of(tx, &row).await?;
        let code = set.statement(&query.statement_id).map(|(_, statement)| statement.code.clone());
        let answered = untold.led_to == QueryState::Answered;
        let kind = if answered { Reminder::QueryAnswered } else { Reminder::Query };
        let what = WaitingQuery {
            answered,
            agency: row.agency.name,
            audit: row.audit.audit.title,
            code: code.unwrap_or_default(),
            wanted_by: query.wanted_by,
            path: format!("/returns/{}/queries/{}", row.id, query.id),
        };
        let told = Told {
            due: Due { kind, for_day: today, turn: 0 },
            what: Waiting::Query(what),
            return_id: row.id,
            stands: Stands::Latest(untold.entry_id),
        };
        Ok(Some((row.audit.board, told)))
    }
}
