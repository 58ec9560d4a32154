//! Reads the figures of an audit from each place that shows them, cell by cell, into the same shape.

use crate::analysis_support::parted;
use crate::documents::zip_entries;
use crate::figures_expected::CODES;
use crate::queries_kept::rows;
use crate::support::{expect, signed_in};
use candour_domain::ids::{AuditId, ReturnId};
use candour_service::exports::{JsonDocument, RegionalFormat};
use candour_tests::Who::{self, *};
use candour_tests::{TestBoard, Visitor};
use serde_json::Value;
use std::collections::BTreeMap;

/// Overall, then each standard, by agency: "79.2% Amber", or the words in the place of a figure.
pub(crate) type Figures = BTreeMap<String, Vec<String>>;
/// By the number of a statement: the counts of its levels; not applicable, unanswered, not asked; the mean.
pub(crate) type Statements = BTreeMap<String, (Vec<u64>, Vec<u64>, String)>;

/// The address of a person's page.
pub(crate) async fn get(visitor: &mut Visitor, path: &str) -> String {
    let page = visitor.get(path).await.unwrap();
    expect(&page, 200);
    page.text()
}

/// The rows of the table with this caption, each cell in words.
pub(crate) fn table(html: &str, caption: &str) -> Vec<Vec<String>> {
    let tables = html.split("<table ").skip(1);
    let named = |table: &&str| {
        let found = table.split("<caption").nth(1).and_then(|rest| rest.split("</caption>").next());
        found.is_some_and(|found| parted(&format!("<{found}")) == caption)
    };
    let table = tables.into_iter().find(named).unwrap_or_else(|| panic!("no table {caption}"));
    let body = table.split("</table>").next().unwrap().split("<tbody").nth(1).unwrap();
    let cells = |row: &str| {
        let row = row.replace("<th ", "<td ");
        row.split("<td ").skip(1).map(|cell| parted(&format!("<{cell}"))).collect()
    };
    body.split("<tr ").skip(1).map(cells).collect()
}

/// A cell as "79.2% Amber", with "capped" where it says so; one without a per cent by its own words.
pub(crate) fn figure(cell: &str) -> String {
    let percent = cell.split_whitespace().find(|word| word.ends_with('%'));
    let Some(percent) = percent else {
        // The page of one return says beside the word what it means.
        return cell.replace("– ", "").replace(" Nothing of it counts.", "");
    };
    let colour = ["Green", "Amber", "Red"].into_iter().find(|colour| cell.contains(colour)).unwrap_or_default();
    let capped = if cell.contains("capped") { ", capped" } else { "" };
    format!("{percent} {colour}{capped}")
}

/// The whole numbers of a cell.
pub(crate) fn counts(cell: &str) -> Vec<u64> {
    cell.split(|c: char| c.is_whitespace() || c == ',').filter_map(|word| word.parse().ok()).collect()
}

/// The rows of agencies of a table of a page. `name` is in the first cell, with other words.
pub(crate) fn by_agency(rows: &[Vec<String>], agencies: &[&str]) -> Figures {
    let row = |name: &str| rows.iter().find(|row| row[0].starts_with(name));
    let found = agencies.iter().filter_map(|name| Some((*name, row(name)?)));
    found.map(|(name, row)| (name.to_owned(), row[1..].iter().map(|cell| figure(cell)).collect())).collect()
}

/// The statements of the tables of a page: `at` says in which columns levels, the three counts and the mean stand.
pub(crate) fn statements(rows: &[Vec<String>], at: [usize; 5]) -> Statements {
    let one = |row: &Vec<String>| {
        let [levels, none, open, not_asked, mean] = at;
        let rest = [none, open, not_asked].iter().map(|at| row[*at].parse().unwrap()).collect();
        (row[0].split(' ').next().unwrap().to_owned(), (counts(&row[levels]), rest, row[mean].clone()))
    };
    rows.iter().map(one).collect()
}

/// The self scores of the page of one return, or those after moderation where there are any.
pub(crate) async fn scores_page(board: &TestBoard, who: Who, id: ReturnId, place: usize) -> Vec<String> {
    let html = get(&mut signed_in(board, who).await, &format!("/returns/{id}/scores")).await;
    let sections = html.split("<section ").skip(1).filter(|section| section.contains("class=\"candour-score"));
    let one = |section: &str| {
        let figures: Vec<_> = section.split("<p class=\"candour-figure\">").skip(1).collect();
        figures.get(place).map(|text| figure(&parted(text.split("</p>").next().unwrap())))
    };
    sections.filter_map(one).collect()
}

/// A share of a workbook or an export as a number that two places can be compared by, with its colour.
pub(crate) fn exact(share: &str, rag: &str) -> String {
    match share.parse::<f64>() {
        Ok(share) => format!("{share:.12} {rag}"),
        Err(_) => share.to_owned(),
    }
}

/// A fraction as such a number.
pub(crate) fn fraction(text: &str) -> f64 {
    let (above, below) = text.split_once('/').unwrap_or((text, "1"));
    above.parse::<f64>().unwrap() / below.parse::<f64>().unwrap()
}

/// A workbook of the audit as the QA Manager takes it.
pub(crate) async fn analysis_workbook(board: &TestBoard, audit: AuditId) -> Vec<u8> {
    board.service.analysis_workbook(&board.actor(Manager).unwrap(), audit).await.unwrap()
}

/// The heat table of the workbook: the agencies' own rows, and those after moderation with what these say of it.
pub(crate) fn heat(book: &[u8], agencies: &[&str], moderated: bool) -> (Figures, Vec<String>) {
    let (mut found, mut said) = (Figures::new(), Vec::new());
    for row in rows(book, "Heat table") {
        if agencies.contains(&row[0].as_str()) && row[2].starts_with("Moderated") == moderated {
            found.insert(row[0].clone(), pairs(&row[3..]));
            said.push(format!("{}: {}", row[0], row[2]));
        }
    }
    (found, said)
}

/// Shares beside their words.
fn pairs(cells: &[String]) -> Vec<String> {
    cells.chunks(2).filter(|pair| pair.len() == 2).map(|pair| exact(&pair[0], &pair[1])).collect()
}

/// The means below the heat table, by what the row says they are of.
pub(crate) fn means(book: &[u8]) -> BTreeMap<String, Vec<String>> {
    let all = rows(book, "Heat table").into_iter().filter(|row| row[0].starts_with("Mean"));
    all.map(|row| (row[0].clone(), row[3..].iter().step_by(2).map(|share| exact(share, "")).collect())).collect()
}

/// The statements of the sheet Distribution. A dash stands for a level of another scale.
pub(crate) fn distribution(book: &[u8]) -> Statements {
    let one = |row: Vec<String>| {
        let (levels, rest) = row[3..].split_at(row.len() - 3 - 8);
        let [without, none, open, not_asked, unread, returns, _, mean] = rest else { panic!("{row:?}") };
        assert_eq!([without.as_str(), unread, returns], ["0", "0", "6"], "{row:?}");
        let levels = levels.iter().filter_map(|count| count.parse().ok()).collect();
        let rest = [none, open, not_asked].iter().map(|count| count.parse().unwrap()).collect();
        (row[1].clone(), (levels, rest, exact(mean, "")))
    };
    let known = |row: &Vec<String>| CODES.iter().any(|(_, code)| *code == row[1]);
    rows(book, "Distribution").into_iter().filter(known).map(one).collect()
}

/// The figures that the workbook's charts are drawn from: the overall scores of agencies, the means of standards, and
/// green, amber, red, not applicable and unanswered of each standard.
pub(crate) fn charts(book: &[u8]) -> [Vec<Vec<String>>; 3] {
    let mut found = [const { Vec::new() }; 3];
    let mut part = None;
    for row in rows(book, "Charts") {
        let cells: Vec<_> = row.iter().filter(|cell| !cell.is_empty()).cloned().collect();
        match cells.get(1).map(String::as_str) {
            Some("Overall") => part = Some(0),
            Some("Mean") => part = Some(1),
            Some("Green") => part = Some(2),
            None => part = None,
            Some(_) => found[part.unwrap()].push(cells),
        }
    }
    found
}

/// The two blocks of the summary of an agency's workbook: its own scores, and the agreed ones.
pub(crate) fn summary(book: &[u8]) -> [Vec<String>; 2] {
    let rows = rows(book, "Summary");
    let mut blocks = [Vec::new(), Vec::new()];
    for row in rows {
        let cells: Vec<_> = row.into_iter().filter(|cell| !cell.is_empty()).collect();
        let Some(name) = cells.first().filter(|_| cells.len() > 2) else { continue };
        let known = ["1 Leading", "2 Learning", "3 Custody", "Overall"].contains(&name.as_str());
        if known {
            let at = usize::from(blocks[0].len() == 4);
            blocks[at].push(exact(&cells[1], &cells[2]));
        }
    }
    // Overall stands last there.
    for block in blocks.iter_mut().filter(|block| !block.is_empty()) {
        block.rotate_right(1);
    }
    blocks
}

/// The returns of `candour-scores/1` that may be read.
pub(crate) async fn scores_json(board: &TestBoard, audit: AuditId) -> Vec<Value> {
    // As `candour export scores` takes it.
    let actor = candour_service::Service::command_line(board.board);
    let bytes = board.service.json_export(&actor, audit, JsonDocument::Scores).await.unwrap();
    let document: Value = serde_json::from_slice(&bytes).unwrap();
    let returns = document["returns"].as_array().unwrap();
    returns.iter().filter(|one| one["content_open"] == true).cloned().collect()
}

/// The figures of one return of it, or of what the panel made of it: exact, and as pages show them.
pub(crate) fn json_figures(scores: &Value) -> (Vec<String>, Vec<String>) {
    let standards = scores["standards"].as_array().unwrap();
    let all = std::iter::once(&scores["overall"]).chain(standards);
    all.map(|one| {
        let of = |field: &str| one[field].as_str().unwrap_or_default().to_owned();
        let asked = |of: &Value| of["applicability"] != "not_asked";
        if one["percent_exact"].is_null() {
            let asked = one["statements"].as_array().unwrap().iter().any(asked);
            let word = if asked { "No score" } else { "Not asked" };
            return (word.to_owned(), word.to_owned());
        }
        let rag = ["Green", "Amber", "Red"].into_iter().find(|rag| rag.to_lowercase() == of("rag")).unwrap();
        let capped = if one["cap_applied"] == true { ", capped" } else { "" };
        let share = (fraction(&of("percent_exact")) / 100.0).to_string();
        (exact(&share, &format!("{rag}{capped}")), format!("{}% {rag}{capped}", of("percent_rounded")))
    })
    .unzip()
}

/// A file of the regional export: its rows by the names of their columns.
pub(crate) async fn regional(board: &TestBoard, audit: AuditId, file: &str) -> Vec<BTreeMap<String, String>> {
    let manager = board.actor(Manager).unwrap();
    let bytes = board.service.regional_export(&manager, audit, RegionalFormat::Zip, true).await.unwrap();
    let (_, bytes) = zip_entries(bytes).into_iter().find(|(name, _)| name == file).unwrap();
    let text = String::from_utf8(bytes).unwrap();
    let mut lines = text.lines().map(|line| line.split(',').map(str::to_owned).collect::<Vec<_>>());
    let head = lines.next().unwrap();
    lines.map(|line| head.iter().cloned().zip(line).collect()).collect()
}

/// The shares of a file of scores: overall, then the standards, by agency or by type of agency (empty: all).
pub(crate) fn pooled(rows: &[BTreeMap<String, String>], agency: bool) -> Figures {
    let mut found = Figures::new();
    for row in rows.iter().filter(|row| (row["group"] == "agency") == agency) {
        let key = if agency { &row["agency_name"] } else { &row["agency_type"] };
        let share = match row["fraction"].as_str() {
            "no score" | "not moderated" | "suppressed" => row["fraction"].clone(),
            of => {
                // The per cent says the same, to 15 digits.
                let percent: f64 = row["percent"].parse().unwrap();
                assert!((percent / 100.0 - fraction(of)).abs() < 1e-12, "{row:?}");
                let rag = ["Green", "Amber", "Red"].into_iter().find(|rag| rag.to_lowercase() == row["rag"]);
                exact(&fraction(of).to_string(), rag.unwrap_or_default())
            }
        };
        let of = found.entry(key.clone()).or_default();
        // The overall row comes last.
        if row["scope"] == "overall" { of.insert(0, share) } else { of.push(share) }
    }
    found
}
