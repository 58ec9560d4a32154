//! What statements name: scales, levels, types of agency, links; and what goes with their answer.

use super::{Check, listed};
use crate::question_set::error::quote;
use crate::question_set::{AnswerType, AppliesTo, Resource, Statement, Word as _};
use candour_texts::t;
use rust_decimal::Decimal;
use std::collections::HashSet;
use url::Url;

pub(super) fn check(check: &Check<'_>) {
    let scales_known = check.all_known("scales", "id");
    let types_known = check.all_known("agency_types", "code");
    for (path, statement) in check.each_statement() {
        if scales_known {
            scale(check, &path, statement);
            if check.levels_known(statement) && !check.is_broken(&format!("{path}.scale")) {
                levels(check, &path, statement);
            }
        }
        if !check.is_broken(&format!("{path}.answer")) {
            options(check, &path, statement);
        }
        applies_to(check, &path, statement, types_known);
        for (n, resource) in statement.resources.iter().enumerate() {
            link(check, &format!("{path}.resources[{n}].url"), resource);
        }
        succeeds(check, &path, statement);
    }
}

fn scale(check: &Check<'_>, path: &str, statement: &Statement) {
    let scale_path = format!("{path}.scale");
    let Some(id) = &statement.scale else {
        if statement.answer == AnswerType::Scale {
            check.report(&scale_path, t!("the answer is a level, and no scale is named"), known_scales(check));
        }
        return;
    };
    let Some((_, scale)) = check.index.scales.get(id) else {
        let message = t!("the scale {id} is not declared", id = quote(id.as_str()));
        check.report(&scale_path, message, known_scales(check));
        return;
    };
    if !check.levels_known(statement) || check.is_broken(&format!("{path}.answer")) {
        return;
    }
    if statement.weight > Decimal::ZERO && !scale.levels.is_empty() && scale.highest() == Decimal::ZERO {
        let message =
            t!("every level of the scale {id} is worth 0, so nothing could be scored", id = quote(id.as_str()));
        check.report(&scale_path, message, t!("a scale with a level above 0, or weight 0"));
    }
    let lacks = |code: &str| !scale.levels.iter().any(|level| level.code.as_str() == code);
    if statement.answer == AnswerType::YesNo && (lacks("yes") || lacks("no")) {
        let message = t!("the answer is yes or no, and the scale {id} lacks one of them", id = quote(id.as_str()));
        check.report(&scale_path, message, t!("a scale with the levels yes and no, or no scale"));
    }
}

fn known_scales(check: &Check<'_>) -> String {
    listed(check.set.scales.iter().map(|scale| scale.id.as_str()))
}

/// Descriptors and recommendations name levels of the statement's scale.
fn levels(check: &Check<'_>, path: &str, statement: &Statement) {
    let named = statement.scale.is_some();
    let Some(scale) = check.scale_of(statement) else {
        if named || statement.answer == AnswerType::Scale || check.is_broken(&format!("{path}.answer")) {
            return; // The missing scale is reported.
        }
        for (field, used) in [
            ("descriptors", !statement.descriptors.is_empty()),
            ("recommendations", !statement.recommendations.is_empty()),
        ] {
            if used {
                let message = t!("{field} are for levels, and the statement has no scale", field);
                check.report(&format!("{path}.{field}"), message, t!("a scale, or none of them"));
            }
        }
        return;
    };
    let expected = || listed(scale.levels.iter().map(|level| level.code.as_str()));
    for code in statement.descriptors.keys().filter(|code| scale.level(code).is_none()) {
        let message =
            t!("the level {code} is not declared in the scale {id}", code = quote(code.as_str()), id = scale.id);
        check.report(&format!("{path}.descriptors.{code}"), message, expected());
    }
    for (n, rule) in statement.recommendations.iter().enumerate() {
        if !rule.at_most.as_str().is_empty() && scale.level(&rule.at_most).is_none() {
            let message = t!(
                "the level {at_most} is not declared in the scale {id}",
                at_most = quote(rule.at_most.as_str()),
                id = scale.id
            );
            check.report(&format!("{path}.recommendations[{n}].at_most"), message, expected());
        }
    }
}

fn options(check: &Check<'_>, path: &str, statement: &Statement) {
    let choice = matches!(statement.answer, AnswerType::SingleChoice | AnswerType::MultipleChoice);
    let path = format!("{path}.options");
    if choice && statement.options.is_empty() {
        check.report(
            &path,
            t!("the answer is {word}, and there are no options", word = statement.answer.word()),
            "options",
        );
    }
    if !choice && !statement.options.is_empty() {
        let message = t!("there are options, and the answer is {word}", word = statement.answer.word());
        check.report(&path, message, t!("no options, or the answer single_choice or multiple_choice"));
    }
}

fn applies_to(check: &Check<'_>, path: &str, statement: &Statement, types_known: bool) {
    let AppliesTo::Only(types) = &statement.applies_to else { return };
    let path = format!("{path}.applies_to");
    if types.is_empty() && check.is_sound(&path) {
        check.report(&path, t!("no agency is asked"), t!("all, or at least one type of agency"));
    }
    let mut seen = HashSet::new();
    for (n, code) in types.iter().enumerate() {
        let path = format!("{path}[{n}]");
        if !seen.insert(code) {
            check.report(&path, t!("{code} stands here twice", code = quote(code.as_str())), t!("each type once"));
        } else if types_known && !code.as_str().is_empty() && !check.index.agency_types.contains(code) {
            let message = t!("the type of agency {code} is not declared", code = quote(code.as_str()));
            check.report(&path, message, listed(check.set.agency_types.iter().map(|known| known.code.as_str())));
        }
    }
}

/// Links lead to `https` pages: nothing that runs, nothing that can be read on the way.
fn link(check: &Check<'_>, path: &str, resource: &Resource) {
    let url = resource.url.as_str();
    let good = Url::parse(url).is_ok_and(|parsed| {
        parsed.scheme() == "https"
            && parsed.host().is_some()
            && parsed.username().is_empty()
            && parsed.password().is_none()
    });
    // The parser drops blanks and control characters silently; a reader of the file would not.
    let plain = url.starts_with("https://") && !url.contains(|c: char| c.is_whitespace() || c.is_control());
    let publishable = good && plain && url.len() <= 2_000;
    if !url.is_empty() && !publishable {
        check.report(
            path,
            t!("{url} is no link that can be published", url = quote(url)),
            t!("an address that starts with https://"),
        );
    }
}

fn succeeds(check: &Check<'_>, path: &str, statement: &Statement) {
    let mut seen = HashSet::new();
    for (n, old) in statement.succeeds.iter().enumerate() {
        if !old.id.as_str().is_empty() && !seen.insert(&old.id) {
            let message = t!("{id} stands here twice", id = quote(old.id.as_str()));
            check.report(&format!("{path}.succeeds[{n}].id"), message, t!("each statement once"));
        }
    }
    if !statement.succeeds.is_empty() && check.set.supersedes.is_none() && !check.is_broken("supersedes") {
        let message = t!("the statement succeeds others, and the set supersedes no version");
        check.report(&format!("{path}.succeeds"), message, t!("supersedes with the version before, or no succeeds"));
    }
}
