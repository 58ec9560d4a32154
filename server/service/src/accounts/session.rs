//! Sessions: how they begin, last and end.

use super::limits::{Counts, Origin};
use super::passkeys::PASSKEY;
use super::second_factor::TOTP;
use super::sign_in::SignedIn;
use crate::mail::Text;
use crate::trail::{About, Done};
use crate::{FactorRule, Service, ServiceError};
use candour_domain::access::{Actor, Role};
use candour_domain::ids::{AgencyId, MembershipId, PersonId};
use candour_store::people::{self, MembershipRow};
use candour_store::sessions::{self, NewSession, SessionRow};
use candour_store::{attempts, passkeys, second_factors, trail};
use candour_texts::t;
use candour_vault::Token;
use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;
use zeroize::Zeroizing;

/// How exactly the last use of a session is kept: a write a minute, not a write a page.
const TOUCH_EVERY: TimeDelta = TimeDelta::minutes(1);
/// For so long after giving the password a person may change their account.
const CONFIRMED_FOR: TimeDelta = TimeDelta::minutes(10);
/// What stands for the second factor in a session whose role is asked for none.
const NOT_ASKED: &str = "not_asked";

/// A session in use: who acts, and what the page's head says.
#[derive(Clone, Debug)]
pub struct Session {
    /// Who acts.
    pub actor: Actor,
    /// The Board's name.
    pub board: String,
    /// The agency's name, where the person works for one.
    pub agency: Option<String>,
    /// Whether the person holds other roles and may choose one.
    pub may_choose: bool,
    /// Whether the role asks for a second factor that the person has not set up yet: until then they reach
    /// nothing but their account.
    pub must_set_up: bool,
    /// Whether the password was given a short time ago, so that the account may be changed.
    pub confirmed: bool,
    /// When the session ends if nothing more is done in it.
    pub ends_at: DateTime<Utc>,
    /// When it ends in any case.
    pub ends_in_any_case_at: DateTime<Utc>,
    /// Its id in lists.
    pub id: Option<Uuid>,
    pub(super) handle: [u8; 32],
    pub(super) row: Kept,
}

/// What a session hands on to the next where the role is changed.
#[derive(Clone, Debug)]
pub(super) struct Kept {
    signed_in_at: DateTime<Utc>,
    device: String,
    second_factor: Option<String>,
    confirmed_at: Option<DateTime<Utc>>,
}

/// One role that a person may work in.
#[derive(Clone, Debug)]
pub struct Work {
    /// Its id.
    pub id: MembershipId,
    /// The role.
    pub role: Role,
    /// The agency's name; `None` at the Board.
    pub agency: Option<String>,
}

/// How a second factor was shown: taken in the transaction that begins the session, so that it counts once.
#[derive(Clone)]
pub(super) enum Shown {
    Code {
        factor: Uuid,
        step: i64,
    },
    RecoveryCode([u8; 32]),
    /// With what is sealed of the passkey from now on.
    Passkey {
        factor: Uuid,
        secret: Vec<u8>,
        count: i64,
    },
    /// The sign-in of the person's organisation, in the place of the password.
    Provider {
        /// Whether it counts as a second factor.
        second_factor: bool,
        /// Whether the account may be changed at once, as after a password. The provider may have let in
        /// whoever sat at a screen that was open already.
        confirmed: bool,
    },
}

impl Shown {
    /// The code in sessions and in the trail.
    fn code(&self) -> &'static str {
        match self {
            Self::Code { .. } => TOTP,
            Self::RecoveryCode(_) => "recovery_code",
            Self::Passkey { .. } => PASSKEY,
            Self::Provider { .. } => "single_sign_on",
        }
    }

    /// Whether the session that begins with it has shown two factors.
    fn is_second_factor(&self) -> bool {
        match self {
            Self::Code { .. } | Self::RecoveryCode(_) | Self::Passkey { .. } => true,
            Self::Provider { second_factor, .. } => *second_factor,
        }
    }
}

/// What begins a session after a sign-in.
pub(super) struct Begin<'a> {
    pub(super) person: &'a people::PersonRow,
    pub(super) role: &'a MembershipRow,
    pub(super) from: &'a Origin,
    pub(super) counts: Counts,
    pub(super) shown: Option<Shown>,
    /// The step between password and second factor that is over with this.
    pub(super) step: Option<[u8; 32]>,
}

impl Service {
    /// The session of a cookie's token, while it lasts.
    ///
    /// # Errors
    /// The database's.
    pub async fn session(&self, token: &str) -> Result<Option<Session>, ServiceError> {
        let Some((mut row, hash)) = self.session_row(token).await? else { return Ok(None) };
        let now = self.clock.now();
        if now - row.last_seen_at >= TOUCH_EVERY {
            row.last_seen_at = now;
            let touched: Result<(), ServiceError> =
                self.store.write(move |tx| Box::pin(async move { Ok(sessions::touch(tx, &hash, now).await?) })).await;
            touched?;
        }
        Ok(Some(self.session_of(row, hash, now)))
    }

    /// The session of a cookie's token, for what a page does by itself: it goes on to its end as if nothing was asked.
    ///
    /// # Errors
    /// The database's.
    pub async fn session_at_rest(&self, token: &str) -> Result<Option<Session>, ServiceError> {
        let row = self.session_row(token).await?;
        Ok(row.map(|(row, hash)| self.session_of(row, hash, self.clock.now())))
    }

    /// What is kept of a session that has not ended, and its token's hash.
    async fn session_row(&self, token: &str) -> Result<Option<(SessionRow, [u8; 32])>, ServiceError> {
        let Ok(token) = Token::parse(token) else { return Ok(None) };
        let hash = *token.hash().as_bytes();
        let mut tx = self.store.read_one().await?;
        let Some(row) = sessions::find(&mut tx, &hash).await? else { return Ok(None) };
        let now = self.clock.now();
        let ended = now >= row.last_seen_at + self.settings.session_idle
            || now >= row.created_at + self.settings.session_absolute;
        Ok((!ended).then_some((row, hash)))
    }

    fn session_of(&self, row: SessionRow, handle: [u8; 32], now: DateTime<Utc>) -> Session {
        let actor = Actor {
            person: row.person_id,
            name: row.person_name,
            membership: row.membership_id,
            role: row.role,
            board: row.board_id,
            agency: row.agency_id.map(AgencyId),
        };
        let last = row.created_at + self.settings.session_absolute;
        Session {
            actor,
            board: row.board_name,
            agency: row.agency_name,
            may_choose: row.roles > 1,
            // Sessions from before there were second factors go on as they began: no text is lost by an update.
            must_set_up: row.id.is_some() && row.second_factor.is_none(),
            confirmed: row.confirmed_at.is_some_and(|at| now - at < CONFIRMED_FOR),
            ends_at: (row.last_seen_at + self.settings.session_idle).min(last),
            ends_in_any_case_at: last,
            id: row.id,
            handle,
            row: Kept {
                signed_in_at: row.created_at,
                device: row.device,
                second_factor: row.second_factor,
                confirmed_at: row.confirmed_at,
            },
        }
    }

    /// Ends a session on the server, not only in the browser.
    ///
    /// # Errors
    /// The database's.
    pub async fn sign_out(&self, session: &Session) -> Result<(), ServiceError> {
        let hash = session.handle;
        let entry = self.scribe(&session.actor).await?.entry(Done::SignedOut, &About::default())?;
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    sessions::delete(tx, &hash).await?;
                    Ok(trail::append(tx, &entry).await?)
                })
            })
            .await
    }

    /// The roles that the actor may work in.
    ///
    /// # Errors
    /// The database's.
    pub async fn own_roles(&self, actor: &Actor) -> Result<Vec<Work>, ServiceError> {
        let mut tx = self.store.read().await?;
        let rows = people::memberships(&mut tx, actor.person).await?;
        Ok(rows.into_iter().map(|row| Work { id: row.id, role: row.role, agency: row.agency_name }).collect())
    }

    /// Works in another of the person's own roles: a new session with a new token; the old one ends, and the
    /// session's age goes on, because it is no new sign-in.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] for a role that is not the person's.
    pub async fn work_as(
        &self,
        session: &Session,
        membership: MembershipId,
    ) -> Result<Zeroizing<String>, ServiceError> {
        let mut tx = self.store.read().await?;
        let roles = people::memberships(&mut tx, session.actor.person).await?;
        drop(tx);
        let chosen = roles.into_iter().find(|row| row.id == membership).ok_or(ServiceError::NotFound)?;
        let shown = session.row.second_factor.clone().filter(|how| how != NOT_ASKED);
        let (token, new) = self.new_session(session.actor.person, &chosen, shown, &session.row)?;
        let (old, now) = (session.handle, self.clock.now());
        let entry = self
            .scribe_for(Some(chosen.board_id), Some(session.actor.person))
            .await?
            .entry(Done::RoleChosen, &about_role(&chosen))?;
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    sessions::delete(tx, &old).await?;
                    sessions::insert(tx, &new, now).await?;
                    Ok::<_, ServiceError>(trail::append(tx, &entry).await?)
                })
            })
            .await?;
        Ok(token)
    }

    /// Begins the session of somebody who has shown everything that is asked of them.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] where the second factor was used in the meantime.
    pub(super) async fn begin(&self, begin: Begin<'_>) -> Result<SignedIn, ServiceError> {
        let now = self.clock.now();
        let Begin { person, role, from, counts, shown, step } = begin;
        let how = shown.as_ref().filter(|shown| shown.is_second_factor()).map(|shown| shown.code().to_owned());
        // A passkey alone is no password, and nor is every provider: who changes the account is still asked.
        let confirmed = match shown {
            Some(Shown::Passkey { .. }) => step.is_some(),
            Some(Shown::Provider { confirmed, .. }) => confirmed,
            _ => true,
        };
        let confirmed_at = confirmed.then_some(now);
        let device = from.device.clone();
        let kept = Kept { signed_in_at: now, device, second_factor: how.clone(), confirmed_at };
        let (token, new) = self.new_session(person.id, role, how, &kept)?;
        let scribe = self.scribe_for(Some(role.board_id), Some(person.id)).await?;
        let mut entries = vec![scribe.entry(Done::SignedIn, &about_sign_in(role, shown.as_ref()))?];
        let mut post = None;
        if let Some(Shown::RecoveryCode(_)) = shown {
            entries.push(scribe.entry(Done::RecoveryCodeUsed, &About::default())?);
            let text = Text::FactorsChanged {
                name: &person.name,
                what: t!("A recovery code was used to sign in to your account."),
            };
            post = Some(self.post(Some(role.board_id), Some(person.id), &person.email, &text).await?);
        }
        let (device_hash, device_token) = if let Some(Ok(known)) = from.known.as_deref().map(Token::parse) {
            (*known.hash().as_bytes(), None)
        } else {
            let fresh = Token::generate(self.entropy.as_ref())?;
            (*fresh.hash().as_bytes(), Some(fresh.reveal()))
        };
        let earlier = from.session.as_deref().and_then(|token| Token::parse(token).ok());
        let earlier = earlier.map(|token| *token.hash().as_bytes());
        let id = person.id;
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let fresh = match shown {
                        Some(Shown::Code { factor, step }) => second_factors::take(tx, factor, now, step).await?,
                        Some(Shown::RecoveryCode(hash)) => second_factors::use_code(tx, id, &hash, now).await?,
                        Some(Shown::Passkey { factor, secret, count }) => {
                            passkeys::take(tx, factor, now, &secret, count).await?
                        }
                        Some(Shown::Provider { .. }) | None => true,
                    };
                    let first = match step {
                        Some(step) => second_factors::delete_step(tx, &step).await?,
                        None => true,
                    };
                    if !(fresh && first) {
                        return Err(ServiceError::NotFound);
                    }
                    counts.forget(tx).await?;
                    attempts::know(tx, &device_hash, id, now).await?;
                    people::signed_in(tx, id, now).await?;
                    if let Some(earlier) = earlier {
                        sessions::delete(tx, &earlier).await?;
                    }
                    sessions::insert(tx, &new, now).await?;
                    if let Some(post) = post {
                        post.put_down(tx).await?;
                    }
                    for entry in &entries {
                        trail::append(tx, entry).await?;
                    }
                    Ok(())
                })
            })
            .await?;
        Ok(SignedIn { token, device: device_token, may_choose: false })
    }

    fn new_session(
        &self,
        person: PersonId,
        role: &MembershipRow,
        second_factor: Option<String>,
        kept: &Kept,
    ) -> Result<(Zeroizing<String>, NewSession), ServiceError> {
        let token = Token::generate(self.entropy.as_ref())?;
        let asked = self.settings.factor_rule(role.role) == FactorRule::Required;
        let new = NewSession {
            token_hash: *token.hash().as_bytes(),
            id: self.new_id()?,
            person,
            membership: role.id,
            signed_in_at: kept.signed_in_at,
            device: kept.device.clone(),
            second_factor: second_factor.or_else(|| (!asked).then(|| NOT_ASKED.to_owned())),
            confirmed_at: kept.confirmed_at,
        };
        Ok((token.reveal(), new))
    }
}

fn about_role(role: &MembershipRow) -> About<'static> {
    About { agency: role.agency_id.map(AgencyId), subject: Some(role.role.code().to_owned()), ..About::default() }
}

/// The role that somebody signed in to, and by what: `agency_lead, totp`.
fn about_sign_in(role: &MembershipRow, shown: Option<&Shown>) -> About<'static> {
    let by = shown.map_or("password", Shown::code);
    About { subject: Some(format!("{}, {by}", role.role.code())), ..about_role(role) }
}
