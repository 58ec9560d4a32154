//! The sealed chunks of files: written some at a time, read some at a time.

use crate::tx::{change, rows};
use crate::{StoreError, Tx, WriteTx};
use candour_domain::ids::{EvidenceId, ReturnId};
use chrono::{DateTime, Utc};
use std::mem;
use uuid::Uuid;

const TOUCH: &str = "UPDATE evidence_file SET touched_at = $3
    WHERE id = $1 AND (staged_body_id = $2 OR (body_id = $2 AND state = 'uploading'))";
const TOUCH_IN_LIBRARY: &str =
    "UPDATE library_file SET touched_at = $3 WHERE id = $1 AND body_id = $2 AND state = 'uploading'";
const TOUCH_OF_ACTION: &str =
    "UPDATE action_evidence SET touched_at = $3 WHERE id = $1 AND body_id = $2 AND state = 'uploading'";
const ADD: &str = "INSERT INTO evidence_chunk (body_id, number, sealed) VALUES ($1, $2, $3)";
macro_rules! add_all {
    ($($after:literal $value:literal),+) => {
        concat!(
            "INSERT INTO evidence_chunk (body_id, number, sealed) VALUES ($1, CAST($2 AS BIGINT), $3)",
            $(", ($1, CAST($2 AS BIGINT) + ", $after, ", $", $value, ")"),+
        )
    };
}
/// As many as are written at once: each statement to SQLite changes threads twice.
const ADD_ALL: &str = add_all!(
    1 4, 2 5, 3 6, 4 7, 5 8, 6 9, 7 10, 8 11, 9 12, 10 13, 11 14, 12 15, 13 16, 14 17, 15 18, 16 19, 17 20, 18 21, 19 22,
    20 23, 21 24, 22 25, 23 26, 24 27, 25 28, 26 29, 27 30, 28 31, 29 32, 30 33, 31 34
);
const SOME: &str =
    "SELECT number, sealed FROM evidence_chunk WHERE body_id = $1 AND number >= $2 ORDER BY number LIMIT $3";
const DELETE: &str = "DELETE FROM evidence_chunk WHERE body_id = $1";
const DELETE_OF_RETURN: &str = "DELETE FROM evidence_chunk WHERE body_id IN
    (SELECT body_id FROM evidence_file WHERE return_id = $1
    UNION SELECT staged_body_id FROM evidence_file WHERE return_id = $1 AND staged_body_id IS NOT NULL)";
const DELETE_ORPHANS: &str = "DELETE FROM evidence_chunk WHERE body_id NOT IN
    (SELECT body_id FROM evidence_file WHERE state <> 'removed'
    UNION SELECT staged_body_id FROM evidence_file WHERE staged_body_id IS NOT NULL
    UNION SELECT body_id FROM library_file
    UNION SELECT body_id FROM action_evidence WHERE body_id IS NOT NULL)";
pub(crate) const SQL: &[&str] =
    &[TOUCH, TOUCH_IN_LIBRARY, TOUCH_OF_ACTION, ADD, ADD_ALL, SOME, DELETE, DELETE_OF_RETURN, DELETE_ORPHANS];

/// How many chunks are best written at once: two megabytes. Others save in between.
pub const AT_ONCE: usize = 32;

/// A sealed chunk and its place.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Chunk {
    /// Its number, from 0.
    pub number: i64,
    /// The sealed bytes.
    pub sealed: Vec<u8>,
}

/// Adds sealed chunks to a body, of a return's file, of the library's or of an action's, numbered from `first` on; `false` where its
/// upload was taken back, or its file removed, meanwhile.
///
/// # Errors
/// The database's.
pub async fn add(
    tx: &mut WriteTx,
    file: EvidenceId,
    body: Uuid,
    mut first: i64,
    mut chunks: Vec<Vec<u8>>,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let mut there = change!(tx, TOUCH, file.0, body, now)? > 0;
    for elsewhere in [TOUCH_IN_LIBRARY, TOUCH_OF_ACTION] {
        there = there || change!(tx, elsewhere, file.0, body, now)? > 0;
    }
    if !there {
        return Ok(false);
    }
    while chunks.len() >= AT_ONCE {
        let later = chunks.split_off(AT_ONCE);
        change!(tx, ADD_ALL, body, first; mem::replace(&mut chunks, later))?;
        first += i64::try_from(AT_ONCE).unwrap_or(i64::MAX);
    }
    for (number, sealed) in (first..).zip(chunks) {
        change!(tx, ADD, body, number, sealed)?;
    }
    Ok(true)
}

/// Some chunks of a body, from a number on.
///
/// # Errors
/// The database's.
pub async fn some(tx: &mut impl Tx, body: Uuid, from: i64, limit: i64) -> Result<Vec<Chunk>, StoreError> {
    rows!(tx, Chunk, fetch_all, SOME, body, from, limit)
}

/// Deletes a body.
///
/// # Errors
/// The database's.
pub async fn delete(tx: &mut WriteTx, body: Uuid) -> Result<(), StoreError> {
    change!(tx, DELETE, body).map(drop)
}

pub(super) async fn delete_of_return(tx: &mut WriteTx, id: ReturnId) -> Result<(), StoreError> {
    change!(tx, DELETE_OF_RETURN, id.0).map(drop)
}

pub(super) async fn delete_orphans(tx: &mut WriteTx) -> Result<(), StoreError> {
    change!(tx, DELETE_ORPHANS).map(drop)
}
