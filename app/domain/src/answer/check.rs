//! From the form to the answer that is kept: the same check in the browser and on the server.

use super::{Answer, AnswerForm, Response, choice, date, evidence, number, text};
use crate::question_set::{AnswerType, QuestionSet, Statement};
use candour_texts::t;

/// One field's error: what is wrong and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    /// The field's name, such as `s.exec-lead.value`.
    pub field: String,
    /// What is wrong and what to do.
    pub message: String,
}

/// What a check of one field gives: the value, or a sentence.
pub(super) type Checked<T> = Result<T, String>;

/// Checks what a person gave for one statement. Everything may be missing (a draft is kept); what
/// is there must be right.
///
/// # Errors
/// Every error, each with its field.
pub fn check(set: &QuestionSet, statement: &Statement, form: &AnswerForm) -> Result<Answer, Vec<FieldError>> {
    let mut errors = Errors { statement, found: Vec::new() };
    let response = if form.not_applicable {
        errors.take("reason", not_applicable(set, statement, form))
    } else {
        errors.take("value", given(set, statement, form))
    };
    let narrative = errors.take("narrative", text::long(t!("This text"), &form.narrative));
    let impact = errors.take("impact", text::long(t!("This text"), &form.impact));
    let evidence = errors.evidence(form);
    match (response, narrative, impact, errors.found.is_empty()) {
        (Some(response), Some(narrative), Some(impact), true) => Ok(Answer { response, narrative, impact, evidence }),
        _ => Err(errors.found),
    }
}

fn not_applicable(set: &QuestionSet, statement: &Statement, form: &AnswerForm) -> Checked<Response> {
    let rule = set.not_applicable_rule(statement);
    if !rule.allowed {
        return Err(t!("This statement cannot be answered “Not applicable”. Choose another answer.").to_owned());
    }
    let reason = text::long(t!("The reason"), &form.reason)?;
    if reason.is_empty() && rule.reason_required {
        return Err(t!("Say why this does not apply to your agency.").to_owned());
    }
    Ok(Response::NotApplicable { reason })
}

fn given(set: &QuestionSet, statement: &Statement, form: &AnswerForm) -> Checked<Response> {
    let first = form.value.first().map_or("", |value| value.trim());
    let value = match statement.answer {
        AnswerType::Scale => choice::level(set, statement, first)?,
        AnswerType::YesNo => choice::yes_no(first)?,
        AnswerType::Percent => number::percent(first)?,
        AnswerType::Integer => number::banded(statement, number::integer(first)?)?,
        AnswerType::Number => number::banded(statement, number::decimal(first)?)?,
        AnswerType::Fraction => number::fraction(first, form.of.trim())?,
        AnswerType::Date => date::required(&form.date)?,
        AnswerType::Text => text::answer(form.value.first().map_or("", String::as_str))?,
        AnswerType::SingleChoice => choice::single(statement, first)?,
        AnswerType::MultipleChoice => choice::multiple(statement, &form.value)?,
        AnswerType::Information => None,
    };
    Ok(value.map_or(Response::Unanswered, Response::Given))
}

struct Errors<'a> {
    statement: &'a Statement,
    found: Vec<FieldError>,
}

impl Errors<'_> {
    fn take<T>(&mut self, part: &str, checked: Checked<T>) -> Option<T> {
        checked.map_err(|message| self.add(part, message)).ok()
    }

    fn add(&mut self, part: &str, message: String) {
        // A date has three fields and no "value": the error leads to the first of them.
        let part = if part == "value" && self.statement.answer == AnswerType::Date { "day" } else { part };
        self.found.push(FieldError { field: super::field_name(&self.statement.id, part), message });
    }

    fn evidence(&mut self, form: &AnswerForm) -> Vec<super::EvidenceReference> {
        let rows = form.evidence.iter().enumerate().filter(|(_, row)| !row.is_empty());
        let mut kept = Vec::new();
        for (place, row) in rows {
            match evidence::check(row) {
                Ok(reference) => kept.push(reference),
                Err((part, message)) => self.add(&format!("evidence.{place}.{part}"), message),
            }
        }
        if kept.len() > super::MAX_EVIDENCE {
            self.add(
                "evidence.0.title",
                t!("Give at most {max_evidence} pieces of evidence.", max_evidence = super::MAX_EVIDENCE),
            );
        }
        kept
    }
}
