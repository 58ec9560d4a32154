//! Tokens and their hashes.

use crate::entropy::Seeded;
use candour_vault::{OsEntropy, Token, TokenHash};

#[test]
fn a_token_comes_back_from_its_text_with_the_same_hash() {
    let token = Token::generate(&OsEntropy).unwrap();
    let text = token.reveal();
    assert_eq!(text.len(), 43);
    assert!(text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_'));
    let hash = Token::parse(&text).unwrap().hash();
    assert!(hash == token.hash());
    assert!(TokenHash::from_stored(hash.as_bytes()).unwrap() == hash);
    assert!(Token::generate(&OsEntropy).unwrap().hash() != hash);
}

#[test]
fn the_hash_is_sha_256_of_the_bytes() {
    // 32 bytes of 0x00 to 0x1f; the hash is from `sha256sum`.
    let token = Token::parse("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8").unwrap();
    let hex = hex::encode(token.hash().as_bytes());
    assert_eq!(hex, "630dcd2966c4336691125448bbb25b4ff412a49c732db2c8abc1b8581bd710dd");
}

#[test]
fn what_is_no_token_is_refused() {
    let text = Token::generate(&Seeded::new("token")).unwrap().reveal();
    let cut = &text[..42];
    let standard = "+/".repeat(21) + "A";
    for wrong in ["", "short", cut, &format!("{}=", &*text), &format!("{}A", &*text), &standard, &format!(" {cut}")] {
        Token::parse(wrong).unwrap_err();
    }
    // The last character holds four bits of the token: one that sets the two others is another text of no token.
    Token::parse("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh9").unwrap_err();
    TokenHash::from_stored(&[0; 31]).unwrap_err();
    TokenHash::from_stored(&[0; 33]).unwrap_err();
}
