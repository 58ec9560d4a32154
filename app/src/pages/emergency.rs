//! Opening an agency's draft in an emergency: what it means, who is told, why.

use crate::components::buttons::{back, submit};
use crate::components::details::details;
use crate::components::emergency::{openings, reading_until};
use crate::components::errors::{Errors, summary};
use crate::components::notice;
use crate::components::text_field::{TextArea, text_area};
use crate::error::Reply;
use crate::forms::Fields;
use crate::guard::Signed;
use crate::pages::id;
use crate::render::{Chrome, Page, see_other};
use crate::routes;
use axum::body::Bytes;
use axum::extract::Path;
use axum::response::Response;
use candour_domain::ids::ReturnId;
use candour_service::emergency::Emergency;
use candour_service::{Refusal, ServiceError};
use candour_texts::t;
use http::StatusCode;
use leptos::prelude::*;

/// The form.
pub async fn form(chrome: Chrome, Signed(actor): Signed, Path(return_id): Path<String>) -> Reply {
    let return_id = id(&return_id)?;
    let found = chrome.state.service.emergency(&actor, return_id).await?;
    Ok(render(&chrome, StatusCode::OK, return_id, found, Errors::default(), String::new()))
}

/// Opens the draft, or ends the access.
pub async fn step(chrome: Chrome, Signed(actor): Signed, Path(return_id): Path<String>, body: Bytes) -> Reply {
    let fields = Fields::parse(&body)?;
    fields.only(&["step", "reason"])?;
    let return_id: ReturnId = id(&return_id)?;
    let service = &chrome.state.service;
    if fields.get("step") == "end" {
        let audit = service.end_emergency(&actor, return_id).await?;
        return Ok(see_other(&format!("{}?note=emergency-ended", routes::audit(audit))));
    }
    let errors = match service.open_in_emergency(&actor, return_id, fields.get("reason")).await {
        Ok(()) => return Ok(see_other(&routes::of_return(return_id))),
        Err(ServiceError::Invalid(problems)) => problems.into(),
        // The page says so itself, in the place of the form.
        Err(ServiceError::Refused(Refusal::NobodyToTell)) => Errors::default(),
        Err(other) => return Err(other.into()),
    };
    let found = service.emergency(&actor, return_id).await?;
    let reason = fields.get("reason").to_owned();
    Ok(render(&chrome, StatusCode::UNPROCESSABLE_ENTITY, return_id, found, errors, reason))
}

fn render(
    chrome: &Chrome,
    status: StatusCode,
    id: ReturnId,
    found: Emergency,
    errors: Errors,
    reason: String,
) -> Response {
    Page::new(t!("Open a draft in an emergency")).status(status).render(chrome, move || {
        let content = match found.open_until {
            Some(until) => already(id, until),
            None if found.told.is_empty() => notice::warning(Refusal::NobodyToTell.to_string()),
            None => ask(id, &found, &errors, &reason),
        };
        let earlier = openings(&found.earlier).map(|list| details(t!("Earlier emergency access to this return"), list));
        view! {
            {back(routes::audit(found.audit_id), t!("Back to the audit"))}
            {summary(&errors)}
            <span class="govuk-caption-l">{format!("{} · {}", found.audit, found.agency)}</span>
            <h1 class="govuk-heading-l">{t!("Open this draft in an emergency")}</h1>
            {content}
            {earlier}
        }
    })
}

fn already(id: ReturnId, until: chrono::DateTime<chrono::Utc>) -> AnyView {
    view! {
        {reading_until(id, until)}
        <p class="govuk-body"><a class="govuk-link" href=routes::of_return(id)>{t!("Go to the draft")}</a></p>
    }
    .into_any()
}

fn ask(id: ReturnId, found: &Emergency, errors: &Errors, reason: &str) -> AnyView {
    let people = found.told.iter().map(|name| view! { <li>{name.clone()}</li> }).collect_view();
    let field = TextArea {
        name: "reason",
        label: t!("Why can this not wait?"),
        hint: t!("The agency reads this. Name no adult: a reference is enough."),
        value: reason,
        rows: 5,
    };
    view! {
        <p class="govuk-body-l candour-measure">
            {t!("A draft belongs to its agency until it submits. Open it only where waiting could put an adult at risk.")}
        </p>
        <p class="govuk-body candour-measure">
            {t!("You can read it for one hour, and change nothing. There are no scores and no downloads of it. What you open stands in the trail for good, and these people are told at once:")}
        </p>
        <ul class="govuk-list govuk-list--bullet">{people}</ul>
        <form method="post" action=routes::emergency(id) novalidate>
            {text_area(&field, errors)}
            {submit(t!("Open the draft for one hour"))}
        </form>
    }
    .into_any()
}
