//! `candour trail`.

use super::arguments::TrailCommand;
use super::{open, say};
use anyhow::Context as _;
use chrono::SecondsFormat;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;

pub(super) async fn run(file: Option<&Path>, command: &TrailCommand) -> anyhow::Result<()> {
    let TrailCommand::Heads { append } = command;
    let service = open::service(&open::config(file)?, say).await?;
    let heads = service.trail_heads().await?;
    let at = service.clock().now().to_rfc3339_opts(SecondsFormat::Secs, true);
    let lines: Vec<String> = heads.iter().map(|head| format!("{at} {head}")).collect();
    match append {
        Some(path) => keep(path, &lines).with_context(|| format!("cannot write {}", path.display()))?,
        None => lines.iter().for_each(say),
    }
    service.store().close().await;
    Ok(())
}

/// Appends lines and waits until they are on disk.
fn keep(path: &Path, lines: &[String]) -> std::io::Result<()> {
    let mut file = std::fs::OpenOptions::new().create(true).append(true).open(path)?;
    let mut text = String::new();
    for line in lines {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{line}");
    }
    file.write_all(text.as_bytes())?;
    file.sync_all()
}
