//! The cover: what the file is, whether it is complete, what it holds, what could not be read.

use super::Document;
use super::gathered::Gathered;
use super::layout::Tab;
use super::outcome::Outcome;
use crate::book::cell::{Cell, put};
use crate::book::cover::{self, FIRST};
use crate::book::formats::{self, Kind};
use crate::book::page;
use crate::error::Result;
use crate::words;
use candour_domain::submission::ReturnState;
use candour_texts::t;
use rust_xlsxwriter::{Url, Worksheet};
use std::collections::BTreeSet;

const WIDTHS: [f64; 4] = [34.0, 17.0, 17.0, 42.0];
const LAST: u16 = 4;

/// How many rows the streamed sheets hold.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rows {
    pub(crate) answers: u64,
    pub(crate) narratives: u64,
    pub(crate) not_applicable: u64,
    pub(crate) queries: u64,
}

/// Writes the sheet.
pub(crate) fn write(
    sheet: &mut Worksheet,
    document: &Document,
    gathered: &Gathered,
    rows: &Rows,
    outcome: &Outcome,
) -> Result<()> {
    let mut row = cover::head(sheet, &document.header, &document.masthead, t!("Analysis workbook"), None, &WIDTHS)?;
    row = counts(sheet, row, document, gathered)?;
    row = contents(sheet, row, document, gathered, (rows, outcome))?;
    unreadable(sheet, row, gathered)
}

/// The counts of this file beside those of the database, and in words whether they agree.
fn counts(sheet: &mut Worksheet, row: u32, document: &Document, gathered: &Gathered) -> Result<u32> {
    page::section(sheet, row, FIRST, LAST, t!("Is this file complete?"))?;
    let titles = [
        (t!("Returns"), Kind::Text),
        (t!("In the database"), Kind::Count),
        (t!("In this file"), Kind::Count),
        (t!("Check"), Kind::Text),
    ];
    page::small_header(sheet, row + 1, FIRST, &titles)?;
    let mut row = row + 2;
    let stored = &document.header.returns_by_state;
    let states: BTreeSet<ReturnState> = stored.keys().chain(gathered.by_state.keys()).copied().collect();
    for state in states {
        let pair = [stored.get(&state), gathered.by_state.get(&state)].map(|count| count.copied().unwrap_or_default());
        check_row(sheet, row, state.label(), pair, false)?;
        row += 1;
    }
    check_row(sheet, row, t!("All returns"), [stored.values().sum(), gathered.by_state.values().sum()], true)?;
    check_row(
        sheet,
        row + 1,
        t!("Answers that may be read"),
        [document.header.answer_rows, gathered.tally.saved],
        true,
    )?;
    Ok(row + 3)
}

fn check_row(sheet: &mut Worksheet, row: u32, label: &str, [stored, here]: [u64; 2], strong: bool) -> Result<()> {
    put(sheet, row, FIRST, &label.into(), &if strong { Kind::Strong } else { Kind::Text }.format())?;
    put(sheet, row, FIRST + 1, &stored.into(), &Kind::Count.format())?;
    put(sheet, row, FIRST + 2, &here.into(), &Kind::Count.format())?;
    if stored == here {
        put(sheet, row, FIRST + 3, &t!("Agrees").into(), &Kind::Text.format())
    } else {
        put(sheet, row, FIRST + 3, &t!("Differs: do not use this file").into(), &formats::alert())
    }
}

/// Each sheet with a link, what it holds and how many rows.
fn contents(
    sheet: &mut Worksheet,
    row: u32,
    document: &Document,
    gathered: &Gathered,
    (rows, outcome): (&Rows, &Outcome),
) -> Result<u32> {
    page::section(sheet, row, FIRST, LAST, t!("Contents"))?;
    let titles =
        [(t!("Sheet"), Kind::Text), (t!("Rows"), Kind::Count), (t!("What it holds"), Kind::Text), ("", Kind::Text)];
    page::small_header(sheet, row + 1, FIRST, &titles)?;
    let mut row = row + 2;
    for tab in Tab::ALL.into_iter().skip(1) {
        let count: Cell<'_> = match tab {
            Tab::Heat => (gathered.returns.len() + gathered.moderated()).into(),
            Tab::Completeness => gathered.returns.len().into(),
            Tab::Distribution => document.index.len().into(),
            Tab::LastCycle => outcome.last_cycle.as_ref().map_or(0, |last| last.rows.len()).into(),
            Tab::Findings => outcome.findings.len().into(),
            Tab::Practice => outcome.practice.len().into(),
            Tab::Recommendations => outcome.recommendations.len().into(),
            Tab::Answers => rows.answers.into(),
            Tab::Narratives => rows.narratives.into(),
            Tab::NotApplicable => rows.not_applicable.into(),
            Tab::Queries => rows.queries.into(),
            Tab::Cover | Tab::Charts | Tab::Definitions => Cell::Empty,
        };
        let link = Url::new(format!("internal:'{}'!A1", tab.title())).set_text(tab.title());
        sheet.write_url_with_format(row, FIRST, &link, &formats::link())?;
        put(sheet, row, FIRST + 1, &count, &Kind::Count.format())?;
        put(sheet, row, FIRST + 2, &tab.about().into(), &Kind::Text.format())?;
        put(sheet, row, FIRST + 3, &Cell::Empty, &Kind::Text.format())?;
        row += 1;
    }
    Ok(row + 1)
}

/// Every answer that could not be read, by name: it stands nowhere else.
fn unreadable(sheet: &mut Worksheet, row: u32, gathered: &Gathered) -> Result<()> {
    page::section(sheet, row, FIRST, LAST, t!("Answers that could not be read"))?;
    if gathered.unreadable.is_empty() {
        let words = t!("None. Every answer of the returns that may be read could be opened.");
        return put(sheet, row + 1, FIRST, &words.into(), &Kind::Text.format());
    }
    let count = words::count(gathered.unreadable.len() as u64, t!("answer is"), t!("answers are"));
    let words =
        t!("{count} in the database but could not be opened. They are in no score. Tell whoever runs Candour.", count);
    sheet.merge_range(row + 1, FIRST, row + 1, LAST, &words, &formats::alert())?;
    page::small_header(sheet, row + 2, FIRST, &[(t!("Agency"), Kind::Text)])?;
    sheet.merge_range(row + 2, FIRST + 1, row + 2, LAST, t!("Statement"), &formats::header(Kind::Text))?;
    for (row, (agency, statement)) in (row + 3..).zip(&gathered.unreadable) {
        put(sheet, row, FIRST, &agency.as_str().into(), &Kind::Wrap.format())?;
        sheet.merge_range(row, FIRST + 1, row, LAST, statement, &Kind::Wrap.format())?;
    }
    Ok(())
}
