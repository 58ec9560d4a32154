//! What is kept about one person, for whoever asks (UK GDPR, article 15): plain facts, none of it sealed.
//! A Board answers for what it keeps itself: what belongs to another Board is not found here.

use crate::tx::rows;
use crate::{StoreError, Tx};
use candour_domain::ids::{BoardId, PersonId};
use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;

const ACCOUNT: &str = "SELECT name, email, created_at, last_sign_in_at, disabled_at AS shut_at,
    password_hash IS NOT NULL AS has_password, mail_digest AS one_mail_a_day FROM person WHERE id = $1";
const ROLES: &str = "SELECT m.role, a.name AS agency, m.created_at AS since, m.ended_at
    FROM membership m LEFT JOIN agency a ON a.id = m.agency_id
    WHERE m.person_id = $1 AND m.board_id = $2 ORDER BY m.created_at, m.id";
const SESSIONS: &str = "SELECT s.device, s.second_factor, s.created_at AS since, s.last_seen_at
    FROM session s JOIN membership m ON m.id = s.membership_id
    WHERE s.person_id = $1 AND m.board_id = $2 ORDER BY s.created_at, s.token_hash";
const FACTORS: &str = "SELECT kind, label, created_at AS since, confirmed_at, last_used_at FROM second_factor
    WHERE person_id = $1 ORDER BY created_at, id";
const CODES: &str = "SELECT created_at AS since, used_at FROM recovery_code
    WHERE person_id = $1 ORDER BY created_at, code_hash";
const BROWSERS: &str = "SELECT created_at AS since, last_used_at FROM known_device
    WHERE person_id = $1 ORDER BY created_at, token_hash";
const LINKS: &str = "SELECT purpose, created_at AS since, expires_at, used_at FROM one_time_link
    WHERE person_id = $1 ORDER BY created_at, token_hash";
const MAILS: &str = "SELECT kind, state, created_at AS since, sent_at FROM mail
    WHERE person_id = $1 AND (board_id = $2 OR board_id IS NULL) ORDER BY created_at, id";
const WRITTEN: &str = "SELECT u.title AS audit, a.name AS agency, h.statement_id AS statement, h.revision, h.saved_at
    FROM answer_history h
    JOIN agency_return r ON r.id = h.return_id
    JOIN audit u ON u.id = r.audit_id
    JOIN agency a ON a.id = r.agency_id
    WHERE h.saved_by = $1 AND u.board_id = $2 ORDER BY h.saved_at, u.id, a.id, h.statement_id, h.revision";
const CONNECTIONS: &str = "SELECT issuer, created_at AS since, last_used_at FROM sign_on_connection
    WHERE person_id = $1 ORDER BY created_at, id";
const FILES: &str = "SELECT u.title AS audit, a.name AS agency, f.kind, f.size, f.created_at AS added_at, f.removed_at
    FROM evidence_file f
    JOIN audit u ON u.id = f.audit_id
    JOIN agency a ON a.id = f.agency_id
    WHERE f.created_by = $1 AND u.board_id = $2 AND f.state <> 'uploading' ORDER BY f.created_at, f.id";
const DELEGATED: &str = "SELECT u.title AS audit, a.name AS agency, s.statement_id AS statement, d.due_on,
        d.delegated_at, s.ready_at, (d.delegated_by = $1) AS by_this_person, (d.person_id = $1) AS to_this_person
    FROM delegation d
    JOIN delegation_statement s ON s.delegation_id = d.id
    JOIN agency_return r ON r.id = d.return_id
    JOIN audit u ON u.id = r.audit_id
    JOIN agency a ON a.id = r.agency_id
    WHERE (d.person_id = $1 OR d.delegated_by = $1 OR d.left_by = $1) AND u.board_id = $2
    ORDER BY d.delegated_at, d.id, s.statement_id";
const COMMENTS: &str =
    "SELECT u.title AS audit, a.name AS agency, c.statement_id AS statement, c.written_at, c.removed_at
    FROM comment c
    JOIN agency_return r ON r.id = c.return_id
    JOIN audit u ON u.id = r.audit_id
    JOIN agency a ON a.id = r.agency_id
    WHERE c.author_id = $1 AND u.board_id = $2 ORDER BY c.written_at, c.id";
const LOOKED: &str = "SELECT u.title AS audit, a.name AS agency, l.standard_id AS standard, l.seen_until
    FROM looked l
    JOIN agency_return r ON r.id = l.return_id
    JOIN audit u ON u.id = r.audit_id
    JOIN agency a ON a.id = r.agency_id
    WHERE l.person_id = $1 AND u.board_id = $2 ORDER BY l.seen_until, u.id, l.standard_id";
const DROPPED: &str = "SELECT u.title AS audit, a.name AS agency, c.statement_id AS statement, c.dropped_at
    FROM carry_drop c
    JOIN agency_return r ON r.id = c.return_id
    JOIN audit u ON u.id = r.audit_id
    JOIN agency a ON a.id = r.agency_id
    WHERE c.dropped_by = $1 AND u.board_id = $2 ORDER BY c.dropped_at, u.id, c.statement_id";
const DECIDED: &str = "SELECT u.title AS audit, a.name AS agency, d.decision, d.keep_until, d.decided_at
    FROM retention_decision d
    JOIN agency_return r ON r.id = d.return_id
    JOIN audit u ON u.id = r.audit_id
    JOIN agency a ON a.id = r.agency_id
    WHERE d.decided_by = $1 AND u.board_id = $2 ORDER BY d.decided_at, d.id";
const OPENED: &str = "SELECT u.title AS audit, a.name AS agency, e.opened_at, e.ends_at
    FROM emergency_access e
    JOIN agency_return r ON r.id = e.return_id
    JOIN audit u ON u.id = r.audit_id
    JOIN agency a ON a.id = r.agency_id
    WHERE e.person_id = $1 AND u.board_id = $2 ORDER BY e.opened_at, e.id";
const STEPS: &str = "SELECT u.title AS audit, a.name AS agency, s.step, s.taken_at
    FROM return_step s
    JOIN agency_return r ON r.id = s.return_id
    JOIN audit u ON u.id = r.audit_id
    JOIN agency a ON a.id = r.agency_id
    WHERE s.person_id = $1 AND u.board_id = $2 ORDER BY s.taken_at, s.id";
const REMINDED: &str = "SELECT u.title AS audit, a.name AS agency, m.kind, m.for_day, m.written_at
    FROM reminder m
    JOIN agency_return r ON r.id = m.return_id
    JOIN audit u ON u.id = r.audit_id
    JOIN agency a ON a.id = r.agency_id
    WHERE m.person_id = $1 AND u.board_id = $2 ORDER BY m.written_at, m.id";
pub(crate) const SQL: &[&str] = &[
    REMINDED,
    STEPS,
    ACCOUNT,
    ROLES,
    SESSIONS,
    FACTORS,
    CODES,
    BROWSERS,
    LINKS,
    MAILS,
    WRITTEN,
    CONNECTIONS,
    FILES,
    DELEGATED,
    COMMENTS,
    LOOKED,
    DROPPED,
    DECIDED,
    OPENED,
];

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
    /// The moment.
    pub seen_until: DateTime<Utc>,
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
    /// Up to which moment the person has seen what others saved.
    pub standards_seen: Vec<Looked>,
    /// Answers of the last audit that the person chose not to carry forward.
    pub carried_answers_dropped: Vec<Dropped>,
    /// Decisions about retention.
    pub retention_decisions: Vec<Decided>,
    /// Drafts that the person opened in an emergency.
    pub emergency_access: Vec<Opened>,
    /// Steps of returns that the person took.
    pub return_steps: Vec<Step>,
    /// Reminders that the person got.
    pub reminders: Vec<Reminded>,
}

/// Everything that one Board keeps about a person, but for the trail; `None` where there is no such person.
///
/// # Errors
/// The database's.
pub async fn of(tx: &mut impl Tx, board: BoardId, person: PersonId) -> Result<Option<Personal>, StoreError> {
    let Some(account) = rows!(tx, Account, fetch_optional, ACCOUNT, person.0)? else { return Ok(None) };
    Ok(Some(Personal {
        account,
        roles: rows!(tx, Role, fetch_all, ROLES, person.0, board.0)?,
        sessions: rows!(tx, Session, fetch_all, SESSIONS, person.0, board.0)?,
        second_factors: rows!(tx, Factor, fetch_all, FACTORS, person.0)?,
        recovery_codes: rows!(tx, Code, fetch_all, CODES, person.0)?,
        single_sign_on: rows!(tx, Connection, fetch_all, CONNECTIONS, person.0)?,
        known_browsers: rows!(tx, Browser, fetch_all, BROWSERS, person.0)?,
        one_time_links: rows!(tx, Link, fetch_all, LINKS, person.0)?,
        mails: rows!(tx, Mail, fetch_all, MAILS, person.0, board.0)?,
        answers_written: rows!(tx, Written, fetch_all, WRITTEN, person.0, board.0)?,
        evidence_added: rows!(tx, File, fetch_all, FILES, person.0, board.0)?,
        delegations: rows!(tx, Delegated, fetch_all, DELEGATED, person.0, board.0)?,
        comments_written: rows!(tx, Commented, fetch_all, COMMENTS, person.0, board.0)?,
        standards_seen: rows!(tx, Looked, fetch_all, LOOKED, person.0, board.0)?,
        carried_answers_dropped: rows!(tx, Dropped, fetch_all, DROPPED, person.0, board.0)?,
        retention_decisions: rows!(tx, Decided, fetch_all, DECIDED, person.0, board.0)?,
        emergency_access: rows!(tx, Opened, fetch_all, OPENED, person.0, board.0)?,
        return_steps: rows!(tx, Step, fetch_all, STEPS, person.0, board.0)?,
        reminders: rows!(tx, Reminded, fetch_all, REMINDED, person.0, board.0)?,
    }))
}
