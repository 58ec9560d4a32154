//! The trail: who did what, when. At the Board all of it; in an agency what concerns the agency.

mod query;
mod view;

use crate::error::Reply;
use crate::forms::Fields;
use crate::guard::Signed;
use crate::render::Chrome;
use axum::body::{Body, Bytes};
use axum::response::IntoResponse as _;
use candour_domain::access::Actor;
use candour_service::trail_view::TrailQuery;
use candour_service::{Service, ServiceError};
use futures::stream;
use http::{Uri, header};
use std::sync::Arc;

/// A page of the trail.
pub async fn show(chrome: Chrome, Signed(actor): Signed, uri: Uri) -> Reply {
    let fields = Fields::of_query(&uri);
    let (query, errors) = query::read(&fields);
    let found = chrome.state.service.trail_page(&actor, &query).await?;
    Ok(view::page(&chrome, &actor, &fields, &errors, found))
}

/// The same entries as CSV, written part by part. What was asked wrongly is refused, not left out.
pub async fn file(chrome: Chrome, Signed(actor): Signed, uri: Uri) -> Reply {
    let (query, errors) = query::read(&Fields::of_query(&uri));
    if !errors.is_empty() {
        return Err(ServiceError::NotFound.into());
    }
    chrome.state.service.note_trail_taken(&actor).await?;
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"trail.csv\""),
        (header::CACHE_CONTROL, "no-store"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    Ok((
        headers,
        Body::from_stream(parts(Arc::clone(&chrome.state.service), actor, TrailQuery { before: None, ..query })),
    )
        .into_response())
}

/// Each part is read when the one before it was sent; an error breaks the download off.
fn parts(
    service: Arc<Service>,
    actor: Actor,
    query: TrailQuery,
) -> impl stream::Stream<Item = Result<Bytes, ServiceError>> {
    stream::try_unfold(Some(query), move |query| {
        let (service, actor) = (Arc::clone(&service), actor.clone());
        async move {
            let Some(query) = query else { return Ok(None) };
            let (bytes, next) = service.trail_csv(&actor, &query).await?;
            let rest = next.map(|before| TrailQuery { before: Some(before), ..query });
            Ok(Some((Bytes::from(bytes), rest)))
        }
    })
}
