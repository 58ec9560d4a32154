//! The trail as a page: the filter, the entries, the way to the file.

use super::query::FIELDS;
use crate::components::buttons::submit;
use crate::components::date::{DateField, date_field};
use crate::components::details::details;
use crate::components::errors::{Errors, summary};
use crate::components::select::{Select, select};
use crate::components::table::records;
use crate::forms::{Fields, date_parts};
use crate::render::{Chrome, Page};
use axum::response::Response;
use candour_domain::access::{Actor, Role};
use candour_domain::time::{date_text, day, time_text};
use candour_service::trail_view::{TrailLine, TrailPage, is_alarming, words_of};
use candour_texts::{said, t};
use http::StatusCode;
use leptos::prelude::*;

pub(super) fn page(chrome: &Chrome, actor: &Actor, fields: &Fields, errors: &Errors, found: TrailPage) -> Response {
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let own = actor.agency.is_some();
    let (fields, errors, here) = (fields.clone(), errors.clone(), chrome.here.clone());
    let (title, lead) = if own {
        (
            t!("Who did what"),
            t!(
                "Everything that was done with your agency's returns: what your colleagues saved, and who at the Board read or downloaded something, and when."
            ),
        )
    } else {
        (
            t!("Trail"),
            t!(
                "Everything that was done in Candour for this Board: who did what, and when. The trail cannot be changed."
            ),
        )
    };
    Page::new(title).wide().status(status).render(chrome, move || {
        let asked = query_of(&fields, &FIELDS);
        let download = format!("{here}.csv{}", question_mark(&asked));
        let older = found.next.map(|next| {
            let and = if asked.is_empty() { "" } else { "&" };
            let href = format!("{here}?{asked}{and}before={next}");
            view! { <p class="govuk-body"><a class="govuk-link" href=href>{t!("Earlier entries")}</a></p> }
        });
        view! {
            {summary(&errors)}
            <h1 class="govuk-heading-l">{title}</h1>
            <p class="govuk-body candour-measure">{lead}</p>
            {filter(&here, &fields, &errors, &found, !asked.is_empty() || !errors.is_empty())}
            {entries(&found.lines, own)}
            {older}
            <p class="govuk-body">
                <a class="govuk-link" href=download download="">{if asked.is_empty() { t!("Download the trail (CSV)") } else { t!("Download these entries (CSV)") }}</a>
            </p>
        }
    })
}

fn entries(lines: &[TrailLine], own: bool) -> AnyView {
    if lines.is_empty() {
        return view! { <p class="govuk-body">{t!("No entry matches.")}</p> }.into_any();
    }
    let rows = lines
        .iter()
        .map(|line| {
            let about = [line.agency_name.clone().filter(|_| !own), line.audit_title.clone(), thing(line)];
            let about =
                about.into_iter().flatten().map(|text| view! { <span class="candour-trail__about">{text}</span> });
            let when = format!("{}, {}", date_text(day(line.at)), time_text(line.at));
            let who = line.person_name.clone().unwrap_or_else(|| t!("Nobody signed in").to_owned());
            vec![when.into_any(), who.into_any(), what(&line.action), about.collect_view().into_any()]
        })
        .collect();
    records(t!("Entries, the latest first"), &[t!("When"), t!("Who"), t!("What"), t!("About")], rows, "candour-trail")
}

/// What was done; what is out of the ordinary in red and with a mark.
fn what(action: &str) -> AnyView {
    let words = words_of(action).to_owned();
    if is_alarming(action) {
        view! { <strong class="candour-alarm__mark"><span aria-hidden="true">"! "</span>{words}</strong> }.into_any()
    } else {
        words.into_any()
    }
}

/// What an entry is about beside agency and audit: a statement and its revision, or the name of a document.
fn thing(line: &TrailLine) -> Option<String> {
    let subject = line.subject.clone()?;
    match line.revision {
        Some(revision) => Some(t!("Statement {subject}, revision {revision}", subject, revision)),
        // A person's id says nothing to anybody; a role has a name.
        None => match signed_in_to(&subject) {
            Some(words) => Some(words),
            None => Some(subject).filter(|text| text.parse::<uuid::Uuid>().is_err()),
        },
    }
}

/// A role, and for a sign-in by what: "Agency lead, with the code of an app".
fn signed_in_to(subject: &str) -> Option<String> {
    let (role, by) = subject.split_once(", ").map_or((subject, None), |(role, by)| (role, Some(by)));
    let role = Role::from_code(role)?.label();
    let by = match by {
        None => return Some(role.to_owned()),
        Some("password") => t!("with the password alone"),
        Some("totp") => t!("with the code of an app"),
        Some("recovery_code") => t!("with a recovery code"),
        Some("passkey") => t!("with a passkey"),
        Some("single_sign_on") => t!("by their organisation's sign-in"),
        Some(_) => return None,
    };
    Some(format!("{role}, {by}"))
}

fn filter(here: &str, fields: &Fields, errors: &Errors, found: &TrailPage, open: bool) -> AnyView {
    let choices = |all: &str, items: Vec<(String, String)>| -> Vec<(String, String)> {
        std::iter::once((String::new(), all.to_owned())).chain(items).collect()
    };
    let people = found.people.iter().map(|(id, name)| (id.to_string(), name.clone())).collect();
    let agencies: Vec<_> = found.agencies.iter().map(|(id, name)| (id.to_string(), name.clone())).collect();
    let audits = found.audits.iter().map(|(id, title)| (id.to_string(), title.clone())).collect();
    let kinds = found.kinds.iter().map(|(code, words)| ((*code).to_owned(), said(words).to_owned())).collect();
    let one = |name, label, options| Select { name, label, options, chosen: fields.get(name), ..Select::default() };
    let agency = (!agencies.is_empty())
        .then(|| select(one("agency", t!("Agency"), choices(t!("Every agency"), agencies)), errors));
    let [from, to] = ["from-", "to-"].map(|prefix| date_parts(fields, prefix));
    let form = view! {
        <form method="get" action=here.to_owned() class="candour-filter" novalidate>
            {select(one("person", t!("Who"), choices(t!("Everybody"), people)), errors)}
            {select(one("kind", t!("What"), choices(t!("Everything"), kinds)), errors)}
            {agency}
            {select(one("audit", t!("Audit"), choices(t!("Every audit"), audits)), errors)}
            {date_field(&DateField { prefix: "from-", legend: t!("First day"), hint: "", value: &from }, errors)}
            {date_field(&DateField { prefix: "to-", legend: t!("Last day"), hint: "", value: &to }, errors)}
            <div class="candour-filter__ways">
                {submit(t!("Show"))}
                <a class="govuk-link" href=here.to_owned()>{t!("Show everything")}</a>
            </div>
        </form>
    }
    .into_any();
    if open { form } else { details(t!("Search by person, agency, audit or time"), form) }
}

/// These fields as a query, without the empty ones.
fn query_of(fields: &Fields, names: &[&str]) -> String {
    let given = names.iter().map(|name| (*name, fields.get(name))).filter(|(_, value)| !value.is_empty());
    serde_urlencoded::to_string(given.collect::<Vec<_>>()).unwrap_or_default()
}

fn question_mark(query: &str) -> String {
    if query.is_empty() { String::new() } else { format!("?{query}") }
}
