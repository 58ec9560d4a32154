//! Buttons and links that look like them.

use leptos::prelude::*;

/// A button that posts its form.
pub fn submit(label: &'static str) -> AnyView {
    view! { <button type="submit" class="govuk-button" data-module="govuk-button" data-prevent-double-click="true">{label}</button> }.into_any()
}

/// The same with less weight: for what is not the next thing to do.
pub fn submit_secondary(label: &'static str) -> AnyView {
    view! { <button type="submit" class="govuk-button govuk-button--secondary" data-module="govuk-button" data-prevent-double-click="true">{label}</button> }
        .into_any()
}

/// A button that posts its form with a field of its own.
pub fn submit_with(name: &'static str, value: String, label: impl Into<String>, class: &'static str) -> AnyView {
    view! { <button type="submit" class=format!("govuk-button {class}") data-module="govuk-button" name=name value=value>{label.into()}</button> }
        .into_any()
}

/// A link that begins something.
pub fn start(href: String, label: &'static str) -> AnyView {
    view! { <a href=href role="button" draggable="false" class="govuk-button" data-module="govuk-button">{label}</a> }
        .into_any()
}

/// A link of less weight.
pub fn secondary(href: String, label: &'static str) -> AnyView {
    view! { <a href=href role="button" draggable="false" class="govuk-button govuk-button--secondary" data-module="govuk-button">{label}</a> }
        .into_any()
}

/// The way back.
pub fn back(href: String, label: impl Into<String>) -> AnyView {
    view! { <a href=href class="govuk-back-link">{label.into()}</a> }.into_any()
}
