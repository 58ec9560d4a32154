//! The task list of a return.

use super::course::course;
use crate::components::badge::{return_state, tag};
use crate::components::buttons::{back, secondary, start, submit};
use crate::components::delegation;
use crate::components::details::details;
use crate::components::emergency;
use crate::components::errors::{Errors, summary};
use crate::components::markdown::markdown;
use crate::components::notice;
use crate::components::progress::{days_left, progress, sentence};
use crate::components::queries;
use crate::components::text_field::{TextArea, text_area};
use crate::error::Reply;
use crate::forms::Fields;
use crate::guard::Signed;
use crate::pages::id;
use crate::render::{Chrome, Page, see_other};
use crate::routes;
use axum::body::Bytes;
use axum::extract::Path;
use candour_domain::access::{Action, Actor, Scope, allowed};
use candour_domain::audit::AuditState;
use candour_domain::journey::{Journey, StandardState};
use candour_domain::question_set::Standard;
use candour_domain::signature::SignOff;
use candour_domain::submission::{Course, ReturnState, Step};
use candour_domain::time::{date_text, moment_text};
use candour_service::ServiceError;
use candour_service::returns::{ReturnHead, WholeReturn};
use candour_texts::t;
use http::{StatusCode, Uri};
use leptos::prelude::*;

/// The task list.
pub async fn tasks(chrome: Chrome, Signed(actor): Signed, Path(return_id): Path<String>, uri: Uri) -> Reply {
    let whole = chrome.state.service.whole_return(&actor, id(&return_id)?).await?;
    let note = match Fields::of_query(&uri).get("note") {
        "submitted" => Some(t!("Your return is submitted. Thank you. You can read and print it here at any time.")),
        "ready" => Some(t!("The return is declared ready. Your accountable officer has been told, and signs it next.")),
        "held-back" => Some(t!("The return is with the lead again. They have been told.")),
        "part-ready" => Some(t!("Marked as ready. Your lead sees it.")),
        "not-ready" => Some(t!("The mark is taken off. You can go on writing.")),
        _ => None,
    };
    Ok(render(&chrome, &actor, whole, note, Errors::default(), String::new()))
}

/// Gives a return back, with the reason.
pub async fn give_back(chrome: Chrome, Signed(actor): Signed, Path(return_id): Path<String>, body: Bytes) -> Reply {
    let fields = Fields::parse(&body)?;
    fields.only(&["reason"])?;
    let return_id = id(&return_id)?;
    let service = &chrome.state.service;
    let audit = service.whole_return(&actor, return_id).await?;
    match service.give_back(&actor, return_id, fields.get("reason")).await {
        Ok(()) => Ok(see_other(&format!("{}?note=returned", routes::audit(audit.head.audit.id)))),
        Err(ServiceError::Invalid(problems)) => {
            Ok(render(&chrome, &actor, audit, None, problems.into(), fields.get("reason").to_owned()))
        }
        Err(other) => Err(other.into()),
    }
}

fn render(
    chrome: &Chrome,
    actor: &Actor,
    whole: WholeReturn,
    note: Option<&'static str>,
    errors: Errors,
    reason: String,
) -> axum::response::Response {
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let scope = actor.scope_of(whole.head.agency.id);
    let may_give_back = allowed(actor.role, Action::ReturnForAmendment, scope)
        && whole.head.state.after(Step::GiveBack).is_ok()
        && whole.head.audit.state_on(chrome.state.service.clock().today()) == AuditState::Open;
    let own = (scope == Scope::OwnAgency).then(|| allowed(actor.role, Action::TakeOutReturn, scope));
    let page = Page::new(format!("{}: {}", whole.head.audit.title, whole.head.agency.name)).status(status);
    let (here, back_to) = match scope {
        Scope::OwnAgency => ("/".to_owned(), t!("Back to our returns")),
        _ if actor.may(Action::ReadProgress) => (routes::audit(whole.head.audit.id), t!("Back to the audit")),
        // The panel sees single returns, and comes to them from their moderation.
        _ => (routes::moderation(whole.head.id), t!("Back to moderation")),
    };
    let moderates = allowed(actor.role, Action::ReadModeration, scope) && whole.head.state.content_visible_to_board();
    let reads_levels = allowed(actor.role, Action::ReadLevels, scope);
    page.render(chrome, move || {
        let head = &whole.head;
        let given = whole.given();
        let journey = whole.journey(&given);
        let total = journey.total();
        let give_back = may_give_back.then(|| give_back_form(head, &errors, &reason));
        let content = if head.part.is_empty() {
            delegation::nothing_yet(&whole)
        } else {
            view! {
                {progress(total.complete, total.asked)}
                {queries::waiting(head, &whole.queries)}
                {ways(head, &journey)}
                {introduction(&head.set.introduction)}
                {carried(&whole)}
                {list(&whole, &journey)}
                {delegation::ready_parts(&whole)}
                {agreed_levels(head, reads_levels)}
                {to_share(&whole)}
                {moderates.then(|| secondary(routes::moderation(head.id), t!("Moderation")))}
                {after_list(&whole, own)}
            }
            .into_any()
        };
        view! {
            {back(here, back_to)}
            {emergency::banner(head)}
            {summary(&errors)}
            {note.map(notice::done)}
            <span class="govuk-caption-l">{head.agency.name.clone()}</span>
            <h1 class="govuk-heading-l">{head.audit.title.clone()}</h1>
            {standing(head)}
            {emergency::openings(&head.openings)}
            {content}
            {course(&head.course, head.amendment_reason.as_deref())}
            {give_back}
        }
    })
}

/// The way to the levels that the Board released, where it did.
fn agreed_levels(head: &ReturnHead, reads: bool) -> Option<AnyView> {
    let released = head.course.iter().find(|step| step.step == Course::Released)?;
    let agreed = head.course.iter().any(|step| step.step == Course::Agreed);
    let until = released.due_on.filter(|_| !agreed);
    let text = until.map_or_else(
        || t!("The Board has released agreed levels for this return. ").to_owned(),
        |day| {
            t!(
                "The Board has released agreed levels for this return. Your agency may respond until {day}. ",
                day = date_text(day)
            )
        },
    );
    let href = routes::levels(head.id);
    let content =
        view! { <p class="govuk-body">{text}<a class="govuk-link" href=href>{t!("See the agreed levels")}</a></p> };
    reads.then(|| notice::inset(content.into_any()))
}

/// The way to what the Board would like to share of it, where it would.
fn to_share(whole: &WholeReturn) -> Option<AnyView> {
    let (waiting, all) = whole.to_share;
    let text = match (waiting, all) {
        (_, 0) => return None,
        (0, _) => t!("Your agency has said what of this return may be shared as good practice. ").to_owned(),
        (waiting, _) => t!(
            waiting;
            "The Board would like to share something that you wrote as good practice, and waits for your answer. " |
            "The Board would like to share {waiting} things that you wrote as good practice, and waits for your answers. "
        ),
    };
    let href = routes::good_practice(whole.head.id);
    let link = view! { <a class="govuk-link" href=href>{t!("Good practice to share")}</a> };
    Some(notice::inset(view! { <p class="govuk-body">{text}{link}</p> }.into_any()))
}

fn standing(head: &ReturnHead) -> AnyView {
    let when = match head.submitted_at.filter(|_| !head.state.editable()) {
        Some(at) => t!("Submitted on {at}", at = moment_text(at)),
        None => {
            t!("Due on {due_on}: {days_left}", due_on = date_text(head.due_on), days_left = days_left(head.days_left))
        }
    };
    let reason = head.amendment_reason.clone().map(|reason| {
        let content = view! {
            <p class="govuk-body"><strong>{t!("The QA Manager returned this for amendment:")}</strong></p>
            <p class="candour-kept-text">{reason}</p>
        };
        notice::inset(content.into_any())
    });
    let note = (!head.editable && head.state.editable()).then(|| {
        view! { <p class="govuk-body candour-muted">{t!("You can read this return. Your role, or the state of the audit, does not allow changes.")}</p> }
    });
    view! { <p class="govuk-body candour-standing">{return_state(head.state)} " " {when}</p> {note} {reason} }
        .into_any()
}

fn ways(head: &ReturnHead, journey: &Journey<'_>) -> AnyView {
    let check = format!("{}/check", routes::of_return(head.id));
    let signs = head.audit.sign_off == SignOff::Officer && head.may_submit;
    if signs {
        return start(check, t!("Read the return and sign it"));
    }
    if !head.editable {
        return if head.may_submit { start(check, t!("Check and submit")) } else { ().into_any() };
    }
    let last = match head.audit.sign_off {
        SignOff::Lead => t!("Check your answers and submit"),
        SignOff::Officer if head.before_signing.declare_ready => t!("Check your answers and declare them ready"),
        SignOff::Officer => t!("Check your answers"),
    };
    match journey.first_unfinished() {
        // It was complete when it was submitted: what is to be changed stands in the reason above.
        None if head.state == ReturnState::ReturnedForAmendment => {
            start("#standards".to_owned(), t!("Go to the standards"))
        }
        Some(standard) => {
            let label = if head.state == ReturnState::NotStarted {
                t!("Start with the first standard")
            } else {
                t!("Continue")
            };
            start(routes::standard(head.id, &standard.id), label)
        }
        None => start(check, last),
    }
}

/// How much stands ready of the last cycle.
fn carried(whole: &WholeReturn) -> AnyView {
    let (year, count) = (whole.carried.year, whole.carried.waiting.len());
    if count == 0 {
        return ().into_any();
    }
    let text = t!(
        count;
        "1 answer from {year} stands ready to be confirmed, changed or dropped. It counts as unanswered until then."
            | "{count} answers from {year} stand ready to be confirmed, changed or dropped. They count as unanswered until then.",
        year
    );
    notice::inset(view! { <p class="govuk-body">{text}</p> }.into_any())
}

fn introduction(text: &str) -> AnyView {
    if text.trim().is_empty() {
        return ().into_any();
    }
    details(t!("About this audit"), markdown(text))
}

fn list(whole: &WholeReturn, journey: &Journey<'_>) -> AnyView {
    let head = &whole.head;
    let items = journey
        .standards()
        .map(|standard| {
            let state = journey.state(standard);
            let done = journey.progress(standard);
            let hint = format!("task-{}", standard.id);
            let status = match state {
                StandardState::Completed => view! { <span>{state.label()}</span> }.into_any(),
                StandardState::InProgress => tag(state.label(), "candour-tag--going"),
                StandardState::NotStarted | StandardState::NothingAsked => tag(state.label(), "candour-tag--plain"),
            };
            view! {
                <li class="govuk-task-list__item govuk-task-list__item--with-link">
                    <div class="govuk-task-list__name-and-hint">
                        <a class="govuk-link govuk-task-list__link" href=routes::standard(head.id, &standard.id) aria-describedby=hint.clone()>
                            {format!("{}. {}", standard.code, standard.title)}
                        </a>
                        <div class="govuk-task-list__hint">
                            {sentence(done.complete, done.asked)}
                            {news(whole, standard)}
                            {queries::of_standard(standard, &whole.queries)}
                            {delegation::lines(head, &whole.delegations, standard)}
                            {delegation::due_line(head, &whole.delegations, standard)}
                        </div>
                    </div>
                    <div class="govuk-task-list__status" id=hint>{status}</div>
                </li>
            }
        })
        .collect_view();
    let who = head.may_delegate().then(|| {
        view! { <p class="govuk-body"><a class="govuk-link" href=routes::delegation(head.id)>{t!("Who answers what")}</a></p> }
    });
    view! { <h2 class="govuk-heading-m" id="standards">{t!("Standards")}</h2> {who} <ul class="govuk-task-list">{items}</ul> }
        .into_any()
}

/// How many statements of a standard others changed since the person last opened it.
fn news(whole: &WholeReturn, standard: &Standard) -> Option<AnyView> {
    let count = standard.statements.iter().filter(|statement| whole.news.contains(&statement.id)).count();
    let text = match count {
        0 => return None,
        count => t!(
            count;
            "1 statement changed since you last looked" | "{count} statements changed since you last looked"
        ),
    };
    Some(view! { <div><strong>{text}</strong></div> }.into_any())
}

/// `own` is set for the agency's own people: whether they may take everything out.
fn after_list(whole: &WholeReturn, own: Option<bool>) -> AnyView {
    let (head, files, asked) = (&whole.head, whole.files.len(), whole.queries.len());
    let queries = (asked > 0 || head.may_ask() && head.cannot_be_asked().is_none()).then(|| {
        view! {
            <h2 class="govuk-heading-m">{t!("Queries")}</h2>
            <p class="govuk-body">{queries::link(head.id, t!("Queries about statements"))}{format!(" ({asked})")}</p>
        }
    });
    let base = routes::of_return(head.id);
    let check = if head.editable || head.may_submit { t!("Check your answers") } else { t!("Read the whole return") };
    let scores = head.may_see_scores.then(|| {
        view! {
            <li><a class="govuk-link" href=format!("{base}/scores")>{t!("Scores, and what made them")}</a></li>
            <li><a class="govuk-link" href=format!("{base}/workbook") download="">{t!("Recommendation workbook (Excel)")}</a></li>
        }
    });
    let signed = head.course.iter().any(|step| step.step == Course::Signed);
    let receipt = signed.then(
        || view! { <li><a class="govuk-link" href=routes::receipt(head.id)>{t!("Receipt, with who signed it")}</a></li> },
    );
    view! {
        <div class="govuk-button-group">{secondary(format!("{base}/check"), check)}</div>
        <h2 class="govuk-heading-m">{t!("Evidence")}</h2>
        <p class="govuk-body"><a class="govuk-link" href=routes::evidence(head.id)>{t!("Files of evidence")}</a>{format!(" ({files})")}</p>
        {queries}
        <h2 class="govuk-heading-m">{t!("Print and download")}</h2>
        <ul class="govuk-list">
            {receipt}
            {on_paper(head)}
            {scores}
        </ul>
        {own.map(|may_take_out| in_excel(head, may_take_out))}
    }
    .into_any()
}

/// The return to read and to print. A draft that was opened in an emergency is read on its pages alone.
fn on_paper(head: &ReturnHead) -> AnyView {
    let line = |what: &'static str, page: &'static str, label: &'static str| {
        let files = head.open_until.is_none().then(|| {
            let file = |ending: &'static str, name: &'static str| {
                view! {
                    " · "
                    <a class="govuk-link" href=routes::return_document(head.id, what, ending) download="">
                        {name}<span class="govuk-visually-hidden">{format!(": {}", label.to_lowercase())}</span>
                    </a>
                }
            };
            view! { {file("pdf", "PDF")} {file("docx", t!("Word"))} }
        });
        let page = format!("{}/print/{page}", routes::of_return(head.id));
        view! { <li><a class="govuk-link" href=page>{label}</a> {files}</li> }
    };
    view! { {line("return", "filled", t!("With the answers"))} {line("blank", "blank", t!("Blank, to prepare on paper"))} }
        .into_any()
}

/// The ways in and out for those who work in a spreadsheet.
fn in_excel(head: &ReturnHead, may_take_out: bool) -> AnyView {
    let upload = head.editable.then(|| {
        view! { <li><a class="govuk-link" href=routes::upload_workbook(head.id)>{t!("Upload a filled-in workbook")}</a></li> }
    });
    let everything = may_take_out.then(|| {
        view! {
            <li>
                <a class="govuk-link" href=routes::own_export(head.id) download="">{t!("Everything of this return (zip)")}</a>
                <span class="candour-muted">{t!(": answers, PDF, workbook and files, to keep for yourselves")}</span>
            </li>
        }
    });
    view! {
        <h2 class="govuk-heading-m">{t!("Fill in with Excel")}</h2>
        <ul class="govuk-list">
            <li><a class="govuk-link" href=routes::return_workbook(head.id, "filled") download="">{t!("Workbook with the answers")}</a></li>
            <li><a class="govuk-link" href=routes::return_workbook(head.id, "blank") download="">{t!("Workbook, blank")}</a></li>
            {upload}
            {everything}
        </ul>
    }
    .into_any()
}

fn give_back_form(head: &ReturnHead, errors: &Errors, reason: &str) -> AnyView {
    let field = TextArea {
        name: "reason",
        label: t!("What should be changed, and why?"),
        hint: t!(
            "The agency reads this at the top of its return. You cannot read the return again until it is submitted anew."
        ),
        value: reason,
        rows: 4,
    };
    view! {
        <section class="candour-aside" id="amend">
            <h2 class="govuk-heading-m">{t!("Return for amendment")}</h2>
            <form method="post" action=format!("{}/amend", routes::of_return(head.id)) novalidate>
                {text_area(&field, errors)}
                {submit(t!("Return for amendment"))}
            </form>
        </section>
    }
    .into_any()
}
