//! Taking a workbook of the plan, and doing what was ticked of it.

use super::posted::Posted;
use super::proposal;
use crate::components::buttons::{back, secondary, submit};
use crate::components::errors::{Errors, summary};
use crate::components::notice;
use crate::components::upload::plain_file_field;
use crate::error::{PageError, Reply};
use crate::forms::{BadForm, Fields};
use crate::guard::Signed;
use crate::pages::plan::unsaved::why;
use crate::pages::returns::workbook::{Unread, read_file, sentence};
use crate::render::{Chrome, Page, see_other};
use axum::body::Bytes;
use axum::extract::Request;
use axum::response::Response;
use candour_service::ServiceError;
use candour_service::plan::Accepted;
use candour_service::returns::ReadError;
use candour_texts::{mark, said, t};
use http::{StatusCode, Uri};
use leptos::prelude::*;

const HINT: &str = mark!(".xlsx, up to 10 MB");

/// The page that takes a file.
pub async fn form(chrome: Chrome, Signed(_): Signed, uri: Uri) -> Reply {
    let query = Fields::of_query(&uri);
    let count = |name: &str| query.get(name).parse::<usize>().ok();
    let note = count("saved").map(|saved| saved_text(saved, count("left").unwrap_or_default()));
    Ok(choose(&chrome, Errors::default(), note))
}

/// Takes a file and shows what it would change. The guard has asked whether this person may before a byte is read.
pub async fn upload(chrome: Chrome, Signed(actor): Signed, request: Request) -> Reply {
    let refused = |said: String| {
        let mut errors = Errors::default();
        errors.push("file", said);
        Ok(choose(&chrome, errors, None))
    };
    let file = match read_file(request).await {
        Ok(file) => file,
        Err(Unread::TooLarge) => return refused(t!("The file is larger than 10 MB. Nothing was read.").to_owned()),
        Err(Unread::Bad) => return Err(PageError::Form(BadForm)),
    };
    if file.is_empty() {
        return refused(t!("Choose a file that is not empty: the workbook that you filled in.").to_owned());
    }
    match chrome.state.service.read_plan_workbook(&actor, file).await {
        Ok(found) => Ok(proposal::page(&chrome, found, None, Errors::default())),
        Err(ReadError::File(error)) => refused(sentence(&error.message, &error.expected)),
        Err(ReadError::Service(error)) => Err(error.into()),
    }
}

/// Does what was ticked: all of it, or nothing and the reason.
pub async fn accept(chrome: Chrome, Signed(actor): Signed, body: Bytes) -> Reply {
    let service = &chrome.state.service;
    let posted = Posted::read(&Fields::parse(&body)?)?;
    let wanted = posted.to_do();
    let mut errors = Errors::default();
    if wanted.is_empty() {
        errors.push("nothing", t!("Tick at least one action, or go back to the plan to save nothing."));
    } else {
        match service.accept_plan_changes(&actor, &wanted).await {
            Ok(Accepted::Saved(count)) => {
                let left = posted.all.len().saturating_sub(wanted.len());
                return Ok(see_other(&format!("/plan/workbook?saved={count}&left={left}")));
            }
            Ok(Accepted::Again) => errors.push(
                "again",
                t!("Somebody changed some of these actions just now. Nothing of yours is saved yet: choose again."),
            ),
            Err(ServiceError::Refused(refusal)) => errors.push("again", why(&refusal)),
            Err(other) => return Err(other.into()),
        }
    }
    let found = service.propose_plan_changes(&actor, &posted.all).await?;
    Ok(proposal::page(&chrome, found, Some(&posted.ticked), errors))
}

fn choose(chrome: &Chrome, errors: Errors, note: Option<String>) -> Response {
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Page::new(t!("Bring a workbook back")).status(status).render(chrome, move || {
        view! {
            {back("/plan".to_owned(), t!("Action plan"))}
            {note.map(notice::done)}
            {summary(&errors)}
            <span class="govuk-caption-l">{t!("Action plan")}</span>
            <h1 class="govuk-heading-l">{t!("Bring a workbook back")}</h1>
            <p class="govuk-body candour-measure">
                {t!("Download the plan as a workbook, fill in its yellow cells at the meeting, and upload it here. You see every change first and choose what is saved. Uploading alone saves nothing.")}
            </p>
            <form method="post" action="/plan/workbook" enctype="multipart/form-data" novalidate>
                {plain_file_field(t!("The workbook of the plan"), said(HINT), ".xlsx", &errors)}
                {submit(t!("Show what would change"))}
            </form>
            <h2 class="govuk-heading-m">{t!("No workbook yet?")}</h2>
            {secondary("/plan.xlsx".to_owned(), t!("Download the plan as a workbook"))}
        }
    })
}

/// What was done, and what not.
fn saved_text(saved: usize, left: usize) -> String {
    let saved = match saved {
        0 => t!("Nothing differed any more, so nothing was saved.").to_owned(),
        actions => t!(actions; "1 action is updated." | "{actions} actions are updated."),
    };
    match left {
        0 => saved,
        left => t!(
            left;
            "{saved} 1 that you did not choose was left as it is."
                | "{saved} {left} that you did not choose were left as they are.",
            saved
        ),
    }
}
