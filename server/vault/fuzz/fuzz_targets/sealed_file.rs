//! Bytes of a file of evidence from a database: no head and no chunk opens that was not sealed here for this cell, at
//! this place; what was sealed does, and with one changed bit it does not.
#![no_main]

use candour_domain::ids::DekId;
use candour_fuzz::Counting;
use candour_vault::{CHUNK, Context, DataKey, file_dek_id};
use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;

static KEY: LazyLock<DataKey> =
    LazyLock::new(|| DataKey::generate(DekId(uuid::Uuid::from_u128(7)), &Counting).unwrap());

fuzz_target!(|data: &[u8]| {
    let cell = Context::new("evidence_file", "body");
    assert!(KEY.open_file(&cell, data).is_err());
    let _ = file_dek_id(data);

    let (head, sealer) = KEY.seal_file(&cell, &Counting).unwrap();
    let mut forged = data.to_vec();
    assert!(KEY.open_file(&cell, &head).unwrap().last(&mut forged).is_err());
    let mut forged = data.to_vec();
    assert!(KEY.open_file(&cell, &head).unwrap().next(&mut forged).is_err());

    let text = data.get(..CHUNK).unwrap_or(data);
    let mut sealed = text.to_vec();
    sealer.last(&mut sealed).unwrap();
    let at = data.iter().fold(0_usize, |sum, byte| sum.wrapping_mul(31).wrapping_add(usize::from(*byte)));
    let mut altered = sealed.clone();
    let length = altered.len();
    altered[at % length] ^= 1 << (at % 8);
    assert!(KEY.open_file(&cell, &head).unwrap().last(&mut altered).is_err());
    KEY.open_file(&cell, &head).unwrap().last(&mut sealed).unwrap();
    assert_eq!(sealed, text);
});
