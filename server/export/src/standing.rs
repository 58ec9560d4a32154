//! The one place that says how a line of a return stands, for every sheet and file.

use candour_domain::answer::{AnswerState, Applicability};
use candour_domain::report::AnswerLine;
use candour_texts::t;

/// How a statement stands in one return: the four kinds of [`Applicability`], and the answer
/// that is there but could not be read, which must never pass for one of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Standing {
    NotAsked,
    Unanswered,
    NotApplicable,
    Answered,
    Unreadable,
}

impl Standing {
    /// A line that was saved (its revision is above 0) and carries no answer could not be read.
    pub(crate) fn of(line: &AnswerLine) -> Self {
        if line.answer.is_none() && line.revision > 0 {
            return Self::Unreadable;
        }
        match line.applicability {
            Applicability::NotAsked => Self::NotAsked,
            Applicability::Unanswered => Self::Unanswered,
            Applicability::NotApplicable => Self::NotApplicable,
            Applicability::Answered => Self::Answered,
        }
    }

    /// The words of a cell.
    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::NotAsked => t!("Not asked"),
            Self::Unanswered => t!("Unanswered"),
            Self::NotApplicable => t!("Not applicable"),
            Self::Answered => t!("Answered"),
            Self::Unreadable => t!("Could not be read"),
        }
    }

    /// The code of a CSV or JSON value.
    pub(crate) fn code(self) -> &'static str {
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
pub(crate) struct Tally {
    pub(crate) lines: u64,
    pub(crate) not_asked: u64,
    pub(crate) unanswered: u64,
    pub(crate) not_applicable: u64,
    pub(crate) answered: u64,
    pub(crate) unreadable: u64,
    /// Asked, and everything asked for is there.
    pub(crate) complete: u64,
    /// Asked, something given, something missing.
    pub(crate) draft: u64,
    /// Asked, last cycle's answer not yet confirmed.
    pub(crate) carried: u64,
    /// Lines that were ever saved: the answer rows of the database.
    pub(crate) saved: u64,
}

impl Tally {
    /// Counts one line.
    pub(crate) fn add(&mut self, line: &AnswerLine) {
        self.lines += 1;
        self.saved += u64::from(line.revision > 0);
        match Standing::of(line) {
            Standing::NotAsked => {
                self.not_asked += 1;
                return;
            }
            Standing::Unanswered => self.unanswered += 1,
            Standing::NotApplicable => self.not_applicable += 1,
            Standing::Answered => self.answered += 1,
            Standing::Unreadable => self.unreadable += 1,
        }
        match line.state {
            AnswerState::Complete | AnswerState::Queried | AnswerState::Agreed => self.complete += 1,
            AnswerState::Draft => self.draft += 1,
            AnswerState::CarriedForward => self.carried += 1,
            AnswerState::Unanswered => {}
        }
    }

    /// Counts another tally in.
    pub(crate) fn merge(&mut self, other: &Self) {
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
    pub(crate) fn asked(&self) -> u64 {
        self.lines - self.not_asked
    }

    /// Asked, and nothing given at all.
    pub(crate) fn missing(&self) -> u64 {
        self.asked().saturating_sub(self.complete + self.draft + self.carried)
    }
}
