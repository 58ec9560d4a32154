//! The Audit Chair's decision, and QA&P's.

use super::lead::{after, number};
use crate::error::Reply;
use crate::forms::{Fields, date_parts};
use crate::guard::Signed;
use crate::pages::id;
use crate::render::{Chrome, see_other};
use crate::routes;
use axum::body::Bytes;
use axum::extract::Path;
use candour_domain::board_report::ApprovalForm;
use candour_domain::ids::ReportId;
use candour_service::board_report::{Approval, ChairDecision, Show};

/// Signs it off, or returns it with a reason.
pub async fn sign(chrome: Chrome, Signed(actor): Signed, Path(report): Path<String>, body: Bytes) -> Reply {
    let report: ReportId = id(&report)?;
    let service = &chrome.state.service;
    // Whose it is is asked before the form is read.
    service.report(&actor, report, Show::Standing).await?;
    let fields = Fields::parse(&body)?;
    fields.only(&["step", "revision", "seen", "why"])?;
    let seen = number(&fields, "revision")?;
    let (decision, note) = match fields.get("step") {
        "sign" => (ChairDecision::Sign(fields.get("seen")), "signed"),
        "return" => (ChairDecision::Return(fields.get("why")), "returned"),
        _ => return Ok(see_other(&routes::report(report))),
    };
    let done = service.decide_report(&actor, report, seen, decision).await;
    after(&chrome, &actor, (report, Show::Standing), done, note, fields).await
}

/// Approves it as final.
pub async fn approve(chrome: Chrome, Signed(actor): Signed, Path(report): Path<String>, body: Bytes) -> Reply {
    let report: ReportId = id(&report)?;
    let service = &chrome.state.service;
    service.report(&actor, report, Show::Standing).await?;
    let fields = Fields::parse(&body)?;
    fields.only(&["revision", "version", "quorate", "minute", "held-day", "held-month", "held-year"])?;
    let form = ApprovalForm {
        quorate: fields.get("quorate").to_owned(),
        minute: fields.get("minute").to_owned(),
        held_on: date_parts(&fields, "held-"),
    };
    let approval = Approval { version: number(&fields, "version")?, form };
    let done = service.approve_report(&actor, report, number(&fields, "revision")?, &approval).await;
    after(&chrome, &actor, (report, Show::Standing), done, "approved", fields).await
}
