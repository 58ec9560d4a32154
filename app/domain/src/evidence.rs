//! Files of evidence: which kinds are taken, how their names are written, and how many there may be.

use candour_texts::{mark, t};
use std::fmt;

/// What a file is, by its content. These and no others are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EvidenceKind {
    /// PDF.
    Pdf,
    /// Word document.
    Docx,
    /// Excel workbook.
    Xlsx,
    /// `PowerPoint` presentation.
    Pptx,
    /// `OpenDocument` text.
    Odt,
    /// `OpenDocument` spreadsheet.
    Ods,
    /// `OpenDocument` presentation.
    Odp,
    /// PNG picture.
    Png,
    /// JPEG picture.
    Jpeg,
    /// Plain text in UTF-8.
    Text,
    /// Comma-separated values in UTF-8.
    Csv,
}

impl EvidenceKind {
    /// Every kind.
    pub const ALL: [Self; 11] = [
        Self::Pdf,
        Self::Docx,
        Self::Xlsx,
        Self::Pptx,
        Self::Odt,
        Self::Ods,
        Self::Odp,
        Self::Png,
        Self::Jpeg,
        Self::Text,
        Self::Csv,
    ];

    /// The code in tables and exports.
    pub fn code(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Docx => "docx",
            Self::Xlsx => "xlsx",
            Self::Pptx => "pptx",
            Self::Odt => "odt",
            Self::Ods => "ods",
            Self::Odp => "odp",
            Self::Png => "png",
            Self::Jpeg => "jpeg",
            Self::Text => "text",
            Self::Csv => "csv",
        }
    }

    /// The kind with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// What people read, with its article.
    pub fn label(self) -> &'static str {
        match self {
            Self::Pdf => t!("a PDF"),
            Self::Docx => t!("a Word document"),
            Self::Xlsx => t!("an Excel workbook"),
            Self::Pptx => t!("a PowerPoint presentation"),
            Self::Odt => t!("an OpenDocument text"),
            Self::Ods => t!("an OpenDocument spreadsheet"),
            Self::Odp => t!("an OpenDocument presentation"),
            Self::Png => t!("a PNG picture"),
            Self::Jpeg => t!("a JPEG picture"),
            Self::Text => t!("plain text"),
            Self::Csv => t!("a CSV file"),
        }
    }

    /// The media type of a download.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Pptx => "application/vnd.openxmlformats-officedocument.presentationml.presentation",
            Self::Odt => "application/vnd.oasis.opendocument.text",
            Self::Ods => "application/vnd.oasis.opendocument.spreadsheet",
            Self::Odp => "application/vnd.oasis.opendocument.presentation",
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::Text => "text/plain; charset=utf-8",
            Self::Csv => "text/csv; charset=utf-8",
        }
    }

    /// The endings of a name that fit, the usual one first.
    pub fn endings(self) -> &'static [&'static str] {
        match self {
            Self::Pdf => &["pdf"],
            Self::Docx => &["docx"],
            Self::Xlsx => &["xlsx"],
            Self::Pptx => &["pptx"],
            Self::Odt => &["odt"],
            Self::Ods => &["ods"],
            Self::Odp => &["odp"],
            Self::Png => &["png"],
            Self::Jpeg => &["jpg", "jpeg"],
            Self::Text => &["txt", "text", "md", "log"],
            Self::Csv => &["csv"],
        }
    }

    /// The kind that a name's ending belongs to.
    pub fn of_ending(ending: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.endings().contains(&ending))
    }
}

/// What people read of the kinds, on the page before an upload.
pub const KINDS_TAKEN: &str = mark!(
    "PDF, Word (.docx), Excel (.xlsx), PowerPoint (.pptx), OpenDocument (.odt, .ods, .odp), \
    PNG and JPEG pictures, plain text (.txt) and CSV"
);

/// The longest name of a file, in characters.
pub const LONGEST_NAME: usize = 200;

/// A name as it is kept: one line, without marks that hide or turn what it says, and without the folders before it.
/// Empty where nothing is left.
pub fn clean_name(name: &str) -> String {
    // Browsers may send the whole path; what stands before the last mark of a folder is no part of the name.
    let name = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let kept: String = name.chars().filter(|c| c.is_whitespace() || !is_hidden(*c)).collect();
    let one_line = kept.split_whitespace().collect::<Vec<_>>().join(" ");
    let bare = one_line.trim_matches(['.', ' ']);
    shortened(bare)
}

/// Cuts the middle out of a long name, so that its ending stays.
fn shortened(name: &str) -> String {
    if name.chars().count() <= LONGEST_NAME {
        return name.to_owned();
    }
    let (stem, ending) = name.rsplit_once('.').filter(|(_, ending)| ending.chars().count() <= 10).unwrap_or((name, ""));
    let room = LONGEST_NAME.saturating_sub(ending.chars().count() + 2);
    let stem: String = stem.chars().take(room).collect();
    if ending.is_empty() { format!("{stem}…") } else { format!("{stem}….{ending}") }
}

/// Control characters; marks of direction and width that make a name look like another.
fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// The ending of a name, in small letters; empty where it has none.
pub fn ending(name: &str) -> String {
    name.rsplit_once('.').map(|(_, ending)| ending.trim().to_lowercase()).unwrap_or_default()
}

/// A name with an ending that fits the kind: the name's own where it does.
pub fn with_ending(name: &str, kind: EvidenceKind) -> String {
    if kind.endings().contains(&ending(name).as_str()) {
        return name.to_owned();
    }
    format!("{name}.{}", kind.endings().first().unwrap_or(&"bin"))
}

/// How much evidence a return may hold. All of it is checked while a file arrives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EvidenceLimits {
    /// The largest file, in bytes.
    pub file_bytes: u64,
    /// The most files of one return.
    pub files: u64,
    /// The most bytes of all files of one return.
    pub return_bytes: u64,
}

impl Default for EvidenceLimits {
    fn default() -> Self {
        Self { file_bytes: 25 << 20, files: 100, return_bytes: 500 << 20 }
    }
}

/// Which limit a file goes beyond.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Beyond {
    /// The file is too large.
    File,
    /// The return has as many files as it may.
    Files,
    /// The return's files together are too large.
    Return,
}

impl EvidenceLimits {
    /// The limit that a further file of so many bytes goes beyond, in a return that holds `files` of together `bytes`.
    pub fn beyond(&self, files: u64, bytes: u64, size: u64) -> Option<Beyond> {
        if files >= self.files {
            Some(Beyond::Files)
        } else if size > self.file_bytes {
            Some(Beyond::File)
        } else if bytes.saturating_add(size) > self.return_bytes {
            Some(Beyond::Return)
        } else {
            None
        }
    }
}

/// A number of bytes as people read it, such as "2.4 MB". A megabyte is 1,024 × 1,024 bytes, as file managers count.
pub fn size_text(bytes: u64) -> String {
    const KIB: u64 = 1 << 10;
    const MIB: u64 = 1 << 20;
    let tenths = |unit: u64| {
        let tenths = (bytes.saturating_mul(10) + unit / 2) / unit;
        if tenths.is_multiple_of(10) { format!("{}", tenths / 10) } else { format!("{}.{}", tenths / 10, tenths % 10) }
    };
    match bytes {
        bytes if bytes < KIB => t!(bytes; "1 byte" | "{bytes} bytes"),
        bytes if bytes < MIB - KIB / 20 => t!("{size} KB", size = tenths(KIB)),
        _ => t!("{size} MB", size = tenths(MIB)),
    }
}

impl fmt::Display for EvidenceKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.label())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_line_without_folders_and_hidden_marks() {
        assert_eq!(clean_name("../../etc/Minutes.pdf"), "Minutes.pdf");
        assert_eq!(clean_name(r"C:\Users\ana\Minutes.pdf"), "Minutes.pdf");
        assert_eq!(clean_name("a\u{202e}fdp.exe\r\nX: y\0.pdf"), "afdp.exe X: y.pdf");
        assert_eq!(clean_name("..."), "");
        assert_eq!(clean_name(" Ab\u{200b}c\t d.txt "), "Abc d.txt");
        assert_eq!(clean_name("Änderungen 👍.pdf"), "Änderungen 👍.pdf");
    }

    #[test]
    fn a_long_name_keeps_its_ending() {
        let name = clean_name(&format!("{}.docx", "x".repeat(300)));
        assert_eq!(name.chars().count(), LONGEST_NAME);
        assert!(name.ends_with("x….docx"));
        assert_eq!(clean_name(&"y".repeat(300)).chars().count(), LONGEST_NAME - 1);
    }

    #[test]
    fn a_name_gets_an_ending_that_fits() {
        assert_eq!(with_ending("Minutes.PDF", EvidenceKind::Pdf), "Minutes.PDF");
        assert_eq!(with_ending("Minutes v2.1", EvidenceKind::Pdf), "Minutes v2.1.pdf");
        assert_eq!(with_ending("photo.jpeg", EvidenceKind::Jpeg), "photo.jpeg");
    }

    #[test]
    fn each_limit_is_reached_and_not_passed() {
        let limits = EvidenceLimits { file_bytes: 10, files: 2, return_bytes: 15 };
        assert_eq!(limits.beyond(0, 0, 10), None);
        assert_eq!(limits.beyond(0, 0, 11), Some(Beyond::File));
        assert_eq!(limits.beyond(1, 10, 5), None);
        assert_eq!(limits.beyond(1, 10, 6), Some(Beyond::Return));
        assert_eq!(limits.beyond(2, 0, 1), Some(Beyond::Files));
    }

    #[test]
    fn sizes_read_as_people_say_them() {
        let sizes = [(0, "0 bytes"), (1, "1 byte"), (1023, "1023 bytes"), (1024, "1 KB"), (1536, "1.5 KB")];
        for (bytes, text) in sizes {
            assert_eq!(size_text(bytes), text);
        }
        assert_eq!(size_text(25 << 20), "25 MB");
        assert_eq!(size_text((1 << 20) - 1), "1 MB");
        assert_eq!(size_text(2_500_000), "2.4 MB");
    }

    #[test]
    fn codes_and_endings_are_each_of_one_kind() {
        for kind in EvidenceKind::ALL {
            assert_eq!(EvidenceKind::from_code(kind.code()), Some(kind));
            assert!(kind.endings().iter().all(|ending| EvidenceKind::of_ending(ending) == Some(kind)));
        }
    }
}
