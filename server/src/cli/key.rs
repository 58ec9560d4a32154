//! `candour key`.

use super::arguments::KeyCommand;
use super::{open, say};
use candour_vault::{Kek, OsEntropy};
use std::path::Path;

pub(super) async fn run(file: Option<&Path>, command: &KeyCommand) -> anyhow::Result<()> {
    match command {
        KeyCommand::New { path, id } => {
            let key = Kek::create_file(path, *id, &OsEntropy)?;
            say(format!(
                "Wrote key {} to {}. Keep a copy apart from the backups: without it no answer can be read.",
                key.name(),
                path.display()
            ));
            Ok(())
        }
        KeyCommand::List => list(file).await,
        KeyCommand::Rotate => rotate(file).await,
    }
}

async fn list(file: Option<&Path>) -> anyhow::Result<()> {
    let service = open::service(&open::config(file)?, say).await?;
    for key in service.kek_use().await? {
        let what = match (key.active, key.data_keys) {
            (true, n) => format!("in use, locks {n} data keys"),
            (false, 0) => "locks nothing any more: it may be taken out of keys.earlier".to_owned(),
            (false, n) => format!("still locks {n} data keys: run `candour key rotate`"),
        };
        say(format!("{}\t{what}", key.name));
    }
    service.store().close().await;
    Ok(())
}

async fn rotate(file: Option<&Path>) -> anyhow::Result<()> {
    let service = open::service(&open::config(file)?, say).await?;
    let done = service.rotate_kek().await?;
    say(format!("{} data keys are locked with {} now; {} were before.", done.rewrapped, done.active, done.left));
    say(
        "Keep the keys before it loaded until every server was started anew and `candour key list` says that they lock nothing; keep their files as long as backups need them.",
    );
    service.store().close().await;
    Ok(())
}
