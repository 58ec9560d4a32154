//! The parts of a Word file beside its body: styles, numbering, what stands on each page, and what it is.

use super::xml;
use crate::book::palette;
use crate::document::model::LANGUAGE;
use chrono::{DateTime, SecondsFormat, Utc};
use std::fmt::Write as _;

/// How wide the text is, in twentieths of a point: A4 between margins of 2.2 cm.
pub(super) const TEXT_WIDTH: u32 = 9_412;

const XML: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
const WORD: &str = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"";

/// A list with numbers of its own.
#[derive(Clone, Copy)]
pub(super) struct Numbered {
    pub(super) id: usize,
    /// Its first number.
    pub(super) first: u64,
}

impl Numbered {
    /// The list of dots.
    pub(super) const BULLETS: usize = 1;
    /// The list of boxes to tick.
    pub(super) const BOXES: usize = 2;
    /// The first id that is not taken.
    pub(super) const FIRST_OWN: usize = 3;
}

pub(super) const CONTENT_TYPES: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"xml\" ContentType=\"application/xml\"/><Override PartName=\"/word/document.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"/><Override PartName=\"/word/styles.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml\"/><Override PartName=\"/word/settings.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.settings+xml\"/><Override PartName=\"/word/numbering.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.numbering+xml\"/><Override PartName=\"/word/header1.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.header+xml\"/><Override PartName=\"/word/footer1.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml\"/><Override PartName=\"/docProps/core.xml\" ContentType=\"application/vnd.openxmlformats-package.core-properties+xml\"/><Override PartName=\"/docProps/app.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.extended-properties+xml\"/></Types>";

pub(super) const PACKAGE_RELATIONS: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"word/document.xml\"/><Relationship Id=\"rId2\" Type=\"http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties\" Target=\"docProps/core.xml\"/><Relationship Id=\"rId3\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/extended-properties\" Target=\"docProps/app.xml\"/></Relationships>";

pub(super) const RELATIONS: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles\" Target=\"styles.xml\"/><Relationship Id=\"rId2\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/settings\" Target=\"settings.xml\"/><Relationship Id=\"rId3\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/numbering\" Target=\"numbering.xml\"/><Relationship Id=\"rId4\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/header\" Target=\"header1.xml\"/><Relationship Id=\"rId5\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/footer\" Target=\"footer1.xml\"/></Relationships>";

pub(super) const APPLICATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<Properties xmlns=\"http://schemas.openxmlformats.org/officeDocument/2006/extended-properties\"><Application>Candour</Application></Properties>";

/// The layout of today's Word, and no page that is opened in compatibility mode.
pub(super) const SETTINGS: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<w:settings xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:defaultTabStop w:val=\"720\"/><w:compat><w:compatSetting w:name=\"compatibilityMode\" w:uri=\"http://schemas.microsoft.com/office/word\" w:val=\"15\"/></w:compat><w:themeFontLang w:val=\"en-GB\"/></w:settings>";

/// What the file is.
pub(super) fn properties(title: &str, marking: &str, made_at: DateTime<Utc>) -> String {
    let at = made_at.to_rfc3339_opts(SecondsFormat::Secs, true);
    format!(
        "{XML}<cp:coreProperties xmlns:cp=\"http://schemas.openxmlformats.org/package/2006/metadata/core-properties\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:dcterms=\"http://purl.org/dc/terms/\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><dc:title>{}</dc:title><dc:creator>Candour</dc:creator><cp:keywords>{}</cp:keywords><dc:language>{LANGUAGE}</dc:language><dcterms:created xsi:type=\"dcterms:W3CDTF\">{at}</dcterms:created><dcterms:modified xsi:type=\"dcterms:W3CDTF\">{at}</dcterms:modified></cp:coreProperties>",
        xml(title),
        xml(marking)
    )
}

/// The document around its body.
pub(super) fn document(body: &str) -> String {
    format!(
        "{XML}<w:document {WORD}><w:body>{body}<w:sectPr><w:headerReference w:type=\"default\" r:id=\"rId4\"/><w:footerReference w:type=\"default\" r:id=\"rId5\"/><w:pgSz w:w=\"11906\" w:h=\"16838\"/><w:pgMar w:top=\"1680\" w:right=\"1247\" w:bottom=\"1520\" w:left=\"1247\" w:header=\"720\" w:footer=\"640\" w:gutter=\"0\"/></w:sectPr></w:body></w:document>"
    )
}

/// The head of each page.
pub(super) fn header(standing: &str, about: &str, marking: &str) -> String {
    let mark = if standing.is_empty() { String::new() } else { format!("{}{}", strong(standing), plain("  ·  ")) };
    format!(
        "{XML}<w:hdr {WORD}><w:p><w:pPr><w:pStyle w:val=\"Running\"/></w:pPr>{mark}{}<w:r><w:tab/></w:r>{}</w:p></w:hdr>",
        plain(about),
        strong(marking)
    )
}

/// The foot of each page: Word counts.
pub(super) fn footer(marking: &str) -> String {
    let field = |name: &str| format!("<w:fldSimple w:instr=\" {name} \"><w:r><w:t>1</w:t></w:r></w:fldSimple>");
    format!(
        "{XML}<w:ftr {WORD}><w:p><w:pPr><w:pStyle w:val=\"Running\"/></w:pPr>{}<w:r><w:tab/></w:r>{}{}{}{}</w:p></w:ftr>",
        strong(marking),
        plain("Page "),
        field("PAGE"),
        plain(" of "),
        field("NUMPAGES")
    )
}

fn plain(text: &str) -> String {
    format!("<w:r><w:t xml:space=\"preserve\">{}</w:t></w:r>", xml(text))
}

fn strong(text: &str) -> String {
    let ink = palette::INK;
    format!(
        "<w:r><w:rPr><w:b/><w:color w:val=\"{ink:06X}\"/></w:rPr><w:t xml:space=\"preserve\">{}</w:t></w:r>",
        xml(text)
    )
}

/// The lists: dots, boxes, and each of numbers from its own first.
pub(super) fn numbering(lists: &[Numbered]) -> String {
    let levels = |format: &str, text: &dyn Fn(u32) -> String| {
        (0..9).fold(String::new(), |mut out, level| {
            let left = 340 * (level + 1);
            let _ = write!(
                out,
                "<w:lvl w:ilvl=\"{level}\"><w:start w:val=\"1\"/><w:numFmt w:val=\"{format}\"/><w:lvlText w:val=\"{}\"/><w:lvlJc w:val=\"left\"/><w:pPr><w:ind w:left=\"{left}\" w:hanging=\"340\"/></w:pPr></w:lvl>",
                text(level)
            );
            out
        })
    };
    let bullets = levels("bullet", &|_| "•".to_owned());
    let boxes = levels("bullet", &|_| "☐".to_owned());
    let numbers = levels("decimal", &|level| format!("%{}.", level + 1));
    let mut out = format!("{XML}<w:numbering {WORD}>");
    for (id, levels) in [(1, bullets), (2, boxes), (3, numbers)] {
        let _ = write!(
            out,
            "<w:abstractNum w:abstractNumId=\"{id}\"><w:multiLevelType w:val=\"hybridMultilevel\"/>{levels}</w:abstractNum>"
        );
    }
    for id in [Numbered::BULLETS, Numbered::BOXES] {
        let _ = write!(out, "<w:num w:numId=\"{id}\"><w:abstractNumId w:val=\"{id}\"/></w:num>");
    }
    for list in lists {
        let _ = write!(out, "<w:num w:numId=\"{}\"><w:abstractNumId w:val=\"3\"/>", list.id);
        for level in 0..9 {
            let _ = write!(
                out,
                "<w:lvlOverride w:ilvl=\"{level}\"><w:startOverride w:val=\"{}\"/></w:lvlOverride>",
                list.first
            );
        }
        out.push_str("</w:num>");
    }
    out.push_str("</w:numbering>");
    out
}

/// A paragraph style: its name, what it is based on, its paragraph's and its letters' properties.
struct Style {
    id: &'static str,
    name: &'static str,
    paragraph: &'static str,
    letters: String,
}

/// The styles. Sizes are in half points, distances in twentieths of one.
pub(super) fn styles() -> String {
    let (ink, muted) = (palette::INK, palette::MUTED);
    let quiet = format!("<w:color w:val=\"{muted:06X}\"/>");
    let head = |size: u8| format!("<w:b/><w:sz w:val=\"{size}\"/><w:szCs w:val=\"{size}\"/>");
    let style = |id, name, paragraph, letters: String| Style { id, name, paragraph, letters };
    let all = [
        style(
            "Heading1",
            "heading 1",
            "<w:keepNext/><w:spacing w:before=\"0\" w:after=\"160\" w:line=\"264\" w:lineRule=\"auto\"/><w:outlineLvl w:val=\"0\"/>",
            head(48),
        ),
        style(
            "Heading2",
            "heading 2",
            "<w:keepNext/><w:spacing w:before=\"480\" w:after=\"120\"/><w:outlineLvl w:val=\"1\"/>",
            head(32),
        ),
        style(
            "Heading3",
            "heading 3",
            "<w:keepNext/><w:spacing w:before=\"360\" w:after=\"100\"/><w:outlineLvl w:val=\"2\"/>",
            head(24),
        ),
        style(
            "Heading4",
            "heading 4",
            "<w:keepNext/><w:spacing w:before=\"200\" w:after=\"80\"/><w:outlineLvl w:val=\"3\"/>",
            head(21),
        ),
        style("Kicker", "Kicker", "<w:keepNext/><w:spacing w:after=\"40\"/>", format!("{quiet}<w:sz w:val=\"23\"/>")),
        style("Small", "Small", "<w:spacing w:after=\"100\"/>", format!("{quiet}<w:sz w:val=\"18\"/>")),
        style(
            "Term",
            "Term",
            "<w:keepNext/><w:spacing w:before=\"140\" w:after=\"30\"/>",
            format!("<w:b/>{quiet}<w:sz w:val=\"18\"/>"),
        ),
        style(
            "Fact",
            "Fact",
            "<w:tabs><w:tab w:val=\"left\" w:pos=\"2600\"/></w:tabs><w:spacing w:before=\"60\" w:after=\"60\"/><w:ind w:left=\"2600\" w:hanging=\"2600\"/>",
            String::new(),
        ),
        style(
            "Callout",
            "Callout",
            "<w:pBdr><w:left w:val=\"single\" w:sz=\"24\" w:space=\"8\" w:color=\"1D6F6B\"/></w:pBdr><w:shd w:val=\"clear\" w:color=\"auto\" w:fill=\"F6F4EF\"/><w:spacing w:before=\"160\" w:after=\"200\"/><w:ind w:left=\"200\" w:right=\"200\"/>",
            String::new(),
        ),
        style(
            "Quote",
            "Quote",
            "<w:pBdr><w:left w:val=\"single\" w:sz=\"12\" w:space=\"8\" w:color=\"DDD8CC\"/></w:pBdr><w:ind w:left=\"240\"/>",
            String::new(),
        ),
        style("Cell", "Cell", "<w:spacing w:before=\"50\" w:after=\"50\"/>", "<w:sz w:val=\"19\"/>".to_owned()),
        style(
            "Between",
            "Between",
            "<w:spacing w:before=\"0\" w:after=\"0\" w:line=\"160\" w:lineRule=\"exact\"/>",
            "<w:sz w:val=\"8\"/>".to_owned(),
        ),
        style(
            "Running",
            "Running",
            "<w:tabs><w:tab w:val=\"right\" w:pos=\"9412\"/></w:tabs><w:spacing w:after=\"0\"/>",
            format!("{quiet}<w:sz w:val=\"17\"/>"),
        ),
    ];
    let mut out = format!(
        "{XML}<w:styles {WORD}><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii=\"Arial\" w:hAnsi=\"Arial\" w:cs=\"Arial\" w:eastAsia=\"Arial\"/><w:color w:val=\"{ink:06X}\"/><w:sz w:val=\"21\"/><w:szCs w:val=\"21\"/><w:lang w:val=\"{LANGUAGE}\" w:eastAsia=\"{LANGUAGE}\" w:bidi=\"ar-SA\"/></w:rPr></w:rPrDefault><w:pPrDefault><w:pPr><w:spacing w:after=\"120\" w:line=\"276\" w:lineRule=\"auto\"/></w:pPr></w:pPrDefault></w:docDefaults><w:style w:type=\"paragraph\" w:default=\"1\" w:styleId=\"Normal\"><w:name w:val=\"Normal\"/><w:qFormat/></w:style><w:style w:type=\"table\" w:default=\"1\" w:styleId=\"TableNormal\"><w:name w:val=\"Normal Table\"/><w:tblPr><w:tblInd w:w=\"0\" w:type=\"dxa\"/><w:tblCellMar><w:left w:w=\"80\" w:type=\"dxa\"/><w:right w:w=\"80\" w:type=\"dxa\"/></w:tblCellMar></w:tblPr></w:style>"
    );
    for Style { id, name, paragraph, letters } in all {
        let _ = write!(
            out,
            "<w:style w:type=\"paragraph\" w:styleId=\"{id}\"><w:name w:val=\"{name}\"/><w:basedOn w:val=\"Normal\"/><w:next w:val=\"Normal\"/><w:qFormat/><w:pPr>{paragraph}</w:pPr><w:rPr>{letters}</w:rPr></w:style>"
        );
    }
    out.push_str(&table_styles());
    out.push_str("</w:styles>");
    out
}

fn table_styles() -> String {
    let line = |side: &str, size: u8, colour: u32| {
        format!("<w:{side} w:val=\"single\" w:sz=\"{size}\" w:space=\"0\" w:color=\"{colour:06X}\"/>")
    };
    let around = ["top", "left", "bottom", "right"].map(|side| line(side, 4, palette::STONE_BAR)).concat();
    format!(
        "<w:style w:type=\"table\" w:styleId=\"Plain\"><w:name w:val=\"Plain\"/><w:basedOn w:val=\"TableNormal\"/><w:tblPr><w:tblBorders>{}{}</w:tblBorders></w:tblPr><w:tblStylePr w:type=\"firstRow\"><w:rPr><w:b/></w:rPr><w:tcPr><w:tcBorders>{}</w:tcBorders></w:tcPr></w:tblStylePr></w:style><w:style w:type=\"table\" w:styleId=\"Framed\"><w:name w:val=\"Framed\"/><w:basedOn w:val=\"TableNormal\"/><w:tblPr><w:tblBorders>{around}</w:tblBorders></w:tblPr></w:style>",
        line("bottom", 4, palette::LINE),
        line("insideH", 4, palette::LINE),
        line("bottom", 6, palette::INK)
    )
}
