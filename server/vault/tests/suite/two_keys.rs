//! A ciphertext made to open under two keys: GCM alone lets it happen, the commitment does not.
//!
//! GCM's tag is `E_k(J0) ^ GHASH_H(...)` with H known to whoever knows the key, so for two keys one
//! block of ciphertext can be solved for so that one tag fits both (Dodis, Grubbs, Ristenpart and
//! Woodage, "Fast Message Franking", 2018).

use crate::{entropy::Seeded, sealed::dek};
use aes_gcm::{
    Aes256Gcm, KeyInit,
    aead::AeadInOut,
    aes::{Aes256, cipher::BlockCipherEncrypt},
};
use candour_vault::{Context, Entropy, VaultError};
use hkdf::Hkdf;
use sha2::Sha256;

const CELL: Context<'static> = Context::new("answer", "text");
const SALT: [u8; 32] = [9; 32];

/// The AES key and the commitment of a value with `SALT` under the data key `label`.
fn value_key(label: &str) -> ([u8; 32], [u8; 32]) {
    let mut dek = [0; 32];
    Seeded::new(label).fill(&mut dek).unwrap();
    let mut derived = [0; 64];
    Hkdf::<Sha256>::new(Some(&SALT), &dek).expand(b"candour/value/v1", &mut derived).unwrap();
    (derived[..32].try_into().unwrap(), derived[32..].try_into().unwrap())
}

/// The additional data of `CELL`, written out by hand: three labels and seven empty items.
fn aad() -> Vec<u8> {
    [b"\0\0\0\x0ecandour/aad/v1\0\0\0\x06answer\0\0\0\x04text".as_slice(), &[0; 28]].concat()
}

fn block(key: &[u8; 32], counter: Option<u32>) -> u128 {
    let mut block = [0; 16];
    if let Some(counter) = counter {
        block[12..].copy_from_slice(&counter.to_be_bytes());
    }
    let mut block = block.into();
    Aes256::new(key.into()).encrypt_block(&mut block);
    u128::from_be_bytes(block.into())
}

/// Multiplication in GCM's field, bit by bit (NIST SP 800-38D, 6.3).
fn times(x: u128, y: u128) -> u128 {
    let (mut product, mut shifted) = (0, y);
    for bit in (0..128).rev() {
        product ^= if x >> bit & 1 == 1 { shifted } else { 0 };
        shifted = shifted >> 1 ^ if shifted & 1 == 1 { 0xe1 << 120 } else { 0 };
    }
    product
}

const ONE: u128 = 1 << 127;

fn power(x: u128, exponent: u128) -> u128 {
    (0..128).rev().fold(ONE, |done, bit| {
        let square = times(done, done);
        if exponent >> bit & 1 == 1 { times(square, x) } else { square }
    })
}

/// In a field of 2^128 elements x^(2^128 - 2) is 1/x.
fn inverse(x: u128) -> u128 {
    power(x, u128::MAX - 1)
}

fn blocks(bytes: &[u8]) -> Vec<u128> {
    let padded = |chunk: &[u8]| std::array::from_fn(|place| chunk.get(place).copied().unwrap_or(0));
    bytes.chunks(16).map(|chunk| u128::from_be_bytes(padded(chunk))).collect()
}

/// The tag of `body` under `key`, by hand.
fn tag(key: &[u8; 32], body: &[u128]) -> u128 {
    let h = block(key, None);
    let lengths = u128::try_from(aad().len() * 8).unwrap() << 64 | u128::try_from(body.len() * 128).unwrap();
    let all = blocks(&aad()).into_iter().chain(body.iter().copied()).chain([lengths]);
    all.fold(0, |sum, next| times(sum ^ next, h)) ^ block(key, Some(1))
}

/// Four blocks that open under `first` to a well-padded text, with a tag that fits both keys.
fn crafted(first: &[u8; 32], second: &[u8; 32]) -> (Vec<u8>, [u8; 16]) {
    let mut plain = *b"................Seen by the Board, agreed by all.              \x80";
    plain[..16].fill(0);
    let mut body = blocks(&plain);
    for (counter, block_of_body) in (2..).zip(&mut body) {
        *block_of_body ^= block(first, Some(counter));
    }
    // The free block is the first of four; the length block follows: its coefficient is H^5.
    body[0] = 0;
    let difference = tag(first, &body) ^ tag(second, &body);
    let coefficient = power(block(first, None), 5) ^ power(block(second, None), 5);
    body[0] = times(difference, inverse(coefficient));
    assert_eq!(tag(first, &body), tag(second, &body));
    (body.iter().flat_map(|block| block.to_be_bytes()).collect(), tag(first, &body).to_be_bytes())
}

#[test]
fn case_12_a_ciphertext_made_to_open_under_two_keys() {
    let ((first, commitment), (second, other_commitment)) = (value_key("a"), value_key("b"));
    let (body, tag) = crafted(&first, &second);
    // Bare GCM opens it under both: the attack is real.
    for key in [first, second] {
        let mut opened = body.clone();
        let cipher = Aes256Gcm::new(&key.into());
        cipher.decrypt_inout_detached(&[0; 12].into(), &aad(), opened.as_mut_slice().into(), &tag.into()).unwrap();
    }
    let dek_id = dek("a").id();
    let value =
        |commitment: &[u8; 32]| [&[0xA1, 1], dek_id.0.as_bytes().as_slice(), &SALT, commitment, &body, &tag].concat();
    // Sealed, it opens under the one key whose commitment it carries, and under no other.
    let sealed = value(&commitment);
    let opened = dek("a").open(&CELL, &sealed).unwrap();
    assert!(opened.ends_with(b"Seen by the Board, agreed by all.              "[..].into()));
    assert!(matches!(dek("b").open(&CELL, &sealed), Err(VaultError::Commitment(_))));
    let sealed = value(&other_commitment);
    assert!(matches!(dek("a").open(&CELL, &sealed), Err(VaultError::Commitment(_))));
}
