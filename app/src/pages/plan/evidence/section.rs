//! What is attached to an action, on the action's page.

use super::super::action::to;
use crate::components::buttons::secondary;
use crate::components::evidence::evidence_words;
use crate::routes;
use candour_domain::evidence::size_text;
use candour_domain::time::{date_text, day};
use candour_service::plan::{ActionPage, ActionWay as Way, AttachedView};
use candour_texts::t;
use leptos::prelude::*;

/// The section; nothing where there is no evidence here and the reader neither adds nor verifies any.
pub(in super::super) fn section(page: &ActionPage) -> AnyView {
    let may = |way: Way| page.ways.contains(&way);
    let (attaches, verifies) = (may(Way::Attach), may(Way::Verify));
    let in_words = may(Way::AddEvidence) && page.recommendation.agency.is_none();
    if page.attached.is_empty() && !attaches && !verifies && !in_words {
        return ().into_any();
    }
    let items = page.attached.iter().map(|one| view! { <li>{item(page, one)}</li> }).collect_view();
    let list = (!page.attached.is_empty())
        .then(|| view! { <ul class="govuk-list govuk-list--bullet candour-attached">{items}</ul> });
    let none = (page.attached.is_empty() && (attaches || verifies))
        .then(|| view! { <p class="govuk-body">{t!("Nothing is attached.")}</p> });
    let board = in_words.then(|| {
        view! { <p class="govuk-body candour-measure">{t!("The Board has no library of evidence: for an action of the partnership, say in words below what the evidence is and where it is held.")}</p> }
    });
    let ways = attaches.then(|| {
        view! {
            <p class="govuk-body candour-measure">{t!("Until somebody has verified the action you can attach evidence and take it off. The Board reads a copy of what is attached, at once, and nothing else of your library.")}</p>
            <div class="govuk-button-group">
                {secondary(to(page, "evidence/choose"), t!("Choose from our library"))}
                {secondary(to(page, "evidence/new"), t!("Add new evidence"))}
            </div>
        }
    });
    view! {
        <section id="evidence-attached">
            <h2 class="govuk-heading-m">{t!("Evidence")}</h2>
            {list}
            {none}
            {board}
            {ways}
        </section>
    }
    .into_any()
}

fn item(page: &ActionPage, one: &AttachedView) -> AnyView {
    let words = one.words.as_ref().map_or_else(|| one.title().to_owned().into_any(), evidence_words);
    let href = routes::attached(page.action.id, one.id);
    let take_off = page.ways.contains(&Way::Attach).then(|| {
        let of = t!(": {title}", title = one.title());
        view! {
            <span class="candour-screen-only">
                <a class="govuk-link" href=format!("{href}/take-off")>{t!("Take it off")}<span class="govuk-visually-hidden">{of}</span></a>
            </span>
        }
    });
    let file = match &one.file {
        None => t!("A reference, without a file").into_any(),
        Some(file) => {
            let name = file.shown_name();
            let name = if page.opens_files {
                view! { <a class="govuk-link" href=href download="">{name}</a> }.into_any()
            } else {
                name.into_any()
            };
            let about = format!(", {}, {}", file.kind.label(), size_text(file.size));
            view! { {name} {about} }.into_any()
        }
    };
    let by = t!("Attached by {by} on {on}", by = one.by, on = date_text(day(one.at)));
    view! {
        {words}
        <span class="candour-attached__file">{file}</span>
        <span class="candour-evidence__about">{by}</span>
        {take_off}
    }
    .into_any()
}
