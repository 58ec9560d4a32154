//! The library of an agency's evidence as one document, for the agency itself.

use crate::Result;
use candour_domain::ids::PieceId;
use candour_domain::library::Piece;
use chrono::{DateTime, Utc};
use serde::Serialize;

/// The name of this format.
pub const FORMAT: &str = "candour-library/1";
/// The name of the document in a zip.
pub const NAME: &str = "library.json";

/// The whole library.
#[derive(Clone, Debug, Serialize)]
pub struct LibraryDocument {
    /// [`FORMAT`].
    pub schema: &'static str,
    /// When it was made.
    pub made_at: DateTime<Utc>,
    /// Its pieces, by title.
    pub pieces: Vec<PieceLine>,
}

/// One piece.
#[derive(Clone, Debug, Serialize)]
pub struct PieceLine {
    /// Its id.
    pub id: PieceId,
    /// Set where it could not be opened: then `piece` is missing, and not empty.
    pub unreadable: bool,
    /// How often it was saved.
    pub revision: i64,
    /// When it was last changed.
    pub changed_at: DateTime<Utc>,
    /// Who last changed it.
    pub changed_by: String,
    /// What it says.
    pub piece: Option<Piece>,
    /// The name that its file was given.
    pub file_name: Option<String>,
    /// Where its file stands beside this document.
    pub file: Option<String>,
}

/// The document's name in a zip, and what people read of it.
pub fn about() -> (String, String) {
    let what = "The library of your agency's evidence: each piece with its place, its dates and your notes. Its\n\
        \x20               files lie under library/.";
    (NAME.to_owned(), what.to_owned())
}

/// Writes the document.
///
/// # Errors
/// Where something in it cannot be written as JSON.
pub fn write(document: &LibraryDocument) -> Result<Vec<u8>> {
    let mut bytes = serde_json::to_vec_pretty(document)?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// A safe name for a file of the library inside a zip, as [`crate::return_json::file_path`] makes it.
pub fn file_path(place: usize, name: &str, ending: &str) -> String {
    crate::return_json::file_path(place, name, ending).replacen("evidence/", "library/", 1)
}
