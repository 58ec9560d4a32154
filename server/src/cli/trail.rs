//! `candour trail`.

use super::arguments::TrailCommand;
use super::{open, say};
use crate::heads;
use anyhow::Context as _;
use std::path::Path;

pub(super) async fn run(file: Option<&Path>, command: &TrailCommand) -> anyhow::Result<()> {
    let TrailCommand::Heads { append } = command;
    let service = open::service(&open::config(file)?, say).await?;
    let lines = heads::lines(&service).await?;
    match append {
        Some(path) => heads::append(path, &lines).with_context(|| format!("cannot write {}", path.display()))?,
        None => lines.iter().for_each(say),
    }
    service.store().close().await;
    Ok(())
}
