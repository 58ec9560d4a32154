//! `candour serve`.

use super::open;
use crate::config::Config;
use crate::http::{AssetFiles, Limits, router, serve};
use candour_app::state::{AppState, Site};
use candour_service::Service;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

pub(super) async fn run(file: Option<&Path>) -> anyhow::Result<()> {
    let config = open::config(file)?;
    open::log(&config)?;
    if config.database.url == std::env::var("DATABASE_URL").unwrap_or_default() && config.database.holds_password() {
        tracing::warn!(
            "DATABASE_URL holds a password: better put it into a file and name that in CANDOUR_DATABASE_PASSWORD_FILE"
        );
    }
    let service = open::service(&config, |said| tracing::warn!("{said}")).await?;
    let site = Site { secure: config.server.https, ..Site::default() };
    listen(service, site, &config, config.server.listen, |address| tracing::info!(%address, "Candour is ready")).await
}

/// Serves until told to stop.
pub(super) async fn listen(
    service: Service,
    mut site: Site,
    config: &Config,
    address: SocketAddr,
    ready: impl FnOnce(SocketAddr),
) -> anyhow::Result<()> {
    if !AssetFiles::present() {
        tracing::warn!("this binary was built without its stylesheet: run `make assets` and build it again");
    }
    site.assets = AssetFiles::address();
    let state = AppState { service: Arc::new(service), site: Arc::new(site) };
    let service = Arc::clone(&state.service);
    let limits = Limits { time: config.server.request_time() };
    let (routes, _) = router(state, &limits);
    serve(routes, address, ready).await?;
    service.store().close().await;
    Ok(())
}
