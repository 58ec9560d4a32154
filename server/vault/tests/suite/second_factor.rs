//! Codes from apps and from paper.

use candour_vault::{OsEntropy, TotpSecret, recovery_code, recovery_code_hash};

/// RFC 6238, appendix B: the SHA-1 secret, times, and the last six of the eight digits.
#[test]
fn codes_are_those_of_the_standard() {
    let secret = TotpSecret::from_bytes(b"12345678901234567890").unwrap();
    for (time, code) in [
        (59, "287082"),
        (1_111_111_109, "081804"),
        (1_111_111_111, "050471"),
        (1_234_567_890, "005924"),
        (2_000_000_000, "279037"),
        (20_000_000_000, "353130"),
    ] {
        assert_eq!(secret.code_at(time), code);
        assert_eq!(secret.step_of(code, time), i64::try_from(time / 30).ok());
    }
}

#[test]
fn a_code_is_taken_one_step_early_or_late_and_no_more() {
    let secret = TotpSecret::from_bytes(b"abcdefghijklmnopqrst").unwrap();
    let now = 1_700_000_010;
    let code = secret.code_at(now);
    for (away, right) in [(-60, false), (-30, true), (0, true), (30, true), (60, false)] {
        let at = u64::try_from(now.cast_signed() + away).unwrap();
        assert_eq!(secret.step_of(&code, at).is_some(), right, "{away}");
    }
}

#[test]
fn what_is_no_code_is_refused() {
    let secret = TotpSecret::from_bytes(b"12345678901234567890").unwrap();
    for typed in ["", "28708", "2870822", "28708x", "٢٨٧٠٨٢", "287082\0", "-87082"] {
        assert_eq!(secret.step_of(typed, 59), None, "{typed}");
    }
    assert!(secret.step_of(" 287 082 ", 59).is_some());
    assert!(TotpSecret::from_bytes(&[0; 19]).is_err());
}

#[test]
fn the_address_holds_what_an_app_needs() {
    let secret = TotpSecret::from_bytes(b"12345678901234567890").unwrap();
    let address = secret.address("Testshire: SAB", "lead@police.example").unwrap();
    assert!(address.starts_with("otpauth://totp/Testshire"), "{}", *address);
    assert!(address.contains("secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"));
    assert_eq!(*secret.base32(), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
    assert_eq!(format!("{secret:?}"), "[redacted]");
}

#[test]
fn a_recovery_code_is_read_as_people_type_it() {
    let code = recovery_code(&OsEntropy).unwrap();
    assert_eq!(code.len(), 29);
    let hash = recovery_code_hash(&code);
    assert_eq!(recovery_code_hash(&code.to_uppercase().replace('-', " ")), hash);
    assert_eq!(recovery_code_hash(&code.replace('-', "").replace('1', "l").replace('0', "O")), hash);
    assert_ne!(recovery_code_hash(&recovery_code(&OsEntropy).unwrap()), hash);
}
