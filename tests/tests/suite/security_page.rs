//! `docs/security.md` and `docs/asvs.md` name tests: each of them exists.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

#[test]
fn every_test_that_the_security_pages_name_exists() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let page =
        ["security", "asvs"].map(|page| fs::read_to_string(root.join(format!("docs/{page}.md"))).unwrap()).join("\n");
    let named = page.split('`').skip(1).step_by(2).filter(|code| code.contains("::"));
    let mut sources = Vec::new();
    for folder in ["app", "server", "tests/tests"] {
        rust_files(&root.join(folder), &mut sources);
    }
    let have: BTreeSet<(String, String)> = sources.iter().flat_map(|file| functions(file)).collect();
    let (mut count, mut gone) = (0, Vec::new());
    for name in named.filter(|name| !name.contains(' ')) {
        let (module, function) = name.split_once("::").unwrap();
        count += 1;
        if !have.contains(&(module.to_owned(), function.to_owned())) {
            gone.push(name);
        }
    }
    assert!(gone.is_empty(), "{gone:#?}");
    assert!(count > 80, "{count}");
}

/// How many requirements a cell names: `4.3.1, 4.3.2`, or `10.3.1 – 10.3.4`.
fn requirements(cell: &str) -> usize {
    let last = |number: &str| number.trim().rsplit('.').next().unwrap().parse::<usize>().unwrap();
    cell.split(',').map(|part| part.split_once('–').map_or(1, |(from, to)| last(to) + 1 - last(from))).sum()
}

#[test]
fn the_counts_of_the_asvs_page_are_those_of_its_rows() {
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/asvs.md")).unwrap();
    let rows = page.lines().map(|line| line.trim_matches('|').split(" | ").map(str::trim).collect::<Vec<_>>());
    let rows: Vec<_> = rows.filter(|row| row[0].starts_with(|c: char| c.is_ascii_digit())).collect();
    let count = |state: &str, level: &str| -> usize {
        let of_state = rows.iter().filter(|row| row.len() == 5 && row[3].trim_matches('*') == state && row[1] == level);
        of_state.map(|row| requirements(row[0])).sum()
    };
    for state in ["met", "met in part", "not met", "does not apply"] {
        let (one, two) = (count(state, "1"), count(state, "2"));
        let said = format!("| {state} | {one} | {two} | {} |", one + two);
        assert!(page.contains(&said), "{said}");
    }
    // Those that are not met as a whole stand in the two lists above, in the same order.
    for (list, state) in [("### Not met", "not met"), ("### Met in part", "met in part")] {
        let listed = page.split(list).nth(1).unwrap().split("\n#").next().unwrap();
        let listed: Vec<_> = listed.lines().filter_map(|line| line.strip_prefix("| ")?.split(" | ").next()).collect();
        let listed: Vec<_> =
            listed.into_iter().filter(|number| number.starts_with(|c: char| c.is_ascii_digit())).collect();
        let stand = rows.iter().filter(|row| row.len() == 5 && row[3].trim_matches('*') == state).map(|row| row[0]);
        assert_eq!(listed, stand.collect::<Vec<_>>());
    }
}

fn rust_files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() && !path.ends_with("target") && !path.ends_with("node_modules") {
            rust_files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// Each function of a file, with the name of the file or, for a `mod.rs`, of its folder.
fn functions(file: &Path) -> Vec<(String, String)> {
    let own = if file.ends_with("mod.rs") { file.parent().unwrap() } else { file };
    let module = own.file_stem().unwrap().to_string_lossy().into_owned();
    let text = fs::read_to_string(file).unwrap();
    let lines = text.lines().filter_map(|line| line.trim_start().split_once("fn "));
    lines
        .map(|(_, rest)| rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect())
        .map(|function| (module.clone(), function))
        .collect()
}
