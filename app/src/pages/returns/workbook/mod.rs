//! Answers from a file: the page that takes one, what it would change, and the word that saves it. Nothing is kept on
//! the server in between: the page of what would change carries the values.

mod choose;
mod line;
mod posted;
mod proposal;
mod upload;

pub(crate) use proposal::{cut_to_fit, too_much};
pub(crate) use upload::{Unread, read_file, sentence};
pub use upload::{accept, form, upload};
