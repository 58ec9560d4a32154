//! Writing a recommendation, and changing one that is not agreed yet.

use super::unsaved::{not_saved, why};
use super::{OVERTAKEN, PARTNERSHIP, of};
use crate::components::buttons::{back, submit};
use crate::components::choices::{Choice, Choices, choices};
use crate::components::date::{DateField, date_field};
use crate::components::errors::{Errors, summary};
use crate::components::notice;
use crate::components::select::{Select, select};
use crate::components::text_field::{TextArea, text_area};
use crate::error::{PageError, Reply};
use crate::forms::{Fields, date_parts};
use crate::guard::Signed;
use crate::pages::id;
use crate::render::{Chrome, Page, see_other};
use crate::routes;
use axum::body::Bytes;
use axum::extract::Path;
use axum::response::Response;
use candour_domain::ids::{AuditId, RecommendationId};
use candour_domain::plan::RecommendationForm;
use candour_domain::question_set::{Priority, QuestionSet};
use candour_service::findings::FindingPage;
use candour_service::plan::{
    AuditRecommendations, NewRecommendationForm, RecommendationPage, RecommendationWay, WORDS_UNREADABLE,
};
use candour_service::{Refusal, ServiceError};
use candour_texts::{said, t};
use chrono::{Datelike as _, NaiveDate};
use http::{StatusCode, Uri};
use leptos::prelude::*;

const WORDS: [&str; 6] = ["text", "measure", "priority", "by-day", "by-month", "by-year"];

/// The form for one of the QA Manager's own.
pub async fn new_form(chrome: Chrome, Signed(actor): Signed, Path(audit): Path<String>, uri: Uri) -> Reply {
    let service = &chrome.state.service;
    let page = service.audit_recommendations(&actor, id(&audit)?).await?;
    let fields = match Fields::of_query(&uri).get("finding") {
        "" => Fields::default(),
        finding => from_finding(&service.finding(&actor, id(finding)?).await?, page.audit.id)?,
    };
    Ok(render_new(&chrome, page, &fields, Errors::default()))
}

/// What is filled in for a recommendation that follows from a finding of this audit.
fn from_finding(page: &FindingPage, audit: AuditId) -> Result<Fields, PageError> {
    let one = &page.finding;
    if one.audit != audit {
        return Err(PageError::Service(ServiceError::NotFound));
    }
    let whom = one.of_one_agency().map_or_else(|| PARTNERSHIP.to_owned(), |agency| agency.to_string());
    let found = one.words.as_ref().map(|words| words.text.clone()).unwrap_or_default();
    let filled = [("of", whom), ("about", one.about()), ("text", found), ("finding", one.id.to_string())];
    Ok(Fields(filled.map(|(name, value)| (name.to_owned(), value)).into()))
}

/// Proposes it.
pub async fn propose(chrome: Chrome, Signed(actor): Signed, Path(audit): Path<String>, body: Bytes) -> Reply {
    let audit: AuditId = id(&audit)?;
    let service = &chrome.state.service;
    let fields = Fields::parse(&body)?;
    fields.only(&[&WORDS[..], &["of", "about", "finding"]].concat())?;
    let finding = match fields.get("finding") {
        "" => None,
        finding => Some(id(finding)?),
    };
    let form = NewRecommendationForm {
        of: of(fields.get("of")),
        about: fields.get("about").to_owned(),
        words: words_of(&fields),
        finding,
    };
    match service.propose_recommendation(&actor, audit, &form).await {
        Ok(id) => Ok(see_other(&format!("{}?note=proposed", routes::recommendation(id)))),
        Err(ServiceError::Invalid(problems)) => {
            let page = service.audit_recommendations(&actor, audit).await?;
            Ok(render_new(&chrome, page, &fields, problems.into()))
        }
        Err(ServiceError::Refused(refusal)) => {
            let up = (routes::recommendations(audit), t!("Recommendations").to_owned());
            Ok(not_saved(&chrome, up, why(&refusal), (&fields, &WORDS[..2])))
        }
        Err(other) => Err(other.into()),
    }
}

fn words_of(fields: &Fields) -> RecommendationForm {
    RecommendationForm {
        text: fields.get("text").to_owned(),
        measure: fields.get("measure").to_owned(),
        priority: fields.get("priority").to_owned(),
        due: date_parts(fields, "by-"),
    }
}

fn render_new(chrome: &Chrome, page: AuditRecommendations, fields: &Fields, errors: Errors) -> Response {
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let fields = fields.clone();
    Page::new(t!("Write a recommendation")).status(status).render(chrome, move || {
        let base = routes::recommendations(page.audit.id);
        let whom = page.agencies.iter().map(|(id, name)| (id.to_string(), name.clone()));
        let first = (String::new(), t!("Choose").to_owned());
        let options = std::iter::once(first).chain(whom);
        let options = options.chain([(PARTNERSHIP.to_owned(), t!("The partnership as a whole").to_owned())]).collect();
        let whom = Select {
            name: "of",
            label: t!("For whom?"),
            hint: t!("One for the partnership asks no agency about its facts, and its actions are the Board’s."),
            options,
            chosen: fields.get("of"),
        };
        let about = Select {
            name: "about",
            label: t!("What is it about? (optional)"),
            hint: t!("In the next audit its actions stand beside this statement."),
            options: abouts(&page.set),
            chosen: fields.get("about"),
        };
        let from = (!fields.get("finding").is_empty()).then(|| {
            let text = t!("It follows from a finding, whose words are filled in below: say what should change.");
            notice::inset(text.into_any())
        });
        view! {
            {back(base.clone(), t!("Recommendations"))}
            {summary(&errors)}
            <span class="govuk-caption-l">{page.audit.title.clone()}</span>
            <h1 class="govuk-heading-l">{t!("Write a recommendation")}</h1>
            {from}
            <form method="post" action=format!("{base}/new") novalidate>
                <input type="hidden" name="finding" value=fields.get("finding").to_owned()/>
                {select(whom, &errors)}
                {select(about, &errors)}
                {words(&words_of(&fields), &errors)}
                {submit(t!("Save as proposed"))}
            </form>
        }
    })
}

/// Standards and statements to choose from.
fn abouts(set: &QuestionSet) -> Vec<(String, String)> {
    let mut options = vec![(String::new(), t!("No one standard").to_owned())];
    for standard in &set.standards {
        options.push((format!("standard:{}", standard.id), format!("{}. {}", standard.code, standard.title)));
        options.extend(standard.statements.iter().map(|statement| {
            let text: String = statement.text.chars().take(90).collect();
            let more = if statement.text.chars().count() > 90 { "…" } else { "" };
            (format!("statement:{}", statement.id), format!("{} {text}{more}", statement.code))
        }));
    }
    options
}

/// The fields that a new one and a changed one share.
fn words(form: &RecommendationForm, errors: &Errors) -> AnyView {
    let text = TextArea {
        name: "text",
        label: t!("What is recommended?"),
        hint: t!("What should change, not how. Name no adult."),
        value: &form.text,
        rows: 5,
    };
    let measure = TextArea {
        name: "measure",
        label: t!("How will the Board know that it is done?"),
        hint: "",
        value: &form.measure,
        rows: 4,
    };
    let priorities = [Priority::High, Priority::Medium, Priority::Low];
    let priority = Choices {
        name: "priority",
        id: None,
        legend: t!("How pressing is it?"),
        hint: "",
        items: priorities.map(|one| Choice::new(one.code(), one.label())).into(),
        chosen: vec![form.priority.clone()],
        many: false,
        quiet_legend: false,
    };
    let by = DateField {
        prefix: "by-",
        legend: t!("To be done by (optional)"),
        hint: t!("For example, 30 6 2027"),
        value: &form.due,
    };
    view! {
        {text_area(&text, errors)}
        {text_area(&measure, errors)}
        {choices(priority, errors)}
        {date_field(&by, errors)}
    }
    .into_any()
}

/// The form that changes one.
pub async fn edit_form(chrome: Chrome, Signed(actor): Signed, Path(recommendation): Path<String>) -> Reply {
    let page = chrome.state.service.recommendation(&actor, id(&recommendation)?).await?;
    if page.ways.contains(&RecommendationWay::Edit) {
        let form = kept(&page);
        return Ok(render_edit(&chrome, page, &form, Errors::default(), false));
    }
    Err(PageError::Service(Refusal::Step(no_way(&page).to_owned()).into()))
}

/// Why a recommendation cannot be changed.
fn no_way(page: &RecommendationPage) -> &'static str {
    match page.recommendation.words {
        None => WORDS_UNREADABLE,
        Some(_) => {
            t!(
                "A recommendation is changed while it is proposed, or after its agency has answered and before it is agreed."
            )
        }
    }
}

/// What stands there now, as it would be typed.
fn kept(page: &RecommendationPage) -> RecommendationForm {
    let words = page.recommendation.words.clone().unwrap_or_default();
    RecommendationForm {
        text: words.text,
        measure: words.measure,
        priority: page.recommendation.priority.code().to_owned(),
        due: page.recommendation.due_on.map(parts).unwrap_or_default(),
    }
}

/// Day, month and year of a date, as they are typed.
pub(super) fn parts(date: NaiveDate) -> [String; 3] {
    [date.day().to_string(), date.month().to_string(), date.year().to_string()]
}

/// Changes one.
pub async fn edit(chrome: Chrome, Signed(actor): Signed, Path(recommendation): Path<String>, body: Bytes) -> Reply {
    let recommendation: RecommendationId = id(&recommendation)?;
    let service = &chrome.state.service;
    let page = service.recommendation(&actor, recommendation).await?;
    let fields = Fields::parse(&body)?;
    fields.only(&[&WORDS[..], &["revision"]].concat())?;
    let form = words_of(&fields);
    let seen = fields.get("revision").parse().unwrap_or_default();
    let lost = |page: &RecommendationPage, why: String| {
        let up = (routes::recommendation(recommendation), page.recommendation.reference.clone());
        Ok(not_saved(&chrome, up, why, (&fields, &WORDS[..2])))
    };
    match service.reword_recommendation(&actor, recommendation, seen, &form).await {
        Ok(()) => Ok(see_other(&format!("{}?note=saved", routes::recommendation(recommendation)))),
        Err(ServiceError::Invalid(problems)) => {
            // What the person has read stays what they have read.
            let mut page = page;
            page.recommendation.revision = seen;
            Ok(render_edit(&chrome, page, &form, problems.into(), false))
        }
        Err(ServiceError::Refused(Refusal::Overtaken)) => {
            let page = service.recommendation(&actor, recommendation).await?;
            if page.ways.contains(&RecommendationWay::Edit) {
                return Ok(render_edit(&chrome, page, &form, Errors::default(), true));
            }
            lost(&page, no_way(&page).to_owned())
        }
        Err(ServiceError::Refused(refusal)) => lost(&page, why(&refusal)),
        Err(other) => Err(other.into()),
    }
}

fn render_edit(
    chrome: &Chrome,
    page: RecommendationPage,
    form: &RecommendationForm,
    errors: Errors,
    overtaken: bool,
) -> Response {
    let status = match (errors.is_empty(), overtaken) {
        (false, _) => StatusCode::UNPROCESSABLE_ENTITY,
        (true, true) => StatusCode::CONFLICT,
        (true, false) => StatusCode::OK,
    };
    let form = form.clone();
    Page::new(t!("Change a recommendation")).status(status).render(chrome, move || {
        let one = &page.recommendation;
        let theirs = overtaken.then(|| {
            let measure = one.measure().to_owned();
            view! {
                {notice::warning(said(OVERTAKEN))}
                <div class="candour-conflict__theirs">
                    <h2 class="govuk-heading-s">{t!("How it reads now")}</h2>
                    <p class="candour-kept-text">{one.text().to_owned()}</p>
                    <p class="candour-kept-text">{measure}</p>
                </div>
            }
        });
        let seen = one.state.visible_to_agency().then(|| {
            view! { <p class="govuk-body candour-measure">{t!("The agency has seen this recommendation and sees your change at once. What it said stays, marked as said of an earlier wording.")}</p> }
        });
        view! {
            {back(routes::recommendation(one.id), one.reference.clone())}
            {summary(&errors)}
            {theirs}
            <span class="govuk-caption-l">{format!("{} · {}", one.reference, one.for_whom())}</span>
            <h1 class="govuk-heading-l">{t!("Change the recommendation")}</h1>
            {seen}
            <form method="post" action=format!("{}/edit", routes::recommendation(one.id)) novalidate>
                <input type="hidden" name="revision" value=one.revision.to_string()/>
                {words(&form, &errors)}
                {submit(t!("Save"))}
            </form>
        }
    })
}
