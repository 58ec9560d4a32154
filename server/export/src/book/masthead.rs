//! What stands at the head and foot of every sheet.

use candour_domain::report::AuditHeader;
use rust_xlsxwriter::DocProperties;

/// The lines that every sheet of a document shares.
#[derive(Clone, Debug)]
pub(crate) struct Masthead {
    /// Under the title of each sheet.
    pub(crate) line: String,
    /// Bottom left of each printed page, ready for Excel's footer.
    footer: String,
}

impl Masthead {
    /// The head of documents about an audit; `agency` where they are about one agency.
    pub(crate) fn new(header: &AuditHeader, agency: Option<&str>) -> Self {
        let about = agency.map(|name| format!("{name}  ·  ")).unwrap_or_default();
        let line =
            format!("{about}{}  ·  {}  ·  question set {}", header.board, header.audit.title, header.audit.version);
        Self::of(line, &header.marking, agency.unwrap_or(&header.board))
    }

    /// The head of any document: its line, its protective marking, and whose it is.
    pub(crate) fn of(line: String, marking: &str, name: &str) -> Self {
        Self { line, footer: format!("{}  ·  {}", footer_text(marking), footer_text(name)) }
    }

    /// The footer of a sheet, in Excel's own notation.
    pub(crate) fn footer(&self) -> String {
        format!("&L&8{}&C&8&A&R&8Page &P of &N", self.footer)
    }
}

/// Excel's footers hold 255 characters and read `&` as a command.
fn footer_text(text: &str) -> String {
    text.chars().filter(|character| !character.is_control()).take(60).collect::<String>().replace('&', "&&")
}

/// The properties that a file manager shows. The date is the one that was passed in: no clock here.
pub(crate) fn properties(header: &AuditHeader, title: &str) -> DocProperties {
    DocProperties::new()
        .set_title(title.chars().take(255).collect::<String>())
        .set_subject(header.audit.title.chars().take(255).collect::<String>())
        .set_author(header.board.chars().take(255).collect::<String>())
        .set_company(header.board.chars().take(255).collect::<String>())
        .set_category("Safeguarding adults assurance")
        .set_keywords(header.marking.as_str())
        .set_comment(format!("Question set {} {}, SHA-256 {}", header.set.id, header.audit.version, header.set_hash))
        .set_creation_datetime(&header.generated_at)
}
