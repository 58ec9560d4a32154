//! The declaration with which a return is submitted: its words, who signs, and the hash over what was signed.
//!
//! The hash is SHA-256 over 32 random bytes (the *salt*) and the canonical document of [`SignedReturn`]. The
//! salt is sealed with the agency's data, so that a hash in a stolen database says nothing about short answers;
//! whoever has the salt and the answers can work the hash out without Candour (`docs/return-receipt.md`).

use crate::answer::Answer;
use crate::ids::{AgencyId, AuditId, EvidenceId, ReturnId, StatementId};
use crate::question_set::AuditKind;
use candour_texts::t;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;

/// The version of the declaration that is signed now.
pub const DECLARATION_VERSION: i64 = 1;
/// The longest job title, in characters.
pub const LONGEST_TITLE: usize = 120;
/// The longest reason of a step of a return, in characters.
pub const LONGEST_REASON: usize = 4_000;

/// The words of a declaration. Versions are added and never changed: they were signed.
pub fn declaration(version: i64) -> Option<&'static [&'static str]> {
    match version {
        1 => Some(&[
            "These answers are, to the best of my knowledge, a true account of my agency's safeguarding arrangements on this day.",
            "What is named as evidence exists, and the Board may ask to see it.",
            "I have the authority to submit this return for my agency.",
        ]),
        _ => None,
    }
}

/// Who submits the return of an agency in an audit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SignOff {
    /// The lead declares it ready; the accountable officer reads it whole, signs and so submits it.
    Officer,
    /// The lead or the accountable officer, in one step.
    #[default]
    Lead,
}

impl SignOff {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Officer, Self::Lead];

    /// The usual one: the self-audit is the agency's word as a whole, a thematic audit the lead's work.
    pub fn usual(kind: AuditKind) -> Self {
        if kind == AuditKind::CareAct { Self::Officer } else { Self::Lead }
    }

    /// The code in tables and forms.
    pub fn code(self) -> &'static str {
        match self {
            Self::Officer => "officer",
            Self::Lead => "lead",
        }
    }

    /// The one with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.code() == code)
    }
}

impl TryFrom<String> for SignOff {
    type Error = String;

    fn try_from(code: String) -> Result<Self, String> {
        Self::from_code(&code).ok_or_else(|| format!("there is no sign-off {code:?}"))
    }
}

/// What is signed, as it is hashed: its JSON has no blanks, and its keys stand in this order and, in maps, in
/// the order of their bytes.
#[derive(Clone, Debug, Serialize)]
pub struct SignedReturn<'a> {
    /// `candour-signed-return/1`.
    pub format: &'static str,
    /// The return.
    pub r#return: ReturnId,
    /// The audit.
    pub audit: AuditId,
    /// The agency.
    pub agency: AgencyId,
    /// The question set's content hash, in hexadecimal.
    pub question_set: String,
    /// Every answer that is kept to a statement that is asked.
    pub answers: BTreeMap<&'a StatementId, &'a Answer>,
    /// The files of evidence, in the order of their ids.
    pub files: Vec<SignedFile>,
}

/// A file of evidence, as it is signed for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct SignedFile {
    /// Its id.
    pub id: EvidenceId,
    /// Its name.
    pub name: String,
    /// Its bytes.
    pub size: u64,
    /// The statements that it supports, in the order of their ids.
    pub statements: Vec<StatementId>,
}

impl SignedReturn<'_> {
    /// The name of this format.
    pub const FORMAT: &'static str = "candour-signed-return/1";

    /// The canonical document.
    ///
    /// # Errors
    /// Where it cannot be written as JSON: never, for answers that were read.
    pub fn document(&self) -> Result<Vec<u8>, serde_json::Error> {
        serde_json::to_vec(self)
    }
}

/// The hash over a canonical document.
pub fn hash(salt: &[u8; 32], document: &[u8]) -> [u8; 32] {
    Sha256::new().chain_update(salt).chain_update(document).finalize().into()
}

/// A hash as people read it aloud and type it: 64 hexadecimal digits in groups of four.
pub fn hash_text(hash: &[u8]) -> String {
    let digits = hex::encode(hash);
    let groups: Vec<_> = digits.as_bytes().chunks(4).map(|group| String::from_utf8_lossy(group)).collect();
    groups.join(" ")
}

/// A hash as somebody typed it, blanks and capitals as they come; `None` where it is no hash.
pub fn parse_hash(typed: &str) -> Option<[u8; 32]> {
    let digits: String = typed.chars().filter(|c| !c.is_whitespace() && *c != '-').collect();
    hex::decode(digits).ok()?.try_into().ok()
}

/// What the signer is at the agency, without blanks around it.
///
/// # Errors
/// What is wrong with it, in words.
pub fn job_title(typed: &str) -> Result<&str, String> {
    let title = typed.trim();
    if title.is_empty() {
        return Err(t!("Say what you are at your agency, such as Chief Executive.").to_owned());
    }
    if title.chars().count() > LONGEST_TITLE || title.chars().any(char::is_control) {
        return Err(t!("Give your job title in one line of up to {most} characters.", most = LONGEST_TITLE));
    }
    Ok(title)
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn document(narrative: &str, files: Vec<SignedFile>) -> Vec<u8> {
        let (statement, answer) =
            (StatementId("lead".to_owned()), Answer { narrative: narrative.to_owned(), ..Answer::default() });
        let signed = SignedReturn {
            format: SignedReturn::FORMAT,
            r#return: ReturnId(Uuid::nil()),
            audit: AuditId(Uuid::nil()),
            agency: AgencyId(Uuid::nil()),
            question_set: "00".to_owned(),
            answers: BTreeMap::from([(&statement, &answer)]),
            files,
        };
        signed.document().unwrap()
    }

    #[test]
    fn one_letter_or_one_file_more_is_another_hash() {
        let salt = [7; 32];
        let file = SignedFile { id: EvidenceId(Uuid::nil()), name: "a".to_owned(), size: 1, statements: Vec::new() };
        let first = hash(&salt, &document("We meet.", Vec::new()));
        assert_eq!(first, hash(&salt, &document("We meet.", Vec::new())));
        assert_ne!(first, hash(&salt, &document("We met.", Vec::new())));
        assert_ne!(first, hash(&salt, &document("We meet.", vec![file])));
        assert_ne!(first, hash(&[8; 32], &document("We meet.", Vec::new())));
    }

    #[test]
    fn a_hash_is_read_back_however_it_is_typed() {
        let hash = hash(&[1; 32], b"{}");
        let shown = hash_text(&hash);
        assert_eq!(shown.len(), 64 + 15);
        for typed in [shown.clone(), shown.to_uppercase(), shown.replace(' ', ""), format!("  {shown}\n")] {
            assert_eq!(parse_hash(&typed), Some(hash), "{typed:?}");
        }
        for wrong in ["", "3f2a", "not a hash", &shown[1..], &format!("{shown} 00")] {
            assert_eq!(parse_hash(wrong), None, "{wrong:?}");
        }
    }

    #[test]
    fn every_version_of_the_declaration_has_words() {
        for version in 1..=DECLARATION_VERSION {
            assert!(declaration(version).is_some_and(|words| !words.is_empty()));
        }
        assert_eq!(declaration(DECLARATION_VERSION + 1), None);
    }

    #[test]
    fn a_job_title_is_one_line() {
        assert_eq!(job_title("  Chief Executive "), Ok("Chief Executive"));
        for wrong in ["", "  ", "a\nb", &"x".repeat(121)] {
            assert!(job_title(wrong).is_err(), "{wrong:?}");
        }
    }
}
