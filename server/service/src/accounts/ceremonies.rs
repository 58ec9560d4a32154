//! Questions to passkeys: kept on the server, sealed, for five minutes and one answer.
//!
//! A question belongs to whoever asked it: the session that adds a passkey, or the step between password and second
//! factor. That it does, and until when, is sealed with it, so that nobody who writes the database can change it.

use crate::{Service, ServiceError};
use candour_store::passkeys::{self, CeremonyRow};
use candour_vault::{Asked, Context, Plaintext, Token, sealed_dek_id};
use chrono::TimeDelta;

/// So long a browser may take for its answer: what WebAuthn recommends, because some people need it.
const LASTS: TimeDelta = TimeDelta::minutes(5);

/// What a question is for, and who asked it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ceremony {
    /// A passkey is added, in the session of this handle.
    Add([u8; 32]),
    /// The second factor after the password, in the step of this handle.
    SecondFactor([u8; 32]),
    /// A sign-in by the passkey alone: nobody is known yet.
    Alone,
}

impl Ceremony {
    fn kind(self) -> &'static str {
        match self {
            Self::Add(_) => "add",
            Self::SecondFactor(_) => "second_factor",
            Self::Alone => "alone",
        }
    }

    fn bound_to(self) -> [u8; 32] {
        match self {
            Self::Add(handle) | Self::SecondFactor(handle) => handle,
            Self::Alone => [0; 32],
        }
    }
}

impl Service {
    /// Keeps a question, and gives what the browser needs as JSON: the options, and the token that its answer
    /// brings back.
    pub(super) async fn keep_question(&self, ceremony: Ceremony, asked: Asked) -> Result<String, ServiceError> {
        let now = self.clock.now();
        let token = Token::generate(self.entropy.as_ref())?;
        let hash = *token.hash().as_bytes();
        let key = self.keys.accounts(&self.store, now, self.entropy.as_ref()).await?;
        let mut row = CeremonyRow {
            id: self.new_id()?,
            kind: ceremony.kind().to_owned(),
            bound_to: ceremony.bound_to().to_vec(),
            state: Vec::new(),
            expires_at: now + LASTS,
        };
        let column = ceremony_column(&row);
        row.state = key.seal(&Context::new("passkey_ceremony", &column), &asked.state, self.entropy.as_ref())?;
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    // Whoever begins and never ends leaves nothing for long, however often.
                    passkeys::delete_old_ceremonies(tx, now).await?;
                    Ok(passkeys::insert_ceremony(tx, &hash, &row).await?)
                })
            })
            .await
            .map_err(|error: ServiceError| error)?;
        Ok(serde_json::json!({ "ceremony": token.reveal().as_str(), "publicKey": asked.options }).to_string())
    }

    /// Takes a question out for its answer; `None` where there is none, or it is over, or somebody else's.
    pub(super) async fn take_question(
        &self,
        ceremony: Ceremony,
        token: &str,
    ) -> Result<Option<Plaintext>, ServiceError> {
        let Ok(token) = Token::parse(token) else { return Ok(None) };
        let hash = *token.hash().as_bytes();
        let found: Result<_, ServiceError> =
            self.store.write(move |tx| Box::pin(async move { Ok(passkeys::take_ceremony(tx, &hash).await?) })).await;
        let Some(row) = found? else { return Ok(None) };
        let fits = row.kind == ceremony.kind() && row.bound_to == ceremony.bound_to();
        if !fits || self.clock.now() >= row.expires_at {
            return Ok(None);
        }
        let key = self.keys.by_id(&self.store, sealed_dek_id(&row.state)?).await?;
        Ok(Some(key.open(&Context::new("passkey_ceremony", &ceremony_column(&row)), &row.state)?))
    }
}

/// The cell of a question: it carries everything that decides about the answer.
pub(crate) fn ceremony_column(row: &CeremonyRow) -> String {
    let (kind, bound, ends) = (&row.kind, hex::encode(&row.bound_to), row.expires_at.timestamp_micros());
    format!("state/{}/{kind}/{bound}/{ends}", row.id)
}
