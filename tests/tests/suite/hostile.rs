//! Script, formulas and markup in every text that people write.

use crate::support::{expect, signed_in};
use candour_tests::Who::{Manager, PoliceLead};
use candour_tests::{EVERY_TYPE, TestBoard, on_both_databases};
use serde_json::{Value, json};
use std::io::Read as _;

const EVIL: &str = "<img src=x onerror=alert(1)></textarea></script><script>alert(2)</script>\" onfocus=\"alert(3)";

/// The tags of a page as a browser reads them, the values of attributes left out. A value may hold `<`
/// and `>`: it ends with its quotation mark.
fn tags(text: &str) -> Vec<String> {
    let (mut found, mut tag, mut quoted) = (Vec::new(), None::<String>, false);
    for c in text.chars() {
        match (&mut tag, c) {
            (None, '<') => tag = Some(String::new()),
            (None, _) => {}
            (Some(_), '"') => quoted = !quoted,
            (Some(_), _) if quoted => {}
            (Some(_), '>') => found.extend(tag.take()),
            (Some(inside), _) => inside.push(c),
        }
    }
    found
}

/// Whether a page holds no markup but ours: no tag, no attribute and no address that people wrote.
fn is_clean(text: &str) -> bool {
    let ours = |tag: &String| {
        let script = tag.starts_with("script") && !tag.contains("nonce=");
        !tag.starts_with("img") && !script && !tag.contains("onfocus") && !tag.contains("onerror")
    };
    tags(text).iter().all(ours) && !text.contains("href=\"javascript:")
}

#[test]
fn the_reader_of_tags_sees_what_a_browser_would() {
    assert!(is_clean("<p title=\"<img src=x onerror=1>\">&lt;img&gt;</p>"));
    for evil in ["<img src=x>", "<p title=\"\" onfocus=\"x\">", "<script>x</script>", "<a href=\"javascript:x\">"] {
        assert!(!is_clean(evil), "{evil}");
    }
}

on_both_databases! {
    script_in_a_question_set_is_text_on_every_page,
    script_in_an_import_error_is_text,
    script_in_an_answer_is_text_on_every_page,
    no_cell_of_any_workbook_is_a_formula_that_somebody_wrote,
}

async fn script_in_a_question_set_is_text_on_every_page(board: TestBoard) {
    let mut set: Value = serde_json::from_str(EVERY_TYPE).unwrap();
    for field in ["title", "publisher", "introduction"] {
        set[field] = json!(format!("{field} {EVIL} [x](javascript:alert(4))"));
    }
    set["agency_types"][0]["label"] = json!(EVIL);
    set["scales"][0]["label"] = json!(EVIL);
    set["scales"][0]["levels"][0]["label"] = json!(EVIL);
    set["scales"][0]["levels"][0]["description"] = json!(EVIL);
    set["standards"][0]["title"] = json!(EVIL);
    set["standards"][0]["introduction"] = json!(format!("{EVIL} [x](javascript:alert(4))"));
    set["standards"][0]["legal_reference"] = json!(EVIL);
    for field in ["text", "guidance"] {
        set["standards"][0]["statements"][0][field] = json!(format!("{EVIL} [x](javascript:alert(4))"));
    }
    set["standards"][0]["statements"][0]["evidence_prompts"] = json!([EVIL]);
    set["standards"][0]["statements"][0]["descriptors"] = json!({"3": EVIL});
    set["standards"][1]["statements"][5]["options"][0]["label"] = json!(EVIL);
    board.publish(&set.to_string()).await.unwrap();
    let audit = board.audit_with("every-type", "2026.1").await.unwrap();
    let id = board.submit(PoliceLead).await.unwrap();
    let mut manager = signed_in(&board, Manager).await;
    let mut lead = signed_in(&board, PoliceLead).await;
    for path in [
        "/question-sets".to_owned(),
        "/question-sets/every-type/2026.1".to_owned(),
        format!("/audits/{audit}"),
        format!("/audits/{audit}/scores"),
        "/audits/new".to_owned(),
    ] {
        let page = manager.get(&path).await.unwrap();
        expect(&page, 200);
        assert!(is_clean(&page.text()), "{path}");
    }
    for part in ["", "/standards/first", "/standards/second", "/check", "/print/blank", "/print/filled", "/scores"] {
        let page = lead.get(&format!("/returns/{id}{part}")).await.unwrap();
        expect(&page, 200);
        assert!(is_clean(&page.text()), "{part}");
    }
}

async fn script_in_an_import_error_is_text(board: TestBoard) {
    let mut set: Value = serde_json::from_str(EVERY_TYPE).unwrap();
    set[EVIL] = json!(1);
    set["standards"][0]["statements"][0]["scale"] = json!(EVIL);
    set["standards"][0]["statements"][0]["resources"] = json!([{"title": EVIL, "url": "javascript:alert(4)"}]);
    let page = signed_in(&board, Manager)
        .await
        .upload("/question-sets/upload", "<img src=x>.json", set.to_string().as_bytes())
        .await
        .unwrap();
    expect(&page, 422);
    assert!(is_clean(&page.text()));
    assert!(page.text().contains("&lt;img"));
}

async fn script_in_an_answer_is_text_on_every_page(board: TestBoard) {
    let audit = board.open_audit().await.unwrap();
    let id = board.complete(PoliceLead).await.unwrap();
    let mut lead = signed_in(&board, PoliceLead).await;
    let fields = [
        ("s.lead.revision", "1"),
        ("s.lead.value", "3"),
        ("s.lead.narrative", EVIL),
        ("s.lead.impact", EVIL),
        ("s.lead.evidence.0.title", EVIL),
        ("s.lead.evidence.0.owner", EVIL),
        ("s.lead.evidence.0.held", EVIL),
    ];
    let page = lead.post(&format!("/returns/{id}/standards/first"), &fields).await.unwrap();
    expect(&page, 303);
    let wrong = lead
        .post(
            &format!("/returns/{id}/standards/first"),
            &[("s.lead.revision", "2"), ("s.lead.narrative", EVIL), ("s.trained.value", EVIL)],
        )
        .await
        .unwrap();
    expect(&wrong, 422);
    assert!(is_clean(&wrong.text()));
    let fields_again = lead.get(&format!("/returns/{id}/standards/first")).await.unwrap();
    assert!(is_clean(&fields_again.text()));
    board.service.submit(&board.actor(PoliceLead).unwrap(), id).await.unwrap();
    let mut manager = signed_in(&board, Manager).await;
    for path in [
        format!("/returns/{id}/check"),
        format!("/returns/{id}/standards/first"),
        format!("/returns/{id}/print/filled"),
        format!("/audits/{audit}"),
    ] {
        let page = manager.get(&path).await.unwrap();
        expect(&page, 200);
        assert!(is_clean(&page.text()), "{path}");
    }
}

async fn no_cell_of_any_workbook_is_a_formula_that_somebody_wrote(board: TestBoard) {
    let audit = board.open_audit().await.unwrap();
    let id = board.complete(PoliceLead).await.unwrap();
    let mut lead = signed_in(&board, PoliceLead).await;
    for (revision, text) in [
        ("1", "=HYPERLINK(\"https://evil.example\")"),
        ("2", "+1+1"),
        ("3", "-1+1"),
        ("4", "@SUM(1)"),
        ("5", "\t=1+1"),
        ("6", "\u{ff1d}1+1"),
    ] {
        let fields = [
            ("s.lead.revision", revision),
            ("s.lead.value", "3"),
            ("s.lead.narrative", text),
            ("s.lead.evidence.0.title", text),
        ];
        expect(&lead.post(&format!("/returns/{id}/standards/first"), &fields).await.unwrap(), 303);
    }
    board.service.submit(&board.actor(PoliceLead).unwrap(), id).await.unwrap();
    let mut manager = signed_in(&board, Manager).await;
    for path in [
        format!("/audits/{audit}/downloads/analysis.xlsx"),
        format!("/returns/{id}/workbook"),
        format!("/audits/{audit}/downloads/regional.xlsx"),
    ] {
        let book = manager.get(&path).await.unwrap();
        expect(&book, 200);
        let mut archive = zip::ZipArchive::new(std::io::Cursor::new(book.body)).unwrap();
        for place in 0..archive.len() {
            let mut entry = archive.by_index(place).unwrap();
            if entry.name().unwrap().starts_with("xl/worksheets/sheet") {
                let mut xml = String::new();
                entry.read_to_string(&mut xml).unwrap();
                for formula in xml.split("<f>").skip(1) {
                    let formula = formula.split("</f>").next().unwrap();
                    assert!(
                        !formula.contains("evil") && !formula.contains("HYPERLINK") && formula != "1+1",
                        "{path}: {formula}"
                    );
                }
            }
        }
    }
    // In CSV nothing that people wrote begins a formula.
    let zip = manager.get(&format!("/audits/{audit}/downloads/regional.zip")).await.unwrap();
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(zip.body)).unwrap();
    for place in 0..archive.len() {
        let mut entry = archive.by_index(place).unwrap();
        if entry.name().unwrap().ends_with(".csv") {
            let mut text = String::new();
            entry.read_to_string(&mut text).unwrap();
            for cell in text.lines().flat_map(|line| line.split(',')) {
                let start = cell.trim_matches('"').chars().next();
                assert!(!matches!(start, Some('=' | '+' | '@' | '\t' | '\u{ff1d}')), "{cell}");
            }
        }
    }
}
