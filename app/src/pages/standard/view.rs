//! The page of a standard.

use super::actions::who_and_when;
use super::form::PostedForm;
use crate::components::answer::{unreadable, whole_answer};
use crate::components::buttons::{back, submit_with};
use crate::components::delegation::{lines, own_part};
use crate::components::emergency;
use crate::components::errors::{Errors, linked_summary};
use crate::components::evidence::{file_links, kept_files};
use crate::components::markdown::markdown;
use crate::components::notice;
use crate::components::plan;
use crate::components::progress::progress;
use crate::components::queries;
use crate::components::statement::{Card, Carried, Conflict, card, statement_head};
use crate::components::ways::{Beside, ways};
use crate::islands::autosave::{Autosave, FORM_ID};
use crate::islands::presence::Presence;
use crate::render::{Chrome, Page};
use crate::routes;
use axum::response::Response;
use candour_domain::answer::{Answer, AnswerForm, split_field};
use candour_domain::ids::StatementId;
use candour_domain::journey::Journey;
use candour_domain::question_set::{AnswerType, Standard, Statement};
use candour_domain::time::moment_text;
use candour_service::returns::{KeptAnswer, SaveConflict, StandardPage};
use candour_texts::t;
use http::StatusCode;
use leptos::prelude::*;
use std::collections::BTreeMap;

/// What a page shows beside what is kept.
#[derive(Default)]
pub(super) struct Shown {
    /// The errors of what was posted.
    pub(super) errors: Errors,
    /// What others saved meanwhile.
    pub(super) conflicts: BTreeMap<StatementId, SaveConflict>,
    /// What was posted, where it was not saved.
    pub(super) posted: Option<PostedForm>,
    /// What to say at the top.
    pub(super) note: Option<&'static str>,
    /// Who else has the page open, in a sentence.
    pub(super) here: String,
}

pub(super) fn render(chrome: &Chrome, status: StatusCode, page: StandardPage, shown: Shown) -> Response {
    let title = page.head.set.standard(&page.standard).map_or_else(String::new, |s| format!("{}. {}", s.code, s.title));
    let mut document = Page::new(title).status(status);
    if page.head.editable {
        document = document.with_islands();
    }
    document.render(chrome, move || {
        let page = &page;
        let answers = page.given();
        let journey = page.journey(&answers);
        let Some(standard) = page.head.set.standard(&page.standard) else { return ().into_any() };
        let done = journey.progress(standard);
        let here = routes::standard(page.head.id, &standard.id);
        let content = if page.head.editable {
            fields(page, standard, &journey, &shown)
        } else {
            reading(page, standard, &journey)
        };
        view! {
            {back(routes::of_return(page.head.id), t!("Back to the task list"))}
            {emergency::banner(&page.head)}
            {linked_summary(t!("There is a problem"), named(&shown.errors, standard))}
            {shown.note.map(notice::done)}
            {head(page, standard, &journey)}
            {own_part(&page.head, &page.delegations, standard)}
            {lines(&page.head, &page.delegations, standard).map(|lines| view! { <div class="govuk-body-s candour-muted">{lines}</div> })}
            {progress(done.complete, done.asked)}
            {plan::above(&page.earlier, &page.standard, &journey, page.head.may_report().then_some(here.as_str()))}
            {content}
        }
        .into_any()
    })
}

/// The errors of the page, each with the number of its statement: ten statements may lack a reason.
fn named(errors: &Errors, standard: &Standard) -> Vec<(String, String)> {
    let code = |field: &str| {
        let (id, _) = split_field(field)?;
        standard.statements.iter().find(|statement| statement.id.0 == id).map(|statement| statement.code.as_str())
    };
    let named = |(field, message): (&str, &str)| match code(field) {
        Some(code) => (format!("#{field}"), format!("{code}: {message}")),
        None => (format!("#{field}"), message.to_owned()),
    };
    errors.iter().map(named).collect()
}

fn head(page: &StandardPage, standard: &Standard, journey: &Journey<'_>) -> AnyView {
    let all: Vec<_> = journey.standards().map(|s| &s.id).collect();
    let place = all.iter().position(|id| **id == standard.id).map_or(0, |place| place + 1);
    let caption = t!(
        "{title} · {name} · standard {place} of {all}",
        title = page.head.audit.title,
        name = page.head.agency.name,
        place,
        all = all.len()
    );
    let law = standard.legal_reference.clone().map(|law| view! { <p class="govuk-body-s candour-muted">{law}</p> });
    view! {
        <span class="govuk-caption-l">{caption}</span>
        <h1 class="govuk-heading-l">{format!("{}. {}", standard.code, standard.title)}</h1>
        {law}
        {markdown(&standard.introduction)}
    }
    .into_any()
}

fn fields(page: &StandardPage, standard: &Standard, journey: &Journey<'_>, shown: &Shown) -> AnyView {
    let action = routes::standard(page.head.id, &standard.id);
    let agency_type = &page.head.agency.agency_type;
    let cards = standard
        .statements
        .iter()
        .filter(|statement| statement.applies_to.includes(agency_type) && page.head.part.holds(&statement.id))
        .map(|statement| statement_card(page, statement, journey, shown))
        .collect_view();
    let url = format!("{action}/autosave");
    let here = format!("{action}/here");
    // The first button is the one that Enter presses.
    view! {
        <form method="post" action=action id=FORM_ID novalidate>
            <button type="submit" class="govuk-visually-hidden" name="intent" value="continue" tabindex="-1" aria-hidden="true">{t!("Save and continue")}</button>
            {confirm_all(page, standard)}
            {cards}
            <div class="candour-save">
                <div class="govuk-button-group">
                    {submit_with("intent", "continue".to_owned(), t!("Save and continue"), "")}
                    {page.head.may_mark_ready().then(|| submit_with("intent", "ready".to_owned(), t!("Save and mark as ready"), "govuk-button--secondary"))}
                    {submit_with("intent", "tasks".to_owned(), t!("Save and go to the task list"), "govuk-button--secondary")}
                </div>
                <Autosave url=url/>
                <Presence url=here first=shown.here.clone()/>
            </div>
        </form>
    }
    .into_any()
}

/// The way to confirm all that stands ready in this standard at once.
fn confirm_all(page: &StandardPage, standard: &Standard) -> AnyView {
    let waiting = standard.statements.iter().filter(|s| page.carried.waiting.contains_key(&s.id)).count();
    let (year, audit) = (page.carried.year, &page.carried.audit);
    let text = match waiting {
        0 => return ().into_any(),
        1 => {
            t!(
                "1 answer from {year} ({audit}) stands ready below. It counts as unanswered until you confirm it.",
                year,
                audit
            )
        }
        _ => t!(
            "{waiting} answers from {year} ({audit}) stand ready below. They count as unanswered until you confirm them.",
            waiting,
            year,
            audit
        ),
    };
    let button = (waiting > 1).then(|| {
        let label = t!("Confirm all {waiting} as they were", waiting);
        submit_with("intent", "confirm:".to_owned(), label, "govuk-button--secondary candour-small-button")
    });
    view! { <div class="govuk-inset-text"><p class="govuk-body">{text}</p>{button}</div> }.into_any()
}

fn statement_card(page: &StandardPage, statement: &Statement, journey: &Journey<'_>, shown: &Shown) -> AnyView {
    let kept = page.answers.get(&statement.id);
    let posted = shown.posted.as_ref().and_then(|form| form.statements.get(&statement.id));
    let conflict = shown.conflicts.get(&statement.id);
    let form = match (posted, kept) {
        (Some(posted), _) => posted.form.clone(),
        (None, Some(kept)) => AnswerForm::from(&kept.answer),
        (None, None) => AnswerForm::default(),
    };
    // A conflict that was shown is settled against what was shown; else the page's own start counts.
    let revision = match (conflict, posted) {
        (Some(conflict), _) => conflict.theirs.revision,
        (None, Some(posted)) => posted.base_revision,
        (None, None) => kept.map_or(0, |kept| kept.revision),
    };
    let data = Card {
        set: &page.head.set,
        statement,
        form: &form,
        revision,
        shown: journey.shows(&statement.id)
            || shown.errors.any_of(&candour_domain::answer::field_name(&statement.id, "")),
        saved: kept.map(|kept| saved_by(kept, page)).unwrap_or_default(),
        conflict: conflict
            .map(|conflict| Conflict { who_and_when: who_and_when(conflict), theirs: conflict.theirs.answer.clone() }),
        unreadable: kept.is_some_and(|kept| kept.unreadable),
        files: file_links(page.head.id, &page.files, &statement.id),
        carried: page.carried.waiting.get(&statement.id).filter(|_| posted.is_none()).map(|ready| Carried {
            year: page.carried.year,
            answer: ready.answer.clone(),
            whole: ready.whole,
            old_text: ready.old_text.clone(),
        }),
        ways: ways(&page.head, statement, beside(page, statement, kept)),
        // What is agreed about one that is not asked stands above.
        earlier: agreed(page, statement).filter(|_| journey.shows(&statement.id)),
        queries: queries::beside(&page.head, statement, &page.queries),
    };
    card(data, &shown.errors)
}

/// Such as "Saved by Ana Reyes on 3 March 2026 at 14:02".
fn saved_by(kept: &KeptAnswer, page: &StandardPage) -> String {
    let by = kept.updated_by.and_then(|by| page.names.get(&by));
    match (by, kept.updated_at) {
        (Some(by), Some(at)) => t!("Last saved by {by} on {at}", by, at = moment_text(at)),
        _ => String::new(),
    }
}

/// For those who read only.
fn reading(page: &StandardPage, standard: &Standard, journey: &Journey<'_>) -> AnyView {
    let none = Answer::default();
    let cards = journey
        .shown_of(standard)
        .map(|statement| {
            let kept = page.answers.get(&statement.id);
            let answer = match kept {
                Some(kept) if kept.unreadable => unreadable(),
                _ if statement.answer == AnswerType::Information => ().into_any(),
                _ => whole_answer(&page.head.set, statement, kept.map_or(&none, |kept| &kept.answer)),
            };
            let files = kept_files(page.head.id, &page.files, &statement.id);
            let ways = ways(&page.head, statement, beside(page, statement, kept));
            let queries = queries::beside(&page.head, statement, &page.queries);
            let share = share(page, statement, kept);
            view! { <section class="candour-statement" id=format!("statement-{}", statement.id)>{statement_head(statement)}{agreed(page, statement)}{answer}{files}{queries}{share}{ways}</section> }
        })
        .collect_view();
    let on = journey.next(&standard.id).map(|next| {
        let href = routes::standard(page.head.id, &next.id);
        view! { <p class="govuk-body"><a class="govuk-link" href=href>{t!("Next: {code}. {title}", code = next.code, title = next.title)}</a></p> }
    });
    view! { {cards} {on} }.into_any()
}

/// The way to share what is written here as good practice, for whoever chooses it.
fn share(page: &StandardPage, statement: &Statement, kept: Option<&KeptAnswer>) -> Option<AnyView> {
    let written = kept.is_some_and(|kept| !kept.answer.narrative.is_empty() || !kept.answer.impact.is_empty());
    (written && page.head.may_choose_good_practice()).then(|| {
        let href = routes::choose_good_practice(page.head.id, &statement.id);
        let of = t!(" what is written about {statement}", statement = statement.code);
        view! { <p class="govuk-body-s candour-screen-only"><a class="govuk-link" href=href>{t!("Share as good practice")}<span class="govuk-visually-hidden">{of}</span></a></p> }
            .into_any()
    })
}

/// What was agreed about a statement after earlier audits.
fn agreed(page: &StandardPage, statement: &Statement) -> Option<AnyView> {
    let here = routes::standard(page.head.id, &page.standard);
    let back = page.head.may_report().then_some(here.as_str());
    plan::beside(&page.earlier, &page.standard, &statement.id, back)
}

/// What belongs to a statement beside its answer.
fn beside(page: &StandardPage, statement: &Statement, kept: Option<&KeptAnswer>) -> Beside {
    Beside {
        revision: kept.map_or(0, |kept| kept.revision),
        comments: page.comments.get(&statement.id).copied().unwrap_or_default(),
        new: page.news.contains(&statement.id),
    }
}
