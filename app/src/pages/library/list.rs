//! The library as a list, with a word to find and what needs a look.

use super::{about, dates};
use crate::components::buttons::{start, submit_secondary};
use crate::components::choices::{Choice, Choices, choices};
use crate::components::errors::Errors;
use crate::components::notice;
use crate::components::table::records;
use crate::components::text_field::{TextField, text_field};
use crate::error::Reply;
use crate::forms::Fields;
use crate::guard::Signed;
use crate::render::{Chrome, Page};
use crate::routes;
use axum::body::Body;
use axum::response::IntoResponse as _;
use candour_domain::access::{Action, Actor};
use candour_domain::library::needs_review;
use candour_domain::time::date_text;
use candour_service::library::LibraryPiece;
use candour_texts::t;
use chrono::NaiveDate;
use http::{Uri, header};
use leptos::prelude::*;

/// The list.
pub async fn list(chrome: Chrome, Signed(actor): Signed, uri: Uri) -> Reply {
    let service = &chrome.state.service;
    let pieces = service.library(&actor).await?;
    let today = service.clock().today();
    let query = Fields::of_query(&uri);
    let (find, due_only) = (query.get("find").to_owned(), query.get("only") == "review");
    let note = match query.get("note") {
        "removed" => {
            Some(t!("The evidence is removed from your library. Statements that it supports keep their copy."))
        }
        _ => None,
    };
    Ok(Page::new(t!("Our evidence")).wide().render(&chrome, move || {
        let due = pieces.iter().filter(|kept| is_due(kept, today)).count();
        let shown: Vec<_> = pieces
            .iter()
            .filter(|kept| kept.piece.as_ref().is_none_or(|piece| piece.says(&find)) && (!due_only || is_due(kept, today)))
            .collect();
        view! {
            {note.map(notice::done)}
            <h1 class="govuk-heading-l">{t!("Our evidence")}</h1>
            <p class="govuk-body-l candour-measure">
                {t!("What your agency shows again and again, in one place. It stays when an audit ends, and one piece can support many statements.")}
            </p>
            <p class="govuk-body candour-measure">
                {t!("Your agency alone sees this library. The Board sees what you choose for a statement, once the return is submitted.")}
            </p>
            {actor.may_own(Action::AddToLibrary).then(|| start("/evidence/add".to_owned(), t!("Add evidence")))}
            {(!pieces.is_empty()).then(|| filter(&find, due_only, due))}
            {content(&pieces, &shown)}
            {take_out_link(&actor, &pieces)}
        }
    }))
}

/// The list as a document.
pub async fn take_out(chrome: Chrome, Signed(actor): Signed) -> Reply {
    let bytes = chrome.state.service.take_out_library(&actor).await?;
    let headers = [
        (header::CONTENT_TYPE, "application/json"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"library.json\""),
        (header::CACHE_CONTROL, "no-store"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    Ok((headers, Body::from(bytes)).into_response())
}

fn is_due(kept: &LibraryPiece, today: NaiveDate) -> bool {
    kept.piece.as_ref().is_some_and(|piece| needs_review(piece.review_on, piece.expires_on, today))
}

fn filter(find: &str, due_only: bool, due: usize) -> AnyView {
    let word = TextField {
        name: "find",
        label: t!("Find"),
        hint: t!("A word of its title, its place, its owner or its note"),
        value: find,
        width: "govuk-!-width-one-half",
        ..TextField::default()
    };
    let label = t!(pieces = due; "Only what needs a look (1 piece)" | "Only what needs a look ({pieces} pieces)");
    let only = Choices {
        name: "only",
        id: None,
        legend: t!("Which evidence?"),
        hint: "",
        items: vec![Choice::new("review", label).hint(t!("Its review or its last day is past, or within four weeks"))],
        chosen: if due_only { vec!["review".to_owned()] } else { Vec::new() },
        many: true,
        quiet_legend: true,
    };
    view! {
        <form method="get" action="/evidence" class="candour-library-find">
            {text_field(&word, &Errors::default())}
            {choices(only, &Errors::default())}
            {submit_secondary(t!("Show"))}
        </form>
    }
    .into_any()
}

fn content(all: &[LibraryPiece], shown: &[&LibraryPiece]) -> AnyView {
    if all.is_empty() {
        return view! { <p class="govuk-body">{t!("There is no evidence yet. Add a first piece here, or tick “Keep it in our library” where you give evidence for a statement.")}</p> }
            .into_any();
    }
    if shown.is_empty() {
        return view! {
            <p class="govuk-body">{t!("Nothing matches. ")} <a class="govuk-link" href="/evidence">{t!("Show all evidence")}</a></p>
        }
        .into_any();
    }
    let caption = match (shown.len(), all.len()) {
        (1, 1) => t!("1 piece of evidence").to_owned(),
        (some, every) if some == every => t!("{every} pieces of evidence", every),
        (some, every) => t!("{some} of {every} pieces of evidence", some, every),
    };
    let rows = shown.iter().map(|kept| row(kept)).collect();
    records(
        caption,
        &[t!("Evidence"), t!("Where it is kept"), t!("Review and last day"), t!("Last changed")],
        rows,
        "candour-library",
    )
}

fn row(kept: &LibraryPiece) -> Vec<AnyView> {
    let place = kept.piece.as_ref().map(about).filter(|text| !text.is_empty());
    let place = place.unwrap_or_else(|| t!("Not said").to_owned());
    let file = kept.file.as_ref().map(|_| view! { <span class="candour-evidence__about">{t!("With a file")}</span> });
    let no_date = || view! { <span class="candour-muted">{t!("No date")}</span> }.into_any();
    let changed = format!("{}, {}", kept.changed_by, date_text(candour_domain::time::day(kept.changed_at)));
    vec![
        view! { <a class="govuk-link candour-file-name" href=routes::piece(kept.id)>{kept.title().to_owned()}</a> {file} }
            .into_any(),
        place.into_any(),
        dates(kept.piece.as_ref()).unwrap_or_else(no_date),
        changed.into_any(),
    ]
}

fn take_out_link(actor: &Actor, pieces: &[LibraryPiece]) -> Option<AnyView> {
    let may = actor.may_own(Action::TakeOutReturn) && !pieces.is_empty();
    may.then(|| {
        view! {
            <p class="govuk-body-s">
                <a class="govuk-link" href="/evidence/library.json" download="">{t!("Take the list out as JSON")}</a>
                {t!(". With its files it goes with every export of a return.")}
            </p>
        }
        .into_any()
    })
}
