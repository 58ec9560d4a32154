//! People and the roles that they hold.

use crate::dialect::locking;
use crate::emergencies::ToldRow;
use crate::tx::sealed::Parts as _;
use crate::tx::{change, rows};
use crate::{StoreError, Tx, WriteTx};
use candour_domain::access::Role;
use candour_domain::ids::{AgencyId, BoardId, MembershipId, PersonId};
use chrono::{DateTime, Utc};
use uuid::Uuid;

/// Whether a person holds a role at an agency, with an account that is not shut.
macro_rules! works_at {
    ($tail:literal) => {
        concat!(
            "SELECT m.id, m.board_id, m.agency_id, m.role, a.name AS agency_name FROM membership m
            JOIN person p ON p.id = m.person_id JOIN agency a ON a.id = m.agency_id
            WHERE m.person_id = $1 AND m.agency_id = $2 AND m.role = $3 AND m.ended_at IS NULL
                AND p.disabled_at IS NULL ",
            $tail
        )
    };
}

const INSERT: &str = "INSERT INTO person (id, email, name, password_hash, created_at) VALUES ($1, $2, $3, $4, $5)";
const BY_EMAIL: &str = "SELECT id, email, name, password_hash, disabled_at FROM person WHERE email = $1";
const BY_ID: &str = "SELECT id, email, name, password_hash, disabled_at FROM person WHERE id = $1";
const SET_PASSWORD: &str = "UPDATE person SET password_hash = $2 WHERE id = $1";
const REHASH: &str = "UPDATE person SET password_hash = $3 WHERE id = $1 AND password_hash = $2";
const CLEAR_PASSWORD: &str = "UPDATE person SET password_hash = NULL WHERE id = $1";
const SET_EMAIL: &str = "UPDATE person SET email = $2 WHERE id = $1";
const SIGNED_IN: &str = "UPDATE person SET last_sign_in_at = $2 WHERE id = $1";
const DISABLE: &str = "UPDATE person SET disabled_at = $2 WHERE id = $1";
const END_MEMBERSHIP: &str = "UPDATE membership SET ended_at = $2 WHERE id = $1 AND ended_at IS NULL";
// One row for each role that stands; people without one come once.
const DIRECTORY: &str = "SELECT p.id, p.name, p.email, p.disabled_at, p.last_sign_in_at,
        (p.password_hash IS NOT NULL
            OR EXISTS (SELECT 1 FROM sign_on_connection c WHERE c.person_id = p.id)) AS has_password,
        m.id AS membership_id, m.role, m.agency_id, a.name AS agency_name,
        (SELECT COUNT(*) FROM second_factor f WHERE f.person_id = p.id AND f.confirmed_at IS NOT NULL) AS factors
    FROM person p
    JOIN membership m ON m.person_id = p.id
    LEFT JOIN agency a ON a.id = m.agency_id
    WHERE m.board_id = $1 AND m.ended_at IS NULL
        AND (m.agency_id = $2 OR $2 IS NULL) AND (p.id = $3 OR $3 IS NULL)
    ORDER BY p.name, p.id, m.created_at, m.id";
const MEMBERSHIP: &str = "SELECT m.id, m.board_id, m.agency_id, m.role, a.name AS agency_name, m.person_id
    FROM membership m LEFT JOIN agency a ON a.id = m.agency_id WHERE m.id = $1 AND m.ended_at IS NULL";
const INSERT_MEMBERSHIP: &str =
    "INSERT INTO membership (id, person_id, board_id, agency_id, role, created_at) VALUES ($1, $2, $3, $4, $5, $6)";
const MEMBERSHIPS: &str = "SELECT m.id, m.board_id, m.agency_id, m.role, a.name AS agency_name
    FROM membership m LEFT JOIN agency a ON a.id = m.agency_id
    WHERE m.person_id = $1 AND m.ended_at IS NULL ORDER BY m.created_at, m.id";
const HOLDING: &str = "SELECT DISTINCT p.id, p.name FROM person p JOIN membership m ON m.person_id = p.id
    WHERE m.board_id = $1 AND m.role = $2 AND m.ended_at IS NULL AND p.disabled_at IS NULL ORDER BY p.name, p.id";
const IN_AGENCY: &str = "SELECT DISTINCT p.id, p.name, p.email FROM person p JOIN membership m ON m.person_id = p.id
    WHERE m.agency_id = $1 AND m.role = $2 AND m.ended_at IS NULL AND p.disabled_at IS NULL ORDER BY p.name, p.id";
const WORKING_AT: &str = "SELECT DISTINCT p.id, p.name FROM person p JOIN membership m ON m.person_id = p.id
    WHERE m.agency_id = $1 AND m.role = $2 AND m.ended_at IS NULL AND p.disabled_at IS NULL ORDER BY p.name, p.id";
const WORKS_AT: &str = works_at!("");
const WORKS_AT_LOCKED: &str = works_at!("FOR UPDATE OF m");
const NAMES: &str = "SELECT id, name FROM person WHERE id IN ($1, $2, $3, $4)";
/// How many people [`NAMES`] takes.
const AT_ONCE: usize = 4;
pub(crate) const SQL: &[&str] = &[
    IN_AGENCY,
    INSERT,
    BY_EMAIL,
    BY_ID,
    SET_PASSWORD,
    REHASH,
    CLEAR_PASSWORD,
    INSERT_MEMBERSHIP,
    MEMBERSHIPS,
    HOLDING,
    WORKING_AT,
    WORKS_AT,
    NAMES,
    SET_EMAIL,
    SIGNED_IN,
    DISABLE,
    END_MEMBERSHIP,
    DIRECTORY,
    MEMBERSHIP,
];

/// A person's account.
#[derive(Clone, sqlx::FromRow)]
pub struct PersonRow {
    /// Its id.
    #[sqlx(try_from = "Uuid")]
    pub id: PersonId,
    /// Lower case.
    pub email: String,
    /// The person's name.
    pub name: String,
    /// A PHC string; `None` until the person has set a password.
    pub password_hash: Option<String>,
    /// Set where the account is shut.
    pub disabled_at: Option<DateTime<Utc>>,
}

impl std::fmt::Debug for PersonRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PersonRow").field("id", &self.id).finish_non_exhaustive()
    }
}

/// One role of a person.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct MembershipRow {
    /// Its id.
    #[sqlx(try_from = "Uuid")]
    pub id: MembershipId,
    /// The Board.
    #[sqlx(try_from = "Uuid")]
    pub board_id: BoardId,
    /// The agency; `None` at the Board.
    pub agency_id: Option<Uuid>,
    /// The role.
    #[sqlx(try_from = "String")]
    pub role: Role,
    /// The agency's name.
    pub agency_name: Option<String>,
}

/// One role of one person, as the list of people shows it.
#[derive(Clone, sqlx::FromRow)]
pub struct DirectoryRow {
    /// The person.
    #[sqlx(try_from = "Uuid")]
    pub id: PersonId,
    /// Their name.
    pub name: String,
    /// Their e-mail.
    pub email: String,
    /// Whether they have set a password, or are connected to their organisation's sign-in.
    pub has_password: bool,
    /// Set where the account is shut.
    pub disabled_at: Option<DateTime<Utc>>,
    /// When they last signed in.
    pub last_sign_in_at: Option<DateTime<Utc>>,
    /// The role's own id.
    #[sqlx(try_from = "Uuid")]
    pub membership_id: MembershipId,
    /// The role.
    #[sqlx(try_from = "String")]
    pub role: Role,
    /// The agency; `None` at the Board.
    pub agency_id: Option<Uuid>,
    /// Its name.
    pub agency_name: Option<String>,
    /// How many second factors they have.
    pub factors: i64,
}

impl std::fmt::Debug for DirectoryRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("DirectoryRow").field("id", &self.id).field("role", &self.role).finish_non_exhaustive()
    }
}

/// Whose a role is.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct HeldRole {
    /// The role.
    #[sqlx(flatten)]
    pub membership: MembershipRow,
    /// Whose.
    #[sqlx(try_from = "Uuid")]
    pub person_id: PersonId,
}

/// A person's id and name.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct PersonName {
    /// The id.
    #[sqlx(try_from = "Uuid")]
    pub id: PersonId,
    /// The name.
    pub name: String,
}

/// Adds a person; the e-mail is kept in lower case.
///
/// # Errors
/// [`StoreError::Unique`] where the e-mail is taken.
pub async fn insert(tx: &mut WriteTx, person: &PersonRow, now: DateTime<Utc>) -> Result<(), StoreError> {
    let email = person.email.to_lowercase();
    change!(tx, INSERT, person.id.0, &email, &person.name, &person.password_hash, now).map(drop)
}

/// The person with this e-mail, in any case of letters.
///
/// # Errors
/// The database's.
pub async fn by_email(tx: &mut impl Tx, email: &str) -> Result<Option<PersonRow>, StoreError> {
    let email = email.to_lowercase();
    rows!(tx, PersonRow, fetch_optional, BY_EMAIL, &email)
}

/// The person with this id.
///
/// # Errors
/// The database's.
pub async fn by_id(tx: &mut impl Tx, id: PersonId) -> Result<Option<PersonRow>, StoreError> {
    rows!(tx, PersonRow, fetch_optional, BY_ID, id.0)
}

/// Sets a person's password.
///
/// # Errors
/// The database's.
pub async fn set_password(tx: &mut WriteTx, id: PersonId, hash: &str) -> Result<(), StoreError> {
    change!(tx, SET_PASSWORD, id.0, hash).map(drop)
}

/// Puts another hash of the same password in the place of the old one; nothing where another password was set since.
///
/// # Errors
/// The database's.
pub async fn rehash(tx: &mut WriteTx, id: PersonId, old: &str, new: &str) -> Result<(), StoreError> {
    change!(tx, REHASH, id.0, old, new).map(drop)
}

/// Takes a person's password away: they come in another way from now on.
///
/// # Errors
/// The database's.
pub async fn clear_password(tx: &mut WriteTx, id: PersonId) -> Result<(), StoreError> {
    change!(tx, CLEAR_PASSWORD, id.0).map(drop)
}

/// Sets the address that a person signs in with; it is kept in lower case.
///
/// # Errors
/// [`StoreError::Unique`] where it is taken.
pub async fn set_email(tx: &mut WriteTx, id: PersonId, email: &str) -> Result<(), StoreError> {
    change!(tx, SET_EMAIL, id.0, email.to_lowercase()).map(drop)
}

/// A person has signed in.
///
/// # Errors
/// The database's.
pub async fn signed_in(tx: &mut WriteTx, id: PersonId, now: DateTime<Utc>) -> Result<(), StoreError> {
    change!(tx, SIGNED_IN, id.0, now).map(drop)
}

/// Shuts an account, or opens it again with `None`.
///
/// # Errors
/// The database's.
pub async fn disable(tx: &mut WriteTx, id: PersonId, at: Option<DateTime<Utc>>) -> Result<(), StoreError> {
    change!(tx, DISABLE, id.0, at).map(drop)
}

/// Ends a role; `false` where it has ended before.
///
/// # Errors
/// The database's.
pub async fn end_membership(tx: &mut WriteTx, id: MembershipId, now: DateTime<Utc>) -> Result<bool, StoreError> {
    Ok(change!(tx, END_MEMBERSHIP, id.0, now)? == 1)
}

/// Everybody who holds a role at a Board, by name, a row for each role; of one agency, of one person.
///
/// # Errors
/// The database's.
pub async fn directory(
    tx: &mut impl Tx,
    board: BoardId,
    agency: Option<AgencyId>,
    person: Option<PersonId>,
) -> Result<Vec<DirectoryRow>, StoreError> {
    rows!(tx, DirectoryRow, fetch_all, DIRECTORY, board.0, agency.map(|id| id.0), person.map(|id| id.0))
}

/// A role that stands, and whose it is.
///
/// # Errors
/// The database's.
pub async fn membership(tx: &mut impl Tx, id: MembershipId) -> Result<Option<HeldRole>, StoreError> {
    rows!(tx, HeldRole, fetch_optional, MEMBERSHIP, id.0)
}

/// Gives a person a role.
///
/// # Errors
/// The database's.
pub async fn insert_membership(
    tx: &mut WriteTx,
    person: PersonId,
    membership: &MembershipRow,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let MembershipRow { id, board_id, agency_id, role, .. } = membership;
    change!(tx, INSERT_MEMBERSHIP, id.0, person.0, board_id.0, *agency_id, role.code(), now).map(drop)
}

/// The roles that a person holds now, the first given first.
///
/// # Errors
/// The database's.
pub async fn memberships(tx: &mut impl Tx, person: PersonId) -> Result<Vec<MembershipRow>, StoreError> {
    rows!(tx, MembershipRow, fetch_all, MEMBERSHIPS, person.0)
}

/// Who holds a role at a Board, by name.
///
/// # Errors
/// The database's.
pub async fn holding(tx: &mut impl Tx, board: BoardId, role: Role) -> Result<Vec<PersonName>, StoreError> {
    rows!(tx, PersonName, fetch_all, HOLDING, board.0, role.code())
}

/// Who holds a role in an agency, by name, with the address.
///
/// # Errors
/// The database's.
pub async fn in_agency(tx: &mut impl Tx, agency: AgencyId, role: Role) -> Result<Vec<ToldRow>, StoreError> {
    rows!(tx, ToldRow, fetch_all, IN_AGENCY, agency.0, role.code())
}

/// Who holds a role at an agency, by name; nobody whose account is shut.
///
/// # Errors
/// The database's.
pub async fn working_at(tx: &mut impl Tx, agency: AgencyId, role: Role) -> Result<Vec<PersonName>, StoreError> {
    rows!(tx, PersonName, fetch_all, WORKING_AT, agency.0, role.code())
}

/// Whether a person holds a role at an agency, with an account that is not shut. The role cannot end before the
/// transaction does.
///
/// # Errors
/// The database's.
pub async fn lock_role(tx: &mut WriteTx, person: PersonId, agency: AgencyId, role: Role) -> Result<bool, StoreError> {
    let sql = locking(tx.parts().0, WORKS_AT, WORKS_AT_LOCKED);
    Ok(!rows!(tx, MembershipRow, fetch_all, sql, person.0, agency.0, role.code())?.is_empty())
}

/// The names of these people.
///
/// # Errors
/// The database's.
pub async fn names(tx: &mut impl Tx, people: &[PersonId]) -> Result<Vec<PersonName>, StoreError> {
    let mut found = Vec::new();
    for some in people.chunks(AT_ONCE) {
        // Places that are left over name nobody.
        let id_at = |place: usize| some.get(place).map_or(Uuid::nil(), |person| person.0);
        found.extend(rows!(tx, PersonName, fetch_all, NAMES, id_at(0), id_at(1), id_at(2), id_at(3))?);
    }
    Ok(found)
}
