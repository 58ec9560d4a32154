//! Two cycles of a set with a statement more, one less, one reworded, one reworded with the same meaning, and one with
//! another weight: page, workbooks and report agree on what is like for like, and on every figure of it.
//!
//! `lead` weighs 4 now and 1 then: both cycles are scored by the new set. `meet` was reworded, `why` removed, `voice` is
//! new; `policy` says itself that it means the same. So lead (4), policy (2), trained (1) and custody (1) compare, of
//! each agency those that it answered with a level in both cycles.

use crate::analysis_support::{close, open, parted};
use crate::figures_board::{answer, handed_in};
use crate::figures_expected::{NAMES, set};
use crate::figures_read::{analysis_workbook, exact, figure, fraction, get, table};
use crate::moderation::{assign, give, release};
use crate::queries_kept::rows;
use crate::report_support::{sign, start};
use crate::support::{expect, signed_in};
use candour_domain::audit::AuditState;
use candour_tests::Who::*;
use candour_tests::{TestBoard, on_both_databases};
use chrono::TimeDelta;
use serde_json::json;

on_both_databases! { page_workbooks_and_report_agree_on_what_is_like_for_like }

/// Then and now: exact, and as read.
type Pair = Option<[(&'static str, &'static str); 2]>;

/// What each agency answered this time, how many statements compare, and then and now: overall, each standard.
struct Cycle {
    name: &'static str,
    given: &'static [(&'static str, &'static str)],
    compared: usize,
    pairs: [Pair; 4],
}

const CYCLES: [Cycle; 4] = [
    // Nothing of the second applied then, nor does training now: lead alone, 0 twice.
    Cycle {
        name: "Borough 2",
        given: &[("lead", "0"), ("meet", "0"), ("policy", "yes"), ("trained", "n"), ("voice", "3")],
        compared: 1,
        pairs: [Some([("0", "0.0% Red"), ("0", "0.0% Red")]), Some([("0", "0.0% Red"), ("0", "0.0% Red")]), None, None],
    },
    // Training does not apply any more: lead 1 to 1/3, policy yes twice; (4 + 2) / 6 and (4/3 + 2) / 6.
    Cycle {
        name: "Borough 3",
        given: &[("lead", "1"), ("meet", "3"), ("policy", "yes"), ("trained", "n"), ("voice", "0")],
        compared: 2,
        pairs: [
            Some([("1", "100.0% Green"), ("5/9", "55.6% Amber")]),
            Some([("1", "100.0% Green"), ("1/3", "33.3% Red")]),
            Some([("1", "100.0% Green"), ("1", "100.0% Green")]),
            None,
        ],
    },
    // Lead 2/3 then by its own level, and 1 by the one that was released; policy and training (0 + 1/3) / 3, and
    // (2 + 2/3) / 3 now. Overall (4 + 1/3) / 7 and (4 + 2 + 2/3) / 7.
    Cycle {
        name: "Testshire Council",
        given: &[("lead", "3"), ("meet", "0"), ("policy", "yes"), ("trained", "70"), ("voice", "3")],
        compared: 3,
        pairs: [
            Some([("13/21", "61.9% Amber"), ("20/21", "95.2% Green")]),
            Some([("1", "100.0% Green"), ("1", "100.0% Green")]),
            Some([("1/9", "11.1% Red"), ("8/9", "88.9% Green")]),
            None,
        ],
    },
    // All four: (4 + 3 + 1/3) / 8, and (8/3 + 1 + 2/3) / 8; 1 and 2/3; 3/3 and (0 + 1) / 3; 1/3 and 2/3.
    Cycle {
        name: "Testshire Police",
        given: &[("lead", "2"), ("meet", "3"), ("policy", "no"), ("trained", "95"), ("custody", "2"), ("voice", "0")],
        compared: 4,
        pairs: [
            Some([("11/12", "91.7% Green"), ("13/24", "54.2% Amber")]),
            Some([("1", "100.0% Green"), ("2/3", "66.7% Amber")]),
            Some([("1", "100.0% Green"), ("1/3", "33.3% Red")]),
            Some([("1/3", "33.3% Red"), ("2/3", "66.7% Amber")]),
        ],
    },
];

/// The means over them, overall first: then, now, how many agencies.
const MEANS: [[&str; 3]; 4] = [
    ["63.4%", "51.2%", "4"],
    // (0 + 1 + 1 + 1) / 4, (0 + 1/3 + 1 + 2/3) / 4.
    ["75.0%", "50.0%", "4"],
    // (1 + 1/9 + 1) / 3, (1 + 8/9 + 1/3) / 3.
    ["70.4%", "74.1%", "3"],
    ["33.3%", "66.7%", "1"],
];
/// The report names nobody in it: last cycle's levels after moderation would count once all six had theirs. The council's
/// lead is 2/3: overall (0 + 1 + 3/7 + 11/12) / 4, first (0 + 1 + 2/3 + 1) / 4.
const TOGETHER: [[&str; 3]; 4] =
    [["58.6%", "51.2%", "4"], ["66.7%", "50.0%", "4"], ["70.4%", "74.1%", "3"], ["Too few agencies", "–", "–"]];

async fn page_workbooks_and_report_agree_on_what_is_like_for_like(board: TestBoard) {
    let (then, returns) = handed_in(&board).await;
    close(&board, then.id).await;
    let manager = board.actor(Manager).unwrap();
    board.service.move_audit(&manager, then.id, AuditState::Moderation).await.unwrap();
    let council = returns["Testshire Council"];
    assign(&board, council).await;
    let mut panel = signed_in(&board, Panel).await;
    expect(&give(&mut panel, council, "first", &[("lead", "0", "3", "A lead is named.")]).await, 303);
    expect(&panel.post(&format!("/returns/{council}/moderation/rest"), &[]).await.unwrap(), 303);
    expect(&release(&board, council).await, 303);
    board.pass(TimeDelta::days(700));
    let agencies = then.leads.iter().zip(NAMES).filter(|(_, name)| CYCLES.iter().any(|cycle| cycle.name == *name));
    let agencies: Vec<_> = agencies.map(|(own, _)| (own.0.agency.unwrap(), own.0.clone())).collect();
    let now = open(&board, &later(), &agencies).await;
    for (cycle, own) in CYCLES.iter().zip(&now.leads) {
        for (statement, typed) in cycle.given {
            answer(&board, own, statement, typed).await;
        }
        board.service.submit(&own.0, own.1).await.unwrap();
    }
    close(&board, now.id).await;
    page(&board, now.id).await;
    workbook(&board, now.id).await;
    for (cycle, own) in CYCLES.iter().zip(&now.leads) {
        workbook_of_agency(&board, cycle, own.1).await;
    }
    let report = start(&board, now).await;
    report_shows(&board, &report.here).await;
    sign(&board, report.id).await;
    report_shows(&board, &report.here).await;
}

/// The set of two years later.
fn later() -> serde_json::Value {
    let mut later = set();
    later["version"] = json!("2028.1");
    later["supersedes"] = json!("2026.1");
    let first = later["standards"][0]["statements"].as_array_mut().unwrap();
    first[0]["weight"] = json!(4);
    first[1]["text"] = json!("Agencies meet every month.");
    let mut voice = first[1].clone();
    (voice["id"], voice["code"], voice["text"]) = (json!("voice"), json!("1.3"), json!("Adults are heard."));
    first[2] = voice;
    let policy = &mut later["standards"][1]["statements"][0];
    policy["text"] = json!("A policy stands.");
    policy["succeeds"] = json!([{"id": "policy", "same_meaning": true}]);
    later
}

async fn page(board: &TestBoard, audit: candour_domain::ids::AuditId) {
    let html = get(&mut signed_in(board, Manager).await, &format!("/audits/{audit}/analysis/last-cycle")).await;
    let words = parted(&html);
    for said in [
        "over the 4 statements that stand in both",
        "New (1) In this cycle only. 1.3 Adults are heard.",
        "Removed (1) In the last cycle only. 1.3 About why.",
        "Reworded (1)",
        "1.2 About meet. Agencies meet every month.",
        "Graded otherwise (0) None.",
    ] {
        assert!(words.contains(said), "{said}\n{words}");
    }
    let means = table(&html, "Means over the agencies");
    let found: Vec<_> = means.iter().map(|row| [row[1].as_str(), &row[2], &row[4]]).collect();
    assert_eq!(found, MEANS);
    let agencies = table(&html, "Each agency, last cycle and this one");
    for (row, cycle) in agencies.iter().zip(&CYCLES) {
        let cells = cycle.pairs.map(|pair| {
            pair.map_or_else(|| "Nothing compares".to_owned(), |pair| pair.map(|(_, text)| text).join(" | "))
        });
        let found: Vec<_> = row[2..].iter().map(|cell| both(cell)).collect();
        assert_eq!((row[0].as_str(), row[1].as_str()), (cycle.name, cycle.compared.to_string().as_str()));
        assert_eq!(found, cells, "{}", cycle.name);
    }
    assert_eq!(agencies.len(), CYCLES.len());
}

/// A cell with both cycles.
fn both(cell: &str) -> String {
    match cell.split_once(" then, now ") {
        Some((then, now)) => format!("{} | {}", figure(then), figure(now)),
        None => figure(cell),
    }
}

async fn workbook(board: &TestBoard, audit: candour_domain::ids::AuditId) {
    let sheet = rows(&analysis_workbook(board, audit).await, "Last cycle");
    let words = sheet.concat().join(" ");
    assert!(words.contains("over the 4 statements that stand in both with the same meaning"), "{words}");
    let found: Vec<Vec<String>> = sheet.into_iter().filter(|row| NAMES.contains(&row[0].as_str())).collect();
    let expected = CYCLES.iter().flat_map(|cycle| {
        let names = ["Overall", "1. Leading", "2. Learning", "3. Custody"];
        let pairs = names.into_iter().zip(cycle.pairs).filter_map(|(name, pair)| Some((name, pair?)));
        pairs.map(|(name, pair)| (cycle.name, name, pair.map(|(share, _)| exact(&fraction(share).to_string(), ""))))
    });
    let mut expected: Vec<_> =
        expected.map(|(agency, name, [then, now])| [agency.to_owned(), name.to_owned(), then, now]).collect();
    let mut found: Vec<_> =
        found.into_iter().map(|row| [row[0].clone(), row[1].clone(), exact(&row[2], ""), exact(&row[3], "")]).collect();
    expected.sort_unstable();
    found.sort_unstable();
    assert_eq!(found, expected);
}

async fn workbook_of_agency(board: &TestBoard, cycle: &Cycle, id: candour_domain::ids::ReturnId) {
    let (_, book) = board.service.agency_workbook(&board.actor(Manager).unwrap(), id).await.unwrap();
    let sheet = rows(&book, "Summary");
    let words = sheet.concat().join(" ");
    let stands =
        if cycle.compared == 1 { "1 statement stands" } else { &format!("{} statements stand", cycle.compared) };
    assert!(words.contains(stands) && words.contains("\"Audit 2026.1\" (version 2026.1)"), "{words}");
    let names = ["Overall", "1 Leading", "2 Learning", "3 Custody"];
    for (name, pair) in names.into_iter().zip(cycle.pairs) {
        let row = sheet.iter().find(|row| row[0] == name || row.get(1).is_some_and(|cell| cell == name)).unwrap();
        let at = row.iter().position(|cell| cell == name).unwrap();
        let found = [exact(&row[at + 4], ""), exact(&row[at + 3], "")];
        let expected = pair.map_or_else(
            || ["No score", "No score"].map(str::to_owned),
            |pair| pair.map(|(share, _)| exact(&fraction(share).to_string(), "")),
        );
        assert_eq!(found, expected, "{} {name}", cycle.name);
    }
    assert!(words.contains("1.3  Adults are heard.") && words.contains("1.2  Agencies meet every month."), "{words}");
}

async fn report_shows(board: &TestBoard, here: &str) {
    let html = get(&mut signed_in(board, Manager).await, here).await;
    let rows = table(&html, "From the last cycle to this one, like for like");
    // Standards first, overall last.
    let found: Vec<_> = rows.iter().map(|row| [row[1].as_str(), &row[2], &row[3]]).collect();
    let [overall, one, two, three] = TOGETHER;
    assert_eq!(found, [one, two, three, overall]);
}
