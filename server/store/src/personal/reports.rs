//! What a person did with the reports of audits. Times and names only: the words are sealed, and are the Board's.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;

/// A step that the person took with a report.
#[derive(Clone, Debug, Serialize, sqlx::FromRow)]
pub struct ReportStepTaken {
    /// The audit.
    pub audit: String,
    /// What was done, as a code.
    pub event: String,
    /// The version that it made, or was about.
    pub version: Option<i64>,
    /// When.
    pub happened_at: DateTime<Utc>,
}

/// A section, or a guide, that the person last changed.
#[derive(Clone, Debug, Serialize, sqlx::FromRow)]
pub struct ReportWords {
    /// The audit.
    pub audit: String,
    /// Its wording.
    pub revision: i64,
    /// When.
    pub changed_at: DateTime<Utc>,
}

/// A report that the person has written in.
#[derive(Clone, Debug, Serialize, sqlx::FromRow)]
pub struct ReportWritten {
    /// The audit.
    pub audit: String,
    /// When for the first time.
    pub since: DateTime<Utc>,
}

/// A comment of the person on a report.
#[derive(Clone, Debug, Serialize, sqlx::FromRow)]
pub struct ReportCommented {
    /// The audit.
    pub audit: String,
    /// When.
    pub written_at: DateTime<Utc>,
    /// When the person removed it.
    pub removed_at: Option<DateTime<Utc>>,
}

/// An entry of a learning log that the person put down or last changed.
#[derive(Clone, Debug, Serialize, sqlx::FromRow)]
pub struct LearningShared {
    /// The audit.
    pub audit: String,
    /// How it was shared, as a code.
    pub how: String,
    /// On which day.
    pub shared_on: NaiveDate,
    /// When it was put down.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub changed_at: DateTime<Utc>,
    /// Whether this person put it down.
    pub put_down_by_this_person: bool,
    /// Whether this person changed it last.
    pub changed_by_this_person: bool,
}
