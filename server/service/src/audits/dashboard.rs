//! How far the agencies have come. Answers are opened only to count; what is not handed in stays hidden.

use super::{Dashboard, DashboardRow};
use crate::reports::plain;
use crate::returns::open_queries;
use crate::{Service, ServiceError};
use candour_domain::access::{Action, Actor};
use candour_domain::answer::AnswerState;
use candour_domain::ids::{AuditId, ReturnId, StandardId, StatementId};
use candour_domain::journey::{Journey, progress_from_states};
use candour_domain::question_set::{QuestionSet, Standard};
use candour_store::audits::ReturnRow;
use candour_store::{Tx, answers, audits, evidence, people};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

type Counts = BTreeMap<StandardId, (usize, usize)>;

impl Service {
    /// The QA Manager's view of an audit.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] for another Board's audit.
    pub async fn dashboard(&self, actor: &Actor, id: AuditId) -> Result<Dashboard, ServiceError> {
        actor.require(Action::ReadProgress)?;
        let mut tx = self.store.read().await?;
        let mut audit = self.board_audit(&mut tx, actor, id).await?;
        let set = self.sets.get(&mut tx, &audit.question_set, &audit.version).await?;
        let returns = audits::returns_of(&mut tx, id).await?;
        let mut progress = self.progress_of(&mut tx, id, &set, &returns).await?;
        let mut opened = self.reports_of_open(&mut tx, actor, id, &set, &returns).await?;
        let queries = open_queries(&mut tx, id, &returns).await?;
        let chair = match audit.chair {
            Some(chair) => people::by_id(&mut tx, chair).await?.map(|person| person.name),
            None => None,
        };
        let today = self.clock.today();
        let rows = returns.into_iter().map(|row| {
            let (scores, moderated) = opened.remove(&row.id).unzip();
            DashboardRow {
                progress: progress.remove(&row.id).unwrap_or_default(),
                scores,
                moderated: moderated.flatten(),
                queries: queries.get(&row.id).copied().unwrap_or_default(),
                return_id: row.id,
                days_left: (row.due_on - today).num_days(),
                agency: row.agency,
                state: row.state,
                due_on: row.due_on,
            }
        });
        let rows = rows.collect();
        audit.state = audit.state_on(today);
        let next_states = if actor.may(Action::ManageAudits) { audit.state.next().to_vec() } else { Vec::new() };
        Ok(Dashboard { audit, chair, set, rows, next_states })
    }

    /// Progress by standard of every return. Plain states are enough where nothing is conditional.
    async fn progress_of(
        &self,
        tx: &mut impl Tx,
        audit: AuditId,
        set: &Arc<QuestionSet>,
        returns: &[ReturnRow],
    ) -> Result<BTreeMap<ReturnId, Counts>, ServiceError> {
        if set.has_conditions() {
            let mut files: BTreeMap<ReturnId, BTreeSet<StatementId>> = BTreeMap::new();
            for (id, statement) in evidence::supported_by_return(tx, audit).await? {
                files.entry(id).or_default().insert(statement);
            }
            let set = Arc::clone(set);
            let counted = move |row: &ReturnRow, kept| {
                let files = files.get(&row.id).cloned().unwrap_or_default();
                let kept = plain(kept);
                let journey = Journey::new(&set, &row.agency.agency_type, &kept).with_files(files);
                let of = |standard: &Standard| {
                    let progress = journey.progress(standard);
                    (standard.id.clone(), (progress.complete, progress.asked))
                };
                set.standards.iter().map(of).filter(|(_, (_, asked))| *asked > 0).collect()
            };
            return self.of_each_return(tx, audit, returns, |_| true, counted).await;
        }
        let mut states: BTreeMap<ReturnId, BTreeMap<StatementId, AnswerState>> = BTreeMap::new();
        for row in answers::states_of_audit(tx, audit).await? {
            states.entry(row.return_id).or_default().insert(row.statement_id, row.state);
        }
        let none = BTreeMap::new();
        Ok(returns
            .iter()
            .map(|row| {
                let states = states.get(&row.id).unwrap_or(&none);
                let progress = progress_from_states(set, &row.agency.agency_type, states);
                (row.id, progress.into_iter().map(|(id, p)| (id, (p.complete, p.asked))).collect())
            })
            .collect())
    }
}
