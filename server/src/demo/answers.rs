//! What one agency answers in one cycle: a level by how it fares, words to go with it.

use super::content::{Agency, Content, Grade, Strength};
use super::pick;
use super::words::Writer;
use candour_domain::answer::{Answer, AnswerForm, Response, Value, check, level_of};
use candour_domain::ids::{AgencyType, StatementId};
use candour_domain::journey::Journey;
use candour_domain::question_set::{AnswerType, QuestionSet, Scale, Standard, Statement};
use chrono::NaiveDate;
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// One agency in one cycle.
#[derive(Clone, Copy)]
pub(super) struct Cycle<'c> {
    /// The agency.
    pub(super) agency: &'c Agency,
    /// The version of the set: choices hang on it, so that the cycles differ.
    pub(super) year: &'c str,
    /// Whether this is the closed audit.
    pub(super) earlier: bool,
    /// The day on which the audit opened.
    pub(super) opens_on: NaiveDate,
}

/// Answers to everything that the agency is asked.
pub(super) fn all(content: &Content, set: &QuestionSet, cycle: Cycle<'_>) -> BTreeMap<StatementId, Answer> {
    let writer = Writer { content, cycle };
    let agency_type = AgencyType::from(cycle.agency.kind.as_str());
    let mut answers = BTreeMap::new();
    for (standard, statement) in set.statements() {
        // A condition may hang on what was answered just before.
        let asked = Journey::new(set, &agency_type, &answers).shows(&statement.id);
        if asked && statement.answer != AnswerType::Information {
            let answer = writer.answer(set, standard, statement);
            answers.insert(statement.id.clone(), answer);
        }
    }
    answers
}

/// The first `percent` of the answers in the order of the set, as somebody leaves them who comes back
/// later: some statements are skipped, and some lack the evidence that they need.
pub(super) fn some(
    set: &QuestionSet,
    cycle: Cycle<'_>,
    mut answers: BTreeMap<StatementId, Answer>,
    percent: usize,
) -> BTreeMap<StatementId, Answer> {
    if percent >= 100 {
        return answers;
    }
    let keep = answers.len() * percent / 100;
    let order: Vec<_> =
        set.statements().map(|(_, statement)| &statement.id).filter(|id| answers.contains_key(*id)).collect();
    let gone: Vec<_> = order
        .iter()
        .enumerate()
        .filter(|(place, id)| *place >= keep || pick::below(9, &[&cycle.agency.key, id.as_str(), "skipped"]) == 0)
        .map(|(_, id)| (*id).clone())
        .collect();
    answers.retain(|id, _| !gone.contains(id));
    if let Some(answer) = answers.get_mut("safeguarding-adults-policy-consistent") {
        answer.evidence.clear();
    }
    answers
}

impl Writer<'_> {
    fn answer(&self, set: &QuestionSet, standard: &Standard, statement: &Statement) -> Answer {
        let agency = self.cycle.agency;
        let (exempt, usual, special) = if self.cycle.earlier {
            (&agency.not_applicable_before, agency.before, &agency.standards_before)
        } else {
            (&agency.not_applicable, agency.strength, &agency.standards)
        };
        let strength = special.get(standard.id.as_str()).copied().unwrap_or(usual);
        let reason = exempt.get(statement.id.as_str()).cloned();
        let reason = reason.or_else(|| (strength == Strength::NotApplicable).then(|| self.reason(standard)));
        if let Some(reason) = reason {
            return Answer { response: Response::NotApplicable { reason }, ..Answer::default() };
        }
        let value = self.pinned(set, statement).unwrap_or_else(|| self.value(set, statement, strength));
        let mut answer = Answer { response: Response::Given(value), ..Answer::default() };
        let grade = level_of(set, statement, &answer)
            .and_then(|code| set.scale_of(statement).and_then(|scale| Some(grade(scale, scale.level(&code)?.value))));
        if statement.answer != AnswerType::Text {
            let grade = grade.unwrap_or(Grade::Met);
            answer.narrative = self.narrative(standard, statement, grade);
            answer.impact = self.impact(standard, statement, grade);
            answer.evidence = self.evidence(standard, statement, grade);
        }
        answer
    }

    /// The value that the story names, read as a person's typing is.
    fn pinned(&self, set: &QuestionSet, statement: &Statement) -> Option<Value> {
        let agency = self.cycle.agency;
        let pins = if self.cycle.earlier { &agency.pins_before } else { &agency.pins };
        let form = AnswerForm { value: vec![pins.get(statement.id.as_str())?.clone()], ..AnswerForm::default() };
        match check(set, statement, &form).ok()?.response {
            Response::Given(value) => Some(value),
            Response::Unanswered | Response::NotApplicable { .. } => None,
        }
    }

    fn value(&self, set: &QuestionSet, statement: &Statement, strength: Strength) -> Value {
        let names = self.names(statement, "value");
        let thirds = pick::one(pool(strength), &names).copied().unwrap_or(2);
        let percent = percent(strength, &names);
        match statement.answer {
            AnswerType::Scale => set
                .scale_of(statement)
                .and_then(|scale| nearest(scale, thirds))
                .map_or(Value::Text(String::new()), Value::Level),
            AnswerType::YesNo => Value::YesNo(thirds >= 2),
            AnswerType::Percent => Value::Percent(percent),
            AnswerType::Number => Value::Number(percent),
            AnswerType::Integer => Value::Integer(self.concerns()),
            AnswerType::Date => Value::Date(self.cycle.opens_on),
            AnswerType::Text | AnswerType::Information => Value::Text(self.text(statement)),
            AnswerType::SingleChoice => Value::Choice(
                pick::one(&statement.options, &names).map(|option| option.code.clone()).unwrap_or_default(),
            ),
            AnswerType::MultipleChoice => {
                Value::Choices(statement.options.iter().take(2).map(|option| option.code.clone()).collect())
            }
            AnswerType::Fraction => {
                let denominator = 40 + pick::number(&names) % 400;
                Value::Fraction { numerator: denominator * u64::from(thirds) / 3, denominator }
            }
        }
    }

    /// Concerns raised in the year; the earlier cycle had about a tenth fewer.
    fn concerns(&self) -> i64 {
        let concerns = self.cycle.agency.concerns;
        if self.cycle.earlier { concerns - concerns / 10 } else { concerns }
    }
}

/// How often each third of a scale is reached.
fn pool(strength: Strength) -> &'static [u32] {
    match strength {
        Strength::Strong => &[3, 3, 3, 3, 2, 3],
        Strength::Good => &[3, 3, 2, 3, 2],
        Strength::Middling => &[3, 2, 2, 1, 2],
        Strength::Weak => &[2, 1, 1, 0, 2],
        Strength::Poor | Strength::NotApplicable => &[1, 0, 1, 0],
    }
}

/// A per cent with one decimal.
fn percent(strength: Strength, names: &[&str]) -> Decimal {
    let (from, to) = match strength {
        Strength::Strong => (930, 991),
        Strength::Good => (852, 958),
        Strength::Middling => (724, 897),
        Strength::Weak => (483, 761),
        Strength::Poor | Strength::NotApplicable => (312, 548),
    };
    let tenths = from + pick::below(to - from, names);
    Decimal::new(i64::try_from(tenths).unwrap_or(0), 1)
}

/// The level whose value is nearest to this many thirds of the highest.
fn nearest(scale: &Scale, thirds: u32) -> Option<candour_domain::ids::LevelCode> {
    let wanted = scale.highest() * Decimal::from(thirds) / Decimal::from(3);
    scale.levels.iter().min_by_key(|level| (level.value - wanted).abs()).map(|level| level.code.clone())
}

fn grade(scale: &Scale, value: Decimal) -> Grade {
    let threefold = value * Decimal::from(3);
    if value.is_zero() {
        Grade::Not
    } else if value >= scale.highest() {
        Grade::Met
    } else if threefold >= scale.highest() * Decimal::from(2) {
        Grade::Mostly
    } else {
        Grade::Partly
    }
}
