//! Where a sealed value belongs. It opens there and nowhere else.

use crate::items::Items;
use candour_domain::ids::{AgencyId, AuditId, QuestionSetId, ReturnId, StatementId};

const LABEL: &str = "candour/aad/v1";

/// The cell that a value is sealed for: only ids that never change. What a cell does not have
/// stays `None` and becomes an empty item; the nil id counts as none.
///
/// A row of a table that is not about a statement puts its own id, as text, in `statement_id`
/// (the table's name keeps it apart from a statement), so that its values cannot change rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Context<'a> {
    /// The table's name.
    pub table: &'a str,
    /// The column's name.
    pub column: &'a str,
    /// The audit.
    pub audit_id: Option<AuditId>,
    /// The agency.
    pub agency_id: Option<AgencyId>,
    /// The return.
    pub return_id: Option<ReturnId>,
    /// The statement, or the row of a table without statements.
    pub statement_id: Option<&'a StatementId>,
    /// The answer's revision.
    pub revision: Option<i64>,
    /// The question set.
    pub question_set_id: Option<&'a QuestionSetId>,
    /// The question set's version, such as `2026.1`.
    pub question_set_version: Option<&'a str>,
}

impl<'a> Context<'a> {
    /// A cell of which nothing but table and column is known: fill in the rest with
    /// `Context { audit_id: .., ..Context::new(table, column) }`.
    pub const fn new(table: &'a str, column: &'a str) -> Self {
        Self {
            table,
            column,
            audit_id: None,
            agency_id: None,
            return_id: None,
            statement_id: None,
            revision: None,
            question_set_id: None,
            question_set_version: None,
        }
    }

    /// Ids as their 16 bytes, texts as UTF-8, the revision as 8 bytes big-endian.
    pub(crate) fn aad(&self) -> Items {
        let revision = self.revision.map(i64::to_be_bytes);
        Items::labelled(LABEL, 256)
            .item(self.table.as_bytes())
            .item(self.column.as_bytes())
            .id(self.audit_id.map(|id| id.0))
            .id(self.agency_id.map(|id| id.0))
            .id(self.return_id.map(|id| id.0))
            .item(self.statement_id.map_or("", StatementId::as_str).as_bytes())
            .item(revision.as_ref().map_or(&[], <[u8; 8]>::as_slice))
            .item(self.question_set_id.map_or("", QuestionSetId::as_str).as_bytes())
            .item(self.question_set_version.unwrap_or_default().as_bytes())
    }
}
