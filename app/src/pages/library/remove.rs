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
    Ok(ask(&chrome, Asked { name: kept.title().to_owned(), ..about_piece(kept.id) }))
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
    let asked = Asked {
        title: t!("Remove this file from our library?"),
        name,
        what: t!(
            "The file is destroyed and cannot be brought back. The evidence stays in your library, and returns and actions keep their copy of the file."
        ),
        post: format!("{}/file/remove", routes::piece(kept.id)),
        yes: t!("Remove the file"),
        ..about_piece(kept.id)
    };
    Ok(ask(&chrome, asked))
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

/// Makes sure that the page that asks was answered.
pub(in crate::pages) fn confirmed(body: &Bytes) -> Result<(), BadForm> {
    let fields = Fields::parse(body)?;
    fields.only(&["confirm"])?;
    if fields.get("confirm") == "remove" { Ok(()) } else { Err(BadForm) }
}

/// What is asked before something is taken away.
pub(in crate::pages) struct Asked {
    /// The question.
    pub(in crate::pages) title: &'static str,
    /// Where one is.
    pub(in crate::pages) caption: String,
    /// What it is about.
    pub(in crate::pages) name: String,
    /// What comes of it.
    pub(in crate::pages) what: &'static str,
    /// Where the answer is posted.
    pub(in crate::pages) post: String,
    /// The way back, and its label.
    pub(in crate::pages) back: (String, String),
    /// Yes, in words.
    pub(in crate::pages) yes: &'static str,
}

/// The page that asks.
pub(in crate::pages) fn ask(chrome: &Chrome, asked: Asked) -> Response {
    let Asked { title, caption, name, what, post, back: (up, label), yes } = asked;
    Page::new(title).render(chrome, move || {
        view! {
            {back(up.clone(), label)}
            <span class="govuk-caption-l">{caption}</span>
            <h1 class="govuk-heading-l">{title}</h1>
            <p class="govuk-body candour-file-name"><strong>{name}</strong></p>
            {notice::warning(what)}
            <form method="post" action=post>
                <div class="govuk-button-group">
                    <button type="submit" class="govuk-button govuk-button--warning" data-module="govuk-button" data-prevent-double-click="true" name="confirm" value="remove">{yes}</button>
                    <a class="govuk-link" href=up>{t!("Keep it")}</a>
                </div>
            </form>
        }
    })
}

/// The same about a piece, or its file.
fn about_piece(piece: PieceId) -> Asked {
    let here = routes::piece(piece);
    Asked {
        title: t!("Remove this evidence from our library?"),
        caption: t!("Our evidence").to_owned(),
        name: String::new(),
        what: t!(
            "It goes from your library for good, with its file and your notes. Statements that it supports and actions that it is attached to keep the copy of its words, and returns and actions the copy of its file."
        ),
        post: format!("{here}/remove"),
        back: (here, t!("Back to this evidence").to_owned()),
        yes: t!("Remove it"),
    }
}
