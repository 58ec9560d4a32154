//! The answer to one statement: as fields to fill in, and as text to read. One place for each type.

use super::choices::{Choice, Choices, choices};
use super::date::{DateField, date_field};
use super::errors::Errors;
use super::evidence::evidence_words;
use super::text_field::{TextArea, TextField, text_area, text_field};
use candour_domain::answer::{Answer, AnswerForm, NOT_APPLICABLE, Response, display, field_name};
use candour_domain::question_set::{AnswerType, QuestionSet, Statement};
use candour_texts::t;
use leptos::prelude::*;

/// The fields of the answer itself, "not applicable" with its reason included.
pub fn answer_fields(set: &QuestionSet, statement: &Statement, form: &AnswerForm, errors: &Errors) -> AnyView {
    match statement.answer {
        AnswerType::Information => ().into_any(),
        AnswerType::Scale | AnswerType::YesNo | AnswerType::SingleChoice | AnswerType::MultipleChoice => {
            choice_fields(set, statement, form, errors)
        }
        _ => {
            let typed = typed_field(statement, form, errors);
            view! { {typed} {not_applicable_box(set, statement, form, errors)} }.into_any()
        }
    }
}

fn choice_fields(set: &QuestionSet, statement: &Statement, form: &AnswerForm, errors: &Errors) -> AnyView {
    let name = field_name(&statement.id, "value");
    let many = statement.answer == AnswerType::MultipleChoice;
    let mut items = offered(set, statement);
    if let Some(choice) = not_applicable(set, statement, form, errors) {
        items.push(choice);
    }
    let mut chosen = form.value.clone();
    if form.not_applicable {
        chosen = vec![NOT_APPLICABLE.to_owned()];
    }
    let legend = match statement.answer {
        AnswerType::MultipleChoice => t!("Choose all that apply").to_owned(),
        AnswerType::Scale => {
            set.scale_of(statement).map_or_else(|| t!("Choose a level").to_owned(), |scale| scale.label.clone())
        }
        _ => t!("Choose one").to_owned(),
    };
    // Radio groups of a page need names of their own for a screen reader.
    let legend = format!("{}: {legend}", statement.code);
    choices(
        Choices { name: &name, id: None, legend: &legend, hint: "", items, chosen, many, quiet_legend: false },
        errors,
    )
}

/// Levels with what each means for this statement, or options.
fn offered(set: &QuestionSet, statement: &Statement) -> Vec<Choice> {
    match statement.answer {
        AnswerType::YesNo => [("yes", t!("Yes")), ("no", t!("No"))]
            .into_iter()
            .map(|(code, label)| Choice::new(code, label).hint(descriptor(set, statement, code)))
            .collect(),
        AnswerType::Scale => {
            let levels = set.scale_of(statement).map(|scale| scale.levels.as_slice()).unwrap_or_default();
            levels
                .iter()
                .map(|level| {
                    Choice::new(level.code.0.clone(), level.label.clone()).hint(descriptor(
                        set,
                        statement,
                        level.code.as_str(),
                    ))
                })
                .collect()
        }
        _ => statement.options.iter().map(|option| Choice::new(option.code.clone(), option.label.clone())).collect(),
    }
}

/// What a level means: for this statement where the set says so, else in general.
pub fn descriptor(set: &QuestionSet, statement: &Statement, level: &str) -> String {
    statement.descriptors.get(level).cloned().unwrap_or_else(|| {
        let level =
            set.scale_of(statement).and_then(|scale| scale.levels.iter().find(|known| known.code.as_str() == level));
        level.map(|level| level.description.clone()).unwrap_or_default()
    })
}

fn not_applicable(set: &QuestionSet, statement: &Statement, form: &AnswerForm, errors: &Errors) -> Option<Choice> {
    let rule = set.not_applicable_rule(statement);
    rule.allowed.then(|| {
        let name = field_name(&statement.id, "reason");
        let label = if rule.reason_required {
            t!("Why does this not apply to your agency?")
        } else {
            t!("Why does this not apply to your agency? (optional)")
        };
        let reason =
            text_area(&TextArea { name: &name, label, value: &form.reason, rows: 3, ..TextArea::default() }, errors);
        Choice { more: Some(reason), apart: true, ..Choice::new(NOT_APPLICABLE, t!("Not applicable")) }
    })
}

fn not_applicable_box(set: &QuestionSet, statement: &Statement, form: &AnswerForm, errors: &Errors) -> AnyView {
    let Some(mut choice) = not_applicable(set, statement, form, errors) else { return ().into_any() };
    choice.apart = false;
    t!("This does not apply to our agency").clone_into(&mut choice.label);
    let chosen = if form.not_applicable { vec![NOT_APPLICABLE.to_owned()] } else { Vec::new() };
    let name = field_name(&statement.id, "value");
    let legend = t!("{code}: not applicable", code = statement.code);
    let id = format!("{name}-na");
    let question = Choices {
        name: &name,
        id: Some(&id),
        legend: &legend,
        hint: "",
        items: vec![choice],
        chosen,
        many: true,
        quiet_legend: true,
    };
    choices(question, errors)
}

fn typed_field(statement: &Statement, form: &AnswerForm, errors: &Errors) -> AnyView {
    let name = field_name(&statement.id, "value");
    let value = form.value.first().map_or("", String::as_str);
    let code = &statement.code;
    let number = |label: &str, hint: &'static str, suffix: &'static str, inputmode: &'static str| {
        let label = format!("{code}: {label}");
        let field = TextField {
            name: &name,
            label: &label,
            hint,
            value,
            width: "govuk-input--width-5",
            inputmode: Some(inputmode),
            suffix,
            ..TextField::default()
        };
        text_field(&field, errors)
    };
    match statement.answer {
        AnswerType::Percent => number(t!("per cent"), t!("A number from 0 to 100, such as 87.5"), "%", "decimal"),
        AnswerType::Integer => number("number", t!("A whole number, such as 12"), "", "numeric"),
        AnswerType::Number => number("number", t!("Such as 12.5"), "", "decimal"),
        AnswerType::Fraction => fraction(statement, form, errors),
        AnswerType::Date => {
            let prefix = field_name(&statement.id, "");
            let legend = t!("{code}: date", code);
            date_field(
                &DateField { prefix: &prefix, legend: &legend, hint: t!("For example, 27 3 2026"), value: &form.date },
                errors,
            )
        }
        _ => {
            let label = t!("{code}: your answer", code);
            text_area(&TextArea { name: &name, label: &label, value, rows: 5, ..TextArea::default() }, errors)
        }
    }
}

fn fraction(statement: &Statement, form: &AnswerForm, errors: &Errors) -> AnyView {
    let (name, of) = (field_name(&statement.id, "value"), field_name(&statement.id, "of"));
    let value = form.value.first().map_or("", String::as_str);
    let how_many = t!("{code}: how many", code = statement.code);
    let whole = TextField { width: "govuk-input--width-5", inputmode: Some("numeric"), ..TextField::default() };
    view! {
        <div class="candour-fraction">
            {text_field(&TextField { name: &name, label: &how_many, hint: t!("A whole number"), value, ..whole.clone() }, errors)}
            {text_field(&TextField { name: &of, label: t!("Of how many in all"), hint: t!("A whole number above 0"), value: &form.of, ..whole }, errors)}
        </div>
    }
    .into_any()
}

/// The answer as people read it, in one or a few words; for a text the text itself.
pub fn answer_text(set: &QuestionSet, statement: &Statement, answer: &Answer) -> AnyView {
    match &answer.response {
        Response::Unanswered => view! { <span class="candour-muted">{t!("Unanswered")}</span> }.into_any(),
        Response::NotApplicable { reason } if reason.is_empty() => t!("Not applicable").into_any(),
        Response::NotApplicable { reason } => {
            view! { <strong>{t!("Not applicable")}</strong> <p class="candour-kept-text">{reason.clone()}</p> }
                .into_any()
        }
        Response::Given(value) if statement.answer == AnswerType::Text => {
            view! { <p class="candour-kept-text">{display(set, statement, value)}</p> }.into_any()
        }
        Response::Given(value) => view! { <strong>{display(set, statement, value)}</strong> }.into_any(),
    }
}

/// What stands where an answer is kept but cannot be opened: never an empty answer.
pub fn unreadable() -> AnyView {
    super::notice::warning(t!("This answer is kept, but it cannot be opened now."))
}

/// Everything that is kept of an answer, to read.
pub fn whole_answer(set: &QuestionSet, statement: &Statement, answer: &Answer) -> AnyView {
    let text = |title: &'static str, text: &str| {
        (!text.is_empty()).then(|| {
            view! {
                <dt class="candour-kept-title">{title}</dt>
                <dd class="candour-kept-text">{text.to_owned()}</dd>
            }
        })
    };
    let more = (!answer.narrative.is_empty() || !answer.impact.is_empty() || !answer.evidence.is_empty()).then(|| {
        view! {
            <dl class="candour-kept-more">
                {text(t!("How it is met"), &answer.narrative)}
                {text(t!("The difference made for adults"), &answer.impact)}
                {evidence_list(answer)}
            </dl>
        }
    });
    view! {
        <div class="candour-kept">
            <div class="candour-kept-answer">{answer_text(set, statement, answer)}</div>
            {more}
        </div>
    }
    .into_any()
}

fn evidence_list(answer: &Answer) -> AnyView {
    if answer.evidence.is_empty() {
        return ().into_any();
    }
    let items = answer.evidence.iter().map(|piece| view! { <li>{evidence_words(piece)}</li> }).collect_view();
    view! {
        <dt class="candour-kept-title">{t!("Evidence")}</dt>
        <dd class="candour-kept-text"><ul class="govuk-list govuk-list--bullet">{items}</ul></dd>
    }
    .into_any()
}
