//! JSON to workbook to JSON: nothing is lost, nothing runs.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

#[path = "../../../app/domain/tests/support/mod.rs"]
mod sets;

use calamine::{Data, Reader as _, Xlsx};
use candour_domain::question_set::{QuestionSet, content_hash, parse, to_json_pretty};
use candour_export::question_set_xlsx::{read, read_any, write};
use proptest::prelude::*;
use std::io::{Cursor, Read as _};
use std::time::Instant;

fn there_and_back(set: &QuestionSet) -> QuestionSet {
    read(&write(set).unwrap()).unwrap_or_else(|errors| panic!("{errors:#?}"))
}

#[test]
fn the_sample_survives_the_workbook() {
    let set = parse(sets::SAMPLE).unwrap();
    let again = there_and_back(&set);
    assert_eq!(again, set);
    assert_eq!(to_json_pretty(&again).unwrap(), to_json_pretty(&set).unwrap());
    assert_eq!(content_hash(&again), content_hash(&set));
}

#[test]
fn the_maximal_set_survives_the_workbook() {
    let set = sets::maximal();
    assert_eq!(there_and_back(&set), set);
}

#[test]
fn dates_before_the_calendar_of_excel_survive() {
    let mut set = sets::maximal();
    for day in ["1900-01-01", "1899-12-31", "1900-03-01", "1901-01-01", "9999-12-31"] {
        set.published = Some(day.parse().unwrap());
        assert_eq!(there_and_back(&set).published, set.published, "{day}");
    }
    set.published = None;
    assert_eq!(there_and_back(&set), set);
}

#[test]
fn a_file_is_known_by_its_content() {
    let set = parse(sets::SAMPLE).unwrap();
    assert_eq!(read_any(sets::SAMPLE.as_bytes()).unwrap(), set);
    assert_eq!(read_any(format!("\u{feff}{}", sets::SAMPLE).as_bytes()).unwrap(), set);
    assert_eq!(read_any(&write(&set).unwrap()).unwrap(), set);
    assert_eq!(read_any(b"\xff\xfe{\0}\0").unwrap_err().len(), 1);
    assert_eq!(read_any(b"").unwrap_err().len(), 1);
}

#[test]
fn the_same_set_gives_the_same_bytes_without_any_formula_cell() {
    let set = sets::maximal();
    let bytes = write(&set).unwrap();
    assert_eq!(bytes, write(&set).unwrap());
    let mut archive = zip::ZipArchive::new(Cursor::new(&bytes)).unwrap();
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).unwrap();
        let name = entry.name().unwrap().into_owned();
        let mut part = String::new();
        entry.read_to_string(&mut part).unwrap();
        assert!(!part.contains("<f>") && !part.contains("<f "), "a formula in {name}");
        assert!(!name.contains("sheet") || !part.contains("<hyperlink"), "a link in {name}");
    }
}

#[test]
fn an_independent_reader_sees_texts_as_texts() {
    let set = sets::maximal();
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(write(&set).unwrap())).unwrap();
    let names = [
        "About",
        "Agency types",
        "Scales",
        "Standards",
        "Statements",
        "Options",
        "Bands",
        "Recommendations",
        "Succeeds",
    ];
    assert_eq!(book.sheet_names(), names);
    let statements = book.worksheet_range("Statements").unwrap();
    assert_eq!(statements.get_value((0, 3)), Some(&Data::String("text".to_owned())));
    assert_eq!(statements.get_value((1, 2)), Some(&Data::String("1.1".to_owned())), "a code is no number");
    assert_eq!(statements.get_value((1, 3)), Some(&Data::String("+1 is not a formula".to_owned())));
    assert_eq!(statements.get_value((1, 8)), Some(&Data::Float(0.1)));
    assert_eq!(statements.get_value((1, 9)), Some(&Data::Bool(true)));
    assert_eq!(statements.height(), 1 + set.statements().count());
}

#[test]
fn a_thousand_statements_are_read_in_time() {
    let set = parse(&sets::of_size(1_000).to_string()).unwrap();
    let bytes = write(&set).unwrap();
    let start = Instant::now();
    assert_eq!(read(&bytes).unwrap(), set);
    // Less than a second when optimised.
    assert!(start.elapsed().as_millis() < if cfg!(debug_assertions) { 20_000 } else { 1_000 }, "{:?}", start.elapsed());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn generated_sets_survive_the_workbook(set in sets::generated::question_set()) {
        match read(&write(&set).unwrap()) {
            Ok(again) => prop_assert_eq!(again, set),
            Err(errors) => panic!("{errors:#?}"),
        }
    }
}
