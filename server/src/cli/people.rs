//! `candour user` and `candour agency`: what must exist before anybody can sign in.

use super::arguments::{AgencyCommand, UserCommand};
use super::{open, say};
use anyhow::Context as _;
use candour_domain::access::Role;
use candour_domain::ids::{AgencyId, BoardId};
use candour_service::accounts::NewPerson;
use candour_service::{Service, ServiceError};
use std::fs::OpenOptions;
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

pub(super) async fn user(file: Option<&Path>, command: UserCommand) -> anyhow::Result<()> {
    match command {
        UserCommand::Add { email, name, role, agency, board, site } => {
            let role = the_role(&role)?;
            let service = open::service(&open::config(file)?, say).await?;
            let board = the_board(&service, board).await?;
            let agency = the_agency(&service, board, agency).await?;
            let person = NewPerson { email, name, roles: vec![(role, agency)] };
            let (_, link) = service.add_person(board, &person).await.map_err(in_words)?;
            say(format!("{} is added as {}. This link sets the password, once:", person.name, role.label()));
            say_link(&site, &link);
            service.store().close().await;
        }
        UserCommand::Role { email, role, agency } => {
            let role = the_role(&role)?;
            let service = open::service(&open::config(file)?, say).await?;
            let board = open::board(&service).await?;
            let agency = the_agency(&service, board, agency).await?;
            let name = service.add_role(board, &email, role, agency).await.map_err(in_words)?;
            say(format!("{name} is {} as well, and chooses after signing in.", role.label()));
            service.store().close().await;
        }
        UserCommand::Data { email, out } => {
            let service = open::service(&open::config(file)?, say).await?;
            let actor = Service::command_line(open::board(&service).await?);
            let person = service.person_named(&email).await.map_err(in_words)?;
            let bytes = service.personal_data(&actor, person).await.map_err(in_words)?;
            write_private(&out, &bytes).with_context(|| format!("cannot make {}", out.display()))?;
            say(format!("Wrote {}.", out.display()));
            service.store().close().await;
        }
        UserCommand::Link { email, site } => {
            let service = open::service(&open::config(file)?, say).await?;
            let board = open::board(&service).await?;
            let (holder, link) = service.new_link(board, &email).await.map_err(in_words)?;
            say(format!("This link sets {}'s password, once. Links made before no longer work:", holder.name));
            say_link(&site, &link);
            service.store().close().await;
        }
    }
    Ok(())
}

/// A file that only its owner reads.
fn write_private(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?.write_all(bytes)
}

fn the_role(code: &str) -> anyhow::Result<Role> {
    let known = || Role::ALL.map(Role::code).join(", ");
    Role::from_code(code).with_context(|| format!("there is no role {code:?}; the roles are {}", known()))
}

async fn the_agency(service: &Service, board: BoardId, named: Option<String>) -> anyhow::Result<Option<AgencyId>> {
    Ok(match named {
        Some(named) => Some(find_agency(service, board, &named).await?),
        None => None,
    })
}

fn say_link(site: &str, token: &str) {
    say(format!("{}/welcome/{token}", site.trim_end_matches('/')));
}

pub(super) async fn agency(file: Option<&Path>, command: AgencyCommand) -> anyhow::Result<()> {
    let AgencyCommand::Add { name, kind } = command;
    let service = open::service(&open::config(file)?, say).await?;
    let board = open::board(&service).await?;
    let id = service.add_agency(board, name.trim(), kind.trim()).await.map_err(in_words)?;
    say(format!("{} is added, with the id {id}.", name.trim()));
    service.store().close().await;
    Ok(())
}

/// The Board that there is; or the new one, where there is none and a name is given.
async fn the_board(service: &Service, named: Option<String>) -> anyhow::Result<BoardId> {
    match (service.first_board().await?, named) {
        (Some((_, name)), Some(named)) if name != named => {
            anyhow::bail!("this database belongs to {name}: leave --board out")
        }
        (Some((id, _)), _) => Ok(id),
        (None, Some(named)) => Ok(service.add_board(&named).await?),
        (None, None) => anyhow::bail!("there is no Board yet: give its name with --board"),
    }
}

/// An agency by its id or its name.
pub(super) async fn find_agency(service: &Service, board: BoardId, named: &str) -> anyhow::Result<AgencyId> {
    let agencies = service.agencies(&Service::command_line(board)).await?;
    let found = agencies.iter().find(|agency| agency.id.to_string() == named || agency.name == named);
    found.map(|agency| agency.id).with_context(|| {
        let known: Vec<_> = agencies.iter().map(|agency| agency.name.as_str()).collect();
        format!("there is no agency {named:?}; the agencies are: {}", known.join("; "))
    })
}

/// What is wrong with each field, rather than that something is.
fn in_words(error: ServiceError) -> anyhow::Error {
    match error {
        ServiceError::Invalid(problems) => {
            anyhow::anyhow!(problems.into_iter().map(|problem| problem.message).collect::<Vec<_>>().join(" "))
        }
        other => other.into(),
    }
}
