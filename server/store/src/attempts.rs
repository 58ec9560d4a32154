//! Attempts that failed, counted for every server, and the devices from which people have signed in.

use crate::tx::{change, rows};
use crate::{StoreError, Tx, WriteTx};
use candour_domain::ids::PersonId;
use chrono::{DateTime, Utc};

const COUNT: &str = "INSERT INTO attempt (bucket, period, failures) VALUES ($1, $2, 1)
    ON CONFLICT (bucket, period) DO UPDATE SET failures = attempt.failures + 1";
const FAILURES: &str =
    "SELECT CAST(COALESCE(SUM(failures), 0) AS BIGINT) AS n FROM attempt WHERE bucket = $1 AND period >= $2";
const FORGET: &str = "DELETE FROM attempt WHERE bucket = $1";
const DELETE_OLD: &str = "DELETE FROM attempt WHERE period < $1";
const KNOWN: &str = "SELECT COUNT(*) AS n FROM known_device WHERE token_hash = $1 AND person_id = $2";
const KNOW: &str = "INSERT INTO known_device (token_hash, person_id, created_at, last_used_at) VALUES ($1, $2, $3, $3)
    ON CONFLICT (token_hash) DO UPDATE SET last_used_at = $3";
const FORGET_DEVICES: &str = "DELETE FROM known_device WHERE person_id = $1";
const DELETE_OLD_DEVICES: &str = "DELETE FROM known_device WHERE last_used_at < $1";
pub(crate) const SQL: &[&str] = &[COUNT, FAILURES, FORGET, DELETE_OLD, KNOWN, KNOW, FORGET_DEVICES, DELETE_OLD_DEVICES];

#[derive(sqlx::FromRow)]
struct Count {
    n: i64,
}

/// Counts a failure in a bucket and a period of time.
///
/// # Errors
/// The database's.
pub async fn count(tx: &mut WriteTx, bucket: &[u8; 32], period: i64) -> Result<(), StoreError> {
    change!(tx, COUNT, bucket.as_slice(), period).map(drop)
}

/// The failures of a bucket since a period.
///
/// # Errors
/// The database's.
pub async fn failures(tx: &mut impl Tx, bucket: &[u8; 32], since: i64) -> Result<i64, StoreError> {
    Ok(rows!(tx, Count, fetch_one, FAILURES, bucket.as_slice(), since)?.n)
}

/// Forgets a bucket's failures.
///
/// # Errors
/// The database's.
pub async fn forget(tx: &mut WriteTx, bucket: &[u8; 32]) -> Result<(), StoreError> {
    change!(tx, FORGET, bucket.as_slice()).map(drop)
}

/// Deletes failures from before a period.
///
/// # Errors
/// The database's.
pub async fn delete_old(tx: &mut WriteTx, before: i64) -> Result<(), StoreError> {
    change!(tx, DELETE_OLD, before).map(drop)
}

/// Whether a person has signed in from this device before.
///
/// # Errors
/// The database's.
pub async fn is_known(tx: &mut impl Tx, token_hash: &[u8], person: PersonId) -> Result<bool, StoreError> {
    Ok(rows!(tx, Count, fetch_one, KNOWN, token_hash, person.0)?.n > 0)
}

/// A person has signed in from this device.
///
/// # Errors
/// The database's.
pub async fn know(tx: &mut WriteTx, token_hash: &[u8], person: PersonId, now: DateTime<Utc>) -> Result<(), StoreError> {
    change!(tx, KNOW, token_hash, person.0, now).map(drop)
}

/// No device of a person is known any more.
///
/// # Errors
/// The database's.
pub async fn forget_devices(tx: &mut WriteTx, person: PersonId) -> Result<(), StoreError> {
    change!(tx, FORGET_DEVICES, person.0).map(drop)
}

/// Deletes devices that were not used since a moment.
///
/// # Errors
/// The database's.
pub async fn delete_old_devices(tx: &mut WriteTx, before: DateTime<Utc>) -> Result<(), StoreError> {
    change!(tx, DELETE_OLD_DEVICES, before).map(drop)
}
