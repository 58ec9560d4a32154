//! Moves SQLite's log into the database beside the writer, so that neither a save nor a file of evidence waits for it.
//!
//! A passive checkpoint stands in nobody's way. The writer's own ([`BACKSTOP`]) is for a log that never rests: by then
//! most of it has been moved, and the writer, which stands still for it, can begin the log anew.

use sqlx::{Executor as _, SqlitePool};
use std::time::Duration;
use tokio::time::{MissedTickBehavior, interval};

/// How often. A second is far less than anybody waits for, and a power cut loses nothing in between: the log is synced.
const EVERY: Duration = Duration::from_secs(1);
/// The pages of the log, of 8 KiB each, at which the writer moves what is left of it: 256 MiB. More than a file of
/// evidence, which would else wait for most of itself to be moved.
pub(crate) const BACKSTOP: u32 = 32_768;

/// Runs until the pool is closed.
pub(crate) async fn run(pool: SqlitePool) {
    let mut ticks = interval(EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        if pool.is_closed() {
            return;
        }
        // What fails, such as on a full disk, is tried again: the log holds everything until then.
        if let Ok(mut connection) = pool.acquire().await
            && let Err(error) = connection.execute("PRAGMA wal_checkpoint(PASSIVE)").await
        {
            tracing::debug!(%error, "the log could not be moved into the database");
        }
    }
}
