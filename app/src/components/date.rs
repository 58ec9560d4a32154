//! A date as day, month and year: three fields that a keyboard and a screen reader both like.

use super::errors::{Errors, described_by, group_class, hint, message};
use candour_texts::t;
use leptos::prelude::*;

/// A date's three fields: `<name>.day`, `.month` and `.year` (or with another separator).
#[derive(Clone, Debug)]
pub struct DateField<'a> {
    /// What stands before `day`, `month` and `year`, such as `s.lead.` or `due-`.
    pub prefix: &'a str,
    /// What people read.
    pub legend: &'a str,
    /// What helps, or nothing.
    pub hint: &'a str,
    /// Day, month, year as typed.
    pub value: &'a [String; 3],
}

/// The three fields. An error belongs to the day's name, or to the one that is wrong.
pub fn date_field(field: &DateField<'_>, errors: &Errors) -> AnyView {
    let names = ["day", "month", "year"].map(|part| format!("{}{part}", field.prefix));
    let wrong = names.iter().find(|name| errors.of(name).is_some()).cloned();
    let first = wrong.clone().unwrap_or_else(|| format!("{}day", field.prefix));
    let parts = [
        (t!("Day"), "govuk-input--width-2"),
        (t!("Month"), "govuk-input--width-2"),
        (t!("Year"), "govuk-input--width-4"),
    ];
    let inputs = names
        .into_iter()
        .zip(parts)
        .zip(field.value.iter().cloned())
        .map(|((name, (label, width)), value)| {
            let error = if wrong.is_some() { "govuk-input--error" } else { "" };
            view! {
                <div class="govuk-date-input__item">
                    <label class="govuk-label govuk-date-input__label" for=name.clone()>{label}</label>
                    <input
                        class=format!("govuk-input govuk-date-input__input {width} {error}")
                        id=name.clone()
                        name=name
                        type="text"
                        inputmode="numeric"
                        value=value
                    />
                </div>
            }
        })
        .collect_view();
    view! {
        <div class=group_class(wrong.is_some())>
            <fieldset class="govuk-fieldset" role="group" aria-describedby=described_by(errors, &first, field.hint)>
                <legend class="govuk-fieldset__legend govuk-fieldset__legend--s">{field.legend.to_owned()}</legend>
                {hint(&first, field.hint)}
                {message(errors, &first)}
                <div class="govuk-date-input">{inputs}</div>
            </fieldset>
        </div>
    }
    .into_any()
}
