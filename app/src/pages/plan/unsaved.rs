//! What somebody typed and what was not saved: it is shown, so that nobody has to write it again.

use super::OVERTAKEN;
use crate::components::buttons::back;
use crate::components::given_back::given_back;
use crate::components::notice;
use crate::forms::Fields;
use crate::render::{Chrome, Page};
use axum::response::Response;
use candour_service::Refusal;
use candour_texts::{said, t};
use http::StatusCode;
use leptos::prelude::*;

/// Why it was not saved, in words.
pub(super) fn why(refusal: &Refusal) -> String {
    if *refusal == Refusal::Overtaken { said(OVERTAKEN).to_owned() } else { refusal.to_string() }
}

/// The texts of these fields; nothing where none was typed.
pub(super) fn typed(fields: &Fields, names: &[&str]) -> Option<AnyView> {
    given_back(&names.iter().map(|name| fields.get(name)).collect::<Vec<_>>())
}

/// The page in the place of a form that is no longer there: why, and what was typed into it.
pub(super) fn not_saved(
    chrome: &Chrome,
    (href, label): (String, String),
    why: String,
    (fields, names): (&Fields, &[&str]),
) -> Response {
    let texts = typed(fields, names);
    Page::new(t!("Not saved")).status(StatusCode::CONFLICT).render(chrome, move || {
        view! {
            {back(href, label)}
            <h1 class="govuk-heading-l">{t!("Not saved")}</h1>
            {notice::warning(why)}
            {texts}
        }
    })
}
