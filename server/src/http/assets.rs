//! What browsers download, embedded in the binary. The address changes with the content, so that
//! a browser can keep it for ever and still never show an old stylesheet.

use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, StatusCode, header};
use include_dir::{Dir, include_dir};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::LazyLock;

static FILES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../target/site/pkg");

static HASH: LazyLock<String> = LazyLock::new(|| {
    let mut hasher = DefaultHasher::new();
    let mut files: Vec<_> = FILES.files().collect();
    files.sort_by_key(|file| file.path());
    for file in files {
        file.path().hash(&mut hasher);
        file.contents().hash(&mut hasher);
    }
    format!("{:016x}", hasher.finish())
});

/// The embedded files as a whole.
pub struct AssetFiles;

impl AssetFiles {
    /// Where they are served, such as `/assets/1a2b3c4d5e6f7a8b`.
    pub fn address() -> String {
        format!("/assets/{}", *HASH)
    }

    /// Whether the binary was built with them.
    pub fn present() -> bool {
        FILES.get_file("candour.css").is_some()
    }

    /// Name and size in bytes of each file.
    pub fn sizes() -> impl Iterator<Item = (String, usize)> {
        FILES.files().map(|file| (file.path().to_string_lossy().into_owned(), file.contents().len()))
    }
}

/// One file, compressed where the browser takes Brotli.
pub(super) async fn file(Path((hash, name)): Path<(String, String)>, headers: HeaderMap) -> Response {
    let Some(plain) = FILES.get_file(&name).filter(|file| file.path().extension().is_none_or(|kind| kind != "br"))
    else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let packed = FILES.get_file(format!("{name}.br")).filter(|_| takes_brotli(&headers));
    let kind = mime_guess::from_path(&name).first_or_octet_stream();
    let kind = if kind.type_() == "text" || kind.subtype() == "svg" {
        format!("{kind}; charset=utf-8")
    } else {
        kind.to_string()
    };
    // A page of an earlier version that is still open asks by the old address: it gets what there is now.
    let keep = if hash == *HASH { "public, max-age=31536000, immutable" } else { "no-cache" };
    let always = [
        (header::CONTENT_TYPE, kind),
        (header::CACHE_CONTROL, keep.to_owned()),
        (header::VARY, "Accept-Encoding".to_owned()),
    ];
    match packed {
        Some(packed) => (always, [(header::CONTENT_ENCODING, "br")], packed.contents()).into_response(),
        None => (always, plain.contents()).into_response(),
    }
}

fn takes_brotli(headers: &HeaderMap) -> bool {
    let accepted = headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
    accepted.split(',').any(|part| {
        let mut words = part.split(';').map(str::trim);
        words.next() == Some("br") && words.all(|word| word != "q=0")
    })
}
