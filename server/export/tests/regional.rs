//! The regional export: bytes, counts, suppression, agreements.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

mod support;

use candour_domain::analysis::Colours;
use candour_domain::findings::{About, FindingKind};
use candour_domain::ids::AgencyId;
use candour_domain::report::{AuditHeader, ReturnReport};
use candour_domain::submission::ReturnState;
use candour_export::regional::{Level, Options, RegionalExport, Theme};
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;
use std::io::{Cursor, Read as _};

fn export(header: &AuditHeader, reports: &[ReturnReport], options: Options) -> RegionalExport {
    let mut export = RegionalExport::new(header, options).unwrap();
    for report in reports {
        export.add(report.clone());
    }
    export
}

fn files(zip: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let mut archive = zip::ZipArchive::new(Cursor::new(zip)).unwrap();
    let mut files = BTreeMap::new();
    for at in 0..archive.len() {
        let mut entry = archive.by_index(at).unwrap();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).unwrap();
        files.insert(entry.name().unwrap().into_owned(), bytes);
    }
    files
}

type Row = BTreeMap<String, String>;

fn rows(csv: &[u8]) -> Vec<Row> {
    csv::Reader::from_reader(csv).deserialize().map(Result::unwrap).collect()
}

fn find<'a>(rows: &'a [Row], wanted: &[(&str, &str)]) -> Vec<&'a Row> {
    rows.iter().filter(|row| wanted.iter().all(|(column, value)| row[*column] == *value)).collect()
}

/// Twelve returns that may be read: five care providers, four police forces, one each of three other types.
fn region() -> (AuditHeader, Vec<ReturnReport>) {
    let set = std::sync::Arc::new(support::set::question_set());
    let kinds = ["care_provider"; 5].into_iter().chain(["police"; 4]).chain(["council_asc", "nhs_icb", "fire"]);
    let reports = (1_u128..).zip(kinds).map(|(n, kind)| {
        let signs = match n % 3 {
            0 => "3".repeat(28),
            1 => "2".repeat(28),
            _ => format!("n-{}", "1".repeat(26)),
        };
        support::report(&set, n, &format!("Agency {n}"), kind, ReturnState::Submitted, &signs)
    });
    let reports: Vec<ReturnReport> = reports.collect();
    (support::header(set, &reports), reports)
}

#[test]
fn the_manifest_names_every_file_with_its_hash_and_counts() {
    let (header, reports) = support::audit();
    let files = files(&export(&header, &reports, Options::default()).finish_zip().unwrap());
    let names: Vec<&str> = files.keys().map(String::as_str).collect();
    let known =
        ["aggregate", "aggregate_moderated", "data_quality", "manifest", "scores", "scores_moderated", "themes"];
    let known = known.map(|name| format!("{name}.{}", if name == "manifest" { "json" } else { "csv" }));
    assert_eq!(names, known);
    let manifest: Value = serde_json::from_slice(&files["manifest.json"]).unwrap();
    assert_eq!(manifest["schema"], "candour-regional-export/1");
    assert_eq!(manifest["generated_at"], "2026-09-14T13:05:00Z");
    assert_eq!(manifest["returns"], serde_json::json!({"in_audit": 12, "counted": 8}));
    assert_eq!(manifest["suppression"]["fewer_than"], 3);
    for file in manifest["files"].as_array().unwrap() {
        let bytes = &files[file["name"].as_str().unwrap()];
        assert_eq!(file["sha256"], hex::encode(Sha256::digest(bytes)));
        assert_eq!(file["rows"], rows(bytes).len());
        assert_eq!(file["bytes"], bytes.len());
        assert_eq!(file["rows_suppressed"], find(&rows(bytes), &[("suppressed", "yes")]).len());
    }
}

/// Checks a value against the parts of JSON Schema that our schema uses.
fn check(schema: &Value, value: &Value, place: &str) {
    let known = [
        "type",
        "required",
        "properties",
        "additionalProperties",
        "items",
        "const",
        "enum",
        "pattern",
        "minimum",
        "minItems",
    ];
    let notes = ["$schema", "$id", "title", "description", "format"];
    for (rule, wanted) in schema.as_object().unwrap() {
        match rule.as_str() {
            "type" => assert!(
                match wanted.as_str().unwrap() {
                    "object" => value.is_object(),
                    "array" => value.is_array(),
                    "string" => value.is_string(),
                    "integer" => value.is_u64(),
                    other => panic!("unknown type {other}"),
                },
                "{place} is not of type {wanted}"
            ),
            "required" => {
                wanted
                    .as_array()
                    .unwrap()
                    .iter()
                    .for_each(|field| assert!(value.get(field.as_str().unwrap()).is_some(), "{place} lacks {field}"));
            }
            "properties" => wanted.as_object().unwrap().iter().for_each(|(field, schema)| {
                if let Some(value) = value.get(field) {
                    check(schema, value, &format!("{place}.{field}"));
                }
            }),
            "additionalProperties" => {
                assert_eq!(wanted, false);
                let fields = schema["properties"].as_object().unwrap();
                value
                    .as_object()
                    .unwrap()
                    .keys()
                    .for_each(|field| assert!(fields.contains_key(field), "{place}.{field} is unknown"));
            }
            "items" => value.as_array().unwrap().iter().for_each(|item| check(wanted, item, &format!("{place}[]"))),
            "const" => assert_eq!(value, wanted, "{place}"),
            "enum" => assert!(wanted.as_array().unwrap().contains(value), "{place}: {value}"),
            "minimum" => assert!(value.as_u64() >= wanted.as_u64(), "{place}"),
            "minItems" => assert!(value.as_array().unwrap().len() as u64 >= wanted.as_u64().unwrap(), "{place}"),
            "pattern" => match wanted.as_str().unwrap() {
                "^[0-9a-f]{64}$" => {
                    let text = value.as_str().unwrap();
                    assert!(
                        text.len() == 64
                            && text.bytes().all(|byte| byte.is_ascii_hexdigit() && !byte.is_ascii_uppercase()),
                        "{place}"
                    );
                }
                "^[a-z_]+\\.csv$" => assert!(
                    std::path::Path::new(value.as_str().unwrap()).extension().is_some_and(|ending| ending == "csv")
                ),
                other => panic!("unknown pattern {other}"),
            },
            rule => assert!(notes.contains(&rule), "{place}: this checker does not know {rule}; it knows {known:?}"),
        }
    }
}

#[test]
fn the_manifest_fits_its_published_schema() {
    let schema = include_str!("../../../docs/schemas/regional-export-manifest-1.json");
    let schema: Value = serde_json::from_str(schema).unwrap();
    let (header, reports) = support::audit();
    for level in [Level::ByAgencyType, Level::ByAgency([reports[0].agency.id].into())] {
        let options = Options { level, suppress_below: 5 };
        let files = files(&export(&header, &reports, options).finish_zip().unwrap());
        check(&schema, &serde_json::from_slice(&files["manifest.json"]).unwrap(), "manifest");
    }
}

#[test]
fn the_same_returns_in_any_order_give_the_same_bytes() {
    let (header, mut reports) = region();
    let forward = export(&header, &reports, Options::default()).finish_zip().unwrap();
    reports.reverse();
    assert!(forward == export(&header, &reports, Options::default()).finish_zip().unwrap());
}

#[test]
fn figures_by_type_are_sums_over_its_agencies() {
    let (header, reports) = region();
    let files = files(&export(&header, &reports, Options::default()).finish_zip().unwrap());
    let scores = rows(&files["scores.csv"]);
    // Care providers 1 to 5 have levels 2, 1 (first n, second unanswered), 3, 2, 1. Policy: 2.1 weighs 2, 2.2 weighs 1.
    let policy = find(&scores, &[("agency_type", "care_provider"), ("standard_id", "policy")]);
    assert_eq!(policy.len(), 1);
    let row = policy[0];
    assert_eq!(
        (row["group"].as_str(), row["agencies"].as_str(), row["agencies_with_score"].as_str()),
        ("type", "5", "5")
    );
    // 3 x (2/3 + 1/3 + 1 + 2/3 + 1/3) = 9 of 15.
    assert_eq!((row["numerator"].as_str(), row["denominator"].as_str(), row["fraction"].as_str()), ("9", "15", "3/5"));
    assert_eq!(row["percent"], "60.000000000000000");
    let aggregate = rows(&files["aggregate.csv"]);
    let count = |outcome: &str, level: &str| {
        let wanted = [
            ("group", "type"),
            ("agency_type", "care_provider"),
            ("statement_id", "exec-lead"),
            ("outcome", outcome),
            ("level_code", level),
        ];
        find(&aggregate, &wanted)[0]["count"].clone()
    };
    assert_eq!(
        [count("level", "3"), count("level", "2"), count("level", "1"), count("level", "0")],
        ["1", "2", "0", "0"]
    );
    assert_eq!(count("not_applicable", ""), "2");
    assert!(
        find(&aggregate, &[("agency_type", "care_provider"), ("statement_id", "contracts")]).is_empty(),
        "not put to this type"
    );
}

#[test]
fn figures_after_moderation_stand_in_files_of_their_own_where_every_agency_has_its_levels() {
    let (header, mut reports) = region();
    let before = files(&export(&header, &reports, Options::default()).finish_zip().unwrap());
    let all_before = rows(&before["scores_moderated.csv"]);
    assert!(all_before.iter().all(|row| ["not moderated", "suppressed"].contains(&row["percent"].as_str())));
    // All five care providers, and three of the four police forces.
    for report in &mut reports[..8] {
        support::release(&header.set, report, "2.1", "3");
    }
    let files = files(&export(&header, &reports, Options::default()).finish_zip().unwrap());
    for own in ["scores.csv", "aggregate.csv", "data_quality.csv"] {
        assert_eq!(files[own], before[own], "{own}: what agencies gave themselves stays");
    }
    let scores = rows(&files["scores_moderated.csv"]);
    let policy = |group: &str, kind: &str| {
        find(&scores, &[("group", group), ("agency_type", kind), ("standard_id", "policy")])[0].clone()
    };
    // 2.1 weighs 2 and is 3 of 3 for each; 2.2 stays as it was: 5 x 2 + (2/3 + 1/3 + 1 + 2/3 + 1/3) = 13 of 15.
    let care = policy("type", "care_provider");
    assert_eq!((care["fraction"].as_str(), care["suppressed"].as_str()), ("13/15", "no"));
    let forces = policy("type", "police");
    assert_eq!((forces["fraction"].as_str(), forces["suppressed"].as_str()), ("not moderated", "no"));
    assert_eq!(policy("all", "")["agencies"], "not moderated");
    assert_eq!(policy("type", "fire")["agencies"], "suppressed");
    let aggregate = rows(&files["aggregate_moderated.csv"]);
    let threes =
        [("agency_type", "care_provider"), ("statement_code", "2.1"), ("outcome", "level"), ("level_code", "3")];
    assert_eq!(find(&aggregate, &threes)[0]["count"], "5");
}

#[test]
fn findings_stand_without_agencies_and_nothing_is_said_of_what_few_are_asked() {
    let (header, reports) = region();
    let id = |code: &str| {
        header.set.statements().find(|(_, statement)| statement.code == code).map(|(_, statement)| statement.id.clone())
    };
    let few = header.set.statements().find(|(_, statement)| statement.id.as_str() == "contracts").unwrap().1.id.clone();
    let colours = Some(Colours { green: 7, amber: 3, red: 2 });
    let theme = |kind, about, text: Option<&str>| Theme { kind, about, colours, text: text.map(str::to_owned) };
    let mut export = export(&header, &reports, Options { level: Level::ByAgencyType, suppress_below: 12 });
    export.add_themes(vec![
        theme(FindingKind::CommonArea, id("2.1").map(About::Statement), Some("=Reviews are late.")),
        theme(FindingKind::Strength, Some(About::Statement(few)), Some("Seen.")),
        Theme { colours: None, ..theme(FindingKind::Partnership, None, None) },
    ]);
    let files = files(&export.finish_zip().unwrap());
    let rows = rows(&files["themes.csv"]);
    let cells = |row: usize| {
        ["finding", "statement_code", "green", "red", "text", "suppressed"].map(|name| rows[row][name].clone())
    };
    assert_eq!(cells(0), ["common_area", "2.1", "7", "2", "'=Reviews are late.", "no"]);
    // Not all twelve are asked it: that there is a finding would say what the few of them answered.
    assert_eq!(cells(1), ["strength", "suppressed", "suppressed", "suppressed", "", "yes"]);
    assert_eq!(cells(2), ["partnership", "", "", "", "", "no"]);
    assert!(!export.finish_xlsx().unwrap().is_empty());
}

#[test]
fn small_types_show_nothing_in_any_file() {
    let (header, reports) = region();
    let files = files(&export(&header, &reports, Options::default()).finish_zip().unwrap());
    for name in ["scores.csv", "aggregate.csv", "data_quality.csv"] {
        for small in ["council_asc", "nhs_icb", "fire"] {
            let table = rows(&files[name]);
            let hidden = find(&table, &[("agency_type", small)]);
            assert!(!hidden.is_empty());
            assert!(
                hidden.iter().all(|row| row["suppressed"] == "yes" && row.values().any(|value| value == "suppressed")),
                "{name} {small}"
            );
        }
        let table = rows(&files[name]);
        assert!(find(&table, &[("agency_type", "police")]).iter().all(|row| row["suppressed"] == "no"));
    }
    // Together they are three agencies, so the overall figure of all is shown.
    let scores = rows(&files["scores.csv"]);
    assert_eq!(find(&scores, &[("group", "all"), ("scope", "overall")])[0]["suppressed"], "no");
    // 3.4 is put to one council alone, 7.1 and 7.2 to two agencies: their rows over all are hidden too.
    let aggregate = rows(&files["aggregate.csv"]);
    for statement in ["outcomes-met", "contracts", "provider-action"] {
        assert!(
            find(&aggregate, &[("group", "all"), ("statement_id", statement)])
                .iter()
                .all(|row| row["count"] == "suppressed")
        );
    }
    assert_eq!(find(&scores, &[("group", "all"), ("standard_id", "commissioning")])[0]["percent"], "suppressed");
    // One statement hidden in a standard whose figure is shown could be had by subtraction: a second one is hidden.
    let msp = find(&aggregate, &[("group", "all"), ("standard_id", "msp"), ("suppressed", "yes")]);
    let statements: std::collections::BTreeSet<&str> = msp.iter().map(|row| row["statement_id"].as_str()).collect();
    assert_eq!(statements.len(), 2);
    assert_eq!(find(&scores, &[("group", "all"), ("standard_id", "msp")])[0]["suppressed"], "no");
}

#[test]
fn names_of_agencies_appear_with_an_agreement_alone() {
    let (header, reports) = region();
    let without = files(&export(&header, &reports, Options::default()).finish_zip().unwrap());
    for bytes in without.values() {
        assert!(
            !String::from_utf8_lossy(bytes).contains("Agency 3")
                && !String::from_utf8_lossy(bytes).contains(&reports[2].agency.id.to_string())
        );
    }
    let agreed: AgencyId = reports[2].agency.id;
    let options = Options { level: Level::ByAgency([agreed].into()), suppress_below: 3 };
    let with = files(&export(&header, &reports, options).finish_zip().unwrap());
    let scores = rows(&with["scores.csv"]);
    let own = find(&scores, &[("group", "agency")]);
    assert_eq!(own.len(), 9, "eight standards and the overall figure");
    assert!(own.iter().all(|row| row["agency_name"] == "Agency 3"));
    assert_eq!((own[8]["percent"].as_str(), own[8]["rag"].as_str()), ("100.000000000000000", "green"));
    assert!(!String::from_utf8_lossy(&with["aggregate.csv"]).contains("Agency 3"));
}

#[test]
fn returns_that_are_not_open_count_for_nothing() {
    let (header, mut reports) = region();
    let before = export(&header, &reports, Options::default()).finish_zip().unwrap();
    reports.push(support::report(&header.set, 99, "Draft", "police", ReturnState::InProgress, ""));
    let after = files(&export(&header, &reports, Options::default()).finish_zip().unwrap());
    assert_eq!(after["scores.csv"], files(&before)["scores.csv"]);
}

#[test]
fn a_threshold_below_two_is_refused() {
    let (header, _) = region();
    assert!(RegionalExport::new(&header, Options { level: Level::ByAgencyType, suppress_below: 1 }).is_err());
}

#[test]
fn csv_lines_end_with_cr_lf_and_formulas_are_defused() {
    let (header, mut reports) = region();
    reports[2].agency.name = "=1+1, \"Ltd\"".to_owned();
    let options = Options { level: Level::ByAgency([reports[2].agency.id].into()), suppress_below: 3 };
    let files = files(&export(&header, &reports, options).finish_zip().unwrap());
    let text = String::from_utf8(files["scores.csv"].clone()).unwrap();
    assert!(text.contains("\"'=1+1, \"\"Ltd\"\"\""));
    assert!(text.lines().count() > 5 && text.matches('\n').count() == text.matches("\r\n").count());
    assert!(!text.starts_with('\u{feff}'));
    for row in csv::Reader::from_reader(text.as_bytes()).records() {
        assert!(row.unwrap().iter().all(|cell| !cell.starts_with(['=', '+', '-', '@', '\t', '\r'])));
    }
}

#[test]
fn no_returns_make_whole_files() {
    let (header, _) = region();
    let export = export(&header, &[], Options::default());
    let files = files(&export.finish_zip().unwrap());
    assert!(rows(&files["scores.csv"]).is_empty());
    assert!(files["scores.csv"].starts_with(b"group,agency_type,"));
    assert!(!export.finish_xlsx().unwrap().is_empty());
}

#[test]
fn the_workbook_holds_the_same_rows() {
    use support::read::{assert_no_formulas, number, open, row_of, sheet, text};
    let (header, reports) = region();
    let export = export(&header, &reports, Options::default());
    let bytes = export.finish_xlsx().unwrap();
    assert_no_formulas(&bytes);
    let files = files(&export.finish_zip().unwrap());
    let mut book = open(&bytes);
    for (name, file) in [
        ("Scores", "scores.csv"),
        ("Aggregate", "aggregate.csv"),
        ("Data quality", "data_quality.csv"),
        ("Scores moderated", "scores_moderated.csv"),
        ("Aggregate moderated", "aggregate_moderated.csv"),
        ("Themes", "themes.csv"),
    ] {
        let range = sheet(&mut book, name);
        assert_eq!(range.end().unwrap().0 as usize + 1 - 5, rows(&files[file]).len(), "{name}");
    }
    let about = sheet(&mut book, "About");
    assert_eq!(text(&about, row_of(&about, 1, "Returns in the audit"), 2), "12");
    let scores = sheet(&mut book, "Scores");
    let row = (6..=scores.end().unwrap().0)
        .find(|row| text(&scores, *row, 1) == "care_provider" && text(&scores, *row, 6) == "policy")
        .unwrap();
    assert!((number(&scores, row, 15) - 0.6).abs() < 1e-12);
}
