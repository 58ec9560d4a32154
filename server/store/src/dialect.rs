//! The few places where the two databases need different words.

use crate::tx::Inner;

/// Locks the selected row until the transaction ends. SQLite has one writer and needs no lock.
pub(crate) fn locking(inner: &Inner, plain: &'static str, for_update: &'static str) -> &'static str {
    match inner {
        Inner::Sqlite(_) | Inner::SqliteAlone(_) => plain,
        Inner::Postgres(_) | Inner::PostgresAlone(_) => for_update,
    }
}
