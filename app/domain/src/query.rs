//! Queries: what the Board asks an agency about one statement of a submitted return, and what the agency says to it.
//! A query never changes an answer: what was signed stays as it was signed.

use crate::answer::{AnswerState, check_text, normalise, parse_date};
use crate::audit::AuditState;
use crate::codes::UnknownCode;
use crate::submission::ReturnState;
use candour_texts::t;
use chrono::NaiveDate;
use serde::Serialize;

/// Where a query stands; and of each of its entries, to where it led.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum QueryState {
    /// It waits for the agency.
    Asked,
    /// It waits for whoever asked: to close it, or to ask on.
    Answered,
    /// It is settled.
    Closed,
}

impl QueryState {
    /// Every state.
    pub const ALL: [Self; 3] = [Self::Asked, Self::Answered, Self::Closed];

    /// What people read.
    pub fn label(self) -> &'static str {
        match self {
            Self::Asked => t!("Asked"),
            Self::Answered => t!("Answered"),
            Self::Closed => t!("Closed"),
        }
    }

    /// The code in tables, addresses and exports.
    pub fn code(self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::Answered => "answered",
            Self::Closed => "closed",
        }
    }

    /// The state with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }

    /// Whether it is not settled: its statement's answer counts as queried.
    pub fn is_open(self) -> bool {
        self != Self::Closed
    }

    /// Whether it can be led there from here. Asking on, and adding to an answer, lead to where it stands already; a
    /// closed query can be asked again, and nothing else.
    pub fn may_become(self, to: Self) -> bool {
        self.is_open() || to == Self::Asked
    }
}

impl TryFrom<String> for QueryState {
    type Error = UnknownCode;

    fn try_from(code: String) -> Result<Self, UnknownCode> {
        Self::from_code(&code).ok_or(UnknownCode(code))
    }
}

/// Why nothing can be asked about a return now; `None` where it can. The Board asks about what it reads, until the
/// levels are agreed.
pub fn cannot_be_asked(state: ReturnState, audit: AuditState) -> Option<&'static str> {
    use ReturnState as S;
    if let Some(why) = is_over(audit) {
        return Some(why);
    }
    match state {
        S::Submitted | S::InModeration => None,
        S::NotStarted | S::InProgress | S::ReadyForSignOff | S::ReturnedForAmendment => {
            Some(t!("This return is with its agency. You can ask about it once it is submitted."))
        }
        other => settled(other),
    }
}

/// Why a query about a return can be answered no more; `None` where it can, also while the return is amended.
pub fn cannot_be_answered(state: ReturnState, audit: AuditState) -> Option<&'static str> {
    is_over(audit).or_else(|| settled(state))
}

/// Audits in which the returns are no longer worked on.
fn is_over(audit: AuditState) -> Option<&'static str> {
    match audit {
        AuditState::Planned => Some(t!("This audit has not opened yet.")),
        AuditState::Open | AuditState::Closed | AuditState::Moderation | AuditState::Reporting => None,
        AuditState::Monitoring | AuditState::Archived => {
            Some(t!("This audit is over: its report is made. What was asked and answered can be read."))
        }
    }
}

fn settled(state: ReturnState) -> Option<&'static str> {
    use ReturnState as S;
    match state {
        S::Agreed | S::Locked => {
            Some(t!("The levels of this return are agreed. What was asked and answered can be read."))
        }
        S::Exempt => Some(t!("This agency is exempt: it need not answer.")),
        S::Withdrawn => Some(t!("This return is withdrawn from the audit. What was asked and answered can be read.")),
        S::Shredded => Some(t!("This return was destroyed at the end of its retention.")),
        S::NotStarted
        | S::InProgress
        | S::ReadyForSignOff
        | S::ReturnedForAmendment
        | S::Submitted
        | S::InModeration => None,
    }
}

/// How far an answer has come, where a query about it is open. One that lacks something still lacks it.
pub fn state_with(state: AnswerState, has_open_query: bool) -> AnswerState {
    if has_open_query && state == AnswerState::Complete { AnswerState::Queried } else { state }
}

/// Whether an answer is wanted by a day that has passed.
pub fn is_overdue(state: QueryState, wanted_by: Option<NaiveDate>, today: NaiveDate) -> bool {
    state == QueryState::Asked && wanted_by.is_some_and(|day| day < today)
}

/// What the Board asks, as it is kept.
///
/// # Errors
/// A sentence, where it is blank, longer than [`MAX_TEXT`](crate::answer::MAX_TEXT) or holds control characters.
pub fn question(text: &str) -> Result<String, String> {
    something(t!("Your question"), t!("Write your question first."), text)
}

/// What the agency answers, as it is kept.
///
/// # Errors
/// As [`question`].
pub fn reply(text: &str) -> Result<String, String> {
    something(t!("Your answer"), t!("Write your answer first."), text)
}

fn something(what: &str, missing: &str, text: &str) -> Result<String, String> {
    let text = check_text(what, &normalise(text))?;
    if text.is_empty() { Err(missing.to_owned()) } else { Ok(text) }
}

/// The day by which an answer is wanted; empty fields are none.
///
/// # Errors
/// A sentence, for a date that is none or is past.
pub fn wanted_by(fields: &[String; 3], today: NaiveDate) -> Result<Option<NaiveDate>, String> {
    match parse_date(fields)? {
        Some(day) if day < today => Err(t!("The day must be today or later.").to_owned()),
        day => Ok(day),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_closed_query_is_asked_again_or_stays_closed() {
        use QueryState::*;
        for (from, to, may) in [
            (Asked, Answered, true),
            (Asked, Asked, true),
            (Asked, Closed, true),
            (Answered, Answered, true),
            (Answered, Asked, true),
            (Answered, Closed, true),
            (Closed, Asked, true),
            (Closed, Answered, false),
            (Closed, Closed, false),
        ] {
            assert_eq!(from.may_become(to), may, "{from:?} {to:?}");
        }
        assert!(QueryState::ALL.into_iter().all(|state| QueryState::from_code(state.code()) == Some(state)));
    }

    #[test]
    fn what_the_board_reads_is_asked_about_until_it_is_agreed() {
        let asked = ReturnState::ALL.into_iter().filter(|state| cannot_be_asked(*state, AuditState::Open).is_none());
        assert!(asked.eq([ReturnState::Submitted, ReturnState::InModeration]));
        for state in ReturnState::ALL {
            assert!(cannot_be_asked(state, AuditState::Open).is_some() || state.content_visible_to_board());
        }
        let audits = |state: ReturnState| {
            AuditState::ALL.map(|audit| {
                assert_eq!(cannot_be_asked(state, audit).is_none(), cannot_be_answered(state, audit).is_none());
                cannot_be_asked(state, audit).is_none()
            })
        };
        assert_eq!(audits(ReturnState::Submitted), [false, true, true, true, true, false, false]);
    }

    #[test]
    fn a_query_is_answered_while_the_return_is_amended_too() {
        use ReturnState as S;
        let answered = |state| cannot_be_answered(state, AuditState::Open).is_none();
        let may = [S::InProgress, S::ReadyForSignOff, S::ReturnedForAmendment, S::Submitted, S::InModeration];
        assert!(may.into_iter().all(answered));
        assert!(![S::Agreed, S::Locked, S::Exempt, S::Withdrawn, S::Shredded].into_iter().any(answered));
    }

    #[test]
    fn an_answer_that_lacks_something_is_not_queried_but_incomplete() {
        assert_eq!(state_with(AnswerState::Complete, true), AnswerState::Queried);
        assert_eq!(state_with(AnswerState::Complete, false), AnswerState::Complete);
        assert_eq!(state_with(AnswerState::Draft, true), AnswerState::Draft);
        assert_eq!(state_with(AnswerState::Unanswered, true), AnswerState::Unanswered);
    }

    #[test]
    fn a_text_says_something_and_not_too_much() {
        assert_eq!(question("Who\r\nleads?"), Ok("Who\nleads?".to_owned()));
        assert!(question(" \r\n").is_err() && reply("").is_err());
        assert!(reply(&"a".repeat(40_000)).is_ok());
        assert!(reply(&"a".repeat(40_001)).unwrap_err().contains("40,001"));
        assert!(question("a\u{1}").is_err());
    }

    #[test]
    fn an_answer_is_wanted_today_or_later_and_overdue_after_that_day() {
        let day = |d| NaiveDate::from_ymd_opt(2026, 3, d).unwrap();
        let wanted = |d: &str| wanted_by(&[d.to_owned(), "3".to_owned(), "2026".to_owned()], day(10));
        assert_eq!(wanted("10"), Ok(Some(day(10))));
        assert!(wanted("9").is_err() && wanted("32").is_err());
        assert_eq!(wanted_by(&["", " ", ""].map(str::to_owned), day(10)), Ok(None));
        assert!(!is_overdue(QueryState::Asked, Some(day(10)), day(10)));
        assert!(is_overdue(QueryState::Asked, Some(day(9)), day(10)));
        assert!(!is_overdue(QueryState::Answered, Some(day(9)), day(10)));
        assert!(!is_overdue(QueryState::Asked, None, day(10)));
    }
}
