//! The island itself.
#![expect(unreachable_pub, reason = "the macro makes a public type of the properties; the island is for this crate")]

use leptos::prelude::*;

/// Watches the form [`FORM_ID`](super::FORM_ID). Each statement stands in an element with `data-statement="<id>"`,
/// has a hidden field `s.<id>.revision` and an empty element `data-message="<id>"`.
#[island]
pub(crate) fn Autosave(
    /// Where to post: the standard's autosave address.
    url: String,
) -> impl IntoView {
    let (status, set_status) = signal(String::new());
    #[cfg(feature = "hydrate")]
    Effect::new(move |_| super::browser::watch(url.clone(), set_status));
    #[cfg(not(feature = "hydrate"))]
    let _ = (url, set_status);
    view! { <p class="candour-autosave" role="status" aria-live="polite">{status}</p> }
}
