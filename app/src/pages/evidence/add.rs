//! Taking a file in. Who may, and whether the return takes any, is asked before a byte of the body is read; the
//! words come first in the form and the file last, so that a file that is refused leaves the words on the page.

use super::body::{Allowance, metered};
use super::form;
use crate::components::errors::Errors;
use crate::error::{PageError, Reply};
use crate::forms::{BadForm, Fields};
use crate::guard::Signed;
use crate::pages::id;
use crate::render::{Chrome, see_other};
use crate::routes;
use axum::extract::multipart::{Field, Multipart};
use axum::extract::{DefaultBodyLimit, FromRequest as _, Path, Request};
use candour_domain::access::Actor;
use candour_domain::evidence::size_text;
use candour_domain::ids::{ReturnId, StatementId};
use candour_service::evidence::{GivenEvidence, Upload};
use candour_service::{Service, ServiceError};
use http::{Uri, header};
use std::time::Duration;
use tokio::time::timeout;

/// The most bytes of the form's words, with what stands around them.
const WORDS: u64 = 1024 * 1024;
/// The most bytes of one of its words.
const ONE_WORD: usize = 8 * 1024;
/// The most statements that a form can name.
const MOST_STATEMENTS: usize = 2_000;
/// How much of a file that is refused is still read, and how long: browsers show an answer only after they have
/// sent what they had begun to send.
const LINGER: u64 = 32 * 1024 * 1024;
const LINGER_TIME: Duration = Duration::from_secs(10);

/// The form.
pub async fn add_form(chrome: Chrome, Signed(actor): Signed, Path(return_id): Path<String>, uri: Uri) -> Reply {
    let whole = chrome.state.service.evidence_to_add(&actor, id(&return_id)?).await?;
    let query = Fields::of_query(&uri);
    let statements = query.all("statement").map(StatementId::from).collect();
    let given = GivenEvidence { statements, ..GivenEvidence::default() };
    Ok(form::page(&chrome, &whole, &given, Errors::default()))
}

/// Takes the file.
pub async fn add(chrome: Chrome, Signed(actor): Signed, Path(return_id): Path<String>, request: Request) -> Reply {
    let return_id = id(&return_id)?;
    let service = &chrome.state.service;
    let whole = service.evidence_to_add(&actor, return_id).await?;
    let claimed = request.headers().get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
    let allowance = Allowance::new(WORDS);
    let mut request = request.map(|body| metered(body, allowance.clone()));
    DefaultBodyLimit::disable().apply(&mut request);
    let multipart = Multipart::from_request(request, &()).await.map_err(|_| PageError::Form(BadForm))?;
    let silence = Silence(chrome.state.site.upload_silence);
    let mut posted = Posted { multipart, allowance, claimed, silence, given: GivenEvidence::default() };
    match posted.receive(service, &actor, return_id).await {
        Ok(()) => Ok(see_other(&format!("{}?note=added", routes::evidence(return_id)))),
        Err(PageError::Service(ServiceError::Invalid(problems))) => {
            posted.linger().await;
            Ok(form::page(&chrome, &whole, &posted.given, problems.into()))
        }
        Err(other) => {
            posted.linger().await;
            Err(other)
        }
    }
}

/// A form on its way in.
struct Posted {
    multipart: Multipart,
    allowance: Allowance,
    /// How long the whole body is, as the client says.
    claimed: Option<u64>,
    silence: Silence,
    given: GivenEvidence,
}

impl Posted {
    /// Reads the words, then the file. An error of a field is [`ServiceError::Invalid`].
    async fn receive(&mut self, service: &Service, actor: &Actor, id: ReturnId) -> Result<(), PageError> {
        let Self { multipart, allowance, claimed, silence, given } = self;
        while let Some(mut field) = silence.end(multipart.next_field()).await? {
            match field.name() {
                Some("statement") if given.statements.len() < MOST_STATEMENTS => {
                    let statement = StatementId(word(&mut field, *silence).await?);
                    if !given.statements.contains(&statement) {
                        given.statements.push(statement);
                    }
                }
                Some("name") => given.name = word(&mut field, *silence).await?,
                Some("file") => {
                    given.file_name = field.file_name().unwrap_or_default().chars().take(ONE_WORD).collect();
                    let upload = service.begin_evidence(actor, id, given.clone()).await?;
                    let largest = service.settings().evidence.file_bytes;
                    if claimed.is_some_and(|claimed| claimed > largest.saturating_add(WORDS)) {
                        upload.take_back().await;
                        let text = format!(
                            "This file is larger than {}. Nothing was stored. Save it smaller, for example as PDF, or say where it is held instead.",
                            size_text(largest)
                        );
                        return Err(ServiceError::field("file", text).into());
                    }
                    allowance.set(largest.saturating_add(WORDS));
                    let upload = file(field, upload, *silence).await?;
                    // The file is the last: what comes after it does not belong to the form.
                    if silence.end(multipart.next_field()).await?.is_some() {
                        upload.take_back().await;
                        return Err(BadForm.into());
                    }
                    upload.finish().await?;
                    return Ok(());
                }
                _ => return Err(BadForm.into()),
            }
        }
        // Without its last field it is a form of nothing.
        Err(BadForm.into())
    }

    /// Reads on for a little and keeps nothing, so that the answer reaches whoever sends.
    async fn linger(&mut self) {
        if self.claimed.is_some_and(|claimed| claimed > LINGER) {
            return;
        }
        self.allowance.set(LINGER);
        let rest = async { while let Ok(Some(_)) = self.multipart.next_field().await {} };
        // Whoever sends for longer sees the connection end; nobody who fell silent is waited for once more.
        let _ = timeout(LINGER_TIME.min(self.silence.0), rest).await;
    }
}

/// Passes the file on, piece by piece.
async fn file<'s>(mut field: Field<'_>, mut upload: Upload<'s>, silence: Silence) -> Result<Upload<'s>, PageError> {
    loop {
        let refused = match silence.end(field.chunk()).await {
            Ok(Some(bytes)) => match upload.take(&bytes).await {
                Ok(()) => continue,
                Err(error) => error.into(),
            },
            Ok(None) => return Ok(upload),
            Err(error) => error,
        };
        upload.take_back().await;
        return Err(refused);
    }
}

/// One of the form's words.
async fn word(field: &mut Field<'_>, silence: Silence) -> Result<String, PageError> {
    let mut bytes = Vec::new();
    while let Some(piece) = silence.end(field.chunk()).await? {
        bytes.extend_from_slice(&piece);
        if bytes.len() > ONE_WORD {
            return Err(BadForm.into());
        }
    }
    String::from_utf8(bytes).map_err(|_| BadForm.into())
}

/// How long nothing may come.
#[derive(Clone, Copy)]
struct Silence(Duration);

impl Silence {
    /// Waits for what comes next, but not for ever. A form that breaks off is none.
    async fn end<T, E>(self, next: impl Future<Output = Result<T, E>>) -> Result<T, PageError> {
        match timeout(self.0, next).await {
            Ok(Ok(came)) => Ok(came),
            Ok(Err(_)) | Err(_) => Err(PageError::Form(BadForm)),
        }
    }
}
