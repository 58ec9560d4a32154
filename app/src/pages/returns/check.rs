//! Every answer on one page: to check, to declare ready, to sign, or to read.

use super::hand_in::{Tried, hand_in};
use crate::components::answer::{unreadable, whole_answer};
use crate::components::buttons::back;
use crate::components::dates::words;
use crate::components::delegation::nothing_yet;
use crate::components::emergency;
use crate::components::errors::{linked_summary, summary};
use crate::components::evidence::kept_files;
use crate::components::notice;
use crate::components::plan;
use crate::components::queries;
use crate::components::ways::{Beside, ways};
use crate::error::Reply;
use crate::guard::Signed;
use crate::pages::id;
use crate::render::{Chrome, Page};
use crate::routes;
use axum::extract::Path;
use axum::response::Response;
use candour_domain::answer::{Answer, field_name};
use candour_domain::journey::{Gap, Journey};
use candour_domain::library::Weight;
use candour_domain::question_set::{AnswerType, Standard, Statement};
use candour_domain::signature::SignOff;
use candour_service::returns::{KeptAnswer, ReturnHead, WholeReturn};
use candour_texts::{mark, said, t};
use http::StatusCode;
use leptos::prelude::*;

const CHANGED: &str = mark!(
    "An answer was changed after you opened this page. Nothing was signed. Read the return again: this is how it stands now."
);

/// Every answer on one page, with a way to each gap.
pub async fn check(chrome: Chrome, Signed(actor): Signed, Path(return_id): Path<String>) -> Reply {
    let whole = chrome.state.service.whole_return(&actor, id(&return_id)?).await?;
    Ok(render(&chrome, whole, Tried::default()))
}

pub(super) fn render(chrome: &Chrome, whole: WholeReturn, tried: Tried) -> Response {
    let refused = tried.incomplete;
    let wrong = refused || tried.changed || !tried.errors.is_empty();
    let status = if wrong { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let head = &whole.head;
    let title = match head.audit.sign_off {
        SignOff::Officer if head.may_submit => t!("Read the return and sign it"),
        _ if head.editable || head.may_submit => t!("Check your answers"),
        _ => t!("The whole return"),
    };
    Page::new(title).status(status).render(chrome, move || {
        let head = &whole.head;
        let given = whole.given();
        let journey = whole.journey(&given);
        let gaps = journey.gaps();
        let (above, below) = if refused {
            let links = gaps.iter().map(|gap| (gap_link(head, gap), gap_text(gap))).collect();
            let errors =
                linked_summary(t!("This return is not complete. Nothing is lost, and nothing was submitted."), links);
            (Some(errors), None)
        } else {
            (None, (head.editable || head.may_submit).then(|| missing(head, &gaps)))
        };
        let standards = journey.standards().map(|standard| one_standard(&whole, standard, &journey)).collect_view();
        view! {
            {back(routes::of_return(head.id), t!("Back to the task list"))}
            {emergency::banner(head)}
            {tried.changed.then(|| notice::warning(said(CHANGED)))}
            {summary(&tried.errors)}
            {above}
            <span class="govuk-caption-l">{format!("{} · {}", head.audit.title, head.agency.name)}</span>
            <h1 class="govuk-heading-l">{title}</h1>
            {below}
            {(head.editable || head.may_submit).then(|| out_of_date(&whole, &journey))}
            {head.part.is_empty().then(|| nothing_yet(&whole))}
            {standards}
            {hand_in(&whole, &gaps, &tried)}
        }
    })
}

fn gap_link(head: &ReturnHead, gap: &Gap) -> String {
    // A date has no field "value"; the statement's card is always there.
    let set = &head.set;
    let dated = set.statement(&gap.statement).is_some_and(|(_, statement)| statement.answer == AnswerType::Date);
    let place =
        if dated { format!("statement-{}", gap.statement) } else { field_name(&gap.statement, gap.missing.part()) };
    format!("{}#{place}", routes::standard(head.id, &gap.standard))
}

fn gap_text(gap: &Gap) -> String {
    format!("{}: {}", gap.code, gap.missing.message())
}

fn one_standard(whole: &WholeReturn, standard: &Standard, journey: &Journey<'_>) -> AnyView {
    let head = &whole.head;
    let none = Answer::default();
    let rows = journey
        .shown_of(standard)
        .filter(|statement| statement.answer != AnswerType::Information)
        .map(|statement| {
            let kept = whole.answers.get(&statement.id);
            let answer = match kept {
                Some(kept) if kept.unreadable => unreadable(),
                _ => whole_answer(&head.set, statement, kept.map_or(&none, |kept| &kept.answer)),
            };
            let files = kept_files(head.id, &whole.files, &statement.id);
            let ways = ways(head, statement, beside(whole, statement, kept));
            let agreed = plan::beside(&whole.earlier, &standard.id, &statement.id, None);
            let queries = queries::beside(head, statement, &whole.queries);
            let change = head.editable.then(|| {
                let href = format!("{}#statement-{}", routes::standard(head.id, &standard.id), statement.id);
                view! {
                    <dd class="govuk-summary-list__actions">
                        <a class="govuk-link" href=href>{t!("Change")}<span class="govuk-visually-hidden">{format!(" {}", statement.code)}</span></a>
                    </dd>
                }
            });
            view! {
                <div class="govuk-summary-list__row">
                    <dt class="govuk-summary-list__key"><span class="candour-statement__code">{statement.code.clone()}</span> " " {statement.text.clone()}</dt>
                    <dd class="govuk-summary-list__value">{answer}{files}{queries}{agreed}{ways}</dd>
                    {change}
                </div>
            }
        })
        .collect_view();
    view! {
        <h2 class="govuk-heading-m">{format!("{}. {}", standard.code, standard.title)}</h2>
        {plan::above(&whole.earlier, &standard.id, journey, None)}
        <dl class="govuk-summary-list candour-check">{rows}</dl>
    }
    .into_any()
}

/// What is missing before the return can be submitted, with the way to each gap.
fn missing(head: &ReturnHead, gaps: &[Gap]) -> AnyView {
    let title = match gaps.len() {
        0 => return ().into_any(),
        things => t!(things; "1 thing is missing" | "{things} things are missing"),
    };
    let links = gaps
        .iter()
        .map(|gap| view! { <li><a class="govuk-link" href=gap_link(head, gap)>{gap_text(gap)}</a></li> })
        .collect_view();
    let content = view! { <h2 class="govuk-heading-s">{title}</h2> <ul class="govuk-list">{links}</ul> };
    notice::inset(content.into_any())
}

/// Evidence whose last day or review is past, with the way to each statement: a warning that stops nobody.
fn out_of_date(whole: &WholeReturn, journey: &Journey<'_>) -> AnyView {
    let head = &whole.head;
    let mut lines = Vec::new();
    for standard in journey.standards() {
        for statement in journey.shown_of(standard) {
            let kept = whole.answers.get(&statement.id).map(|kept| kept.answer.evidence.as_slice()).unwrap_or_default();
            for piece in kept {
                let past =
                    words(piece.review_on, piece.expires_on).into_iter().find(|words| words.weight == Weight::Past);
                if let Some(past) = past {
                    let href = format!("{}#statement-{}", routes::standard(head.id, &standard.id), statement.id);
                    let said = format!(": {}. {}", piece.title, past.text);
                    lines.push(view! { <li><a class="govuk-link" href=href>{statement.code.clone()}</a>{said}</li> });
                }
            }
        }
    }
    let title = match lines.len() {
        0 => return ().into_any(),
        pieces => {
            t!(pieces; "1 piece of evidence is out of date" | "{pieces} pieces of evidence are out of date")
        }
    };
    notice::inset(
        view! {
            <h2 class="govuk-heading-s">{title}</h2>
            <ul class="govuk-list">{lines}</ul>
            <p class="govuk-body">{t!("This does not stop you. Look whether each still shows what it should, or take it away.")}</p>
        }
        .into_any(),
    )
}

/// What belongs to a statement beside its answer.
fn beside(whole: &WholeReturn, statement: &Statement, kept: Option<&KeptAnswer>) -> Beside {
    Beside {
        revision: kept.map_or(0, |kept| kept.revision),
        comments: whole.comments.get(&statement.id).copied().unwrap_or_default(),
        new: whole.news.contains(&statement.id),
    }
}
