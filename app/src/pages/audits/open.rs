//! Opening an audit.

use crate::components::buttons::{back, submit};
use crate::components::choices::{Choice, Choices, choices};
use crate::components::date::{DateField, date_field};
use crate::components::errors::{Errors, summary};
use crate::components::select::{Select, select};
use crate::components::text_field::{TextField, text_field};
use crate::error::Reply;
use crate::forms::{Fields, date_parts};
use crate::guard::Signed;
use crate::render::{Chrome, Page, see_other};
use crate::routes;
use axum::body::Bytes;
use axum::response::Response;
use candour_domain::access::Actor;
use candour_domain::answer::parse_date;
use candour_domain::ids::AgencyId;
use candour_domain::signature::SignOff;
use candour_domain::time::date_text;
use candour_service::ServiceError;
use candour_service::audits::{NewAudit, NewAuditChoices};
use candour_texts::t;
use chrono::{Datelike as _, NaiveDate};
use http::StatusCode;
use leptos::prelude::*;

/// In the order of the page.
const FIELDS: [&str; 12] = [
    "title",
    "set",
    "opens.day",
    "opens.month",
    "opens.year",
    "due.day",
    "due.month",
    "due.year",
    "chair",
    "sign_off",
    "agencies",
    "clash",
];

/// The form, with every agency chosen and today as the first day.
pub async fn new_form(chrome: Chrome, Signed(actor): Signed) -> Reply {
    let choices = chrome.state.service.new_audit_choices(&actor).await?;
    let today = chrome.state.service.clock().today();
    let mut fields: Vec<_> = choices
        .agencies
        .iter()
        .filter(|agency| !choices.busy.contains_key(&agency.id))
        .map(|agency| ("agencies".to_owned(), agency.id.to_string()))
        .collect();
    let parts = [
        ("opens.day", today.day().to_string()),
        ("opens.month", today.month().to_string()),
        ("opens.year", today.year().to_string()),
    ];
    fields.extend(parts.map(|(name, value)| (name.to_owned(), value)));
    Ok(page(&chrome, StatusCode::OK, choices, Fields(fields), Errors::default()))
}

/// Opens it.
pub async fn open(chrome: Chrome, Signed(actor): Signed, body: Bytes) -> Reply {
    let fields = Fields::parse(&body)?;
    fields.only(&FIELDS)?;
    match try_open(&chrome, &actor, &fields).await {
        Ok(path) => Ok(see_other(&format!("{path}?note=opened"))),
        Err(ServiceError::Invalid(problems)) => {
            let choices = chrome.state.service.new_audit_choices(&actor).await?;
            let errors = at_fields(problems.into_iter().map(|problem| (problem.field, problem.message)));
            Ok(page(&chrome, StatusCode::UNPROCESSABLE_ENTITY, choices, fields, errors))
        }
        Err(other) => Err(other.into()),
    }
}

async fn try_open(chrome: &Chrome, actor: &Actor, fields: &Fields) -> Result<String, ServiceError> {
    let mut problems = Vec::new();
    let mut date = |field: &'static str, prefix: &str, what: &str| {
        let problem = match parse_date(&date_parts(fields, prefix)) {
            Ok(Some(date)) => return date,
            Ok(None) => t!("Enter {what}.", what),
            Err(problem) => problem,
        };
        problems.push(candour_service::FieldProblem { field, message: problem });
        NaiveDate::default()
    };
    let opens_on = date("opens", "opens.", t!("the opening date"));
    let due_on = date("due", "due.", t!("the due date"));
    let (question_set, version) = fields.get("set").split_once('@').unwrap_or_default();
    let new = NewAudit {
        title: fields.get("title").to_owned(),
        question_set: question_set.into(),
        version: version.to_owned(),
        // An id that is none is no agency of the Board: the use-case says so.
        agencies: fields.all("agencies").map(|id| id.parse().unwrap_or(AgencyId(uuid::Uuid::nil()))).collect(),
        opens_on,
        due_on,
        chair: fields.get("chair").parse().ok(),
        sign_off: SignOff::from_code(fields.get("sign_off")),
        allow_clash: fields.get("clash") == "yes",
    };
    // Everything that is wrong is said at once, dates included.
    let dates_are_wrong: Vec<_> = problems.iter().map(|problem| problem.field).collect();
    if dates_are_wrong.is_empty() {
        return Ok(routes::audit(chrome.state.service.open_audit(actor, new).await?));
    }
    let today = chrome.state.service.clock().today();
    let checked = NewAudit { opens_on: today, due_on: today, ..new };
    problems.extend(chrome.state.service.check_new_audit(actor, &checked).await?);
    Err(ServiceError::Invalid(problems))
}

/// The problem of a date or a group stands at its first field; the summary follows the page.
fn at_fields(problems: impl Iterator<Item = (&'static str, String)>) -> Errors {
    let mut told: Vec<_> = problems
        .map(|(field, message)| match field {
            "opens" => ("opens.day", message),
            "due" => ("due.day", message),
            other => (other, message),
        })
        .collect();
    told.sort_by_key(|(field, _)| FIELDS.iter().position(|known| known == field));
    let mut errors = Errors::default();
    for (field, message) in told {
        errors.push(field, message);
    }
    errors
}

fn page(chrome: &Chrome, status: StatusCode, offered: NewAuditChoices, fields: Fields, errors: Errors) -> Response {
    Page::new(t!("Open an audit")).status(status).render(chrome, move || {
        if offered.sets.is_empty() {
            return view! {
                {back("/".to_owned(), t!("Back"))}
                <h1 class="govuk-heading-l">{t!("Open an audit")}</h1>
                <p class="govuk-body">{t!("An audit needs a published question set, and there is none yet. ")} <a class="govuk-link" href="/question-sets">{t!("Upload and publish one first")}</a>"."</p>
            }
            .into_any();
        }
        let title = TextField {
            name: "title",
            label: t!("Title"),
            hint: t!("As agencies will see it, such as “Care Act self-audit 2026”"),
            value: fields.get("title"),
            ..TextField::default()
        };
        view! {
            {back("/".to_owned(), t!("Back"))}
            {summary(&errors)}
            <h1 class="govuk-heading-l">{t!("Open an audit")}</h1>
            <form method="post" action="/audits/new" novalidate>
                {text_field(&title, &errors)}
                {set_field(&offered, &fields, &errors)}
                {dates(&fields, &errors)}
                {chair_field(&offered, &fields, &errors)}
                {sign_off_field(&fields, &errors)}
                {agencies_field(&offered, &fields, &errors)}
                {clash_field(&fields, &errors)}
                {submit(t!("Open the audit"))}
            </form>
        }
        .into_any()
    })
}

fn set_field(offered: &NewAuditChoices, fields: &Fields, errors: &Errors) -> AnyView {
    let choose = (String::new(), t!("Choose one").to_owned());
    let sets = offered
        .sets
        .iter()
        .map(|(id, version, title)| (format!("{id}@{version}"), t!("{title}, version {version}", title, version)));
    let field = Select {
        name: "set",
        label: t!("Question set"),
        hint: t!("Published sets. It decides whether this is a Care Act self-audit or a thematic audit."),
        options: std::iter::once(choose).chain(sets).collect(),
        chosen: fields.get("set"),
    };
    select(field, errors)
}

fn dates(fields: &Fields, errors: &Errors) -> AnyView {
    let (opens, due) = (date_parts(fields, "opens."), date_parts(fields, "due."));
    let opens = DateField {
        prefix: "opens.",
        legend: t!("Opening date"),
        hint: t!("The first day on which agencies can answer"),
        value: &opens,
    };
    let due =
        DateField { prefix: "due.", legend: t!("Due date"), hint: t!("The last day, such as 27 3 2027"), value: &due };
    view! { {date_field(&opens, errors)} {date_field(&due, errors)} }.into_any()
}

fn chair_field(offered: &NewAuditChoices, fields: &Fields, errors: &Errors) -> AnyView {
    let nobody = (String::new(), t!("Not decided yet").to_owned());
    let chairs = offered.chairs.iter().map(|(id, name)| (id.to_string(), name.clone()));
    let field = Select {
        name: "chair",
        label: t!("Audit Chair"),
        options: std::iter::once(nobody).chain(chairs).collect(),
        chosen: fields.get("chair"),
        ..Select::default()
    };
    select(field, errors)
}

fn sign_off_field(fields: &Fields, errors: &Errors) -> AnyView {
    let items = vec![
        Choice::new(SignOff::Officer.code(), t!("The accountable officer signs"))
            .hint(t!("The lead declares the return ready; the accountable officer reads it whole and signs a declaration. Usual for the self-audit.")),
        Choice::new(SignOff::Lead.code(), t!("The lead submits")).hint(t!("Or the accountable officer, in one step. Usual for thematic audits.")),
    ];
    let question = Choices {
        name: "sign_off",
        id: None,
        legend: t!("Who submits a return? (optional)"),
        hint: t!("Leave this open for what is usual."),
        items,
        chosen: fields.all("sign_off").map(str::to_owned).collect(),
        many: false,
        quiet_legend: false,
    };
    choices(question, errors)
}

fn agencies_field(offered: &NewAuditChoices, fields: &Fields, errors: &Errors) -> AnyView {
    let items = offered
        .agencies
        .iter()
        .map(|agency| {
            let busy = offered.busy.get(&agency.id).map(|title| t!("Has a return open: {title}", title));
            Choice::new(agency.id.to_string(), agency.name.clone()).hint(busy.unwrap_or_default())
        })
        .collect();
    let question = Choices {
        name: "agencies",
        id: None,
        legend: t!("Agencies"),
        hint: t!("Who is asked. Each gets a return with what its type of agency is asked."),
        items,
        chosen: fields.all("agencies").map(str::to_owned).collect(),
        many: true,
        quiet_legend: false,
    };
    choices(question, errors)
}

/// Only where it is needed: agencies chosen that have another return open.
fn clash_field(fields: &Fields, errors: &Errors) -> AnyView {
    if errors.of("clash").is_none() && fields.get("clash").is_empty() {
        return ().into_any();
    }
    let question = Choices {
        name: "clash",
        id: None,
        legend: t!("Two returns at once"),
        hint: "",
        items: vec![Choice::new("yes", t!("These agencies may have two returns open at once"))],
        chosen: fields.all("clash").map(str::to_owned).collect(),
        many: true,
        quiet_legend: false,
    };
    choices(question, errors)
}

/// Such as "from 1 October 2026 to 30 November 2026".
pub(super) fn period(opens_on: NaiveDate, due_on: NaiveDate) -> String {
    t!("from {opens_on} to {due_on}", opens_on = date_text(opens_on), due_on = date_text(due_on))
}
