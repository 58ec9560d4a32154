//! The people of the test Board: one in each role at the Board, and two agencies.

use candour_domain::access::Role;

/// Everybody's password.
pub const PASSWORD: &str = "correct horse battery staple";
/// The same, hashed at the least cost that there is: a hash says its own, and signing in thousands of times at the cost
/// of a real one would be a quarter of what the tests do. What sets a password hashes at the present cost.
pub(crate) const PASSWORD_HASH: &str =
    "$argon2id$v=19$m=8,t=1,p=1$Y2FuZG91ciB0ZXN0cyAwMg$3NU+5V/KWDI91S1cuteSmxGrOcG9+9mhMH/aaos60JI";

/// A person of the test Board.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Who {
    /// QA Manager.
    Manager,
    /// Audit Chair.
    Chair,
    /// Panel member.
    Panel,
    /// QA&P member.
    Qap,
    /// Board member.
    BoardMember,
    /// Regional editor.
    Editor,
    /// System administrator.
    Administrator,
    /// Lead of the police.
    PoliceLead,
    /// Contributor of the police.
    PoliceContributor,
    /// Accountable officer of the police.
    PoliceOfficer,
    /// Viewer of the police.
    PoliceViewer,
    /// Lead of the council.
    CouncilLead,
}

impl Who {
    /// Everybody.
    pub const ALL: [Self; 12] = [
        Self::Manager,
        Self::Chair,
        Self::Panel,
        Self::Qap,
        Self::BoardMember,
        Self::Editor,
        Self::Administrator,
        Self::PoliceLead,
        Self::PoliceContributor,
        Self::PoliceOfficer,
        Self::PoliceViewer,
        Self::CouncilLead,
    ];

    /// What the person is.
    pub fn role(self) -> Role {
        match self {
            Self::Manager => Role::QaManager,
            Self::Chair => Role::AuditChair,
            Self::Panel => Role::PanelMember,
            Self::Qap => Role::QapMember,
            Self::BoardMember => Role::BoardMember,
            Self::Editor => Role::RegionalEditor,
            Self::Administrator => Role::SystemAdministrator,
            Self::PoliceLead | Self::CouncilLead => Role::AgencyLead,
            Self::PoliceContributor => Role::AgencyContributor,
            Self::PoliceOfficer => Role::AccountableOfficer,
            Self::PoliceViewer => Role::AgencyViewer,
        }
    }

    /// The agency's name.
    pub fn agency(self) -> Option<&'static str> {
        match self {
            Self::PoliceLead | Self::PoliceContributor | Self::PoliceOfficer | Self::PoliceViewer => {
                Some("Testshire Police")
            }
            Self::CouncilLead => Some("Testshire Council"),
            _ => None,
        }
    }

    /// The address that the person signs in with.
    pub fn email(self) -> String {
        format!("{self:?}@test.example").to_lowercase()
    }

    /// The name on the pages.
    pub fn name(self) -> String {
        format!("Person {self:?}")
    }
}
