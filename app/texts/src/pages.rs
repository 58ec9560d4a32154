//! Whole pages of text: a file for each page and language.

use crate::language::Language;

/// Help, by role, in Markdown.
#[must_use]
pub fn help() -> &'static str {
    of(&[(Language::English, include_str!("../en/help.md"))])
}

/// The accessibility statement, in Markdown.
#[must_use]
pub fn accessibility() -> &'static str {
    of(&[(Language::English, include_str!("../en/accessibility.md"))])
}

/// What is kept, and how it is protected, in Markdown.
#[must_use]
pub fn privacy() -> &'static str {
    of(&[(Language::English, include_str!("../en/privacy.md"))])
}

/// The file in the reader's language; the first, which is English, where that language has none.
fn of(files: &[(Language, &'static str)]) -> &'static str {
    let language = Language::current();
    let own = files.iter().find(|(of, _)| *of == language);
    own.or(files.first()).map_or("", |(_, text)| text)
}
