//! A question set with quick ways to its statements, made once per document.
//!
//! Statements that are only there to be read ([`AnswerType::Information`]) are left out: nothing is
//! answered there, so they are in no table and no count.

use candour_domain::ids::{LevelCode, StatementId};
use candour_domain::question_set::{AnswerType, Level, QuestionSet, Scale, Standard, Statement};
use std::collections::HashMap;

/// One statement in its place.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place<'a> {
    /// Counted from 0 over the whole set, without what is only there to be read.
    pub(crate) at: usize,
    pub(crate) standard: &'a Standard,
    pub(crate) statement: &'a Statement,
    pub(crate) scale: Option<&'a Scale>,
}

impl<'a> Place<'a> {
    /// The level with this code on the statement's scale.
    pub(crate) fn level(&self, code: Option<&LevelCode>) -> Option<&'a Level> {
        self.scale.zip(code).and_then(|(scale, code)| scale.level(code))
    }

    /// Whether it is in the sums: it has a weight and a scale to be graded on.
    pub(crate) fn scored(&self) -> bool {
        !self.statement.weight.is_zero() && self.scale.is_some()
    }
}

/// Statements by place and by id.
#[derive(Debug)]
pub(crate) struct SetIndex {
    /// Indices of standard and statement, in order.
    order: Vec<(usize, usize)>,
    by_id: HashMap<StatementId, usize>,
}

impl SetIndex {
    pub(crate) fn new(set: &QuestionSet) -> Self {
        let order: Vec<(usize, usize)> = (0..)
            .zip(&set.standards)
            .flat_map(|(at, standard)| {
                (0..).zip(&standard.statements).map(move |(place, statement)| (at, place, statement))
            })
            .filter(|(_, _, statement)| statement.answer != AnswerType::Information)
            .map(|(standard, place, _)| (standard, place))
            .collect();
        let statements = set.statements().filter(|(_, statement)| statement.answer != AnswerType::Information);
        let by_id = statements.zip(0..).map(|((_, statement), at)| (statement.id.clone(), at)).collect();
        Self { order, by_id }
    }

    /// How many statements the set has.
    pub(crate) fn len(&self) -> usize {
        self.order.len()
    }

    /// The statement with this id.
    pub(crate) fn find<'a>(&self, set: &'a QuestionSet, id: &StatementId) -> Option<Place<'a>> {
        self.place(set, *self.by_id.get(id)?)
    }

    /// The statement at this place.
    pub(crate) fn place<'a>(&self, set: &'a QuestionSet, at: usize) -> Option<Place<'a>> {
        let (standard, statement) = *self.order.get(at)?;
        let standard = set.standards.get(standard)?;
        let statement = standard.statements.get(statement)?;
        Some(Place { at, standard, statement, scale: set.scale_of(statement) })
    }

    /// All statements, in order.
    pub(crate) fn places<'a>(&'a self, set: &'a QuestionSet) -> impl Iterator<Item = Place<'a>> {
        (0..self.len()).filter_map(|at| self.place(set, at))
    }
}
