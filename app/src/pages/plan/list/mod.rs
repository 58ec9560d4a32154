//! The one plan over all audits.

mod choose;
mod lines;

use super::of;
use crate::components::buttons::secondary;
use crate::components::details::details;
use crate::components::notice;
use crate::components::plan::{recommendation_tag, urgency};
use crate::error::Reply;
use crate::forms::Fields;
use crate::guard::Signed;
use crate::pages::downloads::{XLSX, attachment};
use crate::render::{Chrome, Page};
use crate::routes;
use candour_domain::access::{Action, Actor};
use candour_domain::plan::{RecommendationState, Standing};
use candour_domain::question_set::Priority;
use candour_service::plan::{PlanFilter, PlanPage, RecommendationView};
use candour_texts::t;
use choose::choose;
use http::Uri;
use leptos::prelude::*;
use lines::{Group, table};

const FIELDS: [&str; 7] = ["of", "audit", "priority", "stands", "subgroup", "owner", "group"];
/// What stands in the filter for the actions that no subgroup supports, and for those that nobody owns.
const NONE: &str = "none";

/// The plan: overdue first.
pub async fn list(chrome: Chrome, Signed(actor): Signed, uri: Uri) -> Reply {
    let fields = Fields::of_query(&uri);
    let filter = filter_of(&fields);
    let page = chrome.state.service.action_plan(&actor, &filter).await?;
    let own = actor.agency.is_some();
    let agency = chrome.session.as_ref().and_then(|session| session.agency.clone());
    Ok(Page::new(t!("Action plan")).wide().render(&chrome, move || {
        let filtered = filter != PlanFilter::default();
        let caption = agency.unwrap_or_else(|| t!("All agencies and the partnership").to_owned());
        let lead = if own {
            t!("What your agency does after audits. Report progress at any time: you need not wait for the next audit.")
        } else {
            t!("The one QA&P audit action plan over all audits. What is overdue comes first.")
        };
        view! {
            <span class="govuk-caption-l">{caption}</span>
            <h1 class="govuk-heading-l">{t!("Action plan")}</h1>
            <p class="govuk-body candour-measure">{lead}</p>
            <p class="govuk-body-l">{counts(&page, filtered)}</p>
            {without_owner(&page, &filter)}
            {waiting(&page, own)}
            {(!page.audits.is_empty()).then(|| choose(&page, &fields, filtered || !fields.get("group").is_empty()))}
            {table(&page.lines, own, Group::from_code(fields.get("group")))}
            {(!page.audits.is_empty()).then(|| files(&page, &fields))}
            {more(&actor)}
        }
    }))
}

/// The plan, or the part of it that is shown, as a workbook.
pub async fn workbook(chrome: Chrome, Signed(actor): Signed, uri: Uri) -> Reply {
    let filter = filter_of(&Fields::of_query(&uri));
    let (name, bytes) = chrome.state.service.plan_workbook(&actor, &filter).await?;
    Ok(attachment(&name, XLSX, bytes))
}

/// What is asked for; what cannot be read is not asked.
fn filter_of(fields: &Fields) -> PlanFilter {
    PlanFilter {
        of: of(fields.get("of")),
        audit: fields.get("audit").parse().ok(),
        priority: Priority::from_code(fields.get("priority")),
        standing: Standing::from_code(fields.get("stands")),
        subgroup: match fields.get("subgroup") {
            NONE => Some(None),
            chosen => chosen.parse().ok().map(Some),
        },
        without_owner: fields.get("owner") == NONE,
    }
}

fn query_of(fields: &Fields) -> String {
    let given = FIELDS.iter().map(|name| (*name, fields.get(name))).filter(|(_, value)| !value.is_empty());
    let query = serde_urlencoded::to_string(given.collect::<Vec<_>>()).unwrap_or_default();
    if query.is_empty() { query } else { format!("?{query}") }
}

fn counts(page: &PlanPage, filtered: bool) -> String {
    let all = match page.tally.total() {
        0 if filtered => return t!("No action matches.").to_owned(),
        0 => return t!("There are no actions yet.").to_owned(),
        count => t!(count; "1 action" | "{count} actions"),
    };
    format!("{all}: {}.", page.tally.in_words())
}

/// Actions that nobody owns are said plainly to whoever may give them to somebody.
fn without_owner(page: &PlanPage, filter: &PlanFilter) -> AnyView {
    if page.without_owner == 0 || !page.may_update || filter.without_owner {
        return ().into_any();
    }
    let text = t!(
        actions = page.without_owner;
        "1 action has no owner at present." | "{actions} actions have no owner at present."
    );
    let link = view! {
        <p class="govuk-body">
            {text} " "
            <a class="govuk-link" href=format!("/plan?owner={NONE}")>{t!("Show only these")}</a>
        </p>
    };
    notice::inset(link.into_any())
}

/// The plan as a workbook, out and in.
fn files(page: &PlanPage, fields: &Fields) -> AnyView {
    let back = page.may_update.then(|| secondary("/plan/workbook".to_owned(), t!("Bring a workbook back")));
    view! {
        <div class="govuk-button-group">
            {secondary(format!("/plan.xlsx{}", query_of(fields)), t!("Download as a workbook"))}
            {back}
        </div>
    }
    .into_any()
}

/// What else there is about the plan, at the Board.
fn more(actor: &Actor) -> AnyView {
    let links = [
        (actor.may(Action::ReadPlan), "/plan/figures", t!("The plan in figures")),
        (actor.may(Action::ManageRepeats), "/repeats", t!("Repeat audits")),
        (actor.may(Action::ManageSubgroups), "/subgroups", t!("Subgroups")),
    ];
    let links = links.into_iter().filter(|(may, ..)| *may);
    let links = links.map(|(_, href, label)| view! { <li><a class="govuk-link" href=href>{label}</a></li> });
    view! { <ul class="govuk-list">{links.collect_view()}</ul> }.into_any()
}

fn waiting(page: &PlanPage, own: bool) -> AnyView {
    if page.waiting.is_empty() {
        return ().into_any();
    }
    let (to_answer, without): (Vec<_>, Vec<_>) =
        page.waiting.iter().partition(|one| one.state == RecommendationState::WithAgency);
    let answer = (!to_answer.is_empty()).then(|| {
        let cards = to_answer.iter().map(|one| card(one, own)).collect_view();
        view! { <h2 class="govuk-heading-m">{t!("Is this right in its facts?")}</h2> {cards} }
    });
    let without = (!without.is_empty()).then(|| {
        let title =
            if own { t!("What will you do about this?") } else { t!("Issued, and nobody has put down an action") };
        let cards = without.iter().map(|one| card(one, own)).collect_view();
        if own {
            view! { <h2 class="govuk-heading-m">{title}</h2> {cards} }.into_any()
        } else {
            details(format!("{title} ({})", without.len()), cards.into_any())
        }
    });
    view! { {answer} {without} }.into_any()
}

fn card(one: &RecommendationView, own: bool) -> AnyView {
    let whose = (!own).then(|| format!("{}. ", one.for_whom()));
    let title =
        view! { <a class="govuk-link" href=routes::recommendation(one.id)>{one.reference.clone()}</a> }.into_any();
    // An agency's stand under a heading of their own; the Board's in something that opens, under the page's.
    let title = if own {
        view! { <h3 class="govuk-heading-s candour-card__title">{title}</h3> }.into_any()
    } else {
        view! { <h2 class="govuk-heading-s candour-card__title">{title}</h2> }.into_any()
    };
    view! {
        <article class="candour-card">
            <div class="candour-card__head">
                {title}
                {recommendation_tag(one.state)}
            </div>
            <p class="candour-kept-text">{one.text().to_owned()}</p>
            <p class="govuk-body-s candour-muted">{whose}{urgency(one)}</p>
        </article>
    }
    .into_any()
}
