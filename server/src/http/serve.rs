//! Listening, and stopping without losing what was begun.

use anyhow::Context as _;
use axum::Router;
use axum::extract::ConnectInfo;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tower::ServiceExt as _;

/// How long requests that were begun may take once the server was told to stop.
const GRACE: Duration = Duration::from_secs(20);

/// How long to wait before the next connection is taken, where the system had none to give.
const BREATH: Duration = Duration::from_secs(1);

/// Serves until told to stop; then finishes what was begun. `ready` hears the address. A client that does not
/// end the head of its request within `head` is cut off: it would hold its connection for ever.
///
/// # Errors
/// Where the address cannot be listened on.
pub async fn serve(
    router: Router,
    address: SocketAddr,
    head: Duration,
    ready: impl FnOnce(SocketAddr),
) -> anyhow::Result<()> {
    let listener = TcpListener::bind(address)
        .await
        .with_context(|| format!("cannot listen on {address}: choose another with CANDOUR_SERVER_LISTEN"))?;
    // Before anybody knows the address: who reaches this server can also stop it in good order.
    let mut stop = std::pin::pin!(asked_to_stop());
    ready(listener.local_addr()?);
    // HTTP/1 alone: whoever speaks HTTP/2 speaks it to the proxy, and looking which of the two a client means
    // would wait for its first bytes for ever.
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(head);
    let open = GracefulShutdown::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, peer)) => take(&http, &open, &router, stream, peer),
                // Too many files, or a client that has gone already: the next one may do.
                Err(error) => {
                    tracing::warn!(%error, "a connection could not be taken");
                    tokio::time::sleep(BREATH).await;
                }
            },
            () = &mut stop => break,
        }
    }
    tracing::info!("stopping: finishing what was begun");
    drop(listener);
    tokio::select! {
        () = open.shutdown() => {}
        () = tokio::time::sleep(GRACE) => tracing::warn!("some requests took too long and were cut off"),
    }
    Ok(())
}

/// Serves one connection beside the others.
fn take(http: &http1::Builder, open: &GracefulShutdown, router: &Router, stream: TcpStream, peer: SocketAddr) {
    // Small answers are not held back; where it cannot be said, they are.
    let _ = stream.set_nodelay(true);
    let router = router.clone();
    let service = hyper::service::service_fn(move |mut request: http::Request<hyper::body::Incoming>| {
        request.extensions_mut().insert(ConnectInfo(peer));
        router.clone().oneshot(request)
    });
    let connection = open.watch(http.serve_connection(TokioIo::new(stream), service));
    tokio::spawn(async move {
        if let Err(error) = connection.await {
            tracing::debug!(%error, "a connection broke");
        }
    });
}

/// Ctrl and C, or the usual signal of a service manager. Both are waited for from the call on, not from the first
/// time that somebody looks.
fn asked_to_stop() -> impl Future<Output = ()> {
    use tokio::signal::unix::{SignalKind, signal};
    let [interrupted, terminated] = [SignalKind::interrupt(), SignalKind::terminate()].map(signal);
    async move {
        tokio::select! {
            () = once(interrupted) => {}
            () = once(terminated) => {}
        }
    }
}

/// Waits for a signal; for ever, where the system lets nobody listen for it.
async fn once(signal: std::io::Result<tokio::signal::unix::Signal>) {
    match signal {
        Ok(mut signal) => drop(signal.recv().await),
        Err(_) => std::future::pending().await,
    }
}
