//! The server as it is, and beside it one route that gives a body of the standard page's size.

use crate::board;
use axum::Router;
use axum::response::Html;
use axum::routing::get;
use candour::http::{AssetFiles, Limits, router};
use candour_app::state::{AppState, Site};
use std::path::Path;
use std::sync::Arc;

/// The path of the static body. Its length stands behind it.
pub(crate) const STATIC: &str = "/bench/static/";

pub(crate) async fn run(folder: &Path) -> anyhow::Result<()> {
    let service = Arc::new(board::open(folder).await?);
    let site = Site { assets: AssetFiles::address(), ..Site::default() };
    let (pages, _) = router(AppState { service, site: Arc::new(site) }, &Limits::default());
    let fixed = get(|axum::extract::Path(length): axum::extract::Path<usize>| async move { Html(vec![b'x'; length]) });
    let app: Router = pages.route(&format!("{STATIC}{{length}}"), fixed);
    candour::http::serve(app, ([127, 0, 0, 1], 0).into(), std::time::Duration::from_secs(30), |address| {
        println!("{address}");
    })
    .await
}
