//! The server as it is, and beside it one route that gives a body of the standard page's size.

use crate::board;
use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CONTENT_LENGTH;
use axum::response::{Html, IntoResponse};
use axum::routing::get;
use candour::http::{AssetFiles, Limits, router};
use candour_app::state::{AppState, Site};
use futures::StreamExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::fs::File;
use tokio::io::AsyncWriteExt as _;
use tokio_util::io::ReaderStream;

/// The path of the static body. Its length stands behind it.
pub(crate) const STATIC: &str = "/bench/static/";

/// The path of a plain file, to be written and read as a stream.
pub(crate) const PLAIN: &str = "/bench/plain";

/// Writes a body to a plain file and syncs it.
async fn plain_in(State(path): State<PathBuf>, body: Body) -> Result<(), StatusCode> {
    let failed = |_| StatusCode::INTERNAL_SERVER_ERROR;
    let mut file = File::create(path).await.map_err(failed)?;
    let mut body = body.into_data_stream();
    while let Some(bytes) = body.next().await {
        file.write_all(&bytes.map_err(|_| StatusCode::BAD_REQUEST)?).await.map_err(failed)?;
    }
    file.flush().await.map_err(failed)?;
    file.sync_all().await.map_err(failed)
}

/// Gives a plain file out, in pieces as large as a chunk of a sealed file, and says how long it is, as a
/// download does.
async fn plain_out(State(path): State<PathBuf>) -> Result<impl IntoResponse, StatusCode> {
    let file = File::open(path).await.map_err(|_| StatusCode::NOT_FOUND)?;
    let length = file.metadata().await.map_err(|_| StatusCode::NOT_FOUND)?.len();
    let body = Body::from_stream(ReaderStream::with_capacity(file, 64 * 1024));
    Ok(([(CONTENT_LENGTH, length.to_string())], body))
}

pub(crate) async fn run(folder: &Path) -> anyhow::Result<()> {
    let service = Arc::new(board::open(folder).await?);
    let site = Site { assets: AssetFiles::address(), ..Site::default() };
    let (pages, _) = router(AppState { service, site: Arc::new(site) }, &Limits::default());
    let fixed = get(|axum::extract::Path(length): axum::extract::Path<usize>| async move { Html(vec![b'x'; length]) });
    let file = folder.join("plain");
    let app: Router =
        pages.route(&format!("{STATIC}{{length}}"), fixed).route(PLAIN, get(plain_out).put(plain_in).with_state(file));
    candour::http::serve(app, ([127, 0, 0, 1], 0).into(), std::time::Duration::from_secs(30), |address| {
        println!("{address}");
    })
    .await
}
