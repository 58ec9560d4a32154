//! How each statement was answered: a column for each level of each scale that the set uses.

use super::Document;
use super::gathered::Gathered;
use crate::book::cell::{Cell, put};
use crate::book::formats::{self, Kind};
use crate::book::page::{self, BODY_ROW, Column, HEADER_ROW, Page, column};
use crate::book::palette;
use crate::error::Result;
use crate::figures;
use crate::set_index::Place;
use crate::words;
use candour_domain::analysis::Counts;
use candour_domain::question_set::Scale;
use candour_texts::t;
use rust_xlsxwriter::{ConditionalFormatDataBar, ConditionalFormatType, Worksheet};
use std::borrow::Cow;

/// Standard, number, statement.
const LEADING: u16 = 3;
/// What stands behind the levels.
const TRAILING: [(&str, f64, Kind); 8] = [
    ("Answered, no level", 11.0, Kind::Count),
    ("Not applicable", 11.0, Kind::Count),
    ("Unanswered", 11.5, Kind::Count),
    ("Not asked", 9.0, Kind::Count),
    ("Could not be read", 11.0, Kind::Count),
    ("Returns", 9.0, Kind::Count),
    ("Scored answers", 9.0, Kind::Count),
    ("Mean score", 14.0, Kind::Percent),
];

/// The scales that statements of the set are graded on: those of the set in its order, then that of statements which
/// are answered with yes or no and name none.
fn scales(document: &Document) -> Vec<&Scale> {
    let set = &document.header.set;
    let of_statements = || set.statements().filter_map(|(_, statement)| set.scale_of(statement));
    let used = |scale: &&Scale| of_statements().any(|own| std::ptr::eq(own, *scale));
    let mut scales: Vec<_> = set.scales.iter().filter(used).collect();
    for own in of_statements() {
        if !scales.iter().any(|known| std::ptr::eq(*known, own)) {
            scales.push(own);
        }
    }
    scales
}

fn columns(scales: &[&Scale]) -> Vec<Column> {
    let mut columns = vec![
        column(t!("Standard"), 32.0, Kind::Wrap),
        column(t!("No."), 7.0, Kind::Text),
        column(t!("Statement"), 56.0, Kind::Wrap),
    ];
    let levels = scales.iter().flat_map(|scale| &scale.levels);
    columns.extend(levels.map(|level| Column {
        title: Cow::Owned(level.label.clone()),
        width: 9.0,
        kind: Kind::Count,
    }));
    columns.extend(TRAILING.map(|(title, width, kind)| column(title, width, kind)));
    columns
}

/// Writes the sheet.
pub(crate) fn write(sheet: &mut Worksheet, document: &Document, gathered: &Gathered) -> Result<()> {
    let scales = scales(document);
    let columns = columns(&scales);
    let page = Page {
        title: t!("Distribution"),
        note: t!(
            "How many agencies stand at which level of each statement, over the returns that may be read: after moderation where \
               that is released, else the agency's own. A dash: the level is not on the statement's scale. The mean is of the \
               scored answers, each as a share of its scale's highest value."
        ),
        frozen: LEADING,
        header_height: 34.0,
    };
    page::table(sheet, &document.masthead, &page, &columns)?;
    group_headers(sheet, &scales, columns.len())?;
    for ((row, place), tally) in (BODY_ROW..).zip(document.index.places(&document.header.set)).zip(&gathered.statements)
    {
        page::body_row(sheet, row, &columns, &cells(&scales, place, tally))?;
    }
    let rows = u32::try_from(document.index.len()).unwrap_or(u32::MAX);
    page::filter(sheet, rows, columns.len())?;
    let mean = page::last_column(columns.len());
    let bar = ConditionalFormatDataBar::new()
        .set_fill_color(palette::ACCENT_SOFT)
        .set_solid_fill(true)
        .set_minimum(ConditionalFormatType::Number, 0)
        .set_maximum(ConditionalFormatType::Number, 1);
    sheet.add_conditional_format(BODY_ROW, mean, HEADER_ROW + rows.max(1), mean, &bar)?;
    Ok(())
}

/// The names of the scales over their levels.
fn group_headers(sheet: &mut Worksheet, scales: &[&Scale], columns: usize) -> Result<()> {
    let row = HEADER_ROW - 1;
    let format = formats::group_header();
    for column in 0..=page::last_column(columns) {
        sheet.write_blank(row, column, &formats::header(Kind::Text))?;
    }
    let mut first = LEADING;
    for scale in scales {
        let levels = u16::try_from(scale.levels.len()).unwrap_or_default();
        match levels {
            0 => {}
            1 => put(sheet, row, first, &scale.label.as_str().into(), &format)?,
            _ => {
                sheet.merge_range(row, first, row, first + levels - 1, &scale.label, &format)?;
            }
        }
        first += levels;
    }
    sheet.set_row_height(row, 34)?;
    sheet.set_repeat_rows(row, HEADER_ROW)?;
    Ok(())
}

fn cells<'a>(scales: &[&Scale], place: Place<'a>, tally: &Counts) -> Vec<Cell<'a>> {
    let mut cells: Vec<Cell<'a>> = vec![
        format!("{} {}", place.standard.code, place.standard.title).into(),
        place.statement.code.as_str().into(),
        place.statement.text.as_str().into(),
    ];
    let mut graded = 0;
    for scale in scales {
        for level in &scale.levels {
            if place.scale.is_some_and(|own| std::ptr::eq(own, *scale)) {
                let count = tally.levels.get(&level.code).copied().unwrap_or_default();
                graded += count;
                cells.push(count.into());
            } else {
                cells.push("–".into());
            }
        }
    }
    let counts = &tally.tally;
    let rest = [
        counts.answered.saturating_sub(graded),
        counts.not_applicable,
        counts.unanswered,
        counts.not_asked,
        counts.unreadable,
        counts.lines,
        tally.mean.n(),
    ];
    cells.extend(rest.map(Cell::from));
    let mean = tally.mean.value();
    cells.push(match mean.as_ref().and_then(figures::ratio) {
        Some(mean) => Cell::Number(mean),
        None if place.scored() => words::NO_SCORE.into(),
        None => t!("Not scored").into(),
    });
    cells
}
