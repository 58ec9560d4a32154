//! Taking a file in: each chunk is looked at, scanned, sealed and stored while the next ones arrive.

use super::broken_off::UnderWay;
use super::given::{GivenEvidence, takes_evidence};
use super::home::{Home, Ids};
use super::limits::{Holder, check_limits};
use super::restate::{apply, restate};
use super::row_id;
use super::scan::{Scan, Verdict, unscanned};
use crate::context::ReturnPlace;
use crate::keys::AgencyKeys;
use crate::returns::{Theirs, into_progress, may_be_answered_on};
use crate::trail::{About, Done};
use crate::{Refusal, Service, ServiceError};
use candour_domain::access::Actor;
use candour_domain::evidence::{EvidenceKind, EvidenceLimits};
use candour_domain::ids::{EvidenceId, ReturnId};
use candour_export::evidence_kind::Inspector;
use candour_store::evidence::chunks;
use candour_store::evidence::{self as rows, Finished, NewEvidence};
use candour_store::{audits, keys, trail};
use candour_texts::t;
use candour_vault::{CHUNK, CHUNK_TAG, FileSealer, VaultError};
use std::mem;
use tokio::task::JoinHandle;
use zeroize::Zeroizing;

/// A file that is on its way in. Until [`finish`](Self::finish) nobody sees it; dropped before, it is taken back.
pub struct Upload<'s> {
    service: &'s Service,
    actor: Actor,
    home: Home,
    limits: EvidenceLimits,
    /// How many files its home has, and their bytes.
    held: (u64, u64),
    ids: Ids,
    /// `None` after the last chunk.
    sealer: Option<FileSealer>,
    inspector: Inspector,
    scan: Option<Box<dyn Scan>>,
    chunk: Zeroizing<Vec<u8>>,
    waiting: Vec<Vec<u8>>,
    /// The number of the first chunk that waits.
    next: i64,
    size: u64,
    under_way: UnderWay,
    writing: Option<JoinHandle<Result<bool, ServiceError>>>,
}

impl Service {
    /// Begins with a file, after everything is checked that can be checked before its bytes.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] for another agency's return and for a statement that takes no files; [`Refusal`]
    /// where return or audit take no answers; [`ServiceError::Invalid`] for what is said of the file, and where
    /// the scanner cannot be reached.
    pub async fn begin_evidence(
        &self,
        actor: &Actor,
        id: ReturnId,
        given: GivenEvidence,
    ) -> Result<Upload<'_>, ServiceError> {
        let mut tx = self.store.read().await?;
        let row = self.evidence_row(&mut tx, actor, id).await?;
        let set = self.set_of(&mut tx, &row).await?;
        let part = self.part_of(&mut tx, actor, &row, &set).await?;
        let known = |id| {
            let takes = set.statement(id).is_some_and(|(_, statement)| takes_evidence(statement, &row));
            takes && part.holds(id)
        };
        if !given.statements.iter().all(known) {
            return Err(ServiceError::NotFound);
        }
        given.check()?;
        let keys = self.keys_of(&mut tx, &row).await?;
        let stored = rows::total(&mut tx, id).await?;
        drop(tx);
        check_limits(&self.settings.evidence, Holder::Return, stored, 0)?;
        let place = ReturnPlace::of(&row);
        let ids = Ids { id: EvidenceId(self.new_id()?), body: self.new_id()?, sealed_under: keys.in_use().id() };
        let context_id = row_id(ids.id);
        let (head, sealer) = keys.in_use().seal_file(&place.evidence(&context_id, "body"), self.entropy.as_ref())?;
        let new = NewEvidence {
            id: ids.id,
            return_id: row.id,
            audit_id: place.audit,
            agency_id: place.agency,
            body_id: ids.body,
            head: head.to_vec(),
            created_by: actor.person,
        };
        let scan = self.begin_scan().await?;
        let now = self.clock.now();
        let begun: Result<(), ServiceError> =
            self.store.write(move |tx| Box::pin(async move { Ok(rows::begin(tx, &new, now).await?) })).await;
        begun?;
        let home = Home::Return { place: Box::new(place), given };
        Ok(Upload::new(self, actor, home, stored, ids, sealer, scan))
    }

    /// Begins with the scanner, where there is one.
    pub(super) async fn begin_scan(&self) -> Result<Option<Box<dyn Scan>>, ServiceError> {
        match &self.scanner {
            Some(scanner) => Ok(Some(scanner.begin().await.map_err(|error| unscanned(&error))?)),
            None => Ok(None),
        }
    }
}

impl<'s> Upload<'s> {
    /// A file whose row stands already.
    pub(super) fn new(
        service: &'s Service,
        actor: &Actor,
        home: Home,
        held: (u64, u64),
        ids: Ids,
        sealer: FileSealer,
        scan: Option<Box<dyn Scan>>,
    ) -> Self {
        Self {
            service,
            actor: actor.clone(),
            home,
            limits: service.settings.evidence,
            held,
            sealer: Some(sealer),
            inspector: Inspector::new(),
            scan,
            chunk: empty_chunk(),
            waiting: Vec::with_capacity(chunks::AT_ONCE),
            next: 0,
            size: 0,
            under_way: UnderWay::new(&service.store, ids.id, ids.body),
            writing: None,
            ids,
        }
    }
}

impl Upload<'_> {
    /// Takes the next bytes.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`] with the field `file` as soon as it is seen that the file cannot be taken; the
    /// database's. Then drop this.
    pub async fn take(&mut self, mut bytes: &[u8]) -> Result<(), ServiceError> {
        self.size = self.size.saturating_add(u64::try_from(bytes.len()).unwrap_or(u64::MAX));
        check_limits(&self.limits, self.home.holder(), self.held, self.size)?;
        while !bytes.is_empty() {
            // Sealed only when more comes: the last chunk is marked, and may be a full one.
            if self.chunk.len() == CHUNK {
                self.look().await?;
                let mut full = mem::replace(&mut self.chunk, empty_chunk());
                self.sealer.as_mut().ok_or(VaultError::TooLong)?.next(&mut full)?;
                self.put(mem::take(&mut *full)).await?;
            }
            let (now, later) = bytes.split_at(bytes.len().min(CHUNK - self.chunk.len()));
            self.chunk.extend_from_slice(now);
            bytes = later;
        }
        Ok(())
    }

    /// Ends the file: from now on it is there.
    ///
    /// # Errors
    /// As [`take`](Self::take); what the scanner found.
    pub async fn finish(mut self) -> Result<EvidenceId, ServiceError> {
        match self.end().await {
            Ok(()) => {
                let id = self.ids.id;
                self.under_way.keep();
                Ok(id)
            }
            Err(error) => {
                self.take_back().await;
                Err(error)
            }
        }
    }

    /// Takes back what is stored of it, and waits for it: dropping this does the same without waiting.
    pub async fn take_back(mut self) {
        // What is being written now would come after its own end.
        if let Some(writing) = self.writing.take() {
            let _ = writing.await;
        }
        self.under_way.take_back().await;
    }

    async fn end(&mut self) -> Result<(), ServiceError> {
        self.look().await?;
        let kind = mem::replace(&mut self.inspector, Inspector::new()).finish(self.home.file_name());
        let kind = kind.map_err(|wrong| ServiceError::field("file", wrong.message()))?;
        if let Some(scan) = self.scan.take() {
            match scan.end().await.map_err(|error| unscanned(&error))? {
                Verdict::Clean => {}
                Verdict::Found(finding) => return Err(self.found(&finding).await?),
            }
        }
        let mut last = mem::replace(&mut self.chunk, empty_chunk());
        self.sealer.take().ok_or(VaultError::TooLong)?.last(&mut last)?;
        self.put(mem::take(&mut *last)).await?;
        self.flush().await?;
        self.written().await?;
        loop {
            match self.store_at_home(kind).await {
                Err(ServiceError::Refused(Refusal::Overtaken)) => {}
                done => return done,
            }
        }
    }

    /// Shows the chunk that is full, or the last, to whoever decides about the file.
    async fn look(&mut self) -> Result<(), ServiceError> {
        self.inspector.take(&self.chunk).map_err(|wrong| ServiceError::field("file", wrong.message()))?;
        if let Some(scan) = &mut self.scan {
            scan.take(&self.chunk).await.map_err(|error| unscanned(&error))?;
        }
        Ok(())
    }

    /// Puts a sealed chunk to those that wait to be written.
    async fn put(&mut self, sealed: Vec<u8>) -> Result<(), ServiceError> {
        self.waiting.push(sealed);
        if self.waiting.len() == chunks::AT_ONCE { self.flush().await } else { Ok(()) }
    }

    /// Begins to write what waits, after what is being written: meanwhile the next chunks arrive.
    async fn flush(&mut self) -> Result<(), ServiceError> {
        self.written().await?;
        let some = mem::replace(&mut self.waiting, Vec::with_capacity(chunks::AT_ONCE));
        let first = self.next;
        self.next += i64::try_from(some.len()).unwrap_or(i64::MAX);
        let (store, id, body, now) = (self.service.store.clone(), self.ids.id, self.ids.body, self.service.clock.now());
        self.writing = Some(tokio::spawn(async move {
            store
                .write_part(move |tx| Box::pin(async move { Ok(chunks::add(tx, id, body, first, some, now).await?) }))
                .await
        }));
        // A task that was just begun waits for the thread of the one that began it, and no other takes it: it would wait
        // until this one has nothing to do, and the bytes would be received and written by turns.
        tokio::task::yield_now().await;
        Ok(())
    }

    async fn written(&mut self) -> Result<(), ServiceError> {
        let Some(writing) = self.writing.take() else { return Ok(()) };
        match writing.await {
            Ok(Ok(true)) => Ok(()),
            // Its row is gone: the return was destroyed, or the upload was silent for too long.
            Ok(Ok(false)) => {
                Err(ServiceError::field("file", t!("The upload took too long. Nothing was stored. Try again.")))
            }
            Ok(Err(error)) => Err(error),
            Err(_) => Err(ServiceError::Document("a write of evidence ended early".to_owned())),
        }
    }

    async fn store_at_home(&self, kind: EvidenceKind) -> Result<(), ServiceError> {
        match &self.home {
            Home::Return { place, given } => self.store_in_return(place, given, kind).await,
            Home::Library(piece) => self.service.store_in_library(&self.actor, piece, &self.ids, kind, self.size).await,
            Home::Action(action) => self.service.store_on_action(&self.actor, action, &self.ids, kind, self.size).await,
        }
    }

    /// Makes it a file that is seen, with its entry in the trail, where everything is still as it was.
    async fn store_in_return(
        &self,
        place: &ReturnPlace,
        given: &GivenEvidence,
        kind: EvidenceKind,
    ) -> Result<(), ServiceError> {
        let service = self.service;
        let mut tx = service.store.read().await?;
        let row = service.evidence_row(&mut tx, &self.actor, place.return_id).await?;
        let set = service.set_of(&mut tx, &row).await?;
        let keys = service.keys_of(&mut tx, &row).await?;
        let part = service.part_of(&mut tx, &self.actor, &row, &set).await?;
        let statements = given.statements.clone();
        // Taken back while the file was on its way.
        if !statements.iter().all(|statement| part.holds(statement)) {
            return Err(ServiceError::NotFound);
        }
        let restated = restate(&mut tx, &row, &set, &keys, &statements, |_| true).await?;
        drop(tx);
        let name = given.kept_name(kind);
        let sealed = seal_name(service, place, &keys, self.ids.id, &name)?;
        let scribe = service.scribe(&self.actor).await?;
        let said = serde_json::json!({"name": name, "kind": kind.code(), "size": self.size, "statements": statements});
        let said = said.to_string();
        let entry = {
            let about = About { new: Some(said.as_bytes()), ..self.about(place) };
            let trail_key = service.agency_trail(place, scribe.at()).await?;
            scribe.entry_under(&trail_key, Done::EvidenceAdded, &about)?
        };
        let theirs = Theirs::new(&self.actor, &row, &set, &part, statements.clone(), &scribe)?;
        let done = Finished { id: self.ids.id, name: sealed, kind, size: self.size, statements };
        let (id, limits, at, today) = (row.id, self.limits, scribe.at(), service.clock.today());
        let (body_key, name_key) = (self.ids.sealed_under, keys.in_use().id());
        service
            .store
            .write(move |tx| {
                Box::pin(async move {
                    let present = audits::lock_return(tx, id).await?.ok_or(ServiceError::NotFound)?;
                    may_be_answered_on(&present, today)?;
                    check_limits(&limits, Holder::Return, rows::total(tx, id).await?, done.size)?;
                    if keys::get(tx, body_key).await?.is_none() {
                        let text = t!(
                            "The key of this return was renewed meanwhile. Nothing was stored. Send the file again."
                        );
                        return Err(ServiceError::field("file", text));
                    }
                    if !keys::is_in_use(tx, name_key).await? {
                        return Err(Refusal::Overtaken.into());
                    }
                    if let Some(theirs) = &theirs {
                        theirs.confirm(tx, id).await?;
                    }
                    into_progress(tx, &present).await?;
                    if !rows::finish(tx, &done, at).await? {
                        return Err(ServiceError::field(
                            "file",
                            t!("The upload took too long. Nothing was stored. Try again."),
                        ));
                    }
                    if !apply(tx, id, &restated).await? {
                        return Err(Refusal::Overtaken.into());
                    }
                    Ok(trail::append(tx, &entry).await?)
                })
            })
            .await
    }

    /// The scanner found something: the agency's trail says what, the log too, but not in which file.
    async fn found(&self, finding: &str) -> Result<ServiceError, ServiceError> {
        tracing::warn!(finding, "the scanner found something in a file of evidence: it was not taken");
        let service = self.service;
        let scribe = service.scribe(&self.actor).await?;
        let entry = match &self.home {
            Home::Return { place, given } => {
                let said = serde_json::json!({"finding": finding, "name": given.file_name}).to_string();
                let about = About { new: Some(said.as_bytes()), ..self.about(place) };
                let trail_key = service.agency_trail(place, scribe.at()).await?;
                scribe.entry_under(&trail_key, Done::EvidenceRefused, &about)?
            }
            Home::Library(piece) => scribe.entry(Done::PieceFileRefused, &piece.about())?,
            Home::Action(action) => scribe.entry(Done::EvidenceRefused, &action.about())?,
        };
        let noted: Result<(), ServiceError> =
            service.store.write(move |tx| Box::pin(async move { Ok(trail::append(tx, &entry).await?) })).await;
        noted?;
        let text = t!(
            "The virus scanner found something harmful in this file. Nothing was stored. Do not open the file again, and tell your IT service."
        );
        Ok(ServiceError::field("file", text))
    }

    fn about(&self, place: &ReturnPlace) -> About<'static> {
        About {
            audit: Some(place.audit),
            agency: Some(place.agency),
            return_id: Some(place.return_id),
            subject: Some(self.ids.id.to_string()),
            ..About::default()
        }
    }
}

/// A file's name, sealed for its row.
pub(super) fn seal_name(
    service: &Service,
    place: &ReturnPlace,
    keys: &AgencyKeys,
    id: EvidenceId,
    name: &str,
) -> Result<Vec<u8>, ServiceError> {
    let context_id = row_id(id);
    let context = place.evidence(&context_id, "name");
    Ok(keys.in_use().seal(&context, name.as_bytes(), service.entropy.as_ref())?)
}

fn empty_chunk() -> Zeroizing<Vec<u8>> {
    Zeroizing::new(Vec::with_capacity(CHUNK + CHUNK_TAG))
}
