//! The recommendations of one audit, for the QA Manager: take over, send, agree, issue.

use super::{PARTNERSHIP, of};
use crate::components::buttons::{back, secondary, submit_with};
use crate::components::details::details;
use crate::components::notice;
use crate::components::plan::recommendation_tag;
use crate::components::table::records;
use crate::error::{PageError, Reply};
use crate::forms::Fields;
use crate::guard::Signed;
use crate::pages::id;
use crate::render::{Chrome, Page, see_other};
use crate::routes;
use axum::body::Bytes;
use axum::extract::Path;
use candour_domain::ids::AuditId;
use candour_domain::plan::{RecommendationState as State, RecommendationStep as Step};
use candour_service::ServiceError;
use candour_service::plan::{AuditRecommendations, BulkStep, RecommendationView};
use candour_texts::t;
use http::Uri;
use leptos::prelude::*;

/// The list, agency by agency.
pub async fn of_audit(chrome: Chrome, Signed(actor): Signed, Path(audit): Path<String>, uri: Uri) -> Reply {
    let page = chrome.state.service.audit_recommendations(&actor, id(&audit)?).await?;
    let query = Fields::of_query(&uri);
    let done = done(query.get("note"), query.get("count"));
    Ok(Page::new(t!("Recommendations")).wide().render(&chrome, move || {
        let base = routes::recommendations(page.audit.id);
        view! {
            {back(routes::audit(page.audit.id), t!("Back to the audit"))}
            {done.map(notice::done)}
            <span class="govuk-caption-l">{page.audit.title.clone()}</span>
            <h1 class="govuk-heading-l">{t!("Recommendations")}</h1>
            <p class="govuk-body candour-measure">
                {t!("You propose; the agency says whether the facts are right; the Board agrees; you issue, and the agency puts down what it will do. An agency sees nothing that is only proposed.")}
            </p>
            <div class="govuk-button-group">
                {secondary(format!("{base}/new"), t!("Write a recommendation"))}
                {secondary("/plan".to_owned(), t!("The action plan"))}
                {secondary(format!("/repeats/new?audit={}", page.audit.id), t!("Plan a repeat audit"))}
            </div>
            {take_over(&page)}
            {all_at_once(&page)}
            {groups(&page)}
        }
    }))
}

fn done(note: &str, count: &str) -> Option<String> {
    let count: usize = count.parse().unwrap_or_default();
    if note == "removed" {
        return Some(t!("The recommendation is taken out. Its number is not used again.").to_owned());
    }
    if count == 0 {
        return Some(t!("There was nothing to do: somebody may have done it already.").to_owned());
    }
    Some(match note {
        "taken" => t!(
            count;
            "1 recommendation is taken over as proposed." | "{count} recommendations are taken over as proposed."
        ),
        "send" => t!(
            count;
            "1 recommendation is sent to its agency." | "{count} recommendations are sent to their agencies."
        ),
        "agree" => t!(count; "1 recommendation is agreed." | "{count} recommendations are agreed."),
        "issue" => t!(count; "1 recommendation is issued." | "{count} recommendations are issued."),
        _ => return None,
    })
}

/// Takes over from the rules, or takes a step with many.
pub async fn lead_many(chrome: Chrome, Signed(actor): Signed, Path(audit): Path<String>, body: Bytes) -> Reply {
    let fields = Fields::parse(&body)?;
    fields.only(&["step", "of"])?;
    let audit: AuditId = id(&audit)?;
    let service = &chrome.state.service;
    // Whose audit it is is asked before the form is read.
    service.audit_recommendations(&actor, audit).await?;
    let whose = match fields.get("of") {
        "" => None,
        chosen => Some(of(chosen).ok_or(PageError::Service(ServiceError::NotFound))?),
    };
    let (note, count) = match (fields.get("step"), BulkStep::from_code(fields.get("step"))) {
        ("take", _) => ("taken", service.take_over(&actor, audit, whose).await?),
        (step, Some(known)) => (step, service.lead_recommendations(&actor, audit, whose, known).await?),
        _ => return Ok(see_other(&routes::recommendations(audit))),
    };
    Ok(see_other(&format!("{}?note={note}&count={count}", routes::recommendations(audit))))
}

/// Such as "3 recommendations".
fn so_many(count: usize) -> String {
    t!(count; "1 recommendation" | "{count} recommendations")
}

fn take_over(page: &AuditRecommendations) -> AnyView {
    let total: usize = page.to_take.iter().map(|(_, count)| count).sum();
    if total == 0 {
        return ().into_any();
    }
    let label = if total == 1 {
        t!("Take it over as proposed").to_owned()
    } else {
        t!("Take over all {total} as proposed", total)
    };
    let text = t!(
        "The rules of the question set make {total} for the levels that count (those after moderation where they are released, else the agencies’ own), and {are} not taken over yet. You can change or take out each of them afterwards.",
        total = so_many(total),
        are = if total == 1 { "it is" } else { "they are" }
    );
    let content = view! {
        <p class="govuk-body">{text}</p>
        <form method="post" action=routes::recommendations(page.audit.id)>
            {submit_with("step", "take".to_owned(), label, "candour-small-button")}
        </form>
        {take_over_one(page)}
    };
    notice::inset(content.into_any())
}

/// The same for one agency alone.
fn take_over_one(page: &AuditRecommendations) -> AnyView {
    let buttons = page.to_take.iter().filter(|(_, count)| *count > 0).filter_map(|(agency, count)| {
        let (_, name) = page.agencies.iter().find(|(id, _)| id == agency)?;
        Some(submit_with(
            "of",
            agency.to_string(),
            format!("{name} ({count})"),
            "govuk-button--secondary candour-small-button",
        ))
    });
    let form = view! {
        <form method="post" action=routes::recommendations(page.audit.id)>
            <input type="hidden" name="step" value="take"/>
            <div class="govuk-button-group">{buttons.collect_view()}</div>
        </form>
    };
    details(t!("Of one agency alone"), form.into_any())
}

/// How many of these can take each step at once.
fn counts(all: &[&RecommendationView]) -> [(&'static str, &'static str, usize); 3] {
    [
        ("send", t!("Send for factual accuracy"), Step::Send),
        ("agree", t!("Agree"), Step::Agree),
        ("issue", t!("Issue"), Step::Issue),
    ]
    .map(|(code, label, step)| {
        let goes = |one: &&&RecommendationView| one.state.goes_with_many(step, one.whose(), said_to_be_right(one));
        (code, label, all.iter().filter(goes).count())
    })
}

/// Whether its agency says that it is right as it reads now.
fn said_to_be_right(one: &RecommendationView) -> bool {
    let said = one.answer.as_ref().filter(|answer| answer.of_this_wording);
    said.and_then(|answer| answer.said.as_ref()).is_some_and(|said| said.accurate)
}

/// The buttons of the steps that some can take; nothing where none can.
fn buttons(
    page: &AuditRecommendations,
    of: Option<String>,
    counts: [(&'static str, &'static str, usize); 3],
) -> AnyView {
    if counts.iter().all(|(_, _, count)| *count == 0) {
        return ().into_any();
    }
    let buttons = counts.into_iter().filter(|(_, _, count)| *count > 0).map(|(step, label, count)| {
        submit_with(
            "step",
            step.to_owned(),
            format!("{label} ({count})"),
            "govuk-button--secondary candour-small-button",
        )
    });
    let buttons = buttons.collect_view();
    let of = of.map(|of| view! { <input type="hidden" name="of" value=of/> });
    view! {
        <form method="post" action=routes::recommendations(page.audit.id)>
            {of}
            <div class="govuk-button-group">{buttons}</div>
        </form>
    }
    .into_any()
}

fn all_at_once(page: &AuditRecommendations) -> AnyView {
    let counts = counts(&page.recommendations.iter().collect::<Vec<_>>());
    if counts.iter().all(|(_, _, count)| *count == 0) {
        return ().into_any();
    }
    view! {
        <section class="candour-aside">
            <h2 class="govuk-heading-m">{t!("All agencies at once")}</h2>
            <p class="govuk-body candour-measure">
                {t!("Agreed at once are those of which the agency says that the facts are right, and those for the partnership. One that an agency calls inaccurate you open by itself.")}
            </p>
            {buttons(page, None, counts)}
        </section>
    }
    .into_any()
}

fn groups(page: &AuditRecommendations) -> AnyView {
    if page.recommendations.is_empty() {
        return view! { <p class="govuk-body">{t!("There are no recommendations yet.")}</p> }.into_any();
    }
    let mut groups: Vec<(Option<String>, Vec<&RecommendationView>)> = Vec::new();
    for one in &page.recommendations {
        let agency = one.agency.as_ref().map(|(id, _)| id.to_string());
        match groups.last_mut() {
            Some((last, group)) if *last == agency => group.push(one),
            _ => groups.push((agency, vec![one])),
        }
    }
    groups.into_iter().map(|(agency, group)| one_group(page, agency, &group)).collect_view().into_any()
}

fn one_group(page: &AuditRecommendations, agency: Option<String>, group: &[&RecommendationView]) -> AnyView {
    let Some(first) = group.first() else { return ().into_any() };
    let rows = group
        .iter()
        .map(|one| {
            let reference =
                view! { <a class="govuk-link candour-nowrap" href=routes::recommendation(one.id)>{one.reference.clone()}</a> };
            let about = one.about.clone().unwrap_or_else(|| t!("No one standard").to_owned());
            let text = view! { <span class="candour-plan__text">{one.text().to_owned()}</span> };
            // One thing in its cell, which is a grid on a phone.
            let stands = view! { <div>{recommendation_tag(one.state)}{said(one)}</div> };
            vec![
                reference.into_any(),
                stands.into_any(),
                text.into_any(),
                about.into_any(),
                one.priority.label().into_any(),
            ]
        })
        .collect();
    let names = [t!("Reference"), t!("Stands"), t!("Recommendation"), t!("About"), t!("Priority")];
    let whose = agency.unwrap_or_else(|| PARTNERSHIP.to_owned());
    view! {
        {records(first.for_whom().to_owned(), &names, rows, "candour-plan")}
        {buttons(page, Some(whose), counts(group))}
    }
    .into_any()
}

/// What its agency said to the facts, in a word, until it is issued.
fn said(one: &RecommendationView) -> Option<AnyView> {
    let answer = one.answer.as_ref().filter(|_| matches!(one.state, State::Answered | State::Agreed))?;
    let text = match &answer.said {
        Some(said) if said.accurate => t!("The facts are right"),
        Some(_) => t!("Says: not accurate"),
        None => t!("Its answer could not be read"),
    };
    let text = if answer.of_this_wording { text.to_owned() } else { t!("{text} (of an earlier wording)", text) };
    Some(view! { <span class="candour-trail__about candour-muted">{text}</span> }.into_any())
}
