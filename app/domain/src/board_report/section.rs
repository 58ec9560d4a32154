//! The sections of a report: as they are typed, as they are sealed, and as they are signed together with their figures.

use super::figure::{Figures, Reader};
use super::pieces::{Misplaced, Part, parts, used};
use crate::answer::{normalise, with_commas};
use crate::plan::{Wrong, plan_text};
use candour_texts::t;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

/// The longest text of a section, in characters.
pub const MAX_SECTION: usize = 20_000;
/// The longest title of a section, in characters.
pub const MAX_TITLE: usize = 120;
/// The most sections that a report has.
pub const MOST_SECTIONS: usize = 40;

/// What is sealed of a section.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SectionWords {
    /// Its title: one line.
    pub title: String,
    /// Its text, in Markdown with placeholders; may be empty.
    pub text: String,
}

/// A section as it is typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SectionForm {
    /// Its title.
    pub title: String,
    /// Its text.
    pub text: String,
}

/// A section of a version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Section {
    /// Its id: the same in every version.
    pub id: Uuid,
    /// Its title.
    pub title: String,
    /// Its text, with placeholders.
    pub text: String,
}

/// A report as it is read: the sections, and the figures that stand in them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Written {
    /// The sections, in order.
    pub sections: Vec<Section>,
    /// The figures that they use.
    pub figures: Figures,
}

/// What is sealed of a version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Frozen {
    /// 32 random bytes, in hexadecimal: without them the hash says nothing about the text.
    pub salt: String,
    /// What was signed or made.
    pub written: Written,
}

/// A section that cannot be filled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unfilled {
    /// Its title.
    pub section: String,
    /// What is wrong.
    pub problem: Misplaced,
}

impl Unfilled {
    /// Which section, which line, what to do.
    pub fn sentence(&self) -> String {
        t!("Section “{section}”. {what}", section = self.section, what = self.problem.sentence())
    }
}

/// What is hashed of a version, in this order.
#[derive(Serialize)]
struct Canonical<'a> {
    format: &'static str,
    sections: &'a [Section],
    figures: &'a Figures,
}

impl SectionForm {
    /// The section's words.
    ///
    /// # Errors
    /// What is missing, too long, or wrong with a placeholder.
    pub fn parse(&self) -> Result<SectionWords, Vec<Wrong>> {
        let mut wrong = Vec::new();
        let title = self.title.split_whitespace().collect::<Vec<_>>().join(" ");
        if let Err(error) = plan_text(&title, MAX_TITLE) {
            wrong.push(Wrong {
                field: "title",
                message: error.sentence(t!("The title"), t!("Give the section a title.")),
            });
        }
        let text = normalise(&self.text);
        let count = text.chars().count();
        if count > MAX_SECTION {
            let message = t!(
                "The text has {count} characters. Shorten it to {most} or fewer, or make two sections of it.",
                count = with_commas(count),
                most = with_commas(MAX_SECTION)
            );
            wrong.push(Wrong { field: "text", message });
        }
        if let Some(bad) = text.chars().find(|c| c.is_control() && !matches!(c, '\n' | '\t')) {
            let message = crate::plan::PlanText::Control(bad).sentence(t!("The text"), "");
            wrong.push(Wrong { field: "text", message });
        }
        if let Err(problems) = used(&text) {
            let message = problems.iter().map(Misplaced::sentence).collect::<Vec<_>>().join(" ");
            wrong.push(Wrong { field: "text", message });
        }
        if wrong.is_empty() { Ok(SectionWords { title, text }) } else { Err(wrong) }
    }
}

impl Section {
    /// The section with its figures in their places.
    ///
    /// # Errors
    /// What is wrong with it, line by line.
    pub fn parts<'f>(&self, figures: &'f Figures) -> Result<Vec<Part<'f>>, Vec<Misplaced>> {
        parts(&self.text, figures)
    }
}

impl Written {
    /// These sections, with those of the figures that they use: what is not said is not kept.
    pub fn of(sections: Vec<Section>, figures: Figures) -> Self {
        let used = sections.iter().filter_map(|section| used(&section.text).ok()).flatten().collect();
        Self { sections, figures: figures.only(&used) }
    }

    /// Everything that keeps it from being filled.
    pub fn unfilled(&self) -> Vec<Unfilled> {
        let of = |section: &Section| {
            let wrong = section.parts(&self.figures).err().unwrap_or_default();
            let named = |problem| Unfilled { section: section.title.clone(), problem };
            wrong.into_iter().map(named).collect::<Vec<_>>()
        };
        self.sections.iter().flat_map(of).collect()
    }

    /// The bytes that are hashed: JSON without blanks, keys in this order and those of maps in the order of their bytes.
    ///
    /// # Errors
    /// Where it cannot be written as JSON: never, for what was read.
    pub fn document(&self) -> Result<Vec<u8>, serde_json::Error> {
        let canonical = Canonical { format: "candour-report/1", sections: &self.sections, figures: &self.figures };
        serde_json::to_vec(&canonical)
    }

    /// What tells this text with these figures from any other: posted with a signature, so that nobody signs what they
    /// have not read.
    ///
    /// # Errors
    /// As [`Written::document`].
    pub fn fingerprint(&self) -> Result<String, serde_json::Error> {
        Ok(hex::encode(Sha256::digest(self.document()?)))
    }

    /// What this reader reads of it.
    #[must_use]
    pub fn for_reader(self, reader: Reader) -> Self {
        Self { figures: self.figures.for_reader(reader), ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::board_report::{Figure, Filler};

    fn form(title: &str, text: &str) -> SectionForm {
        SectionForm { title: title.to_owned(), text: text.to_owned() }
    }

    #[test]
    fn a_section_has_a_title_and_a_text_that_fills_itself() {
        let kept = form("  Our\r\nscores ", "a\r\n{{board}}").parse().unwrap();
        assert_eq!((kept.title.as_str(), kept.text.as_str()), ("Our scores", "a\n{{board}}"));
        assert!(form("Empty", "").parse().is_ok());
        let wrong = |form: SectionForm| form.parse().unwrap_err().into_iter().map(|one| one.field).collect::<Vec<_>>();
        assert_eq!(wrong(form(" ", "{{none}}")), ["title", "text"]);
        assert_eq!(wrong(form(&"x".repeat(121), "a\u{7}")), ["title", "text"]);
        assert_eq!(wrong(form("T", &"x".repeat(20_001))), ["text"]);
        assert!(form("T", &"x".repeat(20_000)).parse().is_ok());
    }

    #[test]
    fn another_letter_or_figure_is_another_fingerprint() {
        let written = |text: &str, value: &str| Written {
            sections: vec![Section { id: Uuid::nil(), title: "T".to_owned(), text: text.to_owned() }],
            figures: [(Filler::Asked, Figure::Value(value.to_owned()))].into_iter().collect(),
        };
        let first = written("{{agencies_asked}}", "4").fingerprint().unwrap();
        assert_eq!(first, written("{{agencies_asked}}", "4").fingerprint().unwrap());
        assert_ne!(first, written("{{agencies_asked}}", "5").fingerprint().unwrap());
        assert_ne!(first, written("{{agencies_asked}}.", "4").fingerprint().unwrap());
        assert!(written("{{agencies_asked}}", "4").unfilled().is_empty());
        let wrong = written("{{exempt}}", "4").unfilled();
        assert!(wrong.first().unwrap().sentence().starts_with("Section “T”. Line 1: {{exempt}} was not"), "{wrong:?}");
    }
}
