//! What may be read of agencies together, without any one's own: figures from which an agency could be told are hidden.

use super::Analysis;
use crate::question_set::AnswerType;
use crate::suppress::{Asked, Hidden, Size, decide_together};
use std::collections::BTreeMap;

/// Whether figures over some agencies are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    /// They are.
    Yes,
    /// Too few agencies stand behind them, or they would give such figures away.
    TooFew,
    /// There is nothing to show.
    Nobody,
}

/// Which figures over the opened returns are shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Together {
    /// Each statement that can be answered, in the set's order.
    pub statements: Vec<Shown>,
    /// Each standard, in order.
    pub standards: Vec<Shown>,
    /// The overall figures.
    pub overall: Shown,
}

impl Together {
    /// Decides it for figures of at least `k` agencies.
    pub fn new(analysis: &Analysis<'_>, k: u32) -> Self {
        let k = u64::from(k.max(2));
        let set = analysis.set;
        let mut types: BTreeMap<_, Size> = BTreeMap::new();
        for (seen, _) in analysis.opened() {
            let size = types.entry(&seen.agency.agency_type).or_default();
            size.agencies += 1;
            size.residual += 1;
        }
        let mut asked = Vec::new();
        for (at, standard) in set.standards.iter().enumerate() {
            let answerable = standard.statements.iter().filter(|one| one.answer != AnswerType::Information);
            asked.extend(answerable.map(|statement| Asked {
                standard: at,
                scored: !statement.weight.is_zero() && set.scale_of(statement).is_some(),
                of: types.keys().map(|agency_type| statement.applies_to.includes(agency_type)).collect(),
            }));
        }
        let sizes: Vec<Size> = types.values().copied().collect();
        let hidden: Hidden = decide_together(&sizes, &asked, set.standards.len(), k);
        let shown = |hidden: bool, behind: u64| match (behind, hidden) {
            (0, _) => Shown::Nobody,
            (behind, false) if behind >= k => Shown::Yes,
            _ => Shown::TooFew,
        };
        let distribution = analysis.distribution();
        let statements = hidden.statements.iter().zip(&distribution);
        let standards = hidden.standards.iter().zip(analysis.standards());
        Self {
            // Who is asked by a condition alone, or gives no answer, makes a group smaller still.
            statements: statements.map(|(hidden, row)| shown(*hidden, row.behind(set))).collect(),
            standards: standards.map(|(hidden, counts)| shown(*hidden, counts.mean.n())).collect(),
            overall: shown(hidden.overall, analysis.overall().mean.n()),
        }
    }
}
