//! The known answers in `tests/vectors/sealed-values.json`, made anew with a source of "random"
//! bytes that is the same in every run.

use crate::entropy::Seeded;
use candour_domain::ids::{AgencyId, AuditId, DekId, QuestionSetId, ReturnId, StatementId};
use candour_vault::{CHUNK, Context, DataKey, DekScope, Entropy, EntropyError, Kek};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use std::fs;
use uuid::Uuid;

const AUDIT: AuditId = AuditId(Uuid::from_u128(0x0190_a000_0000_7000_8000_0000_0000_0001));
const AGENCY: AgencyId = AgencyId(Uuid::from_u128(0x0190_a000_0000_7000_8000_0000_0000_0002));
const OTHER_AGENCY: AgencyId = AgencyId(Uuid::from_u128(0x0190_a000_0000_7000_8000_0000_0000_0003));
const RETURN: ReturnId = ReturnId(Uuid::from_u128(0x0190_a000_0000_7000_8000_0000_0000_0004));
const FIRST_DEK: u128 = 0x0190_a000_0000_7000_8000_0000_0000_0011;

/// Gives the bytes it was made with, for one call that wants exactly so many.
struct Given(Vec<u8>);

impl Entropy for Given {
    fn fill(&self, out: &mut [u8]) -> Result<(), EntropyError> {
        if out.len() != self.0.len() {
            return Err(EntropyError::new("another number of bytes was wanted"));
        }
        out.copy_from_slice(&self.0);
        Ok(())
    }
}

fn bytes(seed: &Seeded, length: usize) -> Vec<u8> {
    let mut bytes = vec![0; length];
    seed.fill(&mut bytes).unwrap();
    bytes
}

/// The whole file, ready to be written.
pub(crate) fn file() -> String {
    let seed = Seeded::new("candour known answers, version 1");
    let keks = [kek(1, &seed), kek(7, &seed)];
    let scopes = [
        DekScope::agency(AUDIT, AGENCY),
        DekScope::agency(AUDIT, OTHER_AGENCY),
        DekScope::board(AUDIT),
        DekScope::trail(),
    ];
    // The trail's key is locked with the second KEK.
    let locks = [&keks[0], &keks[0], &keks[0], &keks[1]];
    let deks: Vec<_> = (FIRST_DEK..)
        .zip(scopes)
        .zip(locks)
        .map(|((id, scope), kek)| dek(DekId(Uuid::from_u128(id)), scope, &kek.0, &seed))
        .collect();
    let opened: Vec<&DataKey> = deks.iter().map(|(dek, _)| dek).collect();
    let values = values(&opened, &seed);
    let files = [11, 65_536, 65_537].map(|length| file_of(length, opened[0], &seed));
    let whole = json!({
        "format": "candour sealed values, known answers, version 1",
        "keks": keks.iter().map(|(_, json)| json).collect::<Vec<_>>(),
        "deks": deks.iter().map(|(_, json)| json).collect::<Vec<_>>(),
        "values": values,
        "files": files,
    });
    serde_json::to_string_pretty(&whole).unwrap() + "\n"
}

fn kek(id: u32, seed: &Seeded) -> (Kek, Value) {
    let key = bytes(seed, 32);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("candour.key");
    let kek = Kek::create_file(&path, id, &Given(key.clone())).unwrap();
    let json = json!({
        "kek_id": id,
        "key": hex::encode(key),
        "file": fs::read_to_string(path).unwrap(),
        "fingerprint": kek.name().fingerprint.to_string(),
    });
    (kek, json)
}

fn dek(id: DekId, scope: DekScope, kek: &Kek, seed: &Seeded) -> (DataKey, Value) {
    let (key, nonce) = (bytes(seed, 32), bytes(seed, 12));
    let dek = DataKey::generate(id, &Given(key.clone())).unwrap();
    let row = kek.wrap(&dek, scope, &Given(nonce)).unwrap();
    let json = json!({
        "dek_id": id,
        "kek_id": kek.name().id,
        "audit_id": scope.audit_id(),
        "agency_id": scope.agency_id(),
        "key": hex::encode(key),
        "nonce": hex::encode(row.nonce),
        "ciphertext": hex::encode(row.ciphertext),
        "row": hex::encode(row.to_bytes()),
    });
    (dek, json)
}

fn values(deks: &[&DataKey], seed: &Seeded) -> Vec<Value> {
    let (statement, set) = (StatementId::from("exec-lead"), QuestionSetId::from("midlands-care-act-compliance"));
    let answer = Context {
        audit_id: Some(AUDIT),
        agency_id: Some(AGENCY),
        return_id: Some(RETURN),
        statement_id: Some(&statement),
        revision: Some(1),
        question_set_id: Some(&set),
        question_set_version: Some("2026.1"),
        ..Context::new("answer", "narrative")
    };
    let mut list = lengths().map(|(name, text)| value(&name, deks[0], &answer, &text, seed)).collect::<Vec<_>>();
    let row = StatementId("0190a000-0000-7000-8000-0000000000ff".into());
    let none = Context::new("audit_trail", "new_value");
    let finding = Context { audit_id: Some(AUDIT), statement_id: Some(&row), ..Context::new("finding", "text") };
    let nil = Context {
        audit_id: Some(AuditId(Uuid::nil())),
        agency_id: Some(AgencyId(Uuid::nil())),
        return_id: Some(ReturnId(Uuid::nil())),
        ..none
    };
    let cells = [
        ("another agency's key", deks[1], Context { agency_id: Some(OTHER_AGENCY), ..answer }),
        ("Board-level key, a row instead of a statement", deks[2], finding),
        ("the trail's key, nothing known but table and column", deks[3], none),
        ("nil ids are absent ids", deks[3], nil),
        ("revision 0 is not an absent revision", deks[0], Context { revision: Some(0), ..answer }),
        ("the largest revision", deks[0], Context { revision: Some(i64::MAX), ..answer }),
    ];
    list.extend(
        cells.map(|(name, dek, cell)| value(name, dek, &cell, "Met in part: Änderungen folgen.".as_bytes(), seed)),
    );
    list
}

/// Texts of the first fourteen: lengths at the borders, and endings that look like padding.
fn lengths() -> impl Iterator<Item = (String, Vec<u8>)> {
    let said = [
        ("Yes", b"Yes".to_vec()),
        ("No", b"No".to_vec()),
        ("ends in NUL", b"checked\0\0".to_vec()),
        ("ends in 0x80", b"checked\x80".to_vec()),
        ("64 times 0x80", vec![0x80; 64]),
        ("emoji and right-to-left marks", "Good 👍🏽, \u{200f}שלום\u{200e}, e\u{301}".as_bytes().to_vec()),
    ];
    let counted = [0, 63, 64, 65, 1023, 1024, 1025, 3000].map(|length: usize| {
        let text = "The adult's own voice was heard. ".bytes().cycle().take(length).collect();
        (format!("{length} bytes"), text)
    });
    said.map(|(name, text)| (name.to_owned(), text)).into_iter().chain(counted)
}

fn value(name: &str, dek: &DataKey, cell: &Context<'_>, plaintext: &[u8], seed: &Seeded) -> Value {
    let salt = bytes(seed, 32);
    let stored = dek.seal(cell, plaintext, &Given(salt.clone())).unwrap();
    json!({
        "name": name,
        "dek_id": dek.id(),
        "context": {
            "table": cell.table,
            "column": cell.column,
            "audit_id": cell.audit_id,
            "agency_id": cell.agency_id,
            "return_id": cell.return_id,
            "statement_id": cell.statement_id,
            "revision": cell.revision,
            "question_set_id": cell.question_set_id,
            "question_set_version": cell.question_set_version,
        },
        "salt": hex::encode(salt),
        "plaintext": hex::encode(plaintext),
        "stored": hex::encode(stored),
    })
}

/// A file of so many bytes. Its chunks stand in it as they are where they are short, and as their hash in any case.
fn file_of(length: usize, dek: &DataKey, seed: &Seeded) -> Value {
    let salt = bytes(seed, 32);
    let row = StatementId("0190a000-0000-7000-8000-0000000000fe".into());
    let cell = Context {
        audit_id: Some(AUDIT),
        agency_id: Some(AGENCY),
        return_id: Some(RETURN),
        statement_id: Some(&row),
        ..Context::new("evidence_file", "body")
    };
    let text = "Minutes of the subgroup. ";
    let plaintext: Vec<u8> = text.bytes().cycle().take(length).collect();
    let (head, mut sealer) = dek.seal_file(&cell, &Given(salt.clone())).unwrap();
    let mut chunks: Vec<Vec<u8>> = plaintext.chunks(CHUNK).map(<[u8]>::to_vec).collect();
    let (last, others) = chunks.split_last_mut().unwrap();
    for chunk in others {
        sealer.next(chunk).unwrap();
    }
    sealer.last(last).unwrap();
    let stored = chunks.concat();
    json!({
        "name": format!("{length} bytes"),
        "dek_id": dek.id(),
        "context": {
            "table": cell.table,
            "column": cell.column,
            "audit_id": cell.audit_id,
            "agency_id": cell.agency_id,
            "return_id": cell.return_id,
            "statement_id": cell.statement_id,
        },
        "salt": hex::encode(salt),
        "text": text,
        "length": length,
        "head": hex::encode(head),
        "chunks": (stored.len() < 1024).then(|| hex::encode(&stored)),
        "sha256": hex::encode(Sha256::digest(&stored)),
    })
}
