//! Opening a database, reading from it, changing it.

use crate::checkpoint;
use crate::readers::Readers;
use crate::tx::{Counter, Inner};
use crate::writer::{self, Job, OnDisk, Ran};
use crate::{ReadTx, StoreError, WriteTx};
use futures::future::BoxFuture;
use sqlx::postgres::{PgPool, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous};
use std::str::FromStr as _;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Notify, mpsc, oneshot};

/// How to open a database.
#[derive(Clone, Debug)]
pub struct StoreOptions {
    /// `sqlite://path` (made where it is missing) or `postgres://…`.
    pub url: String,
    /// The most connections that read at once.
    pub readers: u32,
}

impl StoreOptions {
    /// The usual options for this address.
    pub fn new(url: impl Into<String>) -> Self {
        Self { url: url.into(), readers: 8 }
    }
}

/// A database. Cheap to clone.
#[derive(Clone)]
pub struct Store {
    pub(crate) backend: Backend,
    counter: Counter,
}

#[derive(Clone)]
pub(crate) enum Backend {
    Sqlite { readers: Readers, writer: SqlitePool, mover: SqlitePool, jobs: mpsc::Sender<Job> },
    Postgres(PgPool),
}

impl Store {
    /// Opens the database. Nothing is written; see [`Store::migrate`].
    ///
    /// # Errors
    /// Where the address is not understood or the database cannot be reached.
    pub async fn open(options: &StoreOptions) -> Result<Self, StoreError> {
        let counter = Counter::default();
        let backend = if options.url.starts_with("sqlite:") {
            open_sqlite(options, &counter).await?
        } else if options.url.starts_with("postgres:") || options.url.starts_with("postgresql:") {
            let pool = PgPoolOptions::new().max_connections(options.readers.saturating_mul(2).max(2));
            Backend::Postgres(pool.acquire_timeout(Duration::from_secs(10)).connect(&options.url).await?)
        } else {
            return Err(StoreError::Address);
        };
        Ok(Self { backend, counter })
    }

    /// Whether this is SQLite.
    pub fn is_sqlite(&self) -> bool {
        matches!(self.backend, Backend::Sqlite { .. })
    }

    /// Statements that were run since the database was opened.
    pub fn statements_run(&self) -> u64 {
        self.counter.get()
    }

    /// A consistent view: everything read in it is of one moment.
    ///
    /// # Errors
    /// Where no connection can be had.
    pub async fn read(&self) -> Result<ReadTx, StoreError> {
        let inner = match &self.backend {
            Backend::Sqlite { readers, .. } => Inner::Sqlite(readers.begin().await?),
            Backend::Postgres(pool) => {
                Inner::Postgres(pool.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await?)
            }
        };
        Ok(ReadTx { inner, counter: self.counter.clone() })
    }

    /// For a single statement, which is of one moment by itself: saves a beginning and an end.
    ///
    /// # Errors
    /// Where no connection can be had.
    pub async fn read_one(&self) -> Result<ReadTx, StoreError> {
        let inner = match &self.backend {
            Backend::Sqlite { readers, .. } => Inner::Sqlite(readers.alone().await?),
            Backend::Postgres(pool) => Inner::PostgresAlone(pool.acquire().await?),
        };
        Ok(ReadTx { inner, counter: self.counter.clone() })
    }

    /// Makes a change: all of it or, where the function gives an error, nothing. Returns after the
    /// change is on disk. The function must not wait for anything but the database.
    ///
    /// # Errors
    /// The function's own, or the database's; then nothing was changed.
    pub fn write<T, E, F>(&self, change: F) -> impl Future<Output = Result<T, E>> + Send
    where
        F: for<'t> FnOnce(&'t mut WriteTx) -> BoxFuture<'t, Result<T, E>> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        self.change(change, OnDisk::Now)
    }

    /// As [`write`](Self::write), for a part of something that nobody is told of before a later `write`: on SQLite it is on
    /// disk with that one at the latest, and does not wait for the disk itself. SQLite keeps one log, in order, and a synced
    /// commit syncs all of it (<https://www.sqlite.org/pragma.html#pragma_synchronous>): where power is cut before, nobody
    /// was told.
    ///
    /// On PostgreSQL every change waits for the disk. It can go down by itself while we go on, and would then have lost a
    /// part whose successors it still takes.
    ///
    /// # Errors
    /// As [`write`](Self::write).
    pub fn write_part<T, E, F>(&self, change: F) -> impl Future<Output = Result<T, E>> + Send
    where
        F: for<'t> FnOnce(&'t mut WriteTx) -> BoxFuture<'t, Result<T, E>> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        self.change(change, OnDisk::Later)
    }

    async fn change<T, E, F>(&self, change: F, on_disk: OnDisk) -> Result<T, E>
    where
        F: for<'t> FnOnce(&'t mut WriteTx) -> BoxFuture<'t, Result<T, E>> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        match &self.backend {
            Backend::Sqlite { jobs, .. } => {
                let (tell, told) = oneshot::channel();
                jobs.send(job(change, on_disk, tell)).await.map_err(|_| E::from(StoreError::Busy))?;
                told.await.unwrap_or_else(|_| Err(E::from(StoreError::Busy)))
            }
            Backend::Postgres(pool) => {
                let tx = pool.begin().await.map_err(StoreError::from)?;
                let mut tx = WriteTx::new(Inner::Postgres(tx), self.counter.clone());
                let value = change(&mut tx).await?;
                if let Inner::Postgres(tx) = tx.inner {
                    tx.commit().await.map_err(StoreError::from)?;
                }
                Ok(value)
            }
        }
    }

    /// Ends all connections, after what was begun.
    pub async fn close(&self) {
        match &self.backend {
            Backend::Sqlite { readers, writer, mover, .. } => {
                readers.close().await;
                mover.close().await;
                writer.close().await;
            }
            Backend::Postgres(pool) => pool.close().await,
        }
    }
}

/// Wraps a change so that its caller hears of it after the commit.
fn job<T, E, F>(change: F, on_disk: OnDisk, tell: oneshot::Sender<Result<T, E>>) -> Job
where
    F: for<'t> FnOnce(&'t mut WriteTx) -> BoxFuture<'t, Result<T, E>> + Send + 'static,
    T: Send + 'static,
    E: From<StoreError> + Send + 'static,
{
    Job {
        on_disk,
        run: Box::new(move |tx| {
            Box::pin(async move {
                let result = change(tx).await;
                let keep = result.is_ok();
                // A caller who has gone away hears nothing; what it asked for is kept all the same.
                let settle = move |commit: Result<(), StoreError>| {
                    let _ = tell.send(result.and_then(|value| commit.map(|()| value).map_err(E::from)));
                };
                Ran { keep, settle: Box::new(settle) }
            })
        }),
    }
}

async fn open_sqlite(options: &StoreOptions, counter: &Counter) -> Result<Backend, StoreError> {
    let base = SqliteConnectOptions::from_str(&options.url)?
        .create_if_missing(true)
        .foreign_keys(true)
        // Of a new database: a file of evidence is written in half as many pieces, and a save costs the same.
        .page_size(8192)
        .busy_timeout(Duration::from_secs(10))
        .journal_mode(SqliteJournalMode::Wal)
        // An acknowledged answer survives a power cut: the log is synced at every commit but those of parts.
        .synchronous(SqliteSynchronous::Full)
        .pragma("secure_delete", "ON")
        .pragma("wal_autocheckpoint", checkpoint::BACKSTOP.to_string());
    // A file does not go away between two statements: nothing is asked before each.
    let pool = || SqlitePoolOptions::new().test_before_acquire(false);
    let writer = pool().max_connections(1).connect_with(base.clone()).await?;
    let base = base.create_if_missing(false);
    let reading = base.clone().pragma("query_only", "ON");
    let readers = pool()
        .max_connections(options.readers.max(1))
        .acquire_timeout(Duration::from_secs(10))
        .connect_with(reading)
        .await?;
    let (jobs, waiting) = mpsc::channel(writer::WAITING);
    let parts = Arc::new(Notify::new());
    tokio::spawn(writer::run(writer.clone(), counter.clone(), waiting, Arc::clone(&parts)));
    let mut log = base.get_filename().as_os_str().to_owned();
    log.push("-wal");
    let mover = pool().max_connections(1).connect_with(base).await?;
    tokio::spawn(checkpoint::run(mover.clone(), log.into(), parts));
    Ok(Backend::Sqlite { readers: Readers::new(readers), writer, mover, jobs })
}
