//! Which part of the heat table is looked at, and in which order.

use super::{Analysis, Content, Seen};
use crate::ids::{AgencyType, StandardId};
use crate::question_set::{QuestionSet, Rag};
use crate::scoring::Figure;
use candour_texts::t;
use std::cmp::Ordering;

/// What is chosen. Where nothing is, everything is shown, by the names of the agencies.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct View {
    /// Only agencies of this type.
    pub agency_type: Option<AgencyType>,
    /// Only this standard; colour and order then go by it, else by the overall figure.
    pub standard: Option<StandardId>,
    /// Only agencies of this colour.
    pub rag: Option<Rag>,
    /// The order.
    pub sort: Sort,
}

/// The order of the agencies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    /// By name.
    #[default]
    Name,
    /// By type, then by name.
    Type,
    /// The lowest figure first; who has none comes last.
    Lowest,
    /// The highest figure first; who has none comes last.
    Highest,
}

impl Sort {
    /// Every order.
    pub const ALL: [Self; 4] = [Self::Name, Self::Type, Self::Lowest, Self::Highest];

    /// The code in an address.
    pub fn code(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Type => "type",
            Self::Lowest => "lowest",
            Self::Highest => "highest",
        }
    }

    /// What people read.
    pub fn label(self) -> &'static str {
        match self {
            Self::Name => t!("Agency, A to Z"),
            Self::Type => t!("Type of agency"),
            Self::Lowest => t!("Lowest score first"),
            Self::Highest => t!("Highest score first"),
        }
    }

    /// The order with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|sort| sort.code() == code)
    }
}

impl View {
    /// Whether less than everything is shown.
    pub fn narrows(&self) -> bool {
        self.agency_type.is_some() || self.standard.is_some() || self.rag.is_some()
    }

    /// The same view of this set: what the set does not know is not chosen.
    #[must_use]
    pub fn known_to(mut self, set: &QuestionSet) -> Self {
        self.agency_type = self.agency_type.filter(|code| set.agency_types.iter().any(|known| known.code == *code));
        self.standard = self.standard.filter(|id| set.standard(id).is_some());
        self
    }

    /// The figure that colour and order go by.
    fn figure<'c>(&self, content: &'c Content) -> Option<&'c Figure> {
        match &self.standard {
            None => Some(&content.scores.overall),
            Some(id) => content.scores.standards.iter().find(|score| score.standard == *id).map(|score| &score.figure),
        }
    }

    fn shows(&self, seen: &Seen) -> bool {
        let of_type = self.agency_type.as_ref().is_none_or(|wanted| *wanted == seen.agency.agency_type);
        let figure = || seen.content.as_ref().and_then(|content| self.figure(content));
        of_type && self.rag.is_none_or(|wanted| figure().is_some_and(|figure| figure.rag == Some(wanted)))
    }
}

impl Analysis<'_> {
    /// What a view shows of it, in its order.
    #[must_use]
    pub fn part(mut self, view: &View) -> Self {
        let set = self.set;
        self.returns.retain(|seen| view.shows(seen));
        let percent = |seen: &Seen| seen.content.as_ref().and_then(|content| view.figure(content)?.percent());
        match view.sort {
            Sort::Name => {}
            Sort::Type => self.returns.sort_by(|one, other| {
                let label = |seen: &Seen| set.agency_type_label(&seen.agency.agency_type).to_owned();
                label(one).cmp(&label(other))
            }),
            Sort::Lowest | Sort::Highest => {
                let turn = |order: Ordering| if view.sort == Sort::Highest { order.reverse() } else { order };
                let mut keyed: Vec<_> = self.returns.into_iter().map(|seen| (percent(&seen), seen)).collect();
                keyed.sort_by(|(one, _), (other, _)| match (one, other) {
                    (Some(one), Some(other)) => turn(one.cmp(other)),
                    // No figure is neither low nor high.
                    (one, other) => other.is_some().cmp(&one.is_some()),
                });
                self.returns = keyed.into_iter().map(|(_, seen)| seen).collect();
            }
        }
        self
    }
}
