//! What holds a secret prints `[redacted]`.

use crate::{entropy::Seeded, sealed::dek};
use candour_vault::{Context, Entropy, Kek, Keyring, OsEntropy, Password, Token};

/// The bytes that a seeded source gives first: the key it was asked for, in the forms in which
/// it could be printed.
fn forms(label: &str) -> [String; 3] {
    let mut key = [0; 32];
    Seeded::new(label).fill(&mut key).unwrap();
    [hex::encode(&key[..4]), format!("{}, {}, {}", key[0], key[1], key[2]), format!("{:x}, {:x}", key[0], key[1])]
}

fn assert_redacted(printed: &str, label: &str) {
    assert!(printed.contains("[redacted]"), "{printed}");
    for form in forms(label) {
        assert!(!printed.contains(&form), "{printed}");
    }
}

#[test]
fn keys_print_no_key() {
    let kek = Kek::generate(1, &Seeded::new("kek")).unwrap();
    assert_redacted(&format!("{kek:?}"), "kek");
    assert_redacted(&format!("{kek:#?}"), "kek");
    let ring = Keyring::new(kek, Vec::new()).unwrap();
    assert_redacted(&format!("{ring:?}"), "kek");
    assert_redacted(&format!("{:?}", dek("a")), "a");
}

#[test]
fn tokens_passwords_and_opened_values_print_nothing() {
    let token = Token::generate(&Seeded::new("token")).unwrap();
    assert_eq!(format!("{token:?} {:?}", token.hash()), "[redacted] [redacted]");
    let password = Password::new("correct horse battery".into());
    assert_eq!(format!("{password:?} {:?}", password.hash(&OsEntropy).unwrap()), "[redacted] [redacted]");
    let cell = Context::new("answer", "text");
    let opened = dek("a").open(&cell, &dek("a").seal(&cell, b"secret", &OsEntropy).unwrap()).unwrap();
    assert_eq!(format!("{opened:?}"), "[redacted]");
}
