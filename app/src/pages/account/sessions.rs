//! Where one is signed in.

use crate::components::buttons::{back, submit_secondary};
use crate::components::notice;
use crate::components::table::records;
use crate::components::timeout::seconds_left;
use crate::error::Reply;
use crate::forms::Fields;
use crate::guard::Current;
use crate::pages::id;
use crate::render::{Chrome, Page, see_other};
use axum::body::Bytes;
use axum::response::IntoResponse as _;
use candour_domain::time::moment_text;
use candour_service::accounts::OwnSession;
use candour_texts::t;
use http::{Uri, header};
use leptos::prelude::*;

/// The list.
pub async fn sessions(chrome: Chrome, Current(session): Current, uri: Uri) -> Reply {
    let own = chrome.state.service.own_sessions(&session).await?;
    let note = (Fields::of_query(&uri).get("note") == "ended").then_some(t!("Signed out there. This session goes on."));
    Ok(Page::new(t!("Where you are signed in")).render(&chrome, move || {
        let others = own.iter().any(|own| !own.this);
        let rows = own.iter().map(row).collect();
        let all = others.then(|| {
            view! { <form method="post" action="/account/sessions">{submit_secondary(t!("Sign out everywhere else"))}</form> }
        });
        view! {
            {back("/account".to_owned(), t!("Your account"))}
            {note.map(notice::done)}
            <h1 class="govuk-heading-l">{t!("Where you are signed in")}</h1>
            <p class="govuk-body candour-measure">{t!("If one of these is not you: sign out there, then change your password.")}</p>
            {records(t!("Your sessions"), &[t!("Browser"), t!("Works as"), t!("Signed in"), t!("Last used"), t!("Change")], rows, "")}
            {all}
        }
    }))
}

/// Stays signed in: the guard has noted that the session is in use. Says how many seconds are left now.
pub async fn stay(chrome: Chrome, Current(session): Current, body: Bytes) -> Reply {
    Fields::parse(&body)?.only(&[])?;
    let left = seconds_left(&session, chrome.state.service.clock().now());
    Ok(([(header::CACHE_CONTROL, "no-store")], left.to_string()).into_response())
}

fn row(own: &OwnSession) -> Vec<AnyView> {
    let session = &own.session;
    let role = match &session.agency_name {
        Some(agency) => format!("{}, {agency}", session.role.label()),
        None => session.role.label().to_owned(),
    };
    let way = if own.this {
        t!("This session").into_any()
    } else {
        let value = session.id.map(|id| id.to_string()).unwrap_or_default();
        view! {
            <form method="post" action="/account/sessions">
                <button type="submit" class="govuk-button govuk-button--secondary candour-small-button" name="session" value=value>
                    {t!("Sign out")} <span class="govuk-visually-hidden">{t!(" of {browser}", browser = session.device)}</span>
                </button>
            </form>
        }
        .into_any()
    };
    let device = if session.device.is_empty() { t!("Unknown browser").to_owned() } else { session.device.clone() };
    vec![
        device.into_any(),
        role.into_any(),
        moment_text(session.created_at).into_any(),
        moment_text(session.last_seen_at).into_any(),
        way,
    ]
}

/// Ends one session, or every other.
pub async fn end_session(chrome: Chrome, Current(session): Current, body: Bytes) -> Reply {
    let fields = Fields::parse(&body)?;
    fields.only(&["session"])?;
    let which = match fields.get("session") {
        "" => None,
        text => Some(id(text)?),
    };
    chrome.state.service.end_own_session(&session, which).await?;
    Ok(see_other("/account/sessions?note=ended"))
}
