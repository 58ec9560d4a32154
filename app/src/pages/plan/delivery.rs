//! Who delivers an action: its owner, the subgroup that supports it, the evidence, and looking again later.

use super::action::{Shown, area, seen_revision, to};
use super::recommendation::opened;
use super::steps::{posted, settle};
use crate::components::buttons::{secondary, submit, submit_secondary};
use crate::components::notice;
use crate::components::repeats::in_short;
use crate::components::select::{Select, select};
use crate::components::text_field::{TextField, text_field};
use crate::error::Reply;
use crate::forms::BadForm;
use crate::guard::Signed;
use crate::render::Chrome;
use axum::body::Bytes;
use axum::extract::Path;
use candour_domain::time::date_text;
use candour_service::plan::{ActionPage, ActionWay as Way, OwnerNow};
use candour_texts::t;
use leptos::prelude::*;

/// That nobody owns it, and what to do.
pub(super) fn nobody(page: &ActionPage) -> AnyView {
    let text = match page.action.owner {
        OwnerNow::There => return ().into_any(),
        OwnerNow::Left(on) => {
            t!("Since {on} nobody holds the role that owns this action.", on = date_text(on))
        }
        OwnerNow::NoLead => match &page.recommendation.agency {
            Some((_, agency)) => {
                t!("{agency} has no lead in Candour at present: nobody there can report on this action.", agency)
            }
            None => return ().into_any(),
        },
    };
    let what = match page.action.owner {
        OwnerNow::Left(_) => t!("Give it to another owner below."),
        _ => t!("Invite a lead on the page of people. Until then the QA Manager reports."),
    };
    notice::inset(view! { <p class="govuk-body">{text} " " {what}</p> }.into_any())
}

/// The subgroup, in words.
pub(super) fn subgroup(page: &ActionPage) -> String {
    page.action.subgroup.as_ref().map_or_else(|| t!("None").to_owned(), |(_, name)| name.clone())
}

/// The repeat audits that were planned, and the way to plan one.
pub(super) fn repeats(page: &ActionPage) -> AnyView {
    let may = page.ways.contains(&Way::Repeat);
    // While it is being done there is nothing to look at again yet.
    if page.repeats.is_empty() && (!may || page.action.state.is_open()) {
        return ().into_any();
    }
    let all = page.repeats.iter().map(|one| in_short(one, may)).collect_view();
    let plan = may.then(|| {
        view! { <p class="govuk-body"><a class="govuk-link" href=new_repeat(page)>{t!("Plan a repeat audit")}</a></p> }
    });
    view! {
        <section id="repeats">
            <h2 class="govuk-heading-m">{t!("Has practice changed, and stayed so?")}</h2>
            {all}
            {plan}
        </section>
    }
    .into_any()
}

/// The way to plan one while the action is still being done.
pub(super) fn plan_ahead(page: &ActionPage) -> Option<AnyView> {
    let ahead = page.repeats.is_empty() && page.action.state.is_open() && page.ways.contains(&Way::Repeat);
    ahead.then(|| secondary(new_repeat(page), t!("Plan a repeat audit")))
}

fn new_repeat(page: &ActionPage) -> String {
    format!("/repeats/new?action={}", page.action.id)
}

pub(super) fn evidence(page: &ActionPage, shown: &Shown) -> AnyView {
    let hint = t!("A title and where it is held will do. It stands in the history below; no file is needed.");
    let form = view! {
        <form method="post" action=to(page, "evidence") novalidate>
            {area("reference", t!("What is it, and where is it held?"), hint, shown)}
            {submit_secondary(t!("Add evidence"))}
        </form>
    };
    opened(t!("There is evidence for it"), form.into_any(), shown.errors.of("reference").is_some())
}

pub(super) fn assign_form(page: &ActionPage, shown: &Shown) -> AnyView {
    let now = page.action.subgroup.as_ref().map(|(id, _)| id.to_string()).unwrap_or_default();
    let mut options = vec![(String::new(), t!("No subgroup").to_owned())];
    options.extend(page.subgroups.iter().map(|(id, name)| (id.to_string(), name.clone())));
    // One that is closed meanwhile is not offered, and stands there until another is chosen.
    if let Some((id, name)) =
        page.action.subgroup.as_ref().filter(|(id, _)| page.subgroups.iter().all(|(one, _)| one != id))
    {
        options.push((id.to_string(), t!("{name} (closed)", name)));
    }
    let which = Select {
        name: "subgroup",
        label: t!("Which subgroup supports it?"),
        hint: t!("Its owner stays the same."),
        options,
        chosen: &now,
    };
    let list = secondary("/subgroups".to_owned(), t!("The list of subgroups"));
    let form = view! {
        <form method="post" action=to(page, "subgroup") novalidate>
            {select(which, &shown.errors)}
            <div class="govuk-button-group">{submit(t!("Save the subgroup"))}{list}</div>
        </form>
    };
    opened(t!("A subgroup supports it"), form.into_any(), shown.errors.of("subgroup").is_some())
}

pub(super) fn hand_over_form(page: &ActionPage, shown: &Shown) -> AnyView {
    let owner = TextField {
        name: "owner",
        label: t!("Which role owns it now?"),
        hint: t!("A role, not a person’s name. The same role again, where somebody new holds it."),
        value: shown.fields.get("owner"),
        ..TextField::default()
    };
    let accepted = page.action.accepted.as_ref().map(|(by, _)| {
        view! { <p class="govuk-body candour-measure">{t!("{by} accepted this action. Once it has another owner, it waits to be accepted again.", by)}</p> }
    });
    let form = view! {
        {accepted}
        <form method="post" action=to(page, "owner") novalidate>
            {seen_revision(page)}
            {text_field(&owner, &shown.errors)}
            {area("why-owner", t!("Why?"), t!("The owner before and your reason stay in the history."), shown)}
            {submit(t!("Give it to this owner"))}
        </form>
    };
    let wrong = shown.errors.of("owner").is_some() || shown.errors.of("why-owner").is_some();
    let open = wrong || matches!(page.action.owner, OwnerNow::Left(_));
    opened(t!("Somebody else owns it now"), form.into_any(), open)
}

pub(super) fn owner_left_form(page: &ActionPage, shown: &Shown) -> AnyView {
    let form = view! {
        <form method="post" action=to(page, "owner-left") novalidate>
            {area("agreed", t!("What is agreed about it? (optional)"), t!("Such as who looks for a new owner, and until when. Name no adult."), shown)}
            {submit_secondary(t!("Say that it has no owner"))}
        </form>
    };
    opened(t!("Nobody owns it at present"), form.into_any(), shown.errors.of("agreed").is_some())
}

/// Nobody holds the role.
pub async fn owner_left(chrome: Chrome, Signed(actor): Signed, Path(action): Path<String>, body: Bytes) -> Reply {
    let posted = posted(&chrome, &actor, &action, &body, &["agreed"]).await?;
    let done = chrome.state.service.owner_left(&actor, posted.id, posted.fields.get("agreed")).await;
    settle(&chrome, &actor, posted, done, Way::OwnerLeft).await
}

/// Another role owns it.
pub async fn hand_over(chrome: Chrome, Signed(actor): Signed, Path(action): Path<String>, body: Bytes) -> Reply {
    let posted = posted(&chrome, &actor, &action, &body, &["owner", "why-owner", "revision"]).await?;
    let (owner, why) = (posted.fields.get("owner"), posted.fields.get("why-owner"));
    let done = chrome.state.service.hand_over_action(&actor, posted.read(), (owner, why)).await;
    settle(&chrome, &actor, posted, done, Way::HandOver).await
}

/// A subgroup supports it, or none.
pub async fn assign(chrome: Chrome, Signed(actor): Signed, Path(action): Path<String>, body: Bytes) -> Reply {
    let posted = posted(&chrome, &actor, &action, &body, &["subgroup"]).await?;
    let to = match posted.fields.get("subgroup") {
        "" => None,
        id => Some(id.parse().map_err(|_| BadForm)?),
    };
    let done = chrome.state.service.assign_action(&actor, posted.id, to).await;
    settle(&chrome, &actor, posted, done, Way::Assign).await
}

/// There is evidence for it.
pub async fn add_evidence(chrome: Chrome, Signed(actor): Signed, Path(action): Path<String>, body: Bytes) -> Reply {
    let posted = posted(&chrome, &actor, &action, &body, &["reference"]).await?;
    let done = chrome.state.service.add_action_evidence(&actor, posted.id, posted.fields.get("reference")).await;
    settle(&chrome, &actor, posted, done, Way::AddEvidence).await
}
