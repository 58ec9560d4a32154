//! `candour-answers/1` and `candour-scores/1`: complete, exact, enough to recompute.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

mod support;

use candour_export::json;
use num_rational::BigRational;
use num_traits::Zero as _;
use serde_json::Value;

fn answers() -> Value {
    let (header, reports) = support::audit();
    serde_json::from_slice(&json::answers(&header, reports, Vec::new()).unwrap()).unwrap()
}

fn scores() -> Value {
    let (header, reports) = support::audit();
    serde_json::from_slice(&json::scores(&header, reports, Vec::new()).unwrap()).unwrap()
}

fn exact(text: &Value) -> BigRational {
    let text = text.as_str().unwrap();
    match text.split_once('.') {
        Some((whole, rest)) => {
            let denominator = num_traits::pow(10.into(), rest.len());
            BigRational::new(format!("{whole}{rest}").parse().unwrap(), denominator)
        }
        None => text.parse().unwrap(),
    }
}

#[test]
fn every_line_of_every_open_return_is_there() {
    let document = answers();
    assert_eq!(document["schema"], "candour-answers/1");
    assert_eq!(document["about"]["question_set"]["version"], "2026.1");
    assert_eq!(
        document["counts"],
        serde_json::json!({"returns": 12, "answers": 224, "saved": 196, "unreadable": 1, "files": 0})
    );
    assert_eq!(document["returns"].as_array().unwrap().len(), 12);
    let lines = document["answers"].as_array().unwrap();
    assert_eq!(lines.len(), 224);
    let find = |agency: u32, statement: &str| {
        let agency = format!("00000000-0000-0000-0000-{agency:012x}");
        lines.iter().find(|line| line["agency"] == agency.as_str() && line["statement"] == statement).unwrap().clone()
    };
    let line = find(3, "exec-lead");
    assert_eq!((line["level"].clone(), line["applicability"].clone()), ("0".into(), "answered".into()));
    assert_eq!(line["value"], serde_json::json!({"type": "level", "level": "0"}));
    assert_eq!((line["revision"].clone(), line["state"].clone()), (3.into(), "complete".into()));
    assert_eq!(line["updated_at"], "2026-09-14T08:15:00Z");
    assert_eq!(line["evidence"][0]["title"], "Safeguarding adults policy");
    let line = find(3, "dbs");
    assert_eq!((line["applicability"].clone(), line["value"].clone()), ("not_applicable".into(), Value::Null));
    assert_eq!(line["reason"], "Ambervale Constabulary does not do this work.");
    assert_eq!(find(3, "contracts")["applicability"], "not_asked");
    assert_eq!(find(7, "told-result")["applicability"], "unanswered");
    let line = find(5, "training-plan");
    assert_eq!((line["unreadable"].clone(), line["value"].clone()), (true.into(), Value::Null));
    assert_eq!(find(4, "dbs")["value"], serde_json::json!({"type": "percent", "number": "96.5"}));
    assert_eq!(find(4, "policy-date")["value"], serde_json::json!({"type": "date", "date": "2025-04-04"}));
}

#[test]
fn figures_are_exact_and_rounded() {
    let document = scores();
    let police = &document["returns"][2];
    assert_eq!(police["agency_name"], "Ambervale Constabulary");
    let overall = &police["overall"];
    // 7/9 of 100, by hand.
    assert_eq!((overall["numerator"].clone(), overall["denominator"].clone()), ("56/3".into(), "24".into()));
    assert_eq!(overall["percent_exact"], "700/9");
    assert_eq!(overall["percent"], "77.777777777777778");
    assert_eq!((overall["percent_rounded"].clone(), overall["rag"].clone()), ("77.8".into(), "amber".into()));
    let leadership = &police["standards"][0];
    assert_eq!((leadership["rag"].clone(), leadership["rag_before_cap"].clone()), ("amber".into(), "green".into()));
    assert_eq!(
        (leadership["cap_applied"].clone(), leadership["cap_because"].clone()),
        (true.into(), serde_json::json!(["exec-lead"]))
    );
    let commissioning = &police["standards"][6];
    assert_eq!((commissioning["percent"].clone(), commissioning["denominator"].clone()), (Value::Null, "0".into()));
    assert_eq!(document["rules"][0]["green_from_percent"], "85");
    assert_eq!(document["counts"], serde_json::json!({"returns": 12, "returns_with_scores": 8}));
    let probation = &document["returns"][7];
    assert_eq!((probation["content_open"].clone(), probation["overall"].clone()), (false.into(), Value::Null));
}

#[test]
fn a_stranger_can_recompute_every_standard_from_its_statements() {
    let document = scores();
    let mut recomputed = 0;
    for standard in
        document["returns"].as_array().unwrap().iter().flat_map(|report| report["standards"].as_array().unwrap())
    {
        let (mut numerator, mut denominator) = (BigRational::zero(), BigRational::zero());
        for statement in
            standard["statements"].as_array().unwrap().iter().filter(|statement| !statement["score"].is_null())
        {
            let score = exact(&statement["value"]) / exact(&statement["highest"]);
            assert_eq!(score, exact(&statement["score"]));
            numerator += score * exact(&statement["weight"]);
            denominator += exact(&statement["weight"]);
        }
        assert_eq!((numerator, denominator), (exact(&standard["numerator"]), exact(&standard["denominator"])));
        recomputed += 1;
    }
    assert_eq!(recomputed, 8 * 8);
}

#[test]
fn odd_texts_survive_and_no_returns_make_a_whole_document() {
    let (header, mut reports) = support::audit();
    let text = "</script>\u{0}\u{1f} \u{202e} \"quoted\" \\ \u{1f600} =1+1";
    support::line_of(&mut reports[0], "exec-lead").answer.as_mut().unwrap().narrative = text.to_owned();
    let bytes = json::answers(&header, reports, Vec::new()).unwrap();
    let document: Value = serde_json::from_slice(&bytes).unwrap();
    assert_eq!(document["answers"][0]["narrative"], text);
    let empty: Value = serde_json::from_slice(&json::scores(&header, [], Vec::new()).unwrap()).unwrap();
    assert_eq!(empty["returns"], serde_json::json!([]));
}
