//! What may be done: the names of the table's rows.

use serde::{Deserialize, Serialize};

/// What may be done. Each route names one; each use-case asks for one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// See one's own start page and work as another of one's own roles.
    UseAccount,
    /// Read question sets, and take them out as files.
    ReadQuestionSets,
    /// Upload, publish and retire question sets; confirm what compares like-for-like.
    ManageQuestionSets,
    /// Open an audit and lead it through its states.
    ManageAudits,
    /// See which audits there are and how far the agencies have come, without content.
    ReadProgress,
    /// Read an agency's return: the draft inside the agency, the content after submission at the Board.
    ReadReturn,
    /// Answer statements.
    EditReturn,
    /// Give statements to colleagues to answer, see who has what, take them back.
    Delegate,
    /// Say that one's own part of a return is ready.
    MarkReady,
    /// See every version of an answer: inside the agency only.
    ReadHistory,
    /// Read and write comments about statements: inside the agency only.
    Comment,
    /// Hand a return in.
    SubmitReturn,
    /// Declare a return ready for the accountable officer.
    DeclareReady,
    /// Take out everything of the own agency's return, at any time.
    TakeOutReturn,
    /// Ask an agency about a statement of its submitted return, ask on, and close what was asked.
    AskQuery,
    /// Answer what the Board asks about a statement of the own agency's return.
    AnswerQuery,
    /// Give a return back, with a reason.
    ReturnForAmendment,
    /// Give an agency more time, exempt it or withdraw its return, with a reason.
    DecideReturn,
    /// See the scores of a return and what made them; take out its recommendation workbook.
    ReadScores,
    /// See scores over agencies, without any agency's own.
    ReadAggregate,
    /// Take out the analysis workbook and all recommendation workbooks.
    DownloadAnalysis,
    /// Take out the regional export.
    DownloadRegional,
    /// Record that an agency agrees to agency-level figures in the regional export.
    RecordAgreement,
    /// Keep accounts.
    ManageAccounts,
    /// See what is due at the end of its retention, keep it longer, or destroy its key. Shows no content.
    ManageRetention,
    /// Look into the trail: who did what, when; not what was written.
    ReadTrail,
    /// See which reminders went out and to whom, and write to all who are late. Shows no content.
    SendReminders,
    /// Read the library of the own agency's evidence: never another's, and never at the Board.
    ReadLibrary,
    /// Put evidence into the own agency's library, and use it for statements of one's own.
    AddToLibrary,
    /// Change and remove what is in the own agency's library.
    EditLibrary,
    /// Read an agency's draft in an emergency: with a reason, for an hour, and others are told.
    OpenInEmergency,
    /// Write recommendations and lead them through their states.
    ManageRecommendations,
    /// Read the action plan: an agency its own part of it, once it is sent or issued.
    ReadPlan,
    /// Say whether a recommendation is right in its facts.
    AnswerAccuracy,
    /// Put actions down, report on them, give them other dates, mark them completed.
    UpdateActions,
    /// Attach evidence of the own agency's library to its actions, and take it off again.
    AttachEvidence,
    /// Open the files that are attached to an action of the plan, and nothing else of a library.
    OpenAttachedEvidence,
    /// Accept the agency's actions on its behalf.
    AcceptActions,
    /// Verify that an action is complete, send it back, or close it as not pursued.
    VerifyActions,
    /// Say something to an action.
    CommentOnActions,
    /// Keep the list of the Board's subgroups, and say which of them supports an action.
    ManageSubgroups,
    /// Plan repeat audits, and say whether practice was sustained.
    ManageRepeats,
    /// Say who goes through which agency's return.
    AssignPanel,
    /// See how the moderation of returns stands, and each statement side by side: a panel member of those returns that
    /// are assigned to them.
    ReadModeration,
    /// Give statements a moderated level, and put challenge events down: a panel member of those returns that are
    /// assigned to them.
    Moderate,
    /// Release all levels of a return to its agency, and mark them as agreed.
    ReleaseLevels,
    /// See the levels that were released to the own agency.
    ReadLevels,
    /// Respond to them.
    RespondToLevels,
    /// Read the findings of an audit and what its rules propose, with the agencies behind them.
    ReadFindings,
    /// Decide about proposed findings, write and merge findings, set the thresholds of the rules.
    ManageFindings,
    /// Choose texts of a submitted return to be shared as good practice, and take the choice back.
    ManageGoodPractice,
    /// Read what was chosen: the Board of all agencies, an agency of its own return.
    ReadGoodPractice,
    /// Say for the agency whether it may be shared.
    AnswerGoodPractice,
    /// Read the report of an audit, its One Minute Guide and its learning log: how far it must have come is said by
    /// `board_report::may_see`.
    ReadReport,
    /// Start and write the report of an audit, lead it on, write its guide and its learning log.
    WriteReport,
    /// Write comments on a report that is not final.
    CommentOnReport,
    /// Sign a report off, or return it.
    SignReport,
    /// Approve a report as final, for a quorate QA&P.
    ApproveReport,
}

impl Action {
    /// Every action.
    pub const ALL: [Self; 58] = [
        Self::UseAccount,
        Self::ReadQuestionSets,
        Self::ManageQuestionSets,
        Self::ManageAudits,
        Self::ReadProgress,
        Self::ReadReturn,
        Self::EditReturn,
        Self::Delegate,
        Self::MarkReady,
        Self::ReadHistory,
        Self::Comment,
        Self::SubmitReturn,
        Self::DeclareReady,
        Self::TakeOutReturn,
        Self::AskQuery,
        Self::AnswerQuery,
        Self::ReturnForAmendment,
        Self::DecideReturn,
        Self::ReadScores,
        Self::ReadAggregate,
        Self::DownloadAnalysis,
        Self::DownloadRegional,
        Self::RecordAgreement,
        Self::ManageAccounts,
        Self::ManageRetention,
        Self::ReadTrail,
        Self::SendReminders,
        Self::ReadLibrary,
        Self::AddToLibrary,
        Self::EditLibrary,
        Self::OpenInEmergency,
        Self::ManageRecommendations,
        Self::ReadPlan,
        Self::AnswerAccuracy,
        Self::UpdateActions,
        Self::AttachEvidence,
        Self::OpenAttachedEvidence,
        Self::AcceptActions,
        Self::VerifyActions,
        Self::CommentOnActions,
        Self::ManageSubgroups,
        Self::ManageRepeats,
        Self::AssignPanel,
        Self::ReadModeration,
        Self::Moderate,
        Self::ReleaseLevels,
        Self::ReadLevels,
        Self::RespondToLevels,
        Self::ReadFindings,
        Self::ManageFindings,
        Self::ManageGoodPractice,
        Self::ReadGoodPractice,
        Self::AnswerGoodPractice,
        Self::ReadReport,
        Self::WriteReport,
        Self::CommentOnReport,
        Self::SignReport,
        Self::ApproveReport,
    ];
}
