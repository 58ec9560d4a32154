//! Opening sealed values, beside AES-256-GCM and HKDF-SHA256 alone.

use crate::row::print;
use aes_gcm::aead::{AeadInOut as _, KeyInit as _};
use aes_gcm::{Aes256Gcm, Nonce};
use candour_domain::ids::{AuditId, DekId, StatementId};
use candour_vault::{Context, DataKey, OsEntropy};
use hkdf::Hkdf;
use sha2::Sha256;
use std::hint::black_box;
use std::time::{Duration, Instant};
use uuid::Uuid;

const VALUES: usize = 1000;
const TIME: Duration = Duration::from_secs(2);

pub(crate) fn measure() -> anyhow::Result<()> {
    let key = DataKey::generate(DekId(Uuid::from_u128(1)), &OsEntropy)?;
    let statement = StatementId("a-statement".to_owned());
    let context = Context {
        audit_id: Some(AuditId(Uuid::from_u128(2))),
        statement_id: Some(&statement),
        revision: Some(3),
        ..Context::new("answer", "content")
    };
    let text = vec![b'x'; 1023];
    let sealed = (0..VALUES).map(|_| key.seal(&context, &text, &OsEntropy)).collect::<Result<Vec<_>, _>>()?;
    let bare = bare_values(&text)?;
    let (mut ours, mut plain) = (0.0, 0.0);
    for _ in 0..3 {
        plain += rate(|at| open_bare(bare.get(at)))?;
        ours += rate(|at| {
            if let Some(value) = sealed.get(at) {
                black_box(key.open(&context, value)?);
            }
            Ok(())
        })?;
    }
    print(
        "Opening sealed values of 1 KiB, one thread",
        &format!("{:.0} values/s", ours / 3.0),
        &format!("{:.0} values/s, bare aes-gcm and hkdf", plain / 3.0),
        &format!("{:.0} %", 100.0 * ours / plain),
        "at least 60 %",
    );
    Ok(())
}

/// A value: salt, body, tag.
type Bare = ([u8; 32], Vec<u8>, aes_gcm::Tag);

const SECRET: [u8; 32] = [9; 32];

fn bare_values(text: &[u8]) -> anyhow::Result<Vec<Bare>> {
    (0..VALUES)
        .map(|at| {
            let mut salt = [0; 32];
            salt[..8].copy_from_slice(&at.to_be_bytes());
            let mut body = text.to_vec();
            let tag = cipher(&salt)?
                .encrypt_inout_detached(&Nonce::default(), b"", body.as_mut_slice().into())
                .map_err(|_| anyhow::anyhow!("sealing failed"))?;
            Ok((salt, body, tag))
        })
        .collect()
}

fn cipher(salt: &[u8; 32]) -> anyhow::Result<Aes256Gcm> {
    let mut key = [0; 32];
    Hkdf::<Sha256>::new(Some(salt), &SECRET).expand(b"bare", &mut key).map_err(|_| anyhow::anyhow!("hkdf"))?;
    Ok(Aes256Gcm::new(&key.into()))
}

fn open_bare(value: Option<&Bare>) -> anyhow::Result<()> {
    let Some((salt, body, tag)) = value else { return Ok(()) };
    let mut body = body.clone();
    cipher(salt)?
        .decrypt_inout_detached(&Nonce::default(), b"", body.as_mut_slice().into(), tag)
        .map_err(|_| anyhow::anyhow!("opening failed"))?;
    black_box(body);
    Ok(())
}

/// How often a second; `open` gets the place of a value.
fn rate(mut open: impl FnMut(usize) -> anyhow::Result<()>) -> anyhow::Result<f64> {
    let (began, mut count) = (Instant::now(), 0_usize);
    while began.elapsed() < TIME {
        for at in 0..VALUES {
            open(at)?;
        }
        count += VALUES;
    }
    Ok(count as f64 / began.elapsed().as_secs_f64())
}
