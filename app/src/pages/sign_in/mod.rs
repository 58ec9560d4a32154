//! Signing in and out: password, then the second factor where the person has one.

mod carried;
mod passkey;
mod view;
mod with;

pub use carried::signed_out_while_writing;
pub use passkey::{passkey_options, submit_passkey};
pub use with::{back, depart, leave};
pub(crate) use with::{name_of, words};

use crate::components::errors::Errors;
use crate::error::Reply;
use crate::forms::{BadForm, Fields};
use crate::guard::Current;
use crate::origin::From;
use crate::render::{Chrome, see_other};
use crate::routes;
use axum::body::Bytes;
use axum::response::{IntoResponse as _, Response};
use candour_service::accounts::{SignIn, SignInError, SignedIn};
use candour_texts::{mark, said, t};
use carried::Carried;
use http::{HeaderValue, StatusCode, Uri, header};
use view::Form;

/// What people read after too many attempts: the same for every address, known or not.
pub(super) const TOO_MANY: &str =
    mark!("Too many attempts failed. Wait fifteen minutes and try again, or ask for a new password.");

/// The sign-in page.
pub async fn show(chrome: Chrome, uri: Uri) -> Response {
    let query = Fields::of_query(&uri);
    let form = Form {
        next: routes::local(query.get("next")).to_owned(),
        note: match query.get("done") {
            "password" => Some(t!("Your password is set. Sign in with it now.")),
            "email" => Some(t!("Your new e-mail address is confirmed. Sign in with it from now on.")),
            "out" => Some(t!("You are signed out.")),
            _ => None,
        },
        ..Form::default()
    };
    view::page(&chrome, StatusCode::OK, form)
}

/// Lets a person in or asks for the second factor, and saves what was typed into a page before the session
/// ended.
pub async fn submit(chrome: Chrome, From(origin): From, body: Bytes) -> Reply {
    let fields = Fields::parse(&body)?;
    let carried = read(&fields, &["email", "password", "next"])?;
    let (email, next) = (fields.get("email").trim(), routes::local(fields.get("next")));
    match chrome.state.service.sign_in(email, fields.get("password").to_owned(), &origin).await {
        Ok(SignIn::In(signed_in)) => let_in(&chrome, &signed_in, next, carried).await,
        Ok(SignIn::SecondFactor(step, ways)) => {
            let form = Form { next: next.to_owned(), carried, step: step.to_string(), ways, ..Form::default() };
            Ok(view::code_page(&chrome, StatusCode::OK, form))
        }
        Err(SignInError::Failed(error)) => Err(error.into()),
        Err(problem) => {
            let mut errors = Errors::default();
            let (status, message) = match problem {
                SignInError::TooMany => (StatusCode::TOO_MANY_REQUESTS, said(TOO_MANY)),
                _ => (
                    StatusCode::UNPROCESSABLE_ENTITY,
                    t!("The e-mail address or the password is wrong. Check both and try again."),
                ),
            };
            errors.push("email", message);
            let form = Form { email: email.to_owned(), next: next.to_owned(), errors, carried, ..Form::default() };
            Ok(view::page(&chrome, status, form))
        }
    }
}

/// Lets a person in with the second factor.
pub async fn submit_code(chrome: Chrome, From(origin): From, body: Bytes) -> Reply {
    let fields = Fields::parse(&body)?;
    let carried = read(&fields, &["code", "step", "next"])?;
    let next = routes::local(fields.get("next")).to_owned();
    match chrome.state.service.sign_in_with_code(fields.get("step"), fields.get("code"), &origin).await {
        Ok(signed_in) => let_in(&chrome, &signed_in, &next, carried).await,
        Err(SignInError::Failed(error)) => Err(error.into()),
        Err(SignInError::Over) => Ok(begin_anew(&chrome, next, carried)),
        Err(problem) => {
            let mut errors = Errors::default();
            let (status, message) = match problem {
                SignInError::TooMany => (StatusCode::TOO_MANY_REQUESTS, said(TOO_MANY)),
                _ => (
                    StatusCode::UNPROCESSABLE_ENTITY,
                    t!("This code is wrong, or it was used before. Wait for the next code of your app and type that."),
                ),
            };
            errors.push("code", message);
            let step = fields.get("step").to_owned();
            let ways = chrome.state.service.ways_of_step(&step).await?.unwrap_or_default();
            let form = Form { next, errors, carried, step, ways, ..Form::default() };
            Ok(view::code_page(&chrome, status, form))
        }
    }
}

/// The step between password and second factor is over.
fn begin_anew(chrome: &Chrome, next: String, carried: Option<Carried>) -> Response {
    let mut errors = Errors::default();
    errors.push("email", t!("It came too late, or too many tries were wrong. Begin again with your password."));
    let form = Form { next, errors, carried, ..Form::default() };
    view::page(chrome, StatusCode::UNPROCESSABLE_ENTITY, form)
}

/// Ends the session, on the server and in the browser.
pub async fn sign_out(chrome: Chrome, Current(session): Current, body: Bytes) -> Reply {
    Fields::parse(&body)?.only(&[])?;
    chrome.state.service.sign_out(&session).await?;
    Ok(with_session(&chrome, "", None, see_other("/sign-in?done=out")))
}

/// What the form carries beside its own fields; a field of nobody's is refused.
fn read(fields: &Fields, own: &[&str]) -> Result<Option<Carried>, BadForm> {
    let carried = Carried::read(fields)?;
    let known = |name: &str| own.contains(&name) || Carried::owns(name);
    if fields.0.iter().all(|(name, _)| known(name)) { Ok(carried) } else { Err(BadForm) }
}

async fn let_in(chrome: &Chrome, signed_in: &SignedIn, next: &str, carried: Option<Carried>) -> Reply {
    if let Some(carried) = carried {
        return carried.save(chrome, signed_in).await;
    }
    let next = if signed_in.may_choose && next == "/" { "/work-as" } else { next };
    let device = signed_in.device.as_ref().map(|device| device.as_str());
    Ok(with_session(chrome, &signed_in.token, device, see_other(next)))
}

/// Sets the session cookie beside a response, and the one by which the browser is known; an empty token ends
/// the session.
fn with_session(chrome: &Chrome, token: &str, device: Option<&str>, response: Response) -> Response {
    let site = &chrome.state.site;
    let mut response = ([(header::SET_COOKIE, site.set_cookie(token))], response).into_response();
    if let Some(Ok(cookie)) = device.map(|device| HeaderValue::from_str(&site.set_device_cookie(device))) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}
