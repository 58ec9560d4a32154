//! What is signed: a whole return as it was looked at, its canonical document, and the mark by which a page says
//! which state of it was shown.

use super::WholeReturn;
use crate::evidence::{EvidenceFile, files_of};
use crate::reports::{Kept, plain};
use crate::{Refusal, Service, ServiceError};
use candour_domain::ids::{AgencyId, AgencyType, AuditId, ReturnId, StatementId};
use candour_domain::journey::Journey;
use candour_domain::question_set::{QuestionSet, content_hash};
use candour_domain::signature::{SignedFile, SignedReturn, hash};
use candour_store::audits::ReturnRow;
use candour_store::evidence::Support;
use candour_store::{ReadTx, WriteTx, answers, audits, evidence};
use std::collections::{BTreeMap, BTreeSet};

/// A return that was found complete, as it was looked at.
pub(super) struct Looked {
    pub(super) document: Vec<u8>,
    revisions: BTreeMap<StatementId, i64>,
    files: Vec<Support>,
}

impl Service {
    /// Looks at a whole return, as it is to be signed.
    pub(super) async fn look(&self, tx: &mut ReadTx, row: &ReturnRow) -> Result<Looked, ServiceError> {
        let set = self.set_of(tx, row).await?;
        let kept = self.kept(tx, row).await?;
        if kept.values().any(|kept| kept.unreadable) {
            return Err(ServiceError::Corrupt(
                "a return with an answer that cannot be read cannot be handed in".to_owned(),
            ));
        }
        let files = evidence::supported(tx, row.id).await?;
        let supported: BTreeSet<_> = files.iter().map(|support| support.statement_id.clone()).collect();
        if !Journey::new(&set, &row.agency.agency_type, &plain(kept.clone())).with_files(supported).can_submit() {
            return Err(Refusal::Incomplete.into());
        }
        let keys = self.keys_of(tx, row).await?;
        let named = files_of(tx, row, &keys).await?;
        if named.iter().any(|file| file.name.is_none()) {
            return Err(ServiceError::Corrupt(
                "a return with a file whose name cannot be read cannot be handed in".to_owned(),
            ));
        }
        let revisions = kept.iter().map(|(id, kept)| (id.clone(), kept.revision)).collect();
        Ok(Looked { document: document(Part::of(row), &set, &kept, &named)?, revisions, files })
    }
}

impl WholeReturn {
    /// What tells this state of a return from another: a page that shows it gives the mark back with the signature.
    ///
    /// # Errors
    /// Where its document cannot be written.
    pub fn mark(&self) -> Result<String, ServiceError> {
        let (agency, agency_type) = (self.head.agency.id, &self.head.agency.agency_type);
        let part = Part { id: self.head.id, audit: self.head.audit.id, agency, agency_type };
        Ok(mark(&document(part, &self.head.set, &self.answers, &self.files)?))
    }
}

fn mark(document: &[u8]) -> String {
    hex::encode(hash(&[0; 32], document))
}

impl Looked {
    pub(super) fn mark(&self) -> String {
        mark(&self.document)
    }

    /// The return, locked, where it is to the revision and the file what was looked at.
    pub(super) async fn still_there(&self, tx: &mut WriteTx, id: ReturnId) -> Result<ReturnRow, ServiceError> {
        let present = audits::lock_return(tx, id).await?.ok_or(ServiceError::NotFound)?;
        let files = evidence::supported(tx, id).await?;
        let answers = answers::of_return(tx, id).await?;
        // A database may put ids into another order than their bytes have.
        let now: BTreeMap<_, _> = answers.into_iter().map(|row| (row.statement_id, row.revision)).collect();
        if files == self.files && now == self.revisions { Ok(present) } else { Err(super::sign_off::overtaken()) }
    }
}

/// Which agency's part of which audit.
#[derive(Clone, Copy)]
pub(super) struct Part<'a> {
    id: ReturnId,
    audit: AuditId,
    agency: AgencyId,
    agency_type: &'a AgencyType,
}

impl<'a> Part<'a> {
    pub(super) fn of(row: &'a ReturnRow) -> Self {
        let (agency, agency_type) = (row.agency.id, &row.agency.agency_type);
        Self { id: row.id, audit: row.audit.audit.id, agency, agency_type }
    }
}

pub(super) fn document(
    part: Part<'_>,
    set: &QuestionSet,
    kept: &Kept,
    files: &[EvidenceFile],
) -> Result<Vec<u8>, ServiceError> {
    let file = |file: &EvidenceFile| {
        let mut statements = file.statements.clone();
        statements.sort();
        SignedFile { id: file.id, name: file.shown_name().to_owned(), size: file.size, statements }
    };
    let mut files: Vec<_> = files.iter().map(file).collect();
    files.sort();
    let answers = plain(kept.clone());
    let asked = Journey::new(set, part.agency_type, &answers).asked();
    // What is not asked any more is not on the page, and not signed for; the library's ids are on no page.
    let shown: BTreeMap<_, _> =
        kept.iter().filter(|(id, _)| asked.contains(*id)).map(|(id, kept)| (id, kept.answer.outside())).collect();
    let signed = SignedReturn {
        format: SignedReturn::FORMAT,
        r#return: part.id,
        audit: part.audit,
        agency: part.agency,
        question_set: content_hash(set),
        answers: shown.iter().map(|(id, answer)| (*id, answer)).collect(),
        files,
    };
    signed.document().map_err(|error| ServiceError::Document(error.to_string()))
}
