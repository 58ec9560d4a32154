//! Figures that are tables.

use super::Source;
use candour_domain::analysis::cycles::MeanCycles;
use candour_domain::analysis::{Content, Distribution, HeatCell, Shown, StandardCounts};
use candour_domain::board_report::{FigureRow, FigureTable};
use candour_domain::question_set::{Rag, Standard};
use candour_domain::scoring::{figure_text, percent_text, rag_of};
use candour_domain::time::{date_text, day};
use candour_texts::t;

/// What stands where there is nothing to count.
const NONE: &str = "–";

impl Source<'_> {
    /// Where each agency's return stands.
    pub(super) fn returns_table(&self) -> FigureTable {
        let row = |row: &candour_store::audits::ReturnRow| {
            let submitted = row.submitted_at.filter(|_| row.state.content_visible_to_board());
            let submitted = submitted.map_or_else(|| NONE.to_owned(), |at| date_text(day(at)));
            let of_type = self.set().agency_type_label(&row.agency.agency_type).to_owned();
            let cells = vec![row.agency.name.clone(), of_type, row.state.label().to_owned(), submitted];
            FigureRow { cells, of: Some(row.agency.id) }
        };
        FigureTable {
            caption: t!("The agencies’ returns").to_owned(),
            head: head(&[t!("Agency"), t!("Type of agency"), t!("Return"), t!("Submitted on")]),
            rows: self.returns.iter().map(row).collect(),
            note: String::new(),
            by_agency: true,
        }
    }

    /// Each standard over the agencies.
    pub(super) fn standards_table(&self) -> FigureTable {
        let shown = |at: usize| self.together.standards.get(at).copied().unwrap_or(Shown::Nobody);
        let each = self.set().standards.iter().zip(self.analysis.standards()).enumerate();
        let mut rows: Vec<_> =
            each.map(|(at, (standard, counts))| self.counts_row(named(standard), &counts, shown(at))).collect();
        rows.push(self.counts_row(t!("Overall").to_owned(), &self.analysis.overall(), self.together.overall));
        let columns =
            [t!("Standard"), t!("Mean"), t!("Green"), t!("Amber"), t!("Red"), t!("No score"), t!("Not asked")];
        FigureTable {
            caption: t!("Standards over the agencies").to_owned(),
            head: head(&columns),
            rows,
            note: String::new(),
            by_agency: false,
        }
    }

    fn counts_row(&self, name: String, counts: &StandardCounts, shown: Shown) -> FigureRow {
        let opened = u64::try_from(self.analysis.opened().count()).unwrap_or(u64::MAX);
        let scoring = &self.set().scoring;
        let cells = match (shown, counts.mean.value()) {
            (Shown::Yes, Some(mean)) => {
                let colours = counts.colours;
                let mean = coloured(&percent_text(scoring, &mean), Some(rag_of(scoring, &mean)));
                let numbers = [colours.green, colours.amber, colours.red, counts.without_score, counts.not_asked];
                [name, mean].into_iter().chain(numbers.map(|number| number.to_string())).collect()
            }
            (Shown::TooFew, _) => dashes(name, t!("Too few agencies")),
            _ if opened == 0 => dashes(name, t!("Nobody submitted")),
            _ if counts.not_asked == opened => dashes(name, t!("Not asked")),
            _ => dashes(name, t!("No score")),
        };
        FigureRow { cells, of: None }
    }

    /// How each statement was answered.
    pub(super) fn statements_table(&self) -> FigureTable {
        let shown = |at: usize| self.together.statements.get(at).copied().unwrap_or(Shown::Nobody);
        let all = self.analysis.distribution();
        let rows = all.iter().enumerate().map(|(at, row)| self.statement_row(row, shown(at))).collect();
        let columns =
            [t!("Statement"), t!("Levels"), t!("Mean"), t!("Not applicable"), t!("Unanswered"), t!("Not asked")];
        FigureTable {
            caption: t!("How each statement was answered").to_owned(),
            head: head(&columns),
            rows,
            note: String::new(),
            by_agency: false,
        }
    }

    fn statement_row(&self, row: &Distribution<'_>, shown: Shown) -> FigureRow {
        let name = format!("{} {}", row.statement.code, row.statement.text);
        let cells = match shown {
            Shown::TooFew => [name, t!("Too few agencies").to_owned()].into_iter().chain(dash(4)).collect(),
            Shown::Nobody => [name, self.nobody(row).to_owned()].into_iter().chain(dash(4)).collect(),
            Shown::Yes => {
                let mean = row.counts.mean_percent();
                let mean = mean.map_or_else(|| NONE.to_owned(), |mean| percent_text(&self.set().scoring, &mean));
                let tally = row.counts.tally;
                let numbers = [tally.not_applicable, tally.unanswered, tally.not_asked];
                let first = [name, self.levels(row), mean].into_iter();
                first.chain(numbers.map(|number| number.to_string())).collect()
            }
        };
        FigureRow { cells, of: None }
    }

    /// Why nobody stands behind a statement.
    fn nobody(&self, row: &Distribution<'_>) -> &'static str {
        let tally = row.counts.tally;
        let opened = u64::try_from(self.analysis.opened().count()).unwrap_or(u64::MAX);
        match (opened, tally.asked()) {
            (0, _) => t!("Nobody submitted"),
            (_, 0) => t!("Not asked"),
            (_, asked) if tally.not_applicable == asked => t!("Not applicable"),
            _ => t!("No answer"),
        }
    }

    /// Every level of the statement's scale with how many gave it; how many answered where it has none.
    fn levels(&self, row: &Distribution<'_>) -> String {
        let Some(scale) = self.set().scale_of(row.statement) else {
            return t!("{count} answered", count = row.counts.tally.answered);
        };
        let count = |code| row.counts.levels.get(code).copied().unwrap_or_default();
        let each = scale.levels.iter().map(|level| format!("{} {}", count(&level.code), level.label));
        each.collect::<Vec<_>>().join(", ")
    }

    /// Agencies by standards: of those that have submitted.
    pub(super) fn heat_table(&self) -> FigureTable {
        let scoring = &self.set().scoring;
        let row = |name: &str, content: &Content| {
            let overall = &content.scores.overall;
            let first = coloured(&figure_text(scoring, overall), overall.rag);
            let rest = content.scores.standards.iter().map(|score| match HeatCell::new(score) {
                HeatCell::NotAsked => t!("Not asked").to_owned(),
                HeatCell::NoScore(why) => why.words().to_owned(),
                HeatCell::Figure(score) => coloured(&figure_text(scoring, &score.figure), score.figure.rag),
            });
            [name.to_owned(), first].into_iter().chain(rest).collect()
        };
        let rows: Vec<_> = self
            .analysis
            .opened()
            .map(|(seen, content)| FigureRow { cells: row(&seen.agency.name, content), of: Some(seen.agency.id) })
            .collect();
        let codes = self.set().standards.iter().map(|standard| standard.code.as_str());
        let columns: Vec<_> = [t!("Agency"), t!("Overall")].into_iter().chain(codes).collect();
        let key = self.set().standards.iter().map(named).collect::<Vec<_>>().join("; ");
        let note = if rows.is_empty() { t!("Nobody submitted").to_owned() } else { t!("Standards: {key}.", key) };
        FigureTable {
            caption: t!("Score of each agency in each standard").to_owned(),
            head: head(&columns),
            rows,
            note,
            by_agency: true,
        }
    }

    /// Each standard in the last cycle and in this one, over what compares like for like.
    pub(super) fn last_cycle(&self) -> FigureTable {
        let caption = t!("From the last cycle to this one, like for like").to_owned();
        let found = self.cycles.as_ref().and_then(|page| Some((page, page.earlier.as_ref()?)));
        let Some((page, earlier)) = found else {
            let note = t!("There is no earlier audit with this question set to compare with.").to_owned();
            return FigureTable { caption, note, ..FigureTable::default() };
        };
        let all = self.set().standards.iter().map(named).zip(&page.standards);
        let all = all.chain(std::iter::once((t!("Overall").to_owned(), &page.overall)));
        let rows = all.map(|(name, mean)| FigureRow { cells: self.cycles_row(name, mean), of: None }).collect();
        let columns = [t!("Standard"), earlier.title.as_str(), self.audit.title.as_str(), t!("Agencies")];
        let note =
            t!("Over the statements that stand in both with the same meaning, and the agencies that answered in both.");
        FigureTable { caption, head: head(&columns), rows, note: note.to_owned(), by_agency: false }
    }

    fn cycles_row(&self, name: String, mean: &MeanCycles) -> Vec<String> {
        let agencies = mean.now.n();
        let figures = mean.then.value().zip(mean.now.value());
        let scoring = &self.set().scoring;
        let why = match figures {
            Some((then, now)) if agencies >= u64::from(self.fewest) => {
                return vec![name, percent_text(scoring, &then), percent_text(scoring, &now), agencies.to_string()];
            }
            Some(_) => t!("Too few agencies"),
            None => t!("Nothing compares"),
        };
        [name, why.to_owned()].into_iter().chain(dash(2)).collect()
    }
}

fn head(columns: &[&str]) -> Vec<String> {
    columns.iter().map(|column| (*column).to_owned()).collect()
}

fn named(standard: &Standard) -> String {
    format!("{}. {}", standard.code, standard.title)
}

/// A figure with its colour as a word.
fn coloured(figure: &str, rag: Option<Rag>) -> String {
    rag.map_or_else(|| figure.to_owned(), |rag| format!("{figure} {}", rag.label()))
}

fn dash(count: usize) -> impl Iterator<Item = String> {
    std::iter::repeat_n(NONE.to_owned(), count)
}

fn dashes(name: String, why: &str) -> Vec<String> {
    [name, why.to_owned()].into_iter().chain(dash(5)).collect()
}
