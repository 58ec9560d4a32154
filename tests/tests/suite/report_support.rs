//! What the suites of reports need: an audit that is closed, its report, and the steps that lead it on.

use crate::analysis_support::{Audit, Given, close, handed_in, set};
use crate::support::{expect, signed_in};
use candour_domain::board_report::{ApprovalForm, GuideWords, LearningForm, PresentationForm, SectionForm};
use candour_domain::findings::FindingForm;
use candour_domain::ids::ReportId;
use candour_service::board_report::{Approval, Arrange, ChairDecision, LeadStep, SectionAt, Show};
use candour_tests::Who::{self, *};
use candour_tests::{Page, TestBoard};
use uuid::Uuid;

/// Five agencies. Leading: (1/3 + 1) / 2 = 66.7 twice, 1/6 = 16.7, 1/2 = 50 twice: 250 / 5 = 50 exactly. Custody is put
/// to the police alone: 0.
pub(crate) const FIVE: [Given; 5] = [
    &[("lead", "1"), ("shared", "3"), ("custody", "0")],
    &[("lead", "1"), ("shared", "3")],
    &[("lead", "1"), ("shared", "0")],
    &[("lead", "3"), ("shared", "0")],
    &[("lead", "3"), ("shared", "0")],
];

/// A report with where it came from.
pub(crate) struct Report {
    pub(crate) audit: Audit,
    pub(crate) id: ReportId,
    /// Its address.
    pub(crate) here: String,
}

/// The report of an audit in which each agency answered this, just started.
pub(crate) async fn started(board: &TestBoard, given: &[Given]) -> Report {
    let audit = handed_in(board, &set("2026.1"), given).await;
    close(board, audit.id).await;
    start(board, audit).await
}

/// The report of a closed audit.
pub(crate) async fn start(board: &TestBoard, audit: Audit) -> Report {
    let id = board.service.start_report(&board.actor(Manager).unwrap(), audit.id).await.unwrap();
    Report { audit, id, here: format!("/reports/{id}") }
}

/// How often it was changed.
pub(crate) async fn revision(board: &TestBoard, id: ReportId) -> i64 {
    board.service.report(&board.actor(Manager).unwrap(), id, Show::Standing).await.unwrap().revision
}

/// A finding of the QA Manager's own.
pub(crate) async fn finding(board: &TestBoard, report: &Report, kind: &str, text: &str) {
    let form = FindingForm { kind: kind.to_owned(), text: text.to_owned() };
    board.service.write_finding(&board.actor(Manager).unwrap(), report.audit.id, &form).await.unwrap();
}

/// The id and revision of the section of this title.
pub(crate) async fn section(board: &TestBoard, id: ReportId, title: &str) -> SectionAt {
    let page = board.service.report_sections(&board.actor(Manager).unwrap(), id).await.unwrap();
    let found = page.sections.iter().find(|one| one.words.as_ref().is_some_and(|words| words.title == title)).unwrap();
    SectionAt { id: found.id, seen: found.revision }
}

/// Writes the section of this title anew.
pub(crate) async fn write(board: &TestBoard, id: ReportId, title: &str, text: &str) -> Uuid {
    let at = section(board, id, title).await;
    let form = SectionForm { title: title.to_owned(), text: text.to_owned() };
    board.service.write_section(&board.actor(Manager).unwrap(), id, at, &form).await.unwrap();
    at.id
}

/// Takes a step, as the QA Manager.
pub(crate) async fn lead(board: &TestBoard, id: ReportId, step: LeadStep) {
    let seen = revision(board, id).await;
    board.service.lead_report(&board.actor(Manager).unwrap(), id, seen, step, "New figures.").await.unwrap();
}

/// Sends it to the Audit Chair, who signs it.
pub(crate) async fn sign(board: &TestBoard, id: ReportId) {
    lead(board, id, LeadStep::Send).await;
    let chair = board.actor(Chair).unwrap();
    let page = board.service.report(&chair, id, Show::Standing).await.unwrap();
    let decision = ChairDecision::Sign(&page.fingerprint);
    board.service.decide_report(&chair, id, page.revision, decision).await.unwrap();
}

/// Signed, and passed to QA&P.
pub(crate) async fn pass(board: &TestBoard, id: ReportId) {
    sign(board, id).await;
    lead(board, id, LeadStep::Pass).await;
}

/// Today, in three fields.
pub(crate) const TODAY: [&str; 3] = ["3", "3", "2026"];

/// QA&P approves the version that stands.
pub(crate) async fn approve(board: &TestBoard, id: ReportId) {
    let qap = board.actor(Qap).unwrap();
    let page = board.service.report(&qap, id, Show::Standing).await.unwrap();
    let form = ApprovalForm {
        quorate: "yes".to_owned(),
        minute: "QAP 2026-03, item 4".to_owned(),
        held_on: TODAY.map(str::to_owned),
    };
    let approval = Approval { version: page.shown.unwrap(), form };
    board.service.approve_report(&qap, id, page.revision, &approval).await.unwrap();
}

/// Final.
pub(crate) async fn finish(board: &TestBoard, id: ReportId) {
    pass(board, id).await;
    approve(board, id).await;
}

/// The Board has received it.
pub(crate) async fn present(board: &TestBoard, id: ReportId) {
    let seen = revision(board, id).await;
    let form = PresentationForm { minute: "SAB 12".to_owned(), held_on: TODAY.map(str::to_owned) };
    board.service.present_report(&board.actor(Manager).unwrap(), id, seen, &form).await.unwrap();
}

/// What somebody reads on a page, tags parting words.
pub(crate) async fn reads(board: &TestBoard, who: Who, path: &str) -> String {
    let page = signed_in(board, who).await.get(path).await.unwrap();
    expect(&page, 200);
    said(&page)
}

/// A page's words with single blanks.
pub(crate) fn said(page: &Page) -> String {
    crate::analysis_support::parted(&page.text())
}

/// A final report of one section, with a guide and an entry of its log: of an earlier audit, in words of the tests.
pub(crate) struct Placed {
    pub(crate) report: String,
    pub(crate) section: String,
    pub(crate) entry: String,
}

/// The same, beside whatever the Board has open.
pub(crate) async fn placed(board: &TestBoard) -> Placed {
    let audit = board.audit_with("every-type", "2026.1").await.unwrap();
    close(board, audit).await;
    let manager = board.actor(Manager).unwrap();
    let service = &board.service;
    let id = service.start_report(&manager, audit).await.unwrap();
    let page = service.report_sections(&manager, id).await.unwrap();
    let (kept, gone) = page.sections.split_first().unwrap();
    for one in gone {
        let at = SectionAt { id: one.id, seen: one.revision };
        service.arrange_section(&manager, id, at, Arrange::Remove).await.unwrap();
    }
    let form = SectionForm { title: "Safeguarding policy".to_owned(), text: "Leads are named.".to_owned() };
    let at = SectionAt { id: kept.id, seen: kept.revision };
    service.write_section(&manager, id, at, &form).await.unwrap();
    let guide = GuideWords { why: "Leads are named.".to_owned(), ..GuideWords::default() };
    service.write_guide(&manager, id, 0, &guide).await.unwrap();
    let entry = LearningForm {
        what: "Leads are named.".to_owned(),
        how: "webinar".to_owned(),
        shared_on: TODAY.map(str::to_owned),
        whom: "Head of Safeguarding".to_owned(),
    };
    service.add_learning(&manager, id, &entry).await.unwrap();
    finish(board, id).await;
    let entry = service.learning_log(&manager, id).await.unwrap().entries[0].id.to_string();
    Placed { report: id.to_string(), section: kept.id.to_string(), entry }
}
