//! How far the agencies of one audit have come.

use super::kind_label;
use super::open::period;
use crate::components::badge::{audit_state, return_state};
use crate::components::buttons::{back, secondary, submit_with};
use crate::components::details::details;
use crate::components::notice;
use crate::components::progress::{bar, days_left};
use crate::components::queries::open_lines;
use crate::components::table::{heads, nothing, standard_heads, standards_key, table};
use crate::error::Reply;
use crate::forms::Fields;
use crate::guard::Signed;
use crate::pages::id;
use crate::render::{Chrome, Page, see_other};
use crate::routes;
use axum::body::Bytes;
use axum::extract::Path;
use candour_domain::access::{Action, Actor, Scope, allowed};
use candour_domain::audit::AuditState;
use candour_domain::question_set::Standard;
use candour_domain::time::date_text;
use candour_service::audits::{Dashboard, DashboardRow};
use candour_service::{Refusal, ServiceError};
use candour_texts::t;
use http::Uri;
use leptos::prelude::*;

/// The dashboard.
pub async fn dashboard(chrome: Chrome, Signed(actor): Signed, Path(audit): Path<String>, uri: Uri) -> Reply {
    let board = chrome.state.service.dashboard(&actor, id(&audit)?).await?;
    let note = match Fields::of_query(&uri).get("note") {
        "opened" => Some(opened(board.audit.state == AuditState::Planned, chrome.state.service.sends_mail())),
        "returned" => Some(t!("The return is with the agency again. They read your reason at the top of it.")),
        "emergency-ended" => Some(t!("Your emergency access is ended. It stands in the trail.")),
        "decided" => Some(t!("Your decision is kept, and the leads of the agency are told.")),
        "moved" => Some(t!("The audit's state is changed.")),
        _ => None,
    };
    let ways = ways(&actor, &board);
    Ok(Page::new(board.audit.title.clone()).wide().render(&chrome, move || {
        let audit = &board.audit;
        let submitted = board.rows.iter().filter(|row| row.state.content_visible_to_board()).count();
        let asked = board.rows.iter().filter(|row| row.state.is_counted()).count();
        let chair = board.chair.clone().map_or_else(|| t!("no Audit Chair yet").to_owned(), |name| t!("Audit Chair {name}", name));
        let about = format!("{}, {}, {chair}", kind_label(audit.kind), period(audit.opens_on, audit.due_on));
        let set = t!("{title}, version {version}", title = board.set.title, version = board.set.version);
        view! {
            {back("/audits".to_owned(), t!("All audits"))}
            {note.map(notice::done)}
            <span class="govuk-caption-l">{set}</span>
            <h1 class="govuk-heading-l">{audit.title.clone()}</h1>
            <p class="govuk-body candour-standing">{audit_state(audit.state)} " " {about}</p>
            <div class="candour-progress">
                {bar(submitted, asked)}
                <p class="candour-progress__text">{t!("{submitted} of {asked} agencies have submitted", submitted, asked)}</p>
            </div>
            {ways}
            {progress_table(&board)}
            {standards_key(&board.set)}
            <p class="govuk-body-s candour-muted candour-measure">
                {t!("Numbers are statements complete, of those that are asked of this type of agency; – is nothing asked. What an agency writes is hidden until it submits.")}
            </p>
            {lead_on_form(&board)}
            {decisions(&actor, &board)}
            {drafts(&actor, &board)}
        }
    }))
}

/// What comes of an audit that was opened, or planned.
fn opened(planned: bool, sends: bool) -> &'static str {
    match (planned, sends) {
        (true, true) => {
            t!("The audit is planned. When it opens, the agencies find their return, and their leads get a mail.")
        }
        (true, false) => {
            t!(
                "The audit is planned. When it opens, the agencies find their return. Candour is not set up to send mail: hand on what waits in the outbox."
            )
        }
        (false, true) => t!("The audit is open. The agencies find their return, and their leads get a mail."),
        (false, false) => {
            t!(
                "The audit is open, and the agencies find their return. Candour is not set up to send mail: hand on what waits in the outbox."
            )
        }
    }
}

fn ways(actor: &Actor, board: &Dashboard) -> AnyView {
    let base = routes::audit(board.audit.id);
    let downloads =
        actor.may(Action::DownloadRegional).then(|| secondary(format!("{base}/downloads"), t!("Downloads")));
    let recommendations = actor
        .may(Action::ManageRecommendations)
        .then(|| secondary(routes::recommendations(board.audit.id), t!("Recommendations")));
    let reminders =
        actor.may(Action::SendReminders).then(|| secondary(routes::reminders(board.audit.id), t!("Reminders")));
    let queries = secondary(routes::audit_queries(board.audit.id), t!("Queries"));
    let findings = actor.may(Action::ReadFindings).then(|| secondary(routes::findings(board.audit.id), t!("Findings")));
    let shared = actor
        .may(Action::ReadGoodPractice)
        .then(|| secondary(routes::audit_good_practice(board.audit.id), t!("Good practice")));
    let moderation = secondary(routes::audit_moderation(board.audit.id), t!("Moderation"));
    view! { <div class="govuk-button-group">{secondary(routes::analysis(board.audit.id), t!("Analysis"))} {findings} {secondary(format!("{base}/scores"), t!("Scores by agency and standard"))} {queries} {moderation} {shared} {recommendations} {secondary(routes::audit_report(board.audit.id), t!("Report"))} {downloads} {reminders}</div> }.into_any()
}

fn progress_table(board: &Dashboard) -> AnyView {
    let mut columns = heads(&[t!("Agency"), t!("State"), t!("Due"), t!("Complete")]);
    columns.extend(standard_heads(&board.set));
    let rows = board.rows.iter().map(|row| progress_row(board, row)).collect();
    table(t!("Progress of the agencies"), columns, rows, "candour-progress-table")
}

fn progress_row(board: &Dashboard, row: &DashboardRow) -> Vec<AnyView> {
    let (complete, asked) = row.total();
    let name = if row.state.content_visible_to_board() {
        view! { <a class="govuk-link" href=routes::of_return(row.return_id)>{row.agency.name.clone()}</a> }.into_any()
    } else {
        row.agency.name.clone().into_any()
    };
    let waiting = row.state.editable() && board.audit.state == AuditState::Open;
    let due = if waiting {
        let class = if row.days_left < 0 { "candour-late" } else { "" };
        view! { <span class=class>{days_left(row.days_left)}</span> }.into_any()
    } else {
        date_text(row.due_on).into_any()
    };
    let total = view! { {bar(complete, asked)} <span class="candour-nowrap">{t!("{complete} of {asked}", complete, asked)}</span> };
    let state = view! { {return_state(row.state)} {queries(row)} }.into_any();
    let mut cells = vec![name, state, due, total.into_any()];
    cells.extend(board.set.standards.iter().map(|standard| standard_cell(row, standard)));
    cells
}

/// How many queries about it are open.
fn queries(row: &DashboardRow) -> Option<AnyView> {
    let lines = open_lines(row.queries.asked, row.queries.answered);
    (!lines.is_empty()).then(|| {
        let href = routes::queries(row.return_id);
        let of = t!(" about the return of {name}", name = row.agency.name);
        view! { <div class="govuk-body-s"><a class="govuk-link" href=href>{lines.join(", ")}<span class="govuk-visually-hidden">{of}</span></a></div> }
            .into_any()
    })
}

fn standard_cell(row: &DashboardRow, standard: &Standard) -> AnyView {
    match row.progress.get(&standard.id) {
        None => nothing(t!("Nothing asked")),
        Some((complete, asked)) => {
            let class = if complete == asked { "candour-part candour-part--whole" } else { "candour-part" };
            view! { <span class=class>{format!("{complete}/{asked}")}</span> }.into_any()
        }
    }
}

/// The ways to more time, exemption and withdrawal.
fn decisions(actor: &Actor, board: &Dashboard) -> Option<AnyView> {
    let open = matches!(board.audit.state, AuditState::Planned | AuditState::Open);
    if !open || !allowed(actor.role, Action::DecideReturn, Scope::OtherAgency) {
        return None;
    }
    let links = board
        .rows
        .iter()
        .map(|row| view! { <li><a class="govuk-link" href=routes::decide(row.return_id)>{row.agency.name.clone()}</a></li> })
        .collect_view();
    let content = view! {
        <p class="govuk-body">{t!("Give an agency more time, exempt it, withdraw its return, or ask for it again. You say why, and the agency reads it.")}</p>
        <ul class="govuk-list">{links}</ul>
    };
    Some(details(t!("More time, exemption or withdrawal"), content.into_any()))
}

/// The ways to a draft, out of the way.
fn drafts(actor: &Actor, board: &Dashboard) -> Option<AnyView> {
    let begun: Vec<_> = board
        .rows
        .iter()
        .filter(|row| actor.may_open_in_emergency(row.agency.id, row.state))
        .map(|row| {
            let name = row.agency.name.clone();
            view! { <li><a class="govuk-link" href=routes::emergency(row.return_id)>{name}</a></li> }
        })
        .collect();
    if begun.is_empty() {
        return None;
    }
    let content = view! {
        <p class="govuk-body">{t!("Where waiting until an agency submits could put an adult at risk, you can read its draft for one hour. You give a reason, and the agency and others are told at once.")}</p>
        <ul class="govuk-list">{begun}</ul>
    };
    Some(details(t!("Reading a draft in an emergency"), content.into_any()))
}

fn lead_on_form(board: &Dashboard) -> AnyView {
    if board.next_states.is_empty() {
        return ().into_any();
    }
    let buttons = board
        .next_states
        .iter()
        .map(|state| {
            submit_with("to", state.code().to_owned(), step_label(board.audit.state, *state), "govuk-button--secondary")
        })
        .collect_view();
    let open = board.rows.iter().filter(|row| row.state.editable()).count();
    let beware = (board.audit.state == AuditState::Open && open > 0).then(|| {
        let text = if open == 1 { t!("1 agency has not submitted yet.").to_owned() } else { t!("{open} agencies have not submitted yet.", open) };
        view! { <p class="govuk-body">{t!("{text} After closing they can read their return, but not change or submit it.", text)}</p> }
    });
    view! {
        <section class="candour-aside">
            <h2 class="govuk-heading-m">{t!("Lead this audit on")}</h2>
            {beware}
            <form method="post" action=format!("{}/state", routes::audit(board.audit.id))>
                <div class="govuk-button-group">{buttons}</div>
            </form>
        </section>
    }
    .into_any()
}

fn step_label(from: AuditState, to: AuditState) -> &'static str {
    match (from, to) {
        (AuditState::Closed, AuditState::Open) => t!("Open the audit again"),
        (_, AuditState::Open) => t!("Open the audit now"),
        (_, AuditState::Closed) => t!("Close the audit"),
        (_, AuditState::Moderation) => t!("Begin moderation"),
        (_, AuditState::Reporting) => t!("Begin reporting"),
        (_, AuditState::Monitoring) => t!("Begin monitoring"),
        (_, AuditState::Archived) => t!("Archive the audit"),
        (_, AuditState::Planned) => t!("Plan the audit"),
    }
}

/// Leads the audit to another state.
pub async fn lead_on(chrome: Chrome, Signed(actor): Signed, Path(audit): Path<String>, body: Bytes) -> Reply {
    let fields = Fields::parse(&body)?;
    fields.only(&["to"])?;
    let audit = id(&audit)?;
    let to = AuditState::from_code(fields.get("to")).ok_or_else(|| {
        ServiceError::Refused(Refusal::Step(t!("Choose the state from the buttons of the page.").to_owned()))
    })?;
    chrome.state.service.move_audit(&actor, audit, to).await?;
    Ok(see_other(&format!("{}?note=moved", routes::audit(audit))))
}
