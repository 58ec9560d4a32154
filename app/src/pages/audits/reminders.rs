//! Which reminders of an audit went out to whom, and a letter to all who are late.

use crate::components::buttons::{back, submit};
use crate::components::errors::{Errors, summary};
use crate::components::notice;
use crate::components::table::records;
use crate::components::text_field::{TextArea, text_area};
use crate::error::Reply;
use crate::forms::Fields;
use crate::guard::Signed;
use crate::pages::id;
use crate::render::{Chrome, Page, see_other};
use crate::routes;
use axum::body::Bytes;
use axum::extract::Path;
use axum::response::Response;
use candour_domain::time::{date_text, moment_text};
use candour_service::ServiceError;
use candour_service::reminders::{LateAgency, LateLetter, ReminderSent, RemindersPage};
use candour_texts::t;
use http::{StatusCode, Uri};
use leptos::prelude::*;

const FIELDS: [&str; 3] = ["letter", "to", "text"];

/// The page.
pub async fn reminders(chrome: Chrome, Signed(actor): Signed, Path(audit): Path<String>, uri: Uri) -> Reply {
    let known = chrome.state.service.reminders(&actor, id(&audit)?).await?;
    let sent = Fields::of_query(&uri).get("note") == "sent";
    let note =
        sent.then_some(t!("Your letter is on its way to everybody who is late. Each of them stands in the list."));
    Ok(page(&chrome, known, Fields::default(), Errors::default(), note))
}

/// Writes to all who are late.
pub async fn write_to_late(chrome: Chrome, Signed(actor): Signed, Path(audit): Path<String>, body: Bytes) -> Reply {
    let fields = Fields::parse(&body)?;
    fields.only(&FIELDS)?;
    let (audit, service) = (id(&audit)?, &chrome.state.service);
    let letter = LateLetter { id: fields.get("letter"), text: fields.get("text"), to: fields.get("to") };
    match service.write_to_late(&actor, audit, &letter).await {
        Ok(()) => Ok(see_other(&format!("{}?note=sent", routes::reminders(audit)))),
        Err(ServiceError::Invalid(problems)) => {
            let known = service.reminders(&actor, audit).await?;
            Ok(page(&chrome, known, fields, problems.into(), None))
        }
        Err(other) => Err(other.into()),
    }
}

fn page(chrome: &Chrome, known: RemindersPage, fields: Fields, errors: Errors, note: Option<&'static str>) -> Response {
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let sends = chrome.state.service.sends_mail();
    Page::new(t!("Reminders")).wide().status(status).render(chrome, move || {
        let kept = (!sends).then(|| {
            notice::warning(t!("Candour is not set up to send mail. Each mail waits in the outbox: open it there, and hand on what it says."))
        });
        view! {
            {back(routes::audit(known.audit.id), t!("Back to the audit"))}
            {note.map(notice::done)}
            {summary(&errors)}
            <span class="govuk-caption-l">{known.audit.title.clone()}</span>
            <h1 class="govuk-heading-l">{t!("Reminders")}</h1>
            <p class="govuk-body candour-measure">
                {t!("Candour writes when the audit opens, four weeks, two weeks and three days before an agency’s return is due, and each week once it is overdue: to the leads, to the accountable officers once there is something to sign, and to contributors who hold a part that is not ready. No answer stands in a mail.")}
            </p>
            {kept}
            {letter(&known, &fields, &errors)}
            {sent(&known)}
        }
    })
}

fn letter(known: &RemindersPage, fields: &Fields, errors: &Errors) -> AnyView {
    let heading = view! { <h2 class="govuk-heading-m" id="to" tabindex="-1">{t!("Write to all who are late")}</h2> };
    if known.late.is_empty() {
        // A letter that comes when nobody is late any more is not lost.
        let text = fields.get("text");
        let lost = (!text.trim().is_empty()).then(|| {
            view! {
                <p class="govuk-body">{t!("Your text, which was not sent:")}</p>
                <pre class="candour-letter" tabindex="0">{text.to_owned()}</pre>
            }
        });
        return view! { {heading} <p class="govuk-body">{t!("No agency is late.")}</p> {lost} }.into_any();
    }
    let list = known.late.iter().map(late).collect_view();
    let reaches = known.late.iter().any(|late| !late.leads.is_empty());
    let text = TextArea {
        name: "text",
        label: t!("Your letter"),
        hint: t!(
            "Up to 2,000 characters. Your name, the agency, the audit, the due date and a link are added. Do not name an adult or what an agency answered: mail is not a safe place for it."
        ),
        value: fields.get("text"),
        rows: 6,
    };
    let form = reaches.then(|| {
        view! {
            <form method="post" action=routes::reminders(known.audit.id) novalidate>
                <input type="hidden" name="letter" value=letter_id(known, fields, errors) />
                <input type="hidden" name="to" value=known.to.clone() />
                {text_area(&text, errors)}
                {submit(t!("Send to everybody named above"))}
            </form>
        }
    });
    view! {
        {heading}
        <p class="govuk-body">{t!("It goes to the leads of these agencies, whose due date has passed:")}</p>
        <ul class="govuk-list govuk-list--bullet candour-measure">{list}</ul>
        {form}
    }
    .into_any()
}

/// A form that is shown again is the same letter.
fn letter_id(known: &RemindersPage, fields: &Fields, errors: &Errors) -> String {
    let given = fields.get("letter").parse().ok().filter(|_| !errors.is_empty());
    given.unwrap_or(known.letter).to_string()
}

fn late(late: &LateAgency) -> impl IntoView + use<> {
    let due = t!("due on {due_on}", due_on = date_text(late.due_on));
    let to = if late.leads.is_empty() {
        t!("it has no lead who could be written to. Invite one on the page of people.").to_owned()
    } else {
        late.leads.join(", ")
    };
    view! { <li><strong>{late.agency.clone()}</strong> {format!(", {due}: {to}")}</li> }
}

fn sent(known: &RemindersPage) -> AnyView {
    if known.sent.is_empty() {
        return view! { <h2 class="govuk-heading-m">{t!("What went out")}</h2> <p class="govuk-body">{t!("Nothing yet.")}</p> }
            .into_any();
    }
    let rows = known.sent.iter().map(row).collect();
    let caption = if known.more { t!("What went out: the latest 500") } else { t!("What went out, the latest first") };
    records(caption, &[t!("To"), t!("Agency"), t!("About"), t!("Written"), t!("State")], rows, "")
}

fn row(sent: &ReminderSent) -> Vec<AnyView> {
    let state = match (sent.state.as_deref(), sent.sent_at) {
        (Some("sent"), Some(at)) => t!("Sent {at}", at = moment_text(at)),
        (Some("sent"), None) => t!("Sent").to_owned(),
        (Some("kept"), _) => t!("To hand on, in the outbox").to_owned(),
        (Some("failed"), _) => t!("Failed: check the address").to_owned(),
        (Some(_), _) => t!("Waits to be sent").to_owned(),
        (None, _) => t!("Its mail was deleted after 90 days").to_owned(),
    };
    vec![
        sent.person.clone().into_any(),
        sent.agency.clone().into_any(),
        sent.kind.label().into_any(),
        moment_text(sent.written_at).into_any(),
        state.into_any(),
    ]
}
