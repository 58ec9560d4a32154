//! Words: kept as they were typed, or refused with a reason. Never cut, never cleaned in silence.

use super::check::Checked;
use super::{MAX_TEXT, Value};
use candour_texts::t;

/// A long text; blank is empty.
///
/// # Errors
/// Where it is too long or holds control characters.
pub(super) fn long(what: &str, text: &str) -> Checked<String> {
    limited(what, text, MAX_TEXT)
}

/// A long text beside an answer, such as a note to a colleague; blank is empty.
///
/// # Errors
/// A sentence that begins with `what`, where it is too long or holds control characters.
pub(crate) fn check_text(what: &str, text: &str) -> Result<String, String> {
    long(what, text)
}

/// A text of at most `most` characters.
pub(crate) fn limited(what: &str, text: &str, most: usize) -> Checked<String> {
    let count = text.chars().count();
    if count > most {
        return Err(t!(
            "{what} has {count} characters. Shorten it to {most} or fewer.",
            what,
            count = with_commas(count),
            most = with_commas(most)
        ));
    }
    if let Some(bad) = text.chars().find(|c| c.is_control() && !matches!(c, '\n' | '\t')) {
        return Err(t!(
            "{what} holds a control character ({character}) that cannot be kept. It often comes with text copied from another program: delete it and type the place again.",
            what,
            character = format_args!("U+{:04X}", u32::from(bad))
        ));
    }
    Ok(if text.trim().is_empty() { String::new() } else { text.to_owned() })
}

/// A text answer; blank is unanswered.
pub(super) fn answer(text: &str) -> Checked<Option<Value>> {
    let text = long(t!("Your answer"), text)?;
    Ok((!text.is_empty()).then_some(Value::Text(text)))
}

/// Such as "40,001".
pub(crate) fn with_commas(number: usize) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}
