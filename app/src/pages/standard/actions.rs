//! Reading and saving a standard.

use super::form::{Intent, PostedForm};
use super::view::{self, Shown};
use crate::components::errors::Errors;
use crate::components::progress::{percent, sentence};
use crate::error::{PageError, Reply, not_saved};
use crate::forms::Fields;
use crate::guard::Signed;
use crate::islands::autosave::{AutosaveReply, ConflictNotice, FieldMessage};
use crate::pages::id;
use crate::render::{Chrome, see_other};
use crate::routes;
use axum::Json;
use axum::body::Bytes;
use axum::extract::Path;
use axum::response::{IntoResponse as _, Response};
use candour_domain::access::Actor;
use candour_domain::answer::{field_name, split_field};
use candour_domain::ids::{ReturnId, StandardId, StatementId};
use candour_domain::presence::sentence as sentence_of_presence;
use candour_domain::time::{moment_text, time_text};
use candour_service::ServiceError;
use candour_service::returns::{SaveConflict, SaveOutcome, Saved};
use candour_texts::{mark, said, t};
use http::{StatusCode, Uri};
use std::collections::BTreeMap;

/// The notes of a save after which something could not be put into the library.
const UNKEPT: &str = "unkept";
const UNKEPT_FULL: &str = "unkept-full";
/// What is said of fields with what stood there in the last cycle.
const FILLED: &str =
    mark!("What stood there last time is in the fields. Change it, then save: nothing of it is saved yet.");
const FILLED_UNKEPT: &str = mark!(
    "What you typed is saved, but it could not be kept in your library: tick “Keep it in our library” once more. What stood there last time is in the fields: nothing of that is saved yet."
);

/// The page, to fill in or to read.
pub async fn show(
    chrome: Chrome,
    Signed(actor): Signed,
    Path((return_id, standard)): Path<(String, String)>,
    uri: Uri,
) -> Reply {
    let service = &chrome.state.service;
    let page = service.standard_page(&actor, id(&return_id)?, &standard.as_str().into()).await?;
    let note = match Fields::of_query(&uri).get("note") {
        "asked" => Some(t!("Saved. Your answer opened a further statement on this page.")),
        "evidence" => Some(t!("Saved. There is room for another piece of evidence.")),
        "confirmed" => Some(t!("Confirmed and saved. You can still change it.")),
        "chosen" => Some(t!("Saved: the evidence that you chose stands with its statement.")),
        UNKEPT => Some(t!(
            "Saved. It could not be kept in your library: something went wrong there. Tick “Keep it in our library” once more, and save."
        )),
        UNKEPT_FULL => Some(t!(
            "Saved. It could not be kept in your library: it has as many pieces as it can hold. Once one is removed there, tick “Keep it in our library” once more, and save."
        )),
        "dropped" => Some(t!("It is not carried forward. The last audit itself stays as it was.")),
        _ => None,
    };
    service.note_looked(&actor, &page).await?;
    // Nobody is kept from a page because it cannot be said who else is on it.
    let here = match service.here_on(&actor, &page).await {
        Ok(here) => sentence_of_presence(&here),
        Err(error) => {
            tracing::warn!(%error, "who has a page open could not be put down");
            String::new()
        }
    };
    let shown = Shown { note, here, ..Shown::default() };
    Ok(view::render(&chrome, StatusCode::OK, page, shown))
}

/// Saves the page as a page: all of it, or nothing and the reason.
pub async fn save(
    chrome: Chrome,
    Signed(actor): Signed,
    Path((return_id, standard)): Path<(String, String)>,
    body: Bytes,
) -> Reply {
    let fields = Fields::parse(&body)?;
    save_fields(&chrome, &actor, id(&return_id)?, &standard.as_str().into(), &fields).await
}

/// Saves the fields of a standard's form, from its page or carried through a sign-in. Where that cannot be, for whatever
/// reason, the texts are given back.
pub(crate) async fn save_fields(
    chrome: &Chrome,
    actor: &Actor,
    return_id: ReturnId,
    standard: &StandardId,
    fields: &Fields,
) -> Reply {
    let service = &chrome.state.service;
    let mut form = PostedForm::read(fields)?;
    if let Intent::Confirm(only) = &form.intent {
        let posted = std::mem::take(&mut form.statements);
        form.statements = service.with_carried(actor, return_id, standard, only.as_ref(), posted).await?;
    }
    let posted = form.statements.values().cloned().collect();
    let outcome = match service.save(actor, return_id, standard, posted).await {
        Ok(outcome) => outcome,
        Err(error) => {
            let typed = typed(fields);
            return if typed.is_empty() { Err(error.into()) } else { Ok(not_saved(chrome, &error, &typed)) };
        }
    };
    let (status, errors, conflicts) = match outcome {
        SaveOutcome::Saved(saved) => {
            let unkept = to_library(chrome, actor, return_id, standard, &form).await;
            match &form.intent {
                Intent::Ready => {
                    service.mark_ready(actor, return_id, standard, true).await?;
                    let done = format!("{}?note=part-ready", routes::of_return(return_id));
                    return Ok(see_other(&unkept.unwrap_or(done)));
                }
                Intent::Fill(statement) => {
                    let note = if unkept.is_some() { said(FILLED_UNKEPT) } else { said(FILLED) };
                    return filled(chrome, actor, return_id, standard, statement, note).await;
                }
                Intent::Drop(statement) => {
                    service.drop_carried(actor, return_id, statement).await?;
                    let here = routes::standard(return_id, standard);
                    let done = format!("{here}?note=dropped#statement-{statement}");
                    return Ok(see_other(&unkept.unwrap_or(done)));
                }
                _ => return Ok(see_other(&unkept.unwrap_or_else(|| next(&saved, return_id, standard, &form)))),
            }
        }
        SaveOutcome::Invalid(errors) => (StatusCode::UNPROCESSABLE_ENTITY, errors.into(), Vec::new()),
        SaveOutcome::Conflicts(conflicts) => (StatusCode::CONFLICT, conflict_errors(&conflicts), conflicts),
    };
    let page = service.standard_page(actor, return_id, standard).await?;
    let conflicts = conflicts.into_iter().map(|conflict| (conflict.statement.clone(), conflict)).collect();
    let shown = Shown { errors, conflicts, posted: Some(form), ..Shown::default() };
    Ok(view::render(chrome, status, page, shown))
}

/// The texts of a standard's form, in its order.
fn typed(fields: &Fields) -> Vec<&str> {
    let texts = fields.0.iter().filter_map(|(name, value)| {
        let text = match split_field(name)?.1 {
            "narrative" | "impact" | "reason" => true,
            // A level has one word; an answer in words has more.
            "value" => value.trim().contains(char::is_whitespace),
            part => {
                let of_evidence = part.strip_prefix("evidence.").and_then(|rest| rest.split_once('.'));
                matches!(of_evidence, Some((_, "title")))
            }
        };
        (text && !value.trim().is_empty()).then_some(value.as_str())
    });
    texts.collect()
}

/// Puts what was ticked into the library, after the answers are saved. Where something could not be put there, gives
/// the address that says so: no error here means that nothing was saved.
async fn to_library(
    chrome: &Chrome,
    actor: &Actor,
    return_id: ReturnId,
    standard: &StandardId,
    form: &PostedForm,
) -> Option<String> {
    let here = routes::standard(return_id, standard);
    let mut told = None;
    for (statement, titles) in form.to_keep() {
        let kept = chrome.state.service.keep_in_library(actor, return_id, &statement, &titles).await;
        let Err(error) = kept else { continue };
        tracing::warn!(%error, "evidence of an answer that is saved could not be kept in the library");
        // Of what a person can type, the save has seen to all but the room that there is.
        let note = if matches!(error, ServiceError::Invalid(_)) { UNKEPT_FULL } else { UNKEPT };
        told.get_or_insert_with(|| format!("{here}?note={note}#statement-{statement}"));
    }
    told
}

/// The page with what stood in the last cycle in the fields of a statement: nothing of it is saved yet.
async fn filled(
    chrome: &Chrome,
    actor: &Actor,
    return_id: ReturnId,
    standard: &StandardId,
    statement: &StatementId,
    note: &'static str,
) -> Reply {
    let service = &chrome.state.service;
    let statements = service.with_carried(actor, return_id, standard, Some(statement), BTreeMap::new()).await?;
    let page = service.standard_page(actor, return_id, standard).await?;
    let posted = Some(PostedForm { statements, ..PostedForm::default() });
    Ok(view::render(chrome, StatusCode::OK, page, Shown { posted, note: Some(note), ..Shown::default() }))
}

fn conflict_errors(conflicts: &[SaveConflict]) -> Errors {
    let mut errors = Errors::default();
    for conflict in conflicts {
        let message =
            t!("{by} saved a statement while you were writing. Choose which text shall stand.", by = conflict.by);
        errors.push(field_name(&conflict.statement, "resolve"), message);
    }
    errors
}

/// Where a save leads.
fn next(saved: &Saved, return_id: ReturnId, standard: &StandardId, form: &PostedForm) -> String {
    let page = &saved.page;
    let here = routes::standard(return_id, standard);
    match &form.intent {
        Intent::Tasks | Intent::Ready => return routes::of_return(return_id),
        Intent::Evidence(statement) => {
            let count = page.answers.get(statement).map_or(0, |kept| kept.answer.evidence.len());
            return format!("{here}?note=evidence#{}", field_name(statement, &format!("evidence.{count}.title")));
        }
        Intent::File(statement) => return routes::add_evidence(return_id, statement),
        Intent::Library(statement) => return routes::choose_evidence(return_id, statement),
        Intent::Confirm(Some(statement)) => return format!("{here}?note=confirmed#statement-{statement}"),
        Intent::Confirm(None) => return format!("{here}?note=confirmed"),
        Intent::Continue | Intent::Fill(_) | Intent::Drop(_) => {}
    }
    let answers = page.given();
    let journey = page.journey(&answers);
    // An answer on this page opened another statement of it: show it before going on.
    let opened = form.was_hidden.iter().find(|id| journey.shows(id) && !answers.contains_key(*id));
    match (opened, journey.next(standard)) {
        (Some(statement), _) => format!("{here}?note=asked#statement-{statement}"),
        (None, Some(next)) => routes::standard(return_id, &next.id),
        (None, None) => format!("{}/check", routes::of_return(return_id)),
    }
}

/// Saves the statements that changed, while a person types.
pub async fn autosave(
    chrome: Chrome,
    Signed(actor): Signed,
    Path((return_id, standard)): Path<(String, String)>,
    body: Bytes,
) -> Response {
    match try_autosave(&chrome, &actor, &return_id, &standard.as_str().into(), &body).await {
        Ok(reply) => Json(reply).into_response(),
        Err(PageError::Form(_)) => StatusCode::BAD_REQUEST.into_response(),
        Err(PageError::Service(ServiceError::Refused(refusal))) => {
            Json(AutosaveReply { refused: refusal.to_string(), ..AutosaveReply::default() }).into_response()
        }
        Err(PageError::Service(ServiceError::Store(candour_service::StoreError::Full))) => {
            let refused =
                t!("Not saved: Candour has no room left. Your text stays on this page. Tell whoever runs Candour.");
            Json(AutosaveReply { refused: refused.to_owned(), ..AutosaveReply::default() }).into_response()
        }
        Err(other) => other.into_response(),
    }
}

async fn try_autosave(
    chrome: &Chrome,
    actor: &Actor,
    return_id: &str,
    standard: &StandardId,
    body: &Bytes,
) -> Result<AutosaveReply, PageError> {
    let form = PostedForm::read(&Fields::parse(body)?)?;
    let posted = form.statements.into_values().collect();
    Ok(match chrome.state.service.save(actor, id(return_id)?, standard, posted).await? {
        SaveOutcome::Saved(saved) => saved_reply(&saved, standard),
        SaveOutcome::Invalid(errors) => AutosaveReply {
            errors: errors.into_iter().map(|error| field_message(error.field, error.message)).collect(),
            ..AutosaveReply::default()
        },
        SaveOutcome::Conflicts(conflicts) => {
            AutosaveReply { conflicts: conflicts.iter().map(notice).collect(), ..AutosaveReply::default() }
        }
    })
}

fn saved_reply(saved: &Saved, standard: &StandardId) -> AutosaveReply {
    let page = &saved.page;
    let answers = page.given();
    let journey = page.journey(&answers);
    let known = page.head.set.standard(standard);
    let asked = known.map(|standard| journey.shown_of(standard).map(|s| s.id.0.clone()).collect()).unwrap_or_default();
    let progress = known.map(|standard| journey.progress(standard)).unwrap_or_default();
    AutosaveReply {
        saved_at: time_text(saved.at),
        revisions: saved.revisions.iter().map(|(id, revision)| (id.0.clone(), *revision)).collect(),
        asked,
        progress: sentence(progress.complete, progress.asked),
        percent: percent(progress.complete, progress.asked),
        ..AutosaveReply::default()
    }
}

fn field_message(field: String, message: String) -> FieldMessage {
    let statement = split_field(&field).map(|(statement, _)| statement.to_owned()).unwrap_or_default();
    FieldMessage { statement, field, message }
}

fn notice(conflict: &SaveConflict) -> ConflictNotice {
    ConflictNotice { statement: conflict.statement.0.clone(), who_and_when: who_and_when(conflict) }
}

/// Such as "Ana Reyes, 3 March 2026 at 14:01".
pub(super) fn who_and_when(conflict: &SaveConflict) -> String {
    match conflict.theirs.updated_at {
        Some(at) => format!("{}, {},", conflict.by, moment_text(at)),
        None => conflict.by.clone(),
    }
}
