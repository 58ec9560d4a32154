//! The levels that the Board released to an agency and what it responded, in the document of its return: an addition to
//! `candour-return/1` that a reader of the answers passes over.

use candour_domain::ids::StatementId;
use candour_domain::moderation::{Grade, ModeratedLevel};
use chrono::{DateTime, Utc};
use serde::Serialize;

/// One level that was released.
#[derive(Clone, Debug, Serialize)]
pub struct AgreedLine {
    /// The statement.
    pub statement: StatementId,
    /// The number of the release.
    pub release: i64,
    /// When it was released.
    pub released_at: DateTime<Utc>,
    /// The agency's own grade; missing where it gave none.
    pub own: Option<Grade>,
    /// The level that was released, with the reason; missing where it could not be opened.
    pub agreed: Option<ModeratedLevel>,
}

/// One text that the agency responded.
#[derive(Clone, Debug, Serialize)]
pub struct ResponseLine {
    /// The number of the release.
    pub release: i64,
    /// The statement; missing for all levels.
    pub statement: Option<StatementId>,
    /// What it says; missing where it could not be opened.
    pub text: Option<String>,
    /// Who wrote it.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
}
