//! The body of a standard's form: a field that does not belong to it is refused, and what is taken as an
//! answer gives the same answer again.
#![no_main]

use candour_domain::answer::{AnswerForm, check, split_field};
use candour_domain::question_set::{QuestionSet, parse};
use libfuzzer_sys::fuzz_target;
use std::collections::BTreeMap;
use std::sync::LazyLock;

static SET: LazyLock<QuestionSet> =
    LazyLock::new(|| parse(include_str!("../../../../tests/question-sets/every-type-2026.1.json")).unwrap());

fuzz_target!(|data: &[u8]| {
    let Ok(fields) = serde_urlencoded::from_bytes::<Vec<(String, String)>>(data) else { return };
    let mut forms: BTreeMap<&str, AnswerForm> = BTreeMap::new();
    for (name, value) in &fields {
        if let Some((statement, part)) = split_field(name) {
            let _ = forms.entry(statement).or_default().set(part, value);
        }
    }
    for (_, statement) in SET.statements() {
        let Some(form) = forms.get(statement.id.as_str()) else { continue };
        if let Ok(answer) = check(&SET, statement, form) {
            let again = check(&SET, statement, &AnswerForm::from(&answer));
            assert_eq!(again.ok(), Some(answer));
        }
    }
});
