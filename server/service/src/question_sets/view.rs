//! What a page needs to know of question sets.

use candour_domain::ids::QuestionSetId;
use candour_domain::question_set::{AuditKind, Comparison, QuestionSet};
use chrono::{DateTime, Utc};
use std::sync::Arc;

/// Where a version stands: draft > published > retired.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SetState {
    /// Uploaded, seen by its editors only.
    Draft,
    /// Immutable, and may be put to agencies.
    Published,
    /// Immutable, and put to agencies no more.
    Retired,
}

/// The carriers of a question set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SetFormat {
    /// For machines.
    Json,
    /// For people.
    Xlsx,
}

/// One version in the list.
#[derive(Clone, Debug)]
pub struct SetSummary {
    /// Its id.
    pub id: QuestionSetId,
    /// Its version.
    pub version: String,
    /// Its title.
    pub title: String,
    /// The kind of audit that it serves.
    pub kind: AuditKind,
    /// Where it stands.
    pub state: SetState,
    /// SHA-256 of its canonical JSON, hex.
    pub hash: String,
    /// When it was uploaded.
    pub created_at: DateTime<Utc>,
    /// When it was published.
    pub published_at: Option<DateTime<Utc>>,
}

/// One version with everything that its page shows.
#[derive(Clone, Debug)]
pub struct SetPage {
    /// The summary.
    pub summary: SetSummary,
    /// The set.
    pub set: Arc<QuestionSet>,
    /// What differs from the version before, where there is one.
    pub before: Option<Before>,
}

/// The version before, and what differs from it.
#[derive(Clone, Debug)]
pub struct Before {
    /// That version.
    pub set: QuestionSet,
    /// What differs.
    pub differences: Comparison,
}
