//! What a file of evidence is, by its content, looked at as it passes: never by its name or the client's word.
//!
//! Memory is bounded: the first chunk, and of a zip its end, where its directory stands.

mod archive;
mod written;
mod wrong;

pub use wrong::Wrong;

use archive::Archive;
use candour_domain::evidence::{EvidenceKind, ending};
use written::Written;

/// Looks at one file, chunk by chunk.
#[derive(Default)]
pub struct Inspector {
    seen: Seen,
}

#[derive(Default)]
enum Seen {
    #[default]
    Nothing,
    Known(EvidenceKind),
    Archive(Box<Archive>),
    Text(Written),
}

impl Inspector {
    /// Before the first byte.
    pub fn new() -> Self {
        Self::default()
    }

    /// Looks at the next bytes. The first are at least 4,096, or the whole file: so far a text is looked through
    /// for markup.
    ///
    /// # Errors
    /// What is wrong, as soon as it is seen.
    pub fn take(&mut self, bytes: &[u8]) -> Result<(), Wrong> {
        if matches!(self.seen, Seen::Nothing) && !bytes.is_empty() {
            self.seen = begin(bytes)?;
        }
        match &mut self.seen {
            Seen::Nothing | Seen::Known(_) => Ok(()),
            Seen::Archive(archive) => archive.take(bytes),
            Seen::Text(written) => written.take(bytes),
        }
    }

    /// What the file is, now that all of it has passed.
    ///
    /// # Errors
    /// What is wrong with it; where its name says that it is something else.
    pub fn finish(self, name: &str) -> Result<EvidenceKind, Wrong> {
        let ending = ending(name);
        let kind = match self.seen {
            Seen::Nothing => return Err(Wrong::Empty),
            Seen::Known(kind) => kind,
            Seen::Archive(archive) => archive.finish()?,
            Seen::Text(written) => {
                written.finish()?;
                if ending == "csv" { EvidenceKind::Csv } else { EvidenceKind::Text }
            }
        };
        let said = EvidenceKind::of_ending(&ending);
        if said.is_some_and(|said| said != kind) || (said.is_none() && OTHERS.contains(&ending.as_str())) {
            return Err(Wrong::Named { ending, kind });
        }
        Ok(kind)
    }
}

/// Endings of what is not taken. A name that ends otherwise, such as "Policy v2.1", says nothing of its content.
const OTHERS: [&str; 54] = [
    "7z", "apk", "app", "bat", "bmp", "cmd", "com", "dll", "dmg", "doc", "docm", "dot", "dotm", "dotx", "eml", "exe",
    "gif", "gz", "heic", "hta", "htm", "html", "iso", "jar", "js", "json", "lnk", "mht", "mov", "mp3", "mp4", "msg",
    "msi", "odg", "pages", "pot", "ppsx", "ppt", "pptm", "ps1", "rar", "rtf", "scr", "sh", "svg", "tif", "tiff", "vbs",
    "webp", "xls", "xlsb", "xlsm", "xml", "zip",
];

/// What the first bytes say.
fn begin(bytes: &[u8]) -> Result<Seen, Wrong> {
    let starts = |mark: &[u8]| bytes.starts_with(mark);
    if starts(b"%PDF-") {
        Ok(Seen::Known(EvidenceKind::Pdf))
    } else if starts(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR") {
        Ok(Seen::Known(EvidenceKind::Png))
    } else if starts(b"\xff\xd8\xff") {
        Ok(Seen::Known(EvidenceKind::Jpeg))
    } else if starts(b"PK\x03\x04") {
        Ok(Seen::Archive(Box::default()))
    } else if starts(b"PK\x05\x06")
        || starts(b"PK\x07\x08")
        || starts(b"Rar!")
        || starts(b"7z\xbc\xaf")
        || starts(b"\x1f\x8b")
    {
        Err(Wrong::Archive)
    } else if starts(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") {
        Err(Wrong::OldOffice)
    } else if PROGRAMS.iter().any(|mark| starts(mark)) || is_program(bytes) {
        Err(Wrong::Program)
    } else if starts(b"\xff\xfe") || starts(b"\xfe\xff") {
        Err(Wrong::NotUtf8)
    } else if starts(b"GIF8") || starts(b"II*\0") || starts(b"MM\0*") || is_other_picture(bytes) {
        Err(Wrong::Picture)
    } else {
        Written::begin(bytes).map(Seen::Text)
    }
}

/// How programs and scripts begin: Linux, macOS, Java, shortcuts, `WebAssembly`, scripts.
const PROGRAMS: [&[u8]; 8] = [
    b"\x7fELF",
    b"\xcf\xfa\xed\xfe",
    b"\xce\xfa\xed\xfe",
    b"\xca\xfe\xba\xbe",
    b"L\0\0\0\x01\x14\x02\0",
    b"\0asm",
    b"#!",
    b"@echo off",
];

/// A program of Windows. Its mark could begin a text too, but no text holds a zero.
fn is_program(bytes: &[u8]) -> bool {
    bytes.starts_with(b"MZ") && bytes.iter().take(64).any(|byte| *byte == 0)
}

/// Bitmaps, whose mark could begin a text ("BME communities") but for the zeros after it; `WebP`, HEIC and AVIF: a box
/// of a known brand.
fn is_other_picture(bytes: &[u8]) -> bool {
    let bitmap = bytes.starts_with(b"BM") && bytes.get(6..10) == Some(&[0; 4]);
    bitmap
        || bytes.get(8..12).is_some_and(|brand| {
            (bytes.starts_with(b"RIFF") && brand == b"WEBP")
                || (bytes.get(4..8) == Some(b"ftyp") && matches!(brand, b"heic" | b"heix" | b"mif1" | b"avif"))
        })
}

#[cfg(test)]
mod tests;
