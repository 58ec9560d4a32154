//! Subject access: what is kept about one person, as a file for that person (UK GDPR, article 15).

use super::Session;
use super::second_factor::must_be_confirmed;
use crate::done::words_of;
use crate::trail::{About, Done};
use crate::{Service, ServiceError};
use candour_domain::access::{Action, Actor};
use candour_domain::ids::{BoardId, PersonId};
use candour_store::personal::{self, Personal};
use candour_store::trail::{self as entries, TrailFilter};
use candour_store::{ReadTx, people};
use candour_texts::{mark, said, t};
use chrono::{DateTime, Utc};
use serde::Serialize;
use zeroize::Zeroizing;

/// The name and version of the layout: `docs/export-formats.md` describes it.
pub const SCHEMA: &str = "candour-person/1";
/// Entries of the trail that are read at once.
const PAGE: i64 = 1000;
/// What the file leaves out, and why.
const LEFT_OUT: [&str; 3] = [
    mark!(
        "Passwords, codes, links and keys: only hashes or sealed values are kept, and giving them out would let others in."
    ),
    mark!("The text of answers, mails and reasons: answers belong to the agency, which takes them out itself."),
    mark!("Attempts to sign in that failed: they are counted under hashes from which nobody can be told, for an hour."),
];

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    protective_marking: &'a str,
    made_at: DateTime<Utc>,
    board: &'a str,
    left_out: [&'static str; 3],
    #[serde(flatten)]
    personal: Personal,
    trail: Vec<Entry>,
}

/// What the person did.
#[derive(Serialize)]
struct Entry {
    at: DateTime<Utc>,
    what: String,
    code: String,
    agency: Option<String>,
    audit: Option<String>,
    subject: Option<String>,
    revision: Option<i64>,
}

impl Service {
    /// What the Board keeps about oneself, as JSON.
    ///
    /// # Errors
    /// [`Refusal::ConfirmFirst`](crate::Refusal::ConfirmFirst) where the password was not given of late.
    pub async fn own_data(&self, session: &Session) -> Result<Zeroizing<Vec<u8>>, ServiceError> {
        must_be_confirmed(session)?;
        self.data_of(&session.actor, session.actor.person).await
    }

    /// What the Board keeps about a person, as JSON: for whoever answers a request at the Board. People who have
    /// left are found as well.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] where the person never worked for this Board.
    pub async fn personal_data(&self, actor: &Actor, person: PersonId) -> Result<Zeroizing<Vec<u8>>, ServiceError> {
        actor.require(Action::ManageAccounts)?;
        self.data_of(actor, person).await
    }

    /// The person with this e-mail, for the command line.
    ///
    /// # Errors
    /// A field error where there is none.
    pub async fn person_named(&self, email: &str) -> Result<PersonId, ServiceError> {
        let mut tx = self.store.read_one().await?;
        let found = people::by_email(&mut tx, &email.trim().to_lowercase()).await?;
        let found = found.ok_or_else(|| ServiceError::field("email", t!("There is no account with this e-mail.")))?;
        Ok(found.id)
    }

    async fn data_of(&self, actor: &Actor, person: PersonId) -> Result<Zeroizing<Vec<u8>>, ServiceError> {
        let mut tx = self.store.read().await?;
        let found = personal::of(&mut tx, actor.board, person).await?;
        let found = found.filter(|found| !found.roles.is_empty()).ok_or(ServiceError::NotFound)?;
        let trail = done_by(&mut tx, actor.board, person).await?;
        let boards = candour_store::boards::all(&mut tx).await?;
        drop(tx);
        let document = Document {
            schema: SCHEMA,
            protective_marking: &self.settings.marking,
            made_at: self.clock.now(),
            board: boards.iter().find(|board| board.id == actor.board).map_or("", |board| board.name.as_str()),
            left_out: LEFT_OUT.map(said),
            personal: found,
            trail,
        };
        let bytes = serde_json::to_vec_pretty(&document).map_err(|error| ServiceError::Document(error.to_string()))?;
        let about = About { subject: Some(person.to_string()), ..About::default() };
        let entry = self.scribe(actor).await?.entry(Done::PersonalDataTaken, &about)?;
        let noted: Result<(), ServiceError> =
            self.store.write(move |tx| Box::pin(async move { Ok(entries::append(tx, &entry).await?) })).await;
        noted?;
        Ok(Zeroizing::new(bytes))
    }
}

async fn done_by(tx: &mut ReadTx, board: BoardId, person: PersonId) -> Result<Vec<Entry>, ServiceError> {
    let filter = TrailFilter { person: Some(person), with_the_boards_own: true, ..TrailFilter::default() };
    let mut out = Vec::new();
    let mut before = i64::MAX;
    loop {
        let lines = entries::look(tx, board, &filter, before, PAGE).await?;
        let Some(last) = lines.last() else { return Ok(out) };
        before = last.seq;
        out.extend(lines.into_iter().map(|line| Entry {
            at: line.at,
            what: words_of(&line.action).to_owned(),
            code: line.action,
            agency: line.agency_name,
            audit: line.audit_title,
            subject: line.subject,
            revision: line.revision,
        }));
    }
}
