//! Saving answers: every statement names the revision that the person saw. Either everything that
//! differs is saved, or nothing is and the person sees why, with both texts where two people wrote.

use super::page_rows::Present;
use super::part::{answers_within, asked_within};
use super::seal::{Change, Sealer};
use super::{
    CarriedAnswers, KeptAnswer, PostedStatement, Resolve, SaveConflict, SaveOutcome, Saved, StandardPage, Theirs,
    files_within, own_return,
};
use crate::context::ReturnPlace;
use crate::evidence::{EvidenceFile, supported};
use crate::keys::AgencyKeys;
use crate::reports::{Kept, names};
use crate::trail::{About, Done};
use crate::{Refusal, Service, ServiceError};
use candour_domain::access::{Action, Actor};
use candour_domain::answer::{Answer, FieldError, check};
use candour_domain::audit::AuditState;
use candour_domain::delegation::Part;
use candour_domain::ids::{DekId, ReturnId, StandardId, StatementId};
use candour_domain::question_set::{AnswerType, Demand, QuestionSet, Statement};
use candour_domain::submission::{ReturnState, Step};
use candour_store::audits::ReturnRow;
use candour_store::trail::NewTrailEntry;
use candour_store::{ReadTx, WriteTx, answers, audits, evidence, trail};
use chrono::{DateTime, Utc};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

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
        let row = self.to_be_answered(&mut tx, actor, id).await?;
        let set = self.set_of(&mut tx, &row).await?;
        let known = set.standard(standard).ok_or(ServiceError::NotFound)?;
        let part = self.part_of(&mut tx, actor, &row, &set).await?;
        if !part.touches(known) {
            return Err(ServiceError::NotFound);
        }
        let Present { keys, kept, files, .. } = self.present(&mut tx, &row, &set, known).await?;
        let mut seen = Seen { row, set: Arc::clone(&set), keys, part, kept, files };
        let checked = match checked(&seen, Some(standard), posted)? {
            Ok(checked) => checked,
            Err(errors) => return Ok(Some(SaveOutcome::Invalid(errors))),
        };
        match self.save_checked(tx, actor, &mut seen, posted, checked, None).await? {
            Settled::Overtaken => Ok(None),
            Settled::Conflicts(conflicts) => Ok(Some(SaveOutcome::Conflicts(conflicts))),
            Settled::Saved { revisions, at } => {
                // As this save left it. What others saved at the same moment is seen at the next.
                let Seen { row, set, keys, part, kept, files } = seen;
                let asked = asked_within(&set, &row, &kept, &part);
                let (answers, files) = (answers_within(kept, &part), files_within(files, &part));
                let page = StandardPage {
                    head: self.head(actor, row, set, &keys).with_part(part),
                    answers,
                    asked,
                    names: BTreeMap::new(),
                    standard: standard.clone(),
                    files,
                    delegations: Vec::new(),
                    comments: BTreeMap::new(),
                    news: BTreeSet::new(),
                    earlier: Vec::new(),
                    queries: Vec::new(),
                    here: Vec::new(),
                    carried: CarriedAnswers::default(),
                };
                Ok(Some(SaveOutcome::Saved(Box::new(Saved { revisions, at, page }))))
            }
        }
    }

    /// A return whose answers the actor may change now.
    pub(super) async fn to_be_answered(
        &self,
        tx: &mut ReadTx,
        actor: &Actor,
        id: ReturnId,
    ) -> Result<ReturnRow, ServiceError> {
        let row = own_return(tx, actor, id, Action::EditReturn).await?;
        may_be_answered(&row, self.clock.as_ref())?;
        Ok(row)
    }

    /// Saves what differs, all of it in one transaction or nothing. `also` is noted once where anything was saved.
    pub(crate) async fn save_checked(
        &self,
        mut tx: ReadTx,
        actor: &Actor,
        seen: &mut Seen,
        posted: &[PostedStatement],
        checked: Vec<Answer>,
        also: Option<(Done, &str)>,
    ) -> Result<Settled, ServiceError> {
        let mut wanted = Vec::new();
        let mut conflicts = Vec::new();
        for (posted, answer) in posted.iter().zip(checked) {
            match self.compare(&mut tx, &seen.row, &seen.keys, &seen.kept, posted, &answer).await? {
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
            return Ok(Settled::Conflicts(conflicts.collect()));
        }
        drop(tx);
        let scribe = self.scribe(actor).await?;
        let at = scribe.at();
        let place = ReturnPlace::of(&seen.row);
        let mut entries = Vec::new();
        if let Some((done, subject)) = also.filter(|_| !wanted.is_empty()) {
            let subject = Some(subject.to_owned());
            let (audit, agency, id) = (Some(place.audit), Some(place.agency), Some(place.return_id));
            entries.push(scribe.entry(done, &About { audit, agency, return_id: id, subject, ..About::default() })?);
        }
        let trail = self.agency_trail(&place, at).await?;
        let (keys, entropy) = (&seen.keys, self.entropy.as_ref());
        let seal = Sealer { actor, place, keys, trail: &trail, scribe: &scribe, entropy };
        let supported = supported(&seen.files);
        let mut changes = Vec::new();
        let mut revisions = BTreeMap::new();
        let mut hang_on = Vec::new();
        for (statement, answer, old, revision) in wanted {
            let statement = seen.set.statement(&statement).ok_or(ServiceError::NotFound)?.1;
            let has_file = supported.contains(&statement.id);
            // Whether it is complete hangs on a file: the transaction looks whether that is so still.
            if statement.evidence == Demand::Required && answer.evidence.is_empty() {
                hang_on.push((statement.id.clone(), has_file));
            }
            let change = seal.change(statement, &answer, &old, revision, has_file)?;
            revisions.insert(statement.id.clone(), change.row.revision);
            seen.kept.insert(statement.id.clone(), KeptAnswer::saved(answer, &change.row));
            changes.push(change);
        }
        let written = changes.iter().map(|change| change.row.statement_id.clone()).collect();
        let theirs = Theirs::new(actor, &seen.row, &seen.set, &seen.part, written, &scribe)?;
        Ok(match self.write(&seen.row, seen.keys.in_use().id(), changes, entries, hang_on, theirs).await? {
            Found::Overtaken => Settled::Overtaken,
            Found::Done => Settled::Saved { revisions, at },
        })
    }

    /// How what was posted stands to what is kept and to what the person saw.
    async fn compare(
        &self,
        tx: &mut ReadTx,
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
    pub(super) async fn answer_at(
        &self,
        tx: &mut ReadTx,
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
        also: Vec<NewTrailEntry>,
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
                    let (present, in_use) = audits::lock_return_and_key(tx, id, sealed_under).await?;
                    let present = present.ok_or(ServiceError::NotFound)?;
                    may_be_answered_on(&present, today)?;
                    // Renewed since: what was sealed under the old key would be lost with it.
                    if !in_use {
                        return Err(ServiceError::Refused(Refusal::Overtaken));
                    }
                    if !still_so(tx, id, &hang_on).await? {
                        return Err(ServiceError::Refused(Refusal::Overtaken));
                    }
                    if let Some(theirs) = &theirs {
                        theirs.confirm(tx, id).await?;
                    }
                    into_progress(tx, &present).await?;
                    for entry in &also {
                        trail::append(tx, entry).await?;
                    }
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

/// What a save looked at before it writes.
pub(crate) struct Seen {
    pub(crate) row: ReturnRow,
    pub(crate) set: Arc<QuestionSet>,
    pub(crate) keys: AgencyKeys,
    /// What of it is the actor's.
    pub(crate) part: Part,
    pub(crate) kept: Kept,
    pub(crate) files: Vec<EvidenceFile>,
}

impl Seen {
    /// Whether the actor may change the answer to this statement: the one place that says so for every way in.
    pub(crate) fn may_edit(&self, statement: &Statement) -> bool {
        self.part.holds(&statement.id)
    }
}

/// What became of what was wanted.
pub(crate) enum Settled {
    /// All that differed is saved.
    Saved { revisions: BTreeMap<StatementId, i64>, at: DateTime<Utc> },
    /// Nothing is.
    Conflicts(Vec<SaveConflict>),
    /// Nothing is: look again.
    Overtaken,
}

enum Standing {
    Unchanged,
    Changed { old: Answer, revision: i64 },
    Conflict(KeptAnswer),
}

/// Checks every posted statement (of one standard, where one is named); one that is not asked of the agency does
/// not exist for it.
pub(crate) fn checked(
    seen: &Seen,
    standard: Option<&StandardId>,
    posted: &[PostedStatement],
) -> Result<Result<Vec<Answer>, Vec<FieldError>>, ServiceError> {
    let mut answers = Vec::new();
    let mut errors = Vec::new();
    for posted in posted {
        let found = seen.set.statement(&posted.statement).filter(|(of, _)| standard.is_none_or(|id| *id == of.id));
        let (_, statement) = found.ok_or(ServiceError::NotFound)?;
        let asked =
            statement.applies_to.includes(&seen.row.agency.agency_type) && statement.answer != AnswerType::Information;
        if !asked || !seen.may_edit(statement) {
            return Err(ServiceError::NotFound);
        }
        // Somebody who keeps the other's text leaves the form behind, whatever stands in it.
        if posted.resolve == Some(Resolve::Theirs) {
            answers.push(Answer::default());
            continue;
        }
        match check(&seen.set, statement, &posted.form) {
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
