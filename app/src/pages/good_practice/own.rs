//! What the Board would like to share of one's own return.

use super::{consent_tag, texts};
use crate::components::buttons::{back, submit_with};
use crate::components::notice;
use crate::error::Reply;
use crate::forms::{BadForm, Fields};
use crate::guard::Signed;
use crate::pages::id;
use crate::render::{Chrome, Page, see_other};
use crate::routes;
use axum::body::Bytes;
use axum::extract::Path;
use axum::response::Response;
use candour_domain::good_practice::{Consent, Said};
use candour_domain::ids::{GoodPracticeId, ReturnId};
use candour_domain::time::moment_text;
use candour_service::good_practice::{GoodPractice, ReturnGoodPractice};
use candour_service::{Refusal, ServiceError};
use candour_texts::t;
use http::{StatusCode, Uri};
use leptos::prelude::*;

/// The page.
pub async fn own(chrome: Chrome, Signed(actor): Signed, Path(return_id): Path<String>, uri: Uri) -> Reply {
    let page = chrome.state.service.return_good_practice(&actor, id(&return_id)?).await?;
    let note = (Fields::of_query(&uri).get("note") == "answered")
        .then_some(t!("Your answer is saved. You can change it here at any time."));
    Ok(render(&chrome, page, note, None))
}

/// Answers for the agency.
pub async fn answer(chrome: Chrome, Signed(actor): Signed, Path(return_id): Path<String>, body: Bytes) -> Reply {
    let service = &chrome.state.service;
    let return_id: ReturnId = id(&return_id)?;
    // Whose it is is asked before the form is read.
    service.return_good_practice(&actor, return_id).await?;
    let fields = Fields::parse(&body)?;
    fields.only(&["which", "seen", "said"])?;
    let which: GoodPracticeId = fields.get("which").parse().map_err(|_| BadForm)?;
    let seen = fields.get("seen").parse().map_err(|_| BadForm)?;
    let said = Some(Said::from_code(fields.get("said")).ok_or(BadForm)?);
    match service.answer_good_practice(&actor, return_id, which, (said, seen)).await {
        Ok(()) => Ok(see_other(&format!("{}?note=answered#one-{which}", routes::good_practice(return_id)))),
        Err(ServiceError::Refused(Refusal::Step(why))) => {
            let page = service.return_good_practice(&actor, return_id).await?;
            Ok(render(&chrome, page, None, Some(why)))
        }
        Err(other) => Err(other.into()),
    }
}

fn render(chrome: &Chrome, page: ReturnGoodPractice, note: Option<&'static str>, refused: Option<String>) -> Response {
    let status = if refused.is_some() { StatusCode::CONFLICT } else { StatusCode::OK };
    Page::new(t!("Good practice to share")).status(status).render(chrome, move || {
        let cards = page.all.iter().map(|one| card(&page, one)).collect_view();
        let nothing = page.all.is_empty().then(|| {
            view! { <p class="govuk-body">{t!("The Board has not asked to share anything of this return.")}</p> }
        });
        view! {
            {back(routes::of_return(page.id), t!("Back to the task list"))}
            {note.map(notice::done)}
            {refused.clone().map(notice::warning)}
            <span class="govuk-caption-l">{format!("{} · {}", page.audit, page.agency.name)}</span>
            <h1 class="govuk-heading-l">{t!("Good practice to share")}</h1>
            <p class="govuk-body candour-measure">{t!("The Board would like others to learn from what you wrote. Nothing is shared unless your agency says yes here. Shared means: in the audit’s report and in learning products, which all partner agencies read. You can change your answer at any time; what was printed or sent before then cannot be called back.")}</p>
            {nothing}
            {cards}
        }
    })
}

fn card(page: &ReturnGoodPractice, one: &GoodPractice) -> AnyView {
    let (code, words) = one.asked.clone();
    let asked = t!("Asked by {by} on {at}.", by = one.asked_by, at = moment_text(one.asked_at));
    let answered = one
        .answered
        .as_ref()
        .map(|(by, at)| t!("Answered by {by} on {at}.", by, at = moment_text(*at)))
        .unwrap_or_default();
    let form = page.answers.then(|| buttons(page.id, one));
    view! {
        <article class="candour-card" id=format!("one-{}", one.id)>
            <h2 class="candour-statement__title"><span class="candour-statement__code">{code}</span> <span>{words}</span></h2>
            <p class="govuk-body">{consent_tag(one.consent)}</p>
            {texts(one)}
            <p class="govuk-body-s candour-muted">{asked} " " {answered}</p>
            {form}
        </article>
    }
    .into_any()
}

/// The answers that would change something.
fn buttons(id: ReturnId, one: &GoodPractice) -> AnyView {
    let all = [
        (Said::Named, Consent::Named, t!("Yes, with our name")),
        (Said::Unnamed, Consent::Unnamed, t!("Yes, without our name")),
        (Said::No, Consent::Refused, if one.consent.is_given() { t!("No, not any more") } else { t!("No") }),
    ];
    let none = matches!(one.consent, Consent::Refused | Consent::Withdrawn);
    let offered = all.into_iter().filter(|(said, consent, _)| one.consent != *consent && !(none && *said == Said::No));
    let buttons = offered.map(|(said, _, label)| {
        let code = Said::ALL.into_iter().find(|(known, _)| *known == said).map_or("", |(_, code)| code);
        let of = format!(" ({})", one.asked.0);
        view! {
            {submit_with("said", code.to_owned(), label, "govuk-button--secondary candour-small-button")}
            <span class="govuk-visually-hidden">{of}</span>
        }
    });
    view! {
        <form method="post" action=routes::good_practice(id) novalidate>
            <input type="hidden" name="which" value=one.id.to_string()/>
            <input type="hidden" name="seen" value=one.revision.to_string()/>
            <div class="govuk-button-group">{buttons.collect_view()}</div>
        </form>
    }
    .into_any()
}
