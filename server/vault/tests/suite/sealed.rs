//! Sealed values that were altered, moved or are none.

use crate::entropy::Seeded;
use candour_domain::ids::{AgencyId, AuditId, DekId, QuestionSetId, ReturnId, StatementId};
use candour_vault::{Context, DataKey, Entropy, EntropyError, OsEntropy, VaultError, sealed_dek_id};
use uuid::Uuid;

const DEK: DekId = DekId(Uuid::from_u128(0xd1));

pub(crate) fn dek(label: &str) -> DataKey {
    DataKey::generate(DEK, &Seeded::new(label)).unwrap()
}

fn with_cell(check: impl Fn(&Context<'_>)) {
    let (statement, set) = (StatementId::from("exec-lead"), QuestionSetId::from("care-act"));
    check(&Context {
        audit_id: Some(AuditId(Uuid::from_u128(1))),
        agency_id: Some(AgencyId(Uuid::from_u128(2))),
        return_id: Some(ReturnId(Uuid::from_u128(3))),
        statement_id: Some(&statement),
        revision: Some(4),
        question_set_id: Some(&set),
        question_set_version: Some("2026.1"),
        ..Context::new("answer", "narrative")
    });
}

#[test]
fn case_04_one_flipped_bit_at_every_byte() {
    with_cell(|cell| {
        let sealed = dek("a").seal(cell, b"We audit referrals quarterly.", &OsEntropy).unwrap();
        for place in 0..sealed.len() {
            for bit in 0..8 {
                let mut altered = sealed.clone();
                altered[place] ^= 1 << bit;
                let error = dek("a").open(cell, &altered).unwrap_err();
                assert!(error.is_bad_value(), "byte {place}, bit {bit}: {error}");
            }
        }
    });
}

#[test]
fn case_05_a_value_moved_to_another_cell() {
    with_cell(|cell| {
        let sealed = dek("a").seal(cell, b"Green", &OsEntropy).unwrap();
        let (statement, set) = (StatementId::from("exec-lead2"), QuestionSetId::from("thematic"));
        let moved = [
            Context { table: "answer_history", ..*cell },
            Context { column: "impact", ..*cell },
            Context { audit_id: Some(AuditId(Uuid::from_u128(9))), ..*cell },
            Context { audit_id: None, ..*cell },
            Context { agency_id: Some(AgencyId(Uuid::from_u128(9))), ..*cell },
            Context { return_id: Some(ReturnId(Uuid::from_u128(9))), ..*cell },
            Context { statement_id: Some(&statement), ..*cell },
            Context { revision: Some(5), ..*cell },
            Context { revision: None, ..*cell },
            Context { question_set_id: Some(&set), ..*cell },
            Context { question_set_version: Some("2026.2"), ..*cell },
            // The same ids in each other's places, and a letter moved from one name to the next.
            Context {
                audit_id: Some(AuditId(Uuid::from_u128(2))),
                agency_id: Some(AgencyId(Uuid::from_u128(1))),
                ..*cell
            },
            Context { table: "answern", column: "arrative", ..*cell },
        ];
        for place in moved {
            assert!(matches!(dek("a").open(&place, &sealed), Err(VaultError::Forged)), "{place:?}");
        }
        assert_eq!(&*dek("a").open(cell, &sealed).unwrap(), b"Green");
    });
}

#[test]
fn case_06_two_rows_swapped_between_agencies() {
    with_cell(|mine| {
        let theirs = &Context { agency_id: Some(AgencyId(Uuid::from_u128(9))), ..*mine };
        let their_dek = DataKey::generate(DekId(Uuid::from_u128(0xd2)), &OsEntropy).unwrap();
        let my_row = dek("a").seal(mine, b"mine", &OsEntropy).unwrap();
        let their_row = their_dek.seal(theirs, b"theirs", &OsEntropy).unwrap();
        assert!(matches!(dek("a").open(mine, &their_row), Err(VaultError::OtherDek { .. })));
        assert!(matches!(their_dek.open(theirs, &my_row), Err(VaultError::OtherDek { .. })));
        // A server that looks the key up by the value's own id opens neither.
        assert_eq!(sealed_dek_id(&their_row).unwrap(), their_dek.id());
        assert!(matches!(their_dek.open(mine, &their_row), Err(VaultError::Forged)));
        // Nor does it help to write the expected key's id over it.
        let relabelled = [&their_row[..2], DEK.0.as_bytes(), &their_row[18..]].concat();
        assert!(matches!(dek("a").open(mine, &relabelled), Err(VaultError::Commitment(DEK))));
    });
}

#[test]
fn case_08_an_unknown_version_byte_or_algorithm() {
    with_cell(|cell| {
        let mut sealed = dek("a").seal(cell, b"Green", &OsEntropy).unwrap();
        for version in (0..=u8::MAX).filter(|version| *version != 0xA1) {
            sealed[0] = version;
            assert!(matches!(dek("a").open(cell, &sealed), Err(VaultError::NotSealed)));
        }
        sealed[0] = 0xA1;
        for algorithm in (0..=u8::MAX).filter(|algorithm| *algorithm != 1) {
            sealed[1] = algorithm;
            assert!(matches!(dek("a").open(cell, &sealed), Err(VaultError::UnknownAlgorithm(a)) if a == algorithm));
        }
    });
}

#[test]
fn case_08_plaintext_in_the_column() {
    with_cell(|cell| {
        let long = "The lead signs each plan. ".repeat(40);
        for text in ["", "Yes", &long, "{\"level\":\"2\"}", "¡Sí!"] {
            assert!(matches!(dek("a").open(cell, text.as_bytes()), Err(VaultError::NotSealed)), "{text}");
            assert!(matches!(sealed_dek_id(text.as_bytes()), Err(VaultError::NotSealed)), "{text}");
        }
    });
}

#[test]
fn case_10_the_same_text_twice_gives_different_bytes_of_one_length() {
    with_cell(|cell| {
        let seal = |text: &[u8]| dek("a").seal(cell, text, &OsEntropy).unwrap();
        let (first, second, no) = (seal(b"Yes"), seal(b"Yes"), seal(b"No"));
        assert_eq!((first.len(), second.len(), no.len()), (162, 162, 162));
        assert_eq!(first[..18], second[..18]);
        let same = first[18..].iter().zip(&second[18..]).filter(|(a, b)| a == b).count();
        assert!(same < 16, "{same} of 144 bytes are equal; chance gives about one in 256");
    });
}

#[test]
fn case_11_an_altered_commitment_is_refused_before_gcm() {
    with_cell(|cell| {
        let sealed = dek("a").seal(cell, b"Green", &OsEntropy).unwrap();
        for place in 50..82 {
            let mut altered = sealed.clone();
            altered[place] ^= 1;
            assert!(matches!(dek("a").open(cell, &altered), Err(VaultError::Commitment(DEK))));
            // GCM would say "forged": with tag, text and place wrong too, it never gets to speak.
            *altered.last_mut().unwrap() ^= 1;
            altered[90] ^= 1;
            let elsewhere = Context { revision: Some(99), ..*cell };
            assert!(matches!(dek("a").open(&elsewhere, &altered), Err(VaultError::Commitment(DEK))));
        }
    });
}

struct Failing;

impl Entropy for Failing {
    fn fill(&self, out: &mut [u8]) -> Result<(), EntropyError> {
        out.fill(7);
        Err(EntropyError::new("no more bytes"))
    }
}

/// Says that all is well and gives nothing.
struct Lying;

impl Entropy for Lying {
    fn fill(&self, _out: &mut [u8]) -> Result<(), EntropyError> {
        Ok(())
    }
}

#[test]
fn case_21_a_failing_random_source_refuses_the_save() {
    with_cell(|cell| {
        let sources: [&dyn Entropy; 2] = [&Failing, &Lying];
        for source in sources {
            assert!(matches!(dek("a").seal(cell, b"Green", source), Err(VaultError::Entropy(_))));
            assert!(matches!(DataKey::generate(DEK, source), Err(VaultError::Entropy(_))));
            assert!(matches!(candour_vault::Kek::generate(1, source), Err(VaultError::Entropy(_))));
            assert!(matches!(candour_vault::Token::generate(source), Err(VaultError::Entropy(_))));
            let password = candour_vault::Password::new("a long enough sentence".into());
            assert!(matches!(password.hash(source), Err(VaultError::Entropy(_))));
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("candour.key");
            assert!(matches!(candour_vault::Kek::create_file(&path, 1, source), Err(VaultError::Entropy(_))));
            assert!(!path.exists());
            let kek = candour_vault::Kek::generate(1, &OsEntropy).unwrap();
            let scope = candour_vault::DekScope::trail();
            assert!(matches!(kek.wrap(&dek("a"), scope, source), Err(VaultError::Entropy(_))));
        }
        let error = dek("a").seal(cell, b"Green", &Failing).unwrap_err();
        assert!(!error.is_bad_value());
        assert_eq!(error.to_string(), "the random source failed: no more bytes");
    });
}
