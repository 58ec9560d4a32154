//! One action that would change: how it stands beside what the workbook says, and the choice.

use super::posted::fields;
use crate::components::plan::{due, last_said, standing_tag};
use crate::routes;
use candour_domain::plan::{ActionState, MeetingStep, Wanted};
use candour_domain::time::date_text;
use candour_service::plan::ProposedChange;
use candour_texts::t;
use leptos::prelude::*;

/// The card of an action.
pub(super) fn card(change: &ProposedChange, ticked: bool) -> AnyView {
    let action = &change.line.action;
    let of = &change.line.recommendation;
    let class = if change.conflict { "candour-statement candour-conflict-card" } else { "candour-statement" };
    let conflict = change.conflict.then(|| {
        view! { <p class="govuk-body"><strong>{t!("This action was changed after the workbook was made. Read how it stands now; tick it only if the workbook’s words shall be added to that.")}</strong></p> }
    });
    let said = action.last.as_ref().and_then(last_said);
    let inputs = fields(change).into_iter().map(|(name, value)| {
        view! { <input type="hidden" name=name value=value/> }
    });
    let title = format!("title-{}", action.id);
    view! {
        <section class=class id=format!("action-{}", action.id) aria-labelledby=title.clone()>
            <h2 class="govuk-heading-s" id=title.clone()>
                <a class="govuk-link" href=routes::action(action.id)>{action.reference.clone()}</a>
                {format!(" · {}", of.for_whom())}
            </h2>
            <p class="candour-kept-text">{action.text().to_owned()}</p>
            {conflict}
            <div class="candour-beside">
                <div class="candour-beside__side">
                    <h3 class="govuk-heading-s">{t!("Now")}</h3>
                    <p class="govuk-body candour-standing">{standing_tag(action.standing)} " " {due(action)}</p>
                    {said}
                </div>
                <div class="candour-beside__side candour-beside__side--new">
                    <h3 class="govuk-heading-s">{t!("In the workbook")}</h3>
                    {change.wanted.iter().map(wanted).collect_view()}
                </div>
            </div>
            {choice(change, ticked)}
            {inputs.collect_view()}
        </section>
    }
    .into_any()
}

fn wanted(one: &Wanted) -> AnyView {
    let (what, words) = match one {
        Wanted::Dates(dates, why) => (t!("New due date: {due_on}", due_on = date_text(dates.due_on)), why),
        Wanted::Step(step, words) => (said_of(*step).to_owned(), words),
        Wanted::Said(words) => (t!("A comment").to_owned(), words),
    };
    let words = words.clone();
    view! { <p class="govuk-body"><strong>{what}</strong></p> <p class="candour-kept-text">{words}</p> }.into_any()
}

/// The step in the reader's language; its word in the workbook is English.
fn said_of(step: MeetingStep) -> &'static str {
    match step {
        MeetingStep::Report(report) => report.state().label(),
        MeetingStep::Complete => ActionState::Completed.label(),
        MeetingStep::Verify => ActionState::Verified.label(),
        MeetingStep::SendBack => t!("Not complete: send it back"),
        MeetingStep::Close => ActionState::NotPursued.label(),
    }
}

fn choice(change: &ProposedChange, ticked: bool) -> AnyView {
    let action = &change.line.action;
    let input = format!("take-{}", action.id);
    let value = action.id.to_string();
    view! {
        <div class="govuk-checkboxes candour-take">
            <div class="govuk-checkboxes__item">
                <input class="govuk-checkboxes__input" id=input.clone() name="take" type="checkbox" value=value checked=ticked/>
                <label class="govuk-label govuk-checkboxes__label" for=input>
                    {t!("Put this into the plan")}<span class="govuk-visually-hidden">{t!(" for {action}", action = action.reference)}</span>
                </label>
            </div>
        </div>
    }
    .into_any()
}
