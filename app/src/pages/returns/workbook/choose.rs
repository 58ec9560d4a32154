//! The page that takes a file.

use crate::components::buttons::{back, submit};
use crate::components::details::details;
use crate::components::errors::{Errors, summary};
use crate::components::notice;
use crate::components::upload::plain_file_field;
use crate::render::{Chrome, Page};
use crate::routes;
use axum::response::Response;
use candour_service::returns::ReturnHead;
use candour_texts::{mark, said, t};
use http::StatusCode;
use leptos::prelude::*;

const HINT: &str = mark!(".xlsx, up to 10 MB");

pub(super) fn page(
    chrome: &Chrome,
    head: &ReturnHead,
    status: StatusCode,
    errors: Errors,
    note: Option<String>,
) -> Response {
    Page::new(t!("Upload a filled-in workbook")).status(status).render(chrome, move || {
        view! {
            {back(routes::of_return(head.id), t!("Back to the task list"))}
            {note.map(notice::done)}
            {summary(&errors)}
            <span class="govuk-caption-l">{format!("{} · {}", head.audit.title, head.agency.name)}</span>
            <h1 class="govuk-heading-l">{t!("Upload a filled-in workbook")}</h1>
            <p class="govuk-body candour-measure">
                {t!("You see every change first, old beside new, and choose what is saved. Uploading alone saves nothing.")}
            </p>
            <form method="post" action=routes::upload_workbook(head.id) enctype="multipart/form-data" novalidate>
                {plain_file_field(t!("The workbook of this return"), said(HINT), ".xlsx,.json,.zip,application/json", &errors)}
                {submit(t!("Show what would change"))}
            </form>
            {no_workbook(head)}
            {elsewhere()}
        }
    })
}

fn no_workbook(head: &ReturnHead) -> AnyView {
    view! {
        <h2 class="govuk-heading-m">{t!("No workbook yet?")}</h2>
        <ul class="govuk-list">
            <li><a class="govuk-link" href=routes::return_workbook(head.id, "filled") download="">{t!("Download it with the answers so far")}</a></li>
            <li><a class="govuk-link" href=routes::return_workbook(head.id, "blank") download="">{t!("Download it blank")}</a></li>
        </ul>
        <p class="govuk-body candour-measure">
            {t!("A blank workbook that somebody sent you before you had an account can be uploaded too, if it asks these very statements of your type of agency.")}
        </p>
    }
    .into_any()
}

fn elsewhere() -> AnyView {
    let content = view! {
        <p class="govuk-body">
            {t!("If your agency has answered an audit in Candour at another Board, take “Everything of this return (zip)” out there. Upload the zip here, or the file return.json that lies in it.")}
        </p>
        <p class="govuk-body">
            {t!("Answers are matched by statement. Where a statement is worded differently, or does not exist here, you are told. Files of evidence are not taken over.")}
        </p>
    };
    details(t!("Start from your answers at another Board"), content.into_any())
}

/// What was saved, and what not.
pub(super) fn saved_text(saved: u32, left: u32) -> String {
    let saved = match saved {
        0 => t!("Nothing differed any more, so nothing was saved.").to_owned(),
        answers => t!(answers; "1 answer is saved." | "{answers} answers are saved."),
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
