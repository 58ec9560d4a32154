//! The return from the task list to the submission, and who sees what on the way.

use crate::support::{expect, query, signed_in, trail_entries, words};
use candour_domain::audit::AuditState;
use candour_domain::ids::ReturnId;
use candour_domain::submission::ReturnState;
use candour_tests::Who::{self, Chair, CouncilLead, Manager, PoliceContributor, PoliceLead, PoliceOfficer};
use candour_tests::{TestBoard, on_both_databases};
use chrono::TimeDelta;

async fn state(board: &TestBoard, id: ReturnId, who: Who) -> ReturnState {
    board.service.whole_return(&board.actor(who).unwrap(), id).await.unwrap().head.state
}

on_both_databases! {
    an_agency_is_asked_what_is_for_its_type,
    submitting_what_is_incomplete_links_to_each_gap,
    submitting_twice_is_once,
    a_contributor_answers_and_cannot_submit,
    what_is_submitted_can_be_read_and_no_longer_changed,
    a_return_that_is_given_back_shows_the_reason_and_opens_again,
    a_return_in_a_closed_audit_is_not_given_back,
    a_draft_is_its_agencys_alone_and_leaks_nowhere_at_the_board,
    a_closed_audit_takes_nothing_and_keeps_the_text_on_the_page,
    the_due_date_is_counted_in_whole_days_of_the_united_kingdom,
    every_change_leaves_its_entry,
    the_scores_page_opens_every_figure,
}

async fn an_agency_is_asked_what_is_for_its_type(board: TestBoard) {
    board.open_audit().await.unwrap();
    let (police, council) = (board.return_of(PoliceLead).await.unwrap(), board.return_of(CouncilLead).await.unwrap());
    let mut one = signed_in(&board, PoliceLead).await;
    let mut other = signed_in(&board, CouncilLead).await;
    assert!(words(&one.get(&format!("/returns/{police}")).await.unwrap()).contains("3. Police only"));
    assert!(!words(&other.get(&format!("/returns/{council}")).await.unwrap()).contains("Police only"));
    expect(&other.get(&format!("/returns/{council}/standards/third")).await.unwrap(), 404);
    for kind in ["blank", "filled"] {
        assert!(
            !words(&other.get(&format!("/returns/{council}/print/{kind}")).await.unwrap()).contains("Custody"),
            "{kind}"
        );
    }
}

async fn submitting_what_is_incomplete_links_to_each_gap(board: TestBoard) {
    board.open_audit().await.unwrap();
    let id = board.return_of(PoliceLead).await.unwrap();
    let mut lead = signed_in(&board, PoliceLead).await;
    expect(
        &lead
            .post(&format!("/returns/{id}/standards/first"), &[("s.lead.value", "3"), ("s.lead.narrative", "Kept")])
            .await
            .unwrap(),
        303,
    );
    let page = lead.post(&format!("/returns/{id}/submit"), &[]).await.unwrap();
    expect(&page, 422);
    let text = page.text();
    for (standard, field) in [("first", "s.policy.value"), ("first", "s.trained.value"), ("third", "s.custody.value")] {
        assert!(text.contains(&format!("/returns/{id}/standards/{standard}#{field}")), "{field}");
        let target = lead.get(&format!("/returns/{id}/standards/{standard}")).await.unwrap();
        assert!(target.text().contains(&format!("id=\"{field}\"")), "{field} is not on its page");
    }
    assert!(!text.contains("#s.concerns.value"), "what is optional is no gap");
    assert_eq!(state(&board, id, PoliceLead).await, ReturnState::InProgress);
    assert!(words(&page).contains("Kept"));
}

async fn submitting_twice_is_once(board: TestBoard) {
    board.open_audit().await.unwrap();
    let id = board.complete(PoliceLead).await.unwrap();
    let (mut lead, mut officer) = (signed_in(&board, PoliceLead).await, signed_in(&board, PoliceOfficer).await);
    let path = format!("/returns/{id}/submit");
    let (one, other) = tokio::join!(lead.post(&path, &[]), officer.post(&path, &[]));
    assert!([one.unwrap().status, other.unwrap().status].contains(&303));
    let again = lead.post(&path, &[]).await.unwrap();
    assert!(matches!(again.status, 303 | 409), "{}", again.status);
    assert_eq!(trail_entries(&board, "return_submitted"), 1);
    assert_eq!(state(&board, id, PoliceLead).await, ReturnState::Submitted);
}

async fn a_contributor_answers_and_cannot_submit(board: TestBoard) {
    board.open_audit().await.unwrap();
    let id = board.complete(PoliceLead).await.unwrap();
    board.delegate_everything(PoliceContributor).await.unwrap();
    let mut contributor = signed_in(&board, PoliceContributor).await;
    let page = contributor.get(&format!("/returns/{id}/check")).await.unwrap();
    assert!(!page.text().contains("/submit\""));
    assert!(matches!(contributor.post(&format!("/returns/{id}/submit"), &[]).await.unwrap().status, 403 | 404));
}

async fn what_is_submitted_can_be_read_and_no_longer_changed(board: TestBoard) {
    board.open_audit().await.unwrap();
    let id = board.submit(PoliceLead).await.unwrap();
    let mut lead = signed_in(&board, PoliceLead).await;
    let page = lead
        .post(&format!("/returns/{id}/standards/first"), &[("s.lead.revision", "1"), ("s.lead.value", "0")])
        .await
        .unwrap();
    expect(&page, 409);
    assert!(words(&page).contains("has been submitted"));
    let autosave = lead
        .post(&format!("/returns/{id}/standards/first/autosave"), &[("s.lead.revision", "1"), ("s.lead.value", "0")])
        .await
        .unwrap();
    assert!(autosave.text().contains("has been submitted"));
    expect(&lead.get(&format!("/returns/{id}/standards/first")).await.unwrap(), 200);
    expect(&lead.get(&format!("/returns/{id}/print/filled")).await.unwrap(), 200);
}

async fn a_return_that_is_given_back_shows_the_reason_and_opens_again(board: TestBoard) {
    board.open_audit().await.unwrap();
    let id = board.submit(PoliceLead).await.unwrap();
    let mut manager = signed_in(&board, Manager).await;
    let path = format!("/returns/{id}/amend");
    let empty = manager.post(&path, &[("reason", "  ")]).await.unwrap();
    expect(&empty, 422);
    assert!(empty.text().contains("id=\"reason-error\""));
    expect(&manager.post(&path, &[("reason", "Say more about <custody>.")]).await.unwrap(), 303);
    // The Board reads it no more until it comes again.
    expect(&manager.get(&format!("/returns/{id}")).await.unwrap(), 404);
    let mut lead = signed_in(&board, PoliceLead).await;
    let tasks = lead.get(&format!("/returns/{id}")).await.unwrap();
    assert!(tasks.text().contains("Say more about &lt;custody&gt;."));
    expect(
        &lead
            .post(&format!("/returns/{id}/standards/third"), &[("s.custody.revision", "1"), ("s.custody.value", "1")])
            .await
            .unwrap(),
        303,
    );
    expect(&lead.post(&format!("/returns/{id}/submit"), &[]).await.unwrap(), 303);
    expect(&manager.get(&format!("/returns/{id}")).await.unwrap(), 200);
}

async fn a_return_in_a_closed_audit_is_not_given_back(board: TestBoard) {
    let audit = board.open_audit().await.unwrap();
    let id = board.submit(PoliceLead).await.unwrap();
    let mut manager = signed_in(&board, Manager).await;
    expect(&manager.post(&format!("/audits/{audit}/state"), &[("to", "closed")]).await.unwrap(), 303);
    assert!(!manager.get(&format!("/returns/{id}")).await.unwrap().text().contains("/amend\""));
    let page = manager.post(&format!("/returns/{id}/amend"), &[("reason", "Say more.")]).await.unwrap();
    expect(&page, 409);
    assert!(words(&page).contains("while its audit is open"), "{}", words(&page));
    // The Board reads it as before.
    expect(&manager.get(&format!("/returns/{id}")).await.unwrap(), 200);
}

async fn a_draft_is_its_agencys_alone_and_leaks_nowhere_at_the_board(board: TestBoard) {
    let audit = board.open_audit().await.unwrap();
    let id = board.complete(PoliceLead).await.unwrap();
    let secret = "The chief officer leads.";
    for who in [Manager, Chair] {
        let mut visitor = signed_in(&board, who).await;
        for path in ["", "/check", "/print/filled", "/scores", "/standards/first", "/workbook"] {
            expect(&visitor.get(&format!("/returns/{id}{path}")).await.unwrap(), 404);
        }
        for path in ["", "/scores"] {
            let page = visitor.get(&format!("/audits/{audit}{path}")).await.unwrap();
            expect(&page, 200);
            assert!(!page.text().contains(secret));
            // But to what shows nothing of it: who would be told, and what can be decided.
            let without = |text: String, way: &str| text.replace(&format!("/returns/{id}/{way}"), "");
            let others = ["emergency", "decide"].into_iter().fold(page.text(), without);
            assert!(!others.contains(&format!("/returns/{id}")), "no link to what cannot be read");
        }
    }
    let mut manager = signed_in(&board, Manager).await;
    let dashboard = words(&manager.get(&format!("/audits/{audit}")).await.unwrap());
    assert!(dashboard.contains("4/4") || dashboard.contains("3/3"), "progress is shown: {dashboard}");
    for file in ["answers.json", "scores.json"] {
        let text = manager.get(&format!("/audits/{audit}/downloads/{file}")).await.unwrap().text();
        assert!(!text.contains(secret), "{file}");
    }
    board.service.submit(&board.actor(PoliceLead).unwrap(), id).await.unwrap();
    assert!(words(&manager.get(&format!("/returns/{id}/check")).await.unwrap()).contains(secret));
    assert!(manager.get(&format!("/audits/{audit}/downloads/answers.json")).await.unwrap().text().contains(secret));
    // Reading another's return leaves a trace.
    assert!(trail_entries(&board, "return_read") >= 1);
}

async fn a_closed_audit_takes_nothing_and_keeps_the_text_on_the_page(board: TestBoard) {
    let audit = board.open_audit().await.unwrap();
    let id = board.complete(PoliceLead).await.unwrap();
    let mut manager = signed_in(&board, Manager).await;
    expect(&manager.post(&format!("/audits/{audit}/state"), &[("to", "closed")]).await.unwrap(), 303);
    let mut lead = signed_in(&board, PoliceLead).await;
    let page = lead
        .post(&format!("/returns/{id}/standards/first"), &[("s.lead.revision", "1"), ("s.lead.value", "0")])
        .await
        .unwrap();
    expect(&page, 409);
    assert!(words(&page).contains("This audit is closed. Nothing was saved."));
    expect(&lead.post(&format!("/returns/{id}/submit"), &[]).await.unwrap(), 409);
    // It opens again.
    expect(&manager.post(&format!("/audits/{audit}/state"), &[("to", "open")]).await.unwrap(), 303);
    expect(
        &lead
            .post(&format!("/returns/{id}/standards/first"), &[("s.lead.revision", "1"), ("s.lead.value", "0")])
            .await
            .unwrap(),
        303,
    );
    // A step that the audit's states do not know.
    expect(&manager.post(&format!("/audits/{audit}/state"), &[("to", "archived")]).await.unwrap(), 409);
    let own = board.service.own_returns(&board.actor(PoliceLead).unwrap()).await.unwrap();
    assert_eq!(own[0].audit.state, AuditState::Open);
}

async fn the_due_date_is_counted_in_whole_days_of_the_united_kingdom(board: TestBoard) {
    board.open_audit().await.unwrap();
    let left = |board: &TestBoard| {
        let actor = board.actor(PoliceLead).unwrap();
        let service = std::sync::Arc::clone(&board.service);
        async move { service.own_returns(&actor).await.unwrap()[0].days_left }
    };
    assert_eq!(left(&board).await, 30);
    board.pass(TimeDelta::days(30));
    assert_eq!(left(&board).await, 0);
    // Summer time has begun: at half past eleven in the evening of London it is half past ten in UTC.
    board.clock.set("2026-04-02T22:59:00Z".parse().unwrap());
    assert_eq!(left(&board).await, 0);
    board.clock.set("2026-04-02T23:01:00Z".parse().unwrap());
    assert_eq!(left(&board).await, -1);
}

async fn every_change_leaves_its_entry(board: TestBoard) {
    board.open_audit().await.unwrap();
    board.submit(PoliceLead).await.unwrap();
    let (_, link) = board.service.new_link(board.board, &PoliceLead.email()).await.unwrap();
    let new = || "otters prefer violet umbrellas".to_owned();
    board.service.set_password_by_link(&link, new(), new()).await.unwrap();
    for kind in [
        "board_added",
        "agency_added",
        "person_added",
        "password_set",
        "question_set_uploaded",
        "question_set_published",
        "audit_opened",
        "signed_in",
        "answer_saved",
        "return_submitted",
    ] {
        assert!(trail_entries(&board, kind) >= 1, "{kind}");
    }
    assert_eq!(
        query(&board, "SELECT COUNT(*) FROM trail WHERE action = 'answer_saved' AND new_value IS NULL").trim(),
        "0"
    );
}

async fn the_scores_page_opens_every_figure(board: TestBoard) {
    let audit = board.open_audit().await.unwrap();
    let id = board.submit(PoliceLead).await.unwrap();
    let mut lead = signed_in(&board, PoliceLead).await;
    let page = lead.get(&format!("/returns/{id}/scores")).await.unwrap();
    let text = words(&page);
    // By hand: lead 3 of 3, policy yes 1 of 1, trained 91.5 is level 3 of 3; custody 2 of 3.
    // Standard 1: 3/3 = 100. Standard 3: 66.7. Overall: (1 + 1 + 1 + 2/3) / 4 = 91.7.
    for part in ["100", "66.7", "91.7", "What made this figure", "A named lead is accountable."] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert!(text.contains("Nothing of it counts."), "standard 2 scores nothing");
    let mut manager = signed_in(&board, Manager).await;
    let heat = manager.get(&format!("/audits/{audit}/scores")).await.unwrap();
    assert!(heat.text().contains(&format!("/returns/{id}/scores#overall")));
    assert!(words(&heat).contains("91.7"));
}
