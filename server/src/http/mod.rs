//! The pages over HTTP: embedded files, health, and the layers around every route.

mod assets;
mod headers;
mod health;
mod layers;
mod serve;

pub use assets::AssetFiles;
pub use layers::Limits;
pub use serve::serve;

use axum::Router;
use axum::routing::get;
use candour_app::guard::RouteInfo;
use candour_app::state::AppState;

/// Everything that the server answers, and the list of the guarded routes.
pub fn router(state: AppState, limits: &Limits) -> (Router, Vec<RouteInfo>) {
    let secure = state.site.secure;
    let service = state.service.clone();
    let (pages, table) = candour_app::routes::build(state);
    let files = Router::new().route("/assets/{hash}/pkg/{file}", get(assets::file)).route("/robots.txt", get(robots));
    let health =
        Router::new().route("/health", get(health::health)).route("/ready", get(health::ready)).with_state(service);
    (layers::around(pages.merge(files).merge(health), limits, secure), table)
}

/// Nothing here is for search engines.
async fn robots() -> &'static str {
    "User-agent: *\nDisallow: /\n"
}
