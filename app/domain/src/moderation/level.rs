//! The level that the panel gives to one statement, and what it stands beside.

use crate::answer::{Answer, NOT_APPLICABLE, Response, level_of, limited, normalise};
use crate::ids::LevelCode;
use crate::journey::Journey;
use crate::question_set::{AnswerType, QuestionSet, Statement};
use crate::signature::LONGEST_REASON;
use candour_texts::t;
use serde::{Deserialize, Serialize};

/// How a statement is graded, by the agency or by the panel.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Grade {
    /// A level of the statement's scale.
    Level(LevelCode),
    /// It does not bear on this agency.
    NotApplicable,
}

/// What the panel gave to a statement: the plaintext that the vault seals as one value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ModeratedLevel {
    /// The grade.
    pub grade: Grade,
    /// Why; never empty where it differs from the agency's own.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
}

/// One statement's fields as they were posted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LevelForm {
    /// The code of a level, [`NOT_APPLICABLE`], or nothing.
    pub grade: String,
    /// Why.
    pub reason: String,
}

/// The part of a form that is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The choice of the level.
    Grade,
    /// The reason.
    Reason,
}

/// What is wrong with a level that was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    /// Where.
    pub part: Part,
    /// What it is, and what to do.
    pub message: String,
}

impl Grade {
    /// The value that stands for it among the radios.
    pub fn value(&self) -> &str {
        match self {
            Self::Level(code) => code.as_str(),
            Self::NotApplicable => NOT_APPLICABLE,
        }
    }
}

impl Part {
    /// The part of the field's name.
    pub fn field(self) -> &'static str {
        match self {
            Self::Grade => "value",
            Self::Reason => "reason",
        }
    }
}

impl From<&ModeratedLevel> for LevelForm {
    fn from(level: &ModeratedLevel) -> Self {
        Self { grade: level.grade.value().to_owned(), reason: level.reason.clone() }
    }
}

/// Whether the panel gives a statement a level: it is asked of the agency, and has a scale.
pub fn can_be_moderated(set: &QuestionSet, journey: &Journey<'_>, statement: &Statement) -> bool {
    journey.shows(&statement.id) && statement.answer != AnswerType::Information && set.scale_of(statement).is_some()
}

/// The agency's own grade; `None` where it answered nothing that stands for a level: then there is nothing to agree
/// with, and whatever the panel gives differs.
pub fn own_grade(set: &QuestionSet, statement: &Statement, answer: Option<&Answer>) -> Option<Grade> {
    let answer = answer?;
    match answer.response {
        Response::NotApplicable { .. } => Some(Grade::NotApplicable),
        _ => level_of(set, statement, answer).map(Grade::Level),
    }
}

/// What people read: the level's label, or "Not applicable".
pub fn grade_text(set: &QuestionSet, statement: &Statement, grade: &Grade) -> String {
    match grade {
        Grade::NotApplicable => t!("Not applicable").to_owned(),
        Grade::Level(code) => {
            let level = set.scale_of(statement).and_then(|scale| scale.level(code));
            level.map_or_else(|| code.to_string(), |level| level.label.clone())
        }
    }
}

/// A level that was typed, as it is kept; `None` where nothing was chosen.
///
/// # Errors
/// The part that is wrong, with a sentence: a level that the scale lacks, a reason without a level, no reason where the
/// level differs from the agency's `own`, a reason that is too long or holds control characters.
pub fn check(
    set: &QuestionSet,
    statement: &Statement,
    own: Option<&Grade>,
    form: &LevelForm,
) -> Result<Option<ModeratedLevel>, Wrong> {
    let wrong = |part, message: String| Wrong { part, message };
    let reason = limited(t!("The reason"), &normalise(&form.reason), LONGEST_REASON)
        .map_err(|said| wrong(Part::Reason, said))?;
    if form.grade.is_empty() {
        return if reason.is_empty() {
            Ok(None)
        } else {
            Err(wrong(Part::Grade, t!("Choose a level, or take the reason away.").to_owned()))
        };
    }
    let grade = grade_of(set, statement, &form.grade);
    let grade = grade.ok_or_else(|| wrong(Part::Grade, t!("Choose one of the levels of the page.").to_owned()))?;
    if reason.is_empty() && own != Some(&grade) {
        let why = if own.is_some() {
            t!("Say why the level differs from the agency’s own. The agency reads it when the levels are released.")
        } else {
            t!("Say why: the agency itself gave no level. It reads this when the levels are released.")
        };
        return Err(wrong(Part::Reason, why.to_owned()));
    }
    Ok(Some(ModeratedLevel { grade, reason }))
}

fn grade_of(set: &QuestionSet, statement: &Statement, value: &str) -> Option<Grade> {
    if value == NOT_APPLICABLE {
        return set.not_applicable_rule(statement).allowed.then_some(Grade::NotApplicable);
    }
    let level = set.scale_of(statement)?.levels.iter().find(|level| level.code.as_str() == value)?;
    Some(Grade::Level(level.code.clone()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answer::Value;
    use crate::question_set::parse;
    use std::collections::BTreeMap;

    fn set() -> QuestionSet {
        parse(include_str!("../../../../tests/question-sets/every-type-2026.1.json")).unwrap()
    }

    fn form(grade: &str, reason: &str) -> LevelForm {
        LevelForm { grade: grade.to_owned(), reason: reason.to_owned() }
    }

    fn level(code: &str) -> Grade {
        Grade::Level(code.into())
    }

    #[test]
    fn a_level_that_differs_needs_a_reason_and_one_that_is_equal_needs_none() {
        let set = set();
        let (_, lead) = set.statement(&"lead".into()).unwrap();
        let own = level("3");
        let check = |form: &LevelForm| check(&set, lead, Some(&own), form);
        assert_eq!(check(&form("3", " ")), Ok(Some(ModeratedLevel { grade: level("3"), reason: String::new() })));
        assert_eq!(check(&form("3", "Well shown.")).unwrap().unwrap().reason, "Well shown.");
        assert_eq!(check(&form("2", "")).unwrap_err().part, Part::Reason);
        assert_eq!(check(&form("2", "Only\r\nin two areas.")).unwrap().unwrap().reason, "Only\nin two areas.");
        assert_eq!(check(&form(NOT_APPLICABLE, "")).unwrap_err().part, Part::Reason);
        assert_eq!(check(&form(NOT_APPLICABLE, "No custody.")).unwrap().unwrap().grade, Grade::NotApplicable);
        assert_eq!(check(&form("", "")), Ok(None));
        assert_eq!(check(&form("", "Why")).unwrap_err().part, Part::Grade);
        assert_eq!(check(&form("9", "Why")).unwrap_err().part, Part::Grade);
        assert_eq!(check(&form("3", &"a".repeat(4_001))).unwrap_err().part, Part::Reason);
        assert!(check(&form("3", "a\u{1}")).is_err());
    }

    #[test]
    fn where_the_agency_gave_no_level_every_level_needs_a_reason() {
        let set = set();
        let (_, policy) = set.statement(&"policy".into()).unwrap();
        assert_eq!(check(&set, policy, None, &form("yes", "")).unwrap_err().part, Part::Reason);
        assert!(check(&set, policy, None, &form("yes", "It is on the website.")).is_ok());
    }

    #[test]
    fn only_what_is_asked_and_has_a_scale_is_moderated() {
        let set = set();
        let given = |value| Answer { response: Response::Given(value), ..Answer::default() };
        let answers = BTreeMap::from([("lead".into(), given(Value::Level("3".into())))]);
        let of = |kind: &str| {
            let journey = Journey::new(&set, &kind.into(), &answers);
            let can = set.statements().filter(|(_, s)| can_be_moderated(&set, &journey, s));
            can.map(|(_, s)| s.id.to_string()).collect::<Vec<_>>()
        };
        assert_eq!(of("police"), ["lead", "policy", "trained", "custody"]);
        assert_eq!(of("council"), ["lead", "policy", "trained"]);
    }

    #[test]
    fn the_agencys_own_grade_is_chosen_reached_by_bands_or_not_applicable() {
        let set = set();
        let own = |id: &str, response: Response| {
            let (_, statement) = set.statement(&id.into()).unwrap();
            own_grade(&set, statement, Some(&Answer { response, ..Answer::default() }))
        };
        assert_eq!(own("lead", Response::Given(Value::Level("2".into()))), Some(level("2")));
        assert_eq!(own("policy", Response::Given(Value::YesNo(false))), Some(level("no")));
        assert_eq!(own("trained", Response::Given(Value::Percent(70.into()))), Some(level("2")));
        assert_eq!(own("lead", Response::NotApplicable { reason: "None".to_owned() }), Some(Grade::NotApplicable));
        assert_eq!(own("lead", Response::Unanswered), None);
    }
}
