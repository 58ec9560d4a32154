//! Findings of an audit: what the stated rules propose from its figures, each with its evidence, and what becomes of a
//! proposal. The rules are pure; the QA Manager decides about each of their proposals.
//!
//! There are exactly five kinds. A proposal has a [`Key`] that stays the same while the audit lasts, so that what was
//! decided about it is remembered when answers or thresholds change.

mod course;
mod evidence;
mod key;
mod rules;
mod thresholds;
mod words;

pub use course::{FindingState, FindingStep};
pub use evidence::{Evidence, Line, OfStatement};
pub use key::{About, Key, Rule};
pub use rules::{Difference, Proposal, difference, proposals};
pub use thresholds::{SETTINGS, Setting, Thresholds, Unit};
pub use words::{FindingForm, FindingWords, MAX_FINDING, reason};

use serde::{Deserialize, Serialize};

/// What a finding is. Exactly these five.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FindingKind {
    /// What is done well, and shown to make a difference.
    Strength,
    /// Many agencies are below green.
    CommonArea,
    /// Few agencies are below green.
    SingleAgency,
    /// What no agency can put right alone.
    Partnership,
    /// Bears on a priority of the Board.
    Priority,
}

impl FindingKind {
    /// Every kind, in the order in which they are shown.
    pub const ALL: [Self; 5] =
        [Self::Strength, Self::CommonArea, Self::SingleAgency, Self::Partnership, Self::Priority];
}
