//! Bytes from a database: nothing that the key did not seal for this cell opens, and what it sealed does.
#![no_main]

use candour_domain::ids::DekId;
use candour_fuzz::Counting;
use candour_vault::{Context, DataKey, Token, TotpSecret, WrappedDek, sealed_dek_id};
use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;

static KEY: LazyLock<DataKey> =
    LazyLock::new(|| DataKey::generate(DekId(uuid::Uuid::from_u128(7)), &Counting).unwrap());

fuzz_target!(|data: &[u8]| {
    let cell = Context::new("answer", "body");
    assert!(KEY.open(&cell, data).is_err());
    let _ = (sealed_dek_id(data), WrappedDek::from_bytes(data), TotpSecret::from_bytes(data));
    if let Ok(text) = str::from_utf8(data) {
        let _ = Token::parse(text);
        let _ = TotpSecret::generate(&Counting).unwrap().step_of(text, 59);
    }
    let sealed = KEY.seal(&cell, data, &Counting).unwrap();
    assert_eq!(&*KEY.open(&cell, &sealed).unwrap(), data);
});
