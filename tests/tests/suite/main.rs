//! What Candour does, seen from outside.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on has failed")]

mod access;
mod access_page;
mod accounts;
mod analysis;
mod analysis_abuse;
mod analysis_moderated;
mod analysis_support;
mod audits;
mod carry;
mod comments;
mod decisions;
mod delegation;
mod delegation_kept;
mod documents;
mod emergency;
mod evidence;
mod evidence_abuse;
mod evidence_kept;
mod evidence_scanner;
mod findings;
mod findings_abuse;
mod findings_kept;
mod good_practice;
mod guessing;
mod headers;
mod history;
mod hostile;
mod hostile_provider;
mod languages;
mod library;
mod library_files;
mod library_kept;
mod mail;
mod moderation;
mod moderation_abuse;
mod moderation_kept;
mod moderation_who;
mod news;
mod own_export;
mod passkey_answers;
mod passkey_limits;
mod passkey_support;
mod passkeys;
mod personal_data;
mod plan;
mod plan_beside;
mod plan_kept;
mod plan_reminders;
mod plan_support;
mod plan_together;
mod presence;
mod provider;
mod queries;
mod queries_abuse;
mod queries_kept;
mod question_sets;
mod real_provider;
mod recommendations;
mod reminders;
mod reminders_letter;
mod renewal;
mod restore;
mod retention;
mod return_document;
mod return_workbook;
mod return_workbook_abuse;
mod returns;
mod saves;
mod second_factor;
mod security_page;
mod sessions;
mod sign_off;
mod single_sign_on;
mod store;
mod support;
mod trail;
mod versions;
mod waiting_text;

#[path = "../../../server/export/tests/support/pdf.rs"]
#[expect(dead_code, reason = "the tests of the document itself use the rest")]
mod pdf;

#[path = "../../../server/export/tests/support/edit.rs"]
mod edit;
