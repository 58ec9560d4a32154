use super::{Inspector, Wrong};
use candour_domain::evidence::EvidenceKind;
use std::io::{Cursor, Write as _};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// As a file passes: in chunks of 64 KiB.
fn inspect(name: &str, bytes: &[u8]) -> Result<EvidenceKind, Wrong> {
    let mut inspector = Inspector::new();
    for chunk in bytes.chunks(64 * 1024) {
        inspector.take(chunk)?;
    }
    inspector.finish(name)
}

/// A zip of these parts; the first is stored as it is.
fn zip(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut out = ZipWriter::new(Cursor::new(Vec::new()));
    for (place, (name, content)) in parts.iter().enumerate() {
        let method = if place == 0 { CompressionMethod::Stored } else { CompressionMethod::Deflated };
        out.start_file(*name, SimpleFileOptions::default().compression_method(method)).unwrap();
        out.write_all(content).unwrap();
    }
    out.finish().unwrap().into_inner()
}

fn types(main: &str) -> String {
    format!(
        r#"<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/><Override PartName="/main.xml" ContentType="application/vnd.{main}"/></Types>"#
    )
}

const WORD: &str = "openxmlformats-officedocument.wordprocessingml.document.main+xml";
const MANIFEST: &[u8] = br#"<manifest:manifest><manifest:file-entry manifest:full-path="/"/></manifest:manifest>"#;

fn office(main: &str, more: &[(&str, &[u8])]) -> Vec<u8> {
    let types = types(main);
    let mut parts: Vec<(&str, &[u8])> = vec![("_rels/.rels", b"<Relationships/>")];
    parts.push(("[Content_Types].xml", types.as_bytes()));
    parts.push(("word/document.xml", b"<w:document/>"));
    parts.extend_from_slice(more);
    zip(&parts)
}

fn open_document(kind: &str, manifest: &[u8], more: &[(&str, &[u8])]) -> Vec<u8> {
    let mime = format!("application/vnd.oasis.opendocument.{kind}");
    let mut parts: Vec<(&str, &[u8])> = vec![("mimetype", mime.as_bytes()), ("content.xml", b"<office/>")];
    parts.extend_from_slice(more);
    parts.push(("META-INF/manifest.xml", manifest));
    zip(&parts)
}

#[test]
fn what_is_taken_is_known_by_its_content() {
    let sheet = "openxmlformats-officedocument.spreadsheetml.sheet.main+xml";
    let slides = "openxmlformats-officedocument.presentationml.presentation.main+xml";
    let cases: [(&str, Vec<u8>, EvidenceKind); 17] = [
        ("a.pdf", b"%PDF-1.7\n...".to_vec(), EvidenceKind::Pdf),
        ("a.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR....".to_vec(), EvidenceKind::Png),
        ("a.jpg", b"\xff\xd8\xff\xe0\0\x10JFIF".to_vec(), EvidenceKind::Jpeg),
        ("a.jpeg", b"\xff\xd8\xff\xe1".to_vec(), EvidenceKind::Jpeg),
        ("a.docx", office(WORD, &[]), EvidenceKind::Docx),
        ("a.xlsx", office(sheet, &[]), EvidenceKind::Xlsx),
        ("a.pptx", office(slides, &[]), EvidenceKind::Pptx),
        ("a.odt", open_document("text", MANIFEST, &[]), EvidenceKind::Odt),
        ("a.ods", open_document("spreadsheet", MANIFEST, &[]), EvidenceKind::Ods),
        ("a.odp", open_document("presentation", MANIFEST, &[]), EvidenceKind::Odp),
        ("a.txt", "\u{feff}Änderungen\r\nfolgen".into(), EvidenceKind::Text),
        ("a.csv", b"a,b\r\n1,2\r\n".to_vec(), EvidenceKind::Csv),
        // A name without an ending, or with one that nobody knows, says nothing.
        ("Policy v2.1", b"%PDF-1.7".to_vec(), EvidenceKind::Pdf),
        ("Minutes", b"Minutes".to_vec(), EvidenceKind::Text),
        // Words that begin as other kinds of files do.
        ("a.txt", b"BME communities were asked.".to_vec(), EvidenceKind::Text),
        ("a.txt", b"PK".to_vec(), EvidenceKind::Text),
        ("a.txt", b"MZ is no program".to_vec(), EvidenceKind::Text),
    ];
    for (name, bytes, kind) in cases {
        assert_eq!(inspect(name, &bytes), Ok(kind), "{name}");
    }
}

#[test]
fn what_could_do_harm_is_refused() {
    let cases: [(&str, Vec<u8>, Wrong); 25] = [
        ("a.pdf", Vec::new(), Wrong::Empty),
        ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>".to_vec(), Wrong::Svg),
        ("a.txt", b"<?xml version='1.0'?>\n<svg onload='x'/>".to_vec(), Wrong::Svg),
        ("a.html", b"<!DOCTYPE html><script>1</script>".to_vec(), Wrong::WebPage),
        ("a.txt", b"  \n<HTML><body>".to_vec(), Wrong::WebPage),
        ("a.txt", b"Minutes <script>alert(1)</script>".to_vec(), Wrong::WebPage),
        ("a.txt", b"<?xml version='1.0'?><x/>".to_vec(), Wrong::WebPage),
        ("a.exe", b"MZ\x90\0\x03".to_vec(), Wrong::Program),
        ("a.txt", b"#!/bin/sh\nrm -rf /".to_vec(), Wrong::Program),
        ("a.bin", b"\x7fELF\x02\x01".to_vec(), Wrong::Program),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec(), Wrong::OldOffice),
        ("a.gif", b"GIF89a".to_vec(), Wrong::Picture),
        ("a.heic", b"\0\0\0\x18ftypheic\0\0".to_vec(), Wrong::Picture),
        ("a.zip", zip(&[("a.pdf", b"%PDF-1.7")]), Wrong::Archive),
        ("a.rar", b"Rar!\x1a\x07".to_vec(), Wrong::Archive),
        ("a.txt", b"a\xff\xfeb".to_vec(), Wrong::NotUtf8),
        ("a.csv", b"\xff\xfea\0,\0b\0".to_vec(), Wrong::NotUtf8),
        ("a.txt", b"cut \xe2\x82".to_vec(), Wrong::NotUtf8),
        ("a.txt", b"a\0b".to_vec(), Wrong::Unknown),
        ("a.txt", b"bell \x07".to_vec(), Wrong::Unknown),
        ("a.rtf", b"{\\rtf1 x}".to_vec(), Wrong::Unknown),
        ("a.docm", office("ms-word.document.macroEnabled.main+xml", &[]), Wrong::Macros),
        ("a.docx", office(WORD, &[("word/vbaProject.bin", b"x")]), Wrong::Macros),
        (
            "a.dotx",
            office("openxmlformats-officedocument.wordprocessingml.template.main+xml", &[]),
            Wrong::OtherDocument,
        ),
        ("a.odt", open_document("text-template", MANIFEST, &[]), Wrong::OtherDocument),
    ];
    for (name, bytes, wrong) in cases {
        assert_eq!(inspect(name, &bytes), Err(wrong), "{name}");
    }
}

#[test]
fn macros_are_found_under_any_name() {
    // The part has an innocent name; the list of content types says what it is.
    let types = types(WORD).replace(
        "</Types>",
        "<Override PartName='/word/notes.bin' ContentType='application/vnd.ms-office.vbaProject'/></Types>",
    );
    let parts: &[(&str, &[u8])] =
        &[("_rels/.rels", b"x"), ("[Content_Types].xml", types.as_bytes()), ("word/notes.bin", b"x")];
    assert_eq!(inspect("a.docx", &zip(parts)), Err(Wrong::Macros));
    // Written so that a search does not find it.
    let hidden = types.replace("vbaProject", "vba&#80;roject");
    let parts: &[(&str, &[u8])] = &[("_rels/.rels", b"x"), ("[Content_Types].xml", hidden.as_bytes())];
    assert_eq!(inspect("a.docx", &zip(parts)), Err(Wrong::Broken));
    // In the file, and not in its directory.
    let mut file = office(WORD, &[]);
    file.splice(0..0, office(WORD, &[("word/vbaProject.bin", b"x")]));
    assert_eq!(inspect("a.docx", &file), Err(Wrong::Macros));
    for name in ["Basic/Standard/Module1.xml", "Scripts/python/a.py"] {
        assert_eq!(inspect("a.odt", &open_document("text", MANIFEST, &[(name, b"x")])), Err(Wrong::Macros), "{name}");
    }
}

#[test]
fn what_is_protected_with_a_password_is_refused() {
    let manifest =
        br#"<manifest:file-entry manifest:full-path="content.xml"><manifest:encryption-data/></manifest:file-entry>"#;
    assert_eq!(inspect("a.odt", &open_document("text", manifest, &[])), Err(Wrong::Protected));
    assert_eq!(
        inspect("a.odt", &open_document("text", MANIFEST, &[("encrypted-package", b"x")])),
        Err(Wrong::Protected)
    );
    // The mark of an encrypted entry, in the directory.
    let mut file = office(WORD, &[]);
    let at = file.windows(4).rposition(|four| four == b"PK\x01\x02").unwrap();
    file[at + 8] |= 1;
    assert_eq!(inspect("a.docx", &file), Err(Wrong::Protected));
}

#[test]
fn names_of_parts_that_lead_out_are_refused() {
    for name in ["../../evil.xml", "/etc/passwd", "word/..\\evil", "C:evil", "word/../../x"] {
        assert_eq!(inspect("a.docx", &office(WORD, &[(name, b"x")])), Err(Wrong::Broken), "{name}");
    }
    assert_eq!(inspect("a.docx", &office(WORD, &[("WORD/DOCUMENT.XML", b"x")])), Err(Wrong::Broken));
}

#[test]
fn an_archive_that_is_cut_lengthened_or_too_many_is_refused() {
    let file = office(WORD, &[]);
    for length in 4..file.len() {
        assert!(inspect("a.docx", &file[..length]).is_err(), "{length}");
    }
    assert_eq!(inspect("a.docx", &[file.as_slice(), b"x"].concat()), Err(Wrong::Broken));
    assert_eq!(inspect("a.docx", &[b"PK\x03\x04".as_slice(), &file].concat()), Err(Wrong::Broken));
    let names: Vec<String> = (0..5_001).map(|n| format!("word/{n}.xml")).collect();
    let many: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), &b""[..])).collect();
    assert_eq!(inspect("a.docx", &office(WORD, &many)), Err(Wrong::Broken));
    // A part that says what the others are, and inflates to ten megabytes.
    let bomb = vec![b' '; 10 << 20];
    let parts: &[(&str, &[u8])] = &[("_rels/.rels", b"x"), ("[Content_Types].xml", &bomb)];
    assert_eq!(inspect("a.docx", &zip(parts)), Err(Wrong::Broken));
}

#[test]
fn a_large_document_is_known_by_its_two_ends() {
    let mut noise = 1_u64;
    let picture: Vec<u8> = (0..3 << 20)
        .map(|_| {
            noise = noise.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            noise.to_be_bytes()[0]
        })
        .collect();
    assert_eq!(inspect("a.docx", &office(WORD, &[("word/media/a.png", &picture)])), Ok(EvidenceKind::Docx));
    assert_eq!(
        inspect("a.odt", &open_document("text", MANIFEST, &[("Pictures/a.png", &picture)])),
        Ok(EvidenceKind::Odt)
    );
    // The name of a part with macros, across the border of two chunks.
    for shift in 0..20 {
        let mut file = vec![b' '; 3 * 64 * 1024];
        file[..4].copy_from_slice(b"PK\x03\x04");
        let at = 2 * 64 * 1024 - shift;
        file[at..at + 10].copy_from_slice(b"vbaProject");
        assert_eq!(inspect("a.docx", &file), Err(Wrong::Macros), "{shift}");
    }
}

#[test]
fn a_text_may_be_cut_between_the_bytes_of_a_character() {
    let text = "é".repeat(64 * 1024);
    assert_eq!(inspect("a.txt", format!("x{text}").as_bytes()), Ok(EvidenceKind::Text));
    let euro = "€".repeat(50_000);
    assert_eq!(inspect("a.txt", euro.as_bytes()), Ok(EvidenceKind::Text));
    assert_eq!(inspect("a.txt", &euro.as_bytes()[..euro.len() - 1]), Err(Wrong::NotUtf8));
}

#[test]
fn a_name_that_says_otherwise_is_refused_with_both() {
    let wrong = inspect("Minutes.docx", b"%PDF-1.7").unwrap_err();
    assert_eq!(wrong, Wrong::Named { ending: "docx".to_owned(), kind: EvidenceKind::Pdf });
    let said = wrong.message();
    assert!(said.contains(".docx") && said.contains("a PDF") && said.contains(".pdf"), "{said}");
    for name in ["a.exe", "a.HTML", "a.txt", "a.zip"] {
        assert!(matches!(inspect(name, b"%PDF-1.7"), Err(Wrong::Named { .. })), "{name}");
    }
}
