//! The list of people, and one person's page.

use crate::components::buttons::{back, start};
use crate::components::notice;
use crate::components::summary_list::{summary_list, text};
use crate::components::table::records;
use crate::render::{Chrome, Page};
use axum::response::Response;
use candour_domain::access::{Action, Actor};
use candour_domain::time::{date_text, day, moment_text};
use candour_service::Service;
use candour_service::accounts::{Person, RoleHeld};
use leptos::prelude::*;

pub(super) fn list(chrome: &Chrome, actor: &Actor, people: Vec<Person>, note: Option<&'static str>) -> Response {
    let agency = chrome.session.as_ref().and_then(|session| session.agency.clone());
    let outbox = actor.may(Action::ManageAccounts);
    Page::new("People").wide().render(chrome, move || {
        let rows = people.iter().map(row).collect();
        let lead = match &agency {
            Some(agency) => format!("Who works for {agency} in Candour."),
            None => "Everybody who works in Candour for this Board.".to_owned(),
        };
        view! {
            {note.map(notice::done)}
            <h1 class="govuk-heading-l">"People"</h1>
            <p class="govuk-body candour-measure">{lead}</p>
            {start("/people/invite".to_owned(), "Invite somebody")}
            {records("People by name", &["Name", "Works as", "E-mail address", "Account"], rows, "candour-people")}
            {outbox.then(|| view! { <p class="govuk-body"><a class="govuk-link" href="/outbox">"Mails that went out"</a></p> })}
        }
    })
}

fn row(person: &Person) -> Vec<AnyView> {
    let href = format!("/people/{}", person.id);
    let roles =
        person.roles.iter().map(|role| view! { <span class="candour-line">{role.text()}</span> }).collect_view();
    vec![
        view! { <a class="govuk-link" href=href>{person.name.clone()}</a> }.into_any(),
        view! { <div>{roles}</div> }.into_any(),
        person.email.clone().into_any(),
        state(person).into_any(),
    ]
}

fn state(person: &Person) -> String {
    match person.last_sign_in_at {
        _ if person.shut => "Shut".to_owned(),
        _ if !person.has_password => "Invited, no password yet".to_owned(),
        Some(at) => format!("Last signed in on {}", date_text(day(at))),
        None => "Has not signed in yet".to_owned(),
    }
}

pub(super) fn person(chrome: &Chrome, actor: &Actor, person: Person, note: Option<&'static str>) -> Response {
    let own = person.id == actor.person;
    let at_board = actor.may(Action::ManageAccounts);
    let may = Service::roles_to_give(actor);
    let manageable = person.roles.iter().all(|held| may.contains(&held.role));
    let shows = Shows { role_ends: !own, account: at_board && manageable && !own };
    Page::new(person.name.clone()).render(chrome, move || {
        let last = person.last_sign_in_at.map_or_else(|| "Never".to_owned(), moment_text);
        let factor = if person.has_second_factor { "Set up" } else { "None" };
        let roles = person.roles.iter().map(|held| role(&person, held, shows.role_ends && may.contains(&held.role)));
        view! {
            {back("/people".to_owned(), "People")}
            {note.map(notice::done)}
            <h1 class="govuk-heading-l">{person.name.clone()}</h1>
            {summary_list(vec![
                ("E-mail address", text(person.email.clone())),
                ("Account", text(if person.shut { "Shut" } else if person.has_password { "In use" } else { "Invited, no password yet" })),
                ("Last signed in", text(last)),
                ("Second factor", text(factor)),
            ])}
            <h2 class="govuk-heading-m">"Works as"</h2>
            <ul class="govuk-list candour-roles">{roles.collect_view()}</ul>
            {at_board.then(|| view! { <p class="govuk-body"><a class="govuk-link" href=format!("/people/{}/data.json", person.id) download="">"Download what is kept about this person"</a>", to answer their request for it"</p> })}
            {own.then(|| view! { <p class="govuk-body">"This is you. "<a class="govuk-link" href="/account">"Go to your account"</a></p> })}
            {steps(&person, shows)}
        }
    })
}

/// What may be done from this page.
#[derive(Clone, Copy)]
struct Shows {
    role_ends: bool,
    account: bool,
}

fn role(person: &Person, held: &RoleHeld, may_end: bool) -> AnyView {
    let action = format!("/people/{}/end-role", person.id);
    let end = may_end.then(|| {
        view! {
            <form method="post" action=action>
                <button type="submit" class="govuk-button govuk-button--secondary candour-small-button" name="role" value=held.id.to_string()>
                    "End" <span class="govuk-visually-hidden">{format!(" the role {}", held.text())}</span>
                </button>
            </form>
        }
    });
    view! { <li class="candour-roles__row"><span>{held.text()}</span>{end}</li> }.into_any()
}

/// Each step with a sentence that says what it does, for all of them act at once.
fn steps(person: &Person, shows: Shows) -> AnyView {
    let mut steps = Vec::new();
    if !person.has_password && !person.shut {
        steps.push(("invite-again", "Send a new invitation", "The link that was sent before no longer works then."));
    }
    if person.has_password {
        steps.push((
            "end-sessions",
            "End all sessions",
            "They are signed out everywhere at once. What they have typed and not saved stays in their page.",
        ));
    }
    if shows.account && person.has_second_factor {
        steps.push((
            "reset-second-factor",
            "Reset the second factor",
            "For somebody who has lost phone and recovery codes. Make sure that it is they who ask: ring them.",
        ));
    }
    if shows.account {
        steps.push(if person.shut {
            ("open", "Open the account again", "They can sign in with their old password.")
        } else {
            ("shut", "Shut the account", "They are signed out at once and cannot sign in. What they wrote is kept.")
        });
    }
    let forms = steps.into_iter().map(|(step, label, what)| {
        view! {
            <form method="post" action=format!("/people/{}/{step}", person.id) class="candour-step">
                <p class="govuk-body">{what}</p>
                <button type="submit" class="govuk-button govuk-button--secondary">{label}</button>
            </form>
        }
    });
    view! { <section class="candour-aside"><h2 class="govuk-heading-m">"The account"</h2>{forms.collect_view()}</section> }
        .into_any()
}
