//! Data keys under key encryption keys.

use crate::entropy::Seeded;
use candour_domain::ids::{AgencyId, AuditId, DekId};
use candour_vault::{Context, DataKey, DekScope, Kek, Keyring, OsEntropy, VaultError, WrappedDek};
use uuid::Uuid;

const DEK: DekId = DekId(Uuid::from_u128(0xd1));
const CELL: Context<'static> = Context::new("answer", "text");

fn kek(id: u32, label: &str) -> Kek {
    Kek::generate(id, &Seeded::new(label)).unwrap()
}

fn ring(id: u32, label: &str) -> Keyring {
    Keyring::new(kek(id, label), Vec::new()).unwrap()
}

fn scope(audit: u128, agency: u128) -> DekScope {
    DekScope::agency(AuditId(Uuid::from_u128(audit)), AgencyId(Uuid::from_u128(agency)))
}

fn wrapped() -> (DataKey, WrappedDek) {
    ring(1, "kek").new_dek(DEK, scope(2, 3), &Seeded::new("dek")).unwrap()
}

#[test]
fn a_data_key_comes_back_from_its_bytes_and_opens_what_it_sealed() {
    let (dek, wrapped) = wrapped();
    let bytes = wrapped.to_bytes();
    assert_eq!(bytes.len(), WrappedDek::LEN);
    let read = WrappedDek::from_bytes(&bytes).unwrap();
    assert_eq!(read, wrapped);
    let again = ring(1, "kek").unwrap(&read).unwrap();
    let sealed = dek.seal(&CELL, b"Yes", &OsEntropy).unwrap();
    assert_eq!(&*again.open(&CELL, &sealed).unwrap(), b"Yes");
}

#[test]
fn case_02_a_valid_kek_that_is_not_this_databases() {
    let (_, row) = wrapped();
    let wrong = ring(1, "another");
    let sentence = wrong.check_all([&row]).unwrap_err().to_string();
    let (expected, found) = (row.kek, wrong.active());
    assert_ne!(expected.fingerprint, found.fingerprint);
    assert_eq!(
        sentence,
        format!(
            "this database needs key 1 (fingerprint {}), but the key file holds key 1 (fingerprint {}): \
             it belongs to another database",
            expected.fingerprint, found.fingerprint
        )
    );
    // Nor does it open a row that was made to name the wrong key.
    let forged = WrappedDek { kek: found, ..row };
    assert!(matches!(wrong.unwrap(&forged), Err(VaultError::DekUnreadable { dek_id: DEK, .. })));
}

#[test]
fn case_03_a_kek_id_that_is_not_loaded_is_noticed_at_start() {
    let (_, first) = wrapped();
    let (_, second) = ring(2, "second").new_dek(DekId(Uuid::from_u128(0xd2)), DekScope::trail(), &OsEntropy).unwrap();
    let rows = [&first, &second];
    let loaded = Keyring::new(kek(1, "kek"), vec![kek(3, "third")]).unwrap();
    let sentence = loaded.check_all(rows).unwrap_err().to_string();
    assert!(sentence.starts_with(&format!("this database needs {}, but only key 1 (fingerprint ", second.kek)));
    assert!(sentence.contains(" and key 3 (fingerprint "), "{sentence}");
    let both = Keyring::new(kek(2, "second"), vec![kek(1, "kek")]).unwrap();
    assert_eq!(both.check_all(rows).unwrap(), 2);
    assert_eq!(both.check_all([]).unwrap(), 0);
}

#[test]
fn the_active_kek_locks_and_the_others_open() {
    let both = Keyring::new(kek(2, "second"), vec![kek(1, "kek")]).unwrap();
    let (_, row) = both.new_dek(DEK, DekScope::trail(), &OsEntropy).unwrap();
    assert_eq!((row.kek, both.active().id), (both.active(), 2));
    let (_, old) = wrapped();
    assert_eq!(both.unwrap(&old).unwrap().id(), DEK);
}

#[test]
fn two_keks_of_one_id_are_refused() {
    let error = Keyring::new(kek(1, "a"), vec![kek(2, "b"), kek(2, "c")]).unwrap_err();
    assert!(matches!(error, VaultError::DuplicateKek(2)));
}

#[test]
fn a_flipped_bit_anywhere_in_a_wrapped_key_is_noticed() {
    let (_, row) = wrapped();
    let bytes = row.to_bytes();
    for place in 0..bytes.len() {
        for bit in 0..8 {
            let mut altered = bytes.clone();
            altered[place] ^= 1 << bit;
            let opened = WrappedDek::from_bytes(&altered).and_then(|row| ring(1, "kek").unwrap(&row));
            assert!(opened.is_err(), "byte {place}, bit {bit}");
        }
    }
    for length in 0..bytes.len() {
        assert!(matches!(WrappedDek::from_bytes(&bytes[..length]), Err(VaultError::NotWrappedDek)));
    }
    WrappedDek::from_bytes(&[bytes.as_slice(), &[0]].concat()).unwrap_err();
}

#[test]
fn a_wrapped_key_of_another_row_is_refused() {
    let (_, row) = wrapped();
    row.must_belong_to(DEK, scope(2, 3)).unwrap();
    let elsewhere = [
        (DekId(Uuid::from_u128(0xd2)), scope(2, 3)),
        (DEK, scope(9, 3)),
        (DEK, scope(2, 9)),
        (DEK, DekScope::board(AuditId(Uuid::from_u128(2)))),
        (DEK, DekScope::trail()),
    ];
    for (dek_id, scope) in elsewhere {
        assert!(matches!(row.must_belong_to(dek_id, scope), Err(VaultError::DekMisplaced { .. })));
        let moved = WrappedDek { dek_id, scope, ..row.clone() };
        assert!(matches!(ring(1, "kek").unwrap(&moved), Err(VaultError::DekUnreadable { .. })));
    }
}

#[test]
fn the_nil_id_and_no_id_are_one_scope() {
    let nil = DekScope::agency(AuditId(Uuid::nil()), AgencyId(Uuid::nil()));
    assert_eq!(nil, DekScope::trail());
    assert_eq!(nil.audit_id(), None);
    let (_, row) = ring(1, "kek").new_dek(DEK, nil, &OsEntropy).unwrap();
    assert_eq!(WrappedDek::from_bytes(&row.to_bytes()).unwrap(), row);
}
