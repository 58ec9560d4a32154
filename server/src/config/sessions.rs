//! `[sessions]`.

use serde::Deserialize;
use std::time::Duration;

/// How long people stay signed in.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Sessions {
    /// A session that is not used ends after so many minutes. Default 30.
    pub idle_minutes: u64,
    /// Every session ends after so many hours. Default 12.
    pub absolute_hours: u64,
    /// A one-time link ends after so many days. Default 7.
    pub link_days: u64,
    /// Passwords that are checked at the same time; each takes 19 MiB. Default 4.
    pub hashing_at_once: usize,
}

impl Default for Sessions {
    fn default() -> Self {
        Self { idle_minutes: 30, absolute_hours: 12, link_days: 7, hashing_at_once: 2 }
    }
}

impl Sessions {
    pub(super) fn idle(&self) -> Duration {
        Duration::from_secs(self.idle_minutes.saturating_mul(60))
    }

    pub(super) fn absolute(&self) -> Duration {
        Duration::from_secs(self.absolute_hours.saturating_mul(60 * 60))
    }

    pub(super) fn link(&self) -> Duration {
        Duration::from_secs(self.link_days.saturating_mul(24 * 60 * 60))
    }
}
