//! Settings: defaults, a TOML file, `CANDOUR_*` variables and `DATABASE_URL`, in this order. A setting
//! that nobody knows is an error; a secret comes by the path of a file.

mod database;
mod evidence;
mod exports;
mod keys;
mod log;
mod mail;
mod retention;
pub mod secret;
mod server;
mod sessions;
mod sign_in;
mod single_sign_on;
mod trail;
mod variables;

pub use database::Database;
pub use evidence::Evidence;
pub use exports::Exports;
pub use keys::Keys;
pub use log::{Log, LogFormat};
pub use mail::{Mail, Security};
pub use retention::Retention;
pub use server::Server;
pub use sessions::Sessions;
pub use sign_in::{FactorSetting, SignIn};
pub use single_sign_on::{SingleSignOn, TrustSetting, providers};
pub use trail::Trail;
pub use variables::VARIABLES;

use candour_service::Settings;
use serde::Deserialize;
use std::path::{Path, PathBuf};

/// All settings.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Where to listen, and how people come.
    pub server: Server,
    /// Where the data lies.
    pub database: Database,
    /// Where the keys lie.
    pub keys: Keys,
    /// How long people stay signed in.
    pub sessions: Sessions,
    /// What people must show to be let in.
    pub sign_in: SignIn,
    /// By which organisations' sign-in people may come in.
    pub single_sign_on: Vec<SingleSignOn>,
    /// The server that takes mail.
    pub mail: Mail,
    /// How long records are kept.
    pub retention: Retention,
    /// Where the ends of the trail are kept.
    pub trail: Trail,
    /// How much evidence a return may hold, and who looks through it.
    pub evidence: Evidence,
    /// What leaves Candour.
    pub exports: Exports,
    /// What is written about its running.
    pub log: Log,
}

/// Why the settings cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("cannot read the settings file {path}: {reason}")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// The system's reason.
        reason: std::io::Error,
    },
    /// The file is no TOML, or holds a setting that nobody knows, or a value of the wrong kind.
    #[error("{place}: {reason}")]
    Wrong {
        /// The file, or "the environment".
        place: String,
        /// What is wrong.
        reason: String,
    },
    /// A variable that nobody knows.
    #[error("unknown setting {0}: see docs/operations.md for the list")]
    UnknownVariable(String),
    /// A variable whose value cannot be used.
    #[error("{name} must be {expected}")]
    BadVariable {
        /// The variable.
        name: String,
        /// What it must be.
        expected: &'static str,
    },
}

impl Config {
    /// Reads the settings.
    ///
    /// # Errors
    /// The first that is wrong, with its name.
    pub fn load(file: Option<&Path>, environment: impl Iterator<Item = (String, String)>) -> Result<Self, ConfigError> {
        let mut table = toml::Table::new();
        if let Some(path) = file {
            let unreadable = |reason| ConfigError::Unreadable { path: path.to_owned(), reason };
            let text = std::fs::read_to_string(path).map_err(unreadable)?;
            let place = path.display().to_string();
            // Read once by itself, so that an error names the line of the file.
            let alone: Self = toml::from_str(&text)
                .map_err(|error| ConfigError::Wrong { place: place.clone(), reason: error.to_string() })?;
            if alone.database.holds_password() {
                let reason =
                    "database.url must not hold a password: put it into a file and name that in database.password_file";
                return Err(ConfigError::Wrong { place, reason: reason.to_owned() });
            }
            table = text
                .parse()
                .map_err(|error: toml::de::Error| ConfigError::Wrong { place, reason: error.to_string() })?;
        }
        variables::apply(&mut table, environment)?;
        let config: Self = table.try_into().map_err(|error: toml::de::Error| ConfigError::Wrong {
            place: "the environment".to_owned(),
            reason: error.message().to_owned(),
        })?;
        config.server.check()?;
        config.exports.check()?;
        Ok(config)
    }

    /// What the use-cases take of it.
    pub fn service_settings(&self) -> Settings {
        Settings {
            session_idle: self.sessions.idle(),
            session_absolute: self.sessions.absolute(),
            link_life: self.sessions.link(),
            suppress_below: self.exports.suppress_below,
            marking: self.exports.marking.clone(),
            hashing_at_once: self.sessions.hashing_at_once,
            site: self.server.site(),
            return_years: self.retention.return_years,
            evidence: self.evidence.limits(),
            second_factor: self.sign_in.rules(),
        }
    }
}

#[cfg(test)]
mod tests;
