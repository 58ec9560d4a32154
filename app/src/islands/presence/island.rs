//! The island itself.
#![expect(unreachable_pub, reason = "the macro makes a public type of the properties; the island is for this crate")]

use leptos::prelude::*;

/// Says who else has this page open, and tells the others that somebody is here. It is read where one looks for it and
/// interrupts nobody: the one live region of the page is about saving.
#[island]
pub(crate) fn Presence(
    /// Where to ask: the standard's address of presence.
    url: String,
    /// What is said when the page comes.
    first: String,
) -> impl IntoView {
    let (said, set_said) = signal(first);
    #[cfg(feature = "hydrate")]
    Effect::new(move |_| super::browser::watch(url.clone(), set_said));
    #[cfg(not(feature = "hydrate"))]
    let _ = (url, set_said);
    view! { <p class="candour-present">{move || said.get()}</p> }
}
