//! `candour verify`.

use super::{open, say};
use candour_service::Service;
use std::path::Path;
use std::process::ExitCode;

pub(super) async fn run(file: Option<&Path>) -> anyhow::Result<ExitCode> {
    let service = open::service(&open::config(file)?, say).await?;
    let code = report(&service).await?;
    service.store().close().await;
    Ok(code)
}

/// Opens everything and says what was found; a value that cannot be opened is a failure.
pub(super) async fn report(service: &Service) -> anyhow::Result<ExitCode> {
    let found = service.verify().await?;
    for ((audit, agency), count) in &found.answers {
        say(format!("{count}\t{audit}\t{agency}"));
    }
    let answers: u64 = found.answers.values().sum();
    say(format!("{answers} sealed answers and {} trail values opened", found.trail_values));
    if found.unreadable.is_empty() {
        return Ok(ExitCode::SUCCESS);
    }
    for name in &found.unreadable {
        say(format!("cannot be opened\t{name}"));
    }
    say(format!("{} values cannot be opened", found.unreadable.len()));
    Ok(ExitCode::FAILURE)
}
