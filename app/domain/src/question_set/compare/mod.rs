//! What differs between two versions of a set, and what of the old one stands in the new one.
//!
//! Statements are the same by id, or because the new set says that one succeeds the other. Only
//! what means the same is compared over cycles: see [`like_for_like`].

mod carry;
mod changes;

use super::{AnswerType, AppliesTo, QuestionSet, Statement};
use crate::ids::{StandardId, StatementId};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Everything that differs between two versions.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    /// The version before.
    pub old_version: String,
    /// The version after.
    pub new_version: String,
    /// In the new version only, in its order.
    pub added: Vec<StatementSummary>,
    /// In the old version only, in its order.
    pub removed: Vec<StatementSummary>,
    /// Another text.
    pub reworded: Vec<Reworded>,
    /// In another standard, or elsewhere among the statements that stayed.
    pub moved: Vec<Moved>,
    /// Another weight.
    pub reweighted: Vec<Reweighted>,
    /// Another scale, or a scale whose levels changed.
    pub scale_changed: Vec<ScaleChanged>,
    /// Asked of other types of agency.
    pub applicability_changed: Vec<ApplicabilityChanged>,
    /// Answered in another way: type, options or bands.
    pub answer_changed: Vec<AnswerChanged>,
    /// Other fields that differ, by their names in the format.
    pub details_changed: Vec<DetailsChanged>,
    /// Whether thresholds, cap or the overall rule differ.
    pub scoring_changed: bool,
    /// Every statement of the new version with what it would start from.
    pub carried_forward: Vec<CarriedForward>,
}

impl Comparison {
    /// Whether anything differs that an agency or a score would notice.
    pub fn is_unchanged(&self) -> bool {
        self.added.is_empty()
            && self.removed.is_empty()
            && self.reworded.is_empty()
            && self.moved.is_empty()
            && self.reweighted.is_empty()
            && self.scale_changed.is_empty()
            && self.applicability_changed.is_empty()
            && self.answer_changed.is_empty()
            && self.details_changed.is_empty()
            && !self.scoring_changed
    }
}

/// A statement in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatementSummary {
    /// Its id.
    pub id: StatementId,
    /// The number that people use.
    pub code: String,
    /// Its standard.
    pub standard: StandardId,
    /// Its text.
    pub text: String,
}

/// Same id, another text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reworded {
    /// Its id.
    pub id: StatementId,
    /// The number that people use in the new version.
    pub code: String,
    /// The old text.
    pub before: String,
    /// The new text.
    pub after: String,
    /// Whether it counts as like-for-like all the same, by the set's word or the QA Manager's.
    pub like_for_like: bool,
}

/// Same id, another place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moved {
    /// Its id.
    pub id: StatementId,
    /// The old standard.
    pub from_standard: StandardId,
    /// The old number.
    pub from_code: String,
    /// The new standard.
    pub to_standard: StandardId,
    /// The new number.
    pub to_code: String,
}

/// Same id, another weight.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reweighted {
    /// Its id.
    pub id: StatementId,
    /// The number that people use in the new version.
    pub code: String,
    /// The old weight.
    #[serde(with = "super::number")]
    pub before: Decimal,
    /// The new weight.
    #[serde(with = "super::number")]
    pub after: Decimal,
}

/// Same id, graded otherwise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScaleChanged {
    /// Its id.
    pub id: StatementId,
    /// The number that people use in the new version.
    pub code: String,
    /// The old scale with its levels, such as `met4: 3, 2, 1, 0`; empty where there was none.
    pub before: String,
    /// The new scale with its levels.
    pub after: String,
}

/// Same id, asked of others.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApplicabilityChanged {
    /// Its id.
    pub id: StatementId,
    /// The number that people use in the new version.
    pub code: String,
    /// Who was asked.
    pub before: AppliesTo,
    /// Who is asked.
    pub after: AppliesTo,
}

/// Same id, answered in another way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnswerChanged {
    /// Its id.
    pub id: StatementId,
    /// The number that people use in the new version.
    pub code: String,
    /// The old type.
    pub before: AnswerType,
    /// The new type; the same where only options or bands differ.
    pub after: AnswerType,
}

/// Same id, other details.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DetailsChanged {
    /// Its id.
    pub id: StatementId,
    /// The number that people use in the new version.
    pub code: String,
    /// The fields that differ, by their names in the format.
    pub fields: Vec<String>,
}

/// What a statement of the new version starts from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CarriedForward {
    /// The statement of the new version.
    pub statement: StatementId,
    /// The number that people use in the new version.
    pub code: String,
    /// The statements of the old version whose answers are shown as a starting point; none for a new one.
    pub from: Vec<StatementId>,
    /// Whether their very answers fit: one source, the same type, and no code that is gone. Else only
    /// the texts and the evidence come along.
    pub answer_fits: bool,
    /// Whether cycles compare over it.
    pub like_for_like: bool,
    /// Whether the QA Manager's word would make it like-for-like.
    pub needs_confirmation: bool,
}

/// Compares two versions. `confirmed` are statements of the new one that the QA Manager confirmed to
/// mean the same as what they follow.
pub fn compare(old: &QuestionSet, new: &QuestionSet, confirmed: &BTreeSet<StatementId>) -> Comparison {
    let sources = carry::Sources::new(old, new, confirmed);
    let mut comparison = Comparison {
        old_version: old.version.clone(),
        new_version: new.version.clone(),
        added: Vec::new(),
        removed: Vec::new(),
        reworded: Vec::new(),
        moved: changes::moved(old, new),
        reweighted: Vec::new(),
        scale_changed: Vec::new(),
        applicability_changed: Vec::new(),
        answer_changed: Vec::new(),
        details_changed: Vec::new(),
        scoring_changed: old.scoring != new.scoring,
        carried_forward: sources.carried_forward(),
    };
    changes::statements(&mut comparison, &sources);
    comparison
}

/// The statements that mean the same in both versions: new id to old id, each old id once. Only over
/// these are the scores of two cycles compared.
pub fn like_for_like(
    old: &QuestionSet,
    new: &QuestionSet,
    confirmed: &BTreeSet<StatementId>,
) -> BTreeMap<StatementId, StatementId> {
    carry::Sources::new(old, new, confirmed).like_for_like()
}

/// What each statement of the new version would start from, in its order.
pub fn carried_forward(old: &QuestionSet, new: &QuestionSet) -> Vec<CarriedForward> {
    carry::Sources::new(old, new, &BTreeSet::new()).carried_forward()
}

/// Whether two texts read the same: line ends, runs of blanks and Unicode form don't count.
fn same_text(a: &str, b: &str) -> bool {
    use unicode_normalization::UnicodeNormalization as _;
    let words = |text: &str| text.nfc().collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ");
    a == b || words(a) == words(b)
}

/// Whether a statement is graded alike in both versions: the same codes with the same values.
fn same_levels(old: (&QuestionSet, &Statement), new: (&QuestionSet, &Statement)) -> bool {
    let levels = |(set, statement): (&QuestionSet, &Statement)| {
        let mut levels: Vec<_> = set.scale_of(statement).map_or_else(Vec::new, |scale| {
            scale.levels.iter().map(|level| (level.code.clone(), level.value, level.rag)).collect()
        });
        levels.sort();
        levels
    };
    levels(old) == levels(new)
}
