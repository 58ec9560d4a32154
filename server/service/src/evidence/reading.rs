//! Reading a file chunk by chunk: some chunks at a time are in memory, and none is given out that was not proven.

use super::row_id;
use crate::ServiceError;
use crate::context::ReturnPlace;
use crate::keys::AgencyKeys;
use candour_store::Store;
use candour_store::evidence::EvidenceRow;
use candour_store::evidence::chunks::{self, Chunk};
use candour_vault::{CHUNK, FileOpener, VaultError};
use std::collections::VecDeque;
use uuid::Uuid;

/// How many chunks are read at a time: half a megabyte.
const AT_ONCE: i64 = 8;

/// A file that is being read.
pub(crate) struct Reading {
    store: Store,
    body: Uuid,
    /// `None` after the last chunk, or after an error.
    opener: Option<FileOpener>,
    /// The number of the next chunk.
    next: i64,
    /// How many chunks a file of this size has.
    count: i64,
    /// The size of the last chunk, without its tag.
    last: usize,
    waiting: VecDeque<Chunk>,
}

impl Reading {
    /// Begins to read a file.
    ///
    /// # Errors
    /// Where its head is not one, or of another key.
    pub(crate) fn begin(
        store: &Store,
        place: &ReturnPlace,
        keys: &AgencyKeys,
        row: &EvidenceRow,
    ) -> Result<Self, ServiceError> {
        let opener = keys.open_file(&place.evidence(&row_id(row.id), "body"), &row.head)?;
        Ok(Self::with(store, opener, row.body_id, row.size))
    }

    /// Begins to read what stands under a body, with what opens it.
    pub(crate) fn with(store: &Store, opener: FileOpener, body: Uuid, size: u64) -> Self {
        let chunk = u64::try_from(CHUNK).unwrap_or(u64::MAX);
        let count = size.div_ceil(chunk).max(1);
        let last = size.saturating_sub((count - 1).saturating_mul(chunk));
        Self {
            store: store.clone(),
            body,
            opener: Some(opener),
            next: 0,
            count: i64::try_from(count).unwrap_or(i64::MAX),
            last: usize::try_from(last).unwrap_or_default(),
            waiting: VecDeque::new(),
        }
    }

    /// The next bytes; `None` after the last, when the file is proven to be whole.
    ///
    /// # Errors
    /// The database's; where a chunk is missing, altered or stands elsewhere.
    pub(crate) async fn next(&mut self) -> Result<Option<Vec<u8>>, ServiceError> {
        let Some(mut opener) = self.opener.take() else { return Ok(None) };
        if self.waiting.is_empty() {
            let mut tx = self.store.read_one().await?;
            self.waiting = chunks::some(&mut tx, self.body, self.next, AT_ONCE).await?.into();
        }
        let chunk = self.waiting.pop_front().filter(|chunk| chunk.number == self.next).ok_or(VaultError::Forged)?;
        let mut bytes = chunk.sealed;
        self.next += 1;
        if self.next < self.count {
            opener.next(&mut bytes)?;
            self.opener = Some(opener);
        } else {
            opener.last(&mut bytes)?;
            if bytes.len() != self.last {
                return Err(VaultError::Forged.into());
            }
        }
        Ok(Some(bytes))
    }
}
