//! Saving answers: every statement names the revision that the person saw. Either everything that
//! differs is saved, or nothing is and the person sees why, with both texts where two people wrote.

use super::part::{answers_within, asked_within};
use super::{
    KeptAnswer, PostedStatement, Resolve, SaveConflict, SaveOutcome, Saved, StandardPage, Theirs, files_within,
    kept_for, own,
};
use crate::context::ReturnPlace;
use crate::evidence::{files_of, supported};
use crate::keys::AgencyKeys;
use crate::reports::{Kept, names};
use crate::trail::{About, Done, Scribe};
use crate::{Refusal, Service, ServiceError};
use candour_domain::access::{Action, Actor};
use candour_domain::answer::{Answer, FieldError, check, state_of};
use candour_domain::audit::AuditState;
use candour_domain::delegation::Part;
use candour_domain::ids::{DekId, ReturnId, StandardId, StatementId};
use candour_domain::question_set::{AnswerType, Demand, QuestionSet, Standard, Statement};
use candour_domain::submission::{ReturnState, Step};
use candour_store::answers::AnswerRow;
use candour_store::audits::ReturnRow;
use candour_store::trail::NewTrailEntry;
use candour_store::{WriteTx, answers, audits, evidence, keys, trail};
use candour_vault::{DataKey, Entropy};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// One statement that is to be saved, sealed before the transaction begins.
struct Change {
    row: AnswerRow,
    history: Vec<u8>,
    entry: NewTrailEntry,
}

/// What the transaction found.
enum Found {
    Done,
    /// Somebody saved one of the statements, or renewed the key, after this save had looked.
    Overtaken,
}

impl Service {
    /// Saves what a person gave for statements of one standard.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] for another agency's return and for a statement that is not asked;
    /// [`Refusal`] where return or audit take no answers.
    pub async fn save(
        &self,
        actor: &Actor,
        id: ReturnId,
        standard: &StandardId,
        posted: Vec<PostedStatement>,
    ) -> Result<SaveOutcome, ServiceError> {
        // Overtaken between looking and writing: look again. Each turn somebody else's save has
        // gone through, so this ends.
        loop {
            if let Some(outcome) = self.try_save(actor, id, standard, &posted).await? {
                return Ok(outcome);
            }
        }
    }

    async fn try_save(
        &self,
        actor: &Actor,
        id: ReturnId,
        standard: &StandardId,
        posted: &[PostedStatement],
    ) -> Result<Option<SaveOutcome>, ServiceError> {
        let mut tx = self.store.read().await?;
        let row = audits::get_return(&mut tx, id).await?.ok_or(ServiceError::NotFound)?;
        own(actor, &row)?;
        actor.require_for(Action::EditReturn, row.agency.id)?;
        may_be_answered(&row, self.clock.as_ref())?;
        let set = self.set_of(&mut tx, &row).await?;
        let known = set.standard(standard).ok_or(ServiceError::NotFound)?;
        let keys = self.keys_of(&mut tx, &row).await?;
        let part = self.part_of(&mut tx, actor, &row, &set).await?;
        if !part.touches(known) {
            return Err(ServiceError::NotFound);
        }
        let (mut kept, _) = kept_for(&mut tx, &row, &set, known, &keys).await?;
        let files = files_of(&mut tx, &row, &keys).await?;
        let supported = supported(&files);
        let checked = match checked(&set, &row, known, &part, posted)? {
            Ok(checked) => checked,
            Err(errors) => return Ok(Some(SaveOutcome::Invalid(errors))),
        };
        let mut wanted = Vec::new();
        let mut conflicts = Vec::new();
        for (posted, answer) in posted.iter().zip(checked) {
            match self.compare(&mut tx, &row, &keys, &kept, posted, &answer).await? {
                Standing::Unchanged => {}
                Standing::Changed { old, revision } => wanted.push((posted.statement.clone(), answer, old, revision)),
                Standing::Conflict(theirs) => conflicts.push((posted.statement.clone(), theirs)),
            }
        }
        if !conflicts.is_empty() {
            let names = names(&mut tx, conflicts.iter().map(|(_, theirs)| theirs)).await?;
            let conflicts = conflicts.into_iter().map(|(statement, theirs)| SaveConflict {
                by: theirs
                    .updated_by
                    .and_then(|by| names.get(&by).cloned())
                    .unwrap_or_else(|| "A colleague".to_owned()),
                statement,
                theirs,
            });
            return Ok(Some(SaveOutcome::Conflicts(conflicts.collect())));
        }
        drop(tx);
        let scribe = self.scribe(actor).await?;
        let at = scribe.at();
        let place = ReturnPlace::of(&row);
        let trail = self.agency_trail(&place, at).await?;
        let seal = Sealer { actor, place, keys: &keys, trail: &trail, scribe: &scribe, entropy: self.entropy.as_ref() };
        let mut changes = Vec::new();
        let mut revisions = BTreeMap::new();
        let mut hang_on = Vec::new();
        for (statement, answer, old, revision) in wanted {
            let statement = set.statement(&statement).ok_or(ServiceError::NotFound)?.1;
            let has_file = supported.contains(&statement.id);
            // Whether it is complete hangs on a file: the transaction looks whether that is so still.
            if statement.evidence == Demand::Required && answer.evidence.is_empty() {
                hang_on.push((statement.id.clone(), has_file));
            }
            let change = seal.change(statement, &answer, &old, revision, has_file)?;
            revisions.insert(statement.id.clone(), change.row.revision);
            kept.insert(statement.id.clone(), KeptAnswer::saved(answer, &change.row));
            changes.push(change);
        }
        let written = changes.iter().map(|change| change.row.statement_id.clone()).collect();
        let theirs = Theirs::new(actor, &row, &set, &part, written, &scribe)?;
        if let Found::Overtaken = self.write(&row, keys.in_use().id(), changes, hang_on, theirs).await? {
            return Ok(None);
        }
        // As this save left it. What others saved at the same moment is seen at the next.
        let asked = asked_within(&set, &row, &kept, &part);
        let (answers, files) = (answers_within(kept, &part), files_within(files, &part));
        let head = self.head(actor, row, Arc::clone(&set), &keys).with_part(part);
        let page = StandardPage {
            head,
            answers,
            asked,
            names: BTreeMap::new(),
            standard: standard.clone(),
            files,
            delegations: Vec::new(),
            comments: BTreeMap::new(),
            news: BTreeSet::new(),
        };
        Ok(Some(SaveOutcome::Saved(Box::new(Saved { revisions, at, page }))))
    }

    /// How what was posted stands to what is kept and to what the person saw.
    async fn compare(
        &self,
        tx: &mut candour_store::ReadTx,
        row: &ReturnRow,
        keys: &AgencyKeys,
        kept: &Kept,
        posted: &PostedStatement,
        answer: &Answer,
    ) -> Result<Standing, ServiceError> {
        let Some(current) = kept.get(&posted.statement) else {
            let empty = answer == &Answer::default();
            return Ok(if empty {
                Standing::Unchanged
            } else {
                Standing::Changed { old: Answer::default(), revision: 0 }
            });
        };
        if current.unreadable {
            // Writing over what cannot be read would lose it for good.
            return Err(ServiceError::Corrupt("an answer that cannot be read cannot be changed".to_owned()));
        }
        if &current.answer == answer || posted.resolve == Some(Resolve::Theirs) {
            return Ok(Standing::Unchanged);
        }
        let changed = Standing::Changed { old: current.answer.clone(), revision: current.revision };
        if posted.base_revision == current.revision {
            return Ok(changed);
        }
        // The page is older than the answer. Where this person did not touch the statement, the
        // other's text stands; where they did, both are shown.
        let seen = self.answer_at(tx, row, keys, &posted.statement, posted.base_revision).await?;
        Ok(if seen.as_ref() == Some(answer) { Standing::Unchanged } else { Standing::Conflict(current.clone()) })
    }

    /// The answer as it was at a revision; revision 0 is the empty one.
    async fn answer_at(
        &self,
        tx: &mut candour_store::ReadTx,
        row: &ReturnRow,
        keys: &AgencyKeys,
        statement: &StatementId,
        revision: i64,
    ) -> Result<Option<Answer>, ServiceError> {
        if revision == 0 {
            return Ok(Some(Answer::default()));
        }
        let Some(body) = answers::past(tx, row.id, statement, revision).await? else { return Ok(None) };
        let plain = keys.open(&ReturnPlace::of(row).history(statement, revision), &body)?;
        Ok(serde_json::from_slice(&plain).ok())
    }

    async fn write(
        &self,
        row: &ReturnRow,
        sealed_under: DekId,
        changes: Vec<Change>,
        hang_on: Vec<(StatementId, bool)>,
        theirs: Option<Theirs>,
    ) -> Result<Found, ServiceError> {
        if changes.is_empty() {
            return Ok(Found::Done);
        }
        let (id, today) = (row.id, self.clock.today());
        let written = self
            .store
            .write(move |tx| {
                Box::pin(async move {
                    let present = audits::lock_return(tx, id).await?.ok_or(ServiceError::NotFound)?;
                    may_be_answered_on(&present, today)?;
                    // Renewed since: what was sealed under the old key would be lost with it.
                    if !keys::is_in_use(tx, sealed_under).await? {
                        return Err(ServiceError::Refused(Refusal::Overtaken));
                    }
                    if !still_so(tx, id, &hang_on).await? {
                        return Err(ServiceError::Refused(Refusal::Overtaken));
                    }
                    if let Some(theirs) = &theirs {
                        theirs.confirm(tx, id).await?;
                    }
                    into_progress(tx, &present).await?;
                    for change in &changes {
                        if !answers::save(tx, &change.row, &change.history).await? {
                            return Err(ServiceError::Refused(Refusal::Overtaken));
                        }
                        trail::append(tx, &change.entry).await?;
                    }
                    Ok(())
                })
            })
            .await;
        match written {
            Ok(()) => Ok(Found::Done),
            Err(ServiceError::Refused(Refusal::Overtaken)) => Ok(Found::Overtaken),
            Err(other) => Err(other),
        }
    }
}

/// What one return's answers are sealed with.
struct Sealer<'s> {
    actor: &'s Actor,
    place: ReturnPlace,
    keys: &'s AgencyKeys,
    /// The key of what the trail says of it.
    trail: &'s DataKey,
    scribe: &'s Scribe<'s>,
    entropy: &'s dyn Entropy,
}

impl Sealer<'_> {
    /// One answer with its copy for the history and its entry, as the revision after the one that was seen.
    fn change(
        &self,
        statement: &Statement,
        answer: &Answer,
        old: &Answer,
        seen: i64,
        has_file: bool,
    ) -> Result<Change, ServiceError> {
        let (id, revision) = (&statement.id, seen + 1);
        let (new, old) = (json(answer)?, json(old)?);
        let about = About {
            audit: Some(self.place.audit),
            agency: Some(self.place.agency),
            return_id: Some(self.place.return_id),
            statement: Some(id),
            revision: Some(revision),
            old: (seen > 0).then_some(old.as_slice()),
            new: Some(&new),
            subject: None,
        };
        let seal = |context: &_| self.keys.in_use().seal(context, &new, self.entropy);
        Ok(Change {
            history: seal(&self.place.history(id, revision))?,
            row: AnswerRow {
                return_id: self.place.return_id,
                statement_id: id.clone(),
                revision,
                state: state_of(statement, answer, has_file),
                body: seal(&self.place.answer(id, revision))?,
                updated_at: self.scribe.at(),
                updated_by: self.actor.person,
            },
            entry: self.scribe.entry_under(self.trail, Done::AnswerSaved, &about)?,
        })
    }
}

impl KeptAnswer {
    fn saved(answer: Answer, row: &AnswerRow) -> Self {
        Self {
            answer,
            revision: row.revision,
            state: row.state,
            updated_at: Some(row.updated_at),
            updated_by: Some(row.updated_by),
            unreadable: false,
        }
    }
}

enum Standing {
    Unchanged,
    Changed { old: Answer, revision: i64 },
    Conflict(KeptAnswer),
}

/// Checks every posted statement; one that is not asked of the agency, or is not of the actor's part, does not exist
/// for it.
fn checked(
    set: &QuestionSet,
    row: &ReturnRow,
    standard: &Standard,
    part: &Part,
    posted: &[PostedStatement],
) -> Result<Result<Vec<Answer>, Vec<FieldError>>, ServiceError> {
    let mut answers = Vec::new();
    let mut errors = Vec::new();
    for posted in posted {
        let statement = standard.statements.iter().find(|s| s.id == posted.statement).ok_or(ServiceError::NotFound)?;
        let asked =
            statement.applies_to.includes(&row.agency.agency_type) && statement.answer != AnswerType::Information;
        if !asked || !part.holds(&statement.id) {
            return Err(ServiceError::NotFound);
        }
        // Somebody who keeps the other's text leaves the form behind, whatever stands in it.
        if posted.resolve == Some(Resolve::Theirs) {
            answers.push(Answer::default());
            continue;
        }
        match check(set, statement, &posted.form) {
            Ok(answer) => answers.push(answer),
            Err(found) => errors.extend(found),
        }
    }
    Ok(if errors.is_empty() { Ok(answers) } else { Err(errors) })
}

pub(crate) fn may_be_answered(row: &ReturnRow, clock: &dyn crate::Clock) -> Result<(), ServiceError> {
    may_be_answered_on(row, clock.today())
}

pub(crate) fn may_be_answered_on(row: &ReturnRow, today: chrono::NaiveDate) -> Result<(), ServiceError> {
    match row.audit.audit.state_on(today) {
        AuditState::Open => {}
        AuditState::Planned => return Err(Refusal::AuditNotOpen.into()),
        _ => return Err(Refusal::AuditClosed.into()),
    }
    match row.state {
        state if state.editable() => Ok(()),
        ReturnState::Submitted => Err(Refusal::ReturnSubmitted.into()),
        _ => Err(Refusal::ReturnNotEditable.into()),
    }
}

/// The first save, and a save after a readiness or a return, bring the return into progress.
pub(crate) async fn into_progress(tx: &mut WriteTx, row: &ReturnRow) -> Result<(), ServiceError> {
    let to = row.state.after(Step::Save).map_err(|_| Refusal::ReturnNotEditable)?;
    if to != row.state {
        // The reason for which it was given back stays until it is handed in again.
        audits::move_return(tx, row.id, row.state, to, row.remark.as_deref()).await?;
    }
    Ok(())
}

/// Whether files support these statements, or not, as it was seen.
async fn still_so(tx: &mut WriteTx, id: ReturnId, seen: &[(StatementId, bool)]) -> Result<bool, ServiceError> {
    if seen.is_empty() {
        return Ok(true);
    }
    let now = evidence::supported(tx, id).await?;
    let has = |statement: &StatementId| now.iter().any(|support| support.statement_id == *statement);
    Ok(seen.iter().all(|(statement, has_file)| has(statement) == *has_file))
}

fn json(answer: &Answer) -> Result<Vec<u8>, ServiceError> {
    serde_json::to_vec(answer).map_err(|error| ServiceError::Document(error.to_string()))
}
