//! Where a report stands, which step may follow, and who sees it when.

use crate::access::Role;
use crate::plan::NoSuchStep;
use serde::{Deserialize, Serialize};

/// Where a report stands: draft > with the Audit Chair > (returned) > signed off > with QA&P > final > presented.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReportState {
    /// It is written.
    Draft,
    /// The Audit Chair reads it.
    WithChair,
    /// The Audit Chair has returned it, with a reason; it is written again.
    Returned,
    /// The Audit Chair has signed it off: its text and figures are frozen.
    SignedOff,
    /// QA&P considers it.
    WithQap,
    /// QA&P has approved it.
    Final,
    /// The Board has received it.
    Presented,
}

/// What is done to a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReportStep {
    /// Its sections are written, added, arranged or removed.
    Write,
    /// It goes to the Audit Chair.
    Send,
    /// It is taken back before the Audit Chair decides.
    TakeBack,
    /// The Audit Chair returns it, with a reason.
    Return,
    /// The Audit Chair signs it off.
    Sign,
    /// It goes to QA&P.
    Pass,
    /// What QA&P amended becomes a version.
    Amend,
    /// It becomes a draft again, with a reason: it is to be signed anew.
    Reopen,
    /// QA&P approves it.
    Approve,
    /// The Board has received it.
    Present,
}

/// What has happened to a report, as its history says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReportEvent {
    /// It was started.
    Started,
    /// It was sent to the Audit Chair.
    Sent,
    /// It was taken back.
    TakenBack,
    /// The Audit Chair returned it.
    Returned,
    /// The Audit Chair signed it off.
    Signed,
    /// It was passed to QA&P.
    Passed,
    /// An amended version was made.
    Amended,
    /// It was made a draft again.
    Reopened,
    /// QA&P approved it.
    Approved,
    /// It was presented to the Board.
    Presented,
}

impl ReportState {
    /// The state after a step.
    ///
    /// # Errors
    /// [`NoSuchStep`] where the step is not possible from here.
    pub fn after(self, step: ReportStep) -> Result<Self, NoSuchStep> {
        use ReportStep as Step;
        match (step, self) {
            (Step::Write, Self::Draft | Self::Returned | Self::WithQap) | (Step::Amend, Self::WithQap) => Ok(self),
            (Step::Send, Self::Draft | Self::Returned) => Ok(Self::WithChair),
            (Step::TakeBack, Self::WithChair) | (Step::Reopen, Self::SignedOff | Self::WithQap) => Ok(Self::Draft),
            (Step::Return, Self::WithChair) => Ok(Self::Returned),
            (Step::Sign, Self::WithChair) => Ok(Self::SignedOff),
            (Step::Pass, Self::SignedOff) => Ok(Self::WithQap),
            (Step::Approve, Self::WithQap) => Ok(Self::Final),
            (Step::Present, Self::Final) => Ok(Self::Presented),
            _ => Err(NoSuchStep { from: self.label() }),
        }
    }

    /// Whether what is read is a version that was frozen, and not the text that is being written.
    pub fn is_frozen(self) -> bool {
        matches!(self, Self::SignedOff | Self::WithQap | Self::Final | Self::Presented)
    }

    /// Whether nothing of it changes any more, and everybody whom it concerns may read it.
    pub fn is_final(self) -> bool {
        matches!(self, Self::Final | Self::Presented)
    }
}

/// Whether somebody of a role that reads reports sees one that stands so. QA&P sees it once it is passed to QA&P; the
/// Board and the agencies see final ones only: never a draft.
pub fn may_see(role: Role, state: ReportState) -> bool {
    match role {
        Role::QaManager | Role::AuditChair | Role::PanelMember => true,
        Role::QapMember => state.is_final() || state == ReportState::WithQap,
        Role::BoardMember | Role::AgencyLead | Role::AccountableOfficer | Role::AgencyViewer => state.is_final(),
        Role::AgencyContributor | Role::RegionalEditor | Role::SystemAdministrator => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ReportState as State;
    use ReportStep as Step;

    const STATES: [State; 7] = [
        State::Draft,
        State::WithChair,
        State::Returned,
        State::SignedOff,
        State::WithQap,
        State::Final,
        State::Presented,
    ];

    #[test]
    fn each_step_leads_from_where_it_may_to_one_state() {
        let table: [(Step, &[(State, State)]); 10] = [
            (
                Step::Write,
                &[(State::Draft, State::Draft), (State::Returned, State::Returned), (State::WithQap, State::WithQap)],
            ),
            (Step::Send, &[(State::Draft, State::WithChair), (State::Returned, State::WithChair)]),
            (Step::TakeBack, &[(State::WithChair, State::Draft)]),
            (Step::Return, &[(State::WithChair, State::Returned)]),
            (Step::Sign, &[(State::WithChair, State::SignedOff)]),
            (Step::Pass, &[(State::SignedOff, State::WithQap)]),
            (Step::Amend, &[(State::WithQap, State::WithQap)]),
            (Step::Reopen, &[(State::SignedOff, State::Draft), (State::WithQap, State::Draft)]),
            (Step::Approve, &[(State::WithQap, State::Final)]),
            (Step::Present, &[(State::Final, State::Presented)]),
        ];
        for (step, ways) in table {
            for from in STATES {
                let to = ways.iter().find(|(known, _)| *known == from).map(|(_, to)| *to);
                assert_eq!(from.after(step).ok(), to, "{step:?} from {from:?}");
            }
        }
    }

    #[test]
    fn nobody_sees_a_report_before_it_is_theirs_to_see() {
        let sees = |role| STATES.iter().filter(|state| may_see(role, **state)).count();
        for (role, count) in [
            (Role::QaManager, 7),
            (Role::AuditChair, 7),
            (Role::PanelMember, 7),
            (Role::QapMember, 3),
            (Role::BoardMember, 2),
            (Role::AgencyLead, 2),
            (Role::AccountableOfficer, 2),
            (Role::AgencyViewer, 2),
            (Role::AgencyContributor, 0),
            (Role::RegionalEditor, 0),
            (Role::SystemAdministrator, 0),
        ] {
            assert_eq!(sees(role), count, "{role:?}");
        }
    }
}
