//! Signing in and out. A second factor will stand between the password and the session, here.

mod carried;
mod view;

pub use carried::signed_out_while_writing;

use crate::components::errors::Errors;
use crate::error::Reply;
use crate::forms::{BadForm, Fields};
use crate::guard::{Signed, session_token};
use crate::render::{Chrome, see_other};
use crate::routes;
use axum::body::Bytes;
use axum::response::{IntoResponse as _, Response};
use candour_service::accounts::SignInError;
use carried::Carried;
use http::{HeaderMap, StatusCode, Uri, header};
use view::Form;

/// The sign-in page.
pub async fn show(chrome: Chrome, uri: Uri) -> Response {
    let query = Fields::of_query(&uri);
    let form = Form {
        next: routes::local(query.get("next")).to_owned(),
        note: match query.get("done") {
            "password" => Some("Your password is set. Sign in with it now."),
            "out" => Some("You are signed out."),
            _ => None,
        },
        ..Form::default()
    };
    view::page(&chrome, StatusCode::OK, form)
}

/// Lets a person in, and saves what was typed into a page before the session ended.
pub async fn submit(chrome: Chrome, body: Bytes) -> Reply {
    let fields = Fields::parse(&body)?;
    let carried = Carried::read(&fields)?;
    let known = |name: &str| matches!(name, "email" | "password" | "next") || Carried::owns(name);
    if !fields.0.iter().all(|(name, _)| known(name)) {
        return Err(BadForm.into());
    }
    let (email, next) = (fields.get("email").trim(), routes::local(fields.get("next")));
    let signed_in = match chrome.state.service.sign_in(email, fields.get("password").to_owned()).await {
        Ok(signed_in) => signed_in,
        Err(SignInError::Failed(error)) => return Err(error.into()),
        Err(SignInError::Wrong) => {
            let mut errors = Errors::default();
            errors.push("email", "The e-mail address or the password is wrong. Check both and try again.");
            let form = Form { email: email.to_owned(), next: next.to_owned(), errors, carried, note: None };
            return Ok(view::page(&chrome, StatusCode::UNPROCESSABLE_ENTITY, form));
        }
    };
    if let Some(carried) = carried {
        return carried.save(&chrome, &signed_in).await;
    }
    let next = if signed_in.may_choose && next == "/" { "/work-as" } else { next };
    Ok(with_session(&chrome, &signed_in.token, see_other(next)))
}

/// Ends the session, on the server and in the browser.
pub async fn sign_out(chrome: Chrome, Signed(actor): Signed, headers: HeaderMap, body: Bytes) -> Reply {
    Fields::parse(&body)?.only(&[])?;
    let token = session_token(&headers, chrome.state.site.cookie()).unwrap_or_default();
    chrome.state.service.sign_out(&actor, token).await?;
    Ok(with_session(&chrome, "", see_other("/sign-in?done=out")))
}

/// Sets the session cookie beside a response; an empty token ends it.
fn with_session(chrome: &Chrome, token: &str, response: Response) -> Response {
    ([(header::SET_COOKIE, chrome.state.site.set_cookie(token))], response).into_response()
}
