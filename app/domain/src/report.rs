//! Table-shaped results that pages, workbooks and exports share: built once by `service`,
//! one return at a time, so that memory does not grow with the number of agencies.

use crate::access::Role;
use crate::answer::{Answer, AnswerState, Applicability};
use crate::audit::{Agency, Audit};
use crate::evidence::EvidenceKind;
use crate::ids::{EvidenceId, LevelCode, QueryId, ReturnId, StatementId};
use crate::moderation::{Grade, ModeratedLevel};
use crate::query::QueryState;
use crate::question_set::QuestionSet;
use crate::scoring::ReturnScores;
use crate::submission::ReturnState;
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What stands at the head of every document about an audit.
#[derive(Clone, Debug)]
pub struct AuditHeader {
    /// The Board's name.
    pub board: String,
    /// The protective marking, such as OFFICIAL-SENSITIVE.
    pub marking: String,
    /// The audit.
    pub audit: Audit,
    /// The name of the Audit Chair, where one is named.
    pub chair: Option<String>,
    /// The question set, in the audit's version.
    pub set: Arc<QuestionSet>,
    /// SHA-256 of the question set, hex.
    pub set_hash: String,
    /// When the document was made.
    pub generated_at: DateTime<Utc>,
    /// How many returns the database holds for the audit, in each state: what a cover sheet checks against.
    pub returns_by_state: BTreeMap<ReturnState, u64>,
    /// How many answer rows the database holds for the returns whose content may be read.
    pub answer_rows: u64,
}

/// One agency's return with everything that a document says of it.
#[derive(Clone, Debug)]
pub struct ReturnReport {
    /// The return.
    pub id: ReturnId,
    /// The agency.
    pub agency: Agency,
    /// Where it stands.
    pub state: ReturnState,
    /// The date on which it is due, extensions counted.
    pub due_on: NaiveDate,
    /// When it was submitted.
    pub submitted_at: Option<DateTime<Utc>>,
    /// Whether its content may be read by the Board: false before submission. Then `lines` is
    /// empty and `scores` is `None`.
    pub content_open: bool,
    /// Every statement of the set, in its order, also those not asked.
    pub lines: Vec<AnswerLine>,
    /// The self scores.
    pub scores: Option<ReturnScores>,
    /// The files of evidence, where the content is open: what they are, without what they hold.
    pub files: Vec<FileLine>,
    /// The queries, where the content is open, in the order of the set's statements.
    pub queries: Vec<QueryLine>,
    /// What the panel made of it, where the content is open and a level was given.
    pub moderated: Option<Moderated>,
    /// What was released of it to the agency, where the content is open: the levels that count.
    pub released: Option<Moderated>,
}

impl ReturnReport {
    /// The level in force of a statement: the one that was released after moderation, else the agency's own. `None`
    /// where nothing was asked or graded, and where the released one is that it does not apply.
    pub fn level_in_force<'a>(&'a self, line: &'a AnswerLine) -> Option<&'a LevelCode> {
        let released = self.released.as_ref().and_then(|released| released.levels.get(&line.statement));
        match released.map(|level| &level.grade) {
            Some(Grade::Level(code)) => Some(code),
            Some(Grade::NotApplicable) => None,
            None => line.level.as_ref(),
        }
    }

    /// The same return with the levels and scores in force in the place of the agency's own.
    #[must_use]
    pub fn in_force(mut self) -> Self {
        let Some(released) = &self.released else { return self };
        for line in &mut self.lines {
            let Some(level) = released.levels.get(&line.statement) else { continue };
            (line.applicability, line.level) = match &level.grade {
                Grade::Level(code) => (Applicability::Answered, Some(code.clone())),
                Grade::NotApplicable => (Applicability::NotApplicable, None),
            };
        }
        self.scores = Some(released.scores.clone());
        self
    }
}

/// The panel's levels of one return, beside the self scores.
#[derive(Clone, Debug, PartialEq)]
pub struct Moderated {
    /// Whether the agency has been given exactly these.
    pub released: bool,
    /// How many statements can be given a level.
    pub statements: usize,
    /// The levels that were given.
    pub levels: BTreeMap<StatementId, ModeratedLevel>,
    /// How many levels could not be read: in the scores the agency's own stand in their place.
    pub unreadable: usize,
    /// The moderated scores: statements without a level count with the agency's own.
    pub scores: ReturnScores,
}

/// One query about one statement of one return.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct QueryLine {
    /// The query.
    pub id: QueryId,
    /// The statement.
    pub statement: StatementId,
    /// Where it stands.
    pub state: QueryState,
    /// By which day an answer is wanted, while it waits for one.
    pub wanted_by: Option<NaiveDate>,
    /// What was asked and answered, the earliest first.
    pub entries: Vec<QueryEntry>,
}

/// What somebody did with a query.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct QueryEntry {
    /// To where it led: asked, answered or closed.
    pub led_to: QueryState,
    /// When.
    pub at: DateTime<Utc>,
    /// By whom.
    pub by: String,
    /// In which role.
    pub role: Role,
    /// What it says; empty where it was closed, `None` where it could not be read: say so.
    pub text: Option<String>,
}

/// One file of evidence of one return.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileLine {
    /// The file.
    pub id: EvidenceId,
    /// Its name; `None` where it could not be read.
    pub name: Option<String>,
    /// What it is, by its content.
    pub kind: EvidenceKind,
    /// Its bytes.
    pub size: u64,
    /// When it was added.
    pub added_at: DateTime<Utc>,
    /// The statements that it supports.
    pub statements: Vec<StatementId>,
}

/// One statement of one return.
#[derive(Clone, Debug)]
pub struct AnswerLine {
    /// The statement.
    pub statement: StatementId,
    /// How it stands for this agency.
    pub applicability: Applicability,
    /// How far the answer has come.
    pub state: AnswerState,
    /// How often it was saved; 0 is never.
    pub revision: i64,
    /// When it was last saved.
    pub updated_at: Option<DateTime<Utc>>,
    /// The level that the answer stands for, where it is graded.
    pub level: Option<LevelCode>,
    /// The answer; `None` where it could not be read: say so in the cell, never leave it empty.
    pub answer: Option<Answer>,
}

/// Last cycle's scores of one agency, over the statements that stand in both cycles with the same meaning.
#[derive(Clone, Debug)]
pub struct LastCycle {
    /// The earlier audit's title.
    pub title: String,
    /// The earlier question set's version.
    pub version: String,
    /// This cycle's scores, over only those statements.
    pub now: ReturnScores,
    /// Last cycle's scores, over only those statements, under this cycle's statement ids and standards.
    pub then: ReturnScores,
    /// For each such statement: the level then.
    pub levels_then: BTreeMap<StatementId, LevelCode>,
    /// How many statements compare.
    pub compared: usize,
    /// Statements of this cycle that have no counterpart, or not with the same meaning.
    pub not_compared: Vec<StatementId>,
}

/// A recommendation that the set's rules make for one agency's level.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProposedRecommendation {
    /// A reference such as `CA26-LEA-03`.
    pub reference: String,
    /// The statement.
    pub statement: StatementId,
    /// The level that called for it.
    pub level: LevelCode,
    /// The recommendation.
    pub text: String,
    /// How success is measured.
    pub measure: String,
    /// How pressing it is.
    pub priority: crate::question_set::Priority,
    /// When it is due.
    pub due_on: NaiveDate,
}

/// An answer that could not be read: named on the cover, never silently empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable {
    /// The agency's name.
    pub agency: String,
    /// The statement.
    pub statement: StatementId,
}
