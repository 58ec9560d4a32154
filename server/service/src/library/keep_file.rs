//! A file of a return goes into the library: "Keep in our library". Either the library has this very file afterwards,
//! or it is as it was before and the person reads why.

use super::files::pour;
use super::{Put, about, own_library};
use crate::evidence::Download;
use crate::trail::Done;
use crate::{Service, ServiceError};
use candour_domain::access::{Action, Actor};
use candour_domain::evidence::{EvidenceKind, LONGEST_NAME, clean_name, with_ending};
use candour_domain::ids::{AgencyId, EvidenceId, PieceId, ReturnId};
use candour_domain::library::{MOST_PIECES, Piece};
use candour_store::library::{self as rows, files as file_rows};
use candour_store::trail;

impl Service {
    /// Copies a file of a return into the library, as a piece of its name. Where the library has this very file
    /// already, it is that piece; a piece of the same title with another file stays as it is, beside the new one.
    ///
    /// # Errors
    /// As [`Service::open_evidence`] and [`Service::begin_piece_file`]: the library is then as it was.
    pub async fn keep_file(&self, actor: &Actor, id: ReturnId, file: EvidenceId) -> Result<PieceId, ServiceError> {
        let agency = own_library(actor, Action::AddToLibrary)?;
        loop {
            let from = self.open_evidence(actor, id, file).await?;
            let library = self.library(actor).await?;
            for kept in &library {
                let like = kept
                    .file
                    .as_ref()
                    .is_some_and(|kept| looks_like(&from, (kept.name.as_deref(), kept.size, kept.kind)));
                if like && self.has_the_same_bytes(actor, kept.id, (id, file)).await? {
                    return Ok(kept.id);
                }
            }
            let title = free_title(&from.name, |title| library.iter().any(|kept| kept.title() == title));
            // Put there by somebody else since: look again.
            let Put::New(piece) = self.put_piece(actor, agency, &Piece { title, ..Piece::default() }).await? else {
                continue;
            };
            let Err(refused) = self.pour_into(actor, piece, from).await else { return Ok(piece) };
            if let Err(error) = self.take_piece_back(actor, (agency, piece)).await {
                tracing::warn!(%piece, %error, "a piece whose file was refused could not be taken back");
            }
            return Err(refused);
        }
    }

    async fn pour_into(&self, actor: &Actor, piece: PieceId, from: Download) -> Result<EvidenceId, ServiceError> {
        let upload = self.begin_piece_file(actor, piece, &from.name).await?;
        pour(from, upload).await
    }

    /// Whether the file of a piece is, byte for byte, a file of a return. One that cannot be read is not.
    async fn has_the_same_bytes(
        &self,
        actor: &Actor,
        piece: PieceId,
        (id, file): (ReturnId, EvidenceId),
    ) -> Result<bool, ServiceError> {
        let compared = async {
            let mut kept = self.open_piece_file(actor, piece).await?;
            let mut given = self.open_evidence(actor, id, file).await?;
            // Both come in chunks of the same size.
            loop {
                match (kept.next().await?, given.next().await?) {
                    (None, None) => return Ok(true),
                    (one, other) if one == other => {}
                    _ => return Ok(false),
                }
            }
        };
        match compared.await {
            Err(ServiceError::Vault(error)) if error.is_bad_value() => Ok(false),
            Err(ServiceError::NotFound) => Ok(false),
            done => done,
        }
    }

    /// Takes a piece back that was put down for a file, unless somebody has changed or filled it meanwhile.
    pub(super) async fn take_piece_back(
        &self,
        actor: &Actor,
        (agency, id): (AgencyId, PieceId),
    ) -> Result<(), ServiceError> {
        let entry = self.scribe(actor).await?.entry(Done::PieceRemoved, &about(agency, id))?;
        let taken: Result<(), ServiceError> = self
            .store
            .write(move |tx| {
                Box::pin(async move {
                    rows::lock(tx, agency).await?;
                    let untouched = rows::get(tx, agency, id).await?.is_some_and(|row| row.revision == 1);
                    let filled = file_rows::of_piece(tx, id).await?.is_some();
                    if untouched && !filled && rows::remove(tx, agency, id).await? {
                        trail::append(tx, &entry).await?;
                    }
                    Ok(())
                })
            })
            .await;
        taken?;
        self.wipe().await;
        Ok(())
    }
}

/// Whether a stored file has the name, the size and the kind that this one gets where it is stored once more.
pub(super) fn looks_like(file: &Download, (name, size, kind): (Option<&str>, u64, EvidenceKind)) -> bool {
    let stored_as = with_ending(&clean_name(&file.name), file.kind);
    name == Some(stored_as.as_str()) && (size, kind) == (file.size, file.kind)
}

/// A file's name without its ending; with a number where a piece has that title.
fn free_title(name: &str, taken: impl Fn(&str) -> bool) -> String {
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let short: String = stem.chars().take(LONGEST_NAME).collect();
    let title = short.trim();
    if !taken(title) {
        return title.to_owned();
    }
    // Of one number more than there can be pieces, one is free.
    (2..=MOST_PIECES + 2)
        .map(|number| format!("{title} ({number})"))
        .find(|numbered| !taken(numbered))
        .unwrap_or_else(|| title.to_owned())
}
