//! The report of an audit: reading and writing it, the Audit Chair's and QA&P's decisions, comments, versions, and what
//! is learnt from it.

mod changes;
mod comments;
mod decide;
mod download;
mod guide;
mod lead;
mod learning;
mod list;
mod section;
mod show;

pub use changes::changes;
pub use comments::{comments, write_comment};
pub use decide::{approve, sign};
pub use download::{file, guide_file};
pub use guide::{guide, guide_form, write_guide};
pub use lead::{lead, present};
pub use learning::{add_learning, correct_learning, learning, learning_form};
pub use list::{list, of_audit, start};
pub use section::{add_form, add_section, arrange, arrange_form, edit_form, edit_section};
pub use show::show;

use candour_service::Refusal;
use candour_texts::{mark, said, t};

/// What people read where somebody else changed something meanwhile.
const OVERTAKEN: &str = mark!(
    "Somebody else changed the report while you were at it. Nothing of yours is saved yet. Read how it stands now, then do it again."
);

/// Why it was not done, in words.
fn why(refusal: &Refusal) -> String {
    if *refusal == Refusal::Overtaken { said(OVERTAKEN).to_owned() } else { refusal.to_string() }
}

/// The title of a report's pages.
fn title(audit: &str) -> String {
    t!("Report: {audit}", audit)
}
