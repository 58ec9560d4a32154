//! `candour export`.

use super::arguments::{Document, ExportOptions};
use super::{open, people, say};
use anyhow::Context as _;
use candour_domain::access::Actor;
use candour_domain::ids::AuditId;
use candour_service::Service;
use candour_service::exports::{JsonDocument, RegionalFormat};
use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

pub(super) async fn run(file: Option<&Path>, options: &ExportOptions) -> anyhow::Result<()> {
    let service = Arc::new(open::service(&open::config(file)?, say).await?);
    let actor = Service::command_line(open::board(&service).await?);
    let bytes = Box::pin(document(&service, &actor, options)).await?;
    keep(&options.out, &bytes)?;
    say(format!("Wrote {} ({} bytes).", options.out.display(), bytes.len()));
    service.store().close().await;
    Ok(())
}

async fn document(service: &Arc<Service>, actor: &Actor, options: &ExportOptions) -> anyhow::Result<Vec<u8>> {
    let audit = AuditId(options.audit);
    let ending = options.out.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    if options.by_agency && options.document != Document::Regional {
        anyhow::bail!("--by-agency belongs to the regional export");
    }
    if options.agency.is_some() && options.document != Document::Agency {
        anyhow::bail!("--agency belongs to `export agency`");
    }
    Ok(match options.document {
        Document::Analysis => service.analysis_workbook(actor, audit).await?,
        Document::Agency => match &options.agency {
            Some(named) => one_agency(service, actor, audit, named).await?,
            None => service.all_agency_workbooks(actor, audit).await?.whole().await?,
        },
        Document::Regional => {
            let format = match ending {
                "zip" => RegionalFormat::Zip,
                "xlsx" => RegionalFormat::Xlsx,
                _ => anyhow::bail!("--out must end in .zip or .xlsx"),
            };
            service.regional_export(actor, audit, format, options.by_agency).await?
        }
        Document::Answers => service.json_export(actor, audit, JsonDocument::Answers).await?,
        Document::Scores => service.json_export(actor, audit, JsonDocument::Scores).await?,
    })
}

async fn one_agency(service: &Service, actor: &Actor, audit: AuditId, named: &str) -> anyhow::Result<Vec<u8>> {
    let agency = people::find_agency(service, actor.board, named).await?;
    let board = service.dashboard(actor, audit).await?;
    let row =
        board.rows.into_iter().find(|row| row.agency.id == agency).context("this agency has no return in the audit")?;
    if row.scores.is_none() {
        anyhow::bail!("{} has not submitted its return", row.agency.name);
    }
    Ok(service.agency_workbook(actor, row.return_id).await?.1)
}

/// For the owner alone: what is taken out is no longer sealed. A file that stood there before is replaced
/// as a whole: its wider rights go with it.
fn keep(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let cannot = || format!("cannot write {}", path.display());
    let mut aside = path.as_os_str().to_owned();
    aside.push(".part");
    let aside = PathBuf::from(aside);
    let written = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&aside)
        .and_then(|mut file| file.write_all(bytes).and_then(|()| file.sync_all()))
        .and_then(|()| fs::rename(&aside, path));
    if written.is_err() {
        // The cause is told below; what lies aside is of no use to anybody.
        let _ = fs::remove_file(&aside);
    }
    written.with_context(cannot)
}
