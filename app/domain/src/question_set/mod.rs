//! Question sets: the model, reading, checking and comparing.

mod model;
mod yes_no;
pub mod number;

pub use model::*;
