//! Leaving for a provider: what must fit when the person comes back, and what waits for them here.

use super::provider::Question;
use super::{Provider, SignOnError};
use crate::accounts::limits::{Origin, WINDOW, period};
use crate::accounts::links::INVITATION;
use crate::accounts::second_factor::must_be_confirmed;
use crate::accounts::session::Session;
use crate::{Service, ServiceError};
use candour_store::sign_on::{self, NewFlow};
use candour_store::{attempts, sessions};
use candour_vault::{Context, Token};
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use std::fmt::Write as _;
use zeroize::Zeroizing;

/// So long a person may take at the provider.
pub(super) const LASTS: TimeDelta = TimeDelta::minutes(10);
/// What was typed waits longer: it is shown again to whoever comes back too late.
const LUGGAGE_LASTS: TimeDelta = TimeDelta::hours(1);
/// The most that one person may leave here, in bytes.
const MOST_LUGGAGE: usize = 1024 * 1024;
/// What all people may leave here at once, in bytes.
const MOST_WAITING: i64 = 64 * 1024 * 1024;
/// Ways that begin from one address in fifteen minutes: a whole council may come to work at nine.
const MOST_BEGUN: i64 = 300;
/// The same for ways on which something waits.
const MOST_WITH_LUGGAGE: i64 = 60;

/// What a person goes to a provider for.
#[derive(Clone, Copy, Debug)]
pub enum Errand<'a> {
    /// To sign in.
    SignIn,
    /// To use an invitation without setting a password: the text of its token.
    Invitation(&'a str),
    /// To connect the account that they are signed in to.
    Connect(&'a Session),
    /// To show again that it is them, before they change their account.
    Confirm(&'a Session),
}

/// What waits here while the person is away.
#[derive(Clone, Default, Deserialize, Serialize)]
pub struct Luggage {
    /// The path that they want to reach.
    pub next: String,
    /// Fields of a form that was not saved.
    pub fields: Vec<(String, String)>,
}

impl std::fmt::Debug for Luggage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Luggage").field("fields", &self.fields.len()).finish_non_exhaustive()
    }
}

/// Where the browser goes now.
pub struct Departure {
    /// The provider's name.
    pub name: String,
    /// The address there.
    pub address: String,
    /// What the browser keeps in a cookie until it comes back.
    pub browser: Zeroizing<String>,
}

/// An errand as it is kept.
#[derive(Deserialize, Serialize)]
pub(super) enum Purpose {
    SignIn,
    Invitation { link: [u8; 32] },
    Connect { session: [u8; 32] },
    Confirm { session: [u8; 32] },
}

/// What is sealed.
#[derive(Deserialize, Serialize)]
pub(super) struct Body {
    pub(super) purpose: Purpose,
    pub(super) nonce: String,
    pub(super) verifier: String,
    /// The token of a known browser: its cookie does not come with a request that another site began.
    pub(super) known: Option<String>,
    pub(super) luggage: Luggage,
}

impl Service {
    /// Begins a way to a provider.
    ///
    /// # Errors
    /// [`SignOnError::Unreachable`] where the provider cannot be reached, [`SignOnError::TooMuch`] where too
    /// much would wait here, [`SignOnError::TooMany`] where too many ways were begun from this address;
    /// [`ServiceError::NotFound`] where there is no such provider or invitation.
    pub async fn leave_for(
        &self,
        provider: &str,
        errand: Errand<'_>,
        luggage: Luggage,
        browser: Option<&str>,
        from: &Origin,
    ) -> Result<Departure, SignOnError> {
        let provider = self.provider(provider)?;
        let size: usize = luggage.fields.iter().map(|(name, value)| name.len() + value.len()).sum();
        if size > MOST_LUGGAGE {
            return Err(SignOnError::TooMuch);
        }
        let again = matches!(errand, Errand::Confirm(_));
        let purpose = self.purpose(errand).await?;
        let now = self.clock.now();
        let buckets = self.begun(from, size > 0, now).await?;
        let [state, nonce, verifier] = [self.token()?, self.token()?, self.token()?];
        let question = Question {
            state: &state.reveal(),
            nonce: &nonce.reveal(),
            verifier: &verifier.reveal(),
            way_back: self.way_back(provider),
            again,
        };
        let address = provider.address(&question, now).await?;
        // A browser keeps what it has, so that two tabs do not end each other's way.
        let browser = match browser.map(Token::parse) {
            Some(Ok(kept)) => kept,
            _ => self.token()?,
        };
        let body = Body {
            purpose,
            nonce: question.nonce.to_owned(),
            verifier: question.verifier.to_owned(),
            known: from.known.clone(),
            luggage,
        };
        let hashes = (*state.hash().as_bytes(), *browser.hash().as_bytes());
        let flow = self.flow(provider, hashes, &body, now).await?;
        if !self.put_down(flow, buckets, now).await? {
            return Err(SignOnError::TooMuch);
        }
        Ok(Departure { name: provider.settings().name.clone(), address, browser: browser.reveal() })
    }

    async fn purpose(&self, errand: Errand<'_>) -> Result<Purpose, SignOnError> {
        Ok(match errand {
            Errand::SignIn => Purpose::SignIn,
            Errand::Invitation(token) => {
                let link = *Token::parse(token).map_err(|_| ServiceError::NotFound)?.hash().as_bytes();
                let mut tx = self.store.read_one().await?;
                let row = sessions::link(&mut tx, &link).await?.ok_or(ServiceError::NotFound)?;
                if row.used_at.is_some() || row.expires_at <= self.clock.now() || row.purpose != INVITATION {
                    return Err(ServiceError::NotFound.into());
                }
                Purpose::Invitation { link }
            }
            Errand::Connect(session) => {
                must_be_confirmed(session)?;
                Purpose::Connect { session: session.handle }
            }
            Errand::Confirm(session) => Purpose::Confirm { session: session.handle },
        })
    }

    /// The counts that this way belongs to, where not too many were begun.
    async fn begun(&self, from: &Origin, luggage: bool, now: DateTime<Utc>) -> Result<Vec<[u8; 32]>, SignOnError> {
        let key = self.keys.accounts(&self.store, now, self.entropy.as_ref()).await?;
        let address = from.address.as_deref().unwrap_or_default().as_bytes();
        let mut limits = vec![(key.tag("sign_on_begun", address)?, MOST_BEGUN)];
        if luggage {
            limits.push((key.tag("sign_on_luggage", address)?, MOST_WITH_LUGGAGE));
        }
        let mut tx = self.store.read().await?;
        for (bucket, most) in &limits {
            if attempts::failures(&mut tx, bucket, period(now - WINDOW)).await? >= *most {
                return Err(SignOnError::TooMany);
            }
        }
        Ok(limits.into_iter().map(|(bucket, _)| bucket).collect())
    }

    async fn flow(
        &self,
        provider: &Provider,
        (state_hash, browser_hash): ([u8; 32], [u8; 32]),
        body: &Body,
        now: DateTime<Utc>,
    ) -> Result<NewFlow, ServiceError> {
        let key = self.keys.accounts(&self.store, now, self.entropy.as_ref()).await?;
        let plain = serde_json::to_vec(body).map_err(|error| ServiceError::Corrupt(error.to_string()))?;
        let plain = Zeroizing::new(plain);
        let column = column(&state_hash);
        let lasts = if body.luggage.fields.is_empty() { LASTS } else { LUGGAGE_LASTS };
        Ok(NewFlow {
            state_hash,
            browser_hash,
            provider: provider.settings().id.clone(),
            created_at: now,
            expires_at: now + lasts,
            body: key.seal(&Context::new("sign_on_flow", &column), &plain, self.entropy.as_ref())?,
        })
    }

    /// `false` where too much waits here already.
    async fn put_down(&self, flow: NewFlow, buckets: Vec<[u8; 32]>, now: DateTime<Utc>) -> Result<bool, ServiceError> {
        let size = i64::try_from(flow.body.len()).unwrap_or(i64::MAX);
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    sign_on::delete_old(tx, now).await?;
                    if sign_on::waiting(tx).await?.saturating_add(size) > MOST_WAITING {
                        return Ok(false);
                    }
                    for bucket in &buckets {
                        attempts::count(tx, bucket, period(now)).await?;
                    }
                    sign_on::leave(tx, &flow).await?;
                    Ok(true)
                })
            })
            .await
    }

    fn token(&self) -> Result<Token, SignOnError> {
        Ok(Token::generate(self.entropy.as_ref())?)
    }
}

/// The cell of a way that has begun: it carries the hash of its state, so that two cannot be swapped.
pub(crate) fn column(state_hash: &[u8]) -> String {
    let mut column = "body/".to_owned();
    for byte in state_hash {
        // Writing to a String cannot fail.
        let _ = write!(column, "{byte:02x}");
    }
    column
}
