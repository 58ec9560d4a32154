//! The one-time link: a person sets a password.

use crate::components::buttons::submit;
use crate::components::errors::{Errors, summary};
use crate::components::text_field::{TextField, text_field};
use crate::error::Reply;
use crate::forms::Fields;
use crate::render::{Chrome, Page, see_other};
use axum::body::Bytes;
use axum::extract::Path;
use candour_service::ServiceError;
use http::StatusCode;
use leptos::prelude::*;

/// The form. A link that is used up, too old or none at all looks the same.
pub async fn show(chrome: Chrome, Path(token): Path<String>) -> Reply {
    form(&chrome, &token, Errors::default()).await
}

/// Sets the password.
pub async fn submit_password(chrome: Chrome, Path(token): Path<String>, body: Bytes) -> Reply {
    let fields = Fields::parse(&body)?;
    fields.only(&["password", "again", "username"])?;
    let (password, again) = (fields.get("password").to_owned(), fields.get("again").to_owned());
    match chrome.state.service.set_password_by_link(&token, password, again).await {
        Ok(()) => Ok(see_other("/sign-in?done=password")),
        Err(ServiceError::Invalid(problems)) => form(&chrome, &token, problems.into()).await,
        Err(other) => Err(other.into()),
    }
}

async fn form(chrome: &Chrome, token: &str, errors: Errors) -> Reply {
    let holder = chrome.state.service.link_holder(token).await?;
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let title = if holder.recovers { "Set a new password".to_owned() } else { format!("Welcome, {}", holder.name) };
    Ok(Page::new("Set your password").status(status).render(chrome, move || {
        let field = |name: &'static str, label: &'static str, hint: &'static str| {
            let field =
                TextField { name, label, hint, kind: "password", autocomplete: Some("new-password"), ..TextField::default() };
            text_field(&field, &errors)
        };
        view! {
            {summary(&errors)}
            <h1 class="govuk-heading-l">{title}</h1>
            <p class="govuk-body">"Set the password with which you sign in. This link works once."</p>
            <form method="post" novalidate>
                <input type="hidden" name="username" value=holder.email.clone() autocomplete="username"/>
                {field("password", "Password", "At least 15 characters. Three or four words that do not belong together are easy to remember. A password manager can fill this in.")}
                {field("again", "The same password again", "")}
                {submit("Set password")}
            </form>
        }
    }))
}
