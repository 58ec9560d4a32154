//! `candour key`.

use super::arguments::KeyCommand;
use super::{open, people, say};
use candour_domain::ids::AuditId;
use candour_service::Service;
use candour_service::renewal::Renewal;
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
        KeyCommand::Renew { audit, agency } => renew(file, AuditId(*audit), agency.as_deref()).await,
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

/// A line for each step, so that whoever stops it sees how far it is.
async fn renew(file: Option<&Path>, audit: AuditId, agency: Option<&str>) -> anyhow::Result<()> {
    let service = open::service(&open::config(file)?, say).await?;
    let actor = Service::command_line(open::board(&service).await?);
    let agency = match agency {
        Some(named) => Some(people::find_agency(&service, actor.board, named).await?),
        None => None,
    };
    let mut tell = |agency: &str, step| say(format!("{agency}: {}", words(&step)));
    service.renew_keys(&actor, audit, agency, &mut tell).await?;
    service.store().close().await;
    Ok(())
}

fn words(step: &Renewal) -> String {
    match step {
        Renewal::Begun => "a new key is in use".to_owned(),
        Renewal::GoesOn => "an earlier renewal goes on".to_owned(),
        Renewal::Moved(count) => format!("{count} values moved"),
        Renewal::OldKeyDestroyed => "the old key is destroyed".to_owned(),
        Renewal::OldKeyKept(entries) => format!("the old key stays for {entries} entries of the trail"),
        Renewal::Shredded => "was destroyed meanwhile, with its keys".to_owned(),
    }
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
