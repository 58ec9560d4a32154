//! Figures that stand in a sentence; and which placeholder is filled by what.

use super::Source;
use candour_domain::analysis::Shown;
use candour_domain::board_report::{Figure, Filler};
use candour_domain::question_set::AnswerType;
use candour_domain::scoring::{percent_text, rag_of};
use candour_domain::submission::ReturnState;
use candour_domain::time::date_text;
use candour_texts::t;

impl Source<'_> {
    /// What a placeholder is filled with.
    pub(super) fn figure(&self, filler: Filler) -> Figure {
        match filler {
            Filler::ReturnsTable => Figure::Table(self.returns_table()),
            Filler::StandardsTable => Figure::Table(self.standards_table()),
            Filler::StatementsTable => Figure::Table(self.statements_table()),
            Filler::HeatTable => Figure::Table(self.heat_table()),
            Filler::LastCycle => Figure::Table(self.last_cycle()),
            Filler::Findings(kind) => Figure::List(self.findings_of(kind)),
            Filler::GoodPractice => Figure::List(self.good_practice()),
            Filler::Recommendations => Figure::List(self.recommendations()),
            _ => Figure::Value(self.value(filler)),
        }
    }

    fn value(&self, filler: Filler) -> String {
        match filler {
            Filler::Board => self.board.clone(),
            Filler::Audit => self.audit.title.clone(),
            Filler::QuestionSet => {
                t!("{title}, version {version}", title = self.set().title, version = self.set().version)
            }
            Filler::Period => {
                t!("{opens} to {due}", opens = date_text(self.audit.opens_on), due = date_text(self.audit.due_on))
            }
            Filler::Standards => self.set().standards.len().to_string(),
            Filler::Statements => {
                let all = self.set().statements();
                all.filter(|(_, one)| one.answer != AnswerType::Information).count().to_string()
            }
            Filler::Asked => self.counts().1.to_string(),
            Filler::Submitted => self.counts().0.to_string(),
            Filler::ResponseRate => self.response_rate(),
            Filler::Exempt => self.standing(ReturnState::Exempt).to_string(),
            Filler::Withdrawn => self.standing(ReturnState::Withdrawn).to_string(),
            Filler::Overall => self.overall(),
            Filler::FindingsCount => self.accepted().count().to_string(),
            Filler::RecommendationsCount => self.recommendations.len().to_string(),
            // Tables and lists: see `figure`.
            _ => String::new(),
        }
    }

    /// How many returns are submitted, of how many that are waited for.
    fn counts(&self) -> (usize, usize) {
        let waited = self.returns.iter().filter(|row| row.state.is_counted());
        let submitted = waited.clone().filter(|row| row.state.content_visible_to_board()).count();
        (submitted, waited.count())
    }

    fn standing(&self, state: ReturnState) -> usize {
        self.returns.iter().filter(|row| row.state == state).count()
    }

    fn response_rate(&self) -> String {
        let (submitted, asked) = self.counts();
        // Half up, in whole per cents; of nobody there is no share.
        match (submitted * 200 + asked).checked_div(asked * 2) {
            Some(percent) => {
                t!(asked; "{submitted} of 1 agency ({percent}%)" | "{submitted} of {asked} agencies ({percent}%)", submitted, percent)
            }
            None => t!("0 of 0 agencies").to_owned(),
        }
    }

    fn overall(&self) -> String {
        let mean = self.analysis.overall().mean.value();
        match (self.together.overall, mean) {
            (Shown::Yes, Some(mean)) => {
                let scoring = &self.set().scoring;
                format!("{} ({})", percent_text(scoring, &mean), rag_of(scoring, &mean).label())
            }
            (Shown::TooFew, _) => t!("not shown: too few agencies have one").to_owned(),
            _ => t!("not there: no agency has one").to_owned(),
        }
    }
}
