//! The one place that says how a statement of a return stands, for every page, sheet and file.

use crate::answer::{AnswerState, Applicability};
use crate::report::AnswerLine;
use candour_texts::t;

/// How a statement stands in one return: the four kinds of [`Applicability`], and the answer
/// that is there but could not be read, which must never pass for one of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    /// Not put to the agency.
    NotAsked,
    /// Nothing given.
    Unanswered,
    /// Does not bear on the agency.
    NotApplicable,
    /// Answered.
    Answered,
    /// There is an answer that could not be opened.
    Unreadable,
}

impl Standing {
    /// A line that was saved (its revision is above 0) and carries no answer could not be read.
    pub fn of(line: &AnswerLine) -> Self {
        Self::new(line.applicability, line.answer.is_none() && line.revision > 0)
    }

    /// How a statement stands whose answer could, or could not, be read.
    pub fn new(applicability: Applicability, unreadable: bool) -> Self {
        if unreadable {
            return Self::Unreadable;
        }
        match applicability {
            Applicability::NotAsked => Self::NotAsked,
            Applicability::Unanswered => Self::Unanswered,
            Applicability::NotApplicable => Self::NotApplicable,
            Applicability::Answered => Self::Answered,
        }
    }

    /// The words of a cell.
    pub fn words(self) -> &'static str {
        match self {
            Self::NotAsked => t!("Not asked"),
            Self::Unanswered => t!("Unanswered"),
            Self::NotApplicable => t!("Not applicable"),
            Self::Answered => t!("Answered"),
            Self::Unreadable => t!("Could not be read"),
        }
    }

    /// The code of a CSV or JSON value.
    pub fn code(self) -> &'static str {
        match self {
            Self::NotAsked => "not_asked",
            Self::Unanswered => "unanswered",
            Self::NotApplicable => "not_applicable",
            Self::Answered => "answered",
            Self::Unreadable => "unreadable",
        }
    }
}

/// How many lines of one return, or of several, stand how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// All lines.
    pub lines: u64,
    /// Not put to the agency.
    pub not_asked: u64,
    /// Asked, and nothing given.
    pub unanswered: u64,
    /// Asked, and said not to bear on the agency.
    pub not_applicable: u64,
    /// Asked and answered.
    pub answered: u64,
    /// Asked, and what stands there could not be opened.
    pub unreadable: u64,
    /// Asked, and everything asked for is there.
    pub complete: u64,
    /// Asked, something given, something missing.
    pub draft: u64,
    /// Asked, last cycle's answer not yet confirmed.
    pub carried: u64,
    /// Lines that were ever saved: the answer rows of the database.
    pub saved: u64,
}

impl Tally {
    /// Counts one line.
    pub fn add(&mut self, line: &AnswerLine) {
        self.count(Standing::of(line), line.state, line.revision > 0);
    }

    /// Counts a statement that stands so, whose answer has come so far, and was or was not ever saved.
    pub fn count(&mut self, standing: Standing, state: AnswerState, saved: bool) {
        self.lines += 1;
        self.saved += u64::from(saved);
        match standing {
            Standing::NotAsked => {
                self.not_asked += 1;
                return;
            }
            Standing::Unanswered => self.unanswered += 1,
            Standing::NotApplicable => self.not_applicable += 1,
            Standing::Answered => self.answered += 1,
            Standing::Unreadable => self.unreadable += 1,
        }
        match state {
            AnswerState::Complete | AnswerState::Queried | AnswerState::Agreed => self.complete += 1,
            AnswerState::Draft => self.draft += 1,
            AnswerState::CarriedForward => self.carried += 1,
            AnswerState::Unanswered => {}
        }
    }

    /// Counts another tally in.
    pub fn merge(&mut self, other: &Self) {
        self.lines += other.lines;
        self.not_asked += other.not_asked;
        self.unanswered += other.unanswered;
        self.not_applicable += other.not_applicable;
        self.answered += other.answered;
        self.unreadable += other.unreadable;
        self.complete += other.complete;
        self.draft += other.draft;
        self.carried += other.carried;
        self.saved += other.saved;
    }

    /// How many statements were put to the agency.
    pub fn asked(&self) -> u64 {
        self.lines - self.not_asked
    }

    /// Asked, and nothing given at all.
    pub fn missing(&self) -> u64 {
        self.asked().saturating_sub(self.complete + self.draft + self.carried)
    }
}
