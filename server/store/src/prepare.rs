//! Whether the database understands every SQL text, also those that are seldom run.

use crate::store::Backend;
use crate::{Store, StoreError, all_sql};
use sqlx::Executor as _;

impl Store {
    /// Prepares every SQL text of the tables and runs none.
    ///
    /// # Errors
    /// The first text that the database refuses, with what it says.
    pub async fn prepare_all(&self) -> Result<(), (&'static str, StoreError)> {
        for sql in all_sql() {
            let text = sqlx::SqlStr::from_static(sql);
            let prepared = match &self.backend {
                Backend::Sqlite { readers, .. } => {
                    let mut reader = readers.alone().await.map_err(|error| (sql, error))?;
                    let connection = reader.connection().await.map_err(|error| (sql, error))?;
                    let prepared = connection.prepare(text).await.map(drop);
                    reader.done();
                    prepared
                }
                Backend::Postgres(pool) => pool.prepare(text).await.map(drop),
            };
            prepared.map_err(|error| (sql, error.into()))?;
        }
        Ok(())
    }
}
