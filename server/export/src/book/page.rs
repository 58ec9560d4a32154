//! How a table sheet is laid out: paper band with title, line and note; header row; frozen panes; print.

use super::cell::{Cell, put};
use super::formats::{self, Kind};
use super::masthead::Masthead;
use super::palette;
use crate::error::Result;
use rust_xlsxwriter::{Format, ProtectionOptions, Worksheet};
use std::borrow::Cow;

/// One column of a table.
#[derive(Clone, Debug)]
pub(crate) struct Column {
    pub(crate) title: Cow<'static, str>,
    /// In Excel's characters.
    pub(crate) width: f64,
    pub(crate) kind: Kind,
}

/// A column with a title of our own.
pub(crate) fn column(title: &'static str, width: f64, kind: Kind) -> Column {
    Column { title: Cow::Borrowed(title), width, kind }
}

/// What a table sheet is.
#[derive(Clone, Debug)]
pub(crate) struct Page<'a> {
    pub(crate) title: &'a str,
    /// What the reader must know; at most two lines across the band.
    pub(crate) note: &'a str,
    /// How many columns stay in sight.
    pub(crate) frozen: u16,
    pub(crate) header_height: f64,
}

/// The row of the column headers, counted from 0: title, line, note, a gap.
pub(crate) const HEADER_ROW: u32 = 4;
/// The first row of the table's body.
pub(crate) const BODY_ROW: u32 = HEADER_ROW + 1;
const A4: u8 = 9;
/// For tables with more columns than A4 shows.
pub(crate) const A3: u8 = 8;
const MAX_HEIGHT: u32 = 409;
/// Letters are narrower than the digit that column widths are counted in.
const LETTERS: f64 = 1.12;

/// Lays out title, columns, header row, panes and print of a table sheet.
///
/// # Errors
/// Where the library refuses a text or a column.
pub(crate) fn table(sheet: &mut Worksheet, masthead: &Masthead, page: &Page<'_>, columns: &[Column]) -> Result<()> {
    let last = last_column(columns.len());
    for (at, column) in (0..).zip(columns) {
        sheet.set_column_width(at, column.width)?;
    }
    band(sheet, masthead, page.title, page.note, last)?;
    for (at, column) in (0..).zip(columns) {
        put(sheet, HEADER_ROW, at, &Cell::from(column.title.as_ref()), &formats::header(column.kind))?;
    }
    sheet.set_row_height(HEADER_ROW, page.header_height)?;
    sheet.set_freeze_panes(BODY_ROW, page.frozen)?;
    sheet.set_repeat_rows(HEADER_ROW, HEADER_ROW)?;
    print(sheet, masthead, true);
    Ok(())
}

/// The paper band over a sheet: title, masthead line and note, each over all columns.
pub(crate) fn band(sheet: &mut Worksheet, masthead: &Masthead, title: &str, note: &str, last: u16) -> Result<()> {
    across(sheet, 0, last, title, &formats::title())?;
    across(sheet, 1, last, &masthead.line, &formats::subtitle())?;
    across(sheet, 2, last, note, &formats::note())?;
    sheet.set_row_height(0, 32)?.set_row_height(1, 18)?.set_row_height(2, 34)?.set_row_height(3, 6)?;
    sheet.set_screen_gridlines(false);
    Ok(())
}

/// One text over the columns from the first to `last`.
pub(crate) fn across(sheet: &mut Worksheet, row: u32, last: u16, text: &str, format: &Format) -> Result<()> {
    if last == 0 {
        return put(sheet, row, 0, &Cell::from(text), format);
    }
    sheet.merge_range(row, 0, row, last, text, format)?;
    Ok(())
}

/// One text over the columns from `first` to `last`, the row high enough for it.
pub(crate) fn across_from(
    sheet: &mut Worksheet,
    row: u32,
    first: u16,
    last: u16,
    text: &str,
    format: &Format,
) -> Result<()> {
    sheet.merge_range(row, first, row, last, text, format)?;
    let lines = u32::try_from(text.chars().count().div_ceil(120)).unwrap_or(1).clamp(1, 20);
    sheet.set_row_height(row, 2 + 15 * lines)?;
    Ok(())
}

/// A heading inside a sheet, its rule over the columns.
pub(crate) fn section(sheet: &mut Worksheet, row: u32, first: u16, last: u16, title: &str) -> Result<()> {
    let format = formats::section();
    put(sheet, row, first, &Cell::from(title), &format)?;
    for column in first.saturating_add(1)..=last {
        sheet.write_blank(row, column, &format)?;
    }
    sheet.set_row_height(row, 22)?;
    Ok(())
}

/// The header cells of a small table inside a sheet.
pub(crate) fn small_header(sheet: &mut Worksheet, row: u32, first: u16, titles: &[(&str, Kind)]) -> Result<()> {
    for (column, (title, kind)) in (first..).zip(titles) {
        put(sheet, row, column, &Cell::from(*title), &formats::header(*kind))?;
    }
    Ok(())
}

/// A4, one page wide, small margins, footer with page numbers.
pub(crate) fn print(sheet: &mut Worksheet, masthead: &Masthead, landscape: bool) {
    sheet.set_paper_size(A4).set_print_fit_to_pages(1, 0).set_footer(masthead.footer());
    sheet.set_margins(0.4, 0.4, 0.5, 0.6, 0.2, 0.3).set_tab_color(palette::ACCENT);
    if landscape {
        sheet.set_landscape();
    }
}

/// The most rows of ordinary height that can still be read when they are fitted to one page.
const ON_ONE_PAGE: u32 = 75;

/// Fits a sheet that ends at `last` to one page, where it can still be read.
pub(crate) fn on_one_page(sheet: &mut Worksheet, last: u32) {
    if last <= ON_ONE_PAGE {
        sheet.set_print_fit_to_pages(1, 1);
    }
}

/// Turns the filter arrows on over the rows of the body.
pub(crate) fn filter(sheet: &mut Worksheet, rows: u32, columns: usize) -> Result<()> {
    sheet.autofilter(HEADER_ROW, 0, HEADER_ROW + rows.max(1), last_column(columns))?;
    Ok(())
}

/// Only what is unlocked can be changed; widths, heights and filters are anybody's.
pub(crate) fn protect(sheet: &mut Worksheet) {
    sheet.protect_with_options(&ProtectionOptions {
        format_columns: true,
        format_rows: true,
        use_autofilter: true,
        ..ProtectionOptions::default()
    });
}

/// Writes one row of a table that the library holds, high enough for its wrapped texts.
///
/// # Errors
/// Where a text is longer than a cell.
pub(crate) fn body_row(sheet: &mut Worksheet, row: u32, columns: &[Column], cells: &[Cell<'_>]) -> Result<()> {
    let cells_and_blanks = cells.iter().chain(std::iter::repeat(&Cell::Empty));
    for ((at, column), cell) in (0..).zip(columns).zip(cells_and_blanks) {
        put(sheet, row, at, cell, &column.kind.format())?;
    }
    if let Some(height) = row_height(cells.iter().zip(columns)) {
        sheet.set_row_height(row, height)?;
    }
    Ok(())
}

/// The height that the wrapped texts of a row need, in points, where that is more than one line.
/// Excel would find it out by itself; other programs, and print, would not. Excel's rows end at 409.
pub(crate) fn row_height<'a>(cells: impl Iterator<Item = (&'a Cell<'a>, &'a Column)>) -> Option<u32> {
    let wrapped = cells.filter(|(_, column)| column.kind == Kind::Wrap);
    let lines = wrapped.map(|(cell, column)| lines(cell, column.width)).max().unwrap_or(1);
    (lines > 1).then(|| u32::try_from(15 * lines + 1).unwrap_or(MAX_HEIGHT).min(MAX_HEIGHT))
}

/// How many lines a text takes in a column of so many characters.
pub(crate) fn lines(cell: &Cell<'_>, width: f64) -> usize {
    let Cell::Text(text) = cell else { return 1 };
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a column's width is 1 to 255")]
    let width = (width.max(1.0) * LETTERS) as usize;
    text.split('\n').map(|line| line.chars().count().div_ceil(width).max(1)).sum()
}

/// The index of the last of so many columns.
pub(crate) fn last_column(columns: usize) -> u16 {
    u16::try_from(columns.saturating_sub(1)).unwrap_or(u16::MAX)
}
