//! Setting up and taking away second factors and recovery codes, by the person themself.

use super::passkeys::PASSKEY;
use super::session::Session;
use crate::mail::Text;
use crate::trail::{About, Done};
use crate::{FactorRule, Refusal, Service, ServiceError};
use candour_domain::ids::PersonId;
use candour_store::people;
use candour_store::second_factors::{self, FactorRow};
use candour_store::{sessions, trail};
use candour_texts::t;
use candour_vault::{Context, TotpSecret, recovery_code, recovery_code_hash, sealed_dek_id};
use chrono::{DateTime, Utc};
use uuid::Uuid;
use zeroize::Zeroizing;

/// How many recovery codes a person gets.
pub const RECOVERY_CODES: usize = 10;
pub(super) const TOTP: &str = "totp";

/// An app that is being set up.
pub struct AppSetUp {
    /// The address for the picture.
    pub address: Zeroizing<String>,
    /// The same secret to type.
    pub secret: Zeroizing<String>,
}

/// A second factor in the list of one's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Factor {
    /// Its id.
    pub id: Uuid,
    /// What the person calls it.
    pub label: String,
    /// Whether it is a passkey; else it is an app.
    pub passkey: bool,
    /// When it was set up.
    pub since: DateTime<Utc>,
    /// When it was last used.
    pub last_used_at: Option<DateTime<Utc>>,
}

/// Codes that are shown once.
pub type Codes = Vec<Zeroizing<String>>;

impl Service {
    /// One's own second factors, and how many recovery codes are left.
    ///
    /// # Errors
    /// The database's.
    pub async fn own_factors(&self, session: &Session) -> Result<(Vec<Factor>, i64), ServiceError> {
        let mut tx = self.store.read().await?;
        let rows = second_factors::of(&mut tx, session.actor.person).await?;
        let left = second_factors::codes_left(&mut tx, session.actor.person).await?;
        let factors = rows.into_iter().filter_map(|row| {
            let since = row.confirmed_at?;
            let passkey = row.kind == PASSKEY;
            Some(Factor { id: row.id, label: row.label, passkey, since, last_used_at: row.last_used_at })
        });
        Ok((factors.collect(), left))
    }

    /// Begins to set up an authenticator app: what was begun before and not finished is gone.
    ///
    /// # Errors
    /// [`Refusal::ConfirmFirst`] where the password was not given of late.
    pub async fn begin_app(&self, session: &Session) -> Result<(), ServiceError> {
        must_be_confirmed(session)?;
        let secret = TotpSecret::generate(self.entropy.as_ref())?;
        let (id, now, person) = (self.new_id()?, self.clock.now(), session.actor.person);
        let key = self.keys.accounts(&self.store, now, self.entropy.as_ref()).await?;
        let mut row = FactorRow {
            id,
            person_id: person,
            kind: TOTP.to_owned(),
            label: t!("Authenticator app").to_owned(),
            secret: Vec::new(),
            created_at: now,
            confirmed_at: None,
            last_used_at: None,
            last_step: 0,
        };
        let column = column_of(&row);
        row.secret = key.seal(&Context::new("second_factor", &column), secret.expose(), self.entropy.as_ref())?;
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    second_factors::delete_unconfirmed(tx, person).await?;
                    Ok(second_factors::insert(tx, &row).await?)
                })
            })
            .await
    }

    /// The app that is being set up.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] where none is; [`Refusal::ConfirmFirst`] where the password was not given
    /// of late.
    pub async fn app_set_up(&self, session: &Session) -> Result<AppSetUp, ServiceError> {
        must_be_confirmed(session)?;
        let row = self.pending(session.actor.person).await?.ok_or(ServiceError::NotFound)?;
        let secret = self.open_totp(&row).await?;
        let mut tx = self.store.read_one().await?;
        let person = people::by_id(&mut tx, session.actor.person).await?.ok_or(ServiceError::NotFound)?;
        let issuer = t!("Candour {board}", board = session.board);
        Ok(AppSetUp { address: secret.address(&issuer, &person.email)?, secret: secret.base32() })
    }

    /// The first code of an app: from now on it is asked for. Every other session of the person ends. Gives
    /// recovery codes where the person has none left.
    ///
    /// # Errors
    /// A field error for a wrong code.
    pub async fn confirm_app(&self, session: &Session, code: &str) -> Result<Option<Codes>, ServiceError> {
        must_be_confirmed(session)?;
        let row = self.pending(session.actor.person).await?.ok_or(ServiceError::NotFound)?;
        let now = self.clock.now();
        let step = self.open_totp(&row).await?.step_of(code, unix(now));
        let Some(step) = step else {
            let message = t!(
                "This is not the code that the app shows now. Check the time of your phone, wait for the next code and type it."
            );
            return Err(ServiceError::field("code", message));
        };
        let codes = self.codes_where_none(session.actor.person).await?;
        let hashes: Option<Vec<_>> =
            codes.as_ref().map(|codes| codes.iter().map(|code| recovery_code_hash(code)).collect());
        let (handle, person, id) = (session.handle, session.actor.person, row.id);
        let entry = self.scribe(&session.actor).await?.entry(Done::FactorAdded, &about(person))?;
        let post = self.tell(session, t!("An authenticator app was set up for your account.")).await?;
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    if !second_factors::confirm(tx, id, now, step).await? {
                        return Err(ServiceError::NotFound);
                    }
                    if let Some(hashes) = hashes {
                        second_factors::replace_codes(tx, person, &hashes, now).await?;
                    }
                    sessions::confirm(tx, &handle, now, Some(TOTP)).await?;
                    sessions::delete_others(tx, person, &handle).await?;
                    post.put_down(tx).await?;
                    trail::append(tx, &entry).await?;
                    Ok(codes)
                })
            })
            .await
    }

    /// Takes a second factor away. Every other session of the person ends.
    ///
    /// # Errors
    /// Where it is the last and one of the person's roles asks for one.
    pub async fn remove_factor(&self, session: &Session, id: Uuid) -> Result<(), ServiceError> {
        must_be_confirmed(session)?;
        let (factors, _) = self.own_factors(session).await?;
        if !factors.iter().any(|factor| factor.id == id) {
            return Err(ServiceError::NotFound);
        }
        let asked = self
            .own_roles(&session.actor)
            .await?
            .iter()
            .any(|w| self.settings.factor_rule(w.role) == FactorRule::Required);
        if asked && factors.len() == 1 {
            return Err(ServiceError::Refused(Refusal::LastFactor));
        }
        let (handle, person, now, last) = (session.handle, session.actor.person, self.clock.now(), factors.len() == 1);
        let entry = self.scribe(&session.actor).await?.entry(Done::FactorRemoved, &about(person))?;
        let post = self.tell(session, t!("A second factor of your account was taken away.")).await?;
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    if !second_factors::delete(tx, id, person).await? {
                        return Err(ServiceError::NotFound);
                    }
                    if last {
                        second_factors::replace_codes(tx, person, &[], now).await?;
                    }
                    sessions::delete_others(tx, person, &handle).await?;
                    post.put_down(tx).await?;
                    Ok(trail::append(tx, &entry).await?)
                })
            })
            .await
    }

    /// New recovery codes in the place of the old ones.
    ///
    /// # Errors
    /// [`Refusal::ConfirmFirst`] where the password was not given of late; where there is no second factor.
    pub async fn renew_codes(&self, session: &Session) -> Result<Codes, ServiceError> {
        must_be_confirmed(session)?;
        if self.own_factors(session).await?.0.is_empty() {
            return Err(ServiceError::NotFound);
        }
        let codes = self.new_codes()?;
        let hashes: Vec<_> = codes.iter().map(|code| recovery_code_hash(code)).collect();
        let (person, now) = (session.actor.person, self.clock.now());
        let entry = self.scribe(&session.actor).await?.entry(Done::RecoveryCodesMade, &about(person))?;
        let post = self
            .tell(session, t!("New recovery codes were made for your account; the old ones no longer work."))
            .await?;
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    second_factors::replace_codes(tx, person, &hashes, now).await?;
                    post.put_down(tx).await?;
                    trail::append(tx, &entry).await?;
                    Ok(codes)
                })
            })
            .await
    }

    /// The factor and time step whose code this is, over the person's apps.
    pub(super) async fn code_step(&self, person: PersonId, code: &str) -> Result<Option<(Uuid, i64)>, ServiceError> {
        let mut tx = self.store.read_one().await?;
        let rows = second_factors::of(&mut tx, person).await?;
        drop(tx);
        for row in rows.iter().filter(|row| row.kind == TOTP && row.confirmed_at.is_some()) {
            if let Some(step) = self.open_totp(row).await?.step_of(code, unix(self.clock.now())) {
                return Ok(Some((row.id, step)));
            }
        }
        Ok(None)
    }

    /// Opens the secret of an app.
    pub(crate) async fn open_totp(&self, row: &FactorRow) -> Result<TotpSecret, ServiceError> {
        let key = self.keys.by_id(&self.store, sealed_dek_id(&row.secret)?).await?;
        let plain = key.open(&Context::new("second_factor", &column_of(row)), &row.secret)?;
        Ok(TotpSecret::from_bytes(&plain)?)
    }

    /// A mail to the person themself about a change of their account.
    pub(super) async fn tell(&self, session: &Session, what: &str) -> Result<crate::mail::Post, ServiceError> {
        let mut tx = self.store.read_one().await?;
        let person = people::by_id(&mut tx, session.actor.person).await?.ok_or(ServiceError::NotFound)?;
        drop(tx);
        let text = Text::FactorsChanged { name: &person.name, what };
        self.post(Some(session.actor.board), Some(person.id), &person.email, &text).await
    }

    async fn pending(&self, person: PersonId) -> Result<Option<FactorRow>, ServiceError> {
        let mut tx = self.store.read_one().await?;
        Ok(second_factors::of(&mut tx, person).await?.into_iter().find(|row| row.confirmed_at.is_none()))
    }

    /// Recovery codes for somebody who has none left.
    pub(super) async fn codes_where_none(&self, person: PersonId) -> Result<Option<Codes>, ServiceError> {
        let mut tx = self.store.read_one().await?;
        let left = second_factors::codes_left(&mut tx, person).await?;
        drop(tx);
        Ok(if left == 0 { Some(self.new_codes()?) } else { None })
    }

    fn new_codes(&self) -> Result<Codes, ServiceError> {
        (0..RECOVERY_CODES).map(|_| Ok(recovery_code(self.entropy.as_ref())?)).collect()
    }
}

/// Whether the password was given of late.
pub(super) fn must_be_confirmed(session: &Session) -> Result<(), ServiceError> {
    if session.confirmed { Ok(()) } else { Err(ServiceError::Refused(Refusal::ConfirmFirst)) }
}

pub(super) fn about(person: PersonId) -> About<'static> {
    About { subject: Some(person.to_string()), ..About::default() }
}

/// The cell of a secret: it carries the factor's id, so that two people's cannot be swapped. A passkey lets its
/// person in without a password, so its cell carries the person as well: a row that is given to somebody else opens
/// nothing.
pub(crate) fn column_of(row: &FactorRow) -> String {
    if row.kind == PASSKEY { format!("passkey/{}/{}", row.id, row.person_id) } else { format!("secret/{}", row.id) }
}

fn unix(at: DateTime<Utc>) -> u64 {
    u64::try_from(at.timestamp()).unwrap_or_default()
}
