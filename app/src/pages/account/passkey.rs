//! Adding a passkey.

use super::factors::codes_page;
use super::{confirm_first, or_confirm};
use crate::components::buttons::back;
use crate::components::errors::{Errors, summary};
use crate::components::passkey::{PasskeyForm, passkey_form};
use crate::components::text_field::{TextField, text_field};
use crate::error::{PageError, Reply};
use crate::forms::Fields;
use crate::guard::Current;
use crate::render::{Chrome, Page};
use axum::body::Bytes;
use axum::response::{IntoResponse as _, Response};
use candour_service::{Refusal, ServiceError};
use candour_texts::t;
use http::{StatusCode, header};
use leptos::prelude::*;

/// Where a passkey is added.
pub(super) const PASSKEY: &str = "/account/passkey";

/// The form.
pub async fn passkey(chrome: Chrome, Current(session): Current) -> Reply {
    if let Some(first) = confirm_first(&session, PASSKEY) {
        return Ok(first);
    }
    page(&chrome, "", Errors::default())
}

/// What the browser is asked, as JSON. It changes nothing yet.
pub async fn passkey_options(chrome: Chrome, Current(session): Current, body: Bytes) -> Reply {
    Fields::parse(&body)?.only(&[])?;
    match chrome.state.service.begin_passkey(&session).await {
        Ok(options) => Ok(json(StatusCode::OK, options)),
        // The form, posted without an answer, leads to where the password is asked for.
        Err(ServiceError::Refused(Refusal::ConfirmFirst)) => Ok(json(StatusCode::CONFLICT, "{}".to_owned())),
        Err(other) => Err(other.into()),
    }
}

/// Adds the passkey that the browser made.
pub async fn add_passkey(chrome: Chrome, Current(session): Current, body: Bytes) -> Reply {
    let fields = Fields::parse(&body)?;
    fields.only(&["name", "ceremony", "answer"])?;
    let (name, answer) = (fields.get("name"), fields.get("answer"));
    match chrome.state.service.add_passkey(&session, name, fields.get("ceremony"), answer).await {
        Ok(codes) => {
            // The session has its second factor now: the head of the page leads on.
            let mut chrome = chrome;
            if let Some(session) = &mut chrome.session {
                session.must_set_up = false;
            }
            let then =
                t!("From now on you sign in with it: after your password, or by “Sign in with a passkey” alone.");
            Ok(codes_page(&chrome, t!("Your passkey is added"), then, codes.unwrap_or_default()))
        }
        Err(ServiceError::Invalid(problems)) => page(&chrome, name, problems.into()),
        Err(other) => match or_confirm(Err::<(), _>(other), PASSKEY)? {
            Ok(()) => Err(PageError::Service(ServiceError::NotFound)),
            Err(first) => Ok(first),
        },
    }
}

/// An answer for an island.
pub(in crate::pages) fn json(status: StatusCode, body: String) -> Response {
    let headers = [(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-store")];
    (status, headers, body).into_response()
}

fn page(chrome: &Chrome, name: &str, errors: Errors) -> Reply {
    let origin = chrome.state.service.passkey_origin().ok_or(ServiceError::NotFound)?.to_owned();
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let name = name.to_owned();
    Ok(Page::new(t!("Add a passkey")).status(status).with_islands().render(chrome, move || {
        let field = TextField {
            name: "name",
            label: t!("Name of the passkey"),
            hint: t!("So that you know it again in your list, such as “Work laptop”"),
            value: &name,
            autocomplete: Some("off"),
            ..TextField::default()
        };
        let form = PasskeyForm {
            action: PASSKEY,
            origin: &origin,
            label: t!("Add a passkey"),
            class: "",
            without_script: t!("Adding a passkey needs JavaScript, which does not run in this browser. An authenticator app needs none."),
        };
        view! {
            {back("/account".to_owned(), t!("Your account"))}
            {summary(&errors)}
            <h1 class="govuk-heading-l">{t!("Add a passkey")}</h1>
            <p class="govuk-body candour-measure">
                {t!("A passkey is kept by your computer, your phone or a security key. You use it as you unlock the device: with a finger, your face or a PIN. None of these reaches Candour.")}
            </p>
            {passkey_form(&form, text_field(&field, &errors), &errors)}
        }
    }))
}
