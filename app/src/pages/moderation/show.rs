//! The moderation of one return.

use super::list::names;
use super::refused;
use crate::components::buttons::{back, secondary, start, submit_secondary};
use crate::components::moderation::{levelled, response, standing, tally};
use crate::components::notice;
use crate::error::Reply;
use crate::forms::Fields;
use crate::guard::Signed;
use crate::pages::id;
use crate::render::{Chrome, Page, see_other};
use crate::routes;
use axum::body::Bytes;
use axum::extract::Path;
use candour_domain::ids::ReturnId;
use candour_domain::moderation::Stage;
use candour_domain::time::{date_text, moment_text};
use candour_service::moderation::{EventView, ModerationPage, StandardTally};
use candour_service::{Refusal, ServiceError};
use candour_texts::t;
use http::Uri;
use leptos::prelude::*;

/// The page.
pub async fn show(chrome: Chrome, Signed(actor): Signed, Path(return_id): Path<String>, uri: Uri) -> Reply {
    let page = chrome.state.service.moderation(&actor, id(&return_id)?).await?;
    let today = chrome.state.service.clock().today();
    let note = match Fields::of_query(&uri).get("note") {
        "saved" => Some(t!("The levels are kept. The agency sees none until all are released.")),
        "rest" => Some(t!("The agency’s own levels are taken over where none was given.")),
        "recorded" => Some(t!("The challenge event is kept.")),
        "released" => {
            Some(t!("The levels are released. The leads of the agency are told by mail, without what they are."))
        }
        "agreed" => Some(t!("The levels are agreed. The leads of the agency are told.")),
        _ => None,
    };
    Ok(Page::new(t!("Moderation: {name}", name = page.head.agency.name)).render(&chrome, move || {
        let head = &page.head;
        let cannot = page.cannot_level.clone().filter(|_| page.standing.stage() != Stage::Agreed);
        view! {
            {way_back(&page)}
            {note.map(notice::done)}
            <span class="govuk-caption-l">{format!("{} · {}", head.audit.title, head.agency.name)}</span>
            <h1 class="govuk-heading-l">{t!("Moderation")}</h1>
            <p class="govuk-body candour-standing">{standing(&page.standing)}</p>
            {levelled(&page.standing)}
            {cannot.map(|why| notice::inset(view! { <p class="govuk-body">{why}</p> }.into_any()))}
            {ways(&page)}
            {standards(&page)}
            {rest(&page)}
            {responses(&page)}
            {release(&page, today)}
            {panel(&page)}
            {events(&page)}
        }
    }))
}

/// Takes the agency's own level over wherever none was given.
pub async fn agree_with_rest(
    chrome: Chrome,
    Signed(actor): Signed,
    Path(return_id): Path<String>,
    body: Bytes,
) -> Reply {
    Fields::parse(&body)?.only(&[])?;
    let return_id: ReturnId = id(&return_id)?;
    match chrome.state.service.agree_with_rest(&actor, return_id).await {
        Ok(_) => Ok(see_other(&format!("{}?note=rest", routes::moderation(return_id)))),
        Err(ServiceError::Refused(Refusal::Step(why))) => {
            Ok(refused(&chrome, t!("No level was given"), routes::moderation(return_id), why, Vec::new()))
        }
        Err(other) => Err(other.into()),
    }
}

fn way_back(page: &ModerationPage) -> AnyView {
    if page.is_of_panel() {
        back("/moderation".to_owned(), t!("All returns assigned to you"))
    } else {
        back(routes::audit_moderation(page.head.audit.id), t!("All agencies of the audit"))
    }
}

fn ways(page: &ModerationPage) -> AnyView {
    let head = &page.head;
    let open =
        page.standards.iter().find(|tally| tally.levelled < tally.statements).filter(|_| page.cannot_level.is_none());
    let begin = open.map(|tally| {
        let label = if page.standing.levelled == 0 {
            t!("Begin with the first standard")
        } else {
            t!("Go on where levels are missing")
        };
        start(routes::moderate(head.id, &tally.standard), label)
    });
    view! {
        <div class="govuk-button-group">
            {begin}
            {secondary(routes::pack(head.id), t!("Agency pack to print"))}
            {secondary(routes::of_return(head.id), t!("Read the return"))}
            {secondary(routes::queries(head.id), t!("Queries"))}
        </div>
    }
    .into_any()
}

fn standards(page: &ModerationPage) -> AnyView {
    let items = page
        .standards
        .iter()
        .filter_map(|of| {
            let standard = page.head.set.standard(&of.standard)?;
            let hint = format!("task-{}", standard.id);
            let status = if of.levelled == of.statements { t!("All levelled") } else { t!("Levels missing") };
            Some(view! {
                <li class="govuk-task-list__item govuk-task-list__item--with-link">
                    <div class="govuk-task-list__name-and-hint">
                        <a class="govuk-link govuk-task-list__link" href=routes::moderate(page.head.id, &of.standard) aria-describedby=hint.clone()>
                            {format!("{}. {}", standard.code, standard.title)}
                        </a>
                        <div class="govuk-task-list__hint">{counts(of)}</div>
                    </div>
                    <div class="govuk-task-list__status" id=hint>{status}</div>
                </li>
            })
        })
        .collect_view();
    view! { <h2 class="govuk-heading-m">{t!("Standards")}</h2> <ul class="govuk-task-list">{items}</ul> }.into_any()
}

/// Such as "3 of 5 statements have a level, 1 differs from the agency's own".
fn counts(of: &StandardTally) -> String {
    let given = tally(of.levelled, of.statements);
    match of.differing {
        0 => given,
        1 => t!("{given}, 1 differs from the agency’s own", given),
        count => t!("{given}, {count} differ from the agency’s own", given, count),
    }
}

/// The way to agree with everything that is left at once.
fn rest(page: &ModerationPage) -> Option<AnyView> {
    if page.cannot_level.is_some() {
        return None;
    }
    let (label, text) = match page.standing.waiting {
        0 => return None,
        1 => (
            t!("Take it over"),
            t!("1 statement has no level yet. If the panel agrees with the agency there:").to_owned(),
        ),
        count => (
            t!("Take them over"),
            t!(
                "{count} statements have no level yet. If the panel agrees with the agency’s own level in all of them:",
                count
            ),
        ),
    };
    let action = format!("{}/rest", routes::moderation(page.head.id));
    Some(
        view! {
            <section class="candour-aside">
                <h2 class="govuk-heading-m">{t!("Agree with the rest")}</h2>
                <p class="govuk-body">{text}</p>
                <form method="post" action=action>{submit_secondary(label)}</form>
            </section>
        }
        .into_any(),
    )
}

fn responses(page: &ModerationPage) -> Option<AnyView> {
    if page.responses.is_empty() {
        return None;
    }
    let said = page.responses.iter().map(|said| {
        let statement = said.statement.as_ref().and_then(|id| page.head.set.statement(id));
        let about = statement.map(|(_, statement)| format!("{} {}", statement.code, statement.text));
        response(said, about)
    });
    Some(view! { <h2 class="govuk-heading-m">{t!("What the agency responded")}</h2> {said.collect_view()} }.into_any())
}

/// What was released, and what can be done about it now.
fn release(page: &ModerationPage, today: chrono::NaiveDate) -> AnyView {
    let lines = page.releases.iter().map(|one| {
        let text = t!(
            "Release {number}: by {by} on {at}, to respond until {respond_by}",
            number = one.number,
            by = one.by,
            at = moment_text(one.at),
            respond_by = date_text(one.respond_by)
        );
        view! { <li>{text}</li> }
    });
    let list = if page.releases.is_empty() {
        view! { <p class="govuk-body">{t!("Nothing is released: the agency sees no level.")}</p> }.into_any()
    } else {
        view! { <ul class="govuk-list">{lines.collect_view()}</ul> }.into_any()
    };
    let can = page.releases_levels.then(|| can_release(page, today));
    view! { <h2 class="govuk-heading-m">{t!("Release to the agency")}</h2> {list} {can} }.into_any()
}

fn can_release(page: &ModerationPage, today: chrono::NaiveDate) -> AnyView {
    let say = |text: String| view! { <p class="govuk-body candour-measure">{text}</p> }.into_any();
    if page.standing.stage() == Stage::Agreed {
        return say(t!("The levels are agreed.").to_owned());
    }
    let release = match page.standing.cannot_be_released() {
        None => secondary(routes::release(page.head.id), t!("See what would be released, and release")),
        Some(why) => say(why),
    };
    let agree = match page.standing.cannot_be_agreed(today) {
        None => agree_form(page),
        Some(why) if page.standing.release.is_some() => say(t!("Not to be marked as agreed yet: {why}", why)),
        Some(_) => ().into_any(),
    };
    view! { {release} {agree} }.into_any()
}

fn agree_form(page: &ModerationPage) -> AnyView {
    let action = format!("{}/agree", routes::moderation(page.head.id));
    view! {
        <form method="post" action=action class="candour-aside">
            <h3 class="govuk-heading-s">{t!("Are the levels agreed?")}</h3>
            <p class="govuk-body">{t!("Agreed levels no longer change, and no more queries are asked about the return.")}</p>
            <input type="hidden" name="seen" value=page.mark.to_string()/>
            {submit_secondary(t!("Mark the levels as agreed"))}
        </form>
    }
    .into_any()
}

fn panel(page: &ModerationPage) -> AnyView {
    let change = page.assigns.then(|| {
        view! { " " <a class="govuk-link" href=routes::panel(page.head.id)>{t!("Change the panel")}</a> }
    });
    view! { <h2 class="govuk-heading-m">{t!("Panel")}</h2> <p class="govuk-body">{names(&page.panel)} {change}</p> }
        .into_any()
}

fn events(page: &ModerationPage) -> AnyView {
    let events = page.events.iter().map(event).collect_view();
    let none = page.events.is_empty().then(|| view! { <p class="govuk-body">{t!("None is put down.")}</p> });
    let add = page
        .cannot_record
        .is_none()
        .then(|| secondary(routes::challenge_event(page.head.id), t!("Put a challenge event down")));
    view! { <h2 class="govuk-heading-m">{t!("Challenge events")}</h2> {none} {events} {add} }.into_any()
}

fn event(event: &EventView) -> AnyView {
    let present = event.present.clone().unwrap_or_else(|| t!("This event could not be read.").to_owned());
    let notes = (!event.notes.is_empty()).then(|| view! { <p class="candour-kept-text">{event.notes.clone()}</p> });
    let by = t!("Put down by {by} on {at}", by = event.by, at = moment_text(event.at));
    view! {
        <article class="candour-card">
            <h3 class="govuk-heading-s">{date_text(event.held_on)}</h3>
            <p class="candour-kept-title">{t!("Who took part")}</p>
            <p class="candour-kept-text">{present}</p>
            {notes}
            <p class="govuk-body-s candour-muted">{by}</p>
        </article>
    }
    .into_any()
}
