//! What was typed and not saved.

use candour_texts::t;
use leptos::prelude::*;

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
