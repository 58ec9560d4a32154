//! The report of an audit: written by the QA Manager, signed off by the Audit Chair, considered and approved by QA&P,
//! received by the Board; its One Minute Guide and its learning log.
//!
//! All words are the Board's record: they are sealed under its key of the audit. Every change and its entry in the trail
//! are one transaction; the entries stand in the Board's trail without audit and agency, because an entry that names an
//! audit is shown to its agencies. What a reader may not see of a figure is taken out before a page or a document gets it.

mod amend;
mod comments;
mod course;
mod document;
mod figures;
mod guide;
mod learning;
mod pages;
mod sign;
mod start;
mod step;
mod tell;
mod verify;
mod view;
mod write;

pub use comments::{ReportComment, ReportCommentsPage};
pub use course::LeadStep;
pub use guide::{GuidePage, guide_form};
pub use learning::{LearningEntry, LearningPage};
pub use sign::{Approval, ChairDecision};
pub use view::{
    ChangesPage, EventView, ReportItem, ReportPage, ReportWay, SectionPage, SectionView, Show, StartPage, VersionView,
};
pub use write::{Arrange, SectionAt};

use crate::plan::cell::PlanPlace;
use crate::trail::About;
use crate::{Service, ServiceError};
use candour_domain::access::{Action, Actor};
use candour_domain::board_report::{Frozen, Section, SectionWords, may_see};
use candour_domain::ids::{AuditId, ReportId};
use candour_store::reports::sections::SectionRow;
use candour_store::reports::versions::VersionRow;
use candour_store::reports::{self, ReportRow};
use candour_store::{Tx, WriteTx};
use candour_vault::DataKey;

impl Service {
    /// A report that the actor may see now, about which they may do this.
    async fn seen_report(
        &self,
        tx: &mut impl Tx,
        actor: &Actor,
        id: ReportId,
        action: Action,
    ) -> Result<ReportRow, ServiceError> {
        actor.require_own(action)?;
        let row = reports::get(tx, id).await?.filter(|row| row.board_id == actor.board);
        let row = row.filter(|row| may_see(actor.role, row.state)).ok_or(ServiceError::NotFound)?;
        if let Some(own) = actor.agency
            && !reports::of_agency(tx, own).await?.iter().any(|known| known.id == id)
        {
            return Err(ServiceError::NotFound);
        }
        Ok(row)
    }
}

/// Where words of an audit's report are sealed.
fn place(audit: AuditId) -> PlanPlace {
    PlanPlace { audit, agency: None }
}

/// What an entry of the trail is about: the audit's id as a word, never as what its agencies' trails are found by.
fn about(row: &ReportRow) -> About<'static> {
    About { subject: Some(row.audit_id.to_string()), ..About::default() }
}

/// A report as it stands in the transaction that changes it, locked.
async fn present(tx: &mut WriteTx, id: ReportId) -> Result<ReportRow, ServiceError> {
    reports::lock(tx, id).await?.ok_or(ServiceError::NotFound)
}

/// The words of a section; `None` where they could not be read.
fn words_of(row: &ReportRow, section: &SectionRow, key: &DataKey) -> Option<SectionWords> {
    place(row.audit_id).report("report_section", section.id, Some(section.revision)).open(key, &section.body)
}

/// The sections as they are being written; `None` where one could not be read.
fn working(row: &ReportRow, sections: &[SectionRow], key: &DataKey) -> Option<Vec<Section>> {
    let section = |section: &SectionRow| {
        let SectionWords { title, text } = words_of(row, section, key)?;
        Some(Section { id: section.id, title, text })
    };
    sections.iter().map(section).collect()
}

/// What is sealed of a version; `None` where it could not be read.
fn frozen(row: &ReportRow, version: &VersionRow, key: &DataKey) -> Option<Frozen> {
    place(row.audit_id).report("report_version", row.id.0, Some(version.number)).open(key, &version.body)
}
