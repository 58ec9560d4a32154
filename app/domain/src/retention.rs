//! How long each kind of record is kept, and when it is due. The years are defaults that a Board's own
//! retention schedule replaces.

use candour_texts::mark;
use chrono::{Days, Months, NaiveDate};

/// Years for which a return is kept after the last day of its audit. Six years: three cycles of the
/// self-audit stand beside each other, and the usual time within which a claim may be brought has passed
/// (Limitation Act 1980, section 5).
pub const RETURN_YEARS: u32 = 6;

/// A line of the schedule: what is kept, for how long, and why so long.
pub const SCHEDULE: [(&str, &str, &str); 11] = [
    (
        mark!(
            "Returns: answers, narratives, evidence references and files, their history and what the trail says of them"
        ),
        mark!("Six years after the last day of the audit (a setting); then somebody decides"),
        mark!("Three cycles of the self-audit, and the usual time for a claim"),
    ),
    (
        mark!("Recommendations and actions, with what was said to them and the evidence that is attached"),
        mark!("Kept, also when the return that they followed from is destroyed"),
        mark!("The Board’s record of what was agreed and whether it was done"),
    ),
    (
        mark!("The library of an agency's evidence"),
        mark!(
            "Until the agency removes a piece; as a whole until the Board destroys it, once nobody works for the agency any more"
        ),
        mark!("It serves the next audit too, and is nobody's but the agency's"),
    ),
    (
        mark!("The trail: who did what, when"),
        mark!("Kept; nothing in Candour deletes it"),
        mark!("What cannot be taken out cannot be covered up"),
    ),
    (
        mark!("Decisions about retention"),
        mark!("Kept"),
        mark!("They are the proof that records were destroyed in order"),
    ),
    (
        mark!("Accounts of people who have left"),
        mark!("Kept with name and address, without any way in"),
        mark!("The trail names who did something"),
    ),
    (mark!("Mails that went out"), mark!("90 days"), mark!("To answer what was sent to whom")),
    (
        mark!("Who was reminded of which return, without the text"),
        mark!("As long as the return"),
        mark!("So that nobody is told the same twice"),
    ),
    (
        mark!("Connections to an organisation's sign-in"),
        mark!("Until the person ends them"),
        mark!("So that they can come in by it"),
    ),
    (
        mark!("Sessions, links, steps of a sign-in"),
        mark!("Until they end: minutes to days"),
        mark!("Needed for nothing else"),
    ),
    (
        mark!("Browsers that are known"),
        mark!("180 days after their last use"),
        mark!("So that an attacker elsewhere locks nobody out"),
    ),
];

/// Where a return stands in its retention.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    /// Kept until this day.
    On(NaiveDate),
    /// Since this day somebody has to decide.
    Since(NaiveDate),
}

/// When a return is due: so many years after the last day of its audit, or after the day until which it was
/// decided to keep it, whichever is later.
pub fn due(last_day: NaiveDate, years: u32, kept_until: Option<NaiveDate>, today: NaiveDate) -> Due {
    let by_schedule = last_day.checked_add_months(Months::new(years.saturating_mul(12))).unwrap_or(NaiveDate::MAX);
    let after_keeping = kept_until.and_then(|day| day.checked_add_days(Days::new(1)));
    let day = after_keeping.map_or(by_schedule, |kept| kept.max(by_schedule));
    if today >= day { Due::Since(day) } else { Due::On(day) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_return_is_due_years_after_the_last_day_of_its_audit() {
        let last = day("2026-06-30");
        assert_eq!(due(last, 6, None, day("2032-06-29")), Due::On(day("2032-06-30")));
        assert_eq!(due(last, 6, None, day("2032-06-30")), Due::Since(day("2032-06-30")));
        // A leap day has no anniversary in other years.
        assert_eq!(due(day("2028-02-29"), 1, None, day("2028-03-01")), Due::On(day("2029-02-28")));
    }

    #[test]
    fn a_decision_to_keep_moves_the_day_and_never_brings_it_nearer() {
        let last = day("2026-06-30");
        assert_eq!(due(last, 6, Some(day("2035-01-01")), day("2035-01-01")), Due::On(day("2035-01-02")));
        assert_eq!(due(last, 6, Some(day("2030-01-01")), day("2031-01-01")), Due::On(day("2032-06-30")));
    }
}
