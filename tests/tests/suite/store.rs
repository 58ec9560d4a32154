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
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("../server/store/src")];
    let mut written = 0;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if !["dialect.rs", "migrate.rs"].contains(&path.file_name().unwrap().to_str().unwrap()) {
                let source = std::fs::read_to_string(path).unwrap();
                let texts = source.lines().filter(|line| line.contains("const ") && line.contains(": &str ="));
                written += texts.filter(|line| !line.contains("FOR UPDATE")).count();
            }
        }
    }
    assert_eq!(written, all_sql().len());
}
