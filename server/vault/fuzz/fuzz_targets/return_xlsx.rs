//! A workbook of a return that somebody has changed: refused in words, or its answers are read, each checked like one
//! from a form.
#![no_main]

use candour_domain::answer::{AnswerForm, check};
use candour_domain::delegation::Part;
use candour_domain::ids::AgencyType;
use candour_domain::question_set::{QuestionSet, content_hash, parse};
use candour_export::return_xlsx::{Form, open, write};
use candour_fuzz::{Change, Workbook};
use libfuzzer_sys::fuzz_target;
use std::collections::BTreeSet;
use std::sync::LazyLock;

static SET: LazyLock<QuestionSet> =
    LazyLock::new(|| parse(include_str!("../../../../tests/question-sets/every-type-2026.1.json")).unwrap());

static GOOD: LazyLock<Workbook> = LazyLock::new(|| {
    let form = Form {
        set: &SET,
        hash: &content_hash(&SET),
        marking: "OFFICIAL-SENSITIVE",
        board: "A Board",
        agency_type: &AgencyType::from("police"),
        part: &Part::Whole,
        target: None,
        made_at: "2026-03-03T12:00:00Z".parse().unwrap(),
    };
    Workbook::new(&write(&form).unwrap())
});

fuzz_target!(|changes: Vec<Change<'_>>| {
    let opened = match open(&GOOD.with(&changes)) {
        Ok(opened) => opened,
        Err(error) => return assert!(!changes.is_empty(), "{error}"),
    };
    let read = opened.read(&SET, &opened.made_for().agency_type.clone());
    let ids: BTreeSet<_> = read.statements.iter().map(|one| &one.id).collect();
    assert_eq!(ids.len(), read.statements.len());
    for one in &read.statements {
        let (_, statement) = SET.statement(&one.id).unwrap();
        let _ = one.place("value");
        if let Ok(answer) = check(&SET, statement, &one.form) {
            assert_eq!(check(&SET, statement, &AnswerForm::from(&answer)).ok(), Some(answer));
        }
    }
});
