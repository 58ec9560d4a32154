//! `[trail]`.

use serde::Deserialize;
use std::path::PathBuf;
use std::time::Duration;

/// Where the ends of the trail are kept.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Trail {
    /// A file to which the ends of all chains are added; none by default. Best on another machine's disk, where
    /// whoever can write the database cannot change it.
    pub heads_file: Option<PathBuf>,
    /// How often, in minutes. Default 60.
    pub heads_minutes: u32,
}

impl Default for Trail {
    fn default() -> Self {
        Self { heads_file: None, heads_minutes: 60 }
    }
}

impl Trail {
    /// How often the ends are added.
    pub fn every(&self) -> Duration {
        Duration::from_mins(u64::from(self.heads_minutes.max(1)))
    }
}
