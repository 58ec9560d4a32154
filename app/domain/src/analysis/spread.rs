//! An agency's view of itself: its own levels against the anonymous spread of the others.

use super::{Analysis, Colours, Mean, Shown, Standing, Together};
use crate::ids::{LevelCode, ReturnId};
use crate::question_set::{Rag, Standard, Statement};
use crate::scoring::{Figure, StandardScore};
use std::collections::BTreeMap;

/// One agency against the others.
#[derive(Clone, Debug)]
pub struct Spread<'s> {
    /// How many others have handed in.
    pub others: usize,
    /// Its own overall figure.
    pub own: Figure,
    /// The others' overall figures.
    pub overall: SpreadFigures,
    /// Each standard of which it was asked something, in order.
    pub standards: Vec<SpreadStandard<'s>>,
}

/// The others' figures of a standard, or overall.
#[derive(Clone, Debug)]
pub struct SpreadFigures {
    /// Whether they are shown.
    pub shown: Shown,
    /// How many are green, amber, red; nothing where it is not shown.
    pub colours: Colours,
    /// Their mean, in per cent; nothing where it is not shown.
    pub mean: Mean,
}

/// One standard.
#[derive(Clone, Debug)]
pub struct SpreadStandard<'s> {
    /// The standard.
    pub standard: &'s Standard,
    /// Its own score.
    pub own: StandardScore,
    /// The others'.
    pub figures: SpreadFigures,
    /// Each statement that it was asked.
    pub statements: Vec<SpreadStatement<'s>>,
}

/// One statement.
#[derive(Clone, Debug)]
pub struct SpreadStatement<'s> {
    /// The statement.
    pub statement: &'s Statement,
    /// How its own answer stands.
    pub standing: Standing,
    /// Its own level.
    pub level: Option<LevelCode>,
    /// Its colour.
    pub rag: Option<Rag>,
    /// Whether the others' levels are shown.
    pub shown: Shown,
    /// How many others gave each level; empty where it is not shown.
    pub levels: BTreeMap<LevelCode, u64>,
}

/// The view of the agency of a return; `None` where its content is not there. Nothing of fewer than `k` others is shown,
/// nor what would give such figures away.
pub fn spread(analysis: Analysis<'_>, own: ReturnId, k: u32) -> Option<Spread<'_>> {
    let set = analysis.set;
    let (mine, others): (Vec<_>, Vec<_>) = analysis.returns.into_iter().partition(|seen| seen.return_id == own);
    let content = mine.into_iter().next()?.content?;
    let others = Analysis { set, returns: others };
    let together = Together::new(&others, k);
    let distribution = others.distribution();
    let mut rows = content.answerable(set).zip(&distribution).zip(&together.statements).peekable();
    let mut standards = Vec::new();
    let figures = others.standards();
    for (((standard, score), counts), shown) in
        set.standards.iter().zip(&content.scores.standards).zip(figures).zip(&together.standards)
    {
        let mut statements = Vec::new();
        while let Some((((_, statement, own), row), shown)) = rows.next_if(|(((of, ..), _), _)| of.id == standard.id) {
            let (standing, _) = content.standing(own);
            if standing == Standing::NotAsked {
                continue;
            }
            let graded = set.scale_of(statement).is_some();
            statements.push(SpreadStatement {
                statement,
                standing,
                level: own.level.clone(),
                rag: own.rag,
                shown: if graded { *shown } else { Shown::Nobody },
                levels: if graded && *shown == Shown::Yes { row.counts.levels.clone() } else { BTreeMap::new() },
            });
        }
        if score.asked() {
            let figures = SpreadFigures::new(*shown, counts.colours, counts.mean);
            standards.push(SpreadStandard { standard, own: score.clone(), figures, statements });
        }
    }
    let all = others.overall();
    Some(Spread {
        others: others.opened().count(),
        own: content.scores.overall.clone(),
        overall: SpreadFigures::new(together.overall, all.colours, all.mean),
        standards,
    })
}

impl SpreadFigures {
    /// What is not shown is not there.
    fn new(shown: Shown, colours: Colours, mean: Mean) -> Self {
        match shown {
            Shown::Yes => Self { shown, colours, mean },
            Shown::TooFew | Shown::Nobody => Self { shown, colours: Colours::default(), mean: Mean::default() },
        }
    }
}
