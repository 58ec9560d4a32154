//! The tables, in SQLite or PostgreSQL: the only crate that knows SQL.
//!
//! It sees sealed bytes and cannot open them. One SQL text serves both databases; what differs
//! (locks, the writer, migrations' types) is in [`tx`] and [`dialect`].

pub mod agreements;
pub mod answers;
pub mod attempts;
pub mod audits;
mod backup;
pub mod boards;
pub mod carry;
mod checkpoint;
pub mod comments;
pub mod course;
pub mod delegations;
mod dialect;
pub mod emergencies;
mod error;
pub mod evidence;
pub mod findings;
pub mod good_practice;
pub mod jobs;
pub mod keys;
pub mod library;
pub mod looks;
pub mod mail;
mod migrate;
pub mod moderation;
pub mod passkeys;
pub mod people;
pub mod personal;
pub mod plan;
mod prepare;
pub mod queries;
pub mod question_sets;
mod readers;
pub mod reminders;
pub mod renewal;
pub mod reports;
pub mod retention;
pub mod second_factors;
pub mod sessions;
pub mod sign_on;
mod store;
mod together;
pub mod trail;
mod tx;
mod writer;

pub use error::StoreError;
pub use migrate::SCHEMA_VERSION;
pub use store::{Store, StoreOptions};
pub use together::{Select, Selects, together};
pub use tx::{ReadTx, Tx, WriteTx};

/// Every SQL text of the tables: see [`Store::prepare_all`].
pub fn all_sql() -> Vec<&'static str> {
    [
        agreements::SQL,
        answers::SQL,
        attempts::SQL,
        audits::SQL,
        audits::steps::SQL,
        boards::SQL,
        carry::SQL,
        course::SQL,
        comments::SQL,
        delegations::SQL,
        emergencies::SQL,
        evidence::SQL,
        evidence::chunks::SQL,
        evidence::moved::SQL,
        findings::SQL,
        good_practice::SQL,
        jobs::SQL,
        keys::SQL,
        library::SQL,
        library::files::SQL,
        looks::SQL,
        mail::SQL,
        &moderation::SQL.concat(),
        passkeys::SQL,
        people::SQL,
        personal::SQL,
        &plan::SQL.concat(),
        queries::SQL,
        question_sets::SQL,
        reminders::SQL,
        renewal::SQL,
        &reports::SQL.concat(),
        retention::SQL,
        second_factors::SQL,
        sessions::SQL,
        sign_on::SQL,
        &trail::sql(),
    ]
    .concat()
}
