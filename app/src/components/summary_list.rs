//! Names and values, a line each.

use leptos::prelude::*;

/// A list of names and values.
pub fn summary_list(rows: Vec<(&'static str, AnyView)>) -> AnyView {
    let rows = rows
        .into_iter()
        .map(|(name, value)| {
            view! {
                <div class="govuk-summary-list__row">
                    <dt class="govuk-summary-list__key">{name}</dt>
                    <dd class="govuk-summary-list__value">{value}</dd>
                </div>
            }
        })
        .collect_view();
    view! { <dl class="govuk-summary-list">{rows}</dl> }.into_any()
}

/// A text as a view.
pub fn text(text: impl Into<String>) -> AnyView {
    text.into().into_any()
}
