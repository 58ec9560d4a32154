//! The whole return on paper: blank, to prepare, or with the answers.

use crate::components::answer::{descriptor, unreadable, whole_answer};
use crate::components::buttons::back;
use crate::components::delegation::nothing_yet;
use crate::components::emergency;
use crate::components::evidence::kept_files;
use crate::components::markdown::markdown;
use crate::components::plan;
use crate::components::statement::statement_head;
use crate::error::{PageError, Reply};
use crate::guard::Signed;
use crate::pages::id;
use crate::render::{Chrome, Page};
use crate::routes;
use axum::extract::Path;
use candour_domain::answer::Answer;
use candour_domain::delegation::Part;
use candour_domain::ids::AgencyType;
use candour_domain::question_set::{AnswerType, Demand, QuestionSet, Standard, Statement};
use candour_domain::time::date_text;
use candour_service::ServiceError;
use candour_service::returns::WholeReturn;
use candour_texts::t;
use leptos::prelude::*;

/// The print view.
pub async fn print(chrome: Chrome, Signed(actor): Signed, Path((return_id, kind)): Path<(String, String)>) -> Reply {
    let blank = match kind.as_str() {
        "blank" => true,
        "filled" => false,
        _ => return Err(PageError::Service(ServiceError::NotFound)),
    };
    let whole = chrome.state.service.whole_return(&actor, id(&return_id)?).await?;
    let title = format!("{}: {}", whole.head.audit.title, whole.head.agency.name);
    Ok(Page::new(title).render(&chrome, move || {
        let head = &whole.head;
        let content = if head.part.is_empty() {
            nothing_yet(&whole)
        } else if blank {
            blank_set(&head.set, Some(&head.agency.agency_type), &head.part)
        } else {
            filled(&whole)
        };
        view! {
            <div class="candour-screen-only">
                {back(routes::of_return(head.id), t!("Back to the task list"))}
                {emergency::banner(head)}
                <p class="govuk-body candour-muted">{t!("Print this page with your browser (Ctrl and P).")}</p>
            </div>
            <span class="govuk-caption-l">{head.agency.name.clone()}</span>
            <h1 class="govuk-heading-l">{head.audit.title.clone()}</h1>
            <p class="govuk-body">{t!("{title}, version {version}. Due on {due_on}.", title = head.set.title, version = head.set.version, due_on = date_text(head.due_on))}</p>
            {content}
        }
    }))
}

/// A question set with room to write, as one type of agency is asked it, or a part of it; with no type named, all.
fn blank_set(set: &QuestionSet, agency_type: Option<&AgencyType>, part: &Part) -> AnyView {
    let asked = |statement: &&Statement| {
        agency_type.is_none_or(|kind| statement.applies_to.includes(kind)) && part.holds(&statement.id)
    };
    let standards = set
        .standards
        .iter()
        .filter(|standard| standard.statements.iter().any(|statement| asked(&statement)))
        .map(|standard| {
            let statements = standard
                .statements
                .iter()
                .filter(asked)
                .map(|statement| blank_statement(set, statement))
                .collect_view();
            view! { {standard_head(standard)} {statements} }
        })
        .collect_view();
    view! { <div class="candour-paper">{markdown(&set.introduction)} {standards}</div> }.into_any()
}

fn standard_head(standard: &Standard) -> AnyView {
    let law = standard.legal_reference.clone().map(|law| view! { <p class="govuk-body-s candour-muted">{law}</p> });
    view! {
        <h2 class="govuk-heading-m candour-paper__standard">{format!("{}. {}", standard.code, standard.title)}</h2>
        {law}
        {markdown(&standard.introduction)}
    }
    .into_any()
}

fn blank_statement(set: &QuestionSet, statement: &Statement) -> AnyView {
    let only_if = statement.show_when.as_ref().and_then(|when| {
        let (_, other) = set.statement(&when.statement)?;
        let labels: Vec<_> = when.is.iter().map(|code| label_of(set, other, code)).collect();
        let text = t!("Asked only if {code} is answered {join}.", code = other.code, join = labels.join(" or "));
        Some(view! { <p class="govuk-body-s candour-muted">{text}</p> })
    });
    if statement.answer == AnswerType::Information {
        return view! {
            <section class="candour-statement">{statement_head(statement)} {only_if} {markdown(&statement.guidance)}</section>
        }
        .into_any();
    }
    let prompts = (!statement.evidence_prompts.is_empty())
        .then(|| view! { <p class="govuk-body-s">{t!("Evidence could be: {join}.", join = statement.evidence_prompts.join("; "))}</p> });
    let room = |demand: Demand, label: &'static str| {
        (demand != Demand::None).then(|| {
            let label = if demand == Demand::Required { label.to_owned() } else { format!("{label} (optional)") };
            view! { <p class="candour-paper__label">{label}</p> <div class="candour-paper__room"></div> }
        })
    };
    view! {
        <section class="candour-statement">
            {statement_head(statement)}
            {only_if}
            {markdown(&statement.guidance)}
            {ticks(set, statement)}
            {room(statement.narrative, t!("How is it met?"))}
            {room(statement.impact, t!("What difference has it made for adults?"))}
            {prompts}
            {room(statement.evidence, t!("Evidence: title, date, owner, where held"))}
        </section>
    }
    .into_any()
}

/// A level's or an option's label, in quotation marks.
pub(crate) fn label_of(set: &QuestionSet, statement: &Statement, code: &str) -> String {
    let level = set.scale_of(statement).and_then(|scale| scale.levels.iter().find(|level| level.code.as_str() == code));
    let option = statement.options.iter().find(|option| option.code == code);
    let label = level.map(|level| &level.label).or(option.map(|option| &option.label));
    format!("“{}”", label.map_or(code, String::as_str))
}

/// Boxes to tick where there is a choice, a line or room to write where there is none.
fn ticks(set: &QuestionSet, statement: &Statement) -> AnyView {
    let lines: Vec<(String, String)> = match statement.answer {
        AnswerType::Scale | AnswerType::YesNo => set
            .scale_of(statement)
            .map(|scale| scale.levels.as_slice())
            .unwrap_or_default()
            .iter()
            .map(|level| (level.label.clone(), descriptor(set, statement, level.code.as_str())))
            .collect(),
        AnswerType::SingleChoice | AnswerType::MultipleChoice => {
            statement.options.iter().map(|option| (option.label.clone(), String::new())).collect()
        }
        _ => Vec::new(),
    };
    let typed = lines.is_empty().then(|| match statement.answer {
        AnswerType::Text => {
            view! { <p class="candour-paper__label">{t!("Your answer")}</p> <div class="candour-paper__room"></div> }
                .into_any()
        }
        other => {
            view! { <p class="candour-paper__line"><span class="candour-paper__label">{written(other)}</span></p> }
                .into_any()
        }
    });
    let not_applicable = set.not_applicable_rule(statement).allowed.then(|| {
        view! {
            <p class="candour-paper__line">
                <span class="candour-paper__box" aria-hidden="true"></span>
                {t!("Not applicable, because")}
            </p>
        }
    });
    let lines = lines
        .into_iter()
        .map(|(label, hint)| {
            let hint = (!hint.is_empty()).then(|| view! { <span class="candour-muted">{format!(": {hint}")}</span> });
            view! { <li><span class="candour-paper__box" aria-hidden="true"></span> {label} {hint}</li> }
        })
        .collect_view();
    let lines = typed.is_none().then(|| view! { <ul class="candour-paper__ticks">{lines}</ul> });
    view! { {typed} {lines} {not_applicable} }.into_any()
}

fn written(answer: AnswerType) -> &'static str {
    match answer {
        AnswerType::Percent => t!("Per cent:"),
        AnswerType::Date => t!("Date:"),
        AnswerType::Fraction => t!("How many, of how many:"),
        _ => t!("Number:"),
    }
}

fn filled(whole: &WholeReturn) -> AnyView {
    let head = &whole.head;
    let answers = whole.given();
    let journey = whole.journey(&answers);
    let none = Answer::default();
    let standards = journey
        .standards()
        .map(|standard| {
            let statements = journey
                .shown_of(standard)
                .map(|statement| {
                    let answer = match statement.answer {
                        AnswerType::Information => ().into_any(),
                        _ if whole.answers.get(&statement.id).is_some_and(|kept| kept.unreadable) => unreadable(),
                        _ => whole_answer(&head.set, statement, answers.get(&statement.id).unwrap_or(&none)),
                    };
                    let files = kept_files(head.id, &whole.files, &statement.id);
                    let agreed = plan::beside(&whole.earlier, &standard.id, &statement.id, None);
                    view! { <section class="candour-statement">{statement_head(statement)}{agreed}{answer}{files}</section> }
                })
                .collect_view();
            let agreed = plan::above(&whole.earlier, &standard.id, &journey, None);
            view! { {standard_head(standard)} {agreed} {statements} }
        })
        .collect_view();
    view! { <div class="candour-paper">{standards}</div> }.into_any()
}
