//! What mails say. All of them in one place: plain words, who it is from, what to do, until when.

use super::actions::{self, ActionWaiting};
use super::waiting::{self, Waiting, WaitingQuery};
use candour_domain::emergency::Opening;
use candour_domain::time::{date_text, moment_text};
use chrono::{DateTime, NaiveDate, Utc};

/// What a mail says.
#[derive(Clone, Debug)]
pub(crate) enum Text<'a> {
    /// Somebody may make an account.
    Invitation { name: &'a str, board: &'a str, work: &'a str, token: &'a str, ends: DateTime<Utc> },
    /// Somebody with an account holds one more role.
    RoleGiven { name: &'a str, board: &'a str, work: &'a str },
    /// Somebody holds a role no longer.
    RoleEnded { name: &'a str, board: &'a str, work: &'a str },
    /// Somebody has forgotten their password.
    Recovery { name: &'a str, token: &'a str, ends: DateTime<Utc> },
    /// The password was changed.
    PasswordChanged { name: &'a str },
    /// A second factor was set up or taken away, or new recovery codes were made.
    FactorsChanged { name: &'a str, what: &'a str },
    /// To the new address: it is to be confirmed.
    ConfirmEmail { name: &'a str, token: &'a str, ends: DateTime<Utc> },
    /// To those who are told of an emergency access.
    DraftOpened { name: &'a str, who: &'a str, board: &'a str, agency: &'a str, audit: &'a str, opening: Opening },
    /// To the accountable officers: a return waits for their signature.
    ToSign { name: &'a str, agency: &'a str, audit: &'a str, path: &'a str },
    /// To the leads: something was decided about their return, or it came back.
    ReturnChanged { name: &'a str, agency: &'a str, audit: &'a str, what: &'a str, path: &'a str },
    /// To whoever released levels: the agency has responded.
    LevelsResponded { name: &'a str, agency: &'a str, audit: &'a str, path: &'a str },
    /// To the leads: recommendations were sent to their agency, or issued to it.
    PlanChanged { name: &'a str, agency: &'a str, audit: &'a str, what: &'a str, path: &'a str },
    /// To those who have something to do: one thing, or everything of a day.
    Reminder { name: &'a str, waiting: &'a [Waiting] },
    /// To the leads: actions that are due soon or overdue.
    ActionsDue { name: &'a str, waiting: &'a [ActionWaiting] },
    /// To the leads of the agency that is asked, or to whoever asked: a query waits for them.
    Query { name: &'a str, query: &'a WaitingQuery },
    /// To the leads of an agency that is late: what the QA Manager writes.
    LateLetter {
        name: &'a str,
        who: &'a str,
        board: &'a str,
        agency: &'a str,
        audit: &'a str,
        due_on: NaiveDate,
        text: &'a str,
        path: &'a str,
    },
    /// To the old address: another one takes its place.
    EmailChanging { name: &'a str },
}

impl Text<'_> {
    /// What it is about, as a code.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::Invitation { .. } => "invitation",
            Self::RoleGiven { .. } => "role_given",
            Self::RoleEnded { .. } => "role_ended",
            Self::Recovery { .. } => "recovery",
            Self::PasswordChanged { .. } => "password_changed",
            Self::FactorsChanged { .. } => "factors_changed",
            Self::ConfirmEmail { .. } => "confirm_email",
            Self::EmailChanging { .. } => "email_changing",
            Self::DraftOpened { .. } => "draft_opened",
            Self::ToSign { .. } => "to_sign",
            Self::ReturnChanged { .. } => "return_changed",
            Self::LevelsResponded { .. } => "levels_responded",
            Self::PlanChanged { .. } => "plan_changed",
            Self::Reminder { .. } => "reminder",
            Self::ActionsDue { .. } => "actions_due",
            Self::Query { .. } => "query",
            Self::LateLetter { .. } => "late_letter",
        }
    }

    pub(crate) fn subject(&self) -> String {
        match self {
            Self::Invitation { board, .. } => format!("Your account at {board}"),
            Self::RoleGiven { board, .. } => format!("You have a new role at {board}"),
            Self::RoleEnded { board, .. } => format!("A role of yours at {board} has ended"),
            Self::Recovery { .. } => "Set a new password for Candour".to_owned(),
            Self::PasswordChanged { .. } => "Your password for Candour was changed".to_owned(),
            Self::FactorsChanged { .. } => "How you sign in to Candour was changed".to_owned(),
            Self::ConfirmEmail { .. } => "Confirm your e-mail address for Candour".to_owned(),
            Self::EmailChanging { .. } => "Your e-mail address for Candour is being changed".to_owned(),
            Self::ToSign { agency, .. } => format!("The return of {agency} is ready for you to sign"),
            Self::ReturnChanged { agency, .. } => format!("The return of {agency}: something changed"),
            Self::LevelsResponded { agency, .. } => format!("{agency} has responded to its levels"),
            Self::PlanChanged { agency, .. } => format!("Recommendations for {agency}"),
            Self::ActionsDue { waiting, .. } => actions::subject(waiting),
            Self::Reminder { waiting, .. } => waiting::subject(waiting),
            Self::Query { query, .. } => waiting::query_subject(query),
            Self::LateLetter { agency, .. } => format!("The return of {agency} is late: a letter of the QA Manager"),
            Self::DraftOpened { agency, .. } => format!("The draft of {agency} was opened in an emergency"),
        }
    }

    /// The text, with links to the site.
    pub(crate) fn body(&self, site: &str) -> String {
        let site = site.trim_end_matches('/');
        let (name, said) = match self {
            Self::Invitation { name, board, work, token, ends } => (
                name,
                format!(
                    "{board} has invited you to Candour, where its safeguarding audits are answered. You will work as {work}.\n\n\
                     Open this link and set a password:\n{site}/welcome/{token}\n\n\
                     The link works once, until {}. If it has ended, ask whoever invited you for a new one.",
                    moment_text(*ends)
                ),
            ),
            Self::RoleGiven { name, board, work } => (
                name,
                format!(
                    "You now also work as {work} at {board}. Sign in with the account that you have:\n{site}/\n\n\
                     Choose \u{201c}Change role\u{201d} at the top of a page to work in another of your roles."
                ),
            ),
            Self::RoleEnded { name, board, work } => (
                name,
                format!(
                    "You no longer work as {work} at {board}. What you wrote is kept. If this is a mistake, ask the QA Manager of the Board."
                ),
            ),
            Self::Recovery { name, token, ends } => (
                name,
                format!(
                    "Somebody asked for a new password for your account. If it was you, open this link:\n{site}/welcome/{token}\n\n\
                     The link works once, until {}. If it was not you, do nothing: your password stays as it is.",
                    moment_text(*ends)
                ),
            ),
            Self::PasswordChanged { name } => {
                (name, format!("Your password was changed, and you were signed out everywhere. {NOT_YOU}"))
            }
            Self::FactorsChanged { name, what } => (name, format!("{what} {NOT_YOU}")),
            Self::ConfirmEmail { name, token, ends } => (
                name,
                format!(
                    "You want to sign in with this e-mail address from now on. Open this link to confirm it:\n{site}/confirm-email/{token}\n\n\
                     The link works once, until {}. If it was not you, do nothing.",
                    moment_text(*ends)
                ),
            ),
            Self::DraftOpened { name, who, board, agency, audit, opening } => (
                name,
                format!(
                    "{who} of {board} opened the draft of {agency} for \u{201c}{audit}\u{201d} on {}, in an emergency, and can read it until {}.\n\n\
                     You are told because nobody may do this unseen. The reason, and what was read, stand in Candour for those who may see them:\n{site}/\n\n\
                     If this was not in order, tell the chair of your Board at once.",
                    moment_text(opening.opened_at),
                    moment_text(opening.ends_at)
                ),
            ),
            Self::ToSign { name, agency, audit, path } => (
                name,
                format!(
                    "The lead of {agency} has declared its return to \u{201c}{audit}\u{201d} ready. Read it as a whole and sign it, or send it back to the lead:\n{site}{path}"
                ),
            ),
            Self::ActionsDue { name, waiting } => (name, actions::body(waiting, site)),
            Self::PlanChanged { name, agency, audit, what, path } => (
                name,
                format!("The Board’s recommendations for {agency} after \u{201c}{audit}\u{201d}: {what}\n{site}{path}"),
            ),
            Self::LevelsResponded { name, agency, audit, path } => (
                name,
                format!(
                    "{agency} has responded to the levels that you released after \u{201c}{audit}\u{201d}. Read it, then change levels and release them again, or mark them as agreed:\n{site}{path}"
                ),
            ),
            Self::ReturnChanged { name, agency, audit, what, path } => {
                (name, format!("The return of {agency} to \u{201c}{audit}\u{201d}: {what}\n{site}{path}"))
            }
            Self::Reminder { name, waiting } => (name, waiting::body(waiting, site)),
            Self::Query { name, query } => (name, waiting::query_body(query, site)),
            Self::LateLetter { name, who, board, agency, audit, due_on, text, path } => (
                name,
                format!(
                    "{who}, QA Manager of {board}, writes to all whose return to \u{201c}{audit}\u{201d} is late:\n\n{text}\n\n\
                     The return of {agency} was due on {}:\n{site}{path}",
                    date_text(*due_on)
                ),
            ),
            Self::EmailChanging { name } => (
                name,
                format!(
                    "Your account asked to be reached at another e-mail address from now on. It changes when that address is confirmed. {NOT_YOU}"
                ),
            ),
        };
        format!("Dear {name},\n\n{said}\n\nThis mail was sent by Candour. It never asks for your password.\n")
    }
}

const NOT_YOU: &str = "If it was not you, tell the QA Manager of your Board at once.";

/// What a kind of mail is about, in words.
pub(super) fn about(kind: &str) -> &'static str {
    match kind {
        "invitation" => "Invitation",
        "role_given" => "A new role",
        "role_ended" => "A role that ended",
        "recovery" => "A new password",
        "password_changed" => "The password was changed",
        "factors_changed" => "How they sign in was changed",
        "confirm_email" => "A new e-mail address, to confirm",
        "to_sign" => "A return to sign",
        "levels_responded" => "A response to levels",
        "return_changed" => "What changed about a return",
        "reminder" => "A reminder",
        "query" => "A query",
        "late_letter" => "A letter to those who are late",
        "draft_opened" => "A draft that was opened in an emergency",
        "email_changing" => "A new e-mail address, to know",
        _ => "Other",
    }
}
