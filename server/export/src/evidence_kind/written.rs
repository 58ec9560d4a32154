//! Plain text: UTF-8 without control characters, and no markup that a browser would run.

use super::Wrong;

/// How much of the beginning is looked through for markup, in bytes.
const BEGINNING: usize = 4 * 1024;

/// A text that passes.
pub(super) struct Written {
    /// The first bytes of a character whose last have not come yet.
    cut: Vec<u8>,
}

impl Written {
    pub(super) fn begin(bytes: &[u8]) -> Result<Self, Wrong> {
        let beginning = bytes.get(..BEGINNING).unwrap_or(bytes);
        let text = String::from_utf8_lossy(beginning).to_lowercase();
        let text = text.trim_start_matches(|c: char| c == '\u{feff}' || c.is_whitespace());
        if ["<svg", "<!doctype svg"].iter().any(|mark| text.contains(mark)) {
            return Err(Wrong::Svg);
        }
        let marks = ["<!doctype html", "<html", "<script", "<body", "<iframe", "<head>", "<?xml", "<?php"];
        if text.starts_with("<!") || text.starts_with("<?") || marks.iter().any(|mark| text.contains(mark)) {
            return Err(Wrong::WebPage);
        }
        if text.starts_with("{\\rtf") || text.starts_with("%!ps") {
            return Err(Wrong::Unknown);
        }
        // A file of something else holds these at once; a text that is not UTF-8 holds none of them.
        if beginning.contains(&0) {
            return Err(Wrong::Unknown);
        }
        Ok(Self { cut: Vec::new() })
    }

    pub(super) fn take(&mut self, bytes: &[u8]) -> Result<(), Wrong> {
        if bytes.iter().any(|byte| is_control(*byte)) {
            return Err(Wrong::Unknown);
        }
        let joined;
        let bytes = if self.cut.is_empty() {
            bytes
        } else {
            joined = [self.cut.as_slice(), bytes].concat();
            &joined
        };
        let Err(error) = str::from_utf8(bytes) else {
            self.cut.clear();
            return Ok(());
        };
        if error.error_len().is_some() {
            return Err(Wrong::NotUtf8);
        }
        self.cut = bytes.get(error.valid_up_to()..).unwrap_or_default().to_vec();
        Ok(())
    }

    pub(super) fn finish(self) -> Result<(), Wrong> {
        if self.cut.is_empty() { Ok(()) } else { Err(Wrong::NotUtf8) }
    }
}

/// Control characters that no text has: all but tab, line ends, form feed and the end mark of old editors.
fn is_control(byte: u8) -> bool {
    matches!(byte, 0..=8 | 0x0b | 0x0e..=0x19 | 0x1b..=0x1f | 0x7f)
}
