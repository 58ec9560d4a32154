//! The level in force: the one place where the analysis learns which level of an answer counts.

use crate::answer::Answer;
use crate::ids::{AgencyType, StatementId};
use crate::moderation::{self, ModeratedLevel};
use crate::question_set::QuestionSet;
use crate::scoring::{ReturnScores, score};
use std::collections::BTreeMap;

/// The figures of a return over the levels in force: those that the panel released to the agency, and where there are
/// none those that the agency gave itself. What the panel has not released is its own work and counts for nobody yet.
pub fn in_force(
    set: &QuestionSet,
    agency_type: &AgencyType,
    answers: &BTreeMap<StatementId, Answer>,
    released: &BTreeMap<StatementId, ModeratedLevel>,
) -> ReturnScores {
    if released.is_empty() {
        return score(set, agency_type, answers);
    }
    moderation::scores(set, agency_type, answers, released)
}
