//! The links to the pages: each path that a page names is put together here.

use candour_domain::findings::Key;
use candour_domain::ids::{
    AuditId, EvidenceId, FindingId, PieceId, PlanActionId, QueryId, QuestionSetId, RecommendationId, RepeatId,
    ReportId, ReturnId, StandardId, StatementId, SubgroupId,
};
use std::fmt::Write as _;

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

/// The analysis of an audit.
pub fn analysis(id: AuditId) -> String {
    format!("/audits/{id}/analysis")
}

/// An audit beside the one before it.
pub fn last_cycle(id: AuditId) -> String {
    format!("/audits/{id}/analysis/last-cycle")
}

/// A chart of an audit as a file.
pub fn chart(id: AuditId, name: &str, ending: &str) -> String {
    format!("/audits/{id}/analysis/charts/{name}.{ending}")
}

/// The findings of an audit.
pub fn findings(id: AuditId) -> String {
    format!("/audits/{id}/findings")
}

/// What a rule proposes.
pub fn proposed_finding(id: AuditId, key: &Key) -> String {
    format!("/audits/{id}/findings/proposed/{}", part(&key.to_string()))
}

/// The report of an audit, or where it is started.
pub fn audit_report(id: AuditId) -> String {
    format!("/audits/{id}/report")
}

/// A report.
pub fn report(id: ReportId) -> String {
    format!("/reports/{id}")
}

/// One finding.
pub fn finding(id: FindingId) -> String {
    format!("/findings/{id}")
}

/// What is chosen of an audit to be shared as good practice.
pub fn audit_good_practice(id: AuditId) -> String {
    format!("/audits/{id}/good-practice")
}

/// What the Board would like to share of a return.
pub fn good_practice(id: ReturnId) -> String {
    format!("/returns/{id}/good-practice")
}

/// Choosing texts of an answer to be shared.
pub fn choose_good_practice(id: ReturnId, statement: &StatementId) -> String {
    format!("/returns/{id}/statements/{}/good-practice", part(statement.as_str()))
}

/// A return against the anonymous spread of the others.
pub fn spread(id: ReturnId) -> String {
    format!("/returns/{id}/spread")
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

/// Evidence that is attached to an action: its file.
pub fn attached(action: PlanActionId, id: EvidenceId) -> String {
    format!("/actions/{action}/evidence/{id}")
}

/// One subgroup.
pub fn subgroup(id: SubgroupId) -> String {
    format!("/subgroups/{id}")
}

/// One repeat audit.
pub fn repeat(id: RepeatId) -> String {
    format!("/repeats/{id}")
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

/// The moderation of an audit's returns.
pub fn audit_moderation(id: AuditId) -> String {
    format!("/audits/{id}/moderation")
}

/// The moderation of a return.
pub fn moderation(id: ReturnId) -> String {
    format!("/returns/{id}/moderation")
}

/// One standard of a return, side by side.
pub fn moderate(id: ReturnId, standard: &StandardId) -> String {
    format!("/returns/{id}/moderation/standards/{}", part(standard.as_str()))
}

/// Who goes through a return.
pub fn panel(id: ReturnId) -> String {
    format!("/returns/{id}/moderation/panel")
}

/// The form that puts a challenge event down.
pub fn challenge_event(id: ReturnId) -> String {
    format!("/returns/{id}/moderation/event")
}

/// The agency pack of a return.
pub fn pack(id: ReturnId) -> String {
    format!("/returns/{id}/moderation/pack")
}

/// The page that releases the levels of a return.
pub fn release(id: ReturnId) -> String {
    format!("/returns/{id}/moderation/release")
}

/// The levels that were released to the agency.
pub fn levels(id: ReturnId) -> String {
    format!("/returns/{id}/levels")
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
