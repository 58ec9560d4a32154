//! How a value reads for people, in British English.

use super::Value;
use crate::question_set::{QuestionSet, Statement};
use crate::time::date_text;
use candour_texts::t;

/// The value as people read it: labels of levels and options, "87.5%", "3 March 2026", "12 of 40".
pub fn display(set: &QuestionSet, statement: &Statement, value: &Value) -> String {
    let option = |code: &str| {
        statement
            .options
            .iter()
            .find(|option| option.code == code)
            .map_or(code, |option| option.label.as_str())
            .to_owned()
    };
    match value {
        Value::Level(code) => set
            .scale_of(statement)
            .and_then(|scale| scale.level(code))
            .map_or_else(|| code.0.clone(), |level| level.label.clone()),
        Value::YesNo(yes) => if *yes { t!("Yes") } else { t!("No") }.to_owned(),
        Value::Percent(number) => format!("{}%", number.normalize()),
        Value::Number(number) => number.normalize().to_string(),
        Value::Integer(number) => number.to_string(),
        Value::Date(date) => date_text(*date),
        Value::Text(text) => text.clone(),
        Value::Choice(code) => option(code),
        Value::Choices(codes) => codes.iter().map(|code| option(code)).collect::<Vec<_>>().join("; "),
        Value::Fraction { numerator, denominator } => format!("{numerator} of {denominator}"),
    }
}
