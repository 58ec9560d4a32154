//! Recommendations and the one QA&P audit action plan, for both sides.

mod action;
mod audit;
mod delivery;
mod evidence;
mod figures;
mod list;
mod new;
mod recommendation;
mod repeats;
mod smart;
mod steps;
mod subgroups;
mod unsaved;
mod workbook;

pub use action::action;
pub use audit::{lead_many, of_audit};
pub use delivery::{add_evidence, assign, hand_over, owner_left};
pub use evidence::{choose, choose_form, new_evidence, new_evidence_form, open_attached, take_off, take_off_form};
pub use figures::figures;
pub use list::{list, workbook};
pub use new::{edit, edit_form, new_form, propose};
pub use recommendation::{answer, lead_one, recommendation};
pub use repeats::{conclude, link, new_repeat, plan_repeat, repeat, repeats};
pub use smart::{action_form, add_action, reword, reword_form};
pub use steps::{accept, close, comment, complete, redate, report, send_back, verify};
pub use subgroups::{add as add_subgroup, change as change_subgroup, list as subgroups, show as subgroup};
pub use workbook::{accept as accept_workbook, form as workbook_form, upload as upload_workbook};

use candour_domain::ids::AgencyId;
use candour_service::plan::Of;
use candour_texts::mark;

/// What stands in a form for the whole partnership.
const PARTNERSHIP: &str = "partnership";

/// Whose part is asked for; `None` where nothing is chosen, or nothing that there is.
fn of(chosen: &str) -> Option<Of> {
    if chosen == PARTNERSHIP {
        return Some(Of::Partnership);
    }
    chosen.parse::<AgencyId>().ok().map(Of::Agency)
}

/// What people read where somebody else changed the same thing meanwhile.
const OVERTAKEN: &str = mark!(
    "Somebody else changed this while you were at it. Nothing of yours is saved yet. Read how it stands now, then save again."
);
