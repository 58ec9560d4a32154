//! One piece supports many statements, and a statement has many pieces. What is chosen is copied into the answer,
//! word for word, by an ordinary save: it is counted, shown, signed, exported and destroyed with the answer, and
//! stays as it was when the library changes.

use super::keep_file::looks_like;
use super::{LibraryPiece, own_library};
use crate::evidence::{Download, takes_evidence};
use crate::reports::plain;
use crate::returns::{
    ManySaved, PostedStatement, ReturnHead, Settled, checked, files_within, kept_under, may_be_answered,
};
use crate::trail::Done;
use crate::{Service, ServiceError};
use candour_domain::access::{Action, Actor};
use candour_domain::answer::{Answer, AnswerForm, EvidenceReference};
use candour_domain::audit::AuditState;
use candour_domain::ids::{PieceId, ReturnId, StandardId, StatementId};
use candour_domain::journey::Journey;
use candour_domain::question_set::QuestionSet;
use candour_domain::submission::ReturnState;
use candour_store::audits;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// How a statement uses a piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    /// Not at all.
    Not,
    /// With the words that the library has now.
    Present,
    /// With the words that the library had earlier.
    Earlier,
}

/// What a return of the agency uses of a piece, as far as the actor sees it.
#[derive(Clone, Debug)]
pub struct UsedIn {
    /// The return.
    pub return_id: ReturnId,
    /// The audit's title.
    pub audit: String,
    /// The question set.
    pub set: Arc<QuestionSet>,
    /// Whether the actor may choose statements now.
    pub editable: bool,
    /// Where it may be chosen, every statement that takes evidence; else those that use it.
    pub statements: BTreeMap<StatementId, Use>,
}

/// A statement whose evidence is to be chosen.
#[derive(Clone, Debug)]
pub struct EvidenceChoice {
    /// The return.
    pub head: ReturnHead,
    /// The standard.
    pub standard: StandardId,
    /// The statement.
    pub statement: StatementId,
    /// The evidence that it has, whether of the library or not.
    pub used: Vec<EvidenceReference>,
    /// The whole library, by title.
    pub library: Vec<LibraryPiece>,
}

/// What is done with the evidence of one answer.
#[derive(Clone, Debug)]
pub(super) enum Step {
    /// The piece's present words: in the place of its earlier ones, or after all others.
    Put(EvidenceReference),
    /// The piece's present words, where the answer has earlier ones.
    Renew(EvidenceReference),
    /// Without the piece.
    Take(PieceId),
    /// These words, which the person typed, are now a piece of the library.
    Link(EvidenceReference, PieceId),
}

impl Service {
    /// Which statements of the agency's returns a piece supports, those of the actor's part; the newest return first.
    ///
    /// # Errors
    /// As [`Service::piece`].
    pub async fn uses_of(&self, actor: &Actor, piece: &LibraryPiece) -> Result<Vec<UsedIn>, ServiceError> {
        let agency = own_library(actor, Action::ReadLibrary)?;
        let mut tx = self.store.read().await?;
        let mut found = Vec::new();
        for row in audits::returns_of_agency(&mut tx, agency).await? {
            let audit = &row.audit.audit;
            if row.state == ReturnState::Shredded || audit.state_on(self.clock.today()) == AuditState::Planned {
                continue;
            }
            let set = self.set_of(&mut tx, &row).await?;
            let part = self.part_of(&mut tx, actor, &row, &set).await?;
            if part.is_empty() {
                continue;
            }
            let keys = self.keys_of(&mut tx, &row).await?;
            let kept = kept_under(&mut tx, &row, &keys).await?;
            let may = actor.require_for(Action::EditReturn, agency).is_ok();
            let editable = may && may_be_answered(&row, self.clock.as_ref()).is_ok();
            let answers = plain(kept);
            let shown = Journey::new(&set, &row.agency.agency_type, &answers).asked();
            let mut statements = BTreeMap::new();
            for (_, statement) in set.statements().filter(|(_, statement)| part.holds(&statement.id)) {
                let used = answers.get(&statement.id).map_or(Use::Not, |answer| use_of(piece, answer));
                let offered = editable && takes_evidence(statement, &row) && shown.contains(&statement.id);
                if used != Use::Not || offered {
                    statements.insert(statement.id.clone(), used);
                }
            }
            if !statements.is_empty() {
                let audit = audit.title.clone();
                found.push(UsedIn { return_id: row.id, audit, set, editable, statements });
            }
        }
        Ok(found)
    }

    /// A statement of the actor's part, with its evidence and the library that more can be chosen from.
    ///
    /// # Errors
    /// As [`Service::save`]; [`ServiceError::NotFound`] for a statement that takes no evidence.
    pub async fn evidence_choice(
        &self,
        actor: &Actor,
        id: ReturnId,
        statement: &StatementId,
    ) -> Result<EvidenceChoice, ServiceError> {
        let agency = own_library(actor, Action::AddToLibrary)?;
        let mut tx = self.store.read().await?;
        let seen = self.seen(&mut tx, actor, id).await?;
        let library = self.pieces_of(&mut tx, agency).await?;
        drop(tx);
        let (standard, known) = seen.set.statement(statement).ok_or(ServiceError::NotFound)?;
        if !takes_evidence(known, &seen.row) || !seen.may_edit(known) {
            return Err(ServiceError::NotFound);
        }
        let standard = standard.id.clone();
        let used = seen.kept.get(statement).map(|kept| kept.answer.evidence.clone()).unwrap_or_default();
        let head = self.head(actor, seen.row, seen.set, &seen.keys).with_part(seen.part);
        Ok(EvidenceChoice { head, standard, statement: statement.clone(), used, library })
    }

    /// Chooses the statements of a return that a piece supports: `was` are those that the page showed as chosen,
    /// `now` those that shall be. What somebody else chose meanwhile stays.
    ///
    /// # Errors
    /// As [`Service::piece`] and [`Service::save`].
    pub async fn choose_statements(
        &self,
        actor: &Actor,
        id: ReturnId,
        piece: PieceId,
        (was, now): (&BTreeSet<StatementId>, &BTreeSet<StatementId>),
    ) -> Result<ManySaved, ServiceError> {
        let found = self.piece(actor, piece, Action::AddToLibrary).await?;
        let reference = reference(&found)?;
        let mut steps = BTreeMap::new();
        for statement in now {
            let there = was.contains(statement);
            let step = if there { Step::Renew(reference.clone()) } else { Step::Put(reference.clone()) };
            steps.insert(statement.clone(), vec![step]);
        }
        for statement in was.difference(now) {
            steps.insert(statement.clone(), vec![Step::Take(piece)]);
        }
        self.change_evidence(actor, id, &steps, &piece.to_string()).await
    }

    /// Chooses the pieces that support a statement, in the same way. What was chosen before keeps the words that the
    /// statement has of it: the page of a piece renews them, where it says so. It may be a piece that cannot be read.
    ///
    /// # Errors
    /// As [`Service::save`]; [`ServiceError::NotFound`] for a piece that is not there to be chosen.
    pub async fn choose_pieces(
        &self,
        actor: &Actor,
        id: ReturnId,
        statement: &StatementId,
        (was, now): (&BTreeSet<PieceId>, &BTreeSet<PieceId>),
    ) -> Result<ManySaved, ServiceError> {
        own_library(actor, Action::AddToLibrary)?;
        let library = self.library(actor).await?;
        // In the order of the page, which is that of the library.
        let new: BTreeSet<_> = now.difference(was).collect();
        let chosen: Vec<_> = library.iter().filter(|kept| kept.piece.is_some() && new.contains(&kept.id)).collect();
        if chosen.len() < new.len() {
            return Err(ServiceError::NotFound);
        }
        let mut steps = Vec::with_capacity(chosen.len());
        for kept in chosen {
            steps.push(Step::Put(reference(kept)?));
        }
        steps.extend(was.difference(now).map(|piece| Step::Take(*piece)));
        self.change_evidence(actor, id, &BTreeMap::from([(statement.clone(), steps)]), statement.as_str()).await
    }

    /// Changes the evidence of answers, all of it or nothing. It looks at what stands there now, and again where it
    /// was overtaken: what others write meanwhile stays.
    pub(super) async fn change_evidence(
        &self,
        actor: &Actor,
        id: ReturnId,
        steps: &BTreeMap<StatementId, Vec<Step>>,
        subject: &str,
    ) -> Result<ManySaved, ServiceError> {
        loop {
            let mut tx = self.store.read().await?;
            let mut seen = self.seen(&mut tx, actor, id).await?;
            let mut posted = Vec::new();
            for (statement, steps) in steps {
                let takes = seen.set.statement(statement).is_some_and(|(_, s)| takes_evidence(s, &seen.row));
                if !takes {
                    return Err(ServiceError::NotFound);
                }
                let kept = seen.kept.get(statement);
                let mut answer = kept.map(|kept| kept.answer.clone()).unwrap_or_default();
                for step in steps {
                    apply(&mut answer, step);
                }
                posted.push(PostedStatement {
                    statement: statement.clone(),
                    base_revision: kept.map_or(0, |kept| kept.revision),
                    form: AnswerForm::from(&answer),
                    resolve: None,
                });
            }
            let answers = match checked(&seen, None, &posted)? {
                Ok(answers) => answers,
                Err(errors) => return Ok(ManySaved::Invalid(errors)),
            };
            let also = Some((Done::PieceUsed, subject));
            match self.save_checked(tx, actor, &mut seen, &posted, answers, also).await? {
                Settled::Overtaken => {}
                Settled::Conflicts(conflicts) => return Ok(ManySaved::Conflicts(conflicts)),
                Settled::Saved { revisions, .. } => return Ok(ManySaved::Saved(revisions)),
            }
        }
    }

    /// The statements of a return that a file of it supports already under this name: to copy none twice.
    pub(super) async fn statements_with(
        &self,
        actor: &Actor,
        id: ReturnId,
        piece: PieceId,
    ) -> Result<Vec<StatementId>, ServiceError> {
        let mut tx = self.store.read().await?;
        let seen = self.seen(&mut tx, actor, id).await?;
        let uses = |answer: &Answer| answer.evidence.iter().any(|kept| kept.piece == Some(piece));
        let of_part = seen.kept.iter().filter(|(statement, _)| seen.part.holds(statement));
        Ok(of_part.filter(|(_, kept)| uses(&kept.answer)).map(|(statement, _)| statement.clone()).collect())
    }

    /// Whether a return has a file of this name, size and kind, of those that the actor sees.
    pub(super) async fn has_such_file(
        &self,
        actor: &Actor,
        id: ReturnId,
        file: &Download,
    ) -> Result<bool, ServiceError> {
        let mut tx = self.store.read().await?;
        let seen = self.seen(&mut tx, actor, id).await?;
        let files = files_within(seen.files, &seen.part);
        Ok(files.iter().any(|kept| looks_like(file, (kept.name.as_deref(), kept.size, kept.kind))))
    }
}

fn reference(piece: &LibraryPiece) -> Result<EvidenceReference, ServiceError> {
    let words = piece.piece.as_ref().map(|words| words.reference(piece.id));
    words.ok_or_else(|| ServiceError::Corrupt("a piece that cannot be read supports nothing".to_owned()))
}

/// How an answer uses a piece.
fn use_of(piece: &LibraryPiece, answer: &Answer) -> Use {
    let Some(kept) = answer.evidence.iter().find(|kept| kept.piece == Some(piece.id)) else { return Use::Not };
    let same = piece.piece.as_ref().is_none_or(|words| words.reference(piece.id) == *kept);
    if same { Use::Present } else { Use::Earlier }
}

fn apply(answer: &mut Answer, step: &Step) {
    match step {
        Step::Put(words) | Step::Renew(words) => {
            match answer.evidence.iter_mut().find(|kept| kept.piece == words.piece) {
                Some(kept) => kept.clone_from(words),
                None if matches!(step, Step::Put(_)) => answer.evidence.push(words.clone()),
                None => {}
            }
        }
        Step::Take(piece) => answer.evidence.retain(|kept| kept.piece != Some(*piece)),
        Step::Link(words, piece) => {
            let typed = answer.evidence.iter_mut().find(|kept| *kept == words);
            if let Some(kept) = typed {
                kept.piece = Some(*piece);
            }
        }
    }
}
