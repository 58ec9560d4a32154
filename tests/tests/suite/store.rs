//! One SQL text for both databases: each is understood by both, and none is left out.

use candour_store::all_sql;
use candour_tests::{TestBoard, on_both_databases};
use std::path::Path;

on_both_databases! { every_sql_text_is_understood }

async fn every_sql_text_is_understood(board: TestBoard) {
    let refused = board.service.store().prepare_all().await.err().map(|(sql, error)| format!("{error}: {sql}"));
    assert_eq!(refused, None);
}

/// A text that stands in a source file and not in the list would be prepared by nobody. What locks is
/// PostgreSQL's alone, and is run by every test that submits on it.
#[test]
fn every_sql_text_is_in_the_list() {
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("../server/store/src");
    let tables = ["agreements", "answers", "audits", "boards", "keys", "people", "question_sets", "sessions", "trail"];
    let mut written = 0;
    for file in tables {
        let source = std::fs::read_to_string(sources.join(file).with_extension("rs")).unwrap();
        let texts = source.lines().filter(|line| line.contains("const ") && line.contains(": &str ="));
        written += texts.filter(|line| !line.contains("FOR UPDATE")).count();
    }
    assert_eq!(written, all_sql().len());
}
