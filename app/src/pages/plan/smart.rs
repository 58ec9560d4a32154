//! The form of an action: each thing that makes it SMART is a field of its own.

use super::OVERTAKEN;
use super::unsaved::{not_saved, why};
use crate::components::buttons::{back, submit};
use crate::components::date::{DateField, date_field};
use crate::components::errors::{Errors, summary};
use crate::components::notice;
use crate::components::plan::urgency;
use crate::components::text_field::{TextArea, TextField, text_area, text_field};
use crate::error::{PageError, Reply};
use crate::forms::{BadForm, Fields, date_parts};
use crate::guard::Signed;
use crate::pages::id;
use crate::render::{Chrome, Page, see_other};
use crate::routes;
use axum::body::Bytes;
use axum::extract::Path;
use axum::response::Response;
use candour_domain::ids::{PlanActionId, RecommendationId};
use candour_domain::plan::SmartForm;
use candour_service::plan::{ActionPage, ActionWay, RecommendationPage, RecommendationWay, WORDS_UNREADABLE};
use candour_service::{Refusal, ServiceError};
use candour_texts::{said, t};
use http::StatusCode;
use leptos::prelude::*;
use uuid::Uuid;

const WORDS: [&str; 6] = ["specific", "measure", "owner", "resources", "relevance", "impact"];
const DATES: [&str; 6] = ["start-day", "start-month", "start-year", "due-day", "due-month", "due-year"];

fn form_of(fields: &Fields) -> SmartForm {
    let text = |name| fields.get(name).to_owned();
    SmartForm {
        specific: text("specific"),
        measure: text("measure"),
        owner: text("owner"),
        resources: text("resources"),
        relevance: text("relevance"),
        impact: text("impact"),
        start: date_parts(fields, "start-"),
        due: date_parts(fields, "due-"),
    }
}

/// The empty form, beside the recommendation that it answers.
pub async fn action_form(chrome: Chrome, Signed(actor): Signed, Path(recommendation): Path<String>) -> Reply {
    let page = chrome.state.service.recommendation(&actor, id(&recommendation)?).await?;
    if page.ways.contains(&RecommendationWay::AddAction) {
        let once = chrome.state.service.form_id()?;
        return Ok(render_new(&chrome, page, (SmartForm::default(), once), Errors::default()));
    }
    let text = t!("Actions follow from a recommendation once it is issued.");
    Err(PageError::Service(Refusal::Step(text.to_owned()).into()))
}

/// Puts the action down.
pub async fn add_action(
    chrome: Chrome,
    Signed(actor): Signed,
    Path(recommendation): Path<String>,
    body: Bytes,
) -> Reply {
    let recommendation: RecommendationId = id(&recommendation)?;
    let service = &chrome.state.service;
    let page = service.recommendation(&actor, recommendation).await?;
    let fields = Fields::parse(&body)?;
    fields.only(&[&WORDS[..], &DATES, &["form"]].concat())?;
    let form = form_of(&fields);
    // Without one, as from a page that was open since before there were any, each post counts by itself.
    let once = match fields.get("form") {
        "" => service.form_id()?,
        once => once.parse().map_err(|_| BadForm)?,
    };
    match service.add_action_once(&actor, recommendation, &form, once).await {
        Ok(action) => Ok(see_other(&format!("{}?note=added", routes::action(action)))),
        Err(ServiceError::Invalid(problems)) => Ok(render_new(&chrome, page, (form, once), problems.into())),
        Err(ServiceError::Refused(refusal)) => {
            let up = (routes::recommendation(recommendation), page.recommendation.reference);
            Ok(not_saved(&chrome, up, why(&refusal), (&fields, &WORDS)))
        }
        Err(other) => Err(other.into()),
    }
}

fn render_new(chrome: &Chrome, page: RecommendationPage, (form, once): (SmartForm, Uuid), errors: Errors) -> Response {
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Page::new(t!("Put an action down")).status(status).render(chrome, move || {
        let of = &page.recommendation;
        let dates = view! {
            {date_field(&DateField { prefix: "start-", legend: t!("From when?"), hint: t!("For example, 1 4 2027"), value: &form.start }, &errors)}
            {date_field(&DateField { prefix: "due-", legend: t!("Until when?"), hint: t!("The last day on which it is in time. You can change it later, with a reason."), value: &form.due }, &errors)}
        };
        view! {
            {back(routes::recommendation(of.id), of.reference.clone())}
            {summary(&errors)}
            <span class="govuk-caption-l">{format!("{} · {}", of.reference, of.for_whom())}</span>
            <h1 class="govuk-heading-l">{t!("Put an action down")}</h1>
            <div class="govuk-inset-text">
                <p class="candour-kept-text">{of.text().to_owned()}</p>
                <p class="govuk-body-s candour-muted">{urgency(of)}</p>
            </div>
            <form method="post" action=format!("{}/actions/new", routes::recommendation(of.id)) novalidate>
                <input type="hidden" name="form" value=once.to_string()/>
                {words(&form, &errors)}
                {dates}
                {submit(t!("Put it down"))}
            </form>
        }
    })
}

/// The words of an action.
fn words(form: &SmartForm, errors: &Errors) -> AnyView {
    let area = |name, label, hint, value| text_area(&TextArea { name, label, hint, value, rows: 3 }, errors);
    let owner = TextField {
        name: "owner",
        label: t!("Which role owns it?"),
        hint: t!("A role, not a person’s name, such as “Head of Safeguarding”: people change, the action stays."),
        value: &form.owner,
        ..TextField::default()
    };
    view! {
        {area("specific", t!("What exactly will be done?"), t!("One action that somebody can begin tomorrow. Name no adult."), &form.specific)}
        {area("measure", t!("How will you know that it is done?"), t!("What somebody else can look at."), &form.measure)}
        {text_field(&owner, errors)}
        {area("resources", t!("What does it take?"), t!("People, time, money. Write “none” if nothing is needed."), &form.resources)}
        {area("relevance", t!("Which of the Board’s priorities does it bear on?"), "", &form.relevance)}
        {area("impact", t!("What difference shall it make for adults?"), "", &form.impact)}
    }
    .into_any()
}

/// The form that changes an action's words.
pub async fn reword_form(chrome: Chrome, Signed(actor): Signed, Path(action): Path<String>) -> Reply {
    let page = chrome.state.service.plan_action(&actor, id(&action)?).await?;
    let words = page.action.words.clone().filter(|_| page.ways.contains(&ActionWay::Reword));
    let Some(words) = words else {
        return Err(PageError::Service(Refusal::Step(no_way(&page).to_owned()).into()));
    };
    Ok(render_reword(&chrome, page, words.into(), Errors::default(), false))
}

/// Why the words of an action cannot be changed.
fn no_way(page: &ActionPage) -> &'static str {
    match page.action.words {
        None => WORDS_UNREADABLE,
        Some(_) => t!("An action that is completed or closed keeps its words."),
    }
}

/// Changes an action's words.
pub async fn reword(chrome: Chrome, Signed(actor): Signed, Path(action): Path<String>, body: Bytes) -> Reply {
    let action: PlanActionId = id(&action)?;
    let service = &chrome.state.service;
    service.plan_action(&actor, action).await?;
    let fields = Fields::parse(&body)?;
    fields.only(&[&WORDS[..], &["revision"]].concat())?;
    let (form, seen) = (form_of(&fields), fields.get("revision").parse().unwrap_or_default());
    let done = service.reword_action(&actor, action, seen, &form).await;
    let Err(error) = done else { return Ok(see_other(&format!("{}?note=saved", routes::action(action)))) };
    let mut page = service.plan_action(&actor, action).await?;
    let up = (routes::action(action), page.action.reference.clone());
    match error {
        ServiceError::Invalid(_) | ServiceError::Refused(Refusal::Overtaken)
            if !page.ways.contains(&ActionWay::Reword) =>
        {
            Ok(not_saved(&chrome, up, no_way(&page).to_owned(), (&fields, &WORDS)))
        }
        ServiceError::Invalid(problems) => {
            page.action.revision = seen;
            Ok(render_reword(&chrome, page, form, problems.into(), false))
        }
        ServiceError::Refused(Refusal::Overtaken) => Ok(render_reword(&chrome, page, form, Errors::default(), true)),
        ServiceError::Refused(refusal) => Ok(not_saved(&chrome, up, why(&refusal), (&fields, &WORDS))),
        other => Err(other.into()),
    }
}

fn render_reword(chrome: &Chrome, page: ActionPage, form: SmartForm, errors: Errors, overtaken: bool) -> Response {
    let status = match (errors.is_empty(), overtaken) {
        (false, _) => StatusCode::UNPROCESSABLE_ENTITY,
        (true, true) => StatusCode::CONFLICT,
        (true, false) => StatusCode::OK,
    };
    reword_page(chrome, status, page, form, errors, overtaken)
}

fn reword_page(
    chrome: &Chrome,
    status: StatusCode,
    page: ActionPage,
    form: SmartForm,
    errors: Errors,
    overtaken: bool,
) -> Response {
    Page::new(t!("Change an action")).status(status).render(chrome, move || {
        let action = &page.action;
        let theirs = overtaken.then(|| {
            let now = action.words.clone().unwrap_or_default();
            let lines = [now.specific, now.measure, now.owner, now.resources, now.relevance, now.impact];
            let lines = lines.map(|line| view! { <p class="candour-kept-text">{line}</p> }).collect_view();
            view! {
                {notice::warning(said(OVERTAKEN))}
                <div class="candour-conflict__theirs"><h2 class="govuk-heading-s">{t!("How it reads now")}</h2>{lines}</div>
            }
        });
        let accepted = action.accepted.as_ref().map(|(by, _)| {
            view! { <p class="govuk-body candour-measure">{t!("{by} accepted this action as it reads now. Once you change it, it waits to be accepted again.", by)}</p> }
        });
        view! {
            {back(routes::action(action.id), action.reference.clone())}
            {summary(&errors)}
            {theirs}
            <span class="govuk-caption-l">{format!("{} · {}", action.reference, page.recommendation.for_whom())}</span>
            <h1 class="govuk-heading-l">{t!("Change the words of the action")}</h1>
            {accepted}
            <form method="post" action=format!("{}/edit", routes::action(action.id)) novalidate>
                <input type="hidden" name="revision" value=action.revision.to_string()/>
                {words(&form, &errors)}
                {submit(t!("Save"))}
            </form>
        }
    })
}
