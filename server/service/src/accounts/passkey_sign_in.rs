//! Signing in with a passkey: after the password, or alone, where it stands for both factors.

use super::ceremonies::Ceremony;
use super::limits::{Counts, Origin};
use super::passkeys::PASSKEY;
use super::session::{Begin, Shown};
use super::sign_in::{SignInError, SignedIn, Tried};
use crate::mail::Text;
use crate::trail::{About, Done};
use crate::{Service, ServiceError};
use candour_domain::ids::PersonId;
use candour_store::people::{self, MembershipRow, PersonRow};
use candour_store::second_factors::FactorRow;
use candour_store::{passkeys, trail};
use candour_texts::t;
use candour_vault::{Passkey, PasskeyAnswer, PasskeyError, RelyingParty, Token};

/// What a browser brings: the token of the question, and the answer.
#[derive(Clone, Copy, Debug)]
pub struct Answered<'a> {
    /// The token.
    pub ceremony: &'a str,
    /// The answer, as JSON.
    pub answer: &'a str,
}

/// Whose passkey answered.
struct Holder {
    person: PersonRow,
    roles: Vec<MembershipRow>,
}

impl Service {
    /// Asks the browser for a passkey: of the person whose password was right, where there is such a step, else of
    /// anybody, and then the question does not depend on who asks. JSON, as [`Service::begin_passkey`] gives it.
    ///
    /// # Errors
    /// [`SignInError::TooMany`] after too many failures from one address; [`SignInError::Over`] where the step is.
    pub async fn ask_for_passkey(&self, step: Option<&str>, from: &Origin) -> Result<String, SignInError> {
        let party = self.party()?;
        let (ceremony, have) = match step {
            Some(step) => {
                let hash = *Token::parse(step).map_err(|_| SignInError::Over)?.hash().as_bytes();
                let (person, _) = self.step_of(hash).await?.ok_or(SignInError::Over)?;
                (Ceremony::SecondFactor(hash), self.passkeys_of(person.id).await?)
            }
            None if self.too_many(&self.counts_of_nobody(from).await?).await? => return Err(SignInError::TooMany),
            None => (Ceremony::Alone, Vec::new()),
        };
        let asked = party.ask_for_any(&have).map_err(ServiceError::from)?;
        Ok(self.keep_question(ceremony, asked).await?)
    }

    /// Why nobody is let in who shows no passkey at all: also where none is asked for after too many failures.
    pub async fn why_no_passkey(&self, from: &Origin) -> SignInError {
        match self.counts_of_nobody(from).await {
            Ok(counts) => match self.too_many(&counts).await {
                Ok(true) => SignInError::TooMany,
                Ok(false) => SignInError::Wrong,
                Err(error) => error.into(),
            },
            Err(error) => error.into(),
        }
    }

    /// Lets a person in with a passkey alone: it was unlocked for this, and so is two factors.
    ///
    /// # Errors
    /// [`SignInError::Wrong`] for everything that is not right; [`SignInError::TooMany`] after too much of it.
    pub async fn sign_in_with_passkey_alone(
        &self,
        answered: Answered<'_>,
        from: &Origin,
    ) -> Result<SignedIn, SignInError> {
        let nobody = self.counts_of_nobody(from).await?;
        if self.too_many(&nobody).await? {
            return Err(SignInError::TooMany);
        }
        let found = self.found(Ceremony::Alone, answered).await?;
        let Some((state, answer, row)) = found else {
            self.note_refusal(None, nobody).await?;
            return Err(SignInError::Wrong);
        };
        let Some(holder) = self.holder(row.person_id).await? else {
            self.note_refusal(None, nobody).await?;
            return Err(SignInError::Wrong);
        };
        self.let_in(&state, &answer, &row, &holder, None, from).await
    }

    /// Lets a person in with a passkey as the second factor, after the password.
    ///
    /// # Errors
    /// [`SignInError::Wrong`] for everything that is not right; [`SignInError::Over`] where the password is needed
    /// again.
    pub async fn sign_in_with_passkey(
        &self,
        step: &str,
        answered: Answered<'_>,
        from: &Origin,
    ) -> Result<SignedIn, SignInError> {
        let Tried { hash, person, roles, counts } = self.try_step(step, from).await?;
        let found = self.found(Ceremony::SecondFactor(hash), answered).await?;
        let Some((state, answer, row)) = found.filter(|(_, _, row)| row.person_id == person.id) else {
            self.note_refusal(Some(person.id), counts).await?;
            return Err(SignInError::Wrong);
        };
        self.let_in(&state, &answer, &row, &Holder { person, roles }, Some(hash), from).await
    }

    /// The question, the answer, and the row of the passkey that it names.
    async fn found(
        &self,
        ceremony: Ceremony,
        answered: Answered<'_>,
    ) -> Result<Option<(candour_vault::Plaintext, PasskeyAnswer, FactorRow)>, ServiceError> {
        // The question is used up in any case.
        let state = self.take_question(ceremony, answered.ceremony).await?;
        let (Some(state), Ok(answer)) = (state, PasskeyAnswer::parse(answered.answer)) else { return Ok(None) };
        let tag = self.tag_of(answer.credential_id()).await?;
        let mut tx = self.store.read_one().await?;
        let row = passkeys::by_credential(&mut tx, &tag).await?.filter(|row| row.kind == PASSKEY);
        Ok(row.map(|row| (state, answer, row)))
    }

    /// A person who may sign in, with a role to work in.
    async fn holder(&self, id: PersonId) -> Result<Option<Holder>, ServiceError> {
        let mut tx = self.store.read().await?;
        let person = people::by_id(&mut tx, id).await?.filter(|person| person.disabled_at.is_none());
        let Some(person) = person else { return Ok(None) };
        let roles = people::memberships(&mut tx, id).await?;
        Ok((!roles.is_empty()).then_some(Holder { person, roles }))
    }

    async fn let_in(
        &self,
        state: &[u8],
        answer: &PasskeyAnswer,
        row: &FactorRow,
        holder: &Holder,
        step: Option<[u8; 32]>,
        from: &Origin,
    ) -> Result<SignedIn, SignInError> {
        let Holder { person, roles } = holder;
        let role = roles.first().ok_or(SignInError::Wrong)?;
        let counts = self.counts(&person.email, Some(person.id), from).await?;
        if self.too_many(&counts).await? {
            return Err(SignInError::TooMany);
        }
        let passkey = self.open_passkey(row).await?;
        let checked = match self.party()? {
            party if names_its_person(answer, &passkey, step.is_some()) => party.check(state, answer, &passkey),
            _ => Err(PasskeyError::Wrong),
        };
        match checked {
            Ok((renewed, count)) => {
                let secret = self.seal_passkey(row, &renewed).await?;
                let shown = Some(Shown::Passkey { factor: row.id, secret, count: i64::from(count) });
                let begin = Begin { person, role, from, counts, shown, step };
                match self.begin(begin).await {
                    Ok(signed_in) => return Ok(SignedIn { may_choose: roles.len() > 1, ..signed_in }),
                    // Another answer of this passkey was faster, with this count or a later one.
                    Err(ServiceError::NotFound) => self.note_refusal(Some(person.id), counts).await?,
                    Err(other) => return Err(other.into()),
                }
            }
            Err(PasskeyError::Copied) => self.note_copy(person, role, counts).await?,
            Err(PasskeyError::Wrong) => self.note_refusal(Some(person.id), counts).await?,
        }
        Err(SignInError::Wrong)
    }

    /// A passkey answered with an old count: the person hears of it, and the trail keeps it.
    async fn note_copy(&self, person: &PersonRow, role: &MembershipRow, counts: Counts) -> Result<(), ServiceError> {
        let scribe = self.scribe_for(Some(role.board_id), Some(person.id)).await?;
        let entry = scribe.entry(Done::PasskeySuspected, &About::default())?;
        let now = scribe.at();
        let text = Text::FactorsChanged {
            name: &person.name,
            what: t!(
                "A sign-in with one of your passkeys was refused, because there may be a copy of that passkey. Sign in another way, take the passkey away under \u{201c}Your account\u{201d} and add a new one."
            ),
        };
        let post = self.post(Some(role.board_id), Some(person.id), &person.email, &text).await?;
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    counts.count(tx, now).await?;
                    post.put_down(tx).await?;
                    Ok(trail::append(tx, &entry).await?)
                })
            })
            .await
    }

    fn party(&self) -> Result<&RelyingParty, SignInError> {
        // Where passkeys do not work, no answer of one is right.
        self.passkeys.as_ref().ok_or(SignInError::Wrong)
    }
}

/// Whether the answer names the person whose passkey it is. After the password it may leave the name out.
fn names_its_person(answer: &PasskeyAnswer, passkey: &Passkey, known: bool) -> bool {
    match answer.handle() {
        Some(handle) => handle == passkey.handle().as_bytes(),
        None => known,
    }
}
