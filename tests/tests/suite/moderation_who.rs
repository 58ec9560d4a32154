//! Moderation: who reads, who moderates, who is told nothing.

use crate::moderation::{REASON, assign, give, give_all, in_moderation, moderate, release, says};
use crate::support::{expect, letter, query as sql, query_write, signed_in, trail_entries, words};
use candour_tests::Who::{self, *};
use candour_tests::{TestBoard, on_both_databases};

on_both_databases! {
    who_reads_who_moderates_and_who_releases,
    a_panel_member_reads_what_is_assigned_and_nothing_else,
    nobody_is_on_the_panel_of_their_own_agency,
    the_agency_sees_nothing_of_it_before_the_release,
}

async fn who_reads_who_moderates_and_who_releases(board: TestBoard) {
    let (audit, id) = in_moderation(&board).await;
    give_all(&board, id).await;
    expect(&release(&board, id).await, 303);
    let base = format!("/returns/{id}/moderation");
    for who in Who::ALL {
        let mut visitor = signed_in(&board, who).await;
        let reads = matches!(who, Manager | Chair | Panel);
        for path in [base.clone(), format!("{base}/standards/first"), format!("{base}/pack")] {
            expect(&visitor.get(&path).await.unwrap(), if reads { 200 } else { 404 });
        }
        for path in ["/moderation".to_owned(), format!("/audits/{audit}/moderation")] {
            expect(&visitor.get(&path).await.unwrap(), if reads { 200 } else { 403 });
        }
        let moderates = matches!(who, Manager | Panel);
        let level = give(&mut visitor, id, "first", &[("lead", "1", "9", "")]).await;
        assert_eq!(level.status != 404, moderates, "{who:?}");
        expect(&visitor.get(&format!("{base}/event")).await.unwrap(), if moderates { 200 } else { 404 });
        let releases = who == Manager;
        expect(&visitor.get(&format!("{base}/release")).await.unwrap(), if releases { 200 } else { 404 });
        expect(&visitor.get(&format!("{base}/panel")).await.unwrap(), if releases { 200 } else { 404 });
        for path in [format!("{base}/release"), format!("{base}/agree")] {
            let page = visitor.post(&path, &[("seen", "0")]).await.unwrap();
            assert_eq!(page.status != 404, releases, "{who:?} {path}");
        }
        let sees = matches!(who, PoliceLead | PoliceOfficer | PoliceViewer);
        expect(&visitor.get(&format!("/returns/{id}/levels")).await.unwrap(), if sees { 200 } else { 404 });
        let responds = matches!(who, PoliceLead | PoliceOfficer);
        let page = visitor.post(&format!("/returns/{id}/levels"), &[("whole", "x")]).await.unwrap();
        assert_eq!(page.status != 404, responds, "{who:?}");
    }
    assert_eq!(sql(&board, "SELECT COUNT(*) FROM moderated_level").trim(), "4");
    assert!(
        says(&mut signed_in(&board, Chair).await, &base).await.contains("The panel gives the levels; you read along.")
    );
    let text = says(&mut signed_in(&board, PoliceViewer).await, &format!("/returns/{id}/levels")).await;
    assert!(text.contains("A lead or the accountable officer of your agency responds."), "{text}");
    // Another Board's people find nothing.
    let elsewhere = board.service.add_board("Another Board").await.unwrap();
    let stranger = candour_domain::access::Actor { board: elsewhere, ..board.actor(Manager).unwrap() };
    assert!(board.service.moderation(&stranger, id).await.is_err());
    assert!(board.service.audit_moderation(&stranger, audit).await.is_err());
    assert!(board.service.panel_page(&stranger, id).await.is_err());
}

async fn a_panel_member_reads_what_is_assigned_and_nothing_else(board: TestBoard) {
    let audit = board.open_audit().await.unwrap();
    let id = board.submit(PoliceLead).await.unwrap();
    let council = board.submit(CouncilLead).await.unwrap();
    let mut panel = signed_in(&board, Panel).await;
    assert!(says(&mut panel, "/moderation").await.contains("Nothing is assigned to you at present."));
    expect(&panel.get(&format!("/returns/{id}")).await.unwrap(), 404);
    moderate(&board, audit).await;
    assign(&board, id).await;
    // The return, its pages on paper and its queries; no scores, no other agency, no page of the whole audit.
    let query = crate::queries::ask(&board, id, "lead", "Since when?").await;
    for path in ["", "/check", "/standards/first", "/print/filled", "/return.pdf", "/evidence", "/queries"] {
        expect(&panel.get(&format!("/returns/{id}{path}")).await.unwrap(), 200);
        expect(&panel.get(&format!("/returns/{council}{path}")).await.unwrap(), 404);
    }
    expect(&panel.get(&format!("/returns/{id}/queries/{query}")).await.unwrap(), 200);
    for path in ["/scores", "/workbook", "/export.zip", "/statements/lead/history", "/decide"] {
        expect(&panel.get(&format!("/returns/{id}{path}")).await.unwrap(), 404);
    }
    for path in ["", "/scores", "/queries", "/downloads"] {
        expect(&panel.get(&format!("/audits/{audit}{path}")).await.unwrap(), 403);
    }
    let text = says(&mut panel, &format!("/audits/{audit}/moderation")).await;
    assert!(text.contains("Testshire Police") && !text.contains("Testshire Council"), "{text}");
    // Queries from here: what was chosen is kept first.
    let fields = [("s.lead.revision", "0"), ("s.lead.value", "1"), ("s.lead.reason", REASON), ("intent", "query:lead")];
    let page = panel.post(&format!("/returns/{id}/moderation/standards/first"), &fields).await.unwrap();
    expect(&page, 303);
    let form = format!("/returns/{id}/statements/lead/query");
    assert_eq!(page.location(), form);
    let new = panel.get(&form).await.unwrap().field("query").unwrap();
    expect(&panel.post(&form, &[("query", &new), ("text", "Who stands in?")]).await.unwrap(), 303);
    assert!(
        letter(&board, &PoliceLead.email(), "has asked").await.is_some() || trail_entries(&board, "query_asked") == 2
    );
    // Reading is told to the agency.
    assert!(says(&mut signed_in(&board, PoliceLead).await, "/trail").await.contains("Person Panel"));
    // Taken back: at once.
    let person = board.actor(Panel).unwrap().person.to_string();
    let mut manager = signed_in(&board, Manager).await;
    expect(&manager.post(&format!("/returns/{id}/moderation/panel"), &[("was", &person)]).await.unwrap(), 303);
    for path in ["", "/moderation", "/moderation/standards/first", "/queries", "/evidence"] {
        expect(&panel.get(&format!("/returns/{id}{path}")).await.unwrap(), 404);
    }
    expect(&give(&mut panel, id, "first", &[("policy", "0", "yes", "")]).await, 404);
    expect(&panel.get(&format!("/audits/{audit}/moderation")).await.unwrap(), 404);
    assert_eq!(trail_entries(&board, "panel_ended"), 1);
}

/// Gives the panel member, and the QA Manager, a role at the police.
fn join_the_police(board: &TestBoard, who: Who) {
    let (person, agency) = (board.actor(who).unwrap().person, board.agencies["Testshire Police"]);
    let (id, now) = if board.url().starts_with("sqlite:") {
        let hex = |id: uuid::Uuid| format!("x'{}'", id.simple());
        (format!("x'018900000000700080000000000000{:02x}'", who as u8), format!("{}, {}", hex(person.0), hex(agency.0)))
    } else {
        (format!("'01890000-0000-7000-8000-0000000000{:02x}'", who as u8), format!("'{person}', '{agency}'"))
    };
    query_write(
        board,
        &format!(
            "INSERT INTO membership (id, person_id, agency_id, board_id, role, created_at)
            SELECT {id}, {now}, board_id, 'agency_viewer', created_at FROM membership LIMIT 1"
        ),
    );
}

async fn nobody_is_on_the_panel_of_their_own_agency(board: TestBoard) {
    let (audit, id) = in_moderation(&board).await;
    let base = format!("/returns/{id}/moderation");
    // Assigned before: neither read nor moderated any more.
    join_the_police(&board, Panel);
    let mut panel = signed_in(&board, Panel).await;
    // Two roles now: the one at the Board.
    let page = panel.get("/work-as").await.unwrap();
    expect(&page, 200);
    let actor = board.actor(Panel).unwrap();
    assert!(board.service.moderation(&actor, id).await.is_err());
    assert!(board.service.whole_return(&actor, id).await.is_err());
    assert!(board.service.queries(&actor, id).await.is_err());
    assert!(board.service.own_moderation(&actor).await.unwrap().is_empty());
    let mut manager = signed_in(&board, Manager).await;
    let text = says(&mut manager, &format!("/audits/{audit}/moderation")).await;
    assert!(text.contains("Person Panel (of this agency by now: sees nothing)"), "{text}");
    // Taken off, they cannot be put back.
    let person = actor.person.to_string();
    expect(&manager.post(&format!("{base}/panel"), &[("was", &person)]).await.unwrap(), 303);
    let text = says(&mut manager, &format!("{base}/panel")).await;
    assert!(text.contains("because they hold a role at Testshire Police: Person Panel."), "{text}");
    let page = manager.post(&format!("{base}/panel"), &[("person", &person)]).await.unwrap();
    expect(&page, 422);
    assert!(words(&page).contains("Person Panel holds a role at Testshire Police"));
    assert_eq!(sql(&board, "SELECT COUNT(*) FROM panel_assignment WHERE ended_at IS NULL").trim(), "0");
    // A QA Manager who works there reads on, and gives no level.
    join_the_police(&board, Manager);
    let boss = board.actor(Manager).unwrap();
    let page = board.service.moderation(&boss, id).await.unwrap();
    assert!(page.cannot_level.unwrap().contains("Nobody moderates their own agency."));
    assert!(board.service.agree_with_rest(&boss, id).await.is_err());
    assert_eq!(sql(&board, "SELECT COUNT(*) FROM moderated_level").trim(), "0");
}

async fn the_agency_sees_nothing_of_it_before_the_release(board: TestBoard) {
    let (_, id) = in_moderation(&board).await;
    give_all(&board, id).await;
    let event = "01890000-0000-7000-8000-00000000abcd";
    let fields = [
        ("event", event),
        ("held-day", "2"),
        ("held-month", "3"),
        ("held-year", "2026"),
        ("present", "CANARY-present"),
        ("notes", "CANARY-notes"),
    ];
    let mut panel = signed_in(&board, Panel).await;
    expect(&panel.post(&format!("/returns/{id}/moderation/event"), &fields).await.unwrap(), 303);
    for who in [PoliceLead, PoliceOfficer, PoliceViewer] {
        let mut visitor = signed_in(&board, who).await;
        for path in
            ["", "/check", "/standards/first", "/standards/third", "/scores", "/levels", "/queries", "/print/filled"]
        {
            let text = says(&mut visitor, &format!("/returns/{id}{path}")).await;
            assert!(!text.contains("CANARY") && !text.contains("Partly met"), "{who:?} {path}: {text}");
            assert!(!text.to_lowercase().contains("moderated"), "{who:?} {path}: {text}");
        }
        let text = says(&mut visitor, &format!("/returns/{id}/levels")).await;
        assert!(text.contains("The Board has not released levels for this return."), "{text}");
        for path in ["/trail", "/trail.csv"] {
            let text = visitor.get(path).await.unwrap().text();
            for kind in ["moderated level", "level_moderated", "challenge", "panel_assigned", "assigned to a return"] {
                assert!(!text.contains(kind), "{path} {kind}: {text}");
            }
        }
    }
    // The Board's own trail has it, also of this agency alone.
    let agency = board.agencies["Testshire Police"];
    let text = says(&mut signed_in(&board, Manager).await, &format!("/trail?agency={agency}")).await;
    assert!(
        text.contains("A statement was given a moderated level") && text.contains("A challenge event was put down"),
        "{text}"
    );
}
