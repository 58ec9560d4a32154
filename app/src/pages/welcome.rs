//! The one-time link: a person sets a password, or uses their organisation's sign-in in its place.

use crate::components::buttons::submit;
use crate::components::errors::{Errors, summary};
use crate::components::text_field::{TextField, text_field};
use crate::error::{PageError, Reply};
use crate::forms::Fields;
use crate::origin::From;
use crate::pages::sign_in::{depart, name_of, words};
use crate::render::{Chrome, Page, see_other};
use axum::body::Bytes;
use axum::extract::Path;
use candour_service::ServiceError;
use candour_service::accounts::{Errand, Luggage, Offer, SignOnError};
use candour_texts::t;
use http::{HeaderMap, StatusCode};
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

/// Leaves for a provider: whoever signs in there with this link is connected, and needs no password.
pub async fn accept_with(
    chrome: Chrome,
    Path((token, provider)): Path<(String, String)>,
    From(origin): From,
    headers: HeaderMap,
    body: Bytes,
) -> Reply {
    Fields::parse(&body)?.only(&[])?;
    let luggage = Luggage { next: "/".to_owned(), ..Luggage::default() };
    match depart(&chrome, &provider, Errand::Invitation(&token), luggage, (&headers, &origin)).await {
        Ok(page) => Ok(page),
        Err(SignOnError::Failed(error)) => Err(PageError::Service(error)),
        Err(why) => {
            let mut errors = Errors::default();
            errors.push("sign-on", words(&why, &name_of(&chrome, &provider)).1);
            form(&chrome, &token, errors).await
        }
    }
}

/// The ways in by an organisation, before the password.
fn sign_on(token: &str, offers: &[Offer]) -> AnyView {
    if offers.is_empty() {
        return ().into_any();
    }
    let ways = offers.iter().map(|offer| {
        view! {
            <form method="post" action=format!("/welcome/{token}/with/{}", offer.id)>
                <button type="submit" class="govuk-button" data-module="govuk-button" data-prevent-double-click="true">
                    {t!("Use my sign-in of {name}", name = offer.name)}
                </button>
            </form>
        }
    });
    view! {
        <section class="candour-sign-on" id="sign-on" tabindex="-1" aria-label=t!("With your organisation")>
            <p class="govuk-body candour-measure">{t!("Is your organisation here? Sign in with it as you do at work, and you need no password for Candour.")}</p>
            {ways.collect_view()}
        </section>
        <h2 class="govuk-heading-m">{t!("Or with a password")}</h2>
    }
    .into_any()
}

async fn form(chrome: &Chrome, token: &str, errors: Errors) -> Reply {
    let holder = chrome.state.service.link_holder(token).await?;
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let title =
        if holder.recovers { t!("Set a new password").to_owned() } else { t!("Welcome, {name}", name = holder.name) };
    // A forgotten password is no invitation: it leads to a new one.
    let offers = if holder.recovers { Vec::new() } else { chrome.state.service.sign_on_offers() };
    let token = token.to_owned();
    Ok(Page::new(t!("Set your password")).status(status).render(chrome, move || {
        let field = |name: &'static str, label: &'static str, hint: &'static str| {
            let field =
                TextField { name, label, hint, kind: "password", autocomplete: Some("new-password"), ..TextField::default() };
            text_field(&field, &errors)
        };
        view! {
            {summary(&errors)}
            <h1 class="govuk-heading-l">{title}</h1>
            {sign_on(&token, &offers)}
            <p class="govuk-body">{t!("Set the password with which you sign in. This link works once.")}</p>
            <form method="post" novalidate>
                <input type="hidden" name="username" value=holder.email.clone() autocomplete="username"/>
                {field("password", t!("Password"), t!("At least 15 characters. Three or four words that do not belong together are easy to remember. A password manager can fill this in."))}
                {field("again", t!("The same password again"), "")}
                {submit(t!("Set password"))}
            </form>
        }
    }))
}
