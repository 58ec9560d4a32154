//! Starting the report of an audit, and the list of reports.

use super::place;
use super::view::{ReportItem, StartPage};
use crate::trail::{About, Done};
use crate::{Refusal, Service, ServiceError};
use candour_domain::access::{Action, Actor};
use candour_domain::audit::AuditState;
use candour_domain::board_report::{ReportEvent, SectionForm, SectionWords, may_see, template};
use candour_domain::ids::{AuditId, ReportId};
use candour_store::reports::events::{self, NewEvent};
use candour_store::reports::{self, ReportRow, sections};
use candour_store::{audits, trail};
use candour_texts::t;
use candour_vault::DataKey;
use uuid::Uuid;

impl Service {
    /// The reports that the actor may read, of the latest audit first.
    ///
    /// # Errors
    /// Where the table does not allow it.
    pub async fn reports(&self, actor: &Actor) -> Result<Vec<ReportItem>, ServiceError> {
        actor.require_own(Action::ReadReport)?;
        let mut tx = self.store.read().await?;
        let rows = match actor.agency {
            Some(own) => reports::of_agency(&mut tx, own).await?,
            None => reports::of_board(&mut tx, actor.board).await?,
        };
        let seen = rows.into_iter().filter(|row| row.board_id == actor.board && may_see(actor.role, row.state));
        let item = |row: ReportRow| ReportItem {
            id: row.id,
            audit: row.audit_title,
            state: row.state,
            changed_at: row.changed_at,
        };
        Ok(seen.map(item).collect())
    }

    /// Where the report of an audit is found, or how it is started.
    ///
    /// # Errors
    /// Where the table does not allow it; [`ServiceError::NotFound`] for another Board's audit.
    pub async fn report_of_audit(&self, actor: &Actor, id: AuditId) -> Result<StartPage, ServiceError> {
        actor.require(Action::ReadReport)?;
        let mut tx = self.store.read().await?;
        let mut audit = self.board_audit(&mut tx, actor, id).await?;
        audit.state = audit.state_on(self.clock.today());
        let row = reports::of_audit(&mut tx, id).await?;
        let report = row.as_ref().filter(|row| may_see(actor.role, row.state)).map(|row| row.id);
        Ok(StartPage { audit, report, may_start: row.is_none() && actor.may(Action::WriteReport) })
    }

    /// Starts the report of an audit from the template, and gives its id. An audit that is closed or in moderation goes
    /// on to reporting with it.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] for another Board's audit; [`Refusal::Step`] before the audit is closed, and where it
    /// has a report.
    pub async fn start_report(&self, actor: &Actor, id: AuditId) -> Result<ReportId, ServiceError> {
        actor.require(Action::WriteReport)?;
        let mut tx = self.store.read().await?;
        let audit = self.board_audit(&mut tx, actor, id).await?;
        drop(tx);
        if audit.state_on(self.clock.today()) < AuditState::Closed {
            let text = t!("A report begins once its audit is closed: until then its figures move with every return.");
            return Err(Refusal::Step(text.to_owned()).into());
        }
        let (report, key) = (ReportId(self.new_id()?), self.board_key(id).await?);
        let bodies = self.first_sections(id, &key)?;
        let new =
            NewEvent { id: self.new_id()?, event: ReportEvent::Started, version: None, body: None, by: actor.person };
        let scribe = self.scribe(actor).await?;
        let subject = About { subject: Some(id.to_string()), ..About::default() };
        let entry = scribe.entry(Done::ReportStarted, &subject)?;
        let goes_on = matches!(audit.state, AuditState::Closed | AuditState::Moderation);
        let moved = About {
            audit: Some(id),
            old: Some(audit.state.code().as_bytes()),
            new: Some(AuditState::Reporting.code().as_bytes()),
            ..About::default()
        };
        let moved = goes_on.then(|| scribe.entry(Done::AuditMoved, &moved)).transpose()?;
        let (now, by, board, from) = (scribe.at(), actor.person, actor.board, audit.state);
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    if !reports::insert(tx, report, (board, id), by, now).await? {
                        return Err(Refusal::Step(t!("This audit has a report already.").to_owned()).into());
                    }
                    for (section, body) in &bodies {
                        sections::insert(tx, report, (*section, body), by, now).await?;
                    }
                    reports::written(tx, report, by, now).await?;
                    events::insert(tx, report, &new, now).await?;
                    trail::append(tx, &entry).await?;
                    if let Some(entry) = &moved {
                        if !audits::set_state(tx, id, from, AuditState::Reporting).await? {
                            return Err(crate::plan::changed());
                        }
                        trail::append(tx, entry).await?;
                    }
                    Ok(())
                })
            })
            .await?;
        Ok(report)
    }

    /// The sections of the template, sealed.
    fn first_sections(&self, audit: AuditId, key: &DataKey) -> Result<Vec<(Uuid, Vec<u8>)>, ServiceError> {
        let sealed = |words: SectionWords| {
            let section = self.new_id()?;
            let words = SectionForm { title: words.title, text: words.text }.parse()?;
            let cell = place(audit).report("report_section", section, Some(1));
            Ok((section, cell.seal(key, &words, self.entropy.as_ref())?))
        };
        template().into_iter().map(sealed).collect()
    }
}
