//! A return that somebody took out elsewhere and sends: refused in words, or each of its answers is one or is marked,
//! and is checked like one from a form.
#![no_main]

use candour_domain::answer::{AnswerForm, check};
use candour_domain::question_set::{QuestionSet, parse};
use candour_export::return_json::{is_return, read};
use libfuzzer_sys::fuzz_target;
use std::collections::BTreeSet;
use std::sync::LazyLock;

static SET: LazyLock<QuestionSet> =
    LazyLock::new(|| parse(include_str!("../../../../tests/question-sets/every-type-2026.1.json")).unwrap());

fuzz_target!(|data: &[u8]| {
    let _ = is_return(data);
    let Ok(brought) = read(data) else { return };
    let ids: BTreeSet<_> = brought.statements.iter().map(|one| &one.id).collect();
    assert!(ids.len() == brought.statements.len() && ids.len() <= 1_000);
    for one in &brought.statements {
        let (Ok(answer), Some((_, statement))) = (&one.answer, SET.statement(&one.id)) else { continue };
        if let Ok(taken) = check(&SET, statement, &AnswerForm::from(answer)) {
            assert_eq!(check(&SET, statement, &AnswerForm::from(&taken)).ok(), Some(taken));
        }
    }
});
