//! The reports that somebody may read; and where the report of an audit is found, or how it is started.

use crate::components::buttons::{back, submit};
use crate::components::notice;
use crate::components::report::report_state;
use crate::components::table::records;
use crate::error::Reply;
use crate::guard::Signed;
use crate::pages::id;
use crate::render::{Chrome, Page, see_other};
use crate::routes;
use axum::extract::Path;
use axum::response::Response;
use candour_domain::access::Action;
use candour_domain::audit::AuditState;
use candour_domain::ids::AuditId;
use candour_domain::time::{date_text, day};
use candour_service::ServiceError;
use candour_service::board_report::{ReportItem, StartPage};
use candour_texts::t;
use http::StatusCode;
use leptos::prelude::*;

/// The list.
pub async fn list(chrome: Chrome, Signed(actor): Signed) -> Reply {
    let reports = chrome.state.service.reports(&actor).await?;
    let early = actor.may(Action::CommentOnReport);
    Ok(Page::new(t!("Reports")).render(&chrome, move || {
        let lead = if early {
            t!("What an audit has shown, in the Board’s words.")
        } else {
            t!("What an audit has shown, in the Board’s words. You find a report here once QA&P has approved it.")
        };
        let content = if reports.is_empty() {
            view! { <p class="govuk-body">{t!("There is no report for you to read yet.")}</p> }.into_any()
        } else {
            let columns = [t!("Audit"), t!("State"), t!("Last changed")];
            records(t!("Reports, the latest audit first"), &columns, reports.iter().map(row).collect(), "")
        };
        view! {
            <h1 class="govuk-heading-l">{t!("Reports")}</h1>
            <p class="govuk-body candour-measure">{lead}</p>
            {content}
        }
    }))
}

fn row(item: &ReportItem) -> Vec<AnyView> {
    let href = routes::report(item.id);
    vec![
        view! { <a class="govuk-link" href=href>{item.audit.clone()}</a> }.into_any(),
        report_state(item.state),
        date_text(day(item.changed_at)).into_any(),
    ]
}

/// Leads to the report of an audit, or shows how it is started.
pub async fn of_audit(chrome: Chrome, Signed(actor): Signed, Path(audit): Path<String>) -> Reply {
    let page = chrome.state.service.report_of_audit(&actor, id(&audit)?).await?;
    match page.report {
        Some(report) => Ok(see_other(&routes::report(report))),
        None => Ok(render(&chrome, page, actor.may(Action::ReadProgress), None)),
    }
}

/// Starts it.
pub async fn start(chrome: Chrome, Signed(actor): Signed, Path(audit): Path<String>) -> Reply {
    let audit: AuditId = id(&audit)?;
    let service = &chrome.state.service;
    match service.start_report(&actor, audit).await {
        Ok(report) => Ok(see_other(&format!("{}?note=started", routes::report(report)))),
        Err(ServiceError::Refused(refusal)) => {
            let page = service.report_of_audit(&actor, audit).await?;
            Ok(render(&chrome, page, true, Some(refusal.to_string())))
        }
        Err(other) => Err(other.into()),
    }
}

fn render(chrome: &Chrome, page: StartPage, from_audit: bool, refused: Option<String>) -> Response {
    let status = if refused.is_some() { StatusCode::CONFLICT } else { StatusCode::OK };
    Page::new(t!("Report")).status(status).render(chrome, move || {
        let audit = &page.audit;
        let up = if from_audit {
            (routes::audit(audit.id), t!("Back to the audit"))
        } else {
            ("/reports".to_owned(), t!("All reports"))
        };
        let content = match (page.may_start, audit.state) {
            (false, _) => {
                view! { <p class="govuk-body">{t!("There is no report for you to read yet.")}</p> }.into_any()
            }
            (true, AuditState::Planned | AuditState::Open) => {
                let text =
                    t!("A report begins once its audit is closed: until then its figures move with every return.");
                view! { <p class="govuk-body candour-measure">{text}</p> }.into_any()
            }
            (true, state) => start_form(audit.id, state),
        };
        view! {
            {back(up.0, up.1)}
            {refused.map(notice::warning)}
            <span class="govuk-caption-l">{audit.title.clone()}</span>
            <h1 class="govuk-heading-l">{t!("Report")}</h1>
            {content}
        }
    })
}

fn start_form(audit: AuditId, state: AuditState) -> AnyView {
    let moves = matches!(state, AuditState::Closed | AuditState::Moderation).then(|| {
        let text = t!("With the report the audit goes on to reporting: it cannot be opened for answers again.");
        notice::inset(text.into_any())
    });
    view! {
        <p class="govuk-body candour-measure">{t!("A report begins with sections for background, method, response rate, scores, findings, good practice, recommendations and appendices. Their figures fill themselves from the audit as it stands, until the Audit Chair signs the report off: then text and figures are frozen.")}</p>
        {moves}
        <form method="post" action=routes::audit_report(audit)>{submit(t!("Start the report"))}</form>
    }
    .into_any()
}
