//! The heat table: every agency against every standard, per cents as numbers, colours as conditional formats.

use super::Document;
use super::gathered::{Gathered, Means, ReturnRow, Score};
use crate::book::cell::{Cell, put};
use crate::book::formats::{self, Kind};
use crate::book::page::{self, BODY_ROW, Column, HEADER_ROW, Page, column};
use crate::book::rag_rules::{self, Area};
use crate::error::Result;
use crate::figures;
use crate::words;
use candour_domain::analysis::Mean;
use candour_domain::question_set::RagThresholds;
use candour_texts::t;
use num_rational::BigRational;
use rust_xlsxwriter::{Format, FormatAlign, Worksheet};
use std::ops::Range;

const LEADING: u16 = 3;

fn columns(standards: usize) -> Vec<Column> {
    let mut columns = vec![
        column(t!("Agency"), 42.0, Kind::Strong),
        column(t!("Agency type"), 30.0, Kind::Text),
        column(t!("Return"), 23.0, Kind::Text),
        column(t!("Score"), 11.0, Kind::Percent),
        column(t!("Colour"), 13.0, Kind::Centre),
    ];
    for _ in 0..standards {
        columns.push(column(t!("Score"), 9.5, Kind::Percent));
        columns.push(column(t!("Colour"), 12.5, Kind::Centre));
    }
    columns
}

fn note(document: &Document) -> String {
    let rag = &document.header.set.scoring.rag;
    t!(
        "Green from {normalize}%, amber from {normalize_2}%, below that red. \"Capped\": a critical statement is red, so the standard cannot \
         be better. \"Provisional\": something that must be answered is not. \"No score\": nothing counts.",
        normalize = rag.green.normalize(),
        normalize_2 = rag.amber.normalize()
    )
}

/// Writes the sheet.
pub(crate) fn write(sheet: &mut Worksheet, document: &Document, gathered: &Gathered) -> Result<()> {
    let standards = &document.header.set.standards;
    let columns = columns(standards.len());
    let page = Page { title: t!("Heat table"), note: &note(document), frozen: 1, header_height: 20.0 };
    page::table(sheet, &document.masthead, &page, &columns)?;
    group_headers(sheet, document)?;
    let mut row = BODY_ROW;
    for entry in &gathered.returns {
        line(
            sheet,
            row,
            document,
            &Line { of: entry, state: entry.state.label(), scores: (&entry.overall, &entry.standards) },
        )?;
        row += 1;
        if let Some(moderated) = &entry.moderated {
            let state = if moderated.released { t!("Moderated, released") } else { t!("Moderated, not released") };
            line(sheet, row, document, &Line { of: entry, state, scores: (&moderated.overall, &moderated.standards) })?;
            row += 1;
        }
    }
    if gathered.returns.is_empty() {
        put(sheet, row, 0, &t!("No returns yet.").into(), &Kind::Text.format())?;
        row += 1;
    }
    page::filter(sheet, row - BODY_ROW, columns.len())?;
    let first_mean = row;
    let own = if gathered.released == 0 {
        t!("Mean of agencies with a score")
    } else {
        t!("Mean over the agencies' own levels")
    };
    mean_row(sheet, row, own, &gathered.own)?;
    row += 1;
    if gathered.released > 0 {
        mean_row(sheet, row, t!("Mean, after moderation where released"), &gathered.in_force)?;
        row += 1;
    }
    colours(sheet, document, first_mean..row)
}

/// One row: an agency with its own scores, or with the moderated ones.
struct Line<'a> {
    of: &'a ReturnRow,
    /// Where the return stands, or that these are the moderated scores.
    state: &'a str,
    scores: (&'a Score, &'a [Score]),
}

fn line(sheet: &mut Worksheet, row: u32, document: &Document, line: &Line<'_>) -> Result<()> {
    let standards = &document.header.set.standards;
    let thresholds = &document.header.set.scoring.rag;
    let columns = columns(standards.len());
    for (at, text) in (0..).zip([line.of.agency.as_str(), &line.of.agency_type, line.state]) {
        let format = kind(&columns, at).format().set_align(FormatAlign::VerticalCenter);
        put(sheet, row, at, &text.into(), &format)?;
    }
    let (overall, of_standards) = line.scores;
    match line.of.closed {
        // Across two cells without a merge: merged rows could not be sorted.
        Some(closed) => {
            let format = middle(Kind::Centre).set_align(FormatAlign::CenterAcross);
            put(sheet, row, LEADING, &closed.into(), &format)?;
            sheet.write_blank(row, LEADING + 1, &format)?;
        }
        None => score(sheet, row, LEADING, overall, thresholds)?,
    }
    for (at, _) in (0..).zip(standards) {
        let column = LEADING + 2 + 2 * at;
        match of_standards.get(usize::from(at)) {
            Some(standard) => score(sheet, row, column, standard, thresholds)?,
            None => score(sheet, row, column, &Score { share: "–".into(), word: "–".to_owned() }, thresholds)?,
        }
    }
    let words = std::iter::once(overall).chain(of_standards);
    let lines = words.map(|score| score.word.matches(", ").count()).max().unwrap_or_default();
    sheet.set_row_height(row, if lines > 1 { 48 } else { 18 + 14 * u32::from(lines == 1) })?;
    Ok(())
}

fn kind(columns: &[Column], at: u16) -> Kind {
    columns.get(usize::from(at)).map_or(Kind::Text, |column| column.kind)
}

fn score(sheet: &mut Worksheet, row: u32, column: u16, score: &Score, thresholds: &RagThresholds) -> Result<()> {
    let format = match score.share {
        Cell::Number(share) => formats::share(share, thresholds),
        _ => Kind::Percent.format(),
    };
    put(sheet, row, column, &score.share, &format.set_align(FormatAlign::VerticalCenter))?;
    put(sheet, row, column + 1, &score.word.as_str().into(), &centre())
}

fn middle(kind: Kind) -> Format {
    kind.format().set_align(FormatAlign::VerticalCenter)
}

fn centre() -> Format {
    Kind::Centre.format().set_text_wrap().set_align(FormatAlign::VerticalCenter)
}

/// The names of the standards over their two columns each.
fn group_headers(sheet: &mut Worksheet, document: &Document) -> Result<()> {
    let row = HEADER_ROW - 1;
    let format = formats::group_header();
    for column in 0..LEADING {
        sheet.write_blank(row, column, &formats::header(Kind::Text))?;
    }
    sheet.merge_range(row, LEADING, row, LEADING + 1, t!("Overall"), &format)?;
    for (at, standard) in (0..).zip(&document.header.set.standards) {
        let column = LEADING + 2 + 2 * at;
        sheet.merge_range(row, column, row, column + 1, &format!("{} {}", standard.code, standard.title), &format)?;
    }
    sheet.set_row_height(row, 66)?;
    sheet.set_repeat_rows(row, HEADER_ROW)?;
    sheet.set_repeat_columns(0, 0)?;
    Ok(())
}

/// What the Board reads first: the mean of the agencies that have a score, and how many those are.
fn mean_row(sheet: &mut Worksheet, row: u32, label: &str, means: &Means) -> Result<()> {
    let strong = formats::section().set_align(FormatAlign::VerticalCenter);
    put(sheet, row, 0, &label.into(), &strong)?;
    for column in 1..LEADING {
        sheet.write_blank(row, column, &strong)?;
    }
    let means = std::iter::once(&means.overall).chain(&means.standards);
    for (at, mean) in (0..).zip(means) {
        let column = LEADING + 2 * at;
        put(sheet, row, column, &mean_share(mean), &middle(Kind::Percent).set_bold())?;
        put(sheet, row, column + 1, &words::count(mean.n(), "agency", "agencies").into(), &middle(Kind::Centre))?;
    }
    sheet.set_row_height(row, 24)?;
    Ok(())
}

/// The mean of per cents as a share.
pub(crate) fn mean_share(mean: &Mean) -> Cell<'static> {
    let share = mean.value().map(|percent| percent / BigRational::from_integer(100.into()));
    share.as_ref().and_then(figures::ratio).map_or(words::NO_SCORE.into(), Cell::Number)
}

/// The rules of the colours, a pair of columns each; the rows of means have no cap.
fn colours(sheet: &mut Worksheet, document: &Document, means: Range<u32>) -> Result<()> {
    let thresholds = &document.header.set.scoring.rag;
    for (at, _) in (0..=document.header.set.standards.len()).enumerate() {
        let column = LEADING + 2 * u16::try_from(at).unwrap_or(u16::MAX / 4);
        let last = means.start.saturating_sub(1);
        rag_rules::shares(sheet, Area(BODY_ROW, column, last, column), thresholds, Some(column + 1))?;
        rag_rules::words(sheet, Area(BODY_ROW, column + 1, last, column + 1))?;
        rag_rules::neutral_words(sheet, Area(BODY_ROW, column + 1, last, column + 1))?;
        rag_rules::shares(sheet, Area(means.start, column, means.end.saturating_sub(1), column), thresholds, None)?;
    }
    Ok(())
}
