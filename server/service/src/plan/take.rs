//! One step with an action of the plan: the change, its entry in the action's history and the one in the trail.

use super::opened::place_of;
use super::{about, readable, unchanged};
use crate::trail::{About, Done, Scribe};
use crate::{Refusal, Service, ServiceError};
use candour_domain::access::{Action, Actor};
use candour_domain::ids::{PlanActionId, SubgroupId};
use candour_domain::plan::{self, ActionState, ActionStep, ActionTexts, Dates, NoSuchStep, Noted, action_reference};
use candour_store::plan::actions::{self, ActionRow};
use candour_store::plan::progress::{self, NewProgress};
use candour_store::plan::recommendations::RecommendationRow;
use candour_store::trail::NewTrailEntry;
use candour_store::{WriteTx, trail};
use candour_vault::DataKey;
use chrono::{NaiveDate, TimeDelta};
use serde::Serialize;

/// A step to be taken with an action.
pub(super) struct Taking {
    /// Who may.
    pub(super) action: Action,
    pub(super) noted: Noted,
    pub(super) done: Done,
    /// What was said to it.
    pub(super) words: Option<String>,
    pub(super) change: Change,
}

/// What a step changes.
pub(super) enum Change {
    /// Where the action stands, and the revision that the person read; `None` where what they do depends on none.
    State(ActionStep, Option<i64>),
    /// Its dates.
    Dates(Dates),
    /// Its words: the revision that the person read, and the new wording.
    Words(i64, ActionTexts),
    /// That it is accepted: the revision that the person read.
    Accepted(i64),
    /// The subgroup that supports it.
    Subgroup(Option<SubgroupId>),
    /// That nobody holds the role that owns it: since when.
    OwnerLeft(NaiveDate),
    /// What is attached to it as evidence: whoever read it before has not seen this.
    Evidence,
    /// Nothing: something was said.
    Nothing,
}

/// The next wording of an action, sealed.
struct Wording {
    /// The number of the wording that it follows.
    after: i64,
    body: Vec<u8>,
    /// Whether somebody else owns the action by it.
    other_owner: bool,
}

/// A step whose words are sealed: what is left is to put it down.
pub(super) struct Prepared {
    change: Change,
    wording: Option<Wording>,
    note: NewProgress,
    entry: NewTrailEntry,
}

impl Service {
    /// Takes a step: the change, its entry in the action's history and the one in the trail, in one transaction.
    pub(super) async fn take(&self, actor: &Actor, id: PlanActionId, taking: Taking) -> Result<(), ServiceError> {
        let mut tx = self.store.read().await?;
        let (row, of) = self.seen_action(&mut tx, actor, id, taking.action).await?;
        drop(tx);
        let key = self.board_key(of.audit_id).await?;
        let scribe = self.scribe(actor).await?;
        let prepared = self.prepare(actor, &scribe, (&row, &of, &key), taking)?;
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let entry = prepared.put_down(tx).await?;
                    Ok(trail::append(tx, &entry).await?)
                })
            })
            .await
    }

    /// Seals what a step says. Whether the actor may take it was asked before.
    pub(super) fn prepare(
        &self,
        actor: &Actor,
        scribe: &Scribe<'_>,
        (row, of, key): (&ActionRow, &RecommendationRow, &DataKey),
        taking: Taking,
    ) -> Result<Prepared, ServiceError> {
        let Taking { noted, done, words, change, .. } = taking;
        let place = place_of(of);
        let entropy = self.entropy.as_ref();
        let mut texts = None;
        let wording = if let Change::Words(_, new) = &change {
            let old: ActionTexts = readable(place.action(row.id, row.text_revision).open(key, &row.body))?;
            texts = Some(json(new));
            let body = place.action(row.id, row.text_revision + 1).seal(key, new, entropy)?;
            // The same role may have somebody again.
            let other_owner = noted == Noted::Handed || old.owner != new.owner;
            Some(Wording { after: row.text_revision, body, other_owner })
        } else {
            None
        };
        let entry_id = self.new_id()?;
        let sealed = words.as_ref().map(|words| place.progress(entry_id).seal(key, words, entropy));
        let note = NewProgress {
            id: entry_id,
            action: row.id,
            noted,
            old_dates: matches!(change, Change::Dates(_)).then(|| row.dates()),
            words: sealed.transpose()?,
            by: actor.person,
            at: scribe.at(),
        };
        let about = About {
            subject: Some(action_reference(&of.prefix, of.number, row.number)),
            new: texts.as_ref().or(words.as_ref()).map(String::as_bytes),
            ..about(of, true)
        };
        let entry = scribe.entry_under(key, done, &about)?;
        Ok(Prepared { change, wording, note, entry })
    }
}

impl Prepared {
    /// The same, told as the next thing after another of the same moment: what was said last reads last.
    pub(super) fn told_next(mut self, place: usize) -> Self {
        self.note.at += TimeDelta::microseconds(i64::try_from(place).unwrap_or_default());
        self
    }

    /// Locks the action, asks the state machine about where it stands then, and puts the step down; gives its entry of
    /// the trail, which is still to be written.
    pub(super) async fn put_down(self, tx: &mut WriteTx) -> Result<NewTrailEntry, ServiceError> {
        let Self { change, wording, note, entry } = self;
        let now = actions::lock(tx, note.action).await?.ok_or(ServiceError::NotFound)?;
        let state = apply(tx, &now, &change, wording.as_ref(), &note).await?;
        // The dates that were changed are those that stood there a moment ago.
        let note = NewProgress { old_dates: note.old_dates.map(|_| now.dates()), ..note };
        progress::insert(tx, &note, state).await?;
        Ok(entry)
    }
}

/// Applies a change to an action that is locked; gives where it stands after it.
async fn apply(
    tx: &mut WriteTx,
    now: &ActionRow,
    change: &Change,
    wording: Option<&Wording>,
    note: &NewProgress,
) -> Result<ActionState, ServiceError> {
    match change {
        Change::State(step, seen) => return move_on(tx, now, (*step, *seen), note).await,
        Change::Dates(dates) => {
            now.state.after(ActionStep::Redate)?;
            actions::redate(tx, now.id, now.revision, *dates).await?;
        }
        Change::Words(seen, _) => {
            now.state.after(ActionStep::Reword)?;
            unchanged(*seen, now.revision)?;
            let Some(Wording { after, body, other_owner }) = wording else { return Err(super::changed()) };
            unchanged(*after, now.text_revision)?;
            actions::reword(tx, now.id, now.revision, (body, *other_owner)).await?;
        }
        Change::Accepted(seen) => {
            unchanged(*seen, now.revision)?;
            if !now.state.is_open() || now.accepted_at.is_some() {
                return Err(super::changed());
            }
            actions::accept(tx, now.id, now.revision, note.by, note.at).await?;
        }
        Change::Subgroup(to) => {
            actions::assign(tx, now.id, now.revision, *to).await?;
        }
        Change::OwnerLeft(on) => {
            now.state.after(ActionStep::Reword)?;
            if now.owner_left_on.is_some() {
                return Err(super::changed());
            }
            actions::owner_left(tx, now.id, now.revision, *on).await?;
        }
        Change::Evidence => {
            evidence_may_change(now.state)?;
            actions::touch(tx, now.id, now.revision).await?;
        }
        Change::Nothing if note.noted == Noted::Evidence => evidence_may_change(now.state)?,
        Change::Nothing => {}
    }
    Ok(now.state)
}

/// What is verified, or not pursued, keeps the evidence that it has.
pub(super) fn evidence_may_change(state: ActionState) -> Result<(), NoSuchStep> {
    if state.takes_evidence() { Ok(()) } else { Err(NoSuchStep { from: state.label() }) }
}

/// Moves an action that is locked to its next state.
async fn move_on(
    tx: &mut WriteTx,
    now: &ActionRow,
    (step, seen): (ActionStep, Option<i64>),
    note: &NewProgress,
) -> Result<ActionState, ServiceError> {
    let state = now.state.after(step)?;
    if let Some(seen) = seen {
        unchanged(seen, now.revision)?;
    }
    let completed_by = now.completed_by.map(Into::into);
    let completed_by = match step {
        ActionStep::Complete => Some(note.by),
        ActionStep::Report(_) | ActionStep::SendBack => None,
        _ => completed_by,
    };
    if step == ActionStep::Verify {
        let same = |error: plan::SamePerson| ServiceError::from(Refusal::Step(error.to_string()));
        plan::other_person(note.by, completed_by).map_err(same)?;
    }
    actions::move_to(tx, now.id, now.revision, state, completed_by).await?;
    Ok(state)
}

impl Taking {
    /// A step of this kind, which says and changes nothing yet.
    pub(super) fn of(noted: Noted) -> Self {
        let (action, done) = match noted {
            Noted::Added => (Action::UpdateActions, Done::ActionAdded),
            Noted::Reworded => (Action::UpdateActions, Done::ActionReworded),
            Noted::Progress => (Action::UpdateActions, Done::ActionReported),
            Noted::Dates => (Action::UpdateActions, Done::ActionRedated),
            Noted::Completed => (Action::UpdateActions, Done::ActionCompleted),
            Noted::SentBack => (Action::VerifyActions, Done::ActionSentBack),
            Noted::Verified => (Action::VerifyActions, Done::ActionVerified),
            Noted::NotPursued => (Action::VerifyActions, Done::ActionNotPursued),
            Noted::Accepted => (Action::AcceptActions, Done::ActionAccepted),
            Noted::Comment => (Action::CommentOnActions, Done::ActionCommented),
            Noted::Subgroup => (Action::ManageSubgroups, Done::ActionAssigned),
            Noted::OwnerLeft => (Action::UpdateActions, Done::ActionOwnerLeft),
            Noted::Handed => (Action::UpdateActions, Done::ActionHanded),
            Noted::Evidence => (Action::UpdateActions, Done::ActionEvidence),
            Noted::Attached => (Action::AttachEvidence, Done::ActionAttached),
            Noted::TakenOff => (Action::AttachEvidence, Done::ActionTakenOff),
        };
        Self { action, noted, done, words: None, change: Change::Nothing }
    }
}

/// Words as an entry of the trail keeps them.
pub(super) fn json(words: &impl Serialize) -> String {
    serde_json::json!(words).to_string()
}
