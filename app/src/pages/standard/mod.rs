//! One standard of a return: where agencies spend their weeks.

mod actions;
mod form;
mod here;
mod view;

pub use actions::{autosave, save, show};
pub use form::PostedForm;
pub use here::here;

pub(crate) use actions::save_fields;
