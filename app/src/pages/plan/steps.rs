//! What is done with an action: one handler for each step, all of one shape.

use super::OVERTAKEN;
use super::action::{Shown, render};
use crate::error::Reply;
use crate::forms::{Fields, date_parts};
use crate::guard::Signed;
use crate::pages::id;
use crate::render::{Chrome, see_other};
use crate::routes;
use axum::body::Bytes;
use axum::extract::Path;
use candour_domain::access::Actor;
use candour_domain::ids::PlanActionId;
use candour_service::{Refusal, ServiceError};

/// An action that the person may see, and what they posted about it.
struct Posted {
    id: PlanActionId,
    fields: Fields,
}

/// Reads a form. Whose action it is is asked before.
async fn posted(
    chrome: &Chrome,
    actor: &Actor,
    action: &str,
    body: &Bytes,
    names: &[&str],
) -> Result<Posted, crate::error::PageError> {
    let id: PlanActionId = id(action)?;
    chrome.state.service.plan_action(actor, id).await?;
    let fields = Fields::parse(body)?;
    fields.only(names)?;
    Ok(Posted { id, fields })
}

/// Back to the action, or to where the person came from; or the page again with what they typed.
async fn settle(
    chrome: &Chrome,
    actor: &Actor,
    Posted { id, fields }: Posted,
    done: Result<(), ServiceError>,
    note: &str,
) -> Reply {
    let back = fields.get("back").to_owned();
    let shown = match done {
        Ok(()) => {
            let here = format!("{}?note={note}", routes::action(id));
            let way = routes::local(&back);
            return Ok(see_other(if way == "/" { &here } else { way }));
        }
        Err(ServiceError::Invalid(problems)) => Shown { errors: problems.into(), fields, back, ..Shown::default() },
        Err(ServiceError::Refused(refusal)) => {
            let text = if refusal == Refusal::Overtaken { OVERTAKEN.to_owned() } else { refusal.to_string() };
            Shown { refused: Some(text), fields, back, ..Shown::default() }
        }
        Err(other) => return Err(other.into()),
    };
    let page = chrome.state.service.plan_action(actor, id).await?;
    Ok(render(chrome, page, shown))
}

/// How it goes.
pub async fn report(chrome: Chrome, Signed(actor): Signed, Path(action): Path<String>, body: Bytes) -> Reply {
    let posted = posted(&chrome, &actor, &action, &body, &["state", "note", "back"]).await?;
    let (state, note) = (posted.fields.get("state"), posted.fields.get("note"));
    let done = chrome.state.service.report_progress(&actor, posted.id, state, note).await;
    settle(&chrome, &actor, posted, done, "progress").await
}

/// Other dates.
pub async fn redate(chrome: Chrome, Signed(actor): Signed, Path(action): Path<String>, body: Bytes) -> Reply {
    let names = ["start-day", "start-month", "start-year", "due-day", "due-month", "due-year", "why-dates"];
    let posted = posted(&chrome, &actor, &action, &body, &names).await?;
    let [start, due] = ["start-", "due-"].map(|prefix| date_parts(&posted.fields, prefix));
    let why = posted.fields.get("why-dates");
    let done = chrome.state.service.redate_action(&actor, posted.id, (&start, &due), why).await;
    settle(&chrome, &actor, posted, done, "dates").await
}

/// It is done.
pub async fn complete(chrome: Chrome, Signed(actor): Signed, Path(action): Path<String>, body: Bytes) -> Reply {
    let posted = posted(&chrome, &actor, &action, &body, &["evidence"]).await?;
    let done = chrome.state.service.complete_action(&actor, posted.id, posted.fields.get("evidence")).await;
    settle(&chrome, &actor, posted, done, "complete").await
}

/// Somebody else has seen that it is.
pub async fn verify(chrome: Chrome, Signed(actor): Signed, Path(action): Path<String>, body: Bytes) -> Reply {
    let posted = posted(&chrome, &actor, &action, &body, &["seen"]).await?;
    let done = chrome.state.service.verify_action(&actor, posted.id, posted.fields.get("seen")).await;
    settle(&chrome, &actor, posted, done, "verify").await
}

/// Somebody else has seen that it is not.
pub async fn send_back(chrome: Chrome, Signed(actor): Signed, Path(action): Path<String>, body: Bytes) -> Reply {
    let posted = posted(&chrome, &actor, &action, &body, &["missing"]).await?;
    let done = chrome.state.service.send_action_back(&actor, posted.id, posted.fields.get("missing")).await;
    settle(&chrome, &actor, posted, done, "send-back").await
}

/// It will not be done.
pub async fn close(chrome: Chrome, Signed(actor): Signed, Path(action): Path<String>, body: Bytes) -> Reply {
    let posted = posted(&chrome, &actor, &action, &body, &["why-close", "minute"]).await?;
    let (why, minute) = (posted.fields.get("why-close"), posted.fields.get("minute"));
    let done = chrome.state.service.close_action(&actor, posted.id, why, minute).await;
    settle(&chrome, &actor, posted, done, "close").await
}

/// The accountable officer accepts it.
pub async fn accept(chrome: Chrome, Signed(actor): Signed, Path(action): Path<String>, body: Bytes) -> Reply {
    let posted = posted(&chrome, &actor, &action, &body, &["revision"]).await?;
    let seen = posted.fields.get("revision").parse().unwrap_or_default();
    let done = chrome.state.service.accept_action(&actor, posted.id, seen).await;
    settle(&chrome, &actor, posted, done, "accept").await
}

/// Something is said to it.
pub async fn comment(chrome: Chrome, Signed(actor): Signed, Path(action): Path<String>, body: Bytes) -> Reply {
    let posted = posted(&chrome, &actor, &action, &body, &["comment"]).await?;
    let done = chrome.state.service.comment_on_action(&actor, posted.id, posted.fields.get("comment")).await;
    settle(&chrome, &actor, posted, done, "comment").await
}
