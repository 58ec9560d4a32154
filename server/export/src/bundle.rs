//! Several files in one zip: deterministic, written as they come.

use crate::error::Result;
use std::collections::HashSet;
use std::io::{Seek, Write};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// The names of the files in a zip, kept apart.
#[derive(Debug, Default)]
pub struct Names(HashSet<String>);

impl Names {
    /// The name that a file gets: unique but for case, as Windows needs it. One that is taken gets `-2`, `-3`, ...
    /// before its ending.
    pub fn claim(&mut self, wanted: &str) -> String {
        let (stem, ending) =
            wanted.rsplit_once('.').map_or((wanted, String::new()), |(stem, ending)| (stem, format!(".{ending}")));
        let mut name = wanted.to_owned();
        let mut n = 2_u32;
        while !self.0.insert(name.to_lowercase()) {
            name = format!("{stem}-{n}{ending}");
            n += 1;
        }
        name
    }
}

/// A zip on its way. Names are made unique but for case, as Windows needs them; every entry has the same
/// date (1 January 1980), so that the same files give the same bytes.
#[derive(Debug)]
pub struct Bundle<W: Write + Seek> {
    zip: ZipWriter<W>,
    names: Names,
}

impl<W: Write + Seek> Bundle<W> {
    /// Starts a zip.
    pub fn new(out: W) -> Self {
        Self { zip: ZipWriter::new(out), names: Names::default() }
    }

    /// Adds a file; gives the name that it got. A name that is taken gets `-2`, `-3`, ... before its ending.
    ///
    /// # Errors
    /// Where the writer refuses bytes.
    pub fn add(&mut self, name: &str, bytes: &[u8]) -> Result<String> {
        let name = self.names.claim(name);
        let options = SimpleFileOptions::default()
            .compression_method(zip::CompressionMethod::Deflated)
            .last_modified_time(zip::DateTime::default())
            .unix_permissions(0o644);
        self.zip.start_file(name.as_str(), options)?;
        self.zip.write_all(bytes)?;
        Ok(name)
    }

    /// Ends the zip and gives the writer back.
    ///
    /// # Errors
    /// Where the writer refuses bytes.
    pub fn finish(self) -> Result<W> {
        Ok(self.zip.finish()?)
    }
}

/// Writes files into a zip as they come and gives the writer back.
///
/// # Errors
/// Where the writer refuses bytes.
pub fn zip_of<W: Write + Seek>(files: impl IntoIterator<Item = (String, Vec<u8>)>, out: W) -> Result<W> {
    let mut bundle = Bundle::new(out);
    for (name, bytes) in files {
        bundle.add(&name, &bytes)?;
    }
    bundle.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    fn zipped() -> Result<Vec<u8>> {
        let files = [("A.xlsx", "one"), ("a.xlsx", "two"), ("a.xlsx", "three")];
        let files = files.map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec()));
        Ok(zip_of(files, Cursor::new(Vec::new()))?.into_inner())
    }

    #[test]
    fn names_stay_apart_and_bytes_the_same() -> Result<()> {
        let bytes = zipped()?;
        assert_eq!(bytes, zipped()?);
        let archive = zip::ZipArchive::new(Cursor::new(bytes))?;
        let mut names = archive.file_names().map(|name| Ok(name?.into_owned())).collect::<Result<Vec<String>>>()?;
        names.sort_unstable();
        assert_eq!(names, ["A.xlsx", "a-2.xlsx", "a-3.xlsx"]);
        Ok(())
    }
}
