//! What a page needs to know of a return's moderation: values only, nothing sealed.

use super::{LastAnswers, LevelView};
use crate::returns::{ReturnHead, StandardPage};
use candour_domain::access::Role;
use candour_domain::ids::{PersonId, StandardId, StatementId};
use candour_domain::moderation::{Grade, ModeratedLevel, Standing};
use chrono::{DateTime, NaiveDate, Utc};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Somebody who is assigned to a return.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Who.
    pub person: PersonId,
    /// That person's name.
    pub name: String,
    /// Since when.
    pub since: DateTime<Utc>,
    /// Whether they hold a role at the agency by now: then they neither read nor moderate it.
    pub is_own: bool,
}

/// How far one standard has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StandardTally {
    /// The standard.
    pub standard: StandardId,
    /// How many of its statements can be given a level.
    pub statements: usize,
    /// How many have one.
    pub levelled: usize,
    /// How many differ from the agency's own.
    pub differing: usize,
}

/// A challenge event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventView {
    /// The day.
    pub held_on: NaiveDate,
    /// Who took part; `None` where it could not be opened: say so.
    pub present: Option<String>,
    /// What was said; may be empty.
    pub notes: String,
    /// Who put it down.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// A release.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReleaseView {
    /// Its number, from 1.
    pub number: i64,
    /// Who released.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
    /// The last day on which the agency may respond.
    pub respond_by: NaiveDate,
}

/// One text that the agency responded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResponseView {
    /// To which release.
    pub number: i64,
    /// About which statement; `None` for all levels.
    pub statement: Option<StatementId>,
    /// What it says; `None` where it could not be opened: say so.
    pub text: Option<String>,
    /// Who wrote it.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// The moderation of one return, for the Board.
#[derive(Clone, Debug)]
pub struct ModerationPage {
    /// The return.
    pub head: ReturnHead,
    /// How far it has come.
    pub standing: Standing,
    /// Who is on its panel, by name.
    pub panel: Vec<Member>,
    /// Each standard of which something can be moderated, in order.
    pub standards: Vec<StandardTally>,
    /// Each statement that can be given a level, in order: the agency's own grade, and the level that stands.
    pub lines: Vec<(StatementId, Option<Grade>, Option<LevelView>)>,
    /// The challenge events, the latest first.
    pub events: Vec<EventView>,
    /// The releases, the earliest first.
    pub releases: Vec<ReleaseView>,
    /// What the agency responded, the earliest first.
    pub responses: Vec<ResponseView>,
    /// How many levels were ever given: whoever releases says so.
    pub mark: i64,
    /// Why this actor can set no level now; `None` where they can.
    pub cannot_level: Option<String>,
    /// Why this actor can put no event down now; `None` where they can.
    pub cannot_record: Option<String>,
    /// Whether this actor releases and agrees.
    pub releases_levels: bool,
    /// Whether this actor assigns the panel.
    pub assigns: bool,
}

/// One standard, side by side.
#[derive(Clone, Debug)]
pub struct StandardModeration {
    /// The agency's side.
    pub page: StandardPage,
    /// How far the moderation of the return has come.
    pub standing: Standing,
    /// Every level that was given to the statements of the standard, the earliest first.
    pub levels: BTreeMap<StatementId, Vec<LevelView>>,
    /// What the agency answered last time, and what was agreed then.
    pub last: Option<LastAnswers>,
    /// What the agency responded about statements of the standard.
    pub responses: Vec<ResponseView>,
    /// Why this actor can set no level now; `None` where they can.
    pub cannot_level: Option<String>,
    /// The standard before and after this one, of those of which something can be moderated.
    pub beside: (Option<StandardId>, Option<StandardId>),
}

/// One statement as it was released to the agency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReleasedLine {
    /// The statement.
    pub statement: StatementId,
    /// The agency's own grade; `None` where it gave none.
    pub own: Option<Grade>,
    /// The level that was released; `None` where it could not be opened: say so.
    pub agreed: Option<ModeratedLevel>,
    /// What earlier releases gave instead, the earliest first.
    pub before: Vec<LevelView>,
}

/// The levels that were released, for the agency.
#[derive(Clone, Debug)]
pub struct LevelsPage {
    /// The return.
    pub head: ReturnHead,
    /// The last release; `None` where nothing is released: then there is nothing else here.
    pub release: Option<ReleaseView>,
    /// Each statement, in order.
    pub lines: Vec<ReleasedLine>,
    /// What the agency responded, the earliest first.
    pub responses: Vec<ResponseView>,
    /// Why this actor cannot respond now; `None` where they can.
    pub cannot_respond: Option<String>,
    /// The id of the next response, for the form: the same form posted twice is one response.
    pub new: Uuid,
}

impl LevelsPage {
    /// Whether the levels are agreed.
    pub fn is_agreed(&self) -> bool {
        use candour_domain::submission::ReturnState;
        matches!(self.head.state, ReturnState::Agreed | ReturnState::Locked)
    }
}

impl ModerationPage {
    /// Whether this actor works on the panel, and has no page of the audit.
    pub fn is_of_panel(&self) -> bool {
        self.head.role == Role::PanelMember
    }
}
