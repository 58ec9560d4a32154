//! Sealed values of every awkward length.

use crate::sealed::dek;
use candour_vault::{Context, OsEntropy, padded_len, sealed_dek_id};

const CELL: Context<'static> = Context::new("answer", "text");
const FRAME: usize = 82 + 16;

#[test]
fn case_07_truncation_to_every_length() {
    for length in [0, 63, 1024] {
        let sealed = dek("a").seal(&CELL, &vec![b'x'; length], &OsEntropy).unwrap();
        for cut in 0..sealed.len() {
            let error = dek("a").open(&CELL, &sealed[..cut]).unwrap_err();
            assert!(error.is_bad_value(), "{length} cut to {cut}: {error}");
        }
        for more in 1..300 {
            let longer = [sealed.as_slice(), &vec![0; more]].concat();
            assert!(dek("a").open(&CELL, &longer).unwrap_err().is_bad_value());
        }
    }
}

#[test]
fn case_07_a_cut_value_names_no_key() {
    let sealed = dek("a").seal(&CELL, b"Yes", &OsEntropy).unwrap();
    assert_eq!(sealed_dek_id(&sealed).unwrap(), dek("a").id());
    for cut in 0..sealed.len() {
        sealed_dek_id(&sealed[..cut]).unwrap_err();
    }
}

#[test]
fn case_20_round_trip_of_every_length_and_ending() {
    let table = [
        (0, 64),
        (1, 64),
        (63, 64),
        (64, 128),
        (65, 128),
        (1023, 1024),
        (1024, 1280),
        (1025, 1280),
        (1_048_576, 1_048_832),
    ];
    for (length, padded) in table {
        let length: usize = length;
        for ending in [&b"x"[..], b"\0", b"\x80", b"\x80\0", b"\0\x80", b"\x80\0\0\0", b"\0\0\0\x80"] {
            let mut plain: Vec<u8> = (0..length).map(|n| u8::try_from(n % 251).unwrap()).collect();
            plain.truncate(length.saturating_sub(ending.len()));
            plain.extend(ending.iter().rev().take(length).rev());
            assert_eq!(plain.len(), length);
            let sealed = dek("a").seal(&CELL, &plain, &OsEntropy).unwrap();
            assert_eq!(sealed.len(), FRAME + padded, "{length}");
            assert!(*dek("a").open(&CELL, &sealed).unwrap() == *plain, "{length}, ending {ending:?}");
        }
        assert_eq!(padded_len(length), Some(padded));
    }
}

#[test]
fn case_20_the_empty_answer_is_sealed_too() {
    let sealed = dek("a").seal(&CELL, b"", &OsEntropy).unwrap();
    assert_eq!(sealed.len(), FRAME + 64);
    let opened = dek("a").open(&CELL, &sealed).unwrap();
    assert_eq!((opened.len(), opened.text().unwrap()), (0, ""));
}

#[test]
fn text_that_is_not_text_is_said_to_be_so() {
    let sealed = dek("a").seal(&CELL, &[0xff, 0xfe], &OsEntropy).unwrap();
    let opened = dek("a").open(&CELL, &sealed).unwrap();
    assert!(opened.text().unwrap_err().is_bad_value());
}
