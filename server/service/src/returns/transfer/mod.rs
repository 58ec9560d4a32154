//! Answers that come and go as files: the workbook of a return, and what they would change here. Nothing is kept
//! between an upload and the word that saves it: the page carries the values.

mod make;
mod paper;
mod propose;
mod settled;
mod take;
mod view;

pub(super) use make::{given, target};
pub use paper::PaperFormat;
pub(super) use paper::{Letterhead, Said, document, last_released};
pub use take::ReadError;
pub use view::{BroughtFrom, NotTaken, Proposal, ProposedLine};
