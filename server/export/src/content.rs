//! What people answered, as the cells of a row.

use crate::book::cell::Cell;
use crate::book::text;
use crate::figures;
use crate::set_index::Place;
use crate::words;
use candour_domain::analysis::Standing;
use candour_domain::answer::{EvidenceReference, Response, Value};
use candour_domain::moderation::{Grade, ModeratedLevel};
use candour_domain::question_set::Rag;
use candour_domain::report::{AnswerLine, ReturnReport};
use candour_domain::scoring::{StandardScore, StatementScore};
use candour_texts::t;
use std::borrow::Cow;
use std::collections::HashMap;

/// The scores of one return, by statement.
pub(crate) fn scores_by_statement(report: &ReturnReport) -> HashMap<&str, &StatementScore> {
    let standards = report.scores.iter().flat_map(|scores| &scores.standards);
    standards.flat_map(|standard| &standard.statements).map(|score| (score.statement.as_str(), score)).collect()
}

/// The value as people gave it: a number stays a number, a date a date. `sheet` is where a text
/// that is too long for a cell stands in full.
pub(crate) fn answer_cell<'a>(place: Place<'a>, line: &'a AnswerLine, sheet: &str) -> Cell<'a> {
    match Standing::of(line) {
        Standing::Answered => {}
        Standing::NotAsked => return t!("Not asked").into(),
        Standing::Unanswered => return t!("Unanswered").into(),
        Standing::NotApplicable => return t!("Not applicable").into(),
        Standing::Unreadable => return words::UNREADABLE.into(),
    }
    match line.answer.as_ref().map(|answer| &answer.response) {
        Some(Response::Given(value)) => value_cell(place, value, sheet),
        _ => Cell::Empty,
    }
}

fn value_cell<'a>(place: Place<'a>, value: &'a Value, sheet: &str) -> Cell<'a> {
    match value {
        Value::Level(code) => place.level(Some(code)).map_or(code.as_str(), |level| level.label.as_str()).into(),
        Value::YesNo(yes) => if *yes { t!("Yes") } else { t!("No") }.into(),
        Value::Percent(number) | Value::Number(number) => figures::number(*number).into(),
        #[expect(clippy::cast_precision_loss, reason = "a spreadsheet has no other numbers; the JSON export is exact")]
        Value::Integer(number) => Cell::Number(*number as f64),
        // The column holds answers of every kind, and a date would need a format of its own.
        Value::Date(date) => candour_domain::time::date_text(*date).into(),
        Value::Text(words) => text::or_pointer(words, sheet).into(),
        Value::Choice(code) => option_label(place, code).into(),
        Value::Choices(codes) => {
            codes.iter().map(|code| option_label(place, code)).collect::<Vec<_>>().join("; ").into()
        }
        Value::Fraction { numerator, denominator } => format!("{numerator} of {denominator}").into(),
    }
}

fn option_label<'a>(place: Place<'a>, code: &'a str) -> &'a str {
    place.statement.options.iter().find(|option| option.code == code).map_or(code, |option| option.label.as_str())
}

/// The words of a level.
pub(crate) fn level_label<'a>(place: Place<'a>, line: &'a AnswerLine) -> &'a str {
    let known = place.level(line.level.as_ref()).map(|level| level.label.as_str());
    known.or(line.level.as_ref().map(candour_domain::ids::LevelCode::as_str)).unwrap_or_default()
}

/// The level that the panel gave; nothing where it gave none.
pub(crate) fn moderated_level<'a>(report: &'a ReturnReport, place: Place<'a>) -> &'a str {
    match moderated(report, place).map(|level| &level.grade) {
        None => "",
        Some(Grade::NotApplicable) => t!("Not applicable"),
        Some(Grade::Level(code)) => place.level(Some(code)).map_or(code.as_str(), |level| level.label.as_str()),
    }
}

/// The panel's reason.
pub(crate) fn moderated_reason<'a>(report: &'a ReturnReport, place: Place<'_>) -> &'a str {
    moderated(report, place).map_or("", |level| level.reason.as_str())
}

/// Whether the agency has been given the level.
pub(crate) fn moderated_released(report: &ReturnReport, place: Place<'_>) -> &'static str {
    match (&report.moderated, moderated(report, place)) {
        (Some(all), Some(_)) if all.released => t!("Released"),
        (_, Some(_)) => t!("Not released"),
        _ => "",
    }
}

fn moderated<'a>(report: &'a ReturnReport, place: Place<'_>) -> Option<&'a ModeratedLevel> {
    report.moderated.as_ref()?.levels.get(&place.statement.id)
}

/// Why a statement does not apply.
pub(crate) fn reason(line: &AnswerLine) -> &str {
    match line.answer.as_ref().map(|answer| &answer.response) {
        Some(Response::NotApplicable { reason }) => reason,
        _ => "",
    }
}

/// The texts of an answer, each with what it is. Evidence is one text, a reference a line.
pub(crate) fn texts(line: &AnswerLine) -> Vec<(&'static str, Cow<'_, str>)> {
    let Some(answer) = &line.answer else { return Vec::new() };
    let mut texts: Vec<(&'static str, Cow<'_, str>)> = Vec::new();
    if let Response::Given(Value::Text(words)) = &answer.response {
        texts.push((t!("Answer"), words.into()));
    }
    texts.push((t!("How it is met"), answer.narrative.as_str().into()));
    texts.push((t!("Impact"), answer.impact.as_str().into()));
    texts.push((t!("Evidence"), evidence(&answer.evidence).into()));
    texts.retain(|(_, text)| !text.is_empty());
    texts
}

/// References to evidence, one a line.
pub(crate) fn evidence(references: &[EvidenceReference]) -> String {
    references.iter().map(reference).collect::<Vec<_>>().join("\n")
}

fn reference(reference: &EvidenceReference) -> String {
    let date = reference.date.map(candour_domain::time::date_text).unwrap_or_default();
    let held = if reference.held.is_empty() { String::new() } else { format!("held: {}", reference.held) };
    let owner = if reference.owner.is_empty() { String::new() } else { format!("owner: {}", reference.owner) };
    let day = |what: &str, day: Option<chrono::NaiveDate>| {
        day.map(|day| format!("{what}: {}", candour_domain::time::date_text(day))).unwrap_or_default()
    };
    let (review, expires) = (day(t!("review due"), reference.review_on), day("expires", reference.expires_on));
    let parts = [reference.title.as_str(), &date, &owner, &held, &reference.link, &review, &expires];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("; ")
}

/// The word of a standard's colour, with what must be said beside it:
/// "Amber", "Amber, capped", "Red, provisional", "No score", "Not asked".
pub(crate) fn standard_word(score: &StandardScore) -> String {
    if !score.asked() {
        return t!("Not asked").to_owned();
    }
    let word = score.figure.rag.map_or(words::NO_SCORE, Rag::label);
    let capped = if score.cap.is_some() { t!(", capped") } else { "" };
    let provisional = if score.provisional { t!(", provisional") } else { "" };
    format!("{word}{capped}{provisional}")
}

/// The word of an overall colour.
pub(crate) fn with_provisional(rag: Option<Rag>, provisional: bool) -> String {
    let word = rag.map_or(words::NO_SCORE, Rag::label);
    if provisional { t!("{word}, provisional", word) } else { word.to_owned() }
}

/// The share of a standard as a cell: a number, or why there is none.
pub(crate) fn standard_share(score: &StandardScore) -> Cell<'static> {
    if !score.asked() {
        return t!("Not asked").into();
    }
    figures::share(&score.figure).map_or(Cell::from(words::NO_SCORE), Cell::Number)
}
