//! Puts names, dates and numbers into a text.

use std::fmt::{Display, Write as _};

/// The text with `{name}` replaced by what has that name. What has no value stays as it is: a catalogue with a slip
/// must not take a page down.
#[must_use]
pub fn filled(text: &str, values: &[(&str, &dyn Display)]) -> String {
    let mut whole = String::with_capacity(text.len() + 16 * values.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        whole.push_str(before);
        let place = after.split_once('}').and_then(|(name, behind)| {
            let (_, value) = values.iter().find(|(known, _)| *known == name)?;
            Some((value, behind))
        });
        if let Some((value, behind)) = place {
            // Writing to a string cannot fail; a value that fails to display itself shows what it wrote until then.
            let _ = write!(whole, "{value}");
            rest = behind;
        } else {
            whole.push('{');
            rest = after;
        }
    }
    whole.push_str(rest);
    whole
}

/// The form of a text that belongs to a number of things.
#[must_use]
pub fn counted(one: &'static str, many: &'static str, count: u64) -> &'static str {
    #[cfg(feature = "languages")]
    if let Some(text) = crate::language::catalogue().and_then(|catalogue| catalogue.counted(one, count)) {
        return text;
    }
    if count == 1 { one } else { many }
}
