//! Puts streamed sheets into a workbook that the library saved.

use crate::error::{ExportError, Result};
use std::collections::HashMap;
use std::io::{Cursor, Read as _};
use zip::{ZipArchive, ZipWriter};

/// The path of a worksheet by its place in the workbook, counted from 0.
pub(crate) fn sheet_path(index: usize) -> String {
    format!("xl/worksheets/sheet{}.xml", index + 1)
}

/// The XML of some sheets of a saved workbook, in the order of the paths, with their texts in the
/// cells themselves: the library's table of texts is numbered anew with every save.
///
/// # Errors
/// Where the workbook has no such sheet.
pub(crate) fn layouts(workbook: &[u8], paths: &[String]) -> Result<Vec<String>> {
    let mut archive = ZipArchive::new(Cursor::new(workbook))?;
    let mut read = |path: &str| -> Result<String> {
        let mut xml = String::new();
        archive.by_name(path)?.read_to_string(&mut xml)?;
        Ok(xml)
    };
    let table = read("xl/sharedStrings.xml")?;
    let texts: Vec<&str> = table.split("<si>").skip(1).filter_map(|item| item.split("</si>").next()).collect();
    paths.iter().map(|path| with_texts(&read(path)?, &texts)).collect()
}

/// Turns `t="s"><v>7</v>` into the seventh text of the table.
fn with_texts(sheet: &str, texts: &[&str]) -> Result<String> {
    const SHARED: &str = " t=\"s\"><v>";
    const UNKNOWN: ExportError = ExportError::Layout("a text of a streamed sheet is not in the table of texts");
    let mut pieces = sheet.split(SHARED);
    let mut out = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let (number, after) = piece.split_once("</v>").ok_or(UNKNOWN)?;
        let text = number.parse().ok().and_then(|at: usize| texts.get(at)).ok_or(UNKNOWN)?;
        out.push_str(" t=\"inlineStr\"><is>");
        out.push_str(text);
        out.push_str("</is>");
        out.push_str(after);
    }
    Ok(out)
}

/// The workbook with some entries replaced, each by the only entry of a zip of its own. Nothing is
/// compressed twice.
///
/// # Errors
/// Where one of the zips is not one.
pub(crate) fn replace(workbook: &[u8], mut sheets: HashMap<String, Vec<u8>>) -> Result<Vec<u8>> {
    let mut archive = ZipArchive::new(Cursor::new(workbook))?;
    let size = workbook.len() + sheets.values().map(Vec::len).sum::<usize>();
    let mut out = ZipWriter::new(Cursor::new(Vec::with_capacity(size)));
    for index in 0..archive.len() {
        let entry = archive.by_index_raw(index)?;
        // Taken out, so that each sheet's bytes are freed once they are copied.
        if let Some(sheet) = sheets.remove(entry.name()?.as_ref()) {
            let mut sheet = ZipArchive::new(Cursor::new(sheet))?;
            out.raw_copy_file(sheet.by_index_raw(0)?)?;
        } else {
            out.raw_copy_file(entry)?;
        }
    }
    if !sheets.is_empty() {
        return Err(ExportError::Layout("a streamed sheet has no place in the workbook"));
    }
    Ok(out.finish()?.into_inner())
}
