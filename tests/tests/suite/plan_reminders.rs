//! Reminders of actions: to the leads of their agency, each once, without a word of them.

use crate::plan_support::{action, issued, low, revision_of, smart};
use crate::reminders::{count, days};
use crate::support::{expect, query, signed_in};
use candour_tests::Who::*;
use candour_tests::{TestBoard, on_both_databases};
use std::sync::Arc;

on_both_databases! {
    a_lead_is_told_four_weeks_before_and_while_it_is_overdue,
    what_is_done_is_reminded_of_no_more,
    a_digest_names_all_actions_in_one_mail,
}

async fn a_lead_is_told_four_weeks_before_and_while_it_is_overdue(board: TestBoard) {
    let (audit, _) = low(&board).await;
    let of = issued(&board, audit, "Testshire Police").await;
    action(&board, PoliceLead, of).await;
    // 3 March to 30 June: four weeks before is 2 June, day 91; overdue from 1 July, day 120; again from day 148.
    for (pass, ahead, overdue) in [(90, 0, 0), (1, 1, 0), (28, 1, 0), (1, 1, 1), (27, 1, 1), (1, 1, 2)] {
        days(&board, pass).await;
        assert_eq!(
            count(&board, PoliceLead, "Reminder: action TH26-TP-01.1 is due on 30 June 2026").await,
            ahead,
            "{pass}"
        );
        assert_eq!(count(&board, PoliceLead, "Overdue: action TH26-TP-01.1").await, overdue, "{pass}");
        for who in [PoliceContributor, PoliceViewer, PoliceOfficer, CouncilLead, Manager] {
            assert_eq!(count(&board, who, "Overdue: action").await + count(&board, who, "Reminder: action").await, 0);
        }
    }
    let mails = board.service.outbox(&board.actor(Manager).unwrap()).await.unwrap();
    for letter in mails.into_iter().filter_map(|mail| mail.letter) {
        assert!(
            !letter.text.contains("Appoint a deputy.") && !letter.text.contains("Name a deputy."),
            "{}",
            letter.text
        );
    }
}

async fn what_is_done_is_reminded_of_no_more(board: TestBoard) {
    let (audit, _) = low(&board).await;
    let of = issued(&board, audit, "Testshire Police").await;
    let id = action(&board, PoliceLead, of).await;
    let lead = board.actor(PoliceLead).unwrap();
    board.service.complete_action(&lead, (id, revision_of(&board, id).await), "Minutes.").await.unwrap();
    days(&board, 120).await;
    assert_eq!(query(&board, "SELECT COUNT(*) FROM action_reminder").trim(), "0");
    // Sent back, it is to be done again; two servers say so once.
    let read = revision_of(&board, id).await;
    board.service.send_action_back(&board.actor(Manager).unwrap(), (id, read), "Which minutes?").await.unwrap();
    board.pass(chrono::TimeDelta::days(1));
    let other = Arc::new(board.another_server().await.unwrap());
    let (one, two) = tokio::join!(board.service.run_due_jobs(), other.run_due_jobs());
    one.unwrap();
    two.unwrap();
    assert_eq!(count(&board, PoliceLead, "Overdue: action").await, 1);
}

async fn a_digest_names_all_actions_in_one_mail(board: TestBoard) {
    let (audit, _) = low(&board).await;
    let of = issued(&board, audit, "Testshire Police").await;
    let lead = board.actor(PoliceLead).unwrap();
    for _ in 0..3 {
        board.service.add_action(&lead, of, &smart()).await.unwrap();
    }
    let mut visitor = signed_in(&board, PoliceLead).await;
    expect(&visitor.post("/account/mails", &[("mails", "digest")]).await.unwrap(), 303);
    days(&board, 91).await;
    assert_eq!(count(&board, PoliceLead, "Reminder: 3 actions of the plan are due").await, 1);
    assert_eq!(query(&board, "SELECT COUNT(*) FROM action_reminder").trim(), "3");
}
