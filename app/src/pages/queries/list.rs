//! The queries about a return.

use crate::components::buttons::back;
use crate::components::queries::{query_state, wanted};
use crate::components::table::{nothing, records};
use crate::error::Reply;
use crate::guard::Signed;
use crate::pages::id;
use crate::render::{Chrome, Page};
use crate::routes;
use axum::extract::Path;
use candour_domain::query::QueryState;
use candour_domain::time::{date_text, day};
use candour_service::returns::{QueriesPage, QuerySummary, ReturnHead};
use candour_texts::t;
use leptos::prelude::*;

/// The page.
pub async fn list(chrome: Chrome, Signed(actor): Signed, Path(return_id): Path<String>) -> Reply {
    let page = chrome.state.service.queries(&actor, id(&return_id)?).await?;
    Ok(Page::new(t!("Queries")).render(&chrome, move || {
        let head = &page.head;
        let (href, label) = if head.is_own() || head.state.content_visible_to_board() {
            (routes::of_return(head.id), t!("Back to the return"))
        } else {
            (routes::audit_queries(head.audit.id), t!("All queries of the audit"))
        };
        view! {
            {back(href, label)}
            <span class="govuk-caption-l">{format!("{} · {}", head.audit.title, head.agency.name)}</span>
            <h1 class="govuk-heading-l">{t!("Queries")}</h1>
            <p class="govuk-body candour-measure">{introduction(head)}</p>
            {found(&page)}
        }
    }))
}

fn introduction(head: &ReturnHead) -> String {
    if let Some(why) = head.cannot_be_answered() {
        return why.to_owned();
    }
    if head.may_ask() {
        return head.cannot_be_asked().map_or_else(
            || t!("To ask about a statement, open its standard and choose “Ask a query” under it.").to_owned(),
            str::to_owned,
        );
    }
    if head.may_answer_queries() {
        return t!("The Board asks here about single statements. You answer in your own words; your return stays as it was signed.").to_owned();
    }
    if head.is_own() {
        return t!("The Board asks here about single statements. A lead of your agency answers.").to_owned();
    }
    t!("What the QA Manager asked about single statements, and what the agency answered.").to_owned()
}

fn found(page: &QueriesPage) -> AnyView {
    if page.queries.is_empty() {
        return view! { <p class="govuk-body">{t!("Nothing has been asked about this return.")}</p> }.into_any();
    }
    let rows = page.queries.iter().map(|query| row(&page.head, query)).collect();
    records(
        t!("Queries, those that wait for an answer first"),
        &[t!("Statement"), t!("State"), t!("Since"), t!("Wanted")],
        rows,
        "",
    )
}

fn row(head: &ReturnHead, query: &QuerySummary) -> Vec<AnyView> {
    let statement = head.set.statement(&query.statement).map(|(_, statement)| statement);
    let name = statement.map_or_else(|| query.statement.to_string(), |s| format!("{} {}", s.code, s.text));
    let href = routes::query(head.id, query.id);
    vec![
        view! { <a class="govuk-link" href=href>{name}</a> }.into_any(),
        query_state(query.state),
        date_text(day(query.since)).into_any(),
        wanted(query).filter(|_| query.state == QueryState::Asked).unwrap_or_else(|| nothing(t!("No day"))),
    ]
}
