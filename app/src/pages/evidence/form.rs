//! The page on which a file is added: what may be added is said before anything is sent.

use crate::components::buttons::{back, submit};
use crate::components::choices::{Choice, Choices, choices};
use crate::components::errors::{Errors, summary};
use crate::components::text_field::{TextField, text_field};
use crate::components::upload::{file_field, kinds_and_size};
use crate::render::{Chrome, Page};
use crate::routes;
use axum::response::Response;
use candour_domain::evidence::{EvidenceLimits, size_text};
use candour_domain::journey::Journey;
use candour_domain::question_set::{AnswerType, Demand, Standard, Statement};
use candour_service::evidence::GivenEvidence;
use candour_service::returns::WholeReturn;
use candour_texts::t;
use http::StatusCode;
use leptos::prelude::*;

/// The page, with what was typed.
pub(super) fn page(chrome: &Chrome, whole: &WholeReturn, given: &GivenEvidence, errors: Errors) -> Response {
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let limits = chrome.state.service.settings().evidence;
    Page::new(t!("Add a file")).status(status).with_islands().render(chrome, move || {
        let head = &whole.head;
        let answers = whole.given();
        let journey = whole.journey(&answers);
        let (href, label) = way_back(whole, given);
        let name = TextField {
            name: "name",
            label: t!("What shall it be called? (optional)"),
            hint: t!("Left empty, it keeps the name of the file."),
            value: &given.name,
            width: "govuk-!-width-two-thirds",
            ..TextField::default()
        };
        view! {
            {back(href, label)}
            {summary(&errors)}
            <span class="govuk-caption-l">{format!("{} · {}", head.audit.title, head.agency.name)}</span>
            <h1 class="govuk-heading-l">{t!("Add a file")}</h1>
            {rules(&limits, whole)}
            <form method="post" action=format!("{}/add", routes::evidence(head.id)) enctype="multipart/form-data" novalidate>
                {statements(&journey, given, &errors)}
                {text_field(&name, &errors)}
                {file_field(&limits, &errors)}
                {submit(t!("Add this file"))}
            </form>
        }
    })
}

/// Back to the statement from which one came, else to the list.
fn way_back(whole: &WholeReturn, given: &GivenEvidence) -> (String, String) {
    let from = given.statements.first().and_then(|id| whole.head.set.statement(id));
    match from {
        Some((standard, statement)) => {
            let href = format!("{}#statement-{}", routes::standard(whole.head.id, &standard.id), statement.id);
            (href, t!("Back to {code}", code = statement.code))
        }
        None => (routes::evidence(whole.head.id), t!("Files of evidence").to_owned()),
    }
}

fn rules(limits: &EvidenceLimits, whole: &WholeReturn) -> AnyView {
    let used: u64 = whole.files.iter().map(|file| file.size).sum();
    let left = limits.return_bytes.saturating_sub(used);
    let count = whole.files.len();
    let files_left = limits.files.saturating_sub(u64::try_from(count).unwrap_or(u64::MAX));
    let files_left = t!(files = files_left; "1 file" | "{files} files");
    let has = match count {
        0 => t!("This return has no files yet.").to_owned(),
        files => t!(files; "This return has 1 file." | "This return has {files} files."),
    };
    view! {
        <p class="govuk-body candour-measure">
            {t!("Add a file only where a reference is not enough. Take out what names the adults concerned unless it is needed.")}
        </p>
        <ul class="govuk-list govuk-list--bullet candour-measure">
            {kinds_and_size(limits)}
            <li>{t!("{has} It can hold {files} files and {return_bytes} in all; {files_left} and {left} are left.", has, files = limits.files, return_bytes = size_text(limits.return_bytes), files_left, left = size_text(left))}</li>
        </ul>
    }
    .into_any()
}

/// The statements that take files, standard by standard.
fn statements(journey: &Journey<'_>, given: &GivenEvidence, errors: &Errors) -> AnyView {
    let takes =
        |statement: &&Statement| statement.answer != AnswerType::Information && statement.evidence != Demand::None;
    let standards: Vec<(&Standard, Vec<&Statement>)> = journey
        .standards()
        .map(|standard| (standard, journey.shown_of(standard).filter(takes).collect::<Vec<_>>()))
        .filter(|(_, statements)| !statements.is_empty())
        .collect();
    let groups = standards
        .into_iter()
        .enumerate()
        .map(|(place, (standard, statements))| {
            let chosen: Vec<String> = given.statements.iter().map(|id| id.0.clone()).collect();
            let open = !errors.is_empty() && errors.of("statement").is_some()
                || statements.iter().any(|statement| chosen.contains(&statement.id.0));
            let items = statements
                .into_iter()
                .map(|statement| Choice::new(statement.id.0.clone(), format!("{} {}", statement.code, statement.text)))
                .collect();
            let title = format!("{}. {}", standard.code, standard.title);
            // Short, because the summary before it says the rest, and a hidden line does not break.
            let legend = t!("Standard {code}", code = standard.code);
            let id = if place == 0 { "statement".to_owned() } else { format!("statement-of-{}", standard.id) };
            let question = Choices {
                name: "statement",
                id: Some(&id),
                legend: &legend,
                hint: "",
                items,
                chosen,
                many: true,
                quiet_legend: true,
            };
            let content = choices(question, errors);
            view! {
                <details class="govuk-details" open=open>
                    <summary class="govuk-details__summary"><span class="govuk-details__summary-text">{title.clone()}</span></summary>
                    <div class="govuk-details__text">{content}</div>
                </details>
            }
        })
        .collect_view();
    view! {
        <h2 class="govuk-heading-m">{t!("Which statements does it support?")}</h2>
        {groups}
    }
    .into_any()
}
