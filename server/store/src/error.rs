//! What can go wrong with a database, in the same words for both.

use std::convert::Infallible;
use std::sync::Arc;
use thiserror::Error;

/// What went wrong. Cloned, because one failed commit is the answer to everybody who waited for it.
#[derive(Clone, Debug, Error)]
pub enum StoreError {
    /// A value that must be unique is not; the constraint or column that says so.
    #[error("{0} must be unique")]
    Unique(String),
    /// Something refers to what is not there, or would be left without what it refers to.
    #[error("a reference does not hold")]
    Reference,
    /// The disk, or the database's quota, is full: nothing was saved.
    #[error("the disk is full")]
    Full,
    /// The database takes no more work at present.
    #[error("the database is busy")]
    Busy,
    /// A newer version of Candour wrote this database.
    #[error(
        "the database is of schema version {found}, this program knows up to {known}: install the newer version of Candour"
    )]
    Newer {
        /// What the database says.
        found: i64,
        /// What this program knows.
        known: i64,
    },
    /// The address of the database is not understood.
    #[error("the database address must start with sqlite: or postgres:")]
    Address,
    /// This is only possible on the other database.
    #[error("{0}")]
    Unsupported(&'static str),
    /// The database file is damaged.
    #[error("the database is damaged: {0}")]
    Damaged(String),
    /// Anything else.
    #[error("the database failed: {0}")]
    Other(Arc<sqlx::Error>),
}

impl From<Infallible> for StoreError {
    fn from(never: Infallible) -> Self {
        match never {}
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        let Some(database) = error.as_database_error() else {
            return match error {
                sqlx::Error::PoolTimedOut => Self::Busy,
                other => Self::Other(Arc::new(other)),
            };
        };
        if database.is_unique_violation() {
            return Self::Unique(database.constraint().map_or_else(|| database.message().to_owned(), str::to_owned));
        }
        if database.is_foreign_key_violation() {
            return Self::Reference;
        }
        match database.code().as_deref() {
            // SQLITE_FULL; SQLITE_IOERR_WRITE, by which a quota or a limit on the file's size shows;
            // PostgreSQL's disk_full.
            Some("13" | "778" | "53100") => Self::Full,
            // SQLITE_BUSY, SQLITE_LOCKED; too_many_connections.
            Some("5" | "6" | "53300") => Self::Busy,
            _ => Self::Other(Arc::new(error)),
        }
    }
}
