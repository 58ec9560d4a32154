//! Documents, as whoever reads them gets them: by eye, by a screen reader, by copying out of them.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "tests"
)]

#[path = "support/pdf.rs"]
mod pdf;

use candour_export::document::{
    Block, Document, Fact, Level, Look, Marker, Table, Text, Tone, from_markdown, paragraphs, to_docx, to_pdf,
};
use chrono::{DateTime, Utc};
use pdf::Pdf;
use std::io::{Cursor, Read as _};

fn at() -> DateTime<Utc> {
    "2026-03-04T10:00:00Z".parse().unwrap()
}

fn document(blocks: Vec<Block>) -> Document {
    let mut document = Document::new("A title", at()).about("Agency  ·  Audit").marked("OFFICIAL-SENSITIVE");
    document.extend(blocks);
    document
}

fn read(blocks: Vec<Block>) -> Pdf {
    Pdf::read(&to_pdf(&document(blocks)).unwrap())
}

/// The last tag of each part with its words.
fn told(pdf: &Pdf) -> Vec<(String, String)> {
    let last = |path: String| path.rsplit('/').next().unwrap().to_owned();
    pdf.told().into_iter().map(|told| (last(told.path), told.words.trim().to_owned())).collect()
}

fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    expected.iter().map(|(tag, words)| ((*tag).to_owned(), (*words).to_owned())).collect()
}

/// A part of a Word file.
fn part(bytes: &[u8], name: &str) -> String {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut text = String::new();
    archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

fn everything() -> Vec<Block> {
    vec![
        Block::Paragraph(Tone::Kicker, "Whose it is".into()),
        Block::heading(Level::One, "The document"),
        Block::Facts(vec![
            Fact::text("Term", "Body"),
            Fact::new("Two", vec![Block::paragraph("First"), Block::paragraph("Second")]),
        ]),
        Block::heading(Level::Two, "A part"),
        Block::Callout(vec![Block::paragraph(Text::of(Look::Strong, "Notice").and(Look::Plain, " this."))]),
        Block::List(Marker::Number(3), vec![vec![Block::paragraph("third")], vec![Block::paragraph("fourth")]]),
        Block::Table(Table::new(
            vec!["Name".into(), "Count".into()],
            vec![vec!["One".into(), "1".into()], vec!["Two".into(), "".into()]],
        )),
        Block::Quote(vec![Block::paragraph("Their words")]),
        Block::Room(3),
        Block::heading(Level::Three, "Below"),
        Block::List(Marker::Box, vec![vec![Block::paragraph("tick")]]),
    ]
}

#[test]
fn it_is_read_out_in_order_with_what_each_part_is() {
    let pdf = read(everything());
    assert_eq!(
        told(&pdf),
        pairs(&[
            ("P", "Whose it is"),
            ("H1", "The document"),
            ("Lbl", "Term"),
            ("P", "Body"),
            ("Lbl", "Two"),
            ("P", "First"),
            ("P", "Second"),
            ("H2", "A part"),
            ("P", "Notice this."),
            ("Lbl", "3."),
            ("P", "third"),
            ("Lbl", "4."),
            ("P", "fourth"),
            ("TH", "Name"),
            ("TH", "Count"),
            ("TH", "One"),
            ("TD", "1"),
            ("TH", "Two"),
            ("TD", ""),
            ("P", "Their words"),
            ("H3", "Below"),
            ("Lbl", "☐"),
            ("P", "tick"),
        ])
    );
    let paths: Vec<String> = pdf.told().into_iter().map(|told| told.path).collect();
    for path in ["Document/L/LI/LBody/P", "Document/Div/P", "Document/Table/TR/TH", "Document/BlockQuote/P"] {
        assert!(paths.iter().any(|known| known == path), "{path} is none of {paths:?}");
    }
    let scopes: Vec<String> = pdf.told().into_iter().map(|told| told.scope).filter(|scope| !scope.is_empty()).collect();
    assert_eq!(scopes, ["Column", "Column", "Row", "Row"]);
    assert_eq!(pdf.loose(), "", "everything is read out or marked as apart");
}

#[test]
fn the_file_says_what_it_is() {
    let pdf = read(everything());
    assert_eq!(pdf.about(), ("en-GB".to_owned(), "A title".to_owned(), true));
    let metadata = pdf.metadata();
    assert!(metadata.contains("pdfuaid:part") && metadata.contains("pdfaid:part"), "{metadata}");
    assert_eq!(pdf.bookmarks(), [(0, "The document".to_owned()), (1, "A part".to_owned()), (2, "Below".to_owned())]);
    // A document without a heading is one all the same.
    assert_eq!(read(vec![Block::paragraph("Words")]).bookmarks(), [(0, "A title".to_owned())]);
    assert_eq!(read(Vec::new()).pages(), 1);
}

#[test]
fn every_page_has_the_marking_twice_and_its_number() {
    let long = (0..200).map(|n| Block::paragraph(format!("Paragraph {n}"))).collect();
    let pdf = Pdf::read(&to_pdf(&document(long).standing("Draft")).unwrap());
    assert!(pdf.pages() > 3);
    for page in 0..pdf.pages() {
        let head = pdf.apart(page, "Header").split_whitespace().collect::<Vec<_>>().join(" ");
        let compact: String = head.split_whitespace().collect();
        assert_eq!(compact, "Draft·Agency·AuditOFFICIAL-SENSITIVE");
        let foot: String = pdf.apart(page, "Footer").split_whitespace().collect();
        assert_eq!(foot, format!("OFFICIAL-SENSITIVEPage{}of{}", page + 1, pdf.pages()));
    }
}

#[test]
fn the_same_document_gives_the_same_bytes() {
    assert_eq!(to_pdf(&document(everything())).unwrap(), to_pdf(&document(everything())).unwrap());
    assert_eq!(to_docx(&document(everything())).unwrap(), to_docx(&document(everything())).unwrap());
}

#[test]
fn what_people_wrote_is_whole_and_shown_as_written() {
    for written in [
        "A <b>bold</b> claim & \"more\" <script>alert(1)</script>",
        "Llŷn, Cŵm, Ŵyr: the office – naïve façade, 50 % of £1,000; fi ffi fl “quoted” don’t",
        "Zażółć gęślą jaźń, Đặng Thị Hồng, Ελληνικά, Кириллица",
        "=HYPERLINK(\"https://evil.example\") {\\rtf1} %PDF-1.7 endobj",
    ] {
        let pdf = read(paragraphs(written).into_iter().map(Block::paragraph).collect());
        assert_eq!(pdf.all_words(), written);
        let word = part(&to_docx(&document(vec![Block::paragraph(written)])).unwrap(), "word/document.xml");
        let shown = word.split("xml:space=\"preserve\">").nth(1).unwrap().split("</w:t>").next().unwrap();
        assert_eq!(quick_xml::escape::unescape(shown).unwrap(), written);
    }
}

#[test]
fn a_letter_that_no_font_has_is_kept_for_whoever_copies_it() {
    let pdf = read(vec![Block::paragraph("Meeting 会议 with 👍 noted")]);
    let words = pdf.all_words();
    assert!(words.starts_with("Meeting 会议 with 👍 noted"), "{words}");
    assert!(words.contains("An empty box (□) stands where a letter is"), "{words}");
    // Where nothing is missing, nothing is said.
    assert_eq!(read(vec![Block::paragraph("Meeting")]).all_words(), "Meeting");
}

#[test]
fn words_from_right_to_left_are_read_in_their_order() {
    for written in ["שלום עולם", "The name is محمد here", "محمد العربي"] {
        assert_eq!(read(vec![Block::paragraph(written)]).all_words(), written);
    }
}

#[test]
fn a_narrative_of_thirty_thousand_characters_flows_over_pages() {
    let sentence = "The board of the agency heard the report and asked what it means for adults. ";
    let long = sentence.repeat(30_000 / sentence.len() + 1);
    let facts =
        Block::Facts(vec![Fact::new("How it is met", paragraphs(&long).into_iter().map(Block::paragraph).collect())]);
    let pdf = read(vec![Block::heading(Level::One, "A return"), facts]);
    assert!(pdf.pages() >= 5, "{}", pdf.pages());
    assert!(pdf.all_words().contains(long.trim()));
    // One paragraph, though it is drawn on many pages.
    assert_eq!(pdf.told().iter().filter(|told| told.path.ends_with("/P")).count(), 1);
}

#[test]
fn a_word_without_end_is_broken_and_whole() {
    let word = "x".repeat(30_000);
    let pdf = read(vec![Block::paragraph(word.as_str())]);
    assert!(pdf.pages() >= 5);
    assert_eq!(pdf.told()[0].words.replace(' ', ""), word);
}

#[test]
fn control_characters_and_marks_that_turn_text_are_gone() {
    let pdf = read(vec![Block::paragraph("a\u{0}b\u{1b}[31mc \u{202e}gpj.exe\u{feff}")]);
    assert_eq!(pdf.all_words(), "ab[31mc gpj.exe");
    let docx = to_docx(&document(vec![Block::paragraph("a\u{0}b\u{1b}c")])).unwrap();
    assert!(part(&docx, "word/document.xml").contains(">abc<"));
}

#[test]
fn the_head_of_a_long_table_stands_on_each_page_and_is_read_once() {
    let rows = (0..120).map(|n| vec![format!("Row {n}").into(), "Words that say something".into()]).collect();
    let pdf = read(vec![Block::Table(Table::new(vec!["Name".into(), "What".into()], rows))]);
    assert!(pdf.pages() >= 3);
    let heads = pdf.told().iter().filter(|told| told.scope == "Column").count();
    assert_eq!(heads, 2);
    for page in 1..pdf.pages() {
        let again: String = pdf.apart(page, "").split_whitespace().collect();
        assert_eq!(again, "NameWhat", "on page {}", page + 1);
    }
}

#[test]
fn a_heading_never_stands_alone_at_the_end_of_a_page() {
    // Whatever stands above it.
    for above in 30..60 {
        let mut blocks: Vec<Block> = (0..above).map(|n| Block::paragraph(format!("Line {n}"))).collect();
        blocks.push(Block::heading(Level::One, "Heading"));
        blocks.push(Block::paragraph("What follows"));
        let told = read(blocks).told();
        let (heading, next) = (&told[above], &told[above + 1]);
        assert_eq!((heading.words.trim(), next.words.trim()), ("Heading", "What follows"));
        assert_eq!(heading.page, next.page, "below {above} lines");
    }
}

#[test]
fn what_is_kept_together_beside_a_term_stands_on_its_page() {
    // Whatever stands above it.
    for above in 30..60 {
        let mut blocks: Vec<Block> = (0..above).map(|n| Block::paragraph(format!("Line {n}"))).collect();
        let level = vec![Block::paragraph("Fully met"), Block::Paragraph(Tone::Small, "What it means".into())];
        blocks.push(Block::Facts(vec![Fact::new("Answer", vec![Block::Together(level)])]));
        let told = read(blocks).told();
        let page = |words: &str| told.iter().find(|one| one.words.trim() == words).unwrap().page;
        assert_eq!((page("Answer"), page("Fully met")), (page("What it means"), page("What it means")), "{above}");
    }
}

#[test]
fn markdown_is_read_as_what_it_is() {
    let blocks = from_markdown("Some **bold** words.\n\n## More\n\n- one\n- two\n\n> said\n", Level::Two);
    let pdf = read([vec![Block::heading(Level::One, "Top")], blocks].concat());
    assert_eq!(
        told(&pdf),
        pairs(&[
            ("H1", "Top"),
            ("P", "Some bold words."),
            ("H2", "More"),
            ("Lbl", "•"),
            ("P", "one"),
            ("Lbl", "•"),
            ("P", "two"),
            ("P", "said"),
        ])
    );
}

#[test]
fn a_word_file_has_words_own_headings_lists_and_heads_of_tables() {
    let docx = to_docx(&document(everything()).standing("Draft")).unwrap();
    let body = part(&docx, "word/document.xml");
    for has in [
        "<w:pStyle w:val=\"Heading1\"/>",
        "<w:pStyle w:val=\"Heading2\"/>",
        "<w:pStyle w:val=\"Heading3\"/>",
        "<w:numPr><w:ilvl w:val=\"0\"/><w:numId w:val=\"3\"/></w:numPr>",
        "<w:tblHeader/>",
        "w:firstColumn=\"1\"",
    ] {
        assert!(body.contains(has), "{has}");
    }
    assert!(part(&docx, "word/numbering.xml").contains("<w:startOverride w:val=\"3\"/>"));
    assert!(part(&docx, "word/styles.xml").contains("<w:lang w:val=\"en-GB\""));
    let about = part(&docx, "docProps/core.xml");
    assert!(about.contains("<dc:title>A title</dc:title>") && about.contains("2026-03-04T10:00:00Z"), "{about}");
    for file in ["word/header1.xml", "word/footer1.xml"] {
        assert!(part(&docx, file).contains("OFFICIAL-SENSITIVE"), "{file}");
    }
    assert!(part(&docx, "word/header1.xml").contains("Draft"));
    assert!(part(&docx, "word/footer1.xml").contains("NUMPAGES"));
    // Every part is XML that a strict reader takes.
    let mut archive = zip::ZipArchive::new(Cursor::new(&docx)).unwrap();
    for at in 0..archive.len() {
        let mut text = String::new();
        archive.by_index(at).unwrap().read_to_string(&mut text).unwrap();
        let mut reader = quick_xml::Reader::from_str(&text);
        reader.config_mut().check_end_names = true;
        while !matches!(reader.read_event().unwrap(), quick_xml::events::Event::Eof) {}
    }
}
