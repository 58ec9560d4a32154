//! The tables of the export, the same for CSV and workbook.

use super::groups::{Group, Groups, Pooled};
use crate::figures::{self, LONG};
use crate::set_index::{Place, SetIndex};
use candour_domain::analysis::{Standing, Tally};
use candour_domain::ids::AgencyType;
use candour_domain::question_set::{QuestionSet, Rag, Standard};
use candour_domain::suppress::Hidden;
use num_rational::BigRational;

/// What stands in a cell whose value is hidden.
pub(crate) const SUPPRESSED: &str = "suppressed";

/// What stands in a cell of the moderated tables where the levels of some agency are not released.
pub(crate) const NOT_MODERATED: &str = "not moderated";

/// Whether a row shows its values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Show {
    Yes,
    /// They would be figures of too few agencies, or give such a figure away.
    Suppressed,
    /// They are figures after moderation, and some agency's levels are not released: what an agency gave itself and
    /// what a panel agreed are never in one sum.
    NotModerated,
}

impl Show {
    /// The word in the place of each value, and the one of the last column.
    fn instead(self) -> Option<(Value, Value)> {
        match self {
            Self::Yes => None,
            Self::Suppressed => Some((Value::Word(SUPPRESSED), Value::Word("yes"))),
            Self::NotModerated => Some((Value::Word(NOT_MODERATED), Value::Word("no"))),
        }
    }
}

/// A table with its name, columns and rows.
#[derive(Clone, Debug)]
pub(crate) struct Table {
    pub(crate) name: &'static str,
    pub(crate) columns: &'static [&'static str],
    pub(crate) rows: Vec<Vec<Value>>,
}

impl Table {
    pub(crate) fn file_name(&self) -> String {
        format!("{}.csv", self.name)
    }
}

/// One cell.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value {
    Empty,
    /// A word of ours.
    Word(&'static str),
    /// A text of the question set or of the Board: may start with anything.
    Text(String),
    Count(u64),
    /// An exact number or fraction.
    Exact(BigRational),
    /// A share from 0 to 1, shown as a per cent.
    Share(BigRational),
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

/// What the tables are made from.
pub(crate) struct Context<'a> {
    pub(crate) set: &'a QuestionSet,
    pub(crate) index: &'a SetIndex,
    pub(crate) groups: &'a Groups,
    pub(crate) hidden: &'a Hidden,
    /// Whether the figures are those after moderation.
    pub(crate) moderated: bool,
}

impl Context<'_> {
    /// The first columns of a row: group, type, label of the type.
    fn group(&self, agency_type: Option<&AgencyType>) -> Vec<Value> {
        match agency_type {
            Some(code) => {
                vec![Value::Word("type"), code.as_str().into(), self.set.agency_type_label(code).into()]
            }
            None => vec![Value::Word("all"), Value::Empty, Value::Empty],
        }
    }

    fn types(&self) -> impl Iterator<Item = (&AgencyType, &Group, bool)> {
        let pairs = self.groups.types.iter().zip(&self.hidden.types);
        pairs.map(|((code, group), hidden)| (code, group, *hidden))
    }

    fn show(&self, hidden: bool, moderated: bool) -> Show {
        if hidden {
            Show::Suppressed
        } else if self.moderated && !moderated {
            Show::NotModerated
        } else {
            Show::Yes
        }
    }

    /// All types together, where there is anything.
    pub(super) fn all(&self) -> Option<Group> {
        (!self.groups.types.is_empty()).then(|| self.groups.all(self.set, self.index))
    }
}

/// The columns of `scores.csv`.
const SCORES: [&str; 18] = [
    "group",
    "agency_type",
    "agency_type_label",
    "agency_id",
    "agency_name",
    "scope",
    "standard_id",
    "standard_code",
    "standard_title",
    "agencies",
    "agencies_with_score",
    "agencies_provisional",
    "numerator",
    "denominator",
    "fraction",
    "percent",
    "rag",
    "suppressed",
];

/// Scores of standards and overall: by type, of agencies with an agreement, of all.
pub(crate) fn scores(context: &Context<'_>) -> Table {
    let mut rows = Vec::new();
    for (code, group, hidden) in context.types() {
        let show = context.show(hidden, group.is_moderated());
        group_scores(&mut rows, context, &no_agency(context.group(Some(code))), group, |_| show);
    }
    for ((code, name, id), scores) in &context.groups.agencies {
        let mut head = context.group(Some(code));
        if let Some(first) = head.first_mut() {
            *first = Value::Word("agency");
        }
        head.extend([id.as_str().into(), name.as_str().into()]);
        let scopes = context.set.standards.iter().map(Some).chain([None]);
        for (standard, (pooled, rag)) in scopes.zip(scores.standards.iter().chain([&scores.overall])) {
            rows.push(score_row(&head, standard, 1, pooled, *rag, context.show(false, scores.moderated)));
        }
    }
    if let Some(all) = context.all() {
        let show = |at: Option<usize>| {
            let hidden = match at {
                Some(at) => context.hidden.standards.get(at).copied().unwrap_or(true),
                None => context.hidden.overall,
            };
            context.show(hidden, all.is_moderated())
        };
        group_scores(&mut rows, context, &no_agency(context.group(None)), &all, show);
    }
    let name = if context.moderated { "scores_moderated" } else { "scores" };
    Table { name, columns: &SCORES, rows }
}

fn no_agency(mut head: Vec<Value>) -> Vec<Value> {
    head.extend([Value::Empty, Value::Empty]);
    head
}

fn group_scores(
    rows: &mut Vec<Vec<Value>>,
    context: &Context<'_>,
    head: &[Value],
    group: &Group,
    show: impl Fn(Option<usize>) -> Show,
) {
    for ((at, standard), pooled) in (0..).zip(&context.set.standards).zip(&group.standards) {
        rows.push(score_row(head, Some(standard), group.size.agencies, pooled, None, show(Some(at))));
    }
    rows.push(score_row(head, None, group.size.agencies, &group.overall, None, show(None)));
}

fn score_row(
    head: &[Value],
    standard: Option<&Standard>,
    agencies: u64,
    pooled: &Pooled,
    rag: Option<Rag>,
    show: Show,
) -> Vec<Value> {
    let mut row = head.to_vec();
    match standard {
        Some(standard) => row.extend([
            Value::Word("standard"),
            standard.id.as_str().into(),
            standard.code.as_str().into(),
            standard.title.as_str().into(),
        ]),
        None => row.extend([Value::Word("overall"), Value::Empty, Value::Empty, Value::Empty]),
    }
    if let Some((instead, suppressed)) = show.instead() {
        row.extend(std::iter::repeat_n(instead, 7));
        row.extend([Value::Empty, suppressed]);
        return row;
    }
    let share = pooled.share();
    row.extend([
        Value::Count(agencies),
        Value::Count(pooled.with_score),
        Value::Count(pooled.provisional),
        Value::Exact(pooled.numerator.clone()),
        Value::Exact(pooled.denominator.clone()),
        share.clone().map_or(Value::Word("no score"), Value::Exact),
        share.map_or(Value::Word("no score"), Value::Share),
        rag.map_or(Value::Empty, |rag| Value::Word(rag.code())),
        Value::Word("no"),
    ]);
    row
}

/// The columns of `aggregate.csv`.
const AGGREGATE: [&str; 13] = [
    "group",
    "agency_type",
    "agency_type_label",
    "standard_id",
    "standard_code",
    "statement_id",
    "statement_code",
    "outcome",
    "level_code",
    "level_label",
    "agencies",
    "count",
    "suppressed",
];

/// How many agencies answered each statement how: a row an outcome.
pub(crate) fn aggregate(context: &Context<'_>) -> Table {
    let mut rows = Vec::new();
    for (code, group, hidden) in context.types() {
        for place in context.index.places(context.set).filter(|place| place.statement.applies_to.includes(code)) {
            let show = context.show(hidden, group.is_moderated());
            outcome_rows(&mut rows, &context.group(Some(code)), place, group, show);
        }
    }
    if let Some(all) = context.all() {
        for place in context.index.places(context.set) {
            let hidden = context.hidden.statements.get(place.at).copied().unwrap_or(true);
            let show = context.show(hidden, all.is_moderated());
            outcome_rows(&mut rows, &context.group(None), place, &all, show);
        }
    }
    let name = if context.moderated { "aggregate_moderated" } else { "aggregate" };
    Table { name, columns: &AGGREGATE, rows }
}

fn outcome_rows(rows: &mut Vec<Vec<Value>>, head: &[Value], place: Place<'_>, group: &Group, show: Show) {
    let Some(outcomes) = group.statements.get(place.at) else { return };
    let levels = place.scale.map_or(&[][..], |scale| &scale.levels);
    let count = |code| outcomes.levels.get(code).copied().unwrap_or_default();
    let graded: u64 = levels.iter().map(|level| count(&level.code)).sum();
    let tally = &outcomes.tally;
    let mut push = |outcome: &'static str, level: [Value; 2], count: u64| {
        let mut row = head.to_vec();
        row.extend([
            place.standard.id.as_str().into(),
            place.standard.code.as_str().into(),
            place.statement.id.as_str().into(),
            place.statement.code.as_str().into(),
            Value::Word(outcome),
        ]);
        row.extend(level);
        if let Some((instead, suppressed)) = show.instead() {
            row.extend([instead.clone(), instead, suppressed]);
        } else {
            row.extend([Value::Count(group.size.agencies), Value::Count(count), Value::Word("no")]);
        }
        rows.push(row);
    };
    for level in levels {
        push("level", [level.code.as_str().into(), level.label.as_str().into()], count(&level.code));
    }
    let rest = [
        ("answered_without_level", tally.answered.saturating_sub(graded)),
        (Standing::NotApplicable.code(), tally.not_applicable),
        (Standing::Unanswered.code(), tally.unanswered),
        (Standing::NotAsked.code(), tally.not_asked),
        (Standing::Unreadable.code(), tally.unreadable),
    ];
    for (outcome, count) in rest {
        push(outcome, [Value::Empty, Value::Empty], count);
    }
}

/// The columns of `data_quality.csv`.
const DATA_QUALITY: [&str; 15] = [
    "group",
    "agency_type",
    "agency_type_label",
    "agencies",
    "agencies_provisional",
    "statements_counted",
    "asked",
    "complete",
    "answered",
    "not_applicable",
    "unanswered",
    "unreadable",
    "complete_percent",
    "not_applicable_percent",
    "suppressed",
];

/// How complete the returns are. The "all" row counts only statements whose own "all" row is shown, so that
/// it gives nothing away that they do not.
pub(crate) fn data_quality(context: &Context<'_>) -> Table {
    let mut rows = Vec::new();
    for (code, group, hidden) in context.types() {
        let counted =
            context.index.places(context.set).filter(|place| place.statement.applies_to.includes(code)).count();
        rows.push(quality_row(context.group(Some(code)), group, &group.tally, counted, hidden));
    }
    if let Some(all) = context.all() {
        let shown = all.statements.iter().zip(&context.hidden.statements).filter(|(_, hidden)| !**hidden);
        let mut tally = Tally::default();
        let mut counted = 0;
        for (outcomes, _) in shown {
            tally.merge(&outcomes.tally);
            counted += 1;
        }
        let nothing = counted == 0;
        rows.push(quality_row(context.group(None), &all, &tally, counted, nothing));
    }
    Table { name: "data_quality", columns: &DATA_QUALITY, rows }
}

fn quality_row(mut row: Vec<Value>, group: &Group, tally: &Tally, counted: usize, hidden: bool) -> Vec<Value> {
    if hidden {
        row.extend(std::iter::repeat_n(Value::Word(SUPPRESSED), DATA_QUALITY.len() - row.len() - 1));
        row.push(Value::Word("yes"));
        return row;
    }
    let share = |part: u64| match tally.asked() {
        0 => Value::Empty,
        asked => Value::Share(BigRational::new(part.into(), asked.into())),
    };
    row.extend([
        Value::Count(group.size.agencies),
        Value::Count(group.provisional),
        Value::Count(counted as u64),
        Value::Count(tally.asked()),
        Value::Count(tally.complete),
        Value::Count(tally.answered),
        Value::Count(tally.not_applicable),
        Value::Count(tally.unanswered),
        Value::Count(tally.unreadable),
        share(tally.complete),
        share(tally.not_applicable),
        Value::Word("no"),
    ]);
    row
}

/// A per cent with many digits, for files that are read by programs.
pub(crate) fn percent_text(share: &BigRational) -> String {
    figures::decimal(&(share * BigRational::from_integer(100.into())), LONG)
}
