//! What a person did in the work between agencies and Board: queries, the library, the plan. Times and names only.

use chrono::{DateTime, Utc};
use serde::Serialize;

/// What the person asked, answered or closed of a query. Its text is sealed and is the agency's.
#[derive(Clone, Debug, Serialize, sqlx::FromRow)]
pub struct Queried {
    /// The audit.
    pub audit: String,
    /// The agency.
    pub agency: String,
    /// The statement.
    pub statement: String,
    /// `asked`, `answered` or `closed`.
    pub what: String,
    /// When.
    pub written_at: DateTime<Utc>,
}

/// A piece of an agency's library that the person added or last changed. What it says is sealed and is the agency's.
#[derive(Clone, Debug, Serialize, sqlx::FromRow)]
pub struct LibraryPiece {
    /// The agency.
    pub agency: String,
    /// When it was added.
    pub added_at: DateTime<Utc>,
    /// When it was last changed.
    pub changed_at: DateTime<Utc>,
    /// Whether this person added it.
    pub added_by_this_person: bool,
    /// Whether this person last changed it.
    pub last_changed_by_this_person: bool,
}

/// A file that the person added to an agency's library. Its name and content are sealed and are the agency's.
#[derive(Clone, Debug, Serialize, sqlx::FromRow)]
pub struct LibraryFile {
    /// The agency.
    pub agency: String,
    /// What it is, as a code.
    pub kind: Option<String>,
    /// Its bytes.
    pub size: i64,
    /// When.
    pub added_at: DateTime<Utc>,
}

/// A recommendation that the person proposed, or to whose facts they answered. The words are sealed and are the
/// Board's.
#[derive(Clone, Debug, Serialize, sqlx::FromRow)]
pub struct Recommended {
    /// The audit.
    pub audit: String,
    /// The agency; none for the whole partnership.
    pub agency: Option<String>,
    /// What stands before its number.
    pub prefix: String,
    /// Its number.
    pub number: i64,
    /// When it was proposed.
    pub at: DateTime<Utc>,
    /// Whether this person answered to its facts; none where nobody has.
    pub answered_by_this_person: Option<bool>,
}

/// Something that the person did to an action of the plan. The words are sealed and are the Board's.
#[derive(Clone, Debug, Serialize, sqlx::FromRow)]
pub struct Acted {
    /// The audit.
    pub audit: String,
    /// The agency; none for the whole partnership.
    pub agency: Option<String>,
    /// What stands before the recommendation's number.
    pub prefix: String,
    /// The recommendation's number.
    pub number: i64,
    /// The action's.
    pub action: i64,
    /// What was done, as a code.
    pub noted: String,
    /// When.
    pub noted_at: DateTime<Utc>,
}

/// Evidence that the person attached to an action of the plan. What it says, its name and its content are sealed.
#[derive(Clone, Debug, Serialize, sqlx::FromRow)]
pub struct Attached {
    /// The audit.
    pub audit: String,
    /// The agency; none for the whole partnership.
    pub agency: Option<String>,
    /// What stands before the recommendation's number.
    pub prefix: String,
    /// The recommendation's number.
    pub number: i64,
    /// The action's.
    pub action: i64,
    /// What its file is, as a code; none where it has none.
    pub kind: Option<String>,
    /// The bytes of its file.
    pub size: i64,
    /// When.
    pub attached_at: DateTime<Utc>,
}

/// A repeat audit that the person planned, or of which they said what was found. The words are sealed.
#[derive(Clone, Debug, Serialize, sqlx::FromRow)]
pub struct Repeated {
    /// The audit that it follows.
    pub audit: String,
    /// When it was planned.
    pub planned_at: DateTime<Utc>,
    /// Whether this person planned it.
    pub planned_by_this_person: bool,
    /// When somebody said what was found.
    pub concluded_at: Option<DateTime<Utc>>,
    /// Whether this person said it; none where nobody has.
    pub concluded_by_this_person: Option<bool>,
}

/// A subgroup of the Board that the person put down.
#[derive(Clone, Debug, Serialize, sqlx::FromRow)]
pub struct SubgroupAdded {
    /// Its name.
    pub name: String,
    /// When.
    pub added_at: DateTime<Utc>,
}

/// A finding that the person put down or last changed. The words are sealed and are the Board's.
#[derive(Clone, Debug, Serialize, sqlx::FromRow)]
pub struct Found {
    /// The audit.
    pub audit: String,
    /// What it is, as a code.
    pub kind: String,
    /// Where it stands, as a code.
    pub state: String,
    /// When it was put down.
    pub created_at: DateTime<Utc>,
    /// Whether this person put it down.
    pub put_down_by_this_person: bool,
    /// When it was last changed.
    pub changed_at: DateTime<Utc>,
    /// Whether this person changed it last.
    pub changed_by_this_person: bool,
}

/// Something to be shared as good practice. The texts are the agency's.
#[derive(Clone, Debug, Serialize, sqlx::FromRow)]
pub struct Shared {
    /// The audit.
    pub audit: String,
    /// The agency.
    pub agency: String,
    /// The statement.
    pub statement: String,
    /// What the agency says.
    pub consent: String,
    /// When it was asked.
    pub asked_at: DateTime<Utc>,
    /// Whether this person asked.
    pub asked_by_this_person: bool,
    /// When it was answered, last.
    pub answered_at: Option<DateTime<Utc>>,
    /// Whether this person answered; none where nobody has.
    pub answered_by_this_person: Option<bool>,
}

/// Thresholds of the rules of findings that the person last changed.
#[derive(Clone, Debug, Serialize, sqlx::FromRow)]
pub struct ThresholdsSet {
    /// The audit.
    pub audit: String,
    /// When.
    pub changed_at: DateTime<Utc>,
}
