//! The files of the library, and their copies with returns.

use crate::evidence::{count, file_of, ids, with_required_evidence};
use crate::library::{id_of, piece, support};
use crate::support::{expect, query, query_write, signed_in, trail_entries, words};
use candour_domain::evidence::EvidenceLimits;
use candour_tests::Who::*;
use candour_tests::{TestBoard, on_both_databases};

on_both_databases! {
    a_file_comes_back_as_it_was_sent_and_is_its_agencys_alone,
    a_contributor_adds_a_file_and_a_lead_replaces_and_removes_it,
    a_copy_goes_to_the_return_and_stays_with_it,
    a_file_of_a_return_is_kept_in_the_library,
    another_file_of_the_same_name_is_a_piece_of_its_own,
    a_file_that_the_library_has_no_room_for_leaves_no_piece,
    another_file_of_the_same_size_is_copied_too,
    a_file_opens_at_its_own_piece_alone,
    limits_are_said_before_and_kept,
    what_is_no_evidence_is_refused_and_nothing_is_left_of_it,
    an_upload_to_a_piece_that_is_removed_meanwhile_ends_with_a_sentence,
}

async fn a_file_comes_back_as_it_was_sent_and_is_its_agencys_alone(board: TestBoard) {
    let path = piece(&board, PoliceLead, "Safeguarding policy", &[]).await;
    let (name, bytes) = file_of(200_000);
    let mut lead = signed_in(&board, PoliceLead).await;
    expect(&lead.get(&format!("{path}/file")).await.unwrap(), 404);
    let form = words(&lead.get(&format!("{path}/file/add")).await.unwrap());
    assert!(form.contains("Up to 25 MB") && form.contains("100 files and 500 MB are left"), "{form}");
    let page = lead.upload(&format!("{path}/file/add"), name, &bytes).await.unwrap();
    assert_eq!((page.status, page.location()), (303, format!("{path}?note=file").as_str()));
    for who in [PoliceLead, PoliceContributor, PoliceOfficer, PoliceViewer] {
        let page = signed_in(&board, who).await.get(&format!("{path}/file")).await.unwrap();
        expect(&page, 200);
        assert!(page.body == bytes, "{who:?}");
        assert!(page.header("content-disposition").starts_with("attachment; filename=\"Minutes.pdf\""));
        assert_eq!(page.header("content-type"), "application/pdf");
    }
    expect(&signed_in(&board, CouncilLead).await.get(&format!("{path}/file")).await.unwrap(), 404);
    expect(&signed_in(&board, Manager).await.get(&format!("{path}/file")).await.unwrap(), 403);
    let stored = board.bytes().unwrap();
    assert!(!stored.windows(40).any(|window| window == &bytes[1_000..1_040]));
    assert!(!String::from_utf8_lossy(&stored).contains("Minutes.pdf"));
    let found = board.service.verify(&[]).await.unwrap();
    assert_eq!((found.files, found.unreadable.len()), (1, 0));
    assert_eq!(trail_entries(&board, "library_file_added"), 1);
}

async fn a_contributor_adds_a_file_and_a_lead_replaces_and_removes_it(board: TestBoard) {
    let path = piece(&board, PoliceLead, "Safeguarding policy", &[]).await;
    let (add, remove) = (format!("{path}/file/add"), format!("{path}/file/remove"));
    let mut contributor = signed_in(&board, PoliceContributor).await;
    expect(&contributor.upload(&add, "One.pdf", b"%PDF-1.7 one").await.unwrap(), 303);
    expect(&contributor.get(&add).await.unwrap(), 404);
    expect(&contributor.upload(&add, "Two.pdf", b"%PDF-1.7 two").await.unwrap(), 404);
    expect(&contributor.post(&remove, &[("confirm", "remove")]).await.unwrap(), 403);
    let mut lead = signed_in(&board, PoliceLead).await;
    assert!(words(&lead.get(&add).await.unwrap()).contains("One.pdf is destroyed when the new file is there."));
    expect(&lead.upload(&add, "Two.pdf", b"%PDF-1.7 two").await.unwrap(), 303);
    assert_eq!(lead.get(&format!("{path}/file")).await.unwrap().body, b"%PDF-1.7 two");
    assert_eq!((count(&board, "library_file"), count(&board, "evidence_chunk")), (1, 1));
    expect(&lead.post(&remove, &[]).await.unwrap(), 400);
    expect(&lead.post(&remove, &[("confirm", "remove")]).await.unwrap(), 303);
    expect(&lead.get(&format!("{path}/file")).await.unwrap(), 404);
    assert_eq!((count(&board, "library_file"), count(&board, "evidence_chunk")), (0, 0));
    expect(&lead.get(&path).await.unwrap(), 200);
    expect(&lead.upload(&add, "Three.pdf", b"%PDF-1.7 three").await.unwrap(), 303);
    // With the piece its file goes.
    expect(&lead.post(&format!("{path}/remove"), &[("confirm", "remove")]).await.unwrap(), 303);
    assert_eq!((count(&board, "library_file"), count(&board, "evidence_chunk")), (0, 0));
}

async fn a_copy_goes_to_the_return_and_stays_with_it(board: TestBoard) {
    board.open_audit().await.unwrap();
    let id = board.complete(PoliceLead).await.unwrap();
    let path = piece(&board, PoliceLead, "Safeguarding policy", &[]).await;
    let mut lead = signed_in(&board, PoliceLead).await;
    let (name, bytes) = file_of(70_000);
    expect(&lead.upload(&format!("{path}/file/add"), name, &bytes).await.unwrap(), 303);
    let copy = format!("{path}/copy/{id}");
    let early = lead.post(&copy, &[]).await.unwrap();
    expect(&early, 422);
    assert!(words(&early).contains("Choose first which statements this evidence supports"));
    expect(&support(&mut lead, &path, id, &["lead"]).await, 303);
    assert!(words(&lead.get(&path).await.unwrap()).contains("Add a copy of the file to this return"));
    expect(&lead.post(&copy, &[]).await.unwrap(), 303);
    let file = ids(&board).into_iter().next().unwrap();
    let list = words(&lead.get(&format!("/returns/{id}/evidence")).await.unwrap());
    assert!(list.contains("Minutes.pdf") && list.contains("1.1"), "{list}");
    let twice = lead.post(&copy, &[]).await.unwrap();
    expect(&twice, 422);
    assert!(words(&twice).contains("This return has this file already"));
    let own = board.return_of(CouncilLead).await.unwrap();
    expect(&lead.post(&format!("{path}/copy/{own}"), &[]).await.unwrap(), 404);
    // The draft's copy is not the Board's to read; the submitted one is, whatever becomes of the library.
    let mut manager = signed_in(&board, Manager).await;
    let there = format!("/returns/{id}/evidence/{file}");
    expect(&manager.get(&there).await.unwrap(), 404);
    expect(&lead.post(&format!("/returns/{id}/submit"), &[]).await.unwrap(), 303);
    expect(&lead.post(&format!("{path}/remove"), &[("confirm", "remove")]).await.unwrap(), 303);
    assert!(manager.get(&there).await.unwrap().body == bytes);
    assert_eq!(count(&board, "library_file"), 0);
    expect(&manager.get(&format!("{path}/file")).await.unwrap(), 403);
}

async fn a_file_of_a_return_is_kept_in_the_library(board: TestBoard) {
    board.open_audit().await.unwrap();
    board.complete(PoliceLead).await.unwrap();
    let (name, bytes) = file_of(70_000);
    let file = crate::evidence::add(&board, PoliceLead, name, &bytes).await;
    let id = board.return_of(PoliceLead).await.unwrap();
    let mut lead = signed_in(&board, PoliceLead).await;
    let list = format!("/returns/{id}/evidence");
    assert!(words(&lead.get(&list).await.unwrap()).contains("Keep in our library"));
    let keep = format!("{list}/{file}/keep");
    for who in [PoliceOfficer, PoliceViewer, CouncilLead, Manager, PoliceContributor] {
        let mut visitor = signed_in(&board, who).await;
        expect(&visitor.post(&keep, &[]).await.unwrap(), 404);
    }
    let kept = lead.post(&keep, &[]).await.unwrap();
    expect(&kept, 303);
    let path = kept.location().strip_suffix("?note=kept").unwrap().to_owned();
    assert!(words(&lead.get(&path).await.unwrap()).contains("Minutes"));
    assert!(lead.get(&format!("{path}/file")).await.unwrap().body == bytes);
    // Twice is once.
    assert_eq!(lead.post(&keep, &[]).await.unwrap().location(), kept.location());
    assert_eq!(count(&board, "library_file"), 1);
    // The return's own file goes without it.
    expect(&lead.post(&format!("{list}/{file}/remove"), &[("confirm", "remove")]).await.unwrap(), 303);
    assert!(lead.get(&format!("{path}/file")).await.unwrap().body == bytes);
    // The Board has no such button.
    board.service.submit(&board.actor(PoliceLead).unwrap(), id).await.unwrap();
    assert!(!words(&signed_in(&board, Manager).await.get(&list).await.unwrap()).contains("Keep in our library"));
}

async fn another_file_of_the_same_name_is_a_piece_of_its_own(board: TestBoard) {
    board.open_audit().await.unwrap();
    let id = board.return_of(PoliceLead).await.unwrap();
    let (name, first) = file_of(70_000);
    // As long, of the same kind, and other words.
    let second = [&first[..69_999], b"!"].concat();
    let files = [
        crate::evidence::add(&board, PoliceLead, name, &first).await,
        crate::evidence::add(&board, PoliceLead, name, &second).await,
    ];
    let reference = piece(&board, PoliceLead, "Minutes", &[]).await;
    let mut lead = signed_in(&board, PoliceLead).await;
    let mut paths = Vec::new();
    for (file, bytes, title) in [(&files[0], &first, "Minutes (2)"), (&files[1], &second, "Minutes (3)")] {
        let keep = format!("/returns/{id}/evidence/{file}/keep");
        let kept = lead.post(&keep, &[]).await.unwrap();
        expect(&kept, 303);
        let path = kept.location().strip_suffix("?note=kept").unwrap().to_owned();
        assert!(words(&lead.get(&path).await.unwrap()).contains(title), "{title}");
        assert!(lead.get(&format!("{path}/file")).await.unwrap().body == *bytes, "{title}");
        assert_eq!(lead.post(&keep, &[]).await.unwrap().location(), kept.location());
        paths.push(path);
    }
    assert_ne!(paths[0], paths[1]);
    assert!(lead.get(&format!("{}/file", paths[0])).await.unwrap().body == first);
    // What says only where the minutes are stays as it is.
    expect(&lead.get(&format!("{reference}/file")).await.unwrap(), 404);
    assert_eq!((count(&board, "library_piece"), count(&board, "library_file")), (3, 2));
}

async fn a_file_that_the_library_has_no_room_for_leaves_no_piece(board: TestBoard) {
    let limits = EvidenceLimits { file_bytes: 1_000, files: 9, return_bytes: 1_500 };
    let board = board.that_holds(limits).await.unwrap();
    board.open_audit().await.unwrap();
    board.delegate(PoliceContributor, "first", &["lead"]).await.unwrap();
    let id = board.return_of(PoliceLead).await.unwrap();
    let file = crate::evidence::add(&board, PoliceLead, "Minutes.pdf", &file_of(900).1).await;
    let path = piece(&board, PoliceLead, "One", &[]).await;
    let mut lead = signed_in(&board, PoliceLead).await;
    expect(&lead.upload(&format!("{path}/file/add"), "x.pdf", &file_of(601).1).await.unwrap(), 303);
    for (who, refused) in [(PoliceLead, 1), (PoliceContributor, 2)] {
        let mut visitor = signed_in(&board, who).await;
        let page = visitor.post(&format!("/returns/{id}/evidence/{file}/keep"), &[]).await.unwrap();
        expect(&page, 422);
        let said = words(&page);
        assert!(said.contains("the files of your library would be larger than 1.5 KB together"), "{said}");
        assert_eq!((count(&board, "library_piece"), count(&board, "library_file")), (1, 1), "{who:?}");
        assert_eq!(trail_entries(&board, "library_piece_removed"), refused, "{who:?}");
    }
    assert!(!words(&lead.get("/evidence").await.unwrap()).contains("Minutes"));
}

async fn another_file_of_the_same_size_is_copied_too(board: TestBoard) {
    with_required_evidence(&board).await;
    let id = board.return_of(PoliceLead).await.unwrap();
    board.delegate(PoliceContributor, "first", &["policy"]).await.unwrap();
    let mut lead = signed_in(&board, PoliceLead).await;
    let mut paths = Vec::new();
    for (title, name) in [("Policy", "Policy.pdf"), ("Log", "Log.pdf")] {
        let path = piece(&board, PoliceLead, title, &[]).await;
        expect(&lead.upload(&format!("{path}/file/add"), name, b"%PDF-1.7 as long").await.unwrap(), 303);
        expect(&support(&mut lead, &path, id, &["lead"]).await, 303);
        expect(&lead.post(&format!("{path}/copy/{id}"), &[]).await.unwrap(), 303);
        expect(&lead.post(&format!("{path}/copy/{id}"), &[]).await.unwrap(), 422);
        paths.push(path);
    }
    assert_eq!(ids(&board).len(), 2);
    // A contributor is told of no file that supports others' statements alone.
    let mut contributor = signed_in(&board, PoliceContributor).await;
    expect(&support(&mut contributor, &paths[0], id, &["policy"]).await, 303);
    expect(&contributor.post(&format!("{}/copy/{id}", paths[0]), &[]).await.unwrap(), 303);
    expect(&contributor.post(&format!("{}/copy/{id}", paths[0]), &[]).await.unwrap(), 422);
    assert_eq!(ids(&board).len(), 3);
}

async fn a_file_opens_at_its_own_piece_alone(board: TestBoard) {
    let mut lead = signed_in(&board, PoliceLead).await;
    let mut paths = Vec::new();
    for (title, bytes) in [("Policy", &b"%PDF-1.7 policy"[..]), ("Log", b"%PDF-1.7 log")] {
        let path = piece(&board, PoliceLead, title, &[]).await;
        expect(&lead.upload(&format!("{path}/file/add"), "CANARY.pdf", bytes).await.unwrap(), 303);
        paths.push(path);
    }
    let cell = |path: &String| {
        let id = id_of(path);
        if board.url().starts_with("sqlite:") { format!("x'{}'", id.replace('-', "")) } else { format!("'{id}'::uuid") }
    };
    let (one, other) = (cell(&paths[0]), cell(&paths[1]));
    query_write(
        &board,
        &format!("UPDATE library_file SET piece_id = CASE WHEN piece_id = {one} THEN {other} ELSE {one} END"),
    );
    for path in &paths {
        expect(&lead.get(&format!("{path}/file")).await.unwrap(), 500);
        let page = lead.get(path).await.unwrap();
        expect(&page, 200);
        assert!(!page.text().contains("CANARY"), "{path}");
    }
    let found = board.service.verify(&[]).await.unwrap();
    assert_eq!((found.files, found.unreadable.len()), (2, 2));
    assert!(found.unreadable.iter().all(|row| row.starts_with("library_file ")), "{:?}", found.unreadable);
}

async fn limits_are_said_before_and_kept(board: TestBoard) {
    let limits = EvidenceLimits { file_bytes: 1_000, files: 2, return_bytes: 1_500 };
    let board = board.that_holds(limits).await.unwrap();
    let paths = [
        piece(&board, PoliceLead, "One", &[]).await,
        piece(&board, PoliceLead, "Two", &[]).await,
        piece(&board, PoliceLead, "Three", &[]).await,
    ];
    let [one, two, three] = paths.each_ref().map(|path| format!("{path}/file/add"));
    let mut lead = signed_in(&board, PoliceLead).await;
    let pdf = |length: usize| file_of(length).1;
    let said = |page: &candour_tests::Page, text: &str| assert!(words(page).contains(text), "{text}: {}", words(page));
    let large = lead.upload(&one, "x.pdf", &pdf(1_001)).await.unwrap();
    expect(&large, 422);
    said(&large, "This file is larger than 1000 bytes.");
    expect(&lead.upload(&one, "x.pdf", &pdf(1_000)).await.unwrap(), 303);
    let both = lead.upload(&two, "x.pdf", &pdf(501)).await.unwrap();
    expect(&both, 422);
    said(&both, "the files of your library would be larger than 1.5 KB together");
    expect(&lead.upload(&two, "x.pdf", &pdf(500)).await.unwrap(), 303);
    said(
        &lead.get(&three).await.unwrap(),
        "Your library can hold 2 files and 1.5 KB in all; 0 files and 0 bytes are left.",
    );
    let more = lead.upload(&three, "x.pdf", &pdf(8)).await.unwrap();
    expect(&more, 422);
    said(&more, "Your library has 2 files, and can hold no more.");
    // What replaces a file takes its place.
    expect(&lead.upload(&one, "x.pdf", &pdf(900)).await.unwrap(), 303);
    assert_eq!(query(&board, "SELECT COUNT(*) FROM library_file WHERE state = 'uploading'").trim(), "0");
}

async fn what_is_no_evidence_is_refused_and_nothing_is_left_of_it(board: TestBoard) {
    let path = piece(&board, PoliceLead, "Safeguarding policy", &[]).await;
    let add = format!("{path}/file/add");
    let mut lead = signed_in(&board, PoliceLead).await;
    for (name, bytes) in [
        ("a.html", &b"<html><script>1</script>"[..]),
        ("a.svg", b"<svg xmlns='x'/>"),
        ("a.exe", b"MZ\x90\0\x03\0"),
        ("", b"x"),
        ("a.pdf", b""),
    ] {
        let page = lead.upload(&add, name, bytes).await.unwrap();
        expect(&page, 422);
        assert!(page.text().contains("href=\"#file\""), "{name}");
    }
    // Fields of the other form, and forms without a file.
    expect(&lead.upload_with(&add, &[("statement", "lead")], "a.pdf", b"%PDF-1.7").await.unwrap(), 400);
    expect(&lead.upload_with(&add, &[("name", "x")], "a.pdf", b"%PDF-1.7").await.unwrap(), 400);
    expect(&lead.post(&add, &[("file", "x")]).await.unwrap(), 400);
    assert_eq!((count(&board, "library_file"), count(&board, "evidence_chunk")), (0, 0));
}

async fn an_upload_to_a_piece_that_is_removed_meanwhile_ends_with_a_sentence(board: TestBoard) {
    let path = piece(&board, PoliceLead, "Safeguarding policy", &[]).await;
    let id = id_of(&path).parse().unwrap();
    let lead = board.actor(PoliceLead).unwrap();
    let (name, bytes) = file_of(100_000);
    let mut upload = board.service.begin_piece_file(&lead, id, name).await.unwrap();
    upload.take(&bytes).await.unwrap();
    board.service.remove_piece(&lead, id).await.unwrap();
    assert!(upload.finish().await.is_err());
    assert_eq!((count(&board, "library_file"), count(&board, "evidence_chunk")), (0, 0));
    // One that was begun and never ended is cleaned up, and the file that is there stays.
    let path = piece(&board, PoliceLead, "Another", &[]).await;
    signed_in(&board, PoliceLead).await.upload(&format!("{path}/file/add"), name, &bytes).await.unwrap();
    board.pass(chrono::TimeDelta::hours(2));
    board.service.clean_up_evidence().await.unwrap();
    assert_eq!(count(&board, "library_file"), 1);
    assert!(signed_in(&board, PoliceLead).await.get(&format!("{path}/file")).await.unwrap().body == bytes);
}
