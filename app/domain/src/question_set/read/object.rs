//! One object of a file and the ways to read its fields.

use super::Reading;
use crate::question_set::Node;
use crate::question_set::error::{nearest, quote};
use crate::question_set::words::Word;
use candour_texts::t;
use chrono::NaiveDate;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;
use std::collections::HashMap;

/// An object whose field names are known to be right.
pub(super) struct Object<'r, 'n> {
    reading: &'r Reading<'r>,
    path: String,
    fields: HashMap<&'n str, &'n Node>,
    /// What could not be opened is reported as a whole: its missing fields are not, one by one.
    silent: bool,
}

impl<'r, 'n> Object<'r, 'n> {
    /// Opens what must be an object, and reports the fields that the format does not know or that
    /// stand there twice. What is no object is reported, and read as one with stand-ins only.
    pub(super) fn open(reading: &'r Reading<'r>, node: &'n Node, path: String, known: &[&str]) -> Self {
        let entries = match node {
            Node::Object(entries) => entries,
            Node::Reported => {
                reading.mark(path.clone());
                return Self::silent(reading, path);
            }
            other => {
                let message = t!("{kind} stands here", kind = other.kind());
                reading.report(path.clone(), message, t!("an object with the fields {join}", join = known.join(", ")));
                return Self::silent(reading, path);
            }
        };
        let mut fields = HashMap::with_capacity(known.len());
        for (name, value) in entries {
            if !known.contains(&name.as_str()) {
                unknown_field(reading, &path, name, known);
            } else if fields.insert(name.as_str(), value).is_some() {
                reading.report(
                    join(&path, name),
                    t!("the field {name} stands here twice", name),
                    t!("each field once"),
                );
            }
        }
        Self { reading, path, fields, silent: false }
    }

    fn silent(reading: &'r Reading<'r>, path: String) -> Self {
        Self { reading, path, fields: HashMap::new(), silent: true }
    }

    pub(super) fn path_of(&self, name: &str) -> String {
        join(&self.path, name)
    }

    /// The field, unless it is left out, null, or reported already.
    fn given(&self, name: &str) -> Option<&'n Node> {
        match self.fields.get(name) {
            None | Some(Node::Null) => None,
            Some(Node::Reported) => {
                self.reading.mark(self.path_of(name));
                None
            }
            Some(node) => Some(node),
        }
    }

    fn reported(&self, name: &str) -> bool {
        matches!(self.fields.get(name), Some(Node::Reported))
    }

    fn missing(&self, name: &str, expected: &str) {
        if !self.silent && !self.reported(name) {
            self.reading.report(self.path_of(name), t!("{name} is missing", name), expected);
        }
    }

    fn wrong(&self, name: &str, node: &Node, expected: &str) {
        self.reading.report(self.path_of(name), format!("{name} is {}", node.kind()), expected);
    }

    /// Words; `None` where left out.
    pub(super) fn words(&self, name: &str) -> Option<String> {
        match self.given(name)? {
            Node::Text(text) => Some(tidy(text)).filter(|text| !text.is_empty()),
            other => {
                self.wrong(name, other, t!("a text (in quotes)"));
                None
            }
        }
    }

    /// Words that are empty where left out.
    pub(super) fn text(&self, name: &str) -> String {
        self.words(name).unwrap_or_default()
    }

    /// Words that must be there.
    pub(super) fn required_text(&self, name: &str, expected: &str) -> String {
        match self.given(name) {
            Some(Node::Text(text)) => {
                let text = tidy(text);
                if text.is_empty() {
                    self.reading.report(self.path_of(name), t!("{name} is empty", name), expected);
                }
                text
            }
            Some(other) => {
                self.wrong(name, other, &t!("{expected} (in quotes)", expected));
                String::new()
            }
            None => {
                self.missing(name, expected);
                String::new()
            }
        }
    }

    /// A number; the default where it is left out, an error where there is no default.
    pub(super) fn number(&self, name: &str, default: Option<Decimal>) -> Decimal {
        match self.given(name) {
            Some(Node::Number(number)) => return *number,
            Some(other) => self.wrong(name, other, t!("a number such as 1 or 0.5")),
            None if default.is_none() => self.missing(name, t!("a number such as 1 or 0.5")),
            None => {}
        }
        default.unwrap_or_default()
    }

    /// A whole number of days and the like.
    pub(super) fn whole(&self, name: &str) -> u32 {
        let expected = t!("a whole number such as 90");
        match self.given(name) {
            Some(node @ Node::Number(number)) => match number.is_integer().then(|| number.to_u32()).flatten() {
                Some(whole) => return whole,
                None => self.wrong(name, node, expected),
            },
            Some(other) => self.wrong(name, other, expected),
            None => self.missing(name, expected),
        }
        0
    }

    /// True or false.
    pub(super) fn truth(&self, name: &str, default: bool) -> bool {
        match self.given(name) {
            Some(Node::Bool(truth)) => *truth,
            Some(other) => {
                self.wrong(name, other, t!("true or false"));
                default
            }
            None => default,
        }
    }

    /// A date; `None` where left out.
    pub(super) fn date(&self, name: &str) -> Option<NaiveDate> {
        let node = self.given(name)?;
        let date = match node {
            Node::Text(text) if text.trim().is_empty() => return None,
            Node::Text(text) => iso_date(text.trim()),
            _ => None,
        };
        if date.is_none() {
            self.wrong(name, node, t!("a date that exists, as year-month-day: 2026-04-01"));
        }
        date
    }

    /// One of the words of an enumeration; `None` where left out or wrong.
    pub(super) fn word<T: Word>(&self, name: &str) -> Option<T> {
        let node = self.given(name)?;
        let value = match node {
            Node::Text(text) if text.trim().is_empty() => return None,
            Node::Text(text) => T::from_word(text.trim()),
            _ => None,
        };
        if value.is_none() {
            self.wrong(name, node, &one_of::<T>());
        }
        value
    }

    /// One of the words of an enumeration, which must be there. Wrong and missing ones become the stand-in.
    pub(super) fn required_word<T: Word>(&self, name: &str, stand_in: T) -> T {
        self.word(name).unwrap_or_else(|| {
            if self.given(name).is_none_or(|node| matches!(node, Node::Text(text) if text.trim().is_empty())) {
                self.missing(name, &one_of::<T>());
            }
            stand_in
        })
    }

    /// The items of a list with their paths; none where it is left out.
    pub(super) fn list(&self, name: &str, expected: &str) -> Vec<(String, &'n Node)> {
        match self.given(name) {
            None => Vec::new(),
            Some(Node::List(items)) => {
                items.iter().enumerate().map(|(n, item)| (format!("{}[{n}]", self.path_of(name)), item)).collect()
            }
            Some(other) => {
                self.wrong(name, other, expected);
                Vec::new()
            }
        }
    }

    /// The items of a list that must be there.
    pub(super) fn required_list(&self, name: &str, expected: &str) -> Vec<(String, &'n Node)> {
        if self.given(name).is_none() {
            self.missing(name, expected);
        }
        self.list(name, expected)
    }

    /// A list of texts.
    pub(super) fn texts(&self, name: &str, expected: &str) -> Vec<String> {
        self.list(name, expected)
            .into_iter()
            .map(|(path, item)| match item {
                Node::Text(text) => tidy(text),
                other => {
                    self.reading.report(path, t!("{kind} stands here", kind = other.kind()), t!("a text (in quotes)"));
                    String::new()
                }
            })
            .collect()
    }

    /// The field as it stands, unless it is left out.
    pub(super) fn raw(&self, name: &str) -> Option<&'n Node> {
        self.given(name)
    }

    /// An object inside this one.
    pub(super) fn object(&self, name: &str, known: &[&str]) -> Option<Object<'r, 'n>> {
        self.given(name).map(|node| Object::open(self.reading, node, self.path_of(name), known))
    }

    /// An object inside this one that must be there.
    pub(super) fn required_object(&self, name: &str, known: &[&str]) -> Object<'r, 'n> {
        self.object(name, known).unwrap_or_else(|| {
            self.missing(name, &t!("an object with the fields {join}", join = known.join(", ")));
            Self::silent(self.reading, self.path_of(name))
        })
    }
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

fn unknown_field(reading: &Reading<'_>, path: &str, name: &str, known: &[&str]) {
    let expected = match nearest(name, known.iter().copied()) {
        Some(near) => t!("did you mean {near}?", near),
        None => t!("one of {join}", join = known.join(", ")),
    };
    // A hostile name must not make a place of ten megabytes.
    let short: String = name.chars().take(60).collect();
    reading.complain(&join(path, &short), t!("the field {name} is not known", name = quote(name)), expected);
}

fn one_of<T: Word>() -> String {
    let words: Vec<&str> = T::WORDS.iter().map(|(word, _)| *word).collect();
    t!("one of {join}", join = words.join(", "))
}

/// `2026-04-01` and nothing else: chrono alone would take `2026-4-1` and `+2026-04-01`.
fn iso_date(text: &str) -> Option<NaiveDate> {
    NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().filter(|date| date.format("%Y-%m-%d").to_string() == text)
}

/// What people see: line ends of every machine are one, blanks around a text are nothing.
/// Both carriers do the same, so that a set is equal whichever brought it.
fn tidy(text: &str) -> String {
    let trimmed = text.trim();
    if trimmed.contains('\r') { trimmed.replace("\r\n", "\n").replace('\r', "\n") } else { trimmed.to_owned() }
}
