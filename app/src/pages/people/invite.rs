//! Inviting somebody.

use crate::components::buttons::{back, submit};
use crate::components::choices::{Choice, Choices, choices};
use crate::components::errors::{Errors, summary};
use crate::components::select::{Select, select};
use crate::components::text_field::{TextField, text_field};
use crate::error::Reply;
use crate::forms::Fields;
use crate::guard::Signed;
use crate::render::{Chrome, Page, see_other};
use axum::body::Bytes;
use candour_domain::access::{Actor, Role};
use candour_service::accounts::{Invitation, Invited};
use candour_service::{Service, ServiceError};
use candour_texts::t;
use http::StatusCode;
use leptos::prelude::*;

/// The form.
pub async fn invite_form(chrome: Chrome, Signed(actor): Signed) -> Reply {
    form(&chrome, &actor, Fields::default(), Errors::default()).await
}

/// Invites.
pub async fn invite(chrome: Chrome, Signed(actor): Signed, body: Bytes) -> Reply {
    let fields = Fields::parse(&body)?;
    fields.only(&["name", "email", "role", "agency"])?;
    let mut errors = Errors::default();
    let role = Role::from_code(fields.get("role")).filter(|role| Service::roles_to_give(&actor).contains(role));
    if fields.get("email").trim().is_empty() {
        errors.push("email", t!("Enter the e-mail address of the person."));
    }
    let agency = fields.get("agency").parse().ok();
    match role {
        None => errors.push("role", t!("Choose what the person will work as.")),
        Some(role) if role.is_agency_role() && actor.agency.is_none() && agency.is_none() => {
            errors.push("agency", t!("Choose the agency that the person works for."));
        }
        Some(_) => {}
    }
    let Some(role) = role.filter(|_| errors.is_empty()) else { return form(&chrome, &actor, fields, errors).await };
    let invitation =
        Invitation { email: fields.get("email").to_owned(), name: fields.get("name").to_owned(), role, agency };
    match chrome.state.service.invite(&actor, &invitation).await {
        Ok(Invited::NewAccount) => Ok(see_other("/people?note=invited")),
        Ok(Invited::RoleGiven) => Ok(see_other("/people?note=given")),
        Err(ServiceError::Invalid(problems)) => form(&chrome, &actor, fields, problems.into()).await,
        Err(other) => Err(other.into()),
    }
}

async fn form(chrome: &Chrome, actor: &Actor, fields: Fields, errors: Errors) -> Reply {
    let agencies = chrome.state.service.agencies_to_choose(actor).await?;
    let roles = Service::roles_to_give(actor);
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok(Page::new(t!("Invite somebody")).status(status).render(chrome, move || {
        let name = TextField {
            name: "name",
            label: t!("Name"),
            hint: t!("As colleagues know them"),
            value: fields.get("name"),
            autocomplete: Some("off"),
            ..TextField::default()
        };
        let email = TextField {
            name: "email",
            label: t!("E-mail address"),
            hint: t!("The invitation goes there, and they sign in with it"),
            value: fields.get("email"),
            kind: "email",
            autocomplete: Some("off"),
            ..TextField::default()
        };
        let role = Choices {
            name: "role",
            id: None,
            legend: t!("What will they work as?"),
            hint: "",
            items: roles.iter().map(|role| Choice::new(role.code(), role.label()).hint(what(*role))).collect(),
            chosen: vec![fields.get("role").to_owned()],
            many: false,
            quiet_legend: false,
        };
        let agency = (!agencies.is_empty()).then(|| {
            let options = std::iter::once((String::new(), t!("Choose one").to_owned()));
            let options = options.chain(agencies.iter().map(|(id, name)| (id.to_string(), name.clone()))).collect();
            let hint = t!("For a role at an agency");
            select(Select { name: "agency", label: t!("Agency"), hint, options, chosen: fields.get("agency") }, &errors)
        });
        view! {
            {back("/people".to_owned(), t!("People"))}
            {summary(&errors)}
            <h1 class="govuk-heading-l">{t!("Invite somebody")}</h1>
            <form method="post" action="/people/invite" novalidate>
                {text_field(&name, &errors)}
                {text_field(&email, &errors)}
                {choices(role, &errors)}
                {agency}
                {submit(t!("Send the invitation"))}
            </form>
        }
    }))
}

/// What a role does, in a line.
fn what(role: Role) -> &'static str {
    match role {
        Role::AgencyContributor => t!("Answers for the agency"),
        Role::AgencyLead => t!("Answers, submits, and invites colleagues"),
        Role::AccountableOfficer => t!("Reads the agency's return and submits it"),
        Role::AgencyViewer => t!("Reads the agency's return"),
        Role::QaManager => t!("Runs the audits"),
        Role::PanelMember => t!("Goes through returns with the agencies"),
        Role::AuditChair => t!("Reads submitted returns and signs the report off"),
        Role::QapMember => t!("Sees the results over all agencies and approves the report"),
        Role::BoardMember => t!("Sees the results over all agencies"),
        Role::RegionalEditor => t!("Publishes question sets for the region"),
        Role::SystemAdministrator => t!("Keeps accounts, sessions and keys; sees no answers"),
    }
}
