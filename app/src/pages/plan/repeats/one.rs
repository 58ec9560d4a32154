//! One repeat audit: which audit repeats it, both beside each other, and what was found.

use super::subject;
use crate::components::buttons::{back, submit, submit_secondary};
use crate::components::choices::{Choice, Choices, choices};
use crate::components::errors::{Errors, summary};
use crate::components::notice;
use crate::components::repeats::{outcome, repeat_tag, what};
use crate::components::select::{Select, select};
use crate::components::summary_list::{summary_list, text};
use crate::components::table::records;
use crate::components::text_field::{TextArea, text_area};
use crate::error::{PageError, Reply};
use crate::forms::Fields;
use crate::guard::Signed;
use crate::pages::id;
use crate::pages::plan::unsaved::{typed, why};
use crate::render::{Chrome, Page, see_other};
use crate::routes;
use axum::body::Bytes;
use axum::extract::Path;
use axum::response::Response;
use candour_domain::access::Actor;
use candour_domain::ids::RepeatId;
use candour_domain::plan::Sustained;
use candour_domain::time::{date_text, day};
use candour_service::ServiceError;
use candour_service::plan::{RepeatLine, RepeatOf, RepeatPage};
use candour_texts::t;
use http::{StatusCode, Uri};
use leptos::prelude::*;
use std::cmp::Ordering;

/// What the page shows beside what is kept.
#[derive(Default)]
struct Shown {
    errors: Errors,
    fields: Fields,
    note: Option<&'static str>,
    refused: Option<String>,
}

/// One repeat audit.
pub async fn repeat(chrome: Chrome, Signed(actor): Signed, Path(repeat): Path<String>, uri: Uri) -> Reply {
    let page = chrome.state.service.repeat(&actor, id(&repeat)?).await?;
    let note = match Fields::of_query(&uri).get("note") {
        "planned" => Some(t!("The repeat audit is planned.")),
        "linked" => Some(t!("The audit that repeats it is saved.")),
        "concluded" => Some(t!("What you said is saved, and stands at the action.")),
        _ => None,
    };
    Ok(render(&chrome, page, Shown { note, ..Shown::default() }))
}

/// Says which audit repeats it.
pub async fn link(chrome: Chrome, Signed(actor): Signed, Path(repeat): Path<String>, body: Bytes) -> Reply {
    let (id, fields) = posted(&repeat, &body, &["audit", "revision"])?;
    let audit = match fields.get("audit") {
        "" => None,
        audit => Some(crate::pages::id(audit)?),
    };
    let seen = fields.get("revision").parse().unwrap_or_default();
    let done = chrome.state.service.link_repeat(&actor, (id, seen), audit).await;
    settle(&chrome, &actor, (id, fields), done, "linked").await
}

/// Says whether practice was sustained.
pub async fn conclude(chrome: Chrome, Signed(actor): Signed, Path(repeat): Path<String>, body: Bytes) -> Reply {
    let (id, fields) = posted(&repeat, &body, &["sustained", "reason", "revision"])?;
    let seen = fields.get("revision").parse().unwrap_or_default();
    let said = (fields.get("sustained"), fields.get("reason"));
    let done = chrome.state.service.conclude_repeat(&actor, (id, seen), said).await;
    settle(&chrome, &actor, (id, fields), done, "concluded").await
}

fn posted(repeat: &str, body: &Bytes, names: &[&str]) -> Result<(RepeatId, Fields), PageError> {
    let id = id(repeat)?;
    let fields = Fields::parse(body)?;
    fields.only(names)?;
    Ok((id, fields))
}

async fn settle(
    chrome: &Chrome,
    actor: &Actor,
    (id, fields): (RepeatId, Fields),
    done: Result<(), ServiceError>,
    note: &str,
) -> Reply {
    let shown = match done {
        Ok(()) => return Ok(see_other(&format!("{}?note={note}", routes::repeat(id)))),
        Err(ServiceError::Invalid(problems)) => Shown { errors: problems.into(), fields, ..Shown::default() },
        Err(ServiceError::Refused(refusal)) => Shown { refused: Some(why(&refusal)), fields, ..Shown::default() },
        Err(other) => return Err(other.into()),
    };
    Ok(render(chrome, chrome.state.service.repeat(actor, id).await?, shown))
}

fn render(chrome: &Chrome, page: RepeatPage, shown: Shown) -> Response {
    let status = match (shown.errors.is_empty(), &shown.refused) {
        (false, _) => StatusCode::UNPROCESSABLE_ENTITY,
        (true, Some(_)) => StatusCode::CONFLICT,
        (true, None) => StatusCode::OK,
    };
    let title = t!("Repeat audit: {subject}", subject = subject(&page.repeat));
    Page::new(title.clone()).status(status).wide().render(chrome, move || {
        let one = &page.repeat;
        view! {
            {back("/repeats".to_owned(), t!("Repeat audits"))}
            {shown.note.map(notice::done)}
            {summary(&shown.errors)}
            {shown.refused.clone().map(notice::warning)}
            {shown.refused.as_ref().and_then(|_| typed(&shown.fields, &["reason"]))}
            <span class="govuk-caption-l">{one.audit.1.clone()}</span>
            <h1 class="govuk-heading-l">{title}</h1>
            <p class="govuk-body candour-standing">{repeat_tag(one)} " " {t!("Planned until {due_on}.", due_on = date_text(one.due_on))}</p>
            <p class="candour-kept-text candour-plan__lead">{what(one)}</p>
            {facts(&page)}
            {one.outcome.as_ref().map(outcome)}
            {compared(&page)}
            {one.outcome.is_none().then(|| link_form(&page, &shown))}
            {conclude_form(&page, &shown)}
        }
    })
}

fn facts(page: &RepeatPage) -> AnyView {
    let one = &page.repeat;
    let (by, at) = &one.planned;
    let mut rows = Vec::new();
    if let RepeatOf::Action(id, reference, agency) = &one.of {
        let whose = agency.clone().unwrap_or_else(|| t!("The partnership").to_owned());
        let link = view! { <a class="govuk-link" href=routes::action(*id)>{reference.clone()}</a> };
        rows.push((t!("Action"), link.into_any()));
        rows.push((t!("Whose"), text(whose)));
    }
    if let Some(about) = &page.about {
        rows.push((t!("About"), text(about.clone())));
    }
    rows.push((
        t!("Repeated by"),
        text(one.repeated_by.as_ref().map_or_else(|| t!("No audit yet").to_owned(), |(_, title)| title.clone())),
    ));
    rows.push((t!("Planned"), text(t!("By {by} on {at}", by, at = date_text(day(*at))))));
    summary_list(rows)
}

fn compared(page: &RepeatPage) -> AnyView {
    let Some((_, after)) = &page.repeat.repeated_by else { return ().into_any() };
    let Some(lines) = &page.compared else {
        return notice::inset(
            view! { <p class="govuk-body">{t!("“{after}” still takes answers. Both audits stand here beside each other once it is closed.", after)}</p> }
                .into_any(),
        );
    };
    if lines.is_empty() {
        return notice::inset(
            view! { <p class="govuk-body">{t!("No statement concerned was answered with a level in both audits and means the same in both. The figures do not tell.")}</p> }
                .into_any(),
        );
    }
    let rows = lines.iter().map(|line| {
        let RepeatLine { statement, agency, then, now, moved } = line;
        let moved = match moved {
            Ordering::Greater => t!("Higher"),
            Ordering::Equal => t!("The same"),
            Ordering::Less => t!("Lower"),
        };
        [statement, agency, then, now]
            .map(|cell| cell.clone().into_any())
            .into_iter()
            .chain([moved.into_any()])
            .collect()
    });
    let names = [t!("Statement"), t!("Agency"), t!("Then"), t!("Now"), t!("Moved")];
    let heading = t!("Then and now, like for like");
    view! {
        {records(heading, &names, rows.collect(), "")}
        <p class="govuk-body-s candour-muted">{t!("Over the statements that mean the same in both audits. Levels after moderation count where they were released, else the agencies’ own.")}</p>
    }
    .into_any()
}

fn seen(page: &RepeatPage) -> AnyView {
    view! { <input type="hidden" name="revision" value=page.repeat.revision.to_string()/> }.into_any()
}

fn link_form(page: &RepeatPage, shown: &Shown) -> AnyView {
    let one = &page.repeat;
    if page.audits.is_empty() {
        return view! { <p class="govuk-body candour-measure">{t!("No later audit puts this question set yet. Once one is opened, say here that it repeats this.")}</p> }
            .into_any();
    }
    let chosen = one.repeated_by.as_ref().map(|(id, _)| id.to_string()).unwrap_or_default();
    let none = (String::new(), t!("None yet").to_owned());
    let audits = page.audits.iter().map(|(id, title)| (id.to_string(), title.clone()));
    let field = Select {
        name: "audit",
        label: t!("Which audit repeats it?"),
        hint: t!("A later one with the same question set."),
        options: std::iter::once(none).chain(audits).collect(),
        chosen: &chosen,
    };
    view! {
        <form method="post" action=format!("{}/audit", routes::repeat(one.id)) novalidate>
            {seen(page)}
            {select(field, &shown.errors)}
            {submit_secondary(t!("Save the audit"))}
        </form>
    }
    .into_any()
}

fn conclude_form(page: &RepeatPage, shown: &Shown) -> AnyView {
    let one = &page.repeat;
    let kept = one.outcome.as_ref();
    let typed = shown.fields.get("sustained");
    let chosen = if typed.is_empty() { kept.map_or("", |kept| kept.sustained.code()) } else { typed };
    let question = Choices {
        name: "sustained",
        id: None,
        legend: t!("Was practice sustained?"),
        hint: "",
        items: Sustained::ALL.map(|one| Choice::new(one.code(), one.label())).into(),
        chosen: vec![chosen.to_owned()],
        many: false,
        quiet_legend: false,
    };
    let typed = shown.fields.get("reason");
    let reason =
        if typed.is_empty() { kept.and_then(|kept| kept.reason.as_deref()).unwrap_or_default() } else { typed };
    let reason = TextArea {
        name: "reason",
        label: t!("What shows it?"),
        hint: t!("Everybody who sees the action reads it. Name no adult."),
        value: reason,
        rows: 4,
    };
    let title = if kept.is_some() { t!("Say something else") } else { t!("Say what was found") };
    view! {
        <section class="candour-aside">
            <h2 class="govuk-heading-m">{title}</h2>
            <form method="post" action=format!("{}/outcome", routes::repeat(one.id)) novalidate>
                {seen(page)}
                {choices(question, &shown.errors)}
                {text_area(&reason, &shown.errors)}
                {submit(t!("Save what was found"))}
            </form>
        </section>
    }
    .into_any()
}
