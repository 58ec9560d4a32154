//! How far the moderation of a return has come, and which step may follow.

use crate::access::Role;
use crate::answer::parse_date;
use crate::audit::AuditState;
use crate::submission::ReturnState;
use crate::time::date_text;
use candour_texts::t;
use chrono::NaiveDate;

/// Where the moderation of a return stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// No level is set and no event was held.
    NotBegun,
    /// The panel is at it; the agency sees nothing of what was not released.
    GoingOn,
    /// The levels are released, and the agency may respond.
    Released,
    /// The agency has responded.
    Responded,
    /// The levels are agreed: they no longer change.
    Agreed,
}

impl Stage {
    /// What people read.
    pub fn label(self) -> &'static str {
        match self {
            Self::NotBegun => t!("Not begun"),
            Self::GoingOn => t!("Going on"),
            Self::Released => t!("Released"),
            Self::Responded => t!("Responded"),
            Self::Agreed => t!("Agreed"),
        }
    }
}

/// The last release of a return's levels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LastRelease {
    /// Its number, from 1.
    pub number: i64,
    /// The last day on which the agency may respond.
    pub respond_by: NaiveDate,
    /// Whether the agency has responded to it.
    pub responded: bool,
}

/// What is known of a return's moderation: what the rules ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Where the return stands.
    pub state: ReturnState,
    /// Where its audit stands today.
    pub audit: AuditState,
    /// How many statements can be given a level.
    pub statements: usize,
    /// How many of them have one.
    pub levelled: usize,
    /// How many have none, though the agency gave one: these hold a release back.
    pub waiting: usize,
    /// How many levels differ from what the agency was last given, or were never given to it.
    pub pending: usize,
    /// How many challenge events were held.
    pub events: usize,
    /// The last release.
    pub release: Option<LastRelease>,
}

impl Standing {
    /// Where it stands.
    pub fn stage(&self) -> Stage {
        match self.release {
            _ if matches!(self.state, ReturnState::Agreed | ReturnState::Locked) => Stage::Agreed,
            Some(_) if self.pending > 0 => Stage::GoingOn,
            Some(release) if release.responded => Stage::Responded,
            Some(_) => Stage::Released,
            None if self.levelled + self.events == 0 => Stage::NotBegun,
            None => Stage::GoingOn,
        }
    }

    /// Whether the agency has been given exactly the levels that stand.
    pub fn is_released(&self) -> bool {
        self.release.is_some() && self.pending == 0
    }

    /// Why the panel can put nothing down now; `None` where it can.
    pub fn cannot_be_moderated(&self) -> Option<&'static str> {
        use ReturnState as S;
        match self.audit {
            AuditState::Planned | AuditState::Open | AuditState::Closed => {
                return Some(t!("Levels are set once the audit is in moderation. Its page leads it on."));
            }
            AuditState::Monitoring | AuditState::Archived => {
                return Some(t!("This audit is over: its report is made. The levels stay as they are."));
            }
            AuditState::Moderation | AuditState::Reporting => {}
        }
        match self.state {
            S::Submitted | S::InModeration => None,
            S::Agreed | S::Locked => Some(t!("The levels of this return are agreed. They no longer change.")),
            S::Exempt | S::Withdrawn | S::Shredded => Some(t!("There is nothing to moderate of this return.")),
            S::NotStarted | S::InProgress | S::ReadyForSignOff | S::ReturnedForAmendment => {
                Some(t!("This return is with its agency. It is moderated once it is submitted."))
            }
        }
    }

    /// Why somebody of this role can set no level now; `None` where they can. What the agency was given is changed by
    /// the QA Manager alone.
    pub fn cannot_be_levelled(&self, role: Role) -> Option<&'static str> {
        let released = self.release.is_some() && role != Role::QaManager;
        self.cannot_be_moderated().or(released.then_some(t!(
            "The levels are released to the agency. If one must change, tell the QA Manager, who releases them again."
        )))
    }

    /// Why the levels cannot be released now; `None` where they can.
    pub fn cannot_be_released(&self) -> Option<String> {
        if let Some(why) = self.cannot_be_moderated() {
            return Some(why.to_owned());
        }
        match self.waiting {
            0 if self.levelled == 0 => Some(t!("No level is set yet.").to_owned()),
            0 if self.is_released() => {
                Some(t!("The agency has these levels already. Nothing has changed since.").to_owned())
            }
            0 => None,
            1 => Some(t!("1 statement has no level yet. All levels are released together.").to_owned()),
            count => Some(t!("{count} statements have no level yet. All levels are released together.", count)),
        }
    }

    /// Why the agency cannot respond now; `None` where it can.
    pub fn cannot_be_responded_to(&self, today: NaiveDate) -> Option<String> {
        let Some(release) = self.release else { return Some(t!("No levels are released.").to_owned()) };
        if let Some(why) = self.cannot_be_moderated() {
            return Some(why.to_owned());
        }
        (today > release.respond_by)
            .then(|| t!("The time to respond ended on {respond_by}.", respond_by = date_text(release.respond_by)))
    }

    /// Why the levels cannot be marked as agreed now; `None` where they can: the agency has responded, or its time is
    /// over.
    pub fn cannot_be_agreed(&self, today: NaiveDate) -> Option<String> {
        if let Some(why) = self.cannot_be_moderated() {
            return Some(why.to_owned());
        }
        match self.release {
            None => Some(t!("The levels are not released yet.").to_owned()),
            Some(_) if self.pending > 0 || self.waiting > 0 => {
                Some(t!("Levels were changed after they were released. Release them again first.").to_owned())
            }
            Some(release) if !release.responded && today <= release.respond_by => {
                Some(t!("The agency may respond until {respond_by}.", respond_by = date_text(release.respond_by)))
            }
            Some(_) => None,
        }
    }
}

/// The last day on which the agency may respond.
///
/// # Errors
/// A sentence, where there is no such day or it is not after today.
pub fn respond_by(fields: &[String; 3], today: NaiveDate) -> Result<NaiveDate, String> {
    match parse_date(fields)? {
        None => Err(t!("Say until which day the agency may respond.").to_owned()),
        Some(day) if day <= today => Err(t!("Give a day after today: the agency needs time to respond.").to_owned()),
        Some(day) => Ok(day),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(d: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 3, d).unwrap()
    }

    /// Four statements, all levelled, nothing released.
    fn ready() -> Standing {
        Standing {
            state: ReturnState::InModeration,
            audit: AuditState::Moderation,
            statements: 4,
            levelled: 4,
            waiting: 0,
            pending: 4,
            events: 0,
            release: None,
        }
    }

    fn released(responded: bool) -> Standing {
        Standing { pending: 0, release: Some(LastRelease { number: 1, respond_by: day(20), responded }), ..ready() }
    }

    #[test]
    fn a_moderation_begins_goes_on_is_released_responded_to_and_agreed() {
        let begun = Standing { state: ReturnState::Submitted, levelled: 0, waiting: 4, pending: 0, ..ready() };
        assert_eq!(begun.stage(), Stage::NotBegun);
        assert_eq!(Standing { events: 1, ..begun }.stage(), Stage::GoingOn);
        assert_eq!(ready().stage(), Stage::GoingOn);
        assert_eq!(released(false).stage(), Stage::Released);
        assert_eq!(released(true).stage(), Stage::Responded);
        assert_eq!(Standing { pending: 1, ..released(true) }.stage(), Stage::GoingOn);
        assert_eq!(Standing { state: ReturnState::Agreed, ..released(true) }.stage(), Stage::Agreed);
    }

    #[test]
    fn levels_are_set_while_the_audit_is_moderated_and_nothing_is_agreed() {
        let audits = AuditState::ALL.map(|audit| Standing { audit, ..ready() }.cannot_be_moderated().is_none());
        assert_eq!(audits, [false, false, false, true, true, false, false]);
        let states = ReturnState::ALL
            .into_iter()
            .filter(|state| Standing { state: *state, ..ready() }.cannot_be_levelled(Role::PanelMember).is_none());
        assert!(states.eq([ReturnState::Submitted, ReturnState::InModeration]));
    }

    #[test]
    fn what_was_released_is_changed_by_the_qa_manager_alone() {
        assert!(released(false).cannot_be_levelled(Role::PanelMember).is_some());
        assert!(released(false).cannot_be_levelled(Role::QaManager).is_none());
        assert!(ready().cannot_be_levelled(Role::PanelMember).is_none());
    }

    #[test]
    fn levels_are_released_all_together_and_once() {
        assert_eq!(ready().cannot_be_released(), None);
        let one = Standing { levelled: 3, waiting: 1, ..ready() };
        assert!(one.cannot_be_released().unwrap().starts_with("1 statement has no level yet"));
        // One that the agency left unanswered holds nothing back.
        assert_eq!(Standing { levelled: 3, ..ready() }.cannot_be_released(), None);
        assert!(released(true).cannot_be_released().is_some());
        assert_eq!(Standing { pending: 1, ..released(true) }.cannot_be_released(), None);
        assert!(Standing { levelled: 0, pending: 0, ..ready() }.cannot_be_released().is_some());
    }

    #[test]
    fn the_agency_responds_until_the_day_and_is_agreed_with_after_it_or_after_its_response() {
        assert!(ready().cannot_be_responded_to(day(1)).is_some() && ready().cannot_be_agreed(day(1)).is_some());
        assert_eq!(released(false).cannot_be_responded_to(day(20)), None);
        assert!(released(false).cannot_be_responded_to(day(21)).unwrap().contains("20 March 2026"));
        assert!(released(false).cannot_be_agreed(day(20)).unwrap().contains("20 March 2026"));
        assert_eq!(released(false).cannot_be_agreed(day(21)), None);
        assert_eq!(released(true).cannot_be_agreed(day(5)), None);
        assert_eq!(released(true).cannot_be_responded_to(day(5)), None);
        assert!(Standing { pending: 1, ..released(true) }.cannot_be_agreed(day(30)).is_some());
        let agreed = Standing { state: ReturnState::Agreed, ..released(true) };
        assert!(agreed.cannot_be_responded_to(day(5)).is_some() && agreed.cannot_be_agreed(day(30)).is_some());
    }

    #[test]
    fn the_agency_is_given_time() {
        let by = |d: &str| respond_by(&[d.to_owned(), "3".to_owned(), "2026".to_owned()], day(10));
        assert_eq!(by("11"), Ok(day(11)));
        assert!(by("10").is_err() && by("32").is_err());
        assert!(respond_by(&["", "", ""].map(str::to_owned), day(10)).is_err());
    }
}
