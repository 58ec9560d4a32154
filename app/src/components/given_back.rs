//! What was typed and not saved.

use super::{buttons, notice};
use crate::render::{Chrome, Page};
use axum::response::Response;
use candour_texts::t;
use http::StatusCode;
use leptos::prelude::*;

/// The page in the place of a form that could not be saved: why, and what was typed into it, so that nobody has to write
/// it again. The way back is an address and its words; where there is none, the way is home.
pub fn not_saved(
    chrome: &Chrome,
    (status, title, why): (StatusCode, &'static str, String),
    way_back: Option<(String, String)>,
    typed: &[&str],
) -> Response {
    let texts = given_back(typed);
    Page::new(title).status(status).render(chrome, move || {
        let home = way_back.is_none().then(
            || view! { <p class="govuk-body"><a class="govuk-link" href="/">{t!("Go to your home page")}</a></p> },
        );
        view! {
            {way_back.map(|(href, label)| buttons::back(href, label))}
            <h1 class="govuk-heading-l">{title}</h1>
            {notice::warning(why)}
            {texts}
            {home}
        }
    })
}

/// The texts, to be copied; nothing where none was typed.
pub fn given_back(texts: &[&str]) -> Option<AnyView> {
    let texts: Vec<_> = texts.iter().map(|text| text.trim()).filter(|text| !text.is_empty()).collect();
    if texts.is_empty() {
        return None;
    }
    let texts = texts.join("\n\n");
    Some(
        view! {
            <p class="govuk-body">{t!("Your text, which was not saved:")}</p>
            <pre class="candour-letter" tabindex="0">{texts}</pre>
        }
        .into_any(),
    )
}
