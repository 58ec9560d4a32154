//! The files that go out with a return: where each is kept, and reading it from its start once it is proven whole.

use crate::context::ReturnPlace;
use crate::evidence::{Reading, reads_to_its_end, reads_whole};
use crate::{Service, ServiceError, library, plan};
use candour_domain::ids::{AgencyId, EvidenceId, PieceId};
use candour_store::audits::ReturnRow;
use candour_store::evidence as rows;
use candour_store::library::files as library_files;
use candour_store::plan::evidence as attached;

/// Where a file is kept.
#[derive(Clone, Copy)]
pub(super) enum Source {
    Return(EvidenceId),
    Library(PieceId),
    Action(EvidenceId),
}

/// A file, to be read from its start, with its bytes; `None` where it cannot be read, or was removed since the list was
/// made: the list names it, and so does the note.
type Whole = Option<(Reading, u64)>;

impl Service {
    /// A file of a return's agency, wherever it is kept.
    pub(super) async fn whole_file(&self, row: &ReturnRow, source: Source) -> Result<Whole, ServiceError> {
        match source {
            Source::Return(id) => self.file_of_return(row, id).await,
            Source::Library(piece) => self.file_of_library(row.agency.id, piece).await,
            Source::Action(id) => self.file_of_action(row.agency.id, id).await,
        }
    }

    async fn file_of_return(&self, row: &ReturnRow, id: EvidenceId) -> Result<Whole, ServiceError> {
        let mut tx = self.store.read().await?;
        let found = rows::get(&mut tx, id).await?.filter(|found| found.return_id == row.id);
        let keys = self.keys_of(&mut tx, row).await?;
        drop(tx);
        let Some(found) = found else { return Ok(None) };
        let place = ReturnPlace::of(row);
        if !reads_whole(&self.store, &place, &keys, &found).await? {
            return Ok(None);
        }
        Ok(Some((Reading::begin(&self.store, &place, &keys, &found)?, found.size)))
    }

    async fn file_of_library(&self, agency: AgencyId, piece: PieceId) -> Result<Whole, ServiceError> {
        let mut tx = self.store.read().await?;
        let found = library_files::of_piece(&mut tx, piece).await?.filter(|found| found.agency == agency);
        let key = self.keys.of_library(&mut tx, agency).await?;
        drop(tx);
        let Some((found, key)) = found.zip(key) else { return Ok(None) };
        if !reads_to_its_end(library::reading_of(&self.store, &key, &found)).await? {
            return Ok(None);
        }
        Ok(Some((library::reading_of(&self.store, &key, &found)?, found.size)))
    }

    async fn file_of_action(&self, agency: AgencyId, id: EvidenceId) -> Result<Whole, ServiceError> {
        let mut tx = self.store.read_one().await?;
        let found = attached::get(&mut tx, id).await?.filter(|found| found.agency == Some(agency));
        drop(tx);
        let Some((row, file)) = found.as_ref().and_then(|row| Some((row, row.file.as_ref()?))) else {
            return Ok(None);
        };
        let key = self.board_key(row.audit).await?;
        if !reads_to_its_end(plan::reading_of(&self.store, &key, row, file)).await? {
            return Ok(None);
        }
        Ok(Some((plan::reading_of(&self.store, &key, row, file)?, file.size)))
    }
}
