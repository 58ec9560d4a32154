//! Looking into the trail: at the Board all of it, in an agency what concerns the agency.

use crate::{Service, ServiceError};
use candour_domain::access::{Action, Actor};
use candour_domain::ids::{AgencyId, AuditId, PersonId};
use candour_domain::time::{day_begins, day_ends};
use candour_store::trail::{self, TrailFilter};
use candour_store::{audits, boards};
use chrono::NaiveDate;

use crate::done::is_the_boards_own;
pub use crate::done::{KINDS, is_alarming, words_of};
pub use candour_store::trail::TrailLine;

/// How many entries a page of the trail holds.
pub const PAGE: usize = 50;
/// How many entries are read at a time for a file.
const CHUNK: usize = 1_000;

/// What to look for; what is `None` is not asked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TrailQuery {
    /// Whom it concerns. An agency's own people see their agency, whatever stands here.
    pub agency: Option<AgencyId>,
    /// The audit.
    pub audit: Option<AuditId>,
    /// Who did it.
    pub person: Option<PersonId>,
    /// The first day, as days are in London.
    pub from: Option<NaiveDate>,
    /// The last day, with all of it.
    pub to: Option<NaiveDate>,
    /// What was done: a code of [`KINDS`].
    pub kind: Option<String>,
    /// Entries before this place in the whole trail; `None` for the newest.
    pub before: Option<i64>,
}

/// A page of the trail, the newest entries first.
#[derive(Clone, Debug)]
pub struct TrailPage {
    /// The entries.
    pub lines: Vec<TrailLine>,
    /// Where the next page begins; `None` where there is no more.
    pub next: Option<i64>,
    /// The agencies to choose from; empty in an agency.
    pub agencies: Vec<(AgencyId, String)>,
    /// The audits to choose from.
    pub audits: Vec<(AuditId, String)>,
    /// The people to choose from.
    pub people: Vec<(PersonId, String)>,
    /// The kinds to choose from, as codes with their words.
    pub kinds: Vec<(&'static str, &'static str)>,
}

impl Service {
    /// A page of the trail.
    ///
    /// # Errors
    /// Where the table does not allow it.
    pub async fn trail_page(&self, actor: &Actor, query: &TrailQuery) -> Result<TrailPage, ServiceError> {
        let filter = filter(actor, query)?;
        let mut tx = self.store.read().await?;
        let before = query.before.unwrap_or(i64::MAX);
        let mut lines = trail::look(&mut tx, actor.board, &filter, before, row_count(PAGE + 1)).await?;
        let next = (lines.len() > PAGE).then(|| lines.get(PAGE - 1).map(|line| line.seq)).flatten();
        lines.truncate(PAGE);
        let people = trail::people(&mut tx, actor.board, actor.agency).await?;
        let agencies = if actor.agency.is_some() { Vec::new() } else { boards::agencies(&mut tx, actor.board).await? };
        let audits = match actor.agency {
            Some(agency) => {
                audits::returns_of_agency(&mut tx, agency).await?.into_iter().map(|row| row.audit.audit).collect()
            }
            None => audits::list(&mut tx, actor.board).await?.into_iter().map(|row| row.audit).collect::<Vec<_>>(),
        };
        Ok(TrailPage {
            lines,
            next,
            agencies: agencies.into_iter().map(|agency| (agency.id, agency.name)).collect(),
            audits: audits.into_iter().map(|audit| (audit.id, audit.title)).collect(),
            people: people.into_iter().map(|person| (person.id, person.name)).collect(),
            kinds: KINDS
                .iter()
                .filter(|(code, _)| actor.agency.is_none() || !is_the_boards_own(code))
                .copied()
                .collect(),
        })
    }

    /// The next part of the trail as CSV, and where the part after it begins: a file of any length is
    /// written part by part, with flat memory. The first part begins with the protective marking and the
    /// names of the columns.
    ///
    /// # Errors
    /// Where the table does not allow it.
    pub async fn trail_csv(&self, actor: &Actor, query: &TrailQuery) -> Result<(Vec<u8>, Option<i64>), ServiceError> {
        let filter = filter(actor, query)?;
        let mut tx = self.store.read_one().await?;
        let before = query.before.unwrap_or(i64::MAX);
        let lines = trail::look(&mut tx, actor.board, &filter, before, row_count(CHUNK)).await?;
        let next = (lines.len() == CHUNK).then(|| lines.last().map(|line| line.seq)).flatten();
        drop(tx);
        let rows = lines.into_iter().map(|line| candour_export::trail::TrailRow {
            place: line.place,
            at: line.at,
            kind: words_of(&line.action).to_owned(),
            code: line.action,
            person: line.person_name,
            agency: line.agency_name,
            audit: line.audit_title,
            subject: line.subject,
            revision: line.revision,
        });
        Ok((candour_export::trail::csv(rows, &self.settings.marking, query.before.is_none())?, next))
    }

    /// Writes into the trail that it was taken out.
    ///
    /// # Errors
    /// Where the table does not allow it.
    pub async fn note_trail_taken(&self, actor: &Actor) -> Result<(), ServiceError> {
        filter(actor, &TrailQuery::default())?;
        let about =
            crate::trail::About { agency: actor.agency, subject: Some("trail.csv".to_owned()), ..Default::default() };
        let entry = self.scribe(actor).await?.entry(crate::trail::Done::DocumentTaken, &about)?;
        self.store.write(move |tx| Box::pin(async move { Ok(trail::append(tx, &entry).await?) })).await
    }
}

/// What the actor may see of what they ask for.
fn filter(actor: &Actor, query: &TrailQuery) -> Result<TrailFilter, ServiceError> {
    actor.require_own(Action::ReadTrail)?;
    Ok(TrailFilter {
        agency: actor.agency.or(query.agency),
        audit: query.audit,
        person: query.person,
        from: query.from.map(day_begins),
        until: query.to.map(day_ends),
        action: query.kind.clone(),
        with_the_boards_own: actor.agency.is_none(),
    })
}

fn row_count(rows: usize) -> i64 {
    i64::try_from(rows).unwrap_or(i64::MAX)
}
