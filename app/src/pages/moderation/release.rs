//! Releasing the levels of a return, after seeing what will be released; and marking them as agreed.

use super::refused;
use crate::components::buttons::{back, submit};
use crate::components::date::{DateField, date_field};
use crate::components::errors::{Errors, summary};
use crate::components::moderation::{level_text, own_text};
use crate::components::notice;
use crate::components::table::{nothing, records};
use crate::error::Reply;
use crate::forms::{BadForm, Fields, date_parts};
use crate::guard::Signed;
use crate::pages::id;
use crate::render::{Chrome, Page, see_other};
use crate::routes;
use axum::body::Bytes;
use axum::extract::Path;
use axum::response::Response;
use candour_domain::ids::{ReturnId, StatementId};
use candour_domain::moderation::Grade;
use candour_service::moderation::{LevelView, ModerationPage};
use candour_service::{Refusal, ServiceError};
use candour_texts::t;
use chrono::{Datelike as _, Days, NaiveDate};
use http::StatusCode;
use leptos::prelude::*;

/// How many days an agency is offered to respond: two weeks.
const USUAL_DAYS: u64 = 14;

/// The page that lists what will be released.
pub async fn release_form(chrome: Chrome, Signed(actor): Signed, Path(return_id): Path<String>) -> Reply {
    let page = chrome.state.service.moderation(&actor, id(&return_id)?).await?;
    let day = usual(chrome.state.service.clock().today());
    Ok(render(&chrome, page, day, Errors::default()))
}

fn usual(today: NaiveDate) -> [String; 3] {
    let day = today.checked_add_days(Days::new(USUAL_DAYS)).unwrap_or(today);
    [day.day().to_string(), day.month().to_string(), day.year().to_string()]
}

/// Releases.
pub async fn release(chrome: Chrome, Signed(actor): Signed, Path(return_id): Path<String>, body: Bytes) -> Reply {
    let service = &chrome.state.service;
    let return_id: ReturnId = id(&return_id)?;
    let page = service.moderation(&actor, return_id).await?;
    let fields = Fields::parse(&body)?;
    fields.only(&["seen", "respond-day", "respond-month", "respond-year"])?;
    let seen = fields.get("seen").parse().map_err(|_| BadForm)?;
    let day = date_parts(&fields, "respond-");
    match service.release_levels(&actor, return_id, &day, seen).await {
        Ok(()) => Ok(see_other(&format!("{}?note=released", routes::moderation(return_id)))),
        Err(ServiceError::Invalid(problems)) => Ok(render(&chrome, page, day, problems.into())),
        Err(ServiceError::Refused(Refusal::Step(why))) => {
            Ok(refused(&chrome, t!("The levels were not released"), routes::release(return_id), why, Vec::new()))
        }
        Err(other) => Err(other.into()),
    }
}

/// Marks the levels as agreed.
pub async fn agree(chrome: Chrome, Signed(actor): Signed, Path(return_id): Path<String>, body: Bytes) -> Reply {
    let service = &chrome.state.service;
    let return_id: ReturnId = id(&return_id)?;
    // Whose it is is asked before the form is read.
    service.moderation(&actor, return_id).await?;
    let fields = Fields::parse(&body)?;
    fields.only(&["seen"])?;
    let seen = fields.get("seen").parse().map_err(|_| BadForm)?;
    match service.agree_levels(&actor, return_id, seen).await {
        Ok(()) => Ok(see_other(&format!("{}?note=agreed", routes::moderation(return_id)))),
        Err(ServiceError::Refused(Refusal::Step(why))) => {
            let title = t!("The levels were not marked as agreed");
            Ok(refused(&chrome, title, routes::moderation(return_id), why, Vec::new()))
        }
        Err(other) => Err(other.into()),
    }
}

fn render(chrome: &Chrome, page: ModerationPage, day: [String; 3], errors: Errors) -> Response {
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Page::new(t!("Release the levels")).status(status).wide().render(chrome, move || {
        let head = &page.head;
        let content = match page.standing.cannot_be_released() {
            Some(why) => notice::warning(why),
            None => view! { {differing(&page)} {form(&page, &day, &errors)} }.into_any(),
        };
        view! {
            {back(routes::moderation(head.id), t!("Back to moderation"))}
            {summary(&errors)}
            <span class="govuk-caption-l">{format!("{} · {}", head.audit.title, head.agency.name)}</span>
            <h1 class="govuk-heading-l">{t!("Release the levels")}</h1>
            {content}
        }
    })
}

/// What the agency will see, with what differs from its own.
fn differing(page: &ModerationPage) -> AnyView {
    let given: Vec<_> = page.lines.iter().filter(|(_, _, level)| level.is_some()).collect();
    let differs = |(_, own, level): &&&(StatementId, Option<Grade>, Option<LevelView>)| {
        let grade = level.as_ref().and_then(|level| level.level.as_ref()).map(|level| &level.grade);
        grade != own.as_ref()
    };
    let rows: Vec<_> = given.iter().filter(differs).filter_map(|line| row(page, line)).collect();
    let equal = given.len() - rows.len();
    let said = match equal {
        0 => String::new(),
        1 => t!("In 1 statement the level is the agency’s own.").to_owned(),
        count => t!("In {count} statements the level is the agency’s own.", count),
    };
    let table = if rows.is_empty() {
        view! { <p class="govuk-body">{t!("No level differs from the agency’s own.")}</p> }.into_any()
    } else {
        records(
            t!("Levels that differ"),
            &[t!("Statement"), t!("The agency’s own"), t!("Moderated"), t!("Reason")],
            rows,
            "candour-levels",
        )
    };
    view! {
        <p class="govuk-body candour-measure">
            {t!("The agency will see {given} levels at once, each beside its own, with the reason. It sees nothing else of the moderation. ", given = given.len())}
            {said}
        </p>
        {table}
    }
    .into_any()
}

fn row(page: &ModerationPage, line: &(StatementId, Option<Grade>, Option<LevelView>)) -> Option<Vec<AnyView>> {
    let (id, own, level) = line;
    let set = &page.head.set;
    let (standard, statement) = set.statement(id)?;
    let level = level.as_ref().and_then(|level| level.level.as_ref());
    let href = format!("{}#statement-{id}", routes::moderate(page.head.id, &standard.id));
    let text = level.map(|level| level.reason.clone()).unwrap_or_default();
    let why = if text.is_empty() {
        nothing(t!("No reason"))
    } else {
        view! { <span class="candour-kept-text">{text}</span> }.into_any()
    };
    Some(vec![
        view! { <a class="govuk-link" href=href>{format!("{} {}", statement.code, statement.text)}</a> }.into_any(),
        own_text(set, statement, own.as_ref()).into_any(),
        view! { <strong>{level_text(set, statement, level)}</strong> }.into_any(),
        why,
    ])
}

fn form(page: &ModerationPage, day: &[String; 3], errors: &Errors) -> AnyView {
    let respond = DateField {
        prefix: "respond-",
        legend: t!("Until which day may the agency respond?"),
        hint: t!("The last day, after today. The agency reads it on its page and in the mail to its leads."),
        value: day,
    };
    view! {
        <form method="post" action=routes::release(page.head.id) novalidate>
            <input type="hidden" name="seen" value=page.mark.to_string()/>
            {date_field(&respond, errors)}
            <p class="govuk-body candour-measure">{t!("What is released cannot be taken back. You can change levels afterwards and release them again; the agency then sees both.")}</p>
            {submit(t!("Release all levels to the agency"))}
        </form>
    }
    .into_any()
}
