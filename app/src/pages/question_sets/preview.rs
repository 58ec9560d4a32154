//! A question set as an agency of one type will see it, standard by standard.

use crate::components::details::details;
use crate::components::errors::Errors;
use crate::components::markdown::markdown;
use crate::components::select::{Select, select};
use crate::components::statement::{Card, card};
use crate::pages::returns::label_of;
use candour_domain::answer::AnswerForm;
use candour_domain::question_set::{QuestionSet, Standard, Statement};
use candour_texts::t;
use leptos::prelude::*;

/// What the person wants to see.
pub(super) struct Preview {
    /// The type of agency; empty for all statements.
    pub(super) agency_type: String,
    /// The standard; empty for the first.
    pub(super) standard: String,
}

/// The choice of type and standard, and the statements as cards that cannot be filled in.
pub(super) fn preview(set: &QuestionSet, base: &str, chosen: &Preview) -> AnyView {
    let known = set.agency_types.iter().find(|kind| kind.code.as_str() == chosen.agency_type);
    let asked = |statement: &Statement| known.is_none_or(|kind| statement.applies_to.includes(&kind.code));
    let standards: Vec<&Standard> =
        set.standards.iter().filter(|standard| standard.statements.iter().any(asked)).collect();
    let shown =
        standards.iter().find(|standard| standard.id.as_str() == chosen.standard).or(standards.first()).copied();
    let introduction = if set.introduction.trim().is_empty() {
        ().into_any()
    } else {
        details(t!("About this audit"), markdown(&set.introduction))
    };
    let content = shown.map_or_else(
        || view! { <p class="govuk-body">{t!("This type of agency is asked nothing.")}</p> }.into_any(),
        |standard| one_standard(set, standard, &asked),
    );
    view! {
        <h2 class="govuk-heading-m" id="preview">{t!("As agencies will see it")}</h2>
        {choice(set, &standards, base, chosen, shown)}
        {introduction}
        {content}
    }
    .into_any()
}

fn choice(
    set: &QuestionSet,
    standards: &[&Standard],
    base: &str,
    chosen: &Preview,
    shown: Option<&Standard>,
) -> AnyView {
    let every = (String::new(), t!("Every type: all statements").to_owned());
    let types = set.agency_types.iter().map(|kind| (kind.code.0.clone(), kind.label.clone()));
    let kind = Select {
        name: "as",
        label: t!("Type of agency"),
        options: std::iter::once(every).chain(types).collect(),
        chosen: &chosen.agency_type,
        ..Select::default()
    };
    let standard = Select {
        name: "standard",
        label: t!("Standard"),
        options: standards.iter().map(|s| (s.id.0.clone(), format!("{}. {}", s.code, s.title))).collect(),
        chosen: shown.map_or("", |s| s.id.as_str()),
        ..Select::default()
    };
    let none = Errors::default();
    view! {
        <form class="candour-preview-choice" method="get" action=format!("{base}#preview")>
            {select(kind, &none)}
            {select(standard, &none)}
            <button type="submit" class="govuk-button govuk-button--secondary">{t!("Show")}</button>
        </form>
    }
    .into_any()
}

fn one_standard(set: &QuestionSet, standard: &Standard, asked: &dyn Fn(&Statement) -> bool) -> AnyView {
    let none = Errors::default();
    let blank = AnswerForm::default();
    let cards = standard
        .statements
        .iter()
        .filter(|statement| asked(statement))
        .map(|statement| {
            let data = Card {
                set,
                statement,
                form: &blank,
                revision: 0,
                shown: true,
                saved: String::new(),
                conflict: None,
                unreadable: false,
                files: None,
                earlier: None,
                carried: None,
                ways: None,
                queries: None,
            };
            view! { {condition(set, statement)} {card(data, &none)} }
        })
        .collect_view();
    let law = standard.legal_reference.clone().map(|law| view! { <p class="govuk-body-s candour-muted">{law}</p> });
    view! {
        <h3 class="govuk-heading-m">{format!("{}. {}", standard.code, standard.title)}</h3>
        {law}
        {markdown(&standard.introduction)}
        <fieldset class="candour-preview" disabled=true aria-label=t!("Preview: nothing can be filled in here")>{cards}</fieldset>
    }
    .into_any()
}

/// When a statement is asked only after a certain answer.
fn condition(set: &QuestionSet, statement: &Statement) -> AnyView {
    let told = statement.show_when.as_ref().and_then(|when| {
        let (_, other) = set.statement(&when.statement)?;
        let labels: Vec<_> = when.is.iter().map(|code| label_of(set, other, code)).collect();
        Some(t!("Asked only if {code} is answered {join}.", code = other.code, join = labels.join(" or ")))
    });
    told.map_or_else(|| ().into_any(), |text| view! { <p class="candour-condition">{text}</p> }.into_any())
}
