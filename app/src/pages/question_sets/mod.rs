//! Question sets for those who publish them: the list, an upload with its errors, a version with its
//! preview and what differs, publishing.

mod comparison;
mod list;
mod preview;
mod show;
mod upload;

pub use list::{list, overview};
pub use show::{show, step};
pub use upload::{upload, upload_form};

use crate::components::badge::tag;
use candour_service::question_sets::SetState;
use candour_texts::t;
use leptos::prelude::*;

/// Where a version stands.
fn state_tag(state: SetState) -> AnyView {
    match state {
        SetState::Draft => tag(t!("Draft"), "candour-tag--going"),
        SetState::Published => tag(t!("Published"), "candour-tag--done"),
        SetState::Retired => tag(t!("Retired"), "candour-tag--quiet"),
    }
}
