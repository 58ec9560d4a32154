//! The letters: part of the binary, so that a document looks the same wherever it is made.
//!
//! Source Sans 3 and Source Serif 4 as on the pages, and `DejaVu` Sans for the scripts that they lack. What none of the
//! three has is drawn as an empty box that keeps its character: who copies the text, or has it read, gets what was
//! written.

use crate::error::{ExportError, Result};
use crate::fonts::FILES;
use krilla::text::Font;
use parley::fontique::{Blob, Collection, CollectionOptions, SourceCache};
use parley::{FontContext, FontFamilyName};
use std::sync::Arc;

/// The families to look a letter up in, the first that has it.
pub(super) static SANS: [FontFamilyName<'static>; 2] =
    [FontFamilyName::named("Source Sans 3"), FontFamilyName::named("DejaVu Sans")];
pub(super) static SERIF: [FontFamilyName<'static>; 3] = [
    FontFamilyName::named("Source Serif 4"),
    FontFamilyName::named("Source Sans 3"),
    FontFamilyName::named("DejaVu Sans"),
];

/// The fonts of one document.
pub(super) struct Fonts {
    /// For shaping.
    pub(super) context: FontContext,
    /// For drawing, each by the id of its bytes.
    drawn: Vec<(u64, Font)>,
}

impl Fonts {
    /// Opens them. Nothing of the machine's own fonts is looked at.
    pub(super) fn new() -> Result<Self> {
        const BROKEN: ExportError = ExportError::Document("a font of the binary cannot be read");
        let options = CollectionOptions { shared: false, system_fonts: false };
        let mut context = FontContext { collection: Collection::new(options), source_cache: SourceCache::default() };
        let mut drawn = Vec::with_capacity(FILES.len());
        for file in FILES {
            let blob = Blob::new(Arc::new(file));
            let font = Font::new(file.into(), 0).ok_or(BROKEN)?;
            drawn.push((blob.id(), font));
            if context.collection.register_fonts(blob, None).is_empty() {
                return Err(BROKEN);
            }
        }
        Ok(Self { context, drawn })
    }

    /// The place of a font among those that are drawn with.
    pub(super) fn place(&self, id: u64) -> Option<usize> {
        self.drawn.iter().position(|(known, _)| *known == id)
    }

    /// The font at a place.
    pub(super) fn at(&self, place: usize) -> Option<&Font> {
        self.drawn.get(place).map(|(_, font)| font)
    }
}
