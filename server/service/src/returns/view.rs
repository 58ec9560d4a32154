//! What a page needs to know of one return: values only, nothing sealed.

use super::{CarriedAnswers, QuerySummary, StepTaken};
use crate::emergency::Opened;
use crate::evidence::{EvidenceFile, supported};
use crate::plan::EarlierRecommendation;
use crate::reports::plain;
use candour_domain::access::{Action, Role, Scope, allowed};
use candour_domain::answer::{Answer, AnswerState};
use candour_domain::audit::{Agency, Audit, AuditState};
use candour_domain::delegation::Part;
use candour_domain::ids::{PersonId, ReturnId, StandardId, StatementId};
use candour_domain::journey::Journey;
use candour_domain::query;
use candour_domain::question_set::QuestionSet;
use candour_domain::scoring::{ReturnScores, score};
use candour_domain::submission::ReturnState;
use candour_store::looks::HereRow;
use chrono::{DateTime, NaiveDate, Utc};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use uuid::Uuid;

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
    /// The role that this actor works in.
    pub(crate) role: Role,
    /// Whose return it is, for this actor.
    pub(crate) scope: Scope,
    /// Whether this actor may change answers now: role, return and audit allow it, and something is theirs.
    pub editable: bool,
    /// What of it this actor sees: a contributor what is delegated to them.
    pub part: Part,
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

    /// As somebody sees it who has this part of it.
    pub(crate) fn with_part(self, part: Part) -> Self {
        let editable = self.answering() && allowed(self.role, Action::EditReturn, self.scope) && !part.is_empty();
        // Why it was given back may speak of any statement.
        let amendment_reason = self.amendment_reason.filter(|_| !part.is_empty());
        Self { amendment_reason, editable, part, ..self }
    }

    /// Whether return and audit take answers now.
    pub fn answering(&self) -> bool {
        self.audit.state == AuditState::Open && self.state.editable()
    }

    /// Whether this actor may see who answers what, and delegate while the return takes answers.
    pub fn may_delegate(&self) -> bool {
        allowed(self.role, Action::Delegate, self.scope)
    }

    /// Whether this actor may see the versions of an answer.
    pub fn may_read_history(&self) -> bool {
        allowed(self.role, Action::ReadHistory, self.scope)
    }

    /// Whether this actor may report progress on the agency's actions, whatever state the return is in.
    pub fn may_report(&self) -> bool {
        self.scope == Scope::OwnAgency && allowed(self.role, Action::UpdateActions, self.scope)
    }

    /// Whether this actor asks about statements, in a state that allows it: see [`cannot_be_asked`](Self::cannot_be_asked).
    pub fn may_ask(&self) -> bool {
        allowed(self.role, Action::AskQuery, self.scope)
    }

    /// Whether this actor chooses texts of this return to be shared as good practice.
    pub fn may_choose_good_practice(&self) -> bool {
        allowed(self.role, Action::ManageGoodPractice, self.scope) && self.state.content_visible_to_board()
    }

    /// Whether this actor gives returns back, in a state that allows it.
    pub fn may_give_back(&self) -> bool {
        allowed(self.role, Action::ReturnForAmendment, self.scope)
    }

    /// Why nothing can be asked about this return now; `None` where it can.
    pub fn cannot_be_asked(&self) -> Option<&'static str> {
        query::cannot_be_asked(self.state, self.audit.state)
    }

    /// Whether this actor answers queries, in a state that allows it: see
    /// [`cannot_be_answered`](Self::cannot_be_answered).
    pub fn may_answer_queries(&self) -> bool {
        allowed(self.role, Action::AnswerQuery, self.scope)
    }

    /// Why queries about this return are answered no more; `None` where they are.
    pub fn cannot_be_answered(&self) -> Option<&'static str> {
        query::cannot_be_answered(self.state, self.audit.state)
    }

    /// Whether it is the actor's own agency's.
    pub fn is_own(&self) -> bool {
        self.scope == Scope::OwnAgency
    }

    /// Whether this actor may say now that their part is ready.
    pub fn may_mark_ready(&self) -> bool {
        self.answering() && allowed(self.role, Action::MarkReady, self.scope) && !self.part.is_empty()
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

/// A return with all of its answers that the actor sees, for the task list, the check page, print and scores.
#[derive(Clone, Debug)]
pub struct WholeReturn {
    /// The head.
    pub head: ReturnHead,
    /// Every answer of the actor's part that was ever saved.
    pub answers: BTreeMap<StatementId, KeptAnswer>,
    /// The statements of the actor's part that are asked now, information included.
    pub asked: BTreeSet<StatementId>,
    /// The files of evidence of the actor's part, the earliest first.
    pub files: Vec<EvidenceFile>,
    /// What stands ready of the last cycle, for whoever may answer.
    pub carried: CarriedAnswers,
    /// What is delegated, as far as the actor may know it: a lead all, a contributor their own.
    pub delegations: Vec<Delegated>,
    /// How many comments each statement has, for who may read them.
    pub comments: BTreeMap<StatementId, i64>,
    /// The statements that others changed since this person last opened their standard.
    pub news: BTreeSet<StatementId>,
    /// What was agreed after earlier audits, with how far it has come.
    pub earlier: Vec<EarlierRecommendation>,
    /// What the Board asked about statements of the actor's part.
    pub queries: Vec<QuerySummary>,
    /// What of it the Board would like to share: how much waits for an answer of the agency, and how much there is; for
    /// those of the agency who may know it.
    pub to_share: (usize, usize),
    /// Whom somebody may ask who has nothing of it: the names of the agency's leads.
    pub leads: Vec<String>,
}

/// A statement that is delegated, or was until its holder's role ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delegated {
    /// The statement.
    pub statement: StatementId,
    /// Which delegation it is of: what was given at once.
    pub delegation: Uuid,
    /// Who has it; `None` where that person's role has ended.
    pub person: Option<PersonId>,
    /// That person's name.
    pub name: Option<String>,
    /// Whether that person's account is shut.
    pub shut: bool,
    /// Who had it, and since when nobody has it.
    pub left: Option<(String, DateTime<Utc>)>,
    /// Until when it shall be answered.
    pub due_on: Option<NaiveDate>,
    /// Since when its holder says that it is ready.
    pub ready_at: Option<DateTime<Utc>>,
    /// What the lead said to it.
    pub note: Option<String>,
    /// Who delegated it.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// Who answers what, for a lead.
#[derive(Clone, Debug)]
pub struct DelegationPage {
    /// The return, with what is delegated.
    pub whole: WholeReturn,
    /// The agency's contributors, by name.
    pub colleagues: Vec<(PersonId, String)>,
}

impl WholeReturn {
    /// The answers alone.
    pub fn given(&self) -> BTreeMap<StatementId, Answer> {
        plain(self.answers.clone())
    }

    /// The actor's way through it, with the answers that [`given`](Self::given) gives.
    pub fn journey<'a>(&'a self, given: &'a BTreeMap<StatementId, Answer>) -> Journey<'a> {
        Journey::through(&self.head.set, &self.asked, given).with_files(supported(&self.files))
    }

    /// The self scores.
    pub fn scores(&self) -> ReturnScores {
        score(&self.head.set, &self.head.agency.agency_type, &plain(self.answers.clone()))
    }
}

/// One standard's page: every statement of it that this type of agency is asked and the actor sees, in order.
#[derive(Clone, Debug)]
pub struct StandardPage {
    /// The head.
    pub head: ReturnHead,
    /// The answers of this standard, and others that were read with them; none outside the actor's part.
    pub answers: BTreeMap<StatementId, KeptAnswer>,
    /// The statements of the actor's part that are asked now, information included.
    pub asked: BTreeSet<StatementId>,
    /// The names of those who last saved them.
    pub names: BTreeMap<PersonId, String>,
    /// The standard.
    pub standard: StandardId,
    /// The files of evidence of the actor's part of the whole return, the earliest first.
    pub files: Vec<EvidenceFile>,
    /// What stands ready of the last cycle, for whoever may answer.
    pub carried: CarriedAnswers,
    /// What of the standard is delegated, as far as the actor may know it.
    pub delegations: Vec<Delegated>,
    /// How many comments each statement has, for who may read them.
    pub comments: BTreeMap<StatementId, i64>,
    /// The statements that others changed since this person last opened their standard.
    pub news: BTreeSet<StatementId>,
    /// What was agreed after earlier audits, with how far it has come.
    pub earlier: Vec<EarlierRecommendation>,
    /// What the Board asked about statements of the standard.
    pub queries: Vec<QuerySummary>,
    /// Who of the agency has it open.
    pub(crate) here: Vec<HereRow>,
}

impl StandardPage {
    /// The answers alone.
    pub fn given(&self) -> BTreeMap<StatementId, Answer> {
        plain(self.answers.clone())
    }

    /// The actor's way through the return, with the answers that [`given`](Self::given) gives.
    pub fn journey<'a>(&'a self, given: &'a BTreeMap<StatementId, Answer>) -> Journey<'a> {
        Journey::through(&self.head.set, &self.asked, given).with_files(supported(&self.files))
    }
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
