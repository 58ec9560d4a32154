//! The workbook of the plan coming back: the page that takes it, what it would change, and the word that does it.
//! Nothing is kept on the server in between: the page of what would change carries the values.

mod change;
mod posted;
mod proposal;
mod upload;

pub use upload::{accept, form, upload};
