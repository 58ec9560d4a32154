//! All answers: one row an agency and statement, also those not asked.

use super::layout::Tab;
use crate::book::cell::Cell;
use crate::book::formats::Kind;
use crate::book::page::{Column, Page, column};
use crate::book::stream::SheetStream;
use crate::book::text;
use crate::content;
use crate::error::Result;
use crate::figures;
use crate::set_index::Place;
use crate::words;
use candour_domain::analysis::Standing;
use candour_domain::report::{AnswerLine, AuditHeader, ReturnReport};
use candour_domain::scoring::StatementScore;
use candour_texts::t;

/// How the sheet is laid out.
pub(crate) const PAGE: Page<'static> = Page {
    title: "All answers",
    note: "One row for every agency and statement. \"Not asked\", \"Unanswered\", \"Not applicable\" and a level worth 0 \
           are four different things. What agencies wrote stands in full on the sheet Narratives.",
    frozen: 1,
    header_height: 34.0,
};
/// The column of colour words.
pub(crate) const RAG_COLUMN: u16 = 12;

/// The columns, in order.
pub(crate) fn columns() -> Vec<Column> {
    vec![
        column(t!("Agency"), 42.0, Kind::Strong),
        column(t!("Agency type"), 30.0, Kind::Text),
        column(t!("Return"), 23.0, Kind::Text),
        column(t!("Standard"), 34.0, Kind::Text),
        column(t!("No."), 7.0, Kind::Text),
        column(t!("Statement"), 60.0, Kind::Text),
        column(t!("Critical"), 9.0, Kind::Centre),
        column(t!("Answered as"), 16.0, Kind::Text),
        column(t!("Standing"), 18.0, Kind::Text),
        column(t!("Answer"), 22.0, Kind::Text),
        column(t!("Level"), 18.0, Kind::Text),
        column(t!("Level code"), 9.0, Kind::Centre),
        column(t!("Colour"), 9.0, Kind::Centre),
        column(t!("Level value"), 9.0, Kind::Number),
        column(t!("Highest value"), 9.0, Kind::Number),
        column(t!("Weight"), 9.0, Kind::Number),
        column(t!("Score"), 9.0, Kind::Percent),
        column(t!("Reason (not applicable)"), 34.0, Kind::Text),
        column(t!("Characters written"), 11.0, Kind::Count),
        column(t!("Evidence references"), 11.0, Kind::Count),
        column(t!("State of the answer"), 18.0, Kind::Text),
        column(t!("Times saved"), 9.0, Kind::Count),
        column(t!("Last saved"), 17.0, Kind::Moment),
        column(t!("Statement id"), 34.0, Kind::Text),
        column(t!("Moderated level"), 18.0, Kind::Text),
        column(t!("Reason of the panel"), 46.0, Kind::Text),
        column(t!("Released to the agency"), 14.0, Kind::Text),
    ]
}

/// One line of one return, in its place.
pub(crate) struct Row<'a> {
    pub(crate) header: &'a AuditHeader,
    pub(crate) report: &'a ReturnReport,
    pub(crate) place: Place<'a>,
    pub(crate) line: &'a AnswerLine,
}

impl<'a> Row<'a> {
    /// The label of the agency's type.
    pub(crate) fn agency_type(&self) -> &'a str {
        self.header.set.agency_type_label(&self.report.agency.agency_type)
    }

    /// Adds the line to the sheet.
    pub(crate) fn write(&self, sheet: &mut SheetStream, score: Option<&StatementScore>) -> Result<()> {
        let (line, place) = (self.line, self.place);
        let answer = line.answer.as_ref();
        let written = answer.map(|answer| (answer.narrative.chars().count() + answer.impact.chars().count()) as u64);
        let revision = u64::try_from(line.revision).unwrap_or_default();
        let figure = |value: Option<rust_decimal::Decimal>| Cell::from(value.map(figures::number));
        sheet.row(&[
            self.report.agency.name.as_str().into(),
            self.agency_type().into(),
            self.report.state.label().into(),
            format!("{} {}", place.standard.code, place.standard.title).into(),
            place.statement.code.as_str().into(),
            place.statement.text.as_str().into(),
            if place.statement.critical { t!("Critical") } else { "" }.into(),
            words::answer_type(place.statement.answer).into(),
            Standing::of(line).words().into(),
            content::answer_cell(place, line, Tab::Narratives.title()),
            content::level_label(place, line).into(),
            line.level.as_ref().map(candour_domain::ids::LevelCode::as_str).into(),
            score.and_then(|score| score.rag).map(candour_domain::question_set::Rag::label).into(),
            figure(score.and_then(|score| score.value)),
            figure(score.and_then(|score| score.highest)),
            figures::number(place.statement.weight).into(),
            score.and_then(|score| score.score.as_ref()).and_then(|score| figures::ratio(&score.big())).into(),
            text::or_pointer(content::reason(line), Tab::NotApplicable.title()).into(),
            written.filter(|characters| *characters > 0).into(),
            answer.map(|answer| answer.evidence.len()).filter(|references| *references > 0).into(),
            line.state.label().into(),
            revision.into(),
            line.updated_at.into(),
            place.statement.id.as_str().into(),
            content::moderated_level(self.report, place).into(),
            content::moderated_reason(self.report, place).into(),
            content::moderated_released(self.report, place).into(),
        ])
    }
}
