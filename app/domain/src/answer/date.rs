//! Dates in three fields, as GOV.UK asks for them.

use super::Value;
use super::check::Checked;
use candour_texts::t;
use chrono::NaiveDate;

/// A date answer; three empty fields are unanswered.
pub(super) fn required(fields: &[String; 3]) -> Checked<Option<Value>> {
    Ok(parse(fields)?.map(Value::Date))
}

/// Day, month and year; `None` where all three are empty.
///
/// # Errors
/// A sentence that names the part that is wrong.
pub fn parse(fields: &[String; 3]) -> Result<Option<NaiveDate>, String> {
    let [day, month, year] = fields.each_ref().map(|field| field.trim());
    if [day, month, year].iter().all(|part| part.is_empty()) {
        return Ok(None);
    }
    for (part, name) in [(day, "day"), (month, "month"), (year, "year")] {
        if part.is_empty() {
            return Err(t!("The date must include a {name}.", name));
        }
        if !part.chars().all(|c| c.is_ascii_digit()) || part.len() > 4 {
            return Err(t!("Enter the {name} in digits, such as 27 3 2026.", name));
        }
    }
    if year.len() != 4 {
        return Err(t!("Enter the year with four digits, such as 2026.").to_owned());
    }
    let number = |part: &str| part.parse::<u32>().unwrap_or_default();
    if !(1..=12).contains(&number(month)) {
        return Err(t!("The month must be from 1 to 12.").to_owned());
    }
    let year = year.parse::<i32>().unwrap_or_default();
    if !(1900..=2200).contains(&year) {
        return Err(t!("The year must be from 1900 to 2200.").to_owned());
    }
    NaiveDate::from_ymd_opt(year, number(month), number(day))
        .map(Some)
        .ok_or_else(|| t!("There is no day {day} in that month.", day = number(day)))
}
