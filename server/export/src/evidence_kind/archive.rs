//! Documents that are zips: told by the directory at their end and the part that says what the others are. The
//! file is never unpacked; of two small parts as much is inflated as they may hold.

use super::Wrong;
use candour_domain::evidence::EvidenceKind;
use flate2::read::DeflateDecoder;
use memchr::memmem;
use std::collections::BTreeSet;
use std::io::Read as _;

/// How much of the end is kept, in bytes: the directory must stand in it.
const END: usize = 512 * 1024;
/// The most entries of a document.
const ENTRIES: usize = 5_000;
/// The most bytes that a part may inflate to that says what the others are.
const PART: u64 = 1 << 20;
/// The most bytes that all parts may inflate to, as the directory says.
const INFLATED: u64 = 1 << 30;
/// What a directory ends with: its own length without a comment.
const LAST: usize = 22;
/// A name that no document without macros holds, also where the directory does not list it.
const MACROS: &[u8] = b"vbaProject";

/// A zip that passes.
#[derive(Default)]
pub(super) struct Archive {
    /// The first chunk.
    beginning: Vec<u8>,
    /// The last bytes that have passed: between once and twice [`END`], or all.
    end: Vec<u8>,
    /// How many bytes have passed.
    length: u64,
}

/// One line of the directory.
struct Entry {
    name: String,
    stored: bool,
    packed: u64,
    inflated: u64,
    at: u64,
}

impl Archive {
    pub(super) fn take(&mut self, bytes: &[u8]) -> Result<(), Wrong> {
        if self.length == 0 {
            self.beginning = bytes.to_vec();
        }
        // A name may stand across two chunks.
        let overlap = self.end.len().saturating_sub(MACROS.len());
        self.end.extend_from_slice(bytes);
        self.length += u64::try_from(bytes.len()).unwrap_or_default();
        if self.end.get(overlap..).is_some_and(|new| memmem::find(new, MACROS).is_some()) {
            return Err(Wrong::Macros);
        }
        if self.end.len() > 2 * END {
            self.end.drain(..self.end.len() - END);
        }
        Ok(())
    }

    pub(super) fn finish(self) -> Result<EvidenceKind, Wrong> {
        let entries = self.directory()?;
        let named = |name: &str| entries.iter().find(|entry| entry.name == name);
        if let Some(types) = named("[Content_Types].xml") {
            return office(&self.part(types)?);
        }
        if named("encrypted-package").is_some() {
            return Err(Wrong::Protected);
        }
        let (Some(manifest), Some(_)) = (named("META-INF/manifest.xml"), named("mimetype")) else {
            return Err(Wrong::Archive);
        };
        let runs = |name: &str| {
            let name = name.to_lowercase();
            ["basic/", "scripts/", "dialogs/"].iter().any(|folder| name.starts_with(folder))
        };
        if entries.iter().any(|entry| runs(&entry.name)) {
            return Err(Wrong::Macros);
        }
        let kind = open_document(&self.beginning)?;
        if self.part(manifest)?.contains("encryption-data") { Err(Wrong::Protected) } else { Ok(kind) }
    }

    /// The directory, which ends with the file and holds nothing but what it says.
    fn directory(&self) -> Result<Vec<Entry>, Wrong> {
        let end = &self.end;
        let mark = memmem::rfind(end, b"PK\x05\x06").ok_or(Wrong::Broken)?;
        let last = Bytes(end.get(mark..mark + LAST).ok_or(Wrong::Broken)?);
        let (disk, count, size, at) = (last.short(4)?, last.short(10)?, last.long(12)?, last.long(16)?);
        let comment = last.short(20)?;
        let whole = disk == 0 && last.short(6)? == 0 && last.short(8)? == count;
        let ends = mark + LAST + usize::from(comment) == end.len();
        let first = self.length - u64::try_from(end.len()).unwrap_or_default();
        let here = u64::from(at).checked_sub(first).and_then(|at| usize::try_from(at).ok()).ok_or(Wrong::Broken)?;
        let size = usize::try_from(size).map_err(|_| Wrong::Broken)?;
        if !whole || !ends || usize::from(count) > ENTRIES || here.checked_add(size) != Some(mark) {
            return Err(Wrong::Broken);
        }
        let mut rest = end.get(here..mark).ok_or(Wrong::Broken)?;
        let mut names = BTreeSet::new();
        let mut entries = Vec::new();
        let mut inflated = 0_u64;
        for _ in 0..count {
            let (entry, after) = entry(rest)?;
            inflated = inflated.saturating_add(entry.inflated);
            // Two parts of one name: two programs would read different ones.
            if !names.insert(entry.name.to_lowercase()) || inflated > INFLATED {
                return Err(Wrong::Broken);
            }
            entries.push(entry);
            rest = after;
        }
        if rest.is_empty() { Ok(entries) } else { Err(Wrong::Broken) }
    }

    /// A small part as text, from the beginning or the end of the file, where programs put it.
    fn part(&self, entry: &Entry) -> Result<String, Wrong> {
        let first = self.length - u64::try_from(self.end.len()).unwrap_or_default();
        let from = |bytes: &'_ [u8], start: u64| -> Option<Vec<u8>> {
            let at = usize::try_from(entry.at.checked_sub(start)?).ok()?;
            let head = Bytes(bytes.get(at..at.checked_add(30)?)?);
            let lengths = usize::from(head.short(26).ok()?) + usize::from(head.short(28).ok()?);
            let begins = at + 30 + lengths;
            let ends = begins.checked_add(usize::try_from(entry.packed).ok()?)?;
            (head.0.starts_with(b"PK\x03\x04")).then(|| bytes.get(begins..ends).map(<[u8]>::to_vec))?
        };
        let packed = from(&self.end, first).or_else(|| from(&self.beginning, 0)).ok_or(Wrong::Broken)?;
        let mut text = Vec::new();
        if entry.stored {
            text = packed;
        } else {
            DeflateDecoder::new(packed.as_slice()).take(PART + 1).read_to_end(&mut text).map_err(|_| Wrong::Broken)?;
        }
        if u64::try_from(text.len()).unwrap_or(u64::MAX) > PART {
            return Err(Wrong::Broken);
        }
        let text = String::from_utf8(text).map_err(|_| Wrong::Broken)?.to_lowercase();
        // What could write the same in another way: other encodings, declarations, numbers of characters.
        if text.contains('\0') || text.contains("<!") || text.contains("&#") { Err(Wrong::Broken) } else { Ok(text) }
    }
}

/// One line of the directory, and the rest of it.
fn entry(bytes: &[u8]) -> Result<(Entry, &[u8]), Wrong> {
    let head = Bytes(bytes.get(..46).filter(|head| head.starts_with(b"PK\x01\x02")).ok_or(Wrong::Broken)?);
    let (flags, method) = (head.short(8)?, head.short(10)?);
    let (name, extra, comment) = (head.short(28)?, head.short(30)?, head.short(32)?);
    let name_ends = 46 + usize::from(name);
    let name = bytes.get(46..name_ends).ok_or(Wrong::Broken)?;
    let rest = bytes.get(name_ends + usize::from(extra) + usize::from(comment)..).ok_or(Wrong::Broken)?;
    let name = str::from_utf8(name).map_err(|_| Wrong::Broken)?;
    if flags & 1 == 1 {
        return Err(Wrong::Protected);
    }
    let leads_out =
        name.starts_with('/') || name.contains(['\\', '\0', ':']) || name.split('/').any(|part| part == "..");
    if leads_out || !matches!(method, 0 | 8) {
        return Err(Wrong::Broken);
    }
    let (packed, inflated) = (u64::from(head.long(20)?), u64::from(head.long(24)?));
    let entry = Entry { name: name.to_owned(), stored: method == 0, packed, inflated, at: u64::from(head.long(42)?) };
    Ok((entry, rest))
}

/// Which Office document it is, by its list of content types.
fn office(types: &str) -> Result<EvidenceKind, Wrong> {
    if ["macroenabled", "vbaproject", "macrosheet", "ms-office.activex"].iter().any(|mark| types.contains(mark)) {
        return Err(Wrong::Macros);
    }
    let main = [
        ("wordprocessingml.document.main+xml", EvidenceKind::Docx),
        ("spreadsheetml.sheet.main+xml", EvidenceKind::Xlsx),
        ("presentationml.presentation.main+xml", EvidenceKind::Pptx),
    ];
    let mut found = main.iter().filter(|(mark, _)| types.contains(mark)).map(|(_, kind)| *kind);
    match (found.next(), found.next()) {
        (Some(kind), None) => Ok(kind),
        (Some(_), Some(_)) => Err(Wrong::Broken),
        (None, _) => Err(Wrong::OtherDocument),
    }
}

/// Which `OpenDocument` it is: its first part, stored as it is, says so.
fn open_document(beginning: &[u8]) -> Result<EvidenceKind, Wrong> {
    let head = Bytes(beginning.get(..30).ok_or(Wrong::Broken)?);
    let (name, extra) = (usize::from(head.short(26)?), usize::from(head.short(28)?));
    let size = usize::try_from(head.long(22)?).map_err(|_| Wrong::Broken)?;
    let begins = 30 + name + extra;
    let said = begins.checked_add(size).and_then(|ends| beginning.get(begins..ends));
    if beginning.get(30..30 + name) != Some(b"mimetype") || head.short(8)? != 0 {
        return Err(Wrong::Broken);
    }
    match said {
        Some(b"application/vnd.oasis.opendocument.text") => Ok(EvidenceKind::Odt),
        Some(b"application/vnd.oasis.opendocument.spreadsheet") => Ok(EvidenceKind::Ods),
        Some(b"application/vnd.oasis.opendocument.presentation") => Ok(EvidenceKind::Odp),
        _ => Err(Wrong::OtherDocument),
    }
}

/// Numbers in bytes, little-endian.
struct Bytes<'a>(&'a [u8]);

impl Bytes<'_> {
    fn short(&self, at: usize) -> Result<u16, Wrong> {
        let bytes = self.0.get(at..at + 2).and_then(|bytes| bytes.try_into().ok());
        bytes.map(u16::from_le_bytes).ok_or(Wrong::Broken)
    }

    fn long(&self, at: usize) -> Result<u32, Wrong> {
        let bytes = self.0.get(at..at + 4).and_then(|bytes| bytes.try_into().ok());
        bytes.map(u32::from_le_bytes).ok_or(Wrong::Broken)
    }
}
