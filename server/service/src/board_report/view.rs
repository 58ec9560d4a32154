//! What pages need to know of a report.

use candour_domain::audit::Audit;
use candour_domain::board_report::{
    ReportEvent, ReportState, SectionChange, SectionWords, StepWords, Unfilled, Written,
};
use candour_domain::ids::{AuditId, ReportId};
use chrono::{DateTime, Utc};
use std::collections::BTreeMap;
use uuid::Uuid;

/// A report in a list.
#[derive(Clone, Debug)]
pub struct ReportItem {
    /// The report.
    pub id: ReportId,
    /// The audit's title.
    pub audit: String,
    /// Where it stands.
    pub state: ReportState,
    /// When it last changed.
    pub changed_at: DateTime<Utc>,
}

/// Where the report of an audit is found, or how it is started.
#[derive(Clone, Debug)]
pub struct StartPage {
    /// The audit.
    pub audit: Audit,
    /// The report, where there is one that the actor sees.
    pub report: Option<ReportId>,
    /// Whether the actor may start it.
    pub may_start: bool,
}

/// What of a report is looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Show {
    /// What stands: the text that is being written, or the latest version once it is signed.
    #[default]
    Standing,
    /// A version.
    Version(i64),
    /// The text that is being written, also while a version stands.
    Work,
}

/// What may be done with a report as it stands, by this reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReportWay {
    /// Write its sections.
    Write,
    /// Send it to the Audit Chair.
    Send,
    /// Take it back.
    TakeBack,
    /// Sign it off, or return it.
    Sign,
    /// Return it only: whoever has written in it does not sign it.
    ReturnOnly,
    /// Pass it to QA&P.
    Pass,
    /// Make a version of what QA&P amended.
    Amend,
    /// Make it a draft again.
    Reopen,
    /// Approve it.
    Approve,
    /// Put down that the Board has received it.
    Present,
    /// Comment on it.
    Comment,
    /// Read the comments on it.
    ReadComments,
    /// Compare versions.
    Compare,
}

/// A report as it is read.
#[derive(Clone, Debug)]
pub struct ReportPage {
    /// The report.
    pub id: ReportId,
    /// The audit, and its title.
    pub audit: (AuditId, String),
    /// Where it stands.
    pub state: ReportState,
    /// Counts every change: whoever takes a step names the one that they saw.
    pub revision: i64,
    /// What this reader reads of it; `None` where it could not be read.
    pub written: Option<Written>,
    /// What keeps it from being filled.
    pub unfilled: Vec<Unfilled>,
    /// What tells the whole text with its figures from any other; empty where it could not be read.
    pub fingerprint: String,
    /// Which version is shown; `None` for the text that is being written.
    pub shown: Option<i64>,
    /// The versions, the latest first; for readers of final ones the one that stands.
    pub versions: Vec<VersionView>,
    /// What has happened, the latest first.
    pub events: Vec<EventView>,
    /// How many comments each section has.
    pub comments: BTreeMap<Uuid, i64>,
    /// Whether the text that is being written differs from the latest version.
    pub amended: bool,
    /// Whether all that stands behind the figures could be read.
    pub readable: bool,
    /// What this reader may do.
    pub ways: Vec<ReportWay>,
}

/// A version of a report.
#[derive(Clone, Debug)]
pub struct VersionView {
    /// Its number.
    pub number: i64,
    /// How it came: signed or amended.
    pub event: ReportEvent,
    /// Who signed or made it.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
    /// The hash over its salt, text and figures.
    pub hash: Vec<u8>,
    /// Whether what is kept is what was hashed; `None` where it could not be read.
    pub whole: Option<bool>,
}

/// Something that happened to a report.
#[derive(Clone, Debug)]
pub struct EventView {
    /// What.
    pub event: ReportEvent,
    /// The version that it made, or was about.
    pub version: Option<i64>,
    /// A reason or a minute; `None` where there is none.
    pub words: Option<StepWords>,
    /// Whether there is one that could not be read.
    pub unreadable: bool,
    /// Who.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// A section as it is being written.
#[derive(Clone, Debug)]
pub struct SectionView {
    /// Its id.
    pub id: Uuid,
    /// Counts every wording.
    pub revision: i64,
    /// Its words; `None` where they could not be read.
    pub words: Option<SectionWords>,
    /// Who last changed it.
    pub changed_by: String,
    /// When.
    pub changed_at: DateTime<Utc>,
}

/// The sections of a report, for whoever writes them.
#[derive(Clone, Debug)]
pub struct SectionPage {
    /// The report.
    pub id: ReportId,
    /// The audit, and its title.
    pub audit: (AuditId, String),
    /// Where it stands.
    pub state: ReportState,
    /// Counts every change.
    pub revision: i64,
    /// The sections, in order.
    pub sections: Vec<SectionView>,
}

/// Two versions of a report.
#[derive(Clone, Debug)]
pub struct ChangesPage {
    /// The report.
    pub id: ReportId,
    /// The audit's title.
    pub audit: String,
    /// The versions, the first first.
    pub versions: Vec<VersionView>,
    /// The earlier and the later one.
    pub between: (i64, i64),
    /// What differs.
    pub changes: Vec<SectionChange>,
}
