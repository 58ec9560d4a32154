//! The island itself.
#![expect(unreachable_pub, reason = "the macro makes a public type of the properties; the island is for this crate")]

use leptos::prelude::*;

/// What is said about saving.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Status {
    /// The sentence; before the links, where there are any.
    pub(crate) text: String,
    /// Statements that the sentence is about: their ids and numbers.
    pub(crate) places: Vec<(String, String)>,
    /// Whether somebody has to do something about it.
    pub(crate) wrong: bool,
}

/// Watches the form [`FORM_ID`](super::FORM_ID). Each statement stands in an element with `data-statement="<id>"`,
/// has a hidden field `s.<id>.revision` and an empty element `data-message="<id>"`.
#[island]
pub(crate) fn Autosave(
    /// Where to post: the standard's autosave address.
    url: String,
) -> impl IntoView {
    let (status, set_status) = signal(Status::default());
    #[cfg(feature = "hydrate")]
    Effect::new(move |_| super::browser::watch(url.clone(), set_status));
    #[cfg(not(feature = "hydrate"))]
    let _ = (url, set_status);
    let class =
        move || if status.read().wrong { "candour-autosave candour-autosave--wrong" } else { "candour-autosave" };
    let links = move || {
        let link = |(id, code): (String, String)| view! { " " <a class="govuk-link" href=format!("#statement-{id}")>{code}</a> };
        status.get().places.into_iter().map(link).collect_view()
    };
    view! { <p class=class role="status" aria-live="polite">{move || status.get().text} {links}</p> }
}
