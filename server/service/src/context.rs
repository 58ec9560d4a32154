//! Which cell a sealed value belongs to: the one place where contexts are made, because a
//! context that differs by one item never opens again.

use candour_domain::ids::{AgencyId, AuditId, EvidenceId, PieceId, QuestionSetId, ReturnId, StatementId};
use candour_vault::Context;
use uuid::Uuid;

/// What an answer's contexts have in common for one return.
#[derive(Clone, Debug)]
pub(crate) struct ReturnPlace {
    pub(crate) audit: AuditId,
    pub(crate) agency: AgencyId,
    pub(crate) return_id: ReturnId,
    pub(crate) question_set: QuestionSetId,
    pub(crate) version: String,
}

impl ReturnPlace {
    /// The present answer to a statement.
    pub(crate) fn answer<'a>(&'a self, statement: &'a StatementId, revision: i64) -> Context<'a> {
        self.cell("answer", statement, revision)
    }

    /// The answer as it was at a revision.
    pub(crate) fn history<'a>(&'a self, statement: &'a StatementId, revision: i64) -> Context<'a> {
        self.cell("answer_history", statement, revision)
    }

    /// The reason for which the return was given back, and others about the whole return.
    pub(crate) fn remark<'a>(&'a self, column: &'a str) -> Context<'a> {
        self.whole("agency_return", column)
    }

    /// A column of a file of evidence, its body included. The file's id stands in the place of a statement's.
    pub(crate) fn evidence<'a>(&'a self, file: &'a StatementId, column: &'a str) -> Context<'a> {
        Context { statement_id: Some(file), ..self.whole("evidence_file", column) }
    }

    /// What a lead said to a delegation. The delegation's id stands in the place of a statement's.
    pub(crate) fn note<'a>(&'a self, delegation: &'a StatementId) -> Context<'a> {
        Context { statement_id: Some(delegation), ..self.whole("delegation", "note") }
    }

    /// A comment about a statement. The comment's id stands in the place of the statement's.
    pub(crate) fn comment<'a>(&'a self, comment: &'a StatementId) -> Context<'a> {
        Context { statement_id: Some(comment), ..self.whole("comment", "body") }
    }

    /// What somebody wrote to a query. The query's id with the place in it stands in the place of a statement's: no
    /// entry can be put into another query, or before another.
    pub(crate) fn query<'a>(&'a self, entry: &'a StatementId) -> Context<'a> {
        Context { statement_id: Some(entry), ..self.whole("query_entry", "body") }
    }

    /// The level that the panel gave to a statement, at its revision.
    pub(crate) fn level<'a>(&'a self, statement: &'a StatementId, revision: i64) -> Context<'a> {
        self.cell("moderated_level", statement, revision)
    }

    /// What was written down of a challenge event. The event's id stands in the place of a statement's.
    pub(crate) fn event<'a>(&'a self, event: &'a StatementId) -> Context<'a> {
        Context { statement_id: Some(event), ..self.whole("challenge_event", "body") }
    }

    /// One text of what the agency responded to levels, with its place as an entry of a [query](Self::query).
    pub(crate) fn response<'a>(&'a self, text: &'a StatementId) -> Context<'a> {
        Context { statement_id: Some(text), ..self.whole("level_response", "body") }
    }

    fn whole<'a>(&'a self, table: &'a str, column: &'a str) -> Context<'a> {
        Context {
            audit_id: Some(self.audit),
            agency_id: Some(self.agency),
            return_id: Some(self.return_id),
            ..Context::new(table, column)
        }
    }

    fn cell<'a>(&'a self, table: &'a str, statement: &'a StatementId, revision: i64) -> Context<'a> {
        Context {
            audit_id: Some(self.audit),
            agency_id: Some(self.agency),
            return_id: Some(self.return_id),
            statement_id: Some(statement),
            revision: Some(revision),
            question_set_id: Some(&self.question_set),
            question_set_version: Some(&self.version),
            ..Context::new(table, "body")
        }
    }
}

/// What stands in the place of a statement's id for an entry of a query, or a text of a response.
pub(crate) fn query_place(query: Uuid, place: i64) -> StatementId {
    StatementId(format!("{query}/{place}"))
}

/// A piece of an agency's library at a revision. The piece's id stands in the place of a statement's.
pub(crate) fn library_piece(agency: AgencyId, piece: &StatementId, revision: i64) -> Context<'_> {
    Context {
        agency_id: Some(agency),
        statement_id: Some(piece),
        revision: Some(revision),
        ..Context::new("library_piece", "body")
    }
}

/// A column of a file of an agency's library, its body included. Its [place](library_file_place) stands in the place
/// of a statement's id.
pub(crate) fn library_file<'a>(agency: AgencyId, place: &'a StatementId, column: &'a str) -> Context<'a> {
    Context { agency_id: Some(agency), statement_id: Some(place), ..Context::new("library_file", column) }
}

/// What stands in the place of a statement's id for the file of a piece: no file can be put to another piece.
pub(crate) fn library_file_place(piece: PieceId, file: EvidenceId) -> StatementId {
    StatementId(format!("{piece}/{file}"))
}

/// The column name of a trail value. It carries the entry's id, so that two entries about the
/// same thing cannot be swapped.
pub(crate) fn trail_column(entry: Uuid, new: bool) -> String {
    format!("{}/{entry}", if new { "new_value" } else { "old_value" })
}
