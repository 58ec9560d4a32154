//! One standard, side by side: what the agency says, and what the panel says. On a phone one beneath the other.

mod form;
mod view;

use self::form::LevelsForm;
use crate::components::errors::Errors;
use crate::error::Reply;
use crate::forms::Fields;
use crate::guard::Signed;
use crate::pages::id;
use crate::render::{Chrome, see_other};
use crate::routes;
use axum::body::Bytes;
use axum::extract::Path;
use candour_domain::answer::field_name;
use candour_domain::ids::{ReturnId, StandardId, StatementId};
use candour_service::moderation::{LevelConflict, LevelsSaved};
use candour_service::{Refusal, ServiceError};
use candour_texts::t;
use http::{StatusCode, Uri};
use std::collections::BTreeMap;

/// What a page shows beside what is kept.
#[derive(Default)]
struct Shown {
    errors: Errors,
    /// What others gave meanwhile.
    conflicts: BTreeMap<StatementId, LevelConflict>,
    /// What was posted, where it was not kept.
    posted: Option<LevelsForm>,
    /// Why nothing can be kept any more.
    refused: Option<String>,
    note: Option<&'static str>,
}

/// The page.
pub async fn side_by_side(
    chrome: Chrome,
    Signed(actor): Signed,
    Path((return_id, standard)): Path<(String, String)>,
    uri: Uri,
) -> Reply {
    let standard: StandardId = standard.as_str().into();
    let page = chrome.state.service.moderate_page(&actor, id(&return_id)?, &standard).await?;
    let note = (Fields::of_query(&uri).get("note") == "saved")
        .then_some(t!("The levels are kept. The agency sees none until all are released."));
    Ok(view::render(&chrome, StatusCode::OK, page, Shown { note, ..Shown::default() }))
}

/// Keeps the levels of the page.
pub async fn save(
    chrome: Chrome,
    Signed(actor): Signed,
    Path((return_id, standard)): Path<(String, String)>,
    body: Bytes,
) -> Reply {
    let service = &chrome.state.service;
    let (return_id, standard): (ReturnId, StandardId) = (id(&return_id)?, standard.as_str().into());
    // Whose it is is asked before the form is read.
    let page = service.moderate_page(&actor, return_id, &standard).await?;
    let form = LevelsForm::read(&body, &page)?;
    let (status, shown) = match service.save_levels(&actor, return_id, &form.posted()).await {
        Ok(LevelsSaved::Saved(_)) => return Ok(see_other(&form.next(&page))),
        Ok(LevelsSaved::Invalid(wrong)) => {
            let mut errors = Errors::default();
            for one in wrong {
                errors.push(field_name(&one.statement, one.part.field()), one.message);
            }
            (StatusCode::UNPROCESSABLE_ENTITY, Shown { errors, ..Shown::default() })
        }
        Ok(LevelsSaved::Conflicts(conflicts)) => {
            let mut errors = Errors::default();
            for one in &conflicts {
                let message = t!(
                    "Somebody else gave this a level while you were writing: compare, then keep yours or take theirs."
                );
                errors.push(field_name(&one.statement, "value"), message);
            }
            let conflicts = conflicts.into_iter().map(|one| (one.statement.clone(), one)).collect();
            (StatusCode::CONFLICT, Shown { errors, conflicts, ..Shown::default() })
        }
        Err(ServiceError::Refused(Refusal::Step(why))) => {
            (StatusCode::CONFLICT, Shown { refused: Some(why), ..Shown::default() })
        }
        Err(other) => return Err(other.into()),
    };
    let page = service.moderate_page(&actor, return_id, &standard).await?;
    Ok(view::render(&chrome, status, page, Shown { posted: Some(form), ..shown }))
}

/// Where a page goes on.
fn after(return_id: ReturnId, next: Option<&StandardId>) -> String {
    let to = next.map_or_else(|| routes::moderation(return_id), |next| routes::moderate(return_id, next));
    format!("{to}?note=saved")
}
