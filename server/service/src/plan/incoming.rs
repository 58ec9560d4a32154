//! The workbook of the plan coming back from a meeting: what it would change, and the word that does it.
//!
//! Nothing is kept between the two: the page carries the values. What is accepted goes through the steps that a page
//! has (the same access, state machine, sealing, history and trail), all of it in one transaction or none.

use super::beside_workbook::{in_vain, says_already};
use super::pages::{Known, seen_rows};
use super::take::{Change, Prepared, Taking};
use super::view::PlanLine;
use super::{opened, unchanged};
use crate::aside::aside;
use crate::returns::ReadError;
use crate::trail::{About, Done, Scribe};
use crate::{Refusal, Service, ServiceError};
use candour_domain::access::{Action, Actor};
use candour_domain::ids::PlanActionId;
use candour_domain::plan::{
    Filled, MAY_NOT_VERIFY, May, MeetingCell, MeetingStep, Noted, Now, Wanted, WrongCells, other_person,
};
use candour_domain::question_set::FileError;
use candour_export::plan::{self as book, MadeFor, ReadAction};
use candour_store::plan::actions;
use candour_store::plan::recommendations::RecommendationRow;
use candour_store::trail;
use candour_texts::{said, t};
use chrono::{DateTime, Utc};
use std::collections::BTreeMap;

/// What a workbook would change.
#[derive(Clone, Debug)]
pub struct PlanProposal {
    /// When the workbook was made; `None` where the page is shown again.
    pub made_at: Option<DateTime<Utc>>,
    /// The actions that would change, the most urgent first.
    pub changes: Vec<ProposedChange>,
    /// The references of actions of which the plan says already what the workbook says.
    pub same: Vec<String>,
    /// How many actions of the workbook have nothing filled in.
    pub untouched: usize,
    /// Where something was written into a cell that is not read: the action, and which cells.
    pub in_vain: Vec<(String, Vec<&'static str>)>,
    /// What is wrong in the workbook, each with its cell.
    pub errors: Vec<FileError>,
}

/// One action that would change.
#[derive(Clone, Debug)]
pub struct ProposedChange {
    /// The action as it stands now, with its recommendation.
    pub line: PlanLine,
    /// What the cells say: it is carried by the page.
    pub filled: Filled,
    /// What would be done, in this order.
    pub wanted: Vec<Wanted>,
    /// Somebody changed the action after the workbook was made: it stays as it is unless one says otherwise.
    pub conflict: bool,
}

/// What the page posts about one action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PostedChange {
    /// The action.
    pub action: PlanActionId,
    /// The revision that the page showed.
    pub seen: i64,
    /// What the workbook said.
    pub filled: Filled,
}

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Accepted {
    /// So many actions are changed.
    Saved(usize),
    /// Nothing is: an action was changed meanwhile, or what was posted does not fit it.
    Again,
}

/// How the cells of one action stand to the plan.
enum Compared {
    Same,
    Would(Vec<Wanted>),
    Wrong(WrongCells),
}

impl Service {
    /// Reads a workbook of the plan, and says what it would change. Nothing of it is kept.
    ///
    /// # Errors
    /// [`ReadError::File`] where nothing of the file can be used, with the reason.
    pub async fn read_plan_workbook(&self, actor: &Actor, bytes: Vec<u8>) -> Result<PlanProposal, ReadError> {
        actor.require_own(Action::UpdateActions)?;
        let turn = self.turn_at_documents().await?;
        let read = aside(&turn, move || Ok(book::open(&bytes))).await?.map_err(ReadError::File)?;
        drop(turn);
        is_for(actor, &read.made_for).map_err(ReadError::File)?;
        let mut lines = self.by_id(actor).await?;
        let made_at = read.made_for.made_at;
        let mut found = PlanProposal { made_at: Some(made_at), errors: read.errors, ..PlanProposal::empty() };
        for one in read.actions {
            let there = lines.remove(&one.id);
            self.look_at(actor, one, there, made_at, &mut found);
        }
        found.changes.sort_by_key(|one| (one.line.action.standing, one.line.action.dates.due_on));
        Ok(found)
    }

    /// What was posted, once more as a proposal: an action was changed meanwhile, or something was not right.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] for an action that is not the actor's to see.
    pub async fn propose_plan_changes(
        &self,
        actor: &Actor,
        posted: &[PostedChange],
    ) -> Result<PlanProposal, ServiceError> {
        actor.require_own(Action::UpdateActions)?;
        let mut lines = self.by_id(actor).await?;
        let mut found = PlanProposal::empty();
        for one in posted {
            let line = lines.remove(&one.action).ok_or(ServiceError::NotFound)?;
            let place = |_| line.action.reference.clone();
            let (filled, seen) = (one.filled.clone(), one.seen);
            let compared = self.compare_action(actor, &line, &filled);
            found.take(line.clone(), (filled, seen), compared, place);
        }
        Ok(found)
    }

    /// Does what the page of a workbook says of these actions: all of it, or nothing.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] for an action that is not the actor's to see; [`Refusal::Step`] where somebody
    /// would verify what they completed.
    pub async fn accept_plan_changes(&self, actor: &Actor, posted: &[PostedChange]) -> Result<Accepted, ServiceError> {
        actor.require_own(Action::UpdateActions)?;
        let lines = self.by_id(actor).await?;
        let mut takings = BTreeMap::new();
        for one in posted {
            let line = lines.get(&one.action).ok_or(ServiceError::NotFound)?;
            match self.compare_action(actor, line, &one.filled) {
                Compared::Would(wanted) if line.action.revision == one.seen => {
                    takings.insert(one.action, (one.seen, wanted));
                }
                Compared::Same => {}
                Compared::Would(_) | Compared::Wrong(_) => return Ok(Accepted::Again),
            }
        }
        match self.put_all_down(actor, takings).await {
            Err(ServiceError::Refused(Refusal::Overtaken)) => Ok(Accepted::Again),
            done => done.map(Accepted::Saved),
        }
    }

    /// Puts all steps down in one transaction; actions are locked in one order, whoever locks them.
    async fn put_all_down(
        &self,
        actor: &Actor,
        takings: BTreeMap<PlanActionId, (i64, Vec<Wanted>)>,
    ) -> Result<usize, ServiceError> {
        if takings.is_empty() {
            return Ok(0);
        }
        let mut tx = self.store.read().await?;
        let of: BTreeMap<_, _> = seen_rows(&mut tx, actor).await?.into_iter().map(|row| (row.id, row)).collect();
        let rows = actions::list(&mut tx, actor.board, actor.agency).await?;
        drop(tx);
        let keys = self.board_keys(of.values().map(|row| row.audit_id).collect()).await?;
        let scribe = self.scribe(actor).await?;
        let count = takings.len();
        let subject = Some(book::FORMAT.to_owned());
        let used =
            scribe.entry(Done::PlanWorkbookUsed, &About { agency: actor.agency, subject, ..About::default() })?;
        let mut all = Vec::with_capacity(count);
        for (id, (seen, wanted)) in takings {
            let row = rows.iter().find(|row| row.id == id).ok_or(ServiceError::NotFound)?;
            let of = of.get(&row.recommendation_id).ok_or(ServiceError::NotFound)?;
            let key = opened::key_of(&keys, of.audit_id)?;
            all.push((id, seen, self.all_prepared(actor, &scribe, (row, of, key), wanted)?));
        }
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let mut entries = Vec::new();
                    for (id, seen, steps) in all {
                        let now = actions::lock(tx, id).await?.ok_or(ServiceError::NotFound)?;
                        unchanged(seen, now.revision)?;
                        for step in steps {
                            entries.push(step.put_down(tx).await?);
                        }
                    }
                    for entry in entries.iter().chain([&used]) {
                        trail::append(tx, entry).await?;
                    }
                    Ok(count)
                })
            })
            .await
    }

    /// The steps with one action, sealed. Each is asked of the table again.
    fn all_prepared(
        &self,
        actor: &Actor,
        scribe: &Scribe<'_>,
        about: (&actions::ActionRow, &RecommendationRow, &candour_vault::DataKey),
        wanted: Vec<Wanted>,
    ) -> Result<Vec<Prepared>, ServiceError> {
        let mut steps = Vec::with_capacity(wanted.len());
        for (place, one) in wanted.into_iter().enumerate() {
            let taking = taking_of(one);
            actor.require_own(taking.action)?;
            steps.push(self.prepare(actor, scribe, about, taking)?.told_next(place));
        }
        Ok(steps)
    }

    /// The actions that the actor sees, by their ids.
    async fn by_id(&self, actor: &Actor) -> Result<BTreeMap<PlanActionId, PlanLine>, ServiceError> {
        let Known { lines, .. } = self.known(actor).await?;
        Ok(lines.into_iter().map(|line| (line.action.id, line)).collect())
    }

    /// One row of the workbook, beside the action as it stands; without one where it is not the actor's to see.
    fn look_at(
        &self,
        actor: &Actor,
        read: ReadAction,
        there: Option<PlanLine>,
        made_at: DateTime<Utc>,
        found: &mut PlanProposal,
    ) {
        if !read.errors.is_empty() {
            let reference = there.map(|line| format!("{}: ", line.action.reference)).unwrap_or_default();
            let named = |error: FileError| FileError { message: format!("{reference}{}", error.message), ..error };
            found.errors.extend(read.errors.into_iter().map(named));
            return;
        }
        let Some(line) = there else {
            if !read.filled.is_empty() {
                let message = t!("this action is not in your plan");
                let expected = t!("only actions of your own plan: download the workbook again");
                found.errors.push(FileError::new(read.place(MeetingCell::Step), message, expected));
            }
            return;
        };
        let in_vain = in_vain(&read, &line, made_at);
        if !in_vain.is_empty() {
            found.in_vain.push((line.action.reference.clone(), in_vain));
        }
        if read.filled.is_empty() {
            found.untouched += 1;
            return;
        }
        let compared = self.compare_action(actor, &line, &read.filled);
        let places = read.places;
        let place = |cell| places.get(&cell).cloned().unwrap_or_default();
        found.take(line, (read.filled, read.revision), compared, place);
    }

    fn compare_action(&self, actor: &Actor, line: &PlanLine, filled: &Filled) -> Compared {
        let action = &line.action;
        let now = Now { state: action.state, dates: action.dates };
        // What stands there already was brought before: the same workbook twice says nothing twice.
        if says_already(line, filled) {
            return Compared::Same;
        }
        let wanted = match filled.wanted(now, may(actor), self.clock.today()) {
            Ok(wanted) => wanted,
            Err(wrong) => return Compared::Wrong(wrong),
        };
        let verifies = filled.step == Some(MeetingStep::Verify);
        if verifies && other_person(actor.person, action.completed_by).is_err() {
            return Compared::Wrong(vec![(MeetingCell::Step, said(MAY_NOT_VERIFY).to_owned())]);
        }
        if wanted.is_empty() { Compared::Same } else { Compared::Would(wanted) }
    }
}

impl PlanProposal {
    fn empty() -> Self {
        Self {
            made_at: None,
            changes: Vec::new(),
            same: Vec::new(),
            untouched: 0,
            in_vain: Vec::new(),
            errors: Vec::new(),
        }
    }

    fn take(
        &mut self,
        line: PlanLine,
        (filled, revision): (Filled, i64),
        compared: Compared,
        place: impl Fn(MeetingCell) -> String,
    ) {
        match compared {
            Compared::Same => self.same.push(line.action.reference),
            Compared::Wrong(wrong) => {
                let reference = &line.action.reference;
                let error = |(cell, message): (MeetingCell, String)| {
                    FileError::new(place(cell), format!("{reference}: {message}"), "")
                };
                self.errors.extend(wrong.into_iter().map(error));
            }
            Compared::Would(wanted) => {
                let conflict = line.action.revision != revision;
                self.changes.push(ProposedChange { line, filled, wanted, conflict });
            }
        }
    }
}

/// What this person may do with the actions that they see.
pub(super) fn may(actor: &Actor) -> May {
    May { verify: actor.may_own(Action::VerifyActions), comment: actor.may_own(Action::CommentOnActions) }
}

/// Whether a workbook is for this person. The Board takes those of its agencies as well; of whose plan it is else,
/// nothing is said.
fn is_for(actor: &Actor, made: &MadeFor) -> Result<(), FileError> {
    let own = actor.agency.is_none() || made.agency == actor.agency;
    if made.board == actor.board && own {
        return Ok(());
    }
    let message = t!("nothing of this workbook was read: it was made for another plan than yours");
    Err(FileError::new(t!("the file"), message, t!("the workbook that you download from the page of the action plan")))
}

/// The step as a page would take it. That nobody changed the action meanwhile is asked once for all of its steps.
fn taking_of(wanted: Wanted) -> Taking {
    let (noted, words, change) = match wanted {
        Wanted::Dates(dates, why) => (Noted::Dates, why, Change::Dates(dates)),
        Wanted::Step(step, words) => (noted_of(step), words, Change::State(step.step(), None)),
        Wanted::Said(words) => (Noted::Comment, words, Change::Nothing),
    };
    Taking { words: Some(words), change, ..Taking::of(noted) }
}

fn noted_of(step: MeetingStep) -> Noted {
    match step {
        MeetingStep::Report(_) => Noted::Progress,
        MeetingStep::Complete => Noted::Completed,
        MeetingStep::Verify => Noted::Verified,
        MeetingStep::SendBack => Noted::SentBack,
        MeetingStep::Close => Noted::NotPursued,
    }
}
