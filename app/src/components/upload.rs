//! The field of a form that takes a file: what may be sent is said before anything is, and where JavaScript runs a
//! file can be dropped here and its way is shown.

use super::errors::{Errors, described_by, group_class, message};
use crate::islands::upload::Upload;
use candour_domain::evidence::{EvidenceLimits, KINDS_TAKEN, size_text};
use candour_texts::{said, t};
use leptos::prelude::*;

/// The endings of files that are taken as evidence: browsers offer these first.
pub const FILES_TAKEN: &str = ".pdf,.docx,.xlsx,.pptx,.odt,.ods,.odp,.png,.jpg,.jpeg,.txt,.csv";

/// Which files are taken, as items of a list.
pub fn kinds_and_size(limits: &EvidenceLimits) -> AnyView {
    view! {
        <li>{t!("Up to {file_bytes} for one file: {kinds_taken}.", file_bytes = size_text(limits.file_bytes), kinds_taken = said(KINDS_TAKEN))}</li>
        <li>{t!("No macros, no password, no web pages, no archives.")}</li>
    }
    .into_any()
}

/// The field `file`, the last of its form. The page that shows it loads the islands.
pub fn file_field(limits: &EvidenceLimits, errors: &Errors) -> AnyView {
    let wrong = errors.of("file").is_some();
    let again = (!errors.is_empty()).then_some(t!("Your browser does not keep the file: choose it again."));
    let most = size_text(limits.file_bytes);
    view! {
        <div class="candour-drop" data-drop="">
            <div class=group_class(wrong)>
                <label class="govuk-label govuk-label--s" for="file">{t!("File")}</label>
                <p class="govuk-hint" data-drop-hint="" hidden>{t!("Drop a file here, or choose one.")}</p>
                {again.map(|again| view! { <div class="govuk-hint" id="file-hint">{again}</div> })}
                {message(errors, "file")}
                <input
                    class="govuk-file-upload"
                    id="file"
                    name="file"
                    type="file"
                    accept=FILES_TAKEN
                    data-most=limits.file_bytes.to_string()
                    data-most-text=most
                    aria-describedby=described_by(errors, "file", again.unwrap_or_default())
                />
            </div>
            <Upload/>
        </div>
    }
    .into_any()
}

/// The field `file` of a form that is read at once: which files, by ending, and what is said of them.
pub fn plain_file_field(label: &'static str, hint: &'static str, accept: &'static str, errors: &Errors) -> AnyView {
    view! {
        <div class=group_class(errors.of("file").is_some())>
            <label class="govuk-label govuk-label--s" for="file">{label}</label>
            <div class="govuk-hint" id="file-hint">{hint}</div>
            {message(errors, "file")}
            <input
                class="govuk-file-upload"
                id="file"
                name="file"
                type="file"
                accept=accept
                aria-describedby=described_by(errors, "file", hint)
            />
        </div>
    }
    .into_any()
}
