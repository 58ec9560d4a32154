//! What an operator does: checking that everything can be read, and acting from the command line.

use crate::context::trail_column;
use crate::trail::{About, trail_context};
use crate::{Service, ServiceError};
use candour_domain::access::{Actor, Role};
use candour_domain::ids::{BoardId, MembershipId, PersonId, StatementId};
use candour_domain::submission::ReturnState;
use candour_store::trail::Link;
use candour_store::{audits, boards, trail};
use candour_texts::t;
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
    /// How many words of recommendations, actions and their history, of findings and of reports were opened.
    pub plan_values: u64,
    /// How many questions and answers of queries were opened.
    pub query_values: u64,
    /// How many moderated levels, challenge events and responses were opened.
    pub moderation_values: u64,
    /// How many pieces of agencies' libraries were opened.
    pub library_pieces: u64,
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
                self.break_at(&row.entry, t!("has no place in the chain, but stands after entries that have"));
            }
            self.before_chain += 1;
            return;
        };
        let expected = chains.get(&chain).copied().unwrap_or(Link::START).next(chain, &row.entry);
        if stored_chain != chain || stored.place != expected.place {
            let text = t!(
                "stands at place {place}, where place {place_2} is due",
                place = stored.place,
                place_2 = expected.place
            );
            self.break_at(&row.entry, &text);
        } else if stored != expected {
            self.break_at(&row.entry, &t!("(place {place}) or what came before it was altered", place = stored.place));
        }
        chains.insert(chain, stored);
        self.chained += 1;
    }

    fn break_at(&mut self, entry: &trail::NewTrailEntry, what: &str) {
        if self.broken.is_none() {
            self.broken = Some(t!("trail entry {id} of {at} {what}", id = entry.id, at = entry.at, what));
        }
    }
}

/// How many trail entries are read at a time.
pub(crate) const PAGE: i64 = 1_000;

impl Service {
    /// The actor of the command line: whoever holds the key file and the database runs everything.
    pub fn command_line(board: BoardId) -> Actor {
        Actor {
            person: PersonId(Uuid::nil()),
            name: t!("Command line").to_owned(),
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
        self.verify_plan(&mut found).await?;
        self.verify_findings(&mut found).await?;
        self.verify_reports(&mut found).await?;
        self.verify_evidence(&mut found).await?;
        self.verify_libraries(&mut found).await?;
        self.verify_accounts(&mut found).await?;
        self.verify_questions(&mut found).await?;
        self.verify_flows(&mut found).await?;
        self.verify_trail(&mut found, kept).await?;
        Ok(found)
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
                Some(t!("the head that was kept of chain {chain} at place {place} is not in the trail", chain, place));
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
