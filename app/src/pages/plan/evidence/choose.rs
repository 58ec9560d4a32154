//! Choosing evidence of the agency's library for an action.

use crate::components::buttons::back;
use crate::components::errors::{Errors, summary};
use crate::error::Reply;
use crate::forms::Fields;
use crate::guard::Signed;
use crate::pages::id;
use crate::pages::library::{Picking, Ticks, picker};
use crate::render::{Chrome, Page, see_other};
use crate::routes;
use axum::body::Bytes;
use axum::extract::Path;
use axum::response::Response;
use candour_domain::ids::{PieceId, PlanActionId};
use candour_service::ServiceError;
use candour_service::library::LibraryPiece;
use candour_service::plan::ActionPage;
use candour_texts::t;
use http::StatusCode;
use leptos::prelude::*;
use std::collections::BTreeSet;

/// The library, with what is attached ticked.
pub async fn choose_form(chrome: Chrome, Signed(actor): Signed, Path(action): Path<String>) -> Reply {
    let service = &chrome.state.service;
    let page = service.action_to_attach(&actor, id(&action)?).await?;
    let library = service.library(&actor).await?;
    let ticks = Ticks::of(attached(&page, &library));
    Ok(render(&chrome, page, library, ticks, Errors::default()))
}

/// Saves what is ticked; or shows what a word finds, with every tick kept.
pub async fn choose(chrome: Chrome, Signed(actor): Signed, Path(action): Path<String>, body: Bytes) -> Reply {
    let service = &chrome.state.service;
    let action: PlanActionId = id(&action)?;
    let page = service.action_to_attach(&actor, action).await?;
    let (mut ticks, finds) = Ticks::read(&Fields::parse(&body)?)?;
    if finds {
        let library = service.library(&actor).await?;
        return Ok(render(&chrome, page, library, ticks, Errors::default()));
    }
    match service.choose_action_evidence(&actor, action, (&ticks.was, &ticks.now)).await {
        Ok(()) => Ok(see_other(&format!("{}?note=attached", routes::action(action)))),
        Err(ServiceError::Invalid(problems)) => {
            // Those before the one that was refused are attached.
            let page = service.action_to_attach(&actor, action).await?;
            let library = service.library(&actor).await?;
            ticks.was = attached(&page, &library);
            Ok(render(&chrome, page, library, ticks, problems.into()))
        }
        Err(other) => Err(other.into()),
    }
}

/// The pieces that are attached; one that is not in the library any more is taken off on the action's page.
fn attached(page: &ActionPage, library: &[LibraryPiece]) -> BTreeSet<PieceId> {
    let there = |piece: &PieceId| library.iter().any(|kept| kept.id == *piece);
    page.attached.iter().map(|one| one.piece).filter(there).collect()
}

fn render(chrome: &Chrome, page: ActionPage, library: Vec<LibraryPiece>, ticks: Ticks, errors: Errors) -> Response {
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let title = t!("Evidence from our library for {reference}", reference = page.action.reference);
    Page::new(title.clone()).status(status).render(chrome, move || {
        let here = routes::action(page.action.id);
        let content = if library.is_empty() {
            let new = format!("{here}/evidence/new");
            view! {
                <p class="govuk-body candour-measure">
                    {t!("Your library is empty. ")} <a class="govuk-link" href=new>{t!("Add new evidence")}</a>
                </p>
            }
            .into_any()
        } else {
            let picking = Picking {
                action: format!("{here}/evidence/choose"),
                legend: t!("Which evidence shows how this action stands?"),
                unreadable: t!("Left ticked, this action keeps the copy that it has."),
                with_file: t!("Goes with it"),
            };
            picker(&library, &ticks, picking, &errors)
        };
        view! {
            {back(here, t!("Back to {reference}", reference = page.action.reference))}
            {summary(&errors)}
            <span class="govuk-caption-l">{format!("{} · {}", page.recommendation.audit.1, page.recommendation.for_whom())}</span>
            <h1 class="govuk-heading-l">{title}</h1>
            <p class="candour-kept-text">{page.action.text().to_owned()}</p>
            <p class="govuk-body candour-measure">{t!("What you tick is copied to the action, with its file where it has one, and the Board can read the copy at once. What changes in your library later does not change the copy.")}</p>
            {content}
        }
    })
}
