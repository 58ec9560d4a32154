//! Question sets: the model, reading, checking and comparing.
//!
//! [`parse`] reads a JSON file and [`Draft`] any carrier's tree; both check it and report all errors at
//! once, each at its place. [`compare`] shows what a new version changes.

mod canonical;
mod check;
mod compare;
mod error;
mod lookup;
mod model;
mod node;
pub mod number;
mod parse;
mod places;
mod read;
mod words;
mod yes_no;

pub use canonical::{content_hash, to_json_canonical, to_json_pretty};
pub use check::{MAX_STATEMENTS, MAX_TEXT, check, check_against_superseded};
pub use compare::*;
pub use error::{FileError, nearest, quote};
pub use model::*;
pub use node::Node;
pub use parse::{Draft, MAX_FILE_BYTES, parse, parse_value};
pub use places::{PlaceMap, Places};
pub use words::Word;
