//! A return as a whole: its task list, the check before it is handed in, its print views.

mod check;
mod print;
mod tasks;

pub use check::{check, submit};
pub(crate) use print::label_of;
pub use print::print;
pub use tasks::{give_back, tasks};
