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
use candour_texts::t;
use leptos::prelude::*;

pub(super) fn list(chrome: &Chrome, actor: &Actor, people: Vec<Person>, note: Option<&'static str>) -> Response {
    let agency = chrome.session.as_ref().and_then(|session| session.agency.clone());
    let outbox = actor.may(Action::ManageAccounts);
    Page::new(t!("People")).wide().render(chrome, move || {
        let rows = people.iter().map(row).collect();
        let lead = match &agency {
            Some(agency) => t!("Who works for {agency} in Candour.", agency),
            None => t!("Everybody who works in Candour for this Board.").to_owned(),
        };
        view! {
            {note.map(notice::done)}
            <h1 class="govuk-heading-l">{t!("People")}</h1>
            <p class="govuk-body candour-measure">{lead}</p>
            {start("/people/invite".to_owned(), t!("Invite somebody"))}
            {records(t!("People by name"), &[t!("Name"), t!("Works as"), t!("E-mail address"), t!("Account")], rows, "candour-people")}
            {outbox.then(|| view! { <p class="govuk-body"><a class="govuk-link" href="/outbox">{t!("Mails that went out")}</a></p> })}
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
        _ if person.shut => t!("Shut").to_owned(),
        _ if !person.has_password => t!("Invited, no password yet").to_owned(),
        Some(at) => t!("Last signed in on {at}", at = date_text(day(at))),
        None => t!("Has not signed in yet").to_owned(),
    }
}

pub(super) fn person(chrome: &Chrome, actor: &Actor, person: Person, note: Option<&'static str>) -> Response {
    let own = person.id == actor.person;
    let at_board = actor.may(Action::ManageAccounts);
    let may = Service::roles_to_give(actor);
    let manageable = person.roles.iter().all(|held| may.contains(&held.role));
    let shows = Shows { role_ends: !own, account: at_board && manageable && !own };
    Page::new(person.name.clone()).render(chrome, move || {
        let last = person.last_sign_in_at.map_or_else(|| t!("Never").to_owned(), moment_text);
        let factor = if person.has_second_factor { t!("Set up") } else { t!("None") };
        let roles = person.roles.iter().map(|held| role(&person, held, shows.role_ends && may.contains(&held.role)));
        view! {
            {back("/people".to_owned(), t!("People"))}
            {note.map(notice::done)}
            <h1 class="govuk-heading-l">{person.name.clone()}</h1>
            {summary_list(vec![
                (t!("E-mail address"), text(person.email.clone())),
                (t!("Account"), text(if person.shut { t!("Shut") } else if person.has_password { t!("In use") } else { t!("Invited, no password yet") })),
                (t!("Last signed in"), text(last)),
                (t!("Second factor"), text(factor)),
            ])}
            <h2 class="govuk-heading-m">{t!("Works as")}</h2>
            <ul class="govuk-list candour-roles">{roles.collect_view()}</ul>
            {at_board.then(|| view! { <p class="govuk-body"><a class="govuk-link" href=format!("/people/{}/data.json", person.id) download="">{t!("Download what is kept about this person")}</a>{t!(", to answer their request for it")}</p> })}
            {own.then(|| view! { <p class="govuk-body">{t!("This is you. ")}<a class="govuk-link" href="/account">{t!("Go to your account")}</a></p> })}
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
                    {t!("End")} <span class="govuk-visually-hidden">{t!(" the role {text}", text = held.text())}</span>
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
        steps.push((
            "invite-again",
            t!("Send a new invitation"),
            t!("The link that was sent before no longer works then."),
        ));
    }
    if person.has_password {
        steps.push((
            "end-sessions",
            t!("End all sessions"),
            t!("They are signed out everywhere at once. What they have typed and not saved stays in their page."),
        ));
    }
    if shows.account && person.has_second_factor {
        steps.push((
            "reset-second-factor",
            t!("Reset the second factor"),
            t!("For somebody who has lost phone and recovery codes. Make sure that it is they who ask: ring them."),
        ));
    }
    if shows.account {
        steps.push(if person.shut {
            ("open", t!("Open the account again"), t!("They can sign in with their old password."))
        } else {
            (
                "shut",
                t!("Shut the account"),
                t!("They are signed out at once and cannot sign in. What they wrote is kept."),
            )
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
    view! { <section class="candour-aside"><h2 class="govuk-heading-m">{t!("The account")}</h2>{forms.collect_view()}</section> }
        .into_any()
}
