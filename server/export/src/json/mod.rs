//! `candour-answers/1` and `candour-scores/1`: everything, exact, so that a stranger can recompute it.
//!
//! Documents are written as they come, one return after the other: only one return is in memory.

mod answers;
mod scores;

pub use answers::{AnswersWriter, SCHEMA as ANSWERS_SCHEMA};
pub use scores::{SCHEMA as SCORES_SCHEMA, ScoresWriter};

use crate::error::Result;
use candour_domain::report::{AuditHeader, ReturnReport};
use serde::Serialize;
use std::io::Write;

/// Writes `candour-answers/1` of all the returns.
///
/// # Errors
/// Where the writer refuses bytes.
pub fn answers<W: Write>(header: &AuditHeader, returns: impl IntoIterator<Item = ReturnReport>, out: W) -> Result<W> {
    let mut writer = AnswersWriter::new(header, out)?;
    for report in returns {
        writer.add(&report)?;
    }
    writer.finish()
}

/// Writes `candour-scores/1` of all the returns.
///
/// # Errors
/// Where the writer refuses bytes.
pub fn scores<W: Write>(header: &AuditHeader, returns: impl IntoIterator<Item = ReturnReport>, out: W) -> Result<W> {
    let mut writer = ScoresWriter::new(header, out)?;
    for report in returns {
        writer.add(&report)?;
    }
    writer.finish()
}

/// The audit and its question set, as both documents name them.
#[derive(Serialize)]
struct About<'a> {
    protective_marking: &'a str,
    board: &'a str,
    generated_at: String,
    audit: AuditAbout<'a>,
    question_set: SetAbout<'a>,
}

#[derive(Serialize)]
struct AuditAbout<'a> {
    id: String,
    title: &'a str,
    kind: candour_domain::question_set::AuditKind,
    state: candour_domain::audit::AuditState,
    opens_on: chrono::NaiveDate,
    due_on: chrono::NaiveDate,
}

#[derive(Serialize)]
struct SetAbout<'a> {
    id: &'a str,
    version: &'a str,
    title: &'a str,
    sha256: &'a str,
}

/// One return, as both documents name it.
#[derive(Serialize)]
struct ReturnAbout<'a> {
    r#return: String,
    agency: String,
    agency_name: &'a str,
    agency_type: &'a str,
    state: candour_domain::submission::ReturnState,
    due_on: chrono::NaiveDate,
    submitted_at: Option<String>,
    content_open: bool,
}

impl<'a> From<&'a ReturnReport> for ReturnAbout<'a> {
    fn from(report: &'a ReturnReport) -> Self {
        Self {
            r#return: report.id.to_string(),
            agency: report.agency.id.to_string(),
            agency_name: &report.agency.name,
            agency_type: report.agency.agency_type.as_str(),
            state: report.state,
            due_on: report.due_on,
            submitted_at: report.submitted_at.map(moment),
            content_open: report.content_open,
        }
    }
}

/// RFC 3339 in UTC, to the second.
pub(crate) fn moment(at: chrono::DateTime<chrono::Utc>) -> String {
    at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
}

/// A document whose long lists have one item a line.
struct Document<W: Write> {
    out: W,
    first: bool,
}

impl<W: Write> std::fmt::Debug for Document<W> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Document").finish_non_exhaustive()
    }
}

impl<W: Write> Document<W> {
    /// Writes the head and opens the list `list`.
    fn open(schema: &str, header: &AuditHeader, list: &str, mut out: W) -> Result<Self> {
        let about = About {
            protective_marking: &header.marking,
            board: &header.board,
            generated_at: moment(header.generated_at),
            audit: AuditAbout {
                id: header.audit.id.to_string(),
                title: &header.audit.title,
                kind: header.audit.kind,
                state: header.audit.state,
                opens_on: header.audit.opens_on,
                due_on: header.audit.due_on,
            },
            question_set: SetAbout {
                id: header.set.id.as_str(),
                version: &header.audit.version,
                title: &header.set.title,
                sha256: &header.set_hash,
            },
        };
        write!(out, "{{\"schema\":\"{schema}\",\n\"about\":")?;
        serde_json::to_writer(&mut out, &about)?;
        write!(out, ",\n\"{list}\":[")?;
        Ok(Self { out, first: true })
    }

    fn item(&mut self, item: &impl Serialize) -> Result<()> {
        self.out.write_all(if self.first { b"\n" } else { b",\n" })?;
        self.first = false;
        serde_json::to_writer(&mut self.out, item)?;
        Ok(())
    }

    /// Ends the list and opens another.
    fn next_list(&mut self, list: &str) -> Result<()> {
        write!(self.out, "\n],\n\"{list}\":[")?;
        self.first = true;
        Ok(())
    }

    fn close(mut self, counts: &impl Serialize) -> Result<W> {
        write!(self.out, "\n],\n\"counts\":")?;
        serde_json::to_writer(&mut self.out, counts)?;
        self.out.write_all(b"}\n")?;
        self.out.flush()?;
        Ok(self.out)
    }
}
