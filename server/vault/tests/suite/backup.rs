//! Backups: whole or not at all, and for whoever holds the key.

use candour_vault::{Kek, Keyring, OsEntropy, VaultError};
use std::io::{Read as _, Write as _};

const CHUNK: usize = 64 * 1024;

fn ring(id: u32) -> Keyring {
    Keyring::new(Kek::generate(id, &OsEntropy).unwrap(), Vec::new()).unwrap()
}

fn text(length: usize) -> Vec<u8> {
    (0..length).map(|at| u8::try_from(at % 251).unwrap()).collect()
}

fn backup(ring: &Keyring, text: &[u8]) -> Vec<u8> {
    let mut writer = ring.begin_backup(Vec::new(), ring.names().collect(), 5, 1_700_000_000, &OsEntropy).unwrap();
    // In pieces that fit no chunk.
    text.chunks(10_007).for_each(|piece| writer.write_all(piece).unwrap());
    writer.finish().unwrap()
}

fn read(ring: &Keyring, file: &[u8]) -> Result<Vec<u8>, String> {
    let (_, mut reader) = ring.open_backup(file).map_err(|error| error.to_string())?;
    let mut out = Vec::new();
    reader.read_to_end(&mut out).map_err(|error| error.to_string())?;
    Ok(out)
}

/// Where the chunks begin.
fn chunks_begin(file: &[u8]) -> usize {
    19 + usize::from(u16::from_be_bytes([file[17], file[18]]))
}

#[test]
fn a_backup_of_every_length_comes_back() {
    let ring = ring(1);
    for length in [0, 1, 15, 16, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 3 * CHUNK + 17] {
        let file = backup(&ring, &text(length));
        assert!(read(&ring, &file).unwrap() == text(length), "{length}");
        assert_eq!(file.len(), chunks_begin(&file) + length + 16 * length.div_ceil(CHUNK).max(1));
    }
}

#[test]
fn the_head_says_what_is_needed() {
    let ring =
        Keyring::new(Kek::generate(2, &OsEntropy).unwrap(), vec![Kek::generate(1, &OsEntropy).unwrap()]).unwrap();
    let file = backup(&ring, b"text");
    let (head, _) = ring.open_backup(file.as_slice()).unwrap();
    assert_eq!((head.kek, head.schema, head.made_at), (ring.active(), 5, 1_700_000_000));
    assert_eq!(head.needed, ring.names().collect::<Vec<_>>());
}

#[test]
fn case_16_a_backup_under_another_key_is_refused_with_the_expected_and_the_found_key() {
    let (right, wrong) = (ring(1), ring(1));
    let file = backup(&right, b"text");
    let error = wrong.open_backup(file.as_slice()).unwrap_err();
    assert!(matches!(error, VaultError::BackupKek { expected, .. } if expected == right.active()));
    let said = error.to_string();
    assert!(said.contains(&right.active().to_string()) && said.contains(&wrong.active().to_string()), "{said}");
}

#[test]
fn one_flipped_bit_at_every_byte_of_a_backup_is_noticed() {
    let ring = ring(1);
    let file = backup(&ring, &text(300));
    for at in 0..file.len() {
        let mut altered = file.clone();
        altered[at] ^= 1;
        assert!(read(&ring, &altered).is_err(), "{at}");
    }
}

#[test]
fn a_backup_that_was_cut_lengthened_or_put_together_anew_is_noticed() {
    let ring = ring(1);
    let file = backup(&ring, &text(3 * CHUNK + 100));
    let (begin, sealed) = (chunks_begin(&file), CHUNK + 16);
    for length in [0, 1, 17, 19, begin - 1, begin, begin + 1, begin + sealed - 1, begin + sealed, begin + 2 * sealed] {
        assert!(read(&ring, &file[..length]).is_err(), "{length}");
    }
    for length in file.len() - 40..file.len() {
        assert!(read(&ring, &file[..length]).is_err(), "{length}");
    }
    assert!(read(&ring, &[file.as_slice(), &[0]].concat()).is_err());
    let part = |nth: usize| &file[begin + nth * sealed..(begin + (nth + 1) * sealed).min(file.len())];
    for order in [&[1, 0, 2, 3][..], &[0, 2, 3], &[0, 1, 1, 2, 3], &[3], &[0, 1, 2, 3, 3]] {
        let parts: Vec<u8> = order.iter().flat_map(|nth| part(*nth).to_vec()).collect();
        assert!(read(&ring, &[&file[..begin], &parts].concat()).is_err(), "{order:?}");
    }
    // The chunks of another backup under the same key.
    let other = backup(&ring, &text(3 * CHUNK + 100));
    assert!(read(&ring, &[&file[..begin], &other[chunks_begin(&other)..]].concat()).is_err());
}

#[test]
fn what_is_no_backup_is_refused_in_words() {
    let ring = ring(1);
    for file in [&b""[..], b"SQLite format 3\0", b"candour-backup/2\n\0\0", &[0xA1; 400]] {
        assert!(matches!(ring.open_backup(file), Err(VaultError::NotBackup)));
    }
}
