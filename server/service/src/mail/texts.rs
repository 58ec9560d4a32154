//! What mails say. All of them in one place: plain words, who it is from, what to do, until when.

use super::actions::{self, ActionWaiting};
use super::waiting::{self, Waiting, WaitingQuery};
use candour_domain::emergency::Opening;
use candour_domain::time::{date_text, moment_text};
use candour_texts::{mark, said, t};
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
    /// To those whom it concerns: what has become of the report of an audit, and what to do.
    ReportMoved { name: &'a str, audit: &'a str, what: &'a str, path: &'a str },
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
            Self::ReportMoved { .. } => "report_moved",
            Self::Reminder { .. } => "reminder",
            Self::ActionsDue { .. } => "actions_due",
            Self::Query { .. } => "query",
            Self::LateLetter { .. } => "late_letter",
        }
    }

    pub(crate) fn subject(&self) -> String {
        match self {
            Self::Invitation { board, .. } => t!("Your account at {board}", board),
            Self::RoleGiven { board, .. } => t!("You have a new role at {board}", board),
            Self::RoleEnded { board, .. } => t!("A role of yours at {board} has ended", board),
            Self::Recovery { .. } => t!("Set a new password for Candour").to_owned(),
            Self::PasswordChanged { .. } => t!("Your password for Candour was changed").to_owned(),
            Self::FactorsChanged { .. } => t!("How you sign in to Candour was changed").to_owned(),
            Self::ConfirmEmail { .. } => t!("Confirm your e-mail address for Candour").to_owned(),
            Self::EmailChanging { .. } => t!("Your e-mail address for Candour is being changed").to_owned(),
            Self::ToSign { agency, .. } => t!("The return of {agency} is ready for you to sign", agency),
            Self::ReturnChanged { agency, .. } => t!("The return of {agency}: something changed", agency),
            Self::LevelsResponded { agency, .. } => t!("{agency} has responded to its levels", agency),
            Self::PlanChanged { agency, .. } => t!("Recommendations for {agency}", agency),
            Self::ReportMoved { audit, .. } => t!("The report on \u{201c}{audit}\u{201d}", audit),
            Self::ActionsDue { waiting, .. } => actions::subject(waiting),
            Self::Reminder { waiting, .. } => waiting::subject(waiting),
            Self::Query { query, .. } => waiting::query_subject(query),
            Self::LateLetter { agency, .. } => t!("The return of {agency} is late: a letter of the QA Manager", agency),
            Self::DraftOpened { agency, .. } => t!("The draft of {agency} was opened in an emergency", agency),
        }
    }

    /// Whom it greets.
    fn name(&self) -> &str {
        match self {
            Self::Invitation { name, .. }
            | Self::RoleGiven { name, .. }
            | Self::RoleEnded { name, .. }
            | Self::Recovery { name, .. }
            | Self::PasswordChanged { name }
            | Self::FactorsChanged { name, .. }
            | Self::ConfirmEmail { name, .. }
            | Self::DraftOpened { name, .. }
            | Self::ToSign { name, .. }
            | Self::ReturnChanged { name, .. }
            | Self::LevelsResponded { name, .. }
            | Self::PlanChanged { name, .. }
            | Self::ReportMoved { name, .. }
            | Self::Reminder { name, .. }
            | Self::ActionsDue { name, .. }
            | Self::Query { name, .. }
            | Self::LateLetter { name, .. }
            | Self::EmailChanging { name } => name,
        }
    }

    /// The text, with links to the site.
    pub(crate) fn body(&self, site: &str) -> String {
        let site = site.trim_end_matches('/');
        let said = match self {
            Self::Invitation { board, work, token, ends, .. } => t!(
                "{board} has invited you to Candour, where its safeguarding audits are answered. You will work as {work}.\n\n\
                     Open this link and set a password:\n{site}/welcome/{token}\n\n\
                     The link works once, until {ends}. If it has ended, ask whoever invited you for a new one.",
                board,
                work,
                site,
                token,
                ends = moment_text(*ends)
            ),
            Self::RoleGiven { board, work, .. } => t!(
                "You now also work as {work} at {board}. Sign in with the account that you have:\n{site}/\n\n\
                     Choose \u{201c}Change role\u{201d} at the top of a page to work in another of your roles.",
                work,
                board,
                site
            ),
            Self::RoleEnded { board, work, .. } => t!(
                "You no longer work as {work} at {board}. What you wrote is kept. If this is a mistake, ask the QA Manager of the Board.",
                work,
                board
            ),
            Self::Recovery { token, ends, .. } => t!(
                "Somebody asked for a new password for your account. If it was you, open this link:\n{site}/welcome/{token}\n\n\
                     The link works once, until {ends}. If it was not you, do nothing: your password stays as it is.",
                site,
                token,
                ends = moment_text(*ends)
            ),
            Self::PasswordChanged { .. } => {
                t!("Your password was changed, and you were signed out everywhere. {not_you}", not_you = said(NOT_YOU))
            }
            Self::FactorsChanged { what, .. } => format!("{what} {}", said(NOT_YOU)),
            Self::ConfirmEmail { token, ends, .. } => t!(
                "You want to sign in with this e-mail address from now on. Open this link to confirm it:\n{site}/confirm-email/{token}\n\n\
                     The link works once, until {ends}. If it was not you, do nothing.",
                site,
                token,
                ends = moment_text(*ends)
            ),
            Self::DraftOpened { who, board, agency, audit, opening, .. } => {
                draft_opened(who, board, (agency, audit), *opening, site)
            }
            Self::ToSign { agency, audit, path, .. } => t!(
                "The lead of {agency} has declared its return to \u{201c}{audit}\u{201d} ready. Read it as a whole and sign it, or send it back to the lead:\n{site}{path}",
                agency,
                audit,
                site,
                path
            ),
            Self::ActionsDue { waiting, .. } => actions::body(waiting, site),
            Self::PlanChanged { agency, audit, what, path, .. } => t!(
                "The Board’s recommendations for {agency} after \u{201c}{audit}\u{201d}: {what}\n{site}{path}",
                agency,
                audit,
                what,
                site,
                path
            ),
            Self::ReportMoved { audit, what, path, .. } => {
                t!("The report on \u{201c}{audit}\u{201d} {what}\n{site}{path}", audit, what, site, path)
            }
            Self::LevelsResponded { agency, audit, path, .. } => t!(
                "{agency} has responded to the levels that you released after \u{201c}{audit}\u{201d}. Read it, then change levels and release them again, or mark them as agreed:\n{site}{path}",
                agency,
                audit,
                site,
                path
            ),
            Self::ReturnChanged { agency, audit, what, path, .. } => t!(
                "The return of {agency} to \u{201c}{audit}\u{201d}: {what}\n{site}{path}",
                agency,
                audit,
                what,
                site,
                path
            ),
            Self::Reminder { waiting, .. } => waiting::body(waiting, site),
            Self::Query { query, .. } => waiting::query_body(query, site),
            Self::LateLetter { who, board, agency, audit, due_on, text, path, .. } => t!(
                "{who}, QA Manager of {board}, writes to all whose return to \u{201c}{audit}\u{201d} is late:\n\n{text}\n\n\
                     The return of {agency} was due on {due_on}:\n{site}{path}",
                who,
                board,
                audit,
                text,
                agency,
                due_on = date_text(*due_on),
                site,
                path
            ),
            Self::EmailChanging { .. } => t!(
                "Your account asked to be reached at another e-mail address from now on. It changes when that address is confirmed. {not_you}",
                not_you = said(NOT_YOU)
            ),
        };
        let name = self.name();
        t!("Dear {name},\n\n{said}\n\nThis mail was sent by Candour. It never asks for your password.\n", name, said)
    }
}

fn draft_opened(who: &str, board: &str, (agency, audit): (&str, &str), opening: Opening, site: &str) -> String {
    t!(
        "{who} of {board} opened the draft of {agency} for \u{201c}{audit}\u{201d} on {opened_at}, in an emergency, and can read it until {ends_at}.\n\n\
             You are told because nobody may do this unseen. The reason, and what was read, stand in Candour for those who may see them:\n{site}/\n\n\
             If this was not in order, tell the chair of your Board at once.",
        who,
        board,
        agency,
        audit,
        opened_at = moment_text(opening.opened_at),
        ends_at = moment_text(opening.ends_at),
        site
    )
}

const NOT_YOU: &str = mark!("If it was not you, tell the QA Manager of your Board at once.");

/// What a kind of mail is about, in words.
pub(super) fn about(kind: &str) -> &'static str {
    match kind {
        "invitation" => t!("Invitation"),
        "role_given" => t!("A new role"),
        "role_ended" => t!("A role that ended"),
        "recovery" => t!("A new password"),
        "password_changed" => t!("The password was changed"),
        "factors_changed" => t!("How they sign in was changed"),
        "confirm_email" => t!("A new e-mail address, to confirm"),
        "to_sign" => t!("A return to sign"),
        "levels_responded" => t!("A response to levels"),
        "return_changed" => t!("What changed about a return"),
        "report_moved" => t!("A report"),
        "reminder" => t!("A reminder"),
        "query" => t!("A query"),
        "late_letter" => t!("A letter to those who are late"),
        "draft_opened" => t!("A draft that was opened in an emergency"),
        "email_changing" => t!("A new e-mail address, to know"),
        _ => t!("Other"),
    }
}
