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
