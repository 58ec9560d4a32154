//! For whoever watches over the server: alive, and able to work.

use axum::extract::State;
use candour_service::Service;
use http::StatusCode;
use std::sync::Arc;

/// The process answers.
pub(super) async fn health() -> &'static str {
    "ok\n"
}

/// The database answers too.
pub(super) async fn ready(State(service): State<Arc<Service>>) -> (StatusCode, &'static str) {
    match service.ready().await {
        Ok(()) => (StatusCode::OK, "ready\n"),
        Err(error) => {
            tracing::error!(%error, "not ready");
            (StatusCode::SERVICE_UNAVAILABLE, "not ready\n")
        }
    }
}
