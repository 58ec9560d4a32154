//! `candour serve`.

use super::open;
use crate::config::{Config, providers};
use crate::heads;
use crate::http::{AssetFiles, Limits, router, serve};
use crate::jobs;
use crate::mail::Smtp;
use crate::scanner::Clamd;
use crate::web::Web;
use anyhow::Context as _;
use candour_app::state::{AppState, Site};
use candour_service::Service;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use tokio::sync::watch;

pub(super) async fn run(file: Option<&Path>) -> anyhow::Result<()> {
    let config = open::config(file)?;
    open::log(&config)?;
    if config.database.url == std::env::var("DATABASE_URL").unwrap_or_default() && config.database.holds_password() {
        tracing::warn!(
            "DATABASE_URL holds a password: better put it into a file and name that in CANDOUR_DATABASE_PASSWORD_FILE"
        );
    }
    if config.database.is_open_to_listeners() {
        tracing::warn!(
            "the address of the database asks for no checked encryption (sslmode): who listens on the network between reads names and addresses, and who answers in the server's name learns the password"
        );
    }
    if config.server.https && config.server.address_header.is_empty() {
        tracing::warn!(
            "server.address_header names no header in which the proxy says who asks: everybody is counted as one address, and a hundred wrong passwords hold up every new browser for fifteen minutes"
        );
    }
    let mailer = Smtp::of(&config.mail)?;
    let single_sign_on = providers(&config.single_sign_on)?;
    let mut service = open::service(&config, |said| tracing::warn!("{said}")).await?;
    if let Some(mailer) = mailer {
        service = service.with_mailer(Arc::new(mailer));
    } else {
        tracing::warn!("no mail server is set (mail.host): mail waits in the outbox");
    }
    if service.passkey_origin().is_none() {
        tracing::warn!("passkeys are not offered: server.site is no https address with a name");
    }
    if !single_sign_on.is_empty() {
        let web: Arc<dyn candour_service::web::Web> = Arc::new(Web::new()?);
        service = service.with_single_sign_on(single_sign_on, &web)?;
    }
    if let Some(scanner) = Clamd::of(&config.evidence)? {
        if let Err(error) = scanner.ping().await {
            tracing::warn!(%error, "the virus scanner does not answer (evidence.scanner): until it does, no evidence is taken");
        }
        service = service.with_scanner(Arc::new(scanner));
    } else {
        tracing::warn!("no virus scanner is set (evidence.scanner): files of evidence are not scanned");
    }
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
    site.address_header = Some(config.server.address_header.clone()).filter(|name| !name.is_empty());
    let state = AppState { service: Arc::new(service), site: Arc::new(site) };
    let service = Arc::clone(&state.service);
    let limits = Limits { time: config.server.request_time() };
    let (routes, _) = router(state, &limits);
    let (told, stop) = watch::channel(false);
    let worker = tokio::spawn(jobs::work(Arc::clone(&service), stop.clone()));
    let keeper = config
        .trail
        .heads_file
        .clone()
        .map(|path| tokio::spawn(heads::keep(Arc::clone(&service), path, config.trail.every(), stop)));
    let served = serve(routes, address, config.server.head_time(), ready).await;
    let _ = told.send(true);
    worker.await.context("the worker stopped")?;
    if let Some(keeper) = keeper {
        keeper.await.context("the keeper of the trail's ends stopped")?;
    }
    served?;
    service.store().close().await;
    Ok(())
}
