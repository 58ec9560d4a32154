//! Two people on one page see each other: who is there, for how long that holds, and how it is said.

use crate::ids::StatementId;
use candour_texts::t;
use chrono::{DateTime, TimeDelta, Utc};

/// How often a page says that somebody is still there.
pub const SAID_EVERY: TimeDelta = TimeDelta::seconds(20);
/// For how long what a page said holds: two that are lost on the way do not make somebody vanish.
pub const HOLDS_FOR: TimeDelta = TimeDelta::seconds(65);

/// Whether somebody heard of at a moment is still there.
pub fn is_here(heard: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    now - heard < HOLDS_FOR
}

/// Whether it has to be put down again that somebody is there: it is older than half of what a page waits, or they
/// are in another statement.
pub fn is_stale(
    kept: Option<(DateTime<Utc>, Option<&StatementId>)>,
    at: Option<&StatementId>,
    now: DateTime<Utc>,
) -> bool {
    kept.is_none_or(|(heard, statement)| now - heard >= SAID_EVERY / 2 || statement != at)
}

/// A colleague on the same page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Colleague {
    /// The name.
    pub name: String,
    /// The number of the statement that they are in, where the reader may see it.
    pub statement: Option<String>,
}

/// Such as "Also on this page: Ana Reyes (in 1.2) and Tom Ackerley."; empty where nobody is.
pub fn sentence(colleagues: &[Colleague]) -> String {
    let mut said = String::new();
    for (place, colleague) in colleagues.iter().enumerate() {
        said.push_str(match place {
            0 => t!("Also on this page: "),
            _ if place + 1 == colleagues.len() => t!(" and "),
            _ => ", ",
        });
        said.push_str(&colleague.name);
        if let Some(statement) = &colleague.statement {
            said.push_str(&t!(" (in {statement})", statement));
        }
    }
    if !said.is_empty() {
        said.push('.');
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;

    fn colleague(name: &str, statement: Option<&str>) -> Colleague {
        Colleague { name: name.to_owned(), statement: statement.map(str::to_owned) }
    }

    #[test]
    fn nobody_is_no_sentence_and_three_are_one() {
        assert_eq!(sentence(&[]), "");
        assert_eq!(sentence(&[colleague("Ana Reyes", None)]), "Also on this page: Ana Reyes.");
        let three =
            [colleague("Ana Reyes", Some("1.2")), colleague("Kofi Owusu", None), colleague("Siân Lee", Some("1.1"))];
        assert_eq!(sentence(&three), "Also on this page: Ana Reyes (in 1.2), Kofi Owusu and Siân Lee (in 1.1).");
    }

    #[test]
    fn who_was_not_heard_of_for_a_minute_is_gone() {
        let at = |second| DateTime::<Utc>::from_timestamp(second, 0).unwrap();
        assert!(is_here(at(0), at(64)));
        assert!(!is_here(at(0), at(65)));
    }

    #[test]
    fn it_is_put_down_again_after_a_while_or_in_another_statement() {
        let at = |second| DateTime::<Utc>::from_timestamp(second, 0).unwrap();
        let (one, other) = (StatementId("one".into()), StatementId("other".into()));
        assert!(is_stale(None, None, at(0)));
        assert!(!is_stale(Some((at(0), Some(&one))), Some(&one), at(9)));
        assert!(is_stale(Some((at(0), Some(&one))), Some(&one), at(10)));
        assert!(is_stale(Some((at(0), Some(&one))), Some(&other), at(1)));
        assert!(is_stale(Some((at(0), Some(&one))), None, at(1)));
    }
}
