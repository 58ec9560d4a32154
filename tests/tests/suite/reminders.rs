//! Reminders: to those who have something to do, each once.

use crate::support::{expect, letter, query, signed_in, trail_entries, words};
use candour_service::mail::{Letter, MailError, Mailer};
use candour_tests::Who::{self, *};
use candour_tests::{TestBoard, on_both_databases};
use chrono::TimeDelta;
use futures::future::BoxFuture;
use serde_json::Value;
use std::sync::Arc;
use uuid::Uuid;

on_both_databases! {
    each_kind_goes_out_once_and_overdue_each_week,
    of_what_fell_due_while_no_server_ran_the_most_urgent_is_sent,
    who_is_exempt_withdrawn_or_has_submitted_is_left_in_peace,
    more_time_counts_down_anew,
    a_digest_is_one_mail_with_everything,
    two_servers_send_each_once,
    only_those_who_have_something_to_do_are_written_to,
    a_planned_audit_invites_on_its_day,
    no_answer_is_in_any_mail,
    the_qa_manager_sees_what_went_out_to_whom_and_what_became_of_it,
}

/// What the police answered.
const ANSWER: &str = "The chief officer leads.";

/// The mails to a person so far: subject and text.
async fn mails(board: &TestBoard, who: Who) -> Vec<(String, String)> {
    board.service.run_due_jobs().await.unwrap();
    let all = board.service.outbox(&board.actor(Manager).unwrap()).await.unwrap();
    let letters = all.into_iter().filter_map(|mail| mail.letter).filter(|letter| letter.to == who.email());
    letters.map(|letter| (letter.subject, letter.text)).collect()
}

/// How many mails to a person have a subject that begins so.
pub(crate) async fn count(board: &TestBoard, who: Who, subject: &str) -> usize {
    mails(board, who).await.iter().filter(|(known, _)| known.starts_with(subject)).count()
}

/// Lets days pass, and looks at the jobs twice on the last.
pub(crate) async fn days(board: &TestBoard, days: i64) {
    board.pass(TimeDelta::days(days));
    board.service.run_due_jobs().await.unwrap();
    board.service.run_due_jobs().await.unwrap();
}

async fn decide(board: &TestBoard, of: Who, fields: &[(&str, &str)]) {
    let id = board.return_of(of).await.unwrap();
    let path = format!("/returns/{id}/decide");
    expect(&signed_in(board, Manager).await.post(&path, fields).await.unwrap(), 303);
}

async fn each_kind_goes_out_once_and_overdue_each_week(board: TestBoard) {
    // The job of the day is over when the audit opens: it is told all the same, on its first day.
    board.service.run_due_jobs().await.unwrap();
    board.open_audit().await.unwrap();
    // 3 March to 2 April: four weeks before is the 5th, two weeks the 19th, three days the 30th.
    let expected: &[(i64, usize, usize, usize)] = &[
        (0, 1, 0, 0),
        (1, 1, 0, 0),
        (1, 1, 1, 0),
        (13, 1, 1, 0),
        (1, 1, 2, 0),
        (10, 1, 2, 0),
        (1, 1, 3, 0),
        (3, 1, 3, 0),
        (1, 1, 3, 1),
        (6, 1, 3, 1),
        (1, 1, 3, 2),
        (7, 1, 3, 3),
    ];
    for (pass, opened, before, overdue) in expected {
        days(&board, *pass).await;
        for who in [PoliceLead, CouncilLead] {
            let found = (
                count(&board, who, "The return of").await,
                count(&board, who, "Reminder:").await,
                count(&board, who, "Overdue:").await,
            );
            assert_eq!(found, (*opened, *before, *overdue), "{who:?} {}", candour_service::Clock::today(&board.clock));
        }
    }
    let texts: Vec<_> = mails(&board, CouncilLead).await.into_iter().map(|(_, text)| text).collect();
    let id = board.return_of(CouncilLead).await.unwrap();
    for part in ["28 days left", "14 days left", "3 days left", "1 day ago", "8 days ago", "15 days ago", "is open"] {
        assert_eq!(texts.iter().filter(|text| text.contains(part)).count(), 1, "{part}: {texts:?}");
    }
    for text in &texts {
        for part in ["Testshire Council", "Thematic audit", "2 April 2026", &format!("/returns/{id}"), "/account/mails"]
        {
            assert!(text.contains(part), "{part}: {text}");
        }
    }
}

async fn of_what_fell_due_while_no_server_ran_the_most_urgent_is_sent(board: TestBoard) {
    board.open_audit().await.unwrap();
    days(&board, 28).await;
    let found = mails(&board, CouncilLead).await;
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].1.contains("is due on 2 April 2026: 2 days left"), "{found:?}");
    days(&board, 1).await;
    assert_eq!(mails(&board, CouncilLead).await.len(), 1);
}

async fn who_is_exempt_withdrawn_or_has_submitted_is_left_in_peace(board: TestBoard) {
    board.open_audit().await.unwrap();
    days(&board, 0).await;
    board.submit(CouncilLead).await.unwrap();
    decide(&board, PoliceLead, &[("decision", "exempt"), ("reason", "It has no part in this.")]).await;
    for pass in [16, 11, 4] {
        days(&board, pass).await;
        for who in [PoliceLead, CouncilLead] {
            assert_eq!(count(&board, who, "Reminder:").await + count(&board, who, "Overdue:").await, 0, "{who:?}");
        }
    }
    // Asked again after all, it is reminded again; withdrawn, no more.
    decide(&board, PoliceLead, &[("decision", "reinstate"), ("reason", "It has one after all.")]).await;
    days(&board, 0).await;
    assert_eq!(count(&board, PoliceLead, "Overdue:").await, 0, "they were told of it just now");
    days(&board, 7).await;
    assert_eq!(count(&board, PoliceLead, "Overdue:").await, 1);
    decide(&board, PoliceLead, &[("decision", "withdraw"), ("reason", "It has merged.")]).await;
    days(&board, 7).await;
    assert_eq!(count(&board, PoliceLead, "Overdue:").await, 1);
    // And nobody in an audit that is closed.
    assert_eq!(count(&board, CouncilLead, "Overdue:").await, 0);
}

async fn more_time_counts_down_anew(board: TestBoard) {
    board.open_audit().await.unwrap();
    days(&board, 0).await;
    days(&board, 27).await;
    assert_eq!(count(&board, PoliceLead, "Reminder:").await, 1);
    let more =
        [("decision", "extend"), ("due.day", "20"), ("due.month", "4"), ("due.year", "2026"), ("reason", "A merger.")];
    decide(&board, PoliceLead, &more).await;
    // Told of more time just now, they are not reminded of four weeks that have passed already.
    days(&board, 4).await;
    assert_eq!(count(&board, PoliceLead, "Reminder:").await + count(&board, PoliceLead, "Overdue:").await, 1);
    assert_eq!(count(&board, CouncilLead, "Overdue:").await, 1);
    days(&board, 3).await;
    days(&board, 11).await;
    assert_eq!(count(&board, PoliceLead, "Reminder: the return of Testshire Police is due on 20 April 2026").await, 2);
    days(&board, 4).await;
    assert_eq!(count(&board, PoliceLead, "Overdue:").await, 1);
    assert!(mails(&board, PoliceLead).await[0].1.contains("it was due on 20 April 2026, 1 day ago"));
}

async fn a_digest_is_one_mail_with_everything(board: TestBoard) {
    let mut lead = signed_in(&board, PoliceLead).await;
    assert!(words(&lead.get("/account").await.unwrap()).contains("One mail for each"));
    expect(&lead.post("/account/mails", &[]).await.unwrap(), 422);
    expect(&lead.post("/account/mails", &[("mails", "never")]).await.unwrap(), 422);
    expect(&lead.post("/account/mails", &[("person", "somebody")]).await.unwrap(), 400);
    for _ in 0..2 {
        expect(&lead.post("/account/mails", &[("mails", "digest")]).await.unwrap(), 303);
    }
    assert_eq!(trail_entries(&board, "mails_chosen"), 1);
    let page = lead.get("/account/mails").await.unwrap();
    assert!(page.text().contains("value=\"digest\" checked"), "{}", page.text());
    assert!(words(&lead.get("/account").await.unwrap()).contains("One mail a day with everything"));

    board.open_audit().await.unwrap();
    board.audit_with("every-type", "2026.1").await.unwrap();
    days(&board, 0).await;
    let found = mails(&board, PoliceLead).await;
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].0, "Reminder: 2 returns wait for you");
    assert_eq!(found[0].1.matches("/returns/").count(), 2, "{found:?}");
    assert_eq!(mails(&board, CouncilLead).await.len(), 2);
    // What is about the account or a decision is never held back.
    decide(&board, PoliceLead, &[("decision", "exempt"), ("reason", "It has no part in this.")]).await;
    assert!(letter(&board, &PoliceLead.email(), "exempted your agency").await.is_some());

    expect(&lead.post("/account/mails", &[("mails", "each")]).await.unwrap(), 303);
    assert_eq!(trail_entries(&board, "mails_chosen"), 2);
    let data: Value = serde_json::from_str(&lead.get("/account/data.json").await.unwrap().text()).unwrap();
    assert_eq!(data["account"]["one_mail_a_day"], false);
    let reminders = data["reminders"].as_array().unwrap();
    assert_eq!(reminders.len(), 2, "{data}");
    assert!(reminders.iter().all(|one| one["kind"] == "opened" && one["agency"] == "Testshire Police"));
}

async fn two_servers_send_each_once(board: TestBoard) {
    board.open_audit().await.unwrap();
    let other = board.another_server().await.unwrap();
    for pass in [0, 16, 11, 4] {
        board.pass(TimeDelta::days(pass));
        let (one, two) = tokio::join!(board.service.run_due_jobs(), other.run_due_jobs());
        one.unwrap();
        two.unwrap();
        // What one server left to the other is looked for again after a pause.
        board.pass(TimeDelta::minutes(10));
        board.service.run_due_jobs().await.unwrap();
    }
    for who in [PoliceLead, CouncilLead] {
        assert_eq!(mails(&board, who).await.len(), 4, "{who:?}");
    }
    assert_eq!(query(&board, "SELECT COUNT(*) FROM reminder").trim(), "8");
    assert_eq!(query(&board, "SELECT COUNT(*) FROM mail WHERE kind = 'reminder'").trim(), "8");
}

async fn only_those_who_have_something_to_do_are_written_to(board: TestBoard) {
    board.open_audit_to_sign().await.unwrap();
    board.delegate(PoliceContributor, "first", &["lead", "policy"]).await.unwrap();
    days(&board, 0).await;
    for who in Who::ALL {
        let expected = usize::from(matches!(who, PoliceLead | CouncilLead | PoliceContributor));
        assert_eq!(mails(&board, who).await.len(), expected, "{who:?}");
    }
    let part = mails(&board, PoliceContributor).await;
    assert!(part[0].1.contains("A part of it is delegated to you"), "{part:?}");
    let id = board.complete(PoliceLead).await.unwrap();
    let mut contributor = signed_in(&board, PoliceContributor).await;
    let ready = format!("/returns/{id}/standards/first/ready");
    expect(&contributor.post(&ready, &[("step", "ready")]).await.unwrap(), 303);
    let mut lead = signed_in(&board, PoliceLead).await;
    expect(&lead.post(&format!("/returns/{id}/ready"), &[]).await.unwrap(), 303);
    days(&board, 0).await;
    // They were told a moment ago that it waits for them.
    assert_eq!(mails(&board, PoliceOfficer).await.len(), 1);
    days(&board, 16).await;
    let officer = mails(&board, PoliceOfficer).await;
    assert_eq!(officer.len(), 2, "{officer:?}");
    assert!(officer[0].1.contains("waits for your signature"), "{officer:?}");
    assert_eq!(count(&board, PoliceLead, "Reminder:").await, 1);
    assert_eq!(mails(&board, PoliceContributor).await.len(), 1);
    assert!(mails(&board, PoliceViewer).await.is_empty() && mails(&board, Manager).await.is_empty());
}

async fn a_planned_audit_invites_on_its_day(board: TestBoard) {
    let (id, version) = board.publish(candour_tests::EVERY_TYPE).await.unwrap();
    let today = candour_service::Clock::today(&board.clock);
    let new = candour_service::audits::NewAudit {
        title: "Thematic audit".to_owned(),
        question_set: id.as_str().into(),
        version,
        agencies: board.agencies.values().copied().collect(),
        opens_on: today + TimeDelta::days(3),
        due_on: today + TimeDelta::days(60),
        chair: None,
        sign_off: None,
        allow_clash: false,
    };
    board.service.open_audit(&board.actor(Manager).unwrap(), new).await.unwrap();
    days(&board, 0).await;
    // 23:30 of the day before, then its first half hour, then its morning.
    board.pass(TimeDelta::days(2) + TimeDelta::minutes(11 * 60 + 30));
    assert!(mails(&board, CouncilLead).await.is_empty());
    board.pass(TimeDelta::hours(1));
    assert!(mails(&board, CouncilLead).await.is_empty(), "nobody is woken");
    board.pass(TimeDelta::hours(7));
    let found = mails(&board, CouncilLead).await;
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].1.contains("The audit \u{201c}Thematic audit\u{201d} is open."), "{found:?}");
}

async fn no_answer_is_in_any_mail(board: TestBoard) {
    board.open_audit().await.unwrap();
    board.complete(PoliceLead).await.unwrap();
    board.delegate(PoliceContributor, "first", &["lead"]).await.unwrap();
    for pass in [0, 2, 14, 11, 4, 7] {
        days(&board, pass).await;
    }
    let all = board.service.outbox(&board.actor(Manager).unwrap()).await.unwrap();
    let letters: Vec<_> = all.into_iter().filter_map(|mail| mail.letter).collect();
    assert_eq!(letters.len(), 18);
    for letter in letters {
        assert!(!letter.text.contains(ANSWER) && !letter.text.contains("91.5"), "{}", letter.text);
    }
}

/// Takes mail, but not for the council.
struct NotTheCouncil;

impl Mailer for NotTheCouncil {
    fn send<'a>(&'a self, _: Uuid, letter: &'a Letter) -> BoxFuture<'a, Result<(), MailError>> {
        let refused = letter.to == CouncilLead.email();
        Box::pin(async move { if refused { Err(MailError::Refused("no such box".to_owned())) } else { Ok(()) } })
    }
}

async fn the_qa_manager_sees_what_went_out_to_whom_and_what_became_of_it(board: TestBoard) {
    let audit = board.open_audit().await.unwrap();
    let path = format!("/audits/{audit}/reminders");
    let dashboard = signed_in(&board, Manager).await.get(&format!("/audits/{audit}")).await.unwrap();
    assert!(dashboard.text().contains(&path));
    let none = words(&signed_in(&board, Manager).await.get(&path).await.unwrap());
    assert!(none.contains("Nothing yet.") && none.contains("No agency is late."), "{none}");
    days(&board, 0).await;
    let kept = words(&signed_in(&board, Manager).await.get(&path).await.unwrap());
    assert_eq!(kept.matches("To hand on, in the outbox").count(), 2, "{kept}");
    let board = board.that_sends_mail(Arc::new(NotTheCouncil)).await.unwrap();
    days(&board, 16).await;
    let page = words(&signed_in(&board, Manager).await.get(&path).await.unwrap());
    for part in [
        &PoliceLead.name(),
        &CouncilLead.name(),
        "Testshire Police",
        "Testshire Council",
        "The audit is open",
        "Two weeks before the due date",
        "3 March 2026 at 12:00",
        "Sent 19 March 2026 at 12:00",
        "Failed: check the address",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
    let (first, second) =
        (page.find("Two weeks before the due date").unwrap(), page.find("3 March 2026 at 12:00").unwrap());
    assert!(first < second, "{page}");
    board.pass(TimeDelta::days(91));
    board.service.run_due_jobs().await.unwrap();
    let page = words(&signed_in(&board, Manager).await.get(&path).await.unwrap());
    assert!(page.contains("Its mail was deleted after 90 days"), "{page}");
}
