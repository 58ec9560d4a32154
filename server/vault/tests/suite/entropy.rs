//! Random sources of the tests.

use candour_vault::{Entropy, EntropyError};
use sha2::{Digest, Sha256};
use std::sync::atomic::{AtomicU64, Ordering};

/// The same bytes in every run: SHA-256 of a label and a counter, block after block.
pub(crate) struct Seeded {
    label: String,
    block: AtomicU64,
}

impl Seeded {
    pub(crate) fn new(label: &str) -> Self {
        Self { label: label.to_owned(), block: AtomicU64::new(0) }
    }
}

impl Entropy for Seeded {
    fn fill(&self, out: &mut [u8]) -> Result<(), EntropyError> {
        for chunk in out.chunks_mut(32) {
            let block = self.block.fetch_add(1, Ordering::Relaxed);
            let hash = Sha256::new().chain_update(&self.label).chain_update(block.to_be_bytes()).finalize();
            chunk.iter_mut().zip(hash).for_each(|(to, from)| *to = from);
        }
        Ok(())
    }
}
