//! This cycle beside the last one, like for like.

use super::page::names_agencies;
use super::{Counting, is_closed};
use crate::moderation::Released;
use crate::reports::plain;
use crate::{Service, ServiceError};
use candour_domain::access::{Action, Actor};
use candour_domain::analysis::cycles::{AgencyCycles, Apart, Cycles, Given, MeanCycles, apart, means};
use candour_domain::answer::{Answer, level_of};
use candour_domain::audit::Audit;
use candour_domain::ids::{AgencyId, AgencyType, AuditId, LevelCode, StatementId};
use candour_domain::moderation::Grade;
use candour_domain::question_set::{QuestionSet, Statement, like_for_like};
use candour_store::audits;
use candour_store::audits::ReturnRow;
use candour_store::{ReadTx, Tx};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What the comparison of two cycles is made of.
#[derive(Clone, Debug)]
pub struct CyclesPage {
    /// The audit.
    pub audit: Audit,
    /// The question set.
    pub set: Arc<QuestionSet>,
    /// The audit before it with the same set; `None` where there is none, and then nothing else is here.
    pub earlier: Option<Audit>,
    /// The statements, told apart.
    pub apart: Apart,
    /// The agencies that handed in both; none where the actor may not know which is which.
    pub agencies: Vec<AgencyCycles>,
    /// The means over them: overall.
    pub overall: MeanCycles,
    /// The means over them: each standard, in order.
    pub standards: Vec<MeanCycles>,
    /// Whether the actor may know which agency is which.
    pub named: bool,
    /// Whether figures may be shown: see [`super::AnalysisPage::open`].
    pub open: bool,
    /// Means of fewer agencies are not shown without names.
    pub fewest: u32,
}

/// What an agency answered in one cycle: without texts.
pub(super) struct HandedIn {
    agency_type: AgencyType,
    answers: BTreeMap<StatementId, Answer>,
    released: Released,
}

impl HandedIn {
    pub(super) fn given(&self) -> Given<'_> {
        Given { agency_type: &self.agency_type, answers: &self.answers, released: &self.released }
    }

    /// The level in force of a statement.
    pub(super) fn level(&self, set: &QuestionSet, statement: &Statement) -> Option<LevelCode> {
        match self.released.get(&statement.id).map(|level| &level.grade) {
            Some(Grade::Level(code)) => Some(code.clone()),
            Some(Grade::NotApplicable) => None,
            None => self.answers.get(&statement.id).and_then(|answer| level_of(set, statement, answer)),
        }
    }
}

pub(super) type OfAgency = BTreeMap<AgencyId, HandedIn>;

impl Service {
    /// This cycle of an audit's set beside the one before it.
    ///
    /// # Errors
    /// Where the table does not allow it; [`ServiceError::NotFound`] for another Board's audit.
    pub async fn audit_cycles(&self, actor: &Actor, id: AuditId) -> Result<CyclesPage, ServiceError> {
        self.cycles_as(actor, id, names_agencies(actor)).await
    }

    /// The same as those read it who may not know which agency is which, whoever asks: what everybody reads in a report
    /// may not move with the release of one agency's levels.
    ///
    /// # Errors
    /// As [`Service::audit_cycles`].
    pub(crate) async fn cycles_together(&self, actor: &Actor, id: AuditId) -> Result<CyclesPage, ServiceError> {
        self.cycles_as(actor, id, false).await
    }

    async fn cycles_as(&self, actor: &Actor, id: AuditId, named: bool) -> Result<CyclesPage, ServiceError> {
        actor.require(Action::ReadAggregate)?;
        let mut tx = self.store.read().await?;
        let mut audit = self.board_audit(&mut tx, actor, id).await?;
        audit.state = audit.state_on(self.clock.today());
        let set = self.sets.get(&mut tx, &audit.question_set, &audit.version).await?;
        let earlier = self.audit_before(&mut tx, actor, &audit).await?;
        let open = named || is_closed(audit.state);
        let mut page = CyclesPage {
            apart: Apart { compared: 0, added: vec![], removed: vec![], reworded: vec![], regraded: vec![] },
            agencies: Vec::new(),
            overall: MeanCycles::default(),
            standards: Vec::new(),
            earlier: earlier.clone(),
            fewest: self.settings.suppress_below,
            audit,
            set,
            named,
            open,
        };
        let Some(earlier) = earlier.filter(|_| open) else { return Ok(page) };
        let old = self.sets.get(&mut tx, &earlier.question_set, &earlier.version).await?;
        let confirmed = self.confirmed(&mut tx, &page.audit.question_set, &page.audit.version).await?;
        let pairs = like_for_like(&old, &page.set, &confirmed);
        page.apart = apart(&old, &page.set, &confirmed, &pairs);
        let then = self.handed_in(&mut tx, earlier.id, Counting::of(named)).await?;
        let now = self.handed_in(&mut tx, id, Counting::of(named)).await?;
        drop(tx);
        let cycles = Cycles::new(&page.set, &old, &pairs);
        page.agencies = now.0.into_iter().filter_map(|row| compared(&cycles, row, &now.1, &then.1)).collect();
        (page.overall, page.standards) = means(&page.agencies, page.set.standards.len());
        if !named {
            page.agencies = Vec::new();
        }
        Ok(page)
    }

    /// The latest audit of the same set that opened before this one.
    async fn audit_before(&self, tx: &mut ReadTx, actor: &Actor, audit: &Audit) -> Result<Option<Audit>, ServiceError> {
        let found = audits::list(tx, actor.board).await?.into_iter().map(|row| row.audit).find(|other| {
            other.id != audit.id && other.question_set == audit.question_set && other.opens_on < audit.opens_on
        });
        Ok(found)
    }

    /// The returns of an audit, and what was answered in those that are handed in: without texts.
    pub(super) async fn handed_in(
        &self,
        tx: &mut impl Tx,
        audit: AuditId,
        counting: Counting,
    ) -> Result<(Vec<ReturnRow>, OfAgency), ServiceError> {
        let returns = audits::returns_of(tx, audit).await?;
        let open = |row: &ReturnRow| row.state.content_visible_to_board();
        let released = counting.counted(self.released_in_audit(tx, audit, &returns).await?, &returns);
        let made = move |row: &ReturnRow, kept| {
            let graded = plain(kept).into_iter().map(|(id, answer)| {
                let answer = Answer { response: answer.response, ..Answer::default() };
                (id, answer)
            });
            let handed_in = HandedIn {
                agency_type: row.agency.agency_type.clone(),
                answers: graded.collect(),
                released: released.get(&row.id).cloned().unwrap_or_default(),
            };
            (row.agency.id, handed_in)
        };
        let found = self.of_each_return(tx, audit, &returns, open, made).await?.into_values().collect();
        Ok((returns, found))
    }
}

/// One agency's row; `None` where it did not hand in both.
fn compared(cycles: &Cycles<'_>, row: ReturnRow, now: &OfAgency, then: &OfAgency) -> Option<AgencyCycles> {
    let (now, then) = (now.get(&row.agency.id)?, then.get(&row.agency.id)?);
    Some(AgencyCycles::new(row.agency, cycles.of_agency(now.given(), then.given())))
}
