//! What is learnt from a report, and its files: PDF, Word, the One Minute Guide, the learning log.

use crate::pdf::Pdf;
use crate::report_support::{FIVE, finding, finish, reads, said, started, write};
use crate::support::{expect, signed_in, trail_entries};
use candour_domain::board_report::{GUIDE_PARTS, GuideWords, MOST_LINES, MOST_OF_PART};
use candour_tests::Who::*;
use candour_tests::{TestBoard, on_both_databases};
use std::io::{Cursor, Read as _};

on_both_databases! {
    a_report_is_had_as_tagged_pdf_and_as_word,
    a_guide_is_proposed_written_and_one_page,
    a_guide_names_no_agency_and_is_never_longer_than_a_page,
    two_who_write_a_guide_lose_nothing,
    the_learning_log_is_kept_corrected_and_read,
}

async fn a_report_is_had_as_tagged_pdf_and_as_word(board: TestBoard) {
    let report = started(&board, &FIVE).await;
    write(&board, report.id, "Method", "We *read* returns.\n\n### How\n\n| Who | What |\n|---|---|\n| Panel | All |")
        .await;
    let mut manager = signed_in(&board, Manager).await;
    let draft = manager.get(&format!("{}/report.pdf", report.here)).await.unwrap();
    expect(&draft, 200);
    assert_eq!(draft.header("content-disposition"), "attachment; filename=\"report-draft-2026-03-03.pdf\"");
    assert!(Pdf::read(&draft.body).apart(0, "Header").contains("Draft"));
    finish(&board, report.id).await;
    let page = manager.get(&format!("{}/report.pdf", report.here)).await.unwrap();
    assert_eq!(page.header("content-disposition"), "attachment; filename=\"report-version-1.pdf\"");
    let pdf = Pdf::read(&page.body);
    let words = pdf.all_words();
    for said in [
        "Report: Audit 2026.1",
        "1: Signed off by the Audit Chair, Person Chair, 3 March 2026 at 12:00",
        "3 March 2026, minute QAP 2026-03, item 4",
        "5 of 5 agencies (100%) submitted.",
        "Testshire Police",
        "50.0% Amber",
    ] {
        assert!(words.contains(said), "{said}\n{words}");
    }
    assert_eq!(pdf.about(), ("en-GB".to_owned(), "Report: Audit 2026.1".to_owned(), true));
    let told = pdf.told();
    let has = |path: &str, words: &str| told.iter().any(|one| one.path.contains(path) && one.words.contains(words));
    assert!(has("H1", "Report: Audit 2026.1") && has("H2", "Response rate") && has("H3", "How"), "headings");
    assert!(has("TH", "Standard") && has("TH", "Who") && has("TD", "Panel") || has("TH", "Panel"), "tables");
    assert!(pdf.apart(0, "Footer").contains("OFFICIAL-SENSITIVE") || pdf.apart(0, "Header").contains("OFFICIAL"));
    let page = manager.get(&format!("{}/report.docx", report.here)).await.unwrap();
    expect(&page, 200);
    let mut archive = zip::ZipArchive::new(Cursor::new(page.body)).unwrap();
    let mut text = String::new();
    archive.by_name("word/document.xml").unwrap().read_to_string(&mut text).unwrap();
    for said in ["Response rate", "Testshire Police", "Heading2", "w:tblHeader"] {
        assert!(text.contains(said), "{said}");
    }
    assert_eq!(trail_entries(&board, "document_taken"), 3);
}

async fn a_guide_is_proposed_written_and_one_page(board: TestBoard) {
    let report = started(&board, &FIVE).await;
    finding(&board, &report, "strength", "Leads meet.").await;
    finding(&board, &report, "common_area", "Leads are not named everywhere.").await;
    finding(&board, &report, "partnership", "Testshire Police does it alone.").await;
    finding(&board, &report, "single_agency", "One has no lead.").await;
    let mut manager = signed_in(&board, Manager).await;
    assert!(said(&manager.get(&format!("{}/guide", report.here)).await.unwrap()).contains("No guide is written yet."));
    expect(&manager.get(&format!("{}/guide.pdf", report.here)).await.unwrap(), 404);
    let edit = format!("{}/guide/edit", report.here);
    let form = manager.get(&edit).await.unwrap();
    let text = said(&form);
    // What names an agency, or is one agency's, is not proposed.
    assert!(text.contains("Leads meet.") && text.contains("Leads are not named everywhere."), "{text}");
    assert!(!text.contains("does it alone") && !text.contains("One has no lead."), "{text}");
    let fields = [
        ("revision", "0"),
        ("why", "Adults need somebody who answers."),
        ("well", "Leads meet.\nThey write it down."),
        ("better", "Leads are not named everywhere."),
        ("now", "Find out who leads.\nTell your team."),
        ("more", ""),
    ];
    expect(&manager.post(&edit, &fields).await.unwrap(), 303);
    assert!(
        reads(&board, Manager, &format!("{}/guide?note=written", report.here)).await.contains("They write it down.")
    );
    finish(&board, report.id).await;
    let mut police = signed_in(&board, PoliceLead).await;
    let text = said(&police.get(&format!("{}/guide", report.here)).await.unwrap());
    assert!(
        text.contains("What you can do now Find out who leads. Tell your team.") && !text.contains("Change the guide")
    );
    let page = police.get(&format!("{}/guide.pdf", report.here)).await.unwrap();
    expect(&page, 200);
    let pdf = Pdf::read(&page.body);
    assert_eq!(pdf.pages(), 1);
    let words = pdf.all_words();
    assert!(words.contains("Adults need somebody who answers.") && words.contains("Tell your team."), "{words}");
    assert!(!words.contains("Find out more") && !words.contains("Testshire Police"), "{words}");
    assert_eq!(trail_entries(&board, "guide_written"), 1);
}

async fn a_guide_names_no_agency_and_is_never_longer_than_a_page(board: TestBoard) {
    let report = started(&board, &FIVE).await;
    let edit = format!("{}/guide/edit", report.here);
    let mut manager = signed_in(&board, Manager).await;
    let named = [("revision", "0"), ("why", "Ask borough 2, or the TESTSHIRE POLICE."), ("well", "Kept.")];
    let wrong = manager.post(&edit, &named).await.unwrap();
    expect(&wrong, 422);
    assert!(said(&wrong).contains("A One Minute Guide names no agency") && wrong.text().contains("Kept."));
    expect(&manager.post(&edit, &[("revision", "0")]).await.unwrap(), 422);
    // Everything that a part takes is more than a page; what passes is one.
    let service = &board.service;
    let actor = board.actor(Manager).unwrap();
    let mut guide = GuideWords::default();
    for part in GUIDE_PARTS {
        part.set(&mut guide, "W".repeat(MOST_OF_PART));
    }
    let refused = service.write_guide(&actor, report.id, 0, &guide).await.unwrap_err();
    assert!(
        matches!(&refused, candour_service::ServiceError::Invalid(wrong) if wrong[0].message.contains("longer than one page"))
    );
    let mut points = MOST_LINES + 1;
    loop {
        points -= 1;
        for part in GUIDE_PARTS {
            part.set(&mut guide, "One point.\n".repeat(points));
        }
        if service.write_guide(&actor, report.id, 0, &guide).await.is_ok() {
            break;
        }
    }
    assert!(points >= 3, "{points} points in each part");
    let page = manager.get(&format!("{}/guide.pdf", report.here)).await.unwrap();
    assert_eq!(Pdf::read(&page.body).pages(), 1);
}

async fn two_who_write_a_guide_lose_nothing(board: TestBoard) {
    let report = started(&board, &FIVE).await;
    let edit = format!("{}/guide/edit", report.here);
    let (mut one, mut other) = (signed_in(&board, Manager).await, signed_in(&board, Manager).await);
    expect(&one.post(&edit, &[("revision", "0"), ("why", "Mine.")]).await.unwrap(), 303);
    let late = other.post(&edit, &[("revision", "0"), ("why", "Theirs.")]).await.unwrap();
    expect(&late, 409);
    assert!(late.text().contains("Mine.") && late.text().contains("Theirs."));
    let seen = late.field("revision").unwrap();
    expect(&other.post(&edit, &[("revision", &seen), ("why", "Both.")]).await.unwrap(), 303);
}

async fn the_learning_log_is_kept_corrected_and_read(board: TestBoard) {
    let report = started(&board, &FIVE).await;
    let there = format!("{}/learning", report.here);
    let mut manager = signed_in(&board, Manager).await;
    let wrong = manager.post(&there, &[("what", "The guide."), ("how", "pigeon"), ("shared-day", "4")]).await.unwrap();
    expect(&wrong, 422);
    for part in
        ["Choose how it was shared.", "The date must include a month.", "Say with whom it was shared.", "The guide."]
    {
        assert!(wrong.text().contains(part), "{part}");
    }
    let fields = |what: &'static str, revision: &'static str| {
        [
            ("what", what),
            ("how", "newsletter"),
            ("shared-day", "2"),
            ("shared-month", "3"),
            ("shared-year", "2026"),
            ("whom", "All leads <everywhere>"),
            ("revision", revision),
        ]
    };
    expect(&manager.post(&there, &fields("The guide.", "")).await.unwrap(), 303);
    let page = manager.get(&there).await.unwrap();
    let text = said(&page);
    assert!(text.contains("The guide. Newsletter 2 March 2026 All leads &lt;everywhere&gt; Person Manager"), "{text}");
    let html = page.text();
    let at = html.find(&format!("{there}/")).unwrap() + there.len() + 1;
    let entry = format!("{there}/{}", &html[at..at + 36]);
    let seen = manager.get(&entry).await.unwrap().field("revision").unwrap();
    assert_eq!(seen, "1");
    expect(&manager.post(&entry, &fields("The guide, twice.", "1")).await.unwrap(), 303);
    let late = manager.post(&entry, &fields("Mine.", "1")).await.unwrap();
    expect(&late, 409);
    assert!(late.text().contains("Mine.") && late.text().contains("Somebody else changed"));
    finish(&board, report.id).await;
    let member = reads(&board, BoardMember, &there).await;
    assert!(member.contains("The guide, twice.") && !member.contains("Put something down"), "{member}");
    expect(&signed_in(&board, BoardMember).await.get(&entry).await.unwrap(), 403);
    expect(&manager.post(&entry, &[("step", "remove"), ("revision", "1")]).await.unwrap(), 409);
    expect(&manager.post(&entry, &[("step", "remove"), ("revision", "2")]).await.unwrap(), 303);
    assert!(reads(&board, Manager, &there).await.contains("Nothing has been put down yet."));
    for kind in ["learning_added", "learning_corrected", "learning_removed"] {
        assert_eq!(trail_entries(&board, kind), 1, "{kind}");
    }
}
