//! What was done with a return: who, when and why.

use candour_domain::time::{date_text, moment_text};
use candour_service::returns::StepTaken;
use candour_texts::t;
use leptos::prelude::*;

/// The steps, the latest first; nothing where there are none. A reason that stands at the top of the page already is
/// not said twice.
pub(super) fn course(steps: &[StepTaken], at_the_top: Option<&str>) -> AnyView {
    if steps.is_empty() {
        return ().into_any();
    }
    let items = steps
        .iter()
        .map(|step| {
            let what = match step.due_on {
                Some(day) => t!("{label}, until {day}", label = step.step.label(), day = date_text(day)),
                None => step.step.label().to_owned(),
            };
            let void = step.voided_at.map(|at| {
                view! { <p class="candour-late">{t!("The signature has been void since {at}.", at = moment_text(at))}</p> }
            });
            let reason = step.reason.clone().filter(|reason| Some(reason.as_str()) != at_the_top);
            let reason = reason.map(|reason| view! { <p class="candour-kept-text">{reason}</p> });
            view! {
                <li class="candour-course__step">
                    <strong>{what}</strong>
                    <span class="candour-muted">{t!(" by {by} on {at}", by = step.by, at = moment_text(step.at))}</span>
                    {void}
                    {reason}
                </li>
            }
        })
        .collect_view();
    view! { <h2 class="govuk-heading-m">{t!("What was done with this return")}</h2> <ul class="govuk-list candour-course">{items}</ul> }
        .into_any()
}
