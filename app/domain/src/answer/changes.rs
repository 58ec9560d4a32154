//! What differs between two versions of an answer, word by word.

use super::{Answer, EvidenceReference, Response, display};
use crate::question_set::{QuestionSet, Statement};
use crate::time::date_text;
use candour_texts::t;
use similar::{Algorithm, DiffOp, capture_diff_slices};

/// The most pairs of words that are compared one by one. Texts that differ in more are shown as one text for another:
/// two texts of 40,000 characters without a word in common would take seconds.
const MOST_PAIRS: usize = 4_000_000;

/// A part of a text that stands, goes or comes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// In both versions.
    Same(String),
    /// In the earlier version only.
    Gone(String),
    /// In the later version only.
    Come(String),
}

/// What differs in one part of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldChange {
    /// Which part, as people read it.
    pub name: &'static str,
    /// Its text, in pieces.
    pub pieces: Vec<Piece>,
}

/// The parts of an answer that differ, in the order in which a page shows them.
pub fn changes(set: &QuestionSet, statement: &Statement, old: &Answer, new: &Answer) -> Vec<FieldChange> {
    let parts = [
        (t!("Answer"), value(set, statement, old), value(set, statement, new)),
        (t!("Why it does not apply"), reason(old), reason(new)),
        (t!("How it is met"), old.narrative.clone(), new.narrative.clone()),
        (t!("The difference made for adults"), old.impact.clone(), new.impact.clone()),
        (t!("Evidence"), evidence(old), evidence(new)),
    ];
    let differing = parts.into_iter().filter(|(_, old, new)| old != new);
    differing.map(|(name, old, new)| FieldChange { name, pieces: words(&old, &new) }).collect()
}

fn value(set: &QuestionSet, statement: &Statement, answer: &Answer) -> String {
    match &answer.response {
        Response::Unanswered => t!("Unanswered").to_owned(),
        Response::NotApplicable { .. } => t!("Not applicable").to_owned(),
        Response::Given(value) => display(set, statement, value),
    }
}

fn reason(answer: &Answer) -> String {
    match &answer.response {
        Response::NotApplicable { reason } => reason.clone(),
        Response::Unanswered | Response::Given(_) => String::new(),
    }
}

/// A line for each reference.
fn evidence(answer: &Answer) -> String {
    let line = |piece: &EvidenceReference| {
        let date = piece.date.map(date_text).unwrap_or_default();
        let until = |what: &str, day: Option<chrono::NaiveDate>| {
            day.map(|day| format!("{what} {}", date_text(day))).unwrap_or_default()
        };
        let (review, expires) = (until(t!("review due"), piece.review_on), until("expires", piece.expires_on));
        let parts = [&piece.title, &date, &piece.owner, &piece.held, &piece.link, &review, &expires];
        parts.into_iter().filter(|part| !part.is_empty()).cloned().collect::<Vec<_>>().join(", ")
    };
    answer.evidence.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// What differs between two texts. Put together, what stands and what goes is the old text, what stands and what comes
/// the new one, letter by letter.
pub(crate) fn words(old: &str, new: &str) -> Vec<Piece> {
    let (old, new) = (split(old), split(new));
    let before = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    let (old_rest, new_rest) = (old.get(before..).unwrap_or_default(), new.get(before..).unwrap_or_default());
    let after = old_rest.iter().rev().zip(new_rest.iter().rev()).take_while(|(a, b)| a == b).count();
    let old_mid = old_rest.get(..old_rest.len() - after).unwrap_or_default();
    let new_mid = new_rest.get(..new_rest.len() - after).unwrap_or_default();
    let mut pieces = Pieces::default();
    pieces.add(Piece::Same, old.get(..before));
    if old_mid.len().saturating_mul(new_mid.len()) > MOST_PAIRS {
        pieces.add(Piece::Gone, Some(old_mid));
        pieces.add(Piece::Come, Some(new_mid));
    } else {
        for op in capture_diff_slices(Algorithm::Myers, old_mid, new_mid) {
            match op {
                DiffOp::Equal { old_index, len, .. } => {
                    pieces.add(Piece::Same, old_mid.get(old_index..old_index + len));
                }
                DiffOp::Delete { old_index, old_len, .. } => {
                    pieces.add(Piece::Gone, old_mid.get(old_index..old_index + old_len));
                }
                DiffOp::Insert { new_index, new_len, .. } => {
                    pieces.add(Piece::Come, new_mid.get(new_index..new_index + new_len));
                }
                DiffOp::Replace { old_index, old_len, new_index, new_len } => {
                    pieces.add(Piece::Gone, old_mid.get(old_index..old_index + old_len));
                    pieces.add(Piece::Come, new_mid.get(new_index..new_index + new_len));
                }
            }
        }
    }
    pieces.add(Piece::Same, old.get(old.len() - after..));
    pieces.0
}

#[derive(Default)]
struct Pieces(Vec<Piece>);

impl Pieces {
    fn add(&mut self, kind: fn(String) -> Piece, words: Option<&[&str]>) {
        let text = words.unwrap_or_default().concat();
        if !text.is_empty() {
            self.0.push(kind(text));
        }
    }
}

/// Words, and what stands between them.
fn split(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut start = 0;
    let mut blank = None;
    for (at, c) in text.char_indices() {
        let now = c.is_whitespace();
        if blank.is_some_and(|before| before != now) {
            parts.extend(text.get(start..at));
            start = at;
        }
        blank = Some(now);
    }
    parts.extend(text.get(start..).filter(|rest| !rest.is_empty()));
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answer::Value;
    use crate::question_set::parse;
    use proptest::prelude::*;

    fn put_together(pieces: &[Piece]) -> (String, String) {
        let (mut old, mut new) = (String::new(), String::new());
        for piece in pieces {
            match piece {
                Piece::Same(text) => {
                    old += text;
                    new += text;
                }
                Piece::Gone(text) => old += text,
                Piece::Come(text) => new += text,
            }
        }
        (old, new)
    }

    #[test]
    fn what_differs_is_marked_word_by_word() {
        let pieces = words("The chief officer leads.", "The deputy chief officer acts.");
        let text = |piece: &Piece| match piece {
            Piece::Same(text) => text.clone(),
            Piece::Gone(text) => format!("[-{text}]"),
            Piece::Come(text) => format!("[+{text}]"),
        };
        let shown: String = pieces.iter().map(text).collect();
        assert_eq!(shown, "The [+deputy ]chief officer [-leads.][+acts.]");
    }

    #[test]
    fn only_the_parts_that_differ_are_named() {
        let set = parse(include_str!("../../../../tests/question-sets/every-type-2026.1.json")).unwrap();
        let (_, statement) = set.statement(&"lead".into()).unwrap();
        let old = Answer { narrative: "Same".to_owned(), ..Answer::default() };
        let given = Response::Given(Value::Level("3".into()));
        let piece = EvidenceReference { title: "Policy".to_owned(), held: "Intranet".to_owned(), ..Default::default() };
        let new = Answer { response: given, evidence: vec![piece], ..old.clone() };
        let found = changes(&set, statement, &old, &new);
        let names: Vec<_> = found.iter().map(|change| change.name).collect();
        assert_eq!(names, ["Answer", "Evidence"]);
        assert_eq!(
            found.first().unwrap().pieces,
            [Piece::Gone("Unanswered".to_owned()), Piece::Come("Fully met".to_owned())]
        );
        assert_eq!(found.last().unwrap().pieces, [Piece::Come("Policy, Intranet".to_owned())]);
        let none = Answer { response: Response::NotApplicable { reason: "No custody".to_owned() }, ..old.clone() };
        let names: Vec<_> = changes(&set, statement, &old, &none).into_iter().map(|change| change.name).collect();
        assert_eq!(names, ["Answer", "Why it does not apply"]);
        assert!(changes(&set, statement, &new, &new).is_empty());
    }

    #[test]
    fn long_texts_without_a_word_in_common_are_one_for_the_other() {
        let (old, new) = ("a ".repeat(20_000), "b\n".repeat(20_000));
        let pieces = words(&old, &new);
        assert_eq!(put_together(&pieces), (old, new));
        assert!(pieces.len() <= 3, "{}", pieces.len());
    }

    proptest! {
        #[test]
        fn nothing_is_lost_between_two_texts(old in "[ab \n\u{e9}👍]{0,40}", new in "[ab \n\u{e9}👍]{0,40}") {
            prop_assert_eq!(put_together(&words(&old, &new)), (old, new));
        }
    }
}
