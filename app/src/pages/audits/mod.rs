//! Audits for those who run them: the list, opening one, its dashboard, downloads, agreements.

mod agreements;
mod dashboard;
mod downloads;
mod list;
mod open;
mod reminders;

pub use agreements::{agreements, record_agreement};
pub use dashboard::{dashboard, lead_on};
pub use downloads::downloads;
pub use list::{list, overview};
pub use open::{new_form, open};
pub use reminders::{reminders, write_to_late};

use candour_domain::question_set::AuditKind;
use candour_texts::t;

/// The kind of an audit in words.
fn kind_label(kind: AuditKind) -> &'static str {
    match kind {
        AuditKind::CareAct => t!("Care Act self-audit"),
        AuditKind::Thematic => t!("Thematic audit"),
    }
}
