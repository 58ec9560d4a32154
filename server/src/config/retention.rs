//! `[retention]`.

use candour_domain::retention::RETURN_YEARS;
use serde::Deserialize;

/// How long records are kept.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Retention {
    /// Years for which a return is kept after the last day of its audit. Default 6.
    pub return_years: u32,
}

impl Default for Retention {
    fn default() -> Self {
        Self { return_years: RETURN_YEARS }
    }
}
