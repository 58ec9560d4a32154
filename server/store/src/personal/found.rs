//! What is found about one person, as it is given out: see [`super::of`].

use super::moderation::{ChallengeEvent, Moderated, Panellist, Released, Responded};
use super::reports::{LearningShared, ReportCommented, ReportStepTaken, ReportWords, ReportWritten};
use super::work::{
    Acted, Attached, Found, LibraryFile, LibraryPiece, Queried, Recommended, Repeated, Shared, SubgroupAdded,
    ThresholdsSet,
};
use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;

/// What belongs to the account itself.
#[derive(Clone, Serialize, sqlx::FromRow)]
pub struct Account {
    /// The name.
    pub name: String,
    /// The e-mail address.
    pub email: String,
    /// When the account was made.
    pub created_at: DateTime<Utc>,
    /// When the person last signed in.
    pub last_sign_in_at: Option<DateTime<Utc>>,
    /// When the account was shut.
    pub shut_at: Option<DateTime<Utc>>,
    /// Whether a password is set.
    pub has_password: bool,
    /// Whether all reminders of a day come in one mail.
    pub one_mail_a_day: bool,
}

/// A role that is held, or was.
#[derive(Clone, Debug, Serialize, sqlx::FromRow)]
pub struct Role {
    /// The role's code.
    pub role: String,
    /// The agency; none at the Board.
    pub agency: Option<String>,
    /// Since when.
    pub since: DateTime<Utc>,
    /// Until when.
    pub ended_at: Option<DateTime<Utc>>,
}

/// Where the person is signed in.
#[derive(Clone, Debug, Serialize, sqlx::FromRow)]
pub struct Session {
    /// The browser, in words.
    pub device: String,
    /// How the second factor was shown.
    pub second_factor: Option<String>,
    /// When they signed in.
    pub since: DateTime<Utc>,
    /// When it was last used.
    pub last_seen_at: DateTime<Utc>,
}

/// A second factor, without its secret.
#[derive(Clone, Debug, Serialize, sqlx::FromRow)]
pub struct Factor {
    /// Its kind.
    pub kind: String,
    /// The name that the person gave it.
    pub label: String,
    /// When it was begun.
    pub since: DateTime<Utc>,
    /// When it was set up.
    pub confirmed_at: Option<DateTime<Utc>>,
    /// When it was last used.
    pub last_used_at: Option<DateTime<Utc>>,
}

/// A recovery code, of which only a hash is kept.
#[derive(Clone, Debug, Serialize, sqlx::FromRow)]
pub struct Code {
    /// When it was made.
    pub since: DateTime<Utc>,
    /// When it was used.
    pub used_at: Option<DateTime<Utc>>,
}

/// A browser from which the person has signed in before, of which only a hash is kept.
#[derive(Clone, Debug, Serialize, sqlx::FromRow)]
pub struct Browser {
    /// Since when it is known.
    pub since: DateTime<Utc>,
    /// When it was last used.
    pub last_used_at: DateTime<Utc>,
}

/// A one-time link, of which only a hash is kept.
#[derive(Clone, Debug, Serialize, sqlx::FromRow)]
pub struct Link {
    /// What it was for.
    pub purpose: String,
    /// When it was made.
    pub since: DateTime<Utc>,
    /// When it ends.
    pub expires_at: DateTime<Utc>,
    /// When it was used.
    pub used_at: Option<DateTime<Utc>>,
}

/// A mail to the person. Its text is sealed and may hold a link: it is not given out.
#[derive(Clone, Debug, Serialize, sqlx::FromRow)]
pub struct Mail {
    /// What it was about.
    pub kind: String,
    /// What became of it.
    pub state: String,
    /// When it was written.
    pub since: DateTime<Utc>,
    /// When it went out.
    pub sent_at: Option<DateTime<Utc>>,
}

/// An answer that the person wrote. The text is the agency's.
#[derive(Clone, Debug, Serialize, sqlx::FromRow)]
pub struct Written {
    /// The audit.
    pub audit: String,
    /// The agency.
    pub agency: String,
    /// The statement.
    pub statement: String,
    /// The revision.
    pub revision: i64,
    /// When.
    pub saved_at: DateTime<Utc>,
}

/// An organisation's sign-in that is connected. What the provider calls the person is kept as a hash alone.
#[derive(Clone, Debug, Serialize, sqlx::FromRow)]
pub struct Connection {
    /// The provider.
    pub issuer: String,
    /// Since when.
    pub since: DateTime<Utc>,
    /// When it was last used.
    pub last_used_at: Option<DateTime<Utc>>,
}

/// A file of evidence that the person added. Its name and content are the agency's.
#[derive(Clone, Debug, Serialize, sqlx::FromRow)]
pub struct File {
    /// The audit.
    pub audit: String,
    /// The agency.
    pub agency: String,
    /// What kind of file it is.
    pub kind: Option<String>,
    /// Its size, in bytes.
    pub size: i64,
    /// When.
    pub added_at: DateTime<Utc>,
    /// When it was removed.
    pub removed_at: Option<DateTime<Utc>>,
}

/// A statement that was delegated to the person, or by them. The note is sealed and is the agency's.
#[derive(Clone, Debug, Serialize, sqlx::FromRow)]
pub struct Delegated {
    /// The audit.
    pub audit: String,
    /// The agency.
    pub agency: String,
    /// The statement.
    pub statement: String,
    /// Until when it shall be answered.
    pub due_on: Option<NaiveDate>,
    /// When it was delegated.
    pub delegated_at: DateTime<Utc>,
    /// Since when it is said to be ready.
    pub ready_at: Option<DateTime<Utc>>,
    /// Whether this person delegated it.
    pub by_this_person: bool,
    /// Whether this person has it; none where nobody has it any more.
    pub to_this_person: Option<bool>,
}

/// A comment that the person wrote. Its text is sealed and is the agency's.
#[derive(Clone, Debug, Serialize, sqlx::FromRow)]
pub struct Commented {
    /// The audit.
    pub audit: String,
    /// The agency.
    pub agency: String,
    /// The statement.
    pub statement: String,
    /// When.
    pub written_at: DateTime<Utc>,
    /// When they removed it.
    pub removed_at: Option<DateTime<Utc>>,
}

/// Up to which moment the person has seen what others saved in a standard.
#[derive(Clone, Debug, Serialize, sqlx::FromRow)]
pub struct Looked {
    /// The audit.
    pub audit: String,
    /// The agency.
    pub agency: String,
    /// The standard.
    pub standard: String,
    /// Up to which moment what others saved was seen; 1970 where nothing was.
    pub seen_until: DateTime<Utc>,
    /// When the person last had it open.
    pub here_at: Option<DateTime<Utc>>,
}

/// An answer of the last audit that the person chose not to carry forward.
#[derive(Clone, Debug, Serialize, sqlx::FromRow)]
pub struct Dropped {
    /// The audit.
    pub audit: String,
    /// The agency.
    pub agency: String,
    /// The statement.
    pub statement: String,
    /// When.
    pub dropped_at: DateTime<Utc>,
}

/// A decision about retention. The reason is sealed and is the Board's.
#[derive(Clone, Debug, Serialize, sqlx::FromRow)]
pub struct Decided {
    /// The audit.
    pub audit: String,
    /// The agency.
    pub agency: String,
    /// `keep` or `shred`.
    pub decision: String,
    /// Until when it is kept.
    pub keep_until: Option<NaiveDate>,
    /// When.
    pub decided_at: DateTime<Utc>,
}

/// A draft that the person opened in an emergency. The reason is sealed and is the agency's.
#[derive(Clone, Debug, Serialize, sqlx::FromRow)]
pub struct Opened {
    /// The audit.
    pub audit: String,
    /// The agency.
    pub agency: String,
    /// When.
    pub opened_at: DateTime<Utc>,
    /// Until when.
    pub ends_at: DateTime<Utc>,
}

/// A step of a return that the person took: declaring it ready, signing it, deciding about it. What they wrote
/// with it is sealed and is the agency's.
#[derive(Clone, Debug, Serialize, sqlx::FromRow)]
pub struct Step {
    /// The audit.
    pub audit: String,
    /// The agency.
    pub agency: String,
    /// What was done, as a code.
    pub step: String,
    /// When.
    pub taken_at: DateTime<Utc>,
}

/// A reminder that the person got. What it said is sealed in the mail.
#[derive(Clone, Debug, Serialize, sqlx::FromRow)]
pub struct Reminded {
    /// The audit.
    pub audit: String,
    /// The agency.
    pub agency: String,
    /// What it reminded of, as a code.
    pub kind: String,
    /// The day that it counts from.
    pub for_day: NaiveDate,
    /// When it was written.
    pub written_at: DateTime<Utc>,
}

/// All of it.
#[derive(Clone, Serialize)]
pub struct Personal {
    /// What belongs to the account itself.
    pub account: Account,
    /// Roles, also those that ended.
    pub roles: Vec<Role>,
    /// Where the person is signed in.
    pub sessions: Vec<Session>,
    /// Second factors.
    pub second_factors: Vec<Factor>,
    /// Recovery codes.
    pub recovery_codes: Vec<Code>,
    /// Organisations' sign-ins that are connected.
    pub single_sign_on: Vec<Connection>,
    /// Browsers that are known.
    pub known_browsers: Vec<Browser>,
    /// One-time links.
    pub one_time_links: Vec<Link>,
    /// Mails to the person.
    pub mails: Vec<Mail>,
    /// Answers that the person wrote.
    pub answers_written: Vec<Written>,
    /// Files of evidence that the person added.
    pub evidence_added: Vec<File>,
    /// Statements that were delegated to the person, or by them.
    pub delegations: Vec<Delegated>,
    /// Comments that the person wrote.
    pub comments_written: Vec<Commented>,
    /// What the person asked, answered or closed of queries.
    pub queries_written: Vec<Queried>,
    /// Up to which moment the person has seen what others saved.
    pub standards_seen: Vec<Looked>,
    /// Answers of the last audit that the person chose not to carry forward.
    pub carried_answers_dropped: Vec<Dropped>,
    /// Pieces of an agency's library that the person added or last changed.
    pub library_pieces: Vec<LibraryPiece>,
    /// Files that the person added to an agency's library.
    pub library_files: Vec<LibraryFile>,
    /// Decisions about retention.
    pub retention_decisions: Vec<Decided>,
    /// Drafts that the person opened in an emergency.
    pub emergency_access: Vec<Opened>,
    /// Steps of returns that the person took.
    pub return_steps: Vec<Step>,
    /// Reminders that the person got.
    pub reminders: Vec<Reminded>,
    /// Returns that were assigned to the person on the panel, or by them.
    pub panel_assignments: Vec<Panellist>,
    /// Levels that the person gave to statements on the panel.
    pub levels_moderated: Vec<Moderated>,
    /// Challenge events that the person put down.
    pub challenge_events: Vec<ChallengeEvent>,
    /// Releases of levels to an agency.
    pub levels_released: Vec<Released>,
    /// What the person responded to levels for their agency.
    pub level_responses: Vec<Responded>,
    /// Recommendations that the person proposed or answered to.
    pub recommendations: Vec<Recommended>,
    /// What the person did to actions of the plan.
    pub plan_entries: Vec<Acted>,
    /// Evidence that the person attached to actions of the plan.
    pub evidence_attached: Vec<Attached>,
    /// Repeat audits that the person planned or concluded.
    pub repeat_audits: Vec<Repeated>,
    /// Subgroups of the Board that the person put down.
    pub subgroups_added: Vec<SubgroupAdded>,
    /// Reminders of actions that the person got.
    pub action_reminders: Vec<Reminded>,
    /// What the person chose to be shared as good practice, or said about it for their agency.
    pub good_practice: Vec<Shared>,
    /// Findings that the person put down or last changed.
    pub findings: Vec<Found>,
    /// Thresholds of the rules of findings that the person last changed.
    pub finding_thresholds: Vec<ThresholdsSet>,
    /// Steps that the person took with reports.
    pub report_steps: Vec<ReportStepTaken>,
    /// Sections of reports that the person last changed.
    pub report_sections: Vec<ReportWords>,
    /// Reports that the person has written in.
    pub reports_written: Vec<ReportWritten>,
    /// Comments of the person on reports.
    pub report_comments: Vec<ReportCommented>,
    /// One Minute Guides that the person last changed.
    pub report_guides: Vec<ReportWords>,
    /// Entries of learning logs that the person put down or last changed.
    pub learning_entries: Vec<LearningShared>,
}
