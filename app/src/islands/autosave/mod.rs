//! Saves a standard's statements while a person types, and says so quietly.
//!
//! Without it the page's own "Save and continue" does the same work. Text stays in the page
//! until the server has acknowledged it: offline, signed out or refused, nothing is lost.

#[cfg(feature = "hydrate")]
mod browser;
mod island;
mod reply;

#[cfg(feature = "ssr")]
pub(crate) use island::Autosave;
#[cfg(feature = "hydrate")]
use island::Status;
pub use reply::{AutosaveReply, ConflictNotice, FieldMessage};

/// The id of the form that is watched.
pub const FORM_ID: &str = "standard-form";
