//! One cell of a table, the same for sheets of the library and for streamed ones.

use crate::error::Result;
use candour_domain::time;
use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use rust_xlsxwriter::{Format, IntoExcelDateTime as _, Worksheet};
use std::borrow::Cow;

/// What a cell holds. There is no formula here: text from people can never become one.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Cell<'a> {
    Empty,
    Text(Cow<'a, str>),
    Number(f64),
    Date(NaiveDate),
    /// Shown in British time.
    Moment(DateTime<Utc>),
}

impl<'a> From<&'a str> for Cell<'a> {
    fn from(text: &'a str) -> Self {
        if text.is_empty() { Self::Empty } else { Self::Text(Cow::Borrowed(text)) }
    }
}

impl From<String> for Cell<'_> {
    fn from(text: String) -> Self {
        if text.is_empty() { Self::Empty } else { Self::Text(Cow::Owned(text)) }
    }
}

impl<'a> From<Cow<'a, str>> for Cell<'a> {
    fn from(text: Cow<'a, str>) -> Self {
        if text.is_empty() { Self::Empty } else { Self::Text(text) }
    }
}

impl From<u64> for Cell<'_> {
    fn from(count: u64) -> Self {
        #[expect(clippy::cast_precision_loss, reason = "counts of a file are far below 2^53")]
        Self::Number(count as f64)
    }
}

impl From<usize> for Cell<'_> {
    fn from(count: usize) -> Self {
        Self::from(count as u64)
    }
}

impl From<f64> for Cell<'_> {
    fn from(number: f64) -> Self {
        Self::Number(number)
    }
}

impl From<NaiveDate> for Cell<'_> {
    fn from(date: NaiveDate) -> Self {
        Self::Date(date)
    }
}

impl From<DateTime<Utc>> for Cell<'_> {
    fn from(moment: DateTime<Utc>) -> Self {
        Self::Moment(moment)
    }
}

impl<'a, T: Into<Cell<'a>>> From<Option<T>> for Cell<'a> {
    fn from(cell: Option<T>) -> Self {
        cell.map_or(Self::Empty, Into::into)
    }
}

/// The first day that Excel's calendar has.
fn first_day() -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(1900, 1, 1)
}

/// A date before Excel's calendar stands as text: a wrong date would be worse.
pub(crate) fn date_serial(date: NaiveDate) -> Option<f64> {
    first_day().filter(|first| date >= *first).map(|_| date.to_excel_serial_date())
}

/// The British wall clock of a moment.
fn wall_clock(moment: DateTime<Utc>) -> NaiveDateTime {
    let time = NaiveTime::parse_from_str(&time::time_text(moment), "%H:%M").unwrap_or_default();
    time::day(moment).and_time(time)
}

/// A moment's number in Excel's calendar.
pub(crate) fn moment_serial(moment: DateTime<Utc>) -> f64 {
    wall_clock(moment).to_excel_serial_date()
}

/// Writes one cell of a sheet that the library holds.
///
/// # Errors
/// Where the row or column does not exist, or the text is longer than a cell.
pub(crate) fn put(sheet: &mut Worksheet, row: u32, column: u16, cell: &Cell<'_>, format: &Format) -> Result<()> {
    match cell {
        Cell::Empty => sheet.write_blank(row, column, format)?,
        Cell::Text(text) => sheet.write_string_with_format(row, column, text.as_ref(), format)?,
        Cell::Number(number) => sheet.write_number_with_format(row, column, *number, format)?,
        Cell::Date(date) => match date_serial(*date) {
            Some(serial) => sheet.write_number_with_format(row, column, serial, format)?,
            None => sheet.write_string_with_format(row, column, date.to_string(), format)?,
        },
        Cell::Moment(moment) => sheet.write_number_with_format(row, column, moment_serial(*moment), format)?,
    };
    Ok(())
}
