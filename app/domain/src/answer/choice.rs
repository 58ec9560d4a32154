//! Levels, yes or no, and options.

use super::Value;
use super::check::Checked;
use crate::ids::LevelCode;
use crate::question_set::{QuestionSet, Statement};
use candour_texts::{mark, said};

const NOT_THERE: &str = mark!("Choose one of the answers that are shown.");

pub(super) fn level(set: &QuestionSet, statement: &Statement, code: &str) -> Checked<Option<Value>> {
    if code.is_empty() {
        return Ok(None);
    }
    let code = LevelCode::from(code);
    let known = set.scale_of(statement).is_some_and(|scale| scale.level(&code).is_some());
    if known { Ok(Some(Value::Level(code))) } else { Err(said(NOT_THERE).to_owned()) }
}

pub(super) fn yes_no(code: &str) -> Checked<Option<Value>> {
    match code {
        "" => Ok(None),
        "yes" => Ok(Some(Value::YesNo(true))),
        "no" => Ok(Some(Value::YesNo(false))),
        _ => Err(said(NOT_THERE).to_owned()),
    }
}

pub(super) fn single(statement: &Statement, code: &str) -> Checked<Option<Value>> {
    if code.is_empty() {
        return Ok(None);
    }
    let known = statement.options.iter().any(|option| option.code == code);
    if known { Ok(Some(Value::Choice(code.to_owned()))) } else { Err(said(NOT_THERE).to_owned()) }
}

/// The ticked options in the set's order, each once.
pub(super) fn multiple(statement: &Statement, codes: &[String]) -> Checked<Option<Value>> {
    let ticked: Vec<&str> = codes.iter().map(|code| code.trim()).filter(|code| !code.is_empty()).collect();
    if ticked.iter().any(|code| statement.options.iter().all(|option| option.code != *code)) {
        return Err(said(NOT_THERE).to_owned());
    }
    let in_order = statement.options.iter().map(|option| &option.code).filter(|code| ticked.contains(&code.as_str()));
    let chosen: Vec<String> = in_order.cloned().collect();
    Ok((!chosen.is_empty()).then_some(Value::Choices(chosen)))
}
