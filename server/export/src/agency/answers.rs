//! All answers of one agency, with everything it wrote; a text that is longer than a cell goes on below.

use super::Document;
use crate::book::cell::Cell;
use crate::book::formats::Kind;
use crate::book::page::{self, BODY_ROW, Column, Page, column};
use crate::book::rag_rules::{self, Area};
use crate::book::text;
use crate::content;
use crate::error::Result;
use crate::set_index::Place;
use crate::words;
use candour_domain::analysis::Standing;
use candour_domain::answer::{Answer, Response, Value};
use candour_domain::report::AnswerLine;
use candour_domain::scoring::StatementScore;
use candour_texts::t;
use rust_xlsxwriter::Worksheet;

pub(crate) const TITLE: &str = "All answers";
const RAG: u16 = 6;

fn columns() -> Vec<Column> {
    vec![
        column(t!("Standard"), 30.0, Kind::Wrap),
        column(t!("No."), 7.0, Kind::Text),
        column(t!("Statement"), 46.0, Kind::Wrap),
        column(t!("Standing"), 17.0, Kind::Text),
        column(t!("Answer"), 24.0, Kind::Wrap),
        column(t!("Last cycle"), 16.0, Kind::Wrap),
        column(t!("Colour"), 9.0, Kind::Centre),
        column(t!("How it is met, or why it does not apply"), 60.0, Kind::Wrap),
        column(t!("Impact"), 46.0, Kind::Wrap),
        column(t!("Evidence"), 46.0, Kind::Wrap),
        column(t!("State of the answer"), 18.0, Kind::Wrap),
        column(t!("Last saved"), 17.0, Kind::Moment),
        column(t!("Agreed level"), 18.0, Kind::Wrap),
        column(t!("Reason of the panel"), 46.0, Kind::Wrap),
    ]
}

/// Writes the sheet.
pub(crate) fn write(sheet: &mut Worksheet, document: &Document<'_>) -> Result<()> {
    let columns = columns();
    let page = Page {
        title: TITLE,
        note: t!(
            "Every statement of the question set, also those that are not put to this type of agency. A text that is \
               longer than a cell goes on in the next row, marked \"continued\". Nothing is cut."
        ),
        frozen: 3,
        header_height: 34.0,
    };
    page::table(sheet, &document.masthead, &page, &columns)?;
    sheet.set_paper_size(page::A3);
    let scores = content::scores_by_statement(document.report);
    let mut row = BODY_ROW;
    let lines: &[AnswerLine] = if document.report.content_open { &document.report.lines } else { &[] };
    for line in lines {
        let Some(place) = document.index.find(&document.header.set, &line.statement) else { continue };
        for cells in rows(document, place, line, scores.get(line.statement.as_str()).copied()) {
            page::body_row(sheet, row, &columns, &cells)?;
            row += 1;
        }
    }
    if row == BODY_ROW {
        page::body_row(sheet, row, &columns, &[words::content_closed(document.report).into()])?;
        row += 1;
    }
    page::filter(sheet, row - BODY_ROW, columns.len())?;
    rag_rules::words(sheet, Area(BODY_ROW, RAG, row - 1, RAG))
}

/// The rows of one statement: as many as its longest text needs.
fn rows<'a>(
    document: &'a Document<'_>,
    place: Place<'a>,
    line: &'a AnswerLine,
    score: Option<&StatementScore>,
) -> Vec<Vec<Cell<'a>>> {
    let answer = line.answer.as_ref();
    let words_given = match answer.map(|answer| &answer.response) {
        Some(Response::Given(Value::Text(words))) if Standing::of(line) == Standing::Answered => words.as_str(),
        _ => "",
    };
    let met = match answer {
        Some(Answer { response: Response::NotApplicable { reason }, narrative, .. }) => joined(reason, narrative),
        Some(answer) => answer.narrative.clone(),
        None => String::new(),
    };
    let impact = answer.map_or("", |answer| answer.impact.as_str());
    let evidence = answer.map_or_else(String::new, |answer| content::evidence(&answer.evidence));
    let why = content::moderated_reason(document.report, place);
    let texts =
        [text::parts(words_given), text::parts(&met), text::parts(impact), text::parts(&evidence), text::parts(why)];
    let count = texts.iter().map(Vec::len).max().unwrap_or_default().max(1);
    let part = |text: &[&str], at: usize| Cell::from(text.get(at).copied().unwrap_or_default().to_owned());
    let [given, met, impact, evidence, why] = &texts;
    let mut rows = Vec::with_capacity(count);
    for at in 0..count {
        let continued = if at == 0 { "" } else { " (continued)" };
        let answer =
            if given.is_empty() && at == 0 { content::answer_cell(place, line, TITLE) } else { part(given, at) };
        let mut cells: Vec<Cell<'a>> = vec![
            format!("{} {}", place.standard.code, place.standard.title).into(),
            place.statement.code.as_str().into(),
            format!("{}{continued}", place.statement.text).into(),
            Standing::of(line).words().into(),
            answer,
            level_then(document, place).into(),
            score.and_then(|score| score.rag).map(candour_domain::question_set::Rag::label).into(),
            part(met, at),
            part(impact, at),
            part(evidence, at),
            line.state.label().into(),
            line.updated_at.into(),
            content::moderated_level(document.report, place).into(),
            part(why, at),
        ];
        if Standing::of(line) == Standing::NotAsked {
            cells.truncate(4);
        }
        rows.push(cells);
    }
    rows
}

fn joined(reason: &str, narrative: &str) -> String {
    if narrative.is_empty() { reason.to_owned() } else { format!("{reason}\n{narrative}") }
}

fn level_then<'a>(document: &'a Document<'_>, place: Place<'a>) -> &'a str {
    let code = document.last.and_then(|last| last.levels_then.get(&place.statement.id));
    let label = place.level(code).map(|level| level.label.as_str());
    label.or(code.map(candour_domain::ids::LevelCode::as_str)).unwrap_or_default()
}
