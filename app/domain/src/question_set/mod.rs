//! Question sets: the model, reading, checking and comparing.

mod model;
pub mod number;

pub use model::*;
