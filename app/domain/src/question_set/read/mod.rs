//! Turns the tree of a file into a question set, and goes on after an error: a part that cannot be
//! read is reported and stands in the set as a stand-in, so that the rest is read and checked too.

mod object;
mod set;
mod statement;

use super::error::{Errors, FileError};
use super::places::Places;
use super::{Node, QuestionSet};
use std::cell::RefCell;
use std::collections::BTreeSet;

/// What reading found.
#[derive(Debug)]
pub(super) struct ReadSet {
    /// The set, with stand-ins at the broken paths.
    pub(super) set: QuestionSet,
    /// What could not be read.
    pub(super) errors: Vec<FileError>,
    /// The paths of it.
    pub(super) broken: BTreeSet<String>,
}

/// Reads a whole set.
pub(super) fn read(root: &Node, places: &dyn Places) -> ReadSet {
    let reading = Reading { places, errors: RefCell::default(), broken: RefCell::default() };
    let set = set::read(&reading, root);
    ReadSet { set, errors: reading.errors.into_inner().into_sorted(), broken: reading.broken.into_inner() }
}

/// Errors and broken paths, while a file is read.
struct Reading<'p> {
    places: &'p dyn Places,
    errors: RefCell<Errors>,
    broken: RefCell<BTreeSet<String>>,
}

impl Reading<'_> {
    /// Something is wrong at a path: what stands there is not to be judged again.
    fn report(&self, path: String, message: impl Into<String>, expected: impl Into<String>) {
        self.complain(&path, message, expected);
        self.mark(path);
    }

    /// Something is wrong at a path, and yet what was read of it can be judged.
    fn complain(&self, path: &str, message: impl Into<String>, expected: impl Into<String>) {
        self.errors.borrow_mut().push(FileError::new(self.places.place(path), message, expected));
    }

    fn mark(&self, path: String) {
        self.broken.borrow_mut().insert(path);
    }
}
