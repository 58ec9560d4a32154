//! Listening, and stopping without losing what was begun.

use anyhow::Context as _;
use axum::Router;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::net::TcpListener;

/// How long requests that were begun may take once the server was told to stop.
const GRACE: Duration = Duration::from_secs(20);

/// Serves until told to stop; then finishes what was begun. `ready` hears the address.
///
/// # Errors
/// Where the address cannot be listened on.
pub async fn serve(router: Router, address: SocketAddr, ready: impl FnOnce(SocketAddr)) -> anyhow::Result<()> {
    let listener = TcpListener::bind(address)
        .await
        .with_context(|| format!("cannot listen on {address}: choose another with CANDOUR_SERVER_LISTEN"))?;
    ready(listener.local_addr()?);
    let (told, stop) = tokio::sync::watch::channel(());
    let serving = axum::serve(listener, router.into_make_service_with_connect_info::<SocketAddr>())
        .with_graceful_shutdown(async move {
            asked_to_stop().await;
            tracing::info!("stopping: finishing what was begun");
            drop(told);
        });
    let too_long = async move {
        // The sender is dropped when the server is told to stop.
        let mut stop = stop;
        while stop.changed().await.is_ok() {}
        tokio::time::sleep(GRACE).await;
    };
    tokio::select! {
        served = serving.into_future() => served.context("the server stopped")?,
        () = too_long => tracing::warn!("some requests took too long and were cut off"),
    }
    Ok(())
}

/// Ctrl and C, or the usual signal of a service manager.
async fn asked_to_stop() {
    use tokio::signal::unix::{SignalKind, signal};
    let interrupted = tokio::signal::ctrl_c();
    match signal(SignalKind::terminate()) {
        Ok(mut terminated) => {
            tokio::select! {
                _ = interrupted => {}
                _ = terminated.recv() => {}
            }
        }
        Err(_) => {
            let _ = interrupted.await;
        }
    }
}
