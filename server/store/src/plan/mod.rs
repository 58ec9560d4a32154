//! Recommendations, the action plan, the subgroups that deliver it, and repeat audits. The words are sealed.

pub mod actions;
pub mod evidence;
pub mod numbers;
pub mod owners;
pub mod progress;
pub mod recommendations;
pub mod reminders;
pub mod repeats;
pub mod subgroups;

pub(crate) const SQL: &[&[&str]] = &[
    actions::SQL,
    evidence::SQL,
    numbers::SQL,
    owners::SQL,
    progress::SQL,
    recommendations::SQL,
    reminders::SQL,
    repeats::SQL,
    subgroups::SQL,
];
