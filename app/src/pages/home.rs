//! Where a person begins, and the choice of the role that they work in.

use crate::components::badge::return_state;
use crate::components::buttons::{start, submit};
use crate::components::choices::{Choice, Choices, choices};
use crate::components::errors::{Errors, summary};
use crate::components::progress::{days_left, progress};
use crate::error::Reply;
use crate::forms::Fields;
use crate::guard::{Current, Signed};
use crate::pages::{audits, question_sets};
use crate::render::{Chrome, Page, see_other};
use crate::routes;
use axum::body::Bytes;
use axum::response::{IntoResponse as _, Response};
use candour_domain::access::{Action, Actor, Role, Scope, allowed};
use candour_domain::plan::Standing;
use candour_domain::submission::ReturnState;
use candour_domain::time::date_text;
use candour_service::audits::OwnReturn;
use candour_service::plan::OwnPlan;
use candour_texts::t;
use http::{StatusCode, header};
use leptos::prelude::*;

/// The start page of the role.
pub async fn show(chrome: Chrome, Signed(actor): Signed) -> Reply {
    if actor.role.is_agency_role() {
        return own_returns(&chrome, &actor).await;
    }
    if actor.may(Action::ReadProgress) {
        return audits::overview(&chrome, &actor).await;
    }
    if actor.may(Action::ManageQuestionSets) {
        return question_sets::overview(&chrome, &actor).await;
    }
    if actor.may(Action::ManageAccounts) {
        return Ok(see_other("/people"));
    }
    if actor.may(Action::ReadModeration) {
        return Ok(see_other("/moderation"));
    }
    if actor.may(Action::ReadPlan) {
        // The Board and its Executive Group ask first how things stand; the plan itself is one link away.
        let board = actor.role == Role::BoardMember;
        return Ok(see_other(if board { "/plan/figures" } else { "/plan" }));
    }
    Ok(nothing_yet(&chrome))
}

fn nothing_yet(chrome: &Chrome) -> Response {
    let other = chrome.session.as_ref().is_some_and(|session| session.may_choose);
    let text = if other {
        t!(
            "Your work as this role begins later in an audit. To work in your other role, choose “Change role” at the top of the page."
        )
    } else {
        t!(
            "Your work as this role begins later in an audit. The QA Manager tells you when; there is nothing to do until then."
        )
    };
    Page::new(t!("Home")).render(chrome, move || {
        view! {
            <h1 class="govuk-heading-l">{t!("Nothing needs you at present")}</h1>
            <p class="govuk-body candour-measure">
                {text}
            </p>
        }
    })
}

async fn own_returns(chrome: &Chrome, actor: &Actor) -> Reply {
    let returns = chrome.state.service.own_returns(actor).await?;
    let plan = chrome.state.service.own_plan(actor).await?;
    let (open, past): (Vec<_>, Vec<_>) = returns
        .into_iter()
        .partition(|own| own.state.editable() && own.audit.state == candour_domain::audit::AuditState::Open);
    let [may_edit, may_submit] =
        [Action::EditReturn, Action::SubmitReturn].map(|action| allowed(actor.role, action, Scope::OwnAgency));
    let agency = chrome.session.as_ref().and_then(|session| session.agency.clone()).unwrap_or_default();
    let page = Page::new(t!("Our returns"));
    Ok(page.render(chrome, move || {
        let nothing =
            open.is_empty().then(|| view! { <p class="govuk-body">{t!("There is nothing to answer at present.")}</p> });
        let open = open.iter().map(|own| return_card(own, may_edit, may_submit)).collect_view();
        let earlier =
            (!past.is_empty()).then(|| view! { <h2 class="govuk-heading-m">{t!("Submitted and earlier")}</h2> });
        let past = past.iter().map(|own| return_card(own, may_edit, may_submit)).collect_view();
        view! {
            <span class="govuk-caption-l">{agency}</span>
            <h1 class="govuk-heading-l">{t!("Our returns")}</h1>
            {actions(&plan)}
            {nothing}
            {open}
            {earlier}
            {past}
        }
    }))
}

/// What the action plan asks of the agency; nothing where there is none.
fn actions(plan: &OwnPlan) -> AnyView {
    let (check, without, accept) = (plan.to_answer, plan.without_action, plan.to_accept);
    let waits = [
        (check, t!(check; "1 recommendation to check for accuracy" | "{check} recommendations to check for accuracy")),
        (without, t!(without; "1 recommendation without an action" | "{without} recommendations without an action")),
        (accept, t!(accept; "1 action to accept" | "{accept} actions to accept")),
    ];
    let waits: Vec<_> = waits.into_iter().filter(|(count, _)| *count > 0).map(|(_, text)| text).collect();
    if plan.tally.total() == 0 && waits.is_empty() {
        return ().into_any();
    }
    let waits = (!waits.is_empty())
        .then(|| view! { <p class="govuk-body">{t!("Waiting: {join}.", join = waits.join("; "))}</p> });
    let late = plan.tally.of(Standing::Overdue) > 0;
    view! {
        <article class="candour-card">
            <h2 class="govuk-heading-m candour-card__title"><a class="govuk-link" href="/plan">{t!("Action plan")}</a></h2>
            <p class=if late { "govuk-body candour-late" } else { "govuk-body" }>{t!("Actions: {in_short}", in_short = plan.tally.in_short())}</p>
            {waits}
        </article>
    }
    .into_any()
}

fn return_card(own: &OwnReturn, may_edit: bool, may_submit: bool) -> AnyView {
    let href = routes::of_return(own.id);
    let answering = own.state.editable() && own.audit.state == candour_domain::audit::AuditState::Open;
    let when = match own.submitted_at.filter(|_| !own.state.editable()) {
        Some(at) => t!("Submitted on {at}", at = date_text(candour_domain::time::day(at))),
        None if answering => {
            t!("Due on {due_on}: {days_left}", due_on = date_text(own.due_on), days_left = days_left(own.days_left))
        }
        None => t!("Was due on {due_on}", due_on = date_text(own.due_on)),
    };
    let late = answering && own.days_left < 0;
    let ready = answering && !may_edit && may_submit && own.complete == own.asked;
    let label = match own.state {
        _ if ready => t!("Check and submit"),
        ReturnState::NotStarted if answering && may_edit => t!("Start"),
        _ if answering && may_edit => t!("Continue"),
        _ => t!("Read"),
    };
    let to = if ready { format!("{href}/check") } else { href.clone() };
    let way = if answering && own.has_part { start(to, label) } else { ().into_any() };
    let come = if own.has_part {
        progress(own.complete, own.asked)
    } else {
        view! { <p class="govuk-body">{t!("Nothing of it is delegated to you.")}</p> }.into_any()
    };
    view! {
        <article class="candour-card">
            <div class="candour-card__head">
                <h2 class="govuk-heading-m candour-card__title"><a class="govuk-link" href=href>{own.audit.title.clone()}</a></h2>
                {return_state(own.state)}
            </div>
            <p class=if late { "govuk-body candour-late" } else { "govuk-body" }>{when}</p>
            {come}
            {queries(own)}
            {way}
        </article>
    }
    .into_any()
}

/// The way to what the Board asks and nobody has answered yet.
fn queries(own: &OwnReturn) -> Option<AnyView> {
    let label = match own.queries {
        0 => return None,
        queries => t!(
            queries;
            "1 query of the Board waits for an answer" | "{queries} queries of the Board wait for an answer"
        ),
    };
    let href = routes::queries(own.id);
    Some(view! { <p class="govuk-body"><a class="govuk-link" href=href><strong>{label}</strong></a></p> }.into_any())
}

/// The roles that a person may work in.
pub async fn roles(chrome: Chrome, Signed(actor): Signed) -> Reply {
    roles_page(&chrome, &actor, StatusCode::OK, &Errors::default()).await
}

async fn roles_page(chrome: &Chrome, actor: &Actor, status: StatusCode, errors: &Errors) -> Reply {
    let works = chrome.state.service.own_roles(actor).await?;
    let errors = errors.clone();
    let now = actor.membership.to_string();
    Ok(Page::new(t!("Change role")).status(status).render(chrome, move || {
        let items = works
            .into_iter()
            .map(|work| {
                let choice = Choice::new(work.id.to_string(), work.role.label());
                choice.hint(work.agency.unwrap_or_else(|| t!("At the Board").to_owned()))
            })
            .collect();
        let question = Choices {
            name: "role",
            id: None,
            legend: t!("In which role do you want to work?"),
            hint: t!("You work in one at a time. The head of every page says in which."),
            items,
            chosen: vec![now],
            many: false,
            quiet_legend: false,
        };
        view! {
            {summary(&errors)}
            <h1 class="govuk-heading-l">{t!("Change role")}</h1>
            <form method="post" action="/work-as" novalidate>
                {choices(question, &errors)}
                {submit(t!("Continue"))}
            </form>
        }
    }))
}

/// Works in another role from now on.
pub async fn choose_role(chrome: Chrome, Current(session): Current, body: Bytes) -> Reply {
    let fields = Fields::parse(&body)?;
    fields.only(&["role"])?;
    let Ok(chosen) = fields.get("role").parse() else {
        let mut errors = Errors::default();
        errors.push("role", t!("Choose the role in which you want to work."));
        return roles_page(&chrome, &session.actor, StatusCode::UNPROCESSABLE_ENTITY, &errors).await;
    };
    let site = &chrome.state.site;
    let fresh = chrome.state.service.work_as(&session, chosen).await?;
    Ok(([(header::SET_COOKIE, site.set_cookie(&fresh))], see_other("/")).into_response())
}
