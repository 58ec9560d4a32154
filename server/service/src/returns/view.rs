//! What a page needs to know of one return: values only, nothing sealed.

use super::{CarriedAnswers, StepTaken};
use crate::emergency::Opened;
use crate::evidence::EvidenceFile;
use crate::reports::plain;
use candour_domain::answer::{Answer, AnswerState};
use candour_domain::audit::{Agency, Audit};
use candour_domain::ids::{PersonId, ReturnId, StandardId, StatementId};
use candour_domain::question_set::QuestionSet;
use candour_domain::scoring::{ReturnScores, score};
use candour_domain::submission::ReturnState;
use chrono::{DateTime, NaiveDate, Utc};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What stands at the head of every page about a return.
#[derive(Clone, Debug)]
pub struct ReturnHead {
    /// The return.
    pub id: ReturnId,
    /// The agency that answers.
    pub agency: Agency,
    /// The audit.
    pub audit: Audit,
    /// The question set, in the audit's version.
    pub set: Arc<QuestionSet>,
    /// Where the return stands.
    pub state: ReturnState,
    /// The last day for this agency.
    pub due_on: NaiveDate,
    /// Whole days from today to the due date; below 0 is overdue.
    pub days_left: i64,
    /// When it was handed in.
    pub submitted_at: Option<DateTime<Utc>>,
    /// Why it was given back, while it is.
    pub amendment_reason: Option<String>,
    /// Whether this actor may change answers now: role, return and audit allow it.
    pub editable: bool,
    /// Whether this actor may hand it in, as it stands.
    pub may_submit: bool,
    /// What this actor may do before it is signed.
    pub before_signing: BeforeSigning,
    /// Whether this actor may see the scores.
    pub may_see_scores: bool,
    /// Set where the actor reads a draft that they opened in an emergency: when that ends.
    pub open_until: Option<DateTime<Utc>>,
    /// Who opened this draft in an emergency, the latest first; only on the page of the whole return, and for
    /// those of the agency who may know who looked at it.
    pub openings: Vec<Opened>,
    /// What was done with it, the latest first; only on the page of the whole return.
    pub course: Vec<StepTaken>,
}

/// What somebody may do with a return before the accountable officer signs it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BeforeSigning {
    /// Declare it ready.
    pub declare_ready: bool,
    /// Send it back to the lead.
    pub hold_back: bool,
}

impl ReturnHead {
    /// As somebody sees it who opened a draft in an emergency, until when.
    pub(crate) fn in_emergency(self, until: Option<DateTime<Utc>>) -> Self {
        Self { may_see_scores: self.may_see_scores && until.is_none(), open_until: until, ..self }
    }
}

/// One answer as it is kept.
#[derive(Clone, Debug)]
pub struct KeptAnswer {
    /// The answer; the default where nothing was ever saved.
    pub answer: Answer,
    /// How often it was saved; 0 is never.
    pub revision: i64,
    /// How far it has come.
    pub state: AnswerState,
    /// When it was last saved.
    pub updated_at: Option<DateTime<Utc>>,
    /// Who last saved it.
    pub updated_by: Option<PersonId>,
    /// Set where the stored value could not be opened: say so, show no empty answer.
    pub unreadable: bool,
}

/// A return with all of its answers, for the task list, the check page, print and scores.
#[derive(Clone, Debug)]
pub struct WholeReturn {
    /// The head.
    pub head: ReturnHead,
    /// Every answer that was ever saved.
    pub answers: BTreeMap<StatementId, KeptAnswer>,
    /// The files of evidence, the earliest first.
    pub files: Vec<EvidenceFile>,
    /// What stands ready of the last cycle, for whoever may answer.
    pub carried: CarriedAnswers,
}

impl WholeReturn {
    /// The self scores.
    pub fn scores(&self) -> ReturnScores {
        score(&self.head.set, &self.head.agency.agency_type, &plain(self.answers.clone()))
    }
}

/// One standard's page: every statement of it that this type of agency is asked, in order.
#[derive(Clone, Debug)]
pub struct StandardPage {
    /// The head.
    pub head: ReturnHead,
    /// The answers of this standard, and whichever decide what is asked in it.
    pub answers: BTreeMap<StatementId, KeptAnswer>,
    /// The names of those who last saved them.
    pub names: BTreeMap<PersonId, String>,
    /// The standard.
    pub standard: StandardId,
    /// The files of evidence of the whole return, the earliest first.
    pub files: Vec<EvidenceFile>,
    /// What stands ready of the last cycle, for whoever may answer.
    pub carried: CarriedAnswers,
}

/// One statement as a person posts it.
#[derive(Clone, Debug)]
pub struct PostedStatement {
    /// The statement.
    pub statement: StatementId,
    /// The revision that the person saw; 0 is "never saved".
    pub base_revision: i64,
    /// What the person gave.
    pub form: candour_domain::answer::AnswerForm,
    /// How the person settles a conflict that was shown before.
    pub resolve: Option<Resolve>,
}

/// How a person settles a conflict.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resolve {
    /// What stands in the form, over the other's (which stays in the history).
    Mine,
    /// What the other person saved; what stands in the form is dropped.
    Theirs,
}

/// What became of a save. Nothing is half done: either all of it is saved or none.
#[derive(Clone, Debug)]
pub enum SaveOutcome {
    /// Everything that differed is saved (nothing, where nothing differed).
    Saved(Box<Saved>),
    /// Nothing is saved: fields have errors.
    Invalid(Vec<candour_domain::answer::FieldError>),
    /// Nothing is saved: somebody else saved these statements meanwhile.
    Conflicts(Vec<SaveConflict>),
}

/// What a save did.
#[derive(Clone, Debug)]
pub struct Saved {
    /// The new revision of each statement that changed.
    pub revisions: BTreeMap<StatementId, i64>,
    /// When.
    pub at: DateTime<Utc>,
    /// The standard after the save.
    pub page: StandardPage,
}

/// Two people saved the same statement.
#[derive(Clone, Debug)]
pub struct SaveConflict {
    /// The statement.
    pub statement: StatementId,
    /// What the other person saved.
    pub theirs: KeptAnswer,
    /// That person's name.
    pub by: String,
}
