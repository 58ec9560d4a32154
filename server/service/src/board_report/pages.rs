//! Reading a report: as it stands, one of its versions, and what differs between two.

use super::step::is_whole;
use super::view::{ChangesPage, EventView, ReportPage, ReportWay, Show, VersionView};
use super::{frozen, place, working};
use crate::{Service, ServiceError};
use candour_domain::access::{Action, Actor};
use candour_domain::board_report::{
    Frozen, Reader, ReportEvent, ReportState, ReportStep, Section, StepWords, Written, difference,
};
use candour_domain::ids::ReportId;
use candour_store::reports::events::EventRow;
use candour_store::reports::sections::SectionRow;
use candour_store::reports::versions::VersionRow;
use candour_store::reports::{self, ReportRow, comments, events, sections, versions};
use candour_vault::DataKey;
use std::collections::BTreeMap;

/// Everything of a report that is kept, read at one moment.
pub(super) struct Known {
    pub(super) row: ReportRow,
    pub(super) versions: Vec<VersionRow>,
    sections: Vec<SectionRow>,
    events: Vec<EventRow>,
    comments: BTreeMap<uuid::Uuid, i64>,
    /// Whether the actor has ever written in it.
    wrote: bool,
    pub(super) key: std::sync::Arc<DataKey>,
}

impl Service {
    pub(super) async fn known_report(&self, actor: &Actor, id: ReportId) -> Result<Known, ServiceError> {
        let mut tx = self.store.read().await?;
        let row = self.seen_report(&mut tx, actor, id, Action::ReadReport).await?;
        let versions = versions::of_report(&mut tx, id).await?;
        let sections = sections::of_report(&mut tx, id).await?;
        let events = events::of_report(&mut tx, id).await?;
        let comments = comments::counts(&mut tx, id).await?.into_iter().collect();
        let wrote = reports::is_writer(&mut tx, id, actor.person).await?;
        drop(tx);
        let key = self.board_key(row.audit_id).await?;
        Ok(Known { row, versions, sections, events, comments, wrote, key })
    }

    /// A report as the actor reads it.
    ///
    /// # Errors
    /// Where the table does not allow it; [`ServiceError::NotFound`] for one that is not theirs to see yet, another
    /// Board's, and a version that is not there or not for them.
    pub async fn report(&self, actor: &Actor, id: ReportId, show: Show) -> Result<ReportPage, ServiceError> {
        let known = self.known_report(actor, id).await?;
        let shown = known.chosen(actor, show)?;
        let (written, readable) = match shown {
            Some(version) => (known.opened(version).map(|frozen| frozen.written), true),
            None if known.row.state.is_frozen() => (known.amended_text(), true),
            None => self.live(actor, &known.row).await?,
        };
        Ok(known.page(actor, shown.map(|version| version.number), written, readable))
    }

    /// What differs between two versions: by default the last two.
    ///
    /// # Errors
    /// As [`Service::report`].
    pub async fn report_changes(
        &self,
        actor: &Actor,
        id: ReportId,
        between: Option<(i64, i64)>,
    ) -> Result<ChangesPage, ServiceError> {
        let known = self.known_report(actor, id).await?;
        if !actor.may(Action::CommentOnReport) {
            return Err(ServiceError::NotFound);
        }
        let last = known.versions.last().map_or(0, |version| version.number);
        let (old, new) = between.unwrap_or((last - 1, last));
        let of = |number: i64| {
            let row = known.versions.iter().find(|row| row.number == number).ok_or(ServiceError::NotFound)?;
            let opened = known.opened(row).ok_or_else(super::course::unreadable)?;
            Ok::<_, ServiceError>(opened.written.for_reader(Reader::of(actor)))
        };
        let changes = if last < 2 { Vec::new() } else { difference(&of(old)?, &of(new)?) };
        Ok(ChangesPage {
            id,
            audit: known.row.audit_title.clone(),
            versions: known.versions.iter().map(|row| known.version(row)).collect(),
            between: (old, new),
            changes,
        })
    }
}

impl Known {
    pub(super) fn opened(&self, version: &VersionRow) -> Option<Frozen> {
        frozen(&self.row, version, &self.key)
    }

    /// The version that is looked at; `None` for the text that is being written.
    fn chosen(&self, actor: &Actor, show: Show) -> Result<Option<&VersionRow>, ServiceError> {
        let last = self.versions.last();
        let state = self.row.state;
        match show {
            Show::Standing if state.is_frozen() => Ok(last),
            Show::Standing => Ok(None),
            // Whoever reads final ones alone reads the one that is final.
            Show::Version(number) => {
                let every = actor.may(Action::CommentOnReport);
                let found = self.versions.iter().rev().find(|row| row.number == number);
                let found = found.filter(|row| every || last.is_some_and(|last| last.number == row.number));
                found.map(Some).ok_or(ServiceError::NotFound)
            }
            Show::Work if actor.may(Action::WriteReport) && !state.is_final() => Ok(None),
            Show::Work => Err(ServiceError::NotFound),
        }
    }

    /// The text that is being amended, with the figures that were signed.
    fn amended_text(&self) -> Option<Written> {
        let figures = self.opened(self.versions.last()?)?.written.figures;
        Some(Written { sections: working(&self.row, &self.sections, &self.key)?, figures })
    }

    /// The sections of what stands, as they were written: none where they could not be read.
    pub(super) fn standing_sections(&self) -> Vec<Section> {
        let frozen = self.versions.last().filter(|_| self.row.state.is_frozen()).map(|version| self.opened(version));
        let sections = match frozen {
            Some(frozen) => frozen.map(|frozen| frozen.written.sections),
            None => working(&self.row, &self.sections, &self.key),
        };
        sections.unwrap_or_default()
    }

    /// Whether what is written differs from the latest version.
    fn is_amended(&self) -> bool {
        let standing = self.versions.last().and_then(|version| self.opened(version));
        let now = working(&self.row, &self.sections, &self.key);
        standing.zip(now).is_some_and(|(frozen, now)| frozen.written.sections != now)
    }

    fn page(&self, actor: &Actor, shown: Option<i64>, written: Option<Written>, readable: bool) -> ReportPage {
        let row = &self.row;
        let every = actor.may(Action::CommentOnReport);
        let signs = row.state == ReportState::WithChair && actor.may(Action::SignReport);
        let fingerprint = written.as_ref().filter(|_| signs).and_then(|written| written.fingerprint().ok());
        let unfilled = written.as_ref().map(Written::unfilled).unwrap_or_default();
        let versions = self.versions.iter().rev().map(|version| self.version(version));
        let events = self.events.iter().rev().map(|event| self.event(event));
        let told = |event: &EventView| {
            every || matches!(event.event, ReportEvent::Signed | ReportEvent::Approved | ReportEvent::Presented)
        };
        ReportPage {
            id: row.id,
            audit: (row.audit_id, row.audit_title.clone()),
            state: row.state,
            revision: row.revision,
            written: written.map(|written| written.for_reader(Reader::of(actor))),
            unfilled,
            fingerprint: fingerprint.unwrap_or_default(),
            shown,
            versions: if every { versions.collect() } else { versions.take(1).collect() },
            events: events.filter(told).collect(),
            comments: if every { self.comments.clone() } else { BTreeMap::new() },
            amended: actor.may(Action::WriteReport) && row.state == ReportState::WithQap && self.is_amended(),
            readable,
            ways: self.ways(actor),
        }
    }

    fn ways(&self, actor: &Actor) -> Vec<ReportWay> {
        use ReportStep as Step;
        use ReportWay as Way;
        let state = self.row.state;
        let may = |action, step| actor.may(action) && state.after(step).is_ok();
        let comments = actor.may(Action::CommentOnReport);
        let signs = may(Action::SignReport, Step::Sign);
        let ways = [
            (Way::Write, may(Action::WriteReport, Step::Write)),
            (Way::Send, may(Action::WriteReport, Step::Send)),
            (Way::TakeBack, may(Action::WriteReport, Step::TakeBack)),
            (Way::Sign, signs && !self.wrote),
            (Way::ReturnOnly, signs && self.wrote),
            (Way::Pass, may(Action::WriteReport, Step::Pass)),
            (Way::Amend, may(Action::WriteReport, Step::Amend)),
            (Way::Reopen, may(Action::WriteReport, Step::Reopen)),
            (Way::Approve, may(Action::ApproveReport, Step::Approve)),
            (Way::Present, may(Action::WriteReport, Step::Present)),
            (Way::Comment, comments && !state.is_final()),
            (Way::ReadComments, comments),
            (Way::Compare, comments && self.versions.len() > 1),
        ];
        ways.into_iter().filter(|(_, may)| *may).map(|(way, _)| way).collect()
    }

    fn version(&self, row: &VersionRow) -> VersionView {
        VersionView {
            number: row.number,
            event: row.event,
            by: row.made_by.clone(),
            at: row.made_at,
            whole: self.opened(row).map(|frozen| is_whole(&frozen, &row.hash)),
            hash: row.hash.clone(),
        }
    }

    fn event(&self, row: &EventRow) -> EventView {
        let cell = place(self.row.audit_id).report("report_event", row.id, None);
        let words: Option<StepWords> = row.body.as_ref().and_then(|body| cell.open(&self.key, body));
        EventView {
            event: row.event,
            version: row.version,
            unreadable: row.body.is_some() && words.is_none(),
            words,
            by: row.person_name.clone(),
            at: row.happened_at,
        }
    }
}
