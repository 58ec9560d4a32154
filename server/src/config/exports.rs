//! `[exports]`.

use super::ConfigError;
use serde::Deserialize;

/// What leaves Candour.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Exports {
    /// Groups of fewer agencies are suppressed in the regional export. Default 3.
    pub suppress_below: u32,
    /// The protective marking on every document. Default `OFFICIAL-SENSITIVE`.
    pub marking: String,
}

/// The longest marking, in characters: it stands in the foot of every printed sheet.
const LONGEST_MARKING: usize = 60;

impl Exports {
    /// Refuses a marking that cannot stand on every document.
    ///
    /// # Errors
    /// [`ConfigError::Wrong`].
    pub(super) fn check(&self) -> Result<(), ConfigError> {
        let text = &self.marking;
        let fits =
            !text.trim().is_empty() && text.chars().count() <= LONGEST_MARKING && !text.chars().any(char::is_control);
        let reason = format!("exports.marking must be one line of 1 to {LONGEST_MARKING} characters");
        if fits { Ok(()) } else { Err(ConfigError::Wrong { place: "the settings".to_owned(), reason }) }
    }
}

impl Default for Exports {
    fn default() -> Self {
        Self { suppress_below: 3, marking: "OFFICIAL-SENSITIVE".to_owned() }
    }
}
