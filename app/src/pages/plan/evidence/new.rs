//! New evidence for an action: it goes into the agency's library, with its file where it has one, and to the action.

use crate::components::buttons::{back, submit};
use crate::components::errors::{Errors, summary};
use crate::components::upload::{FILES_TAKEN, kinds_and_size, plain_file_field};
use crate::error::{PageError, Reply};
use crate::guard::Signed;
use crate::pages::evidence::{Posted, Target};
use crate::pages::id;
use crate::pages::library::{fields_of, read};
use crate::render::{Chrome, Page, see_other};
use crate::routes;
use axum::extract::{Path, Request};
use axum::response::Response;
use candour_domain::ids::PlanActionId;
use candour_domain::library::PieceForm;
use candour_service::ServiceError;
use candour_service::plan::ActionPage;
use candour_texts::t;
use http::StatusCode;
use leptos::prelude::*;

/// The form.
pub async fn new_evidence_form(chrome: Chrome, Signed(actor): Signed, Path(action): Path<String>) -> Reply {
    let page = chrome.state.service.action_to_attach(&actor, id(&action)?).await?;
    Ok(render(&chrome, page, PieceForm::default(), Errors::default()))
}

/// Takes it. Whether the action takes evidence is asked before a byte of the body is read.
pub async fn new_evidence(
    chrome: Chrome,
    Signed(actor): Signed,
    Path(action): Path<String>,
    request: Request,
) -> Reply {
    let service = &chrome.state.service;
    let action: PlanActionId = id(&action)?;
    let page = service.action_to_attach(&actor, action).await?;
    let mut posted = Posted::begin(&chrome, request).await?;
    match posted.receive(service, &actor, Target::Action(action)).await {
        Ok(()) => Ok(see_other(&format!("{}?note=attached", routes::action(action)))),
        Err(PageError::Service(ServiceError::Invalid(problems))) => {
            posted.linger().await;
            Ok(render(&chrome, page, read(&posted.words), problems.into()))
        }
        Err(other) => {
            posted.linger().await;
            Err(other)
        }
    }
}

fn render(chrome: &Chrome, page: ActionPage, form: PieceForm, errors: Errors) -> Response {
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let limits = chrome.state.service.settings().evidence;
    let title = t!("New evidence for {reference}", reference = page.action.reference);
    Page::new(title.clone()).status(status).render(chrome, move || {
        let here = routes::action(page.action.id);
        let hint = if errors.is_empty() {
            t!("Only where somebody needs to read it here.")
        } else {
            t!("Your browser does not keep the file: choose it again.")
        };
        view! {
            {back(here.clone(), t!("Back to {reference}", reference = page.action.reference))}
            {summary(&errors)}
            <span class="govuk-caption-l">{format!("{} · {}", page.recommendation.audit.1, page.recommendation.for_whom())}</span>
            <h1 class="govuk-heading-l">{title}</h1>
            <p class="candour-kept-text">{page.action.text().to_owned()}</p>
            <p class="govuk-body candour-measure">{t!("It goes into your library, so that you can use it again, and a copy of it to the action. The Board can read the copy at once; it never sees the note.")}</p>
            <form method="post" action=format!("{here}/evidence/new") enctype="multipart/form-data" novalidate>
                {fields_of(&form, &errors)}
                <ul class="govuk-list govuk-list--bullet candour-measure">{kinds_and_size(&limits)}</ul>
                {plain_file_field(t!("File (optional)"), hint, FILES_TAKEN, &errors)}
                {submit(t!("Add it to the action"))}
            </form>
        }
    })
}
