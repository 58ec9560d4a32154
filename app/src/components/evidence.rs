//! Evidence to read: the words of a piece, and the files of a statement.

use super::dates::labels;
use crate::routes;
use candour_domain::answer::EvidenceReference;
use candour_domain::evidence::size_text;
use candour_domain::ids::{ReturnId, StatementId};
use candour_domain::time::date_text;
use candour_service::evidence::EvidenceFile;
use candour_texts::t;
use leptos::prelude::*;

/// What a piece of evidence says: its title, its link, its date with who owns it and where it is held, and until when it
/// holds.
pub fn evidence_words(piece: &EvidenceReference) -> AnyView {
    let date = piece.date.map(date_text);
    let more = [&piece.owner, &piece.held].into_iter().filter(|text| !text.is_empty()).cloned();
    let about: Vec<_> = date.into_iter().chain(more).collect();
    let link = (!piece.link.is_empty())
        .then(|| view! { " " <a class="govuk-link" href=piece.link.clone() rel="noopener noreferrer"><span class="candour-screen-only">{t!("Open the link")}</span><span class="candour-print-only">{piece.link.clone()}</span></a> });
    let about = (!about.is_empty()).then(|| view! { <span class="candour-evidence__about">{about.join(", ")}</span> });
    view! { {piece.title.clone()} {link} {about} {labels(piece.review_on, piece.expires_on)} }.into_any()
}

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
