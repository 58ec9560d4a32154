//! What a phone or a security key does with passkeys: makes them, keeps them, signs with them. Told to, it lies
//! about what a real one must not lie about.

use anyhow::Context as _;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use candour_vault::{Entropy as _, OsEntropy};
use p256::ecdsa::signature::Signer as _;
use p256::ecdsa::{Signature, SigningKey};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

/// The place of the test Board.
pub const SITE: &str = "https://candour.test";

/// A device with its passkeys.
#[derive(Clone, Default)]
pub struct Authenticator {
    /// Its passkeys, the first made first.
    pub passkeys: Vec<HeldPasskey>,
}

/// One passkey on a device.
#[derive(Clone)]
pub struct HeldPasskey {
    /// Its id.
    pub id: Vec<u8>,
    /// The handle of its person, as the site gave it.
    pub handle: Vec<u8>,
    /// How often it was used; stays 0 where the device does not count.
    pub count: u32,
    /// Whether the device counts.
    pub counts: bool,
    key: SigningKey,
}

/// What browser and device say of the ceremony.
#[derive(Clone)]
pub struct Saying {
    /// The page that asked, as the browser sees it.
    pub origin: &'static str,
    /// The site that the device signs for; that of the options where empty.
    pub site: &'static str,
    /// Whether the device was unlocked.
    pub verified: bool,
    /// The kind of ceremony; the right one where empty.
    pub kind: &'static str,
    /// Whether the handle of the person is named.
    pub names: bool,
}

impl Default for Saying {
    fn default() -> Self {
        Self { origin: SITE, site: "", verified: true, kind: "", names: true }
    }
}

impl Authenticator {
    /// Makes a passkey, as the options ask, and gives the browser's answer.
    ///
    /// # Errors
    /// Where the options are none.
    pub fn make(&mut self, options: &Value, saying: &Saying) -> anyhow::Result<String> {
        let (mut id, mut secret) = (vec![0; 32], [0; 32]);
        OsEntropy.fill(&mut id)?;
        OsEntropy.fill(&mut secret)?;
        let handle = bytes(&options["user"]["id"])?;
        let key = SigningKey::from_slice(&secret)?;
        self.passkeys.push(HeldPasskey { id, handle, count: 0, counts: true, key });
        self.make_again(options, saying)
    }

    /// The same for the passkey that was made last: a device that does not mind that there is one.
    ///
    /// # Errors
    /// Where the options are none, or nothing was made.
    pub fn make_again(&mut self, options: &Value, saying: &Saying) -> anyhow::Result<String> {
        let held = self.passkeys.last().context("no passkey")?;
        let point = held.key.verifying_key().to_sec1_point(false);
        let (x, y) = (point.x().context("no point")?, point.y().context("no point")?);
        // A COSE key: EC2, ES256, P-256.
        let public = [&[0xa5, 1, 2, 3, 0x26, 0x20, 1, 0x21, 0x58, 0x20][..], x, &[0x22, 0x58, 0x20], y].concat();
        let length = u16::try_from(held.id.len())?.to_be_bytes();
        let mut data = head(options["rp"]["id"].as_str(), saying, 0x40, held.count);
        data.extend([&[0; 16][..], &length, &held.id, &public].concat());
        let object = [b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x58", &[u8::try_from(data.len())?][..], &data];
        let response = json!({
            "attestationObject": text(&object.concat()),
            "clientDataJSON": text(&client_data("webauthn.create", options, saying)),
        });
        Ok(answer(&held.id, &response))
    }

    /// Shows a passkey, one of those that the options allow, the last where they allow any.
    ///
    /// # Errors
    /// Where the options are none, or allow none of this device.
    pub fn show(&mut self, options: &Value, saying: &Saying) -> anyhow::Result<String> {
        let allowed = options["allowCredentials"].as_array().context("no list")?;
        let allowed = allowed.iter().map(|one| bytes(&one["id"])).collect::<anyhow::Result<Vec<_>>>()?;
        let may = |held: &&mut HeldPasskey| allowed.is_empty() || allowed.contains(&held.id);
        self.passkeys.iter_mut().rev().find(may).context("none of this device is allowed")?.show(options, saying)
    }
}

impl HeldPasskey {
    /// Signs whatever the options are.
    ///
    /// # Errors
    /// Where the options are none.
    pub fn show(&mut self, options: &Value, saying: &Saying) -> anyhow::Result<String> {
        if self.counts {
            self.count += 1;
        }
        let data = head(options["rpId"].as_str(), saying, 0, self.count);
        let client = client_data("webauthn.get", options, saying);
        let signature: Signature = self.key.sign(&[&data[..], &Sha256::digest(&client)].concat());
        let response = json!({
            "authenticatorData": text(&data),
            "clientDataJSON": text(&client),
            "signature": text(signature.to_der().as_bytes()),
            "userHandle": saying.names.then(|| text(&self.handle)),
        });
        Ok(answer(&self.id, &response))
    }
}

/// The site's hash, the flags, the count.
fn head(site: Option<&str>, saying: &Saying, more: u8, count: u32) -> Vec<u8> {
    let site = if saying.site.is_empty() { site.unwrap_or_default() } else { saying.site };
    let flags = 1 | more | if saying.verified { 4 } else { 0 };
    [&Sha256::digest(site.as_bytes())[..], &[flags], &count.to_be_bytes()].concat()
}

fn client_data(kind: &str, options: &Value, saying: &Saying) -> Vec<u8> {
    let kind = if saying.kind.is_empty() { kind } else { saying.kind };
    let data =
        json!({ "type": kind, "challenge": options["challenge"], "origin": saying.origin, "crossOrigin": false });
    data.to_string().into_bytes()
}

fn answer(id: &[u8], response: &Value) -> String {
    json!({ "id": text(id), "rawId": text(id), "type": "public-key", "response": response }).to_string()
}

fn text(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

fn bytes(value: &Value) -> anyhow::Result<Vec<u8>> {
    Ok(URL_SAFE_NO_PAD.decode(value.as_str().context("no bytes")?)?)
}
