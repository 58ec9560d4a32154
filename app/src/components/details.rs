//! Something that opens when it is wanted.

use leptos::prelude::*;

/// A summary that opens.
pub fn details(summary: impl Into<String>, content: AnyView) -> AnyView {
    view! {
        <details class="govuk-details">
            <summary class="govuk-details__summary"><span class="govuk-details__summary-text">{summary.into()}</span></summary>
            <div class="govuk-details__text">{content}</div>
        </details>
    }
    .into_any()
}
