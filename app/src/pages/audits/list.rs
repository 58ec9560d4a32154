//! Where a QA Manager or Audit Chair begins, and the list of all audits.

use super::kind_label;
use crate::components::badge::audit_state;
use crate::components::buttons::start;
use crate::components::progress::{bar, days_left};
use crate::components::table::records;
use crate::error::Reply;
use crate::guard::Signed;
use crate::render::{Chrome, Page};
use crate::routes;
use candour_domain::access::{Action, Actor};
use candour_domain::audit::AuditState;
use candour_domain::submission::ReturnState;
use candour_domain::time::date_text;
use candour_service::audits::AuditListItem;
use candour_texts::t;
use leptos::prelude::*;

/// The start page at the Board: what runs now, and what was before.
pub async fn overview(chrome: &Chrome, actor: &Actor) -> Reply {
    let audits = chrome.state.service.audits(actor).await?;
    let today = chrome.state.service.clock().today();
    let may_open = actor.may(Action::ManageAudits);
    let (now, before): (Vec<_>, Vec<_>) =
        audits.into_iter().partition(|item| matches!(item.audit.state, AuditState::Planned | AuditState::Open));
    Ok(Page::new(t!("Home")).render(chrome, move || {
        let none = now.is_empty().then(|| view! { <p class="govuk-body">{t!("No audit is open at present.")}</p> });
        let cards = now.iter().map(|item| card(item, (item.audit.due_on - today).num_days())).collect_view();
        let earlier = (!before.is_empty()).then(|| audit_table(t!("Earlier audits"), before.iter().map(row).collect()));
        view! {
            <h1 class="govuk-heading-l">{t!("Audits")}</h1>
            {none}
            {cards}
            {may_open.then(|| start("/audits/new".to_owned(), t!("Open an audit")))}
            {earlier}
        }
    }))
}

/// Every audit of the Board.
pub async fn list(chrome: Chrome, Signed(actor): Signed) -> Reply {
    let audits = chrome.state.service.audits(&actor).await?;
    let may_open = actor.may(Action::ManageAudits);
    let way = if actor.may(Action::ReadProgress) {
        row
    } else if actor.may(Action::ReadAggregate) {
        aggregate_row
    } else {
        export_row
    };
    Ok(Page::new(t!("Audits")).render(&chrome, move || {
        let rows = audits.iter().map(way).collect();
        let content = if audits.is_empty() {
            view! { <p class="govuk-body">{t!("There is no audit yet.")}</p> }.into_any()
        } else {
            audit_table(t!("Audits of the Board"), rows)
        };
        view! {
            <h1 class="govuk-heading-l">{t!("All audits")}</h1>
            {content}
            {may_open.then(|| start("/audits/new".to_owned(), t!("Open an audit")))}
        }
    }))
}

fn counts(item: &AuditListItem) -> (u64, u64) {
    let submitted =
        item.returns.iter().filter(|(state, _)| state.content_visible_to_board()).map(|(_, count)| count).sum();
    (submitted, counted(item))
}

/// How many agencies are asked.
pub(super) fn counted(item: &AuditListItem) -> u64 {
    item.returns.iter().filter(|(state, _)| state.is_counted()).map(|(_, count)| count).sum()
}

fn card(item: &AuditListItem, left: i64) -> AnyView {
    let audit = &item.audit;
    let (submitted, all) = counts(item);
    let when = match audit.state {
        AuditState::Planned => t!(
            "Opens on {opens_on}, due on {due_on}",
            opens_on = date_text(audit.opens_on),
            due_on = date_text(audit.due_on)
        ),
        _ => t!("Due on {due_on}: {left}", due_on = date_text(audit.due_on), left = days_left(left)),
    };
    let states = item.returns.iter().map(|(state, count)| state_count(*state, *count)).collect_view();
    view! {
        <article class="candour-card">
            <div class="candour-card__head">
                <h2 class="govuk-heading-m candour-card__title"><a class="govuk-link" href=routes::audit(audit.id)>{audit.title.clone()}</a></h2>
                {audit_state(audit.state)}
            </div>
            <p class=if left < 0 { "govuk-body candour-late" } else { "govuk-body" }>{format!("{} · {when}", kind_label(audit.kind))}</p>
            <div class="candour-progress">
                {bar(usize::try_from(submitted).unwrap_or_default(), usize::try_from(all).unwrap_or_default())}
                <p class="candour-progress__text">{t!("{submitted} of {all} agencies have submitted", submitted, all)}</p>
            </div>
            <ul class="candour-counts">{states}</ul>
        </article>
    }
    .into_any()
}

fn state_count(state: ReturnState, count: u64) -> AnyView {
    view! { <li><strong>{count.to_string()}</strong> " " {state.label().to_lowercase()}</li> }.into_any()
}

fn audit_table(caption: &'static str, rows: Vec<Vec<AnyView>>) -> AnyView {
    records(caption, &[t!("Audit"), t!("Kind"), t!("State"), t!("Opened"), t!("Due"), t!("Submitted")], rows, "")
}

fn row(item: &AuditListItem) -> Vec<AnyView> {
    cells(item, routes::audit(item.audit.id))
}

/// For those who may take the regional export only.
fn export_row(item: &AuditListItem) -> Vec<AnyView> {
    cells(item, format!("{}/downloads", routes::audit(item.audit.id)))
}

/// For those who read figures over all agencies only.
fn aggregate_row(item: &AuditListItem) -> Vec<AnyView> {
    cells(item, routes::analysis(item.audit.id))
}

fn cells(item: &AuditListItem, href: String) -> Vec<AnyView> {
    let audit = &item.audit;
    let (submitted, all) = counts(item);
    vec![
        view! { <a class="govuk-link" href=href>{audit.title.clone()}</a> }.into_any(),
        kind_label(audit.kind).into_any(),
        audit_state(audit.state),
        date_text(audit.opens_on).into_any(),
        date_text(audit.due_on).into_any(),
        t!("{submitted} of {all}", submitted, all).into_any(),
    ]
}
