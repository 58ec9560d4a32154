//! The end of an agency's library. No content: not even a title.

use super::view::typed_agency;
use crate::components::buttons::{back, submit};
use crate::components::errors::{Errors, summary};
use crate::components::table::records;
use crate::components::text_field::{TextArea, text_area, text_field};
use crate::error::Reply;
use crate::forms::Fields;
use crate::guard::Signed;
use crate::pages::id;
use crate::render::{Chrome, Page, see_other};
use axum::body::Bytes;
use axum::extract::Path;
use axum::response::Response;
use candour_domain::ids::AgencyId;
use candour_service::ServiceError;
use candour_service::library::LibraryKept;
use candour_texts::t;
use http::StatusCode;
use leptos::prelude::*;

/// One library, with the form to destroy it where nobody works for its agency any more.
pub async fn library(chrome: Chrome, Signed(actor): Signed, Path(agency): Path<String>) -> Reply {
    let kept = chrome.state.service.library_kept(&actor, id(&agency)?).await?;
    Ok(one(&chrome, kept, &Fields::default(), Errors::default()))
}

/// Destroys it.
pub async fn destroy_library(chrome: Chrome, Signed(actor): Signed, Path(agency): Path<String>, body: Bytes) -> Reply {
    let agency: AgencyId = id(&agency)?;
    let service = &chrome.state.service;
    let kept = service.library_kept(&actor, agency).await?;
    let fields = Fields::parse(&body)?;
    fields.only(&["agency", "reason"])?;
    match service.destroy_library(&actor, agency, fields.get("agency"), fields.get("reason")).await {
        Ok(()) => Ok(see_other("/retention?note=library")),
        Err(ServiceError::Invalid(problems)) => Ok(one(&chrome, kept, &fields, problems.into())),
        Err(other) => Err(other.into()),
    }
}

/// The libraries that there are; nothing where there is none.
pub(super) fn table(libraries: &[LibraryKept]) -> AnyView {
    if libraries.is_empty() {
        return ().into_any();
    }
    let rows = libraries.iter().map(row).collect();
    records(t!("Libraries of evidence"), &[t!("Agency"), t!("Pieces"), t!("Retention")], rows, "")
}

fn row(kept: &LibraryKept) -> Vec<AnyView> {
    let name = kept.name.clone();
    let name = if kept.ended {
        view! { <a class="govuk-link" href=format!("/retention/library/{}", kept.agency)>{name}</a> }.into_any()
    } else {
        name.into_any()
    };
    let state = if kept.ended {
        t!("Nobody works for this agency any more: decide")
    } else {
        t!("Kept while people work for the agency")
    };
    vec![name, kept.pieces.to_string().into_any(), state.into_any()]
}

fn one(chrome: &Chrome, kept: LibraryKept, fields: &Fields, errors: Errors) -> Response {
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let fields = fields.clone();
    Page::new(t!("Library of {name}", name = kept.name)).status(status).render(chrome, move || {
        let form = kept.ended.then(|| form(&kept, &fields, &errors));
        let used = (!kept.ended).then(|| {
            view! { <p class="govuk-body candour-measure">{t!("People work for this agency: its library is theirs. When the agency leaves, end their roles on the page of people; then it can be destroyed here.")}</p> }
        });
        let count = if kept.pieces == 1 { t!("1 piece of evidence").to_owned() } else { t!("{pieces} pieces of evidence", pieces = kept.pieces) };
        view! {
            {back("/retention".to_owned(), t!("Retention"))}
            {summary(&errors)}
            <span class="govuk-caption-l">{t!("Library of evidence")}</span>
            <h1 class="govuk-heading-l">{kept.name.clone()}</h1>
            <p class="govuk-body">{count}</p>
            {used}
            {form}
        }
    })
}

fn form(kept: &LibraryKept, fields: &Fields, errors: &Errors) -> AnyView {
    let typed = typed_agency(t!("To destroy it: type the name of the agency"), fields);
    let reason = TextArea {
        name: "reason",
        label: t!("Why"),
        hint: t!("It stands in the trail. Write nothing about adults."),
        value: fields.get("reason"),
        rows: 4,
    };
    view! {
        <p class="govuk-body candour-measure">{t!("The key of the library is destroyed with all it holds. Returns and actions keep the copies that were chosen for them, for as long as they are kept themselves.")}</p>
        <form method="post" action=format!("/retention/library/{}", kept.agency) novalidate>
            {text_field(&typed, errors)}
            {text_area(&reason, errors)}
            {submit(t!("Destroy the library"))}
        </form>
    }
    .into_any()
}
