//! The plan in figures: how many actions stand where, over all agencies together. No text of anybody stands here.

use crate::components::buttons::back;
use crate::components::repeats::sustained_tag;
use crate::components::table::{heads, nothing, table};
use crate::error::Reply;
use crate::guard::Signed;
use crate::render::{Chrome, Page};
use candour_domain::plan::{Standing, Tally};
use candour_service::plan::PlanOverview;
use candour_texts::t;
use leptos::prelude::*;

/// The page.
pub async fn figures(chrome: Chrome, Signed(actor): Signed) -> Reply {
    let found = chrome.state.service.plan_overview(&actor).await?;
    Ok(Page::new(t!("The plan in figures")).wide().render(&chrome, move || {
        let none = t!("No subgroup").to_owned();
        let priorities = found.priorities.iter().map(|(one, tally)| (one.label().to_owned(), tally));
        let subgroups =
            found.subgroups.iter().map(|(name, tally)| (name.clone().unwrap_or_else(|| none.clone()), tally));
        let audits = found.audits.iter().map(|(title, tally)| (title.clone(), tally));
        view! {
            {back("/plan".to_owned(), t!("Action plan"))}
            <span class="govuk-caption-l">{t!("All agencies and the partnership together")}</span>
            <h1 class="govuk-heading-l">{t!("The plan in figures")}</h1>
            <p class="govuk-body-l candour-measure">{in_words(&found)}</p>
            {beside(&found)}
            {apart(t!("By priority"), t!("Priority"), &found.all, priorities.collect())}
            {apart(t!("By subgroup"), t!("Subgroup"), &found.all, subgroups.collect())}
            {apart(t!("By audit"), t!("Audit"), &found.all, audits.collect())}
            {repeats(&found)}
        }
    }))
}

fn in_words(found: &PlanOverview) -> String {
    match found.all.total() {
        0 => t!("There are no actions yet.").to_owned(),
        actions => {
            let all = t!(actions; "1 action" | "{actions} actions");
            format!("{all}: {}.", found.all.in_words())
        }
    }
}

/// What asks for something, beside where actions stand.
fn beside(found: &PlanOverview) -> AnyView {
    let lines = [
        (
            found.without_action,
            t!(n = found.without_action; "1 issued recommendation has no action yet." | "{n} issued recommendations have no action yet."),
        ),
        (
            found.without_owner,
            t!(n = found.without_owner; "1 action has no owner at present." | "{n} actions have no owner at present."),
        ),
    ];
    let lines = lines.into_iter().filter(|(count, _)| *count > 0).map(|(_, text)| view! { <li>{text}</li> });
    view! { <ul class="govuk-list">{lines.collect_view()}</ul> }.into_any()
}

/// A row for each of what tells actions apart, a column for each place where one stands.
fn apart(caption: &'static str, what: &'static str, all: &Tally, rows: Vec<(String, &Tally)>) -> AnyView {
    if rows.is_empty() {
        return ().into_any();
    }
    let standings: Vec<_> = Standing::ALL.into_iter().filter(|standing| all.of(*standing) > 0).collect();
    let number = |count: usize| match count {
        0 => nothing(t!("none")),
        count => count.to_string().into_any(),
    };
    let names: Vec<&str> =
        std::iter::once(what).chain(standings.iter().map(|one| one.label())).chain([t!("All")]).collect();
    let rows = rows.into_iter().map(|(name, tally)| {
        let counts = standings.iter().map(|standing| number(tally.of(*standing)));
        std::iter::once(name.into_any()).chain(counts).chain([tally.total().to_string().into_any()]).collect()
    });
    table(caption, heads(&names), rows.collect(), "candour-plan-figures")
}

fn repeats(found: &PlanOverview) -> AnyView {
    let (planned, overdue) = found.repeats;
    if planned == 0 && found.sustained.is_empty() {
        return ().into_any();
    }
    let planned = match planned {
        0 => t!("No repeat audit is planned.").to_owned(),
        repeats => t!(repeats; "1 repeat audit is planned." | "{repeats} repeat audits are planned."),
    };
    let overdue = match overdue {
        0 => String::new(),
        repeats => t!(repeats; " 1 of them is overdue." | " {repeats} of them are overdue."),
    };
    let said = found.sustained.iter().map(|(sustained, count)| {
        view! { <li>{sustained_tag(*sustained)} " " {count.to_string()}</li> }
    });
    view! {
        <h2 class="govuk-heading-m">{t!("Has practice changed, and stayed so?")}</h2>
        <p class="govuk-body">{planned}{overdue}</p>
        <ul class="govuk-list">{said.collect_view()}</ul>
    }
    .into_any()
}
