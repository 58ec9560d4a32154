//! Putting a challenge event down.

use super::refused;
use crate::components::buttons::{back, submit};
use crate::components::date::{DateField, date_field};
use crate::components::errors::{Errors, summary};
use crate::components::notice;
use crate::components::text_field::{TextArea, text_area};
use crate::error::Reply;
use crate::forms::{BadForm, Fields, date_parts};
use crate::guard::Signed;
use crate::pages::id;
use crate::render::{Chrome, Page, see_other};
use crate::routes;
use axum::body::Bytes;
use axum::extract::Path;
use axum::response::Response;
use candour_domain::ids::ReturnId;
use candour_domain::moderation::EventForm;
use candour_service::moderation::ModerationPage;
use candour_service::{Refusal, ServiceError};
use candour_texts::t;
use http::StatusCode;
use leptos::prelude::*;
use uuid::Uuid;

/// The form, with the panel already among those who took part.
pub async fn record_form(chrome: Chrome, Signed(actor): Signed, Path(return_id): Path<String>) -> Reply {
    let page = chrome.state.service.moderation(&actor, id(&return_id)?).await?;
    let present: Vec<_> = page.panel.iter().map(|member| member.name.as_str()).collect();
    let form = EventForm { present: present.join("\n"), ..EventForm::default() };
    let new = chrome.state.service.new_event()?;
    Ok(render(&chrome, page, form, new, Errors::default()))
}

/// Puts it down.
pub async fn record(chrome: Chrome, Signed(actor): Signed, Path(return_id): Path<String>, body: Bytes) -> Reply {
    let service = &chrome.state.service;
    let return_id: ReturnId = id(&return_id)?;
    let page = service.moderation(&actor, return_id).await?;
    let fields = Fields::parse(&body)?;
    fields.only(&["event", "held-day", "held-month", "held-year", "present", "notes"])?;
    let event: Uuid = fields.get("event").parse().map_err(|_| BadForm)?;
    let form = EventForm {
        held_on: date_parts(&fields, "held-"),
        present: fields.get("present").to_owned(),
        notes: fields.get("notes").to_owned(),
    };
    match service.record_event(&actor, return_id, event, &form).await {
        Ok(()) => Ok(see_other(&format!("{}?note=recorded", routes::moderation(return_id)))),
        Err(ServiceError::Invalid(problems)) => Ok(render(&chrome, page, form, event, problems.into())),
        Err(ServiceError::Refused(Refusal::Step(why))) => {
            let title = t!("The challenge event was not kept");
            Ok(refused(&chrome, title, routes::moderation(return_id), why, vec![form.present, form.notes]))
        }
        Err(other) => Err(other.into()),
    }
}

fn render(chrome: &Chrome, page: ModerationPage, form: EventForm, event: Uuid, errors: Errors) -> Response {
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Page::new(t!("Put a challenge event down")).status(status).render(chrome, move || {
        let head = &page.head;
        let content = match &page.cannot_record {
            Some(why) => notice::warning(why.clone()),
            None => fields(head.id, &form, event, &errors),
        };
        view! {
            {back(routes::moderation(head.id), t!("Back to moderation"))}
            {summary(&errors)}
            <span class="govuk-caption-l">{format!("{} · {}", head.audit.title, head.agency.name)}</span>
            <h1 class="govuk-heading-l">{t!("Put a challenge event down")}</h1>
            {content}
        }
    })
}

fn fields(return_id: ReturnId, form: &EventForm, event: Uuid, errors: &Errors) -> AnyView {
    let held = DateField {
        prefix: "held-",
        legend: t!("On which day was it held?"),
        hint: t!("Such as 27 3 2027."),
        value: &form.held_on,
    };
    let present = TextArea {
        name: "present",
        label: t!("Who took part?"),
        hint: t!("One name and role a line, for the panel and for the agency. Up to 4,000 characters."),
        value: &form.present,
        rows: 6,
    };
    let notes = TextArea {
        name: "notes",
        label: t!("Notes (optional)"),
        hint: t!("The Board’s own: the agency does not read them in Candour. Up to 40,000 characters. Name no adult."),
        value: &form.notes,
        rows: 10,
    };
    view! {
        <form method="post" action=routes::challenge_event(return_id) novalidate>
            <input type="hidden" name="event" value=event.to_string()/>
            {date_field(&held, errors)}
            {text_area(&present, errors)}
            {text_area(&notes, errors)}
            <p class="govuk-body candour-muted candour-measure">{t!("What is put down stays as it is. To correct something, put another one down that says so.")}</p>
            {submit(t!("Keep this event"))}
        </form>
    }
    .into_any()
}
