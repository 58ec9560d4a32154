//! Workbooks as people write them: read as a person reads them, and every error at its cell at once.

#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use candour_domain::question_set::{QuestionSet, to_json_pretty};
use candour_export::question_set_xlsx::read;
use rust_xlsxwriter::{Format, Formula, Workbook, Worksheet};
use std::collections::BTreeMap;
use std::io::{Cursor, Read as _, Write as _};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

/// What stands in a cell of a test's workbook.
#[derive(Clone, Debug)]
enum Cell {
    Text(String),
    Number(f64, &'static str),
    Truth(bool),
    Formula(&'static str, &'static str),
    Rich(&'static [&'static str]),
}

use Cell::{Formula as Worked, Number, Rich, Truth};

fn text(text: &str) -> Cell {
    Cell::Text(text.to_owned())
}

/// The rows of each sheet, the header first.
#[derive(Clone)]
struct Book(BTreeMap<&'static str, Vec<Vec<Cell>>>);

impl Book {
    /// A small sound set of two standards, written by hand.
    fn sound() -> Self {
        let sheets: [(&str, &[&[&str]]); 5] = [
            (
                "About",
                &[
                    &["field", "value"],
                    &["schema", "question-set/1"],
                    &["id", "small"],
                    &["version", "A"],
                    &["title", "Small"],
                    &["publisher", "A group of our own"],
                    &["kind", "thematic"],
                    &["scoring.overall", "weighted_statements"],
                    &["scoring.rag.green", "85"],
                    &["scoring.rag.amber", "60"],
                ],
            ),
            ("Agency types", &[&["code", "label"], &["police", "Police"], &["fire", "Fire"]]),
            (
                "Scales",
                &[
                    &["id", "label", "levels.code", "levels.label", "levels.value", "levels.rag"],
                    &["met", "Met", "1", "Met", "1", "green"],
                    &["met", "Met", "0", "Not met", "0", "red"],
                ],
            ),
            ("Standards", &[&["id", "code", "title"], &["one", "1", "First"], &["two", "2", "Second"]]),
            (
                "Statements",
                &[
                    &["standard", "id", "code", "text", "answer", "scale", "weight", "applies_to", "critical"],
                    &["one", "lead", "1.1", "There is a lead.", "scale", "met", "1", "all", "FALSE"],
                    &["one", "staff", "1.2", "Staff are trained.", "scale", "met", "2", "police", "TRUE"],
                    &["two", "how", "2.1", "How?", "text", "", "", "police\nfire", ""],
                ],
            ),
        ];
        let rows = |rows: &[&[&str]]| rows.iter().map(|row| row.iter().map(|cell| text(cell)).collect()).collect();
        Self(sheets.into_iter().map(|(name, sheet)| (name, rows(sheet))).collect())
    }

    /// Puts a cell at a place such as `Statements!D2`, adding rows and columns that are needed.
    fn set(mut self, place: &'static str, cell: Cell) -> Self {
        let (sheet, at) = place.split_once('!').unwrap();
        let column = usize::from(at.as_bytes()[0] - b'A');
        let row: usize = at[1..].parse::<usize>().unwrap() - 1;
        let rows = self.0.entry(sheet).or_default();
        rows.resize(rows.len().max(row + 1), Vec::new());
        let width = rows[row].len().max(column + 1);
        rows[row].resize(width, text(""));
        rows[row][column] = cell;
        self
    }

    fn bytes(&self, also: impl Fn(&str, &mut Worksheet)) -> Vec<u8> {
        let mut workbook = Workbook::new();
        for (name, rows) in &self.0 {
            let sheet = workbook.add_worksheet().set_name(*name).unwrap();
            for (row, cells) in (0..).zip(rows) {
                for (column, cell) in (0..).zip(cells) {
                    match cell {
                        Cell::Text(text) if text.is_empty() => continue,
                        Cell::Text(text) => sheet.write(row, column, text.as_str()).unwrap(),
                        Number(number, format) => sheet
                            .write_with_format(row, column, *number, &Format::new().set_num_format(*format))
                            .unwrap(),
                        Truth(truth) => sheet.write(row, column, *truth).unwrap(),
                        Worked(formula, result) => {
                            sheet.write_formula(row, column, Formula::new(*formula).set_result(*result)).unwrap()
                        }
                        Rich(parts) => {
                            let bold = Format::new().set_bold();
                            let plain = Format::new();
                            let runs: Vec<_> = parts
                                .iter()
                                .enumerate()
                                .map(|(n, part)| (if n % 2 == 0 { &bold } else { &plain }, *part))
                                .collect();
                            sheet.write_rich_string(row, column, &runs).unwrap()
                        }
                    };
                }
            }
            also(name, sheet);
        }
        workbook.save_to_buffer().unwrap()
    }

    #[track_caller]
    fn read(&self) -> QuestionSet {
        read(&self.bytes(|_, _| {})).unwrap_or_else(|errors| panic!("{errors:#?}"))
    }

    /// The places of all errors, in the order in which they are told.
    #[track_caller]
    fn errors(&self) -> Vec<(String, String)> {
        let errors = read(&self.bytes(|_, _| {})).unwrap_err();
        errors.into_iter().map(|error| (error.place, format!("{}; {}", error.message, error.expected))).collect()
    }

    #[track_caller]
    fn one_error(&self, place: &str, words: &str) {
        let errors = self.errors();
        assert_eq!(errors.len(), 1, "{errors:#?}");
        assert_eq!(errors[0].0, place, "{errors:#?}");
        assert!(errors[0].1.contains(words), "{errors:#?}");
    }
}

/// A set without what a workbook of the same content may hold otherwise.
fn content(set: &QuestionSet) -> String {
    to_json_pretty(set).unwrap()
}

#[test]
fn the_set_written_by_hand_is_read() {
    let set = Book::sound().read();
    let statements: Vec<_> = set.standards.iter().flat_map(|standard| &standard.statements).collect();
    assert_eq!(statements.iter().map(|one| one.code.as_str()).collect::<Vec<_>>(), ["1.1", "1.2", "2.1"]);
    assert_eq!(statements[1].weight, 2.into());
    assert!(statements[1].critical && !statements[0].critical);
}

#[test]
fn excels_own_types_read_as_a_person_reads_them() {
    let plain = content(&Book::sound().read());
    let typed = Book::sound()
        .set("About!B9", Number(0.85, "0%"))
        .set("About!B10", Number(60.0, "General"))
        .set("Scales!C2", Number(1.0, "General"))
        .set("Scales!E2", Number(1.0, "0.00"))
        .set("Scales!C3", Number(0.0, "General"))
        .set("Scales!E3", Number(0.0, "General"))
        .set("Statements!C2", Number(1.1, "General"))
        .set("Statements!I2", Truth(false))
        .set("Statements!I3", text("yes"))
        .set("Statements!G3", Worked("=1+1", "2"))
        .set("Statements!D2", Rich(&["There ", "is a", " lead."]))
        .set("Statements!D3", text("  Staff are trained. \n "))
        .set("Statements!H4", text("\r\npolice \r\n\r\nfire\r\n"));
    assert_eq!(content(&typed.read()), plain);
}

#[test]
fn nought_is_a_value_and_blank_is_none() {
    let set = Book::sound().set("Statements!G2", Number(0.0, "General")).set("Statements!G3", text("")).read();
    let weights: Vec<_> = set.standards[0].statements.iter().map(|statement| statement.weight.to_string()).collect();
    assert_eq!(weights, ["0", "1"]);
    assert_eq!(set.scales[0].levels[1].code.as_str(), "0");
    let written = Book::sound().set("Statements!G2", text("0")).read();
    assert_eq!(written.standards[0].statements[0].weight, 0.into());
}

#[test]
fn a_code_that_is_a_number_keeps_the_digits_that_are_seen() {
    let set = Book::sound().set("Statements!C3", Number(1.1, "0.00")).set("About!B4", Number(2026.1, "General")).read();
    assert_eq!(set.standards[0].statements[1].code.as_str(), "1.10");
    assert_eq!(set.version.as_str(), "2026.1");
}

#[test]
fn columns_stand_in_any_order_under_a_title_beside_hidden_and_blank_rows() {
    let plain = content(&Book::sound().read());
    let mut book = Book::sound();
    for rows in book.0.values_mut() {
        rows.iter_mut().skip(1).for_each(|row| row.resize(9, text("")));
    }
    // The other way round, except for About, where the field stands first.
    for (_, rows) in book.0.iter_mut().filter(|(name, _)| **name != "About") {
        let width = rows[0].len();
        for row in rows.iter_mut() {
            row[..width].reverse();
        }
        rows.insert(2, Vec::new());
        rows.insert(0, vec![text("Our questions for this year")]);
    }
    let bytes = book.bytes(|name, sheet| {
        if name != "About" {
            sheet.merge_range(0, 0, 0, 1, "Our questions for this year", &Format::new().set_bold()).unwrap();
            sheet.set_row_hidden(4).unwrap();
        }
    });
    let set = read(&bytes).unwrap_or_else(|errors| panic!("{errors:#?}"));
    assert_eq!(content(&set), plain);
}

#[test]
fn a_cell_merged_down_counts_for_each_row_beside_it() {
    let plain = content(&Book::sound().read());
    let merged = Book::sound().set("Statements!A3", text(""));
    let bytes = merged.bytes(|name, sheet| {
        if name == "Statements" {
            sheet.merge_range(1, 0, 2, 0, "one", &Format::new()).unwrap();
        }
    });
    assert_eq!(content(&read(&bytes).unwrap_or_else(|errors| panic!("{errors:#?}"))), plain);
}

#[test]
fn every_error_of_a_workbook_is_told_at_once_at_its_cell() {
    let broken = Book::sound()
        .set("About!B7", text("themetic"))
        .set("Agency types!A3", text("Police"))
        .set("Scales!E3", text("1,5"))
        .set("Standards!C3", text(""))
        .set("Statements!B3", text("lead"))
        .set("Statements!E4", text("txt"))
        .set("Statements!F2", text("met5"))
        .set("Statements!G3", Number(-1.0, "General"))
        .set("Statements!H3", text("polise"))
        .set("Statements!H4", text("all"))
        .set("Statements!J1", text("colour"));
    let mut places: Vec<_> = broken.errors().into_iter().map(|(place, _)| place).collect();
    places.sort();
    places.dedup();
    assert_eq!(
        places,
        [
            "About!B7",
            "Agency types!A3",
            "Scales!E3",
            "Standards!C3",
            "Statements!B3",
            "Statements!E4",
            "Statements!F2",
            "Statements!G3",
            "Statements!H3",
            "Statements!J1"
        ]
    );
}

#[test]
fn a_date_that_excel_made_of_a_code_is_told_and_not_guessed() {
    // 1.1 typed where the regional setting makes the first of January of it.
    Book::sound()
        .set("Statements!C2", Number(46_023.0, "dd.mm.yyyy"))
        .one_error("Statements!C2", "Excel made the date");
}

#[test]
fn formulas_without_a_value_and_errors_are_told() {
    Book::sound().set("Statements!D2", Worked("=1/0", "#DIV/0!")).one_error("Statements!D2", "formula");
    // As other programs write what was never worked out: the formula alone.
    let bytes = Book::sound().set("Statements!D2", Worked("=A1", "7777")).bytes(|_, _| {});
    let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).unwrap();
        let mut content = String::new();
        entry.read_to_string(&mut content).unwrap();
        zip.start_file(entry.name().unwrap().as_ref(), SimpleFileOptions::default()).unwrap();
        zip.write_all(content.replace("<v>7777</v>", "").as_bytes()).unwrap();
    }
    let errors = read(&zip.finish().unwrap().into_inner()).unwrap_err();
    assert_eq!(errors.len(), 1, "{errors:#?}");
    assert_eq!(errors[0].place, "Statements!D2");
}

#[test]
fn ids_equal_but_for_case_or_unicode_form_are_told() {
    let types = |second: &str| Book::sound().set("Agency types!A3", text(second)).set("Statements!H4", text("all"));
    assert_eq!(types("POLICE").errors()[0].0, "Agency types!A3");
    let composed = types("caf\u{e9}").set("Agency types!A4", text("cafe\u{301}")).set("Agency types!B4", text("Café"));
    assert!(composed.errors().iter().any(|(place, _)| place == "Agency types!A4"), "{:#?}", composed.errors());
}

#[test]
fn misspelt_names_are_told_with_what_was_meant() {
    let misspelt = Book::sound().set("Statements!G1", text("wieght"));
    misspelt.one_error("Statements!G1", "did you mean weight?");
    let mut sheet = Book::sound();
    sheet = sheet.set("Recomendations!A1", text("statement"));
    sheet.one_error("Recomendations", "did you mean Recommendations?");
    let twice = Book::sound().set("Statements!J1", text("weight"));
    twice.one_error("Statements!J1", "twice");
    let nameless = Book::sound().set("Statements!K3", text("lost in silence?"));
    nameless.one_error("Statements!K3", "no name");
}

#[test]
fn what_is_missing_is_told_once_and_not_in_every_row() {
    let mut book = Book::sound();
    book.0.remove("Scales");
    let errors = book.errors();
    assert!(errors.iter().any(|(place, words)| place == "Scales" && words.contains("missing")), "{errors:#?}");
    let mut book = Book::sound();
    book.0.get_mut("Statements").unwrap().iter_mut().for_each(|row| drop(row.remove(3)));
    book.one_error("Statements!A1", "the column text is missing");
    assert!(read(&Workbook::new().save_to_buffer().unwrap()).is_err());
}
