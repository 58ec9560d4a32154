//! Moves SQLite's log into the database beside the writer, so that neither a save nor a file of evidence waits for it.
//!
//! A passive checkpoint stands in nobody's way. The writer's own ([`BACKSTOP`]) is for a log that never rests: by then
//! most of it has been moved, and the writer, which stands still for it, can begin the log anew.
//!
//! While a file of evidence arrives, its chunks in the log are put on disk here: the commit that ends the file then has
//! little left to wait for. Nothing hangs on it.

use sqlx::{Executor as _, SqlitePool};
use std::mem;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Notify;
use tokio::time::{MissedTickBehavior, interval};

/// How often. A second is far less than anybody waits for, and a power cut loses nothing in between: the log is synced.
const EVERY: Duration = Duration::from_secs(1);
/// The pages of the log, of 8 KiB each, at which the writer moves what is left of it: 256 MiB. More than a file of
/// evidence, which would else wait for most of itself to be moved.
pub(crate) const BACKSTOP: u32 = 32_768;

/// Runs until the pool is closed.
pub(crate) async fn run(pool: SqlitePool, log: PathBuf, parts: Arc<Notify>) {
    let mut ticks = interval(EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let (mut parts_came, mut rested) = (false, false);
    loop {
        tokio::select! {
            _ = ticks.tick() => {
                if pool.is_closed() {
                    return;
                }
                // Moving the log would take from a file that arrives; only once, else the log would grow with the file.
                rested = mem::take(&mut parts_came) && !rested;
                if !rested {
                    move_log(&pool).await;
                }
            }
            () = parts.notified() => {
                parts_came = true;
                sync(log.clone()).await;
            }
        }
    }
}

async fn move_log(pool: &SqlitePool) {
    // What fails, such as on a full disk, is tried again: the log holds everything until then.
    if let Ok(mut connection) = pool.acquire().await
        && let Err(error) = connection.execute("PRAGMA wal_checkpoint(PASSIVE)").await
    {
        tracing::debug!(%error, "the log could not be moved into the database");
    }
}

/// Puts on disk what stands in the log so far. SQLite locks its other files and not the log, so that closing it here takes
/// nobody's lock away (<https://www.sqlite.org/walformat.html#wal_locks>).
async fn sync(log: PathBuf) {
    let synced = tokio::task::spawn_blocking(move || std::fs::File::open(log)?.sync_data()).await;
    if !matches!(synced, Ok(Ok(()))) {
        tracing::debug!("the log could not be put on disk beforehand");
    }
}
