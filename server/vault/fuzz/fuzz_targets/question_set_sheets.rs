//! A workbook of a question set whose sheets somebody has changed: every error at its cell, or a set that every agency
//! can be asked with.
#![no_main]

use candour_domain::journey::Journey;
use candour_domain::question_set::parse;
use candour_export::question_set_xlsx::{read, write};
use candour_fuzz::{Change, Workbook};
use libfuzzer_sys::fuzz_target;
use std::collections::BTreeMap;
use std::sync::LazyLock;

static GOOD: LazyLock<Workbook> = LazyLock::new(|| {
    let set = parse(include_str!("../../../../tests/question-sets/every-type-2026.1.json")).unwrap();
    Workbook::new(&write(&set).unwrap())
});

fuzz_target!(|changes: Vec<Change<'_>>| {
    match read(&GOOD.with(&changes)) {
        Err(errors) => assert!(!errors.is_empty() && !changes.is_empty(), "{errors:?}"),
        Ok(set) => {
            let nothing = BTreeMap::new();
            for kind in &set.agency_types {
                Journey::new(&set, &kind.code, &nothing).total();
            }
        }
    }
});
