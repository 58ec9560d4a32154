//! Signing in: password, then second factor.

use super::limits::{Counts, Origin};
use super::passkeys::PASSKEY;
use super::session::{Begin, Shown};
use crate::aside::{self, Turn, aside};
use crate::trail::{About, Done};
use crate::{Service, ServiceError};
use candour_domain::ids::PersonId;
use candour_store::people::{self, MembershipRow, PersonRow};
use candour_store::second_factors;
use candour_store::trail;
use candour_vault::{
    Password, PasswordHash, Token, Verdict, can_be_recovery_code, recovery_code_hash, verify_password,
};
use chrono::TimeDelta;
use std::sync::Arc;
use zeroize::Zeroizing;

/// So long a person may take between password and second factor.
const STEP_LASTS: TimeDelta = TimeDelta::minutes(10);
/// So many codes may be tried after one password.
const MOST_CODES: i64 = 5;

/// A try of the second factor, counted before it is looked at.
pub(super) struct Tried {
    /// The step, by the hash of its token.
    pub(super) hash: [u8; 32],
    pub(super) person: PersonRow,
    pub(super) roles: Vec<MembershipRow>,
    pub(super) counts: Counts,
}

/// A session that has begun.
#[derive(Debug)]
pub struct SignedIn {
    /// The text for the cookie.
    pub token: Zeroizing<String>,
    /// The text by which this browser is known from now on; `None` where it was known before.
    pub device: Option<Zeroizing<String>>,
    /// Whether the person holds more than one role and may choose another.
    pub may_choose: bool,
}

/// How far a sign-in has come.
#[derive(Debug)]
pub enum SignIn {
    /// A session has begun.
    In(SignedIn),
    /// The password was right; the second factor is asked for, with this token, in one of these ways.
    SecondFactor(Zeroizing<String>, Ways),
}

/// By what a person can show a second factor.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ways {
    /// The code of an app.
    pub app: bool,
    /// A passkey.
    pub passkey: bool,
    /// One of the recovery codes that are left.
    pub recovery_code: bool,
}

/// Why nobody was let in. One answer: it does not tell whether there is such an account.
#[derive(Debug, thiserror::Error)]
pub enum SignInError {
    /// The e-mail or the password is wrong, or the code.
    #[error("the e-mail or the password is wrong")]
    Wrong,
    /// Too many attempts failed of late.
    #[error("too many attempts failed")]
    TooMany,
    /// The step between password and second factor is over: it begins anew with the password.
    #[error("the sign-in begins anew")]
    Over,
    /// Something else failed.
    #[error(transparent)]
    Failed(#[from] ServiceError),
}

/// What came of looking at a password.
struct Judged {
    right: bool,
    /// The same password at the present cost, where the stored hash is of an older one.
    anew: Option<PasswordHash>,
}

impl Service {
    /// Lets a person in with e-mail and password, or asks for the second factor. Takes the same time for
    /// unknown accounts.
    ///
    /// # Errors
    /// [`SignInError::Wrong`] for every wrong pair, [`SignInError::TooMany`] after too many of them.
    pub async fn sign_in(&self, email: &str, password: String, from: &Origin) -> Result<SignIn, SignInError> {
        let mut tx = self.store.read().await.map_err(ServiceError::from)?;
        let person = people::by_email(&mut tx, email.trim()).await.map_err(ServiceError::from)?;
        let roles = match &person {
            Some(person) => people::memberships(&mut tx, person.id).await.map_err(ServiceError::from)?,
            None => Vec::new(),
        };
        let factors = match &person {
            Some(person) => second_factors::of(&mut tx, person.id).await.map_err(ServiceError::from)?,
            None => Vec::new(),
        };
        drop(tx);
        let counts = self.counts(email, person.as_ref().map(|person| person.id), from).await?;
        let turn = self.turn().await?;
        if self.too_many(&counts).await? {
            return Err(SignInError::TooMany);
        }
        let stored = person.as_ref().and_then(|p| p.password_hash.clone()).map(PasswordHash::from_stored);
        let Judged { right, anew } = self.judge(Password::new(password), stored.clone(), &turn).await?;
        if let (Some(person), Some(old), Some(new)) = (&person, stored, anew) {
            self.rehash(person.id, old, new).await?;
        }
        match (person, roles.first()) {
            (Some(person), Some(first)) if right && person.disabled_at.is_none() => {
                if factors.iter().any(|factor| factor.confirmed_at.is_some()) {
                    return Ok(SignIn::SecondFactor(self.begin_step(person.id).await?, self.ways(person.id).await?));
                }
                let begin = Begin { person: &person, role: first, from, counts, shown: None, step: None };
                let signed_in = self.begin(begin).await?;
                Ok(SignIn::In(SignedIn { may_choose: roles.len() > 1, ..signed_in }))
            }
            (person, _) => {
                self.note_refusal(person.map(|person| person.id), counts).await?;
                Err(SignInError::Wrong)
            }
        }
    }

    /// Lets a person in with the second factor, after the password: a code of an app, or a recovery code.
    ///
    /// # Errors
    /// [`SignInError::Wrong`] for a wrong code, [`SignInError::Over`] where the password is needed again.
    pub async fn sign_in_with_code(&self, token: &str, code: &str, from: &Origin) -> Result<SignedIn, SignInError> {
        let Tried { hash, person, roles, counts } = self.try_step(token, from).await?;
        let first = roles.first().ok_or(SignInError::Over)?;
        let shown = match self.code_step(person.id, code).await? {
            Some((factor, step)) => Some(Shown::Code { factor, step }),
            None if can_be_recovery_code(code) => Some(Shown::RecoveryCode(recovery_code_hash(code))),
            None => None,
        };
        if shown.is_some() {
            let begin = Begin { person: &person, role: first, from, counts, shown, step: Some(hash) };
            match self.begin(begin).await {
                Ok(signed_in) => return Ok(SignedIn { may_choose: roles.len() > 1, ..signed_in }),
                // A code that was taken before is a wrong code.
                Err(ServiceError::NotFound) => {}
                Err(other) => return Err(other.into()),
            }
        }
        self.note_refusal(Some(person.id), counts).await?;
        Err(SignInError::Wrong)
    }

    /// The ways of a step between password and second factor, while it stands.
    ///
    /// # Errors
    /// The database's.
    pub async fn ways_of_step(&self, token: &str) -> Result<Option<Ways>, ServiceError> {
        let Ok(token) = Token::parse(token) else { return Ok(None) };
        match self.step_of(*token.hash().as_bytes()).await? {
            Some((person, _)) => Ok(Some(self.ways(person.id).await?)),
            None => Ok(None),
        }
    }

    pub(super) async fn ways(&self, person: PersonId) -> Result<Ways, ServiceError> {
        let mut tx = self.store.read().await?;
        let factors = second_factors::of(&mut tx, person).await?;
        let has =
            |passkey: bool| factors.iter().any(|row| row.confirmed_at.is_some() && (row.kind == PASSKEY) == passkey);
        Ok(Ways {
            app: has(false),
            passkey: has(true) && self.passkeys.is_some(),
            recovery_code: second_factors::codes_left(&mut tx, person).await? > 0,
        })
    }

    pub(super) async fn step_of(
        &self,
        hash: [u8; 32],
    ) -> Result<Option<(PersonRow, Vec<MembershipRow>)>, ServiceError> {
        let mut tx = self.store.read().await?;
        let Some(step) = second_factors::step(&mut tx, &hash).await? else { return Ok(None) };
        if self.clock.now() >= step.created_at + STEP_LASTS || step.attempts >= MOST_CODES {
            return Ok(None);
        }
        let person = people::by_id(&mut tx, step.person_id).await?.filter(|person| person.disabled_at.is_none());
        let Some(person) = person else { return Ok(None) };
        let roles = people::memberships(&mut tx, person.id).await?;
        Ok(Some((person, roles)))
    }

    /// Counts one more try of the second factor against the step between it and the password.
    pub(super) async fn try_step(&self, token: &str, from: &Origin) -> Result<Tried, SignInError> {
        let hash = *Token::parse(token).map_err(|_| SignInError::Over)?.hash().as_bytes();
        let (person, roles) = self.step_of(hash).await?.ok_or(SignInError::Over)?;
        let counts = self.counts(&person.email, Some(person.id), from).await?;
        if self.too_many(&counts).await? {
            return Err(SignInError::TooMany);
        }
        let tried: Result<bool, ServiceError> = self
            .store
            .write(move |tx| Box::pin(async move { Ok(second_factors::try_step(tx, &hash, MOST_CODES).await?) }))
            .await;
        if tried? { Ok(Tried { hash, person, roles, counts }) } else { Err(SignInError::Over) }
    }

    pub(super) async fn begin_step(&self, person: PersonId) -> Result<Zeroizing<String>, ServiceError> {
        let token = Token::generate(self.entropy.as_ref())?;
        let (hash, now) = (*token.hash().as_bytes(), self.clock.now());
        self.store
            .write(move |tx| Box::pin(async move { Ok(second_factors::insert_step(tx, &hash, person, now).await?) }))
            .await
            .map_err(|error: ServiceError| error)?;
        Ok(token.reveal())
    }

    /// Waits for one of the few places in which passwords are looked at. Whoever holds it asks whether too many
    /// attempts failed, and gives it back when its own failure is counted: else a hundred attempts at once would
    /// all have been let in before the first was counted.
    pub(super) async fn turn(&self) -> Result<Turn, ServiceError> {
        aside::turn(&self.hashing).await
    }

    /// Whether this is the stored password; takes its time also where nothing is stored.
    pub(super) async fn is_right(
        &self,
        password: Password,
        stored: Option<PasswordHash>,
        turn: &Turn,
    ) -> Result<bool, ServiceError> {
        Ok(self.judge(password, stored, turn).await?.right)
    }

    /// The same, and the password hashed at the present cost where the stored hash is of an older one.
    async fn judge(
        &self,
        password: Password,
        stored: Option<PasswordHash>,
        turn: &Turn,
    ) -> Result<Judged, ServiceError> {
        let entropy = Arc::clone(&self.entropy);
        aside(turn, move || {
            let verdict = verify_password(&password, stored.as_ref())?;
            let anew = match verdict {
                Verdict::Right { rehash: true } => Some(password.hash(entropy.as_ref())?),
                _ => None,
            };
            Ok(Judged { right: matches!(verdict, Verdict::Right { .. }), anew })
        })
        .await
    }

    /// Keeps a hash of the present cost of a password that was right.
    async fn rehash(&self, person: PersonId, old: PasswordHash, new: PasswordHash) -> Result<(), ServiceError> {
        self.store
            .write(move |tx| Box::pin(async move { Ok(people::rehash(tx, person, old.as_str(), new.as_str()).await?) }))
            .await
    }

    /// Writes a refusal into the trail, and counts it. What reaches a limit with it is in the trail as well, once: what
    /// is held back after that is not, so that nobody fills the trail.
    pub(super) async fn note_refusal(&self, person: Option<PersonId>, counts: Counts) -> Result<(), ServiceError> {
        let board = match person {
            Some(person) => {
                let mut tx = self.store.read_one().await?;
                people::memberships(&mut tx, person).await?.first().map(|role| role.board_id)
            }
            None => None,
        };
        let scribe = self.scribe_for(board, person).await?;
        let entry = scribe.entry(Done::SignInRefused, &About::default())?;
        let held_back = scribe.entry(Done::SignInsHeldBack, &About::default())?;
        let now = scribe.at();
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let reached = counts.count(tx, now).await?;
                    trail::append(tx, &entry).await?;
                    if reached {
                        trail::append(tx, &held_back).await?;
                    }
                    Ok(())
                })
            })
            .await
    }
}
