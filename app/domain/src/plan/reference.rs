//! The references that people quote in minutes: `CA26-AC-03` is the third recommendation that followed from Care Act
//! self-audits of 2026 for an agency whose name begins with A and C; `CA26-AC-03.1` is its first action.
//!
//! The number runs for each prefix within a Board. Agencies of the same letters share one row of numbers, so a
//! reference names one recommendation whatever agencies are called, or will be.

use crate::question_set::AuditKind;

/// What stands in the place of an agency's letters where the recommendation is for the whole partnership.
pub const PARTNERSHIP: &str = "PAR";
/// Words that have no letter in an agency's code.
const SMALL: [&str; 7] = ["and", "of", "the", "for", "in", "at", "to"];
/// The most letters of a name.
const LETTERS: usize = 4;

/// The letters of an agency's name: the first of each word, four at most; of a single word its first three.
pub fn agency_code(name: &str) -> String {
    let letter = |word: &str| word.chars().find(char::is_ascii_alphabetic);
    let words: Vec<&str> = name
        .split(|c: char| c.is_whitespace() || matches!(c, '-' | ':' | '/' | '&'))
        .filter(|word| letter(word).is_some() && !SMALL.contains(&word.to_lowercase().as_str()))
        .collect();
    let code: String = match words.as_slice() {
        [] => "AG".to_owned(),
        [one] => one.chars().filter(char::is_ascii_alphabetic).take(3).collect(),
        many => many.iter().copied().filter_map(letter).take(LETTERS).collect(),
    };
    code.to_ascii_uppercase()
}

/// What stands before the number: the kind of audit and the year in which it opened, then whom it concerns.
pub fn prefix(kind: AuditKind, year: i32, code: &str) -> String {
    let kind = match kind {
        AuditKind::CareAct => "CA",
        AuditKind::Thematic => "TH",
    };
    format!("{kind}{:02}-{code}", year.rem_euclid(100))
}

/// The reference of a recommendation.
pub fn reference(prefix: &str, number: i64) -> String {
    format!("{prefix}-{number:02}")
}

/// The reference of one of its actions.
pub fn action_reference(prefix: &str, number: i64, action: i64) -> String {
    format!("{}.{action}", reference(prefix, number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_agencys_letters_are_those_of_its_words() {
        let table = [
            ("Leafield", "LEA"),
            ("Testshire Police", "TP"),
            ("Testshire Council", "TC"),
            ("Arrowmere Fire and Rescue Service", "AFRS"),
            ("Arrowmere County Council: Adult Social Care", "ACCA"),
            ("Tŷ Derwen Community Trust", "TDCT"),
            ("St Aldwyth’s Care Group", "SACG"),
            ("Ärzte", "RZT"),
            ("  ", "AG"),
            ("警察", "AG"),
        ];
        for (name, code) in table {
            assert_eq!(agency_code(name), code, "{name}");
        }
    }

    #[test]
    fn a_reference_says_kind_year_whom_and_number() {
        let care_act = prefix(AuditKind::CareAct, 2026, "TP");
        assert_eq!(reference(&care_act, 3), "CA26-TP-03");
        assert_eq!(action_reference(&care_act, 3, 1), "CA26-TP-03.1");
        assert_eq!(reference(&prefix(AuditKind::Thematic, 2009, PARTNERSHIP), 100), "TH09-PAR-100");
    }
}
