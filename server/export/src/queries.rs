//! Queries as the rows of a table: what was asked, with what was answered to it.

use crate::book::cell::Cell;
use crate::book::formats::Kind;
use crate::book::masthead::Masthead;
use crate::book::page::{self, BODY_ROW, Page, column};
use crate::book::text;
use crate::error::Result;
use crate::words;
use candour_domain::query::QueryState;
use candour_domain::question_set::QuestionSet;
use candour_domain::report::{QueryEntry, QueryLine};
use candour_texts::t;
use chrono::{DateTime, Utc};
use rust_xlsxwriter::Worksheet;

/// The name of a sheet of queries.
pub(crate) const TITLE: &str = "Queries";

/// A question with the answers to it. Where it was asked on before anybody answered, both questions are in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Round {
    pub(crate) asked_at: DateTime<Utc>,
    pub(crate) question: String,
    pub(crate) answered_at: Option<DateTime<Utc>>,
    pub(crate) answer: String,
}

/// What was asked and answered, round by round.
pub(crate) fn rounds(query: &QueryLine) -> Vec<Round> {
    let mut rounds: Vec<Round> = Vec::new();
    for entry in &query.entries {
        let text = entry.text.as_deref().unwrap_or(words::UNREADABLE);
        match (entry.led_to, rounds.last_mut()) {
            (QueryState::Asked, Some(round)) if round.answered_at.is_none() => append(&mut round.question, text),
            (QueryState::Asked, _) => rounds.push(begun(entry, text)),
            (QueryState::Answered, Some(round)) => {
                append(&mut round.answer, text);
                round.answered_at = Some(entry.at);
            }
            (QueryState::Answered, None) | (QueryState::Closed, _) => {}
        }
    }
    rounds
}

fn begun(entry: &QueryEntry, question: &str) -> Round {
    Round { asked_at: entry.at, question: question.to_owned(), answered_at: None, answer: String::new() }
}

fn append(to: &mut String, text: &str) {
    if !to.is_empty() {
        to.push_str("\n\n");
    }
    to.push_str(text);
}

/// The rows of question and answer: a text that is longer than a cell goes on in the next.
pub(crate) fn cells(round: &Round) -> Vec<(&str, &str)> {
    let (question, answer) = (text::parts(&round.question), text::parts(&round.answer));
    let rows = question.len().max(answer.len()).max(1);
    (0..rows).map(|at| (at_or_nothing(&question, at), at_or_nothing(&answer, at))).collect()
}

fn at_or_nothing<'t>(parts: &[&'t str], at: usize) -> &'t str {
    parts.get(at).copied().unwrap_or_default()
}

/// A sheet of the queries about one return, a row a question with what was answered to it.
pub(crate) fn of_one_return(
    sheet: &mut Worksheet,
    masthead: &Masthead,
    note: &str,
    set: &QuestionSet,
    queries: &[QueryLine],
) -> Result<()> {
    let columns = [
        column(t!("No."), 8.0, Kind::Strong),
        column(t!("State"), 12.0, Kind::Text),
        column(t!("Asked on"), 17.0, Kind::Moment),
        column(t!("Answered on"), 17.0, Kind::Moment),
        column(t!("What the Board asked"), 70.0, Kind::Wrap),
        column(t!("What was answered"), 70.0, Kind::Wrap),
    ];
    page::table(sheet, masthead, &Page { title: TITLE, note, frozen: 1, header_height: 22.0 }, &columns)?;
    let mut row = BODY_ROW;
    for query in queries {
        let code = set.statement(&query.statement).map_or("", |(_, statement)| statement.code.as_str());
        for round in rounds(query) {
            for (question, answer) in cells(&round) {
                let state = query.state.label().into();
                let (asked, answered): (Cell<'_>, Cell<'_>) = (round.asked_at.into(), round.answered_at.into());
                let line = [code.into(), state, asked, answered, question.into(), answer.into()];
                page::body_row(sheet, row, &columns, &line)?;
                row += 1;
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![expect(clippy::indexing_slicing, reason = "tests")]
    use super::*;
    use candour_domain::access::Role;
    use candour_domain::ids::QueryId;
    use chrono::TimeZone as _;
    use uuid::Uuid;

    fn line(entries: &[(QueryState, Option<&str>)]) -> QueryLine {
        let entry = |(hour, (led_to, text)): (u32, &(QueryState, Option<&str>))| QueryEntry {
            led_to: *led_to,
            at: Utc.with_ymd_and_hms(2026, 3, 3, hour, 0, 0).unwrap(),
            by: "Somebody".to_owned(),
            role: Role::QaManager,
            text: text.map(str::to_owned),
        };
        QueryLine {
            id: QueryId(Uuid::from_u128(1)),
            statement: "lead".into(),
            state: QueryState::Closed,
            wanted_by: None,
            entries: (9..).zip(entries).map(entry).collect(),
        }
    }

    #[test]
    fn each_question_stands_with_its_answers() {
        use QueryState::{Answered, Asked, Closed};
        let all = line(&[
            (Asked, Some("Who?")),
            (Asked, Some("And since when?")),
            (Answered, Some("The chief.")),
            (Answered, None),
            (Closed, Some("")),
            (Asked, Some("Still?")),
        ]);
        let rounds = rounds(&all);
        assert_eq!(rounds.len(), 2);
        assert_eq!(rounds[0].question, "Who?\n\nAnd since when?");
        assert_eq!(rounds[0].answer, format!("The chief.\n\n{}", words::UNREADABLE));
        assert_eq!(rounds[0].answered_at.unwrap().to_rfc3339(), "2026-03-03T12:00:00+00:00");
        assert_eq!((rounds[1].question.as_str(), rounds[1].answer.as_str()), ("Still?", ""));
        assert_eq!(rounds[1].answered_at, None);
    }

    #[test]
    fn a_text_that_is_longer_than_a_cell_goes_on_in_the_next_row() {
        let long = "word ".repeat(8_000);
        let rounds = rounds(&line(&[(QueryState::Asked, Some("Why?")), (QueryState::Answered, Some(&long))]));
        let cells = cells(&rounds[0]);
        assert_eq!(cells.len(), 2);
        assert_eq!((cells[0].0, cells[1].0), ("Why?", ""));
        assert_eq!(format!("{}{}", cells[0].1, cells[1].1), long);
    }
}
