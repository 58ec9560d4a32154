//! Reading a return that was taken out elsewhere. What it says is data of whoever sends it: nothing of it is
//! believed before it was checked against the statements here.

use super::FORMAT;
use crate::incoming::guard;
use candour_domain::answer::Answer;
use candour_domain::ids::{QuestionSetId, StatementId};
use candour_domain::question_set::{FileError, quote};
use serde::Deserialize;
use std::collections::BTreeSet;
use std::io::{Cursor, Read as _};
use zip::ZipArchive;

/// The most bytes of the document: a thousand statements with long texts fit.
const MAX_BYTES: usize = 20 * 1024 * 1024;
/// The most parts of a zip that is looked into.
const MAX_ENTRIES: usize = 5_000;
/// The most statements: a question set has at most a thousand.
const MAX_STATEMENTS: usize = 1_000;
/// The most objects and lists in the document.
const MAX_CONTAINERS: usize = 50_000;
/// The most members of them.
const MAX_MEMBERS: usize = 500_000;

/// A return from elsewhere.
#[derive(Clone, Debug)]
pub struct Brought {
    /// The Board that it was answered at.
    pub board: String,
    /// The audit.
    pub audit: String,
    /// The agency.
    pub agency: String,
    /// The question set.
    pub question_set: QuestionSetId,
    /// Its version.
    pub version: String,
    /// The answers that were ever given, in its order.
    pub statements: Vec<BroughtStatement>,
}

/// One answer from elsewhere.
#[derive(Clone, Debug)]
pub struct BroughtStatement {
    /// The statement.
    pub id: StatementId,
    /// Its number there.
    pub code: String,
    /// Its text there.
    pub text: String,
    /// The answer as people read it there.
    pub shown: String,
    /// The answer; an error where it is none.
    pub answer: Result<Answer, NotRead>,
}

/// An answer that could not be understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotRead;

#[derive(Deserialize)]
struct Document {
    schema: String,
    #[serde(default)]
    board: String,
    audit: Titled,
    agency: Named,
    question_set: Set,
    statements: Vec<Line>,
}

#[derive(Deserialize)]
struct Titled {
    title: String,
}

#[derive(Deserialize)]
struct Named {
    name: String,
}

#[derive(Deserialize)]
struct Set {
    id: String,
    version: String,
}

#[derive(Deserialize)]
struct Line {
    id: String,
    #[serde(default)]
    code: String,
    #[serde(default)]
    text: String,
    #[serde(default)]
    unreadable: bool,
    #[serde(default)]
    shown: Option<String>,
    #[serde(default)]
    answer: Option<serde_json::Value>,
}

/// Reads the document, or the zip that it lies in. Answers that were never given are left out.
///
/// # Errors
/// Where it is neither.
pub fn read(bytes: &[u8]) -> Result<Brought, FileError> {
    if bytes.len() > MAX_BYTES {
        return Err(refused("it is larger than 20 MB", "the file return.json out of the zip"));
    }
    if guard::looks_like_zip(bytes) {
        return document(&out_of_zip(bytes)?);
    }
    document(bytes)
}

/// Whether a zip has a return in it, by the names of its parts alone.
pub(super) fn is_in_zip(bytes: &[u8]) -> bool {
    !has_too_many(bytes)
        && ZipArchive::new(Cursor::new(bytes)).is_ok_and(|archive| archive.index_for_name(NAME).is_some())
}

const NAME: &str = "return.json";

fn out_of_zip(bytes: &[u8]) -> Result<Vec<u8>, FileError> {
    let damaged = || refused("the zip is damaged", "the zip as Candour wrote it, or the file return.json out of it");
    if has_too_many(bytes) {
        return Err(damaged());
    }
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| damaged())?;
    let entry = archive
        .by_name(NAME)
        .map_err(|_| refused("there is no return.json in the zip", "the zip that you take out of Candour"))?;
    if entry.encrypted() {
        return Err(refused("the zip has a password", "a zip without a password"));
    }
    let mut out = Vec::new();
    entry.take(MAX_BYTES as u64 + 1).read_to_end(&mut out).map_err(|_| damaged())?;
    if out.len() > MAX_BYTES {
        return Err(refused("it grows beyond measure when it is unpacked", "at most 20 MB"));
    }
    Ok(out)
}

/// Counted before the directory is read: a million entries would fill the memory by their names alone.
fn has_too_many(bytes: &[u8]) -> bool {
    bytes.windows(4).filter(|window| *window == b"PK\x01\x02").count() > MAX_ENTRIES
}

fn document(bytes: &[u8]) -> Result<Brought, FileError> {
    let wrong =
        || refused("it is no return that was taken out of Candour", "the file return.json, or the zip that it lies in");
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if !is_modest(bytes) {
        return Err(refused("it holds far more parts than a return has", "the file return.json as Candour wrote it"));
    }
    let head: serde_json::Value = serde_json::from_slice(bytes).map_err(|_| wrong())?;
    match head.get("schema").and_then(serde_json::Value::as_str) {
        Some(FORMAT) => {}
        Some(other) if other.starts_with("candour-return/") => {
            let why = format!("its format is {}, which this Candour does not know", quote(other));
            return Err(refused(&why, FORMAT));
        }
        _ => return Err(wrong()),
    }
    let document: Document = serde_json::from_value(head).map_err(|_| wrong())?;
    debug_assert_eq!(document.schema, FORMAT);
    if document.statements.len() > MAX_STATEMENTS {
        return Err(refused("it has more than 1,000 statements", "a return to a question set"));
    }
    let mut seen = BTreeSet::new();
    if let Some(twice) = document.statements.iter().find(|line| !seen.insert(line.id.as_str())) {
        let why = format!("the statement {} stands in it twice", quote(&twice.id));
        return Err(refused(&why, "each statement once"));
    }
    let given = document.statements.into_iter().filter_map(|line| {
        let Line { id, code, text, unreadable, shown, answer } = line;
        let answer = match answer {
            _ if unreadable => Err(NotRead),
            None => return None,
            // An id of another library says nothing here.
            Some(value) => serde_json::from_value::<Answer>(value).map(|answer| answer.outside()).map_err(|_| NotRead),
        };
        (answer != Ok(Answer::default())).then(|| BroughtStatement {
            id: StatementId(id),
            code,
            text,
            shown: shown.unwrap_or_default(),
            answer,
        })
    });
    Ok(Brought {
        statements: given.collect(),
        board: document.board,
        audit: document.audit.title,
        agency: document.agency.name,
        question_set: document.question_set.id.as_str().into(),
        version: document.question_set.version,
    })
}

/// Whether a document has no more parts than a return can have: a thousand statements with all the evidence that
/// each may name. Counted outside of texts before it is read, because each small part takes far more memory than it
/// takes in the file.
fn is_modest(bytes: &[u8]) -> bool {
    let (mut containers, mut members, mut quoted, mut escaped) = (0_usize, 0_usize, false, false);
    for byte in bytes {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b'{' | b'[' if !quoted => containers += 1,
            b',' if !quoted => members += 1,
            _ => {}
        }
    }
    containers <= MAX_CONTAINERS && members <= MAX_MEMBERS
}

fn refused(why: &str, expected: &str) -> FileError {
    FileError::new("the file", format!("the file is not read: {why}"), expected)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write as _;

    const SMALL: &str = r#"{"schema": "candour-return/1", "board": "B", "audit": {"title": "A"}, "agency": {"name": "P"},
        "question_set": {"id": "s", "version": "1"}, "statements": [
        {"id": "a", "text": "T", "answer": {"response": {"given": {"yes_no": true}}}},
        {"id": "b", "answer": {}}, {"id": "c"}, {"id": "d", "answer": {"role": "x"}}, {"id": "e", "unreadable": true}]}"#;

    #[test]
    fn what_was_given_is_read_and_what_is_none_is_marked() {
        let found = read(SMALL.as_bytes()).unwrap();
        let ids: Vec<_> = found.statements.iter().map(|one| (one.id.as_str(), one.answer.is_ok())).collect();
        assert_eq!(ids, [("a", true), ("d", false), ("e", false)]);
    }

    #[test]
    fn what_is_no_return_is_refused() {
        for (bytes, why) in [
            (&b""[..], "no return"),
            (b"[]", "no return"),
            (b"{\"schema\": \"candour-answers/1\"}", "no return"),
            (b"{\"schema\": \"candour-return/9\"}", "does not know"),
            (b"{\"schema\": \"candour-return/1\"}", "no return"),
            (b"PK\x03\x04", "damaged"),
        ] {
            let error = read(bytes).unwrap_err();
            assert!(error.message.contains(why), "{error}");
        }
        let twice = SMALL.replace("\"b\"", "\"a\"");
        assert!(read(twice.as_bytes()).unwrap_err().message.contains("twice"));
    }

    #[test]
    fn a_zip_is_looked_into_for_the_one_file() {
        let zipped = |name: &str, content: &[u8]| {
            let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
            zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
            zip.write_all(content).unwrap();
            zip.finish().unwrap().into_inner()
        };
        assert_eq!(read(&zipped("return.json", SMALL.as_bytes())).unwrap().statements.len(), 3);
        assert!(read(&zipped("other.json", SMALL.as_bytes())).unwrap_err().message.contains("no return.json"));
        let bomb = zipped("return.json", &vec![b' '; MAX_BYTES + 1]);
        assert!(read(&bomb).unwrap_err().message.contains("beyond measure"));
        // Small in the zip, and each part of it large in memory.
        for part in ["{\"\":0},", "[],", "0,"] {
            let many = format!("{{\"schema\":\"candour-return/1\",\"x\":[{}0]}}", part.repeat(600_000));
            let error = read(&zipped("return.json", many.as_bytes())).unwrap_err();
            assert!(error.message.contains("more parts"), "{part}: {error}");
        }
        // Brackets and commas of a text are no parts.
        let wordy = SMALL.replace("\"T\"", &format!("\"\\\"{}\"", "[{,".repeat(200_000)));
        assert_eq!(read(wordy.as_bytes()).unwrap().statements.len(), 3);
    }
}
