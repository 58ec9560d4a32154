//! How reminders come to a person: one mail for each, or one a day with everything.

use crate::accounts::Session;
use crate::trail::{About, Done};
use crate::{Service, ServiceError};
use candour_store::{reminders as rows, trail};

impl Service {
    /// Whether all reminders of a day come to one in one mail.
    ///
    /// # Errors
    /// The database's.
    pub async fn own_digest(&self, session: &Session) -> Result<bool, ServiceError> {
        let mut tx = self.store.read_one().await?;
        Ok(rows::wants_digest(&mut tx, session.actor.person).await?)
    }

    /// Chooses whether all reminders of a day come to one in one mail, or one mail for each.
    ///
    /// # Errors
    /// The database's.
    pub async fn choose_digest(&self, session: &Session, digest: bool) -> Result<(), ServiceError> {
        let person = session.actor.person;
        let about = About { subject: Some(person.to_string()), ..About::default() };
        let entry = self.scribe(&session.actor).await?.entry(Done::MailsChosen, &about)?;
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    // What was so before is no change.
                    if rows::choose(tx, person, digest).await? {
                        trail::append(tx, &entry).await?;
                    }
                    Ok::<_, ServiceError>(())
                })
            })
            .await
    }
}
