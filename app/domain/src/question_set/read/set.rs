//! The set, its agency types, scales, scoring and standards.

use super::object::Object;
use super::{Reading, statement};
use crate::question_set::{
    AgencyTypeDefinition, AuditKind, Level, Node, NotApplicableRule, OverallRule, QuestionSet, RagThresholds, SCHEMA,
    Scale, Scoring, Standard,
};
use candour_texts::t;

const SET: &[&str] = &[
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

const STANDARD: &[&str] = &["id", "code", "title", "introduction", "legal_reference", "statements"];

pub(super) fn read(reading: &Reading<'_>, root: &Node) -> QuestionSet {
    let set = Object::open(reading, root, String::new(), SET);
    let schema = set.required_text("schema", SCHEMA);
    if !schema.is_empty() && schema != SCHEMA {
        let message =
            t!("the schema is {schema}, which is not known here", schema = crate::question_set::quote(&schema));
        reading.report("schema".to_owned(), message, SCHEMA);
    }
    QuestionSet {
        schema: SCHEMA.to_owned(),
        id: set.required_text("id", t!("lower case letters, digits and -")).as_str().into(),
        version: set.required_text("version", t!("a version such as 2026.1")),
        title: set.required_text("title", t!("the title that people read")),
        publisher: set.required_text("publisher", t!("who publishes the set")),
        published: set.date("published"),
        kind: set.required_word("kind", AuditKind::CareAct),
        supersedes: set.words("supersedes"),
        introduction: set.text("introduction"),
        agency_types: set
            .required_list("agency_types", t!("a list of types of agency, each with code and label"))
            .into_iter()
            .map(|(path, node)| agency_type(reading, node, path))
            .collect(),
        scales: set
            .required_list("scales", t!("a list of scales"))
            .into_iter()
            .map(|(path, node)| scale(reading, node, path))
            .collect(),
        scoring: scoring(&set),
        standards: set
            .required_list("standards", t!("a list of standards"))
            .into_iter()
            .map(|(path, node)| standard(reading, node, path))
            .collect(),
    }
}

fn agency_type(reading: &Reading<'_>, node: &Node, path: String) -> AgencyTypeDefinition {
    let object = Object::open(reading, node, path, &["code", "label"]);
    AgencyTypeDefinition {
        code: object.required_text("code", t!("a code such as police")).as_str().into(),
        label: object.required_text("label", t!("the name that people read")),
    }
}

fn scale(reading: &Reading<'_>, node: &Node, path: String) -> Scale {
    let object = Object::open(reading, node, path, &["id", "label", "levels", "not_applicable"]);
    let usual = NotApplicableRule::default();
    let not_applicable =
        object.object("not_applicable", &["allowed", "reason_required"]).map_or(usual, |rule| NotApplicableRule {
            allowed: rule.truth("allowed", usual.allowed),
            reason_required: rule.truth("reason_required", usual.reason_required),
        });
    Scale {
        id: object.required_text("id", t!("an id such as met4")).as_str().into(),
        label: object.required_text("label", t!("the name that people read")),
        levels: object
            .required_list("levels", t!("a list of levels"))
            .into_iter()
            .map(|(path, node)| level(reading, node, path))
            .collect(),
        not_applicable,
    }
}

fn level(reading: &Reading<'_>, node: &Node, path: String) -> Level {
    let object = Object::open(reading, node, path, &["code", "label", "value", "rag", "description"]);
    Level {
        code: object.required_text("code", t!("a code such as 3")).as_str().into(),
        label: object.required_text("label", t!("the name that people read")),
        value: object.number("value", None),
        rag: object.word("rag"),
        description: object.text("description"),
    }
}

fn scoring(set: &Object<'_, '_>) -> Scoring {
    let object = set.required_object("scoring", &["overall", "rag", "critical_cap"]);
    let rag = object.required_object("rag", &["green", "amber"]);
    Scoring {
        overall: object.required_word("overall", OverallRule::WeightedStatements),
        rag: RagThresholds { green: rag.number("green", None), amber: rag.number("amber", None) },
        critical_cap: object.word("critical_cap"),
    }
}

fn standard(reading: &Reading<'_>, node: &Node, path: String) -> Standard {
    let object = Object::open(reading, node, path, STANDARD);
    Standard {
        id: object.required_text("id", t!("an id such as leadership")).as_str().into(),
        code: object.required_text("code", t!("the number that people use, such as 1")),
        title: object.required_text("title", t!("the title that people read")),
        introduction: object.text("introduction"),
        legal_reference: object.words("legal_reference"),
        statements: object
            .required_list("statements", t!("a list of statements"))
            .into_iter()
            .map(|(path, node)| statement::read(reading, node, path))
            .collect(),
    }
}
