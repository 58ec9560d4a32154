//! Emergency access, where it must not be overlooked: to whoever reads through it, and to the agency.

use crate::components::buttons::submit_with;
use crate::routes;
use candour_domain::ids::ReturnId;
use candour_domain::time::{moment_text, time_text};
use candour_service::emergency::Opened;
use candour_service::returns::ReturnHead;
use candour_texts::t;
use chrono::{DateTime, Utc};
use leptos::prelude::*;

/// At the top of every page that somebody reads through an emergency access.
pub fn banner(head: &ReturnHead) -> Option<AnyView> {
    head.open_until.map(|until| reading_until(head.id, until))
}

/// Until when a draft is read, with the button that ends it.
pub fn reading_until(id: ReturnId, until: DateTime<Utc>) -> AnyView {
    view! {
        <section class="candour-alarm" aria-label=t!("Emergency access")>
            <p class="govuk-body candour-alarm__text">
                <strong>{t!("Emergency access. ")}</strong>
                {t!("You read a draft, until {until}. The agency and others were told, and every page that you open stands in the trail.", until = time_text(until))}
            </p>
            <form method="post" action=routes::emergency(id)>
                {submit_with("step", "end".to_owned(), t!("End it now"), "govuk-button--secondary")}
            </form>
        </section>
    }
    .into_any()
}

/// Who opened the draft, for the agency.
pub fn openings(openings: &[Opened]) -> Option<AnyView> {
    if openings.is_empty() {
        return None;
    }
    let one = |opened: &Opened| {
        let when = t!(
            "{by} read this draft in an emergency on {opened_at}, until {ends_at}.",
            by = opened.by,
            opened_at = moment_text(opened.opening.opened_at),
            ends_at = time_text(opened.opening.ends_at)
        );
        view! {
            <p class="govuk-body candour-alarm__text"><strong>{when}</strong></p>
            <p class="candour-kept-text">{opened.reason.clone()}</p>
        }
    };
    let all = openings.iter().map(one).collect_view();
    Some(view! { <section class="candour-alarm" aria-label=t!("Emergency access")>{all}</section> }.into_any())
}
