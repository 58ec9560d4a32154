//! Answering a query, asking on, closing it.

use super::Typed;
use super::thread::{Trouble, render};
use crate::error::Reply;
use crate::forms::{BadForm, Fields, date_parts};
use crate::guard::Signed;
use crate::pages::id;
use crate::render::{Chrome, see_other};
use crate::routes;
use axum::body::Bytes;
use axum::extract::Path;
use candour_domain::access::Actor;
use candour_domain::ids::{QueryId, ReturnId};
use candour_domain::query::QueryState;
use candour_service::returns::{QueryStep, Written};
use candour_service::{Refusal, ServiceError};

const FIELDS: [&str; 5] = ["revision", "text", "wanted-day", "wanted-month", "wanted-year"];

/// Answers.
pub async fn answer(
    chrome: Chrome,
    Signed(actor): Signed,
    Path((return_id, query)): Path<(String, String)>,
    body: Bytes,
) -> Reply {
    step(&chrome, &actor, id(&return_id)?, id(&query)?, QueryState::Answered, &body).await
}

/// Asks on, or again.
pub async fn ask_on(
    chrome: Chrome,
    Signed(actor): Signed,
    Path((return_id, query)): Path<(String, String)>,
    body: Bytes,
) -> Reply {
    step(&chrome, &actor, id(&return_id)?, id(&query)?, QueryState::Asked, &body).await
}

/// Closes.
pub async fn close(
    chrome: Chrome,
    Signed(actor): Signed,
    Path((return_id, query)): Path<(String, String)>,
    body: Bytes,
) -> Reply {
    step(&chrome, &actor, id(&return_id)?, id(&query)?, QueryState::Closed, &body).await
}

async fn step(
    chrome: &Chrome,
    actor: &Actor,
    return_id: ReturnId,
    query: QueryId,
    led_to: QueryState,
    body: &Bytes,
) -> Reply {
    let service = &chrome.state.service;
    // Whose it is is asked before the form is read.
    let known = service.queries(actor, return_id).await?;
    if !known.queries.iter().any(|known| known.id == query) {
        return Err(ServiceError::NotFound.into());
    }
    let fields = Fields::parse(body)?;
    fields.only(&FIELDS)?;
    let seen = fields.get("revision").parse().ok().filter(|seen| *seen > 0).ok_or(BadForm)?;
    let wanted = date_parts(&fields, "wanted-");
    let text = fields.get("text");
    let step = QueryStep { led_to, seen, text, wanted_by: &wanted };
    let (typed, trouble) = match service.write_to_query(actor, return_id, query, &step).await {
        Ok(Written::Done) => {
            return Ok(see_other(&format!("{}?note={}", routes::query(return_id, query), led_to.code())));
        }
        Ok(Written::Overtaken(by)) => (Typed::default(), Trouble::Overtaken(by)),
        Err(ServiceError::Invalid(problems)) => (Typed { errors: problems.into(), ..Typed::default() }, Trouble::None),
        Err(ServiceError::Refused(Refusal::Step(why))) => (Typed::default(), Trouble::Refused(why)),
        Err(other) => return Err(other.into()),
    };
    let typed = Typed { text: text.to_owned(), wanted, ..typed };
    let page = service.query_thread(actor, return_id, query).await?;
    Ok(render(chrome, page, typed, trouble, None))
}
