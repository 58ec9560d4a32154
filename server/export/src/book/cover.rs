//! The head of a cover: ink band, handling line, the facts of the audit.

use super::cell::{Cell, put};
use super::formats::{self, Kind};
use super::masthead::Masthead;
use super::page;
use super::palette;
use crate::error::Result;
use crate::words;
use candour_domain::report::AuditHeader;
use candour_domain::time;
use rust_xlsxwriter::Worksheet;

/// The first column of a cover; column A is a margin.
pub(crate) const FIRST: u16 = 1;
const MARGIN: f64 = 3.0;

/// Writes band, handling line and facts; gives the row after them. `agency` where the file is about one;
/// `widths` of the columns beside the margin.
///
/// # Errors
/// Where the library refuses a text.
pub(crate) fn head(
    sheet: &mut Worksheet,
    header: &AuditHeader,
    masthead: &Masthead,
    title: &str,
    agency: Option<&str>,
    widths: &[f64],
) -> Result<u32> {
    let last = page::last_column(widths.len() + 1);
    sheet.set_column_width(0, MARGIN)?;
    for (column, width) in (FIRST..).zip(widths) {
        sheet.set_column_width(column, *width)?;
    }
    sheet.set_screen_gridlines(false);
    let lines = [
        (30.0, formats::band(11, palette::MIST), header.board.as_str()),
        (38.0, formats::band(24, palette::WHITE).set_bold(), agency.unwrap_or(title)),
        (26.0, formats::band(13, palette::MIST), header.audit.title.as_str()),
        (10.0, formats::band(8, palette::MIST), ""),
    ];
    for (row, (height, format, text)) in (0..).zip(lines) {
        put(sheet, row, 0, &Cell::Empty, &format)?;
        let text = if row == 2 && agency.is_some() { format!("{title}  ·  {text}") } else { text.to_owned() };
        sheet.merge_range(row, FIRST, row, last, &text, &format.set_shrink())?;
        sheet.set_row_height(row, height)?;
    }
    put(sheet, 4, 0, &Cell::Empty, &formats::handling())?;
    sheet.merge_range(4, FIRST, 4, last, &words::handling(&header.marking), &formats::handling())?;
    sheet.set_row_height(4, 32)?;
    page::print(sheet, masthead, false);
    sheet.set_tab_color(palette::INK);
    facts(sheet, header, 6, last)
}

fn facts(sheet: &mut Worksheet, header: &AuditHeader, row: u32, last: u16) -> Result<u32> {
    page::section(sheet, row, FIRST, last, "About this audit")?;
    let set = &header.set;
    let facts: [(&str, String); 9] = [
        ("Audit", header.audit.title.clone()),
        ("Kind", header.audit.kind.label().to_owned()),
        ("State", header.audit.state.label().to_owned()),
        ("Opened on", time::date_text(header.audit.opens_on)),
        ("Due on", time::date_text(header.audit.due_on)),
        ("Audit Chair", header.chair.clone().unwrap_or_else(|| "Not named".to_owned())),
        ("Question set", format!("{}, version {} ({})", set.title, header.audit.version, set.publisher)),
        ("SHA-256 of the question set", header.set_hash.clone()),
        ("This file was made", time::moment_text(header.generated_at)),
    ];
    let mut at = row + 1;
    for (label, fact) in facts {
        put(sheet, at, FIRST, &label.into(), &Kind::Text.format().set_font_color(palette::MUTED))?;
        sheet.merge_range(at, FIRST + 1, at, last, &fact, &Kind::Wrap.format())?;
        // A merged cell does not grow by itself.
        let lines = u32::try_from(fact.chars().count().div_ceil(80)).unwrap_or(1).clamp(1, 10);
        sheet.set_row_height(at, 1 + 15 * lines)?;
        at += 1;
    }
    Ok(at + 1)
}
