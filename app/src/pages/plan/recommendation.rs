//! One recommendation with its actions: led on by the QA Manager, answered by its agency.

use super::unsaved::{typed, why};
use crate::components::buttons::{back, secondary, start, submit, submit_with};
use crate::components::choices::{Choice, Choices, choices};
use crate::components::details::details;
use crate::components::errors::{Errors, summary};
use crate::components::notice;
use crate::components::plan::{action_in_short, recommendation_tag, urgency};
use crate::components::summary_list::{summary_list, text};
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
use candour_domain::access::Action;
use candour_domain::ids::RecommendationId;
use candour_domain::plan::{RecommendationState, RecommendationStep};
use candour_domain::time::moment_text;
use candour_service::ServiceError;
use candour_service::plan::{CourseStep, RecommendationPage, RecommendationView, RecommendationWay as Way};
use candour_texts::t;
use http::{StatusCode, Uri};
use leptos::prelude::*;

/// What the page shows beside what is kept.
#[derive(Default)]
struct Shown {
    errors: Errors,
    fields: Fields,
    /// Why it was not done, where the state of things did not allow it.
    refused: Option<String>,
    note: Option<&'static str>,
    /// Whether the reader runs the audit that it follows from.
    manages: bool,
}

/// The page.
pub async fn recommendation(
    chrome: Chrome,
    Signed(actor): Signed,
    Path(recommendation): Path<String>,
    uri: Uri,
) -> Reply {
    let page = chrome.state.service.recommendation(&actor, id(&recommendation)?).await?;
    let note = match Fields::of_query(&uri).get("note") {
        "proposed" => Some(t!("Saved as proposed. Its agency does not see it yet.")),
        "saved" => Some(t!("The recommendation is changed.")),
        "send" => Some(t!("Sent: the leads of the agency get a mail.")),
        "agree" => Some(t!("The recommendation is agreed.")),
        "issue" => Some(t!("Issued: actions can be put down for it now.")),
        "answered" => {
            Some(t!("Your answer is with the QA Manager. You can change it until the recommendation is agreed."))
        }
        _ => None,
    };
    let manages = actor.may(Action::ManageRecommendations);
    Ok(render(&chrome, page, Shown { note, manages, ..Shown::default() }))
}

/// Leads it on.
pub async fn lead_one(chrome: Chrome, Signed(actor): Signed, Path(recommendation): Path<String>, body: Bytes) -> Reply {
    let recommendation: RecommendationId = id(&recommendation)?;
    let service = &chrome.state.service;
    let page = service.recommendation(&actor, recommendation).await?;
    let fields = Fields::parse(&body)?;
    fields.only(&["step", "revision", "why-agree", "why-remove"])?;
    let here = routes::recommendation(recommendation);
    let Some(step) = CourseStep::from_code(fields.get("step")) else { return Ok(see_other(&here)) };
    let seen = fields.get("revision").parse().unwrap_or_default();
    let reason = if step == CourseStep::Remove { fields.get("why-remove") } else { fields.get("why-agree") };
    match service.lead_recommendation(&actor, recommendation, seen, step, reason).await {
        Ok(()) if step == CourseStep::Remove => {
            let list = routes::recommendations(page.recommendation.audit.0);
            Ok(see_other(&format!("{list}?note=removed")))
        }
        Ok(()) => Ok(see_other(&format!("{here}?note={}", fields.get("step")))),
        Err(ServiceError::Invalid(problems)) => {
            Ok(render(&chrome, page, Shown { errors: problems.into(), fields, manages: true, ..Shown::default() }))
        }
        Err(ServiceError::Refused(refusal)) => {
            let page = service.recommendation(&actor, recommendation).await?;
            let refused = Some(why(&refusal));
            Ok(render(&chrome, page, Shown { refused, fields, manages: true, ..Shown::default() }))
        }
        Err(other) => Err(other.into()),
    }
}

/// The agency's answer on its facts.
pub async fn answer(chrome: Chrome, Signed(actor): Signed, Path(recommendation): Path<String>, body: Bytes) -> Reply {
    let recommendation: RecommendationId = id(&recommendation)?;
    let service = &chrome.state.service;
    let page = service.recommendation(&actor, recommendation).await?;
    let fields = Fields::parse(&body)?;
    fields.only(&["accurate", "answer", "revision"])?;
    let seen = fields.get("revision").parse().unwrap_or_default();
    let said = (fields.get("accurate"), fields.get("answer"));
    match service.answer_accuracy(&actor, recommendation, seen, said).await {
        Ok(()) => Ok(see_other(&format!("{}?note=answered", routes::recommendation(recommendation)))),
        Err(ServiceError::Invalid(problems)) => {
            let mut page = page;
            page.recommendation.revision = seen;
            Ok(render(&chrome, page, Shown { errors: problems.into(), fields, ..Shown::default() }))
        }
        Err(ServiceError::Refused(refusal)) => {
            let page = service.recommendation(&actor, recommendation).await?;
            Ok(render(&chrome, page, Shown { refused: Some(why(&refusal)), fields, ..Shown::default() }))
        }
        Err(other) => Err(other.into()),
    }
}

fn render(chrome: &Chrome, page: RecommendationPage, shown: Shown) -> Response {
    let status = match (shown.errors.is_empty(), shown.refused.is_some()) {
        (false, _) => StatusCode::UNPROCESSABLE_ENTITY,
        (true, true) => StatusCode::CONFLICT,
        (true, false) => StatusCode::OK,
    };
    let title = t!("Recommendation {reference}", reference = page.recommendation.reference);
    Page::new(title.clone()).status(status).render(chrome, move || {
        let one = &page.recommendation;
        let up = if shown.manages {
            back(routes::recommendations(one.audit.0), t!("Recommendations of this audit"))
        } else {
            back("/plan".to_owned(), t!("Action plan"))
        };
        view! {
            {up}
            {shown.note.map(notice::done)}
            {summary(&shown.errors)}
            {shown.refused.clone().map(notice::warning)}
            {shown.refused.as_ref().and_then(|_| typed(&shown.fields, &["answer", "why-agree", "why-remove"]))}
            <span class="govuk-caption-l">{format!("{} · {}", one.audit.1, one.for_whom())}</span>
            <h1 class="govuk-heading-l">{title}</h1>
            <p class="govuk-body candour-standing">{recommendation_tag(one.state)} " " {urgency(one)}</p>
            <p class="candour-kept-text candour-plan__lead">{one.text().to_owned()}</p>
            {facts(one, page.own)}
            {said(one, page.own)}
            {answer_form(&page, &shown)}
            {course(&page, &shown)}
            {actions(&page)}
        }
    })
}

fn facts(one: &RecommendationView, own: bool) -> AnyView {
    let measure = one.measure().to_owned();
    let mut rows =
        vec![(t!("How the Board will know"), view! { <span class="candour-plan__text">{measure}</span> }.into_any())];
    if let Some(about) = &one.about {
        rows.push((t!("About"), text(about.clone())));
    }
    if !own {
        rows.push((t!("Where it came from"), text(one.origin.label())));
    }
    if let Some(at) = one.issued_at {
        rows.push((t!("Issued"), text(moment_text(at))));
    }
    summary_list(rows)
}

/// What its agency said to the facts.
fn said(one: &RecommendationView, own: bool) -> Option<AnyView> {
    let answer = one.answer.as_ref()?;
    let who = if own { t!("Your agency") } else { one.for_whom() };
    let what = match &answer.said {
        Some(said) if said.accurate => t!("says that the facts are right"),
        Some(_) => t!("says that the facts are not right"),
        None => t!("has answered, but the answer could not be read"),
    };
    let wording = (!answer.of_this_wording)
        .then(|| view! { <p class="govuk-body candour-muted">{t!("This was said of an earlier wording.")}</p> });
    let words = answer.said.as_ref().map(|said| said.text.clone()).filter(|words| !words.is_empty());
    let words = words.map(|words| view! { <p class="candour-kept-text">{words}</p> });
    let content = view! {
        <p class="govuk-body"><strong>{format!("{who} {what}")}</strong>{format!(": {}, {}", answer.by, moment_text(answer.at))}</p>
        {words}
        {wording}
    };
    Some(notice::inset(content.into_any()))
}

fn answer_form(page: &RecommendationPage, shown: &Shown) -> Option<AnyView> {
    if !page.ways.contains(&Way::Answer) {
        return None;
    }
    let one = &page.recommendation;
    // What was said of an earlier wording is said anew, and not sent again unread.
    let kept = one.answer.as_ref().filter(|answer| answer.of_this_wording).and_then(|answer| answer.said.clone());
    let posted = !shown.fields.0.is_empty();
    let chosen = match &kept {
        _ if posted => shown.fields.get("accurate").to_owned(),
        Some(said) if said.accurate => "yes".to_owned(),
        Some(_) => "no".to_owned(),
        None => String::new(),
    };
    let words =
        if posted { shown.fields.get("answer").to_owned() } else { kept.map(|said| said.text).unwrap_or_default() };
    let question = Choices {
        name: "accurate",
        id: None,
        legend: t!("Is this recommendation right in its facts?"),
        hint: t!("This asks about facts, and not whether you welcome it."),
        items: vec![
            Choice::new("yes", t!("Yes, the facts are right")),
            Choice::new("no", t!("No, something is not accurate")),
        ],
        chosen: vec![chosen],
        many: false,
        quiet_legend: false,
    };
    let field = TextArea {
        name: "answer",
        label: t!("What is not accurate, and how should it read?"),
        hint: t!("Needed if you say no. The QA Manager reads it. Name no adult."),
        value: &words,
        rows: 4,
    };
    // It was sent, perhaps for the second time: an answer is asked for.
    let asked = one.state == RecommendationState::WithAgency;
    let title = if asked { t!("Your answer") } else { t!("Change your answer") };
    let form = view! {
        <form method="post" action=format!("{}/answer", routes::recommendation(one.id)) novalidate>
            <input type="hidden" name="revision" value=one.revision.to_string()/>
            {choices(question, &shown.errors)}
            {text_area(&field, &shown.errors)}
            {submit(t!("Send your answer"))}
        </form>
    }
    .into_any();
    Some(if asked || posted {
        view! { <section class="candour-aside"><h2 class="govuk-heading-m">{title}</h2>{form}</section> }.into_any()
    } else {
        details(title, form)
    })
}

/// What the QA Manager can do with it now.
fn course(page: &RecommendationPage, shown: &Shown) -> Option<AnyView> {
    let one = &page.recommendation;
    let may = |way: Way| page.ways.contains(&way);
    if ![Way::Edit, Way::Send, Way::Agree, Way::Issue, Way::Remove].into_iter().any(may) {
        return None;
    }
    let button = |way: Way, step: &'static str, label: &'static str, class: &'static str| {
        may(way).then(|| submit_with("step", step.to_owned(), label, class))
    };
    let without_answer = one.state.needs_reason(RecommendationStep::Agree);
    let send =
        if one.state == RecommendationState::Answered { t!("Send it again") } else { t!("Send for factual accuracy") };
    let send_class = if one.state == RecommendationState::Answered { "govuk-button--secondary" } else { "" };
    let edit =
        may(Way::Edit).then(|| secondary(format!("{}/edit", routes::recommendation(one.id)), t!("Change the words")));
    let agree = if without_answer { None } else { button(Way::Agree, "agree", t!("Agree"), "") };
    let forms = view! {
        <form method="post" action=format!("{}/course", routes::recommendation(one.id))>
            <input type="hidden" name="revision" value=one.revision.to_string()/>
            <div class="govuk-button-group">
                {agree}
                {button(Way::Issue, "issue", t!("Issue"), "")}
                {button(Way::Send, "send", send, send_class)}
                {edit}
            </div>
        </form>
    };
    let late = (without_answer && may(Way::Agree)).then(|| agree_without(one, shown));
    let remove = may(Way::Remove).then(|| remove(one, shown));
    Some(
        view! {
            <section class="candour-aside">
                <h2 class="govuk-heading-m">{t!("Lead it on")}</h2>
                {forms}
                {late}
                {remove}
            </section>
        }
        .into_any(),
    )
}

/// Agreeing although the agency has not answered.
fn agree_without(one: &RecommendationView, shown: &Shown) -> AnyView {
    let field = TextArea {
        name: "why-agree",
        label: t!("Why without its answer?"),
        hint: t!("It is kept in the trail as the proof of why."),
        value: shown.fields.get("why-agree"),
        rows: 3,
    };
    let form = reason_form(one, "agree", &field, shown, t!("Agree without its answer"));
    opened(t!("Agree it although the agency has not answered"), form, shown.errors.of("why-agree").is_some())
}

fn remove(one: &RecommendationView, shown: &Shown) -> AnyView {
    let form = if one.state.needs_reason(RecommendationStep::Remove) {
        let field = TextArea {
            name: "why-remove",
            label: t!("Why is it taken out?"),
            hint: t!("The agency has seen it. Its number is not used again."),
            value: shown.fields.get("why-remove"),
            rows: 3,
        };
        reason_form(one, "remove", &field, shown, t!("Take it out"))
    } else {
        view! {
            <p class="govuk-body">{t!("Nobody but you has seen it. Its number is not used again.")}</p>
            <form method="post" action=format!("{}/course", routes::recommendation(one.id))>
                <input type="hidden" name="revision" value=one.revision.to_string()/>
                {submit_with("step", "remove".to_owned(), t!("Take it out"), "govuk-button--warning")}
            </form>
        }
        .into_any()
    };
    opened(t!("Take it out"), form, shown.errors.of("why-remove").is_some())
}

fn reason_form(
    one: &RecommendationView,
    step: &'static str,
    field: &TextArea<'_>,
    shown: &Shown,
    label: &'static str,
) -> AnyView {
    view! {
        <form method="post" action=format!("{}/course", routes::recommendation(one.id)) novalidate>
            <input type="hidden" name="revision" value=one.revision.to_string()/>
            {text_area(field, &shown.errors)}
            {submit_with("step", step.to_owned(), label, "govuk-button--secondary")}
        </form>
    }
    .into_any()
}

/// Something that opens when it is wanted, and stands open where it has an error.
pub(super) fn opened(title: &'static str, content: AnyView, open: bool) -> AnyView {
    if !open {
        return details(title, content);
    }
    view! { <section><h3 class="govuk-heading-s">{title}</h3>{content}</section> }.into_any()
}

fn actions(page: &RecommendationPage) -> AnyView {
    let one = &page.recommendation;
    if one.state != RecommendationState::Issued {
        return ().into_any();
    }
    let none = page.actions.is_empty().then(|| {
        let text = if page.ways.contains(&Way::AddAction) {
            t!("No action is put down yet. Say what will be done, by whom and until when.")
        } else {
            t!("No action is put down yet.")
        };
        view! { <p class="govuk-body">{text}</p> }
    });
    let all = page.actions.iter().map(|action| action_in_short(action, None)).collect_view();
    let href = format!("{}/actions/new", routes::recommendation(one.id));
    let add = page.ways.contains(&Way::AddAction).then(|| start(href, t!("Put an action down")));
    view! { <h2 class="govuk-heading-m">{t!("Actions")}</h2> {none} {all} {add} }.into_any()
}
