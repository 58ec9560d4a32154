//! Passkeys of one's own: adding them. They stand in the list of second factors and are taken away there.

use super::ceremonies::Ceremony;
use super::second_factor::{Codes, about, column_of, must_be_confirmed};
use super::session::Session;
use crate::trail::Done;
use crate::{Service, ServiceError};
use candour_domain::ids::PersonId;
use candour_store::second_factors::{self, FactorRow};
use candour_store::{StoreError, passkeys, people, sessions, trail};
use candour_texts::t;
use candour_vault::{Context, Passkey, RelyingParty, recovery_code_hash, sealed_dek_id};
use uuid::Uuid;

/// How a passkey is called in tables: as the kind of a factor, and as what a session was begun with.
pub(super) const PASSKEY: &str = "passkey";
/// The longest name of a passkey, in characters.
pub const LONGEST_PASSKEY_NAME: usize = 60;

impl Service {
    /// Where passkeys work, such as `https://audits.board.example`; `None` where the site has no name, because
    /// browsers know none there.
    pub fn passkey_origin(&self) -> Option<&str> {
        self.passkeys.as_ref().map(RelyingParty::origin)
    }

    /// Asks the browser for a new passkey: JSON with its options and the token for the answer.
    ///
    /// # Errors
    /// [`Refusal::ConfirmFirst`](crate::Refusal::ConfirmFirst) where the password was not given of late;
    /// [`ServiceError::NotFound`] where passkeys do not work.
    pub async fn begin_passkey(&self, session: &Session) -> Result<String, ServiceError> {
        must_be_confirmed(session)?;
        let party = self.passkeys.as_ref().ok_or(ServiceError::NotFound)?;
        let mut tx = self.store.read().await?;
        let person = people::by_id(&mut tx, session.actor.person).await?.ok_or(ServiceError::NotFound)?;
        drop(tx);
        let have = self.passkeys_of(person.id).await?;
        let asked = party.ask_for_new(self.handle_of(person.id).await?, &person.email, &person.name, &have)?;
        self.keep_question(Ceremony::Add(session.handle), asked).await
    }

    /// Adds the passkey that the browser made. Every other session of the person ends. Gives recovery codes where
    /// the person has none left.
    ///
    /// # Errors
    /// Field errors for the name and for an answer that is not right; as [`Service::begin_passkey`].
    pub async fn add_passkey(
        &self,
        session: &Session,
        name: &str,
        ceremony: &str,
        answer: &str,
    ) -> Result<Option<Codes>, ServiceError> {
        must_be_confirmed(session)?;
        let party = self.passkeys.as_ref().ok_or(ServiceError::NotFound)?;
        let name = check_name(name)?;
        let state = self.take_question(Ceremony::Add(session.handle), ceremony).await?.ok_or_else(not_made)?;
        let passkey = party.new_passkey(&state, answer).map_err(|_| not_made())?;
        let (person, now, handle) = (session.actor.person, self.clock.now(), session.handle);
        let row = self.factor_row(person, name, &passkey).await?;
        let tag = self.tag_of(passkey.credential_id()).await?;
        let codes = self.codes_where_none(person).await?;
        let hashes: Option<Vec<_>> =
            codes.as_ref().map(|codes| codes.iter().map(|code| recovery_code_hash(code)).collect());
        let entry = self.scribe(&session.actor).await?.entry(Done::FactorAdded, &about(person))?;
        let post = self.tell(session, "A passkey was added to your account.").await?;
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    match passkeys::insert(tx, &row, &tag).await {
                        Err(StoreError::Unique(_)) => return Err(not_made()),
                        other => other?,
                    }
                    if let Some(hashes) = hashes {
                        second_factors::replace_codes(tx, person, &hashes, now).await?;
                    }
                    sessions::confirm(tx, &handle, now, Some(PASSKEY)).await?;
                    sessions::delete_others(tx, person, &handle).await?;
                    post.put_down(tx).await?;
                    trail::append(tx, &entry).await?;
                    Ok(codes)
                })
            })
            .await
    }

    async fn factor_row(&self, person: PersonId, name: String, passkey: &Passkey) -> Result<FactorRow, ServiceError> {
        let now = self.clock.now();
        let mut row = FactorRow {
            id: self.new_id()?,
            person_id: person,
            kind: PASSKEY.to_owned(),
            label: name,
            secret: Vec::new(),
            created_at: now,
            // It has shown that it works by being made.
            confirmed_at: Some(now),
            last_used_at: None,
            last_step: 0,
        };
        row.secret = self.seal_passkey(&row, passkey).await?;
        Ok(row)
    }

    /// A person's passkeys, opened.
    pub(super) async fn passkeys_of(&self, person: PersonId) -> Result<Vec<Passkey>, ServiceError> {
        let mut tx = self.store.read_one().await?;
        let rows = second_factors::of(&mut tx, person).await?;
        drop(tx);
        let mut passkeys = Vec::new();
        for row in rows.iter().filter(|row| row.kind == PASSKEY) {
            passkeys.push(self.open_passkey(row).await?);
        }
        Ok(passkeys)
    }

    /// Seals a passkey for its row.
    pub(super) async fn seal_passkey(&self, row: &FactorRow, passkey: &Passkey) -> Result<Vec<u8>, ServiceError> {
        let key = self.keys.accounts(&self.store, self.clock.now(), self.entropy.as_ref()).await?;
        let context = column_of(row);
        Ok(key.seal(&Context::new("second_factor", &context), &passkey.to_bytes()?, self.entropy.as_ref())?)
    }

    /// Opens the passkey of a row.
    pub(super) async fn open_passkey(&self, row: &FactorRow) -> Result<Passkey, ServiceError> {
        let key = self.keys.by_id(&self.store, sealed_dek_id(&row.secret)?).await?;
        let plain = key.open(&Context::new("second_factor", &column_of(row)), &row.secret)?;
        Ok(Passkey::from_bytes(&plain)?)
    }

    /// What a credential id is found by: without the key, nobody can tell whose passkey a browser holds.
    pub(super) async fn tag_of(&self, credential: &[u8]) -> Result<[u8; 32], ServiceError> {
        let key = self.keys.accounts(&self.store, self.clock.now(), self.entropy.as_ref()).await?;
        Ok(key.tag(PASSKEY, credential)?)
    }

    /// The handle by which a person's passkeys name them. Not their id: that stands in addresses, tells when the
    /// account was made, and would let a browser's list of passkeys be matched with the database.
    async fn handle_of(&self, person: PersonId) -> Result<Uuid, ServiceError> {
        let key = self.keys.accounts(&self.store, self.clock.now(), self.entropy.as_ref()).await?;
        let tag = key.tag("passkey-person", person.0.as_bytes())?;
        let (half, _) = tag.split_first_chunk().ok_or(ServiceError::NotFound)?;
        Ok(Uuid::from_bytes(*half))
    }
}

fn check_name(name: &str) -> Result<String, ServiceError> {
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    if name.is_empty() {
        return Err(ServiceError::field("name", "Give the passkey a name, such as the device that it is on."));
    }
    if name.chars().count() > LONGEST_PASSKEY_NAME || name.chars().any(char::is_control) {
        let message = t!("Use a name of at most {most} characters.", most = LONGEST_PASSKEY_NAME);
        return Err(ServiceError::field("name", message));
    }
    Ok(name)
}

/// One sentence for everything that is wrong with an answer, also where the passkey is somebody's already.
fn not_made() -> ServiceError {
    let message = "No passkey was added: the browser's answer came too late, or this passkey is in use already. Try again, or use another device.";
    ServiceError::field("passkey", message)
}
