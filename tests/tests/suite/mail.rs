//! Mail, through a real SMTP server.

use crate::support::{expect, link, signed_in, words};
use candour::config::{Mail, Security};
use candour::mail::Smtp;
use candour_tests::Who::*;
use candour_tests::{TestBoard, on_both_databases};
use chrono::TimeDelta;
use serde_json::Value;
use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::Arc;

on_both_databases! {
    an_invitation_arrives_and_its_link_works,
    a_mail_that_cannot_go_now_goes_later_and_once,
    a_mail_that_is_refused_says_so_in_the_outbox,
    a_mail_server_that_is_away_loses_no_mail,
    servers_share_the_work_and_send_each_mail_once,
    what_a_server_took_with_it_another_does,
    the_outbox_shows_no_letter_where_mail_is_sent,
    reminders_arrive_on_their_days,
}

/// The server; it ends with the test.
struct MailServer {
    child: Child,
    lines: BufReader<ChildStdout>,
    port: u16,
}

impl MailServer {
    fn start() -> Self {
        // The one that the system's packages belong to, where there are several.
        let python = if Path::new("/usr/bin/python3").exists() { "/usr/bin/python3" } else { "python3" };
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("python/mail_server.py");
        let mut child = Command::new(python).arg(script).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap());
        let mut port = String::new();
        lines.read_line(&mut port).unwrap();
        Self { child, lines, port: port.trim().parse().unwrap() }
    }

    fn mailer(&self) -> Arc<Smtp> {
        let settings = Mail {
            host: "127.0.0.1".to_owned(),
            port: Some(self.port),
            security: Security::None,
            from: "Candour <candour@board.example>".to_owned(),
            ..Mail::default()
        };
        Arc::new(Smtp::of(&settings).unwrap().unwrap())
    }

    /// Ends it, and gives everything that arrived.
    fn arrived(mut self) -> Vec<(String, String)> {
        drop(self.child.stdin.take());
        let mails: Vec<Value> =
            self.lines.by_ref().lines().map(|line| serde_json::from_str(&line.unwrap()).unwrap()).collect();
        self.child.wait().unwrap();
        let one = |mail: &Value| (mail["to"][0].as_str().unwrap().to_owned(), plain(mail["content"].as_str().unwrap()));
        mails.iter().map(one).collect()
    }
}

/// A mail's text without its quoted-printable lines.
fn plain(content: &str) -> String {
    content.replace("=\r\n", "").replace("=3D", "=")
}

async fn invite(board: &TestBoard, email: &str) {
    let mut lead = signed_in(board, PoliceLead).await;
    let fields = [("name", "Someone"), ("email", email), ("role", "agency_viewer")];
    expect(&lead.post("/people/invite", &fields).await.unwrap(), 303);
}

async fn an_invitation_arrives_and_its_link_works(board: TestBoard) {
    let server = MailServer::start();
    let board = board.that_sends_mail(server.mailer()).await.unwrap();
    invite(&board, "someone@police.example").await;
    board.service.run_due_jobs().await.unwrap();
    let mails = server.arrived();
    assert_eq!(mails.len(), 1);
    let (to, mail) = &mails[0];
    assert_eq!(to, "someone@police.example");
    assert!(mail.contains("From: Candour <candour@board.example>") && mail.contains("Message-ID: <"), "{mail}");
    assert!(mail.contains("Subject: Your account at Testshire Safeguarding Adults Board"), "{mail}");
    expect(&board.visitor().get(link(mail).trim()).await.unwrap(), 200);
}

async fn a_mail_that_cannot_go_now_goes_later_and_once(board: TestBoard) {
    let server = MailServer::start();
    let board = board.that_sends_mail(server.mailer()).await.unwrap();
    invite(&board, "later@police.example").await;
    board.service.run_due_jobs().await.unwrap();
    assert!(words(&signed_in(&board, Manager).await.get("/outbox").await.unwrap()).contains("Waits to be sent"));
    // Not at once, but after a pause.
    assert_eq!(board.service.run_due_jobs().await.unwrap(), 0);
    board.pass(TimeDelta::minutes(3));
    board.service.run_due_jobs().await.unwrap();
    board.pass(TimeDelta::hours(24));
    board.service.run_due_jobs().await.unwrap();
    assert_eq!(server.arrived().len(), 1);
}

async fn a_mail_that_is_refused_says_so_in_the_outbox(board: TestBoard) {
    let server = MailServer::start();
    let board = board.that_sends_mail(server.mailer()).await.unwrap();
    invite(&board, "refused@police.example").await;
    board.service.run_due_jobs().await.unwrap();
    assert!(words(&signed_in(&board, Manager).await.get("/outbox").await.unwrap()).contains("refused it"));
    board.pass(TimeDelta::days(1));
    board.service.run_due_jobs().await.unwrap();
    assert!(server.arrived().is_empty());
}

async fn a_mail_server_that_is_away_loses_no_mail(board: TestBoard) {
    let gone = MailServer::start();
    let board = board.that_sends_mail(gone.mailer()).await.unwrap();
    assert!(gone.arrived().is_empty());
    invite(&board, "someone@police.example").await;
    board.service.run_due_jobs().await.unwrap();
    let back = MailServer::start();
    let board = board.that_sends_mail(back.mailer()).await.unwrap();
    board.pass(TimeDelta::minutes(3));
    board.service.run_due_jobs().await.unwrap();
    assert_eq!(back.arrived().len(), 1);
}

async fn servers_share_the_work_and_send_each_mail_once(board: TestBoard) {
    let server = MailServer::start();
    let board = board.that_sends_mail(server.mailer()).await.unwrap();
    let other = board.another_server().await.unwrap().with_mailer(server.mailer());
    for place in 0..20 {
        invite(&board, &format!("someone-{place}@police.example")).await;
    }
    let (one, two) = tokio::join!(board.service.run_due_jobs(), other.run_due_jobs());
    // The hourly sweep and the reminders of the day are the two beside them.
    assert_eq!(one.unwrap() + two.unwrap(), 22);
    let mut count: BTreeMap<String, usize> = BTreeMap::new();
    for (to, _) in server.arrived() {
        *count.entry(to).or_default() += 1;
    }
    assert_eq!((count.len(), count.values().max()), (20, Some(&1)));
}

async fn what_a_server_took_with_it_another_does(board: TestBoard) {
    let server = MailServer::start();
    let board = board.that_sends_mail(server.mailer()).await.unwrap();
    board.service.run_due_jobs().await.unwrap();
    invite(&board, "someone@police.example").await;
    let now = candour_service::Clock::now(&board.clock);
    let until = now + TimeDelta::minutes(5);
    // A server takes the job and dies.
    let taken: Result<_, candour_store::StoreError> = board
        .service
        .store()
        .write(move |tx| Box::pin(async move { candour_store::jobs::claim(tx, now, until).await }))
        .await;
    assert!(taken.unwrap().is_some());
    assert_eq!(board.service.run_due_jobs().await.unwrap(), 0);
    board.pass(TimeDelta::minutes(5));
    board.service.run_due_jobs().await.unwrap();
    assert_eq!(server.arrived().len(), 1);
}

async fn the_outbox_shows_no_letter_where_mail_is_sent(board: TestBoard) {
    let server = MailServer::start();
    let board = board.that_sends_mail(server.mailer()).await.unwrap();
    invite(&board, "someone@police.example").await;
    board.service.run_due_jobs().await.unwrap();
    let page = words(&signed_in(&board, Manager).await.get("/outbox").await.unwrap());
    assert!(page.contains("Someone") && page.contains("Sent") && !page.contains("/welcome/"), "{page}");
}

async fn reminders_arrive_on_their_days(board: TestBoard) {
    let server = MailServer::start();
    let board = board.that_sends_mail(server.mailer()).await.unwrap();
    board.open_audit().await.unwrap();
    // 3 March to 2 April: it is open, then 28 days, 14 days and 3 days before, and the day after.
    for days in [0, 2, 14, 11, 4] {
        days_pass(&board, days).await;
    }
    let subjects: Vec<_> = server
        .arrived()
        .into_iter()
        .filter(|(to, _)| *to == PoliceLead.email())
        .map(|(_, mail)| mail.lines().find_map(|line| line.strip_prefix("Subject: ")).unwrap().to_owned())
        .collect();
    let begins: Vec<_> = subjects.iter().map(|subject| subject.split_whitespace().next().unwrap()).collect();
    assert_eq!(begins, ["The", "Reminder:", "Reminder:", "Reminder:", "Overdue:"], "{subjects:?}");
}

/// Lets days pass, and does what is due on the last: a mail is put down by one job and sent by the next.
async fn days_pass(board: &TestBoard, days: i64) {
    board.pass(TimeDelta::days(days));
    for _ in 0..3 {
        board.service.run_due_jobs().await.unwrap();
    }
}
