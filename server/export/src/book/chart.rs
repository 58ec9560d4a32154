//! The look of every chart: ink titles, muted axes, quiet grid.

use super::palette;
use rust_xlsxwriter::{
    Chart, ChartAxisCrossing, ChartDataLabel, ChartFont, ChartFormat, ChartLegendPosition, ChartLine, ChartSolidFill,
    ChartType,
};

/// One series of bars: its figures stand in one column, the names of the bars in another.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Series<'a> {
    pub(crate) name: &'a str,
    pub(crate) sheet: &'a str,
    pub(crate) categories: u16,
    pub(crate) values: u16,
    pub(crate) first: u32,
    pub(crate) last: u32,
    pub(crate) fill: u32,
}

fn font(colour: u32, size: u32) -> ChartFont {
    let mut font = ChartFont::new();
    font.set_color(colour).set_size(size);
    font
}

/// An empty bar chart with its title and its text for people who do not see it. The first row is on top.
pub(crate) fn bars(kind: ChartType, title: &str, alt_text: &str) -> Chart {
    let mut chart = Chart::new(kind);
    let mut title_font = font(palette::INK, 13);
    title_font.set_bold();
    chart.title().set_name(title).set_font(&title_font);
    chart.set_alt_text(alt_text).set_name(title);
    // The first row on top, the axis of shares still below: for bars, y is the axis of names.
    chart.y_axis().set_reverse().set_font(&font(palette::INK, 9));
    chart.y_axis().set_major_gridlines(false).set_crossing(ChartAxisCrossing::Max);
    chart.x_axis().set_font(&font(palette::MUTED, 9));
    let mut grid = ChartLine::new();
    grid.set_color(palette::LINE).set_width(0.5);
    chart.x_axis().set_major_gridlines(true).set_major_gridlines_line(&grid);
    let mut frame = ChartLine::new();
    frame.set_color(palette::LINE);
    chart.chart_area().set_format(ChartFormat::new().set_line(&frame));
    chart
}

/// Adds a series.
pub(crate) fn series(chart: &mut Chart, series: &Series<'_>) {
    add(chart, series, false);
}

fn add(chart: &mut Chart, series: &Series<'_>, labelled: bool) {
    let mut fill = ChartSolidFill::new();
    fill.set_color(series.fill);
    let added = chart
        .add_series()
        .set_name(series.name)
        .set_categories((series.sheet, series.first, series.categories, series.last, series.categories))
        .set_values((series.sheet, series.first, series.values, series.last, series.values))
        .set_format(ChartFormat::new().set_solid_fill(&fill))
        .set_gap(45);
    if labelled {
        let mut label = ChartDataLabel::new();
        label.show_value().set_num_format("0%").set_font(&font(palette::INK, 9));
        added.set_data_label(&label);
    }
}

/// Adds the only series of a chart: no legend, each bar with its share.
pub(crate) fn only_series(chart: &mut Chart, only: &Series<'_>) {
    add(chart, only, true);
    chart.legend().set_hidden();
}

/// Adds two series side by side, the present one first, each bar with its share.
pub(crate) fn pair(chart: &mut Chart, now: &Series<'_>, then: &Series<'_>) {
    add(chart, now, true);
    add(chart, then, true);
    legend(chart);
}

/// The axis of shares: 0 to 100 per cent.
pub(crate) fn share_axis(chart: &mut Chart) {
    chart.x_axis().set_min(0).set_max(1).set_major_unit(0.2).set_num_format("0%");
}

/// What a stacked chart needs beside: a legend, touching bars.
pub(crate) fn stacked(chart: &mut Chart) {
    legend(chart);
    chart.x_axis().set_num_format("0%");
}

/// A legend under the chart.
pub(crate) fn legend(chart: &mut Chart) {
    let mut text = ChartFont::new();
    text.set_color(palette::INK).set_size(9);
    chart.legend().set_position(ChartLegendPosition::Bottom).set_font(&text);
}
