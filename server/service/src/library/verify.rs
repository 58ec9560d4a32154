//! Opening every piece and every file of the libraries, for `candour verify`.

use super::{open_file, plain, reading_of};
use crate::operations::{PAGE, Verified};
use crate::{Service, ServiceError};
use candour_domain::ids::{EvidenceId, PieceId};
use candour_store::library::{self as rows, files};
use uuid::Uuid;

impl Service {
    /// Opens what the libraries hold. What cannot be opened is named, and is no error.
    pub(crate) async fn verify_libraries(&self, found: &mut Verified) -> Result<(), ServiceError> {
        let mut seen = PieceId(Uuid::nil());
        loop {
            let mut tx = self.store.read().await?;
            let page = rows::after(&mut tx, seen, PAGE).await?;
            let Some(last) = page.last() else { break };
            seen = last.id;
            for row in &page {
                let key = self.keys.of_library(&mut tx, row.agency_id).await?;
                if key.and_then(|key| plain(&key, row)).is_none() {
                    found.unreadable.push(format!("library_piece {}", row.id));
                }
                found.library_pieces += 1;
            }
        }
        let mut seen = EvidenceId(Uuid::nil());
        loop {
            let mut tx = self.store.read().await?;
            let page = files::after(&mut tx, seen, PAGE).await?;
            let Some(last) = page.last() else { return Ok(()) };
            seen = last.id;
            for row in page {
                let key = self.keys.of_library(&mut tx, row.agency).await?;
                let id = row.id;
                let whole = match key {
                    Some(key) => self.is_whole_file(&key, row).await?,
                    None => false,
                };
                if !whole {
                    found.unreadable.push(format!("library_file {id}"));
                }
                found.files += 1;
            }
        }
    }

    async fn is_whole_file(
        &self,
        key: &candour_vault::DataKey,
        row: files::LibraryFileRow,
    ) -> Result<bool, ServiceError> {
        let whole = crate::evidence::reads_to_its_end(reading_of(&self.store, key, &row)).await?;
        Ok(open_file(key, row).name.is_some() && whole)
    }
}
