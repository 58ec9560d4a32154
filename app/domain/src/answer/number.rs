//! Numbers: per cent, whole, decimal, and "so many of so many".

use super::Value;
use super::check::Checked;
use crate::question_set::Statement;
use candour_texts::t;
use rust_decimal::Decimal;

/// 0 to 100, with or without the sign.
pub(super) fn percent(text: &str) -> Checked<Option<Value>> {
    let text = text.strip_suffix('%').unwrap_or(text).trim();
    let Some(number) = parse_decimal(text, "85.5")? else { return Ok(None) };
    if number < Decimal::ZERO || number > Decimal::ONE_HUNDRED {
        return Err(t!("Enter a percentage from 0 to 100.").to_owned());
    }
    Ok(Some(Value::Percent(number)))
}

/// A decimal number.
pub(super) fn decimal(text: &str) -> Checked<Option<Value>> {
    Ok(parse_decimal(text, "1.5")?.map(Value::Number))
}

/// A whole number; `1,500` is read as a person means it.
pub(super) fn integer(text: &str) -> Checked<Option<Value>> {
    Ok(whole(text)?.map(Value::Integer))
}

/// A number that the bands of its statement reach: one below all of them would be in no sum.
pub(super) fn banded(statement: &Statement, value: Option<Value>) -> Checked<Option<Value>> {
    let number = match &value {
        Some(Value::Integer(number)) => Decimal::from(*number),
        Some(Value::Number(number)) => *number,
        _ => return Ok(value),
    };
    match statement.bands.iter().map(|band| band.at_least).min() {
        Some(lowest) if number < lowest => {
            Err(t!("Enter a number of {normalize} or more.", normalize = lowest.normalize()))
        }
        _ => Ok(value),
    }
}

/// `numerator` of `denominator`.
pub(super) fn fraction(numerator: &str, denominator: &str) -> Checked<Option<Value>> {
    match (whole(numerator)?, whole(denominator)?) {
        (None, None) => Ok(None),
        (Some(_), None) => Err(t!("Enter the second number too: of how many in all.").to_owned()),
        (None, Some(_)) => Err(t!("Enter the first number too: how many.").to_owned()),
        (Some(numerator), Some(denominator)) => match (u64::try_from(numerator), u64::try_from(denominator)) {
            (Ok(_), Ok(0)) => Err(t!("The second number must be 1 or more.").to_owned()),
            (Ok(n), Ok(d)) if n > d => Err(t!("The first number cannot be larger than the second.").to_owned()),
            (Ok(numerator), Ok(denominator)) => Ok(Some(Value::Fraction { numerator, denominator })),
            _ => Err(t!("Enter numbers of 0 or more.").to_owned()),
        },
    }
}

fn parse_decimal(text: &str, example: &str) -> Checked<Option<Decimal>> {
    if text.is_empty() {
        return Ok(None);
    }
    if text.contains(',') {
        return Err(t!(
            "Write the number without a comma and with a full stop for decimals, such as {example}.",
            example
        ));
    }
    let plain = !text.is_empty() && text.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | '-'));
    let number = plain.then(|| Decimal::from_str_exact(text).ok()).flatten();
    number
        .map(|number| Some(number.normalize()))
        .ok_or_else(|| t!("Enter a number in digits, such as {example}.", example))
}

fn whole(text: &str) -> Checked<Option<i64>> {
    if text.is_empty() {
        return Ok(None);
    }
    let wrong = || t!("Enter a whole number in digits, such as 1500.").to_owned();
    if text.contains('.') {
        return Err(t!("Enter a whole number, without decimals.").to_owned());
    }
    let digits = if text.contains(',') { ungroup(text).ok_or_else(wrong)? } else { text.to_owned() };
    let plain = digits.strip_prefix('-').unwrap_or(&digits).chars().all(|c| c.is_ascii_digit());
    plain.then(|| digits.parse().ok()).flatten().map(Some).ok_or_else(wrong)
}

/// `1,500` to `1500`; `1,5` is not a way to group thousands.
fn ungroup(text: &str) -> Option<String> {
    let mut groups = text.split(',');
    let first = groups.next()?;
    let head = first.strip_prefix('-').unwrap_or(first);
    let grouped = (1..=3).contains(&head.len()) && groups.clone().all(|group| group.len() == 3);
    grouped.then(|| text.replace(',', ""))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::question_set::{QuestionSet, parse};

    fn set() -> QuestionSet {
        let set = r#"{"schema": "question-set/1", "id": "s", "version": "1", "title": "S", "publisher": "P",
            "kind": "thematic", "agency_types": [{"code": "police", "label": "Police"}],
            "scales": [{"id": "met", "label": "Met", "levels": [
                {"code": "1", "label": "Met", "value": 1, "rag": "green"}, {"code": "0", "label": "Not", "value": 0, "rag": "red"}]}],
            "scoring": {"overall": "weighted_statements", "rag": {"green": 85, "amber": 60}, "critical_cap": null},
            "standards": [{"id": "one", "code": "1", "title": "One", "statements": [
                {"id": "days", "code": "1.1", "text": "Audits.", "answer": "integer", "scale": "met",
                 "bands": [{"at_least": 4, "level": "1"}, {"at_least": 0, "level": "0"}]}]}]}"#;
        parse(set).unwrap()
    }

    #[test]
    fn a_number_below_every_band_is_refused() {
        let set = set();
        let statement = set.statements().next().unwrap().1;
        assert!(banded(statement, Some(Value::Integer(-1))).unwrap_err().contains("0 or more"));
        assert_eq!(banded(statement, Some(Value::Integer(0))), Ok(Some(Value::Integer(0))));
        assert_eq!(banded(statement, None), Ok(None));
    }
}
