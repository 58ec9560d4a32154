//! Who may do what: ONE table, role by action by scope. Deny by default.
//!
//! Every read and write of another person's data asks [`require`]. The table follows the roles
//! of the Board's own rules (see `docs/access.md`, which is written from it).

mod action;

pub use action::Action;

use crate::emergency;
use crate::ids::{AgencyId, BoardId, MembershipId, PersonId};
use crate::submission::ReturnState;
use candour_texts::t;
use serde::{Deserialize, Serialize};
use std::fmt;

/// What a person is, in one agency or at the Board.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Answers what is asked of the agency.
    AgencyContributor,
    /// Answers, and hands in.
    AgencyLead,
    /// Answers for the agency as a whole.
    AccountableOfficer,
    /// Reads.
    AgencyViewer,
    /// Runs everything.
    QaManager,
    /// Goes through returns with the agencies.
    PanelMember,
    /// Signs the report off.
    AuditChair,
    /// Member of the Quality, Assurance and Performance subgroup.
    QapMember,
    /// Member of the Board or its Executive Group.
    BoardMember,
    /// Publishes question sets for the regional group.
    RegionalEditor,
    /// Keeps accounts, sessions and keys; sees no content at all.
    SystemAdministrator,
}

/// Whose data an action is about, seen from the actor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// The agency that the actor works for.
    OwnAgency,
    /// Any other agency.
    OtherAgency,
    /// No agency's: the Board's or nobody's.
    Board,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 11] = [
        Self::AgencyContributor,
        Self::AgencyLead,
        Self::AccountableOfficer,
        Self::AgencyViewer,
        Self::QaManager,
        Self::PanelMember,
        Self::AuditChair,
        Self::QapMember,
        Self::BoardMember,
        Self::RegionalEditor,
        Self::SystemAdministrator,
    ];

    /// What people read.
    pub fn label(self) -> &'static str {
        match self {
            Self::AgencyContributor => t!("Agency contributor"),
            Self::AgencyLead => t!("Agency lead"),
            Self::AccountableOfficer => t!("Accountable officer"),
            Self::AgencyViewer => t!("Agency viewer"),
            Self::QaManager => t!("QA Manager"),
            Self::PanelMember => t!("Panel member"),
            Self::AuditChair => t!("Audit Chair"),
            Self::QapMember => t!("QA&P member"),
            Self::BoardMember => t!("Board member"),
            Self::RegionalEditor => t!("Regional editor"),
            Self::SystemAdministrator => t!("System administrator"),
        }
    }

    /// The code that settings, tables and the command line use.
    pub fn code(self) -> &'static str {
        match self {
            Self::AgencyContributor => "agency_contributor",
            Self::AgencyLead => "agency_lead",
            Self::AccountableOfficer => "accountable_officer",
            Self::AgencyViewer => "agency_viewer",
            Self::QaManager => "qa_manager",
            Self::PanelMember => "panel_member",
            Self::AuditChair => "audit_chair",
            Self::QapMember => "qap_member",
            Self::BoardMember => "board_member",
            Self::RegionalEditor => "regional_editor",
            Self::SystemAdministrator => "system_administrator",
        }
    }

    /// The role with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.code() == code)
    }

    /// Whether this role is held at an agency (and not at the Board).
    pub fn is_agency_role(self) -> bool {
        matches!(self, Self::AgencyContributor | Self::AgencyLead | Self::AccountableOfficer | Self::AgencyViewer)
    }
}

/// The table. What is not in it is denied.
///
/// Where the Board's rules say "progress before submission, content after", the row allows and
/// [`ReturnState::content_visible_to_board`] decides, in [`Actor::may_read_content`].
#[expect(clippy::match_same_arms, reason = "a table is read row by row")]
pub fn allowed(role: Role, action: Action, scope: Scope) -> bool {
    use Action as A;
    use Role as R;
    use Scope::{Board, OtherAgency, OwnAgency};
    match (action, scope) {
        (A::UseAccount, Board) => true,
        (A::ReadQuestionSets, Board) => matches!(role, R::QaManager | R::RegionalEditor),
        (A::ManageQuestionSets, Board) => matches!(role, R::QaManager | R::RegionalEditor),
        (A::ManageAudits | A::RecordAgreement | A::SendReminders, Board) => role == R::QaManager,
        (A::ReadProgress, Board) => matches!(role, R::QaManager | R::AuditChair),
        (A::ReadReturn, OwnAgency) => role.is_agency_role(),
        // A contributor reads and edits what is delegated: see `delegation::Part`.
        (A::EditReturn, OwnAgency) => matches!(role, R::AgencyContributor | R::AgencyLead),
        (A::Delegate, OwnAgency) => role == R::AgencyLead,
        (A::MarkReady, OwnAgency) => role == R::AgencyContributor,
        // The library is the agency's own: the Board sees what is attached to a return, and that after submission.
        (A::ReadLibrary, OwnAgency) => role.is_agency_role(),
        (A::AddToLibrary, OwnAgency) => matches!(role, R::AgencyContributor | R::AgencyLead),
        (A::EditLibrary, OwnAgency) => role == R::AgencyLead,
        // What an agency's people wrote on the way, and to each other, stays inside the agency for good.
        (A::ReadHistory | A::Comment, OwnAgency) => role.is_agency_role(),
        (A::SubmitReturn, OwnAgency) => matches!(role, R::AgencyLead | R::AccountableOfficer),
        (A::TakeOutReturn, OwnAgency) => {
            matches!(role, R::AgencyLead | R::AccountableOfficer | R::AgencyViewer)
        }
        (A::ReadScores, OwnAgency) => {
            matches!(role, R::AgencyLead | R::AccountableOfficer | R::AgencyViewer)
        }
        // Of a panel member the use-cases ask besides whether the return is assigned to them.
        (A::ReadReturn, OtherAgency) => matches!(role, R::QaManager | R::AuditChair | R::PanelMember),
        (A::ReadScores, OtherAgency) => matches!(role, R::QaManager | R::AuditChair),
        (A::DeclareReady, OwnAgency) => role == R::AgencyLead,
        (A::AskQuery | A::Moderate, OtherAgency) => matches!(role, R::QaManager | R::PanelMember),
        (A::ReadModeration, OtherAgency | Board) => matches!(role, R::QaManager | R::PanelMember | R::AuditChair),
        (A::AssignPanel | A::ReleaseLevels, OtherAgency) => role == R::QaManager,
        // What was not released is not there for the agency.
        (A::ReadLevels, OwnAgency) => matches!(role, R::AgencyLead | R::AccountableOfficer | R::AgencyViewer),
        (A::RespondToLevels, OwnAgency) => matches!(role, R::AgencyLead | R::AccountableOfficer),
        (A::AnswerQuery, OwnAgency) => role == R::AgencyLead,
        (A::ReturnForAmendment | A::DecideReturn, OtherAgency) => role == R::QaManager,
        (A::OpenInEmergency, OtherAgency) => role == R::QaManager,
        (A::ReadAggregate, Board) => {
            matches!(role, R::QaManager | R::PanelMember | R::AuditChair | R::QapMember | R::BoardMember)
        }
        // Findings name agencies: who reads figures over all of them alone reads findings in the report.
        (A::ReadFindings, Board) => matches!(role, R::QaManager | R::AuditChair),
        (A::ManageFindings, Board) => role == R::QaManager,
        (A::ManageGoodPractice, OtherAgency) => role == R::QaManager,
        (A::ReadGoodPractice, Board) => matches!(role, R::QaManager | R::AuditChair),
        (A::ReadGoodPractice, OwnAgency) => matches!(role, R::AgencyLead | R::AccountableOfficer | R::AgencyViewer),
        (A::AnswerGoodPractice, OwnAgency) => matches!(role, R::AgencyLead | R::AccountableOfficer),
        // Who sees it from when on is asked of `board_report::may_see`.
        (A::ReadReport, Board) => {
            matches!(role, R::QaManager | R::PanelMember | R::AuditChair | R::QapMember | R::BoardMember)
        }
        (A::ReadReport, OwnAgency) => {
            matches!(role, R::AgencyLead | R::AccountableOfficer | R::AgencyViewer)
        }
        (A::WriteReport, Board) => role == R::QaManager,
        (A::CommentOnReport, Board) => {
            matches!(role, R::QaManager | R::PanelMember | R::AuditChair | R::QapMember)
        }
        (A::SignReport, Board) => role == R::AuditChair,
        (A::ApproveReport, Board) => role == R::QapMember,
        (A::DownloadAnalysis, Board) => role == R::QaManager,
        (A::DownloadRegional, Board) => matches!(role, R::QaManager | R::RegionalEditor),
        (A::ManageRetention, Board) => matches!(role, R::QaManager | R::SystemAdministrator),
        (A::ReadTrail, Board) => matches!(role, R::QaManager | R::SystemAdministrator),
        // An agency sees who looked at its return, and what its own people did.
        (A::ReadTrail, OwnAgency) => {
            matches!(role, R::AgencyLead | R::AccountableOfficer | R::AgencyViewer)
        }
        // A lead invites the agency's own staff and takes them out.
        (A::ManageAccounts, OwnAgency) => role == R::AgencyLead,
        (A::ManageAccounts, Board) => matches!(role, R::QaManager | R::SystemAdministrator),
        (A::ManageRecommendations | A::VerifyActions, Board) => role == R::QaManager,
        (A::ManageSubgroups | A::ManageRepeats, Board) => role == R::QaManager,
        // The plan is the Board's; what of it an agency reads is its own, and only what was sent to it.
        (A::ReadPlan, Board) => {
            matches!(role, R::QaManager | R::PanelMember | R::AuditChair | R::QapMember | R::BoardMember)
        }
        (A::ReadPlan, OwnAgency) => role.is_agency_role(),
        (A::AnswerAccuracy, OwnAgency) => matches!(role, R::AgencyLead | R::AccountableOfficer),
        (A::UpdateActions, OwnAgency) => role == R::AgencyLead,
        (A::UpdateActions, Board) => role == R::QaManager,
        // The Board has no library: of its own actions it says in words where the evidence is.
        (A::AttachEvidence, OwnAgency) => role == R::AgencyLead,
        // A copy goes to the Board with the action: read by who verifies it, and by who owns the plan.
        (A::OpenAttachedEvidence, OwnAgency) => role.is_agency_role(),
        (A::OpenAttachedEvidence, Board) => matches!(role, R::QaManager | R::QapMember),
        (A::AcceptActions, OwnAgency) => role == R::AccountableOfficer,
        (A::CommentOnActions, Board) => matches!(role, R::QaManager | R::PanelMember | R::AuditChair),
        _ => false,
    }
}

/// Who is acting, in which role, for which agency: taken from the session, never from a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// The person.
    pub person: PersonId,
    /// The person's name.
    pub name: String,
    /// The role that the person works in.
    pub membership: MembershipId,
    /// That role.
    pub role: Role,
    /// The Board.
    pub board: BoardId,
    /// The agency that the person works for; `None` at the Board.
    pub agency: Option<AgencyId>,
}

/// The table says no. Where the denied thing belongs to another agency, pages answer "not found".
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this role may not {action:?} ({scope:?})")]
pub struct Denied {
    /// What was asked.
    pub action: Action,
    /// About whose data.
    pub scope: Scope,
}

impl Actor {
    /// Whose data an agency's is, for this actor.
    pub fn scope_of(&self, agency: AgencyId) -> Scope {
        if self.agency == Some(agency) { Scope::OwnAgency } else { Scope::OtherAgency }
    }

    /// Asks the table about the Board's data.
    ///
    /// # Errors
    /// [`Denied`] where the table does not allow it.
    pub fn require(&self, action: Action) -> Result<(), Denied> {
        self.check(action, Scope::Board)
    }

    /// Asks the table about an agency's data.
    ///
    /// # Errors
    /// [`Denied`] where the table does not allow it.
    pub fn require_for(&self, action: Action, agency: AgencyId) -> Result<(), Denied> {
        self.check(action, self.scope_of(agency))
    }

    /// Whose data is the actor's own: in an agency the agency's, else the Board's.
    pub fn own_scope(&self) -> Scope {
        if self.agency.is_some() { Scope::OwnAgency } else { Scope::Board }
    }

    /// Asks the table about what is the actor's own: the agency's, or the Board's for who works there.
    ///
    /// # Errors
    /// [`Denied`] where the table does not allow it.
    pub fn require_own(&self, action: Action) -> Result<(), Denied> {
        self.check(action, self.own_scope())
    }

    /// Whether the actor may read the content of an agency's return that stands in this state.
    pub fn may_read_content(&self, agency: AgencyId, state: ReturnState) -> bool {
        let scope = self.scope_of(agency);
        allowed(self.role, Action::ReadReturn, scope) && (scope == Scope::OwnAgency || state.content_visible_to_board())
    }

    /// Whether the actor may open an agency's draft that stands in this state in an emergency, and read it
    /// while that lasts.
    pub fn may_open_in_emergency(&self, agency: AgencyId, state: ReturnState) -> bool {
        allowed(self.role, Action::OpenInEmergency, self.scope_of(agency)) && emergency::can_be_opened(state)
    }

    /// Whether the table allows an action about the Board's data: for links that should not be shown.
    pub fn may(&self, action: Action) -> bool {
        allowed(self.role, action, Scope::Board)
    }

    /// Whether the table allows an action about what is the actor's own: for links that should not be shown.
    pub fn may_own(&self, action: Action) -> bool {
        allowed(self.role, action, self.own_scope())
    }

    fn check(&self, action: Action, scope: Scope) -> Result<(), Denied> {
        if allowed(self.role, action, scope) { Ok(()) } else { Err(Denied { action, scope }) }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.label())
    }
}
