//! British time and dates: what people read, and which day it is for them.
//!
//! Times are kept in UTC. A due date ends at midnight in the United Kingdom, and "Saved 14:02"
//! is the time on the wall there, summer time counted.

use candour_texts::{mark, said, t};
use chrono::{DateTime, Datelike as _, NaiveDate, NaiveTime, TimeZone as _, Utc};
use chrono_tz::Europe::London;

/// The day in the United Kingdom.
pub fn day(at: DateTime<Utc>) -> NaiveDate {
    at.with_timezone(&London).date_naive()
}

/// Such as "3 March 2026".
pub fn date_text(date: NaiveDate) -> String {
    t!("{day} {month} {year}", day = date.day(), month = month(date), year = date.year())
}

fn month(date: NaiveDate) -> &'static str {
    const MONTHS: [&str; 12] = [
        mark!("January"),
        mark!("February"),
        mark!("March"),
        mark!("April"),
        mark!("May"),
        mark!("June"),
        mark!("July"),
        mark!("August"),
        mark!("September"),
        mark!("October"),
        mark!("November"),
        mark!("December"),
    ];
    usize::try_from(date.month0()).ok().and_then(|place| MONTHS.get(place)).map_or("", |month| said(month))
}

/// Such as "14:02".
pub fn time_text(at: DateTime<Utc>) -> String {
    at.with_timezone(&London).format("%H:%M").to_string()
}

/// Such as "3 March 2026 at 14:02".
pub fn moment_text(at: DateTime<Utc>) -> String {
    t!("{day} at {time}", day = date_text(day(at)), time = time_text(at))
}

/// When a day begins in the United Kingdom.
pub fn day_begins(date: NaiveDate) -> DateTime<Utc> {
    // Summer time begins at one in the morning: midnight there is always one moment.
    let midnight = date.and_time(NaiveTime::MIN);
    London.from_local_datetime(&midnight).earliest().map_or_else(|| midnight.and_utc(), |at| at.with_timezone(&Utc))
}

/// When a day has ended in the United Kingdom.
pub fn day_ends(date: NaiveDate) -> DateTime<Utc> {
    date.succ_opt().map_or(DateTime::<Utc>::MAX_UTC, day_begins)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_in_summer_begins_at_eleven_in_the_evening_of_utc() {
        let date = NaiveDate::from_ymd_opt(2026, 7, 15).unwrap();
        assert_eq!(day_begins(date).to_rfc3339(), "2026-07-14T23:00:00+00:00");
        assert_eq!(day_ends(date).to_rfc3339(), "2026-07-15T23:00:00+00:00");
    }

    #[test]
    fn the_days_on_which_the_clock_changes_have_23_and_25_hours() {
        let hours = |y, m, d| {
            let date = NaiveDate::from_ymd_opt(y, m, d).unwrap();
            (day_ends(date) - day_begins(date)).num_hours()
        };
        assert_eq!((hours(2026, 3, 29), hours(2026, 10, 25)), (23, 25));
    }

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
