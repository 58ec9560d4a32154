//! Every path once, and the links to them.

use crate::guard::{Guard, RouteInfo, Routes};
use crate::pages::{
    account, audits, comments, delegation, downloads, emergency, evidence, history, home, library, outbox, people,
    plan, queries, question_sets, recover, retention, returns, scores, sign_in, standard, statics, trail, welcome,
};
use crate::state::AppState;
use axum::Router;
use candour_domain::access::Action as A;
use candour_domain::ids::{
    AuditId, EvidenceId, PieceId, PlanActionId, QueryId, QuestionSetId, RecommendationId, ReturnId, StandardId,
    StatementId,
};
use std::fmt::Write as _;

/// The largest form: a standard of ten statements with two texts of 40,000 characters each, written in
/// the longest encoding, still fits.
pub const LARGEST_FORM: usize = 12 * 1024 * 1024;

/// The one form whose body is read as a stream, for as long as something comes: the time and size of other forms
/// do not bound it.
pub const EVIDENCE_UPLOAD: &str = "/returns/{return_id}/evidence/add";

/// The same for the file of a piece of the library.
pub const PIECE_UPLOAD: &str = "/evidence/{piece}/file/add";

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
    of_returns(of_library(of_plan(routes))).finish()
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

/// A path's part, percent-encoded.
pub(crate) fn part(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.') {
            out.push(byte.into());
        } else {
            // Writing to a String cannot fail.
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

/// The sign-in page that leads on to a path of this site.
pub fn sign_in_then(path: &str) -> String {
    if path == "/" { "/sign-in".to_owned() } else { format!("/sign-in?next={}", part(path)) }
}

/// A path that may follow a sign-in: one of this site, and nothing that a browser reads otherwise.
pub fn local(next: &str) -> &str {
    let plain = next.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'/' | b'-' | b'_' | b'.'));
    if plain && next.starts_with('/') && !next.starts_with("//") { next } else { "/" }
}

/// One version of a question set.
pub fn question_set(id: &QuestionSetId, version: &str) -> String {
    format!("/question-sets/{}/{}", part(id.as_str()), part(version))
}

/// An audit's dashboard.
pub fn audit(id: AuditId) -> String {
    format!("/audits/{id}")
}

/// What went out about an audit, and the letter to those who are late.
pub fn reminders(id: AuditId) -> String {
    format!("/audits/{id}/reminders")
}

/// The recommendations of an audit.
pub fn recommendations(id: AuditId) -> String {
    format!("/audits/{id}/recommendations")
}

/// One recommendation.
pub fn recommendation(id: RecommendationId) -> String {
    format!("/recommendations/{id}")
}

/// One action of the plan.
pub fn action(id: PlanActionId) -> String {
    format!("/actions/{id}")
}

/// A return's task list.
pub fn of_return(id: ReturnId) -> String {
    format!("/returns/{id}")
}

/// Emergency access to a return.
pub fn emergency(id: ReturnId) -> String {
    format!("/returns/{id}/emergency")
}

/// The receipt of a submitted return.
pub fn receipt(id: ReturnId) -> String {
    format!("/returns/{id}/receipt")
}

/// What the QA Manager decides about a return.
pub fn decide(id: ReturnId) -> String {
    format!("/returns/{id}/decide")
}

/// One standard of a return.
pub fn standard(id: ReturnId, standard: &StandardId) -> String {
    format!("/returns/{id}/standards/{}", part(standard.as_str()))
}

/// Who answers what of a return.
pub fn delegation(id: ReturnId) -> String {
    format!("/returns/{id}/delegation")
}

/// The form that delegates a standard, or parts of it.
pub fn delegate(id: ReturnId, standard: &StandardId) -> String {
    format!("/returns/{id}/delegation/{}", part(standard.as_str()))
}

/// The comments about a statement.
pub fn comments(id: ReturnId, statement: &StatementId) -> String {
    format!("/returns/{id}/statements/{}/comments", part(statement.as_str()))
}

/// The queries of an audit.
pub fn audit_queries(id: AuditId) -> String {
    format!("/audits/{id}/queries")
}

/// The queries about a return.
pub fn queries(id: ReturnId) -> String {
    format!("/returns/{id}/queries")
}

/// One query about a return.
pub fn query(id: ReturnId, query: QueryId) -> String {
    format!("/returns/{id}/queries/{query}")
}

/// The form that asks about a statement.
pub fn ask(id: ReturnId, statement: &StatementId) -> String {
    format!("/returns/{id}/statements/{}/query", part(statement.as_str()))
}

/// The versions of an answer.
pub fn history(id: ReturnId, statement: &StatementId) -> String {
    format!("/returns/{id}/statements/{}/history", part(statement.as_str()))
}

/// The files of evidence of a return.
pub fn evidence(id: ReturnId) -> String {
    format!("/returns/{id}/evidence")
}

/// The workbook of a return: `filled` or `blank`.
pub fn return_workbook(id: ReturnId, kind: &str) -> String {
    format!("/returns/{id}/workbook/{kind}")
}

/// A return as a document: `return` or `blank`, as `pdf` or `docx`.
pub fn return_document(id: ReturnId, what: &str, ending: &str) -> String {
    format!("/returns/{id}/{what}.{ending}")
}

/// The page that takes a filled-in workbook.
pub fn upload_workbook(id: ReturnId) -> String {
    format!("/returns/{id}/workbook/upload")
}

/// Everything of the own agency's return.
pub fn own_export(id: ReturnId) -> String {
    format!("/returns/{id}/export.zip")
}

/// A blank workbook for a type of agency.
pub fn blank_workbook(id: &QuestionSetId, version: &str, agency_type: &str) -> String {
    format!("{}/blank/{}", question_set(id, version), part(agency_type))
}

/// The statements that a type of agency is asked, as a document to write on.
pub fn blank_document(id: &QuestionSetId, version: &str, agency_type: &str, ending: &str) -> String {
    format!("{}/{ending}", blank_workbook(id, version, agency_type))
}

/// One file of evidence.
pub fn evidence_file(id: ReturnId, file: EvidenceId) -> String {
    format!("/returns/{id}/evidence/{file}")
}

/// A piece of the agency's library.
pub fn piece(id: PieceId) -> String {
    format!("/evidence/{id}")
}

/// The page on which evidence of the library is chosen for a statement.
pub fn choose_evidence(id: ReturnId, statement: &StatementId) -> String {
    format!("/returns/{id}/statements/{}/library", part(statement.as_str()))
}

/// The form that adds a file to a statement.
pub fn add_evidence(id: ReturnId, statement: &StatementId) -> String {
    format!("/returns/{id}/evidence/add?statement={}", part(statement.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_paths_of_this_site_follow_a_sign_in() {
        assert_eq!(local("/returns/1"), "/returns/1");
        for evil in
            ["//evil.example", "/\\evil.example", "https://evil.example", "/%2f%2fevil.example", "evil", "", "/a\nb"]
        {
            assert_eq!(local(evil), "/", "{evil:?}");
        }
    }
}
