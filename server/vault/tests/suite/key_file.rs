//! Key files, good and bad.

use crate::entropy::Seeded;
use candour_vault::{Fingerprint, Kek, Sharing, VaultError};
use std::{
    fs::{self, Permissions},
    os::unix::fs::{MetadataExt, PermissionsExt},
    path::PathBuf,
};
use tempfile::TempDir;

const HEX: &str = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
const BASE64: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

fn file(content: impl AsRef<[u8]>, mode: u32) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("candour.key");
    fs::write(&path, content).unwrap();
    fs::set_permissions(&path, Permissions::from_mode(mode)).unwrap();
    (folder, path)
}

fn load(content: impl AsRef<[u8]>) -> Result<Kek, VaultError> {
    let (_folder, path) = file(content, 0o600);
    Kek::load(&path, Sharing::OwnerOnly)
}

/// The sentence of a refusal: one line, and nothing of the file's content in it.
fn refusal(content: impl AsRef<[u8]>) -> String {
    let sentence = load(&content).unwrap_err().to_string();
    assert!(!sentence.contains('\n'));
    let text = String::from_utf8_lossy(content.as_ref()).trim().to_owned();
    assert!(text.len() < 8 || !sentence.contains(&text), "{sentence}");
    sentence
}

#[test]
fn hex_base64_and_an_id_before_them_are_read_as_the_same_key() {
    let plain = load(HEX).unwrap().name();
    assert_eq!(plain.id, 1);
    let url = BASE64.replace('+', "-").replace('/', "_");
    let forms = [HEX.to_uppercase(), format!("\n {HEX}\r\n"), BASE64.into(), BASE64.replace('=', ""), url];
    for form in forms {
        assert_eq!(load(&form).unwrap().name(), plain, "{form}");
    }
    let seventh = load(format!("7:{BASE64}\n")).unwrap().name();
    assert_eq!((seventh.id, seventh.fingerprint), (7, plain.fingerprint));
    assert_eq!(load(format!("4294967295: {HEX}")).unwrap().name().id, u32::MAX);
}

#[test]
fn the_fingerprint_is_the_documented_hash() {
    // Computed with Python: sha256(HKDF(key, salt=None, info=b"candour/fingerprint/v1", 32))[:8].
    let expected = Fingerprint(FINGERPRINT_OF_HEX);
    assert_eq!(load(HEX).unwrap().name().fingerprint, expected);
}

const FINGERPRINT_OF_HEX: [u8; 8] = [0x25, 0x61, 0x9a, 0x32, 0x7b, 0x8a, 0x87, 0xe7];

#[test]
fn case_01_key_file_missing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("none.key");
    let error = Kek::load(&path, Sharing::OwnerOnly).unwrap_err();
    assert_eq!(error.to_string(), format!("key file {} does not exist", path.display()));
}

#[test]
fn case_01_key_file_empty() {
    for content in ["", " \n\t\r\n"] {
        assert!(refusal(content).ends_with("candour.key is empty"));
    }
}

#[test]
fn case_01_key_file_of_31_or_33_bytes() {
    assert!(refusal(&HEX[2..]).ends_with("holds a key of 31 bytes where 32 are needed"));
    assert!(refusal(format!("{HEX}20")).ends_with("holds a key of 33 bytes where 32 are needed"));
    assert!(refusal("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHg==").ends_with("31 bytes where 32 are needed"));
    assert!(refusal("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8g").ends_with("33 bytes where 32 are needed"));
}

#[test]
fn case_01_key_file_of_zeros() {
    for content in ["00".repeat(32), "A".repeat(43) + "=", "7f".repeat(32)] {
        assert!(refusal(content).contains("one repeated byte, such as zeros"));
    }
}

#[test]
fn case_01_key_file_readable_by_others() {
    for mode in [0o640, 0o604, 0o644, 0o620, 0o601, 0o610, 0o666] {
        let (_folder, path) = file(HEX, mode);
        let sentence = Kek::load(&path, Sharing::OwnerOnly).unwrap_err().to_string();
        assert!(sentence.contains(&format!("(mode 0{mode:o}): run chmod 600 on it")), "{sentence}");
    }
    for mode in [0o600, 0o400] {
        let (_folder, path) = file(HEX, mode);
        Kek::load(&path, Sharing::OwnerOnly).unwrap();
    }
}

#[test]
fn a_systemd_credential_may_show_a_group_that_reads_but_no_more() {
    let (_folder, path) = file(HEX, 0o440);
    Kek::load(&path, Sharing::SystemdCredential).unwrap();
    for mode in [0o444, 0o460, 0o450] {
        let (_folder, path) = file(HEX, mode);
        Kek::load(&path, Sharing::SystemdCredential).unwrap_err();
    }
}

#[test]
fn case_01_key_file_is_a_folder() {
    let folder = tempfile::tempdir().unwrap();
    let error = Kek::load(folder.path(), Sharing::OwnerOnly).unwrap_err();
    assert!(error.to_string().ends_with("is a folder and not a file"));
}

#[test]
fn case_01_key_file_with_other_content() {
    let neither = "holds neither 64 hex digits nor the base64 text of 32 bytes";
    let binary: Vec<u8> = (200..232).collect();
    assert!(refusal(binary).ends_with(neither));
    for content in ["a sentence, not a key", &HEX[1..], &format!("{HEX}\n{HEX}"), "1:", "3:=="] {
        assert!(refusal(content).ends_with(neither), "{content}");
    }
    for id in ["0", "-1", "+1", "", "one", "4294967296"] {
        assert!(refusal(format!("{id}:{HEX}")).contains("has a key id that is not a whole number"), "{id}");
    }
    assert!(refusal("a".repeat(1025)).contains("is larger than a key file can be"));
    assert!(refusal("/dev/null").ends_with(neither));
    let device = Kek::load("/dev/null".as_ref(), Sharing::OwnerOnly).unwrap_err();
    assert!(device.to_string().ends_with("is not an ordinary file"));
}

#[test]
fn a_new_key_file_is_owner_only_and_read_back() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("candour.key");
    let made = Kek::create_file(&path, 12, &Seeded::new("new")).unwrap();
    assert_eq!(fs::metadata(&path).unwrap().mode() & 0o7777, 0o600);
    assert_eq!(fs::read_to_string(&path).unwrap().len(), "12:".len() + 64 + 1);
    assert_eq!(Kek::load(&path, Sharing::OwnerOnly).unwrap().name(), made.name());
    assert_eq!(made.name().id, 12);
}

#[test]
fn a_key_file_is_never_overwritten() {
    let (_folder, path) = file("something dear", 0o600);
    let error = Kek::create_file(&path, 1, &Seeded::new("new")).unwrap_err();
    assert!(error.to_string().ends_with("exists already and is not overwritten"));
    assert_eq!(fs::read_to_string(&path).unwrap(), "something dear");
    let nowhere = path.with_file_name("no-folder").join("candour.key");
    assert!(matches!(Kek::create_file(&nowhere, 1, &Seeded::new("new")), Err(VaultError::KeyFile { .. })));
    let zero = path.with_file_name("zero.key");
    Kek::create_file(&zero, 0, &Seeded::new("new")).unwrap_err();
    assert!(!zero.exists());
}
