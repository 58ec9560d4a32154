//! From the filter's fields to what the use-case takes.

use crate::components::errors::Errors;
use crate::forms::{Fields, date_parts};
use candour_service::trail_view::{KINDS, TrailQuery};
use candour_texts::t;
use chrono::NaiveDate;

/// The fields that make up the filter, in the order of the form.
pub(super) const FIELDS: [&str; 10] =
    ["person", "agency", "audit", "kind", "from-day", "from-month", "from-year", "to-day", "to-month", "to-year"];

/// The query, and what is wrong with it. A choice that is not there finds everything.
pub(super) fn read(fields: &Fields) -> (TrailQuery, Errors) {
    let mut errors = Errors::default();
    let from = date(fields, "from", &mut errors);
    let to = date(fields, "to", &mut errors);
    if let (Some(from), Some(to)) = (from, to)
        && to < from
    {
        errors.push("to-day", t!("The last day must not come before the first."));
    }
    let kind = KINDS.iter().find(|(code, _)| *code == fields.get("kind")).map(|(code, _)| (*code).to_owned());
    let query = TrailQuery {
        agency: fields.get("agency").parse().ok(),
        audit: fields.get("audit").parse().ok(),
        person: fields.get("person").parse().ok(),
        from,
        to,
        kind,
        before: fields.get("before").parse().ok(),
    };
    (query, errors)
}

/// The date of three fields; `None` where all are empty or it is no date.
fn date(fields: &Fields, name: &str, errors: &mut Errors) -> Option<NaiveDate> {
    let typed = date_parts(fields, &format!("{name}-")).map(|part| part.trim().to_owned());
    if typed.iter().all(String::is_empty) {
        return None;
    }
    let [day, month, year] = &typed;
    let date = match (year.parse(), month.parse(), day.parse()) {
        (Ok(year), Ok(month), Ok(day)) if year >= 1900 => NaiveDate::from_ymd_opt(year, month, day),
        _ => None,
    };
    if date.is_none() {
        errors.push(format!("{name}-day"), t!("Enter a date such as 31 3 2026, or leave all three fields empty."));
    }
    date
}
