//! Files: whole, in their own place, or not at all.

use candour_domain::ids::{AgencyId, AuditId, DekId, ReturnId, StatementId};
use candour_vault::{CHUNK, CHUNK_TAG, Context, DataKey, FILE_HEAD, OsEntropy, VaultError, file_dek_id};
use uuid::Uuid;

const AUDIT: AuditId = AuditId(Uuid::from_u128(1));
const AGENCY: AgencyId = AgencyId(Uuid::from_u128(2));
const RETURN: ReturnId = ReturnId(Uuid::from_u128(3));

fn key(id: u128) -> DataKey {
    DataKey::generate(DekId(Uuid::from_u128(id)), &OsEntropy).unwrap()
}

fn text(length: usize) -> Vec<u8> {
    (0..length).map(|at| u8::try_from(at % 251).unwrap()).collect()
}

fn cell(file: &StatementId) -> Context<'_> {
    Context {
        audit_id: Some(AUDIT),
        agency_id: Some(AGENCY),
        return_id: Some(RETURN),
        statement_id: Some(file),
        ..Context::new("evidence_file", "body")
    }
}

/// Head and chunks.
type Stored = ([u8; FILE_HEAD], Vec<Vec<u8>>);

fn seal(key: &DataKey, file: &StatementId, text: &[u8]) -> Stored {
    let (head, mut sealer) = key.seal_file(&cell(file), &OsEntropy).unwrap();
    let mut chunks: Vec<Vec<u8>> = text.chunks(CHUNK).map(<[u8]>::to_vec).collect();
    if chunks.is_empty() {
        chunks.push(Vec::new());
    }
    let (last, others) = chunks.split_last_mut().unwrap();
    for chunk in others {
        sealer.next(chunk).unwrap();
    }
    sealer.last(last).unwrap();
    (head, chunks)
}

fn open(key: &DataKey, context: &Context<'_>, head: &[u8], chunks: &[Vec<u8>]) -> Result<Vec<u8>, VaultError> {
    let mut opener = key.open_file(context, head)?;
    let (last, others) = chunks.split_last().ok_or(VaultError::Forged)?;
    let mut out = Vec::new();
    for chunk in others {
        let mut chunk = chunk.clone();
        let result = opener.next(&mut chunk);
        assert!(result.is_ok() || chunk.iter().all(|byte| *byte == 0), "nothing of a refused chunk is left");
        result?;
        out.append(&mut chunk);
    }
    let mut chunk = last.clone();
    opener.last(&mut chunk)?;
    out.append(&mut chunk);
    Ok(out)
}

#[test]
fn a_file_of_every_length_comes_back() {
    let (key, file) = (key(1), StatementId::from("file"));
    for length in [0, 1, 15, 16, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 3 * CHUNK + 17] {
        let (head, chunks) = seal(&key, &file, &text(length));
        assert!(open(&key, &cell(&file), &head, &chunks).unwrap() == text(length), "{length}");
        assert_eq!(chunks.len(), length.div_ceil(CHUNK).max(1));
        assert_eq!(chunks.iter().map(Vec::len).sum::<usize>(), length + CHUNK_TAG * chunks.len());
        assert_eq!(file_dek_id(&head).unwrap(), key.id());
    }
}

#[test]
fn one_flipped_bit_at_every_byte_of_a_file_is_noticed() {
    let (key, file) = (key(1), StatementId::from("file"));
    let (head, chunks) = seal(&key, &file, &text(300));
    for at in 0..FILE_HEAD {
        let mut altered = head;
        altered[at] ^= 1;
        assert!(open(&key, &cell(&file), &altered, &chunks).is_err(), "{at}");
    }
    for at in 0..chunks[0].len() {
        let mut altered = chunks.clone();
        altered[0][at] ^= 1;
        assert!(matches!(open(&key, &cell(&file), &head, &altered), Err(VaultError::Forged)), "{at}");
    }
}

#[test]
fn a_file_that_was_cut_lengthened_or_put_together_anew_is_noticed() {
    let (key, file) = (key(1), StatementId::from("file"));
    let (head, chunks) = seal(&key, &file, &text(3 * CHUNK + 100));
    for order in [&[0, 1, 2][..], &[0], &[1, 0, 2, 3], &[0, 2, 3], &[0, 1, 1, 2, 3], &[3], &[0, 1, 2, 3, 3], &[1, 2, 3]]
    {
        let parts: Vec<_> = order.iter().map(|nth: &usize| chunks[*nth].clone()).collect();
        assert!(open(&key, &cell(&file), &head, &parts).is_err(), "{order:?}");
    }
    for length in 0..chunks[3].len() {
        let mut cut = chunks.clone();
        cut[3].truncate(length);
        assert!(open(&key, &cell(&file), &head, &cut).is_err(), "{length}");
    }
    let mut longer = chunks.clone();
    longer[3].push(0);
    assert!(open(&key, &cell(&file), &head, &longer).is_err());
    // The chunks of another file of the same key and cell.
    let (other_head, others) = seal(&key, &file, &text(3 * CHUNK + 100));
    assert!(open(&key, &cell(&file), &head, &others).is_err());
    assert!(open(&key, &cell(&file), &other_head, &[&chunks[..1], &others[1..]].concat()).is_err());
}

#[test]
fn a_file_that_was_moved_opens_nowhere_else() {
    let (key, file, other) = (key(1), StatementId::from("file"), StatementId::from("other"));
    let (head, chunks) = seal(&key, &file, b"Minutes");
    let moved = [
        Context { agency_id: Some(AgencyId(Uuid::from_u128(9))), ..cell(&file) },
        Context { audit_id: Some(AuditId(Uuid::from_u128(9))), ..cell(&file) },
        Context { return_id: Some(ReturnId(Uuid::from_u128(9))), ..cell(&file) },
        Context { table: "answer", ..cell(&file) },
        Context { column: "name", ..cell(&file) },
        cell(&other),
    ];
    for context in moved {
        assert!(matches!(open(&key, &context, &head, &chunks), Err(VaultError::Forged)), "{context:?}");
    }
    open(&key, &cell(&file), &head, &chunks).unwrap();
}

#[test]
fn another_key_is_refused_before_anything_is_opened() {
    let file = StatementId::from("file");
    let (one, same_id) = (key(1), key(1));
    let (head, _) = seal(&one, &file, b"Minutes");
    assert!(matches!(key(2).open_file(&cell(&file), &head), Err(VaultError::OtherDek { .. })));
    assert!(matches!(same_id.open_file(&cell(&file), &head), Err(VaultError::Commitment(_))));
    let value = one.seal(&cell(&file), b"Minutes", &OsEntropy).unwrap();
    assert!(matches!(one.open_file(&cell(&file), &value), Err(VaultError::NotSealed)));
    for length in 0..FILE_HEAD {
        assert!(one.open_file(&cell(&file), &head[..length]).is_err(), "{length}");
    }
}

#[test]
fn a_chunk_of_another_length_is_not_sealed_and_leaves_no_text() {
    let (key, file) = (key(1), StatementId::from("file"));
    let (_, mut sealer) = key.seal_file(&cell(&file), &OsEntropy).unwrap();
    let mut short = b"Minutes".to_vec();
    assert!(matches!(sealer.next(&mut short), Err(VaultError::BadLength(7))));
    assert!(short.is_empty() || short.iter().all(|byte| *byte == 0));
    assert!(sealer.last(&mut vec![1; CHUNK + 1]).is_err());
}
