//! One query: what was asked and answered, and what whoever looks can do.

use super::{Typed, not_sent, question_fields};
use crate::components::answer::{unreadable, whole_answer};
use crate::components::buttons::{back, submit, submit_secondary};
use crate::components::details::details;
use crate::components::errors::summary;
use crate::components::notice;
use crate::components::queries::{query_state, wanted};
use crate::components::statement::statement_head;
use crate::components::text_field::{TextArea, text_area};
use crate::error::Reply;
use crate::forms::Fields;
use crate::guard::Signed;
use crate::pages::id;
use crate::render::{Chrome, Page};
use crate::routes;
use axum::extract::Path;
use axum::response::Response;
use candour_domain::answer::Answer;
use candour_domain::audit::AuditState;
use candour_domain::query::QueryState;
use candour_domain::question_set::Statement;
use candour_domain::submission::Step;
use candour_domain::time::moment_text;
use candour_service::returns::{Entry, QueryThread};
use candour_texts::t;
use http::{StatusCode, Uri};
use leptos::prelude::*;

/// Why what was typed is not put down, where it is not for what it says.
pub(super) enum Trouble {
    /// Nothing stands in the way but what it says.
    None,
    /// This person wrote meanwhile.
    Overtaken(String),
    /// It cannot be done any more.
    Refused(String),
}

/// The page.
pub async fn show(
    chrome: Chrome,
    Signed(actor): Signed,
    Path((return_id, query)): Path<(String, String)>,
    uri: Uri,
) -> Reply {
    let page = chrome.state.service.query_thread(&actor, id(&return_id)?, id(&query)?).await?;
    let done = match Fields::of_query(&uri).get("note") {
        "asked" => Some(t!("Your question is sent. The leads of the agency are told by mail, without what you ask.")),
        "answered" => Some(t!("Your answer is sent. Whoever asked is told by mail, without what you wrote.")),
        "closed" => Some(t!("The query is closed.")),
        _ => None,
    };
    Ok(render(&chrome, page, Typed::default(), Trouble::None, done))
}

pub(super) fn render(
    chrome: &Chrome,
    page: QueryThread,
    typed: Typed,
    trouble: Trouble,
    done: Option<&'static str>,
) -> Response {
    let status = match &trouble {
        Trouble::Overtaken(_) | Trouble::Refused(_) => StatusCode::CONFLICT,
        Trouble::None if typed.errors.is_empty() => StatusCode::OK,
        Trouble::None => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let code = page.head.set.statement(&page.query.statement).map_or_else(String::new, |(_, s)| s.code.clone());
    let title = t!("Query about {code}", code);
    Page::new(title.clone()).status(status).render(chrome, move || {
        let head = &page.head;
        let Some((_, statement)) = head.set.statement(&page.query.statement) else { return ().into_any() };
        let entries = page.entries.iter().map(one).collect_view();
        let wanted = wanted(&page.query).map(|wanted| view! { " " {wanted} });
        let (above, can) = match &trouble {
            Trouble::None => (None, ways(&page, &typed)),
            Trouble::Overtaken(by) => (Some(overtaken(by)), ways(&page, &typed)),
            Trouble::Refused(why) => {
                let content = view! { {notice::warning(why.clone())} {not_sent(&typed.text)} };
                (Some(content.into_any()), ways(&page, &Typed::default()))
            }
        };
        view! {
            {back(routes::queries(head.id), t!("Queries about this return"))}
            {summary(&typed.errors)}
            {done.map(notice::done)}
            {above}
            <span class="govuk-caption-l">{format!("{} · {}", head.audit.title, head.agency.name)}</span>
            <h1 class="govuk-heading-l">{title}</h1>
            <p class="govuk-body candour-standing">{query_state(page.query.state)}{wanted}</p>
            {statement_head(statement)}
            {answer(&page, statement)}
            {entries}
            {can}
        }
        .into_any()
    })
}

fn overtaken(by: &str) -> AnyView {
    notice::warning(t!(
        "{by} wrote while you were writing: it stands below, the last. Your text is in the field under it and was not sent. Change it if you want to, then send it, or leave it.",
        by
    ))
}

/// The answer to the statement as it stands, out of the way.
fn answer(page: &QueryThread, statement: &Statement) -> AnyView {
    let head = &page.head;
    if !page.content_open {
        let text = t!("The return is with the agency now, so its answer to this statement is not shown.");
        return view! { <p class="govuk-body candour-muted">{text}</p> }.into_any();
    }
    let none = Answer::default();
    let answer = match &page.answer {
        Some(kept) if kept.unreadable => unreadable(),
        kept => whole_answer(&head.set, statement, kept.as_ref().map_or(&none, |kept| &kept.answer)),
    };
    let href = format!("{}#statement-{}", routes::standard(head.id, &page.standard), statement.id);
    let there = t!("{code} in its standard", code = statement.code);
    let content = view! { {answer} <p class="govuk-body"><a class="govuk-link" href=href>{there}</a></p> };
    details(t!("The answer in the return"), content.into_any())
}

fn one(entry: &Entry) -> AnyView {
    let what = match entry.led_to {
        QueryState::Asked => "asked",
        QueryState::Answered => "answered",
        QueryState::Closed => t!("closed the query"),
    };
    let head = t!(" ({label}) {what} on {at}", label = entry.role.label(), what, at = moment_text(entry.at));
    let class = match entry.led_to {
        QueryState::Answered => "candour-card candour-query candour-query--answer",
        QueryState::Asked | QueryState::Closed => "candour-card candour-query",
    };
    let text = entry.text.clone().map(|text| view! { <p class="candour-kept-text">{text}</p> });
    view! {
        <article class=class>
            <p class="govuk-body"><strong>{entry.by.clone()}</strong>{head}</p>
            {text}
        </article>
    }
    .into_any()
}

/// What whoever looks can do; where nothing, why.
fn ways(page: &QueryThread, typed: &Typed) -> AnyView {
    let head = &page.head;
    let say = |text: &str| view! { <p class="govuk-body candour-measure">{text.to_owned()}</p> }.into_any();
    if head.may_ask() {
        return view! { {ask_on(page, typed)} {close(page)} {amend(page)} }.into_any();
    }
    if !head.is_own() {
        return ().into_any();
    }
    match head.cannot_be_answered() {
        _ if !page.query.state.is_open() => say(t!("This query is closed.")),
        Some(why) => say(why),
        None if head.may_answer_queries() => answer_form(page, typed),
        None => say(t!("A lead of your agency answers.")),
    }
}

fn answer_form(page: &QueryThread, typed: &Typed) -> AnyView {
    let action = format!("{}/answer", routes::query(page.head.id, page.query.id));
    let label = if page.query.state == QueryState::Answered { t!("Add to your answer") } else { t!("Your answer") };
    let text = TextArea {
        name: "text",
        label,
        hint: t!("The QA Manager and the Audit Chair read it. Up to 40,000 characters. Name no adult."),
        value: &typed.text,
        rows: 5,
    };
    view! {
        <p class="govuk-body candour-measure">
            {t!("This changes nothing in your return: it stays as it was signed. If the answer there must change, say so here; the QA Manager can return it for amendment.")}
        </p>
        <form method="post" action=action novalidate>
            {revision(page)}
            {text_area(&text, &typed.errors)}
            {submit(t!("Send the answer"))}
        </form>
    }
    .into_any()
}

fn ask_on(page: &QueryThread, typed: &Typed) -> AnyView {
    if let Some(why) = page.head.cannot_be_asked() {
        return view! { <p class="govuk-body candour-measure">{why}</p> }.into_any();
    }
    let action = format!("{}/ask", routes::query(page.head.id, page.query.id));
    let label = if page.query.state.is_open() { t!("Ask on") } else { t!("Ask again") };
    view! {
        <form method="post" action=action novalidate>
            {revision(page)}
            {question_fields(label, typed)}
            {submit(t!("Send the question"))}
        </form>
    }
    .into_any()
}

fn close(page: &QueryThread) -> Option<AnyView> {
    let action = format!("{}/close", routes::query(page.head.id, page.query.id));
    page.query.state.is_open().then(|| {
        view! {
            <form method="post" action=action class="candour-aside">
                <h2 class="govuk-heading-m">{t!("Is it settled?")}</h2>
                <p class="govuk-body">{t!("A closed query stays to be read, and can be asked again.")}</p>
                {revision(page)}
                {submit_secondary(t!("Close this query"))}
            </form>
        }
        .into_any()
    })
}

/// The way to give the return back, where that can be done.
fn amend(page: &QueryThread) -> Option<AnyView> {
    let head = &page.head;
    let can = head.may_give_back() && head.state.after(Step::GiveBack).is_ok() && head.audit.state == AuditState::Open;
    can.then(|| {
        let href = format!("{}#amend", routes::of_return(head.id));
        view! {
            <p class="govuk-body candour-measure">
                {t!("A query changes nothing in the return. Must the answer itself change? ")}
                <a class="govuk-link" href=href>{t!("Return it for amendment")}</a>{t!("; the queries stay.")}
            </p>
        }
        .into_any()
    })
}

fn revision(page: &QueryThread) -> AnyView {
    view! { <input type="hidden" name="revision" value=page.revision.to_string()/> }.into_any()
}
