//! `candour backup` and `candour restore`.

use super::{open, say, verify};
use crate::config::{Config, Keys};
use anyhow::Context as _;
use candour_domain::time::moment_text;
use candour_store::{SCHEMA_VERSION, Store, StoreError, StoreOptions};
use candour_vault::Keyring;
use chrono::DateTime;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

/// Under another name until it is whole. SQLite's own copy lies beside the database for as long as it is
/// written, in a folder of the owner's alone: never on the disk of the backups.
pub(super) async fn backup(file: Option<&Path>, path: &Path) -> anyhow::Result<()> {
    if path.exists() {
        anyhow::bail!("{} exists: a backup never overwrites", path.display());
    }
    let config = open::config(file)?;
    let database =
        config.database.sqlite_path().context("backup is for SQLite; for PostgreSQL see docs/operations.md")?;
    let service = open::service(&config, say).await?;
    let (parent, home) = (folder_of(path), folder_of(&database));
    let cannot = || format!("cannot write into {} or {}", parent.display(), home.display());
    let named = || {
        let mut builder = tempfile::Builder::new();
        builder.prefix(".candour-backup-");
        builder
    };
    let aside = named().tempdir_in(home).with_context(cannot)?;
    let part = named().tempfile_in(parent).with_context(cannot)?;
    let (out, needed) = service.write_backup(aside.path(), BufWriter::new(part)).await?;
    let part = out.into_inner().map_err(io::IntoInnerError::into_error).with_context(cannot)?;
    part.as_file().sync_all().with_context(cannot)?;
    part.persist_noclobber(path)
        .with_context(|| format!("cannot make {}: a backup never overwrites", path.display()))?;
    aside.close().with_context(cannot)?;
    File::open(parent).and_then(|folder| folder.sync_all()).with_context(cannot)?;
    let names: Vec<_> = needed.iter().map(ToString::to_string).collect();
    say(format!("Wrote {}, encrypted as a whole.", path.display()));
    say(format!("To read it, these keys are needed: {}. They are not in it: keep them elsewhere.", names.join(", ")));
    service.store().close().await;
    Ok(())
}

/// Checks the backup where it lies aside; only a good one takes the database's place.
pub(super) async fn restore(file: Option<&Path>, path: &Path, data: Option<&Path>) -> anyhow::Result<ExitCode> {
    let mut config = open::config(file)?;
    let keys = keys(&config)?;
    if let Some(folder) = data {
        config.database.url = format!("sqlite:{}", folder.join("candour.sqlite").display());
    }
    let target = config
        .database
        .sqlite_path()
        .context("restore is for SQLite: name a folder with --data; for PostgreSQL see docs/operations.md")?;
    let aside = PathBuf::from(format!("{}.restoring", target.display()));
    // What a restore that was killed left behind.
    remove_all(&aside);
    for ending in ["", "-wal", "-shm"] {
        let there = PathBuf::from(format!("{}{ending}", target.display()));
        if there.exists() {
            anyhow::bail!("{} exists: move it away first, restore never overwrites", there.display());
        }
    }
    if let Some(folder) = data
        && fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some())
    {
        anyhow::bail!("{} is not empty: restore into an empty folder", folder.display());
    }
    let folder = folder_of(&target);
    fs::create_dir_all(folder).with_context(|| format!("cannot make the folder {}", folder.display()))?;
    match check(&config, keys, path, &aside).await {
        Ok(code) if code == ExitCode::SUCCESS => {
            let cannot = || format!("cannot put {} in place", target.display());
            fs::rename(&aside, &target).with_context(cannot)?;
            File::open(folder).and_then(|folder| folder.sync_all()).with_context(cannot)?;
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

/// The keys of the settings; none is made, because the backup's own are needed.
fn keys(config: &Config) -> anyhow::Result<Keyring> {
    let mut keys = config.keys.clone();
    if keys.file.is_none() {
        keys.file = Keys::default_file(&config.database);
    }
    keys.load(&config.database, |_| {})
}

async fn check(config: &Config, keys: Keyring, from: &Path, aside: &Path) -> anyhow::Result<ExitCode> {
    decrypt(&keys, from, aside)?;
    let store = Store::open(&StoreOptions::new(format!("sqlite:{}", aside.display()))).await?;
    store.check_integrity().await.context("this file is no whole database")?;
    store.migrate().await?;
    let service = open::start(store, keys, Arc::new(candour_service::SystemClock), config).await?;
    let code = verify::report(&service, &[]).await?;
    service.store().close().await;
    Ok(code)
}

/// Chunk by chunk, each proven before it is written.
fn decrypt(keys: &Keyring, from: &Path, aside: &Path) -> anyhow::Result<()> {
    let input = File::open(from).with_context(|| format!("cannot read {}", from.display()))?;
    let (head, mut reader) = keys.open_backup(io::BufReader::new(input))?;
    if head.schema > SCHEMA_VERSION {
        return Err(StoreError::Newer { found: head.schema, known: SCHEMA_VERSION }.into());
    }
    let made = DateTime::from_timestamp(head.made_at, 0).map_or_else(|| "an unknown day".to_owned(), moment_text);
    say(format!("A backup of {made}, schema {}, locked with {}.", head.schema, head.kek));
    let cannot = || format!("cannot write {}", aside.display());
    let mut out = OpenOptions::new().write(true).create_new(true).mode(0o600).open(aside).with_context(cannot)?;
    io::copy(&mut reader, &mut out)?;
    out.sync_all().with_context(cannot)
}

/// The folder that a file lies in.
fn folder_of(file: &Path) -> &Path {
    file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."))
}

fn remove_all(path: &Path) {
    for ending in ["", "-wal", "-shm"] {
        // Where there is none there is nothing to remove.
        let _ = fs::remove_file(format!("{}{ending}", path.display()));
    }
}
