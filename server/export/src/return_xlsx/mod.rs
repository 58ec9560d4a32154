//! A return as a workbook: out, to be filled in where there is no Candour; and in again.
//!
//! All statements stand on ONE sheet, not on one for each standard: a safeguarding lead at the end of a long day
//! scrolls one list, searches one list, and filters it for what is still empty; fifteen tabs hide behind the
//! window's edge and are forgotten. Evidence has a sheet of its own, since a statement has several pieces.
//!
//! What stands where is told in `docs/return-workbook.md`. Reading gives forms, as a browser would post them, each
//! with the cells that it came from: whether they are right, and what they would change, is for the service.

mod answers;
mod choices;
mod cover;
mod evidence;
mod facts;
mod lists;
mod long_texts;
pub(crate) mod plain;
mod queries;
mod read;

pub use choices::{Choice, Pick, choices};
pub use read::{Opened, ReadReturn, ReadStatement, open};

use crate::book::masthead::Masthead;
use crate::error::Result;
use candour_domain::answer::Answer;
use candour_domain::audit::Agency;
use candour_domain::delegation;
use candour_domain::ids::{AgencyId, AgencyType, AuditId, QuestionSetId, ReturnId, StatementId};
use candour_domain::question_set::{QuestionSet, Statement};
use candour_domain::report::QueryLine;
use chrono::{DateTime, NaiveDate, Utc};
use rust_xlsxwriter::{DocProperties, Workbook, Worksheet};
use std::collections::BTreeMap;

/// The format's name and version, as it stands in every such workbook.
pub const FORMAT: &str = "candour-return-workbook/1";

/// What a workbook is made of.
#[derive(Clone, Copy, Debug)]
pub struct Form<'a> {
    /// The question set.
    pub set: &'a QuestionSet,
    /// Its content's SHA-256, hex.
    pub hash: &'a str,
    /// The protective marking.
    pub marking: &'a str,
    /// The Board's name; empty where the workbook is of no Board.
    pub board: &'a str,
    /// The type of agency that decides what is asked.
    pub agency_type: &'a AgencyType,
    /// What of the return whoever takes it may see.
    pub part: &'a delegation::Part,
    /// The return that it is for; `None` for a blank one from before there is an account.
    pub target: Option<Target<'a>>,
    /// When it is made.
    pub made_at: DateTime<Utc>,
}

/// The return that a workbook is for.
#[derive(Clone, Copy, Debug)]
pub struct Target<'a> {
    /// The return.
    pub return_id: ReturnId,
    /// Its audit.
    pub audit: AuditId,
    /// The audit's title.
    pub audit_title: &'a str,
    /// The agency.
    pub agency: &'a Agency,
    /// The last day for this agency.
    pub due_on: NaiveDate,
    /// The present answers; `None` for a blank workbook.
    pub answers: Option<&'a BTreeMap<StatementId, Given>>,
    /// What the Board asked and the agency answered, to read; a sheet of it is made where there is anything.
    pub queries: &'a [QueryLine],
}

/// An answer as it stands when the workbook is made.
#[derive(Clone, Debug)]
pub struct Given {
    /// The answer; `None` where it could not be opened: its cells say so and are not read back.
    pub answer: Option<Answer>,
    /// How often it was saved.
    pub revision: i64,
}

/// What a workbook says that it was made for. It is data: a person can change it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MadeFor {
    /// The return; `None` for a blank one from before there was an account.
    pub return_id: Option<ReturnId>,
    /// The audit.
    pub audit: Option<AuditId>,
    /// The agency.
    pub agency: Option<AgencyId>,
    /// The type of agency that it asks.
    pub agency_type: AgencyType,
    /// The question set.
    pub question_set: QuestionSetId,
    /// Its version.
    pub version: String,
    /// Its content's SHA-256, hex.
    pub hash: String,
    /// Whether the answers of its day stood in it.
    pub filled: bool,
}

/// A part of an answer that stands in a cell of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// The answer itself, where it is words.
    Value,
    /// Why it does not apply.
    Reason,
    /// How it is met.
    Narrative,
    /// The difference made.
    Impact,
}

impl Part {
    const ALL: [Self; 4] = [Self::Value, Self::Reason, Self::Narrative, Self::Impact];

    /// Its name in the form and in the workbook's facts.
    pub fn code(self) -> &'static str {
        match self {
            Self::Value => "value",
            Self::Reason => "reason",
            Self::Narrative => "narrative",
            Self::Impact => "impact",
        }
    }

    /// The part with this code.
    fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|part| part.code() == code)
    }
}

/// The sheets, by name.
mod sheets {
    pub(super) const COVER: &str = "Start here";
    pub(super) const ANSWERS: &str = "Answers";
    pub(super) const EVIDENCE: &str = "Evidence";
    pub(super) const LONG_TEXTS: &str = "Long texts";
    pub(super) const FACTS: &str = "Candour";
    pub(super) const LISTS: &str = "Candour lists";
}

/// What every sheet needs to know.
struct Document<'a> {
    form: &'a Form<'a>,
    masthead: Masthead,
}

impl<'a> Document<'a> {
    fn new(form: &'a Form<'a>) -> Self {
        let set = form.set;
        let who = form.target.map_or_else(
            || format!("{} (type of agency)", set.agency_type_label(form.agency_type)),
            |target| target.agency.name.clone(),
        );
        let what = form.target.map_or(set.title.as_str(), |target| target.audit_title);
        let line = format!("{who}  ·  {what}  ·  question set {}", set.version);
        Self { form, masthead: Masthead::of(line, form.marking, &who) }
    }

    /// Whether the type of agency is asked a statement, and whoever takes the workbook may see it.
    fn asks(&self, statement: &Statement) -> bool {
        statement.applies_to.includes(self.form.agency_type) && self.form.part.holds(&statement.id)
    }

    /// What is kept of a statement; `None` in a blank workbook and where nothing was ever saved.
    fn given(&self, statement: &StatementId) -> Option<&'a Given> {
        self.form.target?.answers?.get(statement)
    }
}

/// Makes the workbook.
///
/// # Errors
/// Where the workbook library refuses something.
pub fn write(form: &Form<'_>) -> Result<Vec<u8>> {
    let document = Document::new(form);
    let mut lists = lists::Lists::new()?;
    let mut kept = facts::Kept::default();
    let mut long = long_texts::LongTexts::default();
    let (answers, standards) = answers::write(&document, &mut lists, &mut kept, &mut long)?;
    let evidence = evidence::write(&document, &mut lists)?;
    let long = long.sheet(&document)?;
    let queries = queries::sheet(&document)?;
    let cover = cover::write(&document, &standards, long.is_some())?;
    let facts = facts::write(&document, &kept)?;
    let mut workbook = Workbook::new();
    workbook.set_properties(&properties(form));
    let all = vec![Some(cover), Some(answers), Some(evidence), long, queries, Some(facts), Some(lists.sheet())];
    for sheet in all.into_iter().flatten() {
        workbook.push_worksheet(sheet);
    }
    Ok(workbook.save_to_buffer()?)
}

fn named(name: &str) -> Result<Worksheet> {
    let mut sheet = Worksheet::new();
    sheet.set_name(name)?;
    Ok(sheet)
}

fn properties(form: &Form<'_>) -> DocProperties {
    let short = |text: &str| text.chars().take(255).collect::<String>();
    let subject = form.target.map_or(form.set.title.as_str(), |target| target.audit_title);
    DocProperties::new()
        .set_title("Return to fill in")
        .set_subject(short(subject))
        .set_author(short(if form.board.is_empty() { &form.set.publisher } else { form.board }))
        .set_category("Safeguarding adults assurance")
        .set_keywords(form.marking)
        .set_creation_datetime(&form.made_at)
}

/// A file name for a workbook: ASCII letters, digits, `-` and one dot.
pub fn file_name(form: &Form<'_>) -> String {
    let who = form.target.map_or(form.agency_type.as_str(), |target| target.agency.name.as_str());
    let kind = if form.target.is_some_and(|target| target.answers.is_some()) { "return" } else { "return-blank" };
    named_file(who, &form.set.version, kind, "xlsx")
}

/// The name of a file about a return, such as `ambervale-constabulary-2026-1-return.pdf`.
pub(crate) fn named_file(who: &str, version: &str, kind: &str, ending: &str) -> String {
    let who = crate::agency::slug(who, 60);
    let who = if who.is_empty() { "agency".to_owned() } else { who };
    format!("{who}-{}-{kind}.{ending}", crate::agency::slug(version, 20))
}
