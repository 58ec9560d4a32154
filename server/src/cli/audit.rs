//! `candour audit`.

use super::arguments::AuditCommand;
use super::{open, say};
use candour_service::Service;
use std::path::Path;

pub(super) async fn run(file: Option<&Path>, command: &AuditCommand) -> anyhow::Result<()> {
    let AuditCommand::List = command;
    let service = open::service(&open::config(file)?, say).await?;
    let actor = Service::command_line(open::board(&service).await?);
    for item in service.audits(&actor).await? {
        let submitted: u64 =
            item.returns.iter().filter(|(state, _)| state.content_visible_to_board()).map(|(_, n)| n).sum();
        let all: u64 = item.returns.values().sum();
        let audit = &item.audit;
        say(format!("{}\t{}\t{}\t{submitted}/{all}\t{}", audit.id, audit.state.code(), audit.due_on, audit.title));
    }
    service.store().close().await;
    Ok(())
}
