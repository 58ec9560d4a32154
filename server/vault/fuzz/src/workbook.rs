//! A good workbook with changes in the XML of its parts. Bytes that are changed in the file itself hardly ever get past
//! the checksums of its zip; these do, and reach what reads the cells.

use std::io::{Cursor, Read as _, Write as _};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

/// One change: in which part, where, how many bytes go, and what comes in their place.
pub type Change<'a> = (u8, u32, u8, &'a str);

/// The parts of a workbook.
pub struct Workbook {
    parts: Vec<(String, Vec<u8>)>,
}

impl Workbook {
    /// Of a good workbook.
    ///
    /// # Panics
    /// Where it is none.
    pub fn new(bytes: &[u8]) -> Self {
        let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
        let parts = (0..archive.len()).map(|at| {
            let mut entry = archive.by_index(at).unwrap();
            let mut content = Vec::new();
            entry.read_to_end(&mut content).unwrap();
            (entry.name().unwrap().into_owned(), content)
        });
        Self { parts: parts.collect() }
    }

    /// The workbook with changes, stored without compression: nothing is lost on the way to its reader.
    ///
    /// # Panics
    /// Never: it is written to memory.
    pub fn with(&self, changes: &[Change<'_>]) -> Vec<u8> {
        let mut parts: Vec<(&str, Vec<u8>)> =
            self.parts.iter().map(|(name, content)| (name.as_str(), content.clone())).collect();
        let count = parts.len();
        for (part, at, gone, new) in changes {
            let content = &mut parts[usize::from(*part) % count].1;
            let at = usize::try_from(*at).unwrap() % (content.len() + 1);
            let end = content.len().min(at + usize::from(*gone));
            content.splice(at..end, new.bytes());
        }
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
        for (name, content) in parts {
            zip.start_file(name, stored).unwrap();
            zip.write_all(&content).unwrap();
        }
        zip.finish().unwrap().into_inner()
    }
}
