//! A drop-down list.

use super::errors::{Errors, described_by, group_class, hint, message};
use leptos::prelude::*;

/// A drop-down list.
#[derive(Clone, Debug, Default)]
pub struct Select<'a> {
    /// The field's name, and its id.
    pub name: &'a str,
    /// What people read.
    pub label: &'a str,
    /// What helps, or nothing.
    pub hint: &'a str,
    /// Value and label of each choice.
    pub options: Vec<(String, String)>,
    /// The value that is chosen.
    pub chosen: &'a str,
}

/// The list with its label, hint and error.
pub fn select(field: Select<'_>, errors: &Errors) -> AnyView {
    let wrong = errors.of(field.name).is_some();
    let class = if wrong { "govuk-select govuk-select--error" } else { "govuk-select" };
    let options = field
        .options
        .into_iter()
        .map(|(value, label)| {
            let on = value == field.chosen;
            view! { <option value=value selected=on>{label}</option> }
        })
        .collect_view();
    view! {
        <div class=group_class(wrong)>
            <label class="govuk-label govuk-label--s" for=field.name.to_owned()>{field.label.to_owned()}</label>
            {hint(field.name, field.hint)}
            {message(errors, field.name)}
            <select
                class=class
                id=field.name.to_owned()
                name=field.name.to_owned()
                aria-describedby=described_by(errors, field.name, field.hint)
            >
                {options}
            </select>
        </div>
    }
    .into_any()
}
