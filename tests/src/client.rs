//! A browser without a screen: keeps the session cookie, posts forms as browsers do.

use anyhow::Context as _;
use axum::Router;
use axum::body::Body;
use futures::stream::{self, StreamExt as _};
use http::{HeaderMap, Method, Request, header};
use http_body_util::BodyExt as _;
use std::convert::Infallible;
use tower::ServiceExt as _;

/// One visitor.
#[derive(Clone)]
pub struct Visitor {
    router: Router,
    cookie: Option<String>,
    device: Option<String>,
    sign_on: Option<String>,
    address: String,
}

/// An answer of the server.
#[derive(Clone, Debug)]
pub struct Page {
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Vec<u8>,
}

impl Page {
    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// A header, or the empty text.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// Where the server sends the visitor.
    pub fn location(&self) -> &str {
        self.header("location")
    }

    /// The value of a hidden or text field of the page.
    pub fn field(&self, name: &str) -> Option<String> {
        let text = self.text();
        let at = text.find(&format!("name=\"{name}\""))?;
        let start = text.get(..at)?.rfind('<')?;
        let tag = text.get(start..)?.split('>').next()?;
        let value = tag.split("value=\"").nth(1)?.split('"').next()?;
        Some(value.replace("&quot;", "\"").replace("&amp;", "&"))
    }
}

impl Visitor {
    pub(crate) fn new(router: Router) -> Self {
        Self { router, cookie: None, device: None, sign_on: None, address: "192.0.2.1".to_owned() }
    }

    /// The session token in the cookie.
    pub fn token(&self) -> Option<&str> {
        self.cookie.as_deref()
    }

    /// The same visitor from another network address.
    #[must_use]
    pub fn from_address(mut self, address: &str) -> Self {
        address.clone_into(&mut self.address);
        self
    }

    /// The same visitor in a browser that has no cookie.
    #[must_use]
    pub fn in_a_new_browser(mut self) -> Self {
        (self.cookie, self.device, self.sign_on) = (None, None, None);
        self
    }

    /// The same visitor with another session token.
    #[must_use]
    pub fn with_token(&self, token: &str) -> Self {
        Self { cookie: Some(token.to_owned()), ..self.clone() }
    }

    /// Reads a page.
    ///
    /// # Errors
    /// Where the server gives no answer.
    pub async fn get(&mut self, path: &str) -> anyhow::Result<Page> {
        self.send(Method::GET, path, &[], Vec::new()).await
    }

    /// Posts a form from a page of the same site.
    ///
    /// # Errors
    /// Where the server gives no answer.
    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> anyhow::Result<Page> {
        let body = form(fields);
        self.send(
            Method::POST,
            path,
            &[("content-type", "application/x-www-form-urlencoded"), ("sec-fetch-site", "same-origin")],
            body,
        )
        .await
    }

    /// Uploads a file as the field `file`.
    ///
    /// # Errors
    /// Where the server gives no answer.
    pub async fn upload(&mut self, path: &str, name: &str, file: &[u8]) -> anyhow::Result<Page> {
        let boundary = "----candour-test-boundary";
        let head = format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\nContent-Type: application/octet-stream\r\n\r\n"
        );
        let body = [head.as_bytes(), file, format!("\r\n--{boundary}--\r\n").as_bytes()].concat();
        let kind = format!("multipart/form-data; boundary={boundary}");
        self.send(Method::POST, path, &[("content-type", &kind), ("sec-fetch-site", "same-origin")], body).await
    }

    /// Uploads a file as the last field of a form with these fields.
    ///
    /// # Errors
    /// Where the server gives no answer.
    pub async fn upload_with(
        &mut self,
        path: &str,
        fields: &[(&str, &str)],
        name: &str,
        file: &[u8],
    ) -> anyhow::Result<Page> {
        let (kind, body) = multipart(fields, name, file);
        self.send(Method::POST, path, &[("content-type", &kind), ("sec-fetch-site", "same-origin")], body).await
    }

    /// Sends any request, with the cookie.
    ///
    /// # Errors
    /// Where the server gives no answer.
    pub async fn send(
        &mut self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Vec<u8>,
    ) -> anyhow::Result<Page> {
        self.send_body(method, path, headers, Body::from(body)).await
    }

    /// Sends the beginning of a body, and then nothing for ever.
    ///
    /// # Errors
    /// Where the server gives no answer.
    pub async fn fall_silent(
        &mut self,
        path: &str,
        headers: &[(&str, &str)],
        beginning: Vec<u8>,
    ) -> anyhow::Result<Page> {
        let beginning = stream::iter([Ok::<_, Infallible>(beginning)]);
        let body = Body::from_stream(beginning.chain(stream::pending()));
        self.send_body(Method::POST, path, headers, body).await
    }

    async fn send_body(
        &mut self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Body,
    ) -> anyhow::Result<Page> {
        let mut request = Request::builder().method(method).uri(path).header(header::HOST, "candour.test");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request = request.header("x-forwarded-for", format!("203.0.113.9, {}", self.address));
        request = request
            .header(header::USER_AGENT, "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0");
        let mut cookies = "other=1".to_owned();
        let kept = [
            ("__Host-candour", &self.cookie),
            ("__Host-candour-device", &self.device),
            ("__Host-candour-sign-on", &self.sign_on),
        ];
        for (name, value) in kept {
            if let Some(value) = value {
                cookies.extend(["; ", name, "=", value]);
            }
        }
        if cookies.contains(';') {
            request = request.header(header::COOKIE, cookies);
        }
        let response = self.router.clone().oneshot(request.body(body)?).await?;
        let (parts, body) = response.into_parts();
        let body = body.collect().await.context("the body broke off")?.to_bytes().to_vec();
        for cookie in parts.headers.get_all(header::SET_COOKIE) {
            let pair = cookie.to_str()?.split(';').next().and_then(|pair| pair.split_once('='));
            let value = pair.map(|(_, token)| token.to_owned()).filter(|token| !token.is_empty());
            match pair {
                Some(("__Host-candour-device", _)) => self.device = value,
                Some(("__Host-candour-sign-on", _)) => self.sign_on = value,
                _ => self.cookie = value,
            }
        }
        Ok(Page { status: parts.status.as_u16(), headers: parts.headers, body })
    }
}

/// A form with a file, as a browser writes it: its content type and its body.
pub fn multipart(fields: &[(&str, &str)], name: &str, file: &[u8]) -> (String, Vec<u8>) {
    let boundary = "----candour-test-boundary";
    let mut body = Vec::new();
    for (field, value) in fields {
        let part = format!("--{boundary}\r\nContent-Disposition: form-data; name=\"{field}\"\r\n\r\n{value}\r\n");
        body.extend_from_slice(part.as_bytes());
    }
    let name = name.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A");
    let head = format!(
        "--{boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\nContent-Type: application/octet-stream\r\n\r\n"
    );
    body.extend_from_slice(head.as_bytes());
    body.extend_from_slice(file);
    body.extend_from_slice(format!("\r\n--{boundary}--\r\n").as_bytes());
    (format!("multipart/form-data; boundary={boundary}"), body)
}

/// Fields as a browser writes them.
pub(crate) fn form(fields: &[(&str, &str)]) -> Vec<u8> {
    let escape = |text: &str| {
        text.bytes()
            .map(
                |byte| if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { format!("%{byte:02X}") },
            )
            .collect::<String>()
    };
    fields
        .iter()
        .map(|(name, value)| format!("{}={}", escape(name), escape(value)))
        .collect::<Vec<_>>()
        .join("&")
        .into_bytes()
}
