//! A file under a new data key: opened, sealed anew beside the old one, read again, compared, and put in its place
//! in one moment. Killed anywhere, the old file stands, and running it again goes on.

use super::reading::Reading;
use super::row_id;
use super::upload::seal_name;
use crate::context::ReturnPlace;
use crate::keys::AgencyKeys;
use crate::{Service, ServiceError};
use candour_domain::ids::DekId;
use candour_store::audits::ReturnRow;
use candour_store::evidence::chunks;
use candour_store::evidence::{self as rows, EvidenceRow, moved};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

impl Service {
    /// Moves one file of a return that is sealed under an old key; gives how many were there, one or none.
    ///
    /// # Errors
    /// Where it cannot be opened: then the old key stays.
    pub(crate) async fn move_file(
        &self,
        row: &ReturnRow,
        keys: &AgencyKeys,
        old: DekId,
    ) -> Result<usize, ServiceError> {
        let mut tx = self.store.read_one().await?;
        let Some(id) = moved::one_under(&mut tx, row.id, old).await? else { return Ok(0) };
        drop(tx);
        let mut tx = self.store.read_one().await?;
        // Removed since: the next look finds another, or none.
        let Some(file) = rows::get(&mut tx, id).await? else { return Ok(1) };
        drop(tx);
        let failed = |error: ServiceError| {
            let text = format!("evidence_file {id} cannot be moved to the new key, and the old key stays: {error}");
            ServiceError::Corrupt(text)
        };
        let place = ReturnPlace::of(row);
        let plain =
            keys.open(&place.evidence(&row_id(id), "name"), &file.name).map_err(|error| failed(error.into()))?;
        let name = seal_name(self, &place, keys, id, plain.text()?)?;
        let body = self.new_id()?;
        let now = self.clock.now();
        let staged: Result<bool, ServiceError> =
            self.store.write(move |tx| Box::pin(async move { Ok(moved::stage(tx, id, body, now).await?) })).await;
        if !staged? {
            return Ok(1);
        }
        let reading = Reading::begin(&self.store, &place, keys, &file).map_err(failed)?;
        let head = self.seal_anew(&place, keys, &file, reading, body).await.map_err(failed)?;
        let swapped: Result<bool, ServiceError> = self
            .store
            .write(move |tx| Box::pin(async move { Ok(moved::swap(tx, &file, body, &head, &name).await?) }))
            .await;
        swapped?;
        Ok(1)
    }

    /// Seals the chunks anew under a body, reads them again and compares.
    async fn seal_anew(
        &self,
        place: &ReturnPlace,
        keys: &AgencyKeys,
        file: &EvidenceRow,
        mut reading: Reading,
        body: Uuid,
    ) -> Result<Vec<u8>, ServiceError> {
        let row = row_id(file.id);
        let context = place.evidence(&row, "body");
        let (head, sealer) = keys.in_use().seal_file(&context, self.entropy.as_ref())?;
        let mut sealer = Some(sealer);
        let mut before = Sha256::new();
        let mut some = Vec::with_capacity(chunks::AT_ONCE);
        let mut first = 0;
        let mut next = reading.next().await?;
        while let Some(mut bytes) = next {
            before.update(&bytes);
            next = reading.next().await?;
            match (&next, sealer.take()) {
                (Some(_), Some(mut going)) => {
                    going.next(&mut bytes)?;
                    sealer = Some(going);
                }
                (None, Some(last)) => last.last(&mut bytes)?,
                (_, None) => return Err(ServiceError::Corrupt("chunks after the last".to_owned())),
            }
            some.push(bytes);
            if some.len() == chunks::AT_ONCE || next.is_none() {
                let (id, some, now) = (file.id, std::mem::take(&mut some), self.clock.now());
                let from = first;
                first += i64::try_from(some.len()).unwrap_or(i64::MAX);
                let there: Result<bool, ServiceError> = self
                    .store
                    .write_part(move |tx| {
                        Box::pin(async move { Ok(chunks::add(tx, id, body, from, some, now).await?) })
                    })
                    .await;
                if !there? {
                    // Removed, or another renewal has taken over: nothing is swapped then.
                    return Ok(head.to_vec());
                }
            }
        }
        let mut again = Reading::with(&self.store, keys.in_use().open_file(&context, &head)?, body, file.size);
        let mut after = Sha256::new();
        while let Some(bytes) = again.next().await? {
            after.update(&bytes);
        }
        if before.finalize() == after.finalize() {
            Ok(head.to_vec())
        } else {
            Err(ServiceError::Corrupt("it differs after it was sealed anew".to_owned()))
        }
    }
}
