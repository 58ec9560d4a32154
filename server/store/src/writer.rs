//! SQLite's one writer: changes that arrive together share one commit, and so one wait for the disk.
//!
//! A change is acknowledged only after the commit that holds it. Each stands in a savepoint of its
//! own, so that one that fails takes nothing else with it.

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

/// A change that waits for its turn.
pub(crate) struct Job {
    pub(crate) run: Box<Change>,
}

/// What a job does with the transaction that is open.
type Change = dyn for<'t> FnOnce(&'t mut WriteTx) -> BoxFuture<'t, Ran> + Send;

/// Runs until every sender is gone.
pub(crate) async fn run(pool: SqlitePool, counter: Counter, mut jobs: mpsc::Receiver<Job>) {
    let mut waiting = Vec::with_capacity(AT_ONCE);
    while jobs.recv_many(&mut waiting, AT_ONCE).await > 0 {
        match pool.acquire().await {
            Ok(connection) => batch(connection, &counter, waiting.drain(..)).await,
            // Dropping a job tells its caller that the store is gone.
            Err(error) => {
                tracing::error!(%error, "the writer could not reach the database");
                waiting.clear();
            }
        }
    }
}

async fn batch(connection: PoolConnection<Sqlite>, counter: &Counter, jobs: impl Iterator<Item = Job>) {
    let mut tx = WriteTx { inner: Inner::SqliteAlone(connection), counter: counter.clone() };
    let mut settles = Vec::new();
    let mut outcome = execute(&mut tx, "BEGIN IMMEDIATE; SAVEPOINT one").await;
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
