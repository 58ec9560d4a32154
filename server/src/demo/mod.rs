//! The demo Board: content of our own, invented throughout, and the plan that is built from it.
//!
//! [`plan`] is pure: the same day gives the same plan. Putting it into a database goes through the
//! same use-cases as everything else.

mod answers;
pub mod content;
mod follow;
mod library;
mod moderate;
mod pick;
mod plan;
mod report;
mod seed;
mod share;
mod words;

pub use plan::{
    DemoAgency, DemoCycle, DemoPerson, DemoPlan, DemoReturn, DemoRole, PlanError, QUESTION_SET_2024, QUESTION_SET_2026,
    accounts, plan,
};
pub use seed::seed;

#[cfg(test)]
mod tests;
