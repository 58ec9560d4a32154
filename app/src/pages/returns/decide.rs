//! What the QA Manager decides about an agency's part of an audit: more time, an exemption, a withdrawal, asking
//! again. No content is shown.

use super::course::course;
use crate::components::badge::return_state;
use crate::components::buttons::{back, submit};
use crate::components::choices::{Choice, Choices, choices};
use crate::components::date::{DateField, date_field};
use crate::components::errors::{Errors, summary};
use crate::components::text_field::{TextArea, text_area};
use crate::error::Reply;
use crate::forms::{Fields, date_parts};
use crate::guard::Signed;
use crate::pages::id;
use crate::render::{Chrome, Page, see_other};
use crate::routes;
use axum::body::Bytes;
use axum::extract::Path;
use axum::response::Response;
use candour_domain::answer::parse_date;
use candour_domain::ids::ReturnId;
use candour_domain::time::date_text;
use candour_service::ServiceError;
use candour_service::returns::{Deciding, Decision, Offered};
use candour_texts::t;
use http::StatusCode;
use leptos::prelude::*;

const FIELDS: [&str; 5] = ["decision", "due.day", "due.month", "due.year", "reason"];

/// The form.
pub async fn decide_form(chrome: Chrome, Signed(actor): Signed, Path(return_id): Path<String>) -> Reply {
    let return_id = id(&return_id)?;
    let known = chrome.state.service.deciding(&actor, return_id).await?;
    Ok(page(&chrome, return_id, known, Fields::default(), Errors::default()))
}

/// Decides.
pub async fn decide(chrome: Chrome, Signed(actor): Signed, Path(return_id): Path<String>, body: Bytes) -> Reply {
    let fields = Fields::parse(&body)?;
    fields.only(&FIELDS)?;
    let return_id = id(&return_id)?;
    let service = &chrome.state.service;
    let mut errors = Errors::default();
    if let Some(decision) = chosen(&fields, &mut errors) {
        match service.decide(&actor, return_id, decision, fields.get("reason")).await {
            Ok(audit) => return Ok(see_other(&format!("{}?note=decided", routes::audit(audit)))),
            Err(ServiceError::Invalid(problems)) => {
                for problem in problems {
                    errors.push(if problem.field == "due" { "due.day" } else { problem.field }, problem.message);
                }
            }
            Err(other) => return Err(other.into()),
        }
    }
    let known = service.deciding(&actor, return_id).await?;
    Ok(page(&chrome, return_id, known, fields, errors))
}

fn chosen(fields: &Fields, errors: &mut Errors) -> Option<Decision> {
    match fields.get("decision") {
        "extend" => match parse_date(&date_parts(fields, "due.")) {
            Ok(Some(day)) => Some(Decision::Extend(day)),
            Ok(None) => {
                errors.push("due.day", t!("Enter the new due date."));
                None
            }
            Err(problem) => {
                errors.push("due.day", problem);
                None
            }
        },
        "exempt" => Some(Decision::Exempt),
        "withdraw" => Some(Decision::Withdraw),
        "reinstate" => Some(Decision::Reinstate),
        _ => {
            errors.push("decision", t!("Choose what you decide."));
            None
        }
    }
}

fn page(chrome: &Chrome, return_id: ReturnId, known: Deciding, fields: Fields, errors: Errors) -> Response {
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Page::new(t!("More time, exemption or withdrawal")).status(status).render(chrome, move || {
        let form = if known.offered.is_empty() {
            view! { <p class="govuk-body">{t!("Nothing can be decided about this return now: its audit is closed, or the return has gone on.")}</p> }.into_any()
        } else {
            form(return_id, &known, &fields, &errors)
        };
        view! {
            {back(routes::audit(known.audit_id), t!("Back to the audit"))}
            {summary(&errors)}
            <span class="govuk-caption-l">{format!("{} · {}", known.audit, known.agency)}</span>
            <h1 class="govuk-heading-l">{t!("More time, exemption or withdrawal")}</h1>
            <p class="govuk-body candour-standing">{return_state(known.state)} " " {t!("Due on {due_on}", due_on = date_text(known.due_on))}</p>
            {form}
            {course(&known.steps, None)}
        }
    })
}

fn form(return_id: ReturnId, known: &Deciding, fields: &Fields, errors: &Errors) -> AnyView {
    let items = known.offered.iter().map(|kind| choice(*kind, fields, errors)).collect();
    let question = Choices {
        name: "decision",
        id: None,
        legend: t!("What do you decide?"),
        hint: "",
        items,
        chosen: fields.all("decision").map(str::to_owned).collect(),
        many: false,
        quiet_legend: false,
    };
    let reason = TextArea {
        name: "reason",
        label: t!("Why?"),
        hint: t!("The agency reads this beside your name, and its leads get a mail without it."),
        value: fields.get("reason"),
        rows: 4,
    };
    view! {
        <form method="post" action=routes::decide(return_id) novalidate>
            {choices(question, errors)}
            {text_area(&reason, errors)}
            {submit(t!("Decide"))}
        </form>
    }
    .into_any()
}

fn choice(kind: Offered, fields: &Fields, errors: &Errors) -> Choice {
    match kind {
        Offered::Extend => {
            let due = date_parts(fields, "due.");
            let field = DateField {
                prefix: "due.",
                legend: t!("New due date"),
                hint: t!("The last day for this agency, such as 27 3 2027"),
                value: &due,
            };
            Choice { more: Some(date_field(&field, errors)), ..Choice::new("extend", t!("Give more time")) }
        }
        Offered::Exempt => Choice::new("exempt", t!("Exempt the agency"))
            .hint(t!("It need not answer, and counts as exempt. What it has written is kept.")),
        Offered::Withdraw => Choice::new("withdraw", t!("Withdraw the return"))
            .hint(t!("It is taken out of the audit, and its figures with it. A signature becomes void.")),
        Offered::Reinstate => Choice::new("reinstate", t!("Ask for the return again"))
            .hint(t!("The agency answers after all, from where it stood.")),
    }
}
