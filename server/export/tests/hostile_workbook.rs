//! Workbooks that were made to do harm: each is refused before anything opens it, in one sentence.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::arithmetic_side_effects, reason = "tests")]

#[path = "../../../app/domain/tests/support/mod.rs"]
mod sets;

use candour_domain::question_set::parse;
use candour_export::question_set_xlsx::{read, write};
use proptest::prelude::*;
use rust_xlsxwriter::Workbook;
use std::io::{Cursor, Read as _, Write as _};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

/// A part's name and its content.
type Part = (String, Vec<u8>);

fn sound() -> Vec<u8> {
    write(&parse(sets::SAMPLE).unwrap()).unwrap()
}

fn parts(bytes: &[u8]) -> Vec<Part> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
    (0..archive.len())
        .map(|index| {
            let mut entry = archive.by_index(index).unwrap();
            let name = entry.name().unwrap().into_owned();
            let mut content = Vec::new();
            entry.read_to_end(&mut content).unwrap();
            (name, content)
        })
        .collect()
}

fn zipped(parts: &[Part], method: CompressionMethod) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        zip.start_file(name.as_str(), SimpleFileOptions::default().compression_method(method)).unwrap();
        zip.write_all(content).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// The sound workbook with one more part.
fn with(name: &str, content: impl Into<Vec<u8>>) -> Vec<u8> {
    let mut all = parts(&sound());
    all.push((name.to_owned(), content.into()));
    zipped(&all, CompressionMethod::Deflated)
}

/// The sound workbook with one part changed.
fn changed(name: &str, change: impl Fn(String) -> Vec<u8>) -> Vec<u8> {
    let mut all = parts(&sound());
    let (_, content) = all.iter_mut().find(|(found, _)| found == name).unwrap();
    *content = change(String::from_utf8(std::mem::take(content)).unwrap());
    zipped(&all, CompressionMethod::Deflated)
}

/// The one sentence with which a file is refused.
#[track_caller]
fn refusal(bytes: &[u8]) -> String {
    let errors = read(bytes).unwrap_err();
    assert_eq!(errors.len(), 1, "{errors:?}");
    assert_eq!(errors[0].place, "the file");
    errors[0].message.clone()
}

#[track_caller]
fn refused(bytes: &[u8], why: &str) {
    let message = refusal(bytes);
    assert!(message.contains(why), "{message}");
}

#[test]
fn what_the_tests_start_from_is_sound() {
    assert!(read(&zipped(&parts(&sound()), CompressionMethod::Deflated)).is_ok());
    assert!(read(&zipped(&parts(&sound()), CompressionMethod::Stored)).is_ok());
    assert!(read(&with("docProps/note.txt", "harmless")).is_ok());
}

#[test]
fn what_grows_beyond_measure_is_refused_by_what_is_really_inflated() {
    // 20 MiB and one byte of nothing; and 60 MiB in three parts.
    refused(&with("xl/media/a.bin", vec![0; 20 * 1024 * 1024 + 1]), "grows beyond measure");
    let mut many = parts(&sound());
    many.extend((0..3).map(|n| (format!("xl/media/{n}.bin"), vec![0; 19 * 1024 * 1024])));
    refused(&zipped(&many, CompressionMethod::Deflated), "grows beyond measure");
    // 300 times its own size, though small in all.
    refused(&with("xl/media/a.bin", vec![0; 1024 * 1024]), "grows beyond measure");
}

#[test]
fn a_size_that_lies_is_not_believed() {
    let name = "xl/media/a.bin";
    let long = 21 * 1024 * 1024_u32;
    let mut bytes = with(name, vec![0; long as usize]);
    let mut told = 0;
    // The size stands before the name, in the entry's own head and in the directory; a small one is put there.
    for at in 0..bytes.len() - 4 {
        if bytes[at..at + 4] == long.to_le_bytes() {
            bytes[at..at + 4].copy_from_slice(&100_u32.to_le_bytes());
            told += 1;
        }
    }
    assert_eq!(told, 2);
    let message = refusal(&bytes);
    assert!(message.contains("grows beyond measure") || message.contains("damaged"), "{message}");
}

#[test]
fn too_many_parts_are_refused_before_their_names_are_read() {
    let have = parts(&sound()).len();
    let filled = |count: usize| {
        let mut all = parts(&sound());
        all.extend((have..count).map(|n| (format!("docProps/{n}.txt"), b"x".to_vec())));
        zipped(&all, CompressionMethod::Stored)
    };
    assert!(read(&filled(200)).is_ok());
    refused(&filled(201), "201 parts");
    refused(&filled(20_000), "20000 parts");
}

#[test]
fn what_declares_a_document_type_is_refused() {
    let sheet = "xl/worksheets/sheet1.xml";
    let declared = |text: String| {
        text.replacen("?>", "?><!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;\">]>", 1).into_bytes()
    };
    refused(&changed(sheet, declared), "document type");
    refused(&changed(sheet, |text| text.replacen("?>", "?><!doctype x>", 1).into_bytes()), "document type");
    refused(&with("xl/other.bin", "<!ENTITY a SYSTEM \"file:///etc/passwd\">"), "document type");
    // In another encoding the declaration would not be seen.
    let utf16 = |text: String| {
        let text = text.replacen("UTF-8", "UTF-16", 1);
        [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect()
    };
    refused(&changed(sheet, utf16), "not written in UTF-8");
    refused(&changed(sheet, |text| text.replacen("UTF-8", "UTF-7", 1).into_bytes()), "not written in UTF-8");
}

#[test]
fn what_runs_is_refused() {
    for name in ["xl/vbaProject.bin", "XL/VBAPROJECT.BIN", "xl/macrosheets/sheet1.xml", "xl/activeX/activeX1.bin"] {
        refused(&with(name, "x"), "macros");
    }
    let declared = |text: String| text.replacen("sheet.main+xml", "sheet.macroEnabled.main+xml", 1).into_bytes();
    refused(&changed("[Content_Types].xml", declared), "macros");
    let related = |text: String| {
        let more = "<Relationship Id=\"rId99\" Type=\"http://schemas.microsoft.com/office/2006/relationships/vbaProject\" Target=\"a.bin\"/></Relationships>";
        text.replacen("</Relationships>", more, 1).into_bytes()
    };
    refused(&changed("xl/_rels/workbook.xml.rels", related), "macros");
    refused(&with("xl/embeddings/oleObject1.bin", "x"), "embedded objects");
    refused(&with("xl/workbook.bin", "x"), "binary workbook");
}

#[test]
fn what_reaches_out_is_refused_and_links_for_people_are_not() {
    for name in ["xl/externalLinks/externalLink1.xml", "xl/connections.xml", "xl/queryTables/queryTable1.xml"] {
        refused(&with(name, "<x/>"), "links to other files");
    }
    let related = |kind: &'static str| {
        move |text: String| {
            let more = format!(
                "<Relationship Id=\"rId99\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}\" Target=\"https://example.org/\" TargetMode=\"External\"/></Relationships>"
            );
            text.replacen("</Relationships>", &more, 1).into_bytes()
        }
    };
    let relations = "xl/_rels/workbook.xml.rels";
    refused(&changed(relations, related("image")), "links to other files");
    refused(&changed(relations, related("externalLinkPath")), "links to other files");
    assert!(read(&changed(relations, related("hyperlink"))).is_ok());
}

#[test]
fn what_is_locked_or_of_the_old_kind_is_told_apart() {
    refused(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and more", "protected by a password");
    refused(&zipped(&[("readme.txt".to_owned(), b"no workbook".to_vec())], CompressionMethod::Stored), "not an Excel");
    refused(b"PK\x05\x06", "damaged");
    refused(b"id;title", "no Excel workbook");
    refused(&vec![0; 10 * 1024 * 1024 + 1], "10485761 bytes");
}

#[test]
fn two_parts_of_one_name_are_refused() {
    // Readers differ in which of the two they take. The library writes no such file: a name is changed afterwards.
    let mut bytes = with("xl/worksheets/sheetX.xml", "<x/>");
    let name = b"xl/worksheets/sheetX.xml";
    for at in 0..bytes.len() - name.len() {
        if &bytes[at..at + name.len()] == name {
            bytes[at..at + name.len()].copy_from_slice(b"xl/worksheets/sheet1.xml");
        }
    }
    refused(&bytes, "one name");
}

#[test]
fn more_sheets_or_cells_than_a_question_set_could_fill_are_refused() {
    let mut sheets = Workbook::new();
    for _ in 0..21 {
        sheets.add_worksheet();
    }
    refused(&sheets.save_to_buffer().unwrap(), "21 sheets");
    let mut cells = Workbook::new();
    let sheet = cells.add_worksheet().set_name("About").unwrap();
    for row in 0..50_001_u32 {
        sheet.write(row / 10, u16::try_from(row % 10).unwrap(), row).unwrap();
    }
    refused(&cells.save_to_buffer().unwrap(), "more than 50000 cells");
    let mut merged = Workbook::new();
    let sheet = merged.add_worksheet().set_name("Statements").unwrap();
    for row in 0..5_001_u32 {
        sheet.merge_range(row * 2, 0, row * 2 + 1, 0, "x", &rust_xlsxwriter::Format::new()).unwrap();
    }
    refused(&merged.save_to_buffer().unwrap(), "merged cells");
}

/// The XML of a sheet with these rows.
fn sheet_of(rows: &str) -> Vec<u8> {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>{rows}</sheetData></worksheet>"
    )
    .into_bytes()
}

#[test]
fn one_long_text_in_many_cells_is_refused() {
    // 250 KiB, named by 1,000 cells: 250 MiB of texts out of some kilobytes of file.
    let long = "a".repeat(250 * 1024);
    let mut all = parts(&sound());
    for (name, content) in &mut all {
        if name == "xl/sharedStrings.xml" {
            *content = format!(
                "<sst xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><si><t>{long}</t></si></sst>"
            )
            .into_bytes();
        } else if name.starts_with("xl/worksheets/sheet") {
            let cells: Vec<_> =
                (1..=1_000).map(|row| format!("<row r=\"{row}\"><c r=\"A{row}\" t=\"s\"><v>0</v></c></row>")).collect();
            let cells = cells.concat();
            *content = sheet_of(&cells);
        }
    }
    refused(&zipped(&all, CompressionMethod::Stored), "far more than people fill in");
    // The same text, merged over rows that hold something else.
    let mut merged = Workbook::new();
    let sheet = merged.add_worksheet().set_name("Statements").unwrap();
    for row in 0..4_000_u32 {
        sheet.write(row, 1, "x").unwrap();
    }
    sheet.merge_range(0, 0, 3_999, 0, &"b".repeat(30_000), &rust_xlsxwriter::Format::new()).unwrap();
    refused(&merged.save_to_buffer().unwrap(), "far more than people fill in");
}

#[test]
fn many_rows_of_one_cell_are_refused() {
    let mut rows = Workbook::new();
    for sheet in 0..2 {
        let sheet = rows.add_worksheet().set_name(format!("Sheet {sheet}")).unwrap();
        for row in 0..40_000_u32 {
            sheet.write(row, 0, 1).unwrap();
        }
    }
    refused(&rows.save_to_buffer().unwrap(), "far more than people fill in");
}

#[test]
fn styles_that_would_fill_the_memory_are_refused() {
    let styles = "xl/styles.xml";
    // Each style would keep its own copy of the format.
    let long = |text: String| {
        let format = format!(
            "<numFmts count=\"1\"><numFmt numFmtId=\"200\" formatCode=\"{}\"/></numFmts><fonts",
            "0".repeat(20_000)
        );
        let text = text.replacen("<fonts", &format, 1);
        text.replacen("</cellXfs>", &("<xf numFmtId=\"200\"/>".repeat(5_000) + "</cellXfs>"), 1).into_bytes()
    };
    refused(&changed(styles, long), "far more styles");
    let many = |text: String| text.replacen("</cellXfs>", &("<xf/>".repeat(100_000) + "</cellXfs>"), 1).into_bytes();
    refused(&zipped(&many_styles(many), CompressionMethod::Stored), "far more styles");
    assert!(read(&changed(styles, |text| text.replacen("</cellXfs>", "<xf/></cellXfs>", 1).into_bytes())).is_ok());
}

/// The sound workbook's parts with other styles.
fn many_styles(change: impl Fn(String) -> Vec<u8>) -> Vec<Part> {
    let mut all = parts(&sound());
    let (_, content) = all.iter_mut().find(|(name, _)| name == "xl/styles.xml").unwrap();
    *content = change(String::from_utf8(std::mem::take(content)).unwrap());
    all
}

#[test]
fn a_file_that_was_cut_off_is_refused_at_every_length() {
    let bytes = sound();
    for length in (0..bytes.len()).step_by(97) {
        assert!(read(&bytes[..length]).is_err(), "{length}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever is wrong inside a part, there is an answer and no panic.
    #[test]
    fn parts_of_nonsense_have_an_answer(part in 0..9_usize, at in any::<prop::sample::Index>(), bytes in prop::collection::vec(any::<u8>(), 1..40)) {
        let mut all = parts(&sound());
        let place = part % all.len();
        let (_, content) = &mut all[place];
        let at = at.index(content.len());
        let end = (at + bytes.len()).min(content.len());
        content.splice(at..end, bytes);
        drop(read(&zipped(&all, CompressionMethod::Stored)));
    }
}
