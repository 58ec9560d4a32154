//! What a person did in the moderation of returns. Times and names only: levels, notes and responses are sealed.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;

/// A return that was assigned to the person on the panel, or by them.
#[derive(Clone, Debug, Serialize, sqlx::FromRow)]
pub struct Panellist {
    /// The audit.
    pub audit: String,
    /// The agency.
    pub agency: String,
    /// Since when.
    pub assigned_at: DateTime<Utc>,
    /// Until when.
    pub ended_at: Option<DateTime<Utc>>,
    /// Whether it is this person who was assigned.
    pub this_person: bool,
    /// Whether this person assigned it.
    pub assigned_by_this_person: bool,
    /// Whether this person ended it; none where nobody has.
    pub ended_by_this_person: Option<bool>,
}

/// A level that the person gave to a statement.
#[derive(Clone, Debug, Serialize, sqlx::FromRow)]
pub struct Moderated {
    /// The audit.
    pub audit: String,
    /// The agency.
    pub agency: String,
    /// The statement.
    pub statement: String,
    /// Its number.
    pub revision: i64,
    /// When.
    pub set_at: DateTime<Utc>,
}

/// A challenge event that the person put down.
#[derive(Clone, Debug, Serialize, sqlx::FromRow)]
pub struct ChallengeEvent {
    /// The audit.
    pub audit: String,
    /// The agency.
    pub agency: String,
    /// The day on which it was held.
    pub held_on: NaiveDate,
    /// When it was put down.
    pub recorded_at: DateTime<Utc>,
}

/// A release of levels to an agency.
#[derive(Clone, Debug, Serialize, sqlx::FromRow)]
pub struct Released {
    /// The audit.
    pub audit: String,
    /// The agency.
    pub agency: String,
    /// Its number.
    pub number: i64,
    /// When.
    pub released_at: DateTime<Utc>,
}

/// What the person responded to levels. The text is sealed and is the agency's.
#[derive(Clone, Debug, Serialize, sqlx::FromRow)]
pub struct Responded {
    /// The audit.
    pub audit: String,
    /// The agency.
    pub agency: String,
    /// The statement; none for all levels.
    pub statement: Option<String>,
    /// When.
    pub written_at: DateTime<Utc>,
}
