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
use std::sync::Arc;
use tokio::sync::{Notify, mpsc};

/// The most changes of one commit: bounds how long the first of them waits.
const AT_ONCE: usize = 256;
/// The most changes that wait; more callers wait to be let in.
pub(crate) const WAITING: usize = 1024;
/// The most commits for which the connection is kept: giving it back and taking it again costs as much as a statement, and
/// somebody else may wait for it.
const IN_A_ROW: usize = 64;

/// Tells the caller what became of the change: called after the commit, or with its error.
pub(crate) type Settle = Box<dyn FnOnce(Result<(), StoreError>) + Send>;

/// What a change did: whether to keep it, and how to tell.
pub(crate) struct Ran {
    pub(crate) keep: bool,
    pub(crate) settle: Settle,
}

/// After how many commits of parts, two megabytes each, the log may be put on disk beside the writer.
const PARTS: usize = 8;

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

/// Runs until every sender is gone; tells `parts` now and then while parts are written.
pub(crate) async fn run(pool: SqlitePool, counter: Counter, mut jobs: mpsc::Receiver<Job>, parts: Arc<Notify>) {
    let mut waiting = Vec::with_capacity(AT_ONCE);
    let mut commits_of_parts = 0_usize;
    while jobs.recv_many(&mut waiting, AT_ONCE).await > 0 {
        match pool.acquire().await {
            Ok(mut connection) => {
                let mut in_a_row = 0;
                loop {
                    let later = waiting.iter().all(|job| job.on_disk == OnDisk::Later);
                    let on_disk = if later { OnDisk::Later } else { OnDisk::Now };
                    let Some(idle) = batch(connection, &counter, on_disk, &mut waiting).await else { break };
                    commits_of_parts += usize::from(later);
                    if later && commits_of_parts.is_multiple_of(PARTS) {
                        parts.notify_one();
                    }
                    in_a_row += 1;
                    // Before others are taken out: what is taken out is done with this connection.
                    if in_a_row == IN_A_ROW || jobs.is_empty() {
                        break;
                    }
                    connection = idle;
                    jobs.recv_many(&mut waiting, AT_ONCE).await;
                }
            }
            // Dropping a job tells its caller that the store is gone.
            Err(error) => {
                tracing::error!(%error, "the writer could not reach the database");
                waiting.clear();
            }
        }
    }
}

/// Makes the changes that wait, in one commit; gives the connection where it is fit for the next.
async fn batch(
    connection: PoolConnection<Sqlite>,
    counter: &Counter,
    on_disk: OnDisk,
    waiting: &mut Vec<Job>,
) -> Option<PoolConnection<Sqlite>> {
    let mut tx = WriteTx::new(Inner::SqliteWriter(connection), counter.clone());
    let mut settles = Vec::new();
    let mut outcome = execute(&mut tx, on_disk.begin()).await;
    let mut jobs = waiting.drain(..).peekable();
    while outcome.is_ok()
        && let Some(job) = jobs.next()
    {
        let last = jobs.peek().is_none();
        outcome = one(&mut tx, job, &mut settles, last).await;
    }
    drop(jobs);
    if outcome.is_err() {
        // A full disk may have rolled back already: then there is nothing left to undo.
        if execute(&mut tx, "ROLLBACK").await.is_err() {
            discard_unless_idle(&mut tx).await;
        }
    }
    let fit = outcome.is_ok();
    for settle in settles {
        settle(outcome.clone());
    }
    match tx.inner {
        Inner::SqliteWriter(connection) if fit => Some(connection),
        _ => None,
    }
}

/// One change inside its savepoint, and the commit after the last one. An error here is the whole batch's.
async fn one(tx: &mut WriteTx, job: Job, settles: &mut Vec<Settle>, last: bool) -> Result<(), StoreError> {
    let ran = AssertUnwindSafe((job.run)(tx)).catch_unwind().await;
    let keep = ran.as_ref().is_ok_and(|ran| ran.keep);
    if !keep {
        // What it added to the trail goes with it.
        tx.heads.clear();
    }
    if let Ok(ran) = ran {
        settles.push(ran.settle);
    } else {
        // The caller sees that its channel is gone; the panic itself was printed by the hook.
        tracing::error!("a change panicked and was undone");
    }
    // Each statement sent alone costs two changes of thread, so they travel together.
    let sql = match (keep, last) {
        (true, false) => "RELEASE one; SAVEPOINT one",
        (true, true) => "RELEASE one; COMMIT",
        (false, false) => "ROLLBACK TO one; RELEASE one; SAVEPOINT one",
        (false, true) => "ROLLBACK TO one; RELEASE one; COMMIT",
    };
    execute(tx, sql).await
}

async fn execute(tx: &mut WriteTx, sql: &'static str) -> Result<(), StoreError> {
    let Inner::SqliteWriter(connection) = &mut tx.inner else { return Err(StoreError::Busy) };
    connection.execute(sql).await.map(|_| ()).map_err(StoreError::from)
}

/// A connection that may still be in a transaction must not serve the next batch.
async fn discard_unless_idle(tx: &mut WriteTx) {
    let Inner::SqliteWriter(connection) = &mut tx.inner else { return };
    if connection.ping().await.is_err() {
        connection.close_on_drop();
    }
}

#[cfg(test)]
mod tests {
    use crate::trail::{self, Link, NewTrailEntry};
    use crate::tx::rows;
    use crate::{Store, StoreError, StoreOptions, Tx};
    use chrono::DateTime;
    use std::path::Path;
    use tokio::sync::oneshot;
    use uuid::Uuid;

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

    fn entry(n: u128) -> NewTrailEntry {
        NewTrailEntry {
            id: Uuid::from_u128(n),
            board_id: None,
            at: DateTime::UNIX_EPOCH,
            person_id: None,
            action: "signed_in".to_owned(),
            audit_id: None,
            agency_id: None,
            return_id: None,
            subject: None,
            revision: None,
            dek_id: None,
            old_value: None,
            new_value: None,
        }
    }

    #[tokio::test]
    async fn entries_of_one_commit_are_one_chain_without_those_of_a_change_that_failed() {
        let folder = tempfile::tempdir().unwrap();
        let store = opened(folder.path()).await;
        store.migrate().await.unwrap();
        let add = |n: u128, keep: bool| {
            store.write(move |tx| {
                Box::pin(async move {
                    trail::append(tx, &entry(n)).await?;
                    trail::append(tx, &entry(n + 1)).await?;
                    if keep { Ok(()) } else { Err(StoreError::Busy) }
                })
            })
        };
        let (first, failed, last) = tokio::join!(add(1, true), add(3, false), add(5, true));
        assert!(first.is_ok() && failed.is_err() && last.is_ok());
        let mut tx = store.read().await.unwrap();
        let kept = trail::after(&mut tx, 0, 100).await.unwrap();
        assert_eq!(kept.len(), 4);
        let mut before = Link::START;
        for row in kept {
            let (chain, link) = row.link.unwrap();
            before = before.next(chain, &row.entry);
            assert_eq!(link, before);
        }
    }
}
