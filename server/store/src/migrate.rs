//! Bringing a database to this program's schema, and refusing one that is newer.

use crate::store::Backend;
use crate::{Store, StoreError};
use include_dir::{Dir, include_dir};
use sqlx::{Connection as _, Row as _};

static SQLITE: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../migrations/sqlite");
static POSTGRES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../migrations/postgres");

/// The schema version that this program knows.
pub const SCHEMA_VERSION: i64 = 23;

/// Any number that only Candour uses: whoever migrates holds it.
const LOCK: &str = "SELECT pg_advisory_xact_lock(7236409147)";
const TABLE: &str = "CREATE TABLE IF NOT EXISTS schema_version (version BIGINT NOT NULL)";
const TABLE_STRICT: &str = "CREATE TABLE IF NOT EXISTS schema_version (version INTEGER NOT NULL) STRICT";
const READ: &str = "SELECT COALESCE(MAX(version), 0) FROM schema_version";
const MARK: &str = "INSERT INTO schema_version (version) VALUES ($1)";

impl Store {
    /// Applies the migrations that are missing, one server at a time.
    ///
    /// # Errors
    /// [`StoreError::Newer`], before anything is written, where a newer Candour wrote the database.
    pub async fn migrate(&self) -> Result<(), StoreError> {
        match &self.backend {
            Backend::Sqlite { writer, .. } => {
                let mut connection = writer.acquire().await?;
                let found = sqlite_version(&mut connection).await?;
                refuse_newer(found)?;
                let mut tx = connection.begin_with("BEGIN IMMEDIATE").await?;
                sqlx::raw_sql(TABLE_STRICT).execute(&mut *tx).await?;
                let found: i64 = sqlx::query_scalar(READ).fetch_one(&mut *tx).await?;
                for (version, sql) in missing(&SQLITE, found) {
                    sqlx::raw_sql(sql).execute(&mut *tx).await?;
                    sqlx::query(MARK).bind(version).execute(&mut *tx).await?;
                }
                tx.commit().await?;
            }
            Backend::Postgres(pool) => {
                let mut tx = pool.begin().await?;
                sqlx::raw_sql(LOCK).execute(&mut *tx).await?;
                sqlx::raw_sql(TABLE).execute(&mut *tx).await?;
                let found: i64 = sqlx::query_scalar(READ).fetch_one(&mut *tx).await?;
                refuse_newer(found)?;
                for (version, sql) in missing(&POSTGRES, found) {
                    sqlx::raw_sql(sql).execute(&mut *tx).await?;
                    sqlx::query(MARK).bind(version).execute(&mut *tx).await?;
                }
                tx.commit().await?;
            }
        }
        Ok(())
    }
}

/// The version of a SQLite database; 0 for an empty one. Writes nothing.
async fn sqlite_version(connection: &mut sqlx::SqliteConnection) -> Result<i64, StoreError> {
    let table = sqlx::query("SELECT COUNT(*) FROM sqlite_schema WHERE name = 'schema_version'");
    let there: i64 = table.fetch_one(&mut *connection).await?.try_get(0)?;
    Ok(if there == 0 { 0 } else { sqlx::query_scalar(READ).fetch_one(connection).await? })
}

fn refuse_newer(found: i64) -> Result<(), StoreError> {
    if found > SCHEMA_VERSION { Err(StoreError::Newer { found, known: SCHEMA_VERSION }) } else { Ok(()) }
}

/// The migrations after a version, in order: `0001_name.sql` is version 1.
fn missing(dir: &'static Dir<'_>, found: i64) -> Vec<(i64, &'static str)> {
    let mut files: Vec<_> = dir
        .files()
        .filter_map(|file| {
            let number = file.path().file_name()?.to_str()?.split('_').next()?.parse().ok()?;
            Some((number, file.contents_utf8()?))
        })
        .filter(|(number, _)| *number > found)
        .collect();
    files.sort_unstable();
    files
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_databases_have_the_same_migrations_up_to_this_version() {
        let numbers = |dir| missing(dir, 0).into_iter().map(|(number, _)| number).collect::<Vec<_>>();
        assert_eq!(numbers(&SQLITE), (1..=SCHEMA_VERSION).collect::<Vec<_>>());
        assert_eq!(numbers(&POSTGRES), numbers(&SQLITE));
    }
}
