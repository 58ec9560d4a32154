//! People: who there is, inviting them, and how they leave. The Board sees everybody, a lead the agency's
//! own people.

mod invite;
mod view;

pub use invite::{invite, invite_form};

use crate::error::{PageError, Reply};
use crate::forms::Fields;
use crate::guard::Signed;
use crate::pages::id;
use crate::render::{Chrome, see_other};
use axum::body::Bytes;
use axum::extract::Path;
use candour_domain::ids::PersonId;
use candour_service::ServiceError;
use candour_texts::t;
use http::Uri;

/// Everybody.
pub async fn list(chrome: Chrome, Signed(actor): Signed, uri: Uri) -> Reply {
    let people = chrome.state.service.directory(&actor).await?;
    let note = match Fields::of_query(&uri).get("note") {
        "invited" => Some(t!("The invitation is on its way.")),
        "given" => Some(t!("They have an account already, and now hold this role too. A mail tells them.")),
        "ended" => Some(t!("The role is ended. Every session in it ended at once.")),
        _ => None,
    };
    Ok(view::list(&chrome, &actor, people, note))
}

/// One person.
pub async fn show(chrome: Chrome, Signed(actor): Signed, Path(person): Path<String>, uri: Uri) -> Reply {
    let person = chrome.state.service.person(&actor, id(&person)?).await?;
    let note = match Fields::of_query(&uri).get("note") {
        "again" => Some(t!("A new invitation is on its way. The one before no longer works.")),
        "sessions" => Some(t!("Every session was ended. They must sign in again.")),
        "shut" => Some(t!("The account is shut. Nobody can sign in with it.")),
        "opened" => Some(t!("The account is open again.")),
        "reset" => Some(t!("The second factor is reset. They set up a new one when they next sign in.")),
        "ended" => Some(t!("The role is ended. Every session in it ended at once.")),
        _ => None,
    };
    Ok(view::person(&chrome, &actor, person, note))
}

/// One thing done to a person's account.
pub async fn step(
    chrome: Chrome,
    Signed(actor): Signed,
    Path((person, step)): Path<(String, String)>,
    body: Bytes,
) -> Reply {
    let fields = Fields::parse(&body)?;
    fields.only(&["role"])?;
    let person: PersonId = id(&person)?;
    let service = &chrome.state.service;
    let note = match step.as_str() {
        "invite-again" => service.invite_again(&actor, person).await.map(|()| "again"),
        "end-sessions" => service.end_sessions(&actor, person).await.map(|()| "sessions"),
        "shut" => service.shut_account(&actor, person, true).await.map(|()| "shut"),
        "open" => service.shut_account(&actor, person, false).await.map(|()| "opened"),
        "reset-second-factor" => service.reset_factors(&actor, person).await.map(|()| "reset"),
        "end-role" => {
            service.end_role(&actor, id(fields.get("role"))?).await?;
            // Where it was the last, there is no such person here any more.
            return Ok(match service.person(&actor, person).await {
                Ok(_) => see_other(&format!("/people/{person}?note=ended")),
                Err(_) => see_other("/people?note=ended"),
            });
        }
        _ => return Err(PageError::Service(ServiceError::NotFound)),
    }?;
    Ok(see_other(&format!("/people/{person}?note={note}")))
}
