//! A name that somebody's browser gives to a file: what is kept of it is one line without folders, and stays what it is.
#![no_main]

use candour_domain::evidence::{EvidenceKind, LONGEST_NAME, clean_name, with_ending};
use candour_export::return_json::file_path;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|name: &str| {
    let kept = clean_name(name);
    assert!(kept.chars().count() <= LONGEST_NAME);
    assert!(kept.chars().all(|c| c != '/' && c != '\\' && !c.is_control() && (c == ' ' || !c.is_whitespace())));
    assert!(!kept.starts_with(['.', ' ']) && !kept.ends_with(['.', ' ']));
    assert_eq!(clean_name(&kept), kept);
    for kind in EvidenceKind::ALL {
        let usual = with_ending(&kept, kind);
        assert!(usual.starts_with(&kept) && with_ending(&usual, kind) == usual);
        let path = file_path(1, &kept, kind.endings()[0]);
        assert!(path.len() < 90 && path.matches('/').count() == 1);
        assert!(path.bytes().all(|c| c.is_ascii_alphanumeric() || b"-./".contains(&c)));
    }
});
