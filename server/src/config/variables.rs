//! The environment: one variable for each setting.

use super::ConfigError;
use toml::{Table, Value};

/// What a variable holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A text.
    Text,
    /// A whole number.
    Number,
    /// `true` or `false`.
    Flag,
    /// Paths, separated by colons.
    Paths,
}

/// Variable, section, setting, and what it holds.
pub const VARIABLES: [(&str, &str, &str, Kind); 35] = [
    ("CANDOUR_SERVER_LISTEN", "server", "listen", Kind::Text),
    ("CANDOUR_SERVER_HTTPS", "server", "https", Kind::Flag),
    ("CANDOUR_SERVER_HEAD_SECONDS", "server", "head_seconds", Kind::Number),
    ("CANDOUR_SERVER_REQUEST_SECONDS", "server", "request_seconds", Kind::Number),
    ("CANDOUR_SERVER_SITE", "server", "site", Kind::Text),
    ("CANDOUR_SERVER_ADDRESS_HEADER", "server", "address_header", Kind::Text),
    ("CANDOUR_SIGN_IN_SECOND_FACTOR", "sign_in", "second_factor", Kind::Text),
    ("CANDOUR_MAIL_HOST", "mail", "host", Kind::Text),
    ("CANDOUR_MAIL_PORT", "mail", "port", Kind::Number),
    ("CANDOUR_MAIL_SECURITY", "mail", "security", Kind::Text),
    ("CANDOUR_MAIL_FROM", "mail", "from", Kind::Text),
    ("CANDOUR_MAIL_USER", "mail", "user", Kind::Text),
    ("CANDOUR_MAIL_PASSWORD_FILE", "mail", "password_file", Kind::Text),
    ("CANDOUR_DATABASE_URL", "database", "url", Kind::Text),
    ("CANDOUR_DATABASE_PASSWORD_FILE", "database", "password_file", Kind::Text),
    ("CANDOUR_DATABASE_READERS", "database", "readers", Kind::Number),
    ("CANDOUR_KEYS_FILE", "keys", "file", Kind::Text),
    ("CANDOUR_KEYS_EARLIER", "keys", "earlier", Kind::Paths),
    ("CANDOUR_SESSIONS_IDLE_MINUTES", "sessions", "idle_minutes", Kind::Number),
    ("CANDOUR_SESSIONS_ABSOLUTE_HOURS", "sessions", "absolute_hours", Kind::Number),
    ("CANDOUR_SESSIONS_LINK_DAYS", "sessions", "link_days", Kind::Number),
    ("CANDOUR_SESSIONS_HASHING_AT_ONCE", "sessions", "hashing_at_once", Kind::Number),
    ("CANDOUR_RETENTION_RETURN_YEARS", "retention", "return_years", Kind::Number),
    ("CANDOUR_EVIDENCE_FILE_MEGABYTES", "evidence", "file_megabytes", Kind::Number),
    ("CANDOUR_EVIDENCE_FILES", "evidence", "files", Kind::Number),
    ("CANDOUR_EVIDENCE_RETURN_MEGABYTES", "evidence", "return_megabytes", Kind::Number),
    ("CANDOUR_EVIDENCE_SCANNER", "evidence", "scanner", Kind::Text),
    ("CANDOUR_EVIDENCE_SCANNER_SECONDS", "evidence", "scanner_seconds", Kind::Number),
    ("CANDOUR_EXPORTS_SUPPRESS_BELOW", "exports", "suppress_below", Kind::Number),
    ("CANDOUR_EXPORTS_MARKING", "exports", "marking", Kind::Text),
    ("CANDOUR_TRAIL_HEADS_FILE", "trail", "heads_file", Kind::Text),
    ("CANDOUR_TRAIL_HEADS_MINUTES", "trail", "heads_minutes", Kind::Number),
    ("CANDOUR_LOG_LEVEL", "log", "level", Kind::Text),
    ("CANDOUR_LOG_FORMAT", "log", "format", Kind::Text),
    ("DATABASE_URL", "database", "url", Kind::Text),
];

/// The variable that names the settings file: it is read by the command line.
pub(crate) const FILE: &str = "CANDOUR_CONFIG";

/// Puts the variables over the file's settings.
pub(super) fn apply(table: &mut Table, environment: impl Iterator<Item = (String, String)>) -> Result<(), ConfigError> {
    let mut found: Vec<_> =
        environment.filter(|(name, _)| name.starts_with("CANDOUR_") || name == "DATABASE_URL").collect();
    // "CANDOUR_DATABASE_URL" comes before "DATABASE_URL", which goes before it.
    found.sort();
    for (name, value) in found {
        if name == FILE {
            continue;
        }
        let Some((_, section, key, kind)) = VARIABLES.iter().find(|(known, ..)| *known == name) else {
            return Err(ConfigError::UnknownVariable(name));
        };
        let value = read(&name, value, *kind)?;
        let section = table.entry(*section).or_insert_with(|| Value::Table(Table::new()));
        if let Value::Table(section) = section {
            section.insert((*key).to_owned(), value);
        }
    }
    Ok(())
}

fn read(name: &str, value: String, kind: Kind) -> Result<Value, ConfigError> {
    let bad = |expected| ConfigError::BadVariable { name: name.to_owned(), expected };
    match kind {
        Kind::Text => Ok(Value::String(value)),
        Kind::Number => value.trim().parse().map(Value::Integer).map_err(|_| bad("a whole number")),
        Kind::Flag => value.trim().parse().map(Value::Boolean).map_err(|_| bad("true or false")),
        Kind::Paths => Ok(Value::Array(
            value.split(':').filter(|path| !path.is_empty()).map(|path| Value::String(path.to_owned())).collect(),
        )),
    }
}
