//! What is done with an action: one handler for each step, all of one shape.

use super::action::{Shown, render};
use super::unsaved::why;
use crate::components::errors::Errors;
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
use candour_service::ServiceError;
use candour_service::plan::ActionWay as Way;
use candour_texts::t;

/// An action that the person may see, and what they posted about it.
pub(super) struct Posted {
    pub(super) id: PlanActionId,
    pub(super) fields: Fields,
}

/// Reads a form. Whose action it is is asked before.
pub(super) async fn posted(
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

impl Posted {
    /// The action as the person read it; where the form does not say, no revision that there is.
    pub(super) fn read(&self) -> (PlanActionId, i64) {
        (self.id, self.fields.get("revision").parse().unwrap_or_default())
    }
}

/// What the page says where it was done.
fn note_of(way: Way) -> &'static str {
    match way {
        Way::Reword => "saved",
        Way::Report => "progress",
        Way::Redate => "dates",
        Way::Complete => "complete",
        Way::Verify => "verify",
        Way::SendBack => "send-back",
        Way::Close => "close",
        Way::Accept => "accept",
        Way::Comment => "comment",
        Way::Assign => "subgroup",
        Way::OwnerLeft => "owner-left",
        Way::HandOver => "owner",
        Way::AddEvidence => "reference",
        Way::Attach => "attached",
        Way::Repeat => "repeat",
    }
}

/// Back to the action, or to where the person came from; or the page again with what they typed.
pub(super) async fn settle(
    chrome: &Chrome,
    actor: &Actor,
    posted: Posted,
    done: Result<(), ServiceError>,
    way: Way,
) -> Reply {
    let (_, seen) = posted.read();
    let Posted { id, fields } = posted;
    let back = fields.get("back").to_owned();
    let mut shown = match done {
        Ok(()) => {
            let here = format!("{}?note={}", routes::action(id), note_of(way));
            let to = routes::local(&back);
            return Ok(see_other(if to == "/" { &here } else { to }));
        }
        Err(ServiceError::Invalid(problems)) => Shown { errors: problems.into(), fields, back, ..Shown::default() },
        Err(ServiceError::Refused(refusal)) => Shown { refused: Some(why(&refusal)), fields, back, ..Shown::default() },
        Err(other) => return Err(other.into()),
    };
    let mut page = chrome.state.service.plan_action(actor, id).await?;
    if shown.refused.is_none() {
        if page.ways.contains(&way) {
            // What the person has read stays what they have read; a form without a revision names none.
            page.action.revision = if seen == 0 { page.action.revision } else { seen };
        } else {
            // The form is not there any more, so that an error would point nowhere.
            let text = t!(
                "This action stands as “{label}” by now. Nothing of yours was saved.",
                label = page.action.state.label()
            );
            shown = Shown { refused: Some(text), errors: Errors::default(), ..shown };
        }
    }
    Ok(render(chrome, page, shown))
}

/// How it goes.
pub async fn report(chrome: Chrome, Signed(actor): Signed, Path(action): Path<String>, body: Bytes) -> Reply {
    let posted = posted(&chrome, &actor, &action, &body, &["state", "note", "back"]).await?;
    let (state, note) = (posted.fields.get("state"), posted.fields.get("note"));
    let done = chrome.state.service.report_progress(&actor, posted.id, state, note).await;
    settle(&chrome, &actor, posted, done, Way::Report).await
}

/// Other dates.
pub async fn redate(chrome: Chrome, Signed(actor): Signed, Path(action): Path<String>, body: Bytes) -> Reply {
    let names = ["start-day", "start-month", "start-year", "due-day", "due-month", "due-year", "why-dates"];
    let posted = posted(&chrome, &actor, &action, &body, &names).await?;
    let [start, due] = ["start-", "due-"].map(|prefix| date_parts(&posted.fields, prefix));
    let why = posted.fields.get("why-dates");
    let done = chrome.state.service.redate_action(&actor, posted.id, (&start, &due), why).await;
    settle(&chrome, &actor, posted, done, Way::Redate).await
}

/// It is done.
pub async fn complete(chrome: Chrome, Signed(actor): Signed, Path(action): Path<String>, body: Bytes) -> Reply {
    let posted = posted(&chrome, &actor, &action, &body, &["evidence", "revision"]).await?;
    let done = chrome.state.service.complete_action(&actor, posted.read(), posted.fields.get("evidence")).await;
    settle(&chrome, &actor, posted, done, Way::Complete).await
}

/// Somebody else has seen that it is.
pub async fn verify(chrome: Chrome, Signed(actor): Signed, Path(action): Path<String>, body: Bytes) -> Reply {
    let posted = posted(&chrome, &actor, &action, &body, &["seen", "revision"]).await?;
    let done = chrome.state.service.verify_action(&actor, posted.read(), posted.fields.get("seen")).await;
    settle(&chrome, &actor, posted, done, Way::Verify).await
}

/// Somebody else has seen that it is not.
pub async fn send_back(chrome: Chrome, Signed(actor): Signed, Path(action): Path<String>, body: Bytes) -> Reply {
    let posted = posted(&chrome, &actor, &action, &body, &["missing", "revision"]).await?;
    let done = chrome.state.service.send_action_back(&actor, posted.read(), posted.fields.get("missing")).await;
    settle(&chrome, &actor, posted, done, Way::SendBack).await
}

/// It will not be done.
pub async fn close(chrome: Chrome, Signed(actor): Signed, Path(action): Path<String>, body: Bytes) -> Reply {
    let posted = posted(&chrome, &actor, &action, &body, &["why-close", "minute", "revision"]).await?;
    let (why, minute) = (posted.fields.get("why-close"), posted.fields.get("minute"));
    let done = chrome.state.service.close_action(&actor, posted.read(), why, minute).await;
    settle(&chrome, &actor, posted, done, Way::Close).await
}

/// The accountable officer accepts it.
pub async fn accept(chrome: Chrome, Signed(actor): Signed, Path(action): Path<String>, body: Bytes) -> Reply {
    let posted = posted(&chrome, &actor, &action, &body, &["revision"]).await?;
    let (_, seen) = posted.read();
    let done = chrome.state.service.accept_action(&actor, posted.id, seen).await;
    settle(&chrome, &actor, posted, done, Way::Accept).await
}

/// Something is said to it.
pub async fn comment(chrome: Chrome, Signed(actor): Signed, Path(action): Path<String>, body: Bytes) -> Reply {
    let posted = posted(&chrome, &actor, &action, &body, &["comment"]).await?;
    let done = chrome.state.service.comment_on_action(&actor, posted.id, posted.fields.get("comment")).await;
    settle(&chrome, &actor, posted, done, Way::Comment).await
}
