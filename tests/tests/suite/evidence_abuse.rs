//! Uploads that go wrong or are made to: limits, names, types, forms.

use crate::evidence::{add, count, file_of};
use crate::support::{expect, signed_in, words};
use candour_domain::evidence::EvidenceLimits;
use candour_tests::Who::*;
use candour_tests::{TestBoard, multipart, on_both_databases};
use http::Method;
use std::io::{Cursor, Write as _};
use std::time::Duration;

on_both_databases! {
    a_file_that_is_too_large_is_refused_as_soon_as_it_is_seen,
    a_body_that_claims_two_gibibytes_is_refused_before_it_is_sent,
    a_return_holds_so_many_files_and_bytes_and_no_more,
    what_runs_or_hides_is_refused_with_words_that_say_what_to_do,
    a_name_is_data_whatever_it_holds,
    html_is_not_served_and_svg_is_not_taken,
    parts_of_a_document_that_lead_out_of_it_are_refused,
    a_form_that_is_not_ours_is_refused_and_leaves_nothing,
    not_a_byte_is_read_for_somebody_who_is_not_signed_in,
    a_client_that_falls_silent_in_mid_upload_is_cut_off_and_leaves_nothing,
}

async fn a_file_that_is_too_large_is_refused_as_soon_as_it_is_seen(board: TestBoard) {
    let limits = EvidenceLimits { file_bytes: 1 << 20, ..EvidenceLimits::default() };
    let board = board.that_holds(limits).await.unwrap();
    board.open_audit().await.unwrap();
    let id = board.return_of(PoliceLead).await.unwrap();
    let (name, bytes) = file_of((1 << 20) + 1);
    let mut lead = signed_in(&board, PoliceLead).await;
    let path = format!("/returns/{id}/evidence/add");
    let page = lead.upload_with(&path, &[("statement", "lead"), ("name", "Kept text")], name, &bytes).await.unwrap();
    expect(&page, 422);
    assert!(words(&page).contains("This file is larger than 1 MB") && page.text().contains("Kept text"));
    assert_eq!((count(&board, "evidence_file"), count(&board, "evidence_chunk")), (0, 0));
    add(&board, PoliceLead, name, &bytes[..1 << 20]).await;
}

async fn a_body_that_claims_two_gibibytes_is_refused_before_it_is_sent(board: TestBoard) {
    board.open_audit().await.unwrap();
    let id = board.return_of(PoliceLead).await.unwrap();
    let mut lead = signed_in(&board, PoliceLead).await;
    let (kind, body) = multipart(&[("statement", "lead"), ("name", "Kept text")], "Minutes.pdf", b"%PDF-1.7");
    let headers =
        [("content-type", kind.as_str()), ("sec-fetch-site", "same-origin"), ("content-length", "2147483648")];
    let page = lead.send(Method::POST, &format!("/returns/{id}/evidence/add"), &headers, body).await.unwrap();
    expect(&page, 422);
    assert!(words(&page).contains("This file is larger than 25 MB") && page.text().contains("Kept text"));
    assert_eq!((count(&board, "evidence_file"), count(&board, "evidence_chunk")), (0, 0));
}

async fn a_return_holds_so_many_files_and_bytes_and_no_more(board: TestBoard) {
    let board = board.that_holds(EvidenceLimits { file_bytes: 1000, files: 3, return_bytes: 2000 }).await.unwrap();
    board.open_audit().await.unwrap();
    let id = board.return_of(PoliceLead).await.unwrap();
    let mut lead = signed_in(&board, PoliceLead).await;
    let path = format!("/returns/{id}/evidence/add");
    let (name, bytes) = file_of(900);
    add(&board, PoliceLead, name, &bytes).await;
    add(&board, PoliceLead, name, &bytes).await;
    let page = lead.upload_with(&path, &[("statement", "lead")], name, &bytes).await.unwrap();
    expect(&page, 422);
    assert!(words(&page).contains("would be larger than 2 KB together"), "{}", words(&page));
    add(&board, PoliceLead, name, &bytes[..200]).await;
    let page = lead.upload_with(&path, &[("statement", "lead")], name, &bytes[..9]).await.unwrap();
    expect(&page, 422);
    assert!(words(&page).contains("This return has 3 files, and can hold no more"));
    // Another agency's return is counted by itself.
    add(&board, CouncilLead, name, &bytes).await;
    // Two that arrive at once and would both fit alone.
    let other = board.return_of(CouncilLead).await.unwrap();
    let path = format!("/returns/{other}/evidence/add");
    let (mut one, mut two) = (signed_in(&board, CouncilLead).await, signed_in(&board, CouncilLead).await);
    let fields = [("statement", "lead")];
    let (first, second) =
        tokio::join!(one.upload_with(&path, &fields, name, &bytes), two.upload_with(&path, &fields, name, &bytes));
    let mut statuses = [first.unwrap().status, second.unwrap().status];
    statuses.sort_unstable();
    assert_eq!(statuses, [303, 422]);
    assert_eq!((count(&board, "evidence_file"), count(&board, "evidence_chunk")), (5, 5));
}

/// A document of parts, as its program writes it.
fn document(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut out = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        out.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        out.write_all(content.as_bytes()).unwrap();
    }
    out.finish().unwrap().into_inner()
}

const TYPES: &str = "<Types><Override PartName='/word/document.xml' ContentType='application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml'/></Types>";

async fn what_runs_or_hides_is_refused_with_words_that_say_what_to_do(board: TestBoard) {
    board.open_audit().await.unwrap();
    let id = board.return_of(PoliceLead).await.unwrap();
    let mut lead = signed_in(&board, PoliceLead).await;
    let macros = document(&[("[Content_Types].xml", TYPES), ("word/document.xml", "x"), ("word/vbaProject.bin", "x")]);
    let archive = document(&[("Minutes.pdf", "%PDF-1.7")]);
    let cases: [(&str, &[u8], &str); 8] = [
        ("Plan.docm", &macros, "holds macros"),
        ("Plan.docx", &macros, "Save it without macros"),
        ("All.zip", &archive, "add each one by itself"),
        ("Run.exe", b"MZ\x90\0", "a program"),
        ("Old.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1....", "older Office program"),
        ("Page.html", b"<!doctype html><script>alert(1)</script>", "a web page"),
        ("Minutes.docx", b"%PDF-1.7", "ends in .docx, but its content is a PDF"),
        ("Table.csv", b"caf\xe9;1", "CSV UTF-8"),
    ];
    for (name, bytes, says) in cases {
        let page = lead
            .upload_with(
                &format!("/returns/{id}/evidence/add"),
                &[("statement", "lead"), ("name", "Kept text")],
                name,
                bytes,
            )
            .await
            .unwrap();
        expect(&page, 422);
        let said = words(&page);
        assert!(said.contains(says), "{name}: {said}");
        assert!(page.text().contains("Kept text") && page.text().contains("value=\"lead\" checked"), "{name}");
        assert!(page.text().contains("<title>Error: Add a file"));
    }
    assert_eq!((count(&board, "evidence_file"), count(&board, "evidence_chunk")), (0, 0));
    let plain = document(&[("[Content_Types].xml", TYPES), ("word/document.xml", "x")]);
    add(&board, PoliceLead, "Plan.docx", &plain).await;
}

async fn a_name_is_data_whatever_it_holds(board: TestBoard) {
    board.open_audit().await.unwrap();
    let id = board.return_of(PoliceLead).await.unwrap();
    let mut lead = signed_in(&board, PoliceLead).await;
    let long = format!("../../{}/..\\..\\{}.pdf", "a".repeat(150), "b".repeat(300));
    let cases = [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("..\\..\\windows\\system.pdf", "system.pdf"),
        ("a\u{202e}fdp.pdf", "afdp.pdf"),
        ("a\r\nSet-Cookie: x=1.pdf", "Set-Cookie"),
        ("<img src=x onerror=alert(1)>.pdf", "&lt;img src=x onerror=alert(1)&gt;.pdf"),
        ("\"; filename=evil.exe.pdf", "filename=evil.exe.pdf"),
        ("Änderung 👍 =1+1.pdf", "Änderung 👍 =1+1.pdf"),
        ("....", "Evidence.pdf"),
        (long.as_str(), "bbbb….pdf"),
    ];
    for (name, shown) in cases {
        let file = add(&board, PoliceLead, name, b"%PDF-1.7").await;
        let list = lead.get(&format!("/returns/{id}/evidence")).await.unwrap().text();
        assert!(list.contains(shown), "{name:?}");
        assert!(!list.contains("<img src=x") && !list.contains('\u{202e}') && !list.contains("../"), "{name:?}");
        let page = lead.get(&format!("/returns/{id}/evidence/{file}")).await.unwrap();
        expect(&page, 200);
        let disposition = page.header("content-disposition");
        assert!(disposition.starts_with("attachment; filename=\"") && disposition.matches('"').count() == 2);
        assert!(!disposition.contains(['/', '\\', '\r', '\n']), "{disposition}");
        assert!(page.headers.get("set-cookie").is_none());
        assert!(disposition.len() < 2_500, "{}", disposition.len());
    }
    // A name that a person types is bounded, with words.
    let (path, typed) = (format!("/returns/{id}/evidence/add"), "x".repeat(201));
    let page = lead.upload_with(&path, &[("statement", "lead"), ("name", &typed)], "a.pdf", b"%PDF-1.7").await.unwrap();
    expect(&page, 422);
    assert!(words(&page).contains("Use at most 200 characters") && page.text().contains(&typed));
}

async fn html_is_not_served_and_svg_is_not_taken(board: TestBoard) {
    board.open_audit().await.unwrap();
    let id = board.return_of(PoliceLead).await.unwrap();
    let mut lead = signed_in(&board, PoliceLead).await;
    let path = format!("/returns/{id}/evidence/add");
    for (name, bytes) in [
        ("a.svg", &b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"[..]),
        ("a.png", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        ("a.txt", b"\xef\xbb\xbf <html><script>alert(1)</script></html>"),
    ] {
        expect(&lead.upload_with(&path, &[("statement", "lead")], name, bytes).await.unwrap(), 422);
    }
    // What a text holds further on is served as text, as an attachment, in a sandbox.
    let text = [vec![b'a'; 5_000], b"<script>alert(1)</script>".to_vec()].concat();
    let file = add(&board, PoliceLead, "Note.txt", &text).await;
    let page = lead.get(&format!("/returns/{id}/evidence/{file}")).await.unwrap();
    assert_eq!(page.header("content-type"), "text/plain; charset=utf-8");
    assert!(page.header("content-disposition").starts_with("attachment"));
    assert_eq!(page.header("content-security-policy"), "sandbox; default-src 'none'; frame-ancestors 'none'");
}

async fn parts_of_a_document_that_lead_out_of_it_are_refused(board: TestBoard) {
    board.open_audit().await.unwrap();
    let id = board.return_of(PoliceLead).await.unwrap();
    let mut lead = signed_in(&board, PoliceLead).await;
    for name in ["../../../etc/cron.d/evil", "/etc/passwd", "word\\..\\..\\evil.exe"] {
        let bytes = document(&[("[Content_Types].xml", TYPES), ("word/document.xml", "x"), (name, "x")]);
        let path = format!("/returns/{id}/evidence/add");
        let page = lead.upload_with(&path, &[("statement", "lead")], "Plan.docx", &bytes).await.unwrap();
        expect(&page, 422);
        assert!(words(&page).contains("not as its program writes them"), "{name}");
    }
    assert_eq!(count(&board, "evidence_file"), 0);
}

async fn a_form_that_is_not_ours_is_refused_and_leaves_nothing(board: TestBoard) {
    board.open_audit().await.unwrap();
    let id = board.return_of(PoliceLead).await.unwrap();
    let mut lead = signed_in(&board, PoliceLead).await;
    let path = format!("/returns/{id}/evidence/add");
    let pdf = b"%PDF-1.7";
    let ok = [("statement", "lead")];
    for extra in [("agency", "x"), ("role", "qa_manager"), ("return", "x"), ("kind", "pdf"), ("size", "1")] {
        expect(&lead.upload_with(&path, &[ok[0], extra], "a.pdf", pdf).await.unwrap(), 400);
    }
    // A field after the file; a second file; no end; nothing; words that are too long.
    let (kind, body) = multipart(&ok, "a.pdf", pdf);
    let (_, other) = multipart(&[("role", "x")], "b.pdf", pdf);
    let end = body.len() - "------candour-test-boundary--\r\n".len();
    let bodies = [
        [&body[..end], &other].concat(),
        body[..body.len() - 40].to_vec(),
        body[..60].to_vec(),
        Vec::new(),
        multipart(&[("name", &"x".repeat(9_000))], "a.pdf", pdf).1,
        multipart(&[("name", &"x".repeat(3 << 20))], "a.pdf", pdf).1,
        // A head of a part that never ends.
        [b"------candour-test-boundary\r\nX: ".to_vec(), vec![b'x'; 3 << 20]].concat(),
    ];
    for (place, body) in bodies.into_iter().enumerate() {
        let headers = [("content-type", kind.as_str()), ("sec-fetch-site", "same-origin")];
        let page = lead.send(Method::POST, &path, &headers, body).await.unwrap();
        assert_eq!(page.status, 400, "{place}");
    }
    expect(&lead.post(&path, &[("statement", "lead")]).await.unwrap(), 400);
    assert_eq!((count(&board, "evidence_file"), count(&board, "evidence_chunk")), (0, 0));
}

async fn not_a_byte_is_read_for_somebody_who_is_not_signed_in(board: TestBoard) {
    board.open_audit().await.unwrap();
    let id = board.return_of(PoliceLead).await.unwrap();
    let path = format!("/returns/{id}/evidence/add");
    let (_, bytes) = file_of(3 << 20);
    let page = board.visitor().upload_with(&path, &[("statement", "lead")], "a.pdf", &bytes).await.unwrap();
    expect(&page, 401);
    assert!(!page.text().contains("candour candour"));
    // From elsewhere it is refused before anything else.
    let mut lead = signed_in(&board, PoliceLead).await;
    let (kind, body) = multipart(&[("statement", "lead")], "a.pdf", &bytes);
    let headers = [("content-type", kind.as_str()), ("origin", "https://evil.example")];
    expect(&lead.send(Method::POST, &path, &headers, body).await.unwrap(), 403);
    assert_eq!(count(&board, "evidence_file"), 0);
}

async fn a_client_that_falls_silent_in_mid_upload_is_cut_off_and_leaves_nothing(board: TestBoard) {
    board.open_audit().await.unwrap();
    let id = board.return_of(PoliceLead).await.unwrap();
    let token = signed_in(&board, PoliceLead).await.token().unwrap().to_owned();
    // A minute by default; the test waits for a moment.
    let board = board.that_waits(Duration::from_millis(100));
    let mut lead = board.visitor().with_token(&token);
    let (name, bytes) = file_of(6 << 20);
    let (kind, body) = multipart(&[("statement", "lead")], name, &bytes);
    let headers = [("content-type", kind.as_str()), ("sec-fetch-site", "same-origin")];
    let path = format!("/returns/{id}/evidence/add");
    let file = body.len() - bytes.len();
    // Before the first field, within a word, at the beginning of the file, within it, and before its very end.
    for length in [0, 80, file, 3 << 20, body.len() - 5] {
        let page = lead.fall_silent(&path, &headers, body[..length].to_vec()).await.unwrap();
        expect(&page, 400);
        assert_eq!((count(&board, "evidence_file"), count(&board, "evidence_chunk")), (0, 0), "{length}");
    }
}
