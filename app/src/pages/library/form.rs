//! Adding a piece, and changing one.

use super::{about, dates};
use crate::components::buttons::{back, submit};
use crate::components::date::{DateField, date_field};
use crate::components::errors::{Errors, summary};
use crate::components::notice;
use crate::components::text_field::{TextArea, TextField, text_area, text_field};
use crate::error::Reply;
use crate::forms::{BadForm, Fields, date_parts};
use crate::guard::Signed;
use crate::pages::id;
use crate::render::{Chrome, Page, see_other};
use crate::routes;
use axum::body::Bytes;
use axum::extract::Path;
use axum::response::Response;
use candour_domain::access::Action;
use candour_domain::ids::PieceId;
use candour_domain::library::PieceForm;
use candour_domain::time::moment_text;
use candour_service::ServiceError;
use candour_service::library::{LibraryPiece, PieceChanged};
use candour_texts::t;
use http::StatusCode;
use leptos::prelude::*;

/// The fields of a piece's words.
pub(in crate::pages) const PIECE_WORDS: [&str; 14] = [
    "title",
    "held",
    "link",
    "owner",
    "date-day",
    "date-month",
    "date-year",
    "review-day",
    "review-month",
    "review-year",
    "expires-day",
    "expires-month",
    "expires-year",
    "note",
];

/// What the form is for.
enum For {
    Adding,
    /// A piece, the revision that the fields start from, and what somebody else saved meanwhile.
    Changing {
        piece: PieceId,
        revision: i64,
        theirs: Option<Box<LibraryPiece>>,
    },
}

/// The form of a new piece.
pub async fn add_form(chrome: Chrome) -> Reply {
    Ok(render(&chrome, StatusCode::OK, For::Adding, &PieceForm::default(), Errors::default()))
}

/// Adds it.
pub async fn add(chrome: Chrome, Signed(actor): Signed, body: Bytes) -> Reply {
    let fields = Fields::parse(&body)?;
    fields.only(&PIECE_WORDS)?;
    let form = read(&fields);
    match chrome.state.service.add_piece(&actor, &form).await {
        Ok(piece) => Ok(see_other(&format!("{}?note=added", routes::piece(piece)))),
        Err(ServiceError::Invalid(problems)) => {
            Ok(render(&chrome, StatusCode::UNPROCESSABLE_ENTITY, For::Adding, &form, problems.into()))
        }
        Err(other) => Err(other.into()),
    }
}

/// The form of a piece that is there.
pub async fn change_form(chrome: Chrome, Signed(actor): Signed, Path(piece): Path<String>) -> Reply {
    let kept = chrome.state.service.piece(&actor, id(&piece)?, Action::EditLibrary).await?;
    // What cannot be read cannot be changed: its words would be lost.
    let piece = kept.piece.as_ref().ok_or(ServiceError::NotFound)?;
    let form = PieceForm::from(piece);
    let what = For::Changing { piece: kept.id, revision: kept.revision, theirs: None };
    Ok(render(&chrome, StatusCode::OK, what, &form, Errors::default()))
}

/// Changes it, or shows what somebody else saved meanwhile.
pub async fn change(chrome: Chrome, Signed(actor): Signed, Path(piece): Path<String>, body: Bytes) -> Reply {
    let piece: PieceId = id(&piece)?;
    let service = &chrome.state.service;
    service.piece(&actor, piece, Action::EditLibrary).await?;
    let fields = Fields::parse(&body)?;
    fields.only(&[&PIECE_WORDS[..], &["revision"]].concat())?;
    let form = read(&fields);
    let seen: i64 = fields.get("revision").parse().map_err(|_| BadForm)?;
    match service.change_piece(&actor, piece, seen, &form).await {
        Ok(PieceChanged::Done) => Ok(see_other(&format!("{}?note=changed", routes::piece(piece)))),
        Ok(PieceChanged::Overtaken(theirs)) => {
            let mut errors = Errors::default();
            let text = t!(
                "{changed_by} changed this evidence while you were writing. Nothing was saved yet.",
                changed_by = theirs.changed_by
            );
            errors.push("title", text);
            let what = For::Changing { piece, revision: theirs.revision, theirs: Some(theirs) };
            Ok(render(&chrome, StatusCode::CONFLICT, what, &form, errors))
        }
        Err(ServiceError::Invalid(problems)) => {
            let what = For::Changing { piece, revision: seen, theirs: None };
            Ok(render(&chrome, StatusCode::UNPROCESSABLE_ENTITY, what, &form, problems.into()))
        }
        Err(other) => Err(other.into()),
    }
}

/// The words of a piece as a form gives them.
pub(in crate::pages) fn read(fields: &Fields) -> PieceForm {
    PieceForm {
        title: fields.get("title").to_owned(),
        held: fields.get("held").to_owned(),
        link: fields.get("link").to_owned(),
        owner: fields.get("owner").to_owned(),
        date: date_parts(fields, "date-"),
        review: date_parts(fields, "review-"),
        expires: date_parts(fields, "expires-"),
        note: fields.get("note").to_owned(),
    }
}

fn render(chrome: &Chrome, status: StatusCode, what: For, form: &PieceForm, errors: Errors) -> Response {
    let form = form.clone();
    let title =
        if matches!(what, For::Adding) { t!("Add evidence to our library") } else { t!("Change this evidence") };
    Page::new(title).status(status).render(chrome, move || {
        let (action, way_back, back_label, button, hidden, theirs) = match what {
            For::Adding => ("/evidence/add".to_owned(), "/evidence".to_owned(), t!("Our evidence"), t!("Add evidence"), None, None),
            For::Changing { piece, revision, theirs } => {
                let here = routes::piece(piece);
                let hidden = view! { <input type="hidden" name="revision" value=revision.to_string()/> };
                (format!("{here}/change"), here, t!("Back to this evidence"), t!("Save"), Some(hidden), theirs)
            }
        };
        let copies = hidden.is_some().then(|| {
            view! { <p class="govuk-body candour-measure">{t!("Statements keep the words that were chosen for them. After this you can give an open return the new ones.")}</p> }
        });
        view! {
            {back(way_back, back_label)}
            {summary(&errors)}
            <h1 class="govuk-heading-l">{title}</h1>
            {copies}
            {theirs.map(|theirs| what_they_saved(&theirs))}
            <form method="post" action=action novalidate>
                {hidden}
                {fields_of(&form, &errors)}
                {submit(button)}
            </form>
        }
    })
}

/// The fields of a piece's words.
pub(in crate::pages) fn fields_of(form: &PieceForm, errors: &Errors) -> AnyView {
    let line = |name, label, value: &str, hint| {
        text_field(&TextField { name, label, hint, value, ..TextField::default() }, errors)
    };
    let note = TextArea {
        name: "note",
        label: t!("Note for your colleagues (optional)"),
        hint: t!("It stays in the library: no statement shows it, and the Board never sees it. Name no adult."),
        value: &form.note,
        rows: 3,
    };
    view! {
        {line("title", t!("What is it?"), &form.title, t!("Such as “Safeguarding adults policy, version 4”"))}
        {line("held", t!("Where is it kept?"), &form.held, t!("The number of a document, or a place, such as “Policy register, SA-014”. Most evidence needs no more than this."))}
        {line("link", t!("Link (optional)"), &form.link, t!("An address that begins with https://"))}
        {line("owner", t!("Who owns it? (optional)"), &form.owner, t!("A role rather than a name"))}
        {date_field(&DateField { prefix: "date-", legend: t!("Its own date (optional)"), hint: t!("When it was approved or written"), value: &form.date }, errors)}
        {date_field(&DateField { prefix: "review-", legend: t!("Review it on (optional)"), hint: t!("The day on which somebody should look whether it still stands"), value: &form.review }, errors)}
        {date_field(&DateField { prefix: "expires-", legend: t!("Its last day (optional)"), hint: t!("After this day it no longer holds, such as a certificate"), value: &form.expires }, errors)}
        {text_area(&note, errors)}
    }
    .into_any()
}

/// The other person's words beside one's own: saving now puts one's own in their place.
fn what_they_saved(theirs: &LibraryPiece) -> AnyView {
    let Some(piece) = &theirs.piece else {
        return notice::warning(t!("What your colleague saved cannot be read now. Do not save over it."));
    };
    let text = |label: &'static str, text: &str| {
        (!text.is_empty()).then(|| view! { <p class="govuk-body">{format!("{label}: {text}")}</p> })
    };
    view! {
        <div class="candour-conflict">
            <p class="govuk-body"><strong>{t!("{changed_by} saved this on {changed_at}:", changed_by = theirs.changed_by, changed_at = moment_text(theirs.changed_at))}</strong></p>
            <p class="govuk-body">{piece.title.clone()}</p>
            {text(t!("Kept"), &about(piece))}
            {text(t!("Link"), &piece.link)}
            {text(t!("Note"), &piece.note)}
            {dates(Some(piece)).map(|dates| view! { <p class="govuk-body">{dates}</p> })}
            <p class="govuk-body">{t!("What you wrote stands in the fields below. Copy over what you want to keep of theirs, then save.")}</p>
        </div>
    }
    .into_any()
}
