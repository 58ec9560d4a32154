//! Who answers what: giving statements to colleagues, taking them back, and marking a part as ready.

mod give;
mod list;
mod ready;

pub use give::{delegate, form, take_back};
pub use list::list;
pub use ready::ready;
