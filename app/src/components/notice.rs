//! What a person should notice: something done, something to know, something to beware of.

use candour_texts::t;
use leptos::prelude::*;

/// Something was done.
pub fn done(text: impl Into<String>) -> AnyView {
    view! {
        <div class="govuk-notification-banner govuk-notification-banner--success candour-done" role="alert" aria-label=t!("Success") data-module="govuk-notification-banner">
            <div class="govuk-notification-banner__content"><p class="govuk-notification-banner__heading">{text.into()}</p></div>
        </div>
    }
    .into_any()
}

/// Something to know.
pub fn inset(content: AnyView) -> AnyView {
    view! { <div class="govuk-inset-text">{content}</div> }.into_any()
}

/// Something to beware of.
pub fn warning(text: impl Into<String>) -> AnyView {
    view! {
        <div class="govuk-warning-text">
            <span class="govuk-warning-text__icon" aria-hidden="true">"!"</span>
            <strong class="govuk-warning-text__text"><span class="govuk-visually-hidden">{t!("Warning: ")}</span>{text.into()}</strong>
        </div>
    }
    .into_any()
}
