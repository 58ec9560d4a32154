//! Texts of people as cells: nothing cut, nothing that a spreadsheet would run.

use std::borrow::Cow;

/// What Excel holds in one cell, in UTF-16 units.
pub(crate) const CELL_UNITS: usize = 32_767;

/// Cuts a text into parts that each fit a cell, at the last line or word end of each part
/// where there is one near, never inside a character. Joined they are the text again.
/// An empty text has no parts.
pub(crate) fn parts(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let (part, after) = rest.split_at(part_end(rest));
        parts.push(part);
        rest = after;
    }
    parts
}

/// Whether the text fits one cell.
pub(crate) fn fits(text: &str) -> bool {
    text.len() <= CELL_UNITS || part_end(text) == text.len()
}

fn part_end(text: &str) -> usize {
    if text.len() <= CELL_UNITS {
        return text.len();
    }
    let mut units = 0;
    let mut last_space = None;
    for (at, character) in text.char_indices() {
        units += character.len_utf16();
        if units > CELL_UNITS {
            // A word end in the last 200 bytes reads better than a cut word.
            return last_space.filter(|space| at - space <= 200).unwrap_or(at);
        }
        if character.is_whitespace() {
            last_space = Some(at + character.len_utf8());
        }
    }
    text.len()
}

/// The text where it fits a cell, else a pointer to the sheet that has all of it.
pub(crate) fn or_pointer<'a>(text: &'a str, sheet: &str) -> Cow<'a, str> {
    if fits(text) {
        return Cow::Borrowed(text);
    }
    let characters = crate::words::grouped(text.chars().count() as u64);
    Cow::Owned(format!("{characters} characters: in full on the sheet {sheet}"))
}

/// Adds a text to the XML of a cell, as Excel itself would write it: control characters and
/// the literal form of such an escape become `_xHHHH_`, so that nothing is lost and nothing breaks the XML.
pub(crate) fn push_xml(out: &mut String, text: &str) {
    for (at, character) in text.char_indices() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\t' | '\n' => out.push(character),
            '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => {
                use std::fmt::Write as _;
                // Writing to a String cannot fail.
                let _ = write!(out, "_x{:04X}_", u32::from(character));
            }
            '_' if text.get(at..).is_some_and(is_escape) => out.push_str("_x005F_"),
            _ => out.push(character),
        }
    }
}

/// Whether the text starts like `_x0041_`.
fn is_escape(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.starts_with(b"_x")
        && bytes.get(6) == Some(&b'_')
        && bytes.get(2..6).is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::indexing_slicing, reason = "tests")]
    use super::*;

    #[test]
    fn forty_thousand_characters_are_two_parts_and_complete() {
        let text = "lorem ipsum ".repeat(40_000 / 12 + 1);
        let parts = parts(&text);
        assert_eq!(parts.len(), 2);
        assert!(parts.iter().all(|part| part.encode_utf16().count() <= CELL_UNITS));
        assert!(parts[0].ends_with(' '), "cut at a word end");
        assert_eq!(parts.concat(), text);
    }

    #[test]
    fn astral_characters_count_twice_and_stay_whole() {
        let text = "\u{1f600}".repeat(20_000);
        let parts = parts(&text);
        assert_eq!(parts.iter().map(|part| part.chars().count()).collect::<Vec<_>>(), [16_383, 3_617]);
        assert_eq!(parts.concat(), text);
        assert!(!fits(&text));
    }

    #[test]
    fn short_and_empty_texts_are_left_alone() {
        assert_eq!(parts("a"), ["a"]);
        assert!(parts("").is_empty());
        assert!(fits("a"));
        assert_eq!(or_pointer("=1+1", "Narratives"), "=1+1");
        assert_eq!(or_pointer(&"x".repeat(40_000), "Narratives"), "40,000 characters: in full on the sheet Narratives");
    }

    #[test]
    fn control_characters_and_literal_escapes_are_escaped() {
        let mut out = String::new();
        push_xml(&mut out, "a\u{1}b\r\n<&> _x0041_ _x00zz_ _");
        assert_eq!(out, "a_x0001_b_x000D_\n&lt;&amp;&gt; _x005F_x0041_ _x00zz_ _");
    }
}
