//! The figures of one audit, compared cell by cell in every place that shows them: page, workbooks, report, regional
//! export and JSON. What they must be is worked out by hand in `figures_expected`.
//!
//! Two kinds of figures stand side by side for ever: those of the agencies' own levels, and those after moderation.
//! | place | shows |
//! |---|---|
//! | analysis page, its workbook's means, distribution and charts | the levels in force: after moderation once they are released to that agency, else its own |
//! | analysis without names, report, an agency against the others | the agencies' own, until those after moderation are released to all |
//! | scores of an audit and of a return, heat table of the workbook, an agency's workbook, `export scores` | both, each under its name |
//! | regional export | both, each in its files |
//! | completeness | what the agency answered |

use crate::analysis_support::{Audit, close};
use crate::figures_board::{handed_in, moderated};
use crate::figures_expected::{
    AGENCIES, ALL_AGREED, Agency, BOOK, CODES, Cell, NAMES, ONE_AGREED, OWN, PAGE, POOLED, POOLED_AGREED, Pools,
    Totals, Words,
};
use crate::figures_read::{
    Figures, Statements, analysis_workbook, by_agency, charts, distribution, exact, figure, fraction, get, heat,
    json_figures, means, pooled, regional, scores_json, scores_page, statements, summary, table,
};
use crate::queries_kept::rows;
use crate::report_support::{lead, sign, start};
use crate::support::signed_in;
use candour_domain::audit::AuditState;
use candour_domain::ids::ReturnId;
use candour_service::board_report::LeadStep;
use candour_tests::Who::*;
use candour_tests::{TestBoard, on_both_databases};
use std::collections::BTreeMap;

on_both_databases! {
    every_place_shows_the_same_figures_before_during_and_after_moderation,
}

/// What the panel made of returns so far.
struct Stage {
    /// The agencies whose levels are released.
    released: &'static [&'static str],
    /// The figures over the levels in force.
    in_force: &'static Totals,
    /// Where nobody is named.
    together: &'static Totals,
    pools: Option<Pools>,
}

const BEFORE: Stage = Stage { released: &[], in_force: &OWN, together: &OWN, pools: None };
const ONE: Stage = Stage { released: &["Testshire Council"], in_force: &ONE_AGREED, together: &OWN, pools: None };
const ALL: Stage = Stage { released: &NAMES, in_force: &ALL_AGREED, together: &ALL_AGREED, pools: Some(POOLED_AGREED) };

impl Stage {
    fn has(&self, agency: &Agency) -> bool {
        self.released.contains(&agency.name)
    }

    fn cells(&self, agency: &Agency) -> [Cell; 4] {
        if self.has(agency) { agency.moderated } else { agency.own }
    }

    fn levels(&self, agency: &'static Agency) -> [&'static str; 6] {
        if self.has(agency) { agency.agreed } else { agency.levels }
    }
}

/// The figures of these agencies, each cell in a place's words.
fn all(which: impl Fn(&'static Agency) -> Option<[Cell; 4]>, word: impl Fn(Cell) -> String) -> Figures {
    let found = AGENCIES.iter().filter_map(|agency| Some((agency.name, which(agency)?)));
    found.map(|(name, cells)| (name.to_owned(), cells.into_iter().map(&word).collect())).collect()
}

/// The statements as a place shows them.
fn counted(totals: &Totals, mean: impl Fn(&str, &str) -> String) -> Statements {
    let all = CODES.iter().zip(totals.statements);
    all.map(|((_, code), (levels, rest, exact, text))| {
        ((*code).to_owned(), (levels.to_vec(), rest.to_vec(), mean(exact, text)))
    })
    .collect()
}

async fn every_place_shows_the_same_figures_before_during_and_after_moderation(board: TestBoard) {
    let (audit, returns) = handed_in(&board).await;
    let id = audit.id;
    close(&board, id).await;
    let manager = board.actor(Manager).unwrap();
    board.service.move_audit(&manager, id, AuditState::Moderation).await.unwrap();
    for (lead, _) in &audit.leads {
        board.service.record_agreement(&manager, lead.agency.unwrap(), "Minute 4.1").await.unwrap();
    }
    everywhere(&board, &audit, &returns, &BEFORE).await;
    moderated(&board, &AGENCIES[4], returns["Testshire Council"]).await;
    everywhere(&board, &audit, &returns, &ONE).await;
    // The report is begun while five agencies wait for the panel, and signed like that.
    let report = start(&board, audit).await;
    report_shows(&board, &report.here, BEFORE.released, &OWN).await;
    sign(&board, report.id).await;
    report_shows(&board, &report.here, BEFORE.released, &OWN).await;
    for agency in AGENCIES.iter().filter(|agency| agency.name != "Testshire Council") {
        moderated(&board, agency, returns[agency.name]).await;
    }
    everywhere(&board, &report.audit, &returns, &ALL).await;
    // What was signed stays as it was signed; what is signed anew shows what stands today.
    report_shows(&board, &report.here, BEFORE.released, &OWN).await;
    lead(&board, report.id, LeadStep::Reopen).await;
    report_shows(&board, &report.here, ALL.released, &ALL_AGREED).await;
    sign(&board, report.id).await;
    report_shows(&board, &report.here, ALL.released, &ALL_AGREED).await;
}

async fn everywhere(board: &TestBoard, audit: &Audit, returns: &BTreeMap<&'static str, ReturnId>, stage: &Stage) {
    analysis_page(board, audit, stage).await;
    scores_of_the_audit_and_of_each_return(board, audit, returns, stage).await;
    workbook_of_the_audit(board, audit, stage).await;
    workbook_of_each_agency(board, returns, stage).await;
    json_scores(board, audit, stage).await;
    regional_export(board, audit, stage).await;
}

async fn analysis_page(board: &TestBoard, audit: &Audit, stage: &Stage) {
    let path = format!("/audits/{}/analysis", audit.id);
    let page = get(&mut signed_in(board, Manager).await, &path).await;
    assert!(crate::analysis_support::parted(&page).contains("6 of 7 agencies have submitted. 1 exempt."));
    let found = by_agency(&table(&page, "Score of each agency in each standard"), &NAMES);
    assert_eq!(found, all(|agency| Some(stage.cells(agency)), |cell| PAGE.read(cell)));
    assert_eq!(standards_of(&page), standards(stage.in_force));
    let distribution: Vec<_> =
        ["1. Leading", "2. Learning", "3. Custody"].iter().flat_map(|name| table(&page, name)).collect();
    let read = |_: &str, text: &str| text.to_owned();
    assert_eq!(statements(&distribution, [1, 2, 3, 4, 6]), counted(stage.in_force, read));
    for (row, agency) in table(&page, "How complete the returns are").iter().zip(named_rows()) {
        let Some(agency) = agency else { continue };
        let [asked, complete, missing, none, not_asked] = agency.complete;
        let expected = [asked, complete, 0, 0, missing, none, not_asked, 0].map(|count| count.to_string());
        assert_eq!((row[0].as_str(), &row[2..]), (agency.name, &expected[..]));
    }
    // Without names: only once all have their levels.
    let page = get(&mut signed_in(board, BoardMember).await, &path).await;
    assert_eq!(standards_of(&page), standards(stage.together));
    let distribution: Vec<_> =
        ["1. Leading", "2. Learning", "3. Custody"].iter().flat_map(|name| table(&page, name)).collect();
    assert_eq!(statements(&distribution, [1, 2, 3, 4, 6]), counted(stage.together, read));
}

/// The rows of a table of all returns by name: those of agencies that have not handed in stand between them.
fn named_rows() -> impl Iterator<Item = Option<&'static Agency>> {
    let names = [
        "Borough 2",
        "Borough 3",
        "Borough 4",
        "Borough 5",
        "Force 2",
        "Force 3",
        "Testshire Council",
        "Testshire Police",
    ];
    names.into_iter().map(|name| AGENCIES.iter().find(|agency| agency.name == name))
}

/// The means and the counts of colours of a page or report.
fn standards_of(page: &str) -> Vec<(String, Vec<String>)> {
    let rows = table(page, "Standards over the agencies");
    rows.into_iter().map(|row| (figure(&row[1]), row[2..].to_vec())).collect()
}

fn standards(totals: &Totals) -> Vec<(String, Vec<String>)> {
    totals
        .standards
        .iter()
        .map(|(_, mean, counts)| ((*mean).to_owned(), counts.map(|one| one.to_string()).to_vec()))
        .collect()
}

async fn scores_of_the_audit_and_of_each_return(
    board: &TestBoard,
    audit: &Audit,
    returns: &BTreeMap<&'static str, ReturnId>,
    stage: &Stage,
) {
    let words = Words { caps: false, ..PAGE };
    let own = all(|agency| Some(agency.own), |cell| words.read(cell));
    let released = all(|agency| stage.has(agency).then_some(agency.moderated), |cell| words.read(cell));
    let page = get(&mut signed_in(board, Manager).await, &format!("/audits/{}/scores", audit.id)).await;
    assert_eq!(by_agency(&table(&page, "Self scores"), &NAMES), own);
    if released.is_empty() {
        assert!(!page.contains("Moderated scores"));
    } else {
        assert_eq!(by_agency(&table(&page, "Moderated scores"), &NAMES), released);
    }
    for (name, id) in returns {
        assert_eq!(scores_page(board, Manager, *id, 0).await, own[*name], "{name}");
        let moderated = scores_page(board, Manager, *id, 1).await;
        assert_eq!(moderated, released.get(*name).cloned().unwrap_or_default(), "{name}");
    }
    // The agency reads the same of itself; beside the others its own figure is as theirs are.
    for (who, name) in [(PoliceLead, "Testshire Police"), (CouncilLead, "Testshire Council")] {
        let id = returns[name];
        assert_eq!(scores_page(board, who, id, 0).await, own[name]);
        assert_eq!(scores_page(board, who, id, 1).await, released.get(name).cloned().unwrap_or_default());
        let spread = get(&mut signed_in(board, who).await, &format!("/returns/{id}/spread")).await;
        let found: Vec<_> =
            table(&spread, "Your standards and the others’").iter().map(|row| figure(&row[1])).collect();
        let counting = if stage.released.len() == NAMES.len() { &released[name] } else { &own[name] };
        // What is not put to the agency has no row there.
        let asked: Vec<_> = counting.iter().filter(|cell| *cell != "Not asked").cloned().collect();
        assert_eq!(found, asked, "{name}");
    }
}

async fn workbook_of_the_audit(board: &TestBoard, audit: &Audit, stage: &Stage) {
    let book = analysis_workbook(board, audit.id).await;
    let exact_of = |cell| BOOK.exact(cell);
    assert_eq!(heat(&book, &NAMES, false).0, all(|agency| Some(agency.own), exact_of));
    let (found, said) = heat(&book, &NAMES, true);
    assert_eq!(found, all(|agency| stage.has(agency).then_some(agency.moderated), exact_of));
    assert!(said.iter().all(|row| row.ends_with("Moderated, released")), "{said:?}");
    let shares = |totals: &Totals| {
        let [one, two, three, overall] = totals.standards.map(|(mean, ..)| exact(&fraction(mean).to_string(), ""));
        vec![overall, one, two, three]
    };
    let own = ["Mean of agencies with a score", "Mean over the agencies' own levels"];
    let after = stage.released.first().map(|_| "Mean, after moderation where released");
    let mut expected = BTreeMap::from([(own[usize::from(after.is_some())].to_owned(), shares(&OWN))]);
    expected.extend(after.map(|after| (after.to_owned(), shares(stage.in_force))));
    assert_eq!(means(&book), expected);
    assert_eq!(distribution(&book), counted(stage.in_force, |mean, _| exact(&fraction(mean).to_string(), "")));
    let [overall, of_standards, colours] = charts(&book);
    let found: Vec<_> = overall.iter().map(|row| exact(&row[1], "")).collect();
    let drawn = AGENCIES.iter().map(|agency| match stage.cells(agency)[0] {
        Cell::Score(share, _) => exact(&fraction(share).to_string(), ""),
        _ => String::new(),
    });
    assert_eq!(found, drawn.collect::<Vec<_>>());
    let found: Vec<_> = of_standards.iter().map(|row| exact(&row[1], "")).collect();
    assert_eq!(found, shares(stage.in_force)[1..]);
    assert_eq!(colours, answers_of_standards(stage));
    for row in rows(&book, "Completeness").iter().filter(|row| NAMES.contains(&row[0].as_str())) {
        let [asked, complete, missing, none, not_asked] =
            AGENCIES.iter().find(|agency| agency.name == row[0]).unwrap().complete;
        let expected = [asked, complete, 0, 0, missing, none, 0, not_asked].map(|count| count.to_string());
        assert_eq!(row[5..13], expected, "{}", row[0]);
    }
    every_answer(&book, stage);
}

/// Green, amber, red, not applicable and unanswered of the statements of each standard: the sheet's own words for levels
/// are "3", "2" and "yes" green, "1" amber, "0" and "no" red.
fn answers_of_standards(stage: &Stage) -> Vec<Vec<String>> {
    let kinds: [&[&str]; 5] = [&["3", "2", "yes"], &["1"], &["0", "no"], &["n"], &["-"]];
    let standards = [("1 Leading", 0..3), ("2 Learning", 3..5), ("3 Custody", 5..6)];
    let row = |(name, at): (&str, std::ops::Range<usize>)| {
        let levels: Vec<_> = AGENCIES.iter().flat_map(|agency| stage.levels(agency)[at.clone()].to_vec()).collect();
        let counts = kinds.map(|kind| levels.iter().filter(|level| kind.contains(level)).count().to_string());
        [&[name.to_owned()][..], &counts].concat()
    };
    standards.into_iter().map(row).collect()
}

/// Every answer of the workbook: how it stands, and its level; the level that was agreed beside it.
fn every_answer(book: &[u8], stage: &Stage) {
    let sheet = rows(book, "All answers");
    for agency in &AGENCIES {
        for ((_, code), (own, agreed)) in CODES.iter().zip(agency.levels.iter().zip(agency.agreed)) {
            let row = sheet.iter().find(|row| row[0] == agency.name && row[4] == *code).unwrap();
            let (standing, level) = match *own {
                "n" => ("Not applicable", ""),
                "-" => ("Unanswered", ""),
                "." => ("Not asked", ""),
                level => ("Answered", level),
            };
            assert_eq!([row[8].as_str(), &row[11]], [standing, level], "{} {code}", agency.name);
            let label = match agreed {
                _ if !stage.has(agency) => "",
                "n" => "Not applicable",
                "3" => "Fully met",
                "2" => "Mostly met",
                "1" => "Partly met",
                "0" => "Not met",
                "yes" => "Yes",
                "no" => "No",
                _ => "",
            };
            assert_eq!(row[24], label, "{} {code}", agency.name);
        }
    }
}

async fn workbook_of_each_agency(board: &TestBoard, returns: &BTreeMap<&'static str, ReturnId>, stage: &Stage) {
    let manager = board.actor(Manager).unwrap();
    for agency in &AGENCIES {
        let (_, book) = board.service.agency_workbook(&manager, returns[agency.name]).await.unwrap();
        let [own, agreed] = summary(&book);
        assert_eq!(own, agency.own.map(|cell| BOOK.exact(cell)), "{}", agency.name);
        let expected = if stage.has(agency) { agency.moderated.map(|cell| BOOK.exact(cell)).to_vec() } else { vec![] };
        assert_eq!(agreed, expected, "{}", agency.name);
    }
}

async fn json_scores(board: &TestBoard, audit: &Audit, stage: &Stage) {
    let found = scores_json(board, audit.id).await;
    assert_eq!(found.len(), AGENCIES.len());
    for one in found {
        let agency = AGENCIES.iter().find(|agency| one["agency_name"] == agency.name).unwrap();
        let both = |cells: [Cell; 4]| {
            let words = |cell| BOOK.read(cell);
            (cells.map(|cell| BOOK.exact(cell)).to_vec(), cells.map(words).to_vec())
        };
        assert_eq!(json_figures(&one), both(agency.own), "{}", agency.name);
        let standards = one["standards"].as_array().unwrap();
        let answers = standards.iter().flat_map(|standard| standard["statements"].as_array().unwrap());
        for (answer, level) in answers.zip(agency.levels) {
            let (applicability, level) = match level {
                "n" => ("not_applicable", None),
                "-" => ("unanswered", None),
                "." => ("not_asked", None),
                level => ("answered", Some(level)),
            };
            let expected = (applicability, level);
            assert_eq!((answer["applicability"].as_str().unwrap(), answer["level"].as_str()), expected, "{answer}");
        }
        if stage.has(agency) {
            assert_eq!(one["moderated"]["released"], true);
            assert_eq!(json_figures(&one["moderated"]), both(agency.moderated), "{}", agency.name);
        } else {
            assert!(one["moderated"].is_null());
        }
    }
}

async fn regional_export(board: &TestBoard, audit: &Audit, stage: &Stage) {
    // The files give the colour after a cap, and no mark of it.
    let words = Words { not_applicable: "no score", not_asked: "no score", caps: false };
    let scores = regional(board, audit.id, "scores.csv").await;
    assert_eq!(pooled(&scores, true), all(|agency| Some(agency.own), |cell| words.exact(cell)));
    assert_eq!(pooled(&scores, false), pools(Some(POOLED)));
    let scores = regional(board, audit.id, "scores_moderated.csv").await;
    let none = || vec!["not moderated".to_owned(); 4];
    let mut expected = all(|agency| stage.has(agency).then_some(agency.moderated), |cell| words.exact(cell));
    for name in NAMES {
        expected.entry(name.to_owned()).or_insert_with(none);
    }
    assert_eq!(pooled(&scores, true), expected);
    assert_eq!(pooled(&scores, false), pools(stage.pools));
    let answers = regional(board, audit.id, "aggregate.csv").await;
    assert_eq!(aggregated(&answers), aggregate(Some(&OWN)));
    let answers = regional(board, audit.id, "aggregate_moderated.csv").await;
    assert_eq!(aggregated(&answers), aggregate(stage.pools.is_some().then_some(stage.in_force)));
    let quality = regional(board, audit.id, "data_quality.csv").await;
    let row = quality.iter().find(|row| row["group"] == "all").unwrap();
    let sum = |at: usize| AGENCIES.iter().map(|agency| agency.complete[at]).sum::<u64>().to_string();
    let found = ["asked", "complete", "unanswered", "not_applicable"].map(|column| row[column].clone());
    assert_eq!(found, [0, 1, 2, 3].map(sum));
}

fn pools(pools: Option<Pools>) -> Figures {
    let of = |share: &str| if share == "-" { "no score".to_owned() } else { exact(&fraction(share).to_string(), "") };
    let row = |(name, shares): (&str, [&str; 4])| {
        let [one, two, three, overall] =
            shares.map(|share| if pools.is_some() { of(share) } else { "not moderated".to_owned() });
        (name.to_owned(), vec![overall, one, two, three])
    };
    pools.unwrap_or(POOLED).into_iter().map(row).collect()
}

/// The rows of all types together: each statement's outcomes with their counts.
fn aggregated(rows: &[BTreeMap<String, String>]) -> BTreeMap<String, Vec<String>> {
    let mut found = BTreeMap::<String, Vec<String>>::new();
    let outcomes = ["level", "not_applicable", "unanswered", "not_asked"];
    for row in rows.iter().filter(|row| row["group"] == "all") {
        if outcomes.contains(&row["outcome"].as_str()) {
            let said = format!("{} {} {}", row["outcome"], row["level_code"], row["count"]);
            found.entry(row["statement_code"].clone()).or_default().push(said);
        } else {
            assert!(["0", "not moderated"].contains(&row["count"].as_str()), "{row:?}");
        }
    }
    for said in found.values_mut() {
        said.sort_unstable();
    }
    found
}

fn aggregate(totals: Option<&Totals>) -> BTreeMap<String, Vec<String>> {
    let rows = CODES.iter().zip(totals.unwrap_or(&OWN).statements);
    rows.map(|((statement, code), (levels, rest, ..))| {
        let codes: &[&str] = if *statement == "policy" { &["yes", "no"] } else { &["3", "2", "1", "0"] };
        let count = |count: &u64| if totals.is_some() { count.to_string() } else { "not moderated".to_owned() };
        let mut said: Vec<_> =
            codes.iter().zip(levels).map(|(level, of)| format!("level {level} {}", count(of))).collect();
        let kinds = ["not_applicable", "unanswered", "not_asked"];
        said.extend(kinds.iter().zip(&rest).map(|(kind, of)| format!("{kind}  {}", count(of))));
        said.sort_unstable();
        ((*code).to_owned(), said)
    })
    .collect()
}

/// The report as the QA Manager reads it, and as QA&P does once it is signed: the figures over all agencies.
async fn report_shows(board: &TestBoard, here: &str, released: &'static [&'static str], totals: &'static Totals) {
    let page = get(&mut signed_in(board, Manager).await, here).await;
    let words = crate::analysis_support::parted(&page);
    assert!(words.contains("6 of 7 agencies (86%) submitted. Exempt: 1. Withdrawn: 0."), "{words}");
    let (_, overall, _) = totals.standards[3];
    let (percent, rag) = overall.split_once(' ').unwrap();
    assert!(words.contains(&format!("Over all agencies the mean score is {percent} ({rag}).")), "{words}");
    assert_eq!(standards_of(&page), standards(totals));
    let stage = Stage { released, in_force: totals, together: totals, pools: None };
    let told = Words { caps: false, ..PAGE };
    let found = by_agency(&table(&page, "Score of each agency in each standard"), &NAMES);
    assert_eq!(found, all(|agency| Some(stage.cells(agency)), |cell| told.read(cell)));
    let found = statements(&table(&page, "How each statement was answered"), [1, 3, 4, 5, 2]);
    assert_eq!(found, counted(totals, |_, text| text.to_owned()));
}
