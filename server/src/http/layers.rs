//! What stands around every route: request id, trace, time limit, size limit, origin check, headers.

use super::headers;
use axum::Router;
use axum::extract::{DefaultBodyLimit, MatchedPath, Request, State};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse as _, Response};
use candour_app::routes::{ACTION_UPLOAD, EVIDENCE_UPLOAD, LARGEST_FORM, PIECE_UPLOAD};
use http::{HeaderValue, Method, StatusCode};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tower::ServiceBuilder;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::csrf::CsrfLayer;
use tower_http::request_id::{MakeRequestId, PropagateRequestIdLayer, RequestId, SetRequestIdLayer};
use tower_http::trace::{DefaultOnFailure, TraceLayer};
use tracing::{Level, Span};

const REQUEST_ID: &str = "x-request-id";

/// Bounds of one request.
#[derive(Clone, Debug)]
pub struct Limits {
    /// How long one may take.
    pub time: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self { time: Duration::from_mins(1) }
    }
}

/// Puts the layers around; the first is the outermost.
pub(super) fn around(router: Router, limits: &Limits, secure: bool) -> Router {
    let trace = TraceLayer::new_for_http()
        .make_span_with(span)
        .on_response(|response: &Response, took: Duration, _: &Span| {
            tracing::info!(status = response.status().as_u16(), ms = took.as_secs_f64() * 1000.0, "answered");
        })
        .on_failure(DefaultOnFailure::new().level(Level::ERROR));
    let layers = ServiceBuilder::new()
        // A client's own would let it write into the log.
        .map_request(|mut request: Request| {
            request.headers_mut().remove(REQUEST_ID);
            request
        })
        .layer(SetRequestIdLayer::x_request_id(Numbered::default()))
        .layer(trace)
        .layer(PropagateRequestIdLayer::x_request_id())
        .map_response(move |response| headers::complete(response, secure))
        .map_response(|response: http::Response<_>| response.map(axum::body::Body::new))
        .layer(CatchPanicLayer::new())
        .layer(middleware::from_fn_with_state(limits.time, in_time))
        .layer(CsrfLayer::new())
        .layer(DefaultBodyLimit::max(LARGEST_FORM));

    router.layer(layers)
}

/// Ends a request that takes too long; but not one that takes a file for as long as something comes.
async fn in_time(State(limit): State<Duration>, request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().map(MatchedPath::as_str);
    if request.method() == Method::POST && matches!(route, Some(EVIDENCE_UPLOAD | PIECE_UPLOAD | ACTION_UPLOAD)) {
        return next.run(request).await;
    }
    match tokio::time::timeout(limit, next.run(request)).await {
        Ok(response) => response,
        Err(_) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}

/// Names the route's pattern, never the address: an address may hold what is nobody's business.
fn span(request: &Request) -> Span {
    let route = request.extensions().get::<MatchedPath>().map_or("none", MatchedPath::as_str);
    let id = request.extensions().get::<RequestId>().and_then(|id| id.header_value().to_str().ok()).unwrap_or_default();
    tracing::info_span!("request", method = %request.method(), route, id)
}

/// Ids for the log: they number the requests of this process and say nothing of anybody.
#[derive(Clone, Default)]
struct Numbered(std::sync::Arc<AtomicU64>);

impl MakeRequestId for Numbered {
    fn make_request_id<B>(&mut self, _: &http::Request<B>) -> Option<RequestId> {
        let next = self.0.fetch_add(1, Ordering::Relaxed);
        HeaderValue::from_str(&format!("{:x}-{next:x}", std::process::id())).ok().map(RequestId::new)
    }
}
