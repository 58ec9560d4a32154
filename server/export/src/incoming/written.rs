//! One cell as words or as a date.

use super::cells::Cell;
use candour_domain::question_set::quote;
use candour_domain::time::date_text;
use candour_texts::t;
use chrono::{Datelike as _, NaiveDate};

/// What is wrong with a cell, and what would be right.
pub(crate) type Fault = (String, String);

/// The words of a cell.
///
/// # Errors
/// Where a formula or what no person could read stands there.
pub(crate) fn words(cell: Option<&Cell>) -> Result<String, Fault> {
    Ok(match cell {
        None => String::new(),
        Some(Cell::Text(text)) => text.clone(),
        Some(Cell::Number { shown, .. }) => shown.clone(),
        Some(Cell::Truth(truth)) => if *truth { "TRUE" } else { "FALSE" }.to_owned(),
        Some(Cell::Date(day)) => date_text(*day),
        Some(Cell::Fault(message, expected)) => return Err(((*message).to_owned(), (*expected).to_owned())),
    })
}

/// The day of a cell; `None` where it is blank.
///
/// # Errors
/// Where it holds no date.
pub(crate) fn day(cell: Option<&Cell>) -> Result<Option<NaiveDate>, Fault> {
    match cell {
        None => Ok(None),
        Some(Cell::Date(day)) => Ok(Some(*day)),
        Some(Cell::Fault(message, expected)) => Err(((*message).to_owned(), (*expected).to_owned())),
        Some(Cell::Text(text)) => british(text).map(Some).ok_or_else(|| no_date(&quote(text))),
        Some(other) => Err(no_date(&quote(&words(Some(other))?))),
    }
}

/// Day, month and year of a cell; three empty ones where it is blank.
///
/// # Errors
/// Where it holds no date.
pub(crate) fn date(cell: Option<&Cell>) -> Result<[String; 3], Fault> {
    let day = day(cell)?;
    Ok(day.map(|day| [day.day().to_string(), day.month().to_string(), day.year().to_string()]).unwrap_or_default())
}

fn no_date(written: &str) -> Fault {
    (t!("{written} is no date", written), t!("a date with its year, such as 27/03/2026").to_owned())
}

/// A date as people here write it; a year has four digits.
fn british(text: &str) -> Option<NaiveDate> {
    let plain = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let day = ["%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%d %B %Y", "%d %b %Y", "%Y-%m-%d"]
        .into_iter()
        .find_map(|format| NaiveDate::parse_from_str(&plain, format).ok())?;
    (1000..=9999).contains(&day.year()).then_some(day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_as_people_here_write_them() {
        let day = NaiveDate::from_ymd_opt(2026, 3, 4);
        for text in ["04/03/2026", "4/3/2026", "4.3.2026", "4-3-2026", "4 March 2026", "4  Mar 2026", "2026-03-04"] {
            assert_eq!(british(text), day, "{text}");
        }
        for text in ["4/3/26", "March", "31/02/2026", "4/3", ""] {
            assert_eq!(british(text), None, "{text}");
        }
    }
}
