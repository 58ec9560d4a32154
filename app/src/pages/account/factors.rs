//! Authenticator apps and recovery codes.

use super::or_confirm;
use crate::components::buttons::{back, start, submit};
use crate::components::details::details;
use crate::components::errors::{Errors, summary};
use crate::components::notice;
use crate::components::text_field::{TextField, text_field};
use crate::error::{PageError, Reply};
use crate::forms::Fields;
use crate::guard::Current;
use crate::pages::id;
use crate::render::{Chrome, Page, see_other};
use axum::body::Bytes;
use axum::extract::Path;
use axum::response::Response;
use candour_service::ServiceError;
use candour_service::accounts::{AppSetUp, Codes, Session};
use candour_texts::t;
use http::StatusCode;
use leptos::prelude::*;
use qrcode::{Color, QrCode};
use std::fmt::Write as _;

/// Where the app is set up.
const APP: &str = "/account/app";

/// Begins to set up an app.
pub async fn begin_app(chrome: Chrome, Current(session): Current, body: Bytes) -> Reply {
    Fields::parse(&body)?.only(&[])?;
    Ok(match or_confirm(chrome.state.service.begin_app(&session).await, "/account")? {
        Ok(()) => see_other(APP),
        Err(first) => first,
    })
}

/// The picture and the secret, and the field for the first code.
pub async fn app(chrome: Chrome, Current(session): Current) -> Reply {
    app_page(&chrome, &session, Errors::default()).await
}

/// Takes the first code.
pub async fn confirm_app(chrome: Chrome, Current(session): Current, body: Bytes) -> Reply {
    let fields = Fields::parse(&body)?;
    fields.only(&["code"])?;
    match chrome.state.service.confirm_app(&session, fields.get("code")).await {
        Ok(codes) => {
            // The session has its second factor now: the head of the page leads on.
            let mut chrome = chrome;
            if let Some(session) = &mut chrome.session {
                session.must_set_up = false;
            }
            let then = t!("From now on Candour asks for a code after your password.");
            Ok(codes_page(&chrome, t!("Your app is set up"), then, codes.unwrap_or_default()))
        }
        Err(ServiceError::Invalid(problems)) => app_page(&chrome, &session, problems.into()).await,
        Err(other) => match or_confirm(Err::<(), _>(other), APP)? {
            Ok(()) => Err(PageError::Service(ServiceError::NotFound)),
            Err(first) => Ok(first),
        },
    }
}

/// Takes a factor away.
pub async fn remove_factor(
    chrome: Chrome,
    Current(session): Current,
    Path(factor): Path<String>,
    body: Bytes,
) -> Reply {
    Fields::parse(&body)?.only(&[])?;
    Ok(match or_confirm(chrome.state.service.remove_factor(&session, id(&factor)?).await, "/account")? {
        Ok(()) => see_other("/account?note=removed"),
        Err(first) => first,
    })
}

/// New recovery codes.
pub async fn renew_codes(chrome: Chrome, Current(session): Current, body: Bytes) -> Reply {
    Fields::parse(&body)?.only(&[])?;
    Ok(match or_confirm(chrome.state.service.renew_codes(&session).await, "/account")? {
        Ok(codes) => codes_page(&chrome, t!("New recovery codes"), t!("The old ones no longer work."), codes),
        Err(first) => first,
    })
}

async fn app_page(chrome: &Chrome, session: &Session, errors: Errors) -> Reply {
    let set_up = match or_confirm(chrome.state.service.app_set_up(session).await, APP)? {
        Ok(set_up) => set_up,
        Err(first) => return Ok(first),
    };
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok(Page::new(t!("Set up an authenticator app")).status(status).render(chrome, move || app_view(&set_up, &errors)))
}

fn app_view(set_up: &AppSetUp, errors: &Errors) -> AnyView {
    let code = TextField {
        name: "code",
        label: t!("The code that the app shows now"),
        hint: t!("Six figures"),
        width: "govuk-input--width-10",
        autocomplete: Some("one-time-code"),
        inputmode: Some("numeric"),
        ..TextField::default()
    };
    let groups: Vec<&str> = set_up.secret.as_bytes().chunks(4).filter_map(|group| str::from_utf8(group).ok()).collect();
    let by_hand = view! {
        <p class="govuk-body">{t!("Add an account in the app by hand and type this key (time-based, six figures, 30 seconds):")}</p>
        <p class="candour-secret" translate="no">{groups.join(" ")}</p>
    };
    view! {
        {back("/account".to_owned(), t!("Your account"))}
        {summary(errors)}
        <h1 class="govuk-heading-l">{t!("Set up an authenticator app")}</h1>
        <ol class="govuk-list govuk-list--number candour-measure">
            <li>{t!("Open the authenticator app on your phone and choose to add an account.")}</li>
            <li>{t!("Scan this picture.")}</li>
            <li>{t!("Type the code that the app then shows.")}</li>
        </ol>
        {picture(&set_up.address)}
        {details(t!("The picture cannot be scanned"), by_hand.into_any())}
        <form class="candour-sign-in" method="post" action="/account/app/confirm" novalidate>
            {text_field(&code, errors)}
            {submit(t!("Continue"))}
        </form>
    }
    .into_any()
}

/// The address as a QR code, drawn as one path; nothing where it is too long for one.
fn picture(address: &str) -> AnyView {
    let Ok(code) = QrCode::new(address.as_bytes()) else { return ().into_any() };
    let width = code.width();
    let mut path = String::new();
    for (place, color) in code.to_colors().into_iter().enumerate() {
        if color == Color::Dark {
            // Writing to a String cannot fail. Four modules stay free on every side.
            let _ = write!(path, "M{} {}h1v1h-1z", place % width + 4, place / width + 4);
        }
    }
    let side = width + 8;
    view! {
        <svg class="candour-qr" viewBox=format!("0 0 {side} {side}") role="img" aria-label=t!("QR code for your authenticator app")>
            <rect width=side height=side fill="#fff"></rect>
            <path d=path fill="#000"></path>
        </svg>
    }
    .into_any()
}

/// Codes that are shown this once; nothing but "done" where there are none to show.
pub(super) fn codes_page(chrome: &Chrome, done: &'static str, then: &'static str, codes: Codes) -> Response {
    Page::new(done).render(chrome, move || {
        let list = codes.iter().map(|code| view! { <li translate="no">{code.to_string()}</li> }).collect_view();
        let shown = (!codes.is_empty()).then(|| {
            view! {
                <h2 class="govuk-heading-m">{t!("Your recovery codes")}</h2>
                <p class="govuk-body candour-measure">
                    {t!("If you lose what you sign in with, you type one of these in its place, after your password. Each works once. They are shown only now: print this page or put them into your password manager.")}
                </p>
                <ol class="candour-codes">{list}</ol>
            }
        });
        view! {
            {notice::done(done)}
            <h1 class="govuk-heading-l">{done}</h1>
            <p class="govuk-body candour-measure">{then}</p>
            {shown}
            {start("/".to_owned(), t!("Continue"))}
        }
    })
}
