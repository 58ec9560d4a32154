//! `candour verify`.

use super::{open, say};
use anyhow::Context as _;
use candour_service::Service;
use candour_service::operations::KeptHead;
use std::path::Path;
use std::process::ExitCode;

pub(super) async fn run(file: Option<&Path>, heads: Option<&Path>) -> anyhow::Result<ExitCode> {
    let kept = heads.map(read_heads).transpose()?.unwrap_or_default();
    let service = open::service(&open::config(file)?, say).await?;
    let code = report(&service, &kept).await?;
    service.store().close().await;
    Ok(code)
}

/// Opens everything and says what was found; a value that cannot be opened is a failure.
pub(super) async fn report(service: &Service, kept: &[KeptHead]) -> anyhow::Result<ExitCode> {
    let found = service.verify(kept).await?;
    for ((audit, agency), count) in &found.answers {
        say(format!("{count}\t{audit}\t{agency}"));
    }
    let answers: u64 = found.answers.values().sum();
    say(format!(
        "{answers} sealed answers, {} trail values and {} values of accounts opened",
        found.trail_values, found.account_values
    ));
    say(format!("{} files of evidence opened", found.files));
    say(format!("{} pieces of agencies’ libraries opened", found.library_pieces));
    say(format!("{} notes and comments between colleagues opened", found.team_values));
    say(format!("{} texts of recommendations, actions, findings and reports opened", found.plan_values));
    say(format!("{} questions and answers of queries opened", found.query_values));
    say(format!("{} moderated levels, challenge events and responses opened", found.moderation_values));
    if found.shredded > 0 {
        say(format!("{} returns were destroyed at the end of their retention", found.shredded));
    }
    say(format!("{} trail entries chained, {} from before there was a chain", found.chained, found.before_chain));
    for head in &found.heads {
        say(format!("head\t{head}"));
    }
    if let Some(broken) = &found.broken {
        say(format!("the trail is broken\t{broken}"));
    }
    if found.unreadable.is_empty() {
        return Ok(if found.broken.is_some() { ExitCode::FAILURE } else { ExitCode::SUCCESS });
    }
    for name in &found.unreadable {
        say(format!("cannot be opened\t{name}"));
    }
    say(format!("{} values cannot be opened", found.unreadable.len()));
    Ok(ExitCode::FAILURE)
}

/// The heads of a file that `candour trail heads` or the server wrote: a time, then the head.
fn read_heads(path: &Path) -> anyhow::Result<Vec<KeptHead>> {
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    lines.map(|line| Ok(line.split_once(' ').map_or(line, |(_, head)| head).parse()?)).collect()
}
