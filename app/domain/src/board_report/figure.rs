//! What stands in the place of a placeholder, and who reads which part of it.

use super::filler::Filler;
use crate::access::{Action, Actor, Scope, allowed};
use crate::ids::AgencyId;
use candour_texts::t;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The figures of a report, by the names of their placeholders.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Figures(BTreeMap<String, Figure>);

/// One figure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Figure {
    /// Words in a sentence.
    Value(String),
    /// A table.
    Table(FigureTable),
    /// A list.
    List(FigureList),
}

/// A table. One without rows says its note.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FigureTable {
    /// What it is.
    pub caption: String,
    /// The heads of its columns.
    pub head: Vec<String>,
    /// Its rows; the first cell of each says what the row is about.
    pub rows: Vec<FigureRow>,
    /// What stands below it, or in its place; may be empty.
    pub note: String,
    /// Whether its rows are agencies: then not everybody reads all of them.
    pub by_agency: bool,
}

/// A row of a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FigureRow {
    /// Its cells.
    pub cells: Vec<String>,
    /// The agency whose row it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<AgencyId>,
}

/// A list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FigureList {
    /// Its items.
    pub items: Vec<FigureItem>,
    /// What is said where there is none.
    pub none: String,
    /// How many are left out because they are of other agencies than the reader's.
    #[serde(default, skip_serializing_if = "is_nought")]
    pub left_out: usize,
}

/// An item of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FigureItem {
    /// What stands first, such as a reference; may be empty.
    pub lead: String,
    /// What it says, as somebody wrote it.
    pub text: String,
    /// Names and values that belong to it.
    pub facts: Vec<(String, String)>,
    /// The agencies whose matter it is; `None` where it is everybody's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<Vec<AgencyId>>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "as serde asks for it")]
fn is_nought(count: &usize) -> bool {
    *count == 0
}

/// Who reads a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reader {
    /// Somebody who may know which agency has which score.
    Named,
    /// Somebody at the Board who sees scores over all agencies only.
    Together,
    /// Somebody of this agency.
    Agency(AgencyId),
}

impl Reader {
    /// What an actor is as a reader.
    pub fn of(actor: &Actor) -> Self {
        match actor.agency {
            Some(own) => Self::Agency(own),
            None if allowed(actor.role, Action::ReadScores, Scope::OtherAgency) => Self::Named,
            None => Self::Together,
        }
    }
}

impl Figures {
    /// The figure of a placeholder.
    pub fn get(&self, filler: Filler) -> Option<&Figure> {
        self.0.get(filler.code())
    }

    /// Those of these placeholders alone.
    #[must_use]
    pub fn only(mut self, used: &BTreeSet<Filler>) -> Self {
        self.0.retain(|code, _| used.iter().any(|filler| filler.code() == code));
        self
    }

    /// What this reader reads of them. Everybody reads what is of all agencies together, and at the Board what was
    /// found and recommended; a table with a row for each agency is read whole by those who may know which agency is
    /// which, and of an agency's own people their own row. What is another agency's matter is not there for them.
    #[must_use]
    pub fn for_reader(mut self, reader: Reader) -> Self {
        for figure in self.0.values_mut() {
            match figure {
                Figure::Table(table) if table.by_agency => table.narrow(reader),
                Figure::List(list) => list.narrow(reader),
                Figure::Table(_) | Figure::Value(_) => {}
            }
        }
        self
    }
}

impl FromIterator<(Filler, Figure)> for Figures {
    fn from_iter<I: IntoIterator<Item = (Filler, Figure)>>(all: I) -> Self {
        Self(all.into_iter().map(|(filler, figure)| (filler.code().to_owned(), figure)).collect())
    }
}

impl FigureTable {
    fn narrow(&mut self, reader: Reader) {
        let note = match reader {
            Reader::Named => return,
            Reader::Together => {
                self.rows.clear();
                t!(
                    "This table names agencies. The QA Manager and the Audit Chair read it, and each agency its own row."
                )
            }
            Reader::Agency(own) => {
                self.rows.retain(|row| row.of == Some(own));
                t!("This table names agencies. You read the row of your own agency.")
            }
        };
        note.clone_into(&mut self.note);
    }
}

impl FigureList {
    fn narrow(&mut self, reader: Reader) {
        let Reader::Agency(own) = reader else { return };
        let before = self.items.len();
        self.items.retain(|item| item.of.as_ref().is_none_or(|of| of.contains(&own)));
        self.left_out += before - self.items.len();
    }

    /// What is said of those that are left out.
    pub fn left_out_words(&self) -> Option<String> {
        let count = self.left_out;
        (count > 0).then(|| {
            t!(count; "1 more is of another agency, and not shown to you." | "{count} more are of other agencies, and not shown to you.")
        })
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::indexing_slicing, reason = "tests")]
    use super::*;
    use uuid::Uuid;

    const OWN: AgencyId = AgencyId(Uuid::from_u128(1));
    const OTHER: AgencyId = AgencyId(Uuid::from_u128(2));

    fn figures() -> Figures {
        let row = |of| FigureRow { cells: vec!["Name".to_owned()], of: Some(of) };
        let table = FigureTable { rows: vec![row(OWN), row(OTHER)], by_agency: true, ..FigureTable::default() };
        let open = FigureTable { by_agency: false, ..table.clone() };
        let item = |of| FigureItem { of, ..FigureItem::default() };
        let items = vec![item(None), item(Some(vec![OWN, OTHER])), item(Some(vec![OTHER])), item(Some(vec![]))];
        let list = FigureList { items, ..FigureList::default() };
        [
            (Filler::HeatTable, Figure::Table(table)),
            (Filler::StandardsTable, Figure::Table(open)),
            (Filler::Recommendations, Figure::List(list)),
        ]
        .into_iter()
        .collect()
    }

    fn counts(reader: Reader) -> (usize, usize, usize, usize) {
        let read = figures().for_reader(reader);
        let rows = |filler| match read.get(filler) {
            Some(Figure::Table(table)) => table.rows.len(),
            other => panic!("{other:?}"),
        };
        let Some(Figure::List(list)) = read.get(Filler::Recommendations) else { panic!("no list") };
        (rows(Filler::HeatTable), rows(Filler::StandardsTable), list.items.len(), list.left_out)
    }

    #[test]
    fn nobody_reads_another_agencys_row_or_matter_who_may_not() {
        assert_eq!(counts(Reader::Named), (2, 2, 4, 0));
        assert_eq!(counts(Reader::Together), (0, 2, 4, 0));
        assert_eq!(counts(Reader::Agency(OWN)), (1, 2, 2, 2));
        assert_eq!(counts(Reader::Agency(AgencyId(Uuid::nil()))), (0, 2, 1, 3));
    }

    #[test]
    fn what_is_sealed_is_read_back() {
        let figures = figures();
        let text = serde_json::to_string(&figures).unwrap();
        assert_eq!(serde_json::from_str::<Figures>(&text).unwrap(), figures);
        assert!(serde_json::from_str::<serde_json::Value>(&text).unwrap()["heat_table"]["table"].is_object());
    }
}
