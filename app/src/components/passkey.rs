//! A form that shows a passkey. Without JavaScript there is none to show: the form says so, and stands beside the
//! other ways.

use super::errors::{Errors, group_class, message};
use crate::islands::passkey::Passkey;
use leptos::prelude::*;

/// What the form does.
pub struct PasskeyForm<'a> {
    /// Where it posts; `/options` after it gives what the browser is asked.
    pub action: &'static str,
    /// Where passkeys work.
    pub origin: &'a str,
    /// What stands on the button.
    pub label: &'static str,
    /// The button's class beside `govuk-button`.
    pub class: &'static str,
    /// What people without JavaScript read in place of the button.
    pub without_script: &'static str,
}

/// The form, with fields of the page's own before the button.
pub fn passkey_form(form: &PasskeyForm<'_>, fields: AnyView, errors: &Errors) -> AnyView {
    let wrong = errors.of("passkey").is_some();
    let url = format!("{}/options", form.action);
    let class = format!("govuk-button {}", form.class);
    view! {
        <noscript><p class="govuk-body candour-measure candour-muted">{form.without_script}</p></noscript>
        <form class="candour-sign-in candour-passkey" method="post" action=form.action novalidate>
            {fields}
            <input type="hidden" name="ceremony"/>
            <input type="hidden" name="answer"/>
            <div class=group_class(wrong)>
                {message(errors, "passkey")}
                <Passkey url origin=form.origin.to_owned() label=form.label.to_owned() class/>
            </div>
        </form>
    }
    .into_any()
}
