//! The library of an agency's evidence: what a piece is, and how it becomes evidence of a statement. A piece says
//! first where something is to be found; a file is there only where one is wanted.

mod dates;

pub use dates::{DateWords, Weight, date_words, has_expired, needs_review};

use crate::answer::{self, EvidenceReference, limited, normalise, parse_date};
use crate::ids::PieceId;
use candour_texts::t;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// The most pieces of one library.
pub const MOST_PIECES: usize = 1_000;
/// The longest note, in characters.
pub const LONGEST_NOTE: usize = 4_000;

/// A piece of evidence in an agency's library: the plaintext that the vault seals as one value.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Piece {
    /// Its title; never empty in a kept piece.
    pub title: String,
    /// Where it is kept: the number of a document, or a place.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub held: String,
    /// An `https` link, or empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub link: String,
    /// Who owns it (a role rather than a name).
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub owner: String,
    /// Its own date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<NaiveDate>,
    /// The day on which the agency means to look at it again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub review_on: Option<NaiveDate>,
    /// The last day on which it holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_on: Option<NaiveDate>,
    /// What colleagues should know. It stays in the library: no statement shows it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
}

/// A piece as it is typed, kept as it is so that a page with errors shows every word again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PieceForm {
    /// Its title.
    pub title: String,
    /// Where it is kept.
    pub held: String,
    /// A link.
    pub link: String,
    /// Who owns it.
    pub owner: String,
    /// Day, month and year of its own date.
    pub date: [String; 3],
    /// Day, month and year of its review.
    pub review: [String; 3],
    /// Day, month and year of its last day.
    pub expires: [String; 3],
    /// What colleagues should know.
    pub note: String,
}

impl Piece {
    /// The piece that a form gives.
    ///
    /// # Errors
    /// Each wrong field's name in a form, with what to do.
    pub fn check(form: &PieceForm) -> Result<Self, Vec<(&'static str, String)>> {
        let mut wrong = Vec::new();
        let mut short = |field: &'static str, what: &str, value: &str| {
            let kept = limited(what, value, answer::LINE);
            kept.map(|text| text.trim().to_owned()).map_err(|message| wrong.push((field, message))).unwrap_or_default()
        };
        let title = short("title", t!("The title"), &form.title);
        let held = short("held", t!("The place"), &form.held);
        let link = short("link", t!("The link"), &form.link);
        let owner = short("owner", t!("The owner"), &form.owner);
        if title.is_empty() && wrong.iter().all(|(field, _)| *field != "title") {
            wrong.push(("title", t!("Give this evidence a title.").to_owned()));
        }
        let link = answer::link(&link).map_err(|message| wrong.push(("link", message))).unwrap_or_default();
        let mut day = |field: &'static str, typed: &[String; 3]| {
            parse_date(typed).map_err(|message| wrong.push((field, message))).unwrap_or_default()
        };
        let (date, review_on, expires_on) =
            (day("date-day", &form.date), day("review-day", &form.review), day("expires-day", &form.expires));
        let note = limited(t!("The note"), &normalise(&form.note), LONGEST_NOTE)
            .map_err(|message| wrong.push(("note", message)))
            .unwrap_or_default();
        if wrong.is_empty() {
            Ok(Self { title, held, link, owner, date, review_on, expires_on, note })
        } else {
            Err(wrong)
        }
    }

    /// What a statement keeps of it that it supports: a copy of its words.
    pub fn reference(&self, id: PieceId) -> EvidenceReference {
        EvidenceReference {
            title: self.title.clone(),
            date: self.date,
            owner: self.owner.clone(),
            held: self.held.clone(),
            link: self.link.clone(),
            review_on: self.review_on,
            expires_on: self.expires_on,
            piece: Some(id),
        }
    }

    /// Whether one of its words holds this text, whatever its capitals; the empty text is in all.
    pub fn says(&self, text: &str) -> bool {
        let wanted = text.trim().to_lowercase();
        let words = [&self.title, &self.held, &self.link, &self.owner, &self.note];
        wanted.is_empty() || words.into_iter().any(|word| word.to_lowercase().contains(&wanted))
    }
}

impl From<&EvidenceReference> for Piece {
    /// A statement's evidence as a piece of the library.
    fn from(reference: &EvidenceReference) -> Self {
        Self {
            title: reference.title.clone(),
            held: reference.held.clone(),
            link: reference.link.clone(),
            owner: reference.owner.clone(),
            date: reference.date,
            review_on: reference.review_on,
            expires_on: reference.expires_on,
            note: String::new(),
        }
    }
}

impl From<&Piece> for PieceForm {
    /// The form that gives this piece again.
    fn from(piece: &Piece) -> Self {
        let fields = |day: Option<NaiveDate>| day.map(answer::date_fields).unwrap_or_default();
        Self {
            title: piece.title.clone(),
            held: piece.held.clone(),
            link: piece.link.clone(),
            owner: piece.owner.clone(),
            date: fields(piece.date),
            review: fields(piece.review_on),
            expires: fields(piece.expires_on),
            note: piece.note.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn form() -> PieceForm {
        let day = |d: &str| [d.to_owned(), "3".to_owned(), "2026".to_owned()];
        PieceForm {
            title: " Safeguarding policy ".to_owned(),
            held: "DOC-14".to_owned(),
            link: "https://intranet.example/policy".to_owned(),
            owner: "Head of Safeguarding".to_owned(),
            date: day("1"),
            review: day("2"),
            expires: day("3"),
            note: "Ask\r\nbefore".to_owned(),
        }
    }

    #[test]
    fn a_piece_is_kept_as_it_was_typed_and_typed_again_as_it_is_kept() {
        let piece = Piece::check(&form()).unwrap();
        assert_eq!((piece.title.as_str(), piece.note.as_str()), ("Safeguarding policy", "Ask\nbefore"));
        assert_eq!(piece.expires_on, NaiveDate::from_ymd_opt(2026, 3, 3));
        assert_eq!(Piece::check(&PieceForm::from(&piece)), Ok(piece));
    }

    #[test]
    fn every_error_is_told_at_once_each_at_its_field() {
        let wrong = PieceForm {
            title: String::new(),
            held: "x".repeat(501),
            link: "javascript:alert(1)".to_owned(),
            review: ["31", "2", "2026"].map(str::to_owned),
            note: "y".repeat(LONGEST_NOTE + 1),
            ..form()
        };
        let fields: Vec<_> = Piece::check(&wrong).unwrap_err().into_iter().map(|(field, _)| field).collect();
        assert_eq!(fields, ["held", "title", "link", "review-day", "note"]);
    }

    #[test]
    fn a_statement_keeps_the_words_and_not_the_note() {
        let (id, piece) = (PieceId(Uuid::from_u128(7)), Piece::check(&form()).unwrap());
        let kept = piece.reference(id);
        assert_eq!((kept.piece, kept.held.as_str(), kept.review_on), (Some(id), "DOC-14", piece.review_on));
        assert_eq!(Piece::from(&kept), Piece { note: String::new(), ..piece });
    }

    #[test]
    fn a_piece_is_found_by_any_of_its_words() {
        let piece = Piece::check(&form()).unwrap();
        for found in ["", " POLICY", "doc-14", "head of", "before"] {
            assert!(piece.says(found), "{found:?}");
        }
        assert!(!piece.says("training"));
    }

    #[test]
    fn what_is_kept_reads_again_and_nothing_else_does() {
        let piece = Piece::check(&form()).unwrap();
        let json = serde_json::to_string(&piece).unwrap();
        assert_eq!(serde_json::from_str::<Piece>(&json).unwrap(), piece);
        assert!(serde_json::from_str::<Piece>(r#"{"title":"a","agency":"b"}"#).is_err());
    }
}
