//! Reading a question set from its JSON form.
//!
//! A file is either sound as a whole or it is refused with *all* its errors: what cannot be read is
//! reported, the rest is read and checked nevertheless, and nothing is reported twice.

use super::check::{check_against_superseded, check_sound};
use super::error::{FileError, sort};
use super::places::PlaceMap;
use super::read::read;
use super::{Node, QuestionSet};
use crate::ids::QuestionSetId;
use candour_texts::t;

/// The longest file that is looked at, in bytes. The largest sensible set has 1,000 statements and 2 MiB.
pub const MAX_FILE_BYTES: usize = 10 * 1024 * 1024;

/// A file that was read, with the errors found so far. It waits for the one thing that the file
/// itself cannot tell: what the superseded version holds.
#[derive(Debug)]
pub struct Draft {
    set: QuestionSet,
    errors: Vec<FileError>,
    places: PlaceMap,
}

impl Draft {
    /// Reads a JSON file. A byte order mark and any line ends are fine.
    ///
    /// # Errors
    /// One error where the text is too long or is no JSON, so that nothing else can be said of it.
    pub fn from_json(text: &str) -> Result<Self, Vec<FileError>> {
        if text.len() > MAX_FILE_BYTES {
            return Err(vec![FileError::new(
                t!("the file"),
                t!("the file has {text} bytes", text = text.len()),
                t!("at most {max_file_bytes} bytes (10 MiB)", max_file_bytes = MAX_FILE_BYTES),
            )]);
        }
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let root: Node = serde_json::from_str(text).map_err(|error| vec![not_json(&error)])?;
        Ok(Self::from_node(&root, PlaceMap::json(), Vec::new()))
    }

    /// Reads a tree that a carrier made of its file, with the errors that the carrier found itself.
    /// What the carrier reported stands in the tree as [`Node::Reported`].
    pub fn from_node(root: &Node, places: PlaceMap, already: Vec<FileError>) -> Self {
        let found = read(root, &places);
        let mut errors = already;
        errors.extend(found.errors);
        errors.extend(check_sound(&found.set, &places, &found.broken));
        sort(&mut errors);
        Self { set: found.set, errors, places }
    }

    /// The set as far as it could be read: to look up what is known of it already, never to be kept.
    pub fn set(&self) -> &QuestionSet {
        &self.set
    }

    /// The errors so far.
    pub fn errors(&self) -> &[FileError] {
        &self.errors
    }

    /// Where the parts of the set stand in its file.
    pub fn places(&self) -> &PlaceMap {
        &self.places
    }

    /// Id and version of the set that it says it supersedes: what [`Self::finish`] wants to see.
    pub fn supersedes(&self) -> Option<(&QuestionSetId, &str)> {
        self.set.supersedes.as_deref().map(|version| (&self.set.id, version))
    }

    /// The set, when it is sound. `superseded` is the version that it supersedes, where that is known
    /// here: without it, what statements succeed is not checked.
    ///
    /// # Errors
    /// All errors of the file, in its order.
    pub fn finish(mut self, superseded: Option<&QuestionSet>) -> Result<QuestionSet, Vec<FileError>> {
        if let Some(superseded) = superseded {
            self.errors.extend(check_against_superseded(&self.set, superseded, &self.places));
            sort(&mut self.errors);
        }
        if self.errors.is_empty() { Ok(self.set) } else { Err(self.errors) }
    }
}

/// Reads and checks a JSON file.
///
/// ```
/// use candour_domain::question_set::parse;
///
/// let errors = parse(r#"{"schema": "question-set/1", "colour": "blue"}"#).unwrap_err();
/// let colour = errors.iter().find(|error| error.place == "colour").unwrap();
/// assert_eq!(colour.message, "the field “colour” is not known");
/// ```
///
/// # Errors
/// All errors of the file at once.
pub fn parse(text: &str) -> Result<QuestionSet, Vec<FileError>> {
    Draft::from_json(text)?.finish(None)
}

/// Reads and checks a JSON value that was parsed already.
///
/// # Errors
/// All errors of the value at once.
pub fn parse_value(value: &serde_json::Value) -> Result<QuestionSet, Vec<FileError>> {
    Draft::from_node(&Node::from(value), PlaceMap::json(), Vec::new()).finish(None)
}

fn not_json(error: &serde_json::Error) -> FileError {
    let place = t!("line {line}, column {column}", line = error.line(), column = error.column());
    let whole = error.to_string();
    let reason = whole.split(" at line ").next().unwrap_or_default();
    FileError::new(
        place,
        t!("this is no JSON from here on: {reason}", reason),
        t!("a JSON file, schema question-set/1"),
    )
}
