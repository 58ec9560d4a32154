//! Errors of a form: the summary at the top, the sentence at the field, and the link between them.

use candour_domain::answer::FieldError;
use candour_service::FieldProblem;
use candour_texts::t;
use leptos::prelude::*;

/// The errors of a form, each with the name of its field.
#[derive(Clone, Debug, Default)]
pub struct Errors(Vec<(String, String)>);

impl Errors {
    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds one.
    pub fn push(&mut self, field: impl Into<String>, message: impl Into<String>) {
        self.0.push((field.into(), message.into()));
    }

    /// Each field's name with what is wrong.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(field, message)| (field.as_str(), message.as_str()))
    }

    /// The first error of a field.
    pub fn of(&self, field: &str) -> Option<&str> {
        self.0.iter().find(|(name, _)| name == field).map(|(_, message)| message.as_str())
    }

    /// Whether a field of this prefix has one.
    pub fn any_of(&self, prefix: &str) -> bool {
        self.0.iter().any(|(name, _)| name.starts_with(prefix))
    }
}

impl From<Vec<FieldProblem>> for Errors {
    fn from(problems: Vec<FieldProblem>) -> Self {
        Self(problems.into_iter().map(|problem| (problem.field.to_owned(), problem.message)).collect())
    }
}

impl From<Vec<FieldError>> for Errors {
    fn from(errors: Vec<FieldError>) -> Self {
        Self(errors.into_iter().map(|error| (error.field, error.message)).collect())
    }
}

/// The summary at the top of the page; nothing where there is no error. It takes the focus.
pub fn summary(errors: &Errors) -> AnyView {
    let links = errors.iter().map(|(field, message)| (format!("#{field}"), message.to_owned())).collect();
    linked_summary(t!("There is a problem"), links)
}

/// A summary of sentences with the places that they lead to.
pub fn linked_summary(title: &'static str, links: Vec<(String, String)>) -> AnyView {
    if links.is_empty() {
        return ().into_any();
    }
    let items = links.into_iter().map(|(href, message)| view! { <li><a href=href>{message}</a></li> }).collect_view();
    view! {
        <div class="govuk-error-summary" data-module="govuk-error-summary">
            <div role="alert">
                <h2 class="govuk-error-summary__title">{title}</h2>
                <div class="govuk-error-summary__body">
                    <ul class="govuk-list govuk-error-summary__list">{items}</ul>
                </div>
            </div>
        </div>
    }
    .into_any()
}

/// The id of the sentence at a field.
pub fn error_id(field: &str) -> String {
    format!("{field}-error")
}

/// The sentence at a field; nothing where it has no error.
pub fn message(errors: &Errors, field: &str) -> AnyView {
    errors.of(field).map_or_else(
        || ().into_any(),
        |message| {
            view! {
                <p class="govuk-error-message" id=error_id(field)>
                    <span class="govuk-visually-hidden">{t!("Error: ")}</span>
                    {message.to_owned()}
                </p>
            }
            .into_any()
        },
    )
}

/// The class of a form group.
pub fn group_class(wrong: bool) -> &'static str {
    if wrong { "govuk-form-group govuk-form-group--error" } else { "govuk-form-group" }
}

/// The ids that describe a field: its hint and its error, those that there are.
pub fn described_by(errors: &Errors, field: &str, hint: &str) -> Option<String> {
    let hint = (!hint.is_empty()).then(|| format!("{field}-hint"));
    let error = errors.of(field).map(|_| error_id(field));
    let ids: Vec<_> = hint.into_iter().chain(error).collect();
    (!ids.is_empty()).then(|| ids.join(" "))
}

/// The hint of a field; nothing where it is empty.
pub fn hint(field: &str, text: &str) -> AnyView {
    if text.is_empty() {
        return ().into_any();
    }
    view! { <div class="govuk-hint" id=format!("{field}-hint")>{text.to_owned()}</div> }.into_any()
}
