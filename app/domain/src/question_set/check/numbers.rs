//! Numbers and counts.

use super::{Check, MAX_STATEMENTS};
use candour_texts::t;
use rust_decimal::Decimal;

/// What both carriers hold exactly.
const MOST_DIGITS: u32 = 15;

pub(super) fn check(check: &Check<'_>) {
    counts(check);
    thresholds(check);
    for (path, scale) in check.each_scale() {
        for (n, level) in scale.levels.iter().enumerate() {
            let path = format!("{path}.levels[{n}].value");
            exact(check, &path, level.value);
            not_negative(check, &path, "value", level.value);
        }
    }
    for (path, statement) in check.each_statement() {
        let weight = format!("{path}.weight");
        exact(check, &weight, statement.weight);
        not_negative(check, &weight, "weight", statement.weight);
        for (n, band) in statement.bands.iter().enumerate() {
            exact(check, &format!("{path}.bands[{n}].at_least"), band.at_least);
        }
        for (n, rule) in statement.recommendations.iter().enumerate() {
            if !(1..=3_650).contains(&rule.within_days) {
                let message = t!("within_days is {within_days}", within_days = rule.within_days);
                check.report(&format!("{path}.recommendations[{n}].within_days"), message, t!("1 to 3650 days"));
            }
        }
    }
}

fn counts(check: &Check<'_>) {
    let set = check.set;
    if set.agency_types.is_empty() {
        check.report("agency_types", t!("the set knows no type of agency"), t!("at least one, such as police"));
    }
    if set.standards.is_empty() {
        check.report("standards", t!("the set has no standards"), t!("at least one with a statement"));
    }
    for (path, standard) in check.each_standard() {
        if standard.statements.is_empty() {
            check.report(
                &format!("{path}.statements"),
                t!("the standard has no statements"),
                t!("at least one statement"),
            );
        }
    }
    for (path, scale) in check.each_scale() {
        if scale.levels.is_empty() {
            check.report(&format!("{path}.levels"), t!("the scale has no levels"), t!("at least one level"));
        }
    }
    if let Some((path, _)) = check.each_statement().nth(MAX_STATEMENTS) {
        let message = t!("the set has {count} statements", count = set.statements().count());
        check.report(&path, message, t!("at most 1,000 statements"));
    }
}

fn thresholds(check: &Check<'_>) {
    let rag = check.set.scoring.rag;
    let percent = |path: &str, value: Decimal| {
        exact(check, path, value);
        let good = (Decimal::ZERO..=Decimal::ONE_HUNDRED).contains(&value);
        if !good {
            check.report(path, t!("the threshold is {value}", value), t!("0 to 100 per cent"));
        }
        good
    };
    let good = percent("scoring.rag.green", rag.green) & percent("scoring.rag.amber", rag.amber);
    let judged = check.is_sound("scoring.rag");
    if good && judged && rag.green < rag.amber {
        let message = t!("green begins at {green}, below amber at {amber}", green = rag.green, amber = rag.amber);
        check.report("scoring.rag.green", message, t!("green at least as high as amber"));
    }
    // The format knows one cap: green would be none at all, and a standard is red by its own score.
    if let Some(cap) = check.set.scoring.critical_cap.filter(|cap| *cap != crate::question_set::Rag::Amber) {
        let message = t!("the cap is {cap}", cap = crate::question_set::Word::word(cap));
        check.report("scoring.critical_cap", message, t!("amber, or nothing"));
    }
}

fn not_negative(check: &Check<'_>, path: &str, what: &str, value: Decimal) {
    if value < Decimal::ZERO {
        check.report(path, t!("the {what} is {value}", what, value), t!("0 or more"));
    }
}

fn exact(check: &Check<'_>, path: &str, value: Decimal) {
    let value = value.normalize();
    let digits = value.mantissa().unsigned_abs().checked_ilog10().map_or(1, |log| log + 1);
    if digits > MOST_DIGITS || value.abs() >= Decimal::from(1_000_000_000_000_i64) || value.scale() > MOST_DIGITS {
        check.report(
            path,
            t!("the number {value} has too many digits", value),
            t!("at most 15 digits, below a billion"),
        );
    }
}
