//! A return as a workbook: what stands in it, and that what is read is what was written.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "tests"
)]

#[path = "support/edit.rs"]
mod edit;
#[path = "support/read.rs"]
#[expect(dead_code, reason = "other test files use the rest")]
mod read;
#[path = "support/set.rs"]
mod set;

use candour_domain::answer::{Answer, AnswerForm, EvidenceReference, Response, Value};
use candour_domain::audit::Agency;
use candour_domain::ids::{AgencyId, AgencyType, AuditId, LevelCode, ReturnId, StatementId};
use candour_domain::question_set::{AnswerType, QuestionSet, content_hash};
use candour_export::return_xlsx::{self, Form, Given, Part, ReadReturn, Target};
use chrono::{DateTime, NaiveDate};
use edit::{Edit, Put};
use rust_decimal::Decimal;
use std::collections::BTreeMap;
use uuid::Uuid;

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

/// One answer of every type; the set's statements are answered by what they ask.
fn answers(set: &QuestionSet, kind: &AgencyType) -> BTreeMap<StatementId, Given> {
    let asked = set.statements().map(|(_, statement)| statement);
    let asked = asked.filter(|s| s.applies_to.includes(kind) && s.answer != AnswerType::Information);
    (1..)
        .zip(asked)
        .map(|(n, statement)| {
            let value = match statement.answer {
                AnswerType::Scale => Value::Level(LevelCode::from("2")),
                AnswerType::YesNo => Value::YesNo(n % 2 == 0),
                AnswerType::Percent => Value::Percent(Decimal::new(8_725, 2)),
                AnswerType::Integer => Value::Integer(9_007_199_254_740_993),
                AnswerType::Number => Value::Number("0.12345678901234567".parse().unwrap()),
                AnswerType::Date => Value::Date(day(2026, 3, 4)),
                AnswerType::Text => Value::Text("=1+1\nand more".to_owned()),
                AnswerType::SingleChoice => Value::Choice(statement.options[0].code.clone()),
                AnswerType::MultipleChoice => Value::Choices(vec![statement.options[1].code.clone()]),
                AnswerType::Fraction => Value::Fraction { numerator: 3, denominator: 40 },
                AnswerType::Information => unreachable!(),
            };
            let piece = EvidenceReference {
                title: "+Policy, version 4".to_owned(),
                date: Some(day(2025, 12, 31)),
                owner: "@Head of Safeguarding".to_owned(),
                held: "-Library".to_owned(),
                link: "https://example.org/policy".to_owned(),
                ..EvidenceReference::default()
            };
            let answer = Answer {
                response: Response::Given(value),
                narrative: format!("Statement {n}: we do this.\n\nIn two parts, with “quotes” & <b>marks</b>."),
                impact: "@SUM(A1:A9)".to_owned(),
                evidence: vec![piece.clone(), EvidenceReference { date: None, ..piece }],
            };
            (statement.id.clone(), Given { answer: Some(answer), revision: n })
        })
        .collect()
}

struct Made {
    set: QuestionSet,
    agency: Agency,
}

impl Made {
    fn new() -> Self {
        let agency = Agency {
            id: AgencyId(Uuid::from_u128(7)),
            name: "Ambervale Constabulary".to_owned(),
            agency_type: AgencyType::from("police"),
        };
        Self { set: set::question_set(), agency }
    }

    fn with(&self, answers: Option<&BTreeMap<StatementId, Given>>) -> Vec<u8> {
        let target = Target {
            return_id: ReturnId(Uuid::from_u128(1)),
            audit: AuditId(Uuid::from_u128(2)),
            audit_title: "Care Act compliance self-audit 2026",
            agency: &self.agency,
            due_on: day(2026, 9, 30),
            answers,
            queries: &[],
        };
        self.form(Some(target))
    }

    fn form(&self, target: Option<Target<'_>>) -> Vec<u8> {
        let hash = content_hash(&self.set);
        let form = Form {
            set: &self.set,
            hash: &hash,
            marking: "OFFICIAL-SENSITIVE",
            board: "Ambervale Safeguarding Adults Board",
            agency_type: &self.agency.agency_type,
            part: &candour_domain::delegation::Part::Whole,
            target,
            made_at: "2026-06-01T09:00:00Z".parse::<DateTime<chrono::Utc>>().unwrap(),
        };
        return_xlsx::write(&form).unwrap()
    }

    fn read(&self, bytes: &[u8]) -> ReadReturn {
        return_xlsx::open(bytes).unwrap().read(&self.set, &self.agency.agency_type)
    }

    fn blank(&self) -> Edit {
        Edit::new(&self.with(None))
    }

    /// The errors of a changed workbook, each as place and message.
    fn errors(&self, edit: &Edit) -> Vec<String> {
        let read = self.read(&edit.bytes());
        let own = read.statements.into_iter().flat_map(|one| one.errors);
        read.errors.into_iter().chain(own).map(|error| format!("{}: {}", error.place, error.message)).collect()
    }

    #[track_caller]
    fn says(&self, edit: &Edit, wanted: &str) {
        let errors = self.errors(edit);
        assert!(errors.iter().any(|error| error.contains(wanted)), "{wanted}: {errors:?}");
    }
}

#[test]
fn every_answer_reads_as_it_was_written() {
    let made = Made::new();
    let mut given = answers(&made.set, &made.agency.agency_type);
    // One that does not apply, with its reason.
    let reason = "Not our work.\nThe council does it.".to_owned();
    let not_applicable =
        made.set.statements().map(|(_, s)| s).find(|s| made.set.not_applicable_rule(s).allowed).unwrap();
    let answer = Answer { response: Response::NotApplicable { reason }, ..Answer::default() };
    given.insert(not_applicable.id.clone(), Given { answer: Some(answer), revision: 9 });
    let bytes = made.with(Some(&given));
    read::assert_no_formulas(&bytes);
    let read = made.read(&bytes);
    assert_eq!(read.errors, []);
    assert_eq!(read.statements.len(), given.len());
    for one in &read.statements {
        let given = &given[&one.id];
        assert_eq!(one.errors, [], "{}", one.id);
        let form = AnswerForm::from(given.answer.as_ref().unwrap());
        assert_eq!((&one.form, one.revision), (&form, given.revision), "{}", one.id);
        let checked = candour_domain::answer::check(&made.set, made.set.statement(&one.id).unwrap().1, &one.form);
        assert_eq!(checked.as_ref(), Ok(given.answer.as_ref().unwrap()), "{}", one.id);
    }
}

#[test]
fn a_blank_workbook_says_nothing_and_knows_its_return() {
    let made = Made::new();
    let bytes = made.with(None);
    let opened = return_xlsx::open(&bytes).unwrap();
    let facts = opened.made_for();
    assert_eq!(facts.return_id, Some(ReturnId(Uuid::from_u128(1))));
    assert_eq!((facts.version.as_str(), facts.filled), ("2026.1", false));
    assert_eq!(facts.hash, content_hash(&made.set));
    let read = made.read(&bytes);
    assert!(read.errors.is_empty() && !read.statements.is_empty());
    assert!(read.statements.iter().all(|one| one.form == AnswerForm::default() && one.revision == 0));
    // From before there is an account: the same, of no return.
    let bytes = made.form(None);
    let opened = return_xlsx::open(&bytes).unwrap();
    assert_eq!((opened.made_for().return_id, opened.made_for().agency), (None, None));
    assert_eq!(made.read(&bytes).statements.len(), read.statements.len());
}

#[test]
fn only_what_the_type_of_agency_is_asked_stands_in_it() {
    let made = Made::new();
    let read = made.read(&made.with(None));
    let asked = made.set.statements().filter(|(_, s)| s.applies_to.includes(&made.agency.agency_type));
    let asked: Vec<_> = asked.filter(|(_, s)| s.answer != AnswerType::Information).map(|(_, s)| s.id.clone()).collect();
    assert_eq!(read.statements.iter().map(|one| one.id.clone()).collect::<Vec<_>>(), asked);
    assert!(asked.len() < made.set.statements().count());
}

#[test]
fn sheets_are_protected_frozen_and_the_facts_hidden() {
    let made = Made::new();
    let bytes = made.with(Some(&answers(&made.set, &made.agency.agency_type)));
    let book = read::parts(&bytes, "xl/workbook.xml")[0].1.clone();
    for name in ["Candour", "Candour lists"] {
        assert!(book.contains(&format!("name=\"{name}\" sheetId")) && book.contains("state=\"veryHidden\""), "{name}");
    }
    assert!(book.contains("_xlnm.Print_Area") && book.contains("_xlnm.Print_Titles"));
    let sheets = read::parts(&bytes, "xl/worksheets/sheet");
    let answers = &sheets.iter().find(|(_, xml)| xml.contains("dataValidation") && xml.contains("pane")).unwrap().1;
    assert!(answers.contains("<sheetProtection") && answers.contains("state=\"frozen\""));
    assert!(answers.contains("type=\"list\"") && answers.contains("Candour lists"));
    // Widths that fit A3 and are not Excel's own.
    assert!(answers.contains("customWidth=\"1\"") && answers.contains("paperSize=\"8\""));
}

#[test]
fn a_text_that_no_cell_holds_is_shown_in_full_and_never_read_back_cut() {
    let made = Made::new();
    let mut given = answers(&made.set, &made.agency.agency_type);
    let id = StatementId::from("exec-lead");
    let long =
        "Forty thousand characters, and each of them counts. ".repeat(800).chars().take(40_000).collect::<String>();
    given.get_mut(&id).unwrap().answer.as_mut().unwrap().narrative.clone_from(&long);
    let bytes = made.with(Some(&given));
    let mut book = read::open(&bytes);
    let texts = read::sheet(&mut book, "Long texts");
    let whole: String = (6..=texts.end().unwrap().0 + 1).map(|row| read::text(&texts, row, 2)).collect();
    assert!(whole == long, "{} of {}", whole.len(), long.len());
    let one = |bytes: &[u8]| made.read(bytes).statements.into_iter().find(|one| one.id == id).unwrap();
    let found = one(&bytes);
    assert_eq!((found.kept.as_slice(), found.form.narrative.as_str()), (&[Part::Narrative][..], ""));
    assert_eq!(found.errors, []);
    // Emptied it stays as it is; written over it is an error, and not a short text in the place of a long one.
    let edit = Edit::new(&bytes);
    let cell = edit.cell("Answers", "1.1", "How is it met?");
    let emptied = one(&edit.clone().put("Answers", &cell, &Put::Nothing).bytes());
    assert_eq!((emptied.kept.len(), emptied.errors.len()), (1, 0));
    let cut = edit.put("Answers", &cell, &Put::Text(&long[..1_000]));
    made.says(&cut, "longer than a cell can hold");
}

#[test]
fn an_answer_that_could_not_be_opened_is_not_read_back() {
    let made = Made::new();
    let mut given = answers(&made.set, &made.agency.agency_type);
    let id = StatementId::from("exec-lead");
    given.get_mut(&id).unwrap().answer = None;
    let bytes = made.with(Some(&given));
    let read = made.read(&bytes);
    assert!(read.errors.is_empty() && read.statements.iter().all(|one| one.id != id));
}

#[test]
fn columns_that_were_moved_are_found_by_their_names() {
    let made = Made::new();
    let edit = made.blank();
    let answer = edit.cell("Answers", "1.1", "Your answer");
    let impact = edit.cell("Answers", "1.1", "What difference has it made for adults?");
    // The two headings and the two cells change places.
    let (a, b) = (format!("{}5", &answer[..1]), format!("{}5", &impact[..1]));
    let moved = edit
        .put("Answers", &a, &Put::Text("What difference has it made for adults?"))
        .put("Answers", &b, &Put::Text("your  ANSWER"))
        .put("Answers", &answer, &Put::Text("Adults are safer."))
        .put("Answers", &impact, &Put::Text("fully met"));
    let read = made.read(&moved.bytes());
    let one = read.statements.iter().find(|one| one.id.as_str() == "exec-lead").unwrap();
    assert_eq!((one.form.value.as_slice(), one.form.impact.as_str()), (&["3".to_owned()][..], "Adults are safer."));
}

#[test]
fn a_changed_structure_is_told_at_its_place() {
    let made = Made::new();
    let edit = made.blank();
    let head = |column: &str| {
        let cell = edit.cell("Answers", "1.1", column);
        format!("{}5", &cell[..1])
    };
    made.says(&edit.clone().rename("Answers", "Antworten"), "the sheet “Answers” is missing");
    made.says(&edit.clone().rename("Evidence", "Proof"), "the sheet “Evidence” is missing");
    let renamed = edit.clone().put("Answers", &head("How is it met?"), &Put::Text("Notes"));
    made.says(&renamed, "Answers!A5: the column “How is it met?” is missing");
    let twice = edit.clone().put("Answers", &head("How is it met?"), &Put::Text("Your answer"));
    made.says(&twice, "the column “Your answer” stands here twice");
    let unkeyed = edit.clone().put("Answers", &head("Candour key"), &Put::Nothing);
    made.says(&unkeyed, "hidden column was changed");
    // Nothing is read then: half of it would look like answers that were emptied.
    for broken in [&renamed, &twice, &unkeyed] {
        assert!(made.read(&broken.bytes()).statements.is_empty());
    }
    let hidden = edit.clone().rename("Candour", "Other");
    assert!(return_xlsx::open(&hidden.bytes()).unwrap_err().message.contains("not made by Candour"));
}

#[test]
fn rows_that_are_gone_are_not_read_as_empty_answers() {
    let made = Made::new();
    let edit = Edit::new(&made.with(Some(&answers(&made.set, &made.agency.agency_type))));
    let (row, _) = edit.place("Answers", "1.1", "Your answer", 0);
    let read = made.read(&edit.without_row("Answers", row).bytes());
    assert!(read.statements.iter().all(|one| one.id.as_str() != "exec-lead"));
    // Its evidence is told of, and not given to anybody else.
    assert!(read.errors.iter().all(|error| error.message.contains("its evidence is not read")), "{:?}", read.errors);
    assert_eq!(read.errors.len(), 2);
}

#[test]
fn unknown_and_repeated_statements_are_told() {
    let made = Made::new();
    let edit = made.blank();
    let key = |code: &str| edit.cell("Answers", code, "Candour key");
    made.says(
        &edit.clone().put("Answers", &key("1.1"), &Put::Text("nobody")),
        "the statement “nobody” does not exist here",
    );
    let twice = edit.clone().put("Answers", &key("1.2"), &Put::Text("exec-lead"));
    made.says(&twice, "the statement 1.1 stands here twice; the other is at Answers!D");
    let orphan = edit.clone().put("Answers", &key("1.1"), &Put::Nothing).answer("1.1", "How is it met?", "Lost?");
    made.says(&orphan, "this row belongs to no statement");
    // A statement that is put to other types of agency only.
    let other =
        made.set.statements().map(|(_, s)| s).find(|s| !s.applies_to.includes(&made.agency.agency_type)).unwrap();
    made.says(&edit.clone().put("Answers", &key("1.1"), &Put::Text(other.id.as_str())), "not asked of your agency");
}

#[test]
fn cells_that_cannot_be_used_are_named_with_what_to_do() {
    let made = Made::new();
    let edit = made.blank();
    let cell = edit.cell("Answers", "1.1", "Your answer");
    made.says(
        &edit.clone().answer("1.1", "Your answer", "Fuly met"),
        &format!("Answers!{cell}: “Fuly met” is not in the list"),
    );
    let formula = edit.clone().put("Answers", &cell, &Put::Formula("\"Fully \"&\"met\"", "Fully met"));
    made.says(&formula, &format!("Answers!{cell}: a formula stands here"));
    let met = edit.cell("Answers", "1.1", "How is it met?");
    made.says(&edit.clone().put("Answers", &met, &Put::Formula("A1", "x")), &format!("Answers!{met}: a formula"));
    let reason = edit.cell("Answers", "1.1", "Why it does not apply");
    made.says(&edit.clone().put("Answers", &reason, &Put::Text("Why?")), "a reason stands here, but the answer is not");
    let title = edit.cell("Evidence", "1.1", "Title of the document or record");
    let date = edit.cell("Evidence", "1.1", "Its date");
    let dated =
        edit.clone().put("Evidence", &title, &Put::Text("Policy")).put("Evidence", &date, &Put::Text("last May"));
    made.says(&dated, &format!("Evidence!{date}: “last May” is no date"));
}

#[test]
fn spare_rows_of_evidence_belong_to_the_number_that_was_chosen() {
    let made = Made::new();
    let edit = made.blank();
    let title = |row: u32| format!("C{row}");
    // The last rows have no number yet.
    let bytes = edit.bytes();
    let mut book = read::open(&bytes);
    let last = read::sheet(&mut book, "Evidence").end().unwrap().0 + 1;
    let filled = edit
        .put("Evidence", &format!("A{}", last + 1), &Put::Text("1.1"))
        .put("Evidence", &title(last + 1), &Put::Text("Minutes"))
        .put("Evidence", &title(last + 2), &Put::Text("Whose?"));
    let read = made.read(&filled.bytes());
    let one = read.statements.iter().find(|one| one.id.as_str() == "exec-lead").unwrap();
    assert_eq!(one.form.evidence.iter().map(|piece| piece.title.as_str()).collect::<Vec<_>>(), ["Minutes"]);
    assert_eq!(read.errors.len(), 1);
    assert!(read.errors[0].message.contains("belongs to no statement"), "{:?}", read.errors);
}

#[test]
fn hidden_rows_are_read_like_others() {
    let made = Made::new();
    let edit = made.blank();
    let (row, _) = edit.place("Answers", "1.1", "Your answer", 0);
    let hidden = edit.answer("1.1", "Your answer", "Fully met").hide_row("Answers", row);
    let read = made.read(&hidden.bytes());
    let one = read.statements.iter().find(|one| one.id.as_str() == "exec-lead").unwrap();
    assert_eq!(one.form.value, ["3"]);
}

#[test]
fn what_is_no_workbook_of_ours_is_refused_in_one_sentence() {
    for (bytes, why) in [
        (&b""[..], "no Excel workbook"),
        (b"%PDF-1.7", "no Excel workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "password"),
        (b"PK\x03\x04broken", "damaged"),
    ] {
        let error = return_xlsx::open(bytes).unwrap_err();
        assert!(error.message.contains(why), "{error}");
    }
    let set = candour_export::question_set_xlsx::write(&set::question_set()).unwrap();
    assert!(return_xlsx::open(&set).unwrap_err().message.contains("not made by Candour"));
}
