//! Passkeys: where they work, and what is no answer. The suites on the real router sign real answers.

use candour_vault::{Passkey, PasskeyAnswer, PasskeyError, RelyingParty};
use uuid::Uuid;

#[test]
fn passkeys_work_where_the_site_has_a_name_and_comes_by_https() {
    for site in ["https://audits.board.example", "https://audits.board.example:8443/", "http://localhost:3900"] {
        let party = RelyingParty::new(site).unwrap();
        assert_eq!(party.origin(), site.trim_end_matches('/'));
    }
    for site in [
        "http://audits.board.example",
        "https://192.0.2.4",
        "http://127.0.0.1:3900",
        "https://[::1]",
        "ftp://localhost",
        "http://localhost.board.example",
        "audits.board.example",
        "",
    ] {
        assert!(RelyingParty::new(site).is_none(), "{site}");
    }
}

#[test]
fn each_question_is_new_and_asks_to_unlock_the_device() {
    let party = RelyingParty::new("https://audits.board.example").unwrap();
    let (one, other) = (party.ask_for_any(&[]).unwrap(), party.ask_for_any(&[]).unwrap());
    assert_ne!(one.options["challenge"], other.options["challenge"]);
    assert_eq!(one.options["userVerification"], "required");
    let new = party.ask_for_new(Uuid::from_u128(1), "ana@board.example", "Ana", &[]).unwrap();
    assert_eq!(new.options["authenticatorSelection"]["userVerification"], "required");
    assert_eq!(new.options["attestation"], "none");
    assert_eq!(new.options["rp"]["id"], "audits.board.example");
}

#[test]
fn nonsense_is_neither_an_answer_nor_a_passkey() {
    let party = RelyingParty::new("https://audits.board.example").unwrap();
    let asked = party.ask_for_new(Uuid::from_u128(1), "ana@board.example", "Ana", &[]).unwrap();
    for text in ["", "null", "{}", "[[[[", &"[".repeat(100_000), &format!("\"{}\"", "x".repeat(40_000))] {
        assert!(matches!(PasskeyAnswer::parse(text), Err(PasskeyError::Wrong)));
        assert!(matches!(party.new_passkey(&asked.state, text), Err(PasskeyError::Wrong)));
        assert!(Passkey::from_bytes(text.as_bytes()).is_err());
    }
    assert!(matches!(party.new_passkey(b"no state", "{}"), Err(PasskeyError::Wrong)));
}

#[test]
fn what_a_question_begins_with_is_redacted() {
    let party = RelyingParty::new("https://audits.board.example").unwrap();
    assert_eq!(format!("{:?}", party.ask_for_any(&[]).unwrap()), "[redacted]");
}
