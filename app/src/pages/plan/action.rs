//! One action: what it is, what can be done with it now, and what happened to it.

use super::new::parts;
use super::recommendation::opened;
use super::unsaved::typed;
use super::{delivery, evidence};
use crate::components::buttons::{back, secondary, submit, submit_secondary};
use crate::components::choices::{Choice, Choices, choices};
use crate::components::date::{DateField, date_field};
use crate::components::errors::{Errors, summary};
use crate::components::notice;
use crate::components::plan::{due, history, owner_tag, standing_tag};
use crate::components::summary_list::{summary_list, text};
use crate::components::text_field::{TextArea, TextField, text_area, text_field};
use crate::error::Reply;
use crate::forms::{Fields, date_parts};
use crate::guard::Signed;
use crate::pages::id;
use crate::render::{Chrome, Page};
use crate::routes;
use axum::extract::Path;
use axum::response::Response;
use candour_domain::plan::{ActionState, MAY_NOT_VERIFY, Report, Standing};
use candour_domain::time::{date_text, day};
use candour_service::plan::{ActionPage, ActionWay as Way};
use candour_texts::{said, t};
use http::{StatusCode, Uri};
use leptos::prelude::*;

/// What the page shows beside what is kept.
#[derive(Default)]
pub(super) struct Shown {
    pub(super) errors: Errors,
    /// What was posted, where it was not saved.
    pub(super) fields: Fields,
    /// What to say at the top, where it was done.
    pub(super) note: Option<&'static str>,
    /// Why it was not done, where the state of things did not allow it.
    pub(super) refused: Option<String>,
    /// Where the reader came from and goes back to.
    pub(super) back: String,
}

/// The page.
pub async fn action(chrome: Chrome, Signed(actor): Signed, Path(action): Path<String>, uri: Uri) -> Reply {
    let page = chrome.state.service.plan_action(&actor, id(&action)?).await?;
    let query = Fields::of_query(&uri);
    let note = match query.get("note") {
        "added" => Some(t!("The action stands in the plan.")),
        "saved" => Some(t!("The action is changed.")),
        "progress" => Some(t!("Your report is saved.")),
        "dates" => Some(t!("The dates are changed. The old ones stay in the history below.")),
        "complete" => Some(t!("Marked completed. Somebody else now looks at the evidence and verifies it.")),
        "verify" => Some(t!("The action is verified complete.")),
        "send-back" => Some(t!("The action is with its owner again.")),
        "close" => Some(t!("The action is closed. It stays in the plan as not pursued.")),
        "accept" => Some(t!("You have accepted the action for your agency.")),
        "comment" => Some(t!("Your comment is added.")),
        "subgroup" => Some(t!("The subgroup is changed.")),
        "owner-left" => {
            Some(t!("The action has no owner at present. Give it to somebody else as soon as you know whom."))
        }
        "owner" => Some(t!("The action has another owner.")),
        "reference" => Some(t!("The evidence is added.")),
        "attached" => Some(t!("The evidence is saved. The Board can read it now.")),
        "taken-off" => Some(t!("The evidence is taken off the action. It stays in your library.")),
        "repeat" => Some(t!("The repeat audit is planned.")),
        _ => None,
    };
    let back = query.get("back").to_owned();
    Ok(render(&chrome, page, Shown { note, back, ..Shown::default() }))
}

pub(super) fn render(chrome: &Chrome, page: ActionPage, shown: Shown) -> Response {
    let status = match (shown.errors.is_empty(), &shown.refused) {
        (false, _) => StatusCode::UNPROCESSABLE_ENTITY,
        (true, Some(_)) => StatusCode::CONFLICT,
        (true, None) => StatusCode::OK,
    };
    let title = t!("Action {reference}", reference = page.action.reference);
    Page::new(title.clone()).status(status).render(chrome, move || {
        let action = &page.action;
        let of = &page.recommendation;
        let up = match routes::local(&shown.back) {
            "/" => back("/plan".to_owned(), t!("Action plan")),
            path => back(path.to_owned(), t!("Back to the return")),
        };
        let late = action.standing == Standing::Overdue;
        let reported = late.then(|| t!(" Last reported: {label}.", label = action.state.label().to_lowercase()));
        view! {
            {up}
            {shown.note.map(notice::done)}
            {summary(&shown.errors)}
            {shown.refused.clone().map(notice::warning)}
            {shown.refused.as_ref().and_then(|_| typed(&shown.fields, &TEXTS))}
            <span class="govuk-caption-l">{format!("{} · {}", of.audit.1, of.for_whom())}</span>
            <h1 class="govuk-heading-l">{title}</h1>
            <p class="govuk-body candour-standing">
                {standing_tag(action.standing)} " " {owner_tag(action.owner)} " "
                <span class=late.then_some("candour-late")>{due(action)}</span>
                <span class="candour-muted">{reported}</span>
            </p>
            <p class="candour-kept-text candour-plan__lead">{action.text().to_owned()}</p>
            {delivery::nobody(&page)}
            {facts(&page)}
            {evidence::section(&page)}
            {delivery::repeats(&page)}
            {page.completed_it_oneself.then(|| notice::inset(view! { <p class="govuk-body">{said(MAY_NOT_VERIFY)}</p> }.into_any()))}
            {forms(&page, &shown)}
            <h2 class="govuk-heading-m">{t!("What happened")}</h2>
            {history(&page.history)}
        }
    })
}

/// The fields of this page's forms that somebody writes in.
const TEXTS: [&str; 12] = [
    "note",
    "why-dates",
    "evidence",
    "seen",
    "missing",
    "why-close",
    "minute",
    "comment",
    "agreed",
    "owner",
    "why-owner",
    "reference",
];

fn facts(page: &ActionPage) -> AnyView {
    let action = &page.action;
    let of = &page.recommendation;
    let recommendation = view! {
        <a class="govuk-link" href=routes::recommendation(of.id)>{of.reference.clone()}</a>
        " "
        <span class="candour-plan__text">{of.text().to_owned()}</span>
    };
    let long = |words: &str| {
        let words = words.to_owned();
        view! { <span class="candour-plan__text">{words}</span> }.into_any()
    };
    let accepted = match &action.accepted {
        Some((by, at)) => t!("By {by} on {at}", by, at = date_text(day(*at))),
        None if of.agency.is_some() => t!("Not yet by the accountable officer").to_owned(),
        None => t!("Not needed: it is the partnership’s").to_owned(),
    };
    let mut rows = vec![
        (t!("How one will know"), long(action.word(|words| &words.measure))),
        (t!("Owner"), long(action.word(|words| &words.owner))),
        (t!("What it takes"), long(action.word(|words| &words.resources))),
        (t!("Board’s priority"), long(action.word(|words| &words.relevance))),
        (t!("Difference for adults"), long(action.word(|words| &words.impact))),
        (t!("Starts"), text(date_text(action.dates.starts_on))),
        (t!("Due"), text(date_text(action.dates.due_on))),
        (t!("Accepted"), text(accepted)),
        (t!("Subgroup"), text(delivery::subgroup(page))),
        (t!("Recommendation"), recommendation.into_any()),
    ];
    if let Some(about) = &of.about {
        rows.push((t!("About"), text(about.clone())));
    }
    summary_list(rows)
}

fn forms(page: &ActionPage, shown: &Shown) -> AnyView {
    let may = |way: Way| page.ways.contains(&way);
    let main = [
        may(Way::Accept).then(|| accept(page)),
        may(Way::Verify).then(|| verify(page, shown)),
        may(Way::Report).then(|| report(page, shown)),
    ];
    let reword = may(Way::Reword)
        .then(|| secondary(format!("{}/edit", routes::action(page.action.id)), t!("Change the words of the action")));
    let others = [
        may(Way::Complete).then(|| complete(page, shown)),
        may(Way::Redate).then(|| redate(page, shown)),
        may(Way::SendBack).then(|| send_back(page, shown)),
        may(Way::Close).then(|| close(page, shown)),
        may(Way::AddEvidence).then(|| delivery::evidence(page, shown)),
        may(Way::Assign).then(|| delivery::assign_form(page, shown)),
        may(Way::HandOver).then(|| delivery::hand_over_form(page, shown)),
        may(Way::OwnerLeft).then(|| delivery::owner_left_form(page, shown)),
        may(Way::Comment).then(|| comment(page, shown)),
    ];
    let ways: Vec<_> = reword.into_iter().chain(delivery::plan_ahead(page)).collect();
    let ways = (!ways.is_empty()).then(|| view! { <div class="govuk-button-group">{ways}</div> });
    view! { {main.into_iter().flatten().collect_view()} {others.into_iter().flatten().collect_view()} {ways} }
        .into_any()
}

pub(super) fn to(page: &ActionPage, step: &str) -> String {
    format!("{}/{step}", routes::action(page.action.id))
}

/// What the reader has seen: nobody decides about something else.
pub(super) fn seen_revision(page: &ActionPage) -> AnyView {
    view! { <input type="hidden" name="revision" value=page.action.revision.to_string()/> }.into_any()
}

fn accept(page: &ActionPage) -> AnyView {
    view! {
        <section class="candour-aside">
            <h2 class="govuk-heading-m">{t!("Accept it for your agency")}</h2>
            <p class="govuk-body candour-measure">{t!("You say that your agency will do this, with what it takes, until then.")}</p>
            <form method="post" action=to(page, "accept")>
                {seen_revision(page)}
                {submit(t!("Accept the action"))}
            </form>
        </section>
    }
    .into_any()
}

pub(super) fn area(name: &'static str, label: &'static str, hint: &'static str, shown: &Shown) -> AnyView {
    text_area(&TextArea { name, label, hint, value: shown.fields.get(name), rows: 4 }, &shown.errors)
}

fn report(page: &ActionPage, shown: &Shown) -> AnyView {
    let typed = shown.fields.get("state");
    let now = page.action.state;
    // Who reports has begun: "not started" is offered, and not suggested again.
    let chosen = if typed.is_empty() && now != ActionState::NotStarted { now.code() } else { typed };
    let hints = ["", t!("It will be done in time"), t!("It may not be done in time")];
    let items = Report::ALL
        .into_iter()
        .zip(hints)
        .map(|(one, hint)| Choice::new(one.state().code(), one.state().label()).hint(hint));
    let question = Choices {
        name: "state",
        id: None,
        legend: t!("How does it go?"),
        hint: "",
        items: items.collect(),
        chosen: vec![chosen.to_owned()],
        many: false,
        quiet_legend: false,
    };
    let way_back = (routes::local(&shown.back) != "/")
        .then(|| view! { <input type="hidden" name="back" value=shown.back.clone()/> });
    view! {
        <section class="candour-aside" id="progress">
            <h2 class="govuk-heading-m">{t!("Report progress")}</h2>
            <form method="post" action=to(page, "progress") novalidate>
                {way_back}
                {choices(question, &shown.errors)}
                {area("note", t!("What has been done, and what comes next?"), t!("The Board reads it. Name no adult."), shown)}
                {submit(t!("Save the report"))}
            </form>
        </section>
    }
    .into_any()
}

fn complete(page: &ActionPage, shown: &Shown) -> AnyView {
    let hint = if page.attached.is_empty() {
        t!(
            "A title and where it is held will do; a file is not needed. Somebody else looks at it and verifies the action."
        )
    } else {
        t!("What is attached above counts: say what it shows. Somebody else looks at it and verifies the action.")
    };
    let form = view! {
        <form method="post" action=to(page, "complete") novalidate>
            {seen_revision(page)}
            {area("evidence", t!("Where is the evidence that it is done?"), hint, shown)}
            {submit(t!("Mark it completed"))}
        </form>
    };
    opened(t!("It is done: mark it completed"), form.into_any(), shown.errors.of("evidence").is_some())
}

fn redate(page: &ActionPage, shown: &Shown) -> AnyView {
    let typed = |prefix: &str, kept| {
        let typed = date_parts(&shown.fields, prefix);
        if typed.iter().all(String::is_empty) { parts(kept) } else { typed }
    };
    let (start, last) = (typed("start-", page.action.dates.starts_on), typed("due-", page.action.dates.due_on));
    let accepted = page.action.accepted.as_ref().map(|(by, _)| {
        view! { <p class="govuk-body candour-measure">{t!("{by} accepted this action with these dates. Once you change them, it waits to be accepted again.", by)}</p> }
    });
    let form = view! {
        {accepted}
        <form method="post" action=to(page, "dates") novalidate>
            {date_field(&DateField { prefix: "start-", legend: t!("From when?"), hint: "", value: &start }, &shown.errors)}
            {date_field(&DateField { prefix: "due-", legend: t!("Until when?"), hint: "", value: &last }, &shown.errors)}
            {area("why-dates", t!("Why do the dates change?"), t!("The old dates and your reason stay in the history."), shown)}
            {submit(t!("Change the dates"))}
        </form>
    };
    let wrong = shown.errors.any_of("start-") || shown.errors.any_of("due-") || shown.errors.of("why-dates").is_some();
    opened(t!("It needs other dates"), form.into_any(), wrong)
}

fn verify(page: &ActionPage, shown: &Shown) -> AnyView {
    view! {
        <section class="candour-aside">
            <h2 class="govuk-heading-m">{t!("Verify that it is complete")}</h2>
            <form method="post" action=to(page, "verify") novalidate>
                {seen_revision(page)}
                {area("seen", t!("What have you seen that shows it?"), t!("What is attached stands above; where other evidence is held, in the history below."), shown)}
                {submit(t!("Verify"))}
            </form>
        </section>
    }
    .into_any()
}

fn send_back(page: &ActionPage, shown: &Shown) -> AnyView {
    let form = view! {
        <form method="post" action=to(page, "send-back") novalidate>
            {seen_revision(page)}
            {area("missing", t!("What is missing?"), t!("Its owner reads this."), shown)}
            {submit_secondary(t!("Send it back"))}
        </form>
    };
    opened(t!("It is not complete yet: send it back"), form.into_any(), shown.errors.of("missing").is_some())
}

fn close(page: &ActionPage, shown: &Shown) -> AnyView {
    let minute = TextField {
        name: "minute",
        label: t!("Which minute?"),
        hint: t!("The reference of the QA&P minute in which this was decided, such as “QA&P 12 March 2027, item 6”"),
        value: shown.fields.get("minute"),
        ..TextField::default()
    };
    let form = view! {
        <form method="post" action=to(page, "close") novalidate>
            {seen_revision(page)}
            {area("why-close", t!("Why is it not pursued?"), t!("Its owner reads this."), shown)}
            {text_field(&minute, &shown.errors)}
            {submit_secondary(t!("Close it as not pursued"))}
        </form>
    };
    let wrong = shown.errors.of("why-close").is_some() || shown.errors.of("minute").is_some();
    opened(t!("It will not be pursued"), form.into_any(), wrong)
}

fn comment(page: &ActionPage, shown: &Shown) -> AnyView {
    let form = view! {
        <form method="post" action=to(page, "comment") novalidate>
            {area("comment", t!("Your comment"), t!("Everybody who sees the action reads it. Name no adult."), shown)}
            {submit_secondary(t!("Add comment"))}
        </form>
    };
    opened(t!("Comment on it"), form.into_any(), shown.errors.of("comment").is_some())
}
