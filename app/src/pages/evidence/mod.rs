//! Files of evidence: adding, listing, downloading, removing.

mod add;
mod body;
mod download;
mod form;
mod list;
mod remove;

pub use add::{add, add_form};
pub use download::download;
pub use list::list;
pub use remove::{remove, remove_form};
