//! The worker beside the pages: takes the jobs that are due.

use candour_service::Service;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;

/// How often it looks.
const EVERY: Duration = Duration::from_secs(2);

/// Works until told to stop; finishes the job that was begun.
pub async fn work(service: Arc<Service>, mut stop: watch::Receiver<bool>) {
    // What a server that was killed has left behind.
    if let Err(error) = service.clean_up_evidence().await {
        tracing::error!(%error, "uploads that broke off could not be cleaned up yet");
    }
    let mut turn = tokio::time::interval(EVERY);
    turn.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = turn.tick() => {}
            _ = stop.changed() => return,
        }
        if let Err(error) = service.run_due_jobs().await {
            tracing::error!(%error, "the jobs could not be looked at");
        }
    }
}
