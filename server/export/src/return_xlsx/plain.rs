//! Markdown of a question set as plain words: a cell shows no markup.

use candour_domain::question_set::{AnswerType, Demand, Level, QuestionSet, Statement};

/// The text without its marks; a link keeps its address.
pub(super) fn plain(markdown: &str) -> String {
    let lines = markdown.lines().map(|line| {
        let line = line.trim_start_matches('#').trim_end();
        let line = line
            .strip_prefix("* ")
            .or_else(|| line.strip_prefix("- "))
            .map_or(line.to_owned(), |item| format!("• {item}"));
        links(&line).replace("**", "").replace("__", "").replace('`', "")
    });
    lines.collect::<Vec<_>>().join("\n").trim().to_owned()
}

/// `[text](address)` to `text (address)`.
fn links(line: &str) -> String {
    let mut out = String::new();
    let mut rest = line;
    while let Some((before, text, address, after)) = next_link(rest) {
        out.push_str(before);
        out.push_str(text);
        out.push_str(" (");
        out.push_str(address);
        out.push(')');
        rest = after;
    }
    out.push_str(rest);
    out
}

fn next_link(line: &str) -> Option<(&str, &str, &str, &str)> {
    let (before, rest) = line.split_once('[')?;
    let (text, rest) = rest.split_once("](")?;
    let (address, after) = rest.split_once(')')?;
    Some((before, text, address, after))
}

/// What helps to answer a statement: how to write it, what the levels mean, guidance, links.
pub(super) fn help(set: &QuestionSet, statement: &Statement) -> String {
    let mut parts = vec![how(statement).to_owned()];
    let levels = set.scale_of(statement).filter(|_| matches!(statement.answer, AnswerType::Scale | AnswerType::YesNo));
    if let Some(scale) = levels {
        let mut meanings = Vec::new();
        for level in &scale.levels {
            let meaning = meaning(statement, level);
            if !meaning.is_empty() {
                meanings.push(format!("{}: {}", level.label, plain(meaning)));
            }
        }
        parts.push(meanings.join("\n"));
    }
    parts.push(plain(&statement.guidance));
    let links: Vec<String> = statement.resources.iter().map(|link| format!("{}: {}", link.title, link.url)).collect();
    parts.push(links.join("\n"));
    parts.push(needed(statement));
    parts.retain(|part| !part.is_empty());
    parts.join("\n\n")
}

/// What a level means: for this statement where the set says so, else in general.
pub(crate) fn meaning<'a>(statement: &'a Statement, level: &'a Level) -> &'a str {
    statement.descriptors.get(&level.code).unwrap_or(&level.description)
}

/// How the answer is given.
pub(super) fn how(statement: &Statement) -> &'static str {
    match statement.answer {
        AnswerType::Scale | AnswerType::YesNo | AnswerType::SingleChoice => "Choose from the list.",
        AnswerType::MultipleChoice => "Choose Yes in each row below that applies.",
        AnswerType::Percent => "A percentage from 0 to 100, such as 87.5%.",
        AnswerType::Integer => "A whole number, such as 12.",
        AnswerType::Number => "A number, such as 12.5.",
        AnswerType::Date => "A date, such as 27/03/2026.",
        AnswerType::Fraction => "How many of how many, such as 12 of 40.",
        AnswerType::Text => "In your own words.",
        AnswerType::Information => "",
    }
}

fn needed(statement: &Statement) -> String {
    let demands = [
        (statement.narrative, "how it is met"),
        (statement.impact, "the difference made for adults"),
        (statement.evidence, "evidence (on its own sheet, or a file added in Candour)"),
    ];
    let needed: Vec<&str> =
        demands.into_iter().filter(|(demand, _)| *demand == Demand::Required).map(|(_, what)| what).collect();
    if needed.is_empty() { String::new() } else { format!("Needed before you submit: {}.", needed.join("; ")) }
}

/// When a statement is asked at all; empty where it always is.
pub(crate) fn condition(set: &QuestionSet, statement: &Statement) -> String {
    let Some(when) = &statement.show_when else { return String::new() };
    let Some((_, other)) = set.statement(&when.statement) else { return String::new() };
    let words: Vec<String> = when.is.iter().map(|code| format!("“{}”", word(set, other, code))).collect();
    format!("Answer only if {} is {}.", other.code, words.join(" or "))
}

fn word(set: &QuestionSet, statement: &Statement, code: &str) -> String {
    let option = statement.options.iter().find(|option| option.code == code).map(|option| option.label.clone());
    let level = || {
        let levels = set.scale_of(statement).map(|scale| scale.levels.as_slice()).unwrap_or_default();
        levels.iter().find(|level| level.code.as_str() == code).map(|level| level.label.clone())
    };
    let yes_no = match code {
        "yes" => Some("Yes".to_owned()),
        "no" => Some("No".to_owned()),
        _ => None,
    };
    match statement.answer {
        AnswerType::YesNo => yes_no,
        _ => option.or_else(level),
    }
    .unwrap_or_else(|| code.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markdown_reads_as_words() {
        let text = "## Why\n\nName the **role**.\n- see [the policy](https://example.org/p) first\n* and `this`";
        assert_eq!(
            plain(text),
            "Why\n\nName the role.\n• see the policy (https://example.org/p) first\n• and this"
                .replace("Why", " Why")
                .trim()
        );
        assert_eq!(plain("a [b] (c)"), "a [b] (c)");
    }
}
