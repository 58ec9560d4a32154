//! Ids and codes: their grammar, and that none stands there twice.
//!
//! Two that differ only in case or Unicode form are equal to a person, to a file name and to some
//! databases: they are not unique.

use super::Check;
use crate::question_set::error::quote;
use candour_texts::t;
use std::collections::HashMap;
use unicode_normalization::UnicodeNormalization as _;

/// The longest id or code, in characters.
const LONGEST: usize = 100;

pub(super) fn check(check: &Check<'_>) {
    let set = check.set;
    set_id(check);
    unique(
        check,
        set.agency_types.iter().enumerate().map(|(n, known)| (format!("agency_types[{n}].code"), known.code.as_str())),
        t!("type of agency"),
    );
    for (n, known) in set.agency_types.iter().enumerate() {
        let path = format!("agency_types[{n}].code");
        if known.code.as_str() == "all" {
            check.report(&path, t!("the code all means every type of agency"), t!("another code"));
        } else {
            grammar(check, &path, known.code.as_str());
        }
    }
    let scales = || check.each_scale().map(|(path, scale)| (format!("{path}.id"), scale.id.as_str()));
    named(check, scales, "scale");
    let standards = || check.each_standard().map(|(path, standard)| (format!("{path}.id"), standard.id.as_str()));
    named(check, standards, "standard");
    let statements = || check.each_statement().map(|(path, statement)| (format!("{path}.id"), statement.id.as_str()));
    named(check, statements, "statement");
    codes(
        check,
        check.each_standard().map(|(path, standard)| (format!("{path}.code"), standard.code.as_str())),
        "code",
    );
    codes(check, check.each_statement().map(|(path, one)| (format!("{path}.code"), one.code.as_str())), "code");
    inner(check);
}

/// Codes that need to be unique only where they stand: levels of a scale, options of a statement.
fn inner(check: &Check<'_>) {
    for (path, scale) in check.each_scale() {
        let levels = scale.levels.iter().enumerate();
        codes(check, levels.map(|(n, level)| (format!("{path}.levels[{n}].code"), level.code.as_str())), "level");
    }
    for (path, statement) in check.each_statement() {
        let options = statement.options.iter().enumerate();
        codes(check, options.map(|(n, one)| (format!("{path}.options[{n}].code"), one.code.as_str())), "option");
    }
}

fn set_id(check: &Check<'_>) {
    let id = check.set.id.as_str();
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if !id.chars().all(allowed) || id.starts_with('-') || id.len() > LONGEST {
        check.report(
            "id",
            t!("the id is {id}", id = quote(id)),
            t!("lower case letters, digits and - only, at most 100"),
        );
    }
    version(check, "version", &check.set.version);
    if let Some(superseded) = &check.set.supersedes {
        version(check, "supersedes", superseded);
        if *superseded == check.set.version {
            check.report(
                "supersedes",
                t!("the set supersedes its own version"),
                t!("the version before it, or nothing"),
            );
        }
    }
}

fn version(check: &Check<'_>, path: &str, version: &str) {
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    if !version.chars().all(allowed) || version.starts_with('.') || version.len() > 40 {
        let message = t!("the version is {version}", version = quote(version));
        check.report(path, message, t!("letters, digits, points and - only, such as 2026.1, at most 40"));
    }
}

/// Ids, which other parts name: with a grammar.
fn named<'a, I: Iterator<Item = (String, &'a str)>>(check: &Check<'_>, each: impl Fn() -> I, what: &str) {
    let repeated = unique(check, each(), what);
    for (n, (path, id)) in each().enumerate() {
        // One error a place is enough: an id that stands there twice is changed anyway.
        if repeated.binary_search(&n).is_err() {
            grammar(check, &path, id);
        }
    }
}

fn grammar(check: &Check<'_>, path: &str, id: &str) {
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    if !id.chars().all(allowed) || id.starts_with('-') || id.len() > LONGEST {
        let message = t!("{id} cannot be an id", id = quote(id));
        check.report(path, message, t!("letters, digits, - and _ only, at most 100, such as exec-lead"));
    }
}

/// Codes that people see: of one line, and short.
fn codes<'a>(check: &Check<'_>, each: impl Iterator<Item = (String, &'a str)>, what: &str) {
    let each: Vec<(String, &str)> = each.collect();
    for (path, code) in &each {
        if code.contains(['\n', '\t']) || code.chars().count() > LONGEST {
            check.report(
                path,
                t!("{code} cannot be a code", code = quote(code)),
                t!("one line of at most 100 characters"),
            );
        }
    }
    unique(check, each.into_iter(), what);
}

/// Reports what stands there twice, and returns which ones do. Empty ones are reported elsewhere.
fn unique<'a>(check: &Check<'_>, each: impl Iterator<Item = (String, &'a str)>, what: &str) -> Vec<usize> {
    let mut seen: HashMap<String, (String, &str)> = HashMap::new();
    let mut repeated = Vec::new();
    for (n, (path, id)) in each.enumerate() {
        if id.is_empty() || check.is_broken(&path) {
            continue;
        }
        let folded: String = id.nfkc().collect::<String>().to_lowercase().nfc().collect();
        match seen.get(&folded) {
            Some((first, same)) => {
                let place = check.places.place(first);
                let message = if *same == id {
                    t!("the {what} {id} stands at {place} already", what, id = quote(id), place)
                } else {
                    t!(
                        "the {what} {id} differs from {same} at {place} only in case or Unicode form",
                        what,
                        id = quote(id),
                        same = quote(same),
                        place
                    )
                };
                check.report(&path, message, t!("a different one for each"));
                repeated.push(n);
            }
            None => {
                seen.insert(folded, (path, id));
            }
        }
    }
    repeated
}
