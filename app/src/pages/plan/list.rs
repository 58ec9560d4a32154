//! The one plan over all audits.

use super::{PARTNERSHIP, of};
use crate::components::buttons::{secondary, submit};
use crate::components::details::details;
use crate::components::errors::Errors;
use crate::components::plan::{due, last_said, recommendation_tag, standing_tag, urgency};
use crate::components::select::{Select, select};
use crate::components::table::records;
use crate::error::Reply;
use crate::forms::Fields;
use crate::guard::Signed;
use crate::pages::downloads::{XLSX, attachment};
use crate::render::{Chrome, Page};
use crate::routes;
use candour_domain::plan::{RecommendationState, Standing};
use candour_domain::question_set::Priority;
use candour_service::plan::{PlanFilter, PlanLine, PlanPage, RecommendationView};
use candour_texts::t;
use http::Uri;
use leptos::prelude::*;

const FIELDS: [&str; 4] = ["of", "audit", "priority", "stands"];

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
            {waiting(&page, own)}
            {(!page.audits.is_empty()).then(|| choose(&page, &fields, filtered))}
            {table(&page.lines, own)}
            {(!page.audits.is_empty()).then(|| secondary(format!("/plan.xlsx{}", query_of(&fields)), t!("Download as a workbook")))}
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

fn choose(page: &PlanPage, fields: &Fields, open: bool) -> AnyView {
    let none = Errors::default();
    let choices = |all: &str, items: Vec<(String, String)>| -> Vec<(String, String)> {
        std::iter::once((String::new(), all.to_owned())).chain(items).collect()
    };
    let one = |name, label, options| {
        select(Select { name, label, options, chosen: fields.get(name), ..Select::default() }, &none)
    };
    let agencies = page.agencies.iter().map(|(id, name)| (id.to_string(), name.clone()));
    let agencies: Vec<_> = agencies.chain([(PARTNERSHIP.to_owned(), t!("The partnership").to_owned())]).collect();
    let agency = (!page.agencies.is_empty()).then(|| one("of", t!("Whose"), choices(t!("Everybody’s"), agencies)));
    let audits = page.audits.iter().map(|(id, title)| (id.to_string(), title.clone())).collect();
    let priorities = [Priority::High, Priority::Medium, Priority::Low];
    let priorities = priorities.map(|priority| (priority.code().to_owned(), priority.label().to_owned()));
    let standings = Standing::ALL.map(|standing| (standing.code().to_owned(), standing.label().to_owned()));
    let form = view! {
        <form method="get" action="/plan" class="candour-filter" novalidate>
            {agency}
            {one("audit", t!("Audit"), choices(t!("Every audit"), audits))}
            {one("priority", t!("Priority"), choices(t!("Every priority"), priorities.to_vec()))}
            {one("stands", t!("Stands"), choices(t!("Wherever it stands"), standings.to_vec()))}
            <div class="candour-filter__ways">
                {submit(t!("Show"))}
                <a class="govuk-link" href="/plan">{t!("Show everything")}</a>
            </div>
        </form>
    }
    .into_any();
    if open { form } else { details(t!("Show a part of the plan"), form) }
}

fn table(lines: &[PlanLine], own: bool) -> AnyView {
    if lines.is_empty() {
        return ().into_any();
    }
    let rows = lines
        .iter()
        .map(|line| {
            let action = &line.action;
            let reference =
                view! { <a class="govuk-link candour-nowrap" href=routes::action(action.id)>{action.reference.clone()}</a> };
            let said = action.last.as_ref().and_then(last_said);
            // One thing in its cell, which is a grid on a phone.
            let text = view! { <div><span class="candour-plan__text">{action.text().to_owned()}</span>{said}</div> };
            let owner = action.word(|words| &words.owner).to_owned();
            let mut cells = vec![reference.into_any(), standing_tag(action.standing)];
            if !own {
                cells.push(line.recommendation.for_whom().to_owned().into_any());
            }
            cells.extend([text.into_any(), owner.into_any(), due(action).into_any()]);
            cells
        })
        .collect();
    let names: &[&'static str] = if own {
        &[t!("Reference"), t!("Stands"), t!("Action and what was last said"), t!("Owner"), t!("Due")]
    } else {
        &[t!("Reference"), t!("Stands"), t!("Whose"), t!("Action and what was last said"), t!("Owner"), t!("Due")]
    };
    records(t!("Actions, the most urgent first"), names, rows, "candour-plan")
}
