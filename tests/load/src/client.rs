//! A client that keeps its connection, and does as little as possible itself.

use anyhow::Context as _;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;

/// How the cookie of a session begins.
const SESSION: &str = "candour=";

pub(crate) struct Client {
    stream: BufReader<TcpStream>,
    cookie: String,
    body: Vec<u8>,
}

impl Client {
    pub(crate) fn connect(address: &str, cookie: &str) -> anyhow::Result<Self> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        Ok(Self { stream: BufReader::new(stream), cookie: cookie.to_owned(), body: Vec::new() })
    }

    /// The answer's status and body.
    pub(crate) fn get(&mut self, path: &str) -> anyhow::Result<(u16, &[u8])> {
        let head = format!(
            "GET {path} HTTP/1.1\r\nhost: candour.test\r\naccept-encoding: gzip\r\ncookie: {}\r\n\r\n",
            self.cookie
        );
        self.exchange(head.as_bytes(), &[])
    }

    /// Posts a form from the same site.
    pub(crate) fn post(&mut self, path: &str, form: &str) -> anyhow::Result<(u16, &[u8])> {
        self.send(path, "application/x-www-form-urlencoded", form.as_bytes())
    }

    /// Posts a body of any type from the same site.
    pub(crate) fn send(&mut self, path: &str, kind: &str, body: &[u8]) -> anyhow::Result<(u16, &[u8])> {
        let head = format!(
            "POST {path} HTTP/1.1\r\nhost: candour.test\r\nsec-fetch-site: same-origin\r\ncontent-type: {kind}\r\ncontent-length: {}\r\ncookie: {}\r\n\r\n",
            body.len(),
            self.cookie
        );
        self.exchange(head.as_bytes(), body)
    }

    fn exchange(&mut self, head: &[u8], body: &[u8]) -> anyhow::Result<(u16, &[u8])> {
        self.stream.get_mut().write_all(&[head, body].concat())?;
        let mut line = String::new();
        self.stream.read_line(&mut line)?;
        let status = line.split(' ').nth(1).context("no answer")?.parse()?;
        let mut length = 0;
        loop {
            line.clear();
            self.stream.read_line(&mut line)?;
            let Some((name, value)) = line.split_once(':') else { break };
            if name.eq_ignore_ascii_case("content-length") {
                length = value.trim().parse()?;
            }
            // Whoever signs in stays signed in.
            let session = value.trim().split(';').next().filter(|cookie| cookie.starts_with(SESSION));
            if let Some(session) = session.filter(|_| name.eq_ignore_ascii_case("set-cookie")) {
                session.clone_into(&mut self.cookie);
            }
        }
        self.body.resize(length, 0);
        self.stream.read_exact(&mut self.body)?;
        Ok((status, &self.body))
    }
}
