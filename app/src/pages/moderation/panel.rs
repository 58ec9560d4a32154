//! Choosing the panel of a return.

use crate::components::buttons::{back, submit};
use crate::components::choices::{Choice, Choices, choices};
use crate::components::errors::{Errors, summary};
use crate::components::notice;
use crate::error::Reply;
use crate::forms::{BadForm, Fields};
use crate::guard::Signed;
use crate::pages::id;
use crate::render::{Chrome, Page, see_other};
use crate::routes;
use axum::body::Bytes;
use axum::extract::Path;
use axum::response::Response;
use candour_domain::ids::{PersonId, ReturnId};
use candour_service::ServiceError;
use candour_service::moderation::{PanelForm, PanelPage};
use candour_texts::t;
use http::StatusCode;
use leptos::prelude::*;
use std::collections::BTreeSet;

/// The form.
pub async fn assign_form(chrome: Chrome, Signed(actor): Signed, Path(return_id): Path<String>) -> Reply {
    let page = chrome.state.service.panel_page(&actor, id(&return_id)?).await?;
    let chosen = assigned(&page);
    Ok(render(&chrome, page, chosen, Errors::default()))
}

/// Keeps the panel.
pub async fn assign(chrome: Chrome, Signed(actor): Signed, Path(return_id): Path<String>, body: Bytes) -> Reply {
    let service = &chrome.state.service;
    let return_id: ReturnId = id(&return_id)?;
    let page = service.panel_page(&actor, return_id).await?;
    let fields = Fields::parse(&body)?;
    fields.only(&["person", "was"])?;
    let people = |name| fields.all(name).map(|id| id.parse().map_err(|_| BadForm)).collect::<Result<BTreeSet<_>, _>>();
    let form = PanelForm { was: people("was")?, chosen: people("person")? };
    match service.assign_panel(&actor, return_id, &form).await {
        Ok(()) => Ok(see_other(&format!("{}?note=assigned", routes::audit_moderation(page.audit.0)))),
        Err(ServiceError::Invalid(problems)) => Ok(render(&chrome, page, form.chosen, problems.into())),
        Err(other) => Err(other.into()),
    }
}

/// Those who are assigned.
fn assigned(page: &PanelPage) -> BTreeSet<PersonId> {
    let members = page.members.iter().filter(|member| member.assigned).map(|member| member.person);
    members.chain(page.others.iter().map(|member| member.person)).collect()
}

fn render(chrome: &Chrome, page: PanelPage, chosen: BTreeSet<PersonId>, errors: Errors) -> Response {
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let title = t!("The panel for {agency}", agency = page.agency);
    Page::new(title.clone()).status(status).render(chrome, move || {
        view! {
            {back(routes::audit_moderation(page.audit.0), t!("Back to moderation"))}
            {summary(&errors)}
            <span class="govuk-caption-l">{page.audit.1.clone()}</span>
            <h1 class="govuk-heading-l">{title}</h1>
            {form(&page, &chosen, &errors)}
            {own(&page)}
        }
    })
}

fn form(page: &PanelPage, chosen: &BTreeSet<PersonId>, errors: &Errors) -> AnyView {
    // Whoever was assigned before they came to hold a role at the agency can be taken off.
    let members = page.members.iter().filter(|member| !member.is_own || member.assigned);
    let mut items: Vec<_> = members.map(|member| Choice::new(member.person.to_string(), member.name.clone())).collect();
    items.extend(page.others.iter().map(|member| {
        Choice::new(member.person.to_string(), member.name.clone()).hint(t!("No longer a panel member of the Board"))
    }));
    if items.is_empty() {
        let text = t!(
            "The Board has no panel member who could go through this return. Invite somebody as a panel member under People."
        );
        return notice::inset(view! { <p class="govuk-body">{text}</p> }.into_any());
    }
    let question = Choices {
        name: "person",
        id: None,
        legend: t!("Who goes through this return?"),
        hint: t!(
            "They read the return once it is submitted, ask queries about it and give its statements levels. Untick somebody to end that."
        ),
        items,
        chosen: chosen.iter().map(ToString::to_string).collect(),
        many: true,
        quiet_legend: false,
    };
    let was = assigned(page)
        .into_iter()
        .map(|person| view! { <input type="hidden" name="was" value=person.to_string()/> })
        .collect_view();
    view! {
        <form method="post" action=routes::panel(page.id) novalidate>
            {was}
            {choices(question, errors)}
            {submit(t!("Keep this panel"))}
        </form>
    }
    .into_any()
}

/// Who cannot be chosen, and why.
fn own(page: &PanelPage) -> Option<AnyView> {
    let names: Vec<_> = page.members.iter().filter(|member| member.is_own).map(|member| member.name.as_str()).collect();
    (!names.is_empty()).then(|| {
        let text = t!(
            "Cannot go through this return, because they hold a role at {agency}: {join}.",
            agency = page.agency,
            join = names.join(", ")
        );
        view! { <p class="govuk-body candour-muted candour-measure">{text}</p> }.into_any()
    })
}
