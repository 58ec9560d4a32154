//! Files of evidence go through a scanner that speaks clamd's protocol, on a real socket.

use crate::evidence::{add, count, file_of};
use crate::plan_evidence::{choose, titles, to_do, with_file};
use crate::support::{expect, query, signed_in, trail_entries, words};
use candour::config::Evidence;
use candour::scanner::Clamd;
use candour_tests::Who::*;
use candour_tests::{TestBoard, on_both_databases};
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

on_both_databases! {
    a_clean_file_goes_through_the_scanner_and_is_there,
    what_the_scanner_finds_is_refused_and_named_in_the_trail_alone,
    without_a_scanners_answer_no_file_is_taken,
    a_file_that_the_scanner_does_not_take_is_refused_in_words,
    a_file_of_the_library_that_is_attached_to_an_action_is_scanned_again,
}

/// The scanner; it ends with the test.
struct Scanning {
    child: Child,
    port: u16,
}

impl Scanning {
    fn start() -> Self {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("python/clamd_server.py");
        let mut child =
            Command::new("python3").arg(script).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let mut port = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut port).unwrap();
        Self { child, port: port.trim().parse().unwrap() }
    }
}

impl Drop for Scanning {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn clamd(port: u16) -> Arc<Clamd> {
    let settings = Evidence { scanner: format!("tcp:127.0.0.1:{port}"), scanner_seconds: 1, ..Evidence::default() };
    Arc::new(Clamd::of(&settings).unwrap().unwrap())
}

/// The EICAR test file, put together here so that no scanner takes this file for one.
fn eicar() -> Vec<u8> {
    ["X5O!P%@AP[4\\PZX54(P^)7CC)7}", "$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"].concat().into_bytes()
}

async fn a_clean_file_goes_through_the_scanner_and_is_there(board: TestBoard) {
    let scanner = Scanning::start();
    clamd(scanner.port).ping().await.unwrap();
    let board = board.that_scans(clamd(scanner.port)).await.unwrap();
    board.open_audit().await.unwrap();
    let id = board.return_of(PoliceLead).await.unwrap();
    for length in [1, 65_536, 1_500_000] {
        let (name, bytes) = file_of(length);
        let file = add(&board, PoliceLead, name, &bytes).await;
        let page = signed_in(&board, PoliceLead).await.get(&format!("/returns/{id}/evidence/{file}")).await.unwrap();
        assert!(page.body == bytes, "{length}");
    }
}

async fn what_the_scanner_finds_is_refused_and_named_in_the_trail_alone(board: TestBoard) {
    let scanner = Scanning::start();
    let board = board.that_scans(clamd(scanner.port)).await.unwrap();
    board.open_audit().await.unwrap();
    let id = board.return_of(PoliceLead).await.unwrap();
    let mut lead = signed_in(&board, PoliceLead).await;
    // Also across the border of two chunks.
    let mut across = file_of(200_000).1;
    across[65_500..65_500 + 68].copy_from_slice(&eicar());
    for (name, bytes) in [("Note.txt", eicar()), ("Minutes.pdf", across)] {
        let path = format!("/returns/{id}/evidence/add");
        let page =
            lead.upload_with(&path, &[("statement", "lead"), ("name", "Kept text")], name, &bytes).await.unwrap();
        expect(&page, 422);
        let said = words(&page);
        assert!(said.contains("found something harmful") && !said.contains("Eicar"), "{said}");
        assert!(page.text().contains("Kept text"));
    }
    assert_eq!((count(&board, "evidence_file"), count(&board, "evidence_chunk")), (0, 0));
    assert_eq!((trail_entries(&board, "evidence_refused"), trail_entries(&board, "evidence_added")), (2, 0));
    // What was found stands in the entry, sealed.
    assert_eq!(
        query(&board, "SELECT COUNT(*) FROM trail WHERE action = 'evidence_refused' AND new_value IS NOT NULL").trim(),
        "2"
    );
    assert!(!String::from_utf8_lossy(&board.bytes().unwrap()).contains("Eicar-Test"));
    assert!(board.service.verify(&[]).await.unwrap().unreadable.is_empty());
}

async fn without_a_scanners_answer_no_file_is_taken(board: TestBoard) {
    let scanner = Scanning::start();
    let port = scanner.port;
    let board = board.that_scans(clamd(port)).await.unwrap();
    board.open_audit().await.unwrap();
    let id = board.return_of(PoliceLead).await.unwrap();
    let mut lead = signed_in(&board, PoliceLead).await;
    let path = format!("/returns/{id}/evidence/add");
    for bytes in [&b"%PDF-1.7 SILENT"[..], b"%PDF-1.7 NONSENSE"] {
        let page = lead.upload_with(&path, &[("statement", "lead")], "a.pdf", bytes).await.unwrap();
        expect(&page, 422);
        assert!(words(&page).contains("cannot be checked for viruses at the moment"), "{}", words(&page));
    }
    drop(scanner);
    let page =
        lead.upload_with(&path, &[("statement", "lead"), ("name", "Kept text")], "a.pdf", b"%PDF-1.7").await.unwrap();
    expect(&page, 422);
    assert!(words(&page).contains("cannot be checked for viruses at the moment") && page.text().contains("Kept text"));
    assert!(clamd(port).ping().await.is_err());
    assert_eq!((count(&board, "evidence_file"), count(&board, "evidence_chunk")), (0, 0));
}

async fn a_file_that_the_scanner_does_not_take_is_refused_in_words(board: TestBoard) {
    let scanner = Scanning::start();
    let board = board.that_scans(clamd(scanner.port)).await.unwrap();
    board.open_audit().await.unwrap();
    let id = board.return_of(PoliceLead).await.unwrap();
    let (name, bytes) = file_of(3 << 20);
    let path = format!("/returns/{id}/evidence/add");
    let mut lead = signed_in(&board, PoliceLead).await;
    let page = lead.upload_with(&path, &[("statement", "lead")], name, &bytes).await.unwrap();
    expect(&page, 422);
    let said = words(&page);
    // Where it hangs up before its answer is read, the answer may be lost with the connection: refused in any case.
    assert!(said.contains("larger than the virus scanner takes") || said.contains("cannot be checked"), "{said}");
    assert_eq!((count(&board, "evidence_file"), count(&board, "evidence_chunk")), (0, 0));
}

/// What a scanner knows today it may not have known when the file came into the library.
async fn a_file_of_the_library_that_is_attached_to_an_action_is_scanned_again(board: TestBoard) {
    let (_, id, here) = to_do(&board).await;
    let mut bytes = file_of(200_000).1;
    bytes[65_500..65_500 + 68].copy_from_slice(&eicar());
    let minutes = with_file(&board, "Minutes of May", &bytes).await;
    let chunks = count(&board, "evidence_chunk");
    let scanner = Scanning::start();
    let board = board.that_scans(clamd(scanner.port)).await.unwrap();
    let page = choose(&mut signed_in(&board, PoliceLead).await, &here, &[], &[&minutes]).await;
    expect(&page, 422);
    let said = words(&page);
    assert!(said.contains("found something harmful") && !said.contains("Eicar"), "{said}");
    assert!(titles(&board, id).await.is_empty());
    assert_eq!((count(&board, "action_evidence"), count(&board, "evidence_chunk")), (0, chunks));
    assert_eq!((trail_entries(&board, "evidence_refused"), trail_entries(&board, "action_evidence_attached")), (1, 0));
}
