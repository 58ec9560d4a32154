//! What can be done: the kinds of the trail's entries, as the database and as people know them.

use candour_texts::said;

/// One kind of entry for each line: its name, its code and its words.
macro_rules! kinds {
    ($($name:ident $code:literal $words:literal,)*) => {
        /// What was done. The codes stand in the database for years: add, never rename.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Done {
            $(#[doc = $words] $name,)*
        }

        impl Done {
            /// The code in the database.
            pub(crate) fn code(self) -> &'static str {
                match self {
                    $(Self::$name => $code,)*
                }
            }
        }

        /// Every kind of entry: its code, and what people read.
        pub const KINDS: &[(&str, &str)] = &[$(($code, $words),)*];
    };
}

kinds! {
    BoardAdded "board_added" "A Board was set up",
    AgencyAdded "agency_added" "An agency was added",
    PersonAdded "person_added" "A person was added",
    RoleAdded "role_added" "A role was given",
    LinkMade "link_made" "A one-time link was made",
    PasswordSet "password_set" "A password was set",
    SignedIn "signed_in" "Signed in",
    SignInRefused "sign_in_refused" "A sign-in was refused",
    SignInsHeldBack "sign_ins_held_back" "Too many sign-ins failed: more of them were held back for a while",
    SignedOut "signed_out" "Signed out",
    RoleChosen "role_chosen" "Changed role",
    QuestionSetUploaded "question_set_uploaded" "A question set was uploaded",
    QuestionSetPublished "question_set_published" "A question set was published",
    QuestionSetDiscarded "question_set_discarded" "A draft question set was discarded",
    QuestionSetRetired "question_set_retired" "A question set was retired",
    LikeForLikeConfirmed "like_for_like_confirmed" "A like-for-like comparison was confirmed",
    AuditOpened "audit_opened" "An audit was opened",
    AuditMoved "audit_moved" "An audit went on to its next state",
    AgreementRecorded "agreement_recorded" "An agreement was recorded",
    AgreementEnded "agreement_ended" "An agreement was ended",
    AnswerSaved "answer_saved" "An answer was saved",
    Delegated "delegated" "Statements were delegated",
    DelegationTaken "delegation_taken" "Delegated statements were taken back",
    DelegationLeft "delegation_left" "Delegated statements have nobody: a role ended",
    PartReady "part_ready" "A part was marked as ready",
    PartNotReady "part_not_ready" "A part is no longer marked as ready",
    CommentWritten "comment_written" "A comment was written",
    CommentRemoved "comment_removed" "A comment was removed by its author",
    QueryAsked "query_asked" "A query about a statement was asked",
    QueryAnswered "query_answered" "A query was answered",
    QueryClosed "query_closed" "A query was closed",
    ReturnSubmitted "return_submitted" "A return was submitted",
    CarriedDropped "carried_dropped" "An answer of the last audit was not carried forward",
    ReturnReady "return_ready" "A return was declared ready for sign-off",
    ReturnHeldBack "return_held_back" "A return was sent back to its lead before sign-off",
    ReturnExtended "return_extended" "An agency was given more time",
    ReturnExempted "return_exempted" "An agency was exempted",
    ReturnWithdrawn "return_withdrawn" "A return was withdrawn from its audit",
    ReturnReinstated "return_reinstated" "A return was asked for again",
    ReturnGivenBack "return_given_back" "A return was given back for amendment",
    ReturnRead "return_read" "A return was read at the Board",
    DraftOpened "draft_opened" "A draft was opened in an emergency",
    DraftShut "draft_shut" "An emergency access was ended",
    DocumentTaken "document_taken" "A document was downloaded",
    EvidenceAdded "evidence_added" "A file of evidence was added",
    EvidenceRemoved "evidence_removed" "A file of evidence was removed",
    EvidenceRead "evidence_read" "A file of evidence was downloaded at the Board",
    EvidenceRefused "evidence_refused" "A file of evidence was refused: the virus scanner found something in it",
    PieceAdded "library_piece_added" "Evidence was put into an agency's library",
    PieceChanged "library_piece_changed" "Evidence in an agency's library was changed",
    PieceRemoved "library_piece_removed" "Evidence was removed from an agency's library",
    PieceUsed "library_piece_used" "Evidence of the agency's library was chosen for statements",
    PieceFileAdded "library_file_added" "A file was added to evidence in an agency's library",
    PieceFileRemoved "library_file_removed" "A file was removed from evidence in an agency's library",
    PieceFileRefused "library_file_refused" "A file for an agency's library was refused: the virus scanner found something in it",
    LibraryTaken "library_taken" "An agency took out its library of evidence",
    LibraryDestroyed "library_destroyed" "The library of an agency's evidence was destroyed",
    KeyRotated "key_rotated" "The key of the data keys was changed",
    DataKeyRenewed "data_key_renewed" "An agency's answers got a new key",
    DataKeyRetired "data_key_retired" "The old key of an agency's answers was destroyed",
    RetentionKept "retention_kept" "A return was decided to be kept longer",
    ReturnShredded "return_shredded" "The answers of a return were destroyed",
    PersonInvited "person_invited" "A person was invited",
    RoleEnded "role_ended" "A role was ended",
    AccountShut "account_shut" "An account was shut",
    AccountOpened "account_opened" "An account was opened again",
    SessionsEnded "sessions_ended" "Sessions were ended",
    RecoveryAsked "recovery_asked" "A new password was asked for",
    EmailChanged "email_changed" "An e-mail address was changed",
    FactorAdded "factor_added" "A second factor was set up",
    FactorRemoved "factor_removed" "A second factor was taken away",
    FactorsReset "factors_reset" "Somebody's second factors were reset",
    RecoveryCodesMade "recovery_codes_made" "New recovery codes were made",
    PersonalDataTaken "personal_data_taken" "What is kept about a person was taken out",
    SignOnConnected "sign_on_connected" "An organisation's sign-in was connected",
    SignOnDisconnected "sign_on_disconnected" "An organisation's sign-in was disconnected",
    RecoveryCodeUsed "recovery_code_used" "A recovery code was used to sign in",
    WorkbookUsed "workbook_used" "Answers were saved from an uploaded workbook",
    ExportUsed "export_used" "Answers were saved from another Board's export of a return",
    OwnReturnTaken "own_return_taken" "An agency took out its own return",
    LateLetterSent "late_letter_sent" "A letter was sent to an agency whose return is late",
    MailsChosen "mails_chosen" "Chose how reminders come",
    RecommendationsTaken "recommendations_taken" "Recommendations were taken over from the question set’s rules",
    RecommendationProposed "recommendation_proposed" "A recommendation was proposed",
    RecommendationReworded "recommendation_reworded" "A recommendation was reworded",
    RecommendationSent "recommendation_sent" "A recommendation was sent to its agency for factual accuracy",
    RecommendationAnswered "recommendation_answered" "An agency answered on the facts of a recommendation",
    RecommendationAgreed "recommendation_agreed" "A recommendation was agreed",
    RecommendationIssued "recommendation_issued" "A recommendation was issued",
    RecommendationRemoved "recommendation_removed" "A recommendation was taken out before it was issued",
    ActionAdded "action_added" "An action was added to the plan",
    ActionReworded "action_reworded" "An action was reworded",
    ActionReported "action_reported" "Progress was reported on an action",
    ActionRedated "action_redated" "An action got other dates",
    ActionCompleted "action_completed" "An action was marked completed",
    ActionSentBack "action_sent_back" "An action was sent back: not complete yet",
    ActionVerified "action_verified" "An action was verified complete",
    ActionNotPursued "action_not_pursued" "An action was closed: not pursued",
    ActionAccepted "action_accepted" "An action was accepted for its agency",
    ActionCommented "action_commented" "Something was said to an action",
    GoodPracticeChosen "good_practice_chosen" "A text was chosen to be shared as good practice, and its agency was asked",
    GoodPracticeAnswered "good_practice_answered" "An agency said whether a text may be shared as good practice",
    GoodPracticeDropped "good_practice_dropped" "A text that was to be shared as good practice was taken back",
    ActionAssigned "action_assigned" "An action was given to a subgroup, or taken from it",
    ActionOwnerLeft "action_owner_left" "An action was said to have no owner at present",
    ActionHanded "action_handed" "An action was given to another owner",
    ActionEvidence "action_evidence" "A reference to evidence was added to an action",
    ActionAttached "action_evidence_attached" "Evidence of the agency's library was attached to an action",
    ActionTakenOff "action_evidence_taken_off" "Evidence was taken off an action",
    PlanWorkbookUsed "plan_workbook_used" "Actions were updated from an uploaded workbook of the plan",
    SubgroupAdded "subgroup_added" "A subgroup was added",
    SubgroupRenamed "subgroup_renamed" "A subgroup was renamed",
    SubgroupClosed "subgroup_closed" "A subgroup was closed",
    RepeatPlanned "repeat_planned" "A repeat audit was planned",
    RepeatLinked "repeat_linked" "A repeat audit was linked to the audit that repeats it",
    RepeatConcluded "repeat_concluded" "It was said whether practice was sustained",
    PanelAssigned "panel_assigned" "A panel member was assigned to a return",
    PanelEnded "panel_ended" "A panel member’s assignment to a return was ended",
    LevelModerated "level_moderated" "A statement was given a moderated level",
    ChallengeRecorded "challenge_recorded" "A challenge event was put down",
    LevelsReleased "levels_released" "The agreed levels of a return were released to its agency",
    LevelsResponded "levels_responded" "An agency responded to its agreed levels",
    LevelsAgreed "levels_agreed" "The levels of a return were agreed",
    FindingAccepted "finding_accepted" "A proposed finding was accepted",
    FindingRejected "finding_rejected" "A finding was rejected",
    FindingRestored "finding_restored" "A rejected finding was accepted after all",
    FindingWritten "finding_written" "A finding was written",
    FindingReworded "finding_reworded" "A finding was reworded",
    FindingsMerged "findings_merged" "Findings were merged into one",
    ThresholdsChanged "thresholds_changed" "The thresholds of an audit’s findings were changed",
    ReportStarted "report_started" "The report of an audit was started",
    ReportWritten "report_written" "A section of a report was written",
    ReportArranged "report_arranged" "The sections of a report were arranged",
    ReportSent "report_sent" "A report was sent to the Audit Chair",
    ReportTakenBack "report_taken_back" "A report was taken back from the Audit Chair",
    ReportReturned "report_returned" "A report was returned by the Audit Chair",
    ReportSigned "report_signed" "A report was signed off by the Audit Chair",
    ReportPassed "report_passed" "A report was passed to QA&P",
    ReportAmended "report_amended" "An amended version of a report was made",
    ReportReopened "report_reopened" "A signed report was made a draft again",
    ReportApproved "report_approved" "A report was approved as final by QA&P",
    ReportPresented "report_presented" "A report was presented to the Board",
    ReportCommented "report_commented" "A comment on a report was written",
    ReportCommentRemoved "report_comment_removed" "A comment on a report was removed by its author",
    GuideWritten "guide_written" "A One Minute Guide was written",
    LearningAdded "learning_added" "Learning that was shared was put down",
    LearningCorrected "learning_corrected" "An entry of the learning log was corrected",
    LearningRemoved "learning_removed" "An entry of the learning log was removed",
    PasskeySuspected "passkey_suspected" "A passkey was refused: there may be a copy of it",
}

/// Whether an entry of this code is out of the ordinary, and shown so.
pub fn is_alarming(code: &str) -> bool {
    code == Done::DraftOpened.code()
}

/// Whether an entry of this code is what the Board does for itself: an agency does not see it. `store::trail::look` has
/// the same list, and a test compares the two.
pub(crate) fn is_the_boards_own(code: &str) -> bool {
    BOARDS_OWN.iter().any(|done| done.code() == code)
}

const BOARDS_OWN: [Done; 4] = [Done::PanelAssigned, Done::PanelEnded, Done::LevelModerated, Done::ChallengeRecorded];

/// What people read for a code; the code itself where a newer Candour wrote it.
pub fn words_of(code: &str) -> &str {
    KINDS.iter().find(|(known, _)| *known == code).map_or(code, |(_, words)| said(words))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_the_boards_own_is_kept_from_agencies_in_the_tables_too() {
        let codes: Vec<_> = BOARDS_OWN.iter().map(|done| format!("'{}'", done.code())).collect();
        let list = format!("t.action NOT IN ({})", codes.join(", "));
        let texts = candour_store::all_sql();
        let of =
            |begin: &str| texts.iter().filter(|sql| sql.contains("FROM trail t") && sql.starts_with(begin)).count();
        let kept = texts.iter().filter(|sql| sql.contains(&list)).count();
        assert_eq!((kept, of("SELECT t.seq, t.place") + of("SELECT DISTINCT p.id")), (2, 2));
    }

    #[test]
    fn each_kind_has_a_code_and_words_of_its_own() {
        for (place, (code, words)) in KINDS.iter().enumerate() {
            let others = KINDS.iter().enumerate().filter(|(other, _)| *other != place);
            assert!(others.into_iter().all(|(_, (c, w))| c != code && w != words), "{code}");
        }
    }
}
