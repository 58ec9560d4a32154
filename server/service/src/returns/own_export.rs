//! Everything of one return, for its own agency, at any time: a zip that is written while it is sent. Memory does
//! not grow with the files of evidence.

use super::export_files::Source;
use super::queries::{lines_of, with_queries};
use super::receipt::signed_steps;
use super::transfer::{self, Letterhead, PaperFormat, Said, given, last_released, target};
use super::{Kept, kept_under, own};
use crate::aside::aside;
use crate::done::words_of;
use crate::evidence::{EvidenceFile, Reading, files_of};
use crate::library::in_export;
use crate::reports::{names, report};
use crate::trail::{About, Done};
use crate::{Refusal, Service, ServiceError};
use candour_domain::access::{Action, Actor};
use candour_domain::answer::{Response, display};
use candour_domain::delegation::Part;
use candour_domain::ids::ReturnId;
use candour_domain::question_set::{QuestionSet, content_hash};
use candour_domain::submission::ReturnState;
use candour_export::library_json::{self, LibraryDocument};
use candour_export::return_json::{
    self, AgencyAbout, AuditAbout, FileLine, ReturnAbout, ReturnDocument, SetAbout, StatementLine, TrailLine,
};
use candour_export::return_xlsx::{self, Form, Target};
use candour_export::stream::ZipStream;
use candour_store::audits::ReturnRow;
use candour_store::trail::TrailFilter;
use candour_store::{ReadTx, audits, boards, trail};
use candour_texts::t;
use futures::Stream;
use std::collections::VecDeque;
use std::sync::Arc;

/// How many entries of the trail are read at a time.
const ENTRIES: i64 = 1_000;

/// A return on its way out.
pub struct OwnExport {
    /// The zip's name.
    pub name: String,
    service: Arc<Service>,
    row: ReturnRow,
    /// What is small enough to be in memory: each a name and its bytes.
    documents: VecDeque<(String, Vec<u8>)>,
    /// The files of evidence: where each stands in the zip.
    files: VecDeque<(Source, String)>,
}

/// What is being written.
struct Writing {
    export: OwnExport,
    /// `None` after its end.
    zip: Option<ZipStream>,
    reading: Option<Reading>,
    not_read: Vec<String>,
}

impl OwnExport {
    /// The bytes, some at a time. Where a file that was whole a moment ago breaks off, the stream ends with an error:
    /// what was given out before is then no zip, and nobody takes it for one.
    pub fn stream(self) -> impl Stream<Item = Result<Vec<u8>, ServiceError>> + Send + use<> {
        let writing = Writing { export: self, zip: Some(ZipStream::new()), reading: None, not_read: Vec::new() };
        futures::stream::try_unfold(writing, |mut writing| async move {
            loop {
                let Some(bytes) = writing.next().await? else { return Ok(None) };
                if !bytes.is_empty() {
                    return Ok(Some((bytes, writing)));
                }
            }
        })
    }
}

impl Writing {
    /// The next bytes, which may be none; `None` after the last.
    async fn next(&mut self) -> Result<Option<Vec<u8>>, ServiceError> {
        let Some(mut zip) = self.zip.take() else { return Ok(None) };
        if let Some(reading) = &mut self.reading {
            match reading.next().await? {
                Some(bytes) => zip.write(&bytes)?,
                None => self.reading = None,
            }
        } else if let Some((name, bytes)) = self.export.documents.pop_front() {
            zip.start(&name, u64::try_from(bytes.len()).unwrap_or(u64::MAX))?;
            zip.write(&bytes)?;
        } else if let Some((file, path)) = self.export.files.pop_front() {
            self.begin(&mut zip, file, path).await?;
        } else {
            if !self.not_read.is_empty() {
                zip.start("NOT-READ.txt", 0)?;
                zip.write(not_read(&self.not_read).as_bytes())?;
            }
            return Ok(Some(zip.finish()?));
        }
        let bytes = zip.take();
        self.zip = Some(zip);
        Ok(Some(bytes))
    }

    /// Begins a file. It is read once before it is written: a file that cannot be read must not stop the others, and
    /// nothing that was written can be taken back.
    async fn begin(&mut self, zip: &mut ZipStream, file: Source, path: String) -> Result<(), ServiceError> {
        // Boxed: a future that holds a whole reading is large.
        let found = Box::pin(self.export.service.whole_file(&self.export.row, file)).await?;
        if let Some((reading, size)) = found {
            self.reading = Some(reading);
            zip.start(&path, size)?;
        } else {
            tracing::error!("a file of evidence could not be taken out with its return");
            self.not_read.push(path);
        }
        Ok(())
    }
}

fn not_read(paths: &[String]) -> String {
    let list = paths.join("\r\n");
    t!(
        "These files could not be read when this was taken out. They are not in this zip. Tell whoever runs Candour for \
         your Board.\r\n\r\n{list}\r\n",
        list
    )
}

impl Service {
    /// Everything of a return that its own agency may see, written into the trail as taken out.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] for another agency's; [`Refusal::Shredded`] where nothing is left of it.
    pub async fn own_export(self: &Arc<Self>, actor: &Actor, id: ReturnId) -> Result<OwnExport, ServiceError> {
        let mut tx = self.store.read().await?;
        let row = audits::get_return(&mut tx, id).await?.ok_or(ServiceError::NotFound)?;
        own(actor, &row)?;
        actor.require_for(Action::TakeOutReturn, row.agency.id)?;
        if row.state == ReturnState::Shredded {
            return Err(Refusal::Shredded.into());
        }
        let set = self.set_of(&mut tx, &row).await?;
        let keys = self.keys_of(&mut tx, &row).await?;
        let kept = kept_under(&mut tx, &row, &keys).await?;
        let files = files_of(&mut tx, &row, &keys).await?;
        let steps = signed_steps(&mut tx, id).await?;
        let supporting = files.clone();
        let paths: Vec<String> = (1..).zip(&files).map(|(place, file)| path(place, file)).collect();
        let mut taken: VecDeque<_> =
            files.iter().map(|file| Source::Return(file.id)).zip(paths.iter().cloned()).collect();
        let mut document = self.document(&mut tx, actor, &row, &set, &kept, files.into_iter().zip(paths)).await?;
        let library = self.pieces_of(&mut tx, row.agency.id).await?;
        drop(tx);
        let (recommendations, of_actions) = self.plan_lines(actor, row.audit.audit.id).await?;
        document.recommendations = recommendations;
        let signatures = self.signatures_among(&row, &set, &kept, &supporting, steps).await?;
        let released = last_released(document.agreed_levels.clone());
        let said = Said::of(&set, &row, &Part::Whole, kept.clone(), supporting, signatures, released);
        let (library, of_library) = in_export(library, self.clock.now());
        taken.extend(of_library.into_iter().map(|(piece, path)| (Source::Library(piece), path)));
        taken.extend(of_actions.into_iter().map(|(id, path)| (Source::Action(id), path)));
        let about = About {
            audit: Some(row.audit.audit.id),
            agency: Some(row.agency.id),
            return_id: Some(id),
            ..About::default()
        };
        let entry = self.scribe(actor).await?.entry(Done::OwnReturnTaken, &about)?;
        let noted: Result<(), ServiceError> =
            self.store.write(move |tx| Box::pin(async move { Ok(trail::append(tx, &entry).await?) })).await;
        noted?;
        let papers = Papers { said, document, library };
        let turn = self.turn_at_documents().await?;
        let (name, documents, row) = aside(&turn, move || documents(&set, row, kept, &papers)).await?;
        drop(turn);
        Ok(OwnExport { name, service: Arc::clone(self), row, documents, files: taken })
    }

    async fn document(
        &self,
        tx: &mut ReadTx,
        actor: &Actor,
        row: &ReturnRow,
        set: &QuestionSet,
        kept: &Kept,
        files: impl Iterator<Item = (EvidenceFile, String)>,
    ) -> Result<ReturnDocument, ServiceError> {
        let mut audit = row.audit.audit.clone();
        audit.state = audit.state_on(self.clock.today());
        let board = boards::all(tx).await?.into_iter().find(|board| board.id == actor.board);
        let names = names(tx, kept.values()).await?;
        let keys = self.keys_of(tx, row).await?;
        let report = with_queries(report(set, row, kept, true), lines_of(tx, row, set, &keys).await?);
        let lines = report.lines.into_iter().filter_map(|line| {
            let (standard, statement) = set.statement(&line.statement)?;
            let saved = kept.get(&line.statement);
            let shown = line.answer.as_ref().and_then(|answer| match &answer.response {
                Response::Given(value) => Some(display(set, statement, value)),
                _ => None,
            });
            Some(StatementLine {
                code: statement.code.clone(),
                standard: standard.id.clone(),
                text: statement.text.clone(),
                answer_type: statement.answer,
                applicability: line.applicability,
                state: line.state,
                revision: line.revision,
                saved_at: line.updated_at,
                saved_by: saved.and_then(|saved| names.get(&saved.updated_by?).cloned()),
                unreadable: saved.is_some_and(|saved| saved.unreadable),
                shown,
                answer: line.answer.filter(|_| line.revision > 0),
                id: line.statement,
            })
        });
        let (agreed_levels, level_responses) = self.released_lines(tx, row).await?;
        Ok(ReturnDocument {
            schema: return_json::FORMAT,
            made_at: self.clock.now(),
            marking: self.settings.marking.clone(),
            board: board.map(|board| board.name).unwrap_or_default(),
            agency: AgencyAbout {
                id: row.agency.id,
                name: row.agency.name.clone(),
                r#type: row.agency.agency_type.clone(),
            },
            question_set: SetAbout {
                id: set.id.clone(),
                version: set.version.clone(),
                hash: content_hash(set),
                title: set.title.clone(),
            },
            r#return: ReturnAbout { id: row.id, state: row.state, due_on: row.due_on, submitted_at: row.submitted_at },
            statements: lines.collect(),
            files: files.map(|(file, path)| file_line(file, path)).collect(),
            // Read once the return is: no connection waits for another.
            recommendations: Vec::new(),
            queries: report.queries,
            agreed_levels,
            level_responses,
            trail: self.trail_of(tx, actor, row).await?,
            audit: AuditAbout {
                id: audit.id,
                title: audit.title,
                kind: audit.kind,
                state: audit.state,
                opens_on: audit.opens_on,
                due_on: audit.due_on,
            },
        })
    }

    /// What the agency may see in the trail about this return and its audit, the latest first.
    async fn trail_of(&self, tx: &mut ReadTx, actor: &Actor, row: &ReturnRow) -> Result<Vec<TrailLine>, ServiceError> {
        actor.require_for(Action::ReadTrail, row.agency.id)?;
        let filter =
            TrailFilter { agency: Some(row.agency.id), audit: Some(row.audit.audit.id), ..TrailFilter::default() };
        let mut found = Vec::new();
        let mut before = i64::MAX;
        loop {
            let lines = trail::look(tx, actor.board, &filter, before, ENTRIES).await?;
            let Some(last) = lines.last() else { return Ok(found) };
            before = last.seq;
            found.extend(lines.into_iter().map(|line| TrailLine {
                at: line.at,
                what: words_of(&line.action).to_owned(),
                code: line.action,
                who: line.person_name,
                subject: line.subject,
                revision: line.revision,
            }));
        }
    }
}

fn path(place: usize, file: &EvidenceFile) -> String {
    let ending = file.kind.endings().first().copied().unwrap_or("bin");
    return_json::file_path(place, file.name.as_deref().unwrap_or_default(), ending)
}

fn file_line(file: EvidenceFile, path: String) -> FileLine {
    FileLine {
        id: file.id,
        name: file.name,
        path,
        media_type: file.kind.media_type(),
        bytes: file.size,
        added_at: file.at,
        added_by: file.by,
        statements: file.statements,
    }
}

/// A zip's name, its small files in their order, and the return that was lent.
type Made = (String, VecDeque<(String, Vec<u8>)>, ReturnRow);

/// What the small files say.
struct Papers {
    said: Said,
    document: ReturnDocument,
    library: LibraryDocument,
}

/// The small files. A further one is added here, with a word on what it is.
fn documents(
    set: &QuestionSet,
    row: ReturnRow,
    kept: Kept,
    Papers { said, document, library }: &Papers,
) -> Result<Made, ServiceError> {
    let answers = given(kept);
    let form = Form {
        set,
        hash: &document.question_set.hash,
        marking: &document.marking,
        board: &document.board,
        agency_type: &row.agency.agency_type,
        part: &Part::Whole,
        target: Some(Target { queries: &document.queries, ..target(&row, Some(&answers)) }),
        made_at: document.made_at,
    };
    let workbook = return_xlsx::file_name(&form);
    let bytes = return_xlsx::write(&form)?;
    let name = workbook.replace(".xlsx", "-export.zip");
    let paper = to_read(set, &row, said, document);
    let kept = (!library.pieces.is_empty()).then(|| library_json::write(library)).transpose()?;
    let to_read = paper.iter().map(|(name, _)| (name.clone(), TO_READ.to_owned()));
    let library = kept.as_ref().map(|_| library_json::about());
    let more: Vec<_> = to_read.chain(library).chain(return_json::about_attached(document)).collect();
    let readme = return_json::readme(document, &workbook, &more).into_bytes();
    let all = [("README.txt".to_owned(), readme), ("return.json".to_owned(), return_json::write(document)?)];
    let kept = kept.map(|bytes| (library_json::NAME.to_owned(), bytes));
    Ok((name, all.into_iter().chain([(workbook, bytes)]).chain(paper).chain(kept).collect(), row))
}

/// What the README says of it.
const TO_READ: &str = "The same answers to read and to print, with who signed them.";

/// The return as PDF. An agency gets its own return out whatever happens: where the PDF cannot be made, it gets the
/// rest, and the log says so.
fn to_read(set: &QuestionSet, row: &ReturnRow, said: &Said, document: &ReturnDocument) -> Option<(String, Vec<u8>)> {
    let head =
        Letterhead { board: document.board.clone(), marking: document.marking.clone(), made_at: document.made_at };
    let made = transfer::document(set, row, &Part::Whole, &head, Some(said), PaperFormat::Pdf);
    made.inspect_err(|error| tracing::error!(%error, "the PDF of a return could not be taken out with it")).ok()
}
