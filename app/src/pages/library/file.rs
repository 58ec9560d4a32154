//! The file of a piece: taking it in, giving it out, and copies between a return and the library.

use super::piece::{Uses, render};
use crate::components::buttons::{back, submit};
use crate::components::errors::{Errors, summary};
use crate::components::layout::message_page;
use crate::components::upload::{file_field, kinds_and_size};
use crate::error::{PageError, Reply};
use crate::forms::Fields;
use crate::guard::Signed;
use crate::pages::evidence::{Posted, Target, attached};
use crate::pages::id;
use crate::render::{Chrome, Page, see_other};
use crate::routes;
use axum::body::Bytes;
use axum::extract::{Path, Request};
use axum::response::Response;
use candour_domain::access::Action;
use candour_domain::evidence::{EvidenceLimits, size_text};
use candour_domain::ids::{PieceId, ReturnId};
use candour_service::ServiceError;
use candour_service::library::LibraryPiece;
use candour_texts::t;
use http::StatusCode;
use leptos::prelude::*;

/// Gives the file out.
pub async fn download(chrome: Chrome, Signed(actor): Signed, Path(piece): Path<String>) -> Reply {
    Ok(attached(chrome.state.service.open_piece_file(&actor, id(&piece)?).await?))
}

/// The form.
pub async fn file_form(chrome: Chrome, Signed(actor): Signed, Path(piece): Path<String>) -> Reply {
    let service = &chrome.state.service;
    let kept = service.piece_to_fill(&actor, id(&piece)?).await?;
    let room = Room::of(&service.library(&actor).await?, kept.id);
    Ok(form(&chrome, kept, room, Errors::default()))
}

/// Takes the file.
pub async fn add_file(chrome: Chrome, Signed(actor): Signed, Path(piece): Path<String>, request: Request) -> Reply {
    let piece: PieceId = id(&piece)?;
    let service = &chrome.state.service;
    let kept = service.piece_to_fill(&actor, piece).await?;
    let room = Room::of(&service.library(&actor).await?, piece);
    let mut posted = Posted::begin(&chrome, request).await?;
    match posted.receive(service, &actor, Target::Piece(piece)).await {
        Ok(()) => Ok(see_other(&format!("{}?note=file", routes::piece(piece)))),
        Err(PageError::Service(ServiceError::Invalid(problems))) => {
            posted.linger().await;
            Ok(form(&chrome, kept, room, problems.into()))
        }
        Err(other) => {
            posted.linger().await;
            Err(other)
        }
    }
}

/// What the other pieces' files take up of the library.
struct Room {
    files: u64,
    bytes: u64,
}

impl Room {
    fn of(library: &[LibraryPiece], but: PieceId) -> Self {
        let files = library.iter().filter(|kept| kept.id != but).filter_map(|kept| kept.file.as_ref());
        files.fold(Self { files: 0, bytes: 0 }, |room, file| Self {
            files: room.files + 1,
            bytes: room.bytes + file.size,
        })
    }

    /// Such as "Your library can hold 100 files and 500 MB in all; 98 files and 476 MB are left."
    fn words(&self, limits: &EvidenceLimits) -> String {
        let left = limits.files.saturating_sub(self.files);
        let bytes = size_text(limits.return_bytes.saturating_sub(self.bytes));
        let files = t!(files = left; "1 file" | "{files} files");
        let all = size_text(limits.return_bytes);
        t!(
            "Your library can hold {most} files and {all} in all; {files} and {bytes} are left.",
            most = limits.files,
            all,
            files,
            bytes
        )
    }
}

fn form(chrome: &Chrome, kept: LibraryPiece, room: Room, errors: Errors) -> Response {
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let limits = chrome.state.service.settings().evidence;
    let title = if kept.file.is_some() { t!("Replace the file") } else { t!("Add a file") };
    Page::new(title).status(status).with_islands().render(chrome, move || {
        let here = routes::piece(kept.id);
        let replaced = kept.file.as_ref().map(|file| {
            let text = t!(
                "{shown_name} is destroyed when the new file is there. Returns keep their copy.",
                shown_name = file.shown_name()
            );
            view! { <div class="govuk-inset-text candour-file-name">{text}</div> }
        });
        view! {
            {back(here.clone(), t!("Back to this evidence"))}
            {summary(&errors)}
            <span class="govuk-caption-l candour-file-name">{kept.title().to_owned()}</span>
            <h1 class="govuk-heading-l">{title}</h1>
            {replaced}
            <ul class="govuk-list govuk-list--bullet candour-measure">
                {kinds_and_size(&limits)}
                <li>{room.words(&limits)}</li>
            </ul>
            <form method="post" action=format!("{here}/file/add") enctype="multipart/form-data" novalidate>
                {file_field(&limits, &errors)}
                {submit(t!("Add this file"))}
            </form>
        }
    })
}

/// Copies the file of a piece into a return.
pub async fn copy_file(
    chrome: Chrome,
    Signed(actor): Signed,
    Path((piece, return_id)): Path<(String, String)>,
    body: Bytes,
) -> Reply {
    let (piece, return_id): (PieceId, ReturnId) = (id(&piece)?, id(&return_id)?);
    let service = &chrome.state.service;
    let kept = service.piece(&actor, piece, Action::AddToLibrary).await?;
    Fields::parse(&body)?.only(&[])?;
    match service.copy_to_return(&actor, piece, return_id).await {
        Ok(_) => Ok(see_other(&format!("{}?note=copied", routes::piece(piece)))),
        Err(ServiceError::Invalid(problems)) => {
            let mut errors = Errors::default();
            for problem in problems {
                errors.push("supports", problem.message);
            }
            let uses = Uses::of(service, &actor, &kept).await?;
            Ok(render(&chrome, actor, kept, uses, None, errors))
        }
        Err(other) => Err(other.into()),
    }
}

/// Copies a file of a return into the library; where it is refused, says why.
pub async fn keep_file(
    chrome: Chrome,
    Signed(actor): Signed,
    Path((return_id, evidence)): Path<(String, String)>,
    body: Bytes,
) -> Reply {
    let (return_id, evidence) = (id(&return_id)?, id(&evidence)?);
    Fields::parse(&body)?.only(&[])?;
    match Box::pin(chrome.state.service.keep_file(&actor, return_id, evidence)).await {
        Ok(piece) => Ok(see_other(&format!("{}?note=kept", routes::piece(piece)))),
        Err(ServiceError::Invalid(problems)) => {
            let title = t!("This file is not kept in your library");
            let page = Page::new(title).status(StatusCode::UNPROCESSABLE_ENTITY);
            let why: Vec<_> = problems.into_iter().map(|problem| problem.message).collect();
            Ok(message_page(&chrome, page, title, t!("{join} The file of the return stays.", join = why.join(" "))))
        }
        Err(other) => Err(other.into()),
    }
}
