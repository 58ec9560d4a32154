//! What the page of an upload shows: old beside new, and nothing saved.

use super::super::{KeptAnswer, ReturnHead, Source};
use candour_domain::answer::{Answer, AnswerForm};
use candour_domain::ids::StatementId;
use candour_domain::question_set::FileError;

/// What a file would change.
#[derive(Clone, Debug)]
pub struct Proposal {
    /// The return.
    pub head: ReturnHead,
    /// What the answers came from.
    pub from: Source,
    /// Where they were given, for an export.
    pub brought: Option<BroughtFrom>,
    /// Statements whose answers would change, in the set's order.
    pub lines: Vec<ProposedLine>,
    /// Statements of the file that would stay as they are.
    pub unchanged: Vec<StatementId>,
    /// Statements that are asked here and do not stand in the file: they stay as they are.
    pub absent: Vec<StatementId>,
    /// Answers of the file that cannot be taken here, each with the reason.
    pub not_taken: Vec<NotTaken>,
    /// What is wrong in the file, each with its cell.
    pub errors: Vec<FileError>,
}

/// Where an export was taken out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BroughtFrom {
    /// The Board.
    pub board: String,
    /// The audit.
    pub audit: String,
    /// The agency.
    pub agency: String,
    /// The version of the question set.
    pub version: String,
    /// Whether it is another question set than the one here.
    pub other_set: bool,
}

/// One statement whose answer would change.
#[derive(Clone, Debug)]
pub struct ProposedLine {
    /// The statement.
    pub statement: StatementId,
    /// What the file says, as a form: it is carried by the page.
    pub form: AnswerForm,
    /// What the file says, checked.
    pub answer: Answer,
    /// What is kept here now; `None` where nothing ever was.
    pub now: Option<KeptAnswer>,
    /// Who saved that.
    pub by: Option<String>,
    /// Somebody saved it after the file was made: both are shown, and theirs stands unless one says otherwise.
    pub conflict: bool,
    /// The statement as it was worded where the answer was given, where that differs.
    pub reworded: Option<String>,
    /// What the answer was called there, where it is called otherwise here.
    pub called: Option<String>,
}

impl ProposedLine {
    /// The revision that the page shows as the present one.
    pub fn revision(&self) -> i64 {
        self.now.as_ref().map_or(0, |now| now.revision)
    }
}

/// An answer that cannot be taken here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotTaken {
    /// The statement's number and text in the file.
    pub statement: String,
    /// Why.
    pub why: String,
}
