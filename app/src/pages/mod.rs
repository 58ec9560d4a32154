//! The pages, by journey. A handler asks one use-case and renders; it decides nothing.
//!
//! Every handler fails with a [`PageError`]: what the person may not see, what is not there, or that
//! something went wrong; [`crate::error`] turns it into a page.
#![expect(clippy::missing_errors_doc, reason = "the same errors everywhere: said once, above")]

pub mod account;
pub mod analysis;
pub mod audits;
pub mod comments;
pub mod delegation;
pub mod downloads;
pub mod emergency;
pub mod evidence;
pub mod findings;
pub mod good_practice;
pub mod history;
pub mod home;
pub mod library;
pub mod moderation;
pub mod outbox;
pub mod people;
pub mod plan;
pub mod queries;
pub mod question_sets;
pub mod recover;
pub mod report;
pub mod retention;
pub mod returns;
pub mod scores;
pub mod sign_in;
pub mod standard;
pub mod statics;
pub mod trail;
pub mod welcome;

use crate::error::PageError;
use candour_service::ServiceError;
use std::str::FromStr;

/// An id from a path. One that is none names nothing that is there.
fn id<T: FromStr>(text: &str) -> Result<T, PageError> {
    text.parse().map_err(|_| PageError::Service(ServiceError::NotFound))
}
