//! Uploading a file: a draft, or every error at its place.

use crate::components::buttons::{back, submit};
use crate::components::errors::{Errors, summary};
use crate::components::file_errors::file_errors;
use crate::components::upload::plain_file_field;
use crate::error::{PageError, Reply};
use crate::forms::BadForm;
use crate::guard::Signed;
use crate::render::{Chrome, Page, see_other};
use crate::routes;
use axum::extract::Multipart;
use axum::extract::multipart::MultipartError;
use axum::response::{IntoResponse as _, Response};
use candour_domain::question_set::FileError;
use candour_service::question_sets::UploadError;
use candour_service::{Refusal, ServiceError};
use candour_texts::t;
use http::StatusCode;
use leptos::prelude::*;

/// The form.
pub async fn upload_form(chrome: Chrome) -> Response {
    page(&chrome, StatusCode::OK, Errors::default(), Vec::new())
}

/// Takes the file.
pub async fn upload(chrome: Chrome, Signed(actor): Signed, form: Multipart) -> Reply {
    let file = match read_file(form).await {
        Ok(file) => file,
        Err(Unread::TooLarge) => return Ok(StatusCode::PAYLOAD_TOO_LARGE.into_response()),
        Err(Unread::Bad) => return Err(PageError::Form(BadForm)),
    };
    if file.is_empty() {
        return Ok(refused(&chrome, t!("Choose a file: a JSON file or an Excel workbook.").to_owned(), Vec::new()));
    }
    match chrome.state.service.upload_question_set(&actor, file).await {
        Ok((id, version)) => Ok(see_other(&routes::question_set(&id, &version))),
        Err(UploadError::File(errors)) => {
            let count = t!(
                errors = errors.len();
                "The file has 1 error. Nothing was taken in." | "The file has {errors} errors. Nothing was taken in."
            );
            Ok(refused(&chrome, count, errors))
        }
        Err(UploadError::Service(ServiceError::Refused(refusal @ Refusal::AlreadyPublished))) => {
            Ok(refused(&chrome, refusal.to_string(), Vec::new()))
        }
        Err(UploadError::Service(error)) => Err(error.into()),
    }
}

enum Unread {
    TooLarge,
    Bad,
}

impl From<MultipartError> for Unread {
    fn from(error: MultipartError) -> Self {
        if error.status() == StatusCode::PAYLOAD_TOO_LARGE { Self::TooLarge } else { Self::Bad }
    }
}

/// The one field `file`. Its name is not looked at: what a file is, its content says.
async fn read_file(mut form: Multipart) -> Result<Vec<u8>, Unread> {
    let mut file = None;
    while let Some(field) = form.next_field().await? {
        if field.name() != Some("file") || file.is_some() {
            return Err(Unread::Bad);
        }
        file = Some(field.bytes().await?.to_vec());
    }
    file.ok_or(Unread::Bad)
}

fn refused(chrome: &Chrome, said: String, problems: Vec<FileError>) -> Response {
    let mut errors = Errors::default();
    errors.push("file", said);
    page(chrome, StatusCode::UNPROCESSABLE_ENTITY, errors, problems)
}

fn page(chrome: &Chrome, status: StatusCode, errors: Errors, problems: Vec<FileError>) -> Response {
    Page::new(t!("Upload a question set")).status(status).render(chrome, move || {
        view! {
            {back("/question-sets".to_owned(), t!("Question sets"))}
            {summary(&errors)}
            <h1 class="govuk-heading-l">{t!("Upload a question set")}</h1>
            <p class="govuk-body candour-measure">
                {t!("A JSON file or an Excel workbook. You see it as agencies will before anything is published. A draft of the same version is replaced.")}
            </p>
            <form method="post" action="/question-sets/upload" enctype="multipart/form-data" novalidate>
                {plain_file_field(t!("File"), t!(".json or .xlsx, up to 10 MB"), ".json,.xlsx,application/json", &errors)}
                {submit(t!("Upload"))}
            </form>
            {file_errors(&problems, t!("What is expected"))}
        }
    })
}
