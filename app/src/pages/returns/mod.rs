//! A return as a whole: its task list, the check before it is handed in, its print views.

mod check;
mod course;
mod decide;
mod hand_in;
mod print;
mod receipt;
mod tasks;
pub mod workbook;

pub use check::check;
pub use decide::{decide, decide_form};
pub use hand_in::{declare_ready, hold_back, submit};
pub(crate) use print::label_of;
pub use print::print;
pub use receipt::receipt;
pub use tasks::{give_back, tasks};
