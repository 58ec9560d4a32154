//! Question sets for tests: one with every field used, large ones, and generated ones. The tests of
//! the workbook carrier include this very folder.

#![allow(dead_code, reason = "each test file uses its own part")]
#![expect(clippy::unwrap_used, reason = "test support")]

pub(crate) mod audit;
pub(crate) mod generated;

use candour_domain::question_set::{QuestionSet, parse};
use serde_json::{Value, json};

pub(crate) const SAMPLE: &str =
    include_str!("../../../../server/src/demo/question-sets/midlands-care-act-compliance-2026.1.json");
pub(crate) const PREDECESSOR: &str =
    include_str!("../../../../server/src/demo/question-sets/midlands-care-act-compliance-2024.1.json");

/// A small sound set as JSON, to be spoilt by tests.
pub(crate) fn small() -> Value {
    json!({
        "schema": "question-set/1",
        "id": "small", "version": "2", "supersedes": "1",
        "title": "Small", "publisher": "A group of our own", "published": "2026-04-01", "kind": "thematic",
        "agency_types": [{"code": "police", "label": "Police"}, {"code": "fire", "label": "Fire"}],
        "scales": [
            {"id": "met", "label": "Met", "levels": [
                {"code": "2", "label": "Met", "value": 2, "rag": "green"},
                {"code": "1", "label": "Partly", "value": 1, "rag": "amber"},
                {"code": "0", "label": "Not", "value": 0, "rag": "red"}]},
            {"id": "yn", "label": "Yes or no", "levels": [
                {"code": "yes", "label": "Yes", "value": 1}, {"code": "no", "label": "No", "value": 0}]},
            {"id": "flat", "label": "All the same", "levels": [{"code": "x", "label": "X", "value": 0}]}
        ],
        "scoring": {"overall": "weighted_statements", "rag": {"green": 85, "amber": 60}, "critical_cap": "amber"},
        "standards": [
            {"id": "one", "code": "1", "title": "First", "statements": [
                {"id": "lead", "code": "1.1", "text": "There is a lead.", "answer": "scale", "scale": "met",
                 "recommendations": [{"at_most": "1", "text": "Name a lead.", "priority": "high", "within_days": 90}],
                 "descriptors": {"0": "Nobody", "2": "A named person"}},
                {"id": "share", "code": "1.2", "text": "Staff trained.", "answer": "percent", "scale": "met",
                 "applies_to": ["police"],
                 "bands": [{"at_least": 90, "level": "2"}, {"at_least": 50, "level": "1"}, {"at_least": 0, "level": "0"}]}
            ]},
            {"id": "two", "code": "2", "title": "Second", "statements": [
                {"id": "signed", "code": "2.1", "text": "The agreement is signed.", "answer": "yes_no", "scale": "yn",
                 "show_when": {"statement": "lead", "is": ["1", "2"]}},
                {"id": "how", "code": "2.2", "text": "How?", "answer": "single_choice",
                 "options": [{"code": "a", "label": "On paper"}, {"code": "b", "label": "Online"}],
                 "resources": [{"title": "Guide", "url": "https://example.org/guide"}],
                 "succeeds": [{"id": "how-before", "same_meaning": true}]}
            ]}
        ]
    })
}

/// A sound set in which every field of the format is used, with texts that are hard to carry.
pub(crate) fn maximal() -> QuestionSet {
    let hard = "=cmd|' /C calc'!A0\n\n- a list, **bold**, [link](javascript:alert(1))\n  <img src=x onerror=alert(1)></script>\t_x0041_ &amp; \"quoted\" \u{202e}rtl 😀 e\u{301}";
    let mut set = small();
    set["introduction"] = json!(hard);
    set["title"] = json!("<script>alert('title')</script>");
    set["agency_types"][0]["label"] = json!("@Police\nand crime");
    set["scales"][0]["levels"][1]["description"] = json!(hard);
    set["scales"][0]["not_applicable"] = json!({"allowed": false, "reason_required": false});
    set["scales"][1]["not_applicable"] = json!({"allowed": true, "reason_required": false});
    set["scoring"] =
        json!({"overall": "mean_of_standards", "rag": {"green": 84.5, "amber": 59.125}, "critical_cap": null});
    set["standards"][0]["introduction"] = json!(hard);
    set["standards"][0]["legal_reference"] = json!("Care Act 2014 s43");
    let statement = &mut set["standards"][0]["statements"][0];
    statement["guidance"] = json!(hard);
    statement["text"] = json!("+1 is not a formula");
    statement["weight"] = json!(0.1);
    statement["critical"] = json!(true);
    statement["required"] = json!(false);
    statement["narrative"] = json!("required");
    statement["impact"] = json!("optional");
    statement["evidence"] = json!("none");
    statement["evidence_prompts"] = json!(["One", "| a bar", "\\| a backslash", "two\nlines", hard, "\\\\"]);
    statement["resources"] = json!([
        {"title": "A | title: with marks", "url": "https://example.org/a?b=c#d"},
        {"title": "two\nlines |", "url": "https://example.org/"}]);
    statement["descriptors"] = json!({"0": "None: nothing\n\n1: not a level", "1": "| partly", "2": hard});
    statement["lens"] = json!("partnership");
    statement["priority"] = json!("-Priority 1");
    statement["recommendations"][0]["measure"] = json!("Seen: \"yes\"");
    statement["recommendations"]
        .as_array_mut()
        .unwrap()
        .push(json!({"at_most": "0", "text": hard, "priority": "low", "within_days": 3650}));
    statement["succeeds"] = json!([{"id": "lead-a", "same_meaning": false}, {"id": "lead-b", "same_meaning": true}]);
    for (n, answer) in
        ["integer", "number", "date", "text", "multiple_choice", "fraction", "information"].iter().enumerate()
    {
        let mut more =
            json!({"id": format!("more-{n}"), "code": format!("2.{}0", n + 3), "text": hard, "answer": answer});
        if *answer == "multiple_choice" {
            more["options"] = json!([{"code": "a, b: c", "label": "1"}, {"code": "-2", "label": hard}]);
        }
        set["standards"][1]["statements"].as_array_mut().unwrap().push(more);
    }
    set["standards"][1]["statements"].as_array_mut().unwrap().push(json!({
        "id": "last", "code": "2.99", "text": "Why?", "answer": "text", "applies_to": ["fire"],
        "show_when": {"statement": "more-4", "is": ["a, b: c", "-2"]}}));
    parse(&set.to_string()).unwrap()
}

/// A set of so many statements, ten to a standard, each with what statements usually have.
pub(crate) fn of_size(statements: usize) -> Value {
    let mut set = small();
    let ids: Vec<usize> = (0..statements).collect();
    let standards: Vec<Value> = ids
        .chunks(10)
        .enumerate()
        .map(|(s, chunk)| {
            let statements: Vec<Value> = chunk
                .iter()
                .map(|n| {
                    json!({"id": format!("statement-{n}"), "code": format!("{s}.{n}"),
                        "text": format!("Statement {n} is met in every part of the organisation and this is reviewed."),
                        "answer": "percent", "scale": "met", "evidence_prompts": ["Policy", "Minutes"],
                        "bands": [{"at_least": 90, "level": "2"}, {"at_least": 0, "level": "0"}],
                        "recommendations": [{"at_most": "1", "text": format!("Put {n} in place."), "priority": "high",
                            "within_days": 90}]})
                })
                .collect();
            json!({"id": format!("standard-{s}"), "code": format!("{s}"), "title": "A standard", "statements": statements})
        })
        .collect();
    set["standards"] = json!(standards);
    set
}
