//! What several suites need.

use candour_domain::ids::ReturnId;
use candour_tests::{Page, TestBoard, Visitor, Who};

/// The person, signed in on the page.
pub(crate) async fn signed_in(board: &TestBoard, who: Who) -> Visitor {
    board.sign_in(who).await.unwrap()
}

/// Asserts the status and shows the page where it differs.
pub(crate) fn expect(page: &Page, status: u16) {
    assert_eq!(page.status, status, "{}", page.text().chars().take(4_000).collect::<String>());
}

/// The page's own words: what stands between tags.
pub(crate) fn words(page: &Page) -> String {
    let mut out = String::new();
    let mut inside = false;
    for c in page.text().chars() {
        match c {
            '<' => inside = true,
            '>' => inside = false,
            _ if !inside => out.push(c),
            _ => {}
        }
    }
    out
}

/// How many trail entries of this kind there are, read from the database with its own tool.
pub(crate) fn trail_entries(board: &TestBoard, kind: &str) -> usize {
    query(board, &format!("SELECT COUNT(*) FROM trail WHERE action = '{kind}'")).trim().parse().unwrap()
}

/// What the database's own tool says to a query.
pub(crate) fn query(board: &TestBoard, sql: &str) -> String {
    let done = if let Some(path) = board.url().strip_prefix("sqlite:") {
        std::process::Command::new("python3")
            .args(["-c", "import sqlite3,sys\nfor row in sqlite3.connect(sys.argv[1]).execute(sys.argv[2]): print(*row, sep='|')", path, sql])
            .output()
            .unwrap()
    } else {
        std::process::Command::new("psql").args(["-X", "-A", "-t", "-c", sql]).arg(board.url()).output().unwrap()
    };
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8(done.stdout).unwrap()
}

/// Writes into the database past Candour.
pub(crate) fn query_write(board: &TestBoard, sql: &str) {
    if let Some(path) = board.url().strip_prefix("sqlite:") {
        let done = std::process::Command::new("python3")
            .args([
                "-c",
                "import sqlite3,sys\nc = sqlite3.connect(sys.argv[1])\nc.execute(sys.argv[2])\nc.commit()",
                path,
                sql,
            ])
            .status()
            .unwrap();
        assert!(done.success());
    } else {
        query(board, sql);
    }
}

/// The text of a mail in the outbox whose subject or text holds these words, the newest.
pub(crate) async fn letter(board: &TestBoard, to: &str, says: &str) -> Option<String> {
    board.service.run_due_jobs().await.unwrap();
    let mails = board.service.outbox(&board.actor(Who::Manager).unwrap()).await.unwrap();
    mails
        .into_iter()
        .filter_map(|mail| mail.letter)
        .find(|l| l.to == to && (l.subject.contains(says) || l.text.contains(says)))
        .map(|l| l.text)
}

/// The path of the only link in a mail.
pub(crate) fn link(letter: &str) -> String {
    let line = letter.lines().find(|line| line.starts_with("http")).unwrap();
    format!("/{}", line.splitn(4, '/').nth(3).unwrap())
}

/// Destroys the return of the police, as the Board does at the end of its retention; its audit is closed.
pub(crate) async fn shred(board: &TestBoard, id: ReturnId) {
    let fields = [("decision", "shred"), ("agency", "Testshire Police"), ("reason", "Minute 7.2")];
    let mut administrator = signed_in(board, Who::Administrator).await;
    expect(&administrator.post(&format!("/retention/{id}"), &fields).await.unwrap(), 303);
}
