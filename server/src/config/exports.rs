//! `[exports]`.

use serde::Deserialize;

/// What leaves Candour.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Exports {
    /// Groups of fewer agencies are suppressed in the regional export. Default 3.
    pub suppress_below: u32,
}

impl Default for Exports {
    fn default() -> Self {
        Self { suppress_below: 3 }
    }
}
