//! What an operator does: checking that everything can be read, and acting from the command line.

use crate::accounts::{ceremony_column, factor_column, flow_column};
use crate::context::{ReturnPlace, trail_column};
use crate::keys::AgencyKeys;
use crate::reports::open_answer;
use crate::returns::{step_column, step_context};
use crate::trail::{About, trail_context};
use crate::{Service, ServiceError};
use candour_domain::access::{Actor, Role};
use candour_domain::ids::{AuditId, BoardId, MembershipId, PersonId, StatementId};
use candour_domain::submission::ReturnState;
use candour_store::trail::Link;
use candour_store::{
    Tx, answers, audits, boards, comments, course, delegations, emergencies, mail, passkeys, retention, second_factors,
    sign_on, trail,
};
use candour_vault::{Context, sealed_dek_id};
use std::collections::BTreeMap;
use uuid::Uuid;

/// What [`Service::verify`] found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verified {
    /// For each audit and agency: how many sealed answers were opened, present and past.
    pub answers: BTreeMap<(String, String), u64>,
    /// How many files of evidence were opened, from their first chunk to their last.
    pub files: u64,
    /// How many notes to delegations and comments were opened.
    pub team_values: u64,
    /// How many returns were destroyed at the end of their retention.
    pub shredded: u64,
    /// How many second factors, mails and reasons of decisions were opened.
    pub account_values: u64,
    /// How many trail values were opened.
    pub trail_values: u64,
    /// What could not be opened: table, and the ids of the row.
    pub unreadable: Vec<String>,
    /// How many entries are chained.
    pub chained: u64,
    /// How many entries are from before there was a chain.
    pub before_chain: u64,
    /// Where every chain ends.
    pub heads: Vec<KeptHead>,
    /// The first place at which a chain is broken, in words.
    pub broken: Option<String>,
}

/// Where a chain of the trail ended at some moment: a line of the file that is kept outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeptHead {
    /// The Board's id; zeros for what belongs to no Board.
    pub chain: Uuid,
    /// The link.
    pub link: Link,
}

impl std::fmt::Display for KeptHead {
    /// Chain, place and hash, with a blank between.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {} ", self.chain, self.link.place)?;
        self.link.hash.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl std::str::FromStr for KeptHead {
    type Err = ServiceError;

    /// What `Display` writes.
    fn from_str(line: &str) -> Result<Self, ServiceError> {
        let parse = || -> Option<Self> {
            let mut parts = line.split_whitespace();
            let (chain, place, hex) = (parts.next()?, parts.next()?, parts.next()?);
            let mut hash = [0; 32];
            for (at, byte) in hash.iter_mut().enumerate() {
                *byte = u8::from_str_radix(hex.get(at * 2..at * 2 + 2)?, 16).ok()?;
            }
            let whole = hex.len() == 64 && parts.next().is_none();
            let (chain, place) = (chain.parse().ok()?, place.parse().ok()?);
            whole.then_some(Self { chain, link: Link { place, hash } })
        };
        parse().ok_or_else(|| ServiceError::Document(format!("not the head of a trail: {line:.80}")))
    }
}

impl Verified {
    /// Compares an entry with the link that stands with it.
    fn link(&mut self, chains: &mut BTreeMap<Uuid, Link>, row: &trail::TrailRow) {
        let chain = trail::chain_of(row.entry.board_id);
        let Some((stored_chain, stored)) = row.link else {
            if chains.contains_key(&chain) {
                self.break_at(&row.entry, "has no place in the chain, but stands after entries that have");
            }
            self.before_chain += 1;
            return;
        };
        let expected = chains.get(&chain).copied().unwrap_or(Link::START).next(chain, &row.entry);
        if stored_chain != chain || stored.place != expected.place {
            let text = format!("stands at place {}, where place {} is due", stored.place, expected.place);
            self.break_at(&row.entry, &text);
        } else if stored != expected {
            self.break_at(&row.entry, &format!("(place {}) or what came before it was altered", stored.place));
        }
        chains.insert(chain, stored);
        self.chained += 1;
    }

    fn break_at(&mut self, entry: &trail::NewTrailEntry, what: &str) {
        if self.broken.is_none() {
            self.broken = Some(format!("trail entry {} of {} {what}", entry.id, entry.at));
        }
    }
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

    /// Opens every sealed value and counts; walks the trail's chains, and looks for the heads that were kept outside.
    ///
    /// # Errors
    /// Where the database cannot be read; a value that cannot be opened is counted, not an error.
    pub async fn verify(&self, kept: &[KeptHead]) -> Result<Verified, ServiceError> {
        self.store.check_integrity().await?;
        let mut found = Verified::default();
        self.verify_answers(&mut found).await?;
        self.verify_evidence(&mut found).await?;
        self.verify_accounts(&mut found).await?;
        self.verify_questions(&mut found).await?;
        self.verify_flows(&mut found).await?;
        self.verify_trail(&mut found, kept).await?;
        Ok(found)
    }

    async fn verify_answers(&self, found: &mut Verified) -> Result<(), ServiceError> {
        let mut tx = self.store.read().await?;
        for board in boards::all(&mut tx).await? {
            for audit in audits::list(&mut tx, board.id).await? {
                for row in audits::returns_of(&mut tx, audit.audit.id).await? {
                    if row.state == ReturnState::Shredded {
                        found.shredded += 1;
                        continue;
                    }
                    let keys = self.keys.of_agency(&mut tx, audit.audit.id, row.agency.id).await?;
                    let place = ReturnPlace::of(&row);
                    let mut count = 0;
                    for answer in answers::of_return(&mut tx, row.id).await? {
                        if open_answer(&keys, &place, &answer).unreadable {
                            found.unreadable.push(format!("answer {} {}", row.id, answer.statement_id));
                        }
                        count += 1;
                    }
                    for past in answers::history_of(&mut tx, row.id).await? {
                        if keys.open(&place.history(&past.statement_id, past.revision), &past.body).is_err() {
                            let name = format!("answer_history {} {} {}", row.id, past.statement_id, past.revision);
                            found.unreadable.push(name);
                        }
                        count += 1;
                    }
                    if row.remark.as_ref().is_some_and(|sealed| keys.open(&place.remark("remark"), sealed).is_err()) {
                        found.unreadable.push(format!("agency_return {}", row.id));
                    }
                    verify_teamwork(&mut tx, &keys, &place, found).await?;
                    // Two audits of one title are counted together.
                    *found.answers.entry((audit.audit.title.clone(), row.agency.name.clone())).or_default() += count;
                }
            }
        }
        Ok(())
    }

    /// Opens every question to a passkey that waits for its answer.
    async fn verify_questions(&self, found: &mut Verified) -> Result<(), ServiceError> {
        let mut seen = Uuid::nil();
        loop {
            let mut tx = self.store.read_one().await?;
            let page = passkeys::ceremonies_after(&mut tx, seen, PAGE).await?;
            drop(tx);
            let Some(last) = page.last() else { return Ok(()) };
            seen = last.id;
            for row in &page {
                let column = ceremony_column(row);
                let context = Context::new("passkey_ceremony", &column);
                self.verify_value("passkey_ceremony", row.id, &context, &row.state, found).await?;
            }
        }
    }

    /// Opens every second factor and every mail.
    async fn verify_accounts(&self, found: &mut Verified) -> Result<(), ServiceError> {
        let mut seen = Uuid::nil();
        loop {
            let mut tx = self.store.read_one().await?;
            let page = second_factors::after(&mut tx, seen, PAGE).await?;
            drop(tx);
            let Some(last) = page.last() else { break };
            seen = last.id;
            for row in &page {
                let column = factor_column(row);
                let context = Context::new("second_factor", &column);
                self.verify_value("second_factor", row.id, &context, &row.secret, found).await?;
            }
        }
        let mut seen = Uuid::nil();
        loop {
            let mut tx = self.store.read_one().await?;
            let page = mail::after(&mut tx, seen, PAGE).await?;
            drop(tx);
            let Some(last) = page.last() else { break };
            seen = last.id;
            for row in &page {
                let column = crate::mail::column(row.id);
                let context = Context::new("mail", &column);
                self.verify_value("mail", row.id, &context, &row.body, found).await?;
            }
        }
        let mut seen = Uuid::nil();
        loop {
            let mut tx = self.store.read_one().await?;
            let page = retention::after(&mut tx, seen, PAGE).await?;
            drop(tx);
            let Some(last) = page.last() else { break };
            seen = last.id;
            for row in &page {
                let column = crate::retention::column(row.id);
                let context = Context::new("retention_decision", &column);
                self.verify_value("retention_decision", row.id, &context, &row.reason, found).await?;
            }
        }
        let mut seen = Uuid::nil();
        loop {
            let mut tx = self.store.read_one().await?;
            let page = course::after(&mut tx, seen, PAGE).await?;
            drop(tx);
            let Some(last) = page.last() else { break };
            seen = last.id;
            for row in &page {
                let column = step_column(row.id);
                let context = step_context(AuditId(row.audit_id), row.agency_id, row.return_id, &column);
                self.verify_value("return_step", row.id, &context, &row.words, found).await?;
            }
        }
        let mut seen = Uuid::nil();
        loop {
            let mut tx = self.store.read_one().await?;
            let page = emergencies::after(&mut tx, seen, PAGE).await?;
            drop(tx);
            let Some(last) = page.last() else { return Ok(()) };
            seen = last.id;
            for row in &page {
                let column = crate::emergency::column(row.id);
                let context = crate::emergency::context(AuditId(row.audit_id), row.agency_id, row.return_id, &column);
                self.verify_value("emergency_access", row.id, &context, &row.reason, found).await?;
            }
        }
    }

    /// Opens everything that waits for somebody to come back from a provider.
    async fn verify_flows(&self, found: &mut Verified) -> Result<(), ServiceError> {
        let mut seen = Vec::new();
        loop {
            let mut tx = self.store.read_one().await?;
            let page = sign_on::after(&mut tx, &seen, PAGE).await?;
            drop(tx);
            let Some(last) = page.last() else { return Ok(()) };
            seen.clone_from(&last.state_hash);
            for row in &page {
                let column = flow_column(&row.state_hash);
                let context = Context::new("sign_on_flow", &column);
                self.verify_value("sign_on_flow", &column, &context, &row.body, found).await?;
            }
        }
    }

    async fn verify_value(
        &self,
        table: &str,
        id: impl std::fmt::Display,
        context: &Context<'_>,
        sealed: &[u8],
        found: &mut Verified,
    ) -> Result<(), ServiceError> {
        let opened = match sealed_dek_id(sealed) {
            Ok(dek) => self.keys.by_id(&self.store, dek).await?.open(context, sealed).is_ok(),
            Err(_) => false,
        };
        if !opened {
            found.unreadable.push(format!("{table} {id}"));
        }
        found.account_values += 1;
        Ok(())
    }

    async fn verify_trail(&self, found: &mut Verified, kept: &[KeptHead]) -> Result<(), ServiceError> {
        let mut chains: BTreeMap<Uuid, Link> = BTreeMap::new();
        let mut missing: BTreeMap<(Uuid, i64), Link> = kept.iter().map(|h| ((h.chain, h.link.place), h.link)).collect();
        let mut seen = 0;
        loop {
            let mut tx = self.store.read().await?;
            let page = trail::after(&mut tx, seen, PAGE).await?;
            drop(tx);
            let Some(last) = page.last() else { break };
            seen = last.seq;
            for row in &page {
                found.link(&mut chains, row);
                if let Some((chain, link)) = row.link
                    && missing.get(&(chain, link.place)) == Some(&link)
                {
                    missing.remove(&(chain, link.place));
                }
                self.verify_entry(row, found).await?;
            }
        }
        found.heads = chains.into_iter().map(|(chain, link)| KeptHead { chain, link }).collect();
        if let (None, Some(((chain, place), _))) = (&found.broken, missing.first_key_value()) {
            found.broken =
                Some(format!("the head that was kept of chain {chain} at place {place} is not in the trail"));
        }
        Ok(())
    }

    /// Where every chain ends now: to be kept outside.
    ///
    /// # Errors
    /// The database's.
    pub async fn trail_heads(&self) -> Result<Vec<KeptHead>, ServiceError> {
        let mut tx = self.store.read().await?;
        let boards = boards::all(&mut tx).await?.into_iter().map(|board| Some(board.id));
        let mut heads = Vec::new();
        for board in boards.chain([None]) {
            heads.push(KeptHead { chain: trail::chain_of(board), link: trail::head(&mut tx, board).await? });
        }
        heads.retain(|head| head.link.place > 0);
        Ok(heads)
    }

    async fn verify_entry(&self, row: &trail::TrailRow, found: &mut Verified) -> Result<(), ServiceError> {
        let entry = &row.entry;
        let Some(dek) = entry.dek_id else { return Ok(()) };
        let key = match self.keys.by_id(&self.store, dek).await {
            // What an agency wrote went with its key.
            Err(ServiceError::Corrupt(_)) if self.was_shredded(entry).await? => return Ok(()),
            other => other?,
        };
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

    /// Whether an entry is about a return whose key was destroyed.
    async fn was_shredded(&self, entry: &trail::NewTrailEntry) -> Result<bool, ServiceError> {
        let Some(id) = entry.return_id else { return Ok(false) };
        let mut tx = self.store.read_one().await?;
        Ok(audits::get_return(&mut tx, id).await?.is_some_and(|row| row.state == ReturnState::Shredded))
    }

    /// The ids and fingerprints of the keys that are loaded: a backup needs them.
    pub fn key_names(&self) -> Vec<String> {
        self.keys.ring().names().map(|name| name.to_string()).collect()
    }
}

/// Opens what the agency's people wrote to each other about a return.
async fn verify_teamwork(
    tx: &mut impl Tx,
    keys: &AgencyKeys,
    place: &ReturnPlace,
    found: &mut Verified,
) -> Result<(), ServiceError> {
    for (id, note) in delegations::notes(tx, place.return_id).await? {
        if keys.open(&place.note(&StatementId(id.to_string())), &note).is_err() {
            found.unreadable.push(format!("delegation {id}"));
        }
        found.team_values += 1;
    }
    for (id, body) in comments::bodies(tx, place.return_id).await? {
        if keys.open(&place.comment(&StatementId(id.to_string())), &body).is_err() {
            found.unreadable.push(format!("comment {id}"));
        }
        found.team_values += 1;
    }
    Ok(())
}
