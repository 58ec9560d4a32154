//! What is asked of an agency, what comes next, how far it has come: pure, from set and answers.

use crate::answer::{Answer, AnswerState, Applicability, Missing, Response, Value, level_of, missing, state_of};
use crate::delegation::Part;
use crate::ids::{AgencyType, StandardId, StatementId};
use crate::question_set::{AnswerType, QuestionSet, ShowWhen, Standard, Statement};
use candour_texts::t;
use std::collections::{BTreeMap, BTreeSet};

/// The way of one agency through a question set.
#[derive(Clone, Debug)]
pub struct Journey<'a> {
    set: &'a QuestionSet,
    answers: &'a BTreeMap<StatementId, Answer>,
    asked: BTreeSet<&'a StatementId>,
    /// The statements that a file of evidence supports.
    files: BTreeSet<StatementId>,
}

/// How far a standard has come, in statements.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Statements that ask for an answer.
    pub asked: usize,
    /// Those whose answer has everything that is asked for.
    pub complete: usize,
    /// Those where something is given and something is missing.
    pub draft: usize,
}

/// How a standard stands in the task list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StandardState {
    /// Nothing of it is put to this agency.
    NothingAsked,
    /// Nothing given yet.
    NotStarted,
    /// Something given, something open.
    InProgress,
    /// Everything that must be answered is.
    Completed,
}

impl StandardState {
    /// What people read.
    pub fn label(self) -> &'static str {
        match self {
            Self::NothingAsked => t!("Nothing asked of your agency"),
            Self::NotStarted => t!("Not yet started"),
            Self::InProgress => t!("In progress"),
            Self::Completed => t!("Completed"),
        }
    }
}

/// Something that must be there before the return can be handed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gap {
    /// The standard to go to.
    pub standard: StandardId,
    /// The statement.
    pub statement: StatementId,
    /// Its number, such as `1.1`.
    pub code: String,
    /// What is missing of it.
    pub missing: Missing,
}

impl<'a> Journey<'a> {
    /// The way of an agency of this type, with these answers. One pass over the set.
    pub fn new(set: &'a QuestionSet, agency_type: &AgencyType, answers: &'a BTreeMap<StatementId, Answer>) -> Self {
        let mut asked = BTreeSet::new();
        for (_, statement) in set.statements() {
            let shown = statement
                .show_when
                .as_ref()
                .is_none_or(|when| asked.contains(&when.statement) && holds(set, when, answers));
            if statement.applies_to.includes(agency_type) && shown {
                asked.insert(&statement.id);
            }
        }
        Self { set, answers, asked, files: BTreeSet::new() }
    }

    /// The way through these statements alone, where it was found before that they are asked: whoever does not see
    /// the answers that decide it goes the same way.
    pub fn through(
        set: &'a QuestionSet,
        asked: &BTreeSet<StatementId>,
        answers: &'a BTreeMap<StatementId, Answer>,
    ) -> Self {
        let asked = set.statements().map(|(_, statement)| &statement.id).filter(|id| asked.contains(*id)).collect();
        Self { set, answers, asked, files: BTreeSet::new() }
    }

    /// The same way for somebody who has a part of it. What is asked hangs on all answers still.
    #[must_use]
    pub fn within(mut self, part: &Part) -> Self {
        self.asked.retain(|statement| part.holds(statement));
        self
    }

    /// The statements that are put to the agency, information included.
    pub fn asked(&self) -> BTreeSet<StatementId> {
        self.asked.iter().map(|id| (*id).clone()).collect()
    }

    /// The same way where files of evidence support these statements.
    #[must_use]
    pub fn with_files(mut self, files: BTreeSet<StatementId>) -> Self {
        self.files = files;
        self
    }

    /// Whether a statement is put to the agency, information included.
    pub fn shows(&self, statement: &StatementId) -> bool {
        self.asked.contains(statement)
    }

    /// The statements of a standard that are put to the agency, information included, in order.
    pub fn shown_of<'s>(&'s self, standard: &'s Standard) -> impl Iterator<Item = &'s Statement> {
        standard.statements.iter().filter(|statement| self.shows(&statement.id))
    }

    /// The standards of which something is put to the agency, in order.
    pub fn standards(&self) -> impl Iterator<Item = &'a Standard> {
        self.set.standards.iter().filter(|standard| standard.statements.iter().any(|s| self.asked.contains(&s.id)))
    }

    /// How a statement stands.
    pub fn applicability(&self, statement: &Statement) -> Applicability {
        if !self.asked.contains(&statement.id) || statement.answer == AnswerType::Information {
            return Applicability::NotAsked;
        }
        match self.answers.get(&statement.id).map(|answer| &answer.response) {
            None | Some(Response::Unanswered) => Applicability::Unanswered,
            Some(Response::NotApplicable { .. }) => Applicability::NotApplicable,
            Some(Response::Given(_)) => Applicability::Answered,
        }
    }

    /// How far a standard has come.
    pub fn progress(&self, standard: &Standard) -> Progress {
        let states = self.answerable(standard).map(|statement| {
            let has_file = self.files.contains(&statement.id);
            let answer = self.answers.get(&statement.id);
            answer.map_or(AnswerState::Unanswered, |answer| state_of(statement, answer, has_file))
        });
        Progress::count(states)
    }

    /// How far the whole return has come.
    pub fn total(&self) -> Progress {
        self.set.standards.iter().map(|standard| self.progress(standard)).fold(Progress::default(), Progress::plus)
    }

    /// How a standard stands in the task list.
    pub fn state(&self, standard: &Standard) -> StandardState {
        let progress = self.progress(standard);
        if progress.asked == 0 && self.shown_of(standard).next().is_none() {
            StandardState::NothingAsked
        } else if progress.complete + progress.draft == 0 && progress.asked > 0 {
            StandardState::NotStarted
        } else if self.gaps_of(standard).next().is_none() {
            StandardState::Completed
        } else {
            StandardState::InProgress
        }
    }

    /// Everything that must be there before the return can be handed in, in order.
    pub fn gaps(&self) -> Vec<Gap> {
        self.set.standards.iter().flat_map(|standard| self.gaps_of(standard)).collect()
    }

    /// Whether the return can be handed in.
    pub fn can_submit(&self) -> bool {
        self.set.standards.iter().all(|standard| self.gaps_of(standard).next().is_none())
    }

    /// The first standard that is not completed.
    pub fn first_unfinished(&self) -> Option<&'a Standard> {
        self.standards().find(|standard| self.state(standard) != StandardState::Completed)
    }

    /// The standard after this one.
    pub fn next(&self, standard: &StandardId) -> Option<&'a Standard> {
        self.standards().skip_while(|s| &s.id != standard).nth(1)
    }

    /// The standard before this one.
    pub fn previous(&self, standard: &StandardId) -> Option<&'a Standard> {
        self.standards().take_while(|s| &s.id != standard).last()
    }

    fn answerable<'s>(&'s self, standard: &'s Standard) -> impl Iterator<Item = &'s Statement> {
        self.shown_of(standard).filter(|statement| statement.answer != AnswerType::Information)
    }

    fn gaps_of<'s>(&'s self, standard: &'s Standard) -> impl Iterator<Item = Gap> + 's {
        self.answerable(standard).flat_map(move |statement| {
            let default = Answer::default();
            let answer = self.answers.get(&statement.id).unwrap_or(&default);
            let has_file = self.files.contains(&statement.id);
            missing(statement, answer, has_file).into_iter().map(move |missing| Gap {
                standard: standard.id.clone(),
                statement: statement.id.clone(),
                code: statement.code.clone(),
                missing,
            })
        })
    }
}

impl Progress {
    fn count(states: impl Iterator<Item = AnswerState>) -> Self {
        states.fold(Self::default(), |progress, state| match state {
            AnswerState::Unanswered | AnswerState::CarriedForward => Self { asked: progress.asked + 1, ..progress },
            AnswerState::Draft => Self { asked: progress.asked + 1, draft: progress.draft + 1, ..progress },
            AnswerState::Complete | AnswerState::Queried | AnswerState::Agreed => {
                Self { asked: progress.asked + 1, complete: progress.complete + 1, ..progress }
            }
        })
    }

    fn plus(self, other: Self) -> Self {
        Self {
            asked: self.asked + other.asked,
            complete: self.complete + other.complete,
            draft: self.draft + other.draft,
        }
    }
}

/// Progress by standard from the plain states alone, so that nothing needs to be opened. Right only
/// for a set without conditions ([`QuestionSet::has_conditions`]).
pub fn progress_from_states(
    set: &QuestionSet,
    agency_type: &AgencyType,
    states: &BTreeMap<StatementId, AnswerState>,
) -> BTreeMap<StandardId, Progress> {
    let of = |standard: &Standard| {
        let asked = standard
            .statements
            .iter()
            .filter(|s| s.answer != AnswerType::Information && s.applies_to.includes(agency_type));
        Progress::count(asked.map(|s| states.get(&s.id).copied().unwrap_or_default()))
    };
    set.standards.iter().map(|standard| (standard.id.clone(), of(standard))).filter(|(_, p)| p.asked > 0).collect()
}

/// Whether a condition holds: the other statement's level, chosen or reached by its bands, its option,
/// or its yes or no is one of the named.
fn holds(set: &QuestionSet, when: &ShowWhen, answers: &BTreeMap<StatementId, Answer>) -> bool {
    let Some(answer) = answers.get(&when.statement) else { return false };
    let Response::Given(value) = &answer.response else { return false };
    let is = |code: &str| when.is.iter().any(|wanted| wanted == code);
    match value {
        Value::Level(code) => is(code.as_str()),
        Value::YesNo(yes) => is(if *yes { "yes" } else { "no" }),
        Value::Choice(code) => is(code),
        Value::Choices(codes) => codes.iter().any(|code| is(code)),
        Value::Percent(_) | Value::Integer(_) | Value::Number(_) | Value::Fraction { .. } => {
            let statement = set.statement(&when.statement).map(|(_, statement)| statement);
            statement.and_then(|statement| level_of(set, statement, answer)).is_some_and(|level| is(level.as_str()))
        }
        Value::Date(_) | Value::Text(_) => false,
    }
}
