//! One proposal: its rule, its evidence, and the decision about it.

use super::{why, words};
use crate::components::buttons::{back, submit_with};
use crate::components::errors::{Errors, summary};
use crate::components::findings::{evidence, kind_tag};
use crate::components::notice;
use crate::components::text_field::{TextArea, text_area};
use crate::error::Reply;
use crate::forms::{BadForm, Fields};
use crate::guard::Signed;
use crate::pages::id;
use crate::render::{Chrome, Page, see_other};
use crate::routes;
use axum::body::Bytes;
use axum::extract::Path;
use axum::response::Response;
use candour_domain::ids::AuditId;
use candour_service::findings::{Decision, ProposalPage};
use candour_service::{Refusal, ServiceError};
use candour_texts::t;
use http::StatusCode;
use leptos::prelude::*;

/// What was typed and what is wrong with it.
#[derive(Default)]
struct Shown {
    errors: Errors,
    /// The text and the reason, where any were typed.
    typed: Option<(String, String)>,
    refused: Option<String>,
}

/// The page.
pub async fn proposal(chrome: Chrome, Signed(actor): Signed, Path((audit, key)): Path<(String, String)>) -> Reply {
    let page = chrome.state.service.proposal(&actor, id(&audit)?, &key).await?;
    Ok(render(&chrome, page, Shown::default()))
}

/// Accepts it, in these words or in the rule's own, or rejects it with a reason.
pub async fn decide(
    chrome: Chrome,
    Signed(actor): Signed,
    Path((audit, key)): Path<(String, String)>,
    body: Bytes,
) -> Reply {
    let audit: AuditId = id(&audit)?;
    let service = &chrome.state.service;
    let page = service.proposal(&actor, audit, &key).await;
    let fields = Fields::parse(&body)?;
    fields.only(&["step", "seen", "text", "reason"])?;
    let given = fields.0.iter().any(|(name, _)| name == "text").then(|| fields.get("text"));
    let (decision, note) = match fields.get("step") {
        "accept" => (Decision::Accept(given), "accepted"),
        "reject" => (Decision::Reject(fields.get("reason")), "rejected"),
        _ if page.is_ok() => return Err(BadForm.into()),
        _ => (Decision::Accept(given), "accepted"),
    };
    let typed = Some((given.unwrap_or_default().to_owned(), fields.get("reason").to_owned()));
    let shown = match service.decide_finding(&actor, audit, &key, fields.get("seen"), &decision).await {
        Ok(_) => return Ok(see_other(&format!("{}?note={note}", routes::findings(audit)))),
        Err(ServiceError::Invalid(problems)) => Shown { errors: problems.into(), typed, refused: None },
        Err(ServiceError::Refused(refusal)) if page.is_ok() => {
            // It may be decided by now: then there is no page of it any more.
            match service.proposal(&actor, audit, &key).await {
                Ok(_) => Shown { refused: Some(why(&refusal)), typed, ..Shown::default() },
                Err(ServiceError::Refused(Refusal::Step(why))) => return Ok(too_late(&chrome, audit, why, typed)),
                Err(other) => return Err(other.into()),
            }
        }
        Err(ServiceError::Refused(refusal)) => return Ok(too_late(&chrome, audit, why(&refusal), typed)),
        Err(other) => return Err(other.into()),
    };
    let page = service.proposal(&actor, audit, &key).await?;
    Ok(render(&chrome, page, shown))
}

/// What is shown where there is nothing to decide any more: why, and what was typed.
fn too_late(chrome: &Chrome, audit: AuditId, why: String, typed: Option<(String, String)>) -> Response {
    let (text, reason) = typed.unwrap_or_default();
    let texts = [text, reason].into_iter().filter(|text| !text.trim().is_empty()).collect::<Vec<_>>().join("\n\n");
    Page::new(t!("Not saved")).status(StatusCode::CONFLICT).render(chrome, move || {
        let kept = (!texts.is_empty()).then(|| {
            view! {
                <p class="govuk-body">{t!("Your text, which was not saved:")}</p>
                <pre class="candour-letter" tabindex="0">{texts}</pre>
            }
        });
        view! {
            {back(routes::findings(audit), t!("Findings"))}
            <h1 class="govuk-heading-l">{t!("Not saved")}</h1>
            {notice::warning(why)}
            {kept}
        }
    })
}

fn render(chrome: &Chrome, page: ProposalPage, shown: Shown) -> Response {
    let status = match (shown.errors.is_empty(), shown.refused.is_some()) {
        (false, _) => StatusCode::UNPROCESSABLE_ENTITY,
        (true, true) => StatusCode::CONFLICT,
        (true, false) => StatusCode::OK,
    };
    Page::new(t!("A proposed finding")).status(status).render(chrome, move || {
        let rule = page.proposal.key.rule;
        let base = routes::findings(page.audit.id);
        let text = page.proposal.text.clone();
        let thresholds = page.manages.then(|| {
            view! { <p class="govuk-body-s"><a class="govuk-link" href=format!("{base}/thresholds")>{t!("Change the thresholds of the rules")}</a></p> }
        });
        view! {
            {back(base, t!("Findings"))}
            {summary(&shown.errors)}
            {shown.refused.clone().map(notice::warning)}
            <span class="govuk-caption-l">{page.audit.title.clone()}</span>
            <h1 class="govuk-heading-l">{t!("A proposed finding")}</h1>
            <p class="govuk-body">{kind_tag(rule.kind())}</p>
            <p class="candour-kept-text">{text}</p>
            <h2 class="govuk-heading-m">{t!("The rule")}</h2>
            <p class="govuk-body candour-rule">{rule.text(&page.thresholds)}</p>
            {thresholds}
            <h2 class="govuk-heading-m">{t!("The evidence")}</h2>
            {evidence(&page.proposal.evidence, &page.agencies, &page.set)}
            {page.manages.then(|| forms(&page, &shown))}
        }
    })
}

fn forms(page: &ProposalPage, shown: &Shown) -> AnyView {
    let here = routes::proposed_finding(page.audit.id, &page.proposal.key);
    let there = here.clone();
    let seen = page.proposal.evidence.fingerprint();
    let read = seen.clone();
    let (text, reason) = match &shown.typed {
        Some((text, reason)) if !text.is_empty() || !reason.is_empty() => {
            let text = if text.is_empty() && shown.errors.of("text").is_none() { &page.proposal.text } else { text };
            (text.clone(), reason.clone())
        }
        Some((text, reason)) if shown.errors.of("text").is_some() => (text.clone(), reason.clone()),
        _ => (page.proposal.text.clone(), String::new()),
    };
    let area = TextArea {
        name: "reason",
        label: t!("Why is it not a finding?"),
        hint: t!("It stays with the proposal, which is not made again."),
        value: &reason,
        rows: 3,
    };
    view! {
        <h2 class="govuk-heading-m">{t!("Accept it")}</h2>
        <form method="post" action=there novalidate>
            <input type="hidden" name="seen" value=read/>
            {words("text", &text, &shown.errors)}
            {submit_with("step", "accept".to_owned(), t!("Accept as a finding"), "")}
        </form>
        <h2 class="govuk-heading-m">{t!("Or reject it")}</h2>
        <form method="post" action=here novalidate>
            <input type="hidden" name="seen" value=seen/>
            {text_area(&area, &shown.errors)}
            {submit_with("step", "reject".to_owned(), t!("Reject"), "govuk-button--secondary")}
        </form>
    }
    .into_any()
}
