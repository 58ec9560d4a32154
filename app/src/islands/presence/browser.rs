//! The browser's side: a question every twenty seconds while the page is in sight.

use crate::islands::page::{statement_in_focus, text_of};
use candour_domain::presence::SAID_EVERY;
use leptos::leptos_dom::helpers::set_interval;
use leptos::prelude::*;
use std::time::Duration;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{RequestInit, Response, UrlSearchParams};

/// Asks until the page is left.
pub(super) fn watch(url: String, say: WriteSignal<String>) {
    let every = Duration::from_secs(SAID_EVERY.num_seconds().unsigned_abs());
    ask(url.clone(), say);
    set_interval(
        move || {
            // Who looks at another page is not here.
            if !document().hidden() {
                ask(url.clone(), say);
            }
        },
        every,
    );
}

fn ask(url: String, say: WriteSignal<String>) {
    spawn_local(async move {
        // Unreachable or signed out: what was said holds no longer, and autosave says what is wrong.
        let said = answer(&url).await.ok().flatten().unwrap_or_default();
        say.maybe_update(|before| {
            let differs = *before != said;
            *before = said;
            differs
        });
    });
}

async fn answer(url: &str) -> Result<Option<String>, JsValue> {
    let body = UrlSearchParams::new()?;
    body.append("at", &statement_in_focus().unwrap_or_default());
    let init = RequestInit::new();
    init.set_method("POST");
    init.set_body(&body.into());
    let response: Response = JsFuture::from(window().fetch_with_str_and_init(url, &init)).await?.dyn_into()?;
    Ok(if response.ok() { text_of(&response).await } else { None })
}
