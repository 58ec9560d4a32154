//! What a workbook must be before anything opens it: small when really inflated, and without
//! anything that reaches out or runs. Headers of the zip are never believed: bytes are counted as
//! they are inflated.

use candour_domain::question_set::{FileError, MAX_FILE_BYTES};
use candour_texts::t;
use quick_xml::Reader;
use quick_xml::events::Event;
use std::io::{Cursor, Read as _};
use std::time::Instant;
use zip::ZipArchive;

const MAX_ENTRIES: usize = 200;
const MAX_ENTRY_BYTES: usize = 20 * 1024 * 1024;
const MAX_TOTAL_BYTES: usize = 50 * 1024 * 1024;
const MAX_RATIO: u64 = 200;
/// A part that is smaller fills no memory, however well it was compressed: a long text of one letter is no attack.
const SMALL_PART: usize = 256 * 1024;

/// The most elements of the styles; Excel itself has at most 65,490 combinations of them.
const MAX_STYLE_ELEMENTS: usize = 100_000;
/// The longest value of an attribute in them: a format has at most 255 characters, each as an entity of up to eight.
const MAX_STYLE_VALUE: usize = 2_048;

const ZIP: &[u8] = b"PK\x03\x04";
const EMPTY_ZIP: &[u8] = b"PK\x05\x06";
/// The mark of each file in a zip's directory.
const DIRECTORY_ENTRY: &[u8] = b"PK\x01\x02";
/// Old binary workbooks, and new ones that are protected by a password.
const OLE: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";

/// What the guard saw that the reader wants to know.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Facts {
    /// Some part may hold formulas.
    pub(crate) formulas: bool,
}

pub(crate) fn looks_like_zip(bytes: &[u8]) -> bool {
    bytes.starts_with(ZIP) || bytes.starts_with(EMPTY_ZIP)
}

pub(crate) fn looks_like_ole(bytes: &[u8]) -> bool {
    bytes.starts_with(OLE)
}

/// Goes through all of a workbook once.
///
/// # Errors
/// Where it is none, or one that is not to be opened.
pub(crate) fn check(bytes: &[u8], deadline: Instant) -> Result<Facts, FileError> {
    if bytes.len() > MAX_FILE_BYTES {
        return Err(refused(&t!("it has {bytes} bytes", bytes = bytes.len()), t!("at most 10 MiB")));
    }
    if looks_like_ole(bytes) {
        return Err(refused(
            t!("it is protected by a password, or of the old kind (.xls)"),
            t!("a workbook saved as .xlsx without a password"),
        ));
    }
    if !looks_like_zip(bytes) {
        return Err(refused(t!("it is no Excel workbook"), t!("a workbook (.xlsx)")));
    }
    // Counted before the directory is read: a million entries would fill the memory by their names alone.
    let marks = bytes.windows(DIRECTORY_ENTRY.len()).filter(|window| *window == DIRECTORY_ENTRY).count();
    if marks > MAX_ENTRIES {
        return Err(refused(&t!("it has {marks} parts", marks), t!("at most 200 parts")));
    }
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| damaged())?;
    if archive.has_duplicate_names() {
        return Err(refused(t!("two of its parts have one name"), t!("a workbook as Excel saves it")));
    }
    inflate(&mut archive, bytes.len(), deadline)
}

fn inflate(archive: &mut ZipArchive<Cursor<&[u8]>>, file_bytes: usize, deadline: Instant) -> Result<Facts, FileError> {
    let mut facts = Facts { formulas: false };
    let (mut total, mut workbook) = (0, false);
    let mut part = Vec::new();
    for index in 0..archive.len() {
        part.clear();
        let entry = archive.by_index(index).map_err(|_| damaged())?;
        if entry.encrypted() {
            return Err(refused(t!("a part of it is encrypted"), t!("a workbook without a password")));
        }
        let name = entry.name().map_err(|_| damaged())?.to_lowercase();
        forbidden_name(&name)?;
        // The declared size may lie: more than the whole file cannot have been compressed.
        let compressed = entry.compressed_size().clamp(1, file_bytes as u64);
        let room = MAX_ENTRY_BYTES.min(MAX_TOTAL_BYTES - total);
        entry.take(room as u64 + 1).read_to_end(&mut part).map_err(|_| damaged())?;
        total += part.len();
        if part.len() > room
            || part.len() > SMALL_PART && part.len() as u64 > MAX_RATIO * compressed
            || total as u64 > MAX_RATIO * file_bytes as u64
        {
            return Err(refused(
                t!("it grows beyond measure when it is unpacked"),
                t!("at most 20 MiB a part, 50 MiB in all, and 200 times its size"),
            ));
        }
        if Instant::now() > deadline {
            return Err(too_slow());
        }
        content(&name, &part)?;
        facts.formulas |= contains(&part, b"<f") || contains(&part, b":f>");
        workbook |= name == "xl/workbook.xml" || name.ends_with("/workbook.xml");
    }
    if workbook {
        Ok(facts)
    } else {
        Err(refused(t!("it is a zip, and not an Excel workbook"), t!("a workbook (.xlsx)")))
    }
}

/// Parts that run, or reach out of the workbook, by their names.
fn forbidden_name(name: &str) -> Result<(), FileError> {
    let has = |part: &str| name.contains(part);
    if has("vbaproject") || has("xl/macrosheets") || has("activex") || has("ctrlprops") || has("vbadata") {
        return Err(macros());
    }
    if has("externallinks/") || has("xl/connections") || has("querytables/") || has("webextensions/") {
        return Err(links());
    }
    if has("embeddings/") {
        return Err(refused(t!("it has embedded objects"), t!("a workbook of cells only")));
    }
    if name.ends_with("workbook.bin") {
        return Err(refused(t!("it is a binary workbook (.xlsb)"), t!("a workbook saved as .xlsx")));
    }
    Ok(())
}

/// Whether a part is harmless by its content, whatever its name.
fn content(name: &str, part: &[u8]) -> Result<(), FileError> {
    let xml = has_extension(name, &["xml", "rels", "vml"]);
    if xml && !is_utf8(part) {
        return Err(refused(t!("a part of it is not written in UTF-8"), t!("a workbook as Excel saves it")));
    }
    // In XML a `<` can only begin markup, so this is a declaration or hides one.
    let declares = |word: &[u8]| {
        part.windows(word.len() + 2)
            .any(|window| window.strip_prefix(b"<!").is_some_and(|rest| rest.eq_ignore_ascii_case(word)))
    };
    if declares(b"DOCTYPE") || declares(b"ENTITY") {
        return Err(refused(t!("a part of it declares a document type (DTD)"), t!("a workbook as Excel saves it")));
    }
    if name == "[content_types].xml" && (contains(part, b"macroEnabled") || contains(part, b"vbaProject")) {
        return Err(macros());
    }
    if name.ends_with("styles.xml") {
        return styles(part);
    }
    if has_extension(name, &["rels"]) { relations(part) } else { Ok(()) }
}

/// The reader keeps names of fonts and formats once for each style that names them: a small part could fill the
/// memory.
fn styles(part: &[u8]) -> Result<(), FileError> {
    let text = std::str::from_utf8(part).map_err(|_| damaged())?;
    let mut reader = Reader::from_str(text);
    let mut elements = 0;
    loop {
        match reader.read_event() {
            Ok(Event::Empty(tag) | Event::Start(tag)) => {
                elements += 1;
                let longest = tag.attributes().try_fold(0, |longest, attribute| {
                    attribute.map(|attribute| longest.max(attribute.value.len())).map_err(|_| damaged())
                })?;
                if elements > MAX_STYLE_ELEMENTS || longest > MAX_STYLE_VALUE {
                    return Err(refused(
                        t!("it has far more styles than people use"),
                        t!("a workbook as Excel saves it"),
                    ));
                }
            }
            Ok(Event::Eof) => return Ok(()),
            Ok(_) => {}
            Err(_) => return Err(damaged()),
        }
    }
}

fn has_extension(name: &str, extensions: &[&str]) -> bool {
    name.rsplit_once('.').is_some_and(|(_, extension)| extensions.contains(&extension))
}

fn contains(part: &[u8], wanted: &[u8]) -> bool {
    part.windows(wanted.len()).any(|window| window == wanted)
}

/// Another encoding could hide what is looked for here.
fn is_utf8(part: &[u8]) -> bool {
    let head = part.get(..part.len().min(200)).unwrap_or_default();
    let declared = String::from_utf8_lossy(head).to_lowercase();
    let encoding = declared
        .split_once("encoding")
        .map(|(_, rest)| rest.trim_start_matches([' ', '=', '\t', '\n', '\r', '"', '\'']));
    let named = encoding
        .is_none_or(|name| name.starts_with("utf-8") || name.starts_with("us-ascii") || name.starts_with("utf8"));
    // Only the XML declaration names an encoding; the word elsewhere is a text.
    (named || !declared.trim_start_matches('\u{feff}').starts_with("<?xml"))
        && std::str::from_utf8(part).is_ok()
        && !head.contains(&0)
}

/// Relations to other files: links for people in cells are fine, everything else reaches out.
fn relations(part: &[u8]) -> Result<(), FileError> {
    let text = std::str::from_utf8(part).map_err(|_| damaged())?;
    let mut reader = Reader::from_str(text);
    loop {
        match reader.read_event() {
            Ok(Event::Empty(tag) | Event::Start(tag)) => {
                let (mut external, mut hyperlink) = (false, false);
                for attribute in tag.attributes() {
                    let attribute = attribute.map_err(|_| damaged())?;
                    let value =
                        attribute.normalized_value(quick_xml::XmlVersion::Implicit1_0).map_err(|_| damaged())?;
                    match attribute.key.local_name().as_ref() {
                        "TargetMode" => external |= !value.eq_ignore_ascii_case("internal"),
                        "Type" if value.ends_with("/hyperlink") => hyperlink = true,
                        "Type" if value.ends_with("/vbaProject") || value.ends_with("Macrosheet") => {
                            return Err(macros());
                        }
                        "Type" if value.contains("externalLink") => return Err(links()),
                        _ => {}
                    }
                }
                if external && !hyperlink {
                    return Err(links());
                }
            }
            Ok(Event::Eof) => return Ok(()),
            Ok(_) => {}
            Err(_) => return Err(damaged()),
        }
    }
}

fn refused(why: &str, expected: &str) -> FileError {
    FileError::new(t!("the file"), t!("the workbook is not opened: {why}", why), expected)
}

fn damaged() -> FileError {
    refused(t!("it is damaged"), t!("a workbook as Excel saves it"))
}

fn macros() -> FileError {
    refused(t!("it has macros"), t!("a workbook saved as .xlsx, without macros"))
}

fn links() -> FileError {
    refused(t!("it has links to other files or data"), t!("a workbook that holds all its data"))
}

pub(crate) fn too_slow() -> FileError {
    refused(t!("it takes too long to read"), t!("a smaller workbook"))
}
