//! The colours of scores as real conditional formats: change a figure and the colour follows.

use super::formats;
use crate::error::Result;
use crate::figures;
use candour_domain::question_set::{Rag, RagThresholds};
use rust_decimal::Decimal;
use rust_xlsxwriter::{
    ConditionalFormatCell, ConditionalFormatCellRule, ConditionalFormatFormula, ConditionalFormatText,
    ConditionalFormatTextRule, Worksheet, utility::column_number_to_name,
};

/// A rectangle of cells: first row, first column, last row, last column.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Area(pub(crate) u32, pub(crate) u16, pub(crate) u32, pub(crate) u16);

/// Colours words: a cell that begins with "Green", "Amber" or "Red".
pub(crate) fn words(sheet: &mut Worksheet, area: Area) -> Result<()> {
    for rag in [Rag::Green, Rag::Amber, Rag::Red] {
        let rule = ConditionalFormatText::new()
            .set_rule(ConditionalFormatTextRule::BeginsWith(rag.label().to_owned()))
            .set_format(formats::rag_fill(rag));
        sheet.add_conditional_format(area.0, area.1, area.2, area.3, &rule)?;
    }
    Ok(())
}

/// Greys the words beside a share that is none: "No score", "Not asked", a dash, nothing.
pub(crate) fn neutral_words(sheet: &mut Worksheet, area: Area) -> Result<()> {
    let first = format!("{}{}", column_number_to_name(area.1), area.0 + 1);
    let rule = ConditionalFormatFormula::new()
        .set_rule(format!("OR(LEFT({first},2)=\"No\",{first}=\"–\",{first}=\"\")").as_str())
        .set_format(formats::no_score_fill());
    sheet.add_conditional_format(area.0, area.1, area.2, area.3, &rule)?;
    Ok(())
}

/// Colours shares by the thresholds of the set.
///
/// Words come first, because a spreadsheet holds every text for greater than every number. Where
/// `capped_by` names a column of words, a row that says "capped" there takes the colour that the words say.
pub(crate) fn shares(
    sheet: &mut Worksheet,
    area: Area,
    thresholds: &RagThresholds,
    capped_by: Option<u16>,
) -> Result<()> {
    let Area(top, left, bottom, right) = area;
    let first = format!("{}{}", column_number_to_name(left), top + 1);
    let no_number = ConditionalFormatFormula::new()
        .set_rule(format!("NOT(ISNUMBER({first}))").as_str())
        .set_format(formats::no_score_fill())
        .set_stop_if_true(true);
    sheet.add_conditional_format(top, left, bottom, right, &no_number)?;
    if let Some(word) = capped_by {
        let word = format!("{}{}", column_number_to_name(word), top + 1);
        for rag in [Rag::Red, Rag::Amber] {
            let name = rag.label();
            let text = format!("AND(LEFT({word},{})=\"{name}\",ISNUMBER(SEARCH(\"capped\",{word})))", name.len());
            let rule = ConditionalFormatFormula::new()
                .set_rule(text.as_str())
                .set_format(formats::rag_fill(rag))
                .set_stop_if_true(true);
            sheet.add_conditional_format(top, left, bottom, right, &rule)?;
        }
    }
    let rules = [
        (ConditionalFormatCellRule::GreaterThanOrEqualTo(as_share(thresholds.green)), Rag::Green),
        (ConditionalFormatCellRule::GreaterThanOrEqualTo(as_share(thresholds.amber)), Rag::Amber),
        (ConditionalFormatCellRule::LessThan(as_share(thresholds.amber)), Rag::Red),
    ];
    for (rule, rag) in rules {
        let rule =
            ConditionalFormatCell::new().set_rule(rule).set_format(formats::rag_fill(rag)).set_stop_if_true(true);
        sheet.add_conditional_format(top, left, bottom, right, &rule)?;
    }
    Ok(())
}

/// A threshold in per cent as the share that the cells hold.
fn as_share(percent: Decimal) -> f64 {
    figures::number(percent / Decimal::ONE_HUNDRED)
}
