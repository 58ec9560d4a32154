//! Sheet titles that Excel accepts: at most 31 characters, none of its reserved ones, unique but for case.

use std::collections::HashSet;

const MAX: usize = 31;

/// Hands out sheet titles of one workbook.
#[derive(Debug, Default)]
pub(crate) struct SheetNames {
    taken: HashSet<String>,
}

impl SheetNames {
    /// The title that is nearest to the wanted one and not taken yet.
    pub(crate) fn claim(&mut self, wanted: &str) -> String {
        let base = clean(wanted);
        let mut name = base.clone();
        let mut n = 2_u32;
        while !self.taken.insert(name.to_lowercase()) {
            let suffix = format!(" ({n})");
            name = format!("{}{suffix}", cut(&base, MAX - suffix.len()));
            n += 1;
        }
        name
    }
}

fn clean(wanted: &str) -> String {
    let replaced: String = wanted
        .chars()
        .map(|character| match character {
            '[' | ']' | ':' | '*' | '?' | '/' | '\\' => '-',
            character if character.is_control() => ' ',
            character => character,
        })
        .collect();
    let trimmed = cut(replaced.trim().trim_matches('\'').trim(), MAX);
    let trimmed = trimmed.trim_end().trim_end_matches('\'');
    // "History" is reserved by Excel for its own sheet.
    match trimmed {
        "" => "Sheet".to_owned(),
        name if name.eq_ignore_ascii_case("history") => format!("{name} sheet"),
        name => name.to_owned(),
    }
}

/// The first characters, as many as fit in so many UTF-16 units.
fn cut(text: &str, units: usize) -> &str {
    let mut used = 0;
    for (at, character) in text.char_indices() {
        used += character.len_utf16();
        if used > units {
            return text.get(..at).unwrap_or_default();
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claimed(wanted: &[&str]) -> Vec<String> {
        let mut names = SheetNames::default();
        wanted.iter().map(|wanted| names.claim(wanted)).collect()
    }

    #[test]
    fn reserved_characters_and_lengths() {
        assert_eq!(claimed(&["A/B"]), ["A-B"]);
        assert_eq!(claimed(&["'quoted'", "", "History"]), ["quoted", "Sheet", "History sheet"]);
        assert_eq!(claimed(&["Safer recruitment and people management"]), ["Safer recruitment and people ma"]);
    }

    #[test]
    fn equal_but_for_case_and_equal_when_cut() {
        assert_eq!(claimed(&["Notes", "NOTES", "A/B", "A\\B"]), ["Notes", "NOTES (2)", "A-B", "A-B (2)"]);
        let long = "x".repeat(40);
        let names = claimed(&[&long, &long]);
        assert_eq!(names, ["x".repeat(31), format!("{} (2)", "x".repeat(27))]);
    }

    #[test]
    fn every_title_is_accepted_by_the_library() {
        let emoji = "\u{1f600}".repeat(31);
        for name in claimed(&["a:b*c?d", "[x]", &emoji, "\u{1}\u{2}", "'", "end'"]) {
            let mut sheet = rust_xlsxwriter::Worksheet::new();
            assert!(sheet.set_name(&name).is_ok(), "{name}");
        }
    }
}
