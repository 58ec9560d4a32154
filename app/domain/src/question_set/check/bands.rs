//! Bands: every number that may be answered falls into exactly one.

use super::{Check, listed};
use crate::question_set::error::quote;
use crate::question_set::{AnswerType, Statement, Word as _};
use candour_texts::t;
use rust_decimal::Decimal;

pub(super) fn check(check: &Check<'_>) {
    for (path, statement) in check.each_statement() {
        if check.is_broken(&format!("{path}.answer")) {
            continue;
        }
        if statement.bands.is_empty() {
            missing(check, &path, statement);
            continue;
        }
        belong(check, &path, statement);
        levels(check, &path, statement);
        if check.is_sound(&format!("{path}.bands")) {
            cover(check, &path, statement);
        }
    }
}

fn is_number(answer: AnswerType) -> bool {
    matches!(answer, AnswerType::Percent | AnswerType::Integer | AnswerType::Number | AnswerType::Fraction)
}

fn is_percent(answer: AnswerType) -> bool {
    matches!(answer, AnswerType::Percent | AnswerType::Fraction)
}

/// A number with a scale and a weight is meant to score, and without bands it never would.
fn missing(check: &Check<'_>, path: &str, statement: &Statement) {
    let path = format!("{path}.bands");
    let scored = statement.scale.is_some() && statement.weight > Decimal::ZERO;
    if is_number(statement.answer) && scored && check.is_sound(&path) {
        let message =
            t!("the {word} has a scale and a weight, and no bands lead to its levels", word = statement.answer.word());
        check.report(&path, message, t!("bands, or no scale, or weight 0"));
    }
}

fn belong(check: &Check<'_>, path: &str, statement: &Statement) {
    if !is_number(statement.answer) {
        let message = t!("there are bands, and the answer is {word}", word = statement.answer.word());
        check.report(
            &format!("{path}.bands"),
            message,
            t!("no bands, or the answer percent, number, integer or fraction"),
        );
    } else if statement.scale.is_none() {
        check.report(
            &format!("{path}.scale"),
            t!("there are bands, and no scale is named that they lead to"),
            t!("a scale"),
        );
    }
}

fn levels(check: &Check<'_>, path: &str, statement: &Statement) {
    let Some(scale) = check.scale_of(statement).filter(|_| check.levels_known(statement)) else { return };
    for (n, band) in statement.bands.iter().enumerate() {
        if !band.level.as_str().is_empty() && scale.level(&band.level).is_none() {
            let message = t!(
                "the level {level} is not declared in the scale {id}",
                level = quote(band.level.as_str()),
                id = scale.id
            );
            let expected = listed(scale.levels.iter().map(|level| level.code.as_str()));
            check.report(&format!("{path}.bands[{n}].level"), message, expected);
        }
    }
}

/// The lowest band begins where the numbers begin, no two begin alike, and they stand in order.
fn cover(check: &Check<'_>, path: &str, statement: &Statement) {
    let starts: Vec<Decimal> = statement.bands.iter().map(|band| band.at_least).collect();
    let at = |n: usize| format!("{path}.bands[{n}].at_least");
    let mut in_range = true;
    if is_percent(statement.answer) {
        for (n, start) in starts.iter().enumerate() {
            if !(Decimal::ZERO..=Decimal::ONE_HUNDRED).contains(start) {
                check.report(&at(n), t!("the band begins at {start}", start), t!("0 to 100 per cent"));
                in_range = false;
            }
        }
    }
    let lowest = starts.iter().enumerate().min_by_key(|(_, start)| **start);
    if let Some((n, start)) = lowest.filter(|(_, start)| **start > Decimal::ZERO) {
        let message = t!("the lowest band begins at {start}: lower numbers would have no level", start);
        check.report(&at(n), message, t!("a lowest band that begins at 0"));
    }
    let mut sorted: Vec<(Decimal, usize)> = starts.iter().copied().zip(0..).collect();
    sorted.sort_unstable();
    let mut unique = true;
    for (_, second) in sorted.iter().zip(sorted.iter().skip(1)).filter(|(first, second)| first.0 == second.0) {
        check.report(
            &at(second.1),
            t!("two bands begin at {second}", second = second.0),
            t!("one band for each beginning"),
        );
        unique = false;
    }
    let ordered = starts.is_sorted() || starts.iter().rev().is_sorted();
    if in_range && unique && !ordered {
        let message = t!("the bands are out of order");
        check.report(
            &format!("{path}.bands"),
            message,
            t!("bands from the highest to the lowest, or the other way round"),
        );
    }
}
