//! The charts of an audit: from the figures of the pages to SVG, and to files.

use super::page::AnalysisPage;
use super::{CyclesPage, SpreadPage};
use crate::aside::aside;
use crate::{Refusal, Service, ServiceError};
use candour_domain::access::Actor;
use candour_domain::analysis::cycles::MeanCycles;
use candour_domain::analysis::{Analysis, Distribution, HeatCell, Shown, Spread, Together, View};
use candour_domain::ids::AuditId;
use candour_domain::question_set::{QuestionSet, Rag, Standard};
use candour_domain::scoring::{figure_text, percent_share, percent_text, rag_of};
use candour_export::chart_svg::{self, Axis, Bar, Fill, HeatRow, Named, Part, Slope, Stack};
use candour_texts::{mark, said, t};

/// One of the charts of an audit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChartName {
    /// The mean of each standard.
    Standards,
    /// How the statements of each standard were answered.
    Answers,
    /// Agencies by standards.
    Heat,
    /// Each standard in the last cycle and in this one.
    Cycles,
}

/// As what a chart is taken out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChartFormat {
    /// SVG.
    Svg,
    /// PNG.
    Png,
}

/// A chart as a file.
#[derive(Clone, Debug)]
pub struct ChartFile {
    /// Its name.
    pub name: String,
    /// Its media type.
    pub kind: &'static str,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

impl ChartName {
    /// Every chart.
    pub const ALL: [Self; 4] = [Self::Standards, Self::Answers, Self::Heat, Self::Cycles];

    /// The name in addresses and files; also the chart's id on its page.
    pub fn code(self) -> &'static str {
        match self {
            Self::Standards => "standards",
            Self::Answers => "answers",
            Self::Heat => "heat",
            Self::Cycles => "cycles",
        }
    }

    /// The chart and the format of a file's name.
    pub fn of_file(file: &str) -> Option<(Self, ChartFormat)> {
        let (name, ending) = file.split_once('.')?;
        let format = match ending {
            "svg" => ChartFormat::Svg,
            "png" => ChartFormat::Png,
            _ => return None,
        };
        Self::ALL.into_iter().find(|chart| chart.code() == name).map(|chart| (chart, format))
    }
}

/// The mean of each standard over the agencies with a score.
pub fn standards(analysis: &Analysis<'_>, together: Option<&Together>) -> String {
    let set = analysis.set;
    let rows = set.standards.iter().zip(analysis.standards()).enumerate().map(|(at, (standard, counts))| {
        let hidden = is_hidden(together, at);
        let mean = counts.mean.value().filter(|_| !hidden);
        let figure = match &mean {
            Some(mean) => percent_text(&set.scoring, mean),
            None if hidden => t!("Too few agencies").to_owned(),
            None => t!("No score").to_owned(),
        };
        let rag = mean.as_ref().map(|mean| rag_of(&set.scoring, mean));
        Bar { name: named(standard), share: mean.as_ref().and_then(percent_share), figure, rag }
    });
    let about = t!(
        "Bar chart: for each standard the mean score of the agencies that have one. The table of standards on the same page has the same figures."
    );
    let chart = Named { id: "standards", title: t!("Mean score of each standard"), description: about };
    chart_svg::bars(chart, &rows.collect::<Vec<_>>())
}

const PARTS: [Part; 5] = [
    Part { name: mark!("Green"), fill: Fill::Rag(Rag::Green) },
    Part { name: mark!("Amber"), fill: Fill::Rag(Rag::Amber) },
    Part { name: mark!("Red"), fill: Fill::Rag(Rag::Red) },
    Part { name: mark!("Not applicable"), fill: Fill::Grey },
    Part { name: mark!("Unanswered"), fill: Fill::White },
];

/// How the statements of each standard were answered. What is hidden of it is left out of the sums.
pub fn answers(set: &QuestionSet, distribution: &[Distribution<'_>], together: Option<&Together>) -> String {
    let shown = |at: usize| together.is_none_or(|all| all.statements.get(at) == Some(&Shown::Yes));
    let rows = set.standards.iter().map(|standard| {
        let mut counts = vec![0; PARTS.len()];
        let own = distribution.iter().enumerate().filter(|(at, row)| row.standard.id == standard.id && shown(*at));
        for (_, row) in own {
            let (colours, tally) = (row.counts.colours, row.counts.tally);
            let each = [colours.green, colours.amber, colours.red, tally.not_applicable, tally.unanswered];
            for (sum, count) in counts.iter_mut().zip(each) {
                *sum += count;
            }
        }
        Stack { name: named(standard), counts }
    });
    let about = t!(
        "Stacked bar chart: for each standard how many answers are green, amber or red, how many are not applicable and how many statements are unanswered. The distribution on the same page has the figures of each statement."
    );
    let chart =
        Named { id: "answers", title: t!("How the statements of each standard were answered"), description: about };
    let parts = PARTS.map(|part| Part { name: said(part.name), ..part });
    chart_svg::stacked(chart, &parts, &rows.collect::<Vec<_>>())
}

/// Agencies by standards.
pub fn heat(analysis: &Analysis<'_>) -> String {
    let set = analysis.set;
    let columns = std::iter::once(t!("Overall").to_owned()).chain(set.standards.iter().map(|one| one.code.clone()));
    let rows = analysis.opened().map(|(seen, content)| {
        let overall = &content.scores.overall;
        let first = cell(figure_text(&set.scoring, overall), overall.rag);
        let rest = content.scores.standards.iter().map(|score| match HeatCell::new(score) {
            HeatCell::NotAsked => cell(t!("Not asked").to_owned(), None),
            HeatCell::NoScore(why) => cell(why.words().to_owned(), None),
            HeatCell::Figure(score) => cell(figure_text(&set.scoring, &score.figure), score.figure.rag),
        });
        HeatRow { name: seen.agency.name.clone(), cells: std::iter::once(first).chain(rest).collect() }
    });
    let about = t!(
        "Heat table: each agency's score overall and in each standard, with its colour as a mark: full is green, half is amber, empty is red. The table on the same page has the same figures."
    );
    let chart = Named { id: "heat", title: t!("Score of each agency in each standard"), description: about };
    chart_svg::heat(chart, &columns.collect::<Vec<_>>(), &rows.collect::<Vec<_>>())
}

fn cell(words: String, rag: Option<Rag>) -> chart_svg::HeatCell {
    chart_svg::HeatCell { words, rag }
}

/// Each standard in the last cycle and in this one, where it has a figure in both.
pub fn cycles(page: &CyclesPage) -> String {
    let set = &page.set;
    let shown = |mean: &MeanCycles| page.named || mean.now.n() >= u64::from(page.fewest);
    let pair = |name: String, mean: &MeanCycles| {
        let (then, now) = (mean.then.value()?, mean.now.value()?);
        let figures = (percent_text(&set.scoring, &then), percent_text(&set.scoring, &now));
        Some(Slope { name, shares: (percent_share(&then)?, percent_share(&now)?), figures })
    };
    let all = std::iter::once((t!("Overall").to_owned(), &page.overall));
    let all = all.chain(set.standards.iter().map(named).zip(&page.standards));
    let rows: Vec<_> = all.filter(|(_, mean)| shown(mean)).filter_map(|(name, mean)| pair(name, mean)).collect();
    let then = page.earlier.as_ref().map_or(t!("Last cycle"), |earlier| earlier.title.as_str());
    let about = t!(
        "Slope chart: the mean score of each standard in the last cycle and in this one, over the statements that stand in both with the same meaning and the agencies that answered in both. The table on the same page has the same figures."
    );
    let chart = Named { id: "cycles", title: t!("From the last cycle to this one, like for like"), description: about };
    chart_svg::slope(chart, (then, &page.audit.title), &rows)
}

/// An agency's standards against the mean of the others; `None` where a radar helps nobody.
pub fn radar(page: &SpreadPage, spread: &Spread<'_>) -> Option<String> {
    let axes = spread.standards.iter().filter_map(|one| {
        let first = percent_share(&one.own.figure.percent()?)?;
        Some(Axis { name: named(one.standard), first, second: percent_share(&one.figures.mean.value()?)? })
    });
    let axes: Vec<_> = axes.collect();
    let about = t!(
        "Radar chart: the agency's own score in each standard, and the mean of the others, where it is shown. The table on the same page has the same figures."
    );
    let chart = Named { id: "radar", title: t!("Your standards beside the mean of the others"), description: about };
    chart_svg::radar(chart, (&page.agency.name, t!("Mean of the others")), &axes)
}

fn named(standard: &Standard) -> String {
    format!("{}. {}", standard.code, standard.title)
}

fn is_hidden(together: Option<&Together>, standard: usize) -> bool {
    together.is_some_and(|all| all.standards.get(standard) == Some(&Shown::TooFew))
}

impl Service {
    /// A chart of an audit, over the part that is shown, as a file. Taking it is put into the trail.
    ///
    /// # Errors
    /// Where the table does not allow it; [`ServiceError::NotFound`] for another Board's audit, and for a chart that is
    /// not there for the actor; [`Refusal::Step`] while figures may not be shown.
    pub async fn chart_file(
        &self,
        actor: &Actor,
        id: AuditId,
        (name, format): (ChartName, ChartFormat),
        view: impl FnOnce(&AnalysisPage) -> View,
    ) -> Result<ChartFile, ServiceError> {
        let (audit, svg) = if name == ChartName::Cycles {
            let page = self.audit_cycles(actor, id).await?;
            still_open(page.open)?;
            if page.earlier.is_none() {
                return Err(ServiceError::NotFound);
            }
            let svg = cycles(&page);
            (page.audit, svg)
        } else {
            let page = self.audit_analysis(actor, id).await?;
            still_open(page.open)?;
            let view = view(&page);
            let audit = page.audit.clone();
            (audit, of_analysis(page, name, &view).ok_or(ServiceError::NotFound)?)
        };
        let (ending, kind) = match format {
            ChartFormat::Svg => ("svg", "image/svg+xml"),
            ChartFormat::Png => ("png", "image/png"),
        };
        let file = format!("{}.{ending}", name.code());
        let bytes = match format {
            ChartFormat::Svg => svg.into_bytes(),
            ChartFormat::Png => {
                let turn = self.turn_at_documents().await?;
                aside(&turn, move || Ok(chart_svg::png(&svg)?)).await?
            }
        };
        self.note(actor, &audit, None, &file).await?;
        Ok(ChartFile { name: file, kind, bytes })
    }
}

/// Refuses charts while figures may not be shown.
fn still_open(open: bool) -> Result<(), ServiceError> {
    let text = t!("Charts over all agencies can be taken out once the audit is closed.");
    if open { Ok(()) } else { Err(Refusal::Step(text.to_owned()).into()) }
}

/// A chart of the Board view; `None` where it is not there for who may not know which agency is which.
fn of_analysis(page: AnalysisPage, name: ChartName, view: &View) -> Option<String> {
    if name == ChartName::Heat && !page.named {
        return None;
    }
    let analysis = Analysis { set: &page.set, returns: page.returns }.part(view);
    let together = (!page.named).then(|| Together::new(&analysis, page.fewest));
    Some(match name {
        ChartName::Heat => heat(&analysis),
        ChartName::Standards => standards(&analysis, together.as_ref()),
        ChartName::Answers | ChartName::Cycles => answers(&page.set, &analysis.distribution(), together.as_ref()),
    })
}
