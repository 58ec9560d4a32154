//! Taking a file, and saving what was ticked of it.

use super::posted::Posted;
use super::{choose, proposal};
use crate::components::errors::Errors;
use crate::error::{PageError, Reply};
use crate::forms::{BadForm, Fields};
use crate::guard::Signed;
use crate::pages::id;
use crate::render::{Chrome, see_other};
use crate::routes;
use axum::body::Bytes;
use axum::extract::multipart::{Multipart, MultipartError};
use axum::extract::{FromRequest as _, Path, Request};
use candour_domain::answer::FieldError;
use candour_service::returns::{ManySaved, ReadError};
use candour_texts::t;
use http::{StatusCode, Uri};

/// The page that takes a file.
pub async fn form(chrome: Chrome, Signed(actor): Signed, Path(return_id): Path<String>, uri: Uri) -> Reply {
    let head = chrome.state.service.answers_to_take(&actor, id(&return_id)?).await?;
    let query = Fields::of_query(&uri);
    let count = |name: &str| query.get(name).parse::<u32>().ok();
    let note = count("saved").map(|saved| choose::saved_text(saved, count("left").unwrap_or_default()));
    Ok(choose::page(&chrome, &head, StatusCode::OK, Errors::default(), note))
}

/// Takes a file and shows what it would change. Whose return it is, is asked before a byte of it is read.
pub async fn upload(chrome: Chrome, Signed(actor): Signed, Path(return_id): Path<String>, request: Request) -> Reply {
    let return_id = id(&return_id)?;
    let service = &chrome.state.service;
    let head = service.answers_to_take(&actor, return_id).await?;
    let refused = |said: String| {
        let mut errors = Errors::default();
        errors.push("file", said);
        Ok(choose::page(&chrome, &head, StatusCode::UNPROCESSABLE_ENTITY, errors, None))
    };
    let file = match read_file(request).await {
        Ok(file) => file,
        Err(Unread::TooLarge) => return refused(t!("The file is larger than 10 MB. Nothing was read.").to_owned()),
        Err(Unread::Bad) => return Err(PageError::Form(BadForm)),
    };
    if file.is_empty() {
        return refused(t!("Choose a file that is not empty: the workbook that you filled in.").to_owned());
    }
    match service.read_answers(&actor, return_id, file).await {
        Ok(found) => Ok(proposal::page(&chrome, found, None, Errors::default())),
        Err(ReadError::File(error)) => refused(sentence(&error.message, &error.expected)),
        Err(ReadError::Service(error)) => Err(error.into()),
    }
}

/// Saves what was ticked: all of it, or nothing and the reason.
pub async fn accept(chrome: Chrome, Signed(actor): Signed, Path(return_id): Path<String>, body: Bytes) -> Reply {
    let return_id = id(&return_id)?;
    let service = &chrome.state.service;
    service.answers_to_take(&actor, return_id).await?;
    let posted = Posted::read(&Fields::parse(&body)?)?;
    let wanted = posted.to_save();
    let mut errors = Errors::default();
    if wanted.is_empty() {
        errors.push("nothing", t!("Tick at least one answer, or go back to the task list to save nothing."));
    } else {
        match service.save_many(&actor, return_id, &wanted, posted.from).await? {
            ManySaved::Saved(revisions) => {
                let left = posted.all.len().saturating_sub(wanted.len());
                let here = routes::upload_workbook(return_id);
                return Ok(see_other(&format!("{here}?saved={}&left={left}", revisions.len())));
            }
            ManySaved::Invalid(found) => errors = found_errors(found),
            ManySaved::Conflicts(_) => errors.push(
                "conflicts",
                t!("A colleague saved some of these answers just now. Nothing of yours is saved yet: choose again."),
            ),
        }
    }
    let found = service.propose_again(&actor, return_id, posted.from, &posted.all).await?;
    Ok(proposal::page(&chrome, found, Some(&posted.ticked), errors))
}

fn found_errors(found: Vec<FieldError>) -> Errors {
    let mut errors = Errors::default();
    for error in found {
        errors.push("not-taken", error.message);
    }
    errors
}

/// What is wrong and what would be right, as one text.
pub(crate) fn sentence(message: &str, expected: &str) -> String {
    let mut text: String = message.to_owned();
    if let Some(first) = text.get(..1).map(str::to_uppercase) {
        text.replace_range(..1, &first);
    }
    if expected.is_empty() { format!("{text}.") } else { t!("{text}. What is wanted: {expected}.", text, expected) }
}

/// Why a file was not read.
pub(crate) enum Unread {
    /// It is larger than a form may be.
    TooLarge,
    /// The form is not the page's.
    Bad,
}

impl From<MultipartError> for Unread {
    fn from(error: MultipartError) -> Self {
        if error.status() == StatusCode::PAYLOAD_TOO_LARGE { Self::TooLarge } else { Self::Bad }
    }
}

/// The one field `file`. Its name is not looked at: what a file is, its content says.
pub(crate) async fn read_file(request: Request) -> Result<Vec<u8>, Unread> {
    let mut form = Multipart::from_request(request, &()).await.map_err(|_| Unread::Bad)?;
    let mut file = None;
    while let Some(field) = form.next_field().await? {
        if field.name() != Some("file") || file.is_some() {
            return Err(Unread::Bad);
        }
        file = Some(field.bytes().await?.to_vec());
    }
    file.ok_or(Unread::Bad)
}
