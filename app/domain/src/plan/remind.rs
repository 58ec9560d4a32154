//! When the leads of an agency are reminded of an action.

use chrono::{Days, NaiveDate};

/// Days before the due date on which an action is said to come.
const AHEAD: u64 = 28;
/// What is overdue is said again after so many days.
const OVERDUE_AGAIN: i64 = 28;

/// What a reminder of an action says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ActionReminder {
    /// Four weeks are left.
    FourWeeks,
    /// The due date has passed: which time that is said, from 0.
    Overdue(i64),
}

impl ActionReminder {
    /// The code in tables, and which of its kind it is.
    pub fn code(self) -> (&'static str, i64) {
        match self {
            Self::FourWeeks => ("four_weeks", 0),
            Self::Overdue(turn) => ("overdue", turn),
        }
    }

    /// The reminder that is due on a day for an action that is still to be done. Who put it down within the last
    /// four weeks of it is not told when it is due.
    pub fn due(put_down_on: NaiveDate, due_on: NaiveDate, today: NaiveDate) -> Option<Self> {
        let over = (today - due_on).num_days();
        if over > 0 {
            return Some(Self::Overdue((over - 1) / OVERDUE_AGAIN));
        }
        let day = due_on.checked_sub_days(Days::new(AHEAD))?;
        (day <= today && put_down_on < day).then_some(Self::FourWeeks)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_action_is_announced_four_weeks_before_and_overdue_every_four_weeks() {
        let day = |month, day| NaiveDate::from_ymd_opt(2026, month, day).unwrap();
        let (put_down, due) = (day(3, 3), day(6, 30));
        let table = [
            (day(6, 1), None),
            (day(6, 2), Some(("four_weeks", 0))),
            (day(6, 30), Some(("four_weeks", 0))),
            (day(7, 1), Some(("overdue", 0))),
            (day(7, 28), Some(("overdue", 0))),
            (day(7, 29), Some(("overdue", 1))),
        ];
        for (today, expected) in table {
            assert_eq!(ActionReminder::due(put_down, due, today).map(ActionReminder::code), expected, "{today}");
        }
        // Who put it down last week knows when it is due, and is told when it is over.
        assert_eq!(ActionReminder::due(day(6, 10), due, day(6, 20)), None);
        assert_eq!(ActionReminder::due(day(6, 10), due, day(7, 1)), Some(ActionReminder::Overdue(0)));
    }
}
