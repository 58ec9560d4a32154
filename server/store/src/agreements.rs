//! Agencies' agreements to agency-level figures in the regional export.

use crate::tx::{change, rows};
use crate::{StoreError, Tx, WriteTx};
use candour_domain::ids::{AgencyId, BoardId, PersonId};
use chrono::{DateTime, Utc};

const RECORD: &str = "INSERT INTO sharing_agreement (board_id, agency_id, reference, recorded_by, recorded_at)
    VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (board_id, agency_id) DO UPDATE SET reference = excluded.reference,
        recorded_by = excluded.recorded_by, recorded_at = excluded.recorded_at";
const END: &str = "DELETE FROM sharing_agreement WHERE board_id = $1 AND agency_id = $2";
const LIST: &str =
    "SELECT agency_id, reference, recorded_at FROM sharing_agreement WHERE board_id = $1 ORDER BY agency_id";
pub(crate) const SQL: &[&str] = &[RECORD, END, LIST];

/// One agency's agreement.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct AgreementRow {
    /// The agency.
    #[sqlx(try_from = "uuid::Uuid")]
    pub agency_id: AgencyId,
    /// Where it stands written.
    pub reference: String,
    /// When it was recorded.
    pub recorded_at: DateTime<Utc>,
}

/// Records an agreement, in place of an earlier one.
///
/// # Errors
/// The database's.
pub async fn record(
    tx: &mut WriteTx,
    board: BoardId,
    agreement: &AgreementRow,
    by: PersonId,
) -> Result<(), StoreError> {
    let AgreementRow { agency_id, reference, recorded_at } = agreement;
    change!(tx, RECORD, board.0, agency_id.0, reference, by.0, *recorded_at).map(drop)
}

/// Ends an agreement; `false` where there is none.
///
/// # Errors
/// The database's.
pub async fn end(tx: &mut WriteTx, board: BoardId, agency: AgencyId) -> Result<bool, StoreError> {
    Ok(change!(tx, END, board.0, agency.0)? == 1)
}

/// A Board's agreements.
///
/// # Errors
/// The database's.
pub async fn list(tx: &mut impl Tx, board: BoardId) -> Result<Vec<AgreementRow>, StoreError> {
    rows!(tx, AgreementRow, fetch_all, LIST, board.0)
}
