//! The level in force: the one place where the analysis learns which level of an answer counts.

use crate::answer::Answer;
use crate::ids::{AgencyType, StatementId};
use crate::question_set::QuestionSet;
use crate::scoring::{ReturnScores, score};
use std::collections::BTreeMap;

/// The figures of a return over the levels in force.
///
/// That is the level that the agency gave itself. Where a level is agreed after moderation, it is put in here, and
/// every page, chart and finding of the analysis follows.
pub fn in_force(set: &QuestionSet, agency_type: &AgencyType, answers: &BTreeMap<StatementId, Answer>) -> ReturnScores {
    score(set, agency_type, answers)
}
