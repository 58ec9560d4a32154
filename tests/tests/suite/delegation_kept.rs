//! What becomes of a delegation: taken back, ready, without a holder, closed, sealed, destroyed.

use crate::delegation::{give, opened, opened_for_files, second_contributor};
use crate::evidence::count;
use crate::support::{expect, query, shred, signed_in, trail_entries, words};
use candour_domain::audit::AuditState;
use candour_domain::ids::ReturnId;
use candour_tests::Who::*;
use candour_tests::{TestBoard, on_both_databases};

on_both_databases! {
    taking_back_ends_it_at_once_and_keeps_what_was_saved,
    ready_comes_off_with_the_next_save,
    who_leaves_loses_it_and_the_lead_sees_that_nobody_has_it,
    what_is_closed_or_submitted_is_not_delegated,
    a_note_is_sealed_moved_to_a_new_key_and_destroyed_with_the_return,
    a_save_on_its_way_while_it_is_taken_back_is_whole_or_refused,
    what_was_written_on_a_part_that_is_taken_back_is_given_back_and_not_saved,
    what_was_written_while_the_audit_was_closed_is_given_back,
}

async fn taking_back_ends_it_at_once_and_keeps_what_was_saved(board: TestBoard) {
    let (id, mut lead) = opened(&board).await;
    expect(&give(&mut lead, &board, id, &[("statement", "policy"), ("statement", "trained")]).await, 303);
    let mut contributor = signed_in(&board, PoliceContributor).await;
    let path = format!("/returns/{id}/standards/first");
    let fields = [("s.policy.revision", "1"), ("s.policy.value", "no"), ("s.policy.narrative", "Kept words")];
    expect(&contributor.post(&path, &fields).await.unwrap(), 303);
    let person = board.actor(PoliceContributor).unwrap().person.to_string();
    let taking = [("person", person.as_str()), ("statement", "policy")];
    let back = format!("/returns/{id}/delegation/first/take-back");
    expect(&lead.post(&back, &taking).await.unwrap(), 303);
    expect(&lead.post(&back, &taking).await.unwrap(), 303);
    assert_eq!(trail_entries(&board, "delegation_taken"), 1);
    expect(&contributor.post(&path, &[("s.policy.revision", "2"), ("s.policy.value", "yes")]).await.unwrap(), 404);
    let page = contributor.get(&path).await.unwrap();
    assert!(page.text().contains("s.trained.") && !page.text().contains("Kept words"));
    assert!(lead.get(&path).await.unwrap().text().contains("Kept words"));
    // Now another can have it; who takes it back from the first is told.
    let second = second_contributor(&board).await;
    let fields = [("person", second.as_str()), ("statement", "policy")];
    expect(&lead.post(&format!("/returns/{id}/delegation/first"), &fields).await.unwrap(), 303);
    let late = lead.post(&back, &taking).await.unwrap();
    expect(&late, 409);
    assert!(words(&late).contains("Second Person has this by now."));
    let rest = [("person", person.as_str()), ("statement", "trained")];
    expect(&lead.post(&back, &rest).await.unwrap(), 303);
    assert_eq!(count(&board, "delegation"), 1, "a delegation of nothing is none");
    expect(&contributor.get(&path).await.unwrap(), 404);
}

async fn ready_comes_off_with_the_next_save(board: TestBoard) {
    let (id, mut lead) = opened_for_files(&board).await;
    expect(&give(&mut lead, &board, id, &[("statement", "policy"), ("statement", "trained")]).await, 303);
    let mut contributor = signed_in(&board, PoliceContributor).await;
    let (path, ready) = (format!("/returns/{id}/standards/first"), format!("/returns/{id}/standards/first/ready"));
    let ready_now =
        || query(&board, "SELECT COUNT(*) FROM delegation_statement WHERE ready_at IS NOT NULL").trim().to_owned();
    let page = contributor.post(&ready, &[("step", "ready")]).await.unwrap();
    expect(&page, 303);
    assert_eq!((page.location(), ready_now().as_str()), (format!("/returns/{id}?note=part-ready").as_str(), "2"));
    for page in ["", "/delegation"] {
        let text = words(&lead.get(&format!("/returns/{id}{page}")).await.unwrap());
        assert!(text.contains("Ready"), "{page}: {text}");
    }
    // The lead's own save leaves the mark; so does a save that changes nothing.
    let same = [("s.policy.revision", "1"), ("s.policy.value", "yes"), ("s.policy.narrative", "Words about a policy.")];
    expect(&contributor.post(&path, &same).await.unwrap(), 303);
    expect(&lead.post(&path, &[("s.policy.revision", "1"), ("s.policy.value", "no")]).await.unwrap(), 303);
    assert_eq!(ready_now(), "2");
    expect(&contributor.post(&path, &[("s.policy.revision", "2"), ("s.policy.value", "yes")]).await.unwrap(), 303);
    assert_eq!((ready_now().as_str(), trail_entries(&board, "part_not_ready")), ("0", 1));
    // Saved and marked with one button; then taken off by hand.
    let fields = [("s.trained.value", "80"), ("intent", "ready")];
    let page = contributor.post(&path, &fields).await.unwrap();
    assert_eq!((page.status, page.location()), (303, format!("/returns/{id}?note=part-ready").as_str()));
    assert_eq!(ready_now(), "2");
    assert!(
        words(&contributor.get(&format!("/returns/{id}")).await.unwrap()).contains("Ready: your lead can review it.")
    );
    expect(&contributor.post(&ready, &[("step", "not-ready")]).await.unwrap(), 303);
    assert_eq!((ready_now().as_str(), trail_entries(&board, "part_ready")), ("0", 2));
    expect(&contributor.post(&ready, &[("step", "ready")]).await.unwrap(), 303);
    let file = [("statement", "trained")];
    let add = format!("/returns/{id}/evidence/add");
    expect(&contributor.upload_with(&add, &file, "Own.pdf", b"%PDF-1.7").await.unwrap(), 303);
    assert_eq!(ready_now(), "0", "a file is a change too");
    for (standard, status) in [("second", 404), ("nothing", 404)] {
        let path = format!("/returns/{id}/standards/{standard}/ready");
        expect(&contributor.post(&path, &[("step", "ready")]).await.unwrap(), status);
    }
}

async fn who_leaves_loses_it_and_the_lead_sees_that_nobody_has_it(board: TestBoard) {
    let (id, mut lead) = opened(&board).await;
    expect(&give(&mut lead, &board, id, &[("statement", "policy"), ("note", "For you.")]).await, 303);
    let mut contributor = signed_in(&board, PoliceContributor).await;
    let fields = [("s.policy.revision", "1"), ("s.policy.value", "no"), ("s.policy.narrative", "Kept words")];
    expect(&contributor.post(&format!("/returns/{id}/standards/first"), &fields).await.unwrap(), 303);
    let actor = board.actor(PoliceContributor).unwrap();
    let person = board.service.person(&board.actor(PoliceLead).unwrap(), actor.person).await.unwrap();
    board.service.end_role(&board.actor(PoliceLead).unwrap(), person.roles[0].id).await.unwrap();
    assert_eq!(query(&board, "SELECT COUNT(*) FROM delegation WHERE person_id IS NULL").trim(), "1");
    assert_eq!(trail_entries(&board, "delegation_left"), 1);
    let list = words(&lead.get(&format!("/returns/{id}/delegation")).await.unwrap());
    assert!(list.contains("Nobody now: Person PoliceContributor had it") && list.contains("Nobody has this"), "{list}");
    assert!(lead.get(&format!("/returns/{id}/check")).await.unwrap().text().contains("Kept words"));
    // It is free: somebody else can have it, in one step.
    let second = second_contributor(&board).await;
    let fields = [("person", second.as_str()), ("statement", "policy")];
    expect(&lead.post(&format!("/returns/{id}/delegation/first"), &fields).await.unwrap(), 303);
    let list = words(&lead.get(&format!("/returns/{id}/delegation")).await.unwrap());
    assert!(list.contains("Second Person") && !list.contains("Nobody now"), "{list}");
    assert_eq!(count(&board, "delegation"), 1);
}

async fn what_is_closed_or_submitted_is_not_delegated(board: TestBoard) {
    let audit = board.open_audit().await.unwrap();
    let id = board.complete(PoliceLead).await.unwrap();
    let mut lead = signed_in(&board, PoliceLead).await;
    expect(&give(&mut lead, &board, id, &[("statement", "policy")]).await, 303);
    board.service.submit(&board.actor(PoliceLead).unwrap(), id).await.unwrap();
    let person = board.actor(PoliceContributor).unwrap().person.to_string();
    let mut contributor = signed_in(&board, PoliceContributor).await;
    let taking = [("person", person.as_str()), ("statement", "policy")];
    let back = format!("/returns/{id}/delegation/first/take-back");
    let ready = format!("/returns/{id}/standards/first/ready");
    for _ in 0..2 {
        expect(&give(&mut lead, &board, id, &[("statement", "lead")]).await, 409);
        expect(&lead.post(&back, &taking).await.unwrap(), 409);
        expect(&contributor.post(&ready, &[("step", "ready")]).await.unwrap(), 409);
        let list = lead.get(&format!("/returns/{id}/delegation")).await.unwrap();
        expect(&list, 200);
        assert!(!list.text().contains("take-back") && words(&list).contains("takes no changes now"));
        expect(&lead.get(&format!("/returns/{id}/delegation/first")).await.unwrap(), 200);
        // What was theirs they can read still, and nothing more.
        let read = contributor.get(&format!("/returns/{id}/check")).await.unwrap().text();
        assert!(read.contains("A policy is in place.") && !read.contains("A named lead"));
        if board.service.move_audit(&board.actor(Manager).unwrap(), audit, AuditState::Closed).await.is_err() {
            break;
        }
    }
}

async fn a_note_is_sealed_moved_to_a_new_key_and_destroyed_with_the_return(board: TestBoard) {
    let (id, mut lead) = opened(&board).await;
    let note = "Canary note about nobody";
    expect(&give(&mut lead, &board, id, &[("statement", "policy"), ("note", note)]).await, 303);
    let found = board.service.verify(&[]).await.unwrap();
    assert_eq!((found.team_values, found.unreadable), (1, Vec::new()));
    let whole = board.service.whole_return(&board.actor(PoliceLead).unwrap(), id).await.unwrap();
    let actor = candour_service::Service::command_line(board.board);
    let before = query(
        &board,
        if board.url().starts_with("sqlite:") {
            "SELECT hex(note) FROM delegation"
        } else {
            "SELECT note FROM delegation"
        },
    );
    board.service.renew_keys(&actor, whole.head.audit.id, None, &mut |_, _| {}).await.unwrap();
    let after = query(
        &board,
        if board.url().starts_with("sqlite:") {
            "SELECT hex(note) FROM delegation"
        } else {
            "SELECT note FROM delegation"
        },
    );
    assert_ne!(before, after);
    assert_eq!(board.service.verify(&[]).await.unwrap().unreadable, Vec::<String>::new());
    assert!(lead.get(&format!("/returns/{id}/delegation")).await.unwrap().text().contains(note));
    // In the person's own data it is told that they had something, and no word of the note.
    let own = signed_in(&board, PoliceContributor).await.get("/account/data.json").await.unwrap().text();
    assert!(own.contains("\"to_this_person\":true") || own.contains("\"to_this_person\": true"), "{own}");
    assert!(!own.contains(note));
    let manager = board.actor(Manager).unwrap();
    board.service.move_audit(&manager, whole.head.audit.id, AuditState::Closed).await.unwrap();
    shred(&board, id).await;
    assert_eq!((count(&board, "delegation"), count(&board, "delegation_statement")), (0, 0));
    assert_eq!(board.service.verify(&[]).await.unwrap().unreadable, Vec::<String>::new());
    // Last, because SQLite's locks end where a test has read its files.
    let bytes = board.bytes().unwrap();
    assert!(!bytes.windows(note.len()).any(|window| window == note.as_bytes()));
}

async fn a_save_on_its_way_while_it_is_taken_back_is_whole_or_refused(board: TestBoard) {
    let (id, mut lead) = opened(&board).await;
    let person = board.actor(PoliceContributor).unwrap().person.to_string();
    let path = format!("/returns/{id}/standards/first");
    for turn in 0..8 {
        expect(&give(&mut lead, &board, id, &[("statement", "trained")]).await, 303);
        let mut contributor = signed_in(&board, PoliceContributor).await;
        let (value, revision) = (format!("{}", 50 + turn), trained(&board, id).await.to_string());
        let fields = [("s.trained.revision", revision.as_str()), ("s.trained.value", value.as_str())];
        let taking = [("person", person.as_str()), ("statement", "trained")];
        let back = format!("/returns/{id}/delegation/first/take-back");
        let (saved, taken) = tokio::join!(contributor.post(&path, &fields), lead.post(&back, &taking));
        expect(&taken.unwrap(), 303);
        let saved = saved.unwrap().status;
        let revision: i64 = revision.parse().unwrap();
        let now = trained(&board, id).await;
        assert!(matches!((saved, now - revision), (303, 1) | (404, 0)), "{saved} {now}");
    }
}

const WRITTEN_ON: &str = "Written while it was taken back.";

async fn what_was_written_on_a_part_that_is_taken_back_is_given_back_and_not_saved(board: TestBoard) {
    let (id, mut lead) = opened(&board).await;
    let person = board.actor(PoliceContributor).unwrap().person.to_string();
    let path = format!("/returns/{id}/standards/first");
    expect(&give(&mut lead, &board, id, &[("statement", "trained")]).await, 303);
    let mut contributor = signed_in(&board, PoliceContributor).await;
    expect(&contributor.get(&path).await.unwrap(), 200);
    let back = format!("/returns/{id}/delegation/first/take-back");
    expect(&lead.post(&back, &[("person", person.as_str()), ("statement", "trained")]).await.unwrap(), 303);
    let fields = [("s.trained.revision", "0"), ("s.trained.value", "90"), ("s.trained.narrative", WRITTEN_ON)];
    let theirs = contributor.post(&path, &fields).await.unwrap();
    expect(&theirs, 404);
    let said = words(&theirs);
    assert!(said.contains(WRITTEN_ON) && said.contains("Nothing was saved."), "{said}");
    assert_eq!(trained(&board, id).await, 0);
    // The very same for a return that is nobody's: the page says nothing of what is there.
    let nobodys = path.replace(&id.to_string(), "01890000-0000-7000-8000-000000000000");
    let other = contributor.post(&nobodys, &fields).await.unwrap();
    assert_eq!((other.status, words(&other)), (404, said));
}

async fn what_was_written_while_the_audit_was_closed_is_given_back(board: TestBoard) {
    let (id, mut lead) = opened(&board).await;
    let manager = board.actor(Manager).unwrap();
    let audit = board.service.whole_return(&board.actor(PoliceLead).unwrap(), id).await.unwrap().head.audit.id;
    board.service.move_audit(&manager, audit, AuditState::Closed).await.unwrap();
    let fields = [("s.trained.revision", "0"), ("s.trained.value", "90"), ("s.trained.narrative", WRITTEN_ON)];
    let page = lead.post(&format!("/returns/{id}/standards/first"), &fields).await.unwrap();
    expect(&page, 409);
    assert!(words(&page).contains(WRITTEN_ON), "{}", words(&page));
}

/// The revision of one answer.
async fn trained(board: &TestBoard, id: ReturnId) -> i64 {
    let whole = board.service.whole_return(&board.actor(PoliceLead).unwrap(), id).await.unwrap();
    whole.answers.get("trained").map_or(0, |kept| kept.revision)
}
