//! Comments inside the agency.

use crate::support::{expect, query, shred, signed_in, trail_entries, words};
use candour_domain::ids::ReturnId;
use candour_tests::Who::*;
use candour_tests::{TestBoard, on_both_databases};

on_both_databases! {
    everybody_of_the_agency_writes_and_reads_and_the_card_counts,
    ones_own_comment_can_be_removed_and_nobody_elses,
    the_board_never_reads_a_comment,
    a_contributor_comments_on_their_part_alone,
    a_script_in_a_comment_is_text,
    what_is_too_long_or_blank_is_refused_with_the_text_kept,
    comments_are_sealed_moved_to_a_new_key_and_told_in_ones_own_data,
}

fn path(id: ReturnId) -> String {
    format!("/returns/{id}/statements/lead/comments")
}

async fn opened(board: &TestBoard) -> ReturnId {
    board.open_audit().await.unwrap();
    board.return_of(PoliceLead).await.unwrap()
}

async fn everybody_of_the_agency_writes_and_reads_and_the_card_counts(board: TestBoard) {
    let id = opened(&board).await;
    board.delegate(PoliceContributor, "first", &["lead"]).await.unwrap();
    let mut lead = signed_in(&board, PoliceLead).await;
    let standard = format!("/returns/{id}/standards/first");
    assert!(words(&lead.get(&standard).await.unwrap()).contains("Comment on 1.1"));
    for (count, who) in [PoliceLead, PoliceContributor, PoliceOfficer, PoliceViewer].into_iter().enumerate() {
        let text = format!("Said by {who:?}.\nSecond line.");
        let mut visitor = signed_in(&board, who).await;
        let page = visitor.post(&path(id), &[("comment", &text)]).await.unwrap();
        expect(&page, 303);
        assert_eq!(page.location(), format!("{}?note=written", path(id)));
        let said = words(&visitor.get(&path(id)).await.unwrap());
        assert!(said.contains(&format!("Said by {who:?}.")) && said.contains("Said by PoliceLead."), "{said}");
        assert!(said.contains(&format!("Person {who:?}, 3 March 2026 at 12:00")), "{said}");
        let counted = if count == 0 { "1 comment on 1.1".to_owned() } else { format!("{} comments on 1.1", count + 1) };
        for page in [standard.clone(), format!("/returns/{id}/check")] {
            let text = words(&lead.get(&page).await.unwrap());
            assert!(text.contains(&counted), "{counted}: {text}");
        }
    }
    assert_eq!(trail_entries(&board, "comment_written"), 4);
    for none in ["about", "nothing"] {
        expect(&lead.get(&format!("/returns/{id}/statements/{none}/comments")).await.unwrap(), 404);
    }
    expect(&signed_in(&board, CouncilLead).await.get(&path(id)).await.unwrap(), 404);
    expect(&signed_in(&board, CouncilLead).await.post(&path(id), &[("comment", "x")]).await.unwrap(), 404);
}

async fn ones_own_comment_can_be_removed_and_nobody_elses(board: TestBoard) {
    let id = opened(&board).await;
    let mut lead = signed_in(&board, PoliceLead).await;
    let mut viewer = signed_in(&board, PoliceViewer).await;
    expect(&viewer.post(&path(id), &[("comment", "Gone soon.")]).await.unwrap(), 303);
    let own = board.service.comments(&board.actor(PoliceViewer).unwrap(), id, &"lead".into()).await.unwrap();
    let comment = own.comments[0].id.to_string();
    assert!(!lead.get(&path(id)).await.unwrap().text().contains("name=\"remove\""));
    expect(&lead.post(&path(id), &[("remove", &comment)]).await.unwrap(), 404);
    let elsewhere = format!("/returns/{id}/statements/policy/comments");
    expect(&viewer.post(&elsewhere, &[("remove", &comment)]).await.unwrap(), 404);
    for _ in 0..2 {
        expect(&viewer.post(&path(id), &[("remove", &comment)]).await.unwrap(), 303);
    }
    assert_eq!(trail_entries(&board, "comment_removed"), 1);
    let text = words(&lead.get(&path(id)).await.unwrap());
    assert!(
        text.contains("Removed by its author.") && text.contains("Person PoliceViewer") && !text.contains("Gone soon.")
    );
    assert_eq!(query(&board, "SELECT COUNT(*) FROM comment WHERE body IS NULL").trim(), "1");
    assert!(words(&lead.get(&format!("/returns/{id}/standards/first")).await.unwrap()).contains("Comment on 1.1"));
}

async fn the_board_never_reads_a_comment(board: TestBoard) {
    board.open_audit().await.unwrap();
    let id = board.complete(PoliceLead).await.unwrap();
    let mut lead = signed_in(&board, PoliceLead).await;
    expect(&lead.post(&path(id), &[("comment", "Between us.")]).await.unwrap(), 303);
    let mut manager = signed_in(&board, Manager).await;
    expect(&manager.get(&path(id)).await.unwrap(), 404);
    let reason = [("step", "open"), ("reason", "An adult may be at risk and nobody answers.")];
    expect(&manager.post(&format!("/returns/{id}/emergency"), &reason).await.unwrap(), 303);
    let pages = ["", "/standards/first", "/check", "/print/filled"].map(|page| format!("/returns/{id}{page}"));
    for submitted in [false, true] {
        if submitted {
            board.service.submit(&board.actor(PoliceLead).unwrap(), id).await.unwrap();
        }
        expect(&manager.get(&path(id)).await.unwrap(), 404);
        expect(&manager.post(&path(id), &[("comment", "From the Board")]).await.unwrap(), 404);
        for page in &pages {
            let page = manager.get(page).await.unwrap();
            expect(&page, 200);
            assert!(!page.text().contains("Between us.") && !page.text().contains("/comments"));
        }
    }
    for who in [Chair, Panel, Administrator] {
        expect(&signed_in(&board, who).await.get(&path(id)).await.unwrap(), 404);
    }
    // After submission the agency's people talk on.
    expect(&lead.post(&path(id), &[("comment", "Still between us.")]).await.unwrap(), 303);
    let audit = board.service.whole_return(&board.actor(PoliceLead).unwrap(), id).await.unwrap().head.audit.id;
    let answers = manager.get(&format!("/audits/{audit}/downloads/answers.json")).await.unwrap();
    expect(&answers, 200);
    assert!(!answers.text().contains("etween us."));
}

async fn a_contributor_comments_on_their_part_alone(board: TestBoard) {
    let id = opened(&board).await;
    board.delegate(PoliceContributor, "first", &["policy"]).await.unwrap();
    expect(&signed_in(&board, PoliceLead).await.post(&path(id), &[("comment", "Not for all.")]).await.unwrap(), 303);
    let mut contributor = signed_in(&board, PoliceContributor).await;
    expect(&contributor.get(&path(id)).await.unwrap(), 404);
    expect(&contributor.post(&path(id), &[("comment", "x")]).await.unwrap(), 404);
    let own = format!("/returns/{id}/statements/policy/comments");
    expect(&contributor.post(&own, &[("comment", "Mine.")]).await.unwrap(), 303);
    assert!(words(&contributor.get(&own).await.unwrap()).contains("Mine."));
    let check = words(&contributor.get(&format!("/returns/{id}/check")).await.unwrap());
    assert!(check.contains("1 comment on 1.3") && !check.contains("on 1.1"), "{check}");
}

async fn a_script_in_a_comment_is_text(board: TestBoard) {
    let id = opened(&board).await;
    let mut lead = signed_in(&board, PoliceLead).await;
    let evil = "</p><script>alert(1)</script><img src=x onerror=alert(1)>";
    expect(&lead.post(&path(id), &[("comment", evil)]).await.unwrap(), 303);
    let text = lead.get(&path(id)).await.unwrap().text();
    assert!(text.contains("&lt;script&gt;alert(1)&lt;/script&gt;") && !text.contains("<img src=x"));
}

async fn what_is_too_long_or_blank_is_refused_with_the_text_kept(board: TestBoard) {
    let id = opened(&board).await;
    let mut lead = signed_in(&board, PoliceLead).await;
    let long = "c".repeat(40_001);
    let page = lead.post(&path(id), &[("comment", &long)]).await.unwrap();
    expect(&page, 422);
    assert!(
        page.text().contains(&long)
            && page.text().contains("40,001 characters")
            && page.text().contains("href=\"#comment\"")
    );
    expect(&lead.post(&path(id), &[("comment", " \r\n ")]).await.unwrap(), 422);
    expect(&lead.post(&path(id), &[("comment", "x"), ("author", "y")]).await.unwrap(), 400);
    assert_eq!(query(&board, "SELECT COUNT(*) FROM comment").trim(), "0");
}

async fn comments_are_sealed_moved_to_a_new_key_and_told_in_ones_own_data(board: TestBoard) {
    let id = opened(&board).await;
    let mut lead = signed_in(&board, PoliceLead).await;
    let said = "Canary comment about nobody";
    expect(&lead.post(&path(id), &[("comment", said)]).await.unwrap(), 303);
    let actor = candour_service::Service::command_line(board.board);
    let audit = board.service.whole_return(&board.actor(PoliceLead).unwrap(), id).await.unwrap().head.audit.id;
    board.service.renew_keys(&actor, audit, None, &mut |_, _| {}).await.unwrap();
    let found = board.service.verify(&[]).await.unwrap();
    assert_eq!((found.team_values, found.unreadable), (1, Vec::new()));
    assert!(lead.get(&path(id)).await.unwrap().text().contains(said));
    let own: serde_json::Value = serde_json::from_slice(&lead.get("/account/data.json").await.unwrap().body).unwrap();
    assert_eq!(own["comments_written"][0]["statement"], "lead");
    assert!(!own.to_string().contains(said));
    let manager = board.actor(Manager).unwrap();
    board.service.move_audit(&manager, audit, candour_domain::audit::AuditState::Closed).await.unwrap();
    shred(&board, id).await;
    assert_eq!(query(&board, "SELECT COUNT(*) FROM comment").trim(), "0");
    // Last, because SQLite's locks end where a test has read its files.
    let bytes = board.bytes().unwrap();
    assert!(!bytes.windows(said.len()).any(|window| window == said.as_bytes()));
}
