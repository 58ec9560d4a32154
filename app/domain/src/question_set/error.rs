//! One error of a file: where, what is wrong, what would be right.

use candour_texts::t;
use serde::{Deserialize, Serialize};
use std::cmp::Ordering;
use std::fmt;

/// One error of a file, in words for the person who wrote it.
///
/// `place` and `message` may quote the file, so they are data: a page escapes them.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct FileError {
    /// Where: `standards[2].statements[0].scale` or `Statements!F12`.
    pub place: String,
    /// The sheet of a workbook or the top-level field of a JSON file, to group by.
    pub tab: String,
    /// What is wrong.
    pub message: String,
    /// What would be right.
    pub expected: String,
}

impl FileError {
    /// An error at a place; the tab is read from the place.
    pub fn new(place: impl Into<String>, message: impl Into<String>, expected: impl Into<String>) -> Self {
        let place = place.into();
        let end = place.find('!').or_else(|| place.find(['.', '['])).unwrap_or(place.len());
        let tab = place.get(..end).unwrap_or_default().to_owned();
        Self { place, tab, message: message.into(), expected: expected.into() }
    }
}

impl fmt::Display for FileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}; expected: {}", self.place, self.message, self.expected)
    }
}

/// How many errors of one file are kept. A file that is wrong in more places than this is wrong as a
/// whole, and a hostile one must not fill the memory with its errors.
const MOST: usize = 5_000;

/// Collects errors.
#[derive(Debug, Default)]
pub(super) struct Errors {
    found: Vec<FileError>,
    left_out: usize,
}

impl Errors {
    pub(super) fn push(&mut self, error: FileError) {
        if self.found.len() < MOST {
            self.found.push(error);
        } else {
            self.left_out += 1;
        }
    }

    /// In the order in which a person goes through the file, each once.
    pub(super) fn into_sorted(self) -> Vec<FileError> {
        let mut found = self.found;
        sort(&mut found);
        if self.left_out > 0 {
            found.push(FileError::new(
                t!("the file"),
                t!("{left_out} more errors are not shown", left_out = self.left_out),
                t!("a file with fewer errors: the first ones may explain the others"),
            ));
        }
        found
    }
}

/// Sorts errors by their places and drops repeated ones.
pub(super) fn sort(errors: &mut Vec<FileError>) {
    errors.sort_by(|a, b| by_place(&a.place, &b.place));
    errors.dedup();
}

/// `Statements!F2` before `Statements!A12`: row by row; `standards[2]` before `standards[10]`.
fn by_place(a: &str, b: &str) -> Ordering {
    match (cell(a), cell(b)) {
        (Some(a), Some(b)) => a.cmp(&b),
        _ => natural(a).cmp(&natural(b)),
    }
}

/// Sheet, row, length of the column's name, column: `Z` stands before `AA`.
fn cell(place: &str) -> Option<(&str, u32, usize, &str)> {
    let (sheet, cell) = place.rsplit_once('!')?;
    let row_at = cell.find(|c: char| c.is_ascii_digit())?;
    let (column, row) = cell.split_at(row_at);
    Some((sheet, row.parse().ok()?, column.len(), column))
}

/// Parts of a place, digits read as numbers.
fn natural(place: &str) -> Vec<(&str, u64)> {
    place
        .split_inclusive(']')
        .map(|part| match part.strip_suffix(']').and_then(|part| part.rsplit_once('[')) {
            Some((name, index)) => (name, index.parse().unwrap_or(u64::MAX)),
            None => (part, 0),
        })
        .collect()
}

/// Quotes what stands in a file, short enough for a sentence and without control characters.
pub fn quote(text: &str) -> String {
    const LONGEST: usize = 60;
    let mut short: String = text.chars().take(LONGEST).map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect();
    if text.chars().nth(LONGEST).is_some() {
        short.push('…');
    }
    format!("“{short}”")
}

/// The known name that is nearest to what somebody wrote, if one is near.
pub fn nearest<'a>(written: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let written = written.trim().to_lowercase();
    if written.chars().count() > 40 {
        return None;
    }
    known
        .into_iter()
        .map(|name| (distance(&written, &name.to_lowercase()), name))
        .filter(|(distance, name)| *distance <= (name.chars().count() / 3).clamp(1, 4))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

/// How many letters to add, drop or change.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.chars().enumerate() {
        let mut diagonal = i;
        let mut left = i + 1;
        for (cell, to) in row.iter_mut().skip(1).zip(&b) {
            let changed = diagonal + usize::from(from != *to);
            diagonal = *cell;
            left = changed.min(left + 1).min(diagonal + 1);
            *cell = left;
        }
        if let Some(first) = row.first_mut() {
            *first = i + 1;
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_sort_as_a_person_reads() {
        let mut errors: Vec<FileError> =
            ["Statements!AA2", "Statements!A12", "Statements!Z2", "About!B9", "Statements!B2"]
                .map(|place| FileError::new(place, "m", "e"))
                .to_vec();
        sort(&mut errors);
        let places: Vec<&str> = errors.iter().map(|error| error.place.as_str()).collect();
        assert_eq!(places, ["About!B9", "Statements!B2", "Statements!Z2", "Statements!AA2", "Statements!A12"]);
        assert_eq!(by_place("standards[2].title", "standards[10].title"), Ordering::Less);
    }

    #[test]
    fn tabs_come_from_places() {
        assert_eq!(FileError::new("Agency types!B2", "m", "e").tab, "Agency types");
        assert_eq!(FileError::new("standards[2].statements[0].scale", "m", "e").tab, "standards");
        assert_eq!(FileError::new("title", "m", "e").tab, "title");
    }

    #[test]
    fn distances_by_hand() {
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("wieght", "weight"), 2);
        assert_eq!(nearest("Wieght", ["weight", "text"]), Some("weight"));
        assert_eq!(nearest("colour", ["weight", "text"]), None);
    }

    #[test]
    fn quotes_are_short_and_clean() {
        assert_eq!(quote("a\nb"), "“a\u{fffd}b”");
        assert_eq!(quote(&"x".repeat(61)).chars().count(), 63);
    }
}
