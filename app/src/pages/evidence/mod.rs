//! Files of evidence: adding, listing, downloading, removing.

mod add;
mod body;
mod download;
mod form;
mod list;
mod receive;
mod remove;

pub use add::{add, add_form};
pub(in crate::pages) use download::attached;
pub use download::download;
pub use list::list;
pub(in crate::pages) use receive::{Posted, Target};
pub use remove::{remove, remove_form};
