//! Writing a finding of one's own, and changing one.

use super::{kinds, why, words};
use crate::components::buttons::{back, submit};
use crate::components::errors::{Errors, summary};
use crate::components::notice;
use crate::error::{PageError, Reply};
use crate::forms::Fields;
use crate::guard::Signed;
use crate::pages::id;
use crate::render::{Chrome, Page, see_other};
use crate::routes;
use axum::body::Bytes;
use axum::extract::Path;
use axum::response::Response;
use candour_domain::findings::{FindingForm, FindingState};
use candour_domain::ids::{AuditId, FindingId};
use candour_service::findings::FindingPage;
use candour_service::{Refusal, ServiceError};
use candour_texts::t;
use http::StatusCode;
use leptos::prelude::*;

/// A form on its way to the page.
struct Shown {
    title: &'static str,
    caption: String,
    up: (String, &'static str),
    action: String,
    form: FindingForm,
    /// The revision that the person read; none for a new one.
    revision: Option<i64>,
    /// How it reads now, where somebody else changed it.
    theirs: Option<String>,
    refused: Option<String>,
    errors: Errors,
}

/// The form for one of the QA Manager's own.
pub async fn new_form(chrome: Chrome, Signed(actor): Signed, Path(audit): Path<String>) -> Reply {
    let page = chrome.state.service.findings(&actor, id(&audit)?).await?;
    let shown = new(page.audit.id, page.audit.title, FindingForm::default(), Errors::default());
    Ok(render(&chrome, shown))
}

/// Writes it.
pub async fn write(chrome: Chrome, Signed(actor): Signed, Path(audit): Path<String>, body: Bytes) -> Reply {
    let audit: AuditId = id(&audit)?;
    let service = &chrome.state.service;
    let fields = Fields::parse(&body)?;
    fields.only(&["kind", "text"])?;
    let form = form_of(&fields);
    match service.write_finding(&actor, audit, &form).await {
        Ok(id) => Ok(see_other(&format!("{}?note=written", routes::finding(id)))),
        Err(ServiceError::Invalid(problems)) => {
            let page = service.findings(&actor, audit).await?;
            Ok(render(&chrome, new(audit, page.audit.title, form, problems.into())))
        }
        Err(other) => Err(other.into()),
    }
}

fn form_of(fields: &Fields) -> FindingForm {
    FindingForm { kind: fields.get("kind").to_owned(), text: fields.get("text").to_owned() }
}

fn new(audit: AuditId, caption: String, form: FindingForm, errors: Errors) -> Shown {
    let base = routes::findings(audit);
    Shown {
        title: t!("Write a finding"),
        caption,
        action: format!("{base}/new"),
        up: (base, t!("Findings")),
        form,
        revision: None,
        theirs: None,
        refused: None,
        errors,
    }
}

/// The form that changes one.
pub async fn edit_form(chrome: Chrome, Signed(actor): Signed, Path(finding): Path<String>) -> Reply {
    let page = chrome.state.service.finding(&actor, id(&finding)?).await?;
    let (Some(kept), FindingState::Accepted) = (&page.finding.words, page.finding.state) else {
        let text = t!("Only an accepted finding whose words can be read is changed.").to_owned();
        return Err(PageError::Service(Refusal::Step(text).into()));
    };
    let form = FindingForm { kind: page.finding.kind.code().to_owned(), text: kept.text.clone() };
    let revision = page.finding.revision;
    Ok(render(&chrome, changed(&page, form, revision, Errors::default())))
}

/// Changes it.
pub async fn edit(chrome: Chrome, Signed(actor): Signed, Path(finding): Path<String>, body: Bytes) -> Reply {
    let finding: FindingId = id(&finding)?;
    let service = &chrome.state.service;
    let page = service.finding(&actor, finding).await?;
    let fields = Fields::parse(&body)?;
    fields.only(&["kind", "text", "revision"])?;
    let form = form_of(&fields);
    let seen = fields.get("revision").parse().unwrap_or_default();
    match service.reword_finding(&actor, finding, seen, &form).await {
        Ok(()) => Ok(see_other(&format!("{}?note=changed", routes::finding(finding)))),
        Err(ServiceError::Invalid(problems)) => Ok(render(&chrome, changed(&page, form, seen, problems.into()))),
        Err(ServiceError::Refused(refusal)) => {
            let page = service.finding(&actor, finding).await?;
            let theirs = Some(page.finding.text().to_owned());
            let shown = changed(&page, form, page.finding.revision, Errors::default());
            Ok(render(&chrome, Shown { refused: Some(why(&refusal)), theirs, ..shown }))
        }
        Err(other) => Err(other.into()),
    }
}

fn changed(page: &FindingPage, form: FindingForm, revision: i64, errors: Errors) -> Shown {
    let here = routes::finding(page.finding.id);
    Shown {
        title: t!("Change the finding"),
        caption: page.audit.title.clone(),
        action: format!("{here}/edit"),
        up: (here, t!("The finding")),
        form,
        revision: Some(revision),
        theirs: None,
        refused: None,
        errors,
    }
}

fn render(chrome: &Chrome, shown: Shown) -> Response {
    let status = match (shown.errors.is_empty(), shown.refused.is_some()) {
        (false, _) => StatusCode::UNPROCESSABLE_ENTITY,
        (true, true) => StatusCode::CONFLICT,
        (true, false) => StatusCode::OK,
    };
    Page::new(shown.title).status(status).render(chrome, move || {
        let theirs = shown.theirs.clone().map(|text| {
            view! {
                <div class="candour-conflict__theirs">
                    <h2 class="govuk-heading-s">{t!("How it reads now")}</h2>
                    <p class="candour-kept-text">{text}</p>
                </div>
            }
        });
        let revision =
            shown.revision.map(|revision| view! { <input type="hidden" name="revision" value=revision.to_string()/> });
        view! {
            {back(shown.up.0.clone(), shown.up.1)}
            {summary(&shown.errors)}
            {shown.refused.clone().map(notice::warning)}
            {theirs}
            <span class="govuk-caption-l">{shown.caption.clone()}</span>
            <h1 class="govuk-heading-l">{shown.title}</h1>
            <form method="post" action=shown.action.clone() novalidate>
                {revision}
                {kinds("kind", &shown.form.kind, &shown.errors)}
                {words("text", &shown.form.text, &shown.errors)}
                {submit(t!("Save"))}
            </form>
        }
    })
}
