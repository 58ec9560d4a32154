//! What a person sees when a page cannot be shown: plain words, no internals.

use crate::components::given_back;
use crate::components::layout::message_page;
use crate::forms::BadForm;
use crate::render::{Chrome, Page, see_other};
use axum::response::{IntoResponse, Response};
use candour_service::{Refusal, ServiceError};
use candour_texts::t;
use http::{Method, StatusCode, header};
use std::sync::Arc;

/// Why a handler has no page to give. The guard, which knows who asks, makes the page of it.
#[derive(Debug)]
pub enum PageError {
    /// A use-case did not happen.
    Service(ServiceError),
    /// The form is not ours.
    Form(BadForm),
}

impl From<ServiceError> for PageError {
    fn from(error: ServiceError) -> Self {
        Self::Service(error)
    }
}

impl From<BadForm> for PageError {
    fn from(error: BadForm) -> Self {
        Self::Form(error)
    }
}

impl IntoResponse for PageError {
    fn into_response(self) -> Response {
        let mut response = StatusCode::INTERNAL_SERVER_ERROR.into_response();
        response.extensions_mut().insert(Arc::new(self));
        response
    }
}

/// What a handler gives.
pub type Reply = Result<Response, PageError>;

/// Makes a page of a handler's error, and of a bare refusal of the layers below it.
pub fn with_page(chrome: &Chrome, method: &Method, mut response: Response) -> Response {
    if let Some(error) = response.extensions_mut().remove::<Arc<PageError>>() {
        return match error.as_ref() {
            PageError::Service(error) => page(chrome, error),
            PageError::Form(error) => bad_form(chrome, error),
        };
    }
    let bare =
        response.headers().get(header::CONTENT_TYPE).is_none_or(|kind| kind.as_bytes().starts_with(b"text/plain"));
    match response.status() {
        status if !bare || !status.is_client_error() => response,
        StatusCode::PAYLOAD_TOO_LARGE => {
            let title = t!("What you sent is too large");
            let text = t!("Nothing was saved. Go back and send less: help says how much Candour takes.");
            message_page(chrome, Page::new(title).status(StatusCode::PAYLOAD_TOO_LARGE), title, text)
        }
        StatusCode::UNAUTHORIZED => response,
        // An address that only takes a form, opened again: the page that the form stands on.
        StatusCode::METHOD_NOT_ALLOWED if *method == Method::GET => match chrome.here.rsplit_once('/') {
            Some((page, _)) if !page.is_empty() => see_other(page),
            _ => see_other("/"),
        },
        StatusCode::METHOD_NOT_ALLOWED => {
            let title = t!("This page takes no form");
            let text = t!("Nothing was changed. Go back, reload the page and try again.");
            message_page(chrome, Page::new(title).status(StatusCode::METHOD_NOT_ALLOWED), title, text)
        }
        // An address that cannot be read names nothing; a body that cannot be read is no form of ours.
        _ if *method == Method::GET => not_found(chrome),
        _ => bad_form(chrome, &BadForm),
    }
}

/// Turns what went wrong into a page.
pub fn page(chrome: &Chrome, error: &ServiceError) -> Response {
    let (status, title, text) = words(error);
    if status.is_server_error() {
        tracing::error!(%error, "a page failed");
    }
    message_page(chrome, Page::new(title).status(status), title, text)
}

/// The page for a form that is not ours.
pub fn bad_form(chrome: &Chrome, _: &BadForm) -> Response {
    let title = t!("This form could not be read");
    let text = t!("Nothing was saved. Go back, reload the page and try again.");
    message_page(chrome, Page::new(title).status(StatusCode::BAD_REQUEST), title, text)
}

/// The page for what is not there, or not for this person: the two look alike.
pub fn not_found(chrome: &Chrome) -> Response {
    page(chrome, &ServiceError::NotFound)
}

fn words(error: &ServiceError) -> (StatusCode, &'static str, String) {
    match error {
        ServiceError::NotFound => (
            StatusCode::NOT_FOUND,
            t!("Page not found"),
            t!("There is no such page, or it is not for your role or agency. Check the address, or start again from your home page.").to_owned(),
        ),
        ServiceError::Denied(_) => (
            StatusCode::FORBIDDEN,
            t!("Your role does not allow this"),
            t!("You are signed in, but the role that you work in does not allow this page. If you hold another role, choose it under “Change role”.").to_owned(),
        ),
        ServiceError::Refused(refusal) => (status_of(refusal), t!("This cannot be done now"), refusal.to_string()),
        ServiceError::Invalid(problems) => {
            let all = problems.iter().map(|problem| problem.message.as_str()).collect::<Vec<_>>().join(" ");
            (StatusCode::UNPROCESSABLE_ENTITY, t!("Something in the form is not right"), all)
        }
        ServiceError::Store(candour_service::StoreError::Full) => (
            StatusCode::INSUFFICIENT_STORAGE,
            t!("Nothing was saved: the disk is full"),
            t!("Candour has no room to save. Your text is still in your browser: go back to it and copy it. Tell whoever runs Candour for your Board.").to_owned(),
        ),
        ServiceError::Store(candour_service::StoreError::Busy) => (
            StatusCode::SERVICE_UNAVAILABLE,
            t!("Candour is busy"),
            t!("Nothing was saved. Wait a moment, go back and try again.").to_owned(),
        ),
        _ => (
            StatusCode::INTERNAL_SERVER_ERROR,
            t!("Sorry, something went wrong"),
            t!("Nothing was changed. Try again; if it happens again, tell whoever runs Candour for your Board when it happened.").to_owned(),
        ),
    }
}

/// The page in the place of a form that could not be saved: why, and what was typed into it, so that nobody has to write
/// it again. Where nothing is there for this person it says no more than [`page`] does.
pub fn not_saved(chrome: &Chrome, error: &ServiceError, typed: &[&str]) -> Response {
    let (status, title, text) = words(error);
    if status.is_server_error() {
        tracing::error!(%error, "a form was not saved");
    }
    let (title, why) = if matches!(error, ServiceError::NotFound) {
        let why = t!(
            "What you wrote on is not there for you now: it may have been taken back while you were writing. Nothing was saved."
        );
        (t!("Not saved"), why.to_owned())
    } else {
        (title, text)
    };
    given_back::not_saved(chrome, (status, title, why), None, typed)
}

fn status_of(refusal: &Refusal) -> StatusCode {
    if *refusal == Refusal::Incomplete { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::CONFLICT }
}
