//! Every path once, and who may reach it; the links to them are in [`addresses`].

mod addresses;

pub use addresses::*;

use crate::guard::{Guard, RouteInfo, Routes};
use crate::pages::{
    account, analysis, audits, comments, delegation, downloads, emergency, evidence, findings, good_practice, history,
    home, library, moderation, outbox, people, plan, queries, question_sets, recover, report, retention, returns,
    scores, sign_in, standard, statics, trail, welcome,
};
use crate::state::AppState;
use axum::Router;
use candour_domain::access::Action as A;

/// The largest form: a standard of ten statements with two texts of 40,000 characters each, written in
/// the longest encoding, still fits.
pub const LARGEST_FORM: usize = 12 * 1024 * 1024;

/// The one form whose body is read as a stream, for as long as something comes: the time and size of other forms
/// do not bound it.
pub const EVIDENCE_UPLOAD: &str = "/returns/{return_id}/evidence/add";

/// The same for the file of a piece of the library.
pub const PIECE_UPLOAD: &str = "/evidence/{piece}/file/add";

/// The same for new evidence of an action, which may have a file.
pub const ACTION_UPLOAD: &str = "/actions/{action}/evidence/new";

/// Where texts of an answer are chosen to be shared.
const CHOOSE_GOOD_PRACTICE: &str = "/returns/{return_id}/statements/{statement}/good-practice";

/// The router of all pages, and the list of its routes for the access test.
pub fn build(state: AppState) -> (Router, Vec<RouteInfo>) {
    use Guard::{Account, Board, Own, Public};
    let routes = Routes::new(state)
        .get("/", Board(A::UseAccount), home::show)
        .get("/sign-in", Public, sign_in::show)
        .post("/sign-in", Public, sign_in::submit)
        .post("/sign-in/code", Public, sign_in::submit_code)
        .post("/sign-in/passkey", Public, sign_in::submit_passkey)
        .post("/sign-in/passkey/options", Public, sign_in::passkey_options)
        .post("/sign-in/with/{provider}", Public, sign_in::leave)
        .get("/sign-in/with/{provider}/back", Public, sign_in::back)
        .post("/sign-out", Account, sign_in::sign_out)
        .get("/recover", Public, recover::show)
        .post("/recover", Public, recover::submit)
        .get("/confirm-email/{token}", Public, account::email_link)
        .post("/confirm-email/{token}", Public, account::confirm_email)
        .get("/account", Account, account::show)
        .get("/account/confirm", Account, account::confirm_form)
        .post("/account/confirm", Account, account::confirm)
        .post("/account/confirm/with/{provider}", Account, account::confirm_with)
        .post("/account/connect/{provider}", Account, account::connect)
        .post("/account/connections/{connection}/remove", Account, account::disconnect)
        .get("/account/password", Account, account::password_form)
        .post("/account/password", Account, account::change_password)
        .get("/account/email", Account, account::email_form)
        .post("/account/email", Account, account::change_email)
        .post("/account/app", Account, account::begin_app)
        .get("/account/app", Account, account::app)
        .post("/account/app/confirm", Account, account::confirm_app)
        .get("/account/passkey", Account, account::passkey)
        .post("/account/passkey", Account, account::add_passkey)
        .post("/account/passkey/options", Account, account::passkey_options)
        .post("/account/factors/{factor}/remove", Account, account::remove_factor)
        .post("/account/recovery-codes", Account, account::renew_codes)
        .get("/account/data", Account, account::data)
        .get("/account/data.json", Account, downloads::own_data)
        .get("/account/sessions", Account, account::sessions)
        .post("/account/sessions", Account, account::end_session)
        .get("/account/mails", Account, account::mails)
        .post("/account/mails", Account, account::choose_mails)
        .post("/stay", Account, account::stay)
        .get("/people", Own(A::ManageAccounts), people::list)
        .get("/people/invite", Own(A::ManageAccounts), people::invite_form)
        .post("/people/invite", Own(A::ManageAccounts), people::invite)
        .get("/people/{person}", Own(A::ManageAccounts), people::show)
        .get("/people/{person}/data.json", Board(A::ManageAccounts), downloads::personal_data)
        .post("/people/{person}/{step}", Own(A::ManageAccounts), people::step)
        .get("/outbox", Board(A::ManageAccounts), outbox::show)
        .get("/work-as", Board(A::UseAccount), home::roles)
        .post("/work-as", Board(A::UseAccount), home::choose_role)
        .get("/welcome/{token}", Public, welcome::show)
        .post("/welcome/{token}", Public, welcome::submit_password)
        .post("/welcome/{token}/with/{provider}", Public, welcome::accept_with)
        .get("/help", Public, statics::help)
        .get("/accessibility", Public, statics::accessibility)
        .get("/privacy", Public, statics::privacy)
        .get("/question-sets", Board(A::ReadQuestionSets), question_sets::list)
        .get("/question-sets/upload", Board(A::ManageQuestionSets), question_sets::upload_form)
        .post("/question-sets/upload", Board(A::ManageQuestionSets), question_sets::upload)
        .get("/question-sets/{id}/{version}", Board(A::ReadQuestionSets), question_sets::show)
        .post("/question-sets/{id}/{version}/{step}", Board(A::ManageQuestionSets), question_sets::step)
        .get("/question-sets/{id}/{version}/download/{format}", Board(A::ReadQuestionSets), downloads::question_set)
        .get("/question-sets/{id}/{version}/blank/{kind}", Board(A::ReadQuestionSets), downloads::blank_workbook)
        .get(
            "/question-sets/{id}/{version}/blank/{kind}/{format}",
            Board(A::ReadQuestionSets),
            downloads::blank_document,
        )
        .get("/audits", Board(A::UseAccount), audits::list)
        .get("/audits/new", Board(A::ManageAudits), audits::new_form)
        .post("/audits/new", Board(A::ManageAudits), audits::open)
        .get("/audits/{audit}", Board(A::ReadProgress), audits::dashboard)
        .post("/audits/{audit}/state", Board(A::ManageAudits), audits::lead_on)
        .get("/audits/{audit}/reminders", Board(A::SendReminders), audits::reminders)
        .post("/audits/{audit}/reminders", Board(A::SendReminders), audits::write_to_late)
        .get("/audits/{audit}/queries", Board(A::ReadProgress), queries::of_audit)
        .get("/audits/{audit}/moderation", Board(A::ReadModeration), moderation::of_audit)
        .get("/moderation", Board(A::ReadModeration), moderation::own)
        .get("/audits/{audit}/scores", Board(A::ReadProgress), scores::audit)
        .get("/audits/{audit}/downloads", Board(A::DownloadRegional), audits::downloads)
        .get("/audits/{audit}/downloads/{file}", Board(A::DownloadRegional), downloads::audit)
        .get("/agreements", Board(A::RecordAgreement), audits::agreements)
        .post("/agreements", Board(A::RecordAgreement), audits::record_agreement)
        .get("/retention", Board(A::ManageRetention), retention::list)
        .get("/retention/{return_id}", Board(A::ManageRetention), retention::show)
        .post("/retention/{return_id}", Board(A::ManageRetention), retention::decide)
        .get("/trail", Own(A::ReadTrail), trail::show)
        .get("/trail.csv", Own(A::ReadTrail), trail::file);
    of_returns(of_moderation(of_library(of_plan(of_reports(of_analysis(routes)))))).finish()
}

/// The analysis of an audit, and its findings.
fn of_analysis(routes: Routes) -> Routes {
    use Guard::Board;
    routes
        .get("/audits/{audit}/analysis", Board(A::ReadAggregate), analysis::board)
        .get("/audits/{audit}/analysis/last-cycle", Board(A::ReadAggregate), analysis::last_cycle)
        .get("/audits/{audit}/analysis/charts/{chart}", Board(A::ReadAggregate), analysis::chart)
        .get("/audits/{audit}/findings", Board(A::ReadFindings), findings::list)
        .post("/audits/{audit}/findings/merge", Board(A::ManageFindings), findings::merge)
        .get("/audits/{audit}/findings/new", Board(A::ManageFindings), findings::new_form)
        .post("/audits/{audit}/findings/new", Board(A::ManageFindings), findings::write)
        .get("/audits/{audit}/findings/thresholds", Board(A::ManageFindings), findings::thresholds)
        .post("/audits/{audit}/findings/thresholds", Board(A::ManageFindings), findings::set_thresholds)
        .get("/audits/{audit}/findings/proposed/{key}", Board(A::ReadFindings), findings::proposal)
        .post("/audits/{audit}/findings/proposed/{key}", Board(A::ManageFindings), findings::decide)
        .get("/audits/{audit}/good-practice", Board(A::ReadGoodPractice), good_practice::list)
        .get("/findings/{finding}", Board(A::ReadFindings), findings::show)
        .get("/findings/{finding}/edit", Board(A::ManageFindings), findings::edit_form)
        .post("/findings/{finding}/edit", Board(A::ManageFindings), findings::edit)
        .post("/findings/{finding}/course", Board(A::ManageFindings), findings::lead)
}

/// The report of an audit, its One Minute Guide and its learning log.
fn of_reports(routes: Routes) -> Routes {
    use Guard::{Board, Own};
    routes
        .get("/audits/{audit}/report", Board(A::ReadReport), report::of_audit)
        .post("/audits/{audit}/report", Board(A::WriteReport), report::start)
        .get("/reports", Own(A::ReadReport), report::list)
        .get("/reports/{report}", Own(A::ReadReport), report::show)
        .get("/reports/{report}/report.pdf", Own(A::ReadReport), report::file)
        .get("/reports/{report}/report.docx", Own(A::ReadReport), report::file)
        .get("/reports/{report}/changes", Board(A::CommentOnReport), report::changes)
        .post("/reports/{report}/lead", Board(A::WriteReport), report::lead)
        .post("/reports/{report}/sign", Board(A::SignReport), report::sign)
        .post("/reports/{report}/approve", Board(A::ApproveReport), report::approve)
        .post("/reports/{report}/present", Board(A::WriteReport), report::present)
        .get("/reports/{report}/sections", Board(A::WriteReport), report::arrange_form)
        .post("/reports/{report}/sections", Board(A::WriteReport), report::arrange)
        .get("/reports/{report}/sections/new", Board(A::WriteReport), report::add_form)
        .post("/reports/{report}/sections/new", Board(A::WriteReport), report::add_section)
        .get("/reports/{report}/sections/{section}", Board(A::WriteReport), report::edit_form)
        .post("/reports/{report}/sections/{section}", Board(A::WriteReport), report::edit_section)
        .get("/reports/{report}/sections/{section}/comments", Board(A::CommentOnReport), report::comments)
        .post("/reports/{report}/sections/{section}/comments", Board(A::CommentOnReport), report::write_comment)
        .get("/reports/{report}/guide", Own(A::ReadReport), report::guide)
        .get("/reports/{report}/guide.pdf", Own(A::ReadReport), report::guide_file)
        .get("/reports/{report}/guide/edit", Board(A::WriteReport), report::guide_form)
        .post("/reports/{report}/guide/edit", Board(A::WriteReport), report::write_guide)
        .get("/reports/{report}/learning", Own(A::ReadReport), report::learning)
        .post("/reports/{report}/learning", Board(A::WriteReport), report::add_learning)
        .get("/reports/{report}/learning/{entry}", Board(A::WriteReport), report::learning_form)
        .post("/reports/{report}/learning/{entry}", Board(A::WriteReport), report::correct_learning)
}

/// Recommendations and the action plan.
fn of_plan(routes: Routes) -> Routes {
    use Guard::{Board, Own};
    routes
        .get("/audits/{audit}/recommendations", Board(A::ManageRecommendations), plan::of_audit)
        .post("/audits/{audit}/recommendations", Board(A::ManageRecommendations), plan::lead_many)
        .get("/audits/{audit}/recommendations/new", Board(A::ManageRecommendations), plan::new_form)
        .post("/audits/{audit}/recommendations/new", Board(A::ManageRecommendations), plan::propose)
        .get("/recommendations/{recommendation}", Own(A::ReadPlan), plan::recommendation)
        .get("/recommendations/{recommendation}/edit", Board(A::ManageRecommendations), plan::edit_form)
        .post("/recommendations/{recommendation}/edit", Board(A::ManageRecommendations), plan::edit)
        .post("/recommendations/{recommendation}/course", Board(A::ManageRecommendations), plan::lead_one)
        .post("/recommendations/{recommendation}/answer", Own(A::AnswerAccuracy), plan::answer)
        .get("/recommendations/{recommendation}/actions/new", Own(A::UpdateActions), plan::action_form)
        .post("/recommendations/{recommendation}/actions/new", Own(A::UpdateActions), plan::add_action)
        .get("/plan", Own(A::ReadPlan), plan::list)
        .get("/plan.xlsx", Own(A::ReadPlan), plan::workbook)
        .get("/actions/{action}", Own(A::ReadPlan), plan::action)
        .get("/actions/{action}/edit", Own(A::UpdateActions), plan::reword_form)
        .post("/actions/{action}/edit", Own(A::UpdateActions), plan::reword)
        .post("/actions/{action}/progress", Own(A::UpdateActions), plan::report)
        .post("/actions/{action}/dates", Own(A::UpdateActions), plan::redate)
        .post("/actions/{action}/complete", Own(A::UpdateActions), plan::complete)
        .post("/actions/{action}/verify", Board(A::VerifyActions), plan::verify)
        .post("/actions/{action}/send-back", Board(A::VerifyActions), plan::send_back)
        .post("/actions/{action}/close", Board(A::VerifyActions), plan::close)
        .post("/actions/{action}/accept", Own(A::AcceptActions), plan::accept)
        .post("/actions/{action}/comment", Own(A::CommentOnActions), plan::comment)
        .post("/actions/{action}/evidence", Own(A::UpdateActions), plan::add_evidence)
        .get("/actions/{action}/evidence/choose", Own(A::AttachEvidence), plan::choose_form)
        .post("/actions/{action}/evidence/choose", Own(A::AttachEvidence), plan::choose)
        .get(ACTION_UPLOAD, Own(A::AttachEvidence), plan::new_evidence_form)
        .post(ACTION_UPLOAD, Own(A::AttachEvidence), plan::new_evidence)
        .get("/actions/{action}/evidence/{attached}", Own(A::OpenAttachedEvidence), plan::open_attached)
        .get("/actions/{action}/evidence/{attached}/take-off", Own(A::AttachEvidence), plan::take_off_form)
        .post("/actions/{action}/evidence/{attached}/take-off", Own(A::AttachEvidence), plan::take_off)
        .post("/actions/{action}/owner", Own(A::UpdateActions), plan::hand_over)
        .post("/actions/{action}/owner-left", Own(A::UpdateActions), plan::owner_left)
        .post("/actions/{action}/subgroup", Board(A::ManageSubgroups), plan::assign)
        .get("/plan/figures", Board(A::ReadPlan), plan::figures)
        .get("/plan/workbook", Own(A::UpdateActions), plan::workbook_form)
        .post("/plan/workbook", Own(A::UpdateActions), plan::upload_workbook)
        .post("/plan/workbook/accept", Own(A::UpdateActions), plan::accept_workbook)
        .get("/subgroups", Board(A::ManageSubgroups), plan::subgroups)
        .post("/subgroups", Board(A::ManageSubgroups), plan::add_subgroup)
        .get("/subgroups/{subgroup}", Board(A::ManageSubgroups), plan::subgroup)
        .post("/subgroups/{subgroup}", Board(A::ManageSubgroups), plan::change_subgroup)
        .get("/repeats", Board(A::ManageRepeats), plan::repeats)
        .get("/repeats/new", Board(A::ManageRepeats), plan::new_repeat)
        .post("/repeats/new", Board(A::ManageRepeats), plan::plan_repeat)
        .get("/repeats/{repeat}", Board(A::ManageRepeats), plan::repeat)
        .post("/repeats/{repeat}/audit", Board(A::ManageRepeats), plan::link)
        .post("/repeats/{repeat}/outcome", Board(A::ManageRepeats), plan::conclude)
}

/// The library of the own agency's evidence, and its end.
fn of_library(routes: Routes) -> Routes {
    use Guard::{Board, Own};
    routes
        .get("/evidence", Own(A::ReadLibrary), library::list)
        .get("/evidence/library.json", Own(A::TakeOutReturn), library::take_out)
        .get("/evidence/add", Own(A::AddToLibrary), library::add_form)
        .post("/evidence/add", Own(A::AddToLibrary), library::add)
        .get("/evidence/{piece}", Own(A::ReadLibrary), library::show)
        .get("/evidence/{piece}/change", Own(A::EditLibrary), library::change_form)
        .post("/evidence/{piece}/change", Own(A::EditLibrary), library::change)
        .get("/evidence/{piece}/remove", Own(A::EditLibrary), library::remove_form)
        .post("/evidence/{piece}/remove", Own(A::EditLibrary), library::remove)
        .get("/evidence/{piece}/file", Own(A::ReadLibrary), library::download)
        .get(PIECE_UPLOAD, Own(A::AddToLibrary), library::file_form)
        .post(PIECE_UPLOAD, Own(A::AddToLibrary), library::add_file)
        .get("/evidence/{piece}/file/remove", Own(A::EditLibrary), library::remove_file_form)
        .post("/evidence/{piece}/file/remove", Own(A::EditLibrary), library::remove_file)
        .post("/evidence/{piece}/supports/{return_id}", Own(A::AddToLibrary), library::choose_statements)
        .post("/evidence/{piece}/copy/{return_id}", Own(A::AddToLibrary), library::copy_file)
        .get("/retention/library/{agency}", Board(A::ManageRetention), retention::library)
        .post("/retention/library/{agency}", Board(A::ManageRetention), retention::destroy_library)
}

/// What the panel makes of a return, and what of it reaches its agency.
fn of_moderation(routes: Routes) -> Routes {
    use Guard::Agency;
    routes
        .get("/returns/{return_id}/moderation", Agency(A::ReadModeration), moderation::show)
        .get("/returns/{return_id}/moderation/panel", Agency(A::AssignPanel), moderation::assign_form)
        .post("/returns/{return_id}/moderation/panel", Agency(A::AssignPanel), moderation::assign)
        .get(
            "/returns/{return_id}/moderation/standards/{standard}",
            Agency(A::ReadModeration),
            moderation::side_by_side,
        )
        .post("/returns/{return_id}/moderation/standards/{standard}", Agency(A::Moderate), moderation::save)
        .post("/returns/{return_id}/moderation/rest", Agency(A::Moderate), moderation::agree_with_rest)
        .get("/returns/{return_id}/moderation/event", Agency(A::Moderate), moderation::record_form)
        .post("/returns/{return_id}/moderation/event", Agency(A::Moderate), moderation::record)
        .get("/returns/{return_id}/moderation/pack", Agency(A::ReadModeration), moderation::pack)
        .get("/returns/{return_id}/moderation/release", Agency(A::ReleaseLevels), moderation::release_form)
        .post("/returns/{return_id}/moderation/release", Agency(A::ReleaseLevels), moderation::release)
        .post("/returns/{return_id}/moderation/agree", Agency(A::ReleaseLevels), moderation::agree)
        .get("/returns/{return_id}/levels", Agency(A::ReadLevels), moderation::levels)
        .post("/returns/{return_id}/levels", Agency(A::RespondToLevels), moderation::respond)
}

/// What stands under a return.
fn of_returns(routes: Routes) -> Routes {
    use Guard::Agency;
    routes
        .get("/returns/{return_id}", Agency(A::ReadReturn), returns::tasks)
        .get("/returns/{return_id}/check", Agency(A::ReadReturn), returns::check)
        .post("/returns/{return_id}/ready", Agency(A::DeclareReady), returns::declare_ready)
        .post("/returns/{return_id}/hold-back", Agency(A::SubmitReturn), returns::hold_back)
        .post("/returns/{return_id}/submit", Agency(A::SubmitReturn), returns::submit)
        .get("/returns/{return_id}/receipt", Agency(A::ReadReturn), returns::receipt)
        .get("/returns/{return_id}/decide", Agency(A::DecideReturn), returns::decide_form)
        .post("/returns/{return_id}/decide", Agency(A::DecideReturn), returns::decide)
        .get("/returns/{return_id}/print/{kind}", Agency(A::ReadReturn), returns::print)
        .post("/returns/{return_id}/amend", Agency(A::ReturnForAmendment), returns::give_back)
        .get("/returns/{return_id}/emergency", Agency(A::OpenInEmergency), emergency::form)
        .post("/returns/{return_id}/emergency", Agency(A::OpenInEmergency), emergency::step)
        .get("/returns/{return_id}/scores", Agency(A::ReadScores), scores::of_return)
        .get("/returns/{return_id}/spread", Agency(A::ReadScores), analysis::spread)
        .get("/returns/{return_id}/good-practice", Agency(A::ReadGoodPractice), good_practice::own)
        .post("/returns/{return_id}/good-practice", Agency(A::AnswerGoodPractice), good_practice::answer)
        .get(CHOOSE_GOOD_PRACTICE, Agency(A::ManageGoodPractice), good_practice::form)
        .post(CHOOSE_GOOD_PRACTICE, Agency(A::ManageGoodPractice), good_practice::choose)
        .get("/returns/{return_id}/workbook", Agency(A::ReadScores), downloads::agency_workbook)
        .get("/returns/{return_id}/workbook/{kind}", Agency(A::ReadReturn), downloads::return_workbook)
        .get("/returns/{return_id}/workbook/upload", Agency(A::EditReturn), returns::workbook::form)
        .post("/returns/{return_id}/workbook/upload", Agency(A::EditReturn), returns::workbook::upload)
        .post("/returns/{return_id}/workbook/upload/accept", Agency(A::EditReturn), returns::workbook::accept)
        .get("/returns/{return_id}/return.pdf", Agency(A::ReadReturn), downloads::return_document)
        .get("/returns/{return_id}/return.docx", Agency(A::ReadReturn), downloads::return_document)
        .get("/returns/{return_id}/blank.pdf", Agency(A::ReadReturn), downloads::return_document)
        .get("/returns/{return_id}/blank.docx", Agency(A::ReadReturn), downloads::return_document)
        .get("/returns/{return_id}/export.zip", Agency(A::TakeOutReturn), downloads::own_export)
        .get("/returns/{return_id}/evidence", Agency(A::ReadReturn), evidence::list)
        .get(EVIDENCE_UPLOAD, Agency(A::EditReturn), evidence::add_form)
        .post(EVIDENCE_UPLOAD, Agency(A::EditReturn), evidence::add)
        .get("/returns/{return_id}/evidence/{evidence}", Agency(A::ReadReturn), evidence::download)
        .get("/returns/{return_id}/evidence/{evidence}/remove", Agency(A::EditReturn), evidence::remove_form)
        .post("/returns/{return_id}/evidence/{evidence}/remove", Agency(A::EditReturn), evidence::remove)
        .post("/returns/{return_id}/evidence/{evidence}/keep", Agency(A::EditReturn), library::keep_file)
        .get("/returns/{return_id}/statements/{statement}/library", Agency(A::EditReturn), library::choose_form)
        .post("/returns/{return_id}/statements/{statement}/library", Agency(A::EditReturn), library::choose)
        .get("/returns/{return_id}/delegation", Agency(A::Delegate), delegation::list)
        .get("/returns/{return_id}/delegation/{standard}", Agency(A::Delegate), delegation::form)
        .post("/returns/{return_id}/delegation/{standard}", Agency(A::Delegate), delegation::delegate)
        .post("/returns/{return_id}/delegation/{standard}/take-back", Agency(A::Delegate), delegation::take_back)
        .post("/returns/{return_id}/standards/{standard}/ready", Agency(A::MarkReady), delegation::ready)
        .get("/returns/{return_id}/standards/{standard}", Agency(A::ReadReturn), standard::show)
        .post("/returns/{return_id}/standards/{standard}", Agency(A::EditReturn), standard::save)
        .post("/returns/{return_id}/standards/{standard}/autosave", Agency(A::EditReturn), standard::autosave)
        .pulse("/returns/{return_id}/standards/{standard}/here", Agency(A::EditReturn), standard::here)
        .get("/returns/{return_id}/queries", Agency(A::ReadReturn), queries::list)
        .get("/returns/{return_id}/queries/{query}", Agency(A::ReadReturn), queries::show)
        .post("/returns/{return_id}/queries/{query}/answer", Agency(A::AnswerQuery), queries::answer)
        .post("/returns/{return_id}/queries/{query}/ask", Agency(A::AskQuery), queries::ask_on)
        .post("/returns/{return_id}/queries/{query}/close", Agency(A::AskQuery), queries::close)
        .get("/returns/{return_id}/statements/{statement}/query", Agency(A::AskQuery), queries::ask_form)
        .post("/returns/{return_id}/statements/{statement}/query", Agency(A::AskQuery), queries::ask)
        .get("/returns/{return_id}/statements/{statement}/history", Agency(A::ReadHistory), history::show)
        .post("/returns/{return_id}/statements/{statement}/history", Agency(A::EditReturn), history::restore)
        .get("/returns/{return_id}/statements/{statement}/comments", Agency(A::Comment), comments::show)
        .post("/returns/{return_id}/statements/{statement}/comments", Agency(A::Comment), comments::write)
}
