//! The known answers of `tests/vectors`: this code still writes them, byte for byte, and reads them.

use candour_domain::ids::{AgencyId, AuditId, QuestionSetId, ReturnId, StatementId};
use candour_vault::{
    CHUNK, CHUNK_TAG, Context, DataKey, Kek, Keyring, Sharing, WrappedDek, file_dek_id, sealed_dek_id,
};
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use std::{fs, os::unix::fs::PermissionsExt};

const FILE: &str = include_str!("../../../../tests/vectors/sealed-values.json");

fn parsed() -> Value {
    serde_json::from_str(FILE).unwrap()
}

fn bytes(of: &Value, name: &str) -> Vec<u8> {
    hex::decode(of[name].as_str().unwrap()).unwrap()
}

fn keyring(vectors: &Value) -> Keyring {
    let folder = tempfile::tempdir().unwrap();
    let mut keks = vectors["keks"].as_array().unwrap().iter().map(|kek| {
        let path = folder.path().join(kek["kek_id"].to_string());
        fs::write(&path, kek["file"].as_str().unwrap()).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        let loaded = Kek::load(&path, Sharing::OwnerOnly).unwrap();
        assert_eq!(loaded.name().fingerprint.to_string(), kek["fingerprint"].as_str().unwrap());
        loaded
    });
    let active = keks.next().unwrap();
    Keyring::new(active, keks.collect()).unwrap()
}

fn deks(vectors: &Value) -> Vec<DataKey> {
    let ring = keyring(vectors);
    let rows =
        vectors["deks"].as_array().unwrap().iter().map(|dek| WrappedDek::from_bytes(&bytes(dek, "row")).unwrap());
    rows.map(|row| ring.unwrap(&row).unwrap()).collect()
}

#[test]
fn the_file_is_what_this_code_writes() {
    // Not assert_eq!: two files of 60 kB help nobody. To see the difference, write the file anew
    // (see tests/vectors/README.md) and look at it; but a difference means that stored values
    // can no longer be read.
    assert!(crate::vector_set::file() == FILE, "tests/vectors/sealed-values.json differs from what the vault writes");
}

#[test]
fn the_twenty_known_answers_are_read() {
    let vectors = parsed();
    let deks = deks(&vectors);
    let values = vectors["values"].as_array().unwrap();
    assert_eq!(values.len(), 20);
    for value in values {
        let stored = bytes(value, "stored");
        let dek_id = sealed_dek_id(&stored).unwrap();
        let dek = deks.iter().find(|dek| dek.id() == dek_id).unwrap();
        let cell = &value["context"];
        let text = |name: &str| cell[name].as_str();
        let (statement, set) =
            (text("statement_id").map(StatementId::from), text("question_set_id").map(QuestionSetId::from));
        let context = Context {
            audit_id: text("audit_id").map(|id| id.parse::<AuditId>().unwrap()),
            agency_id: text("agency_id").map(|id| id.parse::<AgencyId>().unwrap()),
            return_id: text("return_id").map(|id| id.parse::<ReturnId>().unwrap()),
            statement_id: statement.as_ref(),
            revision: cell["revision"].as_i64(),
            question_set_id: set.as_ref(),
            question_set_version: text("question_set_version"),
            ..Context::new(text("table").unwrap(), text("column").unwrap())
        };
        assert_eq!(&*dek.open(&context, &stored).unwrap(), bytes(value, "plaintext"), "{}", value["name"]);
    }
}

#[test]
fn the_known_files_are_read() {
    let vectors = parsed();
    let deks = deks(&vectors);
    let files = vectors["files"].as_array().unwrap();
    assert_eq!(files.len(), 3);
    for file in files {
        let head = bytes(file, "head");
        let dek = deks.iter().find(|dek| dek.id() == file_dek_id(&head).unwrap()).unwrap();
        let text = |name: &str| file["context"][name].as_str();
        let row = text("statement_id").map(StatementId::from);
        let context = Context {
            audit_id: text("audit_id").map(|id| id.parse::<AuditId>().unwrap()),
            agency_id: text("agency_id").map(|id| id.parse::<AgencyId>().unwrap()),
            return_id: text("return_id").map(|id| id.parse::<ReturnId>().unwrap()),
            statement_id: row.as_ref(),
            ..Context::new(text("table").unwrap(), text("column").unwrap())
        };
        // Only of the short one the chunks stand in the file; the others are held by their hash.
        let Some(stored) = file["chunks"].as_str() else { continue };
        let stored = hex::decode(stored).unwrap();
        assert_eq!(hex::encode(Sha256::digest(&stored)), file["sha256"].as_str().unwrap());
        assert!(stored.len() < CHUNK + CHUNK_TAG);
        let mut chunk = stored;
        dek.open_file(&context, &head).unwrap().last(&mut chunk).unwrap();
        let length = usize::try_from(file["length"].as_u64().unwrap()).unwrap();
        let wanted: Vec<u8> = file["text"].as_str().unwrap().bytes().cycle().take(length).collect();
        assert_eq!(chunk, wanted);
    }
}
