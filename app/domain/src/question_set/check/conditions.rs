//! `show_when`: it looks back, at a statement that the same agencies are asked, for answers that exist.

use super::{Check, Known, listed};
use crate::ids::AgencyType;
use crate::question_set::error::quote;
use crate::question_set::{AnswerType, AppliesTo, ShowWhen, Statement, Word as _};
use candour_texts::t;
use std::collections::HashSet;

pub(super) fn check(check: &Check<'_>) {
    let ids_known = check.statements_known();
    for (order, (path, statement)) in check.each_statement().enumerate() {
        let Some(condition) = &statement.show_when else { continue };
        codes(check, &format!("{path}.show_when"), condition);
        let at = format!("{path}.show_when.statement");
        match check.index.statements.get(&condition.statement) {
            Some(target) if looks_back(check, &at, order, target) && same_agencies(check, &path, statement, target) => {
                answers(check, &format!("{path}.show_when"), condition, target);
            }
            None if ids_known => {
                let message =
                    t!("the statement {statement} is not declared", statement = quote(condition.statement.as_str()));
                check.report(&at, message, t!("the id of an earlier statement"));
            }
            _ => {}
        }
    }
}

/// The answers by themselves: some, each once.
fn codes(check: &Check<'_>, path: &str, condition: &ShowWhen) {
    if condition.is.is_empty() {
        check.report(&format!("{path}.is"), t!("no answer is named"), t!("at least one level, option, yes or no"));
    }
    let mut seen = HashSet::new();
    for (n, code) in condition.is.iter().enumerate() {
        if !code.is_empty() && !seen.insert(code) {
            check.report(
                &format!("{path}.is[{n}]"),
                t!("{code} stands here twice", code = quote(code)),
                t!("each answer once"),
            );
        }
    }
}

fn looks_back(check: &Check<'_>, at: &str, order: usize, target: &Known<'_>) -> bool {
    let message = match target.order.cmp(&order) {
        std::cmp::Ordering::Less => return true,
        std::cmp::Ordering::Equal => t!("the statement is shown when it is itself answered").to_owned(),
        std::cmp::Ordering::Greater => t!("the statement {id} comes later", id = quote(target.statement.id.as_str())),
    };
    check.report(at, message, t!("the id of an earlier statement"));
    false
}

fn same_agencies(check: &Check<'_>, path: &str, statement: &Statement, target: &Known<'_>) -> bool {
    let judged = check.is_sound(&format!("{path}.applies_to"))
        && check.is_sound(&format!("{}.applies_to", target.path))
        && check.all_known("agency_types", "code");
    let Some(code) = asked_of_more(check, statement, target.statement).filter(|_| judged) else { return true };
    let name = quote(target.statement.id.as_str());
    let message = t!("the statement {name} is not asked of {code}, and this one is", name, code = quote(code.as_str()));
    check.report(
        &format!("{path}.show_when.statement"),
        message,
        t!("an earlier statement that the same agencies are asked"),
    );
    false
}

/// A declared type of agency that is asked the one and not the other.
fn asked_of_more<'a>(check: &'a Check<'_>, one: &Statement, other: &Statement) -> Option<&'a AgencyType> {
    let AppliesTo::Only(others) = &other.applies_to else { return None };
    let others: HashSet<&AgencyType> = others.iter().collect();
    let ones: Option<HashSet<&AgencyType>> = match &one.applies_to {
        AppliesTo::All(_) => None,
        AppliesTo::Only(types) => Some(types.iter().collect()),
    };
    let declared = check.set.agency_types.iter().map(|known| &known.code);
    declared.filter(|code| ones.as_ref().is_none_or(|ones| ones.contains(code))).find(|code| !others.contains(code))
}

fn answers(check: &Check<'_>, path: &str, condition: &ShowWhen, target: &Known<'_>) {
    let sound = ["answer", "options", "scale"].iter().all(|field| check.is_sound(&format!("{}.{field}", target.path)));
    if !sound || !check.levels_known(target.statement) {
        return;
    }
    let statement = target.statement;
    let codes: Vec<&str> = match statement.answer {
        AnswerType::YesNo => vec!["yes", "no"],
        AnswerType::SingleChoice | AnswerType::MultipleChoice => {
            statement.options.iter().map(|option| option.code.as_str()).collect()
        }
        AnswerType::Scale => levels(check, statement),
        _ if !statement.bands.is_empty() => levels(check, statement),
        _ => {
            let name = quote(statement.id.as_str());
            let message = t!(
                "the statement {name} is answered with a {word}, which has no codes",
                name,
                word = statement.answer.word()
            );
            check.report(&format!("{path}.statement"), message, t!("a statement with levels, options, or yes and no"));
            return;
        }
    };
    // Without any code the target itself is reported.
    if codes.is_empty() {
        return;
    }
    for (n, code) in condition.is.iter().enumerate() {
        if !code.is_empty() && !codes.contains(&code.as_str()) {
            let message = t!("{code} is no answer to {id}", code = quote(code), id = quote(statement.id.as_str()));
            check.report(&format!("{path}.is[{n}]"), message, listed(codes.iter().copied()));
        }
    }
}

fn levels<'a>(check: &'a Check<'_>, statement: &Statement) -> Vec<&'a str> {
    check
        .scale_of(statement)
        .map_or_else(Vec::new, |scale| scale.levels.iter().map(|level| level.code.as_str()).collect())
}
