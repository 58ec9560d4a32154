//! The analysis workbook, read back cell by cell.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::float_cmp, reason = "tests; counts are exact")]

mod support;

use candour_domain::answer::{Answer, Response, Value};
use candour_domain::findings::FindingKind;
use candour_domain::good_practice::Consent;
use candour_domain::question_set::Priority;
use candour_domain::report::{AuditHeader, ReturnReport};
use candour_domain::scoring::Figure;
use candour_domain::submission::ReturnState;
use candour_export::analysis::{
    ActionRow, AnalysisWorkbook, CycleRow, FindingRow, LastCycleRows, Outcome, PracticeRow, RecommendationRow,
};
use chrono::NaiveDate;
use num_rational::BigRational;
use support::read::{self, assert_no_formulas, number, open, row_of, sheet, text};

fn workbook(header: &AuditHeader, reports: &[ReturnReport]) -> Vec<u8> {
    let mut book = AnalysisWorkbook::new(header).unwrap();
    for report in reports {
        book.add(report).unwrap();
    }
    book.finish(&Outcome::default()).unwrap()
}

/// What followed: a finding, a long text to share, a recommendation with two actions, a standard that got better.
fn followed() -> Outcome {
    let figure = |numerator: i32| Figure { numerator: rational(numerator), denominator: rational(4), rag: None };
    let action = |reference: &str, specific: &str| ActionRow {
        reference: reference.to_owned(),
        specific: specific.to_owned(),
        owner: "Head of Safeguarding".to_owned(),
        resources: String::new(),
        starts_on: day(2026, 11, 1),
        due_on: day(2027, 1, 31),
        standing: "On track",
    };
    let recommendation = |action| RecommendationRow {
        reference: "CA26-HH-01".to_owned(),
        for_whom: "Heatherbank Housing Association".to_owned(),
        statement: Some("exec-lead".into()),
        about: Some("1.1 A named executive leads.".to_owned()),
        text: "Name a deputy.".to_owned(),
        measure: "The minutes show it.".to_owned(),
        priority: Priority::High,
        due_on: Some(day(2027, 1, 31)),
        state: "Issued",
        action: Some(action),
    };
    let cycle = |standard: Option<&str>, then, now| CycleRow {
        agency: "Heatherbank Housing Association".to_owned(),
        standard: standard.map(str::to_owned),
        then: figure(then),
        now: figure(now),
    };
    Outcome {
        findings: vec![FindingRow {
            kind: FindingKind::CommonArea,
            about: "2.1 Policy".to_owned(),
            text: "=Half of the agencies review late.".to_owned(),
            agencies: "Heatherbank Housing Association".to_owned(),
        }],
        practice: vec![PracticeRow {
            agency: "Heatherbank Housing Association".to_owned(),
            statement: "1.1 A named executive leads.".to_owned(),
            text: Some("0123456789".repeat(7_000)),
            consent: Consent::Unnamed,
        }],
        recommendations: vec![
            recommendation(action("CA26-HH-01.1", "Appoint.")),
            recommendation(action("CA26-HH-01.2", "Induct.")),
        ],
        last_cycle: Some(LastCycleRows {
            title: "Self-audit 2024".to_owned(),
            compared: 26,
            rows: vec![cycle(None, 2, 3), cycle(Some("2. Policy"), 3, 1)],
        }),
    }
}

fn rational(whole: i32) -> BigRational {
    BigRational::from_integer(whole.into())
}

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

#[test]
fn what_followed_from_the_audit_stands_on_sheets_of_its_own() {
    let (header, reports) = support::audit();
    let mut book = AnalysisWorkbook::new(&header).unwrap();
    for report in &reports {
        book.add(report).unwrap();
    }
    let bytes = book.finish(&followed()).unwrap();
    assert_no_formulas(&bytes);
    let mut book = open(&bytes);
    let findings = sheet(&mut book, "Findings");
    assert_eq!(text(&findings, 6, 0), "Common area");
    assert_eq!(text(&findings, 6, 1), "=Half of the agencies review late.", "a text, and none that is run");
    let practice = sheet(&mut book, "Good practice");
    // 70,000 characters take three cells of 32,767.
    let whole: String = (6..9).map(|row| text(&practice, row, 2)).collect();
    assert_eq!(whole, "0123456789".repeat(7_000));
    assert_eq!(text(&practice, 6, 3), "May be shared, without the name");
    assert!((6..9).all(|row| text(&practice, row, 0) == "Heatherbank Housing Association"));
    let plan = sheet(&mut book, "Recommendations");
    assert_eq!((text(&plan, 6, 0), text(&plan, 6, 8)), ("CA26-HH-01".into(), "CA26-HH-01.1".into()));
    assert_eq!((text(&plan, 7, 0), text(&plan, 7, 9)), ("CA26-HH-01".into(), "Induct.".into()));
    let last = sheet(&mut book, "Last cycle");
    assert!(text(&last, 3, 0).contains("Self-audit 2024") && text(&last, 3, 0).contains("26 statements"));
    assert_eq!((text(&last, 6, 1), number(&last, 6, 2), number(&last, 6, 3)), ("Overall".into(), 0.5, 0.75));
    assert!(close(number(&last, 7, 4), -0.5));
    let cover = sheet(&mut book, "Cover");
    assert_eq!(number(&cover, row_of(&cover, 1, "Recommendations"), 2), 2.0);
    let empty = workbook(&header, &reports);
    let mut book = open(&empty);
    assert_eq!(text(&sheet(&mut book, "Findings"), 6, 0), "No finding is accepted yet.");
    assert!(text(&sheet(&mut book, "Last cycle"), 3, 0).contains("no earlier audit"));
}

fn close(left: f64, right: f64) -> bool {
    (left - right).abs() < 1e-12
}

const SHEETS: [&str; 14] = [
    "Cover",
    "Heat table",
    "Charts",
    "Distribution",
    "Completeness",
    "Last cycle",
    "Findings",
    "Good practice",
    "Recommendations",
    "All answers",
    "Narratives",
    "Not applicable",
    "Queries",
    "Definitions",
];

#[test]
fn the_cover_counts_agree_and_name_what_could_not_be_read() {
    let (header, reports) = support::audit();
    let bytes = workbook(&header, &reports);
    let mut book = open(&bytes);
    assert_eq!(calamine::Reader::sheet_names(&book), SHEETS);
    let cover = sheet(&mut book, "Cover");
    let row = row_of(&cover, 1, "All returns");
    assert_eq!((number(&cover, row, 2), number(&cover, row, 3)), (12.0, 12.0));
    assert_eq!(text(&cover, row, 4), "Agrees");
    let row = row_of(&cover, 1, "Answers that may be read");
    assert_eq!(text(&cover, row, 4), "Agrees");
    let row = row_of(&cover, 1, "Submitted");
    assert_eq!(number(&cover, row, 3), 5.0);
    // Eight returns may be read, 28 statements each.
    let row = row_of(&cover, 1, "All answers");
    assert_eq!(number(&cover, row, 2), 8.0 * 28.0);
    let row = row_of(&cover, 1, "Wrenfield Hospitals NHS Foundation Trust");
    assert_eq!(text(&cover, row, 2), "6.3 A training plan sets the level that each role needs.");
}

#[test]
fn the_cover_says_so_when_the_database_holds_more() {
    let (mut header, reports) = support::audit();
    header.answer_rows += 1;
    let mut book = open(&workbook(&header, &reports[..11]));
    let cover = sheet(&mut book, "Cover");
    let row = row_of(&cover, 1, "Answers that may be read");
    assert!(text(&cover, row, 4).starts_with("Differs"));
    let row = row_of(&cover, 1, "Not started");
    assert_eq!((number(&cover, row, 2), number(&cover, row, 3)), (1.0, 0.0));
    assert!(text(&cover, row, 4).starts_with("Differs"));
}

#[test]
fn the_heat_table_has_real_numbers_and_words() {
    let (header, reports) = support::audit();
    let bytes = workbook(&header, &reports);
    let mut book = open(&bytes);
    let heat = sheet(&mut book, "Heat table");
    let police = row_of(&heat, 0, "Ambervale Constabulary");
    // Worked out by hand: 7/9 overall; 6/7 for leadership, green by the figure and capped by a red critical statement.
    assert!(close(number(&heat, police, 3), 7.0 / 9.0));
    assert_eq!(text(&heat, police, 4), "Amber");
    assert!(close(number(&heat, police, 5), 6.0 / 7.0));
    assert_eq!(text(&heat, police, 6), "Amber, capped");
    assert!(close(number(&heat, police, 7), 8.0 / 9.0));
    assert!(close(number(&heat, police, 11), 1.0 / 3.0));
    assert_eq!(text(&heat, police, 12), "Red");
    assert_eq!((text(&heat, police, 17), text(&heat, police, 18)), ("Not asked".to_owned(), "Not asked".to_owned()));
    let probation = row_of(&heat, 0, "Probation Service, Ambervale Unit");
    assert_eq!(text(&heat, probation, 2), "In progress");
    assert_eq!(text(&heat, probation, 3), "Not yet submitted");
    assert_eq!(text(&heat, probation, 5), "–");
    let exempt = row_of(&heat, 0, "Kingfisher Care (Homes) Ltd");
    assert_eq!(text(&heat, exempt, 3), "Exempt");
    let fire = row_of(&heat, 0, "Ambervale Fire and Rescue");
    assert_eq!(text(&heat, fire, 4), "Red, provisional");
    let xml = &read::parts(&bytes, "worksheets/sheet2.xml")[0].1;
    assert!(!xml.contains("<mergeCell ref=\"D6"), "rows of the table can be sorted");
    assert!(xml.contains("<conditionalFormatting") && xml.contains("0.85") && xml.contains("0.6"));
}

#[test]
fn the_distribution_counts_every_return_once() {
    let (header, reports) = support::audit();
    let mut book = open(&workbook(&header, &reports));
    let range = sheet(&mut book, "Distribution");
    // 1.1: levels 3 3 0 3 3 3 2 2 over the eight returns that may be read.
    let row = row_of(&range, 1, "1.1");
    let cells: Vec<f64> = (3..7).map(|column| number(&range, row, column)).collect();
    assert_eq!(cells, [5.0, 2.0, 0.0, 1.0]);
    assert!(close(number(&range, row, 16), (5.0 + 2.0 * 2.0 / 3.0) / 8.0));
    assert_eq!(text(&range, row, 7), "–");
    // 7.1 is put to two agencies.
    let row = row_of(&range, 1, "7.1");
    assert_eq!(number(&range, row, 12), 6.0);
    // 6.3: one answer could not be read, and stands in no level.
    let row = row_of(&range, 1, "6.3");
    assert_eq!(number(&range, row, 13), 1.0);
    assert_eq!((3..7).map(|column| number(&range, row, column)).sum::<f64>(), 7.0);
    for at in 0..28 {
        let row = 6 + at;
        let levels: f64 = (3..9)
            .filter_map(|column| range.get_value((row - 1, column)))
            .filter_map(calamine::DataType::get_float)
            .sum();
        let rest: f64 = (9..14).map(|column| number(&range, row, column)).sum();
        assert!(close(levels + rest, number(&range, row, 14)), "row {row}");
        assert_eq!(number(&range, row, 14), 8.0);
    }
    assert_eq!(text(&range, row_of(&range, 1, "2.3"), 16), "Not scored");
}

#[test]
fn all_answers_have_a_row_for_every_agency_and_statement_and_the_four_words() {
    let (header, reports) = support::audit();
    let mut book = open(&workbook(&header, &reports));
    let range = sheet(&mut book, "All answers");
    assert_eq!(range.end().unwrap().0 + 1, 5 + 8 * 28);
    let standing = |agency: &str, code: &str| {
        let rows = 6..=range.end().unwrap().0 + 1;
        let mut found = rows.filter(|row| text(&range, *row, 0) == agency && text(&range, *row, 4) == code);
        found.next().unwrap()
    };
    let police = "Ambervale Constabulary";
    let row = standing(police, "1.1");
    assert_eq!(text(&range, row, 8), "Answered");
    assert_eq!(
        (text(&range, row, 9), text(&range, row, 11), text(&range, row, 12)),
        ("Not met".into(), "0".into(), "Red".into())
    );
    assert_eq!((number(&range, row, 13), number(&range, row, 14), number(&range, row, 16)), (0.0, 3.0, 0.0));
    let row = standing(police, "7.1");
    assert_eq!((text(&range, row, 8), text(&range, row, 9)), ("Not asked".into(), "Not asked".into()));
    let row = standing(police, "6.2");
    assert_eq!(text(&range, row, 8), "Not applicable");
    assert_eq!(text(&range, row, 17), "Ambervale Constabulary does not do this work.");
    let row = standing("Ambervale Fire and Rescue", "3.2");
    assert_eq!((text(&range, row, 8), text(&range, row, 9)), ("Unanswered".into(), "Unanswered".into()));
    let row = standing("Wrenfield Hospitals NHS Foundation Trust", "6.3");
    assert_eq!((text(&range, row, 8), text(&range, row, 9)), ("Could not be read".into(), "Could not be read".into()));
    let row = standing("Hearthside Homes", "5.3");
    assert_eq!(number(&range, row, 9), 117.0);
    for closed in ["Probation Service, Ambervale Unit", "Ambervale Ambulance"] {
        assert!((6..=range.end().unwrap().0 + 1).all(|row| text(&range, row, 0) != closed), "{closed} is not open");
    }
}

#[test]
fn completeness_and_not_applicable_are_listed() {
    let (header, reports) = support::audit();
    let mut book = open(&workbook(&header, &reports));
    let range = sheet(&mut book, "Completeness");
    let row = row_of(&range, 0, "Ambervale Fire and Rescue");
    // 24 statements are put to a fire service; one is unanswered, two are not applicable.
    let cells: Vec<f64> = (5..13).map(|column| number(&range, row, column)).collect();
    assert_eq!(cells, [24.0, 23.0, 0.0, 0.0, 1.0, 2.0, 0.0, 4.0]);
    let row = row_of(&range, 0, "Voices Together Ambervale");
    assert_eq!(text(&range, row, 5), "Not yet submitted");
    let range = sheet(&mut book, "Not applicable");
    assert_eq!(range.end().unwrap().0 + 1 - 5, 5);
    let row = row_of(&range, 0, "Hearthside Homes");
    assert_eq!(
        (text(&range, row, 3), text(&range, row, 6)),
        ("5.1".into(), "Hearthside Homes does not do this work.".into())
    );
}

/// A submitted return of one agency with this narrative on its first statement.
fn with_narrative(narrative: &str) -> (AuditHeader, ReturnReport) {
    let (header, mut reports) = support::audit();
    let mut report = reports.remove(0);
    let kept = &mut support::line_of(&mut report, "exec-lead").answer.as_mut().unwrap().narrative;
    kept.clear();
    kept.push_str(narrative);
    (support::header(header.set, std::slice::from_ref(&report)), report)
}

fn narrative_rows(bytes: &[u8]) -> Vec<(String, String)> {
    let mut book = open(bytes);
    let range = sheet(&mut book, "Narratives");
    let rows = (6..=range.end().unwrap().0 + 1)
        .filter(|row| text(&range, *row, 2) == "1.1" && text(&range, *row, 4) == "How it is met");
    rows.map(|row| (text(&range, row, 5), text(&range, row, 7))).collect()
}

#[test]
fn forty_thousand_characters_are_complete() {
    let narrative: String = (0..5_000).map(|n| format!("word{n:03} ").chars().take(8).collect::<String>()).collect();
    assert_eq!(narrative.chars().count(), 40_000);
    let (header, report) = with_narrative(&narrative);
    let rows = narrative_rows(&workbook(&header, &[report]));
    assert_eq!(rows.iter().map(|(part, _)| part.as_str()).collect::<Vec<_>>(), ["1 of 2", "2 of 2"]);
    assert_eq!(rows.iter().map(|(_, text)| text.as_str()).collect::<String>(), narrative);
}

#[test]
fn a_text_answer_that_is_too_long_points_to_the_narratives() {
    let (header, mut reports) = support::audit();
    let mut report = reports.remove(1);
    let words = "a".repeat(40_000);
    support::line_of(&mut report, "improvements").answer =
        Some(Answer { response: Response::Given(Value::Text(words)), ..Answer::default() });
    support::line_of(&mut report, "improvements").applicability = candour_domain::answer::Applicability::Answered;
    let mut book = open(&workbook(&support::header(header.set, std::slice::from_ref(&report)), &[report]));
    let range = sheet(&mut book, "All answers");
    assert_eq!(text(&range, row_of(&range, 4, "8.5"), 9), "40,000 characters: in full on the sheet Narratives");
}

#[test]
fn hostile_and_odd_texts_stay_texts() {
    let odd = [
        "=cmd|' /C calc'!A0",
        "+1+1",
        "-2+3",
        "@SUM(A1)",
        "\t=1+1",
        "<img src=x onerror=alert(1)></t></is></c>",
        "]]> & _x0041_ &amp; \u{1f469}\u{200d}\u{1f469} \u{202e}abc\u{202c} \u{5e9}\u{5dc}\u{5d5}\u{5dd}",
        "line one\nline two",
    ];
    for text in odd {
        let (header, mut report) = with_narrative(text);
        report.agency.name = text.to_owned();
        let bytes = workbook(&header, &[report]);
        assert_no_formulas(&bytes);
        // The independent reader leaves Excel's escape of a literal `_x0041_` as it is.
        let expected = text.replace("_x0041_", "_x005F_x0041_");
        let found = narrative_rows(&bytes).remove(0).1;
        assert!(found == text || found == expected, "{found:?}");
    }
}

#[test]
fn control_characters_do_not_break_the_file() {
    let (header, report) = with_narrative("bell\u{7} null\u{0} escape\u{1b} end\u{fffe}");
    let bytes = workbook(&header, &[report]);
    let xml = &read::parts(&bytes, "worksheets/sheet11.xml")[0].1;
    assert!(xml.contains("bell_x0007_ null_x0000_ escape_x001B_ end_xFFFE_"));
    assert!(xml.chars().all(|character| character >= ' ' || "\n\t\r".contains(character)));
    assert!(!narrative_rows(&bytes).is_empty());
}

#[test]
fn no_returns_and_one_return_make_whole_workbooks() {
    let (header, _) = support::audit();
    let empty = support::header(header.set.clone(), &[]);
    let bytes = workbook(&empty, &[]);
    let mut book = open(&bytes);
    for name in SHEETS {
        sheet(&mut book, name);
    }
    assert_eq!(text(&sheet(&mut book, "All answers"), 6, 0), "No return's content may be read yet.");
    assert_eq!(number(&sheet(&mut book, "Cover"), row_of(&sheet(&mut book, "Cover"), 1, "All answers"), 2), 0.0);
    let one = support::report(&header.set, 7, "Solo", "fire", ReturnState::Submitted, "333333333333333333333333");
    let bytes = workbook(&support::header(header.set, std::slice::from_ref(&one)), &[one]);
    let mut book = open(&bytes);
    assert!(close(number(&sheet(&mut book, "Heat table"), 6, 3), 1.0));
}

#[test]
fn a_return_that_is_wholly_not_applicable_has_no_score() {
    let (header, _) = support::audit();
    let none = support::report(&header.set, 7, "None", "fire", ReturnState::Submitted, "nnnnnnnnnnnnnnnnnnnnnnnn");
    let mut book = open(&workbook(&support::header(header.set, std::slice::from_ref(&none)), &[none]));
    let heat = sheet(&mut book, "Heat table");
    assert_eq!((text(&heat, 6, 3), text(&heat, 6, 4)), ("No score".into(), "No score".into()));
    assert_eq!(text(&heat, 6, 17), "Not asked", "not the same as no score");
    let charts = sheet(&mut book, "Charts");
    assert!(text(&charts, 5, 0).starts_with("No scores yet"));
}

#[test]
fn every_table_is_frozen_filtered_and_ready_for_print_and_charts_have_words() {
    let (header, reports) = support::audit();
    let bytes = workbook(&header, &reports);
    assert_no_formulas(&bytes);
    for sheet in [2, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13] {
        let xml = &read::parts(&bytes, &format!("worksheets/sheet{sheet}.xml"))[0].1;
        for part in
            ["<pane ", "<autoFilter ", "orientation=\"landscape\"", "fitToHeight=\"0\"", "Page &amp;P of &amp;N"]
        {
            assert!(xml.contains(part), "sheet {sheet} lacks {part}");
        }
    }
    let names = &read::parts(&bytes, "xl/workbook.xml")[0].1;
    assert_eq!(names.matches("_xlnm.Print_Titles").count(), 11);
    assert_eq!(read::parts(&bytes, "xl/charts/chart").len(), 3);
    let drawing = &read::parts(&bytes, "xl/drawings/drawing1.xml")[0].1;
    assert_eq!(drawing.matches("descr=").count(), 3);
    let properties = &read::parts(&bytes, "docProps/core.xml")[0].1;
    assert!(properties.contains("Analysis workbook") && properties.contains("2026-09-14T13:05:00Z"));
}

#[test]
fn the_same_returns_give_the_same_bytes() {
    let (header, reports) = support::audit();
    assert!(workbook(&header, &reports) == workbook(&header, &reports));
}

/// The set with its second statement made something to read, and the returns that go with it.
fn with_information() -> (AuditHeader, Vec<ReturnReport>) {
    let mut set = support::set::question_set();
    set.standards[0].statements[1].answer = candour_domain::question_set::AnswerType::Information;
    set.standards[0].statements[1].scale = None;
    let set = std::sync::Arc::new(set);
    let report = support::report(&set, 7, "Reader", "fire", ReturnState::Submitted, "3-3333333333333333333333");
    (support::header(set, std::slice::from_ref(&report)), vec![report])
}

#[test]
fn what_is_only_there_to_be_read_is_in_no_table_and_no_count() {
    let (header, reports) = with_information();
    let mut book = open(&workbook(&header, &reports));
    let range = sheet(&mut book, "All answers");
    assert_eq!(range.end().unwrap().0 + 1, 5 + 27);
    let range = sheet(&mut book, "Completeness");
    let row = row_of(&range, 0, "Reader");
    assert_eq!((number(&range, row, 5), number(&range, row, 9)), (23.0, 0.0), "nothing is missing");
    let range = sheet(&mut book, "Distribution");
    // The statements after it keep their own counts.
    assert_eq!((text(&range, 7, 1), number(&range, 7, 3)), ("1.3".into(), 1.0));
    assert!(close(number(&range, 7, 16), 1.0));
}

#[test]
fn a_score_just_below_a_threshold_is_not_shown_as_having_reached_it() {
    let (mut header, reports) = support::audit();
    let mut set = (*header.set).clone();
    // The police stand at 7/9, 77.777...%: beside a threshold of 77.78 that must not read "77.8%".
    set.scoring.rag.amber = "77.78".parse().unwrap();
    header.set = std::sync::Arc::new(set);
    let bytes = workbook(&header, &reports);
    let styles = &read::parts(&bytes, "xl/styles.xml")[0].1;
    assert!(styles.contains("formatCode=\"0.000%\""));
    let (header, reports) = support::audit();
    let bytes = workbook(&header, &reports);
    assert!(!read::parts(&bytes, "xl/styles.xml")[0].1.contains("0.000%"));
}
