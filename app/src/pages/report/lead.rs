//! The forms with which a report is led on: what is to be done stands first, what is rare last.

use super::show::{Shown, render};
use super::why;
use crate::components::buttons::{submit, submit_secondary, submit_with};
use crate::components::choices::{Choice, Choices, choices};
use crate::components::date::{DateField, date_field};
use crate::components::details::details;
use crate::components::errors::{Errors, message};
use crate::components::notice;
use crate::components::text_field::{TextArea, TextField, text_area, text_field};
use crate::error::Reply;
use crate::forms::{BadForm, Fields, date_parts};
use crate::guard::Signed;
use crate::pages::id;
use crate::render::{Chrome, see_other};
use crate::routes;
use axum::body::Bytes;
use axum::extract::Path;
use candour_domain::access::Actor;
use candour_domain::board_report::PresentationForm;
use candour_domain::ids::ReportId;
use candour_service::ServiceError;
use candour_service::board_report::{LeadStep, ReportPage, ReportWay, Show};
use candour_texts::t;
use leptos::prelude::*;

/// What was typed into the forms, and what is wrong with it.
pub(super) struct Forms<'a> {
    pub(super) errors: &'a Errors,
    pub(super) fields: &'a Fields,
}

/// Leads a report on, or amends it.
pub async fn lead(chrome: Chrome, Signed(actor): Signed, Path(report): Path<String>, body: Bytes) -> Reply {
    let report: ReportId = id(&report)?;
    let service = &chrome.state.service;
    // Whose it is is asked before the form is read.
    service.report_sections(&actor, report).await?;
    let fields = Fields::parse(&body)?;
    fields.only(&["step", "revision", "why", "why-amend"])?;
    let seen = fields.get("revision").parse().unwrap_or_default();
    let step = fields.get("step").to_owned();
    let done = match (step.as_str(), LeadStep::from_code(&step)) {
        ("amend", _) => service.amend_report(&actor, report, seen, fields.get("why-amend")).await,
        (_, Some(step)) => service.lead_report(&actor, report, seen, step, fields.get("why")).await,
        _ => return Ok(see_other(&routes::report(report))),
    };
    let show = if step == "amend" { Show::Work } else { Show::Standing };
    after(&chrome, &actor, (report, show), done, &step, fields).await
}

/// Puts down that the Board has received it.
pub async fn present(chrome: Chrome, Signed(actor): Signed, Path(report): Path<String>, body: Bytes) -> Reply {
    let report: ReportId = id(&report)?;
    let service = &chrome.state.service;
    service.report_sections(&actor, report).await?;
    let fields = Fields::parse(&body)?;
    fields.only(&["revision", "minute", "held-day", "held-month", "held-year"])?;
    let seen = fields.get("revision").parse().unwrap_or_default();
    let form = PresentationForm { minute: fields.get("minute").to_owned(), held_on: date_parts(&fields, "held-") };
    let done = service.present_report(&actor, report, seen, &form).await;
    after(&chrome, &actor, (report, Show::Standing), done, "presented", fields).await
}

/// The page after a step: with a note, or with what was typed and why it was not done.
pub(super) async fn after(
    chrome: &Chrome,
    actor: &Actor,
    (report, show): (ReportId, Show),
    done: Result<(), ServiceError>,
    note: &str,
    fields: Fields,
) -> Reply {
    let shown = match done {
        Ok(()) => return Ok(see_other(&format!("{}?note={note}", routes::report(report)))),
        Err(ServiceError::Invalid(problems)) => Shown { errors: problems.into(), fields, ..Shown::default() },
        Err(ServiceError::Refused(refusal)) => Shown { refused: Some(why(&refusal)), fields, ..Shown::default() },
        Err(other) => return Err(other.into()),
    };
    let service = &chrome.state.service;
    let page = match service.report(actor, report, show).await {
        Err(ServiceError::NotFound) => service.report(actor, report, Show::Standing).await?,
        found => found?,
    };
    Ok(render(chrome, page, shown))
}

/// The field of a revision that was posted.
pub(super) fn number(fields: &Fields, name: &str) -> Result<i64, BadForm> {
    if fields.get(name).is_empty() { Ok(0) } else { fields.get(name).parse().map_err(|_| BadForm) }
}

/// What is to be done next, and what is rare.
pub(super) fn forms(page: &ReportPage, forms: &Forms<'_>) -> (Vec<AnyView>, Vec<AnyView>) {
    let may = |way| page.ways.contains(&way);
    let latest = page.shown.is_none() || page.shown == page.versions.first().map(|version| version.number);
    if !latest {
        return (Vec::new(), Vec::new());
    }
    let send = may(ReportWay::Send).then(|| step_form(page, "send", t!("Send to the Audit Chair"), true));
    let pass = may(ReportWay::Pass).then(|| step_form(page, "pass", t!("Pass to QA&P"), true));
    let first = [send, pass].into_iter().flatten().collect();
    let amend = (may(ReportWay::Amend) && page.amended).then(|| amend_form(page, forms));
    let decide = (may(ReportWay::Sign) || may(ReportWay::ReturnOnly)).then(|| chair_form(page, forms));
    let approve = (may(ReportWay::Approve) && page.shown.is_some()).then(|| approve_form(page, forms));
    let present = may(ReportWay::Present).then(|| present_form(page, forms));
    let back = may(ReportWay::TakeBack).then(|| step_form(page, "take-back", t!("Take it back"), false));
    let reopen = may(ReportWay::Reopen).then(|| reopen_form(page, forms));
    (first, [amend, decide, approve, present, back, reopen].into_iter().flatten().collect())
}

fn revision(page: &ReportPage) -> AnyView {
    view! { <input type="hidden" name="revision" value=page.revision.to_string()/> }.into_any()
}

fn step_form(page: &ReportPage, step: &'static str, label: &'static str, next: bool) -> AnyView {
    let class = if next { "" } else { "govuk-button--secondary" };
    view! {
        <form method="post" action=format!("{}/lead", routes::report(page.id)) class="candour-screen-only">
            {revision(page)}
            {submit_with("step", step.to_owned(), label, class)}
        </form>
    }
    .into_any()
}

fn aside(title: &'static str, content: AnyView) -> AnyView {
    view! {
        <section class="candour-aside">
            <h2 class="govuk-heading-m">{title}</h2>
            {content}
        </section>
    }
    .into_any()
}

fn amend_form(page: &ReportPage, forms: &Forms<'_>) -> AnyView {
    let area = TextArea {
        name: "why-amend",
        label: t!("What did QA&P decide?"),
        hint: t!("The Audit Chair reads it with what differs. Name no adult."),
        value: forms.fields.get("why-amend"),
        rows: 3,
    };
    let form = view! {
        <p class="govuk-body candour-measure">{t!("The amended text becomes the next version, with the figures that were signed. The version before stays kept.")}</p>
        <form method="post" action=format!("{}/lead", routes::report(page.id)) novalidate>
            {revision(page)}
            {text_area(&area, forms.errors)}
            {submit_with("step", "amend".to_owned(), t!("Make it a version"), "")}
        </form>
    };
    aside(t!("Make the amended text a version"), form.into_any())
}

fn reopen_form(page: &ReportPage, forms: &Forms<'_>) -> AnyView {
    let area = TextArea {
        name: "why",
        label: t!("Why must it be signed anew?"),
        hint: t!("Such as figures that have changed. The Audit Chair reads it."),
        value: forms.fields.get("why"),
        rows: 3,
    };
    let form = view! {
        <form method="post" action=format!("{}/lead", routes::report(page.id)) novalidate>
            {revision(page)}
            {text_area(&area, forms.errors)}
            {submit_with("step", "reopen".to_owned(), t!("Make it a draft"), "govuk-button--secondary")}
        </form>
    };
    if forms.errors.of("why").is_some() {
        return aside(t!("Make it a draft again"), form.into_any());
    }
    details(t!("Make it a draft again"), form.into_any())
}

/// Signing, and returning with a reason.
fn chair_form(page: &ReportPage, forms: &Forms<'_>) -> AnyView {
    let action = format!("{}/sign", routes::report(page.id));
    let there = action.clone();
    let sign = if page.ways.contains(&ReportWay::Sign) {
        view! {
            <p class="govuk-body candour-measure">{t!("You sign the text and the figures that stand on this page. Both are frozen with your signature. If either changes before you sign, nothing is signed and you read it again.")}</p>
            <form method="post" action=action>
                {revision(page)}
                <input type="hidden" name="seen" value=page.fingerprint.clone()/>
                {submit_with("step", "sign".to_owned(), t!("Sign the report off"), "")}
            </form>
        }
        .into_any()
    } else {
        notice::inset(
            t!("You have written in this report, so another Audit Chair signs it. You can return it.").into_any(),
        )
    };
    let area = TextArea {
        name: "why",
        label: t!("Or return it: what must change?"),
        hint: t!("The QA Manager reads it. Name no adult."),
        value: forms.fields.get("why"),
        rows: 3,
    };
    let content = view! {
        {sign}
        <form method="post" action=there novalidate>
            {revision(page)}
            {text_area(&area, forms.errors)}
            {submit_with("step", "return".to_owned(), t!("Return the report"), "govuk-button--secondary")}
        </form>
    };
    aside(t!("Your decision"), content.into_any())
}

fn meeting(forms: &Forms<'_>, minute: &'static str) -> AnyView {
    let minute = TextField {
        name: "minute",
        label: t!("Reference of the minute"),
        hint: minute,
        value: forms.fields.get("minute"),
        ..TextField::default()
    };
    let parts = date_parts(forms.fields, "held-");
    let held = DateField {
        prefix: "held-",
        legend: t!("On which day was the meeting?"),
        hint: t!("Such as 27 3 2027."),
        value: &parts,
    };
    view! { {text_field(&minute, forms.errors)} {date_field(&held, forms.errors)} }.into_any()
}

fn approve_form(page: &ReportPage, forms: &Forms<'_>) -> AnyView {
    let version = page.shown.unwrap_or_default();
    let question = Choices {
        name: "quorate",
        id: None,
        legend: t!("Was QA&P quorate?"),
        hint: "",
        items: vec![Choice::new("yes", t!("Yes")), Choice::new("no", t!("No"))],
        chosen: vec![forms.fields.get("quorate").to_owned()],
        many: false,
        quiet_legend: false,
    };
    let content = view! {
        <p class="govuk-body candour-measure">{t!("Version {version} becomes final. From then on nothing of it changes, and the Board and the agencies of the audit read it.", version)}</p>
        <form method="post" action=format!("{}/approve", routes::report(page.id)) novalidate>
            {revision(page)}
            <input type="hidden" name="version" value=version.to_string()/>
            {choices(question, forms.errors)}
            {meeting(forms, t!("Such as QAP 2026-05, item 4."))}
            {submit(t!("Approve as final"))}
        </form>
    };
    aside(t!("QA&P approves the report"), content.into_any())
}

fn present_form(page: &ReportPage, forms: &Forms<'_>) -> AnyView {
    let content = view! {
        <p class="govuk-body candour-measure">{t!("Put down in which meeting the Board received it. The audit goes on to monitoring.")}</p>
        <form method="post" action=format!("{}/present", routes::report(page.id)) novalidate>
            {revision(page)}
            {meeting(forms, t!("Such as SAB 2026-06, item 2."))}
            {message(forms.errors, "revision")}
            {submit_secondary(t!("The Board has received it"))}
        </form>
    };
    aside(t!("Presented to the Board"), content.into_any())
}
