//! Texts of a document: clean, whoever wrote them.

use unicode_normalization::UnicodeNormalization as _;

/// How a part of a text looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Look {
    /// As the text around it.
    #[default]
    Plain,
    /// What is read first.
    Strong,
    /// Stressed.
    Emphasis,
    /// What is said beside.
    Quiet,
}

/// A part of a text that looks one way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    look: Look,
    text: String,
}

impl Run {
    /// How it looks.
    pub fn look(&self) -> Look {
        self.look
    }

    /// What it says: no control characters but line ends.
    pub fn text(&self) -> &str {
        &self.text
    }
}

/// A text with its looks. A line end in it is one in the document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text {
    runs: Vec<Run>,
}

impl Text {
    /// A text of one look.
    pub fn of(look: Look, text: &str) -> Self {
        Self::default().and(look, text)
    }

    /// With this after it.
    #[must_use]
    pub fn and(mut self, look: Look, text: &str) -> Self {
        self.push(look, text);
        self
    }

    /// Adds this at its end.
    pub fn push(&mut self, look: Look, text: &str) {
        let text = clean(text);
        match self.runs.last_mut() {
            _ if text.is_empty() => {}
            Some(last) if last.look == look => last.text.push_str(&text),
            _ => self.runs.push(Run { look, text }),
        }
    }

    /// Its parts.
    pub fn runs(&self) -> &[Run] {
        &self.runs
    }

    /// Whether nothing of it is seen.
    pub fn is_blank(&self) -> bool {
        self.runs.iter().all(|run| run.text.trim().is_empty())
    }

    /// All that it says, in one line.
    pub fn line(&self) -> String {
        let all: String = self.runs.iter().map(Run::text).collect();
        all.split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Self::of(Look::Plain, text)
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        Self::of(Look::Plain, &text)
    }
}

/// What somebody wrote, as paragraphs: blank lines part them, other line ends stay.
pub fn paragraphs(written: &str) -> Vec<Text> {
    let mut out = Vec::new();
    let mut lines: Vec<&str> = Vec::new();
    let clean = clean(written);
    for line in clean.lines().chain([""]) {
        if !line.trim().is_empty() {
            lines.push(line.trim_end());
        } else if !lines.is_empty() {
            out.push(lines.join("\n").into());
            lines.clear();
        }
    }
    out
}

/// The text without what could break a file or lie about what stands around it: control characters, marks that turn
/// the direction of writing, characters that are none, and those that mean something else on each machine. Letters
/// with accents become one character each, as fonts have them.
pub(super) fn clean(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut before = ' ';
    for character in text.nfc() {
        match character {
            '\n' if before == '\r' => {}
            '\r' | '\n' | '\u{85}' | '\u{2028}' | '\u{2029}' => out.push('\n'),
            '\t' => out.push(' '),
            _ if character.is_control() || turns(character) || is_none(character) => {}
            '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..='\u{10ffff}' => out.push('\u{fffd}'),
            _ => out.push(character),
        }
        before = character;
    }
    out
}

/// Marks that turn the direction of what follows.
fn turns(character: char) -> bool {
    matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{206a}'..='\u{206f}')
}

/// What Unicode keeps free, and the mark of byte order.
fn is_none(character: char) -> bool {
    let code = u32::from(character);
    character == '\u{feff}' || (0xfdd0..=0xfdef).contains(&code) || code & 0xfffe == 0xfffe
}

#[cfg(test)]
mod tests {
    #![expect(clippy::indexing_slicing, reason = "tests")]
    use super::*;

    #[test]
    fn control_and_turning_characters_are_gone_and_line_ends_are_one() {
        assert_eq!(clean("a\u{0}b\u{7f}c\u{202e}d\u{feff}e\u{ffff}"), "abcde");
        assert_eq!(clean("a\r\nb\rc\u{2028}d\te"), "a\nb\nc\nd e");
        assert_eq!(clean("\u{e000}"), "\u{fffd}");
    }

    #[test]
    fn accents_become_one_character() {
        assert_eq!(clean("Cw\u{302}n Y\u{302}"), "C\u{175}n \u{176}");
    }

    #[test]
    fn blank_lines_part_paragraphs() {
        let found = paragraphs("one\r\nstill one\n\n \n\ntwo\n");
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].runs()[0].text(), "one\nstill one");
        assert_eq!(found[1].line(), "two");
        assert!(paragraphs(" \n\n").is_empty());
    }

    #[test]
    fn runs_of_one_look_are_one() {
        let text = Text::from("a").and(Look::Plain, "b").and(Look::Strong, "").and(Look::Strong, "c");
        assert_eq!(text.runs().len(), 2);
        assert_eq!(text.line(), "abc");
    }
}
