//! The evidence of an action: seen, chosen from the agency's library, added anew, opened, taken off.

mod choose;
mod new;
mod section;
mod take_off;

pub use choose::{choose, choose_form};
pub use new::{new_evidence, new_evidence_form};
pub(super) use section::section;
pub use take_off::{open_attached, take_off, take_off_form};
