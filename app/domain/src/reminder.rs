//! Reminders: which one is due on a day, and what the QA Manager may write to those who are late.

use crate::answer::normalise;
use candour_texts::t;
use chrono::{Days, NaiveDate};

/// How many characters a letter to those who are late may have.
pub const LONGEST_LETTER: usize = 2_000;
/// What is overdue is said again after so many days.
const OVERDUE_AGAIN: i64 = 7;

/// What a reminder says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reminder {
    /// The audit has opened.
    Opened,
    /// Four weeks are left.
    FourWeeks,
    /// Two weeks are left.
    TwoWeeks,
    /// Three days are left.
    ThreeDays,
    /// The due date has passed.
    Overdue,
    /// The QA Manager writes to those who are late.
    Letter,
    /// The Board asks about a statement.
    Query,
    /// The agency has answered what the Board asked.
    QueryAnswered,
}

/// A reminder that is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due {
    /// What it says.
    pub kind: Reminder,
    /// The day that it counts from: the last day for the agency, or the first of the audit.
    pub for_day: NaiveDate,
    /// Which of its kind, from 0: what is overdue is said each week again.
    pub turn: i64,
}

/// The dates of one return.
#[derive(Clone, Copy, Debug)]
pub struct Countdown {
    /// The first day of the audit.
    pub opens_on: NaiveDate,
    /// The last day for the agency.
    pub due_on: NaiveDate,
    /// When the person was last told in another way how long there is, such as of more time.
    pub told_on: Option<NaiveDate>,
}

impl Reminder {
    /// Every kind.
    pub const ALL: [Self; 8] = [
        Self::Opened,
        Self::FourWeeks,
        Self::TwoWeeks,
        Self::ThreeDays,
        Self::Overdue,
        Self::Letter,
        Self::Query,
        Self::QueryAnswered,
    ];

    /// The code in tables.
    pub fn code(self) -> &'static str {
        match self {
            Self::Opened => "opened",
            Self::FourWeeks => "four_weeks",
            Self::TwoWeeks => "two_weeks",
            Self::ThreeDays => "three_days",
            Self::Overdue => "overdue",
            Self::Letter => "letter",
            Self::Query => "query",
            Self::QueryAnswered => "query_answered",
        }
    }

    /// What people read.
    pub fn label(self) -> &'static str {
        match self {
            Self::Opened => t!("The audit is open"),
            Self::FourWeeks => t!("Four weeks before the due date"),
            Self::TwoWeeks => t!("Two weeks before the due date"),
            Self::ThreeDays => t!("Three days before the due date"),
            Self::Overdue => t!("Overdue"),
            Self::Letter => t!("Letter to those who are late"),
            Self::Query => t!("A query"),
            Self::QueryAnswered => t!("A query was answered"),
        }
    }
}

impl TryFrom<String> for Reminder {
    type Error = String;

    fn try_from(code: String) -> Result<Self, String> {
        Self::ALL.into_iter().find(|known| known.code() == code).ok_or_else(|| format!("there is no reminder {code:?}"))
    }
}

impl Countdown {
    /// The most urgent reminder that has fallen due by a day while the audit is open; `None` where the person was
    /// told in another way since. A reminder whose day is before the audit opened is never due.
    pub fn due(&self, today: NaiveDate) -> Option<Due> {
        let Self { opens_on, due_on, told_on } = *self;
        let over = (today - due_on).num_days();
        if over > 0 {
            let turn = (over - 1) / OVERDUE_AGAIN;
            let began = u64::try_from(1 + turn * OVERDUE_AGAIN)
                .ok()
                .and_then(|days| due_on.checked_add_days(Days::new(days)))?;
            return is_news(began, told_on).then_some(Due { kind: Reminder::Overdue, for_day: due_on, turn });
        }
        for (kind, days) in [(Reminder::ThreeDays, 3), (Reminder::TwoWeeks, 14), (Reminder::FourWeeks, 28)] {
            let day = due_on.checked_sub_days(Days::new(days))?;
            if day <= today && day > opens_on {
                return is_news(day, told_on).then_some(Due { kind, for_day: due_on, turn: 0 });
            }
        }
        Some(Due { kind: Reminder::Opened, for_day: opens_on, turn: 0 })
    }
}

fn is_news(day: NaiveDate, told_on: Option<NaiveDate>) -> bool {
    told_on.is_none_or(|told| day > told)
}

/// A letter to those who are late, as it is sent: without blanks around it.
///
/// # Errors
/// A sentence, where it is blank, longer than [`LONGEST_LETTER`] or holds control characters.
pub fn letter(text: &str) -> Result<String, String> {
    let text = normalise(text);
    let text = text.trim();
    let count = text.chars().count();
    if text.is_empty() {
        return Err(t!("Write what they shall read.").to_owned());
    }
    if count > LONGEST_LETTER {
        return Err(t!("Your letter has {count} characters. Shorten it to 2,000 or fewer.", count));
    }
    if text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\t')) {
        return Err(t!("Your letter holds a control character that cannot be sent. It often comes with text copied from another program: delete it and type the place again.").to_owned());
    }
    Ok(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, month, day).unwrap()
    }

    fn kinds(countdown: Countdown, days: &[(u32, u32)]) -> Vec<Option<(&'static str, i64)>> {
        days.iter().map(|(m, d)| countdown.due(day(*m, *d)).map(|due| (due.kind.code(), due.turn))).collect()
    }

    #[test]
    fn the_most_urgent_is_due_and_overdue_each_week_again() {
        let countdown = Countdown { opens_on: day(3, 3), due_on: day(4, 2), told_on: None };
        let days =
            [(3, 3), (3, 4), (3, 5), (3, 18), (3, 19), (3, 29), (3, 30), (4, 2), (4, 3), (4, 9), (4, 10), (4, 17)];
        let expected = [
            ("opened", 0),
            ("opened", 0),
            ("four_weeks", 0),
            ("four_weeks", 0),
            ("two_weeks", 0),
            ("two_weeks", 0),
            ("three_days", 0),
            ("three_days", 0),
            ("overdue", 0),
            ("overdue", 0),
            ("overdue", 1),
            ("overdue", 2),
        ];
        assert_eq!(kinds(countdown, &days), expected.map(Some));
    }

    #[test]
    fn a_short_audit_opens_first_and_counts_down_from_what_is_left() {
        let countdown = Countdown { opens_on: day(3, 3), due_on: day(3, 17), told_on: None };
        assert_eq!(
            kinds(countdown, &[(3, 3), (3, 13), (3, 14)]),
            [Some(("opened", 0)), Some(("opened", 0)), Some(("three_days", 0))]
        );
    }

    #[test]
    fn who_was_told_of_more_time_is_reminded_of_what_comes_after() {
        let countdown = Countdown { opens_on: day(3, 3), due_on: day(4, 20), told_on: Some(day(3, 31)) };
        let days = [(3, 31), (4, 5), (4, 6), (4, 17), (4, 21)];
        let expected = [None, None, Some(("two_weeks", 0)), Some(("three_days", 0)), Some(("overdue", 0))];
        assert_eq!(kinds(countdown, &days), expected);
    }

    #[test]
    fn a_letter_says_something_and_not_too_much() {
        assert_eq!(letter(" One\r\ntwo \r\n"), Ok("One\ntwo".to_owned()));
        assert!(letter(&"a".repeat(2_000)).is_ok() && letter(&"a".repeat(2_001)).is_err());
        assert!(letter(" \r\n").is_err() && letter("a\u{7}b").is_err());
    }
}
