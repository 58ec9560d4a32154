//! The trail as CSV: who did what, when; never what was written.

use crate::error::Result;
use crate::regional::csv::safe;
use chrono::{DateTime, SecondsFormat, Utc};
use csv::{Terminator, WriterBuilder};

/// One entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrailRow {
    /// Its place in the Board's chain.
    pub place: Option<i64>,
    /// When.
    pub at: DateTime<Utc>,
    /// What was done, in words.
    pub kind: String,
    /// What was done, as a code that does not change.
    pub code: String,
    /// Who.
    pub person: Option<String>,
    /// Whom it concerns.
    pub agency: Option<String>,
    /// The audit.
    pub audit: Option<String>,
    /// A plain id of the thing.
    pub subject: Option<String>,
    /// The answer's revision.
    pub revision: Option<i64>,
}

const COLUMNS: [&str; 10] =
    ["place", "at_utc", "what", "code", "person", "agency", "audit", "subject", "revision", "marking"];

/// A part of the file; the first begins with the names of the columns. Every line carries the protective
/// marking, because lines are what is copied on.
///
/// # Errors
/// Where the writer fails.
pub fn csv(rows: impl IntoIterator<Item = TrailRow>, marking: &str, first: bool) -> Result<Vec<u8>> {
    let mut writer = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(Vec::new());
    if first {
        writer.write_record(COLUMNS)?;
    }
    for row in rows {
        let number = |value: Option<i64>| value.map(|value| value.to_string()).unwrap_or_default();
        let text = |value: &Option<String>| safe(value.as_deref().unwrap_or_default()).into_owned();
        writer.write_record([
            number(row.place),
            row.at.to_rfc3339_opts(SecondsFormat::Millis, true),
            safe(&row.kind).into_owned(),
            safe(&row.code).into_owned(),
            text(&row.person),
            text(&row.agency),
            text(&row.audit),
            text(&row.subject),
            number(row.revision),
            safe(marking).into_owned(),
        ])?;
    }
    writer.into_inner().map_err(|error| error.into_error().into())
}
