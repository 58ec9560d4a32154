//! Below the whole return: submitting it, declaring it ready, signing it, sending it back to the lead.

use super::check::render;
use crate::components::buttons::{submit as submit_button, submit_secondary};
use crate::components::choices::{Choice, Choices, choices};
use crate::components::errors::Errors;
use crate::components::text_field::{TextArea, TextField, text_area, text_field};
use crate::error::Reply;
use crate::forms::Fields;
use crate::guard::Signed;
use crate::pages::id;
use crate::render::{Chrome, see_other};
use crate::routes;
use axum::body::Bytes;
use axum::extract::Path;
use candour_domain::access::Actor;
use candour_domain::ids::ReturnId;
use candour_domain::journey::Gap;
use candour_domain::signature::{DECLARATION_VERSION, SignOff, declaration};
use candour_domain::submission::ReturnState;
use candour_service::returns::{ReturnHead, SignatureForm, WholeReturn};
use candour_service::{Refusal, ServiceError};
use candour_texts::t;
use leptos::prelude::*;

/// What was tried and did not happen.
#[derive(Default)]
pub(super) struct Tried {
    /// Something that must be answered is not.
    pub(super) incomplete: bool,
    /// What the page showed is not what stands there now.
    pub(super) changed: bool,
    /// Fields with errors.
    pub(super) errors: Errors,
    /// The job title that was typed.
    pub(super) job_title: String,
    /// Whether the declaration was ticked.
    pub(super) declared: bool,
    /// The reason that was typed.
    pub(super) reason: String,
}

/// Signs and submits the return. Twice is once.
pub async fn submit(chrome: Chrome, Signed(actor): Signed, Path(return_id): Path<String>, body: Bytes) -> Reply {
    let fields = Fields::parse(&body)?;
    fields.only(&["job_title", "declared", "seen"])?;
    let return_id = id(&return_id)?;
    let form = SignatureForm {
        job_title: fields.get("job_title").to_owned(),
        declared: fields.get("declared") == "yes",
        seen: fields.get("seen").to_owned(),
    };
    let (job_title, declared) = (form.job_title.clone(), form.declared);
    match chrome.state.service.sign(&actor, return_id, &form).await {
        Ok(()) => Ok(see_other(&format!("{}?note=submitted", routes::of_return(return_id)))),
        Err(error) => again(&chrome, &actor, return_id, error, Tried { job_title, declared, ..Tried::default() }).await,
    }
}

/// Declares the return ready for the accountable officer.
pub async fn declare_ready(chrome: Chrome, Signed(actor): Signed, Path(return_id): Path<String>, body: Bytes) -> Reply {
    Fields::parse(&body)?.only(&[])?;
    let return_id = id(&return_id)?;
    match chrome.state.service.declare_ready(&actor, return_id).await {
        Ok(()) => Ok(see_other(&format!("{}?note=ready", routes::of_return(return_id)))),
        Err(error) => again(&chrome, &actor, return_id, error, Tried::default()).await,
    }
}

/// Sends the return back to the lead before it is signed.
pub async fn hold_back(chrome: Chrome, Signed(actor): Signed, Path(return_id): Path<String>, body: Bytes) -> Reply {
    let fields = Fields::parse(&body)?;
    fields.only(&["reason"])?;
    let return_id = id(&return_id)?;
    match chrome.state.service.hold_back(&actor, return_id, fields.get("reason")).await {
        Ok(()) => Ok(see_other(&format!("{}?note=held-back", routes::of_return(return_id)))),
        Err(error) => {
            let reason = fields.get("reason").to_owned();
            again(&chrome, &actor, return_id, error, Tried { reason, ..Tried::default() }).await
        }
    }
}

/// The page once more, with what was typed and why it did not happen.
async fn again(chrome: &Chrome, actor: &Actor, id: ReturnId, error: ServiceError, tried: Tried) -> Reply {
    let tried = match error {
        ServiceError::Refused(Refusal::Incomplete) => Tried { incomplete: true, ..tried },
        // What was declared was declared of something else.
        ServiceError::Refused(Refusal::SeenDiffers) => Tried { changed: true, declared: false, ..tried },
        ServiceError::Invalid(problems) => Tried { errors: problems.into(), ..tried },
        other => return Err(other.into()),
    };
    let whole = chrome.state.service.whole_return(actor, id).await?;
    Ok(render(chrome, whole, tried))
}

/// What the person may do with the return as it stands.
pub(super) fn hand_in(whole: &WholeReturn, gaps: &[Gap], tried: &Tried) -> AnyView {
    let head = &whole.head;
    let main = match head.audit.sign_off {
        SignOff::Lead if head.may_submit => submit_at_once(whole, gaps),
        SignOff::Officer if head.may_submit => sign(whole, tried),
        SignOff::Officer if head.before_signing.declare_ready => ready(head, gaps),
        _ => waiting(head),
    };
    let back = head.before_signing.hold_back.then(|| hold_back_form(head, tried));
    view! { {main} {back} }.into_any()
}

fn submit_at_once(whole: &WholeReturn, gaps: &[Gap]) -> AnyView {
    let head = &whole.head;
    let seen = whole.mark().unwrap_or_default();
    let (title, text, button) = if gaps.is_empty() {
        (t!("Submit this return"), "", submit_button(t!("Submit return")))
    } else {
        let text = t!("What is missing stands at the top of this page. ");
        (t!("Submit this return when it is complete"), text, submit_secondary(t!("Submit return")))
    };
    view! {
        <section class="candour-aside">
            <h2 class="govuk-heading-m">{title}</h2>
            <p class="govuk-body">
                {text}
                {t!("After this the QA Manager and the Audit Chair can read the answers. Nobody can change them unless the QA Manager returns them to you.")}
            </p>
            <p class="govuk-body">{t!("By submitting you declare:")}</p>
            {words()}
            <form method="post" action=format!("{}/submit", routes::of_return(head.id))>
                <input type="hidden" name="seen" value=seen/>
                {button}
            </form>
        </section>
    }
    .into_any()
}

fn words() -> AnyView {
    let items = declaration(DECLARATION_VERSION).unwrap_or_default().iter().map(|words| view! { <li>{*words}</li> });
    view! { <ul class="govuk-list govuk-list--bullet">{items.collect_view()}</ul> }.into_any()
}

fn ready(head: &ReturnHead, gaps: &[Gap]) -> AnyView {
    let (title, text, button) = if gaps.is_empty() {
        (t!("Declare this return ready"), "", submit_button(t!("Declare ready for sign-off")))
    } else {
        let text = t!("What is missing stands at the top of this page. ");
        (t!("Declare this return ready when it is complete"), text, submit_secondary(t!("Declare ready for sign-off")))
    };
    view! {
        <section class="candour-aside">
            <h2 class="govuk-heading-m">{title}</h2>
            <p class="govuk-body">
                {text}
                {t!("Your accountable officer is told, reads the whole return, and signs it. With the signature it is submitted. If somebody changes an answer before that, you declare it ready again.")}
            </p>
            <form method="post" action=format!("{}/ready", routes::of_return(head.id))>{button}</form>
        </section>
    }
    .into_any()
}

fn sign(whole: &WholeReturn, tried: &Tried) -> AnyView {
    let head = &whole.head;
    // Without its mark a return cannot be signed: then the button leads to the reason.
    let seen = whole.mark().unwrap_or_default();
    let title = TextField {
        name: "job_title",
        label: t!("What you are at your agency"),
        hint: t!("Such as Chief Executive, or Director of Nursing"),
        value: &tried.job_title,
        ..TextField::default()
    };
    let declared = Choices {
        name: "declared",
        id: None,
        legend: t!("Your signature"),
        hint: "",
        items: vec![Choice::new("yes", t!("I declare this"))],
        chosen: if tried.declared { vec!["yes".to_owned()] } else { Vec::new() },
        many: true,
        quiet_legend: true,
    };
    view! {
        <section class="candour-aside">
            <h2 class="govuk-heading-m">{t!("Sign and submit")}</h2>
            <p class="govuk-body">{t!("After this the QA Manager and the Audit Chair can read the answers. Nobody can change them unless the QA Manager returns them to your agency; that makes your signature void.")}</p>
            <p class="govuk-body">{t!("You declare:")}</p>
            {words()}
            <form method="post" action=format!("{}/submit", routes::of_return(head.id)) novalidate>
                <input type="hidden" name="seen" value=seen/>
                {text_field(&title, &tried.errors)}
                {choices(declared, &tried.errors)}
                {submit_button(t!("Sign and submit"))}
            </form>
        </section>
    }
    .into_any()
}

fn hold_back_form(head: &ReturnHead, tried: &Tried) -> AnyView {
    let field = TextArea {
        name: "reason",
        label: t!("What should be changed first?"),
        hint: t!("The lead reads this at the top of the return. It stays inside your agency."),
        value: &tried.reason,
        rows: 3,
    };
    view! {
        <section class="candour-aside">
            <h2 class="govuk-heading-m">{t!("Not yet? Send it back to the lead")}</h2>
            <form method="post" action=format!("{}/hold-back", routes::of_return(head.id)) novalidate>
                {text_area(&field, &tried.errors)}
                {submit_secondary(t!("Send it back to the lead"))}
            </form>
        </section>
    }
    .into_any()
}

/// For those who wait for somebody else of their agency.
fn waiting(head: &ReturnHead) -> AnyView {
    if head.audit.sign_off != SignOff::Officer || !head.state.editable() || head.open_until.is_some() {
        return ().into_any();
    }
    let text = if head.state == ReturnState::ReadyForSignOff {
        t!("This return is declared ready. Your accountable officer signs it next.")
    } else {
        t!(
            "When the lead of your agency declares this return ready, your accountable officer reads it here and signs it."
        )
    };
    view! { <p class="govuk-body candour-muted">{text}</p> }.into_any()
}
