//! Findings of an audit: what the rules propose, what was decided, the thresholds.

mod form;
mod list;
mod proposal;
mod show;
mod thresholds;

pub use form::{edit, edit_form, new_form, write};
pub use list::{list, merge};
pub use proposal::{decide, proposal};
pub use show::{lead, show};
pub use thresholds::{set_thresholds, thresholds};

use crate::components::choices::{Choice, Choices, choices};
use crate::components::errors::Errors;
use crate::components::text_field::{TextArea, text_area};
use candour_domain::findings::FindingKind;
use candour_service::Refusal;
use candour_texts::{mark, said, t};
use leptos::prelude::*;

/// What people read where somebody else decided or changed something meanwhile.
const OVERTAKEN: &str = mark!(
    "Somebody else decided, or the figures changed, while you were at it. Nothing of yours is saved yet. Read how it stands now, then save again."
);

/// Why it was not done, in words.
fn why(refusal: &Refusal) -> String {
    if *refusal == Refusal::Overtaken { said(OVERTAKEN).to_owned() } else { refusal.to_string() }
}

/// What each kind is, for whoever chooses.
fn kind_hint(kind: FindingKind) -> &'static str {
    match kind {
        FindingKind::Strength => t!("Done well, and shown to make a difference."),
        FindingKind::CommonArea => t!("For improvement at many agencies."),
        FindingKind::SingleAgency => t!("For improvement at one agency, or at few."),
        FindingKind::Partnership => t!("What no agency can put right alone."),
        FindingKind::Priority => t!("Informs the Board’s priorities and strategic plan."),
    }
}

/// The choice of the kind.
fn kinds(name: &'static str, chosen: &str, errors: &Errors) -> AnyView {
    let question = Choices {
        name,
        id: None,
        legend: t!("What kind of finding is it?"),
        hint: "",
        items: FindingKind::ALL.map(|kind| Choice::new(kind.code(), kind.label()).hint(kind_hint(kind))).into(),
        chosen: vec![chosen.to_owned()],
        many: false,
        quiet_legend: false,
    };
    choices(question, errors)
}

/// The text of a finding.
fn words(name: &'static str, text: &str, errors: &Errors) -> AnyView {
    let area = TextArea {
        name,
        label: t!("What was found?"),
        hint: t!("What stands in the report. Name no adult."),
        value: text,
        rows: 5,
    };
    text_area(&area, errors)
}
