//! The moderated scores: the same arithmetic over the panel's levels.

use super::{Grade, ModeratedLevel};
use crate::answer::{Answer, Response, Value};
use crate::ids::{AgencyType, StatementId};
use crate::journey::Journey;
use crate::question_set::QuestionSet;
use crate::scoring::{ReturnScores, score_only};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// The scores of a return with the panel's levels in the place of the agency's; a statement that has none yet counts
/// with the agency's own. What is asked is what the agency's own answers ask: a level of the panel opens and closes no
/// other statement.
pub fn scores(
    set: &QuestionSet,
    agency_type: &AgencyType,
    answers: &BTreeMap<StatementId, Answer>,
    levels: &BTreeMap<StatementId, ModeratedLevel>,
) -> ReturnScores {
    let asked = Journey::new(set, agency_type, answers).asked();
    let graded = graded(answers, levels);
    if set.has_conditions() {
        return score_only(&set.without_conditions(), agency_type, &graded, &asked);
    }
    score_only(set, agency_type, &graded, &asked)
}

/// The answers with the panel's levels in the place of the agency's.
pub(crate) fn graded<'a>(
    answers: &'a BTreeMap<StatementId, Answer>,
    levels: &BTreeMap<StatementId, ModeratedLevel>,
) -> Cow<'a, BTreeMap<StatementId, Answer>> {
    let mut graded = Cow::Borrowed(answers);
    for (statement, level) in levels {
        let response = match &level.grade {
            Grade::Level(code) => Response::Given(Value::Level(code.clone())),
            Grade::NotApplicable => Response::NotApplicable { reason: level.reason.clone() },
        };
        graded.to_mut().entry(statement.clone()).or_default().response = response;
    }
    graded
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answer::Applicability;
    use crate::question_set::{Rag, parse};
    use crate::scoring::{figure_text, score};

    fn level(grade: Grade) -> ModeratedLevel {
        ModeratedLevel { grade, reason: "Why".to_owned() }
    }

    #[test]
    fn levels_take_the_place_of_the_agencys_and_open_no_statement() {
        let set = parse(include_str!("../../../../tests/question-sets/every-type-2026.1.json")).unwrap();
        let given = |value| Answer { response: Response::Given(value), ..Answer::default() };
        let answers = BTreeMap::from([
            ("lead".into(), given(Value::Level("3".into()))),
            ("policy".into(), given(Value::YesNo(true))),
            ("trained".into(), given(Value::Percent(91.into()))),
            ("custody".into(), given(Value::Level("2".into()))),
        ]);
        // 3/3 + 1/1 + 3/3 + 2/3 of 4.
        let own = score(&set, &"police".into(), &answers);
        assert_eq!(figure_text(&set.scoring, &own.overall), "91.7%");
        assert_eq!(scores(&set, &"police".into(), &answers, &BTreeMap::new()), own);
        // 0/3 + 1/1 + 2/3 of 3: "custody" is not applicable. A lead of 0 would ask for "why-none", which nobody answered.
        let levels = BTreeMap::from([
            ("lead".into(), level(Grade::Level("0".into()))),
            ("trained".into(), level(Grade::Level("2".into()))),
            ("custody".into(), level(Grade::NotApplicable)),
        ]);
        let moderated = scores(&set, &"police".into(), &answers, &levels);
        assert_eq!(figure_text(&set.scoring, &moderated.overall), "55.6%");
        assert!(!moderated.provisional);
        let first = moderated.standards.first().unwrap();
        // "lead" is critical and red now; 55.6% is red by itself.
        assert_eq!(first.figure.rag, Some(Rag::Red));
        let of = |id: &str| {
            let mut all = moderated.standards.iter().flat_map(|standard| &standard.statements);
            all.find(|score| score.statement.as_str() == id).unwrap().applicability
        };
        assert_eq!((of("why-none"), of("custody")), (Applicability::NotAsked, Applicability::NotApplicable));
    }
}
