//! Native charts, with the figures behind them beside them.

use super::Document;
use super::gathered::Gathered;
use super::heat::mean_share;
use super::layout::Tab;
use crate::book::cell::{Cell, put};
use crate::book::chart::{self, Series};
use crate::book::formats::Kind;
use crate::book::page;
use crate::book::palette;
use crate::error::Result;
use candour_domain::question_set::Rag;
use candour_texts::t;
use rust_xlsxwriter::{Chart, ChartType, Worksheet};

/// The last column that charts cover; printed up to here.
const LAST: u16 = 11;
/// The first column of the figures behind the charts.
const DATA: u16 = 13;
const ROW_PIXELS: u32 = 20;
const FIRST_ROW: u32 = 4;

/// Writes the sheet.
pub(crate) fn write(sheet: &mut Worksheet, document: &Document, gathered: &Gathered) -> Result<()> {
    for column in 0..=LAST {
        sheet.set_column_width(column, 9.5)?;
    }
    sheet.set_column_width(DATA, 40)?.set_column_range_width(DATA + 1, DATA + 7, 12)?;
    page::band(
        sheet,
        &document.masthead,
        t!("Charts"),
        t!(
            "Levels after moderation count where they are released, else the agency's own. The figures behind the charts stand to the right of them, from column N, and stay with the charts."
        ),
        LAST,
    )?;
    page::print(sheet, &document.masthead, false);
    if gathered.in_force.overall.n() == 0 {
        let words = t!("No scores yet. The charts appear once a return that may be read has a score.");
        put(sheet, FIRST_ROW, 0, &words.into(), &Kind::Text.format())?;
        return Ok(());
    }
    let mut place = Place { row: FIRST_ROW, data: FIRST_ROW };
    overall(sheet, gathered, &mut place)?;
    standards(sheet, document, gathered, &mut place)?;
    colours(sheet, document, gathered, &mut place)?;
    sheet.set_print_area(0, 0, place.row, LAST)?;
    page::on_one_page(sheet, place.row);
    Ok(())
}

/// Where the next chart and the next figures go.
struct Place {
    row: u32,
    data: u32,
}

impl Place {
    fn insert(&mut self, sheet: &mut Worksheet, chart: &mut Chart, bars: usize, extra: u32) -> Result<()> {
        let height = extra + 26 * u32::try_from(bars).unwrap_or(200).clamp(3, 200);
        chart.set_width(820).set_height(height);
        sheet.insert_chart_with_offset(self.row, 0, chart, 8, 4)?;
        self.row += height.div_ceil(ROW_PIXELS) + 1;
        Ok(())
    }

    /// Writes a small table of figures; gives its first and last body row.
    fn figures(
        &mut self,
        sheet: &mut Worksheet,
        titles: &[(&str, Kind)],
        rows: &[Vec<Cell<'_>>],
    ) -> Result<(u32, u32)> {
        page::small_header(sheet, self.data, DATA, titles)?;
        let first = self.data + 1;
        for (row, cells) in (first..).zip(rows) {
            for ((column, cell), (_, kind)) in (DATA..).zip(cells).zip(titles) {
                put(sheet, row, column, cell, &kind.format())?;
            }
        }
        let last = self.data + u32::try_from(rows.len()).unwrap_or_default();
        self.data = last + 3;
        Ok((first, last))
    }
}

fn overall(sheet: &mut Worksheet, gathered: &Gathered, place: &mut Place) -> Result<()> {
    let scored = gathered.returns.iter().filter(|entry| matches!(entry.in_force, Cell::Number(_)));
    let rows: Vec<Vec<Cell<'_>>> =
        scored.map(|entry| vec![entry.agency.as_str().into(), entry.in_force.clone()]).collect();
    let (first, last) = place.figures(sheet, &[(t!("Agency"), Kind::Text), (t!("Overall"), Kind::Percent)], &rows)?;
    let title = t!("Overall score of each agency");
    let mut chart = chart::bars(
        ChartType::Bar,
        title,
        &t!("Bar chart of the overall score of {rows} agencies.", rows = rows.len()),
    );
    chart::only_series(&mut chart, &series(t!("Overall"), DATA + 1, first, last, palette::ACCENT));
    chart::share_axis(&mut chart);
    place.insert(sheet, &mut chart, rows.len(), 110)
}

fn standards(sheet: &mut Worksheet, document: &Document, gathered: &Gathered, place: &mut Place) -> Result<()> {
    let names = document.header.set.standards.iter().map(|standard| format!("{} {}", standard.code, standard.title));
    let rows: Vec<Vec<Cell<'_>>> = names
        .zip(&gathered.in_force.standards)
        .filter(|(_, mean)| mean.n() > 0)
        .map(|(name, mean)| vec![name.into(), mean_share(mean), mean.n().into()])
        .collect();
    let titles = [(t!("Standard"), Kind::Text), (t!("Mean"), Kind::Percent), (t!("Agencies"), Kind::Count)];
    let (first, last) = place.figures(sheet, &titles, &rows)?;
    let title = t!("Mean score of each standard");
    let mut chart = chart::bars(
        ChartType::Bar,
        title,
        t!("Bar chart of the mean score of each standard over the agencies with a score."),
    );
    chart::only_series(&mut chart, &series(t!("Mean"), DATA + 1, first, last, palette::ACCENT));
    chart::share_axis(&mut chart);
    place.insert(sheet, &mut chart, rows.len(), 110)
}

fn colours(sheet: &mut Worksheet, document: &Document, gathered: &Gathered, place: &mut Place) -> Result<()> {
    let mut rows: Vec<Vec<Cell<'_>>> = Vec::new();
    for (standard, colours) in document.header.set.standards.iter().zip(&gathered.colours) {
        let places = standard.statements.iter().filter_map(|own| document.index.find(&document.header.set, &own.id));
        let statements = places.filter_map(|place| gathered.statements.get(place.at));
        let (not_applicable, unanswered) = statements.fold((0, 0), |(not_applicable, unanswered), statement| {
            (not_applicable + statement.tally.not_applicable, unanswered + statement.tally.unanswered)
        });
        rows.push(vec![
            format!("{} {}", standard.code, standard.title).into(),
            colours.green.into(),
            colours.amber.into(),
            colours.red.into(),
            not_applicable.into(),
            unanswered.into(),
        ]);
    }
    let names = [t!("Green"), t!("Amber"), t!("Red"), t!("Not applicable"), t!("Unanswered")];
    let mut titles = vec![(t!("Standard"), Kind::Text)];
    titles.extend(names.map(|name| (name, Kind::Count)));
    let (first, last) = place.figures(sheet, &titles, &rows)?;
    let fills = [
        palette::bar(Rag::Green),
        palette::bar(Rag::Amber),
        palette::bar(Rag::Red),
        palette::STONE_BAR,
        palette::PAPER_BAR,
    ];
    let mut chart = chart::bars(
        ChartType::BarPercentStacked,
        t!("How the statements of each standard were answered"),
        t!(
            "Stacked bar chart: for each standard the share of answers whose level is green, amber or red, of those not \
         applicable and of those unanswered."
        ),
    );
    for ((column, name), fill) in (DATA + 1..).zip(names).zip(fills) {
        chart::series(&mut chart, &series(name, column, first, last, fill));
    }
    chart::stacked(&mut chart);
    place.insert(sheet, &mut chart, rows.len(), 140)
}

fn series(name: &'static str, column: u16, first: u32, last: u32, fill: u32) -> Series<'static> {
    Series { name, sheet: Tab::Charts.title(), categories: DATA, values: column, first, last, fill }
}
