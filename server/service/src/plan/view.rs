//! What pages and documents need to know of the plan: values only, nothing sealed.

use super::attached::AttachedView;
use super::repeats::RepeatView;
use candour_domain::audit::Audit;
use candour_domain::ids::{
    AgencyId, AuditId, PersonId, PlanActionId, RecommendationId, StandardId, StatementId, SubgroupId,
};
use candour_domain::plan::{
    Accuracy, ActionState, ActionTexts, Dates, Noted, Origin, Recommendation, RecommendationState, Standing, Tally,
    Whose,
};
use candour_domain::question_set::{Priority, QuestionSet};
use candour_texts::{mark, said, t};
use chrono::{DateTime, NaiveDate, Utc};
use std::sync::Arc;
use uuid::Uuid;

/// What stands in the place of words that could not be read: never nothing.
const UNREADABLE: &str = mark!("Could not be read");

/// A recommendation.
#[derive(Clone, Debug)]
pub struct RecommendationView {
    /// Its id.
    pub id: RecommendationId,
    /// Such as `CA26-TP-03`.
    pub reference: String,
    /// The audit that it follows from, and that one's title.
    pub audit: (AuditId, String),
    /// Whom it is for; `None` for the whole partnership.
    pub agency: Option<(AgencyId, String)>,
    /// The standard that it is about.
    pub standard: Option<StandardId>,
    /// The statement that it is about.
    pub statement: Option<StatementId>,
    /// Number and text of that statement, or of the standard, in the audit's version of the set.
    pub about: Option<String>,
    /// Where it came from.
    pub origin: Origin,
    /// How pressing it is.
    pub priority: Priority,
    /// Until when it should be done.
    pub due_on: Option<NaiveDate>,
    /// Where it stands.
    pub state: RecommendationState,
    /// Counts every change: whoever changes something names the one that they saw.
    pub revision: i64,
    /// Its words; `None` where they could not be read.
    pub words: Option<Recommendation>,
    /// What its agency said to the facts.
    pub answer: Option<AnswerView>,
    /// When it last changed.
    pub changed_at: DateTime<Utc>,
    /// When it was issued.
    pub issued_at: Option<DateTime<Utc>>,
}

/// What an agency said to the facts of a recommendation.
#[derive(Clone, Debug)]
pub struct AnswerView {
    /// What it said; `None` where it could not be read.
    pub said: Option<Accuracy>,
    /// Who said it.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
    /// Whether the recommendation still reads as it did then.
    pub of_this_wording: bool,
}

/// An action.
#[derive(Clone, Debug)]
pub struct ActionView {
    /// Its id.
    pub id: PlanActionId,
    /// Such as `CA26-TP-03.1`.
    pub reference: String,
    /// The recommendation that it follows from.
    pub recommendation: RecommendationId,
    /// Its words; `None` where they could not be read.
    pub words: Option<ActionTexts>,
    /// From when until when.
    pub dates: Dates,
    /// Where it stands, as it was last reported.
    pub state: ActionState,
    /// Where it stands today.
    pub standing: Standing,
    /// Whole days from today to the due date; below 0 is past.
    pub days_left: i64,
    /// Counts every change.
    pub revision: i64,
    /// Who accepted it for the agency, and when.
    pub accepted: Option<(String, DateTime<Utc>)>,
    /// Who marked it completed.
    pub completed_by: Option<PersonId>,
    /// What was last said to it.
    pub last: Option<NoteView>,
    /// The subgroup that supports it.
    pub subgroup: Option<(SubgroupId, String)>,
    /// Whether somebody owns it at present.
    pub owner: OwnerNow,
}

/// Whether somebody owns an action at present; what is over needs nobody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OwnerNow {
    /// Somebody does, as far as is known.
    There,
    /// Nobody holds the role, since this day.
    Left(NaiveDate),
    /// Its agency has no lead who could report on it.
    NoLead,
}

/// An entry of an action's history.
#[derive(Clone, Debug)]
pub struct NoteView {
    /// Its id.
    pub id: Uuid,
    /// What happened.
    pub noted: Noted,
    /// Where the action stood afterwards.
    pub state: ActionState,
    /// The dates before, where they were changed.
    pub old_dates: Option<Dates>,
    /// What was said; the sentence that says so where it could not be read.
    pub text: Option<String>,
    /// Who.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// An action with the recommendation that it follows from.
#[derive(Clone, Debug)]
pub struct PlanLine {
    /// The action.
    pub action: ActionView,
    /// The recommendation.
    pub recommendation: Arc<RecommendationView>,
}

/// Whose part of something is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Of {
    /// One agency's.
    Agency(AgencyId),
    /// The whole partnership's.
    Partnership,
}

/// Which part of the plan is asked for; what is `None` is not asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PlanFilter {
    /// Whose.
    pub of: Option<Of>,
    /// The audit.
    pub audit: Option<AuditId>,
    /// How pressing the recommendation is.
    pub priority: Option<Priority>,
    /// Where the action stands today.
    pub standing: Option<Standing>,
    /// The subgroup that supports the action; `Some(None)` for those that none supports.
    pub subgroup: Option<Option<SubgroupId>>,
    /// Only actions that nobody owns at present.
    pub without_owner: bool,
}

impl PlanFilter {
    /// Whether it asks about actions, which a recommendation without one cannot answer.
    pub fn asks_about_actions(&self) -> bool {
        self.standing.is_some() || self.subgroup.is_some() || self.without_owner
    }
}

/// The plan over all audits.
#[derive(Clone, Debug)]
pub struct PlanPage {
    /// The actions that match, the most urgent first.
    pub lines: Vec<PlanLine>,
    /// How many of these actions stand where.
    pub tally: Tally,
    /// Recommendations that ask the reader for something: those that are issued and have no action yet, and for an
    /// agency those that wait for its answer. Empty where it is asked about actions: they have none.
    pub waiting: Vec<Arc<RecommendationView>>,
    /// The agencies to choose from; empty in an agency.
    pub agencies: Vec<(AgencyId, String)>,
    /// The audits to choose from.
    pub audits: Vec<(AuditId, String)>,
    /// The subgroups to choose from: those that support an action that the reader sees.
    pub subgroups: Vec<(SubgroupId, String)>,
    /// How many actions that the reader sees nobody owns at present.
    pub without_owner: usize,
    /// Whether the reader may put actions down.
    pub may_update: bool,
}

/// What may be done with a recommendation as it stands, by this reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecommendationWay {
    /// Change its words.
    Edit,
    /// Send it to its agency.
    Send,
    /// Answer on its facts.
    Answer,
    /// Agree it.
    Agree,
    /// Issue it.
    Issue,
    /// Take it out.
    Remove,
    /// Put an action down.
    AddAction,
}

/// One recommendation with its actions.
#[derive(Clone, Debug)]
pub struct RecommendationPage {
    /// The recommendation.
    pub recommendation: RecommendationView,
    /// Its actions, the first first.
    pub actions: Vec<ActionView>,
    /// What this reader may do.
    pub ways: Vec<RecommendationWay>,
    /// Whether the reader works for its agency.
    pub own: bool,
}

/// What may be done with an action as it stands, by this reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ActionWay {
    /// Change its words.
    Reword,
    /// Say how it goes.
    Report,
    /// Give it other dates.
    Redate,
    /// Mark it completed.
    Complete,
    /// Verify it.
    Verify,
    /// Send it back.
    SendBack,
    /// Close it: not pursued.
    Close,
    /// Accept it for the agency.
    Accept,
    /// Say something to it.
    Comment,
    /// Give it to a subgroup, or take it from one.
    Assign,
    /// Say that nobody holds the role that owns it.
    OwnerLeft,
    /// Give it to another owner.
    HandOver,
    /// Add a reference to evidence.
    AddEvidence,
    /// Attach evidence of the own agency's library, and take it off again.
    Attach,
    /// Plan a repeat audit.
    Repeat,
}

/// One action with its history.
#[derive(Clone, Debug)]
pub struct ActionPage {
    /// The action.
    pub action: ActionView,
    /// The recommendation.
    pub recommendation: RecommendationView,
    /// What happened, the latest first.
    pub history: Vec<NoteView>,
    /// The evidence that is attached to it, the earliest first.
    pub attached: Vec<AttachedView>,
    /// Whether this reader may open the files of that.
    pub opens_files: bool,
    /// What this reader may do.
    pub ways: Vec<ActionWay>,
    /// The subgroups that it can be given to, for who gives it to one.
    pub subgroups: Vec<(SubgroupId, String)>,
    /// The repeat audits that were planned from it, the first due first.
    pub repeats: Vec<RepeatView>,
    /// Set where this reader would verify it, had they not marked it completed themselves.
    pub completed_it_oneself: bool,
}

/// The recommendations of one audit, for the QA Manager.
#[derive(Clone, Debug)]
pub struct AuditRecommendations {
    /// The audit.
    pub audit: Audit,
    /// Its question set.
    pub set: Arc<QuestionSet>,
    /// Its agencies, by name.
    pub agencies: Vec<(AgencyId, String)>,
    /// The recommendations, by agency and reference; those for the partnership last.
    pub recommendations: Vec<RecommendationView>,
    /// For each agency whose return may be read: how many of the rules' recommendations are not taken over yet.
    pub to_take: Vec<(AgencyId, usize)>,
}

/// What an agency's plan asks of the reader, for the home page.
#[derive(Clone, Debug)]
pub struct OwnPlan {
    /// How many actions stand where.
    pub tally: Tally,
    /// How many recommendations wait for an answer on their facts.
    pub to_answer: usize,
    /// How many issued recommendations have no action yet.
    pub without_action: usize,
    /// How many actions wait to be accepted, for who accepts.
    pub to_accept: usize,
}

/// What was agreed after an earlier audit, and where it belongs in this one.
#[derive(Clone, Debug)]
pub struct EarlierRecommendation {
    /// The standard.
    pub standard: StandardId,
    /// The statement; `None` where it is about the whole standard, or its statement is not asked any more.
    pub statement: Option<StatementId>,
    /// The recommendation.
    pub recommendation: RecommendationView,
    /// Its actions, the first first.
    pub actions: Vec<ActionView>,
}

impl RecommendationView {
    /// How the Board will know, or the sentence that says that it could not be read.
    pub fn measure(&self) -> &str {
        self.words.as_ref().map_or(said(UNREADABLE), |words| &words.measure)
    }

    /// Whom it is for.
    pub fn whose(&self) -> Whose {
        if self.agency.is_some() { Whose::Agency } else { Whose::Partnership }
    }

    /// The agency's name, or "The partnership".
    pub fn for_whom(&self) -> &str {
        self.agency.as_ref().map_or(t!("The partnership"), |(_, name)| name)
    }

    /// Its text, or the sentence that says that it could not be read.
    pub fn text(&self) -> &str {
        self.words.as_ref().map_or(t!("This recommendation could not be read."), |words| &words.text)
    }
}

impl ActionView {
    /// One of its words, or the sentence that says that it could not be read.
    pub fn word(&self, of: impl FnOnce(&ActionTexts) -> &String) -> &str {
        self.words.as_ref().map_or(said(UNREADABLE), |words| of(words).as_str())
    }

    /// Whether nobody owns it at present.
    pub fn is_without_owner(&self) -> bool {
        self.owner != OwnerNow::There
    }

    /// What will be done, or the sentence that says that it could not be read.
    pub fn text(&self) -> &str {
        self.words.as_ref().map_or(t!("This action could not be read."), |words| &words.specific)
    }
}
