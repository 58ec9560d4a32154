//! The words of every export, so that a state is called the same in each of them.

use candour_domain::question_set::{AnswerType, OverallRule, Priority};
use candour_domain::report::ReturnReport;
use candour_domain::submission::ReturnState;
use candour_texts::t;

/// What stands where a return's content may not be read yet.
pub(crate) const NOT_YET: &str = "Not yet submitted";
/// What stands where nothing counts.
pub(crate) const NO_SCORE: &str = "No score";
/// What stands where an answer could not be read.
pub(crate) const UNREADABLE: &str = "Could not be read";
/// The handling line of every document.
pub(crate) fn handling(marking: &str) -> String {
    t!(
        "{marking}. Contains agencies' own assessments of their safeguarding. Share only with people who need it for \
         the Board's work.",
        marking
    )
}

/// Why the content of a return does not stand in a document.
pub(crate) fn content_closed(report: &ReturnReport) -> &'static str {
    match report.state {
        ReturnState::Exempt => t!("Exempt"),
        ReturnState::Withdrawn => t!("Withdrawn"),
        ReturnState::Shredded => t!("Destroyed at the end of its retention"),
        ReturnState::ReturnedForAmendment => t!("Being amended"),
        _ => NOT_YET,
    }
}

pub(crate) fn answer_type(answer: AnswerType) -> &'static str {
    match answer {
        AnswerType::Scale => t!("Level"),
        AnswerType::YesNo => t!("Yes or no"),
        AnswerType::Percent => t!("Per cent"),
        AnswerType::Integer => t!("Whole number"),
        AnswerType::Number => t!("Number"),
        AnswerType::Date => t!("Date"),
        AnswerType::Text => t!("Words"),
        AnswerType::SingleChoice => t!("One choice"),
        AnswerType::MultipleChoice => t!("Several choices"),
        AnswerType::Fraction => t!("Number of number"),
        AnswerType::Information => t!("Information"),
    }
}

pub(crate) fn priority(priority: Priority) -> &'static str {
    priority.label()
}

pub(crate) fn overall_rule(rule: OverallRule) -> &'static str {
    match rule {
        OverallRule::WeightedStatements => t!("All scored statements together, each by its weight."),
        OverallRule::MeanOfStandards => t!("The mean of the standards that have a score, each counting once."),
    }
}

/// "1 agency", "3 agencies".
pub(crate) fn count(n: u64, one: &str, many: &str) -> String {
    format!("{} {}", grouped(n), if n == 1 { one } else { many })
}

/// A whole number with thousands separators, as people read it.
pub(crate) fn grouped(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}
