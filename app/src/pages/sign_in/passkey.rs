//! Signing in with a passkey: after the password, or alone.

use super::view::{self, Form};
use super::{TOO_MANY, begin_anew, let_in, read};
use crate::components::errors::Errors;
use crate::error::Reply;
use crate::forms::Fields;
use crate::origin::From;
use crate::pages::account::json;
use crate::render::Chrome;
use crate::routes;
use axum::body::Bytes;
use candour_service::accounts::{Answered, SignInError};
use candour_texts::{mark, said};
use http::StatusCode;

/// One answer for every passkey that does not let anybody in.
const WRONG: &str = mark!(
    "This passkey did not let you in. Try again, or sign in another way. If it was taken away from your account, remove it from your device as well."
);
const NO_ANSWER: &str =
    mark!("Your browser did not show a passkey. Try again when this page has loaded, or sign in another way.");

/// What the browser is asked, as JSON: of the person whose password was right, or of whoever asks.
pub async fn passkey_options(chrome: Chrome, From(origin): From, body: Bytes) -> Reply {
    let fields = Fields::parse(&body)?;
    fields.only(&["step"])?;
    let step = Some(fields.get("step")).filter(|step| !step.is_empty());
    match chrome.state.service.ask_for_passkey(step, &origin).await {
        Ok(options) => Ok(json(StatusCode::OK, options)),
        Err(SignInError::Failed(error)) => Err(error.into()),
        // The form, posted without an answer, says why.
        Err(SignInError::TooMany) => Ok(json(StatusCode::TOO_MANY_REQUESTS, "{}".to_owned())),
        Err(_) => Ok(json(StatusCode::CONFLICT, "{}".to_owned())),
    }
}

/// Lets a person in with a passkey, and saves what was typed into a page before the session ended.
pub async fn submit_passkey(chrome: Chrome, From(origin): From, body: Bytes) -> Reply {
    let fields = Fields::parse(&body)?;
    let carried = read(&fields, &["ceremony", "answer", "step", "next"])?;
    let next = routes::local(fields.get("next")).to_owned();
    let (service, step) = (&chrome.state.service, fields.get("step"));
    let answered = Answered { ceremony: fields.get("ceremony"), answer: fields.get("answer") };
    let shown = match step {
        "" if answered.answer.is_empty() => Err(service.why_no_passkey(&origin).await),
        _ if answered.answer.is_empty() => Err(SignInError::Wrong),
        "" => service.sign_in_with_passkey_alone(answered, &origin).await,
        step => service.sign_in_with_passkey(step, answered, &origin).await,
    };
    let (status, message) = match shown {
        Ok(signed_in) => return let_in(&chrome, &signed_in, &next, carried).await,
        Err(SignInError::Failed(error)) => return Err(error.into()),
        Err(SignInError::Over) => return Ok(begin_anew(&chrome, next, carried)),
        Err(SignInError::TooMany) => (StatusCode::TOO_MANY_REQUESTS, said(TOO_MANY)),
        Err(SignInError::Wrong) if answered.answer.is_empty() => (StatusCode::UNPROCESSABLE_ENTITY, said(NO_ANSWER)),
        Err(SignInError::Wrong) => (StatusCode::UNPROCESSABLE_ENTITY, said(WRONG)),
    };
    let mut errors = Errors::default();
    errors.push("passkey", message);
    let form = Form { next, errors, carried, ..Form::default() };
    if step.is_empty() {
        return Ok(view::page(&chrome, status, form));
    }
    match service.ways_of_step(step).await? {
        Some(ways) => Ok(view::code_page(&chrome, status, Form { step: step.to_owned(), ways, ..form })),
        None => Ok(begin_anew(&chrome, form.next, form.carried)),
    }
}
