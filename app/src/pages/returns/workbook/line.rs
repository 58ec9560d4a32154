//! One statement whose answer would change: old beside new, the choice, and the values that the page carries.

use crate::components::answer::whole_answer;
use crate::components::choices::{Choice, Choices, choices};
use crate::components::errors::Errors;
use crate::components::notice;
use crate::components::statement::statement_head;
use candour_domain::answer::{AnswerForm, NOT_APPLICABLE, field_name};
use candour_domain::ids::StatementId;
use candour_domain::question_set::{QuestionSet, Statement};
use candour_domain::time::moment_text;
use candour_service::returns::{ProposedLine, Source};
use candour_texts::t;
use leptos::prelude::*;

/// The card of a statement.
pub(super) fn card(
    set: &QuestionSet,
    statement: &Statement,
    line: &ProposedLine,
    from: Source,
    ticked: bool,
) -> AnyView {
    let id = &line.statement;
    let now = match &line.now {
        Some(now) => view! { {whole_answer(set, statement, &now.answer)} {saved(line)} }.into_any(),
        None => view! { <p class="govuk-body candour-muted">{t!("No answer yet")}</p> }.into_any(),
    };
    let conflict = line.conflict.then(|| {
        let who = line.by.clone().unwrap_or_else(|| t!("A colleague").to_owned());
        let text = match from {
            Source::Workbook => {
                t!("{who} saved this statement after the workbook was made, or it was made blank.", who)
            }
            Source::Export => t!("This statement already has an answer here.").to_owned(),
        };
        view! { <p class="govuk-body"><strong>{text}</strong></p> }
    });
    let mine = match from {
        Source::Workbook => t!("In the workbook"),
        Source::Export => t!("From the other return"),
    };
    let class = if line.conflict { "candour-statement candour-conflict-card" } else { "candour-statement" };
    view! {
        <section class=class id=format!("statement-{id}") aria-labelledby=format!("title-{id}")>
            {statement_head(statement)}
            {differences(line)}
            {conflict}
            <div class="candour-beside">
                <div class="candour-beside__side"><h3 class="govuk-heading-s">{t!("Now")}</h3>{now}</div>
                <div class="candour-beside__side candour-beside__side--new">
                    <h3 class="govuk-heading-s">{mine}</h3>
                    {whole_answer(set, statement, &line.answer)}
                </div>
            </div>
            {choice(statement, line, ticked)}
            {hidden(id, line.revision(), &line.form)}
        </section>
    }
    .into_any()
}

fn saved(line: &ProposedLine) -> AnyView {
    let at = line.now.as_ref().and_then(|now| now.updated_at);
    match (&line.by, at) {
        (Some(by), Some(at)) => {
            view! { <p class="candour-statement__saved">{t!("Saved by {by} on {at}", by, at = moment_text(at))}</p> }
                .into_any()
        }
        _ => ().into_any(),
    }
}

/// What was otherwise where the answer was given.
fn differences(line: &ProposedLine) -> AnyView {
    let reworded = line.reworded.clone().map(|text| {
        let content = view! {
            <p class="govuk-body"><strong>{t!("There the statement was worded differently:")}</strong></p>
            <p class="candour-kept-text">{text}</p>
        };
        notice::inset(content.into_any())
    });
    let called = line.called.clone().map(|text| {
        let content = view! { <p class="govuk-body">{t!("There the answer was called “{text}”.", text)}</p> };
        notice::inset(content.into_any())
    });
    view! { {reworded} {called} }.into_any()
}

/// A tick; where two people wrote, one of the two, and theirs unless one says otherwise.
fn choice(statement: &Statement, line: &ProposedLine, ticked: bool) -> AnyView {
    let id = &line.statement;
    if line.conflict {
        let name = field_name(id, "resolve");
        let question = Choices {
            name: &name,
            id: None,
            legend: &t!("{code}: which answer shall stand?", code = statement.code),
            hint: "",
            items: vec![
                Choice::new("theirs", t!("The answer that is here now")),
                Choice::new("mine", t!("The new one")).hint(t!("The one that is here now stays in the history.")),
            ],
            chosen: vec![if ticked { "mine" } else { "theirs" }.to_owned()],
            many: false,
            quiet_legend: false,
        };
        return choices(question, &Errors::default());
    }
    let input = format!("take-{id}");
    view! {
        <div class="govuk-checkboxes candour-take">
            <div class="govuk-checkboxes__item">
                <input class="govuk-checkboxes__input" id=input.clone() name="take" type="checkbox" value=id.0.clone() checked=ticked/>
                <label class="govuk-label govuk-checkboxes__label" for=input>
                    {t!("Save this answer")}<span class="govuk-visually-hidden">{t!(" to {statement}", statement = statement.code)}</span>
                </label>
            </div>
        </div>
    }
    .into_any()
}

/// The values that the page carries, as a form of the standard would post them.
fn hidden(id: &StatementId, revision: i64, form: &AnswerForm) -> AnyView {
    let inputs = fields(id, revision, form).into_iter().map(|(name, value)| {
        view! { <input type="hidden" name=name value=value/> }
    });
    inputs.collect_view().into_any()
}

/// Names and values; what is empty is left out.
pub(super) fn fields(id: &StatementId, revision: i64, form: &AnswerForm) -> Vec<(String, String)> {
    let mut out = vec![(field_name(id, "revision"), revision.to_string())];
    let mut add = |part: &str, value: &str| {
        if !value.is_empty() {
            out.push((field_name(id, part), value.to_owned()));
        }
    };
    if form.not_applicable {
        add("value", NOT_APPLICABLE);
    }
    for value in &form.value {
        add("value", value);
    }
    add("of", &form.of);
    for (part, value) in ["day", "month", "year"].into_iter().zip(&form.date) {
        add(part, value);
    }
    add("reason", &form.reason);
    add("narrative", &form.narrative);
    add("impact", &form.impact);
    for (place, piece) in form.evidence.iter().enumerate() {
        add(&format!("evidence.{place}.title"), &piece.title);
        for (part, value) in ["day", "month", "year"].into_iter().zip(&piece.date) {
            add(&format!("evidence.{place}.{part}"), value);
        }
        add(&format!("evidence.{place}.owner"), &piece.owner);
        add(&format!("evidence.{place}.held"), &piece.held);
        add(&format!("evidence.{place}.link"), &piece.link);
        add(&format!("evidence.{place}.review_on"), &piece.review_on);
        add(&format!("evidence.{place}.expires_on"), &piece.expires_on);
        add(&format!("evidence.{place}.piece"), &piece.piece);
    }
    out
}
