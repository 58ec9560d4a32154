//! Giving statements of a standard to a colleague, and taking them back.

use super::list::{nobody_to_choose, take_back as take_back_form};
use crate::components::buttons::{back, submit};
use crate::components::choices::{Choice, Choices, choices};
use crate::components::date::{DateField, date_field};
use crate::components::delegation::{Group, groups};
use crate::components::errors::{Errors, summary};
use crate::components::select::{Select, select};
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
use candour_domain::delegation::delegable;
use candour_domain::ids::{PersonId, ReturnId, StandardId, StatementId};
use candour_domain::question_set::{Standard, Statement};
use candour_domain::time::date_text;
use candour_service::ServiceError;
use candour_service::returns::{DelegationPage, GivenDelegation, ReturnHead};
use candour_texts::t;
use http::StatusCode;
use leptos::prelude::*;

/// The form, with every statement ticked that nobody has.
pub async fn form(chrome: Chrome, Signed(actor): Signed, Path((return_id, standard)): Path<(String, String)>) -> Reply {
    let page = chrome.state.service.delegation_page(&actor, id(&return_id)?).await?;
    render(&chrome, page, &standard.as_str().into(), None, Errors::default())
}

/// Delegates.
pub async fn delegate(
    chrome: Chrome,
    Signed(actor): Signed,
    Path((return_id, standard)): Path<(String, String)>,
    body: Bytes,
) -> Reply {
    let fields = Fields::parse(&body)?;
    fields.only(&["statement", "person", "due-day", "due-month", "due-year", "note"])?;
    let (return_id, standard): (ReturnId, StandardId) = (id(&return_id)?, standard.as_str().into());
    let given = GivenDelegation {
        // Whatever is no id names nobody.
        person: fields.get("person").parse().ok(),
        statements: statements(&fields),
        due: date_parts(&fields, "due-"),
        note: fields.get("note").to_owned(),
    };
    let service = &chrome.state.service;
    match service.delegate(&actor, return_id, &standard, &given).await {
        Ok(()) => Ok(see_other(&format!("{}?note=delegated#standard-{standard}", routes::delegation(return_id)))),
        Err(ServiceError::Invalid(problems)) => {
            let page = service.delegation_page(&actor, return_id).await?;
            render(&chrome, page, &standard, Some(given), problems.into())
        }
        Err(other) => Err(other.into()),
    }
}

/// Takes statements back.
pub async fn take_back(
    chrome: Chrome,
    Signed(actor): Signed,
    Path((return_id, standard)): Path<(String, String)>,
    body: Bytes,
) -> Reply {
    let fields = Fields::parse(&body)?;
    fields.only(&["person", "statement"])?;
    let (return_id, standard): (ReturnId, StandardId) = (id(&return_id)?, standard.as_str().into());
    let from: Option<PersonId> = match fields.get("person") {
        "" => None,
        person => Some(id(person)?),
    };
    chrome.state.service.take_back(&actor, return_id, &standard, from, statements(&fields)).await?;
    Ok(see_other(&format!("{}?note=taken-back#standard-{standard}", routes::delegation(return_id))))
}

/// The statements of a form, each once.
fn statements(fields: &Fields) -> Vec<StatementId> {
    let mut found: Vec<StatementId> = Vec::new();
    for statement in fields.all("statement").map(StatementId::from) {
        if !found.contains(&statement) {
            found.push(statement);
        }
    }
    found
}

fn render(
    chrome: &Chrome,
    page: DelegationPage,
    standard: &StandardId,
    given: Option<GivenDelegation>,
    errors: Errors,
) -> Reply {
    let type_of = &page.whole.head.agency.agency_type;
    let known = page.whole.head.set.standard(standard).filter(|s| delegable(s, type_of).next().is_some());
    let known = known.cloned().ok_or(ServiceError::NotFound)?;
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok(show(chrome, status, page, known, given, errors))
}

fn show(
    chrome: &Chrome,
    status: StatusCode,
    page: DelegationPage,
    standard: Standard,
    given: Option<GivenDelegation>,
    errors: Errors,
) -> Response {
    let title = t!("Delegate standard {code}", code = standard.code);
    Page::new(title.clone()).status(status).render(chrome, move || {
        let head = &page.whole.head;
        let groups = groups(&page.whole.delegations, &standard);
        let taken = |id: &StatementId| {
            groups.iter().any(|group| group.person.is_some() && group.statements.iter().any(|(held, _)| *held == id))
        };
        let free: Vec<_> = delegable(&standard, &head.agency.agency_type).filter(|s| !taken(&s.id)).collect();
        let content = if !head.answering() {
            view! { <p class="govuk-body">{t!("This return takes no changes now.")}</p> }.into_any()
        } else if page.colleagues.is_empty() && errors.is_empty() {
            nobody_to_choose()
        } else if free.is_empty() && errors.is_empty() {
            view! { <p class="govuk-body">{t!("Every statement of this standard is delegated. Take back what somebody else shall have.")}</p> }
                .into_any()
        } else {
            fields(&page, &standard, &free, given.as_ref(), &errors)
        };
        view! {
            {back(routes::delegation(head.id), t!("Who answers what"))}
            {summary(&errors)}
            <span class="govuk-caption-l">{format!("{} · {}", head.audit.title, head.agency.name)}</span>
            <h1 class="govuk-heading-l">{t!("Delegate {code}. {title}", code = standard.code, title = standard.title)}</h1>
            {content}
            {with_others(head, &standard, &groups)}
        }
    })
}

fn fields(
    page: &DelegationPage,
    standard: &Standard,
    free: &[&Statement],
    given: Option<&GivenDelegation>,
    errors: &Errors,
) -> AnyView {
    let head = &page.whole.head;
    let chosen = match given {
        Some(given) => given.statements.iter().map(|id| id.0.clone()).collect(),
        None => free.iter().map(|statement| statement.id.0.clone()).collect(),
    };
    let nothing = GivenDelegation::default();
    let given = given.unwrap_or(&nothing);
    let items = free.iter().map(|s| Choice::new(s.id.0.clone(), format!("{} {}", s.code, s.text))).collect();
    let question = Choices {
        name: "statement",
        id: None,
        legend: t!("Which statements?"),
        hint: t!("All that nobody has are ticked: that is the whole standard, or the rest of it."),
        items,
        chosen,
        many: true,
        quiet_legend: false,
    };
    let none_free = free.is_empty().then(|| view! { <div id="statement" tabindex="-1"></div> });
    let people = page.colleagues.iter().map(|(id, name)| (id.to_string(), name.clone()));
    let options = std::iter::once((String::new(), t!("Choose a colleague").to_owned())).chain(people).collect();
    let person = given.person.map(|id| id.to_string()).unwrap_or_default();
    let to = Select {
        name: "person",
        label: t!("To whom?"),
        hint: t!("Contributors of your agency. Others you invite under People."),
        options,
        chosen: &person,
    };
    let hint = t!("Leave it empty for the day of the return itself: {due_on}.", due_on = date_text(head.due_on));
    let due = DateField { prefix: "due-", legend: t!("Due on (optional)"), hint: &hint, value: &given.due };
    let note = TextArea {
        name: "note",
        label: t!("Note to your colleague (optional)"),
        hint: t!("Your colleague and the leads of your agency read it. Name no adult."),
        value: &given.note,
        rows: 4,
    };
    view! {
        <form method="post" action=routes::delegate(head.id, &standard.id) novalidate>
            {none_free}
            {choices(question, errors)}
            {select(to, errors)}
            {date_field(&due, errors)}
            {text_area(&note, errors)}
            {submit(t!("Delegate"))}
        </form>
    }
    .into_any()
}

/// What others have of the standard: each statement can be taken back by itself.
fn with_others(head: &ReturnHead, standard: &Standard, groups: &[Group<'_>]) -> AnyView {
    if groups.is_empty() {
        return ().into_any();
    }
    let lines = groups
        .iter()
        .flat_map(|group| group.statements.iter().map(move |statement| (group, *statement)))
        .map(|(group, statement)| {
            let single =
                Group { person: group.person, statements: vec![statement], ready: group.ready, one: group.one };
            let button = head.answering().then(|| take_back_form(head, standard, &single));
            view! { <li><p class="govuk-body">{format!("{}: {}", single.codes(), single.who())}</p> {button}</li> }
        })
        .collect_view();
    view! { <h2 class="govuk-heading-m">{t!("Delegated already")}</h2> <ul class="govuk-list">{lines}</ul> }.into_any()
}
