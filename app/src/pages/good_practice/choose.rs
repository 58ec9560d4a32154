//! Choosing texts of an answer to be shared.

use super::{consent_tag, texts};
use crate::components::buttons::{back, submit, submit_secondary};
use crate::components::choices::{Choice, Choices, choices};
use crate::components::errors::{Errors, summary};
use crate::components::notice;
use crate::components::statement::statement_head;
use crate::error::Reply;
use crate::forms::{BadForm, Fields};
use crate::guard::Signed;
use crate::pages::id;
use crate::render::{Chrome, Page, see_other};
use crate::routes;
use axum::body::Bytes;
use axum::extract::Path;
use axum::response::Response;
use candour_domain::good_practice::Texts;
use candour_domain::ids::{ReturnId, StatementId};
use candour_service::good_practice::{ChoosePage, GoodPractice};
use candour_service::{Refusal, ServiceError};
use candour_texts::t;
use http::StatusCode;
use leptos::prelude::*;

/// What the page shows beside what is kept.
#[derive(Default)]
struct Shown {
    errors: Errors,
    refused: Option<String>,
    texts: String,
}

/// The form.
pub async fn form(
    chrome: Chrome,
    Signed(actor): Signed,
    Path((return_id, statement)): Path<(String, String)>,
) -> Reply {
    let statement: StatementId = statement.as_str().into();
    let page = chrome.state.service.good_practice_to_choose(&actor, id(&return_id)?, &statement).await?;
    Ok(render(&chrome, page, Shown::default()))
}

/// Chooses, or takes the choice back.
pub async fn choose(
    chrome: Chrome,
    Signed(actor): Signed,
    Path((return_id, statement)): Path<(String, String)>,
    body: Bytes,
) -> Reply {
    let service = &chrome.state.service;
    let (return_id, statement): (ReturnId, StatementId) = (id(&return_id)?, statement.as_str().into());
    // Whose it is is asked before the form is read.
    let page = service.good_practice_to_choose(&actor, return_id, &statement).await?;
    let list = routes::audit_good_practice(page.head.audit.id);
    let fields = Fields::parse(&body)?;
    fields.only(&["texts", "seen", "drop"])?;
    let seen = fields.get("seen").parse().map_err(|_| BadForm)?;
    let (done, note) = if fields.get("drop").is_empty() {
        let texts = Texts::from_code(fields.get("texts"));
        (service.choose_good_practice(&actor, return_id, &statement, (texts, seen)).await, "chosen")
    } else {
        (service.drop_good_practice(&actor, return_id, &statement, seen).await, "dropped")
    };
    let shown = match done {
        Ok(()) => return Ok(see_other(&format!("{list}?note={note}"))),
        Err(ServiceError::Invalid(problems)) => Shown { errors: problems.into(), ..Shown::default() },
        Err(ServiceError::Refused(Refusal::Step(why))) => Shown { refused: Some(why), ..Shown::default() },
        Err(other) => return Err(other.into()),
    };
    let page = service.good_practice_to_choose(&actor, return_id, &statement).await?;
    Ok(render(&chrome, page, Shown { texts: fields.get("texts").to_owned(), ..shown }))
}

fn render(chrome: &Chrome, page: ChoosePage, shown: Shown) -> Response {
    let status = match (shown.errors.is_empty(), shown.refused.is_some()) {
        (false, _) => StatusCode::UNPROCESSABLE_ENTITY,
        (true, true) => StatusCode::CONFLICT,
        (true, false) => StatusCode::OK,
    };
    Page::new(t!("Good practice to share")).status(status).render(chrome, move || {
        let head = &page.head;
        let Some((_, statement)) = head.set.statement(&page.statement) else { return ().into_any() };
        let here = format!("{}#statement-{}", routes::standard(head.id, &page.standard), page.statement);
        let content = match &page.chosen {
            Some(chosen) => is_chosen(&page, chosen),
            None => to_choose(&page, &shown),
        };
        view! {
            {back(here, t!("Back to {code}", code = statement.code))}
            {summary(&shown.errors)}
            {shown.refused.clone().map(notice::warning)}
            <span class="govuk-caption-l">{format!("{} · {}", head.audit.title, head.agency.name)}</span>
            <h1 class="govuk-heading-l">{t!("Good practice to share")}</h1>
            <section class="candour-statement">{statement_head(statement)}</section>
            {content}
        }
        .into_any()
    })
}

fn to_choose(page: &ChoosePage, shown: &Shown) -> AnyView {
    let answer = &page.answer.answer;
    let offered = Texts::of(answer);
    if page.answer.unreadable || offered.is_empty() {
        let why = if page.answer.unreadable {
            t!("This answer is kept, but it cannot be opened now.")
        } else {
            t!("The agency wrote nothing here that could be shared: neither how it is met nor the difference made.")
        };
        return notice::inset(view! { <p class="govuk-body">{why}</p> }.into_any());
    }
    let said = Texts::Both.taken(answer).into_iter().map(|(what, text)| {
        view! {
            <h2 class="govuk-heading-s">{what}</h2>
            <p class="candour-kept-text">{text.to_owned()}</p>
        }
    });
    let said = said.collect_view();
    let question = Choices {
        name: "texts",
        id: None,
        legend: t!("What is to be shared?"),
        hint: t!("The words stay as the agency wrote them. Choose nothing that could tell who an adult is."),
        items: offered.iter().map(|texts| Choice::new(texts.code(), texts.label())).collect(),
        chosen: vec![shown.texts.clone()],
        many: false,
        quiet_legend: false,
    };
    view! {
        {said}
        <form method="post" action=routes::choose_good_practice(page.head.id, &page.statement) novalidate>
            <input type="hidden" name="seen" value=page.answer.revision.to_string()/>
            {choices(question, &shown.errors)}
            <p class="govuk-body candour-measure">{t!("Its leads are told by mail that you ask, not what. They or the accountable officer say whether it may be shared, and with the agency’s name or without. Until then nobody else sees it.")}</p>
            {submit(t!("Ask the agency"))}
        </form>
    }
    .into_any()
}

fn is_chosen(page: &ChoosePage, chosen: &GoodPractice) -> AnyView {
    view! {
        <p class="govuk-body">{consent_tag(chosen.consent)}</p>
        {texts(chosen)}
        <form method="post" action=routes::choose_good_practice(page.head.id, &page.statement) novalidate>
            <input type="hidden" name="seen" value=chosen.revision.to_string()/>
            <input type="hidden" name="drop" value="yes"/>
            <p class="govuk-body candour-measure">{t!("To choose another text, take this one back first. The agency’s answer to it is then gone.")}</p>
            {submit_secondary(t!("Take it back"))}
        </form>
    }
    .into_any()
}
