//! `[evidence]`.

use candour_domain::evidence::EvidenceLimits;
use serde::Deserialize;
use std::time::Duration;

/// How much evidence a return may hold, and who looks through it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Evidence {
    /// The largest file, in MiB. Default 25.
    pub file_megabytes: u64,
    /// The most files of one return. Default 100.
    pub files: u64,
    /// The most MiB of all files of one return. Default 500.
    pub return_megabytes: u64,
    /// The virus scanner, clamd: `unix:/run/clamav/clamd.ctl` or `tcp:127.0.0.1:3310`. Default none. With one, no
    /// file is taken that it has not looked through.
    pub scanner: String,
    /// The most seconds for which the scanner may give no answer. Default 60.
    pub scanner_seconds: u64,
}

impl Default for Evidence {
    fn default() -> Self {
        Self { file_megabytes: 25, files: 100, return_megabytes: 500, scanner: String::new(), scanner_seconds: 60 }
    }
}

impl Evidence {
    /// The limits in bytes.
    pub fn limits(&self) -> EvidenceLimits {
        let bytes = |megabytes: u64| megabytes.saturating_mul(1 << 20);
        EvidenceLimits {
            file_bytes: bytes(self.file_megabytes),
            files: self.files,
            return_bytes: bytes(self.return_megabytes),
        }
    }

    /// How long the scanner may give no answer.
    pub fn scanner_time(&self) -> Duration {
        Duration::from_secs(self.scanner_seconds.max(1))
    }
}
