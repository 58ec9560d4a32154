//! Where the trail ends, kept in a file outside the database: a trail that was cut off, or put together anew
//! as a whole, ends otherwise.

use candour_service::Service;
use chrono::SecondsFormat;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;

/// The ends of all chains now, a line each: the time, then the head.
///
/// # Errors
/// The database's.
pub async fn lines(service: &Service) -> anyhow::Result<Vec<String>> {
    let heads = service.trail_heads().await?;
    let at = service.clock().now().to_rfc3339_opts(SecondsFormat::Secs, true);
    Ok(heads.iter().map(|head| format!("{at} {head}")).collect())
}

/// Appends lines and waits until they are on disk.
///
/// # Errors
/// The system's.
pub fn append(path: &Path, lines: &[String]) -> std::io::Result<()> {
    let mut file = std::fs::OpenOptions::new().create(true).append(true).open(path)?;
    let mut text = String::new();
    for line in lines {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{line}");
    }
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

/// Adds the ends to a file at once and then regularly, until told to stop. Where that fails, the log says so
/// and the next turn tries again: nobody's work stops for it.
pub async fn keep(service: Arc<Service>, path: PathBuf, every: Duration, mut stop: watch::Receiver<bool>) {
    let mut turn = tokio::time::interval(every);
    turn.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            // The first turn comes before a stop.
            biased;
            _ = turn.tick() => {}
            _ = stop.changed() => return,
        }
        let kept = match lines(&service).await {
            Ok(lines) => {
                let path = path.clone();
                let written = tokio::task::spawn_blocking(move || append(&path, &lines)).await;
                written.map_err(anyhow::Error::from).and_then(|done| done.map_err(anyhow::Error::from))
            }
            Err(error) => Err(error),
        };
        if let Err(error) = kept {
            tracing::error!(%error, "the ends of the trail could not be kept (trail.heads_file)");
        }
    }
}
