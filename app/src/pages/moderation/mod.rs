//! Moderation: the returns to moderate, one return, one standard side by side, challenge events, the agency pack, the
//! release; and the agency's page of its agreed levels.

mod event;
mod levels;
mod list;
mod pack;
mod panel;
mod release;
mod show;
mod standard;

pub use event::{record, record_form};
pub use levels::{levels, respond};
pub use list::{of_audit, own};
pub use pack::pack;
pub use panel::{assign, assign_form};
pub use release::{agree, release, release_form};
pub use show::{agree_with_rest, show};
pub use standard::{save, side_by_side};

use crate::components::buttons::back;
use crate::components::notice;
use crate::render::{Chrome, Page};
use axum::response::Response;
use candour_texts::t;
use http::StatusCode;
use leptos::prelude::*;

/// What somebody wanted cannot be done any more: why, and what they typed, to copy.
fn refused(chrome: &Chrome, title: &'static str, href: String, why: String, texts: Vec<String>) -> Response {
    Page::new(title).status(StatusCode::CONFLICT).render(chrome, move || {
        let texts: Vec<_> = texts.into_iter().filter(|text| !text.trim().is_empty()).collect();
        let said = (!texts.is_empty())
            .then(|| view! { <p class="govuk-body">{t!("What you wrote, which was not kept:")}</p> });
        let texts = texts.into_iter().map(|text| view! { <pre class="candour-letter" tabindex="0">{text}</pre> });
        view! {
            {back(href, t!("Go back"))}
            <h1 class="govuk-heading-l">{title}</h1>
            {notice::warning(why)}
            {said}
            {texts.collect_view()}
        }
    })
}
