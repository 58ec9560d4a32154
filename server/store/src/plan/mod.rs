//! Recommendations and the action plan. The words are sealed.

pub mod actions;
pub mod numbers;
pub mod progress;
pub mod recommendations;
pub mod reminders;

pub(crate) const SQL: &[&[&str]] = &[actions::SQL, numbers::SQL, progress::SQL, recommendations::SQL, reminders::SQL];
