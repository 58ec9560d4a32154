//! A sheet whose rows are written one after the other and compressed at once.
//!
//! The library keeps every cell in memory (about 300 bytes each) or, in its constant-memory mode,
//! in temporary files: plaintext answers must never be on a disk, not even for a moment. So the
//! library lays the sheet out (columns, header, panes, print) and the rows of the body are written
//! here, in the same XML, straight into a compressed entry in memory. [`super::package`] puts it in.

use super::cell::{Cell, date_serial, moment_serial};
use super::page::{self, Column};
use super::text;
use crate::error::{ExportError, Result};
use std::fmt::Write as _;
use std::io::{Cursor, Write as _};
use zip::write::{SimpleFileOptions, ZipWriter};

/// The last row that Excel has.
const MAX_ROWS: u32 = 1_048_576;
/// How much XML is gathered before it is compressed.
const CHUNK: usize = 64 * 1024;
const END: &str = "</sheetData>";

/// The body of one sheet, on its way into a zip.
pub(crate) struct SheetStream {
    zip: ZipWriter<Cursor<Vec<u8>>>,
    xml: String,
    name: &'static str,
    head: String,
    columns: Vec<StreamColumn>,
    next: u32,
    first: u32,
}

struct StreamColumn {
    letters: String,
    style: u32,
    column: Column,
}

impl std::fmt::Debug for SheetStream {
    /// Never the rows: they are people's answers.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SheetStream").field("name", &self.name).field("rows", &self.rows()).finish_non_exhaustive()
    }
}

impl SheetStream {
    /// Starts a body under the layout that the library made for the sheet.
    ///
    /// `layout` is the sheet's XML with one last row that holds nothing but one blank cell a column, in
    /// the column's format: its style numbers are taken over and the row itself is replaced by the body.
    /// Its texts stand in the cells themselves, see [`super::package::layouts`].
    ///
    /// # Errors
    /// Where the layout has no such row.
    pub(crate) fn begin(name: &'static str, entry: &str, layout: &str, columns: &[Column]) -> Result<Self> {
        let (head, row) = split_layout(layout)?;
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        zip.start_file(entry, SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated))?;
        zip.write_all(head.as_bytes())?;
        let columns = (0..)
            .zip(styles_of(row.cells)?)
            .zip(columns)
            .map(|((at, style), column)| StreamColumn {
                letters: rust_xlsxwriter::utility::column_number_to_name(at),
                style,
                column: column.clone(),
            })
            .collect();
        let xml = String::with_capacity(2 * CHUNK);
        Ok(Self { zip, xml, name, head, columns, next: row.number, first: row.number })
    }

    /// Adds one row, a cell a column, in the order of the columns.
    ///
    /// # Errors
    /// Where the sheet is full.
    pub(crate) fn row(&mut self, cells: &[Cell<'_>]) -> Result<()> {
        if self.next > MAX_ROWS {
            return Err(ExportError::TooManyRows(self.name));
        }
        // Writing to a String cannot fail.
        let _ = write!(self.xml, "<row r=\"{}\"", self.next);
        let height = page::row_height(cells.iter().zip(self.columns.iter().map(|column| &column.column)));
        if let Some(height) = height {
            let _ = write!(self.xml, " ht=\"{height}\" customHeight=\"1\"");
        }
        self.xml.push('>');
        for (cell, column) in cells.iter().zip(&self.columns) {
            let _ = write!(self.xml, "<c r=\"{}{}\" s=\"{}\"", column.letters, self.next, column.style);
            push_value(&mut self.xml, cell);
        }
        self.xml.push_str("</row>");
        self.next += 1;
        if self.xml.len() >= CHUNK {
            self.flush()?;
        }
        Ok(())
    }

    /// How many rows were added.
    pub(crate) fn rows(&self) -> u32 {
        self.next - self.first
    }

    /// Ends the body: what follows the rows comes from `layout`, the sheet as the library saved it last.
    /// Gives a zip of the one entry.
    ///
    /// # Errors
    /// Where the layout is not the one that the body was begun with.
    pub(crate) fn finish(mut self, layout: &str) -> Result<Vec<u8>> {
        let (head, row) = split_layout(layout)?;
        let styles = self.columns.iter().map(|column| column.style);
        if head != self.head || !styles.eq(styles_of(row.cells)?) {
            return Err(ExportError::Layout("the head of a streamed sheet changed"));
        }
        self.flush()?;
        self.zip.write_all(row.after.as_bytes())?;
        Ok(self.zip.finish()?.into_inner())
    }

    fn flush(&mut self) -> Result<()> {
        self.zip.write_all(self.xml.as_bytes())?;
        self.xml.clear();
        Ok(())
    }
}

fn push_value(xml: &mut String, cell: &Cell<'_>) {
    let number = match cell {
        Cell::Empty => {
            xml.push_str("/>");
            return;
        }
        Cell::Text(text) => return push_text(xml, text),
        Cell::Number(number) => *number,
        Cell::Date(date) => match date_serial(*date) {
            Some(serial) => serial,
            None => return push_text(xml, &date.to_string()),
        },
        Cell::Moment(moment) => moment_serial(*moment),
    };
    // Writing to a String cannot fail.
    let _ = write!(xml, "><v>{number}</v></c>");
}

fn push_text(xml: &mut String, value: &str) {
    xml.push_str(" t=\"inlineStr\"><is><t xml:space=\"preserve\">");
    text::push_xml(xml, value);
    xml.push_str("</t></is></c>");
}

/// The last row of a layout.
struct LastRow<'a> {
    number: u32,
    cells: &'a str,
    after: &'a str,
}

/// What stands before the body, the row of styles, and what stands after.
fn split_layout(layout: &str) -> Result<(String, LastRow<'_>)> {
    const UNKNOWN: ExportError = ExportError::Layout("no row of styles in a streamed sheet");
    let end = layout.rfind(END).ok_or(UNKNOWN)?;
    let (rows, after) = layout.split_at(end);
    let start = rows.rfind("<row ").ok_or(UNKNOWN)?;
    let (head, cells) = rows.split_at(start);
    let number = attribute(cells, " r=\"").and_then(|digits| digits.parse().ok()).ok_or(UNKNOWN)?;
    // The layout's own size would be a lie about the body; the element is optional.
    let sized = head.split_once("<dimension ").and_then(|(before, rest)| Some((before, rest.split_once("/>")?.1)));
    let head = sized.map_or_else(|| head.to_owned(), |(before, after)| format!("{before}{after}"));
    Ok((head, LastRow { number, cells, after }))
}

fn styles_of(row: &str) -> Result<Vec<u32>> {
    row.split("<c ")
        .skip(1)
        .map(|cell| attribute(cell, " s=\"").and_then(|digits| digits.parse().ok()))
        .collect::<Option<Vec<u32>>>()
        .ok_or(ExportError::Layout("a cell without a style in the row of styles"))
}

fn attribute<'a>(xml: &'a str, name: &str) -> Option<&'a str> {
    let (_, after) = xml.split_once(name)?;
    after.split_once('"').map(|(value, _)| value)
}
