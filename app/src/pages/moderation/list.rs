//! The returns to moderate: of one audit, and of whoever looks.

use crate::components::badge::{audit_state, return_state};
use crate::components::buttons::back;
use crate::components::moderation::{levelled, standing};
use crate::components::notice;
use crate::components::table::{nothing, records};
use crate::error::Reply;
use crate::forms::Fields;
use crate::guard::Signed;
use crate::pages::id;
use crate::render::{Chrome, Page};
use crate::routes;
use axum::extract::Path;
use candour_domain::access::{Action, Actor};
use candour_domain::audit::AuditState;
use candour_service::moderation::{AuditModeration, Member, ModerationLine};
use candour_texts::t;
use http::Uri;
use leptos::prelude::*;

/// Everything that is to be moderated by whoever looks.
pub async fn own(chrome: Chrome, Signed(actor): Signed) -> Reply {
    let audits = chrome.state.service.own_moderation(&actor).await?;
    Ok(Page::new(t!("Moderation")).wide().render(&chrome, move || {
        let none = audits.is_empty().then(|| {
            view! { <p class="govuk-body candour-measure">{t!("Nothing is assigned to you at present. The QA Manager assigns returns to panel members, and tells you when.")}</p> }
        });
        let audits = audits
            .iter()
            .map(|audit| {
                view! {
                    <section>
                        <h2 class="govuk-heading-m">{audit.audit.title.clone()}</h2>
                        <p class="govuk-body candour-standing">{audit_state(audit.audit.state)}</p>
                        {before(audit)}
                        {lines(audit)}
                    </section>
                }
            })
            .collect_view();
        view! { <h1 class="govuk-heading-l">{t!("Moderation")}</h1> {introduction()} {none} {audits} }
    }))
}

/// The returns of one audit.
pub async fn of_audit(chrome: Chrome, Signed(actor): Signed, Path(audit): Path<String>, uri: Uri) -> Reply {
    let page = chrome.state.service.audit_moderation(&actor, id(&audit)?).await?;
    let note = match Fields::of_query(&uri).get("note") {
        "assigned" => Some(t!("The panel is kept. Tell its members: Candour sends them no mail.")),
        _ => None,
    };
    Ok(Page::new(t!("Moderation")).wide().render(&chrome, move || {
        view! {
            {way_back(&actor, &page)}
            {note.map(notice::done)}
            <span class="govuk-caption-l">{page.audit.title.clone()}</span>
            <h1 class="govuk-heading-l">{t!("Moderation")}</h1>
            {introduction()}
            {before(&page)}
            {lines(&page)}
        }
    }))
}

fn way_back(actor: &Actor, page: &AuditModeration) -> AnyView {
    if actor.may(Action::ReadProgress) {
        back(routes::audit(page.audit.id), t!("Back to the audit"))
    } else {
        back("/moderation".to_owned(), t!("All returns assigned to you"))
    }
}

fn introduction() -> AnyView {
    view! {
        <p class="govuk-body candour-measure">
            {t!("The panel gives each statement a level of its own beside the agency’s, with a reason where the two differ. The agency sees nothing of it until all levels of its return are released at once; then it has time to respond.")}
        </p>
    }
    .into_any()
}

/// What must come first.
fn before(page: &AuditModeration) -> Option<AnyView> {
    let text = match page.audit.state {
        AuditState::Planned | AuditState::Open => {
            t!(
                "Agencies are still answering. You can assign panels already; levels are set once the audit is in moderation."
            )
        }
        AuditState::Closed => t!("The audit is closed. Levels are set once it is led on to moderation."),
        AuditState::Moderation | AuditState::Reporting => return None,
        AuditState::Monitoring | AuditState::Archived => t!("This audit is over. The levels can be read."),
    };
    Some(notice::inset(view! { <p class="govuk-body">{text}</p> }.into_any()))
}

fn lines(page: &AuditModeration) -> AnyView {
    let rows = page.lines.iter().map(|line| row(page, line)).collect();
    records(t!("Returns by agency"), &[t!("Agency"), t!("Moderation"), t!("Levels"), t!("Panel")], rows, "")
}

fn row(page: &AuditModeration, line: &ModerationLine) -> Vec<AnyView> {
    let (name, moderation, levels) = match &line.standing {
        Some(known) => {
            let href = routes::moderation(line.id);
            let name = view! { <a class="govuk-link" href=href>{line.agency.clone()}</a> }.into_any();
            (name, standing(known), levelled(known))
        }
        None => (line.agency.clone().into_any(), return_state(line.state), nothing(t!("Nothing to moderate yet"))),
    };
    vec![name, moderation, levels, panel(page, line)]
}

fn panel(page: &AuditModeration, line: &ModerationLine) -> AnyView {
    let names = names(&line.panel);
    let change = page.assigns.then(|| {
        let label = if line.panel.is_empty() { t!("Assign") } else { t!("Change") };
        let of = t!(" the panel for {agency}", agency = line.agency);
        view! { " " <a class="govuk-link" href=routes::panel(line.id)>{label}<span class="govuk-visually-hidden">{of}</span></a> }
    });
    view! { <span>{names} {change}</span> }.into_any()
}

/// The names of a panel; those who hold a role at the agency by now are marked.
pub(super) fn names(panel: &[Member]) -> String {
    let name = |member: &Member| {
        if member.is_own {
            t!("{name} (of this agency by now: sees nothing)", name = member.name)
        } else {
            member.name.clone()
        }
    };
    if panel.is_empty() { t!("Nobody yet.").to_owned() } else { panel.iter().map(name).collect::<Vec<_>>().join(", ") }
}
