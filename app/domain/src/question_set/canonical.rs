//! The one form of a set that is kept and hashed: every field, in the order of the format.

use super::QuestionSet;
use sha2::{Digest as _, Sha256};

/// The set as JSON for people and diffs: every field, in the order of the format, indented by two
/// blanks, a line end at the end.
///
/// # Errors
/// None for a set that passed [`super::check`]; serialising has no other way to say so.
pub fn to_json_pretty(set: &QuestionSet) -> serde_json::Result<String> {
    serde_json::to_string_pretty(set).map(|json| json + "\n")
}

/// The canonical form: compact JSON with every field, in the order of the format.
///
/// # Errors
/// As [`to_json_pretty`].
pub fn to_json_canonical(set: &QuestionSet) -> serde_json::Result<String> {
    serde_json::to_string(set)
}

/// SHA-256 over the canonical form, in lower case hexadecimal: 64 characters.
pub fn content_hash(set: &QuestionSet) -> String {
    let mut hash = Sha256::new();
    // Serialising plain structs with text keys into memory cannot fail; and if it ever could, half a
    // document must not hash like a whole one.
    match to_json_canonical(set) {
        Ok(json) => hash.update(json.as_bytes()),
        Err(error) => hash.update(format!("not serialisable: {error}")),
    }
    hex::encode(hash.finalize())
}
