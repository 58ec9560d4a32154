//! Scores of statements, standards and returns: exact in every sum, rounded once, at display.
//!
//! A statement scores `value / highest value of its scale`, so that scales of different length
//! weigh alike. A standard scores `sum(weight x score) / sum(weight)` over its statements that are
//! answered; unanswered, not applicable and not asked ones are in neither sum, a level worth 0 is in both.

mod display;
mod explain;
mod score;

pub use display::{decimal_text, figure_text, fraction_text, percent_rounded, percent_share, percent_text};
pub use explain::{Excluded, Explanation, Term, explain_overall, explain_standard};
pub use score::{rag_of, score, score_only};

use crate::answer::Applicability;
use crate::exact::Exact;
use crate::ids::{LevelCode, StandardId, StatementId};
use crate::question_set::Rag;
use num_rational::BigRational;

/// All figures of one return.
#[derive(Clone, Debug, PartialEq)]
pub struct ReturnScores {
    /// Each standard of the set, in order.
    pub standards: Vec<StandardScore>,
    /// The overall figure.
    pub overall: Figure,
    /// Whether something that must be answered is not: the figures may still change.
    pub provisional: bool,
}

/// One standard's figures.
#[derive(Clone, Debug, PartialEq)]
pub struct StandardScore {
    /// The standard.
    pub standard: StandardId,
    /// Its figure.
    pub figure: Figure,
    /// Whether something of this standard that must be answered is not.
    pub provisional: bool,
    /// Set when a red critical statement lowered the colour: the statements that did, and the colour before.
    pub cap: Option<Cap>,
    /// Each statement of the standard, in order, also those that are in no sum.
    pub statements: Vec<StatementScore>,
}

/// What a red critical statement did to its standard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cap {
    /// The colour that the per cent alone would have.
    pub before: Rag,
    /// The statements that are critical and red.
    pub because: Vec<StatementId>,
}

/// A figure: what was reached of what could be, and its colour.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    /// The sum of weight x score; for the mean of standards, the sum of the standards' scores.
    pub numerator: BigRational,
    /// The sum of weights; for the mean of standards, their number. Zero means that there is no score.
    pub denominator: BigRational,
    /// The colour after a cap; `None` where there is no score.
    pub rag: Option<Rag>,
}

/// One statement's part in its standard.
#[derive(Clone, Debug, PartialEq)]
pub struct StatementScore {
    /// The statement.
    pub statement: StatementId,
    /// How it stands for this agency.
    pub applicability: Applicability,
    /// The level, where it is answered and graded.
    pub level: Option<LevelCode>,
    /// The level's value.
    pub value: Option<rust_decimal::Decimal>,
    /// The highest value of its scale.
    pub highest: Option<rust_decimal::Decimal>,
    /// Its weight; 0 is not scored.
    pub weight: rust_decimal::Decimal,
    /// `value / highest`, where it counts.
    pub score: Option<Exact>,
    /// The colour of its level.
    pub rag: Option<Rag>,
    /// Whether it is critical.
    pub critical: bool,
}

impl StandardScore {
    /// Whether anything of the standard was put to the agency.
    pub fn asked(&self) -> bool {
        self.statements.iter().any(|statement| statement.applicability != Applicability::NotAsked)
    }
}

impl Figure {
    /// The exact per cent (0 to 100), or `None` where nothing counts.
    pub fn percent(&self) -> Option<BigRational> {
        Some(self.share()?.times(&Exact::whole(100)).big())
    }

    /// The same from 0 to 1.
    fn share(&self) -> Option<Exact> {
        Exact::from(self.numerator.clone()).over(&self.denominator.clone().into())
    }
}
