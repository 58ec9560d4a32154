//! The agency's page of its agreed levels, with room to respond.

use super::refused;
use crate::components::buttons::{back, submit};
use crate::components::details::details;
use crate::components::errors::{Errors, summary};
use crate::components::moderation::{level_text, own_text, response};
use crate::components::notice;
use crate::components::table::{nothing, records};
use crate::components::text_field::{TextArea, text_area};
use crate::error::Reply;
use crate::forms::{BadForm, Fields};
use crate::guard::Signed;
use crate::pages::id;
use crate::render::{Chrome, Page, see_other};
use crate::routes;
use axum::body::Bytes;
use axum::extract::Path;
use axum::response::Response;
use candour_domain::answer::{field_name, split_field};
use candour_domain::ids::{ReturnId, StatementId};
use candour_domain::moderation::ResponseForm;
use candour_domain::question_set::Standard;
use candour_domain::time::{date_text, moment_text};
use candour_service::moderation::{LevelsPage, ReleasedLine, Responding};
use candour_service::{Refusal, ServiceError};
use candour_texts::t;
use http::{StatusCode, Uri};
use leptos::prelude::*;
use uuid::Uuid;

/// What somebody typed into a form that is shown again.
#[derive(Default)]
struct Typed {
    form: ResponseForm,
    response: Option<Uuid>,
    errors: Errors,
}

impl Typed {
    fn about(&self, statement: &StatementId) -> &str {
        self.form.statements.iter().find(|(id, _)| id == statement).map_or("", |(_, text)| text)
    }
}

/// The page.
pub async fn levels(chrome: Chrome, Signed(actor): Signed, Path(return_id): Path<String>, uri: Uri) -> Reply {
    let page = chrome.state.service.levels_page(&actor, id(&return_id)?).await?;
    let note = (Fields::of_query(&uri).get("note") == "responded")
        .then_some(t!("Your response is sent. Whoever released the levels is told by mail, without what you wrote."));
    Ok(render(&chrome, page, Typed::default(), note))
}

/// Responds.
pub async fn respond(chrome: Chrome, Signed(actor): Signed, Path(return_id): Path<String>, body: Bytes) -> Reply {
    let service = &chrome.state.service;
    let return_id: ReturnId = id(&return_id)?;
    // Whose it is is asked before the form is read.
    let page = service.levels_page(&actor, return_id).await?;
    let (response, number, form) = read(&body)?;
    let said = Responding { id: response, number, form: &form };
    match service.respond_to_levels(&actor, return_id, &said).await {
        Ok(Ok(())) => Ok(see_other(&format!("{}?note=responded", routes::levels(return_id)))),
        Ok(Err(wrong)) => {
            let mut errors = Errors::default();
            for (statement, message) in wrong {
                errors.push(statement.map_or_else(|| "whole".to_owned(), |id| field_name(&id, "response")), message);
            }
            Ok(render(&chrome, page, Typed { form, response: Some(response), errors }, None))
        }
        Err(ServiceError::Refused(Refusal::Step(why))) => {
            let texts = std::iter::once(form.whole).chain(form.statements.into_iter().map(|(_, text)| text)).collect();
            Ok(refused(&chrome, t!("Your response was not sent"), routes::levels(return_id), why, texts))
        }
        Err(other) => Err(other.into()),
    }
}

fn read(body: &Bytes) -> Result<(Uuid, i64, ResponseForm), BadForm> {
    let fields = Fields::parse(body)?;
    let response = fields.get("response").parse().map_err(|_| BadForm)?;
    let number = fields.get("release").parse().map_err(|_| BadForm)?;
    let mut form = ResponseForm { whole: fields.get("whole").to_owned(), statements: Vec::new() };
    for (name, value) in fields.0 {
        match (name.as_str(), split_field(&name)) {
            ("response" | "release" | "whole", _) => {}
            (_, Some((statement, "response"))) => form.statements.push((statement.into(), value)),
            _ => return Err(BadForm),
        }
    }
    Ok((response, number, form))
}

fn render(chrome: &Chrome, page: LevelsPage, typed: Typed, note: Option<&'static str>) -> Response {
    let status = if typed.errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Page::new(t!("Agreed levels")).status(status).wide().render(chrome, move || {
        let head = &page.head;
        let content = if page.release.is_some() {
            released(&page, &typed)
        } else {
            view! { <p class="govuk-body candour-measure">{t!("The Board has not released levels for this return. You get a mail when it does.")}</p> }
                .into_any()
        };
        view! {
            {back(routes::of_return(head.id), t!("Back to the return"))}
            {summary(&typed.errors)}
            {note.map(notice::done)}
            <span class="govuk-caption-l">{format!("{} · {}", head.audit.title, head.agency.name)}</span>
            <h1 class="govuk-heading-l">{t!("Agreed levels")}</h1>
            {content}
        }
    })
}

fn released(page: &LevelsPage, typed: &Typed) -> AnyView {
    let Some(release) = &page.release else { return ().into_any() };
    let set = &page.head.set;
    let until = if page.is_agreed() {
        t!("They are agreed and no longer change.").to_owned()
    } else {
        t!("Your agency may respond until {respond_by}.", respond_by = date_text(release.respond_by))
    };
    let standards = set.standards.iter().filter_map(|standard| table(page, standard)).collect_view();
    let said = page.responses.iter().map(|said| {
        let statement = said.statement.as_ref().and_then(|id| set.statement(id));
        response(said, statement.map(|(_, statement)| format!("{} {}", statement.code, statement.text)))
    });
    let said = (!page.responses.is_empty()).then(|| {
        view! { <h2 class="govuk-heading-m">{t!("What your agency responded")}</h2> {said.collect_view()} }
    });
    view! {
        <p class="govuk-body-l candour-measure">
            {t!("The Board released these levels on {at}. {until}", at = moment_text(release.at), until)}
        </p>
        <p class="govuk-body candour-measure">
            {differing(page)} {t!(" Your own answers stay as they were signed: both are kept, and both stand in what you download.")}
        </p>
        {standards}
        {said}
        {respond_form(page, release.number, typed)}
    }
    .into_any()
}

/// How many differ.
fn differing(page: &LevelsPage) -> String {
    let differs = |line: &&ReleasedLine| line.agreed.as_ref().map(|agreed| &agreed.grade) != line.own.as_ref();
    match page.lines.iter().filter(differs).count() {
        0 => t!("No level differs from your own.").to_owned(),
        1 => t!("1 level differs from your own.").to_owned(),
        count => t!("{count} levels differ from your own.", count),
    }
}

fn table(page: &LevelsPage, standard: &Standard) -> Option<AnyView> {
    let of = |line: &&ReleasedLine| standard.statements.iter().any(|statement| statement.id == line.statement);
    let rows: Vec<_> = page.lines.iter().filter(of).filter_map(|line| row(page, line)).collect();
    let caption = format!("{}. {}", standard.code, standard.title);
    (!rows.is_empty()).then(|| {
        records(
            caption,
            &[t!("Statement"), t!("Your own level"), t!("Agreed level"), t!("Reason")],
            rows,
            "candour-levels",
        )
    })
}

fn row(page: &LevelsPage, line: &ReleasedLine) -> Option<Vec<AnyView>> {
    let set = &page.head.set;
    let (standard, statement) = set.statement(&line.statement)?;
    let href = format!("{}#statement-{}", routes::standard(page.head.id, &standard.id), statement.id);
    let differs = line.agreed.as_ref().map(|agreed| &agreed.grade) != line.own.as_ref();
    let level = level_text(set, statement, line.agreed.as_ref());
    let level = if differs { view! { <strong>{level}</strong> }.into_any() } else { level.into_any() };
    let before = line.before.iter().map(|before| {
        let text = t!("Before: {as_ref}", as_ref = level_text(set, statement, before.level.as_ref()));
        view! { <div class="govuk-body-s candour-muted">{text}</div> }
    });
    let text = line.agreed.as_ref().map(|agreed| agreed.reason.clone()).unwrap_or_default();
    let why = if text.is_empty() {
        nothing(t!("No reason: the level is your own"))
    } else {
        view! { <span class="candour-kept-text">{text}</span> }.into_any()
    };
    Some(vec![
        view! { <a class="govuk-link" href=href>{format!("{} {}", statement.code, statement.text)}</a> }.into_any(),
        own_text(set, statement, line.own.as_ref()).into_any(),
        view! { <div>{level} {before.collect_view()}</div> }.into_any(),
        why,
    ])
}

fn respond_form(page: &LevelsPage, number: i64, typed: &Typed) -> AnyView {
    if let Some(why) = &page.cannot_respond {
        let why = (!page.is_agreed()).then(|| why.clone());
        return why.map(|why| view! { <p class="govuk-body candour-measure">{why}</p> }).into_any();
    }
    let whole = TextArea {
        name: "whole",
        label: t!("Your response to the levels"),
        hint: t!(
            "The QA Manager, the panel and the Audit Chair read it. If you agree, say so. Up to 40,000 characters. Name no adult."
        ),
        value: &typed.form.whole,
        rows: 6,
    };
    let single = page.lines.iter().filter_map(|line| {
        let (_, statement) = page.head.set.statement(&line.statement)?;
        let (name, label) = (field_name(&statement.id, "response"), format!("{} {}", statement.code, statement.text));
        let field =
            TextArea { name: &name, label: &label, value: typed.about(&statement.id), rows: 3, ..TextArea::default() };
        Some(text_area(&field, &typed.errors))
    });
    let single = single.collect_view().into_any();
    let wrong = page.lines.iter().any(|line| typed.errors.any_of(&field_name(&line.statement, "")));
    let typed_single = typed.form.statements.iter().any(|(_, text)| !text.trim().is_empty());
    let single = if wrong || typed_single {
        view! { <h3 class="govuk-heading-s">{t!("To single statements (optional)")}</h3> {single} }.into_any()
    } else {
        details(t!("Respond to single statements"), single)
    };
    view! {
        <form method="post" action=routes::levels(page.head.id) novalidate>
            <h2 class="govuk-heading-m">{t!("Respond")}</h2>
            <input type="hidden" name="response" value=typed.response.unwrap_or(page.new).to_string()/>
            <input type="hidden" name="release" value=number.to_string()/>
            {text_area(&whole, &typed.errors)}
            {single}
            {submit(t!("Send the response"))}
        </form>
    }
    .into_any()
}
