//! One line of text, and many.

use super::errors::{Errors, described_by, group_class, hint, message};
use leptos::prelude::*;

/// One line.
#[derive(Clone, Debug, Default)]
pub struct TextField<'a> {
    /// The field's name, and its id.
    pub name: &'a str,
    /// What people read.
    pub label: &'a str,
    /// What helps, or nothing.
    pub hint: &'a str,
    /// What stands in it.
    pub value: &'a str,
    /// A class of width, such as `govuk-input--width-5`.
    pub width: &'static str,
    /// `text` where empty.
    pub kind: &'static str,
    /// What browsers may fill in.
    pub autocomplete: Option<&'static str>,
    /// The keyboard of a phone.
    pub inputmode: Option<&'static str>,
    /// What stands behind it, such as "%".
    pub suffix: &'static str,
    /// Hides the label from the eye where a heading says the same.
    pub quiet_label: bool,
}

/// The field with its label, hint and error.
pub fn text_field(field: &TextField<'_>, errors: &Errors) -> AnyView {
    let wrong = errors.of(field.name).is_some();
    let kind = if field.kind.is_empty() { "text" } else { field.kind };
    let class = format!("govuk-input {} {}", field.width, if wrong { "govuk-input--error" } else { "" });
    // A password never stands in a page.
    let value = if kind == "password" { String::new() } else { field.value.to_owned() };
    let input = view! {
        <input
            class=class
            id=field.name.to_owned()
            name=field.name.to_owned()
            type=kind
            value=value
            autocomplete=field.autocomplete
            inputmode=field.inputmode
            spellcheck=(kind != "text").then_some("false")
            aria-describedby=described_by(errors, field.name, field.hint)
        />
    };
    let input = if field.suffix.is_empty() {
        input.into_any()
    } else {
        view! {
            <div class="govuk-input__wrapper">
                {input}
                <div class="govuk-input__suffix" aria-hidden="true">{field.suffix}</div>
            </div>
        }
        .into_any()
    };
    view! {
        <div class=group_class(wrong)>
            <label class=label_class(field.quiet_label) for=field.name.to_owned()>{field.label.to_owned()}</label>
            {hint(field.name, field.hint)}
            {message(errors, field.name)}
            {input}
        </div>
    }
    .into_any()
}

/// Many lines.
#[derive(Clone, Debug, Default)]
pub struct TextArea<'a> {
    /// The field's name, and its id.
    pub name: &'a str,
    /// What people read.
    pub label: &'a str,
    /// What helps, or nothing.
    pub hint: &'a str,
    /// What stands in it.
    pub value: &'a str,
    /// The fewest lines that are shown.
    pub rows: usize,
}

/// The field with its label, hint and error; as high as its text, within reason.
pub fn text_area(field: &TextArea<'_>, errors: &Errors) -> AnyView {
    let wrong = errors.of(field.name).is_some();
    let lines = field.value.lines().map(|line| line.chars().count() / 75 + 1).sum::<usize>();
    let rows = lines.clamp(field.rows.max(3), 18);
    let class = if wrong { "govuk-textarea govuk-textarea--error" } else { "govuk-textarea" };
    let value = textarea_text(field.value);
    view! {
        <div class=group_class(wrong)>
            <label class="govuk-label govuk-label--s" for=field.name.to_owned()>{field.label.to_owned()}</label>
            {hint(field.name, field.hint)}
            {message(errors, field.name)}
            <textarea
                class=class
                id=field.name.to_owned()
                name=field.name.to_owned()
                rows=rows.to_string()
                aria-describedby=described_by(errors, field.name, field.hint)
            >
                {value}
            </textarea>
        </div>
    }
    .into_any()
}

/// A text as the content of a `<textarea>`. Leptos writes such content as it is, so it is escaped here:
/// else `</textarea>` in an answer would end the field and begin markup.
fn textarea_text(text: &str) -> String {
    // The first line end inside a textarea is dropped by the browser: one more keeps the text's own.
    let first = if text.starts_with('\n') { "\n" } else { "" };
    format!("{first}{}", text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;"))
}

fn label_class(quiet: bool) -> &'static str {
    if quiet { "govuk-label govuk-visually-hidden" } else { "govuk-label govuk-label--s" }
}

#[cfg(test)]
mod tests {
    use super::textarea_text;

    #[test]
    fn no_text_ends_its_field() {
        assert_eq!(textarea_text("</textarea><b>&amp;"), "&lt;/textarea&gt;&lt;b&gt;&amp;amp;");
    }

    #[test]
    fn a_first_empty_line_stays() {
        assert_eq!(textarea_text("\na"), "\n\na");
    }
}
