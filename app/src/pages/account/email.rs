//! Another e-mail address.

use super::{confirm_first, or_confirm};
use crate::components::buttons::{back, submit};
use crate::components::errors::{Errors, summary};
use crate::components::text_field::{TextField, text_field};
use crate::error::Reply;
use crate::forms::Fields;
use crate::guard::Current;
use crate::render::{Chrome, Page, see_other};
use axum::body::Bytes;
use axum::extract::Path;
use axum::response::Response;
use candour_service::ServiceError;
use candour_texts::t;
use http::StatusCode;
use leptos::prelude::*;

/// The form.
pub async fn email_form(chrome: Chrome, Current(session): Current) -> Reply {
    if let Some(first) = confirm_first(&session, "/account/email") {
        return Ok(first);
    }
    Ok(page(&chrome, "", Errors::default()))
}

/// Sends a link to the new address.
pub async fn change_email(chrome: Chrome, Current(session): Current, body: Bytes) -> Reply {
    let fields = Fields::parse(&body)?;
    fields.only(&["email"])?;
    match chrome.state.service.ask_for_email(&session, fields.get("email")).await {
        Err(ServiceError::Invalid(problems)) => Ok(page(&chrome, fields.get("email"), problems.into())),
        other => Ok(match or_confirm(other, "/account/email")? {
            Ok(()) => see_other("/account?note=email"),
            Err(first) => first,
        }),
    }
}

fn page(chrome: &Chrome, email: &str, errors: Errors) -> Response {
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let email = email.to_owned();
    Page::new(t!("Change your e-mail address")).status(status).render(chrome, move || {
        let field = TextField {
            name: "email",
            label: t!("New e-mail address"),
            hint: t!("A link goes there. Until you open it, you sign in with the old address."),
            value: &email,
            kind: "email",
            autocomplete: Some("email"),
            ..TextField::default()
        };
        view! {
            {back("/account".to_owned(), t!("Your account"))}
            {summary(&errors)}
            <h1 class="govuk-heading-l">{t!("Change your e-mail address")}</h1>
            <form class="candour-sign-in" method="post" action="/account/email" novalidate>
                {text_field(&field, &errors)}
                {submit(t!("Send the link"))}
            </form>
        }
    })
}

/// What a link from a mail leads to: reading it changes nothing, because mail scanners read links too.
pub async fn email_link(chrome: Chrome, Path(token): Path<String>) -> Reply {
    let email = chrome.state.service.email_to_confirm(&token).await?;
    Ok(Page::new(t!("Confirm your e-mail address")).render(&chrome, move || {
        view! {
            <h1 class="govuk-heading-l">{t!("Confirm your e-mail address")}</h1>
            <p class="govuk-body-l">{t!("From now on you sign in with ")} <strong>{email.clone()}</strong> "."</p>
            <form method="post">{submit(t!("Confirm"))}</form>
        }
    }))
}

/// Takes the new address.
pub async fn confirm_email(chrome: Chrome, Path(token): Path<String>, body: Bytes) -> Reply {
    Fields::parse(&body)?.only(&[])?;
    chrome.state.service.confirm_email(&token).await?;
    Ok(see_other("/sign-in?done=email"))
}
