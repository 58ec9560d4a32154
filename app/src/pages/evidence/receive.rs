//! A form with a file on its way in: its words come first and the file last, so that a file that is refused leaves
//! the words on the page.

use super::body::{Allowance, metered};
use crate::error::PageError;
use crate::forms::{BadForm, Fields};
use crate::pages::library::{PIECE_WORDS, read};
use crate::render::Chrome;
use axum::extract::multipart::{Field, Multipart};
use axum::extract::{DefaultBodyLimit, FromRequest as _, Request};
use candour_domain::access::Actor;
use candour_domain::evidence::size_text;
use candour_domain::ids::{PieceId, PlanActionId, ReturnId, StatementId};
use candour_service::evidence::{GivenEvidence, Upload};
use candour_service::library::ActionPiece;
use candour_service::{Service, ServiceError};
use candour_texts::t;
use http::header;
use std::time::Duration;
use tokio::time::timeout;

/// The most bytes of the form's words, with what stands around them.
const WORDS: u64 = 1024 * 1024;
/// The most bytes of one of its words.
const ONE_WORD: usize = 8 * 1024;
/// The same of the words of a piece: a note of more characters than it may have still comes back with its error.
const ONE_NOTE: usize = 64 * 1024;
/// The most statements that a form can name.
const MOST_STATEMENTS: usize = 2_000;
/// How much of a file that is refused is still read, and how long: browsers show an answer only after they have
/// sent what they had begun to send.
const LINGER: u64 = 32 * 1024 * 1024;
const LINGER_TIME: Duration = Duration::from_secs(10);

/// Where a file shall go.
#[derive(Clone, Copy)]
pub(in crate::pages) enum Target {
    /// To a return, for statements that the form names.
    Return(ReturnId),
    /// To a piece of the library.
    Piece(PieceId),
    /// To a piece whose words the form has, which goes into the library and to an action; it may be without a file.
    Action(PlanActionId),
}

/// A form on its way in.
pub(in crate::pages) struct Posted {
    multipart: Multipart,
    allowance: Allowance,
    /// How long the whole body is, as the client says.
    claimed: Option<u64>,
    silence: Silence,
    pub(in crate::pages) given: GivenEvidence,
    /// The words of a piece, where the form has them.
    pub(in crate::pages) words: Fields,
}

impl Posted {
    /// Begins with the form of a request; not a byte of its body is read yet.
    pub(in crate::pages) async fn begin(chrome: &Chrome, request: Request) -> Result<Self, PageError> {
        let claimed =
            request.headers().get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
        let allowance = Allowance::new(WORDS);
        let mut request = request.map(|body| metered(body, allowance.clone()));
        DefaultBodyLimit::disable().apply(&mut request);
        let multipart = Multipart::from_request(request, &()).await.map_err(|_| PageError::Form(BadForm))?;
        let silence = Silence(chrome.state.site.upload_silence);
        Ok(Self { multipart, allowance, claimed, silence, given: GivenEvidence::default(), words: Fields::default() })
    }

    /// Reads the words, then the file. An error of a field is [`ServiceError::Invalid`].
    pub(in crate::pages) async fn receive(
        &mut self,
        service: &Service,
        actor: &Actor,
        target: Target,
    ) -> Result<(), PageError> {
        let Self { multipart, allowance, claimed, silence, given, words } = self;
        while let Some(mut field) = silence.end(multipart.next_field()).await? {
            match field.name() {
                Some("statement")
                    if matches!(target, Target::Return(_)) && given.statements.len() < MOST_STATEMENTS =>
                {
                    let statement = StatementId(word(&mut field, ONE_WORD, *silence).await?);
                    if !given.statements.contains(&statement) {
                        given.statements.push(statement);
                    }
                }
                Some("name") if matches!(target, Target::Return(_)) => {
                    given.name = word(&mut field, ONE_WORD, *silence).await?;
                }
                Some(name)
                    if matches!(target, Target::Action(_))
                        && PIECE_WORDS.contains(&name)
                        && words.0.len() < PIECE_WORDS.len() =>
                {
                    let name = name.to_owned();
                    words.0.push((name, word(&mut field, ONE_NOTE, *silence).await?));
                }
                Some("file") => {
                    given.file_name = field.file_name().unwrap_or_default().chars().take(ONE_WORD).collect();
                    // Boxed: futures that hold an upload or a copy are large.
                    let piece = Box::pin(begin_piece(service, actor, target, (words, given))).await?;
                    let room = (&*allowance, *claimed);
                    let received = match Box::pin(begin(service, actor, (target, piece), given, room)).await {
                        Ok(Some(upload)) => file(field, upload, *silence).await.map(Some),
                        // What is left of it belongs to nothing.
                        other => {
                            drop(field);
                            other
                        }
                    };
                    let received = match received {
                        Ok(upload) => Box::pin(end(multipart, upload, *silence)).await,
                        Err(error) => Err(error),
                    };
                    return Box::pin(settle(service, actor, piece, received)).await;
                }
                _ => return Err(BadForm.into()),
            }
        }
        // Without its last field it is a form of nothing.
        Err(BadForm.into())
    }

    /// Reads on for a little and keeps nothing, so that the answer reaches whoever sends.
    pub(in crate::pages) async fn linger(&mut self) {
        if self.claimed.is_some_and(|claimed| claimed > LINGER) {
            return;
        }
        self.allowance.set(LINGER);
        let rest = async { while let Ok(Some(_)) = self.multipart.next_field().await {} };
        // Whoever sends for longer sees the connection end; nobody who fell silent is waited for once more.
        let _ = timeout(LINGER_TIME.min(self.silence.0), rest).await;
    }
}

/// Puts the piece down that the form describes, where its file goes to one.
async fn begin_piece(
    service: &Service,
    actor: &Actor,
    target: Target,
    (words, given): (&Fields, &GivenEvidence),
) -> Result<Option<ActionPiece>, PageError> {
    let Target::Action(action) = target else { return Ok(None) };
    let with_file = !given.file_name.is_empty();
    Ok(Some(service.begin_action_piece(actor, action, &read(words), with_file).await?))
}

/// Begins with the file; `None` where the words of a piece are all.
async fn begin<'s>(
    service: &'s Service,
    actor: &Actor,
    (target, piece): (Target, Option<ActionPiece>),
    given: &GivenEvidence,
    (allowance, claimed): (&Allowance, Option<u64>),
) -> Result<Option<Upload<'s>>, PageError> {
    let upload = match (target, piece) {
        (Target::Return(id), _) => service.begin_evidence(actor, id, given.clone()).await?,
        (Target::Piece(id), _) => service.begin_piece_file(actor, id, &given.file_name).await?,
        (Target::Action(_), Some(piece)) if !given.file_name.is_empty() => {
            service.begin_piece_file(actor, piece.id, &given.file_name).await?
        }
        (Target::Action(_), _) => return Ok(None),
    };
    let largest = service.settings().evidence.file_bytes;
    if claimed.is_some_and(|claimed| claimed > largest.saturating_add(WORDS)) {
        upload.take_back().await;
        let text = t!(
            "This file is larger than {largest}. Nothing was stored. Save it smaller, for example as PDF, or say where it is held instead.",
            largest = size_text(largest)
        );
        return Err(ServiceError::field("file", text).into());
    }
    allowance.set(largest.saturating_add(WORDS));
    Ok(Some(upload))
}

/// The file is the last: what comes after it does not belong to the form.
async fn end(multipart: &mut Multipart, upload: Option<Upload<'_>>, silence: Silence) -> Result<(), PageError> {
    let more = silence.end(multipart.next_field()).await?.is_some();
    match upload {
        Some(upload) if more => upload.take_back().await,
        Some(upload) => {
            upload.finish().await?;
        }
        None => {}
    }
    if more { Err(BadForm.into()) } else { Ok(()) }
}

/// Attaches the piece whose file is there; takes it back where that was refused.
async fn settle(
    service: &Service,
    actor: &Actor,
    piece: Option<ActionPiece>,
    received: Result<(), PageError>,
) -> Result<(), PageError> {
    let Some(piece) = piece else { return received };
    match received {
        Ok(()) => Ok(service.attach_action_piece(actor, piece).await?),
        Err(error) => {
            service.take_action_piece_back(actor, piece).await;
            Err(error)
        }
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

/// One of the form's words, of so many bytes at most.
async fn word(field: &mut Field<'_>, most: usize, silence: Silence) -> Result<String, PageError> {
    let mut bytes = Vec::new();
    while let Some(piece) = silence.end(field.chunk()).await? {
        bytes.extend_from_slice(&piece);
        if bytes.len() > most {
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
