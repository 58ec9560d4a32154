//! Giving the password again, and changing it.

use super::{confirm_first, or_confirm};
use crate::components::buttons::{back, submit};
use crate::components::errors::{Errors, summary};
use crate::components::text_field::{TextField, text_field};
use crate::error::Reply;
use crate::forms::Fields;
use crate::guard::Current;
use crate::origin::From;
use crate::pages::sign_in::TOO_MANY;
use crate::render::{Chrome, Page, see_other};
use crate::routes;
use axum::body::Bytes;
use candour_service::ServiceError;
use candour_service::accounts::{Connection, Session, SignInError};
use candour_texts::t;
use http::{StatusCode, Uri};
use leptos::prelude::*;

/// The form that asks for the password again.
pub async fn confirm_form(chrome: Chrome, Current(session): Current, uri: Uri) -> Reply {
    let next = routes::local(Fields::of_query(&uri).get("next")).to_owned();
    confirm_page(&chrome, &session, StatusCode::OK, next, Errors::default()).await
}

/// Takes the password.
pub async fn confirm(chrome: Chrome, Current(session): Current, From(origin): From, body: Bytes) -> Reply {
    let fields = Fields::parse(&body)?;
    fields.only(&["password", "next"])?;
    let next = routes::local(fields.get("next")).to_owned();
    match chrome.state.service.confirm_password(&session, fields.get("password").to_owned(), &origin).await {
        Ok(()) => Ok(see_other(&next)),
        Err(SignInError::Failed(error)) => Err(error.into()),
        Err(problem) => {
            let mut errors = Errors::default();
            let (status, message) = match problem {
                SignInError::TooMany => (StatusCode::TOO_MANY_REQUESTS, TOO_MANY),
                _ => (StatusCode::UNPROCESSABLE_ENTITY, t!("This is not your password. Check it and try again.")),
            };
            errors.push("password", message);
            confirm_page(&chrome, &session, status, next, errors).await
        }
    }
}

async fn confirm_page(chrome: &Chrome, session: &Session, status: StatusCode, next: String, errors: Errors) -> Reply {
    let (connections, has_password) = chrome.state.service.own_connections(session).await?;
    let title = if has_password { t!("Your password, please") } else { t!("Show that it is you") };
    Ok(Page::new(title).status(status).render(chrome, move || {
        let password = TextField {
            name: "password",
            label: t!("Password"),
            kind: "password",
            autocomplete: Some("current-password"),
            ..TextField::default()
        };
        view! {
            {back("/account".to_owned(), t!("Your account"))}
            {summary(&errors)}
            <h1 class="govuk-heading-l">{title}</h1>
            <p class="govuk-body candour-measure">{t!("Before you change how you sign in, Candour makes sure that it is you.")}</p>
            {has_password.then(|| view! {
                <form class="candour-sign-in" method="post" action="/account/confirm" novalidate>
                    <input type="hidden" name="next" value=next.clone()/>
                    {text_field(&password, &errors)}
                    {submit(t!("Continue"))}
                </form>
            })}
            {connections.iter().filter_map(|connection| by_provider(connection, &next, has_password)).collect_view()}
        }
    }))
}

/// The same by the sign-in of one's organisation, which asks for its own password again.
fn by_provider(connection: &Connection, next: &str, has_password: bool) -> Option<AnyView> {
    let action = format!("/account/confirm/with/{}", connection.provider.as_ref()?);
    let class = if has_password { "govuk-button govuk-button--secondary" } else { "govuk-button" };
    let (next, label) = (next.to_owned(), t!("Sign in again with {name}", name = connection.name));
    Some(
        view! {
            <form method="post" action=action>
                <input type="hidden" name="next" value=next/>
                <button type="submit" class=class data-module="govuk-button" data-prevent-double-click="true">{label}</button>
            </form>
        }
        .into_any(),
    )
}

/// The form for a new password.
pub async fn password_form(chrome: Chrome, Current(session): Current) -> Reply {
    if let Some(first) = confirm_first(&session, "/account/password") {
        return Ok(first);
    }
    password_page(&chrome, &session, Errors::default()).await
}

/// Sets the new password.
pub async fn change_password(chrome: Chrome, Current(session): Current, body: Bytes) -> Reply {
    let fields = Fields::parse(&body)?;
    fields.only(&["password", "again"])?;
    let (password, again) = (fields.get("password").to_owned(), fields.get("again").to_owned());
    match chrome.state.service.change_password(&session, password, again).await {
        Err(ServiceError::Invalid(problems)) => password_page(&chrome, &session, problems.into()).await,
        other => Ok(match or_confirm(other, "/account/password")? {
            Ok(()) => see_other("/account?note=password"),
            Err(first) => first,
        }),
    }
}

async fn password_page(chrome: &Chrome, session: &Session, errors: Errors) -> Reply {
    let has_one = chrome.state.service.own_connections(session).await?.1;
    let (title, label) = if has_one {
        (t!("Change your password"), t!("Change password"))
    } else {
        (t!("Set a password"), t!("Set password"))
    };
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok(Page::new(title).status(status).render(chrome, move || {
        let field = |name: &'static str, label: &'static str, hint: &'static str| {
            let autocomplete = Some("new-password");
            text_field(&TextField { name, label, hint, kind: "password", autocomplete, ..TextField::default() }, &errors)
        };
        view! {
            {back("/account".to_owned(), t!("Your account"))}
            {summary(&errors)}
            <h1 class="govuk-heading-l">{title}</h1>
            <form class="candour-sign-in" method="post" action="/account/password" novalidate>
                {field("password", t!("New password"), t!("At least 15 characters. Three or four words that do not belong together are easy to remember."))}
                {field("again", t!("The same password again"), "")}
                {submit(label)}
            </form>
        }
    }))
}
