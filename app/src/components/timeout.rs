//! The warning before a session ends. It is in every signed-in page, closed; `start.js` opens it.

use candour_service::accounts::Session;
use candour_texts::t;
use chrono::{DateTime, Utc};
use leptos::prelude::*;

/// Seconds until a session ends if nothing more is done in it.
pub fn seconds_left(session: &Session, now: DateTime<Utc>) -> i64 {
    (session.ends_at - now).num_seconds().max(0)
}

/// The warning, with what it needs to know: the seconds until the session ends.
pub fn timeout(session: &Session, now: DateTime<Utc>) -> AnyView {
    view! {
        <dialog class="candour-timeout" id="timeout" aria-labelledby="timeout-title" aria-describedby="timeout-text" data-ends=seconds_left(session, now).to_string()>
            <h2 class="govuk-heading-m" id="timeout-title">{t!("You will be signed out soon")}</h2>
            <p class="govuk-body" id="timeout-text" aria-live="polite"></p>
            <div class="candour-timeout__ways">
                <button type="button" class="govuk-button" id="timeout-stay">{t!("Stay signed in")}</button>
                <button type="button" class="govuk-button govuk-button--secondary" id="timeout-close">{t!("Back to the page")}</button>
            </div>
        </dialog>
    }
    .into_any()
}
