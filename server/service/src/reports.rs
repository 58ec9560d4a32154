//! Returns as report values, agency by agency: memory does not grow with their number, and one query
//! reads them all.

use crate::context::ReturnPlace;
use crate::keys::AgencyKeys;
use crate::returns::KeptAnswer;
use crate::{Service, ServiceError};
use candour_domain::access::Actor;
use candour_domain::answer::{Answer, AnswerState, Applicability};
use candour_domain::ids::{AuditId, PersonId, ReturnId, StatementId};
use candour_domain::journey::Journey;
use candour_domain::question_set::{QuestionSet, Statement};
use candour_domain::report::{AnswerLine, Moderated, ReturnReport};
use candour_domain::scoring::{ReturnScores, score};
use candour_domain::submission::ReturnState;
use candour_store::answers::{AnswerRow, ReturnOrder};
use candour_store::audits::ReturnRow;
use candour_store::{Tx, answers};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::mpsc::{TrySendError, sync_channel};

/// The kept answers of one return.
pub(crate) type Kept = BTreeMap<StatementId, KeptAnswer>;

/// The names of people.
pub(crate) type Names = BTreeMap<PersonId, String>;

impl ReturnPlace {
    pub(crate) fn of(row: &ReturnRow) -> Self {
        let audit = &row.audit.audit;
        Self {
            audit: audit.id,
            agency: row.agency.id,
            return_id: row.id,
            question_set: audit.question_set.clone(),
            version: audit.version.clone(),
        }
    }
}

/// Opens one answer. One that cannot be opened is marked, never shown as empty.
pub(crate) fn open_answer(keys: &AgencyKeys, place: &ReturnPlace, row: &AnswerRow) -> KeptAnswer {
    let opened = keys.open(&place.answer(&row.statement_id, row.revision), &row.body).ok();
    let answer = opened.and_then(|plain| serde_json::from_slice::<Answer>(&plain).ok());
    if answer.is_none() {
        tracing::error!(return_id = %row.return_id, "an answer could not be read");
    }
    KeptAnswer {
        unreadable: answer.is_none(),
        answer: answer.unwrap_or_default(),
        revision: row.revision,
        state: row.state,
        updated_at: Some(row.updated_at),
        updated_by: Some(row.updated_by),
    }
}

/// How many returns wait for the thread that opens them beside the reading.
const AHEAD: usize = 2;

/// The answers of one return as they are kept, with what opens them.
struct SealedReturn {
    place: ReturnPlace,
    keys: AgencyKeys,
    answers: Vec<AnswerRow>,
}

impl SealedReturn {
    /// Opens the answers, where there are any to be opened.
    fn opened(sealed: Option<Self>) -> Kept {
        let Some(Self { place, keys, answers }) = sealed else { return Kept::new() };
        let open = |row: AnswerRow| {
            let answer = open_answer(&keys, &place, &row);
            (row.statement_id, answer)
        };
        answers.into_iter().map(open).collect()
    }
}

/// Returns in the order in which their answers are kept.
fn by_id(returns: &[ReturnRow]) -> Vec<&ReturnRow> {
    let mut by_id: Vec<_> = returns.iter().collect();
    by_id.sort_unstable_by_key(|row| row.id);
    by_id
}

impl Service {
    /// Gives each return of an audit with its answers to a function, in the order of `returns`.
    pub(crate) async fn each_return(
        &self,
        tx: &mut impl Tx,
        audit: AuditId,
        returns: &[ReturnRow],
        mut see: impl FnMut(&ReturnRow, Kept) -> Result<(), ServiceError>,
    ) -> Result<(), ServiceError> {
        let see = |row: &ReturnRow, sealed: Option<SealedReturn>| see(row, SealedReturn::opened(sealed));
        self.walk(tx, audit, ReturnOrder::Agency, returns.iter(), |_| true, see).await
    }

    /// What a function makes of each return that is wanted, with its answers; those of the others are not opened. Returns
    /// come in the order of their ids, which is quicker, and are opened beside the reading: what another thread cannot
    /// take at once is done here, so that neither waits and few are held. Figures alone can be made: that thread does
    /// not know the reader's language.
    pub(crate) async fn of_each_return<M: Send + 'static>(
        &self,
        tx: &mut impl Tx,
        audit: AuditId,
        returns: &[ReturnRow],
        wanted: impl Fn(&ReturnRow) -> bool,
        make: impl Fn(&ReturnRow, Kept) -> M + Send + Sync + 'static,
    ) -> Result<BTreeMap<ReturnId, M>, ServiceError> {
        let make = Arc::new(make);
        let (give, given) = sync_channel::<(ReturnRow, Option<SealedReturn>)>(AHEAD);
        let beside = {
            let make = Arc::clone(&make);
            let make = move |(row, sealed): (ReturnRow, _)| (row.id, make(&row, SealedReturn::opened(sealed)));
            tokio::task::spawn_blocking(move || given.into_iter().map(make).collect::<Vec<_>>())
        };
        let mut found = BTreeMap::new();
        let see = |row: &ReturnRow, sealed: Option<SealedReturn>| {
            if !wanted(row) {
                return Ok(());
            }
            if let Err(TrySendError::Full((row, sealed)) | TrySendError::Disconnected((row, sealed))) =
                give.try_send((row.clone(), sealed))
            {
                found.insert(row.id, make(&row, SealedReturn::opened(sealed)));
            }
            Ok(())
        };
        let walked = self.walk(tx, audit, ReturnOrder::Id, by_id(returns).into_iter(), &wanted, see).await;
        // The other thread ends when nothing more can come.
        drop(give);
        let rest = beside.await.map_err(|_| ServiceError::Document("the work on a return stopped".to_owned()))?;
        walked?;
        found.extend(rest);
        Ok(found)
    }

    /// Gives each return, with its answers where it is wanted and has any, to a function; `returns` are in this order.
    async fn walk<'r>(
        &self,
        tx: &mut impl Tx,
        audit: AuditId,
        order: ReturnOrder,
        mut returns: impl Iterator<Item = &'r ReturnRow> + Clone,
        wanted: impl Fn(&ReturnRow) -> bool,
        mut see: impl FnMut(&ReturnRow, Option<SealedReturn>) -> Result<(), ServiceError>,
    ) -> Result<(), ServiceError> {
        let mut of_agency = self.keys.of_audit(tx, audit).await?;
        let mut sealed: BTreeMap<ReturnId, SealedReturn> = BTreeMap::new();
        for row in returns.clone().filter(|row| row.state != ReturnState::Shredded && wanted(row)) {
            let keys = of_agency.remove(&row.agency.id);
            let keys = keys.ok_or(ServiceError::Corrupt("the data key of a return is missing".to_owned()))?;
            sealed.insert(row.id, SealedReturn { place: ReturnPlace::of(row), keys, answers: Vec::new() });
        }
        let mut present = returns.next();
        answers::each_of_audit(tx, audit, order, |row| {
            // Rows come return by return; those in between have no answers.
            while let Some(due) = present.filter(|due| due.id != row.return_id) {
                see(due, sealed.remove(&due.id))?;
                present = returns.next();
            }
            if let Some(sealed) = sealed.get_mut(&row.return_id) {
                sealed.answers.push(row);
            }
            Ok::<_, ServiceError>(())
        })
        .await?;
        while let Some(due) = present {
            see(due, sealed.remove(&due.id))?;
            present = returns.next();
        }
        Ok(())
    }

    /// The self scores of the returns whose content the actor may read, with the moderated ones beside them.
    pub(crate) async fn reports_of_open(
        &self,
        tx: &mut impl Tx,
        actor: &Actor,
        audit: AuditId,
        set: &Arc<QuestionSet>,
        returns: &[ReturnRow],
    ) -> Result<BTreeMap<ReturnId, (ReturnScores, Option<Moderated>)>, ServiceError> {
        let may = |row: &ReturnRow| actor.may_read_content(row.agency.id, row.state);
        if !returns.iter().any(may) {
            return Ok(BTreeMap::new());
        }
        let levels = self.audit_levels(tx, audit, returns).await?;
        let set = Arc::clone(set);
        let scored = move |row: &ReturnRow, kept: Kept| {
            let moderated = levels.for_board(&set, row, &kept);
            (score(&set, &row.agency.agency_type, &plain(kept)), moderated)
        };
        self.of_each_return(tx, audit, returns, may, scored).await
    }
}

/// The answers alone.
pub(crate) fn plain(kept: Kept) -> BTreeMap<StatementId, Answer> {
    kept.into_iter().map(|(id, kept)| (id, kept.answer)).collect()
}

/// Everything that a document says of one return. Without `open`, nothing of its content.
pub(crate) fn report(set: &QuestionSet, row: &ReturnRow, kept: &Kept, open: bool) -> ReturnReport {
    let answers: BTreeMap<_, _> = kept.iter().map(|(id, kept)| (id.clone(), kept.answer.clone())).collect();
    let journey = Journey::new(set, &row.agency.agency_type, &answers);
    let lines = set.statements().map(|(_, statement)| {
        let kept = kept.get(&statement.id);
        let answer = kept.map(|kept| &kept.answer);
        let applicability = journey.applicability(statement);
        // What is no longer asked keeps its answer, and counts for nothing.
        let graded = answer.filter(|_| applicability != Applicability::NotAsked);
        AnswerLine {
            statement: statement.id.clone(),
            applicability,
            state: agreed_state(set, row, statement, kept.map_or(AnswerState::Unanswered, |kept| kept.state)),
            revision: kept.map_or(0, |kept| kept.revision),
            updated_at: kept.and_then(|kept| kept.updated_at),
            level: graded.and_then(|answer| candour_domain::answer::level_of(set, statement, answer)),
            answer: if kept.is_some_and(|kept| kept.unreadable) {
                None
            } else {
                Some(answer.cloned().unwrap_or_default())
            },
        }
    });
    ReturnReport {
        id: row.id,
        agency: row.agency.clone(),
        state: row.state,
        due_on: row.due_on,
        submitted_at: row.submitted_at,
        content_open: open,
        lines: if open { lines.collect() } else { Vec::new() },
        scores: open.then(|| score(set, &row.agency.agency_type, &answers)),
        files: Vec::new(),
        queries: Vec::new(),
        moderated: None,
        released: None,
    }
}

/// How far an answer has come, where the levels of its return are agreed.
fn agreed_state(set: &QuestionSet, row: &ReturnRow, statement: &Statement, state: AnswerState) -> AnswerState {
    let agreed = matches!(row.state, ReturnState::Agreed | ReturnState::Locked) && set.scale_of(statement).is_some();
    if agreed && state == AnswerState::Complete { AnswerState::Agreed } else { state }
}

/// What a document for the Board says of a return. An answer to what is no longer asked is kept by its agency and is
/// not delivered. That one was saved is counted all the same: the rows of a file must be those of the database.
pub(crate) fn delivered(report: ReturnReport) -> ReturnReport {
    let mut lines = report.lines;
    // What could not be opened stays said.
    for line in lines.iter_mut().filter(|line| line.applicability == Applicability::NotAsked && line.answer.is_some()) {
        line.answer = Some(Answer::default());
        line.state = AnswerState::Unanswered;
    }
    ReturnReport { lines, ..report }
}

/// The names of those who last saved these answers.
pub(crate) async fn names<'k>(
    tx: &mut impl Tx,
    kept: impl Iterator<Item = &'k KeptAnswer>,
) -> Result<Names, ServiceError> {
    let authors: BTreeSet<_> = kept.filter_map(|kept| kept.updated_by).collect();
    let people = candour_store::people::names(tx, &authors.into_iter().collect::<Vec<_>>()).await?;
    Ok(people.into_iter().map(|person| (person.id, person.name)).collect())
}
