//! The library of an agency's evidence: read, added to, changed. It is the agency's own and outlives every audit, so
//! it is sealed under a key of its own. What a statement uses of it is copied into the answer: see [`supports`].

mod end;
mod export;
mod files;
mod for_action;
mod keep;
mod keep_file;
mod supports;
mod verify;

pub use end::LibraryKept;
pub(crate) use export::in_export;
pub use files::PieceFile;
pub(crate) use files::{open_file, pour, reading_of};
pub use for_action::ActionPiece;
pub use supports::{EvidenceChoice, Use, UsedIn};

use crate::context::library_piece;
use crate::trail::{About, Done};
use crate::{FieldProblem, Refusal, Service, ServiceError};
use candour_domain::access::{Action, Actor};
use candour_domain::ids::{AgencyId, PieceId, StatementId};
use candour_domain::library::{MOST_PIECES, Piece, PieceForm};
use candour_store::library::{self as rows, NewPiece, PieceRow, files as file_rows};
use candour_store::{ReadTx, keys, trail};
use candour_texts::t;
use candour_vault::DataKey;
use chrono::{DateTime, Utc};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A piece of the library, as pages show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LibraryPiece {
    /// Its id.
    pub id: PieceId,
    /// How often it was saved.
    pub revision: i64,
    /// What it says; `None` where it could not be opened: say so.
    pub piece: Option<Piece>,
    /// Its file, where it has one.
    pub file: Option<PieceFile>,
    /// When it was last changed.
    pub changed_at: DateTime<Utc>,
    /// Who last changed it.
    pub changed_by: String,
}

impl LibraryPiece {
    /// What people read as its title.
    pub fn title(&self) -> &str {
        self.piece.as_ref().map_or(t!("A piece of evidence that cannot be read now"), |piece| piece.title.as_str())
    }
}

/// What became of a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PieceChanged {
    /// It is changed.
    Done,
    /// Somebody changed it after the person had opened it: how it stands now. Nothing was changed.
    Overtaken(Box<LibraryPiece>),
}

/// A piece that was put down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Put {
    /// It is new.
    New(PieceId),
    /// The library had these very words already.
    There(PieceId),
}

impl Put {
    fn id(self) -> PieceId {
        match self {
            Self::New(id) | Self::There(id) => id,
        }
    }
}

impl Service {
    /// The library of the actor's agency, by title.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] for who works for no agency.
    pub async fn library(&self, actor: &Actor) -> Result<Vec<LibraryPiece>, ServiceError> {
        let agency = own_library(actor, Action::ReadLibrary)?;
        let mut tx = self.store.read().await?;
        self.pieces_of(&mut tx, agency).await
    }

    /// One piece of it.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] where it is another agency's, or gone.
    pub async fn piece(&self, actor: &Actor, id: PieceId, action: Action) -> Result<LibraryPiece, ServiceError> {
        let agency = own_library(actor, action)?;
        let mut tx = self.store.read().await?;
        self.piece_of(&mut tx, agency, id).await?.ok_or(ServiceError::NotFound)
    }

    /// Puts a piece into the library. The same words twice are one piece: somebody pressed twice.
    ///
    /// # Errors
    /// Field errors; where the library is full.
    pub async fn add_piece(&self, actor: &Actor, form: &PieceForm) -> Result<PieceId, ServiceError> {
        let agency = own_library(actor, Action::AddToLibrary)?;
        let piece = Piece::check(form).map_err(problems)?;
        Ok(self.put_piece(actor, agency, &piece).await?.id())
    }

    /// Puts a piece down, unless the library has these very words.
    async fn put_piece(&self, actor: &Actor, agency: AgencyId, piece: &Piece) -> Result<Put, ServiceError> {
        loop {
            let key = self.library_key(agency).await?;
            let mut tx = self.store.read().await?;
            let there = self.pieces_of(&mut tx, agency).await?;
            drop(tx);
            if let Some(same) = there.iter().find(|kept| kept.piece.as_ref() == Some(piece)) {
                return Ok(Put::There(same.id));
            }
            let id = PieceId(self.new_id()?);
            let new = NewPiece { id, agency, body: self.seal_piece(&key, agency, (id, 1), piece)?, by: actor.person };
            let scribe = self.scribe(actor).await?;
            let entry = scribe.entry(Done::PieceAdded, &about(agency, id))?;
            let (at, sealed_under, seen) = (scribe.at(), key.id(), there.len());
            let written = self.store.write(move |tx| {
                Box::pin(async move {
                    rows::lock(tx, agency).await?;
                    let count = usize::try_from(rows::count(tx, agency).await?).unwrap_or(usize::MAX);
                    if count >= MOST_PIECES {
                        return Err(full());
                    }
                    // Destroyed since, or added to by somebody else, perhaps with these words: look again.
                    if count != seen || !keys::is_in_use(tx, sealed_under).await? {
                        return Err(Refusal::Overtaken.into());
                    }
                    rows::insert(tx, &new, at).await?;
                    Ok(trail::append(tx, &entry).await?)
                })
            });
            match written.await {
                Err(ServiceError::Refused(Refusal::Overtaken)) => {}
                done => return done.map(|()| Put::New(id)),
            }
        }
    }

    /// Changes a piece. What statements keep of it stays as it was when it was chosen for them.
    ///
    /// # Errors
    /// As [`Service::piece`]; field errors.
    pub async fn change_piece(
        &self,
        actor: &Actor,
        id: PieceId,
        seen: i64,
        form: &PieceForm,
    ) -> Result<PieceChanged, ServiceError> {
        let agency = own_library(actor, Action::EditLibrary)?;
        let mut tx = self.store.read().await?;
        let present = self.piece_of(&mut tx, agency, id).await?.ok_or(ServiceError::NotFound)?;
        drop(tx);
        let piece = Piece::check(form).map_err(problems)?;
        if present.piece.as_ref() == Some(&piece) {
            return Ok(PieceChanged::Done);
        }
        if present.revision != seen {
            return Ok(PieceChanged::Overtaken(Box::new(present)));
        }
        let key = self.library_key(agency).await?;
        let body = self.seal_piece(&key, agency, (id, seen + 1), &piece)?;
        let scribe = self.scribe(actor).await?;
        let entry = scribe.entry(Done::PieceChanged, &about(agency, id))?;
        let (at, by, sealed_under) = (scribe.at(), actor.person, key.id());
        let written: Result<(), ServiceError> = self
            .store
            .write(move |tx| {
                Box::pin(async move {
                    rows::lock(tx, agency).await?;
                    let there = keys::is_in_use(tx, sealed_under).await?;
                    if !there || !rows::change(tx, (agency, id), seen, &body, by, at).await? {
                        return Err(Refusal::Overtaken.into());
                    }
                    Ok(trail::append(tx, &entry).await?)
                })
            })
            .await;
        match written {
            Err(ServiceError::Refused(Refusal::Overtaken)) => {
                let present = self.piece(actor, id, Action::EditLibrary).await?;
                Ok(PieceChanged::Overtaken(Box::new(present)))
            }
            done => done.map(|()| PieceChanged::Done),
        }
    }

    /// Removes a piece and its file from the library. What statements and actions keep of it stays. Removing twice is
    /// once.
    ///
    /// # Errors
    /// As [`Service::piece`].
    pub async fn remove_piece(&self, actor: &Actor, id: PieceId) -> Result<(), ServiceError> {
        self.piece(actor, id, Action::EditLibrary).await?;
        let agency = own_library(actor, Action::EditLibrary)?;
        let entry = self.scribe(actor).await?.entry(Done::PieceRemoved, &about(agency, id))?;
        let removed: Result<(), ServiceError> = self
            .store
            .write(move |tx| {
                Box::pin(async move {
                    rows::lock(tx, agency).await?;
                    if rows::remove(tx, agency, id).await? {
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

    /// Where bytes that were deleted cannot be wiped at once, the log says so.
    pub(crate) async fn wipe(&self) {
        if let Err(error) = self.store.scrub().await {
            tracing::warn!(%error, "what was deleted could not be wiped from the files yet");
        }
    }

    async fn library_key(&self, agency: AgencyId) -> Result<Arc<DataKey>, ServiceError> {
        self.keys.library(&self.store, agency, self.clock.now(), self.entropy.as_ref()).await
    }

    fn seal_piece(
        &self,
        key: &DataKey,
        agency: AgencyId,
        (id, revision): (PieceId, i64),
        piece: &Piece,
    ) -> Result<Vec<u8>, ServiceError> {
        let plain = serde_json::to_vec(piece).map_err(|error| ServiceError::Document(error.to_string()))?;
        let own = StatementId(id.to_string());
        Ok(key.seal(&library_piece(agency, &own, revision), &plain, self.entropy.as_ref())?)
    }

    /// Every piece of an agency's library, by title.
    pub(crate) async fn pieces_of(&self, tx: &mut ReadTx, agency: AgencyId) -> Result<Vec<LibraryPiece>, ServiceError> {
        let found = rows::of_agency(tx, agency).await?;
        let Some(key) = self.keys.of_library(tx, agency).await? else { return Ok(Vec::new()) };
        let files = file_rows::of_agency(tx, agency).await?;
        let mut files: BTreeMap<_, _> = files.into_iter().map(|file| (file.piece, open_file(&key, file))).collect();
        let mut pieces: Vec<_> = found
            .into_iter()
            .map(|row| {
                let file = files.remove(&row.id);
                opened(&key, row, file)
            })
            .collect();
        pieces.sort_by_cached_key(|piece| (piece.title().to_lowercase(), piece.id));
        Ok(pieces)
    }

    async fn piece_of(
        &self,
        tx: &mut ReadTx,
        agency: AgencyId,
        id: PieceId,
    ) -> Result<Option<LibraryPiece>, ServiceError> {
        let Some(row) = rows::get(tx, agency, id).await? else { return Ok(None) };
        let Some(key) = self.keys.of_library(tx, agency).await? else { return Ok(None) };
        let file = file_rows::of_piece(tx, id).await?.map(|file| open_file(&key, file));
        Ok(Some(opened(&key, row, file)))
    }
}

/// The agency whose library the actor may use so.
fn own_library(actor: &Actor, action: Action) -> Result<AgencyId, ServiceError> {
    let agency = actor.agency.ok_or(ServiceError::NotFound)?;
    actor.require_for(action, agency)?;
    Ok(agency)
}

/// What a row says; `None`, and a line in the log, where it cannot be opened.
fn plain(key: &DataKey, row: &PieceRow) -> Option<Piece> {
    let own = StatementId(row.id.to_string());
    let plain = key.open(&library_piece(row.agency_id, &own, row.revision), &row.body).ok();
    let piece = plain.and_then(|plain| serde_json::from_slice(&plain).ok());
    if piece.is_none() {
        tracing::error!(piece = %row.id, "a piece of a library could not be read");
    }
    piece
}

fn opened(key: &DataKey, row: PieceRow, file: Option<PieceFile>) -> LibraryPiece {
    LibraryPiece {
        id: row.id,
        revision: row.revision,
        piece: plain(key, &row),
        file,
        changed_at: row.updated_at,
        changed_by: row.editor,
    }
}

/// An entry about a piece. What it says is not in the trail: once removed it is gone.
fn about(agency: AgencyId, id: PieceId) -> About<'static> {
    About { agency: Some(agency), subject: Some(id.to_string()), ..About::default() }
}

fn problems(wrong: Vec<(&'static str, String)>) -> ServiceError {
    ServiceError::Invalid(wrong.into_iter().map(|(field, message)| FieldProblem { field, message }).collect())
}

fn full() -> ServiceError {
    let text = t!(
        "Your library has {most_pieces} pieces of evidence, and can hold no more. Remove one first.",
        most_pieces = MOST_PIECES
    );
    ServiceError::field("title", text)
}
