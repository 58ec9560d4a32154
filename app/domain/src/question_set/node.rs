//! What stands in a file before it is understood: the tree that JSON files and workbooks are both
//! turned into, so that one reader understands both.

use super::number;
use candour_texts::t;
use rust_decimal::Decimal;
use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use std::fmt;

/// A value of a file.
#[derive(Clone, Debug, PartialEq)]
pub enum Node {
    /// Left out.
    Null,
    /// True or false.
    Bool(bool),
    /// A number.
    Number(Decimal),
    /// A number that is too large to be meant; as it was written.
    HugeNumber(String),
    /// Words.
    Text(String),
    /// A list.
    List(Vec<Node>),
    /// Named fields in the order of the file. A name that stands there twice is still there twice.
    Object(Vec<(String, Node)>),
    /// Something whose error was reported already.
    Reported,
}

impl Node {
    /// A node of words.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// What this is, in words for an error.
    pub(super) fn kind(&self) -> String {
        match self {
            Self::Null | Self::Reported => "nothing".to_owned(),
            Self::Bool(truth) => format!("{truth}"),
            Self::Number(number) => t!("the number {number}", number),
            Self::HugeNumber(text) => t!("the number {text}", text),
            Self::Text(text) => t!("the text {text}", text = super::error::quote(text)),
            Self::List(_) => t!("a list").to_owned(),
            Self::Object(_) => t!("an object with fields").to_owned(),
        }
    }
}

fn json_number(json: &serde_json::Number) -> Node {
    number::from_json(json).map_or_else(|_| Node::HugeNumber(json.to_string()), Node::Number)
}

impl From<&serde_json::Value> for Node {
    fn from(value: &serde_json::Value) -> Self {
        use serde_json::Value;
        match value {
            Value::Null => Self::Null,
            Value::Bool(truth) => Self::Bool(*truth),
            Value::Number(number) => json_number(number),
            Value::String(text) => Self::Text(text.clone()),
            Value::Array(items) => Self::List(items.iter().map(Self::from).collect()),
            Value::Object(fields) => {
                Self::Object(fields.iter().map(|(name, value)| (name.clone(), Self::from(value))).collect())
            }
        }
    }
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NodeVisitor)
    }
}

struct NodeVisitor;

impl<'de> Visitor<'de> for NodeVisitor {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(t!("any JSON value"))
    }

    fn visit_unit<E>(self) -> Result<Node, E> {
        Ok(Node::Null)
    }

    fn visit_bool<E>(self, truth: bool) -> Result<Node, E> {
        Ok(Node::Bool(truth))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Node, E> {
        Ok(Node::Number(number.into()))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Node, E> {
        Ok(Node::Number(number.into()))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Node, E> {
        Ok(serde_json::Number::from_f64(number)
            .map_or_else(|| Node::HugeNumber(number.to_string()), |number| json_number(&number)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Node, E> {
        Ok(Node::text(text))
    }

    fn visit_string<E>(self, text: String) -> Result<Node, E> {
        Ok(Node::Text(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Node, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Node::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Node, A::Error> {
        let mut fields = Vec::new();
        while let Some(entry) = entries.next_entry()? {
            fields.push(entry);
        }
        Ok(Node::Object(fields))
    }
}
