//! A document as PDF: A4, tagged in reading order as PDF/UA-1 asks, and fit to be kept as PDF/A-2a asks.
//!
//! `compose` turns blocks into strips, each as high as a line; `paginate` lays strips on pages; `draw` puts them into
//! the file together with what a screen reader is told of them (`structure`).

mod compose;
mod draw;
mod fonts;
mod lists;
mod paginate;
mod shape;
mod strip;
mod structure;
mod style;
mod tables;

use super::model::Document;
use crate::error::Result;

/// How many pages the PDF has.
///
/// # Errors
/// Where the fonts cannot be read.
pub fn pages(document: &Document) -> Result<usize> {
    let mut composer = compose::Composer::new()?;
    composer.all(document.blocks());
    Ok(paginate::sheets(&composer.strips, style::BOTTOM - style::TOP).len())
}

/// Makes the PDF.
///
/// # Errors
/// Where the library finds that the file would not be what it says it is; no content is in the error.
pub fn write(document: &Document) -> Result<Vec<u8>> {
    let mut composer = compose::Composer::new()?;
    composer.all(document.blocks());
    draw::write(document, composer)
}
