//! `candour-answers/1`: every line of every return.

use super::{Document, ReturnAbout, moment};
use crate::error::Result;
use crate::set_index::SetIndex;
use candour_domain::analysis::Standing;
use candour_domain::answer::{AnswerState, Applicability, EvidenceReference, Response, Value};
use candour_domain::moderation::Grade;
use candour_domain::report::{AnswerLine, AuditHeader, ReturnReport};
use serde::Serialize;
use serde_json::json;
use std::io::Write;
use std::sync::Arc;

/// The schema's name.
pub const SCHEMA: &str = "candour-answers/1";

/// Writes the document, one return after the other.
#[derive(Debug)]
pub struct AnswersWriter<W: Write> {
    document: Document<W>,
    set: Arc<candour_domain::question_set::QuestionSet>,
    audit: String,
    index: SetIndex,
    counts: Counts,
    returns: Vec<serde_json::Value>,
    files: Vec<serde_json::Value>,
}

#[derive(Debug, Default, Serialize)]
struct Counts {
    returns: u64,
    answers: u64,
    saved: u64,
    unreadable: u64,
    files: u64,
}

#[derive(Serialize)]
struct Line<'a> {
    audit: &'a str,
    agency: &'a str,
    r#return: &'a str,
    standard: &'a str,
    statement: &'a str,
    statement_code: &'a str,
    applicability: Applicability,
    unreadable: bool,
    state: AnswerState,
    revision: i64,
    updated_at: Option<String>,
    level: Option<&'a str>,
    value: Option<serde_json::Value>,
    reason: Option<&'a str>,
    narrative: &'a str,
    impact: &'a str,
    evidence: Vec<EvidenceReference>,
    moderated: Option<Moderated<'a>>,
}

/// The level that the panel gave.
#[derive(Serialize)]
struct Moderated<'a> {
    released: bool,
    not_applicable: bool,
    level: Option<&'a str>,
    reason: &'a str,
}

impl<W: Write> AnswersWriter<W> {
    /// Starts a document.
    ///
    /// # Errors
    /// Where the writer refuses bytes.
    pub fn new(header: &AuditHeader, out: W) -> Result<Self> {
        Ok(Self {
            document: Document::open(SCHEMA, header, "answers", out)?,
            set: Arc::clone(&header.set),
            audit: header.audit.id.to_string(),
            index: SetIndex::new(&header.set),
            counts: Counts::default(),
            returns: Vec::new(),
            files: Vec::new(),
        })
    }

    /// Adds a return: all its lines where its content is open, else only its state.
    ///
    /// # Errors
    /// Where the writer refuses bytes.
    pub fn add(&mut self, report: &ReturnReport) -> Result<()> {
        self.counts.returns += 1;
        self.returns.push(serde_json::to_value(ReturnAbout::from(report))?);
        if !report.content_open {
            return Ok(());
        }
        let (agency, id) = (report.agency.id.to_string(), report.id.to_string());
        for file in &report.files {
            self.counts.files += 1;
            self.files.push(json!({
                "agency": agency,
                "return": id,
                "file": file.id,
                "name": file.name,
                "unreadable": file.name.is_none(),
                "kind": file.kind.code(),
                "media_type": file.kind.media_type(),
                "bytes": file.size,
                "added_at": moment(file.added_at),
                "statements": file.statements,
            }));
        }
        for line in &report.lines {
            let Some(place) = self.index.find(&self.set, &line.statement) else { continue };
            let unreadable = Standing::of(line) == Standing::Unreadable;
            self.counts.answers += 1;
            self.counts.saved += u64::from(line.revision > 0);
            self.counts.unreadable += u64::from(unreadable);
            let answer = line.answer.as_ref();
            self.document.item(&Line {
                audit: &self.audit,
                agency: &agency,
                r#return: &id,
                standard: place.standard.id.as_str(),
                statement: place.statement.id.as_str(),
                statement_code: &place.statement.code,
                applicability: line.applicability,
                unreadable,
                state: line.state,
                revision: line.revision,
                updated_at: line.updated_at.map(moment),
                level: line.level.as_ref().map(candour_domain::ids::LevelCode::as_str),
                value: value_of(line),
                reason: reason_of(line),
                narrative: answer.map_or("", |answer| &answer.narrative),
                impact: answer.map_or("", |answer| &answer.impact),
                evidence: answer
                    .map_or_else(Vec::new, |answer| answer.evidence.iter().map(EvidenceReference::outside).collect()),
                moderated: moderated_of(report, line),
            })?;
        }
        Ok(())
    }

    /// Ends the document with the returns, the files of evidence and the counts, and gives the writer back.
    ///
    /// # Errors
    /// Where the writer refuses bytes.
    pub fn finish(mut self) -> Result<W> {
        self.document.next_list("returns")?;
        for about in &self.returns {
            self.document.item(about)?;
        }
        self.document.next_list("files")?;
        for file in &self.files {
            self.document.item(file)?;
        }
        self.document.close(&self.counts)
    }
}

fn moderated_of<'a>(report: &'a ReturnReport, line: &AnswerLine) -> Option<Moderated<'a>> {
    let moderated = report.moderated.as_ref()?;
    let given = moderated.levels.get(&line.statement)?;
    let level = match &given.grade {
        Grade::Level(code) => Some(code.as_str()),
        Grade::NotApplicable => None,
    };
    Some(Moderated {
        released: moderated.released,
        not_applicable: given.grade == Grade::NotApplicable,
        level,
        reason: &given.reason,
    })
}

fn reason_of(line: &AnswerLine) -> Option<&str> {
    match &line.answer.as_ref()?.response {
        Response::NotApplicable { reason } => Some(reason),
        _ => None,
    }
}

/// The value with its type. Decimals stand as text: a JSON number would be rounded by its reader.
fn value_of(line: &AnswerLine) -> Option<serde_json::Value> {
    let Response::Given(value) = &line.answer.as_ref()?.response else { return None };
    Some(match value {
        Value::Level(code) => json!({"type": "level", "level": code}),
        Value::YesNo(yes) => json!({"type": "yes_no", "yes": yes}),
        Value::Percent(number) => json!({"type": "percent", "number": number.to_string()}),
        Value::Integer(number) => json!({"type": "integer", "number": number.to_string()}),
        Value::Number(number) => json!({"type": "number", "number": number.to_string()}),
        Value::Date(date) => json!({"type": "date", "date": date}),
        Value::Text(text) => json!({"type": "text", "text": text}),
        Value::Choice(code) => json!({"type": "single_choice", "option": code}),
        Value::Choices(codes) => json!({"type": "multiple_choice", "options": codes}),
        Value::Fraction { numerator, denominator } => {
            json!({"type": "fraction", "numerator": numerator.to_string(), "denominator": denominator.to_string()})
        }
    })
}
