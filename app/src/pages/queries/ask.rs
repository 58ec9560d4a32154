//! Asking about a statement for the first time.

use super::{Typed, not_sent, question_fields};
use crate::components::answer::{unreadable, whole_answer};
use crate::components::buttons::{back, submit};
use crate::components::errors::summary;
use crate::components::notice;
use crate::components::queries::query_state;
use crate::components::statement::statement_head;
use crate::error::Reply;
use crate::forms::{BadForm, Fields, date_parts};
use crate::guard::Signed;
use crate::pages::id;
use crate::render::{Chrome, Page, see_other};
use crate::routes;
use axum::body::Bytes;
use axum::extract::Path;
use axum::response::Response;
use candour_domain::answer::Answer;
use candour_domain::ids::{QueryId, ReturnId, StatementId};
use candour_domain::time::{date_text, day};
use candour_service::returns::{AskPage, Asked};
use candour_service::{Refusal, ServiceError};
use candour_texts::t;
use http::StatusCode;
use leptos::prelude::*;

const FIELDS: [&str; 5] = ["query", "text", "wanted-day", "wanted-month", "wanted-year"];

/// The form.
pub async fn ask_form(
    chrome: Chrome,
    Signed(actor): Signed,
    Path((return_id, statement)): Path<(String, String)>,
) -> Reply {
    let page = chrome.state.service.ask_page(&actor, id(&return_id)?, &statement.as_str().into()).await?;
    Ok(render(&chrome, page, Typed::default(), None))
}

/// Asks.
pub async fn ask(
    chrome: Chrome,
    Signed(actor): Signed,
    Path((return_id, statement)): Path<(String, String)>,
    body: Bytes,
) -> Reply {
    let service = &chrome.state.service;
    let (return_id, statement): (ReturnId, StatementId) = (id(&return_id)?, statement.as_str().into());
    // Whose it is is asked before the form is read.
    service.queries(&actor, return_id).await?;
    let fields = Fields::parse(&body)?;
    fields.only(&FIELDS)?;
    let query: QueryId = fields.get("query").parse().map_err(|_| BadForm)?;
    let wanted = date_parts(&fields, "wanted-");
    let text = fields.get("text");
    match service.ask_query(&actor, return_id, &statement, &Asked { id: query, text, wanted_by: &wanted }).await {
        Ok(()) => Ok(see_other(&format!("{}?note=asked", routes::query(return_id, query)))),
        Err(ServiceError::Invalid(problems)) => {
            let page = service.ask_page(&actor, return_id, &statement).await?;
            let typed = Typed { text: text.to_owned(), wanted, errors: problems.into() };
            Ok(render(&chrome, page, typed, Some(query)))
        }
        Err(ServiceError::Refused(Refusal::Step(why))) => Ok(refused(&chrome, return_id, why, text.to_owned())),
        Err(other) => Err(other.into()),
    }
}

/// It cannot be asked any more: what was typed is shown, to copy.
fn refused(chrome: &Chrome, return_id: ReturnId, why: String, text: String) -> Response {
    Page::new(t!("Your query was not sent")).status(StatusCode::CONFLICT).render(chrome, move || {
        view! {
            {back(routes::queries(return_id), t!("Queries about this return"))}
            <h1 class="govuk-heading-l">{t!("Your query was not sent")}</h1>
            {notice::warning(why)}
            {not_sent(&text)}
        }
    })
}

/// A form that is shown again is the same query.
fn render(chrome: &Chrome, page: AskPage, typed: Typed, query: Option<QueryId>) -> Response {
    let status = if typed.errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let code = page.head.set.statement(&page.statement).map_or_else(String::new, |(_, s)| s.code.clone());
    let title = t!("Ask about {code}", code);
    Page::new(title.clone()).status(status).render(chrome, move || {
        let head = &page.head;
        let Some((_, statement)) = head.set.statement(&page.statement) else { return ().into_any() };
        let none = Answer::default();
        let answer = match &page.answer {
            Some(kept) if kept.unreadable => unreadable(),
            kept => whole_answer(&head.set, statement, kept.as_ref().map_or(&none, |kept| &kept.answer)),
        };
        let here = format!("{}#statement-{}", routes::standard(head.id, &page.standard), page.statement);
        view! {
            {back(here, t!("Back to {code}", code = statement.code))}
            {summary(&typed.errors)}
            <span class="govuk-caption-l">{format!("{} · {}", head.audit.title, head.agency.name)}</span>
            <h1 class="govuk-heading-l">{title}</h1>
            <section class="candour-statement">{statement_head(statement)}{answer}</section>
            {earlier(&page)}
            <p class="govuk-body candour-measure">
                {t!("The leads of the agency are told by mail that you ask, not what. Their answer comes here; the return stays as it was signed.")}
            </p>
            <form method="post" action=routes::ask(head.id, &page.statement) novalidate>
                <input type="hidden" name="query" value=query.unwrap_or(page.new).to_string()/>
                {question_fields(t!("Your question"), &typed)}
                {submit(t!("Send the query"))}
            </form>
        }
        .into_any()
    })
}

/// What was asked about this statement before: to ask on there.
fn earlier(page: &AskPage) -> Option<AnyView> {
    if page.earlier.is_empty() {
        return None;
    }
    let lines = page.earlier.iter().map(|query| {
        let text = t!("Query that stands so since {since}", since = date_text(day(query.since)));
        let href = routes::query(query.return_id, query.id);
        view! { <li>{query_state(query.state)} " " <a class="govuk-link" href=href>{text}</a></li> }
    });
    let content = view! {
        <p class="govuk-body">{t!("This statement was asked about before. To go on with it, ask on there:")}</p>
        <ul class="govuk-list">{lines.collect_view()}</ul>
    };
    Some(notice::inset(content.into_any()))
}
