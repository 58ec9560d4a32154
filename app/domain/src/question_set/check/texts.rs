//! Texts: none of those that must be there is empty, none is too long, none has control characters.

use super::{Check, MAX_TEXT};
use crate::question_set::{AppliesTo, Statement};
use candour_texts::t;
use std::cell::Cell;

/// What fits one cell of a workbook (32,767 UTF-16 units), less some room for the line marks.
const CELL_UNITS: usize = 30_000;

pub(super) fn check(check: &Check<'_>) {
    let set = check.set;
    required(check, "id", set.id.as_str());
    required(check, "version", &set.version);
    required(check, "title", &set.title);
    required(check, "publisher", &set.publisher);
    optional(check, "introduction", &set.introduction);
    for (n, known) in set.agency_types.iter().enumerate() {
        required(check, &format!("agency_types[{n}].code"), known.code.as_str());
        required(check, &format!("agency_types[{n}].label"), &known.label);
    }
    for (path, scale) in check.each_scale() {
        required(check, &format!("{path}.id"), scale.id.as_str());
        required(check, &format!("{path}.label"), &scale.label);
        for (n, level) in scale.levels.iter().enumerate() {
            required(check, &format!("{path}.levels[{n}].code"), level.code.as_str());
            required(check, &format!("{path}.levels[{n}].label"), &level.label);
            optional(check, &format!("{path}.levels[{n}].description"), &level.description);
        }
    }
    for (path, standard) in check.each_standard() {
        required(check, &format!("{path}.id"), standard.id.as_str());
        required(check, &format!("{path}.code"), &standard.code);
        required(check, &format!("{path}.title"), &standard.title);
        optional(check, &format!("{path}.introduction"), &standard.introduction);
        optional(check, &format!("{path}.legal_reference"), standard.legal_reference.as_deref().unwrap_or_default());
    }
    for (path, one) in check.each_statement() {
        statement(check, &path, one);
        lists(check, &path, one);
    }
}

fn statement(check: &Check<'_>, path: &str, statement: &Statement) {
    required(check, &format!("{path}.id"), statement.id.as_str());
    required(check, &format!("{path}.code"), &statement.code);
    required(check, &format!("{path}.text"), &statement.text);
    optional(check, &format!("{path}.guidance"), &statement.guidance);
    optional(check, &format!("{path}.priority"), statement.priority.as_deref().unwrap_or_default());
    for (n, option) in statement.options.iter().enumerate() {
        required(check, &format!("{path}.options[{n}].code"), &option.code);
        required(check, &format!("{path}.options[{n}].label"), &option.label);
    }
    for (n, rule) in statement.recommendations.iter().enumerate() {
        required(check, &format!("{path}.recommendations[{n}].text"), &rule.text);
        optional(check, &format!("{path}.recommendations[{n}].measure"), &rule.measure);
    }
}

/// Lists that stand in one cell of a workbook: each text by itself, and that they fit together.
fn lists(check: &Check<'_>, path: &str, statement: &Statement) {
    let units = Cell::new(0);
    let part = |path: &str, text: &str| {
        required(check, path, text);
        units.set(units.get() + text.encode_utf16().count() + 3 * (1 + text.matches('\n').count()));
    };
    let whole = |field: &str| {
        let units = units.replace(0);
        if units > CELL_UNITS {
            let message =
                t!("{field} has {units} characters in all, which one cell of a workbook cannot hold", field, units);
            check.report(
                &format!("{path}.{field}"),
                message,
                t!("at most {cell_units} in all", cell_units = CELL_UNITS),
            );
        }
    };
    for (n, prompt) in statement.evidence_prompts.iter().enumerate() {
        part(&format!("{path}.evidence_prompts[{n}]"), prompt);
    }
    whole("evidence_prompts");
    for (n, resource) in statement.resources.iter().enumerate() {
        part(&format!("{path}.resources[{n}].title"), &resource.title);
        part(&format!("{path}.resources[{n}].url"), &resource.url);
    }
    whole("resources");
    for (code, text) in &statement.descriptors {
        part(&format!("{path}.descriptors.{code}"), text);
    }
    whole("descriptors");
    if let AppliesTo::Only(types) = &statement.applies_to {
        types.iter().enumerate().for_each(|(n, code)| part(&format!("{path}.applies_to[{n}]"), code.as_str()));
        whole("applies_to");
    }
    if let Some(condition) = &statement.show_when {
        condition.is.iter().enumerate().for_each(|(n, code)| part(&format!("{path}.show_when.is[{n}]"), code));
        whole("show_when");
    }
}

fn required(check: &Check<'_>, path: &str, text: &str) {
    if text.trim().is_empty() {
        check.report(path, t!("the text is empty"), t!("a text"));
    }
    optional(check, path, text);
}

fn optional(check: &Check<'_>, path: &str, text: &str) {
    let length = text.chars().count();
    if length > MAX_TEXT {
        let message = t!("the text has {length} characters", length);
        check.report(path, message, t!("at most {max_text} characters", max_text = MAX_TEXT));
    }
    if let Some(bad) = text.chars().find(|c| is_unprintable(*c)) {
        let message =
            t!("the text has the control character {character}", character = format_args!("U+{:04X}", u32::from(bad)));
        check.report(path, message, t!("a text without control characters"));
    }
}

/// What has no meaning in a text and no place in XML. Line ends and tabs are fine.
fn is_unprintable(c: char) -> bool {
    (c.is_control() && c != '\n' && c != '\t') || matches!(c, '\u{fffe}' | '\u{ffff}')
}
