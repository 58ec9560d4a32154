//! A zip that is written while it is sent: what was written is taken away at once, so that memory does not grow with
//! the files in it.

use crate::error::Result;
use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};
use zip::ZipWriter;
use zip::write::{SimpleFileOptions, StreamWriter};

/// What compressing may add to what does not compress.
const LEEWAY: u64 = 16 * 1024 * 1024;

/// A zip on its way. Every entry has the same date (1 January 1980).
#[derive(Debug)]
pub struct ZipStream {
    zip: ZipWriter<StreamWriter<Sink>>,
    sink: Sink,
}

/// What was written and not yet taken.
#[derive(Clone, Debug, Default)]
struct Sink(Arc<Mutex<Vec<u8>>>);

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Sink {
    fn take(&self) -> Vec<u8> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Default for ZipStream {
    fn default() -> Self {
        Self::new()
    }
}

impl ZipStream {
    /// Starts a zip.
    pub fn new() -> Self {
        let sink = Sink::default();
        Self { zip: ZipWriter::new_stream(sink.clone()), sink }
    }

    /// Starts an entry of about so many bytes; the one before it is ended.
    ///
    /// # Errors
    /// Where the name stands in the zip already.
    pub fn start(&mut self, name: &str, bytes: u64) -> Result<()> {
        let options = SimpleFileOptions::default()
            .compression_method(zip::CompressionMethod::Deflated)
            .last_modified_time(zip::DateTime::default())
            .unix_permissions(0o600)
            // One of 4 GiB needs to say so first; some programs cannot read that of smaller ones.
            .large_file(bytes >= u64::from(u32::MAX) - LEEWAY);
        Ok(self.zip.start_file(name, options)?)
    }

    /// Adds bytes to the entry.
    ///
    /// # Errors
    /// Where no entry was started.
    pub fn write(&mut self, bytes: &[u8]) -> Result<()> {
        Ok(self.zip.write_all(bytes)?)
    }

    /// What was written since it was last taken.
    pub fn take(&mut self) -> Vec<u8> {
        self.sink.take()
    }

    /// Ends the zip and gives the rest of it.
    ///
    /// # Errors
    /// Where the directory cannot be written.
    pub fn finish(self) -> Result<Vec<u8>> {
        self.zip.finish()?;
        Ok(self.sink.take())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Cursor, Read as _};

    #[test]
    fn a_zip_is_taken_while_it_is_written() {
        let mut zip = ZipStream::new();
        let mut out = Vec::new();
        let mut most = 0;
        for name in ["a.txt", "b.bin"] {
            zip.start(name, 4 * 1024 * 1024).unwrap();
            for n in 0..64_u8 {
                // What does not compress, so that it cannot wait inside.
                let piece: Vec<u8> =
                    (0..64 * 1024_u32).map(|at| at.wrapping_mul(2_654_435_761).to_le_bytes()[2] ^ n).collect();
                zip.write(&piece).unwrap();
                let taken = zip.take();
                most = most.max(taken.len());
                out.extend(taken);
            }
        }
        out.extend(zip.finish().unwrap());
        assert!(most < 256 * 1024, "{most}");
        let mut archive = zip::ZipArchive::new(Cursor::new(out)).unwrap();
        assert_eq!(archive.len(), 2);
        let mut read = Vec::new();
        archive.by_name("b.bin").unwrap().read_to_end(&mut read).unwrap();
        assert_eq!(read.len(), 64 * 64 * 1024);
    }
}
