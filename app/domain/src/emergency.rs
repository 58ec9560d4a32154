//! Emergency access ("break-glass"): the Board reads an agency's draft before it is submitted, because
//! waiting could put an adult at risk. With a reason, for an hour, and known to others at once.

use crate::submission::ReturnState;
use candour_texts::t;
use chrono::{DateTime, TimeDelta, Utc};

/// How long it lasts.
pub const LASTS: TimeDelta = TimeDelta::hours(1);
/// The shortest reason, in characters: one that says something.
pub const SHORTEST_REASON: usize = 20;
/// The longest reason, in characters.
pub const LONGEST_REASON: usize = 2_000;

/// One opening of a draft.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Opening {
    /// When it was opened.
    pub opened_at: DateTime<Utc>,
    /// When it ends, or ended.
    pub ends_at: DateTime<Utc>,
}

impl Opening {
    /// One that begins now.
    pub fn at(now: DateTime<Utc>) -> Self {
        Self { opened_at: now, ends_at: now + LASTS }
    }

    /// Whether the draft may be read through it.
    pub fn is_open(&self, now: DateTime<Utc>) -> bool {
        (self.opened_at..self.ends_at).contains(&now)
    }
}

/// Whether a return in this state can be opened: a draft that somebody has begun. What is submitted the Board
/// reads in any case, and where nobody has written anything there is nothing to read.
pub fn can_be_opened(state: ReturnState) -> bool {
    matches!(state, ReturnState::InProgress | ReturnState::ReadyForSignOff | ReturnState::ReturnedForAmendment)
}

/// The reason, without blanks around it.
///
/// # Errors
/// What is wrong with it, in words.
pub fn reason(text: &str) -> Result<&str, String> {
    let text = text.trim();
    match text.chars().count() {
        0 => Err(t!("Say why this cannot wait until the agency submits.").to_owned()),
        length if length < SHORTEST_REASON => Err(t!(
            "Say why in at least {shortest_reason} characters: the agency and others read this.",
            shortest_reason = SHORTEST_REASON
        )),
        length if length > LONGEST_REASON => Err(t!(
            "Say why in up to {longest_reason} characters; this has {length}.",
            longest_reason = LONGEST_REASON,
            length
        )),
        _ => Ok(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_open_for_an_hour_and_not_a_moment_longer() {
        let begin = DateTime::<Utc>::UNIX_EPOCH;
        let opening = Opening::at(begin);
        assert!(opening.is_open(begin));
        assert!(opening.is_open(begin + TimeDelta::minutes(59)));
        assert!(!opening.is_open(begin + TimeDelta::minutes(60)));
        assert!(!opening.is_open(begin - TimeDelta::seconds(1)));
    }

    #[test]
    fn one_that_was_ended_is_not_open() {
        let begin = DateTime::<Utc>::UNIX_EPOCH;
        let ended = Opening { opened_at: begin, ends_at: begin };
        assert!(!ended.is_open(begin));
    }

    #[test]
    fn only_drafts_that_were_begun_can_be_opened() {
        for state in ReturnState::ALL {
            assert!(!(can_be_opened(state) && state.content_visible_to_board()), "{state:?}");
        }
        assert!(can_be_opened(ReturnState::InProgress));
        for state in [ReturnState::NotStarted, ReturnState::Exempt, ReturnState::Withdrawn, ReturnState::Shredded] {
            assert!(!can_be_opened(state), "{state:?}");
        }
    }

    #[test]
    fn a_reason_says_something() {
        assert!(reason("  \n ").is_err());
        assert!(reason("because").is_err());
        assert!(reason(&"x".repeat(LONGEST_REASON + 1)).is_err());
        assert_eq!(reason("  a worker named an adult at risk  "), Ok("a worker named an adult at risk"));
    }
}
