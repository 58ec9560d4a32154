//! The question set of the made-up audit.

use candour_domain::question_set::QuestionSet;
use serde_json::{Value, json};

/// Eight standards with 28 statements: every type of answer, statements put to some types only, a whole
/// standard put to two types only, critical statements, weights.
pub(crate) fn question_set() -> QuestionSet {
    let mut standards = governance();
    standards.extend(practice());
    serde_json::from_value(json!({
        "schema": "question-set/1", "id": "ambervale-care-act", "version": "2026.1", "title": "Care Act self-audit (made up)",
        "publisher": "Sample regional group", "published": "2026-04-01", "kind": "care_act", "supersedes": "2024.1",
        "introduction": "", "agency_types": agency_types(), "scales": scales(),
        "scoring": {"overall": "weighted_statements", "rag": {"green": 85, "amber": 60}, "critical_cap": "amber"},
        "standards": standards,
    }))
    .unwrap()
}

fn governance() -> Vec<Value> {
    vec![
        standard(
            "leadership",
            "1",
            "Leadership, accountability and governance",
            &[
                with(
                    critical(scale(
                        "exec-lead",
                        "1.1",
                        "A named executive lead is accountable for safeguarding adults.",
                    )),
                    "weight",
                    json!(1),
                ),
                scale("board-seat", "1.2", "The organisation is represented at the Board at the right level."),
                with(
                    scale(
                        "annual-report",
                        "1.3",
                        "The governing body receives a report on safeguarding adults each year.",
                    ),
                    "weight",
                    json!(3),
                ),
                only(
                    with(
                        scale("strategic-plan", "1.4", "The organisation contributes to the Board's strategic plan."),
                        "weight",
                        json!(2),
                    ),
                    &["council_asc", "police", "nhs_icb"],
                ),
            ],
        ),
        standard(
            "policy",
            "2",
            "Policy and procedure",
            &[
                critical(scale(
                    "policy-in-place",
                    "2.1",
                    "A safeguarding adults policy is in place and consistent with local procedures.",
                )),
                scale("whistleblowing", "2.2", "Staff know and use the whistleblowing policy."),
                unscored(with(
                    statement("policy-date", "2.3", "When was the policy last reviewed?"),
                    "answer",
                    json!("date"),
                )),
            ],
        ),
        standard(
            "msp",
            "3",
            "Making Safeguarding Personal",
            &[
                critical(scale("outcomes", "3.1", "Adults are asked what they want to happen, and this is recorded.")),
                scale("told-result", "3.2", "Adults are told the result of a concern."),
                scale("feedback", "3.3", "Feedback from adults who experienced safeguarding shapes practice."),
                only(
                    banded(
                        "outcomes-met",
                        "3.4",
                        "Percentage of concluded enquiries in which the adult's outcomes were met.",
                    ),
                    &["council_asc"],
                ),
            ],
        ),
    ]
}

fn practice() -> Vec<Value> {
    vec![
        standard(
            "mental-capacity",
            "4",
            "Mental capacity",
            &[
                scale("five-principles", "4.1", "Staff apply the five principles of the Mental Capacity Act."),
                yes_no("mca-lead", "4.2", "A named lead for mental capacity is in post."),
            ],
        ),
        standard(
            "concerns",
            "5",
            "Recognising and responding to concerns",
            &[
                critical(scale("raise-concern", "5.1", "Staff know how to raise a safeguarding concern.")),
                scale("low-risk", "5.2", "Risks that do not meet the threshold are acted on."),
                unscored(with(
                    statement("concerns-raised", "5.3", "How many safeguarding concerns were raised last year?"),
                    "answer",
                    json!("integer"),
                )),
                unscored(with(
                    statement("response-days", "5.4", "Mean number of days to respond."),
                    "answer",
                    json!("number"),
                )),
            ],
        ),
        standard(
            "workforce",
            "6",
            "Safer recruitment and training",
            &[
                scale("safer-recruitment", "6.1", "Recruitment follows safer recruitment guidance."),
                banded("dbs", "6.2", "Percentage of eligible staff with a current check."),
                scale("training-plan", "6.3", "A training plan sets the level that each role needs."),
                unscored(with(
                    statement("trained", "6.4", "How many of the staff sampled had up-to-date training?"),
                    "answer",
                    json!("fraction"),
                )),
            ],
        ),
        standard(
            "commissioning",
            "7",
            "Commissioning and contracts",
            &[
                only(
                    scale("contracts", "7.1", "Contracts state safeguarding adults duties."),
                    &["council_asc", "nhs_icb"],
                ),
                only(
                    scale("provider-action", "7.2", "Action is taken when providers fall short."),
                    &["council_asc", "nhs_icb"],
                ),
            ],
        ),
        standard(
            "learning",
            "8",
            "Learning and improvement",
            &[
                critical(scale("reviews", "8.1", "Learning from Safeguarding Adults Reviews changes practice.")),
                scale("own-audits", "8.2", "The organisation audits its own safeguarding practice."),
                unscored(with(
                    options("audit-rhythm", "8.3", "How often are case audits done?"),
                    "answer",
                    json!("single_choice"),
                )),
                unscored(with(
                    options("learning-from", "8.4", "What does learning come from?"),
                    "answer",
                    json!("multiple_choice"),
                )),
                unscored(with(
                    statement("improvements", "8.5", "Describe the improvements made in the last 12 months."),
                    "answer",
                    json!("text"),
                )),
            ],
        ),
    ]
}

fn agency_types() -> Value {
    let types = [
        ("council_asc", "Council: adult social care"),
        ("council_other", "Council: other services"),
        ("police", "Police"),
        ("nhs_icb", "NHS integrated care board"),
        ("nhs_provider", "NHS provider"),
        ("fire", "Fire and rescue"),
        ("probation", "Probation"),
        ("housing", "Housing provider"),
        ("ambulance", "Ambulance service"),
        ("vcs", "Voluntary and community sector"),
        ("care_provider", "Care provider"),
        ("prison", "Prison"),
    ];
    types.iter().map(|(code, label)| json!({"code": code, "label": label})).collect()
}

fn scales() -> Value {
    json!([
        {"id": "met4", "label": "How far the statement is met", "levels": [
            {"code": "3", "label": "Fully met", "value": 3, "rag": "green", "description": "Met across the organisation, with evidence of impact"},
            {"code": "2", "label": "Mostly met", "value": 2, "rag": "amber", "description": "Met in most places; the gaps are planned for"},
            {"code": "1", "label": "Partly met", "value": 1, "rag": "amber", "description": "Met in some places only"},
            {"code": "0", "label": "Not met", "value": 0, "rag": "red", "description": "Not in place"}
        ]},
        {"id": "yesno", "label": "Yes or no", "levels": [
            {"code": "yes", "label": "Yes", "value": 1, "rag": "green"},
            {"code": "no", "label": "No", "value": 0, "rag": "red"}
        ]}
    ])
}

fn standard(id: &str, code: &str, title: &str, statements: &[Value]) -> Value {
    json!({"id": id, "code": code, "title": title, "introduction": "", "statements": statements})
}

pub(crate) fn statement(id: &str, code: &str, text: &str) -> Value {
    json!({
        "id": id, "code": code, "text": text, "answer": "scale", "weight": 1, "critical": false, "required": true,
        "narrative": "optional", "impact": "optional", "evidence": "optional", "applies_to": "all", "lens": "agency",
    })
}

fn with(mut statement: Value, field: &str, value: Value) -> Value {
    statement[field] = value;
    statement
}

fn scale(id: &str, code: &str, text: &str) -> Value {
    with(statement(id, code, text), "scale", json!("met4"))
}

fn critical(statement: Value) -> Value {
    with(with(statement, "critical", json!(true)), "weight", json!(2))
}

fn unscored(statement: Value) -> Value {
    with(statement, "weight", json!(0))
}

fn yes_no(id: &str, code: &str, text: &str) -> Value {
    with(with(statement(id, code, text), "answer", json!("yes_no")), "scale", json!("yesno"))
}

fn banded(id: &str, code: &str, text: &str) -> Value {
    let bands = json!([
        {"at_least": 0, "level": "0"}, {"at_least": 60, "level": "1"}, {"at_least": 85, "level": "2"}, {"at_least": 95, "level": "3"}
    ]);
    with(with(scale(id, code, text), "answer", json!("percent")), "bands", bands)
}

fn options(id: &str, code: &str, text: &str) -> Value {
    let options = json!([
        {"code": "yearly", "label": "Once a year"}, {"code": "quarterly", "label": "Once a quarter"},
        {"code": "audit", "label": "Case audits"}, {"code": "supervision", "label": "Supervision"}
    ]);
    with(statement(id, code, text), "options", options)
}

fn only(statement: Value, types: &[&str]) -> Value {
    with(statement, "applies_to", json!(types))
}
