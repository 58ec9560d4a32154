//! The receipt of a submitted return: who signed what, when, with the hash over the answers; and looking a hash up.

use crate::components::buttons::{back, submit_secondary};
use crate::components::errors::{Errors, summary};
use crate::components::notice;
use crate::components::summary_list::{summary_list, text};
use crate::components::text_field::{TextField, text_field};
use crate::error::Reply;
use crate::forms::Fields;
use crate::guard::Signed;
use crate::pages::id;
use crate::render::{Chrome, Page};
use crate::routes;
use axum::extract::Path;
use candour_domain::access::Role;
use candour_domain::signature::{hash_text, parse_hash};
use candour_domain::time::moment_text;
use candour_service::returns::{ReturnHead, SignatureShown};
use candour_texts::t;
use http::{StatusCode, Uri};
use leptos::prelude::*;

/// The receipt.
pub async fn receipt(chrome: Chrome, Signed(actor): Signed, Path(return_id): Path<String>, uri: Uri) -> Reply {
    let return_id = id(&return_id)?;
    let service = &chrome.state.service;
    let head = service.whole_return(&actor, return_id).await?.head;
    let signatures = service.signatures(&actor, return_id).await?;
    let typed = Fields::of_query(&uri).get("hash").to_owned();
    let (status, errors, found) = match parse_hash(&typed) {
        _ if typed.trim().is_empty() => (StatusCode::OK, Errors::default(), None),
        Some(hash) => (StatusCode::OK, Errors::default(), Some(looked_up(&signatures, &hash))),
        None => {
            let mut errors = Errors::default();
            errors.push("hash", t!("Enter all 64 digits and letters of the hash, as they stand on the receipt."));
            (StatusCode::UNPROCESSABLE_ENTITY, errors, None)
        }
    };
    Ok(Page::new(t!("Receipt")).status(status).render(&chrome, move || {
        let shown = signatures.iter().map(|signature| one(&head, signature)).collect_view();
        view! {
            <div class="candour-screen-only">
                {back(routes::of_return(head.id), t!("Back to the return"))}
                {summary(&errors)}
                {found}
            </div>
            <span class="govuk-caption-l">{format!("{} · {}", head.audit.title, head.agency.name)}</span>
            <h1 class="govuk-heading-l">{t!("Receipt")}</h1>
            {signatures.is_empty().then(|| view! { <p class="govuk-body">{t!("This return has not been signed yet.")}</p> })}
            <p class="govuk-body candour-screen-only" hidden=signatures.is_empty()>{t!("Print this page with your browser (Ctrl and P) and keep it: with the hash anybody can find out later whether the answers are still those that were signed.")}</p>
            {shown}
            {(!signatures.is_empty()).then(|| look_up(&head, &typed, &errors))}
        }
    }))
}

fn looked_up(signatures: &[SignatureShown], hash: &[u8; 32]) -> AnyView {
    match signatures.iter().find(|signature| signature.hash == hash) {
        None => notice::warning(t!("This hash belongs to no signature of this return.")),
        Some(SignatureShown { voided_at: Some(at), .. }) => notice::warning(t!(
            "This is the hash of a signature that has been void since {at}, because the return was opened again.",
            at = moment_text(*at)
        )),
        Some(SignatureShown { still_so: Some(true), .. }) => {
            notice::done(t!("The hash is right: the answers that are kept are those that were signed."))
        }
        Some(_) => notice::warning(t!(
            "This is the hash of the signature, but what is kept now is not what was signed. Tell the QA Manager."
        )),
    }
}

fn one(head: &ReturnHead, signature: &SignatureShown) -> AnyView {
    let mut signer = signature.name.clone();
    if !signature.job_title.is_empty() {
        signer = format!("{signer}, {}", signature.job_title);
    }
    let role =
        if signature.role == Role::AccountableOfficer { t!("as accountable officer") } else { t!("as agency lead") };
    let standing = match (signature.voided_at, signature.still_so) {
        (Some(at), _) => t!("Void since {at}: the return was opened again", at = moment_text(at)),
        (None, Some(true)) => t!("Stands: what is kept is what was signed").to_owned(),
        (None, Some(false)) => t!("What is kept now is not what was signed. Tell the QA Manager.").to_owned(),
        (None, None) => t!("Something of the return cannot be opened now, so it cannot be compared").to_owned(),
    };
    let words = signature.declaration.iter().map(|words| view! { <li>{*words}</li> }).collect_view();
    let declared = view! { <ul class="govuk-list govuk-list--bullet">{words}</ul> }.into_any();
    let hash = view! { <code class="candour-hash">{hash_text(&signature.hash)}</code> }.into_any();
    let set = t!("{title}, version {version}", title = head.set.title, version = head.set.version);
    summary_list(vec![
        (t!("Signed by"), text(format!("{signer}, {role}"))),
        (t!("On"), text(moment_text(signature.at))),
        (t!("For"), text(t!("{name}, in {title}", name = head.agency.name, title = head.audit.title))),
        (t!("Question set"), text(set)),
        (t!("Declaration"), declared),
        (t!("Hash over the answers"), hash),
        (t!("The signature"), text(standing)),
    ])
}

fn look_up(head: &ReturnHead, typed: &str, errors: &Errors) -> AnyView {
    let field = TextField {
        name: "hash",
        label: t!("Hash from a printed receipt"),
        hint: t!("Blanks and capitals do not matter"),
        value: typed,
        ..TextField::default()
    };
    view! {
        <section class="candour-aside candour-screen-only">
            <h2 class="govuk-heading-m">{t!("Check a printed receipt")}</h2>
            <form method="get" action=routes::receipt(head.id) novalidate>
                {text_field(&field, errors)}
                {submit_secondary(t!("Check the hash"))}
            </form>
        </section>
    }
    .into_any()
}
