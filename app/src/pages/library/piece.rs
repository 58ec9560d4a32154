//! One piece: what it says, its file, and which statements it supports.

use super::dates;
use super::supports::supports;
use crate::components::buttons::{back, secondary};
use crate::components::errors::{Errors, summary};
use crate::components::notice;
use crate::components::summary_list::{summary_list, text};
use crate::error::Reply;
use crate::forms::Fields;
use crate::guard::Signed;
use crate::pages::id;
use crate::render::{Chrome, Page};
use crate::routes;
use axum::extract::Path;
use axum::response::Response;
use candour_domain::access::{Action, Actor};
use candour_domain::evidence::size_text;
use candour_domain::ids::PlanActionId;
use candour_domain::library::Piece;
use candour_domain::time::{date_text, moment_text};
use candour_service::library::{LibraryPiece, UsedIn};
use candour_service::{Service, ServiceError};
use candour_texts::t;
use http::{StatusCode, Uri};
use leptos::prelude::*;

/// What a piece is used for.
pub(super) struct Uses {
    pub(super) returns: Vec<UsedIn>,
    /// Actions of the plan, each with its reference.
    actions: Vec<(PlanActionId, String)>,
}

impl Uses {
    pub(super) async fn of(service: &Service, actor: &Actor, kept: &LibraryPiece) -> Result<Self, ServiceError> {
        let returns = service.uses_of(actor, kept).await?;
        Ok(Self { returns, actions: service.actions_with(actor, kept.id).await? })
    }
}

/// The piece.
pub async fn show(chrome: Chrome, Signed(actor): Signed, Path(piece): Path<String>, uri: Uri) -> Reply {
    let service = &chrome.state.service;
    let kept = service.piece(&actor, id(&piece)?, Action::ReadLibrary).await?;
    let uses = Uses::of(service, &actor, &kept).await?;
    let note = match Fields::of_query(&uri).get("note") {
        "added" => Some(t!("It is in your library. You can choose now which statements it supports.")),
        "changed" => Some(t!("It is changed.")),
        "chosen" => Some(t!("Saved: the statements that you ticked have it as evidence.")),
        "file" => Some(t!("The file is added.")),
        "file-removed" => Some(t!("The file is removed.")),
        "copied" => Some(t!("A copy of the file is with the return. The Board reads it once the return is submitted.")),
        "kept" => Some(t!("The file is in your library. The copy with the return stays.")),
        _ => None,
    };
    Ok(render(&chrome, actor, kept, uses, note, Errors::default()))
}

pub(super) fn render(
    chrome: &Chrome,
    actor: Actor,
    kept: LibraryPiece,
    uses: Uses,
    note: Option<&'static str>,
    errors: Errors,
) -> Response {
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Page::new(kept.title().to_owned()).status(status).render(chrome, move || {
        let here = routes::piece(kept.id);
        let edits = actor.may_own(Action::EditLibrary);
        let words = kept.piece.as_ref().map_or_else(
            || notice::warning(t!("This evidence is kept, but it cannot be opened now. Tell whoever runs Candour for your Board.")),
            what_it_says,
        );
        let buttons = edits.then(|| {
            view! {
                <div class="govuk-button-group">
                    {kept.piece.is_some().then(|| secondary(format!("{here}/change"), t!("Change")))}
                    <a class="govuk-link" href=format!("{here}/remove")>{t!("Remove from our library")}</a>
                </div>
            }
        });
        view! {
            {back("/evidence".to_owned(), t!("Our evidence"))}
            {summary(&errors)}
            {note.map(notice::done)}
            <span class="govuk-caption-l">{t!("Our evidence")}</span>
            <h1 class="govuk-heading-l candour-file-name">{kept.title().to_owned()}</h1>
            {dates(kept.piece.as_ref()).map(|dates| view! { <p class="govuk-body">{dates}</p> })}
            {words}
            <p class="govuk-body-s candour-muted">{t!("Last changed by {changed_by} on {changed_at}", changed_by = kept.changed_by, changed_at = moment_text(kept.changed_at))}</p>
            {buttons}
            {file(&actor, &kept)}
            {supports(&actor, &kept, &uses.returns, &errors)}
            {attached_to(&uses.actions)}
        }
    })
}

fn what_it_says(piece: &Piece) -> AnyView {
    let link = (!piece.link.is_empty()).then(|| {
        let href = piece.link.clone();
        (t!("Link"), view! { <a class="govuk-link candour-file-name" href=href rel="noopener noreferrer">{piece.link.clone()}</a> }.into_any())
    });
    let day = |name: &'static str, day: Option<chrono::NaiveDate>| day.map(|day| (name, text(date_text(day))));
    let words = |name: &'static str, words: &str| (!words.is_empty()).then(|| (name, text(words.to_owned())));
    let held = if piece.held.is_empty() { t!("Not said") } else { piece.held.as_str() };
    let note = (!piece.note.is_empty()).then(|| {
        (t!("Note for colleagues"), view! { <span class="candour-kept-text">{piece.note.clone()}</span> }.into_any())
    });
    let rows = [
        Some((t!("Where it is kept"), text(held.to_owned()))),
        link,
        words(t!("Who owns it"), &piece.owner),
        day(t!("Its own date"), piece.date),
        day(t!("Review it on"), piece.review_on),
        day(t!("Its last day"), piece.expires_on),
        note,
    ];
    summary_list(rows.into_iter().flatten().collect())
}

/// The actions that have a copy of it.
fn attached_to(actions: &[(PlanActionId, String)]) -> AnyView {
    if actions.is_empty() {
        return ().into_any();
    }
    let items = actions
        .iter()
        .map(
            |(id, reference)| view! { <li><a class="govuk-link" href=routes::action(*id)>{reference.clone()}</a></li> },
        )
        .collect_view();
    view! {
        <h2 class="govuk-heading-m">{t!("Actions that it is attached to")}</h2>
        <ul class="govuk-list govuk-list--bullet">{items}</ul>
        <p class="govuk-body-s candour-muted">{t!("Each keeps the words and the file that it had when it was attached.")}</p>
    }
    .into_any()
}

fn file(actor: &Actor, kept: &LibraryPiece) -> AnyView {
    let here = routes::piece(kept.id);
    let (adds, edits) = (actor.may_own(Action::AddToLibrary), actor.may_own(Action::EditLibrary));
    let Some(file) = &kept.file else {
        return adds
            .then(|| {
                view! {
                    <h2 class="govuk-heading-m">{t!("File")}</h2>
                    <p class="govuk-body candour-measure">
                        {t!("There is none: where it is kept says enough. ")}
                        <a class="govuk-link" href=format!("{here}/file/add")>{t!("Add a file")}</a>
                        {t!(" only where somebody needs to read it here.")}
                    </p>
                }
            })
            .into_any();
    };
    let ways = edits.then(|| {
        view! {
            <p class="govuk-body">
                <a class="govuk-link" href=format!("{here}/file/add")>{t!("Replace the file")}</a> " · "
                <a class="govuk-link" href=format!("{here}/file/remove")>{t!("Remove the file")}</a>
            </p>
        }
    });
    let about = t!(
        "{label}, {size}, added by {by} on {at}",
        label = file.kind.label(),
        size = size_text(file.size),
        by = file.by,
        at = moment_text(file.at)
    );
    view! {
        <h2 class="govuk-heading-m">{t!("File")}</h2>
        <p class="govuk-body">
            <a class="govuk-link candour-file-name" href=format!("{here}/file") download="">{file.shown_name()}</a>
            <span class="candour-evidence__about">{about}</span>
        </p>
        {ways}
    }
    .into_any()
}
