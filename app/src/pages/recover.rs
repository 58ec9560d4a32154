//! A forgotten password. One answer, whether there is such an account or not.

use super::sign_in::TOO_MANY;
use crate::components::buttons::{back, submit as button};
use crate::components::errors::{Errors, summary};
use crate::components::text_field::{TextField, text_field};
use crate::error::Reply;
use crate::forms::Fields;
use crate::origin::From;
use crate::render::{Chrome, Page};
use axum::body::Bytes;
use axum::response::Response;
use candour_service::accounts::SignInError;
use candour_texts::t;
use http::StatusCode;
use leptos::prelude::*;

/// The form.
pub async fn show(chrome: Chrome) -> Response {
    form(&chrome, StatusCode::OK, "", Errors::default())
}

/// Notes the wish; a job sends the link.
pub async fn submit(chrome: Chrome, From(origin): From, body: Bytes) -> Reply {
    let fields = Fields::parse(&body)?;
    fields.only(&["email"])?;
    let email = fields.get("email").trim();
    let mut errors = Errors::default();
    if !email.contains('@') || email.len() > 254 {
        errors.push("email", t!("Enter your e-mail address, such as name@agency.example."));
        return Ok(form(&chrome, StatusCode::UNPROCESSABLE_ENTITY, email, errors));
    }
    match chrome.state.service.ask_for_recovery(email, &origin).await {
        Ok(()) => Ok(done(&chrome)),
        Err(SignInError::Failed(error)) => Err(error.into()),
        Err(_) => {
            errors.push("email", TOO_MANY);
            Ok(form(&chrome, StatusCode::TOO_MANY_REQUESTS, email, errors))
        }
    }
}

fn done(chrome: &Chrome) -> Response {
    let mail = chrome.state.service.sends_mail();
    Page::new(t!("Look into your mailbox")).render(chrome, move || {
        let how = if mail {
            t!("If there is an account with this address, a mail with a link is on its way. The link works once, for one hour.")
        } else {
            t!("If there is an account with this address, the QA Manager of your Board now has a link for you. Ask for it: it works once, for one hour.")
        };
        view! {
            <h1 class="govuk-heading-l">{if mail { t!("Look into your mailbox") } else { t!("Ask the QA Manager") }}</h1>
            <p class="govuk-body-l candour-measure">{how}</p>
            <p class="govuk-body"><a class="govuk-link" href="/sign-in">{t!("Back to the sign-in")}</a></p>
        }
    })
}

fn form(chrome: &Chrome, status: StatusCode, email: &str, errors: Errors) -> Response {
    let email = email.to_owned();
    Page::new(t!("Forgotten your password?")).status(status).render(chrome, move || {
        let field = TextField {
            name: "email",
            label: t!("E-mail address"),
            hint: t!("The address with which you sign in"),
            value: &email,
            kind: "email",
            autocomplete: Some("username"),
            ..TextField::default()
        };
        view! {
            {back("/sign-in".to_owned(), t!("Sign in"))}
            {summary(&errors)}
            <h1 class="govuk-heading-l">{t!("Forgotten your password?")}</h1>
            <form class="candour-sign-in" method="post" action="/recover" novalidate>
                {text_field(&field, &errors)}
                {button(t!("Send me a link"))}
            </form>
        }
    })
}
