//! Good practice to share: the QA Manager chooses texts of a return, its agency says whether they may be shared, and
//! with its name or without.
//!
//! Nothing is copied. A choice names a version of an answer, which is opened under the agency's key whenever it is
//! shown, and is gone with the return.

mod choose;
mod consent;
mod view;

pub use choose::ChoosePage;
pub use view::{AuditGoodPractice, GoodPractice, ReturnGoodPractice, Told};

use crate::trail::About;
use crate::{Refusal, ServiceError};
use candour_domain::submission::ReturnState;
use candour_store::audits::ReturnRow;
use candour_texts::t;

/// An entry about something chosen of a return.
fn about(row: &ReturnRow, statement: &str) -> About<'static> {
    About {
        audit: Some(row.audit.audit.id),
        agency: Some(row.agency.id),
        return_id: Some(row.id),
        subject: Some(statement.to_owned()),
        ..About::default()
    }
}

/// What was changed since the page was opened.
fn changed() -> ServiceError {
    Refusal::Step(t!("Somebody else changed this meanwhile. Nothing was done. Look at it again.").to_owned()).into()
}

/// Nothing is chosen of a draft, nor of what is destroyed.
fn can_be_chosen(state: ReturnState) -> Result<(), ServiceError> {
    if state.content_visible_to_board() {
        return Ok(());
    }
    let why = t!("Good practice is chosen from returns that are submitted. This one is with its agency.");
    Err(Refusal::Step(why.to_owned()).into())
}
