//! The island itself.
#![expect(unreachable_pub, reason = "the macro makes a public type of the properties; the island is for this crate")]

use candour_texts::t;
use leptos::prelude::*;

/// The way of a file, inside a form that has one in its field `file`. Its parts are found by their attributes, so
/// that a page that the server sends in the middle of it works too.
#[island]
pub(crate) fn Upload() -> impl IntoView {
    #[cfg(feature = "hydrate")]
    Effect::new(|_| super::browser::watch());
    view! {
        <div data-upload="" hidden>
            <progress class="candour-upload__bar" max="100" value="0" aria-label=t!("How much of the file is sent")></progress>
            <button type="button" class="govuk-button govuk-button--secondary candour-small-button" data-upload-cancel="">{t!("Stop sending")}</button>
        </div>
        <p class="govuk-body candour-upload__said" role="status" aria-live="polite" data-upload-said=""></p>
    }
}
