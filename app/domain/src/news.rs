//! What is new to somebody: what others changed since that person last looked.

use crate::ids::PersonId;
use chrono::{DateTime, Utc};

/// Whether an answer, saved last at this moment by this person, is new to a reader who has seen what was saved up to
/// a moment (`None`: who never looked). One's own save is never new.
pub fn is_new(saved: DateTime<Utc>, by: PersonId, reader: PersonId, seen_until: Option<DateTime<Utc>>) -> bool {
    by != reader && seen_until.is_none_or(|until| saved > until)
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn new_is_what_another_saved_after_one_looked() {
        let (one, other) = (PersonId(Uuid::from_u128(1)), PersonId(Uuid::from_u128(2)));
        let at = |minute: i64| DateTime::<Utc>::from_timestamp(minute * 60, 0).unwrap();
        assert!(is_new(at(2), other, one, None));
        assert!(is_new(at(2), other, one, Some(at(1))));
        assert!(!is_new(at(2), other, one, Some(at(2))));
        assert!(!is_new(at(2), one, one, None) && !is_new(at(2), one, one, Some(at(1))));
    }
}
