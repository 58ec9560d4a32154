//! Saves a standard's statements while a person types, and says so quietly.
//!
//! Without it the page's own "Save and continue" does the same work. Text stays in the page
//! until the server has acknowledged it: offline, signed out or refused, nothing is lost.

#[cfg(feature = "hydrate")]
mod browser;
mod reply;

pub use reply::{AutosaveReply, ConflictNotice, FieldMessage};

use leptos::prelude::*;

/// The id of the form that is watched.
pub const FORM_ID: &str = "standard-form";

/// Watches the form [`FORM_ID`]. Each statement stands in an element with `data-statement="<id>"`,
/// has a hidden field `s.<id>.revision` and an empty element `data-message="<id>"`.
#[island]
pub fn Autosave(
    /// Where to post: the standard's autosave address.
    url: String,
) -> impl IntoView {
    let (status, set_status) = signal(String::new());
    #[cfg(feature = "hydrate")]
    Effect::new(move |_| browser::watch(url.clone(), set_status));
    #[cfg(not(feature = "hydrate"))]
    let _ = (url, set_status);
    view! { <p class="candour-autosave" role="status" aria-live="polite">{status}</p> }
}
