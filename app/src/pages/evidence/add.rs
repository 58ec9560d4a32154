//! Taking a file in. Who may, and whether the return takes any, is asked before a byte of the body is read.

use super::form;
use super::receive::{Posted, Target};
use crate::components::errors::Errors;
use crate::error::{PageError, Reply};
use crate::forms::Fields;
use crate::guard::Signed;
use crate::pages::id;
use crate::render::{Chrome, see_other};
use crate::routes;
use axum::extract::{Path, Request};
use candour_domain::ids::StatementId;
use candour_service::ServiceError;
use candour_service::evidence::GivenEvidence;
use http::Uri;

/// The form.
pub async fn add_form(chrome: Chrome, Signed(actor): Signed, Path(return_id): Path<String>, uri: Uri) -> Reply {
    let whole = chrome.state.service.evidence_to_add(&actor, id(&return_id)?).await?;
    let query = Fields::of_query(&uri);
    let statements = query.all("statement").map(StatementId::from).collect();
    let given = GivenEvidence { statements, ..GivenEvidence::default() };
    Ok(form::page(&chrome, &whole, &given, Errors::default()))
}

/// Takes the file.
pub async fn add(chrome: Chrome, Signed(actor): Signed, Path(return_id): Path<String>, request: Request) -> Reply {
    let return_id = id(&return_id)?;
    let service = &chrome.state.service;
    let whole = service.evidence_to_add(&actor, return_id).await?;
    let mut posted = Posted::begin(&chrome, request).await?;
    match posted.receive(service, &actor, Target::Return(return_id)).await {
        Ok(()) => Ok(see_other(&format!("{}?note=added", routes::evidence(return_id)))),
        Err(PageError::Service(ServiceError::Invalid(problems))) => {
            posted.linger().await;
            Ok(form::page(&chrome, &whole, &posted.given, problems.into()))
        }
        Err(other) => {
            posted.linger().await;
            Err(other)
        }
    }
}
