//! `candour backup` and `candour restore`.

use super::{open, say, verify};
use crate::config::{Config, Keys};
use anyhow::Context as _;
use candour_store::{Store, StoreOptions};
use std::fs::{self, OpenOptions};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

pub(super) async fn backup(file: Option<&Path>, path: &Path) -> anyhow::Result<()> {
    let service = open::service(&open::config(file)?, say).await?;
    // Made here, for the owner alone, before the database writes into it.
    let mut made = OpenOptions::new();
    made.write(true).create_new(true).mode(0o600);
    made.open(path).with_context(|| format!("cannot make {}: a backup never overwrites", path.display()))?;
    let written = service.store().backup_to(path).await;
    if let Err(error) = written {
        let _ = fs::remove_file(path);
        return Err(error.into());
    }
    say(format!("Wrote {}. Answers in it are sealed; names and e-mail addresses are not.", path.display()));
    say(format!("To read it, these keys are needed: {}", service.key_names().join(", ")));
    service.store().close().await;
    Ok(())
}

/// Checks the backup where it lies aside; only a good one takes the database's place.
pub(super) async fn restore(file: Option<&Path>, path: &Path) -> anyhow::Result<ExitCode> {
    let config = open::config(file)?;
    let target =
        config.database.sqlite_path().context("restore is for SQLite; for PostgreSQL see docs/operations.md")?;
    if target.exists() {
        anyhow::bail!("{} exists: move it away first, restore never overwrites", target.display());
    }
    let aside = PathBuf::from(format!("{}.restoring", target.display()));
    if let Some(folder) = target.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        fs::create_dir_all(folder)?;
    }
    remove_all(&aside);
    let code = check(&config, path, &aside).await;
    match code {
        Ok(code) if code == ExitCode::SUCCESS => {
            fs::rename(&aside, &target).with_context(|| format!("cannot put {} in place", target.display()))?;
            say(format!("Restored {}.", target.display()));
            Ok(code)
        }
        other => {
            remove_all(&aside);
            say("Nothing was restored.");
            other
        }
    }
}

async fn check(config: &Config, from: &Path, aside: &Path) -> anyhow::Result<ExitCode> {
    // Without a key file there is nothing to make: the backup's own key is needed.
    let mut keys = config.keys.clone();
    if keys.file.is_none() {
        keys.file = Keys::default_file(&config.database);
    }
    let keys = keys.load(&config.database, |_| {})?;
    fs::copy(from, aside).with_context(|| format!("cannot copy {}", from.display()))?;
    let store = Store::open(&StoreOptions::new(format!("sqlite:{}", aside.display()))).await?;
    store.check_integrity().await.context("this file is no whole database")?;
    store.migrate().await?;
    let service = open::start(store, keys, Arc::new(candour_service::SystemClock), config).await?;
    let code = verify::report(&service, &[]).await?;
    service.store().close().await;
    Ok(code)
}

fn remove_all(path: &Path) {
    for ending in ["", "-wal", "-shm"] {
        // Where there is none there is nothing to remove.
        let _ = fs::remove_file(format!("{}{ending}", path.display()));
    }
}
