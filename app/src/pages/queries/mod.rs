//! Queries about statements: those about a return, one with all of it, asking, and the list over an audit.

mod ask;
mod audit;
mod list;
mod thread;
mod write;

pub use ask::{ask, ask_form};
pub use audit::of_audit;
pub use list::list;
pub use thread::show;
pub use write::{answer, ask_on, close};

use crate::components::date::{DateField, date_field};
use crate::components::errors::Errors;
use crate::components::text_field::{TextArea, text_area};
use candour_texts::t;
use leptos::prelude::*;

/// What somebody typed into a form that is shown again.
#[derive(Clone, Debug, Default)]
struct Typed {
    text: String,
    wanted: [String; 3],
    errors: Errors,
}

/// The fields of a question.
fn question_fields(label: &str, typed: &Typed) -> AnyView {
    let text = TextArea {
        name: "text",
        label,
        hint: t!(
            "The lead of the agency answers; its accountable officer and viewers, and whoever this statement is delegated to, read it too. Up to 40,000 characters. Name no adult."
        ),
        value: &typed.text,
        rows: 4,
    };
    let wanted = DateField {
        prefix: "wanted-",
        legend: t!("Answer wanted by (optional)"),
        hint: t!("Such as 27 3 2027. The agency reads it in its mail."),
        value: &typed.wanted,
    };
    view! { {text_area(&text, &typed.errors)} {date_field(&wanted, &typed.errors)} }.into_any()
}

/// What was typed and could not be sent, to copy.
fn not_sent(text: &str) -> Option<AnyView> {
    (!text.trim().is_empty()).then(|| {
        view! {
            <p class="govuk-body">{t!("Your text, which was not sent:")}</p>
            <pre class="candour-letter" tabindex="0">{text.to_owned()}</pre>
        }
        .into_any()
    })
}
