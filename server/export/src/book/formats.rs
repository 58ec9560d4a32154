//! The cell formats of every workbook.

use super::palette;
use candour_domain::question_set::{Rag, RagThresholds};
use rust_xlsxwriter::{Format, FormatAlign, FormatBorder};

/// What a column of a table holds, which decides its format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// One line of text.
    Text,
    /// Text over several lines.
    Wrap,
    /// The text that names the row.
    Strong,
    /// A short word in the middle.
    Centre,
    /// A whole number.
    Count,
    /// A number as it is.
    Number,
    /// A share from 0 to 1, read as a per cent.
    Percent,
    /// A calendar date.
    Date,
    /// A date with its time.
    Moment,
}

/// Per cents are read with one digit.
pub(crate) const PERCENT: &str = "0.0%";

/// The format of a share beside a colour. A share just below a threshold is never shown as having reached it:
/// 84.96% beside an amber mark reads "84.96%", not "85.0%".
pub(crate) fn share(share: f64, thresholds: &RagThresholds) -> Format {
    let reaches = |digits: i32| {
        let scale = 10_f64.powi(digits);
        let shown = (share * 100.0 * scale).round() / scale;
        let mut thresholds = [thresholds.green, thresholds.amber].into_iter().map(crate::figures::number);
        thresholds.any(|threshold| share * 100.0 < threshold && shown >= threshold)
    };
    let number_format = match (1..6).find(|digits| !reaches(*digits)) {
        None | Some(1) => PERCENT,
        Some(2) => "0.00%",
        Some(3) => "0.000%",
        Some(4) => "0.0000%",
        Some(_) => "0.00000%",
    };
    Kind::Percent.format().set_num_format(number_format)
}

fn body() -> Format {
    Format::new()
        .set_font_color(palette::INK)
        .set_align(FormatAlign::Top)
        .set_border_bottom(FormatBorder::Thin)
        .set_border_bottom_color(palette::LINE)
}

fn words() -> Format {
    // The quote prefix keeps a text that starts with `=` a text when somebody edits the cell.
    body().set_quote_prefix().set_align(FormatAlign::Left)
}

impl Kind {
    /// The format of a body cell.
    pub(crate) fn format(self) -> Format {
        match self {
            Self::Text => words(),
            Self::Wrap => words().set_text_wrap(),
            Self::Strong => words().set_bold(),
            Self::Centre => words().set_align(FormatAlign::Center),
            Self::Count => body().set_num_format("#,##0").set_align(FormatAlign::Right).set_indent(1),
            Self::Number => body().set_num_format("General").set_align(FormatAlign::Right).set_indent(1),
            Self::Percent => body().set_num_format(PERCENT).set_align(FormatAlign::Center),
            Self::Date => body().set_num_format("d mmm yyyy").set_align(FormatAlign::Left),
            Self::Moment => body().set_num_format("d mmm yyyy hh:mm").set_align(FormatAlign::Left),
        }
    }

    /// The format of a body cell that people fill in.
    pub(crate) fn editable(self) -> Format {
        self.format()
            .set_unlocked()
            .set_background_color(palette::FILL_IN)
            .set_border(FormatBorder::Thin)
            .set_border_color(palette::LINE)
    }
}

/// A cell that is not asked for here.
pub(crate) fn shut() -> Format {
    Kind::Wrap.format().set_background_color(palette::STONE)
}

/// The header cell of a column.
pub(crate) fn header(kind: Kind) -> Format {
    let format = Format::new()
        .set_bold()
        .set_font_color(palette::WHITE)
        .set_background_color(palette::INK)
        .set_text_wrap()
        .set_align(FormatAlign::Bottom)
        .set_border_right(FormatBorder::Thin)
        .set_border_right_color(palette::ACCENT);
    match kind {
        Kind::Centre | Kind::Percent => format.set_align(FormatAlign::Center),
        Kind::Count | Kind::Number => format.set_align(FormatAlign::Right).set_indent(1),
        _ => format.set_align(FormatAlign::Left),
    }
}

/// The header over several columns.
pub(crate) fn group_header() -> Format {
    header(Kind::Centre).set_background_color(palette::ACCENT).set_align(FormatAlign::VerticalCenter)
}

/// The title of a sheet, on the paper band.
pub(crate) fn title() -> Format {
    Format::new()
        .set_bold()
        .set_font_size(18)
        .set_font_color(palette::INK)
        .set_background_color(palette::PAPER)
        .set_align(FormatAlign::VerticalCenter)
        .set_quote_prefix()
}

/// The line under the title.
pub(crate) fn subtitle() -> Format {
    Format::new()
        .set_font_color(palette::ACCENT)
        .set_background_color(palette::PAPER)
        .set_align(FormatAlign::VerticalCenter)
        .set_quote_prefix()
}

/// What the reader must know of the sheet.
pub(crate) fn note() -> Format {
    Format::new()
        .set_font_color(palette::MUTED)
        .set_background_color(palette::PAPER)
        .set_align(FormatAlign::Top)
        .set_text_wrap()
        .set_quote_prefix()
}

/// A heading inside a sheet, with a rule under it.
pub(crate) fn section() -> Format {
    Format::new()
        .set_bold()
        .set_font_size(13)
        .set_font_color(palette::INK)
        .set_border_bottom(FormatBorder::Medium)
        .set_border_bottom_color(palette::ACCENT)
        .set_quote_prefix()
}

/// A link to another sheet.
pub(crate) fn link() -> Format {
    words().set_font_color(palette::ACCENT).set_underline(rust_xlsxwriter::FormatUnderline::Single)
}

/// What must not be overlooked.
pub(crate) fn alert() -> Format {
    words().set_bold().set_text_wrap().set_background_color(palette::tint(Rag::Red))
}

/// The ink band of a cover: its lines from small to large.
pub(crate) fn band(size: u8, colour: u32) -> Format {
    Format::new()
        .set_background_color(palette::INK)
        .set_font_color(colour)
        .set_font_size(size)
        .set_align(FormatAlign::VerticalCenter)
        .set_quote_prefix()
}

/// The handling line under the band.
pub(crate) fn handling() -> Format {
    Format::new()
        .set_bold()
        .set_font_color(palette::INK)
        .set_background_color(palette::tint(Rag::Amber))
        .set_align(FormatAlign::VerticalCenter)
        .set_text_wrap()
}

/// What a conditional format adds.
pub(crate) fn rag_fill(rag: Rag) -> Format {
    Format::new().set_background_color(palette::tint(rag)).set_font_color(palette::INK)
}

/// What a conditional format adds where there is no score.
pub(crate) fn no_score_fill() -> Format {
    Format::new().set_background_color(palette::STONE).set_font_color(palette::MUTED)
}
