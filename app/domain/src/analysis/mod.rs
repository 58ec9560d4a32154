//! What the returns of an audit say together: heat table, distribution, completeness, cycles, spread.
//!
//! Figures and standings only: nothing here holds a text that an agency wrote, and nothing reads a database. Pages,
//! charts, workbooks and findings are made of the same values. Unanswered, not applicable, not asked and a level worth
//! nought are four different things in each of them.

mod counts;
pub mod cycles;
mod in_force;
mod mean;
mod spread;
mod standing;
mod together;
mod view;

pub use counts::{Colours, Counts, StandardCounts};
pub use in_force::in_force;
pub use mean::Mean;
pub use spread::{Spread, SpreadFigures, SpreadStandard, SpreadStatement, spread};
pub use standing::{Standing, Tally};
pub use together::{Shown, Together};
pub use view::{Sort, View};

use crate::answer::{Answer, AnswerState, Applicability, Response};
use crate::audit::Agency;
use crate::ids::{AgencyType, ReturnId, StatementId};
use crate::journey::Journey;
use crate::moderation::ModeratedLevel;
use crate::question_set::{AnswerType, QuestionSet, Standard, Statement};
use crate::scoring::{ReturnScores, StandardScore, StatementScore};
use crate::submission::ReturnState;
use candour_texts::t;
use std::collections::{BTreeMap, BTreeSet};

/// How far an answer has come, and whether it could be opened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stands {
    /// How far it has come.
    pub state: AnswerState,
    /// Whether it is there and could not be opened.
    pub unreadable: bool,
}

/// One return, as the analysis sees it.
#[derive(Clone, Debug)]
pub struct Seen {
    /// The return.
    pub return_id: ReturnId,
    /// The agency.
    pub agency: Agency,
    /// Where the return stands.
    pub state: ReturnState,
    /// Its figures; `None` where the content may not be read.
    pub content: Option<Content>,
}

/// The figures of a return whose content may be read.
#[derive(Clone, Debug)]
pub struct Content {
    /// The scores over the levels in force.
    pub scores: ReturnScores,
    /// How many of its statements stand how by the agency's own answers; what is only there to be read is not counted.
    pub tally: Tally,
    /// How far each saved answer has come.
    pub stands: BTreeMap<StatementId, Stands>,
    /// The statements whose answer says both how it is met and what difference it made.
    pub told: BTreeSet<StatementId>,
    /// Whether levels were released after moderation, and count here.
    pub moderated: bool,
}

impl Content {
    /// Reads the answers of an agency of this type. `stands` has an entry for every answer that was ever saved;
    /// `released` are the levels that were released to the agency after moderation.
    pub fn new(
        set: &QuestionSet,
        agency_type: &AgencyType,
        answers: &BTreeMap<StatementId, Answer>,
        stands: BTreeMap<StatementId, Stands>,
        released: &BTreeMap<StatementId, ModeratedLevel>,
    ) -> Self {
        let given = answers.iter().filter(|(_, answer)| matches!(answer.response, Response::Given(_)));
        let told = given.filter(|(_, answer)| !answer.narrative.is_empty() && !answer.impact.is_empty());
        let told = told.map(|(id, _)| id.clone()).collect();
        let mut content = Self {
            scores: in_force(set, agency_type, answers, released),
            tally: Tally::default(),
            stands,
            told,
            moderated: !released.is_empty(),
        };
        content.tally = content.own_tally(set, agency_type, answers);
        content
    }

    /// How far the agency has come with its own answers: a level of the panel makes none of them more complete.
    fn own_tally(&self, set: &QuestionSet, agency_type: &AgencyType, answers: &BTreeMap<StatementId, Answer>) -> Tally {
        let own = self.moderated.then(|| Journey::new(set, agency_type, answers));
        let mut tally = Tally::default();
        for (_, statement, score) in self.answerable(set) {
            let stands = self.stands.get(&score.statement).copied().unwrap_or_default();
            let applicability = own.as_ref().map_or(score.applicability, |own| own.applicability(statement));
            let standing = Standing::new(applicability, stands.unreadable);
            tally.count(standing, stands.state, self.stands.contains_key(&score.statement));
        }
        tally
    }

    /// Every statement that can be answered, with its score, in the set's order.
    pub fn answerable<'c, 's>(
        &'c self,
        set: &'s QuestionSet,
    ) -> impl Iterator<Item = (&'s Standard, &'s Statement, &'c StatementScore)> {
        // Scores have the set's standards and statements in the set's order.
        let standards = set.standards.iter().zip(&self.scores.standards);
        let all = standards.flat_map(|(standard, scores)| {
            standard
                .statements
                .iter()
                .zip(&scores.statements)
                .map(move |(statement, score)| (standard, statement, score))
        });
        all.filter(|(_, statement, _)| statement.answer != AnswerType::Information)
    }

    /// How a statement stands, and how far its answer has come.
    pub fn standing(&self, score: &StatementScore) -> (Standing, AnswerState) {
        let stands = self.stands.get(&score.statement).copied().unwrap_or_default();
        (Standing::new(score.applicability, stands.unreadable), stands.state)
    }
}

/// Everything that is read of an audit: its returns, in the order of their agencies' names.
#[derive(Clone, Debug)]
pub struct Analysis<'s> {
    /// The question set.
    pub set: &'s QuestionSet,
    /// The returns.
    pub returns: Vec<Seen>,
}

/// How one statement was answered, in its place.
#[derive(Clone, Debug)]
pub struct Distribution<'s> {
    /// Its standard.
    pub standard: &'s Standard,
    /// The statement.
    pub statement: &'s Statement,
    /// The agencies' answers.
    pub counts: Counts,
}

impl Distribution<'_> {
    /// How many agencies stand behind what is shown of it: those with a level, or with any answer where none is given.
    pub fn behind(&self, set: &QuestionSet) -> u64 {
        if set.scale_of(self.statement).is_some() { self.counts.graded() } else { self.counts.tally.answered }
    }
}

/// Why there is no figure where something was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoScore {
    /// Everything that was asked is said not to apply.
    NotApplicable,
    /// What counts is not answered.
    Unanswered,
    /// Nothing that was asked is scored.
    NotScored,
}

/// One cell of the heat table.
#[derive(Clone, Copy, Debug)]
pub enum HeatCell<'a> {
    /// Nothing of the standard was put to the agency.
    NotAsked,
    /// Something was, and nothing of it counts.
    NoScore(NoScore),
    /// A figure.
    Figure(&'a StandardScore),
}

impl NoScore {
    /// What people read.
    pub fn words(self) -> &'static str {
        match self {
            Self::NotApplicable => t!("Not applicable"),
            Self::Unanswered => t!("Unanswered"),
            Self::NotScored => t!("Not scored"),
        }
    }
}

impl<'a> HeatCell<'a> {
    /// The cell of a standard's score.
    pub fn new(score: &'a StandardScore) -> Self {
        if !score.asked() {
            return Self::NotAsked;
        }
        if score.figure.rag.is_some() {
            return Self::Figure(score);
        }
        let has = |wanted| score.statements.iter().any(|statement| statement.applicability == wanted);
        Self::NoScore(match (has(Applicability::Unanswered), has(Applicability::Answered)) {
            (true, _) => NoScore::Unanswered,
            (false, true) => NoScore::NotScored,
            (false, false) => NoScore::NotApplicable,
        })
    }
}

impl<'s> Analysis<'s> {
    /// The returns whose content may be read.
    pub fn opened(&self) -> impl Iterator<Item = (&Seen, &Content)> {
        self.returns.iter().filter_map(|seen| Some((seen, seen.content.as_ref()?)))
    }

    /// How each statement was answered over the opened returns, in the set's order; what is only there to be read is
    /// left out.
    pub fn distribution(&self) -> Vec<Distribution<'s>> {
        let all = self.set.statements().filter(|(_, statement)| statement.answer != AnswerType::Information);
        let mut found: Vec<_> =
            all.map(|(standard, statement)| Distribution { standard, statement, counts: Counts::default() }).collect();
        for (_, content) in self.opened() {
            for ((_, _, score), row) in content.answerable(self.set).zip(&mut found) {
                let (standing, state) = content.standing(score);
                row.counts.add(standing, (state, content.stands.contains_key(&score.statement)), score);
            }
        }
        found
    }

    /// How each standard stands over the opened returns, in the set's order.
    pub fn standards(&self) -> Vec<StandardCounts> {
        let mut found = vec![StandardCounts::default(); self.set.standards.len()];
        for (_, content) in self.opened() {
            for (counts, score) in found.iter_mut().zip(&content.scores.standards) {
                counts.add(score);
            }
        }
        found
    }

    /// The overall figures of the opened returns.
    pub fn overall(&self) -> StandardCounts {
        let mut found = StandardCounts::default();
        for (_, content) in self.opened() {
            let percent = content.scores.overall.percent();
            found.without_score += u64::from(percent.is_none());
            found.colours.add(content.scores.overall.rag);
            found.mean.add_percent(percent.as_ref());
        }
        found
    }

    /// The number of a standard in the set's order.
    pub fn standard_at(&self, id: &str) -> Option<usize> {
        self.set.standards.iter().position(|standard| standard.id.as_str() == id)
    }
}
