//! Opening every file from its first chunk to its last, to see that it is whole.

use super::reading::Reading;
use super::row_id;
use crate::context::ReturnPlace;
use crate::keys::AgencyKeys;
use crate::operations::Verified;
use crate::{Service, ServiceError};
use candour_domain::ids::EvidenceId;
use candour_store::evidence::{self as rows, EvidenceRow};
use candour_store::{Store, audits};
use uuid::Uuid;

/// How many rows are read at a time.
const PAGE: i64 = 200;

impl Service {
    /// Opens the names and every chunk of all files. One that cannot be opened is named, and is no error.
    pub(crate) async fn verify_evidence(&self, found: &mut Verified) -> Result<(), ServiceError> {
        let mut seen = EvidenceId(Uuid::nil());
        loop {
            let mut tx = self.store.read_one().await?;
            let page = rows::after(&mut tx, seen, PAGE).await?;
            drop(tx);
            let Some(last) = page.last() else { return Ok(()) };
            seen = last.id;
            for file in &page {
                if !self.is_whole(file).await? {
                    found.unreadable.push(format!("evidence_file {}", file.id));
                }
                found.files += 1;
            }
        }
    }

    async fn is_whole(&self, file: &EvidenceRow) -> Result<bool, ServiceError> {
        let mut tx = self.store.read().await?;
        let row = audits::get_return(&mut tx, file.return_id).await?.ok_or(ServiceError::NotFound)?;
        let keys = self.keys_of(&mut tx, &row).await?;
        drop(tx);
        let place = ReturnPlace::of(&row);
        let named = keys.open(&place.evidence(&row_id(file.id), "name"), &file.name).is_ok();
        Ok(reads_whole(&self.store, &place, &keys, file).await? && named)
    }
}

/// Whether a file can be read from its first chunk to its last.
///
/// # Errors
/// The database's.
pub(crate) async fn reads_whole(
    store: &Store,
    place: &ReturnPlace,
    keys: &AgencyKeys,
    file: &EvidenceRow,
) -> Result<bool, ServiceError> {
    reads_to_its_end(Reading::begin(store, place, keys, file)).await
}

/// Whether a reading that has begun, if it has, comes to the end of a whole file.
///
/// # Errors
/// The database's.
pub(crate) async fn reads_to_its_end(begun: Result<Reading, ServiceError>) -> Result<bool, ServiceError> {
    let read = async {
        let mut reading = begun?;
        while reading.next().await?.is_some() {}
        Ok(())
    };
    match read.await {
        Ok(()) => Ok(true),
        Err(ServiceError::Vault(error)) if error.is_bad_value() => Ok(false),
        Err(other) => Err(other),
    }
}
