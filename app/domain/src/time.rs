//! British time and dates: what people read, and which day it is for them.
//!
//! Times are kept in UTC. A due date ends at midnight in the United Kingdom, and "Saved 14:02"
//! is the time on the wall there, summer time counted.

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Europe::London;

/// The day in the United Kingdom.
pub fn day(at: DateTime<Utc>) -> NaiveDate {
    at.with_timezone(&London).date_naive()
}

/// Such as "3 March 2026".
pub fn date_text(date: NaiveDate) -> String {
    date.format("%-d %B %Y").to_string()
}

/// Such as "14:02".
pub fn time_text(at: DateTime<Utc>) -> String {
    at.with_timezone(&London).format("%H:%M").to_string()
}

/// Such as "3 March 2026 at 14:02".
pub fn moment_text(at: DateTime<Utc>) -> String {
    format!("{} at {}", date_text(day(at)), time_text(at))
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeZone as _;

    #[test]
    fn summer_time_moves_the_clock_and_the_day() {
        let at = Utc.with_ymd_and_hms(2026, 7, 14, 23, 30, 0).unwrap();
        assert_eq!(moment_text(at), "15 July 2026 at 00:30");
        assert_eq!(day(at), NaiveDate::from_ymd_opt(2026, 7, 15).unwrap());
    }

    #[test]
    fn winter_time_is_utc() {
        let at = Utc.with_ymd_and_hms(2026, 1, 3, 14, 2, 0).unwrap();
        assert_eq!(moment_text(at), "3 January 2026 at 14:02");
    }
}
