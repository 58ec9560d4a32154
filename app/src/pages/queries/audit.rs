//! The queries of an audit, over all agencies.

use crate::components::buttons::back;
use crate::components::queries::{query_state, wanted};
use crate::components::table::records;
use crate::error::Reply;
use crate::forms::Fields;
use crate::guard::Signed;
use crate::pages::id;
use crate::render::{Chrome, Page};
use crate::routes;
use axum::extract::Path;
use candour_domain::query::QueryState;
use candour_service::returns::{AuditQueries, AuditQuery};
use candour_texts::t;
use http::Uri;
use leptos::prelude::*;

/// The page, with all queries or those of one state.
pub async fn of_audit(chrome: Chrome, Signed(actor): Signed, Path(audit): Path<String>, uri: Uri) -> Reply {
    let page = chrome.state.service.audit_queries(&actor, id(&audit)?).await?;
    let only = QueryState::from_code(Fields::of_query(&uri).get("state"));
    Ok(Page::new(t!("Queries")).wide().render(&chrome, move || {
        view! {
            {back(routes::audit(page.audit.id), t!("Back to the audit"))}
            <span class="govuk-caption-l">{page.audit.title.clone()}</span>
            <h1 class="govuk-heading-l">{t!("Queries")}</h1>
            <p class="govuk-body candour-measure">
                {t!("What was asked about single statements of submitted returns. Those that are answered, and wait for you, come first. To ask, open an agency’s return and choose “Ask a query” under a statement.")}
            </p>
            {choice(&page, only)}
            {found(&page, only)}
        }
    }))
}

/// The ways to those of one state, each with how many there are.
fn choice(page: &AuditQueries, only: Option<QueryState>) -> AnyView {
    let here = routes::audit_queries(page.audit.id);
    let states = [Some(QueryState::Answered), Some(QueryState::Asked), Some(QueryState::Closed)];
    let items = [None].into_iter().chain(states).map(|state| {
        let count = page.queries.iter().filter(|one| state.is_none_or(|state| one.query.state == state)).count();
        let label = format!("{} ({count})", state.map_or(t!("All"), QueryState::label));
        let href = state.map_or_else(|| here.clone(), |state| format!("{here}?state={}", state.code()));
        if state == only {
            view! { <li><strong aria-current="true">{label}</strong></li> }.into_any()
        } else {
            view! { <li><a class="govuk-link" href=href>{label}</a></li> }.into_any()
        }
    });
    view! { <nav aria-label=t!("Queries by state")><ul class="candour-counts candour-choice">{items.collect_view()}</ul></nav> }
        .into_any()
}

fn found(page: &AuditQueries, only: Option<QueryState>) -> AnyView {
    let shown = page.queries.iter().filter(|one| only.is_none_or(|state| one.query.state == state));
    let rows: Vec<_> = shown.map(|one| row(page, one)).collect();
    if rows.is_empty() {
        let text = if page.queries.is_empty() {
            t!("Nothing has been asked in this audit.")
        } else {
            t!("There is none of this state.")
        };
        return view! { <p class="govuk-body">{text}</p> }.into_any();
    }
    records(t!("Queries"), &[t!("Agency"), t!("Standard"), t!("Statement"), t!("State"), t!("Stands so")], rows, "")
}

fn row(page: &AuditQueries, one: &AuditQuery) -> Vec<AnyView> {
    let query = &one.query;
    let known = page.set.statement(&query.statement);
    let standard = known.map_or_else(String::new, |(standard, _)| format!("{}. {}", standard.code, standard.title));
    let statement = known.map_or_else(|| query.statement.to_string(), |(_, s)| format!("{} {}", s.code, s.text));
    let wanted = wanted(query).map(|wanted| view! { <div class="govuk-body-s">{wanted}</div> });
    let href = routes::query(query.return_id, query.id);
    vec![
        one.agency.clone().into_any(),
        standard.into_any(),
        view! { <a class="govuk-link" href=href>{statement}</a> }.into_any(),
        // One element: on a phone each cell is a name beside one thing.
        view! { <div>{query_state(query.state)} {wanted}</div> }.into_any(),
        days(query.days).into_any(),
    ]
}

/// Such as "since today" or "3 days".
fn days(days: i64) -> String {
    if days == 0 { t!("since today").to_owned() } else { t!(days; "1 day" | "{days} days") }
}
