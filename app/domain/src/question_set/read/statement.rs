//! One statement with everything that hangs on it.

use super::Reading;
use super::object::Object;
use crate::ids::LevelCode;
use crate::question_set::{
    AnswerType, AppliesTo, Band, ChoiceOption, Demand, Lens, Node, Priority, RecommendationRule, Resource, ShowWhen,
    Statement, Succeeds,
};
use candour_texts::t;
use rust_decimal::Decimal;
use std::collections::BTreeMap;

const STATEMENT: &[&str] = &[
    "id",
    "code",
    "text",
    "guidance",
    "resources",
    "answer",
    "scale",
    "options",
    "bands",
    "weight",
    "critical",
    "required",
    "narrative",
    "impact",
    "evidence",
    "evidence_prompts",
    "applies_to",
    "show_when",
    "descriptors",
    "lens",
    "priority",
    "recommendations",
    "succeeds",
];

pub(super) fn read(reading: &Reading<'_>, node: &Node, path: String) -> Statement {
    let object = Object::open(reading, node, path, STATEMENT);
    Statement {
        id: object.required_text("id", t!("an id such as exec-lead")).as_str().into(),
        code: object.required_text("code", t!("the number that people use, such as 1.1")),
        text: object.required_text("text", t!("the statement itself")),
        guidance: object.text("guidance"),
        resources: each(reading, &object, "resources", t!("a list of links, each with title and url"), resource),
        answer: object.required_word("answer", AnswerType::Information),
        scale: object.words("scale").map(|id| id.as_str().into()),
        options: each(reading, &object, "options", t!("a list of options, each with code and label"), option),
        bands: each(reading, &object, "bands", t!("a list of bands, each with at_least and level"), band),
        weight: object.number("weight", Some(Decimal::ONE)),
        critical: object.truth("critical", false),
        required: object.truth("required", true),
        narrative: object.word("narrative").unwrap_or(Demand::Optional),
        impact: object.word("impact").unwrap_or(Demand::None),
        evidence: object.word("evidence").unwrap_or(Demand::Optional),
        evidence_prompts: object.texts("evidence_prompts", t!("a list of texts")),
        applies_to: applies_to(&object),
        show_when: show_when(&object),
        descriptors: descriptors(reading, &object),
        lens: object.word("lens").unwrap_or(Lens::Agency),
        priority: object.words("priority"),
        recommendations: each(
            reading,
            &object,
            "recommendations",
            t!("a list of recommendations, each with at_most, text, measure, priority and within_days"),
            recommendation,
        ),
        succeeds: each(
            reading,
            &object,
            "succeeds",
            t!("a list of statements, each with id and same_meaning"),
            succeeds,
        ),
    }
}

fn each<T>(
    reading: &Reading<'_>,
    object: &Object<'_, '_>,
    name: &str,
    expected: &str,
    one: fn(&Reading<'_>, &Node, String) -> T,
) -> Vec<T> {
    object.list(name, expected).into_iter().map(|(path, node)| one(reading, node, path)).collect()
}

fn resource(reading: &Reading<'_>, node: &Node, path: String) -> Resource {
    let object = Object::open(reading, node, path, &["title", "url"]);
    Resource {
        title: object.required_text("title", t!("the title that people read")),
        url: object.required_text("url", t!("an address that starts with https://")),
    }
}

fn option(reading: &Reading<'_>, node: &Node, path: String) -> ChoiceOption {
    let object = Object::open(reading, node, path, &["code", "label"]);
    ChoiceOption {
        code: object.required_text("code", t!("a code such as a")),
        label: object.required_text("label", t!("the choice that people read")),
    }
}

fn band(reading: &Reading<'_>, node: &Node, path: String) -> Band {
    let object = Object::open(reading, node, path, &["at_least", "level"]);
    Band {
        at_least: object.number("at_least", None),
        level: object.required_text("level", t!("the code of a level")).as_str().into(),
    }
}

fn recommendation(reading: &Reading<'_>, node: &Node, path: String) -> RecommendationRule {
    let object = Object::open(reading, node, path, &["at_most", "text", "measure", "priority", "within_days"]);
    RecommendationRule {
        at_most: object.required_text("at_most", t!("the code of a level")).as_str().into(),
        text: object.required_text("text", t!("the recommendation")),
        measure: object.text("measure"),
        priority: object.required_word("priority", Priority::Medium),
        within_days: object.whole("within_days"),
    }
}

fn succeeds(reading: &Reading<'_>, node: &Node, path: String) -> Succeeds {
    let object = Object::open(reading, node, path, &["id", "same_meaning"]);
    Succeeds {
        id: object.required_text("id", t!("the id of a statement of the superseded version")).as_str().into(),
        same_meaning: object.truth("same_meaning", false),
    }
}

/// `all`, or a list of types. A set that names one type alone as a text is told to make it a list.
fn applies_to(object: &Object<'_, '_>) -> AppliesTo {
    match object.raw("applies_to") {
        Some(Node::Text(text)) if text.trim() == "all" => AppliesTo::ALL,
        None => AppliesTo::ALL,
        Some(_) => AppliesTo::Only(
            object
                .texts("applies_to", t!("all, or a list of codes of types of agency"))
                .iter()
                .map(|code| code.as_str().into())
                .collect(),
        ),
    }
}

fn show_when(object: &Object<'_, '_>) -> Option<ShowWhen> {
    let condition = object.object("show_when", &["statement", "is"])?;
    let expected = t!("a list of levels, options, or yes and no");
    condition.required_list("is", expected);
    Some(ShowWhen {
        statement: condition.required_text("statement", t!("the id of an earlier statement")).as_str().into(),
        is: condition.texts("is", expected),
    })
}

fn descriptors(reading: &Reading<'_>, object: &Object<'_, '_>) -> BTreeMap<LevelCode, String> {
    let Some(node @ Node::Object(entries)) = object.raw("descriptors") else {
        // Anything else is reported by opening it.
        let _ = object.object("descriptors", &[t!("a level"), t!("another level")]);
        return BTreeMap::new();
    };
    let codes: Vec<&str> = entries.iter().map(|(code, _)| code.as_str()).collect();
    let descriptors = Object::open(reading, node, object.path_of("descriptors"), &codes);
    codes
        .iter()
        .map(|code| {
            (code.trim().into(), descriptors.required_text(code, t!("what the level means for this statement")))
        })
        .collect()
}
