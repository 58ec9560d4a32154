//! A condition in an otherwise good set: refused at its place, or the way through the set ends.
#![no_main]

use candour_domain::journey::Journey;
use candour_domain::question_set::parse_value;
use libfuzzer_sys::fuzz_target;
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::LazyLock;

static SET: LazyLock<Value> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../../../../tests/question-sets/every-type-2026.1.json")).unwrap()
});

fuzz_target!(|data: (u8, &str)| {
    let (place, text) = data;
    let Ok(condition) = serde_json::from_str::<Value>(text) else { return };
    let mut set = SET.clone();
    let mut statements: Vec<&mut Value> = set["standards"]
        .as_array_mut()
        .unwrap()
        .iter_mut()
        .flat_map(|standard| standard["statements"].as_array_mut().unwrap())
        .collect();
    let count = statements.len();
    statements[usize::from(place) % count]["show_when"] = condition;
    if let Ok(set) = parse_value(&set) {
        let nothing = BTreeMap::new();
        for kind in &set.agency_types {
            Journey::new(&set, &kind.code, &nothing).total();
        }
    }
});
