//! Removing a piece, or its file alone, after asking.

use crate::components::buttons::back;
use crate::components::notice;
use crate::error::Reply;
use crate::forms::{BadForm, Fields};
use crate::guard::Signed;
use crate::pages::id;
use crate::render::{Chrome, Page, see_other};
use crate::routes;
use axum::body::Bytes;
use axum::extract::Path;
use axum::response::Response;
use candour_domain::access::Action;
use candour_domain::ids::PieceId;
use candour_service::ServiceError;
use candour_texts::t;
use leptos::prelude::*;

/// Asks.
pub async fn remove_form(chrome: Chrome, Signed(actor): Signed, Path(piece): Path<String>) -> Reply {
    let kept = chrome.state.service.piece(&actor, id(&piece)?, Action::EditLibrary).await?;
    let what = t!(
        "It goes from your library for good, with its file and your notes. Statements that it supports keep the copy of its words, and returns the copy of its file."
    );
    let here = routes::piece(kept.id);
    Ok(ask(&chrome, t!("Remove this evidence from our library?"), kept.title(), what, &here, t!("Remove it")))
}

/// Removes it.
pub async fn remove(chrome: Chrome, Signed(actor): Signed, Path(piece): Path<String>, body: Bytes) -> Reply {
    let piece: PieceId = id(&piece)?;
    let service = &chrome.state.service;
    service.piece(&actor, piece, Action::EditLibrary).await?;
    confirmed(&body)?;
    service.remove_piece(&actor, piece).await?;
    Ok(see_other("/evidence?note=removed"))
}

/// Asks about the file alone.
pub async fn remove_file_form(chrome: Chrome, Signed(actor): Signed, Path(piece): Path<String>) -> Reply {
    let kept = chrome.state.service.piece(&actor, id(&piece)?, Action::EditLibrary).await?;
    let name = kept.file.as_ref().map(candour_service::library::PieceFile::shown_name).ok_or(ServiceError::NotFound)?;
    let what = t!(
        "The file is destroyed and cannot be brought back. The evidence stays in your library, and returns keep their copy of the file."
    );
    let here = format!("{}/file", routes::piece(kept.id));
    Ok(ask(&chrome, t!("Remove this file from our library?"), &name, what, &here, t!("Remove the file")))
}

/// Removes the file.
pub async fn remove_file(chrome: Chrome, Signed(actor): Signed, Path(piece): Path<String>, body: Bytes) -> Reply {
    let piece: PieceId = id(&piece)?;
    let service = &chrome.state.service;
    service.piece(&actor, piece, Action::EditLibrary).await?;
    confirmed(&body)?;
    service.remove_piece_file(&actor, piece).await?;
    Ok(see_other(&format!("{}?note=file-removed", routes::piece(piece))))
}

fn confirmed(body: &Bytes) -> Result<(), BadForm> {
    let fields = Fields::parse(body)?;
    fields.only(&["confirm"])?;
    if fields.get("confirm") == "remove" { Ok(()) } else { Err(BadForm) }
}

fn ask(
    chrome: &Chrome,
    title: &'static str,
    name: &str,
    what: &'static str,
    path: &str,
    label: &'static str,
) -> Response {
    let (name, path) = (name.to_owned(), path.to_owned());
    let piece = path.trim_end_matches("/file").to_owned();
    Page::new(title).render(chrome, move || {
        view! {
            {back(piece.clone(), t!("Back to this evidence"))}
            <span class="govuk-caption-l">{t!("Our evidence")}</span>
            <h1 class="govuk-heading-l">{title}</h1>
            <p class="govuk-body candour-file-name"><strong>{name}</strong></p>
            {notice::warning(what)}
            <form method="post" action=format!("{path}/remove")>
                <div class="govuk-button-group">
                    <button type="submit" class="govuk-button govuk-button--warning" data-module="govuk-button" data-prevent-double-click="true" name="confirm" value="remove">{label}</button>
                    <a class="govuk-link" href=piece>{t!("Keep it")}</a>
                </div>
            </form>
        }
    })
}
