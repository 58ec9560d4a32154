//! Moving a file to a new data key: its chunks are sealed anew beside the old ones, and change places with them in
//! one moment.

use super::chunks;
use crate::evidence::EvidenceRow;
use crate::tx::{change, rows};
use crate::{StoreError, Tx, WriteTx};
use candour_domain::ids::{DekId, EvidenceId, ReturnId};
use chrono::{DateTime, Utc};
use uuid::Uuid;

// A file's head and a sealed value carry their key's id in the bytes 3 to 18.
const ONE_UNDER: &str = "SELECT id FROM evidence_file WHERE return_id = $1 AND state = 'stored'
    AND (substr(head, 3, 16) = $2 OR substr(name, 3, 16) = $2) ORDER BY id LIMIT 1";
const DROP_STAGED: &str =
    "DELETE FROM evidence_chunk WHERE body_id = (SELECT staged_body_id FROM evidence_file WHERE id = $1)";
const STAGE: &str = "UPDATE evidence_file SET staged_body_id = $2, touched_at = $3 WHERE id = $1 AND state = 'stored'";
const SWAP: &str = "UPDATE evidence_file SET body_id = $3, staged_body_id = NULL, head = $4, name = $5
    WHERE id = $1 AND body_id = $2 AND staged_body_id = $3 AND state = 'stored'";
pub(crate) const SQL: &[&str] = &[ONE_UNDER, DROP_STAGED, STAGE, SWAP];

/// A file of a return that is sealed under a key; `None` where all are moved.
///
/// # Errors
/// The database's.
pub async fn one_under(tx: &mut impl Tx, id: ReturnId, dek: DekId) -> Result<Option<EvidenceId>, StoreError> {
    let found = rows!(tx, (Uuid,), fetch_optional, ONE_UNDER, id.0, dek.0.as_bytes().as_slice())?;
    Ok(found.map(|(id,)| EvidenceId(id)))
}

/// Names what a file's chunks will stand under that are sealed anew; what an earlier attempt left goes. `false`
/// where the file is gone.
///
/// # Errors
/// The database's.
pub async fn stage(tx: &mut WriteTx, id: EvidenceId, body: Uuid, now: DateTime<Utc>) -> Result<bool, StoreError> {
    change!(tx, DROP_STAGED, id.0)?;
    Ok(change!(tx, STAGE, id.0, body, now)? == 1)
}

/// Puts the chunks that were sealed anew in the place of the old ones, which go; `false` where somebody else did.
///
/// # Errors
/// The database's.
pub async fn swap(
    tx: &mut WriteTx,
    old: &EvidenceRow,
    body: Uuid,
    head: &[u8],
    name: &[u8],
) -> Result<bool, StoreError> {
    if change!(tx, SWAP, old.id.0, old.body_id, body, head, name)? == 0 {
        return Ok(false);
    }
    chunks::delete(tx, old.body_id).await?;
    Ok(true)
}
