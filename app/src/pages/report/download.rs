//! A report and its guide as files.

use super::show::chosen;
use crate::error::{PageError, Reply};
use crate::forms::Fields;
use crate::guard::Signed;
use crate::pages::downloads::{attachment, media_type, paper_format};
use crate::pages::id;
use crate::render::Chrome;
use axum::extract::Path;
use candour_service::ServiceError;
use candour_service::returns::PaperFormat;
use http::Uri;

/// The report: the last part of the path says as what.
pub async fn file(chrome: Chrome, Signed(actor): Signed, Path(report): Path<String>, uri: Uri) -> Reply {
    let ending = uri.path().rsplit('.').next().unwrap_or_default();
    let format = paper_format(ending)?;
    let show = chosen(&Fields::of_query(&uri));
    let (name, bytes) = chrome.state.service.report_document(&actor, id(&report)?, show, format).await?;
    Ok(attachment(&name, media_type(format), bytes))
}

/// The guide.
pub async fn guide_file(chrome: Chrome, Signed(actor): Signed, Path(report): Path<String>) -> Reply {
    let report = id(&report).map_err(|_| PageError::Service(ServiceError::NotFound))?;
    let (name, bytes) = chrome.state.service.guide_document(&actor, report).await?;
    Ok(attachment(&name, media_type(PaperFormat::Pdf), bytes))
}
