//! A file on its way out: always as an attachment, of the type that its content has, sent while it is opened.

use crate::error::Reply;
use crate::guard::Signed;
use crate::pages::id;
use crate::render::Chrome;
use crate::routes::part;
use axum::body::Body;
use axum::extract::Path;
use axum::response::{IntoResponse as _, Response};
use candour_service::evidence::Download;
use http::header;

/// Gives a file out. Where a part of it cannot be opened the transfer breaks off: its length was said before, so
/// that nobody takes the beginning for the whole.
pub async fn download(
    chrome: Chrome,
    Signed(actor): Signed,
    Path((return_id, evidence)): Path<(String, String)>,
) -> Reply {
    Ok(attached(chrome.state.service.open_evidence(&actor, id(&return_id)?, id(&evidence)?).await?))
}

/// A file as an attachment.
pub(in crate::pages) fn attached(file: Download) -> Response {
    let headers = [
        (header::CONTENT_TYPE, file.kind.media_type().to_owned()),
        (header::CONTENT_LENGTH, file.size.to_string()),
        (header::CONTENT_DISPOSITION, disposition(&file.name)),
        (header::CACHE_CONTROL, "no-store".to_owned()),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
        (header::CONTENT_SECURITY_POLICY, "sandbox; default-src 'none'; frame-ancestors 'none'".to_owned()),
    ];
    (headers, Body::from_stream(file.stream())).into_response()
}

/// The name for a header: in ASCII for old readers, and whole, percent-encoded, for all others (RFC 6266, RFC 8187).
fn disposition(name: &str) -> String {
    let plain: String = name
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | ' ' | '(' | ')') { c } else { '_' })
        .collect();
    format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{}", part(name))
}

#[cfg(test)]
mod tests {
    use super::disposition;

    #[test]
    fn a_name_cannot_leave_its_header() {
        assert_eq!(
            disposition("Minutes (1).pdf"),
            "attachment; filename=\"Minutes (1).pdf\"; filename*=UTF-8''Minutes%20%281%29.pdf"
        );
        let hostile = disposition("a\"; filename=evil.exe\r\nSet-Cookie: x=1\\..%2f.pdf");
        assert!(!hostile.contains(['\r', '\n', '\\']) && hostile.matches('"').count() == 2, "{hostile}");
        assert!(disposition("Änderung 👍.pdf").contains("%C3%84nderung%20%F0%9F%91%8D.pdf"));
    }
}
