//! The list of the Board's subgroups, which the QA Manager keeps.

use super::unsaved::why;
use crate::components::badge::tag;
use crate::components::buttons::{back, submit, submit_secondary};
use crate::components::errors::{Errors, summary};
use crate::components::notice;
use crate::components::table::records;
use crate::components::text_field::{TextField, text_field};
use crate::error::{PageError, Reply};
use crate::forms::{BadForm, Fields};
use crate::guard::Signed;
use crate::pages::id;
use crate::render::{Chrome, Page, see_other};
use crate::routes;
use axum::body::Bytes;
use axum::extract::Path;
use axum::response::Response;
use candour_domain::ids::SubgroupId;
use candour_service::ServiceError;
use candour_service::plan::{Subgroup, SubgroupStep};
use candour_texts::t;
use http::{StatusCode, Uri};
use leptos::prelude::*;

/// The list, and the form that adds one.
pub async fn list(chrome: Chrome, Signed(actor): Signed, uri: Uri) -> Reply {
    let all = chrome.state.service.subgroups(&actor).await?;
    let note = match Fields::of_query(&uri).get("note") {
        "added" => Some(t!("The subgroup is added.")),
        "renamed" => Some(t!("The subgroup has another name.")),
        "closed" => Some(t!("The subgroup is closed. Its actions stay with it until you give them to another.")),
        _ => None,
    };
    Ok(render_list(&chrome, all, "", Errors::default(), note))
}

/// Adds one.
pub async fn add(chrome: Chrome, Signed(actor): Signed, body: Bytes) -> Reply {
    let fields = Fields::parse(&body)?;
    fields.only(&["name"])?;
    let service = &chrome.state.service;
    match service.add_subgroup(&actor, fields.get("name")).await {
        Ok(_) => Ok(see_other("/subgroups?note=added")),
        Err(ServiceError::Invalid(problems)) => {
            let all = service.subgroups(&actor).await?;
            Ok(render_list(&chrome, all, fields.get("name"), problems.into(), None))
        }
        Err(other) => Err(other.into()),
    }
}

fn status(errors: &Errors) -> StatusCode {
    if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY }
}

fn render_list(
    chrome: &Chrome,
    all: Vec<Subgroup>,
    name: &str,
    errors: Errors,
    note: Option<&'static str>,
) -> Response {
    let name = name.to_owned();
    Page::new(t!("Subgroups")).status(status(&errors)).render(chrome, move || {
        let field = TextField {
            name: "name",
            label: t!("Name of the subgroup"),
            hint: t!("As it stands in minutes, such as “Learning and Development”"),
            value: &name,
            ..TextField::default()
        };
        view! {
            {back("/plan".to_owned(), t!("Action plan"))}
            {note.map(notice::done)}
            {summary(&errors)}
            <h1 class="govuk-heading-l">{t!("Subgroups")}</h1>
            <p class="govuk-body candour-measure">
                {t!("A subgroup of the Board can support the delivery of an action. The action’s own page says which one; its owner stays the same.")}
            </p>
            {table(&all)}
            <h2 class="govuk-heading-m">{t!("Add a subgroup")}</h2>
            <form method="post" action="/subgroups" novalidate>
                {text_field(&field, &errors)}
                {submit(t!("Add"))}
            </form>
        }
    })
}

fn table(all: &[Subgroup]) -> AnyView {
    if all.is_empty() {
        return view! { <p class="govuk-body">{t!("There are none yet.")}</p> }.into_any();
    }
    let rows = all
        .iter()
        .map(|one| {
            let name = view! { <a class="govuk-link" href=routes::subgroup(one.id)>{one.name.clone()}</a> }.into_any();
            let stands = if one.closed {
                tag(t!("Closed"), "candour-tag--quiet")
            } else {
                tag(t!("Meets"), "candour-tag--going")
            };
            vec![name, stands, actions(one)]
        })
        .collect();
    records(t!("The Board’s subgroups"), &[t!("Name"), t!("Stands"), t!("Open actions")], rows, "")
}

/// How many actions it supports, with the way to them.
fn actions(one: &Subgroup) -> AnyView {
    match one.open_actions {
        0 => t!("None").into_any(),
        actions => {
            let label = t!(actions; "1 action" | "{actions} actions");
            let href = format!("/plan?subgroup={}", one.id);
            view! { <a class="govuk-link" href=href>{label}</a> }.into_any()
        }
    }
}

/// One subgroup: its name, and its end.
pub async fn show(chrome: Chrome, Signed(actor): Signed, Path(subgroup): Path<String>) -> Reply {
    let one = one(&chrome, &actor, id(&subgroup)?).await?;
    let name = one.name.clone();
    Ok(render_one(&chrome, one, &name, Errors::default(), None))
}

async fn one(chrome: &Chrome, actor: &candour_domain::access::Actor, id: SubgroupId) -> Result<Subgroup, PageError> {
    let found = chrome.state.service.subgroups(actor).await?.into_iter().find(|one| one.id == id);
    found.ok_or(PageError::Service(ServiceError::NotFound))
}

/// Renames it, or closes it.
pub async fn change(chrome: Chrome, Signed(actor): Signed, Path(subgroup): Path<String>, body: Bytes) -> Reply {
    let id: SubgroupId = id(&subgroup)?;
    let found = one(&chrome, &actor, id).await?;
    let fields = Fields::parse(&body)?;
    fields.only(&["step", "name"])?;
    let (step, note) = match fields.get("step") {
        "rename" => (SubgroupStep::Rename(fields.get("name").to_owned()), "renamed"),
        "close" => (SubgroupStep::Close, "closed"),
        _ => return Err(PageError::Form(BadForm)),
    };
    match chrome.state.service.lead_subgroup(&actor, id, &step).await {
        Ok(()) => Ok(see_other(&format!("/subgroups?note={note}"))),
        Err(ServiceError::Invalid(problems)) => {
            Ok(render_one(&chrome, found, fields.get("name"), problems.into(), None))
        }
        Err(ServiceError::Refused(refusal)) => {
            let name = found.name.clone();
            Ok(render_one(&chrome, found, &name, Errors::default(), Some(why(&refusal))))
        }
        Err(other) => Err(other.into()),
    }
}

fn render_one(chrome: &Chrome, one: Subgroup, name: &str, errors: Errors, refused: Option<String>) -> Response {
    let name = name.to_owned();
    let status = if refused.is_some() { StatusCode::CONFLICT } else { status(&errors) };
    Page::new(one.name.clone()).status(status).render(chrome, move || {
        let forms = (!one.closed).then(|| forms(&one, &name, &errors));
        let closed = one.closed.then(|| view! { <p class="govuk-body">{t!("This subgroup is closed.")}</p> });
        view! {
            {back("/subgroups".to_owned(), t!("Subgroups"))}
            {summary(&errors)}
            {refused.map(notice::warning)}
            <h1 class="govuk-heading-l">{one.name.clone()}</h1>
            <p class="govuk-body">{t!("Open actions that it supports:")} " " {actions(&one)}</p>
            {closed}
            {forms}
        }
    })
}

fn forms(one: &Subgroup, name: &str, errors: &Errors) -> AnyView {
    let field = TextField { name: "name", label: t!("Name of the subgroup"), value: name, ..TextField::default() };
    let stay = (one.open_actions > 0).then(|| {
        view! { <p class="govuk-body candour-measure">{t!("Its open actions stay with it, marked as closed, until you give each to another subgroup.")}</p> }
    });
    view! {
        <form method="post" action=routes::subgroup(one.id) novalidate>
            <input type="hidden" name="step" value="rename"/>
            {text_field(&field, errors)}
            {submit(t!("Save the name"))}
        </form>
        <h2 class="govuk-heading-m">{t!("It meets no more")}</h2>
        {stay}
        <form method="post" action=routes::subgroup(one.id)>
            <input type="hidden" name="step" value="close"/>
            {submit_secondary(t!("Close the subgroup"))}
        </form>
    }
    .into_any()
}
