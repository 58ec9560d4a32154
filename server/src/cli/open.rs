//! From settings to a running service.

use crate::config::{Config, LogFormat};
use anyhow::Context as _;
use candour_service::{Clock, Service, ServiceError, SystemClock};
use candour_store::{Store, StoreError, StoreOptions};
use candour_vault::{Keyring, OsEntropy};
use std::fs::{DirBuilder, OpenOptions};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::Path;
use std::sync::Arc;
use tracing_subscriber::EnvFilter;

/// Reads the settings of the file and the environment.
pub(super) fn config(file: Option<&Path>) -> anyhow::Result<Config> {
    Ok(Config::load(
        file,
        std::env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?))),
    )?)
}

/// Begins the log. It holds routes, times and causes: never an answer, a name or an address.
pub(super) fn log(config: &Config) -> anyhow::Result<()> {
    let filter = EnvFilter::try_new(&config.log.level).context("log.level is no filter such as info")?;
    let layer = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_target(false);
    match config.log.format {
        LogFormat::Text => layer.init(),
        LogFormat::Json => layer.json().init(),
    }
    Ok(())
}

/// Opens what the settings name: database, migrations, keys.
pub(super) async fn service(config: &Config, say: impl FnOnce(String)) -> anyhow::Result<Service> {
    // The keys first: a wrong one stops before anything is written.
    let keys = config.keys.load(&config.database, say)?;
    if let Some(folder) =
        config.database.sqlite_path().as_deref().and_then(Path::parent).filter(|f| !f.as_os_str().is_empty())
    {
        let made = DirBuilder::new().recursive(true).mode(0o700).create(folder);
        made.with_context(|| format!("cannot make the folder {}", folder.display()))?;
    }
    if let Some(file) = config.database.sqlite_path() {
        make_private(&file).with_context(|| format!("cannot make {}", file.display()))?;
    }
    let store = open_store(config).await?;
    start(store, keys, Arc::new(SystemClock), config).await
}

/// A database that is not there yet is made for its owner alone, whatever the system's habit: names and
/// addresses stand in it in plain. SQLite's files beside it follow it.
fn make_private(file: &Path) -> std::io::Result<()> {
    match OpenOptions::new().write(true).create_new(true).mode(0o600).open(file) {
        Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => Err(error),
        _ => Ok(()),
    }
}

/// Opens the database and brings it to this program's schema.
pub(super) async fn open_store(config: &Config) -> anyhow::Result<Store> {
    let options = StoreOptions { url: config.database.full_url()?, readers: config.database.readers };
    let store = Store::open(&options).await.map_err(database_error)?;
    store.migrate().await.map_err(database_error)?;
    Ok(store)
}

/// Brings store and keys together.
pub(super) async fn start(
    store: Store,
    keys: Keyring,
    clock: Arc<dyn Clock>,
    config: &Config,
) -> anyhow::Result<Service> {
    Service::start(store, keys, clock, Arc::new(OsEntropy), config.service_settings()).await.map_err(
        |error| match error {
            ServiceError::Vault(error) => anyhow::Error::new(error),
            other => other.into(),
        },
    )
}

/// The only Board of the database.
pub(super) async fn board(service: &Service) -> anyhow::Result<candour_domain::ids::BoardId> {
    let found = service.first_board().await?;
    found
        .map(|(id, _)| id)
        .context("there is no Board yet: `candour user add --board NAME …` makes it with its first QA Manager")
}

fn database_error(error: StoreError) -> anyhow::Error {
    anyhow::Error::new(error).context("cannot open the database (DATABASE_URL or database.url)")
}
