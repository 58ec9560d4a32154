//! What an operator does: checking that everything can be read, and acting from the command line.

use crate::context::{ReturnPlace, trail_column};
use crate::reports::open_answer;
use crate::trail::{About, trail_context};
use crate::{Service, ServiceError};
use candour_domain::access::{Actor, Role};
use candour_domain::ids::{BoardId, MembershipId, PersonId, StatementId};
use candour_store::{answers, audits, boards, trail};
use std::collections::BTreeMap;
use uuid::Uuid;

/// What [`Service::verify`] found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verified {
    /// For each audit and agency: how many sealed answers were opened, present and past.
    pub answers: BTreeMap<(String, String), u64>,
    /// How many trail values were opened.
    pub trail_values: u64,
    /// What could not be opened: table, and the ids of the row.
    pub unreadable: Vec<String>,
}

/// How many trail entries are read at a time.
const PAGE: i64 = 1_000;

impl Service {
    /// The actor of the command line: whoever holds the key file and the database runs everything.
    pub fn command_line(board: BoardId) -> Actor {
        Actor {
            person: PersonId(Uuid::nil()),
            name: "Command line".to_owned(),
            membership: MembershipId(Uuid::nil()),
            role: Role::QaManager,
            board,
            agency: None,
        }
    }

    /// Whether database and keys answer.
    ///
    /// # Errors
    /// The database's.
    pub async fn ready(&self) -> Result<(), ServiceError> {
        let mut tx = self.store.read().await?;
        boards::all(&mut tx).await?;
        Ok(())
    }

    /// Opens every sealed value and counts.
    ///
    /// # Errors
    /// Where the database cannot be read; a value that cannot be opened is counted, not an error.
    pub async fn verify(&self) -> Result<Verified, ServiceError> {
        self.store.check_integrity().await?;
        let mut found = Verified::default();
        self.verify_answers(&mut found).await?;
        self.verify_trail(&mut found).await?;
        Ok(found)
    }

    async fn verify_answers(&self, found: &mut Verified) -> Result<(), ServiceError> {
        let mut tx = self.store.read().await?;
        for board in boards::all(&mut tx).await? {
            for audit in audits::list(&mut tx, board.id).await? {
                for row in audits::returns_of(&mut tx, audit.audit.id).await? {
                    let key = self.keys.of_agency(&self.store, audit.audit.id, row.agency.id).await?;
                    let place = ReturnPlace::of(&row);
                    let mut count = 0;
                    for answer in answers::of_return(&mut tx, row.id).await? {
                        if open_answer(&key, &place, &answer).unreadable {
                            found.unreadable.push(format!("answer {} {}", row.id, answer.statement_id));
                        }
                        count += 1;
                    }
                    for past in answers::history_of(&mut tx, row.id).await? {
                        if key.open(&place.history(&past.statement_id, past.revision), &past.body).is_err() {
                            let name = format!("answer_history {} {} {}", row.id, past.statement_id, past.revision);
                            found.unreadable.push(name);
                        }
                        count += 1;
                    }
                    if row.remark.as_ref().is_some_and(|sealed| key.open(&place.remark("remark"), sealed).is_err()) {
                        found.unreadable.push(format!("agency_return {}", row.id));
                    }
                    // Two audits of one title are counted together.
                    *found.answers.entry((audit.audit.title.clone(), row.agency.name.clone())).or_default() += count;
                }
            }
        }
        Ok(())
    }

    async fn verify_trail(&self, found: &mut Verified) -> Result<(), ServiceError> {
        let mut seen = 0;
        loop {
            let mut tx = self.store.read().await?;
            let page = trail::after(&mut tx, seen, PAGE).await?;
            drop(tx);
            let Some(last) = page.last() else { return Ok(()) };
            seen = last.seq;
            for row in &page {
                self.verify_entry(row, found).await?;
            }
        }
    }

    async fn verify_entry(&self, row: &trail::TrailRow, found: &mut Verified) -> Result<(), ServiceError> {
        let entry = &row.entry;
        let Some(dek) = entry.dek_id else { return Ok(()) };
        let key = self.keys.by_id(&self.store, dek).await?;
        // A subject is a statement where the entry is about an answer's revision.
        let statement = entry.subject.clone().filter(|_| entry.revision.is_some()).map(StatementId);
        let about = About {
            audit: entry.audit_id,
            agency: entry.agency_id,
            return_id: entry.return_id,
            statement: statement.as_ref(),
            revision: entry.revision,
            ..About::default()
        };
        for (value, new) in [(&entry.old_value, false), (&entry.new_value, true)] {
            let Some(value) = value else { continue };
            let column = trail_column(entry.id, new);
            if key.open(&trail_context(&column, &about), value).is_err() {
                found.unreadable.push(format!("trail {}", entry.id));
            }
            found.trail_values += 1;
        }
        Ok(())
    }

    /// The ids and fingerprints of the keys that are loaded: a backup needs them.
    pub fn key_names(&self) -> Vec<String> {
        self.keys.ring().names().map(|name| name.to_string()).collect()
    }
}
