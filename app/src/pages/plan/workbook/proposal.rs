//! The page of what a workbook of the plan would change.

use super::change::card;
use super::posted::fields;
use crate::components::buttons::{back, secondary, submit};
use crate::components::details::details;
use crate::components::errors::{Errors, linked_summary};
use crate::components::file_errors::file_errors;
use crate::components::notice;
use crate::pages::returns::workbook::{cut_to_fit, too_much};
use crate::render::{Chrome, Page};
use axum::response::Response;
use candour_domain::ids::PlanActionId;
use candour_domain::time::moment_text;
use candour_service::plan::PlanProposal;
use candour_texts::t;
use http::StatusCode;
use leptos::prelude::*;
use std::collections::BTreeSet;

/// The page. `ticked` is what was ticked before; without it everything is, but for what somebody changed meanwhile.
pub(super) fn page(
    chrome: &Chrome,
    mut found: PlanProposal,
    ticked: Option<&BTreeSet<PlanActionId>>,
    errors: Errors,
) -> Response {
    let waiting = cut_to_fit(&mut found.changes, fields);
    let status = match (found.errors.is_empty() && errors.is_empty(), errors.of("again").is_some()) {
        (_, true) => StatusCode::CONFLICT,
        (true, _) => StatusCode::OK,
        (false, _) => StatusCode::UNPROCESSABLE_ENTITY,
    };
    Page::new(t!("What would change")).status(status).wide().render(chrome, move || {
        view! {
            {back("/plan/workbook".to_owned(), t!("Choose another file"))}
            {problems(&found, &errors)}
            <span class="govuk-caption-l">{t!("Action plan")}</span>
            <h1 class="govuk-heading-l">{t!("What would change")}</h1>
            {counts(&found)}
            {too_much(waiting)}
            {cells(&found)}
            {in_vain(&found)}
            {changes(&found, ticked)}
            {folded(&found)}
        }
    })
}

fn problems(found: &PlanProposal, errors: &Errors) -> AnyView {
    let mut links: Vec<(String, String)> =
        errors.iter().map(|(_, message)| ("#changes".to_owned(), message.to_owned())).collect();
    match found.errors.len() {
        0 => {}
        cells => {
            let text = t!(cells; "1 cell could not be used." | "{cells} cells could not be used.");
            links.push(("#cells".to_owned(), text));
        }
    }
    linked_summary(t!("There is a problem"), links)
}

fn counts(found: &PlanProposal) -> AnyView {
    let would = match found.changes.len() {
        0 => t!("No action would change.").to_owned(),
        actions => t!(actions; "1 action would change." | "{actions} actions would change."),
    };
    let conflicts = match found.changes.iter().filter(|one| one.conflict).count() {
        0 => String::new(),
        actions => t!(
            actions;
            " 1 of them was changed after the workbook was made, and is not ticked."
                | " {actions} of them were changed after the workbook was made, and are not ticked."
        ),
    };
    let made = found.made_at.map(|at| {
        view! { <p class="govuk-body candour-muted">{t!("The workbook was made on {at}.", at = moment_text(at))}</p> }
    });
    view! {
        <p class="govuk-body-l candour-measure">{would}{conflicts}</p>
        <p class="govuk-body"><strong>{t!("Nothing is saved yet.")}</strong></p>
        {made}
    }
    .into_any()
}

fn cells(found: &PlanProposal) -> AnyView {
    if found.errors.is_empty() {
        return ().into_any();
    }
    view! {
        <section id="cells">
            <h2 class="govuk-heading-m">{t!("Cells that could not be used")}</h2>
            <p class="govuk-body candour-measure">{t!("Actions with such a cell stay as they are. Correct the workbook and upload it again, or change these actions in Candour.")}</p>
            {file_errors(&found.errors, t!("What to do"))}
        </section>
    }
    .into_any()
}

/// What was written where nothing is read: nobody shall think that it is saved.
fn in_vain(found: &PlanProposal) -> AnyView {
    if found.in_vain.is_empty() {
        return ().into_any();
    }
    let items = found.in_vain.iter().map(|(reference, cells)| {
        view! { <li><strong>{reference.clone()}</strong> ": " {cells.join(", ")}</li> }
    });
    let content = view! {
        <h2 class="govuk-heading-s">{t!("Changed in the workbook, and not read")}</h2>
        <p class="govuk-body">{t!("Only the yellow cells are read. For another due date use “New due date”; change words and owner in Candour.")}</p>
        <ul class="govuk-list govuk-list--bullet">{items.collect_view()}</ul>
    };
    notice::inset(content.into_any())
}

fn changes(found: &PlanProposal, ticked: Option<&BTreeSet<PlanActionId>>) -> AnyView {
    if found.changes.is_empty() {
        return view! { <div class="govuk-button-group">{secondary("/plan".to_owned(), t!("Back to the plan"))}</div> }
            .into_any();
    }
    let cards = found.changes.iter().map(|change| {
        // Ticked before somebody changed it is no word about how it stands now.
        let on = !change.conflict && ticked.is_none_or(|ticked| ticked.contains(&change.line.action.id));
        card(change, on)
    });
    view! {
        <form method="post" action="/plan/workbook/accept" id="changes" novalidate>
            {cards.collect_view()}
            <div class="govuk-button-group">
                {submit(t!("Put the ticked ones into the plan"))}
                <a class="govuk-link" href="/plan">{t!("Save nothing")}</a>
            </div>
        </form>
    }
    .into_any()
}

/// What stays as it is, for who wants to know.
fn folded(found: &PlanProposal) -> AnyView {
    let same = (!found.same.is_empty()).then(|| {
        let title = t!("The plan says the same already ({same})", same = found.same.len());
        let items = found.same.iter().map(|one| view! { <li>{one.clone()}</li> });
        details(title, view! { <ul class="govuk-list">{items.collect_view()}</ul> }.into_any())
    });
    let untouched = match found.untouched {
        0 => None,
        actions => Some(t!(
            actions;
            "Of 1 more action nothing is filled in." | "Of {actions} more actions nothing is filled in."
        )),
    };
    let untouched = untouched.map(|text| view! { <p class="govuk-body candour-muted">{text}</p> });
    view! { {same} {untouched} }.into_any()
}
