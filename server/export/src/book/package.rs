//! Puts streamed sheets into a workbook that the library saved.

use crate::error::{ExportError, Result};
use std::collections::HashMap;
use std::io::{Cursor, Read as _};
use zip::{ZipArchive, ZipWriter};

/// The path of a worksheet by its place in the workbook, counted from 0.
pub(crate) fn sheet_path(index: usize) -> String {
    format!("xl/worksheets/sheet{}.xml", index + 1)
}

/// The XML of some entries of a saved workbook, in the order of the paths.
///
/// # Errors
/// Where the workbook has no such entry.
pub(crate) fn read(workbook: &[u8], paths: &[String]) -> Result<Vec<String>> {
    let mut archive = ZipArchive::new(Cursor::new(workbook))?;
    paths
        .iter()
        .map(|path| {
            let mut xml = String::new();
            archive.by_name(path)?.read_to_string(&mut xml)?;
            Ok(xml)
        })
        .collect()
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
