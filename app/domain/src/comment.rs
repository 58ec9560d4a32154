//! What an agency's people write to each other about a statement.

use crate::answer::{check_text, normalise};
use candour_texts::t;

/// A comment as it is kept.
///
/// # Errors
/// A sentence, where it is blank, longer than [`MAX_TEXT`](crate::answer::MAX_TEXT) or holds control characters.
pub fn comment(text: &str) -> Result<String, String> {
    let text = check_text(t!("Your comment"), &normalise(text))?;
    if text.is_empty() { Err(t!("Write your comment first.").to_owned()) } else { Ok(text) }
}

#[cfg(test)]
mod tests {
    use super::comment;

    #[test]
    fn a_comment_says_something_and_not_too_much() {
        assert_eq!(comment("One\r\ntwo"), Ok("One\ntwo".to_owned()));
        assert!(comment(" \r\n").is_err());
        assert!(comment(&"a".repeat(40_000)).is_ok());
        assert!(comment(&"a".repeat(40_001)).unwrap_err().contains("40,001"));
    }
}
