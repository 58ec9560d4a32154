//! SQLite's one writer: changes that arrive together share one commit, and so one wait for the disk.
//!
//! A change is acknowledged only after the commit that holds it. Each stands in a savepoint of its
//! own, so that one that fails takes nothing else with it. Where all that wait are parts of something that is
//! acknowledged later, their commit does not wait for the disk.

use crate::StoreError;
use crate::tx::{Counter, Inner, WriteTx};
use futures::FutureExt as _;
use futures::future::BoxFuture;
use sqlx::pool::PoolConnection;
use sqlx::{Connection as _, Executor as _, Sqlite, SqlitePool};
use std::panic::AssertUnwindSafe;
use tokio::sync::mpsc;

/// The most changes of one commit: bounds how long the first of them waits.
const AT_ONCE: usize = 256;
/// The most changes that wait; more callers wait to be let in.
pub(crate) const WAITING: usize = 1024;

/// Tells the caller what became of the change: called after the commit, or with its error.
pub(crate) type Settle = Box<dyn FnOnce(Result<(), StoreError>) + Send>;

/// What a change did: whether to keep it, and how to tell.
pub(crate) struct Ran {
    pub(crate) keep: bool,
    pub(crate) settle: Settle,
}

/// When a change must be on disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OnDisk {
    /// Before its caller hears of it.
    Now,
    /// With the next one that must be at once.
    Later,
}

impl OnDisk {
    /// What begins a commit: said each time, so that no commit hangs on what the one before has left.
    fn begin(self) -> &'static str {
        match self {
            Self::Now => "PRAGMA synchronous = FULL; BEGIN IMMEDIATE; SAVEPOINT one",
            Self::Later => "PRAGMA synchronous = NORMAL; BEGIN IMMEDIATE; SAVEPOINT one",
        }
    }
}

/// A change that waits for its turn.
pub(crate) struct Job {
    pub(crate) on_disk: OnDisk,
    pub(crate) run: Box<Change>,
}

/// What a job does with the transaction that is open.
type Change = dyn for<'t> FnOnce(&'t mut WriteTx) -> BoxFuture<'t, Ran> + Send;

/// Runs until every sender is gone.
pub(crate) async fn run(pool: SqlitePool, counter: Counter, mut jobs: mpsc::Receiver<Job>) {
    let mut waiting = Vec::with_capacity(AT_ONCE);
    while jobs.recv_many(&mut waiting, AT_ONCE).await > 0 {
        match pool.acquire().await {
            Ok(connection) => {
                let later = waiting.iter().all(|job| job.on_disk == OnDisk::Later);
                let on_disk = if later { OnDisk::Later } else { OnDisk::Now };
                batch(connection, &counter, on_disk, waiting.drain(..)).await;
            }
            // Dropping a job tells its caller that the store is gone.
            Err(error) => {
                tracing::error!(%error, "the writer could not reach the database");
                waiting.clear();
            }
        }
    }
}

async fn batch(
    connection: PoolConnection<Sqlite>,
    counter: &Counter,
    on_disk: OnDisk,
    jobs: impl Iterator<Item = Job>,
) {
    let mut tx = WriteTx { inner: Inner::SqliteAlone(connection), counter: counter.clone() };
    let mut settles = Vec::new();
    let mut outcome = execute(&mut tx, on_disk.begin()).await;
    for job in jobs {
        if outcome.is_err() {
            break;
        }
        outcome = one(&mut tx, job, &mut settles).await;
    }
    if outcome.is_ok() {
        outcome = execute(&mut tx, "RELEASE one; COMMIT").await;
    }
    if outcome.is_err() {
        // A full disk may have rolled back already: then there is nothing left to undo.
        if execute(&mut tx, "ROLLBACK").await.is_err() {
            discard_unless_idle(&mut tx).await;
        }
    }
    for settle in settles {
        settle(outcome.clone());
    }
}

/// One change inside its savepoint. An error here is the whole batch's.
async fn one(tx: &mut WriteTx, job: Job, settles: &mut Vec<Settle>) -> Result<(), StoreError> {
    let ran = AssertUnwindSafe((job.run)(tx)).catch_unwind().await;
    let keep = ran.as_ref().is_ok_and(|ran| ran.keep);
    if let Ok(ran) = ran {
        settles.push(ran.settle);
    } else {
        // The caller sees that its channel is gone; the panic itself was printed by the hook.
        tracing::error!("a change panicked and was undone");
    }
    // Each statement sent alone costs two changes of thread, so they travel together.
    execute(tx, if keep { "RELEASE one; SAVEPOINT one" } else { "ROLLBACK TO one; RELEASE one; SAVEPOINT one" }).await
}

async fn execute(tx: &mut WriteTx, sql: &'static str) -> Result<(), StoreError> {
    let Inner::SqliteAlone(connection) = &mut tx.inner else { return Err(StoreError::Busy) };
    connection.execute(sql).await.map(|_| ()).map_err(StoreError::from)
}

/// A connection that may still be in a transaction must not serve the next batch.
async fn discard_unless_idle(tx: &mut WriteTx) {
    let Inner::SqliteAlone(connection) = &mut tx.inner else { return };
    if connection.ping().await.is_err() {
        connection.close_on_drop();
    }
}

#[cfg(test)]
mod tests {
    use crate::tx::rows;
    use crate::{Store, StoreError, StoreOptions, Tx};
    use std::path::Path;
    use tokio::sync::oneshot;

    /// What SQLite calls `NORMAL`: the log is synced before it is moved, not at a commit.
    const LATER: i64 = 1;
    /// What it calls `FULL`: a commit syncs the log.
    const NOW: i64 = 2;

    async fn opened(folder: &Path) -> Store {
        let url = format!("sqlite://{}", folder.join("kept.sqlite").display());
        Store::open(&StoreOptions::new(url)).await.unwrap()
    }

    async fn level(tx: &mut impl Tx) -> Result<i64, StoreError> {
        let (level,): (i64,) = rows!(tx, (i64,), fetch_one, "PRAGMA synchronous")?;
        Ok(level)
    }

    async fn write(store: &Store) -> Result<i64, StoreError> {
        store.write(|tx| Box::pin(level(tx))).await
    }

    async fn write_part(store: &Store) -> Result<i64, StoreError> {
        store.write_part(|tx| Box::pin(level(tx))).await
    }

    #[tokio::test]
    async fn every_commit_waits_for_the_disk_but_those_of_parts() {
        let folder = tempfile::tempdir().unwrap();
        let store = opened(folder.path()).await;
        assert_eq!(write(&store).await.unwrap(), NOW);
        assert_eq!(write_part(&store).await.unwrap(), LATER);
        assert_eq!(write(&store).await.unwrap(), NOW);
        let failed: Result<(), _> = store.write_part(|_| Box::pin(async { Err(StoreError::Busy) })).await;
        assert!(matches!(failed, Err(StoreError::Busy)));
        assert_eq!(write(&store).await.unwrap(), NOW);
    }

    #[tokio::test]
    async fn a_part_that_shares_a_commit_with_a_change_waits_for_the_disk_with_it() {
        let folder = tempfile::tempdir().unwrap();
        let store = opened(folder.path()).await;
        // While the first has its turn, the others wait, and have the next together.
        let (tell, told) = oneshot::channel();
        let (release, free) = oneshot::channel();
        let first = store.write(|_| {
            Box::pin(async move {
                let _ = tell.send(());
                free.await.map_err(|_| StoreError::Busy)
            })
        });
        let others = async {
            told.await.unwrap();
            let together = async { tokio::join!(write_part(&store), write(&store), write_part(&store)) };
            let go = async { release.send(()).unwrap() };
            tokio::join!(together, go).0
        };
        let (first, (part, change, other_part)) = tokio::join!(first, others);
        first.unwrap();
        assert_eq!([part.unwrap(), change.unwrap(), other_part.unwrap()], [NOW; 3]);
    }
}
