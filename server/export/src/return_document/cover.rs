//! What stands first: whose return it is, of what, and how it stands.

use super::{Answers, Paper};
use crate::document::{Block, Fact, Level, Look, Text, Tone, from_markdown};
use crate::words;
use candour_domain::answer::Response;
use candour_domain::delegation::Part;
use candour_domain::question_set::{AnswerType, Statement};
use candour_domain::time::{date_text, moment_text};
use candour_texts::t;

/// The head of a return with its answers.
pub(super) fn filled(paper: &Paper<'_>, answers: &Answers<'_>) -> Vec<Block> {
    let mut blocks = titles(paper);
    if answers.is_draft() {
        let why = if answers.state.editable() {
            t!(" This return is not submitted, and its answers may still change.")
        } else {
            t!(" This return is not submitted.")
        };
        blocks.push(Block::Callout(vec![Block::paragraph(Text::of(Look::Strong, t!("Draft.")).and(Look::Plain, why))]));
    }
    if *paper.part != Part::Whole {
        let said = t!("These are the statements that are delegated to you, not the whole return.");
        blocks.push(Block::Callout(vec![Block::paragraph(said)]));
    }
    let state = match answers.submitted_at {
        Some(at) if !answers.is_draft() => t!("{state} on {day}", state = answers.state.label(), day = moment_text(at)),
        _ => answers.state.label().to_owned(),
    };
    let mut facts = facts(paper);
    facts.push(Fact::text(t!("State"), state));
    facts.push(Fact::text(t!("Statements"), counts(paper, answers)));
    facts.extend(last(paper));
    blocks.push(Block::Facts(facts));
    blocks
}

/// The head of a return to write on.
pub(super) fn blank(paper: &Paper<'_>) -> Vec<Block> {
    let mut blocks = titles(paper);
    let said = t!("To prepare on paper and in meetings. An answer counts once it stands in Candour.");
    blocks.push(Block::Callout(vec![Block::paragraph(said)]));
    let mut facts = facts(paper);
    facts.extend(last(paper));
    blocks.push(Block::Facts(facts));
    let introduction = from_markdown(&paper.set.introduction, Level::Three);
    if !introduction.is_empty() {
        blocks.push(Block::heading(Level::Two, t!("About these statements")));
        blocks.extend(introduction);
    }
    blocks
}

fn titles(paper: &Paper<'_>) -> Vec<Block> {
    vec![Block::Paragraph(Tone::Kicker, paper.who().into()), Block::heading(Level::One, paper.what())]
}

fn facts(paper: &Paper<'_>) -> Vec<Fact> {
    let mut facts = Vec::new();
    if !paper.board.is_empty() {
        facts.push(Fact::text(t!("Board"), paper.board));
    }
    if paper.agency.is_some() {
        facts.push(Fact::text(t!("Type of agency"), paper.set.agency_type_label(paper.agency_type)));
    }
    let set = t!("{title}, version {version}", title = paper.set.title, version = paper.set.version);
    facts.push(Fact::text(t!("Question set"), set));
    if let Some((_, due_on)) = paper.audit {
        facts.push(Fact::text(t!("Due on"), date_text(due_on)));
    }
    facts
}

/// The marking is also said where a screen reader hears it: it skips what stands on each page.
fn last(paper: &Paper<'_>) -> Vec<Fact> {
    let mut facts = Vec::new();
    if !paper.marking.is_empty() {
        facts.push(Fact::text(t!("Marking"), words::handling(paper.marking)));
    }
    facts.push(Fact::text(t!("Made on"), moment_text(paper.made_at)));
    facts
}

/// How many statements stand how. Not applicable, unanswered and not asked are never one number.
fn counts(paper: &Paper<'_>, answers: &Answers<'_>) -> String {
    let (mut answered, mut not_applicable, mut unanswered, mut unreadable, mut not_asked) = (0, 0, 0, 0, 0);
    let answerable = |statement: &Statement| statement.answer != AnswerType::Information;
    for (_, statement) in paper.set.statements().filter(|(_, one)| answerable(one) && paper.part.holds(&one.id)) {
        if !answers.asked.contains(&statement.id) {
            not_asked += 1;
            continue;
        }
        match answers.given.get(&statement.id).map(|given| given.answer.as_ref().map(|answer| &answer.response)) {
            None | Some(Some(Response::Unanswered)) => unanswered += 1,
            Some(Some(Response::NotApplicable { .. })) => not_applicable += 1,
            Some(Some(Response::Given(_))) => answered += 1,
            Some(None) => unreadable += 1,
        }
    }
    let all = [
        (answered, "answered"),
        (not_applicable, t!("not applicable")),
        (unanswered, "unanswered"),
        (unreadable, t!("could not be read")),
        (not_asked, t!("not asked")),
    ];
    let said: Vec<String> = all
        .iter()
        .filter(|(count, word)| *count > 0 || *word == "answered")
        .map(|(count, word)| format!("{} {word}", words::grouped(*count)))
        .collect();
    said.join(", ")
}
