//! When a piece of evidence is to be looked at again, and how long it holds: in words, as people say them.

use crate::time::date_text;
use candour_texts::t;
use chrono::NaiveDate;

/// What lies within so many days is near: a colleague still has time to see to it.
const NEAR: i64 = 28;

/// How much a date matters today.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    /// It lies far ahead.
    Far,
    /// It is within four weeks.
    Near,
    /// It is past.
    Past,
}

/// A date in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DateWords {
    /// Such as "Expires in 3 weeks".
    pub text: String,
    /// How much it matters.
    pub weight: Weight,
}

/// What is to be said today of the last day of a piece and of its review, the weightier first. A piece holds to the
/// end of its last day.
pub fn date_words(review_on: Option<NaiveDate>, expires_on: Option<NaiveDate>, today: NaiveDate) -> Vec<DateWords> {
    let expires = expires_on.map(|day| words(day, today, [t!("Expired on"), t!("Expires"), t!("Expires on")]));
    let review =
        review_on.map(|day| words(day, today, [t!("Review was due"), t!("Review is due"), t!("Review is due")]));
    let mut all: Vec<_> = expires.into_iter().chain(review).collect();
    all.sort_by_key(|words| std::cmp::Reverse(words.weight));
    all
}

/// Whether somebody should look at it: its review or its last day is past or near.
pub fn needs_review(review_on: Option<NaiveDate>, expires_on: Option<NaiveDate>, today: NaiveDate) -> bool {
    date_words(review_on, expires_on, today).iter().any(|words| words.weight > Weight::Far)
}

/// Whether its last day is past.
pub fn has_expired(expires_on: Option<NaiveDate>, today: NaiveDate) -> bool {
    expires_on.is_some_and(|day| day < today)
}

fn words(day: NaiveDate, today: NaiveDate, [past, near, far]: [&str; 3]) -> DateWords {
    let days = (day - today).num_days();
    let (text, weight) = match days {
        ..0 => (format!("{past} {}", date_text(day)), Weight::Past),
        0 => (t!("{near} today", near), Weight::Near),
        1 => (t!("{near} tomorrow", near), Weight::Near),
        2..14 => (t!("{near} in {days} days", near, days), Weight::Near),
        14..=NEAR => (t!("{near} in {days} weeks", near, days = days / 7), Weight::Near),
        _ => (format!("{far} {}", date_text(day)), Weight::Far),
    };
    DateWords { text, weight }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(m: u32, d: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, m, d).unwrap()
    }

    #[test]
    fn the_last_day_reads_as_people_say_it() {
        let says = |expires| date_words(None, Some(expires), day(3, 3)).remove(0);
        let cases = [
            (day(3, 2), "Expired on 2 March 2026", Weight::Past),
            (day(3, 3), "Expires today", Weight::Near),
            (day(3, 4), "Expires tomorrow", Weight::Near),
            (day(3, 16), "Expires in 13 days", Weight::Near),
            (day(3, 17), "Expires in 2 weeks", Weight::Near),
            (day(3, 24), "Expires in 3 weeks", Weight::Near),
            (day(3, 31), "Expires in 4 weeks", Weight::Near),
            (day(4, 1), "Expires on 1 April 2026", Weight::Far),
        ];
        for (expires, text, weight) in cases {
            assert_eq!(says(expires), DateWords { text: text.to_owned(), weight });
        }
    }

    #[test]
    fn a_review_reads_as_people_say_it() {
        let says = |review| date_words(Some(review), None, day(3, 10)).remove(0).text;
        assert_eq!(says(day(3, 3)), "Review was due 3 March 2026");
        assert_eq!(says(day(3, 10)), "Review is due today");
        assert_eq!(says(day(3, 31)), "Review is due in 3 weeks");
        assert_eq!(says(day(9, 1)), "Review is due 1 September 2026");
    }

    #[test]
    fn the_weightier_comes_first_and_nothing_is_said_of_no_date() {
        let both = date_words(Some(day(3, 1)), Some(day(9, 1)), day(3, 3));
        assert_eq!(both.iter().map(|words| words.weight).collect::<Vec<_>>(), [Weight::Past, Weight::Far]);
        assert!(date_words(None, None, day(3, 3)).is_empty());
    }

    #[test]
    fn a_piece_holds_to_the_end_of_its_last_day() {
        assert!(!has_expired(Some(day(3, 3)), day(3, 3)) && has_expired(Some(day(3, 3)), day(3, 4)));
        assert!(!has_expired(None, day(3, 3)));
        assert!(needs_review(Some(day(3, 31)), None, day(3, 3)) && !needs_review(Some(day(4, 1)), None, day(3, 3)));
    }
}
