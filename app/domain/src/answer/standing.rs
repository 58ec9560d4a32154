//! What a kept answer amounts to: its level, whether it is complete, and what is missing.

use super::evidence::has_evidence;
use super::{Answer, AnswerState, Response, Value};
use crate::ids::LevelCode;
use crate::question_set::{AnswerType, Demand, NotApplicableRule, QuestionSet, Statement};
use candour_texts::t;
use num_bigint::BigInt;
use num_rational::BigRational;
use rust_decimal::Decimal;

/// Something that must be there before the return can be handed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missing {
    /// The answer itself.
    Response,
    /// The narrative.
    Narrative,
    /// The impact.
    Impact,
    /// Evidence.
    Evidence,
}

impl Missing {
    /// The part of the form where it is given.
    pub fn part(self) -> &'static str {
        match self {
            Self::Response => "value",
            Self::Narrative => "narrative",
            Self::Impact => "impact",
            Self::Evidence => "evidence.0.title",
        }
    }

    /// What to do.
    pub fn message(self) -> &'static str {
        match self {
            Self::Response => t!("answer this statement"),
            Self::Narrative => t!("say how it is met"),
            Self::Impact => t!("say what difference it made for adults"),
            Self::Evidence => t!("give at least one piece of evidence"),
        }
    }
}

/// What is missing of one statement's answer. A statement that is not required and not touched
/// lacks nothing; "not applicable" needs nothing but its reason. `has_file`: a file of evidence supports it.
pub fn missing(statement: &Statement, answer: &Answer, has_file: bool) -> Vec<Missing> {
    if statement.answer == AnswerType::Information {
        return Vec::new();
    }
    match answer.response {
        Response::NotApplicable { .. } => Vec::new(),
        Response::Unanswered if !statement.required && answer == &Answer::default() => Vec::new(),
        Response::Unanswered => vec![Missing::Response],
        Response::Given(_) => {
            let demands = [
                (statement.narrative, answer.narrative.is_empty(), Missing::Narrative),
                (statement.impact, answer.impact.is_empty(), Missing::Impact),
                (statement.evidence, !has_evidence(answer, has_file), Missing::Evidence),
            ];
            demands
                .into_iter()
                .filter(|(demand, empty, _)| *demand == Demand::Required && *empty)
                .map(|d| d.2)
                .collect()
        }
    }
}

/// How far an answer has come. `has_file`: a file of evidence supports its statement. A file alone answers nothing.
pub fn state_of(statement: &Statement, answer: &Answer, has_file: bool) -> AnswerState {
    if answer == &Answer::default() {
        AnswerState::Unanswered
    } else if answer.response.is_unanswered() || !missing(statement, answer, has_file).is_empty() {
        AnswerState::Draft
    } else {
        AnswerState::Complete
    }
}

/// The level that an answer stands for: chosen, or by the statement's bands. `None` where the
/// statement is not graded or not answered.
pub fn level_of(set: &QuestionSet, statement: &Statement, answer: &Answer) -> Option<LevelCode> {
    let Response::Given(value) = &answer.response else { return None };
    let code = match value {
        Value::Level(code) => code.clone(),
        Value::YesNo(yes) => LevelCode::from(if *yes { "yes" } else { "no" }),
        Value::Percent(number) | Value::Number(number) => band(statement, &exact(*number))?,
        Value::Integer(number) => band(statement, &BigRational::from_integer((*number).into()))?,
        Value::Fraction { numerator, denominator } => {
            let hundredfold = BigInt::from(*numerator) * 100;
            band(statement, &BigRational::new(hundredfold, (*denominator).max(1).into()))?
        }
        Value::Date(_) | Value::Text(_) | Value::Choice(_) | Value::Choices(_) => return None,
    };
    set.scale_of(statement)?.level(&code).map(|level| level.code.clone())
}

fn band(statement: &Statement, number: &BigRational) -> Option<LevelCode> {
    let reached = statement.bands.iter().filter(|band| exact(band.at_least) <= *number);
    reached.max_by_key(|band| band.at_least).map(|band| band.level.clone())
}

/// A decimal as an exact fraction.
pub(crate) fn exact(number: Decimal) -> BigRational {
    BigRational::new(number.mantissa().into(), BigInt::from(10).pow(number.scale()))
}

impl QuestionSet {
    /// Whether a statement may be answered "not applicable": its scale's rule, or the usual one.
    pub fn not_applicable_rule(&self, statement: &Statement) -> NotApplicableRule {
        self.scale_of(statement).map(|scale| scale.not_applicable).unwrap_or_default()
    }
}
