//! The island itself.
#![expect(unreachable_pub, reason = "the macro makes a public type of the properties; the island is for this crate")]

use leptos::prelude::*;

/// The button of a form that posts a passkey. The form has the hidden fields `ceremony` and `answer`.
#[island]
pub(crate) fn Passkey(
    /// Where to ask for the options. An address that ends in `/account/passkey/options` makes a new passkey.
    url: String,
    /// Where passkeys work, such as `https://audits.board.example`.
    origin: String,
    /// What stands on the button.
    label: String,
    /// The button's class.
    class: String,
) -> impl IntoView {
    let (said, say) = signal(String::new());
    let (usable, set_usable) = signal(true);
    let place = NodeRef::<leptos::html::Div>::new();
    #[cfg(feature = "hydrate")]
    Effect::new(move |_| {
        if let Some(place) = place.get() {
            super::browser::watch(&place, &url, &origin, say, set_usable);
        }
    });
    #[cfg(not(feature = "hydrate"))]
    let _ = (url, origin, say, set_usable);
    view! {
        <div node_ref=place>
            <button type="submit" class=class id="passkey" hidden=move || !usable.get()>{label}</button>
            <p class="candour-passkey__said" role="status" aria-live="polite">{move || said.get()}</p>
        </div>
    }
}
