//! Repeat audits: the list, and planning one.

mod one;

pub use one::{conclude, link, repeat};

use crate::components::buttons::{back, submit};
use crate::components::date::{DateField, date_field};
use crate::components::errors::{Errors, summary};
use crate::components::repeats::{repeat_tag, what};
use crate::components::select::{Select, select};
use crate::components::table::records;
use crate::components::text_field::{TextArea, text_area};
use crate::error::{PageError, Reply};
use crate::forms::{BadForm, Fields, date_parts};
use crate::guard::Signed;
use crate::pages::id;
use crate::render::{Chrome, Page, see_other};
use crate::routes;
use axum::body::Bytes;
use axum::response::Response;
use candour_domain::access::Actor;
use candour_domain::plan::RepeatForm;
use candour_domain::time::date_text;
use candour_service::ServiceError;
use candour_service::plan::{NewRepeatForm, RepeatOf, RepeatView};
use candour_texts::t;
use http::{StatusCode, Uri};
use leptos::prelude::*;

/// The list: what is overdue first.
pub async fn repeats(chrome: Chrome, Signed(actor): Signed) -> Reply {
    let all = chrome.state.service.repeats(&actor).await?;
    Ok(Page::new(t!("Repeat audits")).wide().render(&chrome, move || {
        let rows = all.iter().map(row).collect();
        let names = [t!("About"), t!("Stands"), t!("What is looked at again"), t!("Follows"), t!("Until")];
        let list = if all.is_empty() {
            view! { <p class="govuk-body">{t!("None is planned. Plan one on the page of an action, or on that of an audit’s recommendations for a whole theme.")}</p> }
                .into_any()
        } else {
            records(t!("Repeat audits, the first due first"), &names, rows, "")
        };
        view! {
            {back("/plan".to_owned(), t!("Action plan"))}
            <h1 class="govuk-heading-l">{t!("Repeat audits")}</h1>
            <p class="govuk-body candour-measure">
                {t!("Some time after actions are done, a repeat audit looks whether practice has changed and stayed so: like for like, over the statements that stand in both.")}
            </p>
            {list}
        }
    }))
}

fn row(one: &RepeatView) -> Vec<AnyView> {
    let about = view! { <a class="govuk-link" href=routes::repeat(one.id)>{subject(one)}</a> };
    let what = what(one);
    vec![
        about.into_any(),
        repeat_tag(one),
        view! { <span class="candour-plan__text">{what}</span> }.into_any(),
        one.audit.1.clone().into_any(),
        date_text(one.due_on).into_any(),
    ]
}

/// What it is about, in a few words.
fn subject(one: &RepeatView) -> String {
    match &one.of {
        RepeatOf::Action(_, reference, _) => t!("Action {reference}", reference),
        RepeatOf::Standard(title) => title.clone(),
    }
}

/// What one is planned from: the action or the audit that the address names.
async fn from(chrome: &Chrome, actor: &Actor, fields: &Fields) -> Result<NewRepeatForm, PageError> {
    let action = match fields.get("action") {
        "" => None,
        action => Some(id(action)?),
    };
    let audit = match fields.get("audit") {
        "" if action.is_none() => return Err(BadForm.into()),
        "" => None,
        audit => Some(id(audit)?),
    };
    Ok(chrome.state.service.new_repeat(actor, action, audit).await?)
}

/// The form that plans one.
pub async fn new_repeat(chrome: Chrome, Signed(actor): Signed, uri: Uri) -> Reply {
    let query = Fields::of_query(&uri);
    if query.get("action").is_empty() && query.get("audit").is_empty() {
        return Ok(see_other("/repeats"));
    }
    let from = from(&chrome, &actor, &query).await?;
    Ok(render_new(&chrome, from, &Fields::default(), Errors::default()))
}

/// Plans it.
pub async fn plan_repeat(chrome: Chrome, Signed(actor): Signed, body: Bytes) -> Reply {
    let fields = Fields::parse(&body)?;
    fields.only(&["action", "audit", "standard", "what", "by-day", "by-month", "by-year"])?;
    let from = from(&chrome, &actor, &fields).await?;
    let form = RepeatForm { what: fields.get("what").to_owned(), due: date_parts(&fields, "by-") };
    match chrome.state.service.plan_repeat(&actor, &from, fields.get("standard"), &form).await {
        Ok(id) => Ok(see_other(&from.action.map_or_else(
            || format!("{}?note=planned", routes::repeat(id)),
            |(action, _)| format!("{}?note=repeat", routes::action(action)),
        ))),
        Err(ServiceError::Invalid(problems)) => Ok(render_new(&chrome, from, &fields, problems.into())),
        Err(other) => Err(other.into()),
    }
}

fn render_new(chrome: &Chrome, from: NewRepeatForm, fields: &Fields, errors: Errors) -> Response {
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let fields = fields.clone();
    Page::new(t!("Plan a repeat audit")).status(status).render(chrome, move || {
        let (up, caption, origin) = if let Some((id, reference)) = &from.action {
            let hidden = view! { <input type="hidden" name="action" value=id.to_string()/> }.into_any();
            (back(routes::action(*id), reference.clone()), t!("Action {reference}", reference), hidden)
        } else {
            let hidden = view! { <input type="hidden" name="audit" value=from.audit.0.to_string()/> }.into_any();
            (back(routes::recommendations(from.audit.0), t!("Recommendations")), from.audit.1.clone(), hidden)
        };
        let theme = from.action.is_none().then(|| theme(&from, &fields, &errors));
        let what = TextArea {
            name: "what",
            label: t!("What is looked at again, and how?"),
            hint: t!(
                "Such as “The same statement, with a sample of twenty referrals from each agency”. Name no adult."
            ),
            value: fields.get("what"),
            rows: 4,
        };
        let due = date_parts(&fields, "by-");
        let by = DateField {
            prefix: "by-",
            legend: t!("Until when?"),
            hint: t!("Usually six months to two years after the action is done. For example, 30 6 2028"),
            value: &due,
        };
        view! {
            {up}
            {summary(&errors)}
            <span class="govuk-caption-l">{caption}</span>
            <h1 class="govuk-heading-l">{t!("Plan a repeat audit")}</h1>
            <form method="post" action="/repeats/new" novalidate>
                {origin}
                {theme}
                {text_area(&what, &errors)}
                {date_field(&by, &errors)}
                {submit(t!("Plan it"))}
            </form>
        }
    })
}

fn theme(from: &NewRepeatForm, fields: &Fields, errors: &Errors) -> AnyView {
    let first = (String::new(), t!("Choose").to_owned());
    let standards = from.standards.iter().map(|(id, title)| (id.to_string(), title.clone()));
    let field = Select {
        name: "standard",
        label: t!("Which theme?"),
        hint: t!("All statements of this standard are compared, of every agency."),
        options: std::iter::once(first).chain(standards).collect(),
        chosen: fields.get("standard"),
    };
    select(field, errors)
}
