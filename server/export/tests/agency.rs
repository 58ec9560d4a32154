//! The recommendation workbook of one agency, read back.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::float_cmp, reason = "tests; dates are exact")]

mod support;

use candour_domain::question_set::Priority;
use candour_export::agency;
use candour_export::analysis::{ActionRow, RecommendationRow};
use chrono::NaiveDate;
use support::read::{self, assert_no_formulas, number, open, row_of, sheet, text};

const HOUSING: usize = 8;

fn workbook(n: usize, last: bool) -> Vec<u8> {
    let (header, reports) = support::audit();
    let last = last.then(|| support::last_cycle(&header.set, &reports[n]));
    let recommendations = support::recommendations(&header.set, &reports[n]);
    agency::workbook(&header, &reports[n], last.as_ref(), &recommendations, &[]).unwrap()
}

fn close(left: f64, right: f64) -> bool {
    (left - right).abs() < 1e-9
}

#[test]
fn the_summary_compares_like_for_like() {
    let mut book = open(&workbook(HOUSING, true));
    let range = sheet(&mut book, "Summary");
    let row = row_of(&range, 1, "2 Policy and procedure");
    // Levels 1 (weight 2, not compared) and 2: 4/9 now; like-for-like only the second, 2/3 now and 1/3 then.
    assert!(close(number(&range, row, 2), 4.0 / 9.0));
    assert_eq!(text(&range, row, 3), "Red");
    assert!(close(number(&range, row, 4), 2.0 / 3.0));
    assert!(close(number(&range, row, 5), 1.0 / 3.0));
    assert!(close(number(&range, row, 6), 100.0 / 3.0));
    let row = row_of(&range, 1, "7 Commissioning and contracts");
    assert_eq!((text(&range, row, 2), text(&range, row, 4)), ("Not asked".into(), "No score".into()));
    let row = row_of(&range, 1, "New and reworded statements, not compared");
    assert!(text(&range, row + 1, 1).starts_with("2.1  A safeguarding adults policy"));
    assert_eq!(read::parts(&workbook(HOUSING, true), "xl/charts/chart").len(), 1);
}

#[test]
fn without_an_earlier_cycle_the_summary_says_so() {
    let mut book = open(&workbook(HOUSING, false));
    let range = sheet(&mut book, "Summary");
    let row = row_of(&range, 1, "Scores");
    assert_eq!(text(&range, row + 1, 1), "There is no earlier audit of this agency to compare with.");
    assert_eq!(text(&range, row_of(&range, 1, "Overall"), 4), "–");
}

#[test]
fn the_action_plan_can_be_filled_in() {
    let bytes = workbook(HOUSING, true);
    assert_no_formulas(&bytes);
    let mut book = open(&bytes);
    let range = sheet(&mut book, "Action plan");
    let header: Vec<String> = (0..13).map(|column| text(&range, 5, column)).collect();
    assert_eq!(header[0..3], ["Reference", "Statement", "Level now"]);
    assert_eq!(header[9..13], ["Start date", "Due date", "Progress", "Notes"]);
    // 13 levels of 0, 1 or "no", the lowest with a high priority.
    assert_eq!(text(&range, 18, 0), "CA26-13");
    let row = (6..19).find(|row| text(&range, *row, 1).starts_with("3.2  ")).unwrap();
    assert_eq!((text(&range, row, 2), text(&range, row, 5)), ("Not met".into(), "High".into()));
    assert_eq!(number(&range, row, 10), 46_418.0, "31 January 2027 in Excel's calendar");
    let xml = &read::parts(&bytes, "worksheets/sheet2.xml")[0].1;
    assert_eq!(xml.matches("<dataValidation ").count(), 3);
    assert!(
        xml.contains(
            "&quot;Not started,On track,At risk,Completed - awaiting evidence,Verified complete,Not pursued&quot;"
        ) || xml
            .contains("\"Not started,On track,At risk,Completed - awaiting evidence,Verified complete,Not pursued\"")
    );
    assert!(xml.contains("<sheetProtection ") && !xml.contains("password="));
    assert!(xml.contains("sqref=\"F6:F38\""), "13 recommendations and 20 spare rows");
    let styles = &read::parts(&bytes, "xl/styles.xml")[0].1;
    assert!(styles.contains("<protection locked=\"0\"/>"));
}

#[test]
fn what_the_board_sent_takes_the_place_of_what_the_rules_propose() {
    let (header, reports) = support::audit();
    let report = &reports[HOUSING];
    let proposed = support::recommendations(&header.set, report);
    assert!(!proposed.is_empty());
    let of = |reference: &str, action| RecommendationRow {
        reference: reference.to_owned(),
        for_whom: report.agency.name.clone(),
        statement: Some(proposed[0].statement.clone()),
        about: Some("1.1 A named executive leads.".to_owned()),
        text: "Name a deputy.".to_owned(),
        measure: "The minutes show it.".to_owned(),
        priority: Priority::High,
        due_on: NaiveDate::from_ymd_opt(2027, 1, 31),
        state: "Issued",
        action,
    };
    let action = ActionRow {
        reference: "CA26-HH-01.1".to_owned(),
        specific: "Appoint.".to_owned(),
        owner: "Head of Safeguarding".to_owned(),
        resources: "None.".to_owned(),
        starts_on: NaiveDate::from_ymd_opt(2026, 11, 1).unwrap(),
        due_on: NaiveDate::from_ymd_opt(2027, 1, 31).unwrap(),
        standing: "On track",
    };
    let sent = [of("CA26-HH-01", Some(action)), of("CA26-HH-02", None)];
    let bytes = agency::workbook(&header, report, None, &proposed, &sent).unwrap();
    let mut book = open(&bytes);
    let plan = sheet(&mut book, "Action plan");
    let row = |row| [0, 6, 7, 11].map(|column| text(&plan, row, column));
    assert_eq!(row(6), ["CA26-HH-01.1", "Appoint.", "Head of Safeguarding", "On track"]);
    assert_eq!(row(7), ["CA26-HH-02", "", "", "Not started"]);
    assert!((text(&plan, 6, 2), number(&plan, 6, 10)) == (text(&plan, 7, 2), 46_418.0));
    assert_eq!(text(&plan, 8, 0), "", "nothing of the rules");
    let summary = sheet(&mut book, "Summary");
    assert_eq!(text(&summary, row_of(&summary, 1, "Recommendations"), 2), "2");
}

#[test]
fn all_answers_keep_long_texts_whole() {
    let (header, mut reports) = support::audit();
    let report = &mut reports[HOUSING];
    let long = "0123456789".repeat(4_000);
    let answer = support::line_of(report, "exec-lead").answer.as_mut().unwrap();
    answer.narrative = long.clone();
    answer.impact = "=HYPERLINK(\"https://example.org\")".to_owned();
    let bytes = agency::workbook(&header, report, None, &[], &[]).unwrap();
    assert_no_formulas(&bytes);
    let mut book = open(&bytes);
    let range = sheet(&mut book, "All answers");
    assert_eq!(text(&range, 6, 1), "1.1");
    assert_eq!(text(&range, 7, 1), "1.1");
    assert!(text(&range, 7, 2).ends_with("(continued)"));
    assert_eq!(format!("{}{}", text(&range, 6, 7), text(&range, 7, 7)), long);
    assert_eq!(text(&range, 6, 8), "=HYPERLINK(\"https://example.org\")");
    assert_eq!(range.end().unwrap().0 + 1, 5 + 28 + 1);
}

#[test]
fn strengths_are_the_green_statements() {
    let mut book = open(&workbook(3, false));
    let range = sheet(&mut book, "Strengths");
    assert!(text(&range, 6, 2).starts_with("A named executive lead"));
    assert_eq!(text(&range, 6, 3), "Fully met");
    let mut book = open(&workbook(HOUSING, false));
    assert_eq!(text(&sheet(&mut book, "Strengths"), 6, 0), "No statement is at a green level.");
}

#[test]
fn what_the_panel_lowered_is_no_strength_and_what_it_raised_is_one() {
    let strengths = |n: usize, level: &str| {
        let (header, mut reports) = support::audit();
        support::release(&header.set, &mut reports[n], "1.1", level);
        let mut book = open(&agency::workbook(&header, &reports[n], None, &[], &[]).unwrap());
        sheet(&mut book, "Strengths")
    };
    // The agency gave itself a 3.
    let lowered = strengths(3, "1");
    assert!(!text(&lowered, 6, 2).starts_with("A named executive lead"), "{}", text(&lowered, 6, 2));
    let raised = strengths(HOUSING, "3");
    assert!(text(&raised, 6, 2).starts_with("A named executive lead"));
    assert_eq!(text(&raised, 6, 3), "Fully met");
}

#[test]
fn a_return_that_is_not_open_shows_nothing_of_itself() {
    let (header, mut reports) = support::audit();
    // Were the caller to hand the content over all the same, nothing of it is written.
    let mut report = reports.remove(HOUSING);
    report.content_open = false;
    let recommendations = support::recommendations(&header.set, &report);
    let bytes = agency::workbook(&header, &report, None, &recommendations, &[]).unwrap();
    let everything: String = read::parts(&bytes, "xl/").into_iter().map(|(_, xml)| xml).collect();
    assert!(!everything.contains("set out in our policy") && !everything.contains("CA26-"));
    let mut book = open(&bytes);
    assert_eq!(text(&sheet(&mut book, "All answers"), 6, 0), "Not yet submitted");
    assert!(!everything.contains("Leadership, accountability"), "no scores either");
}
