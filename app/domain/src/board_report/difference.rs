//! What differs between two versions of a report, section by section and word by word, figures included.

use super::figure::{Figure, FigureItem, FigureTable, Figures};
use super::pieces::Part;
use super::section::{Section, Written};
use crate::answer::{Piece, words_between};
use std::collections::BTreeMap;

/// What has become of a section.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// It reads the same.
    Same,
    /// Its title, its words or its figures differ.
    Changed,
    /// It was not there before.
    Added,
    /// It is not there any more.
    Removed,
}

/// One section in two versions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SectionChange {
    /// Its title in the later version; in the earlier one where it is removed.
    pub title: String,
    /// What has become of it.
    pub what: What,
    /// Its words in pieces; its title too, where that differs.
    pub pieces: Vec<Piece>,
}

/// What differs, in the order of the later version; what was removed stands last.
pub fn difference(old: &Written, new: &Written) -> Vec<SectionChange> {
    let mut before: BTreeMap<_, _> = old.sections.iter().map(|section| (section.id, section)).collect();
    let mut found = Vec::new();
    for section in &new.sections {
        let (then, now) = (before.remove(&section.id), plain(section, &new.figures));
        let (what, before, now) = match then {
            None => (What::Added, String::new(), now),
            Some(then) if then.title == section.title => {
                let before = plain(then, &old.figures);
                (if before == now { What::Same } else { What::Changed }, before, now)
            }
            // Another title is a word that differs.
            Some(then) => {
                let before = format!("{}\n\n{}", then.title, plain(then, &old.figures));
                (What::Changed, before, format!("{}\n\n{now}", section.title))
            }
        };
        let pieces = words_between(&before, &now);
        found.push(SectionChange { title: section.title.clone(), what, pieces });
    }
    for section in old.sections.iter().filter(|section| before.contains_key(&section.id)) {
        let pieces = words_between(&plain(section, &old.figures), "");
        found.push(SectionChange { title: section.title.clone(), what: What::Removed, pieces });
    }
    found
}

/// A section as plain words: its Markdown as it is written, and its figures line by line. One that cannot be filled stands
/// as it was written.
fn plain(section: &Section, figures: &Figures) -> String {
    let parts = section.parts(figures);
    parts.map_or_else(
        |_| section.text.clone(),
        |parts| parts.iter().map(|part| part_text(part)).collect::<Vec<_>>().join("\n"),
    )
}

fn part_text(part: &Part<'_>) -> String {
    match part {
        Part::Prose(text) => unescaped(text),
        Part::Figure(Figure::Value(text)) => text.clone(),
        Part::Figure(Figure::Table(table)) => table_text(table),
        Part::Figure(Figure::List(list)) => {
            if list.items.is_empty() {
                list.none.clone()
            } else {
                list.items.iter().map(item_text).collect()
            }
        }
    }
}

fn table_text(table: &FigureTable) -> String {
    let mut out = format!("{}\n", table.caption);
    let rows = std::iter::once(&table.head).chain(table.rows.iter().map(|row| &row.cells));
    for cells in rows {
        out.push_str(&cells.join(" | "));
        out.push('\n');
    }
    out.push_str(&table.note);
    out
}

fn item_text(item: &FigureItem) -> String {
    let lead = if item.lead.is_empty() { String::new() } else { format!("{}: ", item.lead) };
    let facts: Vec<_> = item.facts.iter().map(|(name, value)| format!("{name}: {value}")).collect();
    let apart = if facts.is_empty() { "" } else { "; " };
    format!("- {lead}{}{apart}{}\n", item.text, facts.join("; "))
}

/// Without the strokes that keep marks from being markup.
fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(character) = rest.next() {
        if character == '\\' && rest.peek().is_some_and(char::is_ascii_punctuation) {
            out.extend(rest.next());
        } else {
            out.push(character);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    #![expect(clippy::indexing_slicing, reason = "tests")]
    use super::*;
    use crate::board_report::Filler;
    use uuid::Uuid;

    fn written(sections: &[(u128, &str, &str)], asked: &str) -> Written {
        let section = |(id, title, text): &(u128, &str, &str)| Section {
            id: Uuid::from_u128(*id),
            title: (*title).to_owned(),
            text: (*text).to_owned(),
        };
        Written {
            sections: sections.iter().map(section).collect(),
            figures: [(Filler::Asked, Figure::Value(asked.to_owned()))].into_iter().collect(),
        }
    }

    #[test]
    fn sections_are_told_apart_and_words_and_figures_marked() {
        let old =
            written(&[(1, "A", "Of {{agencies_asked}} agencies."), (2, "B", "Gone."), (4, "D", "Same.")], "4 (80%)");
        let new =
            written(&[(4, "D", "Same."), (1, "A", "Of {{agencies_asked}} agencies."), (3, "C", "Come.")], "5 (80%)");
        let found = difference(&old, &new);
        let kinds: Vec<_> = found.iter().map(|one| (one.title.as_str(), one.what)).collect();
        assert_eq!(kinds, [("D", What::Same), ("A", What::Changed), ("C", What::Added), ("B", What::Removed)]);
        assert!(found[1].pieces.contains(&Piece::Gone("4".to_owned())), "{:?}", found[1].pieces);
        assert!(found[1].pieces.contains(&Piece::Come("5".to_owned())), "{:?}", found[1].pieces);
        // Another title alone is a change as well.
        let renamed = written(&[(4, "Other", "Same.")], "5 (80%)");
        let found = difference(&new, &renamed);
        assert_eq!((found[0].what, found[0].title.as_str(), found.len()), (What::Changed, "Other", 3));
    }
}
