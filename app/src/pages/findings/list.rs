//! The findings of an audit, and making one of several.

use super::{kinds, why, words};
use crate::components::buttons::{back, secondary, submit_secondary, submit_with};
use crate::components::details::details;
use crate::components::errors::{Errors, message, summary};
use crate::components::findings::{colours, kind_tag, since, state_tag};
use crate::components::notice;
use crate::error::Reply;
use crate::forms::Fields;
use crate::guard::Signed;
use crate::pages::id;
use crate::render::{Chrome, Page, see_other};
use crate::routes;
use axum::body::Bytes;
use axum::extract::Path;
use axum::response::Response;
use candour_domain::findings::{FindingForm, FindingKind, FindingState, Proposal, Rule};
use candour_domain::ids::AuditId;
use candour_service::ServiceError;
use candour_service::findings::{FindingView, FindingsPage, MergeForm};
use candour_texts::t;
use http::{StatusCode, Uri};
use leptos::prelude::*;

/// What the page shows beside what is kept.
#[derive(Default)]
struct Shown {
    errors: Errors,
    fields: Fields,
    refused: Option<String>,
    note: Option<&'static str>,
}

/// The page.
pub async fn list(chrome: Chrome, Signed(actor): Signed, Path(audit): Path<String>, uri: Uri) -> Reply {
    let page = chrome.state.service.findings(&actor, id(&audit)?).await?;
    let note = match Fields::of_query(&uri).get("note") {
        "accepted" => Some(t!("The finding is accepted.")),
        "rejected" => Some(t!("The finding is rejected. Your reason is kept with it.")),
        "merged" => Some(t!("They are one finding now.")),
        "thresholds" => Some(t!("The thresholds are changed. What was decided stays decided.")),
        _ => None,
    };
    Ok(render(&chrome, page, Shown { note, ..Shown::default() }))
}

/// Makes one finding of several.
pub async fn merge(chrome: Chrome, Signed(actor): Signed, Path(audit): Path<String>, body: Bytes) -> Reply {
    let audit: AuditId = id(&audit)?;
    let service = &chrome.state.service;
    let fields = Fields::parse(&body)?;
    fields.only(&["of", "merge-kind", "merge-text"])?;
    let form = MergeForm {
        of: fields.all("of").map(str::to_owned).collect(),
        into: FindingForm { kind: fields.get("merge-kind").to_owned(), text: fields.get("merge-text").to_owned() },
    };
    let shown = match service.merge_findings(&actor, audit, &form).await {
        Ok(_) => return Ok(see_other(&format!("{}?note=merged", routes::findings(audit)))),
        Err(ServiceError::Invalid(problems)) => Shown { errors: problems.into(), fields, ..Shown::default() },
        Err(ServiceError::Refused(refusal)) => Shown { refused: Some(why(&refusal)), fields, ..Shown::default() },
        Err(other) => return Err(other.into()),
    };
    let page = service.findings(&actor, audit).await?;
    Ok(render(&chrome, page, shown))
}

fn render(chrome: &Chrome, page: FindingsPage, shown: Shown) -> Response {
    let status = match (shown.errors.is_empty(), shown.refused.is_some()) {
        (false, _) => StatusCode::UNPROCESSABLE_ENTITY,
        (true, true) => StatusCode::CONFLICT,
        (true, false) => StatusCode::OK,
    };
    Page::new(t!("Findings")).wide().status(status).render(chrome, move || {
        let base = routes::findings(page.audit.id);
        let (opened, asked) = page.handed_in;
        let lead = t!("From {opened} of {asked} returns, with the levels after moderation where they are released. The rules propose; you decide. Nothing here is seen by agencies, and nothing is a finding until it is accepted.", opened, asked);
        let ways = page.manages.then(|| {
            view! {
                {secondary(format!("{base}/new"), t!("Write a finding"))}
                {secondary(format!("{base}/thresholds"), t!("Thresholds of the rules"))}
            }
        });
        view! {
            {back(routes::audit(page.audit.id), t!("Back to the audit"))}
            {shown.note.map(notice::done)}
            {summary(&shown.errors)}
            {shown.refused.map(notice::warning)}
            <span class="govuk-caption-l">{page.audit.title.clone()}</span>
            <h1 class="govuk-heading-l">{t!("Findings")}</h1>
            <p class="govuk-body candour-measure">{lead}</p>
            <div class="govuk-button-group">{ways}{secondary(routes::analysis(page.audit.id), t!("Analysis"))}{secondary(routes::audit_report(page.audit.id), t!("Report"))}</div>
            {decided(&page, &shown.fields)}
            {proposed(&page, &shown.fields)}
            {page.manages.then(|| merge_form(&page, &shown.fields, &shown.errors))}
        }
    })
}

/// A box to choose something for merging: it belongs to the form at the end of the page.
fn choose(page: &FindingsPage, value: String, what: &str, fields: &Fields) -> Option<AnyView> {
    page.manages.then(|| {
        let on = fields.all("of").any(|chosen| chosen == value);
        let box_id = format!("of-{value}");
        let for_id = box_id.clone();
        let of = format!(": {what}");
        view! {
            <div class="govuk-checkboxes govuk-checkboxes--small">
                <div class="govuk-checkboxes__item">
                    <input class="govuk-checkboxes__input" type="checkbox" form="merge" name="of" id=box_id value=value checked=on/>
                    <label class="govuk-label govuk-checkboxes__label" for=for_id>{t!("Choose to merge")} <span class="govuk-visually-hidden">{of}</span></label>
                </div>
            </div>
        }
        .into_any()
    })
}

/// What the QA Manager has decided.
fn decided(page: &FindingsPage, fields: &Fields) -> AnyView {
    let of = |state| page.findings.iter().filter(move |one| one.state == state);
    let accepted: Vec<_> = FindingKind::ALL
        .into_iter()
        .flat_map(|kind| of(FindingState::Accepted).filter(move |one| one.kind == kind))
        .map(|one| {
            let boxed = choose(page, one.id.to_string(), one.text(), fields);
            card(one, boxed)
        })
        .collect();
    let none = accepted.is_empty().then(|| view! { <p class="govuk-body">{t!("Nothing is accepted yet.")}</p> });
    let rest = [(FindingState::Rejected, t!("Rejected")), (FindingState::Merged, t!("Merged into another"))];
    let rest = rest.into_iter().filter_map(|(state, title)| {
        let cards: Vec<_> = of(state).map(|one| card(one, None)).collect();
        (!cards.is_empty()).then(|| details(format!("{title} ({})", cards.len()), cards.into_any()))
    });
    view! {
        <h2 class="govuk-heading-m">{t!("Findings of the audit ({accepted})", accepted = accepted.len())}</h2>
        {none}
        {accepted}
        {rest.collect_view()}
    }
    .into_any()
}

fn card(one: &FindingView, boxed: Option<AnyView>) -> AnyView {
    let why = one.words.as_ref().map(|words| words.reason.clone()).filter(|why| !why.is_empty());
    let why = why.map(|why| view! { <p class="candour-kept-text">{t!("Rejected: ")} {why}</p> });
    let changed = since(&one.since).map(|text| view! { <p class="govuk-body-s candour-muted">{text}</p> });
    let short = one.evidence().map(|of| format!(" · {}", colours(of.colours)));
    let of = one.text().to_owned();
    view! {
        <article class="candour-card">
            <div class="candour-card__head">{kind_tag(one.kind)} {state_tag(one.state)}</div>
            <p class="candour-kept-text">{one.text().to_owned()}</p>
            {why}
            {changed}
            <div class="candour-finding__ways govuk-body-s">
                <span><a class="govuk-link" href=routes::finding(one.id)>{t!("Open")}<span class="govuk-visually-hidden">": " {of}</span></a>{short}</span>
                {boxed}
            </div>
        </article>
    }
    .into_any()
}

/// What the rules propose, rule by rule, each with what it says.
fn proposed(page: &FindingsPage, fields: &Fields) -> AnyView {
    let groups = Rule::ALL.into_iter().map(|rule| {
        let own: Vec<_> = page.proposals.iter().filter(|one| one.key.rule == rule).collect();
        let count = own.len();
        let cards = own.into_iter().map(|one| proposal_card(page, one, fields)).collect_view();
        let none = (count == 0).then(|| view! { <p class="govuk-body">{t!("Nothing is proposed by this rule.")}</p> });
        let title = match rule {
            Rule::Contradiction => t!("Partnership issue: contradiction"),
            _ => rule.kind().label(),
        };
        view! {
            <h3 class="govuk-heading-s">{format!("{title} ({count})")}</h3>
            <p class="govuk-body-s candour-rule">{rule.text(&page.thresholds)}</p>
            {none}
            {cards}
        }
    });
    view! {
        <h2 class="govuk-heading-m">{t!("Proposed by the rules ({proposals})", proposals = page.proposals.len())}</h2>
        {groups.collect_view()}
    }
    .into_any()
}

fn proposal_card(page: &FindingsPage, one: &Proposal, fields: &Fields) -> AnyView {
    let href = routes::proposed_finding(page.audit.id, &one.key);
    let seen = one.evidence.fingerprint();
    let there = href.clone();
    let accept = page.manages.then(|| {
        view! {
            <form method="post" action=there>
                <input type="hidden" name="seen" value=seen/>
                {submit_with("step", "accept".to_owned(), t!("Accept as it stands"), "govuk-button--secondary candour-small-button")}
            </form>
        }
    });
    let look = if page.manages { t!("See the evidence, edit or reject") } else { t!("See the evidence") };
    let of = one.text.clone();
    view! {
        <article class="candour-card">
            <p class="candour-kept-text">{one.text.clone()}</p>
            <div class="candour-finding__ways govuk-body-s">
                {accept}
                <a class="govuk-link" href=href>{look}<span class="govuk-visually-hidden">": " {of}</span></a>
                {choose(page, one.key.to_string(), &one.text, fields)}
            </div>
        </article>
    }
    .into_any()
}

fn merge_form(page: &FindingsPage, fields: &Fields, errors: &Errors) -> AnyView {
    let accepted = page.findings.iter().filter(|one| one.state == FindingState::Accepted).count();
    if page.proposals.len() + accepted < 2 {
        return ().into_any();
    }
    view! {
        <section class="candour-aside">
            <h2 class="govuk-heading-m" id="of">{t!("Merge those that are chosen")}</h2>
            <p class="govuk-body candour-measure">{t!("Choose two or more above, and say here what they are together. Those merged stay kept, with their evidence, under the one.")}</p>
            {message(errors, "of")}
            <form method="post" action=format!("{}/merge", routes::findings(page.audit.id)) id="merge" novalidate>
                {kinds("merge-kind", fields.get("merge-kind"), errors)}
                {words("merge-text", fields.get("merge-text"), errors)}
                {submit_secondary(t!("Merge"))}
            </form>
        </section>
    }
    .into_any()
}
