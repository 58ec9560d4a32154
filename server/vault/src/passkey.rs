//! Passkeys (WebAuthn): what is asked of a browser, and whether its answer is right.
//!
//! Every ceremony asks for user verification: a passkey stands for whoever can unlock it and not only for whoever
//! holds it, so that it may count for both factors. Attestation is not asked for: it would tell the maker of
//! somebody's phone, and nothing here decides by it. The challenge is the library's own, from a generator that the
//! system seeds; it takes no random source from outside.

use crate::{REDACTED, VaultError};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::fmt;
use url::{Host, Url};
use uuid::Uuid;
use webauthn_rs::prelude as rs;
use zeroize::Zeroizing;

/// No answer of a browser is longer, in bytes: one with a chain of certificates stays below.
const LONGEST_ANSWER: usize = 32 * 1024;

/// The site for which passkeys are made: a passkey answers to its name and at its origin, and nowhere else.
#[derive(Debug)]
pub struct RelyingParty {
    webauthn: rs::Webauthn,
    origin: String,
}

/// What a ceremony begins with.
pub struct Asked {
    /// The options for the browser, as JSON: public.
    pub options: Value,
    /// What must be known when the answer comes: kept on the server, sealed, and used once.
    pub state: Zeroizing<Vec<u8>>,
}

/// A passkey of a person: its public key, its count, and the handle by which it names the person.
#[derive(Clone, Serialize, Deserialize)]
pub struct Passkey {
    handle: Uuid,
    key: rs::Passkey,
}

/// What a browser says that a passkey has signed.
pub struct PasskeyAnswer(rs::PublicKeyCredential);

/// Why an answer is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PasskeyError {
    /// It is no answer, or not to this question, or not by this passkey, or nobody unlocked it.
    #[error("the answer of a passkey is wrong")]
    Wrong,
    /// Its count did not go up: there may be a copy of the passkey.
    #[error("a passkey answered with an old count")]
    Copied,
}

impl RelyingParty {
    /// The site at an address. `None` where browsers know no passkeys: an address without a name, or one that
    /// does not come by https and is not this computer itself.
    pub fn new(site: &str) -> Option<Self> {
        let url = Url::parse(site).ok()?;
        let Some(Host::Domain(name)) = url.host() else { return None };
        let here = name == "localhost" || name.ends_with(".localhost");
        if url.scheme() != "https" && !(here && url.scheme() == "http") {
            return None;
        }
        let webauthn = rs::WebauthnBuilder::new(name, &url).ok()?.rp_name("Candour").build().ok()?;
        Some(Self { webauthn, origin: url.origin().ascii_serialization() })
    }

    /// Where passkeys work, such as `https://audits.board.example`.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// Asks for a new passkey of a person who has these. The names are for the person's own device.
    ///
    /// # Errors
    /// Where the library refuses, which it does for empty names alone.
    pub fn ask_for_new(&self, handle: Uuid, account: &str, name: &str, have: &[Passkey]) -> Result<Asked, VaultError> {
        let known = have.iter().map(|passkey| passkey.key.cred_id().clone()).collect();
        let begun = self.webauthn.start_passkey_registration(handle, account, name, Some(known));
        let (options, state) = begun.map_err(|_| VaultError::Passkey)?;
        let mut options = public_key(&options)?;
        // One that the device can find by itself signs in without an e-mail; one that it cannot is a good second
        // factor all the same.
        if let Some(selection) = options.get_mut("authenticatorSelection").and_then(Value::as_object_mut) {
            selection.insert("residentKey".to_owned(), "preferred".into());
        }
        Ok(Asked { options, state: kept(&(handle, state))? })
    }

    /// The new passkey.
    ///
    /// # Errors
    /// [`PasskeyError::Wrong`], also where the person has it already.
    pub fn new_passkey(&self, state: &[u8], answer: &str) -> Result<Passkey, PasskeyError> {
        let (handle, state): (Uuid, rs::PasskeyRegistration) =
            serde_json::from_slice(state).map_err(|_| PasskeyError::Wrong)?;
        let answer: rs::RegisterPublicKeyCredential = parse(answer)?;
        let key = self.webauthn.finish_passkey_registration(&answer, &state).map_err(|_| PasskeyError::Wrong)?;
        Ok(Passkey { handle, key })
    }

    /// Asks for one of these passkeys; for any of this site where there are none, so that the question is the same
    /// for everybody.
    ///
    /// # Errors
    /// Where the library refuses, which it never does.
    pub fn ask_for_any(&self, of: &[Passkey]) -> Result<Asked, VaultError> {
        let (options, state) = self.webauthn.start_discoverable_authentication().map_err(|_| VaultError::Passkey)?;
        let mut options = public_key(&options)?;
        let allowed: Vec<_> = of.iter().map(|passkey| allowed(&passkey.key)).collect();
        if let Some(options) = options.as_object_mut() {
            options.insert("allowCredentials".to_owned(), allowed.into());
        }
        Ok(Asked { options, state: kept(&state)? })
    }

    /// Whether the answer is this passkey's, as it stands now; gives it with its new count, and the count.
    ///
    /// # Errors
    /// [`PasskeyError`].
    pub fn check(
        &self,
        state: &[u8],
        answer: &PasskeyAnswer,
        passkey: &Passkey,
    ) -> Result<(Passkey, u32), PasskeyError> {
        let state: rs::DiscoverableAuthentication = serde_json::from_slice(state).map_err(|_| PasskeyError::Wrong)?;
        let shown = self.webauthn.finish_discoverable_authentication_v2(&answer.0, state, &passkey.key);
        let shown = shown.map_err(|error| match error {
            rs::WebauthnError::CredentialPossibleCompromise => PasskeyError::Copied,
            _ => PasskeyError::Wrong,
        })?;
        if !shown.user_verified() {
            return Err(PasskeyError::Wrong);
        }
        let mut renewed = passkey.clone();
        renewed.key.update_credential(&shown);
        Ok((renewed, shown.counter()))
    }
}

impl Passkey {
    /// The one that was sealed.
    ///
    /// # Errors
    /// Where it is none.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, VaultError> {
        serde_json::from_slice(bytes).map_err(|_| VaultError::Passkey)
    }

    /// Its bytes, to be sealed.
    ///
    /// # Errors
    /// Where it cannot be written, which does not happen.
    pub fn to_bytes(&self) -> Result<Zeroizing<Vec<u8>>, VaultError> {
        kept(self)
    }

    /// The id by which browsers know it.
    pub fn credential_id(&self) -> &[u8] {
        self.key.cred_id()
    }

    /// The handle by which it names its person.
    pub fn handle(&self) -> Uuid {
        self.handle
    }
}

impl PasskeyAnswer {
    /// Reads what a browser sent.
    ///
    /// # Errors
    /// [`PasskeyError::Wrong`] for what is none, or is too long.
    pub fn parse(text: &str) -> Result<Self, PasskeyError> {
        parse(text).map(Self)
    }

    /// Which passkey it says that it is by.
    pub fn credential_id(&self) -> &[u8] {
        self.0.get_credential_id()
    }

    /// Whose passkey it says that it is; an authenticator that was asked for this very passkey may leave it out.
    pub fn handle(&self) -> Option<&[u8]> {
        self.0.get_user_unique_id()
    }
}

impl fmt::Debug for Asked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(REDACTED)
    }
}

impl fmt::Debug for Passkey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(REDACTED)
    }
}

impl fmt::Debug for PasskeyAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(REDACTED)
    }
}

fn parse<T: for<'a> Deserialize<'a>>(answer: &str) -> Result<T, PasskeyError> {
    if answer.len() > LONGEST_ANSWER {
        return Err(PasskeyError::Wrong);
    }
    serde_json::from_str(answer).map_err(|_| PasskeyError::Wrong)
}

fn kept(value: &impl Serialize) -> Result<Zeroizing<Vec<u8>>, VaultError> {
    serde_json::to_vec(value).map(Zeroizing::new).map_err(|_| VaultError::Passkey)
}

/// The part of the options that the browser's call takes.
fn public_key(options: &impl Serialize) -> Result<Value, VaultError> {
    let mut options = serde_json::to_value(options).map_err(|_| VaultError::Passkey)?;
    options.get_mut("publicKey").map(Value::take).ok_or(VaultError::Passkey)
}

fn allowed(key: &rs::Passkey) -> Value {
    use base64::Engine as _;
    let id = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(key.cred_id());
    serde_json::json!({ "type": "public-key", "id": id })
}
