//! Files of evidence: taken in as a stream, sealed chunk by chunk, given out as a stream. Memory does not grow
//! with a file, and no transaction lasts as long as an upload or a download.

mod action;
mod broken_off;
mod download;
mod given;
mod home;
mod library;
mod limits;
mod moved;
mod reading;
mod remove;
mod restate;
mod scan;
mod upload;
mod verify;

pub use download::Download;
pub use given::GivenEvidence;
pub(crate) use given::takes_evidence;
pub(crate) use limits::{Holder, check_limits};
pub(crate) use reading::Reading;
pub use scan::{Scan, ScanError, Scanner, Verdict};
pub use upload::Upload;
pub(crate) use verify::{reads_to_its_end, reads_whole};

use crate::context::ReturnPlace;
use crate::keys::AgencyKeys;
use crate::returns::{ReturnHead, WholeReturn, files_within, may_be_answered, own};
use crate::{Refusal, Service, ServiceError};
use candour_domain::access::{Action, Actor};
use candour_domain::evidence::EvidenceKind;
use candour_domain::ids::{AuditId, EvidenceId, ReturnId, StatementId};
use candour_domain::report::FileLine;
use candour_store::audits::ReturnRow;
use candour_store::evidence::{self as rows, EvidenceRow, Support};
use candour_store::{Tx, audits, together};
use candour_texts::t;
use chrono::{DateTime, Utc};
use std::collections::{BTreeMap, BTreeSet};

/// A file of evidence, as pages and exports show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EvidenceFile {
    /// Its id.
    pub id: EvidenceId,
    /// Its name; `None` where it could not be opened: say so.
    pub name: Option<String>,
    /// What it is, by its content.
    pub kind: EvidenceKind,
    /// Its bytes.
    pub size: u64,
    /// The statements that it supports, of those that the reader sees.
    pub statements: Vec<StatementId>,
    /// Whether it also supports statements that the reader does not see.
    pub supports_others: bool,
    /// Who added it.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
}

impl EvidenceFile {
    /// What people read as its name.
    pub fn shown_name(&self) -> &str {
        self.name.as_deref().unwrap_or(t!("A file whose name cannot be read now"))
    }
}

/// The evidence of a return.
#[derive(Clone, Debug)]
pub struct EvidencePage {
    /// The return.
    pub head: ReturnHead,
    /// Its files, the earliest first.
    pub files: Vec<EvidenceFile>,
}

/// The statements that files support.
pub fn supported(files: &[EvidenceFile]) -> BTreeSet<StatementId> {
    files.iter().flat_map(|file| file.statements.iter().cloned()).collect()
}

impl Service {
    /// The files of a return, for whoever may read its content. The Board's reading is written into the trail.
    ///
    /// # Errors
    /// As [`Service::whole_return`].
    pub async fn evidence(&self, actor: &Actor, id: ReturnId) -> Result<EvidencePage, ServiceError> {
        let page = self.evidence_page(actor, id).await?;
        self.note_reading(actor, &page.head).await?;
        Ok(page)
    }

    /// A return to which the actor may add evidence now.
    ///
    /// # Errors
    /// As [`Service::begin_evidence`].
    pub async fn evidence_to_add(&self, actor: &Actor, id: ReturnId) -> Result<WholeReturn, ServiceError> {
        let mut tx = self.store.read_one().await?;
        self.evidence_row(&mut tx, actor, id).await?;
        drop(tx);
        let whole = self.whole_return(actor, id).await?;
        if whole.head.part.is_empty() { Err(ServiceError::NotFound) } else { Ok(whole) }
    }

    /// One file, for the page that asks whether to remove it.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] where it is not this return's; where the return cannot be changed.
    pub async fn evidence_to_remove(
        &self,
        actor: &Actor,
        id: ReturnId,
        file: EvidenceId,
    ) -> Result<(ReturnHead, EvidenceFile), ServiceError> {
        let mut tx = self.store.read_one().await?;
        self.evidence_row(&mut tx, actor, id).await?;
        drop(tx);
        let page = self.evidence_page(actor, id).await?;
        let found = page.files.into_iter().find(|known| known.id == file).ok_or(ServiceError::NotFound)?;
        if found.supports_others {
            return Err(not_theirs_alone().into());
        }
        Ok((page.head, found))
    }

    async fn evidence_page(&self, actor: &Actor, id: ReturnId) -> Result<EvidencePage, ServiceError> {
        let mut tx = self.store.read().await?;
        let row = self.readable(&mut tx, actor, id).await?;
        let set = self.set_of(&mut tx, &row).await?;
        let keys = self.keys_of(&mut tx, &row).await?;
        let part = self.part_of(&mut tx, actor, &row, &set).await?;
        let files = files_within(files_of(&mut tx, &row, &keys).await?, &part);
        drop(tx);
        Ok(EvidencePage { head: self.head(actor, row, set, &keys).with_part(part), files })
    }

    /// The files of every return of an audit, as documents list them. The number of queries does not grow.
    pub(crate) async fn file_lines(
        &self,
        tx: &mut impl Tx,
        audit: AuditId,
        returns: &[ReturnRow],
    ) -> Result<BTreeMap<ReturnId, Vec<FileLine>>, ServiceError> {
        let mut found: BTreeMap<ReturnId, Vec<FileLine>> = BTreeMap::new();
        let files = rows::of_audit(tx, audit).await?;
        let mut of_file = by_file(rows::supported_in_audit(tx, audit).await?);
        let keys = self.keys.of_audit(tx, audit).await?;
        for file in files {
            let row = returns.iter().find(|row| row.id == file.return_id);
            let Some((row, keys)) = row.and_then(|row| Some((row, keys.get(&row.agency.id)?))) else { continue };
            let file = open(&ReturnPlace::of(row), keys, file, &mut of_file);
            let EvidenceFile { id, name, kind, size, statements, at, .. } = file;
            found.entry(row.id).or_default().push(FileLine { id, name, kind, size, added_at: at, statements });
        }
        Ok(found)
    }

    /// A return whose evidence the actor may change now.
    async fn evidence_row(&self, tx: &mut impl Tx, actor: &Actor, id: ReturnId) -> Result<ReturnRow, ServiceError> {
        let row = audits::get_return(tx, id).await?.ok_or(ServiceError::NotFound)?;
        own(actor, &row)?;
        actor.require_for(Action::EditReturn, row.agency.id)?;
        may_be_answered(&row, self.clock.as_ref())?;
        Ok(row)
    }
}

/// A contributor removes a file that supports their own statements and no others.
fn not_theirs_alone() -> Refusal {
    let text = t!("This file also supports statements that are not yours. Ask the lead of your agency to remove it.");
    Refusal::Step(text.to_owned())
}

/// The files of a return, their names opened.
pub(crate) async fn files_of(
    tx: &mut impl Tx,
    row: &ReturnRow,
    keys: &AgencyKeys,
) -> Result<Vec<EvidenceFile>, ServiceError> {
    let (found, supports) = together(tx, (rows::select_of_return(row.id), rows::select_supported(row.id))).await?;
    Ok(opened(&ReturnPlace::of(row), keys, found, supports))
}

/// The files of a return as they are shown, each with its statements.
pub(crate) fn opened(
    place: &ReturnPlace,
    keys: &AgencyKeys,
    found: Vec<EvidenceRow>,
    supports: Vec<Support>,
) -> Vec<EvidenceFile> {
    let mut of_file = by_file(supports);
    found.into_iter().map(|file| open(place, keys, file, &mut of_file)).collect()
}

/// The statements of each file.
pub(crate) fn by_file(supports: Vec<Support>) -> BTreeMap<EvidenceId, Vec<StatementId>> {
    let mut found: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for support in supports {
        found.entry(support.file_id).or_default().push(support.statement_id);
    }
    found
}

/// A file as it is shown. A name that cannot be opened is marked, and never shown as empty.
pub(crate) fn open(
    place: &ReturnPlace,
    keys: &AgencyKeys,
    row: EvidenceRow,
    statements: &mut BTreeMap<EvidenceId, Vec<StatementId>>,
) -> EvidenceFile {
    let plain = keys.open(&place.evidence(&row_id(row.id), "name"), &row.name).ok();
    let name = plain.and_then(|plain| plain.text().ok().map(str::to_owned));
    if name.is_none() {
        tracing::error!(evidence = %row.id, "the name of a file of evidence could not be read");
    }
    EvidenceFile {
        name,
        statements: statements.remove(&row.id).unwrap_or_default(),
        supports_others: false,
        id: row.id,
        kind: row.kind,
        size: row.size,
        by: row.author,
        at: row.created_at,
    }
}

/// A file's id in the place of a statement's: see [`ReturnPlace::evidence`].
pub(crate) fn row_id(id: EvidenceId) -> StatementId {
    StatementId(id.to_string())
}
