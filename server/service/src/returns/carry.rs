//! Carry forward: what the agency answered in the last cycle stands ready as a starting point, statement by
//! statement, and counts as unanswered until somebody of the agency confirms it. It is read from the last cycle
//! itself, which stays as it was; when that is destroyed at the end of its retention, nothing is offered.

use super::{KeptAnswer, PostedStatement, SaveOutcome, Theirs, may_be_answered, may_be_answered_on};
use crate::reports::{Kept, plain};
use crate::trail::{About, Done};
use crate::{Service, ServiceError};
use candour_domain::access::{Action, Actor};
use candour_domain::answer::{Answer, AnswerForm, EvidenceForm, carried};
use candour_domain::delegation::Part;
use candour_domain::ids::{ReturnId, StandardId, StatementId};
use candour_domain::journey::Journey;
use candour_domain::question_set::{QuestionSet, Standard, Statement, carried_forward};
use candour_store::audits::ReturnRow;
use candour_store::{ReadTx, audits, carry, trail};
use std::collections::BTreeMap;

/// Where a return's starting points come from, and those that wait to be confirmed.
#[derive(Clone, Debug, Default)]
pub struct CarriedAnswers {
    /// The year in which the last cycle opened: "from 2024".
    pub year: i32,
    /// The last audit's title.
    pub audit: String,
    /// What stands ready, by this cycle's statements.
    pub waiting: BTreeMap<StatementId, CarriedAnswer>,
}

/// One answer of the last cycle, as it would be an answer now.
#[derive(Clone, Debug)]
pub struct CarriedAnswer {
    /// The answer.
    pub answer: Answer,
    /// Whether the answer itself stands in this version too; else only its texts and evidence do.
    pub whole: bool,
    /// How the statement was worded, where it is worded otherwise now.
    pub old_text: Option<String>,
}

impl Service {
    /// What stands ready of the last cycle and is neither answered nor dropped yet, of a standard or of all. `kept`
    /// holds the answers of these statements.
    async fn carried(
        &self,
        tx: &mut ReadTx,
        row: &ReturnRow,
        set: &QuestionSet,
        (standard, part): (Option<&Standard>, &Part),
        kept: &Kept,
    ) -> Result<CarriedAnswers, ServiceError> {
        if may_be_answered(row, self.clock.as_ref()).is_err() {
            return Ok(CarriedAnswers::default());
        }
        let Some(earlier) = self.earlier_cycle(tx, row).await? else { return Ok(CarriedAnswers::default()) };
        let then = &earlier.audit.audit;
        let old = self.sets.get(tx, &then.question_set, &then.version).await?;
        let dropped = carry::dropped(tx, row.id).await?;
        let asked = |id: &StatementId| {
            let statement = set.statement(id).filter(|(within, _)| standard.is_none_or(|only| only.id == within.id));
            statement.map(|(_, s)| s).filter(|s| part.holds(&s.id) && s.applies_to.includes(&row.agency.agency_type))
        };
        let mut open = carried_forward(&old, set);
        open.retain(|from| asked(&from.statement).is_some() && !dropped.contains(&from.statement));
        open.retain(|from| kept.get(&from.statement).is_none_or(has_room) && !from.from.is_empty());
        if open.is_empty() {
            return Ok(CarriedAnswers::default());
        }
        let before = self.kept(tx, &earlier).await?;
        let mut waiting = BTreeMap::new();
        for from in open {
            let Some(statement) = asked(&from.statement) else { continue };
            // Where one statement takes the place of several, the first that was answered is the start.
            let found = from.from.iter().find_map(|then| one(set, statement, &old, then, &before));
            // Only a level was chosen meanwhile: what was written last time would still be lost.
            let gains = |found: &CarriedAnswer| !kept.contains_key(&from.statement) || has_texts(&found.answer);
            if let Some(found) = found.filter(gains) {
                waiting.insert(from.statement, found);
            }
        }
        self.with_the_librarys_words(tx, row, &mut waiting).await?;
        // What stands ready must be reachable: a statement that another answer closes is not asked.
        let answers = plain(kept.clone());
        let mut after = answers.clone();
        for (id, ready) in &waiting {
            after.entry(id.clone()).or_insert_with(|| ready.answer.clone());
        }
        let asked = Journey::new(set, &row.agency.agency_type, &after).asked();
        waiting.retain(|id, _| asked.contains(id));
        Ok(CarriedAnswers { year: chrono::Datelike::year(&then.opens_on), audit: then.title.clone(), waiting })
    }

    /// Evidence from the library stands ready with the words that the library has now: the review that was due
    /// then is not due again.
    async fn with_the_librarys_words(
        &self,
        tx: &mut ReadTx,
        row: &ReturnRow,
        waiting: &mut BTreeMap<StatementId, CarriedAnswer>,
    ) -> Result<(), ServiceError> {
        let from_library = |found: &CarriedAnswer| found.answer.evidence.iter().any(|kept| kept.piece.is_some());
        if !waiting.values().any(from_library) {
            return Ok(());
        }
        let library = self.pieces_of(tx, row.agency.id).await?;
        for kept in waiting.values_mut().flat_map(|found| &mut found.answer.evidence) {
            let piece = library.iter().find(|piece| kept.piece == Some(piece.id));
            match piece.map(|piece| piece.piece.as_ref().map(|words| words.reference(piece.id))) {
                Some(Some(words)) => *kept = words,
                Some(None) => {}
                // Removed from the library: its words are the statement's own now.
                None => kept.piece = None,
            }
        }
        Ok(())
    }

    /// The same for whoever may answer; for others nothing stands ready.
    pub(super) async fn carried_for(
        &self,
        tx: &mut ReadTx,
        actor: &Actor,
        row: &ReturnRow,
        set: &QuestionSet,
        (standard, part): (Option<&Standard>, &Part),
        kept: &Kept,
    ) -> Result<CarriedAnswers, ServiceError> {
        if actor.require_for(Action::EditReturn, row.agency.id).is_err() {
            return Ok(CarriedAnswers::default());
        }
        self.carried(tx, row, set, (standard, part), kept).await
    }

    /// The agency's last return to an earlier version of the same set that was handed in and can be read.
    pub(crate) async fn earlier_cycle(
        &self,
        tx: &mut ReadTx,
        row: &ReturnRow,
    ) -> Result<Option<ReturnRow>, ServiceError> {
        let audit = &row.audit.audit;
        let earlier = audits::returns_of_agency(tx, row.agency.id).await?.into_iter().find(|other| {
            let then = &other.audit.audit;
            then.id != audit.id
                && then.question_set == audit.question_set
                && then.opens_on < audit.opens_on
                && other.state.content_visible_to_board()
        });
        Ok(earlier)
    }

    /// What is posted, with the answers of the last cycle in the place of empty forms for these statements; all
    /// that wait in the standard where none is named.
    ///
    /// # Errors
    /// As [`Service::standard_page`].
    pub async fn with_carried(
        &self,
        actor: &Actor,
        id: ReturnId,
        standard: &StandardId,
        only: Option<&StatementId>,
        mut posted: BTreeMap<StatementId, PostedStatement>,
    ) -> Result<BTreeMap<StatementId, PostedStatement>, ServiceError> {
        let page = self.standard_page(actor, id, standard).await?;
        let known = page.head.set.standard(standard).ok_or(ServiceError::NotFound)?;
        for statement in &known.statements {
            let wanted = only.is_none_or(|only| *only == statement.id);
            let Some(ready) = page.carried.waiting.get(&statement.id).filter(|_| wanted) else { continue };
            let form = posted.entry(statement.id.clone()).or_insert_with(|| PostedStatement {
                statement: statement.id.clone(),
                base_revision: page.answers.get(&statement.id).map_or(0, |kept| kept.revision),
                form: page.answers.get(&statement.id).map(|kept| AnswerForm::from(&kept.answer)).unwrap_or_default(),
                resolve: None,
            });
            // What somebody has typed meanwhile is newer: only what they left empty is filled.
            fill(&mut form.form, AnswerForm::from(&ready.answer));
        }
        Ok(posted)
    }

    /// Saves the answers of the last cycle as they were: for one statement, or all of a standard that wait.
    ///
    /// # Errors
    /// As [`Service::save`].
    pub async fn confirm_carried(
        &self,
        actor: &Actor,
        id: ReturnId,
        standard: &StandardId,
        only: Option<&StatementId>,
    ) -> Result<SaveOutcome, ServiceError> {
        let posted = self.with_carried(actor, id, standard, only, BTreeMap::new()).await?;
        self.save(actor, id, standard, posted.into_values().collect()).await
    }

    /// Notes that the agency does not want to start from an old answer. Twice is once.
    ///
    /// # Errors
    /// As [`Service::save`].
    pub async fn drop_carried(&self, actor: &Actor, id: ReturnId, statement: &StatementId) -> Result<(), ServiceError> {
        let mut tx = self.store.read().await?;
        let row = self.to_be_answered(&mut tx, actor, id).await?;
        let set = self.set_of(&mut tx, &row).await?;
        let part = self.part_of(&mut tx, actor, &row, &set).await?;
        let asked = set.statement(statement).is_some_and(|(_, s)| s.applies_to.includes(&row.agency.agency_type));
        if !asked || !part.holds(statement) {
            return Err(ServiceError::NotFound);
        }
        drop(tx);
        let scribe = self.scribe(actor).await?;
        let about = About {
            audit: Some(row.audit.audit.id),
            agency: Some(row.agency.id),
            return_id: Some(id),
            subject: Some(statement.0.clone()),
            ..About::default()
        };
        let entry = scribe.entry(Done::CarriedDropped, &about)?;
        let theirs = Theirs::held(actor, &part, statement);
        let (today, by, at, statement) = (self.clock.today(), actor.person, scribe.at(), statement.clone());
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let present = audits::lock_return(tx, id).await?.ok_or(ServiceError::NotFound)?;
                    may_be_answered_on(&present, today)?;
                    if let Some(theirs) = &theirs {
                        theirs.confirm(tx, id).await?;
                    }
                    if carry::drop_one(tx, id, &statement, by, at).await? {
                        trail::append(tx, &entry).await?;
                    }
                    Ok(())
                })
            })
            .await
    }
}

/// Whether nothing is written to a statement yet but, perhaps, its level.
fn has_room(kept: &KeptAnswer) -> bool {
    !kept.unreadable && !has_texts(&kept.answer)
}

fn has_texts(answer: &Answer) -> bool {
    !(answer.narrative.is_empty() && answer.impact.is_empty() && answer.evidence.is_empty())
}

/// Fills what is empty of a form.
fn fill(form: &mut AnswerForm, old: AnswerForm) {
    let is_blank = |text: &str| text.trim().is_empty();
    let answered = form.not_applicable || form.value.iter().any(|value| !is_blank(value));
    if !answered && form.date.iter().all(|part| is_blank(part)) && is_blank(&form.of) {
        let AnswerForm { value, of, date, not_applicable, reason, .. } = old;
        (form.value, form.of, form.date, form.not_applicable, form.reason) = (value, of, date, not_applicable, reason);
    }
    if is_blank(&form.narrative) {
        form.narrative = old.narrative;
    }
    if is_blank(&form.impact) {
        form.impact = old.impact;
    }
    if form.evidence.iter().all(EvidenceForm::is_empty) {
        form.evidence = old.evidence;
    }
}

fn one(
    set: &QuestionSet,
    statement: &Statement,
    old: &QuestionSet,
    then: &StatementId,
    before: &Kept,
) -> Option<CarriedAnswer> {
    let kept = before.get(then).filter(|kept| !kept.unreadable)?;
    let (answer, whole) = carried(set, statement, &kept.answer)?;
    let (_, was) = old.statement(then)?;
    Some(CarriedAnswer { answer, whole, old_text: (was.text != statement.text).then(|| was.text.clone()) })
}
