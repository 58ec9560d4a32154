//! Queries beside what they are about: at a statement, at a standard, at a return.

use super::badge::tag;
use super::notice;
use crate::routes;
use candour_domain::ids::ReturnId;
use candour_domain::query::QueryState;
use candour_domain::question_set::{AnswerType, Standard, Statement};
use candour_domain::time::{date_text, day};
use candour_service::returns::{QuerySummary, ReturnHead};
use candour_texts::t;
use leptos::prelude::*;

/// Where a query stands.
pub fn query_state(state: QueryState) -> AnyView {
    let class = match state {
        QueryState::Asked => "candour-tag--attention",
        QueryState::Answered => "candour-tag--going",
        QueryState::Closed => "candour-tag--quiet",
    };
    tag(state.label(), class)
}

/// Until when an answer is wanted, where one is; and whether that day has passed.
pub fn wanted(query: &QuerySummary) -> Option<AnyView> {
    let by = date_text(query.wanted_by?);
    Some(if query.overdue {
        view! { <span class="candour-late">{t!("Overdue: an answer was wanted by {by}", by)}</span> }.into_any()
    } else {
        t!("Answer wanted by {by}", by).into_any()
    })
}

/// At a statement: what was asked about it, and for who asks the way to ask.
pub fn beside(head: &ReturnHead, statement: &Statement, queries: &[QuerySummary]) -> Option<AnyView> {
    let ask = head.may_ask() && head.cannot_be_asked().is_none() && statement.answer != AnswerType::Information;
    known(head, statement, queries, ask)
}

/// The same where a form stands beside it, which would be left: only what was asked.
pub fn asked(head: &ReturnHead, statement: &Statement, queries: &[QuerySummary]) -> Option<AnyView> {
    known(head, statement, queries, false)
}

fn known(head: &ReturnHead, statement: &Statement, queries: &[QuerySummary], ask: bool) -> Option<AnyView> {
    let about: Vec<_> = queries.iter().filter(|query| query.statement == statement.id).collect();
    if about.is_empty() && !ask {
        return None;
    }
    let mark = about
        .iter()
        .any(|query| query.state.is_open())
        .then(|| view! { {tag(t!("Queried"), "candour-tag--attention")} " " });
    let lines = about.iter().map(|query| line(head, statement, query)).collect_view();
    let ask = ask.then(|| {
        let of = t!(" about {statement}", statement = statement.code);
        view! { <li><a class="govuk-link" href=routes::ask(head.id, &statement.id)>{t!("Ask a query")}<span class="govuk-visually-hidden">{of}</span></a></li> }
    });
    let class = "govuk-list govuk-body-s candour-queries candour-screen-only";
    Some(view! { <div>{mark}<ul class=class>{lines}{ask}</ul></div> }.into_any())
}

fn line(head: &ReturnHead, statement: &Statement, query: &QuerySummary) -> AnyView {
    let since = date_text(day(query.since));
    let text = match query.state {
        QueryState::Asked if head.may_answer_queries() => t!("Answer the query of the Board").to_owned(),
        QueryState::Asked => t!("Query of the Board, asked on {since}", since),
        QueryState::Answered => t!("Query, answered on {since}", since),
        QueryState::Closed => t!("Query, closed on {since}", since),
    };
    let of = t!(" about {statement}", statement = statement.code);
    let href = routes::query(query.return_id, query.id);
    let wanted = wanted(query).map(|wanted| view! { ". " {wanted} });
    view! { <li><a class="govuk-link" href=href>{text}<span class="govuk-visually-hidden">{of}</span></a>{wanted}</li> }
        .into_any()
}

/// At a standard in the task list: how many of its queries are open.
pub fn of_standard(standard: &Standard, queries: &[QuerySummary]) -> Option<AnyView> {
    let of = |state| {
        let here = queries.iter().filter(|query| standard.statements.iter().any(|s| s.id == query.statement));
        here.filter(|query| query.state == state).count()
    };
    let lines = open_lines(of(QueryState::Asked), of(QueryState::Answered));
    (!lines.is_empty()).then(|| view! { <div><strong>{lines.join(", ")}</strong></div> }.into_any())
}

/// In words, such as "1 query asked" and "2 queries answered".
pub fn open_lines(asked: usize, answered: usize) -> Vec<String> {
    let asked = (asked > 0).then(|| t!(asked; "1 query asked" | "{asked} queries asked"));
    let answered = (answered > 0).then(|| t!(answered; "1 query answered" | "{answered} queries answered"));
    asked.into_iter().chain(answered).collect()
}

/// At the head of a return: what waits for whoever looks at it.
pub fn waiting(head: &ReturnHead, queries: &[QuerySummary]) -> Option<AnyView> {
    let so_many = |state| queries.iter().filter(|query| query.state == state).count();
    let (answered, asked) = (so_many(QueryState::Answered), so_many(QueryState::Asked));
    let answers = head.is_own() && head.cannot_be_answered().is_none();
    let text = if head.may_ask() && answered > 0 {
        t!(answered; "1 query is answered and waits for you." | "{answered} queries are answered and wait for you.")
    } else if !head.may_ask() && answers && asked > 0 {
        t!(
            asked;
            "1 query of the Board waits for an answer." | "{asked} queries of the Board wait for an answer."
        )
    } else {
        return None;
    };
    Some(notice::inset(
        view! { <p class="govuk-body">{text} " " {link(head.id, t!("Go to the queries"))}</p> }.into_any(),
    ))
}

/// The way to the queries about a return.
pub fn link(id: ReturnId, label: &'static str) -> AnyView {
    view! { <a class="govuk-link" href=routes::queries(id)>{label}</a> }.into_any()
}
