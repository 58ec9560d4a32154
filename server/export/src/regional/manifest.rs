//! `manifest.json`: what the export is, how it was made, and a hash of every file.

use super::groups::Groups;
use super::tables::Table;
use super::{Level, Options, SCHEMA};
use crate::error::Result;
use crate::json::moment;
use candour_domain::report::AuditHeader;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

/// The rule in words, for whoever opens the file years later.
const RULE: &str = "Groups of fewer agencies than the threshold show no values. Further rows are suppressed so that \
    nothing of fewer agencies follows by subtraction from rows that are shown.";

/// The bytes of the manifest.
pub(crate) fn write(
    header: &AuditHeader,
    options: &Options,
    groups: &Groups,
    files: &[(Table, Vec<u8>)],
) -> Result<Vec<u8>> {
    let mut bytes = serde_json::to_vec_pretty(&value(header, options, groups, files))?;
    bytes.push(b'\n');
    Ok(bytes)
}

fn value(header: &AuditHeader, options: &Options, groups: &Groups, files: &[(Table, Vec<u8>)]) -> Value {
    let level = match &options.level {
        Level::ByAgencyType => "agency_type",
        Level::ByAgency(_) => "agency",
    };
    let file = |(table, bytes): &(Table, Vec<u8>)| {
        json!({
            "name": table.file_name(),
            "columns": table.columns,
            "rows": table.rows.len(),
            "rows_suppressed": suppressed(table),
            "bytes": bytes.len(),
            "sha256": hex::encode(Sha256::digest(bytes)),
        })
    };
    json!({
        "schema": SCHEMA,
        "generated_at": moment(header.generated_at),
        "generator": {"name": "candour", "version": env!("CARGO_PKG_VERSION")},
        "protective_marking": header.marking,
        "board": header.board,
        "audit": {
            "id": header.audit.id,
            "title": header.audit.title,
            "kind": header.audit.kind,
            "state": header.audit.state,
            "opens_on": header.audit.opens_on,
            "due_on": header.audit.due_on,
        },
        "question_set": {
            "id": header.set.id,
            "version": header.audit.version,
            "title": header.set.title,
            "publisher": header.set.publisher,
            "sha256": header.set_hash,
        },
        "level": level,
        "agencies_with_agreement": groups.agencies.len(),
        "suppression": {"fewer_than": options.suppress_below, "rule": RULE, "value": super::tables::SUPPRESSED},
        "returns": {"in_audit": groups.returns, "counted": groups.counted()},
        "files": files.iter().map(file).collect::<Vec<_>>(),
    })
}

/// How many rows of a table show no values: their last column says so.
pub(crate) fn suppressed(table: &Table) -> usize {
    table.rows.iter().filter(|row| row.last() == Some(&super::tables::Value::Word("yes"))).count()
}
