//! A consistent copy of a SQLite database while people work, and the check of one.

use crate::store::Backend;
use crate::{Store, StoreError};
use std::path::Path;

impl Store {
    /// Writes a consistent copy to a file that must not exist. Writers go on meanwhile.
    ///
    /// # Errors
    /// On PostgreSQL, which has its own tool; where the file exists or the disk is full.
    pub async fn backup_to(&self, path: &Path) -> Result<(), StoreError> {
        let Backend::Sqlite { writer, .. } = &self.backend else {
            return Err(StoreError::Unsupported("use pg_dump to back up PostgreSQL: see docs/operations.md"));
        };
        let options = writer.connect_options();
        let mut connection = sqlx::ConnectOptions::connect(options.as_ref()).await?;
        let target = path.to_string_lossy().into_owned();
        sqlx::query("VACUUM INTO $1").bind(target).execute(&mut connection).await?;
        sqlx::Connection::close(connection).await?;
        Ok(())
    }

    /// Checks that the database file is whole.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] with the first damage found.
    pub async fn check_integrity(&self) -> Result<(), StoreError> {
        let Backend::Sqlite { readers, .. } = &self.backend else { return Ok(()) };
        let mut reader = readers.alone().await?;
        let check = sqlx::query_scalar("PRAGMA integrity_check");
        let found: String = check.fetch_one(reader.connection().await?).await?;
        reader.done();
        if found == "ok" { Ok(()) } else { Err(StoreError::Damaged(found)) }
    }
}
