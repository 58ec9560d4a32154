//! Radios and checkboxes.

use super::errors::{Errors, error_id, group_class, hint, message};
use candour_texts::t;
use leptos::prelude::*;

/// One choice.
pub struct Choice {
    /// What is posted.
    pub value: String,
    /// What people read.
    pub label: String,
    /// What helps, or nothing.
    pub hint: String,
    /// What is asked when it is chosen.
    pub more: Option<AnyView>,
    /// Set apart from those before it by the word "or".
    pub apart: bool,
}

impl Choice {
    /// A choice with a label alone.
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into(), hint: String::new(), more: None, apart: false }
    }

    /// With a hint.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = hint.into();
        self
    }
}

/// A question with choices.
pub struct Choices<'a> {
    /// The fields' name.
    pub name: &'a str,
    /// The id of the first choice, where it is not the name.
    pub id: Option<&'a str>,
    /// The question.
    pub legend: &'a str,
    /// What helps, or nothing.
    pub hint: &'a str,
    /// The choices.
    pub items: Vec<Choice>,
    /// The values that are chosen.
    pub chosen: Vec<String>,
    /// Any number may be chosen, or one.
    pub many: bool,
    /// Hides the legend from the eye where a heading says the same.
    pub quiet_legend: bool,
}

/// The question as a fieldset.
pub fn choices(question: Choices<'_>, errors: &Errors) -> AnyView {
    let Choices { name, id, legend, hint: help, items, chosen, many, quiet_legend } = question;
    let id = id.unwrap_or(name);
    let wrong = errors.of(id).is_some();
    let kind = if many { "checkboxes" } else { "radios" };
    let described = {
        let help = (!help.is_empty()).then(|| format!("{id}-hint"));
        let error = wrong.then(|| error_id(id));
        let ids: Vec<_> = help.into_iter().chain(error).collect();
        (!ids.is_empty()).then(|| ids.join(" "))
    };
    let legend_class = if quiet_legend {
        "govuk-fieldset__legend govuk-visually-hidden"
    } else {
        "govuk-fieldset__legend govuk-fieldset__legend--s"
    };
    let items = items
        .into_iter()
        .enumerate()
        .map(|(place, item)| {
            let on = chosen.contains(&item.value);
            one((name, id), kind, place, item, on)
        })
        .collect_view();
    view! {
        <div class=group_class(wrong)>
            <fieldset class="govuk-fieldset" aria-describedby=described>
                <legend class=legend_class>{legend.to_owned()}</legend>
                {hint(id, help)}
                {message(errors, id)}
                <div class=format!("govuk-{kind}")>{items}</div>
            </fieldset>
        </div>
    }
    .into_any()
}

fn one((name, first): (&str, &str), kind: &'static str, place: usize, item: Choice, on: bool) -> AnyView {
    let id = if place == 0 { first.to_owned() } else { format!("{first}-{place}") };
    let hint_id = format!("{id}-item-hint");
    let input_kind = if kind == "radios" { "radio" } else { "checkbox" };
    let described = (!item.hint.is_empty()).then(|| hint_id.clone());
    let help = (!item.hint.is_empty())
        .then(|| view! { <div class=format!("govuk-hint govuk-{kind}__hint") id=hint_id>{item.hint}</div> });
    let apart = item.apart.then(|| view! { <div class=format!("govuk-{kind}__divider")>{t!("or")}</div> });
    let more = item.more.map(|more| {
        // The stylesheet shows it while its choice is chosen, with and without JavaScript.
        view! { <div class=format!("govuk-{kind}__conditional candour-more")>{more}</div> }
    });
    view! {
        {apart}
        <div class=format!("govuk-{kind}__item")>
            <input
                class=format!("govuk-{kind}__input")
                id=id.clone()
                name=name.to_owned()
                type=input_kind
                value=item.value
                checked=on
                aria-describedby=described
            />
            <label class=format!("govuk-label govuk-{kind}__label") for=id>{item.label}</label>
            {help}
        </div>
        {more}
    }
    .into_any()
}
