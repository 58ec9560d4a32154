//! Two cycles of the same set, like for like: over only the statements that stand, with the same meaning, in both,
//! and over only the agencies that answered in both. What is new, removed or reworded is told apart, and in no figure.

use super::mean::Mean;
use crate::answer::{Answer, Applicability, level_of};
use crate::audit::Agency;
use crate::ids::{AgencyType, LevelCode, StatementId};
use crate::journey::Journey;
use crate::moderation::{ModeratedLevel, graded};
use crate::question_set::{QuestionSet, Reworded, Statement, StatementSummary, compare};
use crate::scoring::{Figure, ReturnScores, score_only};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Two versions of a set and the statements that compare: new id to old id.
#[derive(Debug)]
pub struct Cycles<'a> {
    now: &'a QuestionSet,
    then: &'a QuestionSet,
    pairs: &'a BTreeMap<StatementId, StatementId>,
    now_by_id: HashMap<&'a StatementId, &'a Statement>,
    then_by_id: HashMap<&'a StatementId, &'a Statement>,
    /// The new set without conditions. What is asked is settled: a condition whose other statement does not compare
    /// must not hide half a pair.
    scored: QuestionSet,
}

/// One agency's answers in one cycle.
#[derive(Clone, Copy, Debug)]
pub struct Given<'a> {
    /// The type that it had.
    pub agency_type: &'a AgencyType,
    /// Its answers.
    pub answers: &'a BTreeMap<StatementId, Answer>,
    /// The levels that were released to it after moderation: they count in the place of its own.
    pub released: &'a BTreeMap<StatementId, ModeratedLevel>,
}

/// One agency's scores of both cycles over what compares, under the new set's ids and standards.
#[derive(Clone, Debug)]
pub struct Compared {
    /// This cycle's.
    pub now: ReturnScores,
    /// Last cycle's.
    pub then: ReturnScores,
    /// For each statement that compares: the level then.
    pub levels_then: BTreeMap<StatementId, LevelCode>,
}

impl<'a> Cycles<'a> {
    /// Prepares a comparison.
    pub fn new(now: &'a QuestionSet, then: &'a QuestionSet, pairs: &'a BTreeMap<StatementId, StatementId>) -> Self {
        let by_id = |set: &'a QuestionSet| set.statements().map(|(_, statement)| (&statement.id, statement)).collect();
        Self { now, then, pairs, now_by_id: by_id(now), then_by_id: by_id(then), scored: now.without_conditions() }
    }

    /// One agency's scores of both cycles, over what it answered with a level in both. A level that this cycle's scale
    /// lacks does not compare.
    pub fn of_agency(&self, now: Given<'_>, then: Given<'_>) -> Compared {
        // A level of the panel opens and closes no other statement.
        let asked_then = Journey::new(self.then, then.agency_type, then.answers).asked();
        let asked_now = Journey::new(self.now, now.agency_type, now.answers).asked();
        let (given_then, given_now) = (graded(then.answers, then.released), graded(now.answers, now.released));
        let asked_then = Journey::through(self.then, &asked_then, &given_then);
        let asked_now = Journey::through(self.now, &asked_now, &given_now);
        let mut then_answers = BTreeMap::new();
        let mut levels_then = BTreeMap::new();
        for (new_id, old_id) in self.pairs {
            let (Some(new), Some(was)) = (self.now_by_id.get(new_id), self.then_by_id.get(old_id)) else { continue };
            let (Some(answer), Some(answer_now)) = (given_then.get(old_id), given_now.get(new_id)) else {
                continue;
            };
            let graded = asked_then.applicability(was) == Applicability::Answered
                && asked_now.applicability(new) == Applicability::Answered
                && level_of(self.now, new, answer).is_some()
                && level_of(self.now, new, answer_now).is_some();
            if let Some(level) = level_of(self.then, was, answer).filter(|_| graded) {
                levels_then.insert(new_id.clone(), level);
                then_answers.insert(new_id.clone(), answer.clone());
            }
        }
        let only: BTreeSet<_> = levels_then.keys().cloned().collect();
        Compared {
            now: score_only(&self.scored, now.agency_type, &given_now, &only),
            then: score_only(&self.scored, now.agency_type, &then_answers, &only),
            levels_then,
        }
    }
}

/// The statements of two versions, told apart.
#[derive(Clone, Debug, PartialEq)]
pub struct Apart {
    /// How many stand in both with the same meaning.
    pub compared: usize,
    /// In the new version only.
    pub added: Vec<StatementSummary>,
    /// In the old version only.
    pub removed: Vec<StatementSummary>,
    /// In both, in other words, and not said to mean the same.
    pub reworded: Vec<Reworded>,
    /// In both, in the same words, and answered or graded otherwise.
    pub regraded: Vec<StatementSummary>,
}

/// Tells the statements of two versions apart. `confirmed` are those of the new one that the QA Manager confirmed to
/// mean the same; `pairs` the statements that compare.
pub fn apart(
    then: &QuestionSet,
    now: &QuestionSet,
    confirmed: &BTreeSet<StatementId>,
    pairs: &BTreeMap<StatementId, StatementId>,
) -> Apart {
    let found = compare(then, now, confirmed);
    let compared_old: BTreeSet<_> = pairs.values().collect();
    let reworded: Vec<_> = found.reworded.into_iter().filter(|one| !pairs.contains_key(&one.id)).collect();
    let named: BTreeSet<_> = found.added.iter().map(|one| &one.id).chain(reworded.iter().map(|one| &one.id)).collect();
    let regraded = now.statements().filter(|(_, one)| !pairs.contains_key(&one.id) && !named.contains(&one.id));
    let regraded = regraded.filter(|(_, one)| one.answer != crate::question_set::AnswerType::Information);
    let regraded = regraded.map(|(standard, one)| StatementSummary {
        id: one.id.clone(),
        code: one.code.clone(),
        standard: standard.id.clone(),
        text: one.text.clone(),
    });
    let regraded = regraded.collect();
    Apart {
        compared: pairs.len(),
        regraded,
        added: found.added.into_iter().filter(|one| !pairs.contains_key(&one.id)).collect(),
        removed: found.removed.into_iter().filter(|one| !compared_old.contains(&one.id)).collect(),
        reworded,
    }
}

/// One agency in both cycles.
#[derive(Clone, Debug)]
pub struct AgencyCycles {
    /// The agency.
    pub agency: Agency,
    /// How many statements it answered with a level in both.
    pub compared: usize,
    /// Then and now, overall; a figure without a colour where nothing counts.
    pub overall: (Figure, Figure),
    /// Then and now, in the order of the new set's standards.
    pub standards: Vec<(Figure, Figure)>,
}

/// The means of both cycles over the agencies that have a figure in both.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MeanCycles {
    /// Last cycle's.
    pub then: Mean,
    /// This cycle's.
    pub now: Mean,
}

impl MeanCycles {
    fn add(&mut self, (then, now): &(Figure, Figure)) {
        if let (Some(then), Some(now)) = (then.percent(), now.percent()) {
            self.then.add_percent(Some(&then));
            self.now.add_percent(Some(&now));
        }
    }
}

impl AgencyCycles {
    /// One agency's row.
    pub fn new(agency: Agency, compared: Compared) -> Self {
        let (then, now) = (compared.then, compared.now);
        let standards = then.standards.into_iter().zip(now.standards);
        Self {
            agency,
            compared: compared.levels_then.len(),
            overall: (then.overall, now.overall),
            standards: standards.map(|(then, now)| (then.figure, now.figure)).collect(),
        }
    }
}

/// The means over agencies: overall, and of each standard in order.
pub fn means(agencies: &[AgencyCycles], standards: usize) -> (MeanCycles, Vec<MeanCycles>) {
    let mut overall = MeanCycles::default();
    let mut each = vec![MeanCycles::default(); standards];
    for agency in agencies {
        overall.add(&agency.overall);
        for (mean, pair) in each.iter_mut().zip(&agency.standards) {
            mean.add(pair);
        }
    }
    (overall, each)
}
