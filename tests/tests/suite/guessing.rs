//! Guessing is slow, and locks nobody else out.

use crate::support::{expect, signed_in, trail_entries, words};
use candour_tests::Who::*;
use candour_tests::{PASSWORD, TestBoard, Visitor, on_both_databases};
use chrono::TimeDelta;

on_both_databases! {
    five_wrong_passwords_from_one_place_are_enough_for_a_while,
    a_burst_of_wrong_passwords_gets_hardly_further_than_one_after_the_other,
    an_unknown_account_is_limited_alike,
    guessing_from_many_places_does_not_lock_the_person_out_of_their_own_browser,
    one_address_that_tries_many_accounts_is_stopped,
    the_limit_holds_over_all_servers,
    no_address_and_no_email_stands_in_what_is_counted,
}

async fn wrong(visitor: &mut Visitor, email: &str) -> u16 {
    visitor.post("/sign-in", &[("email", email), ("password", "wrong wrong wrong")]).await.unwrap().status
}

async fn right(visitor: &mut Visitor, email: &str) -> u16 {
    visitor.post("/sign-in", &[("email", email), ("password", PASSWORD)]).await.unwrap().status
}

async fn five_wrong_passwords_from_one_place_are_enough_for_a_while(board: TestBoard) {
    let email = PoliceLead.email();
    let mut visitor = board.visitor();
    for _ in 0..5 {
        assert_eq!(wrong(&mut visitor, &email).await, 422);
    }
    let page = visitor.post("/sign-in", &[("email", &email), ("password", PASSWORD)]).await.unwrap();
    expect(&page, 429);
    assert!(words(&page).contains("Wait fifteen minutes") && page.text().contains(&email));
    // Refused attempts are not counted on: it ends by itself. That they are held back is in the trail once.
    expect(&visitor.post("/sign-in", &[("email", &email), ("password", PASSWORD)]).await.unwrap(), 429);
    assert_eq!((trail_entries(&board, "sign_in_refused"), trail_entries(&board, "sign_ins_held_back")), (5, 1));
    board.pass(TimeDelta::minutes(16));
    assert_eq!(right(&mut visitor, &email).await, 303);
}

async fn a_burst_of_wrong_passwords_gets_hardly_further_than_one_after_the_other(board: TestBoard) {
    let email = PoliceLead.email();
    let mut tries = tokio::task::JoinSet::new();
    for _ in 0..40 {
        let (mut visitor, email) = (board.visitor(), email.clone());
        tries.spawn(async move { wrong(&mut visitor, &email).await });
    }
    let statuses = tries.join_all().await;
    let looked_at = statuses.iter().filter(|status| **status == 422).count();
    // Five, and those that were being looked at when the fifth failed: four passwords are hashed at once.
    assert!((5..=8).contains(&looked_at), "{statuses:?}");
    assert_eq!(statuses.iter().filter(|status| **status == 429).count(), 40 - looked_at);
    assert_eq!(trail_entries(&board, "sign_in_refused"), looked_at);
}

async fn an_unknown_account_is_limited_alike(board: TestBoard) {
    let mut said = Vec::new();
    for email in [PoliceLead.email(), "nobody@test.example".to_owned()] {
        let mut visitor = board.visitor();
        let mut statuses = Vec::new();
        for _ in 0..7 {
            statuses.push(wrong(&mut visitor, &email).await);
        }
        said.push(statuses);
    }
    assert_eq!(said[0], said[1]);
    assert_eq!(said[0], [422, 422, 422, 422, 422, 429, 429]);
}

async fn guessing_from_many_places_does_not_lock_the_person_out_of_their_own_browser(board: TestBoard) {
    let email = PoliceLead.email();
    let mut known = signed_in(&board, PoliceLead).await;
    let mut refused = 0;
    for place in 0..30 {
        let mut attacker = board.visitor().from_address(&format!("198.51.100.{place}"));
        refused += usize::from(wrong(&mut attacker, &email).await == 429);
    }
    assert_eq!(refused, 10);
    // From a place where nobody has signed in before, not even the right password lets in now.
    assert_eq!(right(&mut board.visitor().from_address("203.0.113.200"), &email).await, 429);
    assert_eq!(right(&mut known, &email).await, 303);
    // The cookie of one person's browser opens no other account.
    for place in 0..20 {
        wrong(&mut board.visitor().from_address(&format!("198.51.100.{place}")), &CouncilLead.email()).await;
    }
    assert_eq!(right(&mut known, &CouncilLead.email()).await, 429);
}

async fn one_address_that_tries_many_accounts_is_stopped(board: TestBoard) {
    let mut attacker = board.visitor().from_address("198.51.100.1");
    for place in 0..100 {
        assert_eq!(wrong(&mut attacker, &format!("guess-{place}@test.example")).await, 422);
    }
    assert_eq!(right(&mut attacker, &PoliceLead.email()).await, 429);
    assert_eq!(right(&mut board.visitor().from_address("198.51.100.2"), &PoliceLead.email()).await, 303);
}

async fn the_limit_holds_over_all_servers(board: TestBoard) {
    let other = board.another_server().await.unwrap();
    let from = candour_service::accounts::Origin { address: Some("192.0.2.1".to_owned()), ..Default::default() };
    for _ in 0..5 {
        other.sign_in(&PoliceLead.email(), "wrong wrong wrong".to_owned(), &from).await.unwrap_err();
    }
    assert_eq!(right(&mut board.visitor(), &PoliceLead.email()).await, 429);
}

async fn no_address_and_no_email_stands_in_what_is_counted(board: TestBoard) {
    let mut visitor = board.visitor().from_address("198.51.100.233");
    wrong(&mut visitor, "whistleblower@test.example").await;
    let bytes = board.bytes().unwrap();
    let kept = String::from_utf8_lossy(&bytes);
    assert!(!kept.contains("198.51.100.233") && !kept.contains("whistleblower"));
}
