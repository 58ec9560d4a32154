//! Whether a set is sound: every rule of the format that is about meaning rather than shape.

mod bands;
mod conditions;
mod ids;
mod numbers;
mod references;
mod superseded;
mod texts;

use super::error::{Errors, FileError};
use super::places::Places;
use super::{QuestionSet, Scale, Standard, Statement};
use crate::ids::{AgencyType, ScaleId, StatementId};
use candour_texts::t;
use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::ops::Bound;

pub use superseded::check_against_superseded;

/// The most statements of a set.
pub const MAX_STATEMENTS: usize = 1_000;
/// The longest text of a set, in characters.
pub const MAX_TEXT: usize = 4_000;

/// Checks everything that a set alone can tell. Works in time that grows with the set's size only.
///
/// Returns no error for a sound set; else all errors, with places as the carrier names them.
pub fn check(set: &QuestionSet, places: &dyn Places) -> Vec<FileError> {
    check_sound(set, places, &BTreeSet::new())
}

/// Checks a set that could not be read in full: what is at a broken path was reported already and is
/// not judged, nor is what depends on it.
pub(super) fn check_sound(set: &QuestionSet, places: &dyn Places, broken: &BTreeSet<String>) -> Vec<FileError> {
    // Where nothing at all could be read there is nothing to check.
    if broken.contains("") {
        return Vec::new();
    }
    let check = Check { set, places, broken, index: Index::new(set), errors: RefCell::default() };
    ids::check(&check);
    texts::check(&check);
    numbers::check(&check);
    references::check(&check);
    bands::check(&check);
    conditions::check(&check);
    check.errors.into_inner().into_sorted()
}

/// A set under check.
struct Check<'a> {
    set: &'a QuestionSet,
    places: &'a dyn Places,
    broken: &'a BTreeSet<String>,
    index: Index<'a>,
    errors: RefCell<Errors>,
}

impl Check<'_> {
    /// Reports what is wrong at a path, unless the path or what it is a part of is broken.
    fn report(&self, path: &str, message: impl Into<String>, expected: impl Into<String>) {
        if !self.is_broken(path) {
            self.errors.borrow_mut().push(FileError::new(self.places.place(path), message, expected));
        }
    }

    /// Whether a path, or what it is a part of, could not be read.
    fn is_broken(&self, path: &str) -> bool {
        if self.broken.is_empty() {
            return false;
        }
        let mut path = path;
        loop {
            if self.broken.contains(path) {
                return true;
            }
            match path.rfind(['.', '[']) {
                Some(end) => path = path.get(..end).unwrap_or_default(),
                None => return false,
            }
        }
    }

    /// Whether a path and every part of it could be read.
    fn is_sound(&self, path: &str) -> bool {
        if self.broken.is_empty() {
            return true;
        }
        let from = (Bound::Included(path), Bound::Unbounded);
        let mut after = self.broken.range::<str, _>(from).take_while(|broken| broken.starts_with(path));
        !self.is_broken(path)
            && !after.any(|broken| broken.get(path.len()..).is_some_and(|rest| rest.starts_with(['.', '['])))
    }

    /// Whether every one of a list's `key`s could be read, so that a reference to one can be judged.
    fn all_known(&self, list: &str, key: &str) -> bool {
        let from = (Bound::Included(list), Bound::Unbounded);
        !self.is_broken(list)
            && !self.broken.range::<str, _>(from).take_while(|path| path.starts_with(list)).any(|path| {
                path.get(list.len()..).and_then(|rest| rest.strip_prefix('[')).is_some_and(|rest| {
                    rest.split_once(']').is_some_and(|(_, rest)| rest.is_empty() || rest.strip_prefix('.') == Some(key))
                })
            })
    }

    /// Whether every statement's id could be read.
    fn statements_known(&self) -> bool {
        self.broken.is_empty()
            || (!self.is_broken("standards")
                && !(0..self.set.standards.len()).any(|n| {
                    let standard = format!("standards[{n}]");
                    self.is_broken(&standard) || !self.all_known(&format!("{standard}.statements"), "id")
                }))
    }

    fn each_standard(&self) -> impl Iterator<Item = (String, &Standard)> {
        self.set.standards.iter().enumerate().map(|(n, standard)| (format!("standards[{n}]"), standard))
    }

    fn each_statement(&self) -> impl Iterator<Item = (String, &Statement)> {
        self.each_standard().flat_map(|(path, standard)| {
            standard
                .statements
                .iter()
                .enumerate()
                .map(move |(n, statement)| (format!("{path}.statements[{n}]"), statement))
        })
    }

    fn each_scale(&self) -> impl Iterator<Item = (String, &Scale)> {
        self.set.scales.iter().enumerate().map(|(n, scale)| (format!("scales[{n}]"), scale))
    }

    /// The scale that a statement names, or the one that a yes/no statement has without naming one.
    fn scale_of(&self, statement: &Statement) -> Option<&Scale> {
        match &statement.scale {
            Some(id) => self.index.scales.get(id).map(|(_, scale)| *scale),
            None => self.set.scale_of(statement),
        }
    }

    /// Whether the levels of a statement's scale could all be read.
    fn levels_known(&self, statement: &Statement) -> bool {
        statement.scale.as_ref().and_then(|id| self.index.scales.get(id)).is_none_or(|(n, _)| {
            let scale = format!("scales[{n}]");
            !self.is_broken(&scale) && self.all_known(&format!("{scale}.levels"), "code")
        })
    }
}

/// What references are looked up in. Of equal ids the first counts: the others are reported.
struct Index<'a> {
    scales: HashMap<&'a ScaleId, (usize, &'a Scale)>,
    agency_types: HashSet<&'a AgencyType>,
    statements: HashMap<&'a StatementId, Known<'a>>,
}

/// A statement that others may name.
struct Known<'a> {
    /// Its place in the order of the set, over all standards.
    order: usize,
    path: String,
    statement: &'a Statement,
}

impl<'a> Index<'a> {
    fn new(set: &'a QuestionSet) -> Self {
        let mut index = Self {
            scales: HashMap::new(),
            agency_types: set.agency_types.iter().map(|known| &known.code).collect(),
            statements: HashMap::new(),
        };
        for (n, scale) in set.scales.iter().enumerate() {
            index.scales.entry(&scale.id).or_insert((n, scale));
        }
        let mut order = 0;
        for (s, standard) in set.standards.iter().enumerate() {
            for (n, statement) in standard.statements.iter().enumerate() {
                let path = format!("standards[{s}].statements[{n}]");
                index.statements.entry(&statement.id).or_insert(Known { order, path, statement });
                order += 1;
            }
        }
        index
    }
}

/// The codes, as a sentence says them; only the first of many.
fn listed<'a>(codes: impl Iterator<Item = &'a str>) -> String {
    const MOST: usize = 20;
    let mut codes: Vec<&str> = codes.take(MOST + 1).collect();
    if codes.is_empty() {
        return t!("none is declared").to_owned();
    }
    if codes.len() > MOST {
        codes.truncate(MOST);
        codes.push("…");
    }
    t!("one of {join}", join = codes.join(", "))
}
