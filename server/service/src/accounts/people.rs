//! Adding people. The first manager comes from the command line, by a one-time link.

use crate::trail::{About, Done};
use crate::{Service, ServiceError};
use candour_domain::access::{Action, Actor, Role};
use candour_domain::audit::Agency;
use candour_domain::ids::{AgencyId, BoardId, MembershipId, PersonId};
use candour_store::people::{self, MembershipRow, PersonRow};
use candour_store::{StoreError, boards, sessions, trail};
use candour_texts::{mark, said, t};
use candour_vault::Token;

/// Who is added.
#[derive(Clone, Debug)]
pub struct NewPerson {
    /// Their e-mail, by which they sign in.
    pub email: String,
    /// Their name.
    pub name: String,
    /// The roles that they hold, each at an agency or at the Board.
    pub roles: Vec<(Role, Option<AgencyId>)>,
}

impl Service {
    /// Adds a Board.
    ///
    /// # Errors
    /// The database's.
    pub async fn add_board(&self, name: &str) -> Result<BoardId, ServiceError> {
        let board = boards::BoardRow { id: BoardId(self.new_id()?), name: name.to_owned() };
        let id = board.id;
        let scribe = self.scribe_for(Some(id), None).await?;
        let entry = scribe.entry(Done::BoardAdded, &About { subject: Some(id.to_string()), ..About::default() })?;
        let now = scribe.at();
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    boards::insert(tx, &board, now).await?;
                    trail::append(tx, &entry).await
                })
            })
            .await
            .map_err(ServiceError::Store)?;
        Ok(id)
    }

    /// The first Board, which a deployment is for.
    ///
    /// # Errors
    /// The database's.
    pub async fn first_board(&self) -> Result<Option<(BoardId, String)>, ServiceError> {
        let mut tx = self.store.read().await?;
        Ok(boards::all(&mut tx).await?.into_iter().next().map(|board| (board.id, board.name)))
    }

    /// Adds an agency to a Board.
    ///
    /// # Errors
    /// Where the Board has an agency of this name.
    pub async fn add_agency(&self, board: BoardId, name: &str, agency_type: &str) -> Result<AgencyId, ServiceError> {
        if !is_plain(name, 200) {
            return Err(ServiceError::field("agency", t!("Give the agency a name of up to 200 characters.")));
        }
        if !is_plain(agency_type, 100) {
            return Err(ServiceError::field("type", t!("Give the code of the agency's type, such as police.")));
        }
        let agency = Agency {
            id: AgencyId(self.new_id()?),
            name: name.trim().to_owned(),
            agency_type: agency_type.trim().into(),
        };
        let id = agency.id;
        let scribe = self.scribe_for(Some(board), None).await?;
        let entry = scribe.entry(Done::AgencyAdded, &About { agency: Some(id), ..About::default() })?;
        let now = scribe.at();
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    boards::insert_agency(tx, board, &agency, now).await?;
                    trail::append(tx, &entry).await
                })
            })
            .await
            .map_err(|error: StoreError| match error {
                StoreError::Unique(_) => ServiceError::field("agency", t!("This Board has an agency of this name.")),
                other => other.into(),
            })?;
        Ok(id)
    }

    /// The Board's agencies, by name.
    ///
    /// # Errors
    /// Where the table does not allow it.
    pub async fn agencies(&self, actor: &Actor) -> Result<Vec<Agency>, ServiceError> {
        actor.require(Action::ManageAudits)?;
        let mut tx = self.store.read().await?;
        Ok(boards::agencies(&mut tx, actor.board).await?)
    }

    /// Adds a person with their roles, and gives the text of a one-time link's token: they set a
    /// password with it. Only the command line and setting up call this; there is no actor yet.
    ///
    /// # Errors
    /// Where the e-mail is taken or not an e-mail, or a role does not fit the agency.
    pub async fn add_person(
        &self,
        board: BoardId,
        new: &NewPerson,
    ) -> Result<(PersonId, zeroize::Zeroizing<String>), ServiceError> {
        check(new)?;
        let now = self.clock.now();
        let person = PersonRow {
            id: PersonId(self.new_id()?),
            email: new.email.trim().to_lowercase(),
            name: new.name.trim().to_owned(),
            password_hash: None,
            disabled_at: None,
        };
        let mut memberships = Vec::new();
        for (role, agency) in &new.roles {
            memberships.push(MembershipRow {
                id: MembershipId(self.new_id()?),
                board_id: board,
                agency_id: agency.map(|agency| agency.0),
                role: *role,
                agency_name: None,
            });
        }
        let token = Token::generate(self.entropy.as_ref())?;
        let hash = *token.hash().as_bytes();
        let ends = now + self.settings.link_life;
        let id = person.id;
        let scribe = self.scribe_for(Some(board), None).await?;
        let entry = scribe.entry(Done::PersonAdded, &About { subject: Some(id.to_string()), ..About::default() })?;
        let saved: Result<(), StoreError> = self
            .store
            .write(move |tx| {
                Box::pin(async move {
                    people::insert(tx, &person, now).await?;
                    for membership in &memberships {
                        people::insert_membership(tx, id, membership, now).await?;
                    }
                    sessions::insert_link(tx, &hash, id, now, ends, (super::links::INVITATION, None)).await?;
                    trail::append(tx, &entry).await
                })
            })
            .await;
        match saved {
            Ok(()) => Ok((id, token.reveal())),
            Err(StoreError::Unique(_)) => {
                Err(ServiceError::field("email", t!("There is an account with this e-mail already.")))
            }
            Err(other) => Err(other.into()),
        }
    }

    /// Gives somebody who has an account one more role. Only the command line calls this.
    ///
    /// # Errors
    /// Where nobody has this e-mail, the role does not fit the agency, or they hold it already.
    pub async fn add_role(
        &self,
        board: BoardId,
        email: &str,
        role: Role,
        agency: Option<AgencyId>,
    ) -> Result<String, ServiceError> {
        if role.is_agency_role() != agency.is_some() {
            return Err(ServiceError::field("role", said(UNFIT_ROLE)));
        }
        let person = self.account(email).await?;
        let mut tx = self.store.read().await?;
        let held = people::memberships(&mut tx, person.id).await?;
        drop(tx);
        let agency_id = agency.map(|agency| agency.0);
        if held.iter().any(|m| m.board_id == board && m.role == role && m.agency_id == agency_id) {
            return Err(ServiceError::field("role", t!("They hold this role already.")));
        }
        let membership =
            MembershipRow { id: MembershipId(self.new_id()?), board_id: board, agency_id, role, agency_name: None };
        let scribe = self.scribe_for(Some(board), None).await?;
        let about = About { agency, subject: Some(person.id.to_string()), ..About::default() };
        let entry = scribe.entry(Done::RoleAdded, &about)?;
        let now = self.clock.now();
        let saved: Result<(), StoreError> = self
            .store
            .write(move |tx| {
                Box::pin(async move {
                    people::insert_membership(tx, person.id, &membership, now).await?;
                    trail::append(tx, &entry).await
                })
            })
            .await;
        saved?;
        Ok(person.name)
    }

    /// The account with this e-mail.
    ///
    /// # Errors
    /// Where there is none.
    pub(super) async fn account(&self, email: &str) -> Result<PersonRow, ServiceError> {
        let mut tx = self.store.read_one().await?;
        let found = people::by_email(&mut tx, email.trim()).await?;
        found.ok_or_else(|| ServiceError::field("email", t!("There is no account with this e-mail.")))
    }
}

const UNFIT_ROLE: &str = mark!("A role at an agency needs the agency; a role at the Board has none.");

/// The longest name of a person, in characters.
const LONGEST_NAME: usize = 100;

/// Whether a text is something, in one line, and not too long.
fn is_plain(text: &str, longest: usize) -> bool {
    !text.trim().is_empty() && text.chars().count() <= longest && !text.chars().any(char::is_control)
}

pub(super) fn check(new: &NewPerson) -> Result<(), ServiceError> {
    check_email(new.email.trim())?;
    // It stands in mails, where lines of one's own making would speak in the Board's name.
    if !is_plain(&new.name, LONGEST_NAME) {
        let message =
            t!("Enter the person's name, in one line of up to {longest_name} characters.", longest_name = LONGEST_NAME);
        return Err(ServiceError::field("name", message));
    }
    if new.roles.is_empty() {
        return Err(ServiceError::field("role", t!("Give the person at least one role.")));
    }
    if new.roles.iter().any(|(role, agency)| role.is_agency_role() != agency.is_some()) {
        return Err(ServiceError::field("role", said(UNFIT_ROLE)));
    }
    Ok(())
}

/// Whether a text can be an address: one @ with something before it and a host with a full stop behind it.
pub(super) fn check_email(email: &str) -> Result<(), ServiceError> {
    let plain = email.split_once('@').is_some_and(|(name, host)| {
        !name.is_empty() && host.contains('.') && !host.contains('@') && !host.starts_with('.') && !host.ends_with('.')
    });
    // What ends a line would begin a header of a mail.
    if !plain
        || email.len() > 254
        || email.chars().any(|c| c.is_whitespace() || c.is_control() || "<>,;\"\\".contains(c))
    {
        return Err(ServiceError::field("email", t!("Enter an e-mail address, such as name@agency.example.")));
    }
    Ok(())
}
