//! What somebody typed and what was not saved: it is shown, so that nobody has to write it again.

use super::OVERTAKEN;
use crate::components::given_back::{self, given_back};
use crate::forms::Fields;
use crate::render::Chrome;
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

/// The page in the place of a form that is no longer there, with the way back.
pub(super) fn not_saved(
    chrome: &Chrome,
    way_back: (String, String),
    why: String,
    (fields, names): (&Fields, &[&str]),
) -> Response {
    let texts: Vec<_> = names.iter().map(|name| fields.get(name)).collect();
    given_back::not_saved(chrome, (StatusCode::CONFLICT, t!("Not saved"), why), Some(way_back), &texts)
}
