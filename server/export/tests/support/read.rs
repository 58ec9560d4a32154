//! Reads workbooks back with a reader that shares no code with the writer.

#![expect(clippy::panic, reason = "test support")]

use calamine::{Data, Range, Reader as _, Xlsx};
use std::io::{Cursor, Read as _};

pub(crate) type Book = Xlsx<Cursor<Vec<u8>>>;

pub(crate) fn open(bytes: &[u8]) -> Book {
    Xlsx::new(Cursor::new(bytes.to_vec())).unwrap()
}

pub(crate) fn sheet(book: &mut Book, name: &str) -> Range<Data> {
    book.worksheet_range(name).unwrap()
}

/// The text of a cell, by Excel's row (from 1) and column (from 0); empty where there is none.
pub(crate) fn text(range: &Range<Data>, row: u32, column: u32) -> String {
    match range.get_value((row - 1, column)) {
        None | Some(Data::Empty) => String::new(),
        Some(Data::String(text)) => text.clone(),
        Some(other) => panic!("{other:?} is not a text"),
    }
}

pub(crate) fn number(range: &Range<Data>, row: u32, column: u32) -> f64 {
    match range.get_value((row - 1, column)) {
        Some(Data::Float(number)) => *number,
        Some(Data::DateTime(moment)) => moment.as_f64(),
        other => panic!("{other:?} is not a number"),
    }
}

/// The row (from 1) whose cells begin with these texts.
pub(crate) fn row_of(range: &Range<Data>, column: u32, wanted: &str) -> u32 {
    let (last, _) = range.end().unwrap();
    (1..=last + 1)
        .find(|row| matches!(range.get_value((row - 1, column)), Some(Data::String(text)) if text == wanted))
        .unwrap()
}

/// All parts of the package with this in their path, joined.
pub(crate) fn parts(bytes: &[u8], path: &str) -> Vec<(String, String)> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut parts = Vec::new();
    for at in 0..archive.len() {
        let mut entry = archive.by_index(at).unwrap();
        let name = entry.name().unwrap().into_owned();
        if name.contains(path) {
            let mut xml = String::new();
            entry.read_to_string(&mut xml).unwrap();
            parts.push((name, xml));
        }
    }
    parts
}

/// No sheet holds a formula. Conditional formats and lists have `<formula>`, charts `<c:f>`: those come from us.
pub(crate) fn assert_no_formulas(bytes: &[u8]) {
    for (name, xml) in parts(bytes, "xl/worksheets/sheet") {
        assert!(!xml.contains("<f>") && !xml.contains("<f "), "{name} holds a formula");
    }
}
