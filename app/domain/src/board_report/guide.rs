//! The One Minute Guide: one page of learning from the findings, in which no agency is named.

use crate::answer::{normalise, with_commas};
use crate::plan::{PlanText, Wrong};
use candour_texts::{mark, said, t};
use serde::{Deserialize, Serialize};

/// The longest part, in characters.
pub const MOST_OF_PART: usize = 700;
/// The most lines of a part.
pub const MOST_LINES: usize = 6;

/// What is sealed of a guide: a text for each of its parts. Each line of a part is a point.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct GuideWords {
    /// Why it matters.
    pub why: String,
    /// What works well.
    pub well: String,
    /// What was found that should be better.
    pub better: String,
    /// What to do now.
    pub now: String,
    /// Where to find out more.
    pub more: String,
}

/// A guide as it is typed.
pub type GuideForm = GuideWords;

/// One part of a guide.
#[derive(Clone, Copy, Debug)]
pub struct GuidePart {
    /// The field's name.
    pub field: &'static str,
    /// Its heading.
    heading: &'static str,
    hint: &'static str,
    of: fn(&GuideWords) -> &String,
    to: fn(&mut GuideWords) -> &mut String,
}

/// The parts, in order.
pub const GUIDE_PARTS: [GuidePart; 5] = [
    GuidePart {
        field: "why",
        heading: mark!("Why this matters"),
        hint: mark!("One or two sentences: what was looked at, and what it means for adults."),
        of: |words| &words.why,
        to: |words| &mut words.why,
    },
    GuidePart {
        field: "well",
        heading: mark!("What works well"),
        hint: mark!("A point a line."),
        of: |words| &words.well,
        to: |words| &mut words.well,
    },
    GuidePart {
        field: "better",
        heading: mark!("What should be better"),
        hint: mark!("A point a line."),
        of: |words| &words.better,
        to: |words| &mut words.better,
    },
    GuidePart {
        field: "now",
        heading: mark!("What you can do now"),
        hint: mark!("A point a line: something that one person can do this week."),
        of: |words| &words.now,
        to: |words| &mut words.now,
    },
    GuidePart {
        field: "more",
        heading: mark!("Find out more"),
        hint: mark!("Where guidance, training or help is found. May be empty."),
        of: |words| &words.more,
        to: |words| &mut words.more,
    },
];

impl GuidePart {
    /// Its heading.
    pub fn heading(&self) -> &'static str {
        said(self.heading)
    }

    /// What helps whoever writes it.
    pub fn hint(&self) -> &'static str {
        said(self.hint)
    }

    /// Its text.
    pub fn text<'w>(&self, words: &'w GuideWords) -> &'w str {
        (self.of)(words)
    }

    /// Sets its text.
    pub fn set(&self, words: &mut GuideWords, text: String) {
        *(self.to)(words) = text;
    }

    /// Its points, a line each.
    pub fn points<'w>(&self, words: &'w GuideWords) -> Vec<&'w str> {
        self.text(words).lines().map(str::trim).filter(|line| !line.is_empty()).collect()
    }
}

impl GuideWords {
    /// The guide as it is kept. `agencies` are the names that must not stand in it.
    ///
    /// # Errors
    /// What is too long, and where an agency is named.
    pub fn parse(&self, agencies: &[String]) -> Result<Self, Vec<Wrong>> {
        let (mut kept, mut wrong) = (Self::default(), Vec::new());
        for part in GUIDE_PARTS {
            let text = normalise(part.text(self)).trim().to_owned();
            if let Err(message) = check(&part, &text, agencies) {
                wrong.push(Wrong { field: part.field, message });
            }
            part.set(&mut kept, text);
        }
        if GUIDE_PARTS.iter().take(4).all(|part| part.text(&kept).is_empty()) {
            wrong.push(Wrong {
                field: "why",
                message: t!("Write something first: an empty guide teaches nothing.").to_owned(),
            });
        }
        if wrong.is_empty() { Ok(kept) } else { Err(wrong) }
    }
}

fn check(part: &GuidePart, text: &str, agencies: &[String]) -> Result<(), String> {
    let (what, count, lines) = (part.heading(), text.chars().count(), part_lines(text));
    if count > MOST_OF_PART {
        return Err(PlanText::TooLong(count, MOST_OF_PART).sentence(&t!("“{what}”", what), ""));
    }
    if lines > MOST_LINES {
        let (lines, most) = (with_commas(lines), MOST_LINES);
        return Err(t!(
            "“{what}” has {lines} lines. Make {most} or fewer of them: a guide is read in one minute.",
            what,
            lines,
            most
        ));
    }
    if let Some(bad) = text.chars().find(|c| c.is_control() && !matches!(c, '\n' | '\t')) {
        return Err(PlanText::Control(bad).sentence(&t!("“{what}”", what), ""));
    }
    let lower = text.to_lowercase();
    match agencies.iter().find(|name| !name.trim().is_empty() && lower.contains(&name.to_lowercase())) {
        Some(name) => Err(t!("“{what}” names {name}. A One Minute Guide names no agency: say it without.", what, name)),
        None => Ok(()),
    }
}

fn part_lines(text: &str) -> usize {
    text.lines().filter(|line| !line.trim().is_empty()).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrong(words: &GuideWords) -> Vec<(&'static str, String)> {
        let agencies = ["Testshire Police".to_owned(), String::new()];
        words.parse(&agencies).unwrap_err().into_iter().map(|one| (one.field, one.message)).collect()
    }

    #[test]
    fn a_guide_is_short_and_names_no_agency() {
        let good = GuideWords { why: " It matters.\r\nTruly. ".to_owned(), ..GuideWords::default() };
        assert_eq!(good.parse(&[]).unwrap().why, "It matters.\nTruly.");
        let named = GuideWords { better: "The testshire police were late.".to_owned(), ..GuideWords::default() };
        let found = wrong(&named);
        assert_eq!((found.len(), found.first().unwrap().0), (1, "better"));
        assert!(found.first().unwrap().1.contains("names Testshire Police"));
        let long = GuideWords { why: "x".repeat(701), well: "a\n".repeat(9), ..GuideWords::default() };
        let fields: Vec<_> = wrong(&long).into_iter().map(|(field, _)| field).collect();
        assert_eq!(fields, ["why", "well"]);
        assert_eq!(wrong(&GuideWords { more: "Ask.".to_owned(), ..GuideWords::default() }).first().unwrap().0, "why");
    }
}
