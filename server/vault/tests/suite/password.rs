//! Passwords: right, wrong, unknown, old and hostile.

use candour_vault::{OsEntropy, Password, PasswordHash, VaultError, Verdict, verify_password};

fn password(text: &str) -> Password {
    Password::new(text.to_owned())
}

fn stored(phc: &str) -> PasswordHash {
    PasswordHash::from_stored(phc.to_owned())
}

#[test]
fn the_right_password_is_right_and_every_other_wrong() {
    let hash = password("correct horse battery").hash(&OsEntropy).unwrap();
    assert!(hash.as_str().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
    let verdict = |text| verify_password(&password(text), Some(&hash)).unwrap();
    assert_eq!(verdict("correct horse battery"), Verdict::Right { rehash: false });
    for wrong in ["", "correct horse batterz", "correct horse battery ", "Correct horse battery"] {
        assert_eq!(verdict(wrong), Verdict::Wrong, "{wrong}");
    }
}

#[test]
fn the_same_password_twice_gives_two_hashes() {
    let one = password("correct horse battery").hash(&OsEntropy).unwrap();
    assert!(one != password("correct horse battery").hash(&OsEntropy).unwrap());
}

#[test]
fn a_known_answer_of_another_implementation() {
    // Made with the reference implementation (argon2-cffi): time 3, 8,192 KiB, 2 lanes.
    let reference = stored(REFERENCE);
    let verdict = verify_password(&password("correct horse battery"), Some(&reference)).unwrap();
    assert_eq!(verdict, Verdict::Right { rehash: true });
    assert_eq!(verify_password(&password("wrong"), Some(&reference)).unwrap(), Verdict::Wrong);
}

const REFERENCE: &str =
    "$argon2id$v=19$m=8192,t=3,p=2$c5jcEEpWNGHcnEduGDuKhA$L9h9i7bIQ3irQBVlFsQaxTe7fXGFQBSkNL2sRgE0XO8";

#[test]
fn an_account_that_does_not_exist_is_answered_wrong() {
    for text in ["", "correct horse battery"] {
        assert_eq!(verify_password(&password(text), None).unwrap(), Verdict::Wrong);
    }
}

#[test]
fn a_letter_typed_in_two_parts_is_the_same_letter() {
    // "é" as one character and as "e" with a combining accent.
    let hash = password("caf\u{e9} at the corner").hash(&OsEntropy).unwrap();
    let verdict = verify_password(&password("cafe\u{301} at the corner"), Some(&hash)).unwrap();
    assert_eq!(verdict, Verdict::Right { rehash: false });
}

#[test]
fn the_longest_password_counts_to_its_last_byte_and_a_longer_one_is_refused() {
    let longest = "x".repeat(1024);
    let hash = password(&longest).hash(&OsEntropy).unwrap();
    assert_eq!(verify_password(&password(&longest), Some(&hash)).unwrap(), Verdict::Right { rehash: false });
    let verdict = |text: &str| verify_password(&password(text), Some(&hash)).unwrap();
    assert_eq!(verdict(&format!("{}y", &longest[1..])), Verdict::Wrong);
    // It starts with the right password, and is not it.
    assert_eq!(verdict(&format!("{longest}y")), Verdict::Wrong);
    let error = password(&format!("{longest}y")).hash(&OsEntropy).unwrap_err();
    assert!(matches!(error, VaultError::PasswordTooLong(1024)));
}

#[test]
fn a_stored_hash_that_is_weak_broken_or_too_dear_is_an_error_and_never_right() {
    let tail = "Y2FuZG91ciBub2JvZHk$bm8gcGFzc3dvcmQgaGFzIHRoaXMgaGFzaCwgZXZlci4";
    let bad = [
        String::new(),
        "correct horse battery".into(),
        format!("$argon2i$v=19$m=19456,t=2,p=1${tail}"),
        format!("$argon2d$v=19$m=19456,t=2,p=1${tail}"),
        format!("$scrypt$ln=17,r=8,p=1${tail}"),
        format!("$argon2id$v=19$m=4194304,t=2,p=1${tail}"),
        format!("$argon2id$v=19$m=19456,t=4000000,p=1${tail}"),
        format!("$argon2id$v=19$m=19456,t=2,p=1000${tail}"),
        "$argon2id$v=19$m=19456,t=2,p=1$Y2FuZG91ciBub2JvZHk".into(),
        "$argon2id$v=19$m=19456,t=2,p=1".into(),
    ];
    for phc in bad {
        let outcome = verify_password(&password("correct horse battery"), Some(&stored(&phc)));
        assert!(matches!(outcome, Err(VaultError::PasswordHash)), "{phc}");
    }
}
