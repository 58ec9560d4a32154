//! The outbox: which mails went out to whom. Where nothing sends mail, whoever manages accounts reads them
//! here and hands on what they say.

use crate::components::details::details;
use crate::components::notice;
use crate::components::table::records;
use crate::error::Reply;
use crate::guard::Signed;
use crate::render::{Chrome, Page};
use candour_domain::access::Role;
use candour_domain::time::moment_text;
use candour_service::mail::Outgoing;
use candour_texts::t;
use leptos::prelude::*;

/// The mails of late, the newest first.
pub async fn show(chrome: Chrome, Signed(actor): Signed) -> Reply {
    let mails = chrome.state.service.outbox(&actor).await?;
    let sends = chrome.state.service.sends_mail() || actor.role != Role::QaManager;
    Ok(Page::new(t!("Outbox")).wide().render(&chrome, move || {
        let kept = (!sends).then(|| {
            notice::warning(t!("Candour is not set up to send mail. Each mail waits here: open it, and hand on what it says to that person alone."))
        });
        let list = if mails.is_empty() {
            view! { <p class="govuk-body">{t!("No mail yet.")}</p> }.into_any()
        } else {
            let rows = mails.iter().map(row).collect();
            records(t!("Mails of the last 90 days, the latest first"), &[t!("To"), t!("About"), t!("Written"), t!("State")], rows, "candour-outbox")
        };
        view! {
            <h1 class="govuk-heading-l">{t!("Outbox")}</h1>
            {kept}
            {list}
        }
    }))
}

fn row(mail: &Outgoing) -> Vec<AnyView> {
    let state = match (mail.state.as_str(), mail.sent_at) {
        ("sent", Some(at)) => t!("Sent {at}", at = moment_text(at)),
        ("sent", None) => t!("Sent").to_owned(),
        ("kept", _) => t!("To hand on").to_owned(),
        ("failed", _) => t!("The mail server refused it: check the address").to_owned(),
        _ => t!("Waits to be sent").to_owned(),
    };
    let letter = mail.letter.as_ref().map(|letter| {
        let text = view! {
            <p class="govuk-body">{t!("To ")} <strong>{letter.to.clone()}</strong></p>
            <pre class="candour-letter" tabindex="0">{letter.text.clone()}</pre>
        };
        details(letter.subject.clone(), text.into_any())
    });
    vec![
        mail.person.clone().unwrap_or_else(|| t!("Somebody").to_owned()).into_any(),
        view! { <div>{mail.about} {letter}</div> }.into_any(),
        moment_text(mail.created_at).into_any(),
        state.into_any(),
    ]
}
