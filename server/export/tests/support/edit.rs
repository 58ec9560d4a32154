//! Changes cells of a workbook as a spreadsheet program would, in the XML itself: everything else stays as it was.

#![allow(dead_code, reason = "each test file uses its own part")]

use calamine::{Data, Reader as _, Xlsx};
use std::io::{Cursor, Read as _, Write as _};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

/// A workbook whose parts are at hand.
#[derive(Clone)]
pub(crate) struct Edit {
    parts: Vec<(String, Vec<u8>)>,
}

/// What a cell shall hold.
pub(crate) enum Put<'a> {
    Text(&'a str),
    Number(&'a str),
    /// A formula with the value that was last worked out.
    Formula(&'a str, &'a str),
    Nothing,
}

impl Edit {
    pub(crate) fn new(bytes: &[u8]) -> Self {
        let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
        let parts = (0..archive.len())
            .map(|at| {
                let mut entry = archive.by_index(at).unwrap();
                let mut content = Vec::new();
                entry.read_to_end(&mut content).unwrap();
                (entry.name().unwrap().into_owned(), content)
            })
            .collect();
        Self { parts }
    }

    /// The workbook again.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, content) in &self.parts {
            zip.start_file(name.as_str(), SimpleFileOptions::default()).unwrap();
            zip.write_all(content).unwrap();
        }
        zip.finish().unwrap().into_inner()
    }

    /// Changes a part.
    pub(crate) fn part(mut self, path: &str, change: impl Fn(&str) -> String) -> Self {
        let part = self.parts.iter_mut().find(|(name, _)| name == path).unwrap_or_else(|| panic!("no {path}"));
        part.1 = change(std::str::from_utf8(&part.1).unwrap()).into_bytes();
        self
    }

    /// Puts something into a cell, keeping its style.
    pub(crate) fn put(self, sheet: &str, cell: &str, what: &Put<'_>) -> Self {
        let path = self.path(sheet);
        let escaped = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        self.part(&path, |xml| {
            let start = xml.find(&format!("<c r=\"{cell}\"")).unwrap_or_else(|| panic!("no cell {cell}"));
            let rest = &xml[start..];
            let tag_end = rest.find('>').unwrap();
            let end = if rest[..tag_end].ends_with('/') { tag_end + 1 } else { rest.find("</c>").unwrap() + 4 };
            let style = rest[..tag_end].split("s=\"").nth(1).and_then(|s| s.split('"').next()).unwrap_or("0");
            let new = match what {
                Put::Text(text) => format!(
                    "<c r=\"{cell}\" s=\"{style}\" t=\"inlineStr\"><is><t xml:space=\"preserve\">{}</t></is></c>",
                    escaped(text)
                ),
                Put::Number(number) => format!("<c r=\"{cell}\" s=\"{style}\"><v>{number}</v></c>"),
                Put::Formula(formula, value) => format!(
                    "<c r=\"{cell}\" s=\"{style}\" t=\"str\"><f>{}</f><v>{}</v></c>",
                    escaped(formula),
                    escaped(value)
                ),
                Put::Nothing => format!("<c r=\"{cell}\" s=\"{style}\"/>"),
            };
            format!("{}{new}{}", &xml[..start], &rest[end..])
        })
    }

    /// The text into the cell of a statement's row under a heading.
    pub(crate) fn answer(self, code: &str, column: &str, text: &str) -> Self {
        let cell = self.cell("Answers", code, column);
        self.put("Answers", &cell, &Put::Text(text))
    }

    /// Takes a row out, as if it had been deleted and its place left empty.
    pub(crate) fn without_row(self, sheet: &str, row: u32) -> Self {
        let path = self.path(sheet);
        self.part(&path, |xml| {
            let start = xml.find(&format!("<row r=\"{row}\"")).unwrap();
            let end = start + xml[start..].find("</row>").unwrap() + 6;
            format!("{}{}", &xml[..start], &xml[end..])
        })
    }

    /// Hides a row.
    pub(crate) fn hide_row(self, sheet: &str, row: u32) -> Self {
        let path = self.path(sheet);
        self.part(&path, |xml| xml.replacen(&format!("<row r=\"{row}\""), &format!("<row r=\"{row}\" hidden=\"1\""), 1))
    }

    /// Gives a sheet another name.
    pub(crate) fn rename(self, sheet: &str, name: &str) -> Self {
        self.part("xl/workbook.xml", |xml| {
            assert!(xml.contains(&format!("<sheet name=\"{sheet}\"")));
            xml.replacen(&format!("<sheet name=\"{sheet}\""), &format!("<sheet name=\"{name}\""), 1)
        })
    }

    /// The address of a cell: the row whose first cell is `code`, under the heading `column`.
    pub(crate) fn cell(&self, sheet: &str, code: &str, column: &str) -> String {
        let (row, at) = self.place(sheet, code, column, 0);
        format!("{}{row}", letters(at))
    }

    /// The same for the `nth` such row, counted from 0.
    pub(crate) fn nth_cell(&self, sheet: &str, code: &str, column: &str, nth: usize) -> String {
        let (row, at) = self.place(sheet, code, column, nth);
        format!("{}{row}", letters(at))
    }

    /// The row, from 1, and the column, from 0.
    pub(crate) fn place(&self, sheet: &str, code: &str, column: &str, nth: usize) -> (u32, u32) {
        let mut book: Xlsx<_> = Xlsx::new(Cursor::new(self.bytes())).unwrap();
        let range = book.worksheet_range(sheet).unwrap();
        let text = |row: u32, at: u32| match range.get_value((row, at)) {
            Some(Data::String(text)) => text.clone(),
            _ => String::new(),
        };
        let (last, width) = range.end().unwrap();
        let header = (0..=last).find(|row| (0..=width).any(|at| text(*row, at) == column)).unwrap();
        let at = (0..=width).find(|at| text(header, *at) == column).unwrap();
        let mut rows = (header + 1..=last).filter(|row| text(*row, 0) == code);
        (rows.nth(nth).unwrap_or_else(|| panic!("no row {code}")) + 1, at)
    }

    fn path(&self, sheet: &str) -> String {
        let text = |path: &str| {
            let (_, content) = self.parts.iter().find(|(name, _)| name == path).unwrap();
            String::from_utf8(content.clone()).unwrap()
        };
        let book = text("xl/workbook.xml");
        let at = book.split("<sheet ").skip(1).position(|tag| tag.contains(&format!("name=\"{sheet}\""))).unwrap();
        format!("xl/worksheets/sheet{}.xml", at + 1)
    }
}

fn letters(at: u32) -> String {
    let letter = char::from(b'A' + u8::try_from(at % 26).unwrap()).to_string();
    if at < 26 { letter } else { format!("{}{letter}", letters(at / 26 - 1)) }
}
