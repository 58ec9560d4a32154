//! Writing the sections of a report, and arranging them.

use super::why;
use crate::components::buttons::{back, secondary, start, submit};
use crate::components::details::details;
use crate::components::errors::{Errors, summary};
use crate::components::notice;
use crate::components::text_field::{TextArea, TextField, text_area, text_field};
use crate::error::{PageError, Reply};
use crate::forms::{BadForm, Fields};
use crate::guard::Signed;
use crate::pages::id;
use crate::render::{Chrome, Page, see_other};
use crate::routes;
use axum::body::Bytes;
use axum::extract::Path;
use axum::response::Response;
use candour_domain::board_report::{Filler, SectionForm, SectionWords};
use candour_domain::ids::ReportId;
use candour_domain::time::moment_text;
use candour_service::ServiceError;
use candour_service::board_report::{Arrange, SectionAt, SectionPage, SectionView};
use candour_texts::t;
use http::StatusCode;
use leptos::prelude::*;
use uuid::Uuid;

/// A form on its way to the page.
struct Shown {
    title: &'static str,
    action: String,
    form: SectionForm,
    /// The revision that the person read; none for a new one.
    revision: Option<i64>,
    /// How it reads now, where somebody else changed it.
    theirs: Option<SectionWords>,
    refused: Option<String>,
    errors: Errors,
}

/// The sections, in order, with the ways to write, move and remove each.
pub async fn arrange_form(chrome: Chrome, Signed(actor): Signed, Path(report): Path<String>) -> Reply {
    let page = chrome.state.service.report_sections(&actor, id(&report)?).await?;
    Ok(arranging(&chrome, page, None))
}

/// Moves or removes a section.
pub async fn arrange(chrome: Chrome, Signed(actor): Signed, Path(report): Path<String>, body: Bytes) -> Reply {
    let report: ReportId = id(&report)?;
    let service = &chrome.state.service;
    // Whose it is is asked before the form is read.
    service.report_sections(&actor, report).await?;
    let fields = Fields::parse(&body)?;
    fields.only(&["section", "revision", "step"])?;
    let here = format!("{}/sections", routes::report(report));
    let Some(step) = Arrange::from_code(fields.get("step")) else { return Ok(see_other(&here)) };
    let section: Uuid = fields.get("section").parse().map_err(|_| BadForm)?;
    let at = SectionAt { id: section, seen: fields.get("revision").parse().unwrap_or_default() };
    match service.arrange_section(&actor, report, at, step).await {
        Ok(()) => Ok(see_other(&here)),
        Err(ServiceError::Refused(refusal)) => {
            let page = service.report_sections(&actor, report).await?;
            Ok(arranging(&chrome, page, Some(why(&refusal))))
        }
        Err(other) => Err(other.into()),
    }
}

fn arranging(chrome: &Chrome, page: SectionPage, refused: Option<String>) -> Response {
    let status = if refused.is_some() { StatusCode::CONFLICT } else { StatusCode::OK };
    Page::new(t!("Sections of the report")).status(status).render(chrome, move || {
        let here = routes::report(page.id);
        let last = page.sections.len().saturating_sub(1);
        let all = page.sections.iter().enumerate();
        let all = all.map(|(at, one)| line(&page, one, (at == 0, at == last))).collect_view();
        view! {
            {back(here.clone(), t!("The report"))}
            {refused.map(notice::warning)}
            <span class="govuk-caption-l">{page.audit.1.clone()}</span>
            <h1 class="govuk-heading-l">{t!("Sections of the report")}</h1>
            <ol class="candour-sections">{all}</ol>
            {start(format!("{here}/sections/new"), t!("Add a section"))}
        }
    })
}

fn line(page: &SectionPage, one: &SectionView, (first, last): (bool, bool)) -> AnyView {
    let here = routes::report(page.id);
    let title = section_title(one);
    let by = t!("Last changed by {by} on {at}", by = one.changed_by, at = moment_text(one.changed_at));
    let button = |step: &'static str, label: &'static str| {
        let of = title.clone();
        view! {
            <button type="submit" class="govuk-button govuk-button--secondary candour-small-button" data-module="govuk-button" data-prevent-double-click="true" name="step" value=step>
                {label}<span class="govuk-visually-hidden">": " {of}</span>
            </button>
        }
    };
    let remove_of = title.clone();
    let remove = details(
        t!("Remove"),
        view! {
            <p class="govuk-body">{t!("Its text is gone from the report. Versions that were made before keep it.")}</p>
            <form method="post" action=format!("{here}/sections")>
                <input type="hidden" name="section" value=one.id.to_string()/>
                <input type="hidden" name="revision" value=one.revision.to_string()/>
                <button type="submit" class="govuk-button govuk-button--secondary candour-small-button" data-module="govuk-button" data-prevent-double-click="true" name="step" value="remove">
                    {t!("Remove this section")}<span class="govuk-visually-hidden">": " {remove_of}</span>
                </button>
            </form>
        }
        .into_any(),
    );
    view! {
        <li class="candour-sections__one">
            <p class="govuk-body"><a class="govuk-link" href=format!("{here}/sections/{}", one.id)>{title.clone()}</a></p>
            <p class="govuk-body-s candour-muted">{by}</p>
            <form method="post" action=format!("{here}/sections") class="candour-sections__ways">
                <input type="hidden" name="section" value=one.id.to_string()/>
                <input type="hidden" name="revision" value=one.revision.to_string()/>
                {(!first).then(|| button("up", t!("Move up")))}
                {(!last).then(|| button("down", t!("Move down")))}
            </form>
            {remove}
        </li>
    }
    .into_any()
}

fn section_title(one: &SectionView) -> String {
    one.words.as_ref().map_or_else(|| t!("A section that could not be read").to_owned(), |words| words.title.clone())
}

/// The form for a new section.
pub async fn add_form(chrome: Chrome, Signed(actor): Signed, Path(report): Path<String>) -> Reply {
    let page = chrome.state.service.report_sections(&actor, id(&report)?).await?;
    let shown = new(&page, SectionForm::default());
    Ok(render(&chrome, page, shown))
}

/// Adds it.
pub async fn add_section(chrome: Chrome, Signed(actor): Signed, Path(report): Path<String>, body: Bytes) -> Reply {
    let report: ReportId = id(&report)?;
    let service = &chrome.state.service;
    let page = service.report_sections(&actor, report).await?;
    let fields = Fields::parse(&body)?;
    fields.only(&["title", "text"])?;
    let form = form_of(&fields);
    let shown = match service.add_section(&actor, report, &form).await {
        Ok(()) => return Ok(see_other(&format!("{}?note=written", written(report, &page)))),
        Err(ServiceError::Invalid(problems)) => Shown { errors: problems.into(), ..new(&page, form) },
        Err(ServiceError::Refused(refusal)) => Shown { refused: Some(why(&refusal)), ..new(&page, form) },
        Err(other) => return Err(other.into()),
    };
    Ok(render(&chrome, page, shown))
}

fn form_of(fields: &Fields) -> SectionForm {
    SectionForm { title: fields.get("title").to_owned(), text: fields.get("text").to_owned() }
}

/// Where what was written is seen: while a version stands, in the text that is being amended.
fn written(report: ReportId, page: &SectionPage) -> String {
    let here = routes::report(report);
    if page.state.is_frozen() { format!("{here}?version=work") } else { here }
}

fn new(page: &SectionPage, form: SectionForm) -> Shown {
    Shown {
        title: t!("Add a section"),
        action: format!("{}/sections/new", routes::report(page.id)),
        form,
        revision: None,
        theirs: None,
        refused: None,
        errors: Errors::default(),
    }
}

/// The form that changes a section.
pub async fn edit_form(
    chrome: Chrome,
    Signed(actor): Signed,
    Path((report, section)): Path<(String, String)>,
) -> Reply {
    let page = chrome.state.service.report_sections(&actor, id(&report)?).await?;
    let one = one_of(&page, id(&section)?)?;
    let Some(words) = one.words.clone() else {
        let text = candour_texts::said(candour_service::plan::WORDS_UNREADABLE).to_owned();
        return Err(PageError::Service(candour_service::Refusal::Step(text).into()));
    };
    let form = SectionForm { title: words.title, text: words.text };
    let shown = changed(&page, one, form, one.revision);
    Ok(render(&chrome, page, shown))
}

/// Changes it.
pub async fn edit_section(
    chrome: Chrome,
    Signed(actor): Signed,
    Path((report, section)): Path<(String, String)>,
    body: Bytes,
) -> Reply {
    let (report, section): (ReportId, Uuid) = (id(&report)?, id(&section)?);
    let service = &chrome.state.service;
    let page = service.report_sections(&actor, report).await?;
    let one = one_of(&page, section)?.clone();
    let fields = Fields::parse(&body)?;
    fields.only(&["title", "text", "revision"])?;
    let form = form_of(&fields);
    let seen = fields.get("revision").parse().unwrap_or_default();
    match service.write_section(&actor, report, SectionAt { id: section, seen }, &form).await {
        Ok(()) => {
            let there = written(report, &page);
            let joint = if there.contains('?') { '&' } else { '?' };
            Ok(see_other(&format!("{there}{joint}note=written#section-{section}")))
        }
        Err(ServiceError::Invalid(problems)) => {
            let shown = Shown { errors: problems.into(), ..changed(&page, &one, form, seen) };
            Ok(render(&chrome, page, shown))
        }
        Err(ServiceError::Refused(refusal)) => {
            let page = service.report_sections(&actor, report).await?;
            let one = one_of(&page, section)?;
            let theirs = one.words.clone().filter(|_| one.revision != seen);
            let shown = changed(&page, one, form, one.revision);
            Ok(render(&chrome, page, Shown { refused: Some(why(&refusal)), theirs, ..shown }))
        }
        Err(other) => Err(other.into()),
    }
}

fn one_of(page: &SectionPage, id: Uuid) -> Result<&SectionView, PageError> {
    page.sections.iter().find(|one| one.id == id).ok_or(PageError::Service(ServiceError::NotFound))
}

fn changed(page: &SectionPage, one: &SectionView, form: SectionForm, revision: i64) -> Shown {
    Shown {
        title: t!("Write a section"),
        action: format!("{}/sections/{}", routes::report(page.id), one.id),
        form,
        revision: Some(revision),
        theirs: None,
        refused: None,
        errors: Errors::default(),
    }
}

fn render(chrome: &Chrome, page: SectionPage, shown: Shown) -> Response {
    let status = match (shown.errors.is_empty(), shown.refused.is_some()) {
        (false, _) => StatusCode::UNPROCESSABLE_ENTITY,
        (true, true) => StatusCode::CONFLICT,
        (true, false) => StatusCode::OK,
    };
    Page::new(shown.title).status(status).render(chrome, move || {
        let theirs = shown.theirs.clone().map(|words| {
            view! {
                <div class="candour-conflict__theirs">
                    <h2 class="govuk-heading-s">{t!("How it reads now")}</h2>
                    <p class="candour-kept-text"><strong>{words.title}</strong></p>
                    <p class="candour-kept-text">{words.text}</p>
                </div>
            }
        });
        let revision =
            shown.revision.map(|revision| view! { <input type="hidden" name="revision" value=revision.to_string()/> });
        let title = TextField { name: "title", label: t!("Title"), value: &shown.form.title, ..TextField::default() };
        let text = TextArea {
            name: "text",
            label: t!("Text"),
            hint: t!("In Markdown: a blank line parts paragraphs, ### begins a heading, - a point, **bold**. Up to 20,000 characters. Name no adult."),
            value: &shown.form.text,
            rows: 14,
        };
        view! {
            {back(routes::report(page.id), t!("The report"))}
            {summary(&shown.errors)}
            {shown.refused.clone().map(notice::warning)}
            {theirs}
            <span class="govuk-caption-l">{page.audit.1.clone()}</span>
            <h1 class="govuk-heading-l">{shown.title}</h1>
            <form method="post" action=shown.action.clone() novalidate>
                {revision}
                {text_field(&title, &shown.errors)}
                {text_area(&text, &shown.errors)}
                {fillers()}
                <div class="govuk-button-group">{submit(t!("Save"))} {secondary(routes::report(page.id), t!("Cancel"))}</div>
            </form>
        }
    })
}

/// What fills itself, where it is needed.
fn fillers() -> AnyView {
    let line = |filler: Filler| {
        view! { <div class="candour-fillers__one"><dt><code>{format!("{{{{{}}}}}", filler.code())}</code></dt><dd>{filler.label()}</dd></div> }
    };
    let values = Filler::VALUES.into_iter().map(line).collect_view();
    let blocks = Filler::BLOCKS.into_iter().map(line).collect_view();
    let content = view! {
        <p class="govuk-body">{t!("These stand in a sentence:")}</p>
        <dl class="candour-fillers">{values}</dl>
        <p class="govuk-body">{t!("These stand on a line of their own:")}</p>
        <dl class="candour-fillers">{blocks}</dl>
        <p class="govuk-body">{t!("Whoever reads figures over all agencies only reads tables that name agencies without their rows, and an agency its own row alone.")}</p>
    };
    details(t!("What fills itself"), content.into_any())
}
