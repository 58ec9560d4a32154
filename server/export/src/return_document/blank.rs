//! The statements with room to write.

use super::{Paper, standard_head, statement_head};
use crate::document::{Block, Level, Look, Marker, Text, Tone, from_markdown};
use crate::return_xlsx::plain::{condition, meaning};
use candour_domain::question_set::{self, AnswerType, Demand, Statement};
use candour_texts::t;

/// Every standard of which the type of agency is asked something.
pub(super) fn standards(paper: &Paper<'_>) -> Vec<Block> {
    let mut blocks = Vec::new();
    for standard in &paper.set.standards {
        let asked: Vec<&Statement> = standard
            .statements
            .iter()
            .filter(|one| one.applies_to.includes(paper.agency_type) && paper.part.holds(&one.id))
            .collect();
        if !asked.is_empty() {
            blocks.extend(standard_head(standard));
            for statement in asked {
                blocks.extend(one(paper, statement));
            }
        }
    }
    blocks
}

fn one(paper: &Paper<'_>, statement: &Statement) -> Vec<Block> {
    let mut blocks = statement_head(statement);
    let only_if = condition(paper.set, statement);
    if !only_if.is_empty() {
        blocks.push(Block::Paragraph(Tone::Small, only_if.into()));
    }
    blocks.extend(from_markdown(&statement.guidance, Level::Four));
    if statement.answer == AnswerType::Information {
        return blocks;
    }
    blocks.extend(answer(paper, statement));
    blocks.extend(room(statement.narrative, t!("How is it met?"), 6));
    blocks.extend(room(statement.impact, t!("What difference has it made for adults?"), 4));
    blocks.extend(room(statement.evidence, t!("Evidence: title, date, owner, where held"), 3));
    if !statement.evidence_prompts.is_empty() {
        let said = t!("Evidence could be: {join}.", join = statement.evidence_prompts.join("; "));
        blocks.push(Block::Paragraph(Tone::Small, said.into()));
    }
    blocks
}

/// Boxes to tick where there is a choice, room to write where there is none.
fn answer(paper: &Paper<'_>, statement: &Statement) -> Vec<Block> {
    let label = |text: &str| Block::Paragraph(Tone::Label, text.into());
    let mut boxes: Vec<Text> = match statement.answer {
        AnswerType::Scale | AnswerType::YesNo => levels(paper, statement),
        AnswerType::SingleChoice | AnswerType::MultipleChoice => {
            statement.options.iter().map(|option| option.label.as_str().into()).collect()
        }
        _ => Vec::new(),
    };
    let mut blocks = match statement.answer {
        AnswerType::Scale | AnswerType::YesNo | AnswerType::SingleChoice => vec![label(t!("Tick one"))],
        AnswerType::MultipleChoice => vec![label(t!("Tick all that apply"))],
        AnswerType::Text => vec![label(t!("Your answer")), Block::Room(6)],
        AnswerType::Percent => vec![label(t!("Per cent")), Block::Room(1)],
        AnswerType::Date => vec![label(t!("Date")), Block::Room(1)],
        AnswerType::Fraction => vec![label(t!("How many, of how many")), Block::Room(1)],
        _ => vec![label(t!("Number")), Block::Room(1)],
    };
    let rule = paper.set.not_applicable_rule(statement);
    if rule.allowed {
        let said = if rule.reason_required { t!("Not applicable, because") } else { t!("Not applicable") };
        boxes.push(said.into());
    }
    if !boxes.is_empty() {
        blocks.push(Block::List(Marker::Box, boxes.into_iter().map(|text| vec![Block::paragraph(text)]).collect()));
    }
    if rule.allowed && rule.reason_required {
        blocks.push(Block::Room(2));
    }
    blocks
}

fn levels(paper: &Paper<'_>, statement: &Statement) -> Vec<Text> {
    let levels = paper.set.scale_of(statement).map(|scale| scale.levels.as_slice()).unwrap_or_default();
    if levels.is_empty() && statement.answer == AnswerType::YesNo {
        return vec![t!("Yes").into(), t!("No").into()];
    }
    let text = |level: &question_set::Level| {
        let text = Text::of(Look::Strong, &level.label);
        match meaning(statement, level) {
            "" => text,
            means => text.and(Look::Quiet, &format!("  {means}")),
        }
    };
    levels.iter().map(text).collect()
}

fn room(demand: Demand, asked: &str, lines: u8) -> Vec<Block> {
    let asked = match demand {
        Demand::None => return Vec::new(),
        Demand::Optional => format!("{asked} (optional)"),
        Demand::Required => asked.to_owned(),
    };
    vec![Block::Paragraph(Tone::Label, asked.into()), Block::Room(lines)]
}
