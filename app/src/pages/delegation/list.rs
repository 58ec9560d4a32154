//! Who answers what of a return.

use crate::components::buttons::back;
use crate::components::delegation::{Group, groups, since};
use crate::components::notice;
use crate::components::progress::sentence;
use crate::error::Reply;
use crate::forms::Fields;
use crate::guard::Signed;
use crate::pages::id;
use crate::render::{Chrome, Page};
use crate::routes;
use axum::extract::Path;
use candour_domain::delegation::delegable;
use candour_domain::journey::Journey;
use candour_domain::question_set::Standard;
use candour_domain::time::{date_text, moment_text};
use candour_service::returns::{DelegationPage, ReturnHead, WholeReturn};
use candour_texts::t;
use chrono::NaiveDate;
use http::Uri;
use leptos::prelude::*;

/// The page.
pub async fn list(chrome: Chrome, Signed(actor): Signed, Path(return_id): Path<String>, uri: Uri) -> Reply {
    let page = chrome.state.service.delegation_page(&actor, id(&return_id)?).await?;
    let note = match Fields::of_query(&uri).get("note") {
        "delegated" => Some(t!("Delegated. Your colleague sees it on their task list.")),
        "taken-back" => Some(t!("Taken back. What was saved is kept.")),
        _ => None,
    };
    let today = chrome.state.service.clock().today();
    Ok(Page::new(t!("Who answers what")).render(&chrome, move || {
        let DelegationPage { whole, colleagues } = &page;
        let head = &whole.head;
        let given = whole.given();
        let journey = whole.journey(&given);
        let standards = head
            .set
            .standards
            .iter()
            .filter(|standard| delegable(standard, &head.agency.agency_type).next().is_some())
            .map(|standard| one_standard(whole, standard, &journey, today))
            .collect_view();
        view! {
            {back(routes::of_return(head.id), t!("Back to the task list"))}
            {note.map(notice::done)}
            <span class="govuk-caption-l">{format!("{} · {}", head.audit.title, head.agency.name)}</span>
            <h1 class="govuk-heading-l">{t!("Who answers what")}</h1>
            {introduction(head, colleagues.is_empty())}
            {standards}
        }
    }))
}

fn introduction(head: &ReturnHead, alone: bool) -> AnyView {
    let text = if head.answering() {
        t!(
            "Delegate a standard, or single statements of it, to a colleague. A contributor sees and answers only what is delegated to them. You can edit everything at any time."
        )
    } else {
        t!("This return takes no changes now, so nothing can be delegated or taken back. This is how it stands.")
    };
    let invite = (alone && head.answering()).then(nobody_to_choose);
    view! { <p class="govuk-body candour-measure">{text}</p> {invite} }.into_any()
}

/// Where the agency has no contributor yet.
pub(super) fn nobody_to_choose() -> AnyView {
    let content = view! {
        <p class="govuk-body">
            {t!("Your agency has no contributors yet. ")}
            <a class="govuk-link" href="/people/invite">{t!("Invite a colleague as a contributor")}</a>
            {t!(" first, then delegate.")}
        </p>
    };
    notice::inset(content.into_any())
}

fn one_standard(whole: &WholeReturn, standard: &Standard, journey: &Journey<'_>, today: NaiveDate) -> AnyView {
    let head = &whole.head;
    let done = journey.progress(standard);
    let groups = groups(&whole.delegations, standard);
    let taken = |id| groups.iter().any(|group| group.statements.iter().any(|(held, _)| *held == id));
    let free: Vec<_> = delegable(standard, &head.agency.agency_type).filter(|s| !taken(&s.id)).collect();
    let rest = (!free.is_empty()).then(|| {
        let text = if groups.is_empty() {
            t!("Not delegated: the leads answer it.").to_owned()
        } else {
            let codes = free.iter().map(|statement| statement.code.as_str()).collect::<Vec<_>>().join(", ");
            t!("Not delegated: {codes}. The leads answer these.", codes)
        };
        view! { <p class="govuk-body">{text}</p> }
    });
    let may_give = !free.is_empty() || groups.iter().any(|group| group.person.is_none());
    let give = (head.answering() && may_give).then(|| {
        let label = t!("Delegate standard {code} or parts of it", code = standard.code);
        let href = routes::delegate(head.id, &standard.id);
        view! { <p class="govuk-body"><a class="govuk-link" href=href>{label}</a></p> }
    });
    let groups = groups.iter().map(|group| one_group(head, standard, group, today)).collect_view();
    view! {
        <section class="candour-card" id=format!("standard-{}", standard.id)>
            <h2 class="govuk-heading-m candour-card__title">
                <a class="govuk-link" href=routes::standard(head.id, &standard.id)>{format!("{}. {}", standard.code, standard.title)}</a>
            </h2>
            <p class="govuk-body-s candour-muted">{sentence(done.complete, done.asked)}</p>
            {groups}
            {rest}
            {give}
        </section>
    }
    .into_any()
}

/// One colleague's part, with the button that takes it back.
fn one_group(head: &ReturnHead, standard: &Standard, group: &Group<'_>, today: NaiveDate) -> AnyView {
    let one = group.one;
    let due = match one.due_on {
        Some(due) => t!("Due on {due}.", due = date_text(due)),
        None => t!("No due date.").to_owned(),
    };
    let given = t!("Delegated by {by} on {at}.", by = one.by, at = moment_text(one.at));
    let left = one.left.as_ref().map(|(_, at)| t!(" Nobody has it {at}.", at = since(*at)));
    let note = one.note.clone().map(|note| view! { <p class="candour-kept-text">{note}</p> });
    let back = head.answering().then(|| take_back(head, standard, group));
    view! {
        <div class="candour-aside">
            <p class="govuk-body"><strong>{group.who()}</strong> {format!(": {} ", group.codes())} {group.state(today)}</p>
            <p class="govuk-body-s">{due} " " {given} {left}</p>
            {note}
            {back}
        </div>
    }
    .into_any()
}

/// The button that takes statements back: from whom, so that nobody else's are taken who has them by then.
pub(super) fn take_back(head: &ReturnHead, standard: &Standard, group: &Group<'_>) -> AnyView {
    let action = format!("{}/take-back", routes::delegate(head.id, &standard.id));
    let person = group.person.map(|id| id.to_string()).unwrap_or_default();
    let statements = group
        .statements
        .iter()
        .map(|(id, _)| view! { <input type="hidden" name="statement" value=id.to_string()/> })
        .collect_view();
    let of = t!(" {statements} from {person}", statements = group.codes(), person = one_name(group));
    view! {
        <form method="post" action=action>
            <input type="hidden" name="person" value=person/>
            {statements}
            <button type="submit" class="govuk-button govuk-button--secondary candour-small-button" data-module="govuk-button" data-prevent-double-click="true">
                {t!("Take back")}<span class="govuk-visually-hidden">{of}</span>
            </button>
        </form>
    }
    .into_any()
}

fn one_name(group: &Group<'_>) -> String {
    group.one.name.clone().unwrap_or_else(|| "nobody".to_owned())
}
