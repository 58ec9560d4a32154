//! What islands know of the page that they stand in.

use leptos::prelude::document;
use wasm_bindgen::JsCast as _;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Element, EventTarget, Response};

/// The statement that the person is in.
pub(super) fn statement_in_focus() -> Option<String> {
    document().active_element().and_then(|element| statement_of(element.into()))
}

/// The statement that an element belongs to.
pub(super) fn statement_of(target: EventTarget) -> Option<String> {
    let card = target.dyn_into::<Element>().ok()?.closest("[data-statement]").ok()??;
    card.get_attribute("data-statement")
}

/// The text of a response.
pub(super) async fn text_of(response: &Response) -> Option<String> {
    JsFuture::from(response.text().ok()?).await.ok()?.as_string()
}
