//! Texts of the plan: kept as they were typed, or refused with a reason.

use crate::answer::{normalise, with_commas};
use candour_texts::t;

/// The longest text of a recommendation, an action or a note, in characters.
pub const MAX_PLAN_TEXT: usize = 4_000;

/// Why a text is not kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlanText {
    /// Nothing stands there.
    Missing,
    /// It has so many characters, and may have so many.
    TooLong(usize, usize),
    /// It holds a character that cannot be kept.
    Control(char),
}

impl PlanText {
    /// The sentence for a field that people know by this name; `missing` where nothing stands there.
    pub fn sentence(self, what: &str, missing: &str) -> String {
        match self {
            Self::Missing => missing.to_owned(),
            Self::TooLong(count, most) => {
                t!(
                    "{what} has {count} characters. Shorten it to {most} or fewer.",
                    what,
                    count = with_commas(count),
                    most = with_commas(most)
                )
            }
            Self::Control(bad) => t!(
                "{what} holds a control character ({character}) that cannot be kept. It often comes with text copied from another program: delete it and type the place again.",
                what,
                character = format_args!("U+{:04X}", u32::from(bad))
            ),
        }
    }
}

/// A text that must say something, without blanks around it, of at most `most` characters.
///
/// # Errors
/// [`PlanText`].
pub fn plan_text(text: &str, most: usize) -> Result<String, PlanText> {
    let text = normalise(text);
    let text = text.trim();
    let count = text.chars().count();
    if text.is_empty() {
        return Err(PlanText::Missing);
    }
    if count > most {
        return Err(PlanText::TooLong(count, most));
    }
    match text.chars().find(|c| c.is_control() && !matches!(c, '\n' | '\t')) {
        Some(bad) => Err(PlanText::Control(bad)),
        None => Ok(text.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_says_something_and_not_too_much() {
        let table = [
            (" a\r\nb ", Ok("a\nb".to_owned())),
            (" \r\n\t", Err(PlanText::Missing)),
            ("12345", Ok("12345".to_owned())),
            ("123456", Err(PlanText::TooLong(6, 5))),
            ("a\u{7}b", Err(PlanText::Control('\u{7}'))),
        ];
        for (typed, expected) in table {
            assert_eq!(plan_text(typed, 5), expected, "{typed:?}");
        }
    }

    #[test]
    fn each_refusal_says_what_to_do() {
        assert_eq!(PlanText::Missing.sentence("Your note", "Say how far it has come."), "Say how far it has come.");
        let long = PlanText::TooLong(4_001, 4_000).sentence("Your note", "");
        assert_eq!(long, "Your note has 4,001 characters. Shorten it to 4,000 or fewer.");
        assert!(PlanText::Control('\u{7}').sentence("Your note", "").contains("U+0007"));
    }
}
