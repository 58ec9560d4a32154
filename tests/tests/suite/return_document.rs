//! The return as a document: PDF and Word, filled in and blank, and who gets it.

use crate::delegation::{give, opened};
use crate::evidence::{add, file_of};
use crate::moderation::{REASON, assign, give_all, moderate, release};
use crate::pdf::Pdf;
use crate::support::{expect, query_write, shred, signed_in, trail_entries, words};
use candour_domain::ids::ReturnId;
use candour_tests::Who::{self, *};
use candour_tests::{EVERY_TYPE, TestBoard, Visitor, on_both_databases};
use std::io::{Cursor, Read as _};

on_both_databases! {
    a_draft_says_so_and_calls_nothing_given_by_different_names,
    what_was_written_is_shown_as_written_in_pdf_and_word,
    a_submitted_return_says_who_signed_it_and_the_board_gets_it,
    the_board_gets_no_draft_not_even_in_an_emergency,
    a_contributor_gets_their_part_alone,
    levels_after_moderation_stand_beside_the_answers_once_they_are_released,
    evidence_is_named_with_its_size,
    an_answer_that_cannot_be_opened_is_none_that_is_missing,
    a_blank_one_has_every_statement_with_room_and_no_answer,
    a_blank_one_is_had_before_there_is_an_account,
    what_is_destroyed_is_not_printed,
    the_pages_lead_there_and_the_trail_knows,
}

async fn bytes(visitor: &mut Visitor, path: &str) -> Vec<u8> {
    let page = visitor.get(path).await.unwrap();
    expect(&page, 200);
    let kind = if path.ends_with("pdf") {
        "application/pdf"
    } else {
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    };
    assert_eq!(page.header("content-type"), kind);
    assert!(page.header("content-disposition").starts_with("attachment; filename=\""));
    assert_eq!((page.header("x-content-type-options"), page.header("cache-control")), ("nosniff", "no-store"));
    page.body
}

async fn pdf(visitor: &mut Visitor, id: ReturnId, what: &str) -> Pdf {
    Pdf::read(&bytes(visitor, &format!("/returns/{id}/{what}.pdf")).await)
}

/// The body of a Word file.
async fn word(visitor: &mut Visitor, id: ReturnId, what: &str) -> String {
    let bytes = bytes(visitor, &format!("/returns/{id}/{what}.docx")).await;
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut text = String::new();
    archive.by_name("word/document.xml").unwrap().read_to_string(&mut text).unwrap();
    text
}

/// What is read out below the heading that begins so, up to the next heading.
fn below(pdf: &Pdf, heading: &str) -> String {
    let told = pdf.told();
    let is_heading = |path: &str| path.rsplit('/').next().unwrap().starts_with('H');
    let start = told.iter().position(|one| is_heading(&one.path) && one.words.starts_with(heading)).unwrap();
    let body = told.into_iter().skip(start + 1).take_while(|one| !is_heading(&one.path));
    body.map(|one| one.words.trim().to_owned()).collect::<Vec<_>>().join(" | ")
}

async fn post(lead: &mut Visitor, id: ReturnId, standard: &str, fields: &[(&str, &str)]) {
    expect(&lead.post(&format!("/returns/{id}/standards/{standard}"), fields).await.unwrap(), 303);
}

async fn a_draft_says_so_and_calls_nothing_given_by_different_names(board: TestBoard) {
    board.open_audit().await.unwrap();
    let id = board.return_of(PoliceLead).await.unwrap();
    let mut lead = signed_in(&board, PoliceLead).await;
    let first = [
        ("s.lead.value", "3"),
        ("s.lead.narrative", "The chief officer leads."),
        ("s.policy.value", "no"),
        ("s.trained.value", "0"),
    ];
    post(&mut lead, id, "first", &first).await;
    post(&mut lead, id, "second", &[("s.concerns.value", "0")]).await;
    let custody = [("s.custody.value", "\tnot applicable"), ("s.custody.reason", "We have no custody suite.")];
    post(&mut lead, id, "third", &custody).await;
    let pdf = pdf(&mut lead, id, "return").await;
    let (language, title, shown) = pdf.about();
    assert_eq!((language.as_str(), shown), ("en-GB", true));
    assert_eq!(title, "Thematic audit: Testshire Police");
    for page in 0..pdf.pages() {
        let head: String = pdf.apart(page, "Header").split_whitespace().collect();
        assert_eq!(head, "Draft·TestshirePolice·ThematicauditOFFICIAL-SENSITIVE");
    }
    assert!(pdf.all_words().contains("Draft. This return is not submitted, and its answers may still change."));
    assert_eq!(
        below(&pdf, "1.1"),
        "Critical | Answer | Fully met | Named and in post | How it is met | The chief officer leads."
    );
    assert_eq!(below(&pdf, "1.3"), "Answer | No");
    assert!(below(&pdf, "1.4").starts_with("Answer | 0%"), "{}", below(&pdf, "1.4"));
    assert!(below(&pdf, "1.4").ends_with("Not asked: 1.2."), "{}", below(&pdf, "1.4"));
    assert!(below(&pdf, "2.1").contains("Answer | 0"));
    assert!(below(&pdf, "2.2").contains("Answer | Unanswered"));
    assert_eq!(below(&pdf, "3.1"), "Answer | Not applicable | We have no custody suite.");
    // 12 are asked of the police in all: 1.2 waits for another answer to 1.1.
    assert!(pdf.all_words().contains("4 answered, 1 not applicable, 6 unanswered, 1 not asked"), "{}", pdf.all_words());
    // The marking is heard, too: what stands on each page is not read out.
    assert!(pdf.all_words().contains("Marking OFFICIAL-SENSITIVE."));
    let headings: Vec<String> = pdf.bookmarks().into_iter().map(|(depth, title)| format!("{depth} {title}")).collect();
    assert_eq!(headings[..3], ["0 Thematic audit", "1 1. Leading", "2 1.1 A named lead is accountable."]);
    assert_eq!(pdf.loose(), "");
}

async fn what_was_written_is_shown_as_written_in_pdf_and_word(board: TestBoard) {
    board.open_audit().await.unwrap();
    let id = board.return_of(PoliceLead).await.unwrap();
    let mut lead = signed_in(&board, PoliceLead).await;
    let long = format!("{}The end of Llŷn & Cŵm.", "A sentence about <b>practice</b>. ".repeat(900));
    let typed = format!("First line\nsecond line\n\n{long}");
    post(&mut lead, id, "first", &[("s.lead.value", "3"), ("s.lead.narrative", &typed)]).await;
    let pdf = pdf(&mut lead, id, "return").await;
    let words = pdf.all_words();
    assert!(words.contains("First line second line") && words.contains(&long), "{words}");
    assert!(pdf.pages() > 5);
    let word = word(&mut lead, id, "return").await;
    assert!(word.contains("A sentence about &lt;b&gt;practice&lt;/b&gt;.") && word.contains("Llŷn &amp; Cŵm."));
    assert!(word.contains("<w:pStyle w:val=\"Heading3\"/>") && !word.contains("<b>practice"));
}

async fn a_submitted_return_says_who_signed_it_and_the_board_gets_it(board: TestBoard) {
    board.open_audit().await.unwrap();
    let id = board.submit(PoliceLead).await.unwrap();
    for who in [PoliceLead, PoliceOfficer, PoliceViewer, Manager, Chair] {
        let mut visitor = signed_in(&board, who).await;
        let receipt = words(&visitor.get(&format!("/returns/{id}/receipt")).await.unwrap());
        let pdf = pdf(&mut visitor, id, "return").await;
        let said = below(&pdf, "Signature");
        assert!(said.contains(&PoliceLead.name()) && said.contains("as agency lead"), "{who:?}: {said}");
        assert!(said.contains("3 March 2026 at 12:00") && said.contains("I have the authority to submit"), "{said}");
        assert!(said.contains("what was kept was what was signed"), "{said}");
        let hash = said.split("Hash over the answers | ").nth(1).unwrap().split(" | ").next().unwrap();
        assert!(hash.len() >= 64 && receipt.contains(hash), "{hash}");
        assert!(!pdf.all_words().contains("Draft") && !pdf.apart(0, "Header").contains("Draft"));
        assert!(pdf.all_words().contains("State Submitted on 3 March 2026 at 12:00"));
    }
    for who in [CouncilLead, CouncilLead, Administrator] {
        let mut visitor = signed_in(&board, who).await;
        for file in ["return.pdf", "return.docx", "blank.pdf", "blank.docx"] {
            expect(&visitor.get(&format!("/returns/{id}/{file}")).await.unwrap(), 404);
        }
    }
    // Opened again, the signature is void, and it is a draft; the Board does not get it any more.
    let mut manager = signed_in(&board, Manager).await;
    expect(&manager.post(&format!("/returns/{id}/amend"), &[("reason", "Say more.")]).await.unwrap(), 303);
    expect(&manager.get(&format!("/returns/{id}/return.pdf")).await.unwrap(), 404);
    let pdf = pdf(&mut signed_in(&board, PoliceLead).await, id, "return").await;
    assert!(pdf.all_words().contains("State Returned for amendment") && pdf.apart(0, "Header").contains("Draft"));
    assert!(below(&pdf, "Signature").contains("Void since 3 March 2026 at 12:00"));
}

async fn the_board_gets_no_draft_not_even_in_an_emergency(board: TestBoard) {
    board.open_audit().await.unwrap();
    let id = board.complete(PoliceLead).await.unwrap();
    let mut manager = signed_in(&board, Manager).await;
    expect(&manager.get(&format!("/returns/{id}/return.pdf")).await.unwrap(), 404);
    let reason = [("reason", "A worker named somebody at risk.")];
    expect(&manager.post(&format!("/returns/{id}/emergency"), &reason).await.unwrap(), 303);
    let tasks = manager.get(&format!("/returns/{id}")).await.unwrap();
    expect(&tasks, 200);
    assert!(!tasks.text().contains("return.pdf"));
    for file in ["return.pdf", "return.docx", "blank.pdf"] {
        expect(&manager.get(&format!("/returns/{id}/{file}")).await.unwrap(), 404);
    }
}

async fn a_contributor_gets_their_part_alone(board: TestBoard) {
    let (id, mut lead) = opened(&board).await;
    let mut contributor = signed_in(&board, PoliceContributor).await;
    let nothing = pdf(&mut contributor, id, "return").await.all_words();
    assert!(!nothing.contains("Words about") && !nothing.contains("A policy is in place."), "{nothing}");
    expect(&give(&mut lead, &board, id, &[("statement", "policy")]).await, 303);
    for what in ["return", "blank"] {
        let said = pdf(&mut contributor, id, what).await.all_words();
        assert!(said.contains("A policy is in place.") && !said.contains("A named lead"), "{what}: {said}");
        let word = word(&mut contributor, id, what).await;
        assert!(word.contains("A policy is in place.") && !word.contains("A named lead"), "{what}");
    }
    let said = pdf(&mut contributor, id, "return").await.all_words();
    assert!(said.contains("Words about a policy.") && !said.contains("Words about leading."), "{said}");
    assert!(said.contains("delegated to you, not the whole return") && !said.contains("Signature"), "{said}");
}

async fn levels_after_moderation_stand_beside_the_answers_once_they_are_released(board: TestBoard) {
    let audit = board.open_audit().await.unwrap();
    let id = board.return_of(PoliceLead).await.unwrap();
    let mut lead = signed_in(&board, PoliceLead).await;
    expect(&give(&mut lead, &board, id, &[("statement", "lead")]).await, 303);
    board.submit(PoliceLead).await.unwrap();
    moderate(&board, audit).await;
    assign(&board, id).await;
    give_all(&board, id).await;
    for who in [PoliceLead, Manager] {
        let said = pdf(&mut signed_in(&board, who).await, id, "return").await.all_words();
        assert!(!said.contains("After moderation") && !said.contains(REASON), "{said}");
    }
    expect(&release(&board, id).await, 303);
    for who in [PoliceLead, PoliceOfficer, PoliceViewer, Manager, Chair, Panel] {
        let mut visitor = signed_in(&board, who).await;
        let pdf = pdf(&mut visitor, id, "return").await;
        assert!(below(&pdf, "1.1").contains(&format!("After moderation | Partly met | {REASON}")), "{who:?}");
        assert!(word(&mut visitor, id, "return").await.contains(REASON));
    }
    // A level is a score: whoever has a part alone reads none.
    let said = pdf(&mut signed_in(&board, PoliceContributor).await, id, "return").await.all_words();
    assert!(said.contains("The chief officer leads.") && !said.contains("After moderation"), "{said}");
}

async fn evidence_is_named_with_its_size(board: TestBoard) {
    board.open_audit().await.unwrap();
    let id = board.return_of(PoliceLead).await.unwrap();
    let mut lead = signed_in(&board, PoliceLead).await;
    let fields = [
        ("s.lead.value", "3"),
        ("s.lead.evidence.0.title", "Role description"),
        ("s.lead.evidence.0.owner", "Head of Safeguarding"),
        ("s.lead.evidence.0.link", "https://example.org/role"),
    ];
    post(&mut lead, id, "first", &fields).await;
    let (name, file) = file_of(200_000);
    add(&board, PoliceLead, name, &file).await;
    let said = below(&pdf(&mut lead, id, "return").await, "1.1");
    let evidence = "Evidence | • | Role description  Head of Safeguarding, https://example.org/role";
    assert!(said.contains(evidence), "{said}");
    assert!(said.contains("Files of evidence | • | Minutes.pdf  a PDF, 195.3 KB"), "{said}");
}

async fn an_answer_that_cannot_be_opened_is_none_that_is_missing(board: TestBoard) {
    board.open_audit().await.unwrap();
    let id = board.complete(PoliceLead).await.unwrap();
    query_write(
        &board,
        "UPDATE answer SET body = (SELECT o.body FROM answer o WHERE o.statement_id = 'custody') WHERE statement_id = 'lead'",
    );
    let pdf = pdf(&mut signed_in(&board, PoliceLead).await, id, "return").await;
    assert_eq!(below(&pdf, "1.1"), "Critical | Answer | This answer is kept, but it cannot be opened now.");
    assert!(pdf.all_words().contains("1 could not be read"));
}

async fn a_blank_one_has_every_statement_with_room_and_no_answer(board: TestBoard) {
    board.open_audit().await.unwrap();
    let id = board.complete(PoliceLead).await.unwrap();
    let mut lead = signed_in(&board, PoliceLead).await;
    let pdf = pdf(&mut lead, id, "blank").await;
    let words = pdf.all_words();
    assert!(!words.contains("The chief officer leads.") && !words.contains("Draft"), "{words}");
    assert!(words.contains("Answer for your agency."), "Markdown reads as words: {words}");
    let lead_statement = below(&pdf, "1.1");
    for part in [
        "☐ | Fully met  Named and in post",
        "☐ | Not met  Not in place",
        "☐ | Not applicable, because",
        "How is it met? (optional)",
    ] {
        assert!(lead_statement.contains(part), "{part}: {lead_statement}");
    }
    assert!(below(&pdf, "1.2").contains("Answer only if 1.1 is “Not met” or “Partly met”."), "{}", below(&pdf, "1.2"));
    assert!(below(&pdf, "3.1").contains("Fully met") && below(&pdf, "2.1").contains("Number"));
    // A statement of the police alone is not put to the council.
    let own = board.return_of(CouncilLead).await.unwrap();
    let council = self::pdf(&mut signed_in(&board, CouncilLead).await, own, "blank").await.all_words();
    assert!(!council.contains("Custody staff"), "{council}");
    assert!(word(&mut lead, id, "blank").await.contains("Custody staff know what to do."));
}

async fn a_blank_one_is_had_before_there_is_an_account(board: TestBoard) {
    board.publish(EVERY_TYPE).await.unwrap();
    let mut manager = signed_in(&board, Manager).await;
    let base = "/question-sets/every-type/2026.1/blank";
    let pdf = Pdf::read(&bytes(&mut manager, &format!("{base}/police/pdf")).await);
    assert!(pdf.all_words().contains("Custody staff know what to do.") && pdf.all_words().starts_with("Police"));
    let council = Pdf::read(&bytes(&mut manager, &format!("{base}/council/pdf")).await);
    assert!(!council.all_words().contains("Custody staff"));
    bytes(&mut manager, &format!("{base}/council/docx")).await;
    for path in ["fire/pdf", "police/odt", "police/PDF"] {
        expect(&manager.get(&format!("{base}/{path}")).await.unwrap(), 404);
    }
    let page = manager.get("/question-sets/every-type/2026.1").await.unwrap();
    assert!(page.text().contains("/blank/police/pdf\"") && page.text().contains("/blank/council/docx\""));
}

async fn what_is_destroyed_is_not_printed(board: TestBoard) {
    let audit = board.open_audit().await.unwrap();
    let id = board.submit(PoliceLead).await.unwrap();
    let mut manager = signed_in(&board, Manager).await;
    expect(&manager.post(&format!("/audits/{audit}/state"), &[("to", "closed")]).await.unwrap(), 303);
    shred(&board, id).await;
    let mut lead = signed_in(&board, PoliceLead).await;
    for file in ["return.pdf", "return.docx", "blank.pdf"] {
        let page = lead.get(&format!("/returns/{id}/{file}")).await.unwrap();
        expect(&page, 409);
        assert!(words(&page).contains("were destroyed at the end of their retention"), "{file}");
    }
    assert_eq!(trail_entries(&board, "document_taken"), 0);
}

async fn the_pages_lead_there_and_the_trail_knows(board: TestBoard) {
    board.open_audit().await.unwrap();
    let id = board.submit(PoliceLead).await.unwrap();
    let all = ["return.pdf", "return.docx", "blank.pdf", "blank.docx"];
    for who in [PoliceLead, Manager] as [Who; 2] {
        let mut visitor = signed_in(&board, who).await;
        let tasks = visitor.get(&format!("/returns/{id}")).await.unwrap();
        for file in all {
            let path = format!("/returns/{id}/{file}");
            assert!(tasks.text().contains(&format!("href=\"{path}\"")), "{who:?} {file}");
            bytes(&mut visitor, &path).await;
        }
    }
    assert_eq!(trail_entries(&board, "document_taken"), 8);
    let trail = words(&signed_in(&board, PoliceLead).await.get("/trail").await.unwrap());
    assert!(trail.contains("return.pdf") && trail.contains("return-blank.docx"), "{trail}");
}
