//! The files of evidence of a statement.

use crate::routes;
use candour_domain::evidence::size_text;
use candour_domain::ids::{ReturnId, StatementId};
use candour_service::evidence::EvidenceFile;
use candour_texts::t;
use leptos::prelude::*;

/// The files of a statement as links, under a label; `None` where there are none.
pub fn file_links(id: ReturnId, files: &[EvidenceFile], statement: &StatementId) -> Option<AnyView> {
    let list = items(id, files, statement)?;
    Some(view! { <div class="candour-files"><p class="candour-kept-title">{t!("Files")}</p> {list}</div> }.into_any())
}

/// The same beneath an answer that is read.
pub fn kept_files(id: ReturnId, files: &[EvidenceFile], statement: &StatementId) -> AnyView {
    let list = items(id, files, statement);
    list.map(|list| {
        view! {
            <div class="candour-kept">
                <dl class="candour-kept-more">
                    <dt class="candour-kept-title">{t!("Files of evidence")}</dt>
                    <dd class="candour-kept-text">{list}</dd>
                </dl>
            </div>
        }
    })
    .into_any()
}

fn items(id: ReturnId, files: &[EvidenceFile], statement: &StatementId) -> Option<AnyView> {
    let supporting: Vec<_> = files.iter().filter(|file| file.statements.contains(statement)).collect();
    if supporting.is_empty() {
        return None;
    }
    let items = supporting
        .into_iter()
        .map(|file| view! { <li>{file_link(id, file)} " " <span class="candour-evidence__about">{about(file)}</span></li> })
        .collect_view();
    Some(view! { <ul class="govuk-list govuk-list--bullet">{items}</ul> }.into_any())
}

/// A file's name, as a link that downloads it.
pub fn file_link(id: ReturnId, file: &EvidenceFile) -> AnyView {
    let href = routes::evidence_file(id, file.id);
    view! { <a class="govuk-link candour-file-name" href=href download="">{file.shown_name().to_owned()}</a> }
        .into_any()
}

/// What a file is and how large, such as "a PDF, 2.4 MB".
pub fn about(file: &EvidenceFile) -> String {
    format!("{}, {}", file.kind.label(), size_text(file.size))
}
