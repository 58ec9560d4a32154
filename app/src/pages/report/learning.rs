//! The learning log of a report.

use super::why;
use crate::components::buttons::{back, submit, submit_with};
use crate::components::choices::{Choice, Choices, choices};
use crate::components::date::{DateField, date_field};
use crate::components::errors::{Errors, summary};
use crate::components::notice;
use crate::components::table::records;
use crate::components::text_field::{TextArea, text_area};
use crate::error::{PageError, Reply};
use crate::forms::{Fields, date_parts};
use crate::guard::Signed;
use crate::pages::id;
use crate::render::{Chrome, Page, see_other};
use crate::routes;
use axum::body::Bytes;
use axum::extract::Path;
use axum::response::Response;
use candour_domain::board_report::{LearningForm, SharedHow};
use candour_domain::ids::ReportId;
use candour_domain::time::date_text;
use candour_service::ServiceError;
use candour_service::board_report::{LearningEntry, LearningPage};
use candour_texts::t;
use chrono::Datelike as _;
use http::{StatusCode, Uri};
use leptos::prelude::*;
use uuid::Uuid;

/// What a page shows beside what is kept.
#[derive(Default)]
struct Shown {
    errors: Errors,
    form: LearningForm,
    refused: Option<String>,
    note: Option<&'static str>,
}

const FIELDS: [&str; 8] = ["what", "how", "shared-day", "shared-month", "shared-year", "whom", "revision", "step"];

/// The log.
pub async fn learning(chrome: Chrome, Signed(actor): Signed, Path(report): Path<String>, uri: Uri) -> Reply {
    let page = chrome.state.service.learning_log(&actor, id(&report)?).await?;
    let note = match Fields::of_query(&uri).get("note") {
        "added" => Some(t!("The entry is added.")),
        "corrected" => Some(t!("The entry is corrected.")),
        "removed" => Some(t!("The entry is removed.")),
        _ => None,
    };
    Ok(render(&chrome, page, Shown { note, ..Shown::default() }))
}

/// Puts an entry down.
pub async fn add_learning(chrome: Chrome, Signed(actor): Signed, Path(report): Path<String>, body: Bytes) -> Reply {
    let report: ReportId = id(&report)?;
    let service = &chrome.state.service;
    // Whether it is theirs to see is asked before the form is read.
    let page = service.learning_log(&actor, report).await?;
    let fields = Fields::parse(&body)?;
    fields.only(&FIELDS)?;
    let form = form_of(&fields);
    match service.add_learning(&actor, report, &form).await {
        Ok(()) => Ok(see_other(&format!("{}/learning?note=added", routes::report(report)))),
        Err(ServiceError::Invalid(problems)) => {
            Ok(render(&chrome, page, Shown { errors: problems.into(), form, ..Shown::default() }))
        }
        Err(other) => Err(other.into()),
    }
}

fn form_of(fields: &Fields) -> LearningForm {
    LearningForm {
        what: fields.get("what").to_owned(),
        how: fields.get("how").to_owned(),
        shared_on: date_parts(fields, "shared-"),
        whom: fields.get("whom").to_owned(),
    }
}

/// The form that corrects an entry.
pub async fn learning_form(
    chrome: Chrome,
    Signed(actor): Signed,
    Path((report, entry)): Path<(String, String)>,
) -> Reply {
    let page = chrome.state.service.learning_log(&actor, id(&report)?).await?;
    let entry = entry_of(&page, id(&entry)?)?.clone();
    let form = filled(&entry);
    Ok(correcting(&chrome, page, &entry, Shown { form, ..Shown::default() }))
}

fn filled(entry: &LearningEntry) -> LearningForm {
    let words = entry.words.clone().unwrap_or_default();
    let day = entry.shared_on;
    LearningForm {
        what: words.what,
        how: entry.how.code().to_owned(),
        shared_on: [day.day().to_string(), day.month().to_string(), day.year().to_string()],
        whom: words.whom,
    }
}

fn entry_of(page: &LearningPage, id: Uuid) -> Result<&LearningEntry, PageError> {
    page.entries.iter().find(|entry| entry.id == id).ok_or(PageError::Service(ServiceError::NotFound))
}

/// Corrects an entry, or removes it.
pub async fn correct_learning(
    chrome: Chrome,
    Signed(actor): Signed,
    Path((report, entry)): Path<(String, String)>,
    body: Bytes,
) -> Reply {
    let (report, own): (ReportId, Uuid) = (id(&report)?, id(&entry)?);
    let service = &chrome.state.service;
    let page = service.learning_log(&actor, report).await?;
    let entry = entry_of(&page, own)?.clone();
    let fields = Fields::parse(&body)?;
    fields.only(&FIELDS)?;
    let form = form_of(&fields);
    let seen = fields.get("revision").parse().unwrap_or_default();
    let (done, note) = if fields.get("step") == "remove" {
        (service.remove_learning(&actor, report, (own, seen)).await, "removed")
    } else {
        (service.correct_learning(&actor, report, (own, seen), &form).await, "corrected")
    };
    match done {
        Ok(()) => Ok(see_other(&format!("{}/learning?note={note}", routes::report(report)))),
        Err(ServiceError::Invalid(problems)) => {
            let entry = LearningEntry { revision: seen, ..entry };
            Ok(correcting(&chrome, page, &entry, Shown { errors: problems.into(), form, ..Shown::default() }))
        }
        Err(ServiceError::Refused(refusal)) => {
            let shown = Shown { refused: Some(why(&refusal)), form, ..Shown::default() };
            Ok(correcting(&chrome, page, &entry, shown))
        }
        Err(other) => Err(other.into()),
    }
}

fn render(chrome: &Chrome, page: LearningPage, shown: Shown) -> Response {
    let status = if shown.errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Page::new(t!("Learning log")).status(status).render(chrome, move || {
        let here = routes::report(page.id);
        let content = if page.entries.is_empty() {
            view! { <p class="govuk-body">{t!("Nothing has been put down yet.")}</p> }.into_any()
        } else {
            let columns = [t!("What"), t!("How"), t!("When"), t!("With whom"), t!("Last changed by")];
            let rows = page.entries.iter().map(|entry| row(&page, entry)).collect();
            records(t!("What was shared, the latest first"), &columns, rows, "")
        };
        let add = page.keeps.then(|| {
            view! {
                <section class="candour-aside">
                    <h2 class="govuk-heading-m">{t!("Put something down")}</h2>
                    <form method="post" action=format!("{here}/learning") novalidate>
                        {fields(&shown.form, &shown.errors)}
                        {submit(t!("Add to the log"))}
                    </form>
                </section>
            }
        });
        view! {
            {back(here.clone(), t!("The report"))}
            {shown.note.map(notice::done)}
            {summary(&shown.errors)}
            <span class="govuk-caption-l">{page.audit.clone()}</span>
            <h1 class="govuk-heading-l">{t!("Learning log")}</h1>
            <p class="govuk-body candour-measure">{t!("What was learnt from this audit, and how it reached those who can use it.")}</p>
            {content}
            {add}
        }
    })
}

fn row(page: &LearningPage, entry: &LearningEntry) -> Vec<AnyView> {
    let unreadable = t!("Could not be read");
    let (what, whom) = entry
        .words
        .as_ref()
        .map_or((unreadable.to_owned(), unreadable.to_owned()), |words| (words.what.clone(), words.whom.clone()));
    let what = if page.keeps {
        let href = format!("{}/learning/{}", routes::report(page.id), entry.id);
        view! { <a class="govuk-link" href=href>{what}</a> }.into_any()
    } else {
        what.into_any()
    };
    vec![
        what,
        entry.how.label().into_any(),
        date_text(entry.shared_on).into_any(),
        whom.into_any(),
        entry.changed_by.clone().into_any(),
    ]
}

fn fields(form: &LearningForm, errors: &Errors) -> AnyView {
    let what = TextArea {
        name: "what",
        label: t!("What was shared?"),
        hint: t!("Name no adult."),
        value: &form.what,
        rows: 3,
    };
    let how = Choices {
        name: "how",
        id: None,
        legend: t!("How?"),
        hint: "",
        items: SharedHow::ALL.map(|how| Choice::new(how.code(), how.label())).into(),
        chosen: vec![form.how.clone()],
        many: false,
        quiet_legend: false,
    };
    let day = DateField {
        prefix: "shared-",
        legend: t!("On which day?"),
        hint: t!("Such as 27 3 2027."),
        value: &form.shared_on,
    };
    let whom = TextArea {
        name: "whom",
        label: t!("With whom?"),
        hint: t!("Groups rather than names of people."),
        value: &form.whom,
        rows: 3,
    };
    view! { {text_area(&what, errors)} {choices(how, errors)} {date_field(&day, errors)} {text_area(&whom, errors)} }
        .into_any()
}

fn correcting(chrome: &Chrome, page: LearningPage, entry: &LearningEntry, shown: Shown) -> Response {
    let status = match (shown.errors.is_empty(), shown.refused.is_some()) {
        (false, _) => StatusCode::UNPROCESSABLE_ENTITY,
        (true, true) => StatusCode::CONFLICT,
        (true, false) => StatusCode::OK,
    };
    Page::new(t!("Correct an entry")).status(status).render(chrome, move || {
        let here = routes::report(page.id);
        let action = format!("{here}/learning/{}", entry.id);
        let there = action.clone();
        let revision = entry.revision.to_string();
        view! {
            {back(format!("{here}/learning"), t!("Learning log"))}
            {summary(&shown.errors)}
            {shown.refused.clone().map(notice::warning)}
            <span class="govuk-caption-l">{page.audit.clone()}</span>
            <h1 class="govuk-heading-l">{t!("Correct an entry")}</h1>
            <form method="post" action=action novalidate>
                <input type="hidden" name="revision" value=revision.clone()/>
                {fields(&shown.form, &shown.errors)}
                {submit(t!("Save"))}
            </form>
            <section class="candour-aside">
                <h2 class="govuk-heading-m">{t!("Remove it")}</h2>
                <p class="govuk-body candour-measure">{t!("For what was put down by mistake. The trail keeps that it was there.")}</p>
                <form method="post" action=there>
                    <input type="hidden" name="revision" value=revision/>
                    {submit_with("step", "remove".to_owned(), t!("Remove the entry"), "govuk-button--secondary")}
                </form>
            </section>
        }
    })
}
