//! The few places where the two databases need different words.

use crate::tx::Inner;

/// Locks the selected row until the transaction ends. SQLite has one writer and needs no lock.
pub(crate) fn locking(inner: &Inner, plain: &'static str, for_update: &'static str) -> &'static str {
    match inner {
        Inner::Sqlite(_) | Inner::SqliteWriter(_) => plain,
        Inner::Postgres(_) | Inner::PostgresAlone(_) => for_update,
    }
}

/// Whether other servers may write at the same time, so that what must be one after the other is locked.
pub(crate) fn needs_lock(inner: &Inner) -> bool {
    matches!(inner, Inner::Postgres(_) | Inner::PostgresAlone(_))
}

/// PostgreSQL alone: one transaction at a time appends to a chain. The number only tells these locks from others.
pub(crate) const LOCK_CHAIN: &str = "SELECT pg_advisory_xact_lock(723640, hashtext($1))";
