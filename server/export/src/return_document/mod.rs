//! A return as a document: with its answers, to read and to keep; or blank, to prepare on paper.
//!
//! It says what the print page and the receipt say, in the same words.

mod blank;
mod cover;
mod filled;
mod signed;

use crate::document::{Block, Document, Level, Look, Text, Tone, from_markdown};
use crate::return_xlsx::{Given, named_file};
use candour_domain::access::Role;
use candour_domain::delegation::Part;
use candour_domain::ids::{AgencyType, StatementId};
use candour_domain::moderation::ModeratedLevel;
use candour_domain::question_set::{AnswerType, QuestionSet, Standard, Statement};
use candour_domain::submission::ReturnState;
use candour_texts::t;
use chrono::{DateTime, NaiveDate, Utc};
use std::collections::{BTreeMap, BTreeSet};

/// What a return is of.
#[derive(Clone, Copy, Debug)]
pub struct Paper<'a> {
    /// The question set.
    pub set: &'a QuestionSet,
    /// The type of agency that decides what is asked.
    pub agency_type: &'a AgencyType,
    /// The agency; `None` for a blank one from before there is an account.
    pub agency: Option<&'a str>,
    /// The audit, with its last day for this agency; `None` as above.
    pub audit: Option<(&'a str, NaiveDate)>,
    /// The Board's name; empty where it is of no Board.
    pub board: &'a str,
    /// The protective marking.
    pub marking: &'a str,
    /// What of the return whoever takes it may see.
    pub part: &'a Part,
    /// When it is made.
    pub made_at: DateTime<Utc>,
}

/// What an agency answered.
#[derive(Clone, Copy, Debug)]
pub struct Answers<'a> {
    /// Where the return stands.
    pub state: ReturnState,
    /// When it was handed in.
    pub submitted_at: Option<DateTime<Utc>>,
    /// The statements of the part that are asked now, information included.
    pub asked: &'a BTreeSet<StatementId>,
    /// The answers of the part.
    pub given: &'a BTreeMap<StatementId, Given>,
    /// The files of evidence of the part.
    pub files: &'a [File],
    /// Who signed it, the latest first.
    pub signatures: &'a [Signature],
    /// The levels that were last released after moderation; `None` where one could not be opened. Empty for whoever
    /// may not read scores.
    pub released: &'a BTreeMap<StatementId, Option<ModeratedLevel>>,
}

/// A file of evidence.
#[derive(Clone, Debug)]
pub struct File {
    /// Its name, or what is said where that cannot be read.
    pub name: String,
    /// What it is, such as "a PDF".
    pub kind: &'static str,
    /// Its bytes.
    pub size: u64,
    /// The statements that it supports.
    pub statements: Vec<StatementId>,
}

/// A signature under a return.
#[derive(Clone, Debug)]
pub struct Signature {
    /// The signer's name when they signed.
    pub name: String,
    /// What they were at the agency; may be empty.
    pub job_title: String,
    /// The role that they signed in.
    pub role: Role,
    /// When.
    pub at: DateTime<Utc>,
    /// The words of the declaration.
    pub declaration: &'static [&'static str],
    /// The hash over the answers.
    pub hash: Vec<u8>,
    /// When it became void, because the return was opened again.
    pub voided_at: Option<DateTime<Utc>>,
    /// Whether what is kept now is what was signed; `None` where something of it cannot be opened.
    pub still_so: Option<bool>,
}

/// A return with its answers. One that is not submitted says on each page that it is a draft.
pub fn filled(paper: &Paper<'_>, answers: &Answers<'_>) -> Document {
    let document = paper.document();
    let mut document = if answers.is_draft() { document.standing(t!("Draft")) } else { document };
    document.extend(cover::filled(paper, answers));
    document.extend(filled::standards(paper, answers));
    if *paper.part == Part::Whole {
        document.extend(signed::blocks(answers.signatures));
    }
    document
}

/// A return to write on.
pub fn blank(paper: &Paper<'_>) -> Document {
    let mut document = paper.document();
    document.extend(cover::blank(paper));
    document.extend(blank::standards(paper));
    document
}

/// A file name of ASCII letters, digits, `-` and one dot; `ending` is `pdf` or `docx`.
pub fn file_name(paper: &Paper<'_>, filled: bool, ending: &str) -> String {
    let who = paper.agency.unwrap_or(paper.agency_type.as_str());
    named_file(who, &paper.set.version, if filled { "return" } else { "return-blank" }, ending)
}

impl Paper<'_> {
    fn document(&self) -> Document {
        let (who, what) = (self.who(), self.what());
        Document::new(&format!("{what}: {who}"), self.made_at).about(&format!("{who}  ·  {what}")).marked(self.marking)
    }

    /// Whose it is, or for whom.
    fn who(&self) -> &str {
        self.agency.unwrap_or_else(|| self.set.agency_type_label(self.agency_type))
    }

    fn what(&self) -> &str {
        self.audit.map_or(self.set.title.as_str(), |(title, _)| title)
    }
}

impl Answers<'_> {
    /// Whether the Board may not read it: it is not submitted, or given back.
    fn is_draft(&self) -> bool {
        !self.state.content_visible_to_board()
    }
}

/// What stands above the statements of a standard.
fn standard_head(standard: &Standard) -> Vec<Block> {
    let mut blocks = vec![Block::heading(Level::Two, format!("{}. {}", standard.code, standard.title))];
    if let Some(law) = &standard.legal_reference {
        blocks.push(Block::Paragraph(Tone::Small, law.as_str().into()));
    }
    blocks.extend(from_markdown(&standard.introduction, Level::Three));
    blocks
}

/// Number and text of a statement, and what is special of it.
fn statement_head(statement: &Statement) -> Vec<Block> {
    let mut blocks = vec![Block::heading(Level::Three, format!("{}  {}", statement.code, statement.text))];
    let optional = !statement.required && statement.answer != AnswerType::Information;
    let marks: Vec<&str> = [(statement.critical, t!("Critical")), (optional, t!("Optional"))]
        .into_iter()
        .filter(|(is, _)| *is)
        .map(|(_, mark)| mark)
        .collect();
    if !marks.is_empty() {
        blocks.push(Block::Paragraph(Tone::Small, Text::of(Look::Plain, &marks.join(" · "))));
    }
    blocks
}
