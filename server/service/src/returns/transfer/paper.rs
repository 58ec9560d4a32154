//! A return as a document to read: PDF, or Word.

use super::make::given;
use crate::aside::aside;
use crate::evidence::{EvidenceFile, files_of};
use crate::question_sets::SetState;
use crate::reports::Kept;
use crate::returns::part::{answers_within, asked_within, files_within};
use crate::returns::receipt::signed_steps;
use crate::returns::{SignatureShown, kept_under};
use crate::{Refusal, Service, ServiceError};
use candour_domain::access::{Action, Actor};
use candour_domain::delegation::Part;
use candour_domain::ids::{AgencyType, QuestionSetId, ReturnId, StatementId};
use candour_domain::moderation::ModeratedLevel;
use candour_domain::question_set::QuestionSet;
use candour_export::document::{to_docx, to_pdf};
use candour_export::return_document::{self, Answers, File, Paper, Signature};
use candour_export::return_json::AgreedLine;
use candour_export::return_xlsx::Given;
use candour_store::audits::ReturnRow;
use candour_store::boards;
use chrono::{DateTime, Utc};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What a document is made as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PaperFormat {
    /// Tagged PDF.
    Pdf,
    /// Word.
    Docx,
}

impl PaperFormat {
    /// How the names of such files end.
    pub fn ending(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Docx => "docx",
        }
    }

    /// The one with this ending.
    pub fn from_ending(ending: &str) -> Option<Self> {
        [Self::Pdf, Self::Docx].into_iter().find(|format| format.ending() == ending)
    }

    pub(crate) fn make(self, document: &candour_export::document::Document) -> Result<Vec<u8>, ServiceError> {
        Ok(match self {
            Self::Pdf => to_pdf(document)?,
            Self::Docx => to_docx(document)?,
        })
    }
}

/// The level of each statement that was last released; `None` where it could not be opened.
pub(in crate::returns) type LastReleased = BTreeMap<StatementId, Option<ModeratedLevel>>;

/// Of every level that was released, the last of each statement.
pub(in crate::returns) fn last_released(mut lines: Vec<AgreedLine>) -> LastReleased {
    lines.sort_by_key(|line| line.release);
    lines.into_iter().map(|line| (line.statement, line.agreed)).collect()
}

/// What the answers of a return are, taken out of the database at one moment.
pub(in crate::returns) struct Said {
    asked: BTreeSet<StatementId>,
    given: BTreeMap<StatementId, Given>,
    files: Vec<File>,
    signatures: Vec<Signature>,
    released: LastReleased,
}

impl Said {
    /// What is said of a return: its answers, its files and its signatures, as far as they are of the part.
    pub(in crate::returns) fn of(
        set: &QuestionSet,
        row: &ReturnRow,
        part: &Part,
        kept: Kept,
        files: Vec<EvidenceFile>,
        signatures: Vec<SignatureShown>,
        released: LastReleased,
    ) -> Self {
        Self {
            asked: asked_within(set, row, &kept, part),
            given: given(answers_within(kept, part)),
            files: files_within(files, part).into_iter().map(file).collect(),
            signatures: signatures.into_iter().map(signature).collect(),
            released,
        }
    }

    fn answers(&self, row: &ReturnRow) -> Answers<'_> {
        Answers {
            state: row.state,
            submitted_at: row.submitted_at,
            asked: &self.asked,
            given: &self.given,
            files: &self.files,
            signatures: &self.signatures,
            released: &self.released,
        }
    }
}

/// What stands on a document beside the answers.
pub(in crate::returns) struct Letterhead {
    pub(in crate::returns) board: String,
    pub(in crate::returns) marking: String,
    pub(in crate::returns) made_at: DateTime<Utc>,
}

/// The whole of a return's document; without `said` to write on. Its name and its bytes.
pub(in crate::returns) fn document(
    set: &QuestionSet,
    row: &ReturnRow,
    part: &Part,
    head: &Letterhead,
    said: Option<&Said>,
    format: PaperFormat,
) -> Result<(String, Vec<u8>), ServiceError> {
    let paper = Paper {
        set,
        agency_type: &row.agency.agency_type,
        agency: Some(&row.agency.name),
        audit: Some((&row.audit.audit.title, row.due_on)),
        board: &head.board,
        marking: &head.marking,
        part,
        made_at: head.made_at,
    };
    let document = match said {
        Some(said) => return_document::filled(&paper, &said.answers(row)),
        None => return_document::blank(&paper),
    };
    Ok((return_document::file_name(&paper, said.is_some(), format.ending()), format.make(&document)?))
}

impl Service {
    /// A return as a document for whoever may read its content, with its answers or to write on: its name and its
    /// bytes. That it was taken is written into the trail. A draft that is read in an emergency is read on its pages
    /// alone.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] where the actor may not read it; [`Refusal::Shredded`] where nothing is left of it.
    pub async fn return_document(
        &self,
        actor: &Actor,
        id: ReturnId,
        filled: bool,
        format: PaperFormat,
    ) -> Result<(String, Vec<u8>), ServiceError> {
        let turn = self.turn_at_documents().await?;
        let mut tx = self.store.read().await?;
        let row = self.readable(&mut tx, actor, id).await?;
        actor.require_for(Action::ReadReturn, row.agency.id)?;
        let set = self.set_of(&mut tx, &row).await?;
        let part = self.part_of(&mut tx, actor, &row, &set).await?;
        let board = boards::all(&mut tx).await?.into_iter().find(|board| board.id == actor.board);
        let seen = if filled {
            let keys = self.keys_of(&mut tx, &row).await?;
            let kept = kept_under(&mut tx, &row, &keys).await?;
            let files = files_of(&mut tx, &row, &keys).await?;
            // A level is a score: whoever has a part of the return alone reads none.
            let reads = [Action::ReadScores, Action::ReadModeration];
            let released = if reads.iter().any(|action| actor.require_for(*action, row.agency.id).is_ok()) {
                last_released(self.released_lines(&mut tx, &row).await?.0)
            } else {
                LastReleased::new()
            };
            Some((kept, files, signed_steps(&mut tx, id).await?, released))
        } else {
            None
        };
        drop(tx);
        let said = match seen {
            Some((kept, files, steps, released)) => {
                let signatures = self.signatures_among(&row, &set, &kept, &files, steps).await?;
                Some(Said::of(&set, &row, &part, kept, files, signatures, released))
            }
            None => None,
        };
        let kind = if filled { "return" } else { "return-blank" };
        self.note_taken(actor, &row, &format!("{kind}.{}", format.ending())).await?;
        let head = Letterhead {
            board: board.map(|board| board.name).unwrap_or_default(),
            marking: self.settings.marking.clone(),
            made_at: self.clock.now(),
        };
        aside(&turn, move || document(&set, &row, &part, &head, said.as_ref(), format)).await
    }

    /// The statements that a type of agency is asked, to write on, from before there is an account: its name and its
    /// bytes.
    ///
    /// # Errors
    /// As [`Service::blank_workbook`].
    pub async fn blank_document(
        &self,
        actor: &Actor,
        id: &QuestionSetId,
        version: &str,
        agency_type: &AgencyType,
        format: PaperFormat,
    ) -> Result<(String, Vec<u8>), ServiceError> {
        let turn = self.turn_at_documents().await?;
        let page = self.question_set(actor, id, version).await?;
        if page.summary.state == SetState::Draft {
            return Err(Refusal::NotPublished.into());
        }
        if !page.set.agency_types.iter().any(|known| known.code == *agency_type) {
            return Err(ServiceError::NotFound);
        }
        let mut tx = self.store.read_one().await?;
        let board = boards::all(&mut tx).await?.into_iter().find(|board| board.id == actor.board);
        drop(tx);
        let (set, agency_type) = (Arc::clone(&page.set), agency_type.clone());
        let (marking, made_at) = (self.settings.marking.clone(), self.clock.now());
        aside(&turn, move || {
            let board = board.map(|board| board.name).unwrap_or_default();
            let paper = Paper {
                set: &set,
                agency_type: &agency_type,
                agency: None,
                audit: None,
                board: &board,
                marking: &marking,
                part: &Part::Whole,
                made_at,
            };
            let bytes = format.make(&return_document::blank(&paper))?;
            Ok((return_document::file_name(&paper, false, format.ending()), bytes))
        })
        .await
    }
}

fn file(file: EvidenceFile) -> File {
    File { name: file.shown_name().to_owned(), kind: file.kind.label(), size: file.size, statements: file.statements }
}

fn signature(shown: SignatureShown) -> Signature {
    Signature {
        name: shown.name,
        job_title: shown.job_title,
        role: shown.role,
        at: shown.at,
        declaration: shown.declaration,
        hash: shown.hash,
        voided_at: shown.voided_at,
        still_so: shown.still_so,
    }
}
