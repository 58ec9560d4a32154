//! A file that somebody uploads as a question set: it is refused in words, or every agency can be asked and
//! scored with it.
#![no_main]

use candour_domain::journey::Journey;
use candour_domain::question_set::parse;
use candour_domain::scoring::score;
use libfuzzer_sys::fuzz_target;
use std::collections::BTreeMap;

fuzz_target!(|text: &str| {
    match parse(text) {
        Err(errors) => assert!(!errors.is_empty()),
        Ok(set) => {
            let nothing = BTreeMap::new();
            for kind in &set.agency_types {
                Journey::new(&set, &kind.code, &nothing).total();
                score(&set, &kind.code, &nothing);
            }
        }
    }
});
