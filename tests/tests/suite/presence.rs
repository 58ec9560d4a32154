//! Two people on one page see each other: who is named to whom, for how long, and what it never does.

use crate::support::{expect, query, signed_in, trail_entries, words};
use candour_domain::ids::ReturnId;
use candour_tests::Who::*;
use candour_tests::{TestBoard, Visitor, on_both_databases};
use chrono::TimeDelta;

on_both_databases! {
    two_on_one_page_see_each_other_for_a_minute,
    a_contributor_is_named_what_is_of_their_part_alone,
    a_page_that_asks_by_itself_keeps_no_session_alive,
    nobody_else_is_told_and_nothing_is_kept_of_a_return_that_takes_no_answers,
}

/// What the page of the first standard is told, with its reader in this statement.
async fn told(visitor: &mut Visitor, id: ReturnId, at: &str) -> String {
    let reply = visitor.post(&format!("/returns/{id}/standards/first/here"), &[("at", at)]).await.unwrap();
    expect(&reply, 200);
    reply.text().clone()
}

async fn two_on_one_page_see_each_other_for_a_minute(board: TestBoard) {
    board.open_audit().await.unwrap();
    let id = board.return_of(PoliceLead).await.unwrap();
    board.delegate(PoliceContributor, "first", &["lead", "policy"]).await.unwrap();
    let (mut lead, mut colleague) = (signed_in(&board, PoliceLead).await, signed_in(&board, PoliceContributor).await);
    let (lead_name, name) = (PoliceLead.name(), PoliceContributor.name());
    let standard = format!("/returns/{id}/standards/first");
    // Without a script, the page itself says who is there when it comes.
    assert!(!words(&lead.get(&standard).await.unwrap()).contains("Also on this page"));
    let page = words(&colleague.get(&standard).await.unwrap());
    assert!(page.contains(&format!("Also on this page: {lead_name}.")), "{page}");
    // With one, it says also where.
    assert_eq!(told(&mut colleague, id, "policy").await, format!("Also on this page: {lead_name}."));
    assert_eq!(told(&mut lead, id, "lead").await, format!("Also on this page: {name} (in 1.3)."));
    assert_eq!(told(&mut colleague, id, "policy").await, format!("Also on this page: {lead_name} (in 1.1)."));
    // What is no statement of the standard is none.
    assert_eq!(told(&mut colleague, id, "<script>").await, format!("Also on this page: {lead_name} (in 1.1)."));
    assert_eq!(told(&mut lead, id, "").await, format!("Also on this page: {name}."));
    board.pass(TimeDelta::seconds(40));
    assert_eq!(told(&mut lead, id, "").await, format!("Also on this page: {name}."));
    board.pass(TimeDelta::seconds(30));
    assert_eq!(told(&mut lead, id, "").await, "");
    // It is no change of anybody's data, and not in the trail.
    assert_eq!(query(&board, "SELECT COUNT(*) FROM looked").trim(), "2");
    assert_eq!(trail_entries(&board, "return_read"), 0);
}

async fn a_contributor_is_named_what_is_of_their_part_alone(board: TestBoard) {
    board.open_audit().await.unwrap();
    let id = board.return_of(PoliceLead).await.unwrap();
    board.delegate(PoliceContributor, "first", &["policy"]).await.unwrap();
    let (mut lead, mut contributor) = (signed_in(&board, PoliceLead).await, signed_in(&board, PoliceContributor).await);
    told(&mut lead, id, "lead").await;
    assert_eq!(told(&mut contributor, id, "lead").await, format!("Also on this page: {}.", PoliceLead.name()));
    // Where they have nothing to answer, they are not.
    assert_eq!(told(&mut lead, id, "lead").await, format!("Also on this page: {}.", PoliceContributor.name()));
    let elsewhere = format!("/returns/{id}/standards/second/here");
    expect(&contributor.post(&elsewhere, &[("at", "")]).await.unwrap(), 404);
    expect(&contributor.post(&format!("/returns/{id}/standards/first/here"), &[("other", "")]).await.unwrap(), 400);
}

async fn a_page_that_asks_by_itself_keeps_no_session_alive(board: TestBoard) {
    board.open_audit().await.unwrap();
    let id = board.return_of(PoliceLead).await.unwrap();
    let mut lead = signed_in(&board, PoliceLead).await;
    for _ in 0..29 {
        board.pass(TimeDelta::minutes(1));
        told(&mut lead, id, "").await;
    }
    // Half an hour in which nobody did anything is over, however often the page has asked.
    board.pass(TimeDelta::minutes(1));
    let reply = lead.post(&format!("/returns/{id}/standards/first/here"), &[("at", "")]).await.unwrap();
    expect(&reply, 401);
    expect(&lead.get("/").await.unwrap(), 303);
}

async fn nobody_else_is_told_and_nothing_is_kept_of_a_return_that_takes_no_answers(board: TestBoard) {
    board.open_audit().await.unwrap();
    let id = board.complete(PoliceLead).await.unwrap();
    let here = format!("/returns/{id}/standards/first/here");
    for who in [PoliceViewer, PoliceOfficer, CouncilLead, Manager, Chair, Administrator] {
        let reply = signed_in(&board, who).await.post(&here, &[("at", "")]).await.unwrap();
        assert!([403, 404].contains(&reply.status), "{who:?}: {}", reply.status);
    }
    let mut lead = signed_in(&board, PoliceLead).await;
    board.service.submit(&board.actor(PoliceLead).unwrap(), id).await.unwrap();
    assert_eq!(told(&mut lead, id, "lead").await, "");
    lead.get(&format!("/returns/{id}/standards/first")).await.unwrap();
    assert_eq!(query(&board, "SELECT COUNT(*) FROM looked").trim(), "0");
}
