//! The rules: from the figures of an audit to proposals, each with its evidence. Pure, and quick enough to be asked
//! again at every change of a threshold.

use super::{About, Evidence, Key, Line, OfStatement, Rule, Thresholds};
use crate::analysis::{Analysis, Colours, Content, Seen};
use crate::question_set::{AnswerType, Lens, Rag, Standard, Statement};
use candour_texts::t;
use std::collections::{BTreeMap, BTreeSet};

/// What a rule proposes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// Which rule, about what.
    pub key: Key,
    /// A first wording, from the figures.
    pub text: String,
    /// What stands behind it.
    pub evidence: Evidence,
}

/// What another choice of thresholds would change.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Difference {
    /// Proposed only with the new ones.
    pub added: Vec<Proposal>,
    /// Proposed only with the old ones.
    pub gone: Vec<Proposal>,
    /// Proposed with both.
    pub kept: usize,
}

/// Everything that the rules propose, rule by rule, in the set's order.
pub fn proposals(analysis: &Analysis<'_>, with: &Thresholds) -> Vec<Proposal> {
    let mut found = Vec::new();
    let mut of_priority: BTreeMap<&str, Vec<(&Statement, Evidence)>> = BTreeMap::new();
    for (at, standard) in analysis.set.standards.iter().enumerate() {
        let seen = of_standard(analysis, at, standard);
        found.extend(about_standard(standard, &seen, with));
        for (place, statement) in standard.statements.iter().enumerate() {
            if statement.answer == AnswerType::Information {
                continue;
            }
            let seen = of_statement(analysis, at, place, statement);
            found.extend(about_statement(analysis, statement, &seen, with));
            if let Some(priority) = &statement.priority {
                of_priority.entry(priority).or_default().push((statement, seen));
            }
        }
    }
    found.extend(of_priority.into_iter().filter_map(|(priority, of)| about_priority(analysis, priority, &of, with)));
    // Stable: within a rule the set's order stays.
    found.sort_by_key(|proposal| proposal.key.rule);
    found
}

/// What would change from one list of proposals to another.
pub fn difference(before: &[Proposal], after: Vec<Proposal>) -> Difference {
    let keys: BTreeSet<_> = before.iter().map(|proposal| &proposal.key).collect();
    let (kept, added): (Vec<_>, Vec<_>) = after.into_iter().partition(|proposal| keys.contains(&proposal.key));
    let staying: BTreeSet<_> = kept.iter().map(|proposal| &proposal.key).collect();
    let gone = before.iter().filter(|proposal| !staying.contains(&proposal.key)).cloned().collect();
    Difference { added, gone, kept: kept.len() }
}

/// The colours of a standard, agency by agency. An agency tells of it where it does at any of its statements.
fn of_standard(analysis: &Analysis<'_>, at: usize, standard: &Standard) -> Evidence {
    let line = |(seen, content): (&Seen, &Content)| {
        let rag = content.scores.standards.get(at)?.figure.rag?;
        let told = standard.statements.iter().any(|statement| content.told.contains(&statement.id));
        Some(Line { agency: seen.agency.id, rag, told })
    };
    counted(analysis.opened().filter_map(line).collect())
}

/// The colours of a statement, agency by agency.
fn of_statement(analysis: &Analysis<'_>, at: usize, place: usize, statement: &Statement) -> Evidence {
    let line = |(seen, content): (&Seen, &Content)| {
        let rag = content.scores.standards.get(at)?.statements.get(place)?.rag?;
        Some(Line { agency: seen.agency.id, rag, told: content.told.contains(&statement.id) })
    };
    counted(analysis.opened().filter_map(line).collect())
}

fn counted(agencies: Vec<Line>) -> Evidence {
    let mut colours = Colours::default();
    for line in &agencies {
        colours.add(Some(line.rag));
    }
    let told = agencies.iter().filter(|line| line.told).count();
    Evidence { colours, told: u64::try_from(told).unwrap_or(u64::MAX), agencies, statements: Vec::new() }
}

/// Whether `part` of `whole` is at least so many per cent; nothing is no part of nothing.
fn at_least(part: u64, whole: u64, per_cent: u32) -> bool {
    whole > 0 && part * 100 >= whole * u64::from(per_cent)
}

fn is_strength(seen: &Evidence, with: &Thresholds) -> bool {
    let agencies = seen.colours.total();
    seen.colours.below_green() == 0
        && agencies >= u64::from(with.strength_agencies)
        && at_least(seen.told, agencies, with.strength_told)
}

fn is_common(seen: &Evidence, with: &Thresholds) -> bool {
    let below = seen.colours.below_green();
    below >= u64::from(with.common_agencies) && at_least(below, seen.colours.total(), with.common_share)
}

fn about_standard(standard: &Standard, seen: &Evidence, with: &Thresholds) -> Vec<Proposal> {
    let name = t!("Standard {code}, {title}", code = standard.code, title = standard.title);
    let about = || About::Standard(standard.id.clone());
    let rules = [(Rule::Strength, is_strength(seen, with)), (Rule::CommonArea, is_common(seen, with))];
    let holds = rules.into_iter().filter(|(_, holds)| *holds);
    holds.map(|(rule, _)| proposal(rule, about(), figures(rule, &name, seen), seen)).collect()
}

fn about_statement(
    analysis: &Analysis<'_>,
    statement: &Statement,
    seen: &Evidence,
    with: &Thresholds,
) -> Vec<Proposal> {
    let name = format!("{} “{}”", statement.code, statement.text);
    let about = || About::Statement(statement.id.clone());
    let (below, common) = (seen.colours.below_green(), is_common(seen, with));
    let each = u64::from(with.contradict_each);
    let rules = [
        (Rule::Strength, is_strength(seen, with)),
        (Rule::CommonArea, common),
        (Rule::SingleAgency, below > 0 && below <= u64::from(with.single_most) && !common),
        (Rule::PartnershipLens, statement.lens == Lens::Partnership && below >= u64::from(with.partnership_agencies)),
        (Rule::Contradiction, seen.colours.green >= each && seen.colours.red >= each),
    ];
    let holds = rules.into_iter().filter(|(_, holds)| *holds);
    holds
        .map(|(rule, _)| {
            let text = match rule {
                Rule::SingleAgency => of_these(analysis, &name, seen),
                _ => figures(rule, &name, seen),
            };
            proposal(rule, about(), text, seen)
        })
        .collect()
}

fn proposal(rule: Rule, about: About, text: String, seen: &Evidence) -> Proposal {
    Proposal { key: Key { rule, about }, text, evidence: seen.clone() }
}

fn about_priority(
    analysis: &Analysis<'_>,
    priority: &str,
    of: &[(&Statement, Evidence)],
    with: &Thresholds,
) -> Option<Proposal> {
    let (first, _) = of.first()?;
    let mut colours = Colours::default();
    for (_, seen) in of {
        colours.merge(seen.colours);
    }
    if !at_least(colours.below_green(), colours.total(), with.priority_share) {
        return None;
    }
    let mut agencies: BTreeMap<_, Line> = BTreeMap::new();
    for line in of.iter().flat_map(|(_, seen)| &seen.agencies).filter(|line| line.rag != Rag::Green) {
        let known = agencies.entry(line.agency).or_insert(*line);
        known.rag = known.rag.min(line.rag);
        known.told |= line.told;
    }
    let in_order: Vec<_> = analysis.returns.iter().filter_map(|seen| agencies.get(&seen.agency.id).copied()).collect();
    let told = u64::try_from(in_order.iter().filter(|line| line.told).count()).unwrap_or(u64::MAX);
    let statements =
        of.iter().map(|(one, seen)| OfStatement { statement: one.id.clone(), colours: seen.colours }).collect();
    let text = t!(
        statements = of.len();
        "{priority}: {below_green} of {total} levels that agencies gave to the one statement bearing on it are below green."
            | "{priority}: {below_green} of {total} levels that agencies gave to the {statements} statements bearing on it are below green.",
        priority,
        below_green = colours.below_green(),
        total = colours.total()
    );
    let key = Key { rule: Rule::Priority, about: About::Statement(first.id.clone()) };
    Some(Proposal { key, text, evidence: Evidence { colours, told, agencies: in_order, statements } })
}

/// Such as "1 agency" and "4 agencies".
fn agencies(count: u64) -> String {
    t!(count; "1 agency" | "{count} agencies")
}

/// The first wording of a proposal.
fn figures(rule: Rule, name: &str, seen: &Evidence) -> String {
    let Colours { green, amber, red } = seen.colours;
    let (all, below) = (agencies(seen.colours.total()), seen.colours.below_green());
    match rule {
        Rule::Strength => t!(
            "{name}: all {all} with a level are green, and {told} of them say how it is met and what difference it made for adults.",
            name,
            all,
            told = seen.told
        ),
        Rule::Contradiction => {
            t!(
                "{name}: agencies contradict each other. Of {all} with a level, {green} are green and {red} red.",
                name,
                all,
                green,
                red
            )
        }
        Rule::PartnershipLens => t!(
            "{name}: this is the partnership’s, and {below} of {all} with a level are below green ({amber} amber, {red} red).",
            name,
            below,
            all,
            amber,
            red
        ),
        Rule::CommonArea | Rule::SingleAgency | Rule::Priority => {
            t!(
                "{name}: {below} of {all} with a level are below green ({amber} amber, {red} red).",
                name,
                below,
                all,
                amber,
                red
            )
        }
    }
}

/// The same with the names of those below green.
fn of_these(analysis: &Analysis<'_>, name: &str, seen: &Evidence) -> String {
    let below: BTreeSet<_> = seen.below_green().collect();
    let names = analysis.returns.iter().filter(|one| below.contains(&one.agency.id)).map(|one| one.agency.name.clone());
    let names: Vec<_> = names.collect();
    let is = if names.len() == 1 { "is" } else { "are" };
    let all = agencies(seen.colours.total());
    t!(
        "{name}: {join} {is} below green. Of {all} with a level, {green} are green.",
        name,
        join = names.join(" and "),
        is,
        all,
        green = seen.colours.green
    )
}
