//! The library of the own agency's evidence: listing, adding, changing, removing, and choosing what supports what.

mod choose;
mod file;
mod form;
mod list;
mod piece;
mod remove;
mod supports;

pub(in crate::pages) use choose::{Picking, Ticks, picker};
pub use choose::{choose, choose_form};
pub use file::{add_file, copy_file, download, file_form, keep_file};
pub(in crate::pages) use form::{PIECE_WORDS, fields_of, read};
pub use form::{add, add_form, change, change_form};
pub use list::{list, take_out};
pub use piece::show;
pub(in crate::pages) use remove::{Asked, ask, confirmed};
pub use remove::{remove, remove_file, remove_file_form, remove_form};
pub use supports::choose_statements;

use crate::components::dates::labels;
use candour_domain::library::Piece;
use candour_domain::time::date_text;
use leptos::prelude::*;

/// Where a piece is kept, who owns it and of which date it is, in one line; empty where nothing of it is said.
fn about(piece: &Piece) -> String {
    let date = piece.date.map(date_text).unwrap_or_default();
    let parts = [piece.held.as_str(), &piece.owner, &date];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}

/// The dates of a piece as labels.
fn dates(piece: Option<&Piece>) -> Option<AnyView> {
    piece.and_then(|piece| labels(piece.review_on, piece.expires_on))
}
