//! A return as a whole: its task list, the check before it is handed in, its print views.

mod check;
mod print;
mod tasks;
pub mod workbook;

pub use check::{check, submit};
pub(crate) use print::label_of;
pub use print::print;
pub use tasks::{give_back, tasks};

use candour_domain::answer::Answer;
use candour_domain::ids::StatementId;
use candour_service::returns::WholeReturn;
use std::collections::BTreeMap;

/// The answers alone, for the journey.
fn answers(whole: &WholeReturn) -> BTreeMap<StatementId, Answer> {
    whole.answers.iter().map(|(id, kept)| (id.clone(), kept.answer.clone())).collect()
}
