//! A repeat audit in few words: what is looked at again, until when, and what was found.

use super::badge::tag;
use crate::routes;
use candour_domain::plan::Sustained;
use candour_domain::time::{date_text, day};
use candour_service::plan::{RepeatOutcome, RepeatView};
use candour_texts::t;
use leptos::prelude::*;

/// Where a repeat audit stands.
pub fn repeat_tag(one: &RepeatView) -> AnyView {
    match &one.outcome {
        Some(outcome) => sustained_tag(outcome.sustained),
        None if one.overdue => tag(t!("Overdue"), "candour-tag--late"),
        None if one.repeated_by.is_some() => tag(t!("Under way"), "candour-tag--going"),
        None => tag(t!("Planned"), "candour-tag--plain"),
    }
}

/// Whether practice was sustained.
pub fn sustained_tag(sustained: Sustained) -> AnyView {
    let class = match sustained {
        Sustained::Yes => "candour-tag--done",
        Sustained::Partly => "candour-tag--attention",
        Sustained::No => "candour-tag--late",
        Sustained::CannotSay => "candour-tag--quiet",
    };
    tag(sustained.label(), class)
}

/// What is to be repeated, or the sentence that says that it could not be read.
pub fn what(one: &RepeatView) -> String {
    one.what.clone().unwrap_or_else(|| t!("What is repeated could not be read.").to_owned())
}

/// What was found, with who said it.
pub fn outcome(outcome: &RepeatOutcome) -> AnyView {
    let reason = outcome.reason.clone().unwrap_or_else(|| t!("The reason could not be read.").to_owned());
    let who = t!("{by} on {at}: ", by = outcome.by, at = date_text(day(outcome.at)));
    view! { <p class="govuk-body candour-plan__said"><span class="candour-muted">{who}</span>{reason}</p> }.into_any()
}

/// A repeat audit at its action; `linked` for whoever may open it.
pub fn in_short(one: &RepeatView, linked: bool) -> AnyView {
    let until = match &one.outcome {
        Some(_) => t!("It was planned until {due_on}.", due_on = date_text(one.due_on)),
        None => t!("Planned until {due_on}.", due_on = date_text(one.due_on)),
    };
    let way = linked.then(|| {
        view! { " " <a class="govuk-link" href=routes::repeat(one.id)>{t!("Open the repeat audit")}</a> }
    });
    view! {
        <div class="candour-plan__action">
            <p class="govuk-body candour-standing">{repeat_tag(one)} " " {until} {way}</p>
            <p class="candour-kept-text">{what(one)}</p>
            {one.outcome.as_ref().map(outcome)}
        </div>
    }
    .into_any()
}
