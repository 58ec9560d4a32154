//! Question sets from outside: what is read, what is refused and where.

#![expect(clippy::indexing_slicing, reason = "tests")]

mod support;

use candour_domain::question_set::{
    Draft, FileError, MAX_FILE_BYTES, Node, PlaceMap, check, check_against_superseded, content_hash, parse,
    parse_value, to_json_canonical, to_json_pretty,
};
use proptest::prelude::*;
use rust_decimal::Decimal;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::time::Instant;
use support::{PREDECESSOR, SAMPLE, generated, maximal, of_size, small};

fn places(errors: &[FileError]) -> Vec<&str> {
    errors.iter().map(|error| error.place.as_str()).collect()
}

fn errors(value: &Value) -> Vec<FileError> {
    parse(&value.to_string()).err().unwrap_or_default()
}

#[test]
fn the_sample_is_sound_and_keeps_its_content() {
    let set = parse(SAMPLE).unwrap();
    assert_eq!((set.standards.len(), set.statements().count()), (10, 40));
    let lead = set.statement(&"named-executivelevel-lead-accountable".into()).unwrap().1;
    assert_eq!((lead.weight, lead.critical, lead.required), (Decimal::TWO, true, true));
    let again = parse(&to_json_pretty(&set).unwrap()).unwrap();
    assert_eq!(again, set);
    assert_eq!(content_hash(&again), content_hash(&set));
    assert_eq!(content_hash(&set).len(), 64);
    let value: Value = serde_json::from_str(SAMPLE).unwrap();
    assert_eq!(parse_value(&value).unwrap(), set);
    assert!(check(&set, &PlaceMap::json()).is_empty());
}

/// Whether all of the one stands in the other.
fn holds(part: &Value, whole: &Value, at: &str) {
    match (part, whole) {
        (Value::Object(part), Value::Object(whole)) => {
            part.iter().for_each(|(key, value)| holds(value, &whole[key], &format!("{at}.{key}")));
        }
        (Value::Array(part), Value::Array(whole)) => {
            assert_eq!(part.len(), whole.len(), "{at}");
            part.iter().zip(whole).enumerate().for_each(|(n, (a, b))| holds(a, b, &format!("{at}[{n}]")));
        }
        _ => assert_eq!(part, whole, "{at}"),
    }
}

#[test]
fn every_field_of_the_sample_stands_in_the_export_with_its_value() {
    let export = serde_json::from_str(&to_json_pretty(&parse(SAMPLE).unwrap()).unwrap()).unwrap();
    holds(&serde_json::from_str(SAMPLE).unwrap(), &export, "");
}

#[test]
fn the_canonical_form_has_every_field_in_the_order_of_the_format() {
    let json = to_json_canonical(&maximal()).unwrap();
    let order = [
        "schema",
        "id",
        "version",
        "title",
        "publisher",
        "published",
        "kind",
        "supersedes",
        "introduction",
        "agency_types",
        "scales",
        "scoring",
        "standards",
    ];
    let at: Vec<usize> = order.iter().map(|field| json.find(&format!("\"{field}\":")).unwrap()).collect();
    assert!(at.is_sorted(), "{at:?}");
    assert!(json.contains("\"weight\":0.1,"), "numbers stay exact");
}

#[test]
fn the_maximal_set_survives() {
    let set = maximal();
    assert_eq!(parse(&to_json_pretty(&set).unwrap()).unwrap(), set);
}

#[test]
fn defaults_are_those_of_the_format() {
    let set = parse(&small().to_string()).unwrap();
    let json = serde_json::to_value(&set).unwrap();
    let statement = &json["standards"][1]["statements"][0];
    for (field, value) in [
        ("weight", json!(1)),
        ("required", json!(true)),
        ("critical", json!(false)),
        ("narrative", json!("optional")),
        ("impact", json!("none")),
        ("evidence", json!("optional")),
        ("applies_to", json!("all")),
        ("lens", json!("agency")),
        ("priority", Value::Null),
        ("bands", json!([])),
        ("guidance", json!("")),
        ("descriptors", json!({})),
    ] {
        assert_eq!(statement[field], value, "{field}");
    }
    assert_eq!(json["scales"][0]["not_applicable"], json!({"allowed": true, "reason_required": true}));
}

#[test]
fn byte_order_mark_and_line_ends_are_fine() {
    let odd = format!("\u{feff}{}", SAMPLE.replace('\n', "\r\n"));
    assert_eq!(parse(&odd).unwrap(), parse(SAMPLE).unwrap());
    let mut value = small();
    value["introduction"] = json!("  one\r\ntwo\rthree \n");
    assert_eq!(parse(&value.to_string()).unwrap().introduction, "one\ntwo\nthree");
}

#[test]
fn what_is_no_json_is_one_error_with_its_line() {
    let found = parse("{\n  \"schema\": \"question-set/1\",\n  oops\n}").unwrap_err();
    assert_eq!(places(&found), ["line 3, column 3"]);
    assert_eq!(parse("").unwrap_err().len(), 1);
    assert_eq!(places(&parse("[1]").unwrap_err()), ["the file"]);
    assert_eq!(places(&parse("null").unwrap_err()), ["the file"]);
    assert_eq!(parse(&"[".repeat(100_000)).unwrap_err().len(), 1, "depth");
    assert_eq!(places(&parse(&" ".repeat(MAX_FILE_BYTES + 1)).unwrap_err()), ["the file"]);
}

#[test]
fn fields_that_stand_there_twice_are_told() {
    let twice = small().to_string().replacen("\"kind\":\"thematic\"", "\"kind\":\"thematic\",\"kind\":\"care_act\"", 1);
    assert_eq!(places(&parse(&twice).unwrap_err()), ["kind"]);
    let inner = small().to_string().replacen("\"scale\":\"met\"", "\"scale\":\"met\",\"scale\":\"yn\"", 1);
    assert_eq!(places(&parse(&inner).unwrap_err()), ["standards[0].statements[0].scale"]);
}

#[test]
fn unknown_fields_are_named_with_the_nearest_known_one() {
    let mut value = small();
    value["standards"][0]["statements"][0]["wieght"] = json!(2);
    value["colour"] = json!("blue");
    let found = errors(&value);
    assert_eq!(places(&found), ["colour", "standards[0].statements[0].wieght"]);
    assert!(found[1].message.contains("wieght") && found[1].expected.contains("weight"), "{found:?}");
}

/// Where in the small set something is set to what, and the places of the errors.
#[expect(clippy::too_many_lines, reason = "a table")]
fn spoilt() -> Vec<(&'static str, Value, &'static [&'static str])> {
    let long = "x".repeat(4_001);
    vec![
        ("/schema", json!("question-set/2"), &["schema"]),
        ("/id", json!("Small Set"), &["id"]),
        ("/id", json!(7), &["id"]),
        ("/version", json!("2026/1"), &["version"]),
        ("/supersedes", json!("2"), &["supersedes"]),
        ("/title", json!("  "), &["title"]),
        ("/publisher", Value::Null, &["publisher"]),
        ("/published", json!("2026-02-30"), &["published"]),
        ("/published", json!("01/04/2026"), &["published"]),
        ("/kind", json!("Care Act"), &["kind"]),
        ("/introduction", json!(long), &["introduction"]),
        ("/introduction", json!("a\u{0}b"), &["introduction"]),
        ("/agency_types", json!([]), &["agency_types", "standards[0].statements[1].applies_to[0]"]),
        ("/agency_types/1/code", json!("POLICE"), &["agency_types[1].code"]),
        ("/agency_types/1/code", json!("all"), &["agency_types[1].code"]),
        ("/agency_types/1", json!("fire"), &["agency_types[1]"]),
        ("/scales/1/id", json!("met"), &["scales[1].id", "standards[1].statements[0].scale"]),
        (
            "/scales/0/levels/1/code",
            json!("2"),
            &[
                "scales[0].levels[1].code",
                "standards[0].statements[0].recommendations[0].at_most",
                "standards[0].statements[1].bands[1].level",
                "standards[1].statements[0].show_when.is[0]",
            ],
        ),
        ("/scales/0/levels/1/code", Value::Null, &["scales[0].levels[1].code"]),
        ("/scales/0/levels/1/value", json!(-1), &["scales[0].levels[1].value"]),
        ("/scales/0/levels/1/value", json!("1"), &["scales[0].levels[1].value"]),
        ("/scales/0/levels/1/value", json!(1e300), &["scales[0].levels[1].value"]),
        ("/scales/0/levels/1/value", json!(0.123_456_789_012_345_67), &["scales[0].levels[1].value"]),
        ("/scales/0/levels/1/rag", json!("orange"), &["scales[0].levels[1].rag"]),
        ("/scales/2/levels", json!([]), &["scales[2].levels"]),
        ("/scoring", Value::Null, &["scoring"]),
        ("/scoring/overall", json!("median"), &["scoring.overall"]),
        ("/scoring/rag/green", json!(101), &["scoring.rag.green"]),
        ("/scoring/rag/amber", json!(-1), &["scoring.rag.amber"]),
        ("/scoring/rag/amber", json!(90), &["scoring.rag.green"]),
        ("/scoring/critical_cap", json!("green"), &["scoring.critical_cap"]),
        ("/standards/1/id", json!("One"), &["standards[1].id"]),
        ("/standards/1/code", json!("1"), &["standards[1].code"]),
        ("/standards/1/statements", json!([]), &["standards[1].statements"]),
        ("/standards/0/statements/1/id", json!("Lead"), &["standards[0].statements[1].id"]),
        ("/standards/0/statements/1/id", json!("two words"), &["standards[0].statements[1].id"]),
        ("/standards/1/statements/1/code", json!("1.1"), &["standards[1].statements[1].code"]),
        ("/standards/0/statements/0/text", json!(""), &["standards[0].statements[0].text"]),
        ("/standards/0/statements/0/answer", json!("scael"), &["standards[0].statements[0].answer"]),
        ("/standards/0/statements/0/scale", json!("met5"), &["standards[0].statements[0].scale"]),
        ("/standards/0/statements/0/scale", Value::Null, &["standards[0].statements[0].scale"]),
        (
            "/standards/1/statements/0/scale",
            json!("flat"),
            &["standards[1].statements[0].scale", "standards[1].statements[0].scale"],
        ),
        ("/standards/0/statements/0/weight", json!(-0.5), &["standards[0].statements[0].weight"]),
        ("/standards/0/statements/0/weight", json!("2"), &["standards[0].statements[0].weight"]),
        ("/standards/0/statements/0/critical", json!("yes"), &["standards[0].statements[0].critical"]),
        (
            "/standards/0/statements/0/recommendations/0/at_most",
            json!("9"),
            &["standards[0].statements[0].recommendations[0].at_most"],
        ),
        (
            "/standards/0/statements/0/recommendations/0/within_days",
            json!(1.5),
            &["standards[0].statements[0].recommendations[0].within_days"],
        ),
        (
            "/standards/0/statements/0/recommendations/0/within_days",
            json!(0),
            &["standards[0].statements[0].recommendations[0].within_days"],
        ),
        (
            "/standards/0/statements/0/recommendations/0/priority",
            Value::Null,
            &["standards[0].statements[0].recommendations[0].priority"],
        ),
        ("/standards/0/statements/0/descriptors", json!({"7": "?"}), &["standards[0].statements[0].descriptors.7"]),
        ("/standards/0/statements/0/descriptors", json!(["?"]), &["standards[0].statements[0].descriptors"]),
        (
            "/standards/0/statements/0/descriptors/0",
            json!("x".repeat(4_001)),
            &["standards[0].statements[0].descriptors.0"],
        ),
        (
            "/standards/0/statements/0/evidence_prompts",
            json!(["a", ""]),
            &["standards[0].statements[0].evidence_prompts[1]"],
        ),
        (
            "/standards/0/statements/0/evidence_prompts",
            json!(vec!["x".repeat(4_000); 8]),
            &["standards[0].statements[0].evidence_prompts"],
        ),
        ("/standards/0/statements/1/applies_to", json!([]), &["standards[0].statements[1].applies_to"]),
        (
            "/standards/0/statements/1/applies_to",
            json!(["police", "prison"]),
            &["standards[0].statements[1].applies_to[1]"],
        ),
        (
            "/standards/0/statements/1/applies_to",
            json!(["police", "police"]),
            &["standards[0].statements[1].applies_to[1]"],
        ),
        ("/standards/0/statements/1/applies_to", json!("police"), &["standards[0].statements[1].applies_to"]),
        ("/standards/0/statements/1/scale", Value::Null, &["standards[0].statements[1].scale"]),
        ("/standards/0/statements/1/bands/2/at_least", json!(10), &["standards[0].statements[1].bands[2].at_least"]),
        ("/standards/0/statements/1/bands/2/at_least", json!(-10), &["standards[0].statements[1].bands[2].at_least"]),
        ("/standards/0/statements/1/bands/0/at_least", json!(50), &["standards[0].statements[1].bands[1].at_least"]),
        ("/standards/0/statements/1/bands/0/at_least", json!(40), &["standards[0].statements[1].bands"]),
        ("/standards/0/statements/1/bands/0/level", json!("9"), &["standards[0].statements[1].bands[0].level"]),
        ("/standards/0/statements/1/bands", json!([]), &["standards[0].statements[1].bands"]),
        (
            "/standards/1/statements/0/bands",
            json!([{"at_least": 0, "level": "no"}]),
            &["standards[1].statements[0].bands"],
        ),
        (
            "/standards/1/statements/0/show_when/statement",
            json!("how"),
            &["standards[1].statements[0].show_when.statement"],
        ),
        (
            "/standards/1/statements/0/show_when/statement",
            json!("signed"),
            &["standards[1].statements[0].show_when.statement"],
        ),
        (
            "/standards/1/statements/0/show_when/statement",
            json!("nobody"),
            &["standards[1].statements[0].show_when.statement"],
        ),
        (
            "/standards/1/statements/0/show_when/statement",
            json!("share"),
            &["standards[1].statements[0].show_when.statement"],
        ),
        ("/standards/1/statements/0/show_when/is", json!(["1", "9"]), &["standards[1].statements[0].show_when.is[1]"]),
        ("/standards/1/statements/0/show_when/is", json!([]), &["standards[1].statements[0].show_when.is"]),
        ("/standards/1/statements/1/options", json!([]), &["standards[1].statements[1].options"]),
        ("/standards/1/statements/1/options/1/code", json!("A"), &["standards[1].statements[1].options[1].code"]),
        ("/standards/1/statements/1/answer", json!("text"), &["standards[1].statements[1].options"]),
        (
            "/standards/1/statements/1/resources/0/url",
            json!("javascript:alert(1)"),
            &["standards[1].statements[1].resources[0].url"],
        ),
        (
            "/standards/1/statements/1/resources/0/url",
            json!("http://example.org"),
            &["standards[1].statements[1].resources[0].url"],
        ),
        (
            "/standards/1/statements/1/resources/0/url",
            json!("https://a b.org/"),
            &["standards[1].statements[1].resources[0].url"],
        ),
        (
            "/standards/1/statements/1/resources/0/url",
            json!("https://user:word@example.org/"),
            &["standards[1].statements[1].resources[0].url"],
        ),
        ("/standards/1/statements/1/succeeds/0/id", json!(""), &["standards[1].statements[1].succeeds[0].id"]),
        ("/supersedes", Value::Null, &["standards[1].statements[1].succeeds"]),
        ("/standards/0/statements/0", json!("a text"), &["standards[0].statements[0]"]),
        ("/standards/0", json!(null), &["standards[0]"]),
        ("/standards", json!({}), &["standards"]),
        ("/scales", json!("none"), &["scales"]),
    ]
}

#[test]
fn every_kind_of_error_is_told_at_its_place_and_nowhere_else() {
    assert!(errors(&small()).is_empty(), "{:?}", errors(&small()));
    for (pointer, value, expected) in spoilt() {
        let mut set = small();
        if let Some(place) = set.pointer_mut(pointer) {
            *place = value.clone();
        } else {
            let (whole, field) = pointer.rsplit_once('/').unwrap();
            set.pointer_mut(whole).unwrap()[field] = value.clone();
        }
        let found = errors(&set);
        let mut sorted: Vec<&str> = places(&found);
        sorted.sort_unstable();
        let mut expected = expected.to_vec();
        expected.sort_unstable();
        let shown = value.to_string().chars().take(60).collect::<String>();
        assert_eq!(sorted, expected, "{pointer} = {shown}: {found:#?}");
        assert!(
            found.iter().all(|error| !error.message.is_empty() && !error.expected.is_empty() && !error.tab.is_empty())
        );
    }
}

#[test]
fn ids_equal_but_for_case_or_unicode_form_are_not_unique() {
    let mut set = small();
    set["standards"][1]["statements"][1]["options"] =
        json!([{"code": "caf\u{e9}", "label": "1"}, {"code": "CAFE\u{301}", "label": "2"}]);
    set["standards"][1]["id"] = json!("ONE");
    let found = errors(&set);
    assert_eq!(places(&found), ["standards[1].id", "standards[1].statements[1].options[1].code"]);
    assert!(found[1].message.contains("Unicode form"));
}

#[test]
fn ten_planted_errors_are_ten_places() {
    let mut set = small();
    set["published"] = json!("soon");
    set["colour"] = json!("blue");
    set["scales"][0]["levels"][2]["value"] = json!(-1);
    set["scoring"]["rag"]["green"] = json!("85");
    set["standards"][1]["code"] = json!("1");
    set["standards"][0]["statements"][0]["scale"] = json!("met9");
    set["standards"][0]["statements"][1]["bands"][2]["at_least"] = json!(5);
    set["standards"][1]["statements"][0]["show_when"]["statement"] = json!("how");
    set["standards"][1]["statements"][0]["weight"] = json!(-3);
    set["standards"][1]["statements"][1]["text"] = json!("x".repeat(5_000));
    let found = errors(&set);
    let expected = BTreeSet::from([
        "published",
        "colour",
        "scales[0].levels[2].value",
        "scoring.rag.green",
        "standards[1].code",
        "standards[0].statements[0].scale",
        "standards[0].statements[1].bands[2].at_least",
        "standards[1].statements[0].show_when.statement",
        "standards[1].statements[0].weight",
        "standards[1].statements[1].text",
    ]);
    assert_eq!(places(&found).into_iter().collect::<BTreeSet<_>>(), expected, "{found:#?}");
    assert_eq!(found.len(), 10);
}

#[test]
fn what_succeeds_nothing_is_told_with_the_other_errors() {
    let mut set = small();
    set["standards"][0]["statements"][0]["weight"] = json!(-1);
    let mut old = small();
    old["version"] = json!("1");
    old["supersedes"] = Value::Null;
    old["standards"][1]["statements"][1]["succeeds"] = json!([]);
    old["standards"][1]["statements"][1]["id"] = json!("how-befor");
    let old = parse(&old.to_string()).unwrap();
    let draft = Draft::from_json(&set.to_string()).unwrap();
    assert_eq!(draft.supersedes().map(|(id, version)| (id.as_str(), version)), Some(("small", "1")));
    let found = draft.finish(Some(&old)).unwrap_err();
    assert_eq!(places(&found), ["standards[0].statements[0].weight", "standards[1].statements[1].succeeds[0].id"]);
    assert!(found[1].expected.contains("how-befor"));
    let sound = parse(&small().to_string()).unwrap();
    assert_eq!(check_against_superseded(&sound, &old, &PlaceMap::json()).len(), 1);
}

#[test]
fn a_thousand_statements_are_fine_and_one_more_is_not() {
    let start = Instant::now();
    assert_eq!(parse(&of_size(1_000).to_string()).unwrap().statements().count(), 1_000);
    assert!(start.elapsed().as_secs() < 10, "even without optimising");
    assert_eq!(places(&errors(&of_size(1_001))), ["standards[100].statements[0]"]);
}

#[test]
fn script_is_text_like_any_other() {
    let mut set = small();
    let script = "</script><img src=x onerror=alert(1)>";
    set["standards"][0]["title"] = json!(script);
    assert_eq!(parse(&set.to_string()).unwrap().standards[0].title, script);
}

#[test]
fn a_file_of_errors_only_does_not_fill_the_memory() {
    let fields: Vec<String> = (0..20_000).map(|n| format!("\"field{n}\":0")).collect();
    let found = parse(&format!("{{{}}}", fields.join(","))).unwrap_err();
    assert!(found.len() < 5_100, "{}", found.len());
    assert!(found.last().unwrap().message.contains("more errors"));
}

#[test]
fn a_workbook_tells_cells() {
    let mut cells = PlaceMap::workbook();
    cells.insert("standards[0].statements[0].weight", "Statements!F2");
    let mut set = small();
    set["standards"][0]["statements"][0]["weight"] = json!(-1);
    let found = Draft::from_node(&Node::from(&set), cells, Vec::new()).finish(None).unwrap_err();
    assert_eq!((found[0].place.as_str(), found[0].tab.as_str()), ("Statements!F2", "Statements"));
}

#[test]
fn the_predecessor_of_the_sample_is_sound() {
    let set = parse(PREDECESSOR).unwrap();
    assert_eq!((set.version.as_str(), set.statements().count()), ("2024.1", 34));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn generated_sets_are_sound_and_survive(set in generated::question_set()) {
        let found = check(&set, &PlaceMap::json());
        prop_assert!(found.is_empty(), "{:#?}", found);
        let json = to_json_pretty(&set).unwrap();
        match parse(&json) {
            Ok(again) => {
                prop_assert_eq!(content_hash(&again), content_hash(&set));
                prop_assert_eq!(again, set);
            }
            Err(found) => panic!("{found:#?}"),
        }
    }
}

#[test]
fn an_id_holds_no_full_stop() {
    // The names of a page's fields are taken apart at it.
    let mut set = small();
    set["standards"][0]["statements"][1]["id"] = serde_json::json!("1.1");
    let errors = parse(&set.to_string()).unwrap_err();
    assert_eq!(errors.len(), 1, "{errors:?}");
    assert_eq!(errors[0].place, "standards[0].statements[1].id");
}
