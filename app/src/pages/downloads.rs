//! Files that leave Candour: always as an attachment, never kept by a browser.

use crate::error::{PageError, Reply};
use crate::forms::Fields;
use crate::guard::{Current, Signed};
use crate::pages::id;
use crate::render::{Chrome, see_other};
use axum::body::Body;
use axum::extract::Path;
use axum::response::{IntoResponse as _, Response};
use candour_domain::evidence::EvidenceKind;
use candour_domain::ids::{AgencyType, AuditId, QuestionSetId};
use candour_service::exports::{JsonDocument, RegionalFormat};
use candour_service::question_sets::SetFormat;
use candour_service::returns::PaperFormat;
use candour_service::{Refusal, ServiceError};
use http::{Uri, header};

pub(crate) const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
const ZIP: &str = "application/zip";
const PERSONAL_DATA: &str = "personal-data.json";
const JSON: &str = "application/json";

/// A version of a question set as JSON or as a workbook.
pub async fn question_set(
    chrome: Chrome,
    Signed(actor): Signed,
    Path((set, version, format)): Path<(String, String, String)>,
) -> Reply {
    let (format, kind) = match format.as_str() {
        "json" => (SetFormat::Json, JSON),
        "xlsx" => (SetFormat::Xlsx, XLSX),
        _ => return Err(PageError::Service(ServiceError::NotFound)),
    };
    let set = QuestionSetId::from(set.as_str());
    let (name, bytes) = chrome.state.service.question_set_file(&actor, &set, &version, format).await?;
    Ok(attachment(&name, kind, bytes))
}

/// One of the files of an audit.
pub async fn audit(
    chrome: Chrome,
    Signed(actor): Signed,
    Path((audit, file)): Path<(String, String)>,
    uri: Uri,
) -> Reply {
    let service = &chrome.state.service;
    let audit: AuditId = id(&audit)?;
    let by_agency = Fields::of_query(&uri).get("level") == "agency";
    let (kind, bytes) = match file.as_str() {
        // Sent while it is written: its length is not known before.
        "agencies.zip" => {
            let books = service.all_agency_workbooks(&actor, audit).await?;
            return Ok(attachment(&file, ZIP, Body::from_stream(books.stream())));
        }
        "analysis.xlsx" => (XLSX, service.analysis_workbook(&actor, audit).await?),
        "regional.zip" => (ZIP, service.regional_export(&actor, audit, RegionalFormat::Zip, by_agency).await?),
        "regional.xlsx" => (XLSX, service.regional_export(&actor, audit, RegionalFormat::Xlsx, by_agency).await?),
        "answers.json" => (JSON, service.json_export(&actor, audit, JsonDocument::Answers).await?),
        "scores.json" => (JSON, service.json_export(&actor, audit, JsonDocument::Scores).await?),
        _ => return Err(PageError::Service(ServiceError::NotFound)),
    };
    Ok(attachment(&file, kind, bytes))
}

/// The recommendation workbook of one return.
pub async fn agency_workbook(chrome: Chrome, Signed(actor): Signed, Path(return_id): Path<String>) -> Reply {
    let (name, bytes) = chrome.state.service.agency_workbook(&actor, id(&return_id)?).await?;
    Ok(attachment(&name, XLSX, bytes))
}

/// The workbook of a return, to fill in.
pub async fn return_workbook(
    chrome: Chrome,
    Signed(actor): Signed,
    Path((return_id, kind)): Path<(String, String)>,
) -> Reply {
    let filled = match kind.as_str() {
        "filled" => true,
        "blank" => false,
        _ => return Err(PageError::Service(ServiceError::NotFound)),
    };
    let (name, bytes) = chrome.state.service.return_workbook(&actor, id(&return_id)?, filled).await?;
    Ok(attachment(&name, XLSX, bytes))
}

/// A blank workbook of a question set for one type of agency.
pub async fn blank_workbook(
    chrome: Chrome,
    Signed(actor): Signed,
    Path((set, version, kind)): Path<(String, String, String)>,
) -> Reply {
    let (set, kind) = (QuestionSetId::from(set.as_str()), AgencyType::from(kind.as_str()));
    let (name, bytes) = chrome.state.service.blank_workbook(&actor, &set, &version, &kind).await?;
    Ok(attachment(&name, XLSX, bytes))
}

/// A return as a document: the last part of the path says with its answers or blank, and as what.
pub async fn return_document(chrome: Chrome, Signed(actor): Signed, Path(return_id): Path<String>, uri: Uri) -> Reply {
    let file = uri.path().rsplit('/').next().unwrap_or_default();
    let (filled, ending) = match file.split_once('.') {
        Some(("return", ending)) => (true, ending),
        Some(("blank", ending)) => (false, ending),
        _ => return Err(PageError::Service(ServiceError::NotFound)),
    };
    let format = paper_format(ending)?;
    let (name, bytes) = chrome.state.service.return_document(&actor, id(&return_id)?, filled, format).await?;
    Ok(attachment(&name, media_type(format), bytes))
}

/// The statements of a question set that one type of agency is asked, as a document to write on.
pub async fn blank_document(
    chrome: Chrome,
    Signed(actor): Signed,
    Path((set, version, kind, format)): Path<(String, String, String, String)>,
) -> Reply {
    let (set, kind) = (QuestionSetId::from(set.as_str()), AgencyType::from(kind.as_str()));
    let format = paper_format(&format)?;
    let (name, bytes) = chrome.state.service.blank_document(&actor, &set, &version, &kind, format).await?;
    Ok(attachment(&name, media_type(format), bytes))
}

pub(crate) fn paper_format(ending: &str) -> Result<PaperFormat, PageError> {
    PaperFormat::from_ending(ending).ok_or(PageError::Service(ServiceError::NotFound))
}

pub(crate) fn media_type(format: PaperFormat) -> &'static str {
    match format {
        PaperFormat::Pdf => EvidenceKind::Pdf.media_type(),
        PaperFormat::Docx => EvidenceKind::Docx.media_type(),
    }
}

/// Everything of the own agency's return, sent while it is written: its length is not known before.
pub async fn own_export(chrome: Chrome, Signed(actor): Signed, Path(return_id): Path<String>) -> Reply {
    let export = chrome.state.service.own_export(&actor, id(&return_id)?).await?;
    let name = export.name.clone();
    Ok(attachment(&name, ZIP, Body::from_stream(export.stream())))
}

/// What is kept about oneself. The password is asked again first.
pub async fn own_data(chrome: Chrome, Current(session): Current) -> Reply {
    match chrome.state.service.own_data(&session).await {
        Ok(bytes) => Ok(attachment(PERSONAL_DATA, JSON, bytes.to_vec())),
        Err(ServiceError::Refused(Refusal::ConfirmFirst)) => Ok(see_other("/account/confirm?next=/account/data")),
        Err(other) => Err(other.into()),
    }
}

/// What is kept about a person, for whoever answers a request.
pub async fn personal_data(chrome: Chrome, Signed(actor): Signed, Path(person): Path<String>) -> Reply {
    let bytes = chrome.state.service.personal_data(&actor, id(&person)?).await?;
    Ok(attachment(PERSONAL_DATA, JSON, bytes.to_vec()))
}

/// A file by this name; what a header cannot hold in a name becomes a hyphen.
pub(crate) fn attachment(name: &str, kind: &'static str, body: impl Into<Body>) -> Response {
    let plain: String =
        name.chars().map(|c| if c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_') { c } else { '-' }).collect();
    let headers = [
        (header::CONTENT_TYPE, kind.to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{plain}\"")),
        (header::CACHE_CONTROL, "no-store".to_owned()),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
    ];
    (headers, body.into()).into_response()
}
