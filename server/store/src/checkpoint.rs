//! Moves SQLite's log into the database beside the writer, so that neither a save nor a file of evidence waits for it.
//!
//! A passive checkpoint stands in nobody's way, but its own writes and syncs share the disk with those of the writer:
//! it waits for a moment in which nobody writes, though not for long. The writer's own ([`BACKSTOP`]) is for a log that
//! never rests: by then most of it has been moved, and the writer, which stands still for it, can begin the log anew.

use sqlx::SqlitePool;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::time::{MissedTickBehavior, interval};

/// How often it is looked whether the writer rests. A power cut loses nothing in between: the log is synced.
const EVERY: Duration = Duration::from_secs(1);
/// After how many looks it is moved all the same.
const LONGEST: u32 = 5;
/// The pages of the log, of 8 KiB each, at which the writer moves what is left of it: 256 MiB. More than a file of
/// evidence, which would else wait for most of itself to be moved.
pub(crate) const BACKSTOP: u32 = 32_768;

/// How many commits the writer has made.
#[derive(Clone, Debug, Default)]
pub(crate) struct Commits(Arc<AtomicU64>);

impl Commits {
    pub(crate) fn add(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    fn count(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// Runs until the pool is closed.
pub(crate) async fn run(pool: SqlitePool, commits: Commits) {
    let mut ticks = interval(EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    // What a server before this one left in the log is moved too.
    let mut moved = None;
    let (mut seen, mut waited) = (0, 0);
    loop {
        ticks.tick().await;
        if pool.is_closed() {
            return;
        }
        let count = commits.count();
        let rests = count == std::mem::replace(&mut seen, count);
        if moved == Some(count) {
            continue;
        }
        waited += 1;
        if rests || waited >= LONGEST {
            waited = 0;
            // What fails, such as on a full disk, or was not moved whole, since somebody reads, is tried again: the log
            // holds everything until then.
            match checkpoint(&pool).await {
                Ok(true) => moved = Some(count),
                Ok(false) => {}
                Err(error) => tracing::debug!(%error, "the log could not be moved into the database"),
            }
        }
    }
}

/// Moves what it can; whether that was all of the log.
async fn checkpoint(pool: &SqlitePool) -> sqlx::Result<bool> {
    let found: (i64, i64, i64) = sqlx::query_as("PRAGMA wal_checkpoint(PASSIVE)").fetch_one(pool).await?;
    let (_, log, moved) = found;
    Ok(log == moved)
}
