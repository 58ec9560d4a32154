//! What is chosen of the returns of an audit, and what may be shared of it.

use super::{consent_tag, texts};
use crate::components::buttons::back;
use crate::components::notice;
use crate::error::Reply;
use crate::forms::Fields;
use crate::guard::Signed;
use crate::pages::id;
use crate::render::{Chrome, Page};
use crate::routes;
use axum::extract::Path;
use candour_domain::good_practice::Consent;
use candour_domain::time::{date_text, day};
use candour_service::good_practice::{AuditGoodPractice, GoodPractice};
use candour_texts::t;
use http::Uri;
use leptos::prelude::*;

/// The page.
pub async fn list(chrome: Chrome, Signed(actor): Signed, Path(audit): Path<String>, uri: Uri) -> Reply {
    let page = chrome.state.service.audit_good_practice(&actor, id(&audit)?).await?;
    let note = match Fields::of_query(&uri).get("note") {
        "chosen" => Some(t!("The agency is asked. What it says stands here.")),
        "dropped" => Some(t!("It is taken back, and not asked for any more.")),
        _ => None,
    };
    Ok(Page::new(t!("Good practice to share")).render(&chrome, move || {
        let cards = page.all.iter().map(|one| card(&page, one)).collect_view();
        let nothing = page.all.is_empty().then(|| {
            let how = t!("Nothing is chosen yet. Open a submitted return; under an answer with a narrative stands “Share as good practice”.");
            notice::inset(view! { <p class="govuk-body">{how}</p> }.into_any())
        });
        view! {
            {back(routes::audit(page.audit.id), t!("Back to the audit"))}
            {note.map(notice::done)}
            <span class="govuk-caption-l">{page.audit.title.clone()}</span>
            <h1 class="govuk-heading-l">{t!("Good practice to share")}</h1>
            <p class="govuk-body candour-measure">{counts(&page.all)}</p>
            {nothing}
            {cards}
        }
    }))
}

fn counts(all: &[GoodPractice]) -> String {
    let given = all.iter().filter(|one| one.consent.is_given()).count();
    let waiting = all.iter().filter(|one| one.consent == Consent::Asked).count();
    t!(
        "What agencies wrote and the QA Manager chose for others to learn from. {given} may be shared, {waiting} wait for their agency. Only what may be shared is in the report, with the agency’s name or without, as the agency said.",
        given,
        waiting
    )
}

fn card(page: &AuditGoodPractice, one: &GoodPractice) -> AnyView {
    let (code, words) = one.asked.clone();
    let since = match &one.answered {
        Some((by, at)) => t!("Answered by {by} on {day}.", by, day = date_text(day(*at))),
        None => t!("Asked on {day}.", day = date_text(day(one.asked_at))),
    };
    let way = page.manages.then(|| {
        let href = routes::choose_good_practice(one.return_id, &one.statement);
        let of = format!(" {}, {}", one.agency, code);
        view! { <p class="govuk-body"><a class="govuk-link" href=href>{t!("Look at it or take it back")}<span class="govuk-visually-hidden">{of}</span></a></p> }
    });
    view! {
        <article class="candour-card">
            <h2 class="govuk-heading-m">{one.agency.clone()}</h2>
            <p class="govuk-body"><span class="candour-statement__code">{code.clone()}</span> " " {words}</p>
            <p class="govuk-body">{consent_tag(one.consent)} " " <span class="candour-muted">{since}</span></p>
            {texts(one)}
            {way}
        </article>
    }
    .into_any()
}
