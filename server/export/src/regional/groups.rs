//! Sums and counts by type of agency.

use crate::set_index::SetIndex;
use candour_domain::analysis::{Standing, Tally};
use candour_domain::ids::{AgencyType, LevelCode};
use candour_domain::question_set::{QuestionSet, Rag};
use candour_domain::report::ReturnReport;
use candour_domain::scoring::Figure;
use candour_domain::suppress::{self, Asked, Hidden, Size};
use num_rational::BigRational;
use num_traits::Zero as _;
use std::collections::BTreeMap;

/// Everything that the export says, before suppression.
#[derive(Debug, Default)]
pub(crate) struct Groups {
    /// Types with at least one return that may be read.
    pub(crate) types: BTreeMap<AgencyType, Group>,
    /// Agencies with a row of their own, by type, name and id.
    pub(crate) agencies: BTreeMap<(AgencyType, String, String), AgencyScores>,
    /// All returns that were added, also those that may not be read.
    pub(crate) returns: u64,
}

/// One type, or all of them together.
#[derive(Clone, Debug, Default)]
pub(crate) struct Group {
    pub(crate) size: Size,
    /// Of how many agencies the levels were released after moderation.
    pub(crate) moderated: u64,
    pub(crate) provisional: u64,
    pub(crate) tally: Tally,
    /// In the order of the set's statements.
    pub(crate) statements: Vec<Outcomes>,
    /// In the order of the set's standards.
    pub(crate) standards: Vec<Pooled>,
    pub(crate) overall: Pooled,
}

/// How one statement was answered.
#[derive(Clone, Debug, Default)]
pub(crate) struct Outcomes {
    pub(crate) tally: Tally,
    pub(crate) levels: BTreeMap<LevelCode, u64>,
}

/// Figures of several agencies together.
#[derive(Clone, Debug, Default)]
pub(crate) struct Pooled {
    pub(crate) with_score: u64,
    pub(crate) provisional: u64,
    pub(crate) numerator: BigRational,
    pub(crate) denominator: BigRational,
}

/// The figures of one agency whose agreement is recorded.
#[derive(Clone, Debug)]
pub(crate) struct AgencyScores {
    /// Whether its levels were released after moderation.
    pub(crate) moderated: bool,
    pub(crate) standards: Vec<(Pooled, Option<Rag>)>,
    pub(crate) overall: (Pooled, Option<Rag>),
}

impl Pooled {
    fn of(figure: &Figure, provisional: bool) -> Self {
        Self {
            with_score: u64::from(!figure.denominator.is_zero()),
            provisional: u64::from(provisional),
            numerator: figure.numerator.clone(),
            denominator: figure.denominator.clone(),
        }
    }

    fn add(&mut self, other: &Self) {
        self.with_score += other.with_score;
        self.provisional += other.provisional;
        self.numerator += &other.numerator;
        self.denominator += &other.denominator;
    }

    /// The share, 0 to 1, or `None` where nothing counts.
    pub(crate) fn share(&self) -> Option<BigRational> {
        (!self.denominator.is_zero()).then(|| &self.numerator / &self.denominator)
    }
}

impl Group {
    /// Whether the levels of every agency were released after moderation.
    pub(crate) fn is_moderated(&self) -> bool {
        self.moderated == self.size.agencies
    }

    fn sized(statements: usize, standards: usize) -> Self {
        Self {
            statements: vec![Outcomes::default(); statements],
            standards: vec![Pooled::default(); standards],
            ..Self::default()
        }
    }

    fn add_group(&mut self, other: &Self) {
        self.size.agencies += other.size.agencies;
        self.size.residual += other.size.residual;
        self.moderated += other.moderated;
        self.provisional += other.provisional;
        self.tally.merge(&other.tally);
        self.overall.add(&other.overall);
        for (mine, theirs) in self.standards.iter_mut().zip(&other.standards) {
            mine.add(theirs);
        }
        for (mine, theirs) in self.statements.iter_mut().zip(&other.statements) {
            mine.tally.merge(&theirs.tally);
            for (level, count) in &theirs.levels {
                *mine.levels.entry(level.clone()).or_default() += count;
            }
        }
    }
}

impl Groups {
    pub(crate) fn add(&mut self, set: &QuestionSet, index: &SetIndex, report: &ReturnReport, agreed: bool) {
        self.returns += 1;
        if !report.content_open {
            return;
        }
        let agency_type = report.agency.agency_type.clone();
        let sized = || Group::sized(index.len(), set.standards.len());
        let group = self.types.entry(agency_type.clone()).or_insert_with(sized);
        group.size.agencies += 1;
        group.size.residual += u64::from(!agreed);
        group.moderated += u64::from(report.released.is_some());
        for line in &report.lines {
            let Some(outcomes) = index.find(set, &line.statement).and_then(|place| group.statements.get_mut(place.at))
            else {
                continue;
            };
            group.tally.add(line);
            outcomes.tally.add(line);
            if Standing::of(line) == Standing::Answered
                && let Some(level) = &line.level
            {
                *outcomes.levels.entry(level.clone()).or_default() += 1;
            }
        }
        let Some(scores) = &report.scores else { return };
        group.provisional += u64::from(scores.provisional);
        let overall = Pooled::of(&scores.overall, scores.provisional);
        group.overall.add(&overall);
        let standards =
            scores.standards.iter().map(|score| (Pooled::of(&score.figure, score.provisional), score.figure.rag));
        let standards: Vec<(Pooled, Option<Rag>)> = standards.collect();
        for (mine, (theirs, _)) in group.standards.iter_mut().zip(&standards) {
            mine.add(theirs);
        }
        if agreed {
            let key = (agency_type, report.agency.name.clone(), report.agency.id.to_string());
            let overall = (overall, scores.overall.rag);
            self.agencies.insert(key, AgencyScores { moderated: report.released.is_some(), standards, overall });
        }
    }

    /// All types together.
    pub(crate) fn all(&self, set: &QuestionSet, index: &SetIndex) -> Group {
        let mut all = Group::sized(index.len(), set.standards.len());
        for group in self.types.values() {
            all.add_group(group);
        }
        all
    }

    /// How many returns count.
    pub(crate) fn counted(&self) -> u64 {
        self.types.values().map(|group| group.size.agencies).sum()
    }

    /// What must be hidden.
    pub(crate) fn decide(&self, set: &QuestionSet, index: &SetIndex, k: u64) -> Hidden {
        let sizes: Vec<Size> = self.types.values().map(|group| group.size).collect();
        let standard_of = |id| set.standards.iter().position(|standard| &standard.id == id).unwrap_or_default();
        let asked = index.places(set).map(|place| Asked {
            standard: standard_of(&place.standard.id),
            scored: place.scored(),
            of: self.types.keys().map(|agency_type| place.statement.applies_to.includes(agency_type)).collect(),
        });
        suppress::decide(&sizes, &asked.collect::<Vec<_>>(), set.standards.len(), k)
    }
}
