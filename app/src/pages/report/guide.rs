//! The One Minute Guide of a report: as a page, and the form in which it is written.

use super::why;
use crate::components::buttons::{back, secondary, submit};
use crate::components::errors::{Errors, summary};
use crate::components::notice;
use crate::components::text_field::{TextArea, text_area};
use crate::error::Reply;
use crate::forms::Fields;
use crate::guard::Signed;
use crate::pages::id;
use crate::render::{Chrome, Page, see_other};
use crate::routes;
use axum::body::Bytes;
use axum::extract::Path;
use axum::response::Response;
use candour_domain::board_report::{GUIDE_PARTS, GuideForm, GuideWords};
use candour_domain::ids::ReportId;
use candour_service::ServiceError;
use candour_service::board_report::{GuidePage, guide_form as form_of};
use candour_texts::t;
use http::{StatusCode, Uri};
use leptos::prelude::*;

/// What the form shows beside what is kept.
#[derive(Default)]
struct Shown {
    errors: Errors,
    /// What was typed.
    typed: Option<GuideForm>,
    /// How it reads now, where somebody else wrote it.
    theirs: Option<GuideWords>,
    refused: Option<String>,
}

/// The guide.
pub async fn guide(chrome: Chrome, Signed(actor): Signed, Path(report): Path<String>, uri: Uri) -> Reply {
    let page = chrome.state.service.report_guide(&actor, id(&report)?).await?;
    let note = (Fields::of_query(&uri).get("note") == "written").then_some(t!("The guide is saved."));
    Ok(Page::new(t!("One Minute Guide")).render(&chrome, move || {
        let here = routes::report(page.id);
        let written = page.words.as_ref().filter(|_| page.revision > 0);
        let content = match (written, page.revision) {
            (Some(words), _) => parts(words),
            (None, 0) => view! { <p class="govuk-body">{t!("No guide is written yet.")}</p> }.into_any(),
            (None, _) => notice::warning(t!("This guide could not be read. Tell whoever runs Candour for your Board.")),
        };
        let label = if page.revision == 0 { t!("Write the guide") } else { t!("Change the guide") };
        let write = page.writes.then(|| secondary(format!("{here}/guide/edit"), label));
        let file = written.map(|_| secondary(format!("{here}/guide.pdf"), t!("Download as PDF")));
        view! {
            {back(here.clone(), t!("The report"))}
            {note.map(notice::done)}
            <span class="govuk-caption-l">{t!("One Minute Guide")}</span>
            <h1 class="govuk-heading-l">{page.audit.1.clone()}</h1>
            {content}
            <div class="govuk-button-group">{file} {write}</div>
        }
    }))
}

fn parts(words: &GuideWords) -> AnyView {
    let all = GUIDE_PARTS.iter().filter(|part| !part.points(words).is_empty()).map(|part| {
        let points = part.points(words);
        let text = match points.as_slice() {
            [only] => view! { <p class="govuk-body">{(*only).to_owned()}</p> }.into_any(),
            many => {
                let items = many.iter().map(|point| view! { <li>{(*point).to_owned()}</li> }).collect_view();
                view! { <ul class="govuk-list govuk-list--bullet">{items}</ul> }.into_any()
            }
        };
        view! { <section class=format!("candour-guide__part candour-guide__part--{}", part.field)><h2 class="govuk-heading-m">{part.heading()}</h2>{text}</section> }
    });
    view! { <article class="candour-guide">{all.collect_view()}</article> }.into_any()
}

/// The form, with what findings and recommendations propose where none is written.
pub async fn guide_form(chrome: Chrome, Signed(actor): Signed, Path(report): Path<String>) -> Reply {
    let page = chrome.state.service.report_guide(&actor, id(&report)?).await?;
    Ok(render(&chrome, page, Shown::default()))
}

/// Writes it.
pub async fn write_guide(chrome: Chrome, Signed(actor): Signed, Path(report): Path<String>, body: Bytes) -> Reply {
    let report: ReportId = id(&report)?;
    let service = &chrome.state.service;
    // Whether it is theirs to see is asked before the form is read.
    let page = service.report_guide(&actor, report).await?;
    let fields = Fields::parse(&body)?;
    fields.only(&["revision", "why", "well", "better", "now", "more"])?;
    let form = form_of(|name| fields.get(name).to_owned());
    let seen = fields.get("revision").parse().unwrap_or_default();
    match service.write_guide(&actor, report, seen, &form).await {
        Ok(()) => Ok(see_other(&format!("{}/guide?note=written", routes::report(report)))),
        Err(ServiceError::Invalid(problems)) => {
            let shown = Shown { errors: problems.into(), typed: Some(form), ..Shown::default() };
            Ok(render(&chrome, GuidePage { revision: seen, ..page }, shown))
        }
        Err(ServiceError::Refused(refusal)) => {
            let page = service.report_guide(&actor, report).await?;
            let theirs = page.words.clone().filter(|_| page.revision != seen);
            let shown = Shown { refused: Some(why(&refusal)), theirs, typed: Some(form), ..Shown::default() };
            Ok(render(&chrome, page, shown))
        }
        Err(other) => Err(other.into()),
    }
}

fn render(chrome: &Chrome, page: GuidePage, shown: Shown) -> Response {
    let status = match (shown.errors.is_empty(), shown.refused.is_some()) {
        (false, _) => StatusCode::UNPROCESSABLE_ENTITY,
        (true, true) => StatusCode::CONFLICT,
        (true, false) => StatusCode::OK,
    };
    Page::new(t!("Write the One Minute Guide")).status(status).render(chrome, move || {
        let here = routes::report(page.id);
        let words = shown.typed.clone().or_else(|| page.words.clone()).unwrap_or_default();
        let fields = GUIDE_PARTS.iter().map(|part| {
            let area = TextArea {
                name: part.field,
                label: part.heading(),
                hint: part.hint(),
                value: part.text(&words),
                rows: 4,
            };
            text_area(&area, &shown.errors)
        });
        let theirs = shown.theirs.as_ref().map(|words| {
            view! { <div class="candour-conflict__theirs"><h2 class="govuk-heading-s">{t!("How it reads now")}</h2>{parts(words)}</div> }
        });
        let proposed = (page.revision == 0 && shown.typed.is_none()).then(|| {
            notice::inset(t!("Some points are proposed from the accepted findings and the recommendations for the partnership. Nothing is saved yet: make them short and plain.").into_any())
        });
        view! {
            {back(format!("{here}/guide"), t!("The guide"))}
            {summary(&shown.errors)}
            {shown.refused.clone().map(notice::warning)}
            {theirs}
            <span class="govuk-caption-l">{page.audit.1.clone()}</span>
            <h1 class="govuk-heading-l">{t!("Write the One Minute Guide")}</h1>
            <p class="govuk-body candour-measure">{t!("One page, read in a minute by somebody who has never seen the report. Name no agency and no adult.")}</p>
            {proposed}
            <form method="post" action=format!("{here}/guide/edit") novalidate>
                <input type="hidden" name="revision" value=page.revision.to_string()/>
                {fields.collect_view()}
                {submit(t!("Save the guide"))}
            </form>
        }
    })
}
