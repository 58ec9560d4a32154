//! The agency pack: what goes onto the table of a challenge event, to print. No level of the panel is in it.

use crate::components::answer::{descriptor, unreadable, whole_answer};
use crate::components::buttons::back;
use crate::components::evidence::kept_files;
use crate::components::moderation::own_text;
use crate::components::statement::statement_head;
use crate::error::Reply;
use crate::guard::Signed;
use crate::pages::id;
use crate::render::{Chrome, Page};
use crate::routes;
use axum::extract::Path;
use candour_domain::answer::Answer;
use candour_domain::journey::Journey;
use candour_domain::moderation::{can_be_moderated, own_grade};
use candour_domain::query::QueryState;
use candour_domain::question_set::{AnswerType, QuestionSet, Standard, Statement};
use candour_domain::report::{QueryEntry, QueryLine};
use candour_domain::time::{date_text, day, moment_text};
use candour_service::moderation::AgencyPack;
use candour_texts::t;
use leptos::prelude::*;

/// The page.
pub async fn pack(chrome: Chrome, Signed(actor): Signed, Path(return_id): Path<String>) -> Reply {
    let pack = chrome.state.service.agency_pack(&actor, id(&return_id)?).await?;
    let made = chrome.state.service.clock().now();
    let title = t!("Agency pack: {name}", name = pack.whole.head.agency.name);
    Ok(Page::new(title).render(&chrome, move || {
        let head = &pack.whole.head;
        let submitted = head.submitted_at.map(|at| t!(" Submitted on {at}.", at = moment_text(at)));
        let given = pack.whole.given();
        let journey = pack.whole.journey(&given);
        let standards = journey.standards().map(|of| standard(&pack, &journey, of)).collect_view();
        view! {
            <div class="candour-screen-only">
                {back(routes::moderation(head.id), t!("Back to moderation"))}
                <p class="govuk-body candour-muted">{t!("Print this page with your browser (Ctrl and P). No level of the panel is in it, so it can be laid before the agency.")}</p>
            </div>
            <span class="govuk-caption-l">{head.audit.title.clone()}</span>
            <h1 class="govuk-heading-l">{t!("Agency pack: {name}", name = head.agency.name)}</h1>
            <p class="govuk-body">{t!("{title}, version {version}.", title = head.set.title, version = head.set.version)}{submitted}{t!(" Printed on {made}.", made = date_text(day(made)))}</p>
            <div class="candour-paper candour-pack">{standards}</div>
        }
    }))
}

fn standard(pack: &AgencyPack, journey: &Journey<'_>, standard: &Standard) -> AnyView {
    let statements = journey
        .shown_of(standard)
        .filter(|statement| statement.answer != AnswerType::Information)
        .map(|statement| one(pack, journey, statement))
        .collect_view();
    view! {
        <h2 class="govuk-heading-m candour-paper__standard">{format!("{}. {}", standard.code, standard.title)}</h2>
        {statements}
    }
    .into_any()
}

fn one(pack: &AgencyPack, journey: &Journey<'_>, statement: &Statement) -> AnyView {
    let head = &pack.whole.head;
    let none = Answer::default();
    let kept = pack.whole.answers.get(&statement.id);
    let answer = match kept {
        Some(kept) if kept.unreadable => unreadable(),
        kept => whole_answer(&head.set, statement, kept.map_or(&none, |kept| &kept.answer)),
    };
    let levels = can_be_moderated(&head.set, journey, statement).then(|| {
        let own = own_grade(&head.set, statement, kept.map(|kept| &kept.answer));
        let own = t!("The agency’s own level: {as_ref}", as_ref = own_text(&head.set, statement, own.as_ref()));
        view! { <p class="candour-paper__label">{own}</p> {descriptors(&head.set, statement)} }
    });
    let queries = pack.queries.iter().filter(|query| query.statement == statement.id);
    let queries = queries.map(query).collect_view();
    view! {
        <section class="candour-statement">
            {statement_head(statement)}
            {levels}
            {answer}
            {kept_files(head.id, &pack.whole.files, &statement.id)}
            {queries}
            <p class="candour-paper__label">{t!("Notes")}</p>
            <div class="candour-paper__room"></div>
        </section>
    }
    .into_any()
}

/// What each level means for this statement.
fn descriptors(set: &QuestionSet, statement: &Statement) -> AnyView {
    let levels = set.scale_of(statement).map(|scale| scale.levels.as_slice()).unwrap_or_default();
    let lines = levels.iter().map(|level| {
        let hint = descriptor(set, statement, level.code.as_str());
        let hint = (!hint.is_empty()).then(|| view! { <span class="candour-muted">{format!(": {hint}")}</span> });
        view! { <li><span class="candour-paper__box" aria-hidden="true"></span> {level.label.clone()} {hint}</li> }
    });
    view! { <ul class="candour-paper__ticks">{lines.collect_view()}</ul> }.into_any()
}

/// What was asked and answered.
fn query(query: &QueryLine) -> AnyView {
    let lines = query.entries.iter().map(|entry: &QueryEntry| {
        let (by, day) = (&entry.by, date_text(day(entry.at)));
        let said = match entry.led_to {
            QueryState::Asked => t!("{by} asked on {day}", by, day),
            QueryState::Answered => t!("{by} answered on {day}", by, day),
            QueryState::Closed => t!("{by} closed the query on {day}", by, day),
        };
        let text = entry.text.clone().unwrap_or_else(|| t!("This text could not be read.").to_owned());
        let text = (!text.is_empty()).then(|| view! { <p class="candour-kept-text">{text}</p> });
        view! { <dt class="candour-kept-title">{said}</dt> <dd>{text}</dd> }
    });
    let title = t!("Query ({label})", label = query.state.label().to_lowercase());
    view! {
        <p class="candour-paper__label">{title}</p>
        <dl class="candour-kept-more">{lines.collect_view()}</dl>
    }
    .into_any()
}
