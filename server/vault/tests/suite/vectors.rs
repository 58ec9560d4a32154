//! The known answers of `tests/vectors`: this code still writes them, byte for byte, and reads them.

use candour_domain::ids::{AgencyId, AuditId, QuestionSetId, ReturnId, StatementId};
use candour_vault::{Context, Kek, Keyring, Sharing, WrappedDek, sealed_dek_id};
use serde_json::Value;
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
    let ring = keyring(&vectors);
    let rows =
        vectors["deks"].as_array().unwrap().iter().map(|dek| WrappedDek::from_bytes(&bytes(dek, "row")).unwrap());
    let deks: Vec<_> = rows.map(|row| ring.unwrap(&row).unwrap()).collect();
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
