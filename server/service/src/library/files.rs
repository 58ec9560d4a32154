//! The files of the library: one for a piece, where one is wanted. A return gets a copy, sealed under the return's
//! own key: what was signed stays, whatever happens to the library, and goes when the return is destroyed.

use super::{about, own_library};
use crate::context::{library_file, library_file_place};
use crate::evidence::{Download, GivenEvidence, Reading, Upload};
use crate::trail::Done;
use crate::{Service, ServiceError};
use candour_domain::access::{Action, Actor};
use candour_domain::evidence::{EvidenceKind, with_ending};
use candour_domain::ids::{EvidenceId, PieceId, ReturnId};
use candour_store::library::files::{self as rows, LibraryFileRow};
use candour_store::{Store, trail};
use candour_texts::t;
use candour_vault::DataKey;
use chrono::{DateTime, Utc};

/// The file of a piece, as pages show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PieceFile {
    /// Its id.
    pub id: EvidenceId,
    /// Its name; `None` where it could not be opened: say so.
    pub name: Option<String>,
    /// What it is, by its content.
    pub kind: EvidenceKind,
    /// Its bytes.
    pub size: u64,
    /// Who added it.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
}

impl PieceFile {
    /// What people read as its name.
    pub fn shown_name(&self) -> String {
        self.name.clone().unwrap_or_else(|| with_ending(&format!("evidence-{}", self.id), self.kind))
    }
}

impl Service {
    /// Begins with the file of a piece. A contributor adds one where there is none; a lead also replaces it.
    ///
    /// # Errors
    /// As [`Service::piece`]; [`ServiceError::Invalid`] for what is said of the file.
    pub async fn begin_piece_file(
        &self,
        actor: &Actor,
        id: PieceId,
        file_name: &str,
    ) -> Result<Upload<'_>, ServiceError> {
        self.piece_to_fill(actor, id).await?;
        if file_name.is_empty() {
            return Err(ServiceError::field("file", t!("Choose a file.")));
        }
        let agency = own_library(actor, Action::AddToLibrary)?;
        let key = self.library_key(agency).await?;
        let mut tx = self.store.read_one().await?;
        let held = rows::total_beside(&mut tx, agency, id).await?;
        drop(tx);
        self.begin_library_upload(actor, (agency, id), file_name, held, &key).await
    }

    /// A piece that the actor may give a file now.
    ///
    /// # Errors
    /// As [`Service::piece`].
    pub async fn piece_to_fill(&self, actor: &Actor, id: PieceId) -> Result<super::LibraryPiece, ServiceError> {
        let piece = self.piece(actor, id, Action::AddToLibrary).await?;
        if piece.file.is_some() {
            own_library(actor, Action::EditLibrary)?;
        }
        Ok(piece)
    }

    /// Opens the file of a piece, as far as its first chunk.
    ///
    /// # Errors
    /// As [`Service::piece`]; [`ServiceError::NotFound`] where it has none.
    pub async fn open_piece_file(&self, actor: &Actor, id: PieceId) -> Result<Download, ServiceError> {
        let agency = own_library(actor, Action::ReadLibrary)?;
        let mut tx = self.store.read().await?;
        let row = rows::of_piece(&mut tx, id).await?.filter(|row| row.agency == agency);
        let row = row.ok_or(ServiceError::NotFound)?;
        let key = self.keys.of_library(&mut tx, agency).await?.ok_or(ServiceError::NotFound)?;
        drop(tx);
        let reading = reading_of(&self.store, &key, &row)?;
        let shown = open_file(&key, row);
        Download::begin(shown.id, shown.shown_name(), (shown.kind, shown.size), reading).await
    }

    /// Removes the file of a piece; the piece stays. Twice is once.
    ///
    /// # Errors
    /// As [`Service::piece`].
    pub async fn remove_piece_file(&self, actor: &Actor, id: PieceId) -> Result<(), ServiceError> {
        let agency = own_library(actor, Action::EditLibrary)?;
        self.piece(actor, id, Action::EditLibrary).await?;
        let entry = self.scribe(actor).await?.entry(Done::PieceFileRemoved, &about(agency, id))?;
        let removed: Result<(), ServiceError> = self
            .store
            .write(move |tx| {
                Box::pin(async move {
                    candour_store::library::lock(tx, agency).await?;
                    if rows::remove_of_piece(tx, id).await? {
                        trail::append(tx, &entry).await?;
                    }
                    Ok(())
                })
            })
            .await;
        removed?;
        self.wipe().await;
        Ok(())
    }

    /// Copies the file of a piece into a return, for the statements there that the piece supports: the Board reads
    /// it with the return.
    ///
    /// # Errors
    /// As [`Service::begin_evidence`]; field errors of `file` where no statement uses the piece yet, or the return
    /// has the file already.
    pub async fn copy_to_return(
        &self,
        actor: &Actor,
        piece: PieceId,
        id: ReturnId,
    ) -> Result<EvidenceId, ServiceError> {
        let statements = self.statements_with(actor, id, piece).await?;
        if statements.is_empty() {
            return Err(ServiceError::field(
                "file",
                t!("Choose first which statements this evidence supports, and save."),
            ));
        }
        let file = self.open_piece_file(actor, piece).await?;
        if self.has_such_file(actor, id, &file).await? {
            let text = t!("This return has this file already. Look under its files of evidence.");
            return Err(ServiceError::field("file", text));
        }
        let given = GivenEvidence { name: String::new(), file_name: file.name.clone(), statements };
        let upload = self.begin_evidence(actor, id, given).await?;
        pour(file, upload).await
    }
}

/// Passes a file on, piece by piece.
pub(crate) async fn pour(mut from: Download, mut to: Upload<'_>) -> Result<EvidenceId, ServiceError> {
    while let Some(bytes) = from.next().await? {
        if let Err(error) = to.take(&bytes).await {
            to.take_back().await;
            return Err(error);
        }
    }
    to.finish().await
}

/// A file as it is shown. A name that cannot be opened is marked, and never shown as empty.
pub(crate) fn open_file(key: &DataKey, row: LibraryFileRow) -> PieceFile {
    let place = library_file_place(row.piece, row.id);
    let plain = key.open(&library_file(row.agency, &place, "name"), &row.name).ok();
    let name = plain.and_then(|plain| plain.text().ok().map(str::to_owned));
    if name.is_none() {
        tracing::error!(evidence = %row.id, "the name of a file of the library could not be read");
    }
    PieceFile { id: row.id, name, kind: row.kind, size: row.size, by: row.author, at: row.created_at }
}

/// Begins to read a file of the library.
pub(crate) fn reading_of(store: &Store, key: &DataKey, row: &LibraryFileRow) -> Result<Reading, ServiceError> {
    let place = library_file_place(row.piece, row.id);
    let opener = key.open_file(&library_file(row.agency, &place, "body"), &row.head)?;
    Ok(Reading::with(store, opener, row.body, row.size))
}
