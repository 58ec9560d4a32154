//! Evidence of an action: attached from the agency's library, read by whoever verifies, frozen once that is done.

use crate::evidence::{count, file_of};
use crate::library::{id_of, piece};
use crate::plan_support::{act, action, issued, low, revision_of, words as recommended};
use crate::support::{expect, query, signed_in, trail_entries, words};
use candour_domain::access::Action;
use candour_domain::evidence::EvidenceLimits;
use candour_domain::ids::{AuditId, PieceId, PlanActionId};
use candour_service::plan::{AttachedView, CourseStep, NewRecommendationForm, Of};
use candour_tests::Who::{self, *};
use candour_tests::{Page, TestBoard, Visitor, on_both_databases};
use chrono::TimeDelta;
use std::collections::BTreeSet;

on_both_databases! {
    evidence_goes_from_the_library_to_whoever_verifies,
    new_evidence_goes_into_the_library_and_to_the_action,
    new_evidence_that_is_refused_leaves_the_library_as_it_was,
    the_lead_attaches_the_verifier_opens_and_others_read_the_list,
    another_agencys_piece_and_action_are_not_there,
    what_is_not_attached_to_this_action_is_not_there,
    what_is_verified_or_not_pursued_keeps_its_evidence,
    evidence_is_taken_off_after_asking_or_by_its_tick,
    whoever_verifies_has_read_the_evidence_that_stands_there,
    two_people_who_attach_at_once_attach_once,
    an_action_holds_so_much_and_no_more,
    the_board_has_no_library_and_says_so,
}

/// An action of the police that is being done, and its path.
pub(crate) async fn to_do(board: &TestBoard) -> (AuditId, PlanActionId, String) {
    let (audit, _) = low(board).await;
    let of = issued(board, audit, "Testshire Police").await;
    let id = action(board, PoliceLead, of).await;
    (audit, id, format!("/actions/{id}"))
}

/// A piece of the library of the police with a file; its path.
pub(crate) async fn with_file(board: &TestBoard, title: &str, bytes: &[u8]) -> String {
    let path = piece(board, PoliceLead, title, &[]).await;
    let mut lead = signed_in(board, PoliceLead).await;
    expect(&lead.upload(&format!("{path}/file/add"), "Minutes.pdf", bytes).await.unwrap(), 303);
    path
}

/// Posts the page of the library: what it showed as ticked, and what is ticked now.
pub(crate) async fn choose(visitor: &mut Visitor, here: &str, was: &[&str], now: &[&str]) -> Page {
    let was = was.iter().map(|path| ("was", id_of(path)));
    let fields: Vec<_> = was.chain(now.iter().map(|path| ("piece", id_of(path)))).collect();
    visitor.post(&format!("{here}/evidence/choose"), &fields).await.unwrap()
}

/// What is attached, as the QA Manager reads it.
pub(crate) async fn attached(board: &TestBoard, id: PlanActionId) -> Vec<AttachedView> {
    board.service.plan_action(&board.actor(Manager).unwrap(), id).await.unwrap().attached
}

pub(crate) async fn titles(board: &TestBoard, id: PlanActionId) -> Vec<String> {
    attached(board, id).await.iter().map(|one| one.title().to_owned()).collect()
}

/// The path of what was attached first.
pub(crate) async fn first(board: &TestBoard, id: PlanActionId) -> String {
    format!("/actions/{id}/evidence/{}", attached(board, id).await[0].id)
}

async fn evidence_goes_from_the_library_to_whoever_verifies(board: TestBoard) {
    let (_, id, here) = to_do(&board).await;
    let (_, bytes) = file_of(200_000);
    let date = [("date-day", "1"), ("date-month", "2"), ("date-year", "2026")];
    let policy = piece(&board, PoliceLead, "Safeguarding policy", &date).await;
    let minutes = with_file(&board, "Minutes of the rota group", &bytes).await;
    let mut lead = signed_in(&board, PoliceLead).await;
    let page = words(&lead.get(&here).await.unwrap());
    assert!(page.contains("Nothing is attached.") && page.contains("Choose from our library"), "{page}");
    let form = words(&lead.get(&format!("{here}/evidence/choose")).await.unwrap());
    for part in ["Safeguarding policy", "Minutes of the rota group", "Goes with it", "195.3 KB", "Appoint a deputy."] {
        assert!(form.contains(part), "{part}: {form}");
    }
    // A word that is looked for saves nothing and keeps the ticks.
    let find = [("piece", id_of(&policy)), ("find", "rota"), ("intent", "find")];
    let found = lead.post(&format!("{here}/evidence/choose"), &find).await.unwrap();
    expect(&found, 200);
    assert!(words(&found).contains("1 ticked piece is not shown."), "{}", words(&found));
    assert!(titles(&board, id).await.is_empty());
    let done = choose(&mut lead, &here, &[], &[&policy, &minutes]).await;
    assert_eq!((done.status, done.location()), (303, format!("{here}?note=attached").as_str()));
    let page = lead.get(done.location()).await.unwrap();
    let text = words(&page);
    for part in [
        "The evidence is saved. The Board can read it now.",
        "Safeguarding policy",
        "1 February 2026",
        "DOC-14",
        "A reference, without a file",
        "Minutes.pdf, a PDF, 195.3 KB",
        "Attached by Person PoliceLead on 3 March 2026",
        "Evidence attached, Person PoliceLead",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert_eq!(trail_entries(&board, "action_evidence_attached"), 2);
    // Twice is once.
    expect(&choose(&mut lead, &here, &[], &[&policy, &minutes]).await, 303);
    assert_eq!((count(&board, "action_evidence"), trail_entries(&board, "action_evidence_attached")), (2, 2));
    expect(&act(&mut lead, &here, "complete", &[("evidence", "Attached.")]).await, 303);
    // The Board reads the copy, and the agency sees that it did.
    let file = attached(&board, id).await.into_iter().find(|one| one.file.is_some()).unwrap();
    let there = format!("{here}/evidence/{}", file.id);
    for who in [Manager, Qap, PoliceViewer] {
        let mut visitor = signed_in(&board, who).await;
        let page = visitor.get(&here).await.unwrap();
        assert!(page.text().contains(&there), "{who:?}");
        let page = visitor.get(&there).await.unwrap();
        expect(&page, 200);
        assert!(page.body == bytes, "{who:?}");
        assert!(page.header("content-disposition").starts_with("attachment; filename=\"Minutes.pdf\""));
        assert_eq!((page.header("content-type"), page.header("cache-control")), ("application/pdf", "no-store"));
    }
    assert_eq!(trail_entries(&board, "evidence_read"), 2);
    let trail = words(&lead.get("/trail").await.unwrap());
    assert!(trail.contains("A file of evidence was downloaded at the Board"), "{trail}");
    assert!(trail.contains("Evidence of the agency's library was attached to an action"), "{trail}");
    let mut manager = signed_in(&board, Manager).await;
    expect(&act(&mut manager, &here, "verify", &[("seen", "The minutes.")]).await, 303);
    let text = words(&lead.get(&here).await.unwrap());
    assert!(text.contains("Minutes.pdf") && !text.contains("Take it off") && !text.contains("Add new evidence"));
    // The piece says where it is.
    assert!(words(&lead.get(&minutes).await.unwrap()).contains("Actions that it is attached to"));
    assert!(lead.get(&minutes).await.unwrap().text().contains(&format!("href=\"{here}\"")));
    let found = board.service.verify(&[]).await.unwrap();
    assert_eq!((found.files, found.unreadable.len()), (2, 0));
}

async fn new_evidence_goes_into_the_library_and_to_the_action(board: TestBoard) {
    let (_, id, here) = to_do(&board).await;
    let new = format!("{here}/evidence/new");
    let mut lead = signed_in(&board, PoliceLead).await;
    let form = words(&lead.get(&new).await.unwrap());
    assert!(form.contains("File (optional)") && form.contains("Up to 25 MB"), "{form}");
    // Without a file, as a browser sends it; then with one.
    let fields = [("title", "<b>Rota</b> of May"), ("held", "DOC-7"), ("note", "Between us")];
    let page = lead.upload_with(&new, &fields, "", b"").await.unwrap();
    assert_eq!((page.status, page.location()), (303, format!("{here}?note=attached").as_str()));
    let (name, bytes) = file_of(70_000);
    let page = lead.upload_with(&new, &[("title", "Minutes of May")], name, &bytes).await.unwrap();
    expect(&page, 303);
    assert_eq!(titles(&board, id).await, ["<b>Rota</b> of May", "Minutes of May"]);
    assert_eq!((count(&board, "library_piece"), count(&board, "library_file")), (2, 1));
    let list = lead.get("/evidence").await.unwrap();
    assert!(list.text().contains("&lt;b&gt;Rota&lt;/b&gt; of May") && list.text().contains("Minutes of May"));
    let mut manager = signed_in(&board, Manager).await;
    let page = manager.get(&here).await.unwrap();
    assert!(page.text().contains("&lt;b&gt;Rota&lt;/b&gt; of May") && !page.text().contains("<b>Rota"));
    // The note is the agency's own.
    assert!(!page.text().contains("Between us"));
    let file = attached(&board, id).await[1].id;
    assert!(manager.get(&format!("{here}/evidence/{file}")).await.unwrap().body == bytes);
    // The same words again are the same piece: nothing is there twice.
    expect(&lead.upload_with(&new, &fields, "", b"").await.unwrap(), 303);
    assert_eq!((count(&board, "library_piece"), count(&board, "action_evidence")), (2, 2));
    // With a file that the library has already, nothing takes its place.
    let again = lead.upload_with(&new, &[("title", "Minutes of May")], name, &file_of(9_000).1).await.unwrap();
    expect(&again, 422);
    assert!(words(&again).contains("Your library has this very evidence already, with a file."), "{}", words(&again));
    assert_eq!((count(&board, "library_piece"), count(&board, "library_file")), (2, 1));
}

async fn new_evidence_that_is_refused_leaves_the_library_as_it_was(board: TestBoard) {
    let (_, id, here) = to_do(&board).await;
    let new = format!("{here}/evidence/new");
    let mut lead = signed_in(&board, PoliceLead).await;
    let (long, note) = ("x".repeat(501), "y".repeat(4_001));
    for (fields, field, says) in [
        (&[("title", ""), ("held", "Kept DOC-7")][..], "title", "Give this evidence a title."),
        (&[("title", long.as_str()), ("held", "Kept DOC-7")], "title", "500"),
        (&[("title", "Rota"), ("held", "Kept DOC-7"), ("note", note.as_str())], "note", "4,000"),
        (&[("title", "Rota"), ("held", "Kept DOC-7"), ("link", "http://x.example")], "link", "https://"),
    ] {
        let page = lead.upload_with(&new, fields, "a.pdf", b"%PDF-1.7").await.unwrap();
        expect(&page, 422);
        assert!(page.text().contains(&format!("href=\"#{field}\"")), "{field}");
        assert!(page.text().contains("Kept DOC-7") && words(&page).contains(says), "{field}: {}", words(&page));
        assert!(words(&page).contains("Your browser does not keep the file"));
    }
    assert_eq!(count(&board, "library_piece"), 0);
    // A file that is not taken: the piece goes with it.
    for (name, bytes) in [("a.html", &b"<html><script>1</script>"[..]), ("a.exe", b"MZ\x90\0\x03\0"), ("a.pdf", b"")] {
        let page = lead.upload_with(&new, &[("title", "Rota"), ("held", "Kept DOC-7")], name, bytes).await.unwrap();
        expect(&page, 422);
        assert!(page.text().contains("href=\"#file\"") && page.text().contains("Kept DOC-7"), "{name}");
    }
    // Fields of other forms, one that is there twice too often, and no form with a file.
    for fields in [&[("statement", "lead"), ("title", "Rota")][..], &[("title", "Rota"), ("agency", "x")]] {
        expect(&lead.upload_with(&new, fields, "a.pdf", b"%PDF-1.7").await.unwrap(), 400);
    }
    expect(&lead.post(&new, &[("title", "Rota")]).await.unwrap(), 400);
    assert!(titles(&board, id).await.is_empty());
    for table in ["library_piece", "library_file", "action_evidence", "evidence_chunk"] {
        assert_eq!(count(&board, table), 0, "{table}");
    }
}

async fn the_lead_attaches_the_verifier_opens_and_others_read_the_list(board: TestBoard) {
    let (_, id, here) = to_do(&board).await;
    let minutes = with_file(&board, "Minutes of May", b"%PDF-1.7 minutes").await;
    let mut lead = signed_in(&board, PoliceLead).await;
    expect(&choose(&mut lead, &here, &[], &[&minutes]).await, 303);
    let there = first(&board, id).await;
    let opens = [Manager, Qap, PoliceLead, PoliceContributor, PoliceOfficer, PoliceViewer];
    for who in Who::ALL {
        let mut visitor = signed_in(&board, who).await;
        let page = visitor.get(&here).await.unwrap();
        let reads = opens.contains(&who) || matches!(who, Chair | Panel | BoardMember);
        assert_eq!(page.status == 200, reads, "{who:?}");
        assert_eq!(words(&page).contains("Minutes of May"), reads, "{who:?}");
        assert_eq!(page.text().contains(&there), opens.contains(&who), "{who:?}");
        assert_eq!(visitor.get(&there).await.unwrap().status == 200, opens.contains(&who), "{who:?}");
        assert_eq!(page.text().contains("evidence/choose"), who == PoliceLead, "{who:?}");
        let take_off = format!("{there}/take-off");
        for path in [format!("{here}/evidence/choose"), format!("{here}/evidence/new"), take_off.clone()] {
            let status = visitor.get(&path).await.unwrap().status;
            assert_eq!(status == 200, who == PoliceLead, "{who:?} {path}");
            assert!(who == PoliceLead || matches!(status, 403 | 404), "{who:?} {path}");
        }
        if who != PoliceLead {
            let posted = [
                choose(&mut visitor, &here, &[&minutes], &[]).await.status,
                visitor.upload_with(&format!("{here}/evidence/new"), &[("title", "X")], "", b"").await.unwrap().status,
                visitor.post(&take_off, &[("confirm", "remove")]).await.unwrap().status,
            ];
            assert!(posted.iter().all(|status| matches!(status, 403 | 404)), "{who:?} {posted:?}");
        }
    }
    assert_eq!((titles(&board, id).await.len(), count(&board, "library_piece")), (1, 1));
    // Two of the Board opened it; those who may not left no entry, and nobody of the agency did.
    assert_eq!(trail_entries(&board, "evidence_read"), 2);
}

async fn another_agencys_piece_and_action_are_not_there(board: TestBoard) {
    let (audit, id, here) = to_do(&board).await;
    let of = issued(&board, audit, "Testshire Council").await;
    let theirs = format!("/actions/{}", action(&board, CouncilLead, of).await);
    let police = with_file(&board, "Minutes of May", b"%PDF-1.7 minutes").await;
    let council = piece(&board, CouncilLead, "Council policy", &[]).await;
    let mut lead = signed_in(&board, PoliceLead).await;
    // Another agency's piece, alone and beside one's own: nothing is written.
    expect(&choose(&mut lead, &here, &[], &[&council]).await, 404);
    expect(&choose(&mut lead, &here, &[], &[&police, &council]).await, 404);
    let nobodys = "/evidence/01890000-0000-7000-8000-000000000000";
    expect(&choose(&mut lead, &here, &[], &[nobodys]).await, 404);
    // Another agency's action reads like one that is nowhere.
    let none = "/actions/01890000-0000-7000-8000-000000000000";
    for rest in ["", "/evidence/choose", "/evidence/new"] {
        let [one, other] = [&theirs, none].map(|path| format!("{path}{rest}"));
        let (one, other) = (lead.get(&one).await.unwrap(), lead.get(&other).await.unwrap());
        assert_eq!((one.status, other.status, words(&one) == words(&other)), (404, 404, true), "{rest}");
    }
    expect(&choose(&mut lead, &theirs, &[], &[&police]).await, 404);
    let new = format!("{theirs}/evidence/new");
    expect(&lead.upload_with(&new, &[("title", "Ours")], "a.pdf", b"%PDF-1.7").await.unwrap(), 404);
    assert_eq!((count(&board, "action_evidence"), trail_entries(&board, "action_evidence_attached")), (0, 0));
    assert_eq!((count(&board, "library_piece"), count(&board, "evidence_chunk")), (2, 1));
    // What is attached is not another agency's to open or to take off.
    expect(&choose(&mut lead, &here, &[], &[&police]).await, 303);
    let there = first(&board, id).await;
    let mut other = signed_in(&board, CouncilLead).await;
    expect(&other.get(&there).await.unwrap(), 404);
    expect(&other.post(&format!("{there}/take-off"), &[("confirm", "remove")]).await.unwrap(), 404);
    let by_theirs = there.replace(&here, &theirs);
    expect(&other.get(&by_theirs).await.unwrap(), 404);
    expect(&other.post(&format!("{by_theirs}/take-off"), &[("confirm", "remove")]).await.unwrap(), 404);
    assert_eq!(titles(&board, id).await, ["Minutes of May"]);
}

async fn what_is_not_attached_to_this_action_is_not_there(board: TestBoard) {
    let (audit, id, here) = to_do(&board).await;
    let of = issued(&board, audit, "Testshire Police").await;
    let other = format!("/actions/{}", action(&board, PoliceLead, of).await);
    let minutes = with_file(&board, "Minutes of May", b"%PDF-1.7 minutes").await;
    let secret = with_file(&board, "Not for the Board", b"%PDF-1.7 secret").await;
    let policy = piece(&board, PoliceLead, "Policy", &[]).await;
    let mut lead = signed_in(&board, PoliceLead).await;
    expect(&choose(&mut lead, &here, &[], &[&minutes]).await, 303);
    expect(&choose(&mut lead, &other, &[], &[&policy]).await, 303);
    let there = first(&board, id).await;
    let mut manager = signed_in(&board, Manager).await;
    expect(&manager.get(&there).await.unwrap(), 200);
    // By another action, by ids of the library, and a reference that has no file.
    let id = id_of(&secret).parse().unwrap();
    let kept = board.service.piece(&board.actor(PoliceLead).unwrap(), id, Action::ReadLibrary).await.unwrap();
    let library_file = kept.file.unwrap().id;
    let reference = attached(&board, other.strip_prefix("/actions/").unwrap().parse().unwrap()).await[0].id;
    for path in [
        there.replace(&here, &other),
        format!("{here}/evidence/{library_file}"),
        format!("{here}/evidence/{}", id_of(&secret)),
        format!("{here}/evidence/{}", id_of(&minutes)),
        format!("{other}/evidence/{reference}"),
        format!("{here}/evidence/01890000-0000-7000-8000-000000000000"),
    ] {
        expect(&manager.get(&path).await.unwrap(), 404);
    }
    for path in [&minutes, &secret] {
        expect(&manager.get(path).await.unwrap(), 403);
        expect(&manager.get(&format!("{path}/file")).await.unwrap(), 403);
    }
    assert!(!words(&manager.get(&here).await.unwrap()).contains("Not for the Board"));
    assert_eq!(trail_entries(&board, "evidence_read"), 1);
}

async fn what_is_verified_or_not_pursued_keeps_its_evidence(board: TestBoard) {
    let (audit, id, here) = to_do(&board).await;
    let of = issued(&board, audit, "Testshire Police").await;
    let dropped = action(&board, PoliceLead, of).await;
    let closed = format!("/actions/{dropped}");
    let minutes = with_file(&board, "Minutes of May", b"%PDF-1.7 minutes").await;
    let policy = piece(&board, PoliceLead, "Policy", &[]).await;
    let mut lead = signed_in(&board, PoliceLead).await;
    let mut manager = signed_in(&board, Manager).await;
    for path in [&here, &closed] {
        expect(&choose(&mut lead, path, &[], &[&minutes]).await, 303);
    }
    expect(&act(&mut lead, &here, "complete", &[("evidence", "Attached.")]).await, 303);
    // Completed, it can still be added to.
    expect(&choose(&mut lead, &here, &[], &[&policy]).await, 303);
    expect(&act(&mut manager, &here, "verify", &[("seen", "Both.")]).await, 303);
    let fields = [("why-close", "Not needed."), ("minute", "QA&P, item 3")];
    expect(&act(&mut manager, &closed, "close", &fields).await, 303);
    for (path, id, kept) in [(&here, id, 2), (&closed, dropped, 1)] {
        let there = first(&board, id).await;
        for form in ["choose", "new"] {
            expect(&lead.get(&format!("{path}/evidence/{form}")).await.unwrap(), 409);
        }
        let new = format!("{path}/evidence/new");
        expect(&choose(&mut lead, path, &[&minutes], &[]).await, 409);
        expect(&choose(&mut lead, path, &[], &[&policy]).await, 409);
        expect(&lead.upload_with(&new, &[("title", "Late")], "", b"").await.unwrap(), 409);
        expect(&lead.get(&format!("{there}/take-off")).await.unwrap(), 409);
        expect(&lead.post(&format!("{there}/take-off"), &[("confirm", "remove")]).await.unwrap(), 409);
        assert_eq!(titles(&board, id).await.len(), kept);
        expect(&manager.get(&there).await.unwrap(), 200);
    }
    assert_eq!(count(&board, "library_piece"), 2);
    assert_eq!(trail_entries(&board, "action_evidence_taken_off"), 0);
}

async fn evidence_is_taken_off_after_asking_or_by_its_tick(board: TestBoard) {
    let (_, id, here) = to_do(&board).await;
    let minutes = with_file(&board, "Minutes of May", &file_of(70_000).1).await;
    let policy = piece(&board, PoliceLead, "Policy", &[]).await;
    let mut lead = signed_in(&board, PoliceLead).await;
    expect(&choose(&mut lead, &here, &[], &[&minutes, &policy]).await, 303);
    let minutes_there = attached(&board, id).await.into_iter().find(|one| one.file.is_some()).unwrap().id;
    let there = format!("{here}/evidence/{minutes_there}");
    let chunks = count(&board, "evidence_chunk");
    let asked = words(&lead.get(&format!("{there}/take-off")).await.unwrap());
    assert!(asked.contains("Take this evidence off the action?") && asked.contains("Minutes of May"), "{asked}");
    expect(&lead.post(&format!("{there}/take-off"), &[]).await.unwrap(), 400);
    expect(&lead.post(&format!("{there}/take-off"), &[("confirm", "remove"), ("agency", "x")]).await.unwrap(), 400);
    assert_eq!(titles(&board, id).await.len(), 2);
    board.pass(TimeDelta::minutes(1));
    let off = lead.post(&format!("{there}/take-off"), &[("confirm", "remove")]).await.unwrap();
    assert_eq!((off.status, off.location()), (303, format!("{here}?note=taken-off").as_str()));
    let text = words(&lead.get(off.location()).await.unwrap());
    assert!(text.contains("Evidence taken off, Person PoliceLead"), "{text}");
    assert!(text.contains("The evidence is taken off the action. It stays in your library."), "{text}");
    assert_eq!(titles(&board, id).await, ["Policy"]);
    // The copy of two chunks is gone, the library's file is whole.
    assert_eq!(count(&board, "evidence_chunk"), chunks - 2);
    expect(&lead.get(&format!("{minutes}/file")).await.unwrap(), 200);
    expect(&lead.get(&there).await.unwrap(), 404);
    expect(&lead.post(&format!("{there}/take-off"), &[("confirm", "remove")]).await.unwrap(), 404);
    // By its tick, and what was not ticked on that page stays.
    expect(&choose(&mut lead, &here, &[], &[&minutes]).await, 303);
    expect(&choose(&mut lead, &here, &[&policy], &[]).await, 303);
    assert_eq!(titles(&board, id).await, ["Minutes of May"]);
    assert_eq!(trail_entries(&board, "action_evidence_taken_off"), 2);
    assert_eq!(trail_entries(&board, "action_evidence_attached"), 3);
}

async fn whoever_verifies_has_read_the_evidence_that_stands_there(board: TestBoard) {
    let (_, id, here) = to_do(&board).await;
    let minutes = with_file(&board, "Minutes of May", b"%PDF-1.7 minutes").await;
    let policy = piece(&board, PoliceLead, "Policy", &[]).await;
    let mut lead = signed_in(&board, PoliceLead).await;
    expect(&choose(&mut lead, &here, &[], &[&minutes]).await, 303);
    expect(&act(&mut lead, &here, "complete", &[("evidence", "Attached.")]).await, 303);
    for (was, now) in [(&[&minutes][..], &[][..]), (&[], &[&policy])] {
        let read = revision_of(&board, id).await.to_string();
        let (was, now): (Vec<_>, Vec<_>) =
            (was.iter().map(|path| path.as_str()).collect(), now.iter().map(|path| path.as_str()).collect());
        expect(&choose(&mut lead, &here, &was, &now).await, 303);
        let mut manager = signed_in(&board, Manager).await;
        let page = manager
            .post(&format!("{here}/verify"), &[("seen", "I read the minutes."), ("revision", &read)])
            .await
            .unwrap();
        expect(&page, 409);
        assert!(page.text().contains("I read the minutes."));
    }
    assert_eq!(trail_entries(&board, "action_verified"), 0);
    let mut manager = signed_in(&board, Manager).await;
    expect(&act(&mut manager, &here, "verify", &[("seen", "The policy.")]).await, 303);
}

async fn two_people_who_attach_at_once_attach_once(board: TestBoard) {
    let (_, id, here) = to_do(&board).await;
    let (_, bytes) = file_of(300_000);
    let minutes = with_file(&board, "Minutes of May", &bytes).await;
    let policy = piece(&board, PoliceLead, "Policy", &[]).await;
    let lead = board.actor(PoliceLead).unwrap();
    let now: BTreeSet<PieceId> = [&minutes, &policy].map(|path| id_of(path).parse().unwrap()).into();
    let none = BTreeSet::new();
    let attach = || board.service.choose_action_evidence(&lead, id, (&none, &now));
    let (one, other) = tokio::join!(attach(), attach());
    assert!(one.is_ok() && other.is_ok(), "{one:?} {other:?}");
    assert_eq!(titles(&board, id).await.len(), 2);
    assert_eq!((count(&board, "action_evidence"), trail_entries(&board, "action_evidence_attached")), (2, 2));
    assert_eq!(query(&board, "SELECT COUNT(*) FROM action_progress WHERE noted = 'attached'").trim(), "2");
    // Five chunks in the library, five in the one copy.
    assert_eq!(count(&board, "evidence_chunk"), 10);
    let file = attached(&board, id).await.into_iter().find(|one| one.file.is_some()).unwrap().id;
    let mut manager = signed_in(&board, Manager).await;
    assert!(manager.get(&format!("{here}/evidence/{file}")).await.unwrap().body == bytes);
    // Taken off by two at once, one of them is told that it is gone.
    let off = || board.service.take_off_evidence(&lead, id, file);
    let (one, other) = tokio::join!(off(), off());
    assert_eq!(usize::from(one.is_ok()) + usize::from(other.is_ok()), 1);
    assert_eq!((titles(&board, id).await.len(), trail_entries(&board, "action_evidence_taken_off")), (1, 1));
}

async fn an_action_holds_so_much_and_no_more(board: TestBoard) {
    let limits = EvidenceLimits { file_bytes: 1_000, files: 50, return_bytes: 1_500 };
    let board = board.that_holds(limits).await.unwrap();
    let (_, id, here) = to_do(&board).await;
    let mut lead = signed_in(&board, PoliceLead).await;
    let one = with_file(&board, "Minutes of May", &file_of(900).1).await;
    expect(&choose(&mut lead, &here, &[], &[&one]).await, 303);
    // The library has room again; the action has not.
    expect(&lead.post(&format!("{one}/remove"), &[("confirm", "remove")]).await.unwrap(), 303);
    let two = with_file(&board, "Minutes of June", &file_of(601).1).await;
    let page = choose(&mut lead, &here, &[], &[&two]).await;
    expect(&page, 422);
    let said = words(&page);
    assert!(said.contains("“Minutes of June” is not attached.") && said.contains("the files of this action"), "{said}");
    // What was ticked is ticked still.
    assert!(page.text().contains(&format!("value=\"{}\" checked", id_of(&two))), "{}", page.text());
    assert_eq!(count(&board, "action_evidence"), 1);
    let new = format!("{here}/evidence/new");
    let page = lead.upload_with(&new, &[("title", "Too large")], "a.pdf", &file_of(1_001).1).await.unwrap();
    expect(&page, 422);
    assert!(words(&page).contains("This file is larger than 1000 bytes."), "{}", words(&page));
    // Twenty pieces, and none more: by choosing or by adding.
    let mut more = Vec::new();
    for number in 2..=21 {
        more.push(piece(&board, PoliceLead, &format!("Piece {number}"), &[]).await);
    }
    let all: Vec<_> = more.iter().map(String::as_str).collect();
    let page = choose(&mut lead, &here, &[], &all).await;
    expect(&page, 422);
    assert!(words(&page).contains("An action can have 20 pieces of evidence"), "{}", words(&page));
    assert_eq!(count(&board, "action_evidence"), 1);
    expect(&choose(&mut lead, &here, &[], &all[..19]).await, 303);
    assert_eq!(titles(&board, id).await.len(), 20);
    let page = lead.upload_with(&new, &[("title", "One more")], "", b"").await.unwrap();
    expect(&page, 422);
    assert!(words(&page).contains("An action can have 20 pieces of evidence"), "{}", words(&page));
    assert!(!words(&lead.get("/evidence").await.unwrap()).contains("One more"));
}

async fn the_board_has_no_library_and_says_so(board: TestBoard) {
    let (audit, _) = low(&board).await;
    let manager = board.actor(Manager).unwrap();
    let form = NewRecommendationForm {
        of: Some(Of::Partnership),
        about: String::new(),
        words: recommended("Agree one pathway."),
        finding: None,
    };
    let of = board.service.propose_recommendation(&manager, audit, &form).await.unwrap();
    for step in [CourseStep::Agree, CourseStep::Issue] {
        crate::plan_support::lead_on(&board, of, step).await;
    }
    let id = action(&board, Manager, of).await;
    let here = format!("/actions/{id}");
    let mut visitor = signed_in(&board, Manager).await;
    let page = visitor.get(&here).await.unwrap();
    assert!(words(&page).contains("The Board has no library of evidence"), "{}", words(&page));
    assert!(!page.text().contains("evidence/choose") && !page.text().contains("evidence/new"));
    for rest in ["choose", "new"] {
        expect(&visitor.get(&format!("{here}/evidence/{rest}")).await.unwrap(), 403);
    }
    let reference = [("reference", "Pathway, version 1, with the Board Manager")];
    expect(&visitor.post(&format!("{here}/evidence"), &reference).await.unwrap(), 303);
    assert!(words(&visitor.get(&here).await.unwrap()).contains("Pathway, version 1"));
    // To an agency it is not there.
    let mut lead = signed_in(&board, PoliceLead).await;
    let policy = piece(&board, PoliceLead, "Policy", &[]).await;
    expect(&choose(&mut lead, &here, &[], &[&policy]).await, 404);
    assert_eq!(count(&board, "action_evidence"), 0);
}
