//! Where a return is led: each step names the state that it leads on from, so that of two only one is taken.

use crate::tx::change;
use crate::{StoreError, WriteTx};
use candour_domain::ids::{AuditId, PersonId, ReturnId};
use candour_domain::submission::ReturnState;
use chrono::{DateTime, NaiveDate, Utc};

const MOVE: &str = "UPDATE agency_return SET state = $3, remark = $4 WHERE id = $1 AND state = $2";
const LOCK_AGREED: &str = "UPDATE agency_return SET state = 'locked' WHERE audit_id = $1 AND state = 'agreed'";
const SUBMIT: &str = "UPDATE agency_return SET state = 'submitted', submitted_at = $3, submitted_by = $4, remark = NULL
    WHERE id = $1 AND state = $2";
const SET_DUE: &str = "UPDATE agency_return SET due_on = $3 WHERE id = $1 AND due_on = $2";
const SHRED: &str = "UPDATE agency_return SET state = 'shredded', remark = NULL WHERE id = $1 AND state = $2";
pub(crate) const SQL: &[&str] = &[MOVE, LOCK_AGREED, SUBMIT, SET_DUE, SHRED];

/// Locks the returns of an audit whose levels are agreed.
///
/// # Errors
/// The database's.
pub async fn lock_agreed(tx: &mut WriteTx, id: AuditId) -> Result<(), StoreError> {
    change!(tx, LOCK_AGREED, id.0).map(drop)
}

/// Moves a return; `false` where it is not in the first state.
///
/// # Errors
/// The database's.
pub async fn move_return(
    tx: &mut WriteTx,
    id: ReturnId,
    from: ReturnState,
    to: ReturnState,
    remark: Option<&[u8]>,
) -> Result<bool, StoreError> {
    Ok(change!(tx, MOVE, id.0, from.code(), to.code(), remark)? == 1)
}

/// Gives a return another last day; `false` where it has another one than this by now.
///
/// # Errors
/// The database's.
pub async fn set_due(tx: &mut WriteTx, id: ReturnId, from: NaiveDate, to: NaiveDate) -> Result<bool, StoreError> {
    Ok(change!(tx, SET_DUE, id.0, from, to)? == 1)
}

/// Hands a return in; `false` where it is not in the first state.
///
/// # Errors
/// The database's.
pub async fn submit(
    tx: &mut WriteTx,
    id: ReturnId,
    from: ReturnState,
    by: PersonId,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    Ok(change!(tx, SUBMIT, id.0, from.code(), now, by.0)? == 1)
}

/// A return can never be read again; `false` where it stands in another state by now.
///
/// # Errors
/// The database's.
pub async fn shred(tx: &mut WriteTx, id: ReturnId, from: ReturnState) -> Result<bool, StoreError> {
    Ok(change!(tx, SHRED, id.0, from.code())? == 1)
}
