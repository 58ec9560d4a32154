//! Every route × every role × own and other agency. The table below is written from the roles of the
//! Board's rules, by hand; a route without a row fails.

use crate::library;
use crate::queries;
use crate::support::signed_in;
use crate::{evidence, plan_support, report_support};
use candour_domain::findings::FindingForm;
use candour_tests::Who::{self, *};
use candour_tests::{TestBoard, Visitor, on_both_databases};
use http::Method;
use std::collections::{BTreeMap, BTreeSet};

/// Who is let through.
pub(crate) enum Let {
    /// Everybody, signed in or not.
    All,
    /// These people; all others are told that their role does not allow it.
    These(&'static [Who]),
    /// To everybody who is signed in there is no such thing.
    Nothing,
    /// A person of the police: to these; to other agencies there is no such person.
    PolicePerson(&'static [Who]),
    /// A recommendation that was issued to the police, or its action: to these; to other agencies it is not there.
    PolicePlan(&'static [Who]),
    /// A return of the police: its own people, and after submission these of the Board. To all others
    /// it is not there.
    PoliceReturn { own: &'static [Who], board: &'static [Who] },
    /// These, about the police's return whatever its state: no answer is shown. To others it is not there.
    PoliceAtAnyTime(&'static [Who]),
    /// What can be done about a return of the police only before it is submitted, by these of the Board.
    PoliceDraft(&'static [Who]),
}

const EVERYBODY: &[Who] = &Who::ALL;
const ACCOUNTS: &[Who] = &[Manager, Administrator, PoliceLead, CouncilLead];
const READ_PLAN: &[Who] =
    &[Manager, Chair, Panel, Qap, BoardMember, PoliceLead, PoliceContributor, PoliceOfficer, PoliceViewer];
const READ_AGGREGATE: &[Who] = &[Manager, Chair, Panel, Qap, BoardMember];
const READ_REPORTS: &[Who] =
    &[Manager, Chair, Panel, Qap, BoardMember, PoliceLead, PoliceOfficer, PoliceViewer, CouncilLead];
const AGENCIES: &[Who] = &[PoliceLead, PoliceContributor, PoliceOfficer, PoliceViewer, CouncilLead];
const POLICE: &[Who] = &[PoliceLead, PoliceContributor, PoliceOfficer, PoliceViewer];

/// The table.
#[rustfmt::skip]
pub(crate) const TABLE: &[(&str, &str, Let)] = &[
    ("GET", "/sign-in", Let::All),
    ("POST", "/sign-in", Let::All),
    ("GET", "/welcome/{token}", Let::All),
    ("POST", "/welcome/{token}", Let::All),
    ("GET", "/help", Let::All),
    ("GET", "/accessibility", Let::All),
    ("GET", "/privacy", Let::All),
    ("POST", "/sign-in/code", Let::All),
    ("POST", "/sign-in/passkey", Let::All),
    ("POST", "/sign-in/passkey/options", Let::All),
    ("POST", "/sign-in/with/{provider}", Let::All),
    ("GET", "/sign-in/with/{provider}/back", Let::All),
    ("POST", "/welcome/{token}/with/{provider}", Let::All),
    ("GET", "/recover", Let::All),
    ("POST", "/recover", Let::All),
    ("GET", "/confirm-email/{token}", Let::All),
    ("POST", "/confirm-email/{token}", Let::All),
    ("GET", "/account", Let::These(EVERYBODY)),
    ("GET", "/account/confirm", Let::These(EVERYBODY)),
    ("POST", "/account/confirm", Let::These(EVERYBODY)),
    ("GET", "/account/password", Let::These(EVERYBODY)),
    ("POST", "/account/password", Let::These(EVERYBODY)),
    ("GET", "/account/email", Let::These(EVERYBODY)),
    ("POST", "/account/email", Let::These(EVERYBODY)),
    ("POST", "/account/app", Let::These(EVERYBODY)),
    ("GET", "/account/app", Let::These(EVERYBODY)),
    ("POST", "/account/app/confirm", Let::These(EVERYBODY)),
    ("GET", "/account/data", Let::These(EVERYBODY)),
    ("GET", "/account/data.json", Let::These(EVERYBODY)),
    ("GET", "/account/passkey", Let::These(EVERYBODY)),
    ("POST", "/account/passkey", Let::These(EVERYBODY)),
    ("POST", "/account/passkey/options", Let::These(EVERYBODY)),
    ("GET", "/account/sessions", Let::These(EVERYBODY)),
    ("POST", "/account/sessions", Let::These(EVERYBODY)),
    // Nobody has such a factor, or codes without one: to everybody they are not there.
    ("POST", "/account/factors/{factor}/remove", Let::Nothing),
    ("POST", "/account/recovery-codes", Let::Nothing),
    // No provider is set, and nobody is connected to one.
    ("POST", "/account/confirm/with/{provider}", Let::Nothing),
    ("POST", "/account/connect/{provider}", Let::Nothing),
    ("POST", "/account/connections/{connection}/remove", Let::Nothing),
    ("GET", "/account/mails", Let::These(EVERYBODY)),
    ("POST", "/account/mails", Let::These(EVERYBODY)),
    ("POST", "/stay", Let::These(EVERYBODY)),
    ("GET", "/people", Let::These(ACCOUNTS)),
    ("GET", "/people/invite", Let::These(ACCOUNTS)),
    ("POST", "/people/invite", Let::These(ACCOUNTS)),
    // A contributor of the police: to the council's lead there is no such person.
    ("GET", "/people/{person}", Let::PolicePerson(&[Manager, Administrator, PoliceLead])),
    ("GET", "/people/{person}/data.json", Let::PolicePerson(&[Manager, Administrator])),
    ("POST", "/people/{person}/{step}", Let::PolicePerson(&[Manager, Administrator, PoliceLead])),
    ("GET", "/outbox", Let::These(&[Manager, Administrator])),
    ("GET", "/", Let::These(EVERYBODY)),
    ("GET", "/work-as", Let::These(EVERYBODY)),
    ("POST", "/work-as", Let::These(EVERYBODY)),
    ("POST", "/sign-out", Let::These(EVERYBODY)),
    ("GET", "/question-sets", Let::These(&[Manager, Editor])),
    ("GET", "/question-sets/upload", Let::These(&[Manager, Editor])),
    ("POST", "/question-sets/upload", Let::These(&[Manager, Editor])),
    ("GET", "/question-sets/{id}/{version}", Let::These(&[Manager, Editor])),
    ("POST", "/question-sets/{id}/{version}/{step}", Let::These(&[Manager, Editor])),
    ("GET", "/question-sets/{id}/{version}/download/{format}", Let::These(&[Manager, Editor])),
    ("GET", "/question-sets/{id}/{version}/blank/{kind}", Let::These(&[Manager, Editor])),
    ("GET", "/question-sets/{id}/{version}/blank/{kind}/{format}", Let::These(&[Manager, Editor])),
    ("GET", "/audits", Let::These(&[Manager, Chair, Panel, Qap, BoardMember, Editor])),
    ("GET", "/audits/new", Let::These(&[Manager])),
    ("POST", "/audits/new", Let::These(&[Manager])),
    ("GET", "/audits/{audit}", Let::These(&[Manager, Chair])),
    ("POST", "/audits/{audit}/state", Let::These(&[Manager])),
    ("GET", "/audits/{audit}/reminders", Let::These(&[Manager])),
    ("POST", "/audits/{audit}/reminders", Let::These(&[Manager])),
    ("GET", "/audits/{audit}/queries", Let::These(&[Manager, Chair])),
    ("GET", "/audits/{audit}/scores", Let::These(&[Manager, Chair])),
    ("GET", "/moderation", Let::These(&[Manager, Chair, Panel])),
    // Nothing of this audit is assigned to the panel member: to them it is not there.
    ("GET", "/audits/{audit}/moderation", Let::PolicePerson(&[Manager, Chair])),
    ("GET", "/audits/{audit}/downloads", Let::These(&[Manager, Editor])),
    ("GET", "/audits/{audit}/downloads/{file}", Let::These(&[Manager, Editor])),
    ("GET", "/audits/{audit}/analysis", Let::These(READ_AGGREGATE)),
    ("GET", "/audits/{audit}/analysis/last-cycle", Let::These(READ_AGGREGATE)),
    ("GET", "/audits/{audit}/analysis/charts/{chart}", Let::These(READ_AGGREGATE)),
    ("GET", "/audits/{audit}/findings", Let::These(&[Manager, Chair])),
    ("POST", "/audits/{audit}/findings/merge", Let::These(&[Manager])),
    ("GET", "/audits/{audit}/findings/new", Let::These(&[Manager])),
    ("POST", "/audits/{audit}/findings/new", Let::These(&[Manager])),
    ("GET", "/audits/{audit}/findings/thresholds", Let::These(&[Manager])),
    ("POST", "/audits/{audit}/findings/thresholds", Let::These(&[Manager])),
    ("GET", "/audits/{audit}/findings/proposed/{key}", Let::These(&[Manager, Chair])),
    ("POST", "/audits/{audit}/findings/proposed/{key}", Let::These(&[Manager])),
    ("GET", "/findings/{finding}", Let::These(&[Manager, Chair])),
    ("GET", "/findings/{finding}/edit", Let::These(&[Manager])),
    ("POST", "/findings/{finding}/edit", Let::These(&[Manager])),
    ("POST", "/findings/{finding}/course", Let::These(&[Manager])),
    ("GET", "/audits/{audit}/report", Let::These(READ_AGGREGATE)),
    ("POST", "/audits/{audit}/report", Let::These(&[Manager])),
    ("GET", "/reports", Let::These(READ_REPORTS)),
    // It is final, and both agencies took part.
    ("GET", "/reports/{report}", Let::These(READ_REPORTS)),
    ("GET", "/reports/{report}/report.pdf", Let::These(READ_REPORTS)),
    ("GET", "/reports/{report}/report.docx", Let::These(READ_REPORTS)),
    ("GET", "/reports/{report}/changes", Let::These(&[Manager, Chair, Panel, Qap])),
    ("POST", "/reports/{report}/lead", Let::These(&[Manager])),
    ("POST", "/reports/{report}/sign", Let::These(&[Chair])),
    ("POST", "/reports/{report}/approve", Let::These(&[Qap])),
    ("POST", "/reports/{report}/present", Let::These(&[Manager])),
    ("GET", "/reports/{report}/sections", Let::These(&[Manager])),
    ("POST", "/reports/{report}/sections", Let::These(&[Manager])),
    ("GET", "/reports/{report}/sections/new", Let::These(&[Manager])),
    ("POST", "/reports/{report}/sections/new", Let::These(&[Manager])),
    ("GET", "/reports/{report}/sections/{section}", Let::These(&[Manager])),
    ("POST", "/reports/{report}/sections/{section}", Let::These(&[Manager])),
    ("GET", "/reports/{report}/sections/{section}/comments", Let::These(&[Manager, Chair, Panel, Qap])),
    ("POST", "/reports/{report}/sections/{section}/comments", Let::These(&[Manager, Chair, Panel, Qap])),
    ("GET", "/reports/{report}/guide", Let::These(READ_REPORTS)),
    ("GET", "/reports/{report}/guide.pdf", Let::These(READ_REPORTS)),
    ("GET", "/reports/{report}/guide/edit", Let::These(&[Manager])),
    ("POST", "/reports/{report}/guide/edit", Let::These(&[Manager])),
    ("GET", "/reports/{report}/learning", Let::These(READ_REPORTS)),
    ("POST", "/reports/{report}/learning", Let::These(&[Manager])),
    ("GET", "/reports/{report}/learning/{entry}", Let::These(&[Manager])),
    ("POST", "/reports/{report}/learning/{entry}", Let::These(&[Manager])),
    ("GET", "/audits/{audit}/recommendations", Let::These(&[Manager])),
    ("POST", "/audits/{audit}/recommendations", Let::These(&[Manager])),
    ("GET", "/audits/{audit}/recommendations/new", Let::These(&[Manager])),
    ("POST", "/audits/{audit}/recommendations/new", Let::These(&[Manager])),
    ("GET", "/recommendations/{recommendation}", Let::PolicePlan(READ_PLAN)),
    ("GET", "/recommendations/{recommendation}/edit", Let::These(&[Manager])),
    ("POST", "/recommendations/{recommendation}/edit", Let::These(&[Manager])),
    ("POST", "/recommendations/{recommendation}/course", Let::These(&[Manager])),
    ("POST", "/recommendations/{recommendation}/answer", Let::PolicePlan(&[PoliceLead, PoliceOfficer])),
    ("GET", "/recommendations/{recommendation}/actions/new", Let::PolicePlan(&[Manager, PoliceLead])),
    ("POST", "/recommendations/{recommendation}/actions/new", Let::PolicePlan(&[Manager, PoliceLead])),
    ("GET", "/plan", Let::These(&[Manager, Chair, Panel, Qap, BoardMember, PoliceLead, PoliceContributor, PoliceOfficer, PoliceViewer, CouncilLead])),
    ("GET", "/plan.xlsx", Let::These(&[Manager, Chair, Panel, Qap, BoardMember, PoliceLead, PoliceContributor, PoliceOfficer, PoliceViewer, CouncilLead])),
    ("GET", "/actions/{action}", Let::PolicePlan(READ_PLAN)),
    ("GET", "/actions/{action}/edit", Let::PolicePlan(&[Manager, PoliceLead])),
    ("POST", "/actions/{action}/edit", Let::PolicePlan(&[Manager, PoliceLead])),
    ("POST", "/actions/{action}/progress", Let::PolicePlan(&[Manager, PoliceLead])),
    ("POST", "/actions/{action}/dates", Let::PolicePlan(&[Manager, PoliceLead])),
    ("POST", "/actions/{action}/complete", Let::PolicePlan(&[Manager, PoliceLead])),
    ("POST", "/actions/{action}/verify", Let::These(&[Manager])),
    ("POST", "/actions/{action}/send-back", Let::These(&[Manager])),
    ("POST", "/actions/{action}/close", Let::These(&[Manager])),
    ("POST", "/actions/{action}/accept", Let::PolicePlan(&[PoliceOfficer])),
    ("POST", "/actions/{action}/comment", Let::PolicePlan(&[Manager, Chair, Panel])),
    ("POST", "/actions/{action}/evidence", Let::PolicePlan(&[Manager, PoliceLead])),
    ("GET", "/actions/{action}/evidence/choose", Let::PolicePlan(&[PoliceLead])),
    ("POST", "/actions/{action}/evidence/choose", Let::PolicePlan(&[PoliceLead])),
    ("GET", "/actions/{action}/evidence/new", Let::PolicePlan(&[PoliceLead])),
    ("POST", "/actions/{action}/evidence/new", Let::PolicePlan(&[PoliceLead])),
    ("GET", "/actions/{action}/evidence/{attached}", Let::PolicePlan(&[Manager, Qap, PoliceLead, PoliceContributor, PoliceOfficer, PoliceViewer])),
    ("GET", "/actions/{action}/evidence/{attached}/take-off", Let::PolicePlan(&[PoliceLead])),
    ("POST", "/actions/{action}/evidence/{attached}/take-off", Let::PolicePlan(&[PoliceLead])),
    ("POST", "/actions/{action}/owner", Let::PolicePlan(&[Manager, PoliceLead])),
    ("POST", "/actions/{action}/owner-left", Let::PolicePlan(&[Manager, PoliceLead])),
    ("POST", "/actions/{action}/subgroup", Let::These(&[Manager])),
    ("GET", "/plan/figures", Let::These(READ_AGGREGATE)),
    ("GET", "/plan/workbook", Let::These(&[Manager, PoliceLead, CouncilLead])),
    ("POST", "/plan/workbook", Let::These(&[Manager, PoliceLead, CouncilLead])),
    ("POST", "/plan/workbook/accept", Let::These(&[Manager, PoliceLead, CouncilLead])),
    ("GET", "/subgroups", Let::These(&[Manager])),
    ("POST", "/subgroups", Let::These(&[Manager])),
    ("GET", "/subgroups/{subgroup}", Let::These(&[Manager])),
    ("POST", "/subgroups/{subgroup}", Let::These(&[Manager])),
    ("GET", "/repeats", Let::These(&[Manager])),
    ("GET", "/repeats/new", Let::These(&[Manager])),
    ("POST", "/repeats/new", Let::These(&[Manager])),
    ("GET", "/repeats/{repeat}", Let::These(&[Manager])),
    ("POST", "/repeats/{repeat}/audit", Let::These(&[Manager])),
    ("POST", "/repeats/{repeat}/outcome", Let::These(&[Manager])),
    ("GET", "/agreements", Let::These(&[Manager])),
    ("POST", "/agreements", Let::These(&[Manager])),
    ("GET", "/retention", Let::These(&[Manager, Administrator])),
    ("GET", "/retention/{return_id}", Let::These(&[Manager, Administrator])),
    ("POST", "/retention/{return_id}", Let::These(&[Manager, Administrator])),
    ("GET", "/retention/library/{agency}", Let::These(&[Manager, Administrator])),
    ("POST", "/retention/library/{agency}", Let::These(&[Manager, Administrator])),
    ("GET", "/evidence", Let::These(AGENCIES)),
    ("GET", "/evidence/library.json", Let::These(&[PoliceLead, PoliceOfficer, PoliceViewer, CouncilLead])),
    ("GET", "/evidence/add", Let::These(&[PoliceLead, PoliceContributor, CouncilLead])),
    ("POST", "/evidence/add", Let::These(&[PoliceLead, PoliceContributor, CouncilLead])),
    // A piece of the police's library, with a file: to the council's lead there is no such piece.
    ("GET", "/evidence/{piece}", Let::PolicePerson(POLICE)),
    ("GET", "/evidence/{piece}/change", Let::PolicePerson(&[PoliceLead])),
    ("POST", "/evidence/{piece}/change", Let::PolicePerson(&[PoliceLead])),
    ("GET", "/evidence/{piece}/remove", Let::PolicePerson(&[PoliceLead])),
    ("POST", "/evidence/{piece}/remove", Let::PolicePerson(&[PoliceLead])),
    ("GET", "/evidence/{piece}/file", Let::PolicePerson(POLICE)),
    // There is a file already: a lead replaces it.
    ("GET", "/evidence/{piece}/file/add", Let::PolicePerson(&[PoliceLead])),
    ("POST", "/evidence/{piece}/file/add", Let::PolicePerson(&[PoliceLead])),
    ("GET", "/evidence/{piece}/file/remove", Let::PolicePerson(&[PoliceLead])),
    ("POST", "/evidence/{piece}/file/remove", Let::PolicePerson(&[PoliceLead])),
    ("POST", "/evidence/{piece}/supports/{return_id}", Let::PolicePerson(&[PoliceLead, PoliceContributor])),
    ("POST", "/evidence/{piece}/copy/{return_id}", Let::PolicePerson(&[PoliceLead, PoliceContributor])),
    ("GET", "/trail", Let::These(&[Manager, Administrator, PoliceLead, PoliceOfficer, PoliceViewer, CouncilLead])),
    ("GET", "/trail.csv", Let::These(&[Manager, Administrator, PoliceLead, PoliceOfficer, PoliceViewer, CouncilLead])),
    ("GET", "/returns/{return_id}", Let::PoliceReturn { own: POLICE, board: &[Manager, Chair] }),
    ("GET", "/returns/{return_id}/check", Let::PoliceReturn { own: POLICE, board: &[Manager, Chair] }),
    ("POST", "/returns/{return_id}/ready", Let::PoliceReturn { own: &[PoliceLead], board: &[] }),
    ("POST", "/returns/{return_id}/hold-back", Let::PoliceReturn { own: &[PoliceLead, PoliceOfficer], board: &[] }),
    ("GET", "/returns/{return_id}/receipt", Let::PoliceReturn { own: POLICE, board: &[Manager, Chair] }),
    ("GET", "/returns/{return_id}/decide", Let::PoliceAtAnyTime(&[Manager])),
    ("POST", "/returns/{return_id}/decide", Let::PoliceAtAnyTime(&[Manager])),
    ("POST", "/returns/{return_id}/submit", Let::PoliceReturn { own: &[PoliceLead, PoliceOfficer], board: &[] }),
    ("GET", "/returns/{return_id}/print/{kind}", Let::PoliceReturn { own: POLICE, board: &[Manager, Chair] }),
    ("POST", "/returns/{return_id}/amend", Let::PoliceReturn { own: &[], board: &[Manager] }),
    ("GET", "/returns/{return_id}/emergency", Let::PoliceDraft(&[Manager])),
    ("POST", "/returns/{return_id}/emergency", Let::PoliceDraft(&[Manager])),
    ("GET", "/returns/{return_id}/scores", Let::PoliceReturn { own: &[PoliceLead, PoliceOfficer, PoliceViewer], board: &[Manager, Chair] }),
    ("GET", "/returns/{return_id}/spread", Let::PoliceReturn { own: &[PoliceLead, PoliceOfficer, PoliceViewer], board: &[Manager, Chair] }),
    ("GET", "/returns/{return_id}/workbook", Let::PoliceReturn { own: &[PoliceLead, PoliceOfficer, PoliceViewer], board: &[Manager, Chair] }),
    ("GET", "/returns/{return_id}/return.pdf", Let::PoliceReturn { own: POLICE, board: &[Manager, Chair] }),
    ("GET", "/returns/{return_id}/return.docx", Let::PoliceReturn { own: POLICE, board: &[Manager, Chair] }),
    ("GET", "/returns/{return_id}/blank.pdf", Let::PoliceReturn { own: POLICE, board: &[Manager, Chair] }),
    ("GET", "/returns/{return_id}/blank.docx", Let::PoliceReturn { own: POLICE, board: &[Manager, Chair] }),
    ("GET", "/returns/{return_id}/workbook/{kind}", Let::PoliceReturn { own: POLICE, board: &[] }),
    ("GET", "/returns/{return_id}/workbook/upload", Let::PoliceReturn { own: &[PoliceLead, PoliceContributor], board: &[] }),
    ("POST", "/returns/{return_id}/workbook/upload", Let::PoliceReturn { own: &[PoliceLead, PoliceContributor], board: &[] }),
    ("POST", "/returns/{return_id}/workbook/upload/accept", Let::PoliceReturn { own: &[PoliceLead, PoliceContributor], board: &[] }),
    ("GET", "/returns/{return_id}/export.zip", Let::PoliceReturn { own: &[PoliceLead, PoliceOfficer, PoliceViewer], board: &[] }),
    ("GET", "/returns/{return_id}/evidence", Let::PoliceReturn { own: POLICE, board: &[Manager, Chair] }),
    ("GET", "/returns/{return_id}/evidence/add", Let::PoliceReturn { own: &[PoliceLead, PoliceContributor], board: &[] }),
    ("POST", "/returns/{return_id}/evidence/add", Let::PoliceReturn { own: &[PoliceLead, PoliceContributor], board: &[] }),
    ("GET", "/returns/{return_id}/evidence/{evidence}", Let::PoliceReturn { own: POLICE, board: &[Manager, Chair] }),
    ("GET", "/returns/{return_id}/evidence/{evidence}/remove", Let::PoliceReturn { own: &[PoliceLead, PoliceContributor], board: &[] }),
    ("POST", "/returns/{return_id}/evidence/{evidence}/remove", Let::PoliceReturn { own: &[PoliceLead, PoliceContributor], board: &[] }),
    ("POST", "/returns/{return_id}/evidence/{evidence}/keep", Let::PoliceReturn { own: &[PoliceLead, PoliceContributor], board: &[] }),
    ("GET", "/returns/{return_id}/statements/{statement}/library", Let::PoliceReturn { own: &[PoliceLead, PoliceContributor], board: &[] }),
    ("POST", "/returns/{return_id}/statements/{statement}/library", Let::PoliceReturn { own: &[PoliceLead, PoliceContributor], board: &[] }),
    ("GET", "/returns/{return_id}/delegation", Let::PoliceReturn { own: &[PoliceLead], board: &[] }),
    ("GET", "/returns/{return_id}/delegation/{standard}", Let::PoliceReturn { own: &[PoliceLead], board: &[] }),
    ("POST", "/returns/{return_id}/delegation/{standard}", Let::PoliceReturn { own: &[PoliceLead], board: &[] }),
    ("POST", "/returns/{return_id}/delegation/{standard}/take-back", Let::PoliceReturn { own: &[PoliceLead], board: &[] }),
    ("POST", "/returns/{return_id}/standards/{standard}/ready", Let::PoliceReturn { own: &[PoliceContributor], board: &[] }),
    ("GET", "/returns/{return_id}/standards/{standard}", Let::PoliceReturn { own: POLICE, board: &[Manager, Chair] }),
    ("POST", "/returns/{return_id}/standards/{standard}", Let::PoliceReturn { own: &[PoliceLead, PoliceContributor], board: &[] }),
    ("POST", "/returns/{return_id}/standards/{standard}/here", Let::PoliceReturn { own: &[PoliceLead, PoliceContributor], board: &[] }),
    ("POST", "/returns/{return_id}/standards/{standard}/autosave", Let::PoliceReturn { own: &[PoliceLead, PoliceContributor], board: &[] }),
    // What was asked and answered is no draft: both sides read it at any time. When it can be asked and answered is
    // said by the page, not by its absence.
    ("GET", "/returns/{return_id}/queries", Let::PoliceAtAnyTime(&[PoliceLead, PoliceContributor, PoliceOfficer, PoliceViewer, Manager, Chair])),
    ("GET", "/returns/{return_id}/queries/{query}", Let::PoliceAtAnyTime(&[PoliceLead, PoliceContributor, PoliceOfficer, PoliceViewer, Manager, Chair])),
    ("POST", "/returns/{return_id}/queries/{query}/answer", Let::PoliceAtAnyTime(&[PoliceLead])),
    ("POST", "/returns/{return_id}/queries/{query}/ask", Let::PoliceAtAnyTime(&[Manager])),
    ("POST", "/returns/{return_id}/queries/{query}/close", Let::PoliceAtAnyTime(&[Manager])),
    ("GET", "/returns/{return_id}/statements/{statement}/query", Let::PoliceAtAnyTime(&[Manager])),
    ("POST", "/returns/{return_id}/statements/{statement}/query", Let::PoliceAtAnyTime(&[Manager])),
    // What the panel makes of it, once it is submitted. It is not assigned to the panel member: to them it is not there.
    ("GET", "/returns/{return_id}/moderation", Let::PoliceReturn { own: &[], board: &[Manager, Chair] }),
    ("GET", "/returns/{return_id}/moderation/panel", Let::PoliceAtAnyTime(&[Manager])),
    ("POST", "/returns/{return_id}/moderation/panel", Let::PoliceAtAnyTime(&[Manager])),
    ("GET", "/returns/{return_id}/moderation/standards/{standard}", Let::PoliceReturn { own: &[], board: &[Manager, Chair] }),
    ("POST", "/returns/{return_id}/moderation/standards/{standard}", Let::PoliceReturn { own: &[], board: &[Manager] }),
    ("POST", "/returns/{return_id}/moderation/rest", Let::PoliceReturn { own: &[], board: &[Manager] }),
    ("GET", "/returns/{return_id}/moderation/event", Let::PoliceReturn { own: &[], board: &[Manager] }),
    ("POST", "/returns/{return_id}/moderation/event", Let::PoliceReturn { own: &[], board: &[Manager] }),
    ("GET", "/returns/{return_id}/moderation/pack", Let::PoliceReturn { own: &[], board: &[Manager, Chair] }),
    ("GET", "/returns/{return_id}/moderation/release", Let::PoliceReturn { own: &[], board: &[Manager] }),
    ("POST", "/returns/{return_id}/moderation/release", Let::PoliceReturn { own: &[], board: &[Manager] }),
    ("POST", "/returns/{return_id}/moderation/agree", Let::PoliceReturn { own: &[], board: &[Manager] }),
    // Before a release there is a page that says so.
    ("GET", "/returns/{return_id}/levels", Let::PoliceReturn { own: &[PoliceLead, PoliceOfficer, PoliceViewer], board: &[] }),
    ("POST", "/returns/{return_id}/levels", Let::PoliceReturn { own: &[PoliceLead, PoliceOfficer], board: &[] }),
    // Good practice: chosen from what is submitted, answered by the agency.
    ("GET", "/audits/{audit}/good-practice", Let::These(&[Manager, Chair])),
    ("GET", "/returns/{return_id}/good-practice", Let::PoliceReturn { own: &[PoliceLead, PoliceOfficer, PoliceViewer], board: &[] }),
    ("POST", "/returns/{return_id}/good-practice", Let::PoliceReturn { own: &[PoliceLead, PoliceOfficer], board: &[] }),
    ("GET", "/returns/{return_id}/statements/{statement}/good-practice", Let::PoliceReturn { own: &[], board: &[Manager] }),
    ("POST", "/returns/{return_id}/statements/{statement}/good-practice", Let::PoliceReturn { own: &[], board: &[Manager] }),
    ("GET", "/returns/{return_id}/statements/{statement}/history", Let::PoliceReturn { own: POLICE, board: &[] }),
    ("POST", "/returns/{return_id}/statements/{statement}/history", Let::PoliceReturn { own: &[PoliceLead, PoliceContributor], board: &[] }),
    ("GET", "/returns/{return_id}/statements/{statement}/comments", Let::PoliceReturn { own: POLICE, board: &[] }),
    ("POST", "/returns/{return_id}/statements/{statement}/comments", Let::PoliceReturn { own: POLICE, board: &[] }),
];

/// Files of an audit that hold agencies' answers.
const MANAGERS_FILES: [&str; 4] = ["analysis.xlsx", "agencies.zip", "answers.json", "scores.json"];

pub(crate) struct Places {
    audit: String,
    pub(crate) return_id: String,
    person: String,
    evidence: String,
    recommendation: String,
    action: String,
    attached: String,
    query: String,
    piece: String,
    agency: String,
    finding: String,
    subgroup: String,
    repeat: String,
    report: report_support::Placed,
}

impl Places {
    pub(crate) async fn new(board: &TestBoard) -> Self {
        let audit = board.open_audit().await.unwrap().to_string();
        let id = board.submit(PoliceLead).await.unwrap();
        let query = queries::ask(board, id, "lead", "Who leads?").await;
        // Back with the agency: a draft, about which something was asked before.
        board.service.give_back(&board.actor(Manager).unwrap(), id, "Correct it.").await.unwrap();
        let return_id = id.to_string();
        board.delegate(PoliceContributor, "first", &["lead", "policy"]).await.unwrap();
        let evidence = evidence::add(board, PoliceLead, "Minutes.pdf", b"%PDF-1.7").await;
        let piece = library::piece(board, PoliceLead, "Safeguarding policy", &[]).await;
        let mut lead = signed_in(board, PoliceLead).await;
        let file = lead.upload(&format!("{piece}/file/add"), "Policy.pdf", b"%PDF-1.7").await.unwrap();
        assert_eq!(file.status, 303);
        let piece = library::id_of(&piece).to_owned();
        let agency = board.agencies["Testshire Police"].to_string();
        let person = board.actor(PoliceContributor).unwrap().person.to_string();
        let recommendation = plan_support::issued(board, audit.parse().unwrap(), "Testshire Police").await;
        let action = plan_support::action(board, PoliceLead, recommendation).await.to_string();
        let recommendation = recommendation.to_string();
        let attached =
            lead.post(&format!("/actions/{action}/evidence/choose"), &[("piece", piece.as_str())]).await.unwrap();
        assert_eq!(attached.status, 303);
        let page = board.service.plan_action(&board.actor(PoliceLead).unwrap(), action.parse().unwrap()).await.unwrap();
        let attached = page.attached[0].id.to_string();
        let form = FindingForm { kind: "strength".to_owned(), text: "Leads are named.".to_owned() };
        let manager = board.actor(Manager).unwrap();
        let finding = board.service.write_finding(&manager, audit.parse().unwrap(), &form).await.unwrap().to_string();
        let report = report_support::placed(board).await;
        let subgroup = board.service.add_subgroup(&manager, "Learning and Development").await.unwrap().to_string();
        let repeat = plan_support::repeat(board, action.parse().unwrap()).await.to_string();
        Self {
            audit,
            return_id,
            person,
            evidence,
            recommendation,
            action,
            attached,
            query,
            piece,
            agency,
            finding,
            subgroup,
            repeat,
            report,
        }
    }

    pub(crate) fn fill(&self, path: &str) -> String {
        path.replace("{person}/{step}", "{person}/end-sessions")
            .replace("{person}", &self.person)
            .replace("{factor}", "01890000-0000-7000-8000-000000000000")
            .replace("{connection}", "01890000-0000-7000-8000-000000000000")
            .replace("{provider}", "none")
            .replace("{evidence}", &self.evidence)
            .replace("{recommendation}", &self.recommendation)
            .replace("{action}", &self.action)
            .replace("{attached}", &self.attached)
            .replace("{query}", &self.query)
            .replace("{piece}", &self.piece)
            .replace("{agency}", &self.agency)
            .replace("{finding}", &self.finding)
            .replace("{report}", &self.report.report)
            .replace("{section}", &self.report.section)
            .replace("{entry}", &self.report.entry)
            .replace("{subgroup}", &self.subgroup)
            .replace("{repeat}", &self.repeat)
            .replace("{chart}", "standards.svg")
            .replace("{key}", "strength.statement.lead")
            .replace("{audit}", &self.audit)
            .replace("{return_id}", &self.return_id)
            .replace("{id}", "every-type")
            .replace("{version}", "2026.1")
            .replace("{step}", "retire")
            .replace("/blank/{kind}/{format}", "/blank/police/pdf")
            .replace("{format}", "json")
            .replace("{file}", "regional.zip")
            .replace("{standard}", "first")
            .replace("/blank/{kind}", "/blank/police")
            .replace("{statement}", "lead")
            .replace("{kind}", "filled")
            .replace("{token}", "none")
    }
}

/// Forms are posted empty: whoever is let through is told what is missing, and nothing changes.
async fn try_route(visitor: &mut Visitor, method: &str, path: &str) -> u16 {
    let page = match method {
        "GET" => visitor.get(path).await,
        _ => visitor.post(path, &[]).await,
    };
    page.unwrap().status
}

fn is_let_through(status: u16) -> bool {
    !matches!(status, 401 | 403 | 404)
}

on_both_databases! {
    every_route_has_a_row_and_every_row_a_route,
    nobody_gets_anything_without_a_session,
    every_role_reaches_what_the_table_says_and_no_more,
    another_agencys_return_is_not_there,
    a_regional_editor_takes_the_regional_export_only,
    role_and_agency_in_a_body_change_nothing,
    forms_from_elsewhere_are_refused,
}

async fn every_route_has_a_row_and_every_row_a_route(board: TestBoard) {
    let routes: BTreeSet<_> =
        board.routes.iter().map(|route| (route.method.to_string(), route.path.to_owned())).collect();
    let rows: BTreeSet<_> = TABLE.iter().map(|(method, path, _)| ((*method).to_owned(), (*path).to_owned())).collect();
    assert_eq!(routes, rows);
}

async fn nobody_gets_anything_without_a_session(board: TestBoard) {
    let places = Places::new(&board).await;
    for (method, path, who) in TABLE {
        let path = places.fill(path);
        let status = try_route(&mut board.visitor(), method, &path).await;
        match (who, *method) {
            // A link that is none looks the same to everybody.
            (Let::All, _) => assert_ne!(status, 401, "{path}"),
            (_, "GET") => assert_eq!(status, 303, "{path}"),
            _ => assert_eq!(status, 401, "{path}"),
        }
    }
}

async fn every_role_reaches_what_the_table_says_and_no_more(board: TestBoard) {
    let places = Places::new(&board).await;
    let mut wrong = Vec::new();
    for submitted in [false, true] {
        if submitted {
            board.service.submit(&board.actor(PoliceLead).unwrap(), places.return_id.parse().unwrap()).await.unwrap();
        }
        for who in Who::ALL {
            let mut visitor = signed_in(&board, who).await;
            for (method, path, let_in) in TABLE {
                let path = places.fill(path);
                // Whoever may submit would do it: a field that does not belong there stops them.
                let may_submit = matches!(who, PoliceLead | PoliceOfficer) && path.ends_with("/submit");
                let status = if may_submit {
                    visitor.post(&path, &[("unknown", "field")]).await.unwrap().status
                } else {
                    try_route(&mut visitor, method, &path).await
                };
                let right = match let_in {
                    Let::All => true,
                    Let::These(people) if people.contains(&who) => is_let_through(status),
                    Let::These(_) => status == 403,
                    Let::Nothing => status == 404,
                    Let::PolicePerson(these) if these.contains(&who) => is_let_through(status),
                    Let::PoliceAtAnyTime(these) if these.contains(&who) => is_let_through(status),
                    Let::PolicePlan(these) if these.contains(&who) => is_let_through(status),
                    Let::PolicePerson(_) | Let::PolicePlan(_) | Let::PoliceAtAnyTime(_) => matches!(status, 403 | 404),
                    Let::PoliceDraft(these) if these.contains(&who) && !submitted => is_let_through(status),
                    Let::PoliceDraft(_) => matches!(status, 403 | 404),
                    Let::PoliceReturn { own, board } => {
                        if own.contains(&who) || submitted && board.contains(&who) {
                            is_let_through(status)
                        } else {
                            matches!(status, 403 | 404)
                        }
                    }
                };
                if !right {
                    wrong.push(format!("{who:?} {method} {path} (submitted: {submitted}) gave {status}"));
                }
                if path == "/sign-out" {
                    visitor = signed_in(&board, who).await;
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

async fn another_agencys_return_is_not_there(board: TestBoard) {
    let places = Places::new(&board).await;
    let mut council = signed_in(&board, CouncilLead).await;
    for (method, path, _) in TABLE.iter().filter(|(_, path, _)| path.starts_with("/returns/")) {
        // The very same answer as for an id that is nobody's.
        let theirs = places.fill(path);
        let nobodys = theirs.replace(&places.return_id, "01890000-0000-7000-8000-000000000000");
        let (one, other) = match *method {
            "GET" => (council.get(&theirs).await.unwrap(), council.get(&nobodys).await.unwrap()),
            _ => (council.post(&theirs, &[]).await.unwrap(), council.post(&nobodys, &[]).await.unwrap()),
        };
        assert_eq!((one.status, other.status), (404, 404), "{theirs}");
        let without_nonce = |page: &candour_tests::Page| crate::support::words(page);
        assert_eq!(without_nonce(&one), without_nonce(&other));
    }
}

async fn a_regional_editor_takes_the_regional_export_only(board: TestBoard) {
    let places = Places::new(&board).await;
    let mut editor = signed_in(&board, Editor).await;
    let mut manager = signed_in(&board, Manager).await;
    for file in MANAGERS_FILES {
        let path = format!("/audits/{}/downloads/{file}", places.audit);
        assert_eq!(editor.get(&path).await.unwrap().status, 403, "{file}");
        assert_eq!(manager.get(&path).await.unwrap().status, 200, "{file}");
    }
    for file in ["regional.zip", "regional.xlsx", "regional.zip?level=agency"] {
        assert_eq!(
            editor.get(&format!("/audits/{}/downloads/{file}", places.audit)).await.unwrap().status,
            200,
            "{file}"
        );
    }
}

async fn role_and_agency_in_a_body_change_nothing(board: TestBoard) {
    let places = Places::new(&board).await;
    let agency = board.agencies["Testshire Police"].to_string();
    let mut council = signed_in(&board, CouncilLead).await;
    let path = places.fill("/returns/{return_id}/standards/first");
    for extra in [("agency", agency.as_str()), ("role", "qa_manager"), ("agency_id", agency.as_str())] {
        let status = council.post(&path, &[("s.lead.value", "0"), extra]).await.unwrap().status;
        assert!(matches!(status, 400 | 404), "{extra:?}: {status}");
    }
    let mut police = signed_in(&board, PoliceLead).await;
    for extra in [("role", "qa_manager"), ("s.lead.score", "3"), ("state", "agreed")] {
        assert_eq!(police.post(&path, &[("s.lead.value", "0"), extra]).await.unwrap().status, 400, "{extra:?}");
    }
    let whole =
        board.service.whole_return(&board.actor(PoliceLead).unwrap(), places.return_id.parse().unwrap()).await.unwrap();
    assert_eq!(whole.answers.get("lead").unwrap().revision, 1);
}

async fn forms_from_elsewhere_are_refused(board: TestBoard) {
    let places = Places::new(&board).await;
    let mut visitors: BTreeMap<Who, Visitor> = BTreeMap::new();
    for who in [Manager, PoliceLead] {
        visitors.insert(who, signed_in(&board, who).await);
    }
    for (_, path, _) in TABLE.iter().filter(|(method, _, _)| *method == "POST") {
        let path = places.fill(path);
        for visitor in visitors.values_mut() {
            for kind in ["application/x-www-form-urlencoded", "text/plain", "multipart/form-data; boundary=x"] {
                for headers in [
                    &[("origin", "https://evil.example"), ("sec-fetch-site", "cross-site"), ("content-type", kind)][..],
                    &[("origin", "https://evil.example"), ("content-type", kind)],
                    &[("origin", "null"), ("content-type", kind)],
                    &[("sec-fetch-site", "same-site"), ("content-type", kind)],
                ] {
                    let page = visitor.send(Method::POST, &path, headers, b"a=b".to_vec()).await.unwrap();
                    assert_eq!(page.status, 403, "{path} {headers:?}");
                }
            }
        }
    }
}
