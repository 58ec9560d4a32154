//! Pages that read no data.

use crate::components::markdown::markdown;
use crate::render::{Chrome, Page};
use axum::response::Response;
use candour_texts::t;
use leptos::prelude::*;

/// Help, by role.
pub async fn help(chrome: Chrome) -> Response {
    text_page(&chrome, t!("Help"), candour_texts::help())
}

/// The accessibility statement.
pub async fn accessibility(chrome: Chrome) -> Response {
    text_page(&chrome, t!("Accessibility"), candour_texts::accessibility())
}

/// What is kept, and how it is protected.
pub async fn privacy(chrome: Chrome) -> Response {
    text_page(&chrome, t!("Privacy and security"), candour_texts::privacy())
}

fn text_page(chrome: &Chrome, title: &'static str, text: &'static str) -> Response {
    Page::new(title).render(chrome, move || {
        view! { <h1 class="govuk-heading-l">{title}</h1> {markdown(text)} }
    })
}
