//! The library as it is taken out: with everything of the agency's own.

use super::{LibraryPiece, own_library};
use crate::trail::{About, Done};
use crate::{Service, ServiceError};
use candour_domain::access::{Action, Actor};
use candour_domain::ids::PieceId;
use candour_export::library_json::{self, LibraryDocument, PieceLine};
use candour_store::trail;
use chrono::{DateTime, Utc};

impl Service {
    /// The list of the agency's library as a document, without its files, written into the trail as taken out.
    ///
    /// # Errors
    /// As [`Service::library`].
    pub async fn take_out_library(&self, actor: &Actor) -> Result<Vec<u8>, ServiceError> {
        let agency = own_library(actor, Action::TakeOutReturn)?;
        let pieces = self.library(actor).await?;
        let (document, _) = in_export(pieces, self.clock.now());
        let bytes = library_json::write(&document)?;
        let about = About { agency: Some(agency), ..About::default() };
        let entry = self.scribe(actor).await?.entry(Done::LibraryTaken, &about)?;
        let noted: Result<(), ServiceError> =
            self.store.write(move |tx| Box::pin(async move { Ok(trail::append(tx, &entry).await?) })).await;
        noted.map(|()| bytes)
    }
}

/// The document, and the pieces that have a file, with its place beside the document.
pub(crate) fn in_export(pieces: Vec<LibraryPiece>, now: DateTime<Utc>) -> (LibraryDocument, Vec<(PieceId, String)>) {
    let mut files = Vec::new();
    let lines = pieces.into_iter().map(|kept| {
        let file = kept.file.as_ref().map(|file| {
            let ending = file.kind.endings().first().copied().unwrap_or("bin");
            let path = library_json::file_path(files.len() + 1, file.name.as_deref().unwrap_or_default(), ending);
            files.push((kept.id, path.clone()));
            path
        });
        PieceLine {
            id: kept.id,
            unreadable: kept.piece.is_none(),
            revision: kept.revision,
            changed_at: kept.changed_at,
            changed_by: kept.changed_by,
            piece: kept.piece,
            file_name: kept.file.and_then(|file| file.name),
            file,
        }
    });
    let pieces = lines.collect();
    (LibraryDocument { schema: library_json::FORMAT, made_at: now, pieces }, files)
}
