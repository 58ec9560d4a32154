//! The answers, standard by standard.

use super::{Answers, File, Paper, standard_head, statement_head};
use crate::document::{Block, Fact, Look, Marker, Text, Tone, paragraphs};
use crate::return_xlsx::plain::meaning;
use candour_domain::answer::{Answer, EvidenceReference, Response, display, level_of};
use candour_domain::evidence::size_text;
use candour_domain::moderation::{ModeratedLevel, grade_text};
use candour_domain::question_set::{AnswerType, Standard, Statement};
use candour_domain::time::date_text;
use candour_texts::t;

/// Every standard of which something is asked.
pub(super) fn standards(paper: &Paper<'_>, answers: &Answers<'_>) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut nothing = Vec::new();
    for standard in &paper.set.standards {
        if !standard.statements.iter().any(|statement| paper.part.holds(&statement.id)) {
            continue;
        }
        if !standard.statements.iter().any(|statement| answers.asked.contains(&statement.id)) {
            nothing.push(format!("{}. {}", standard.code, standard.title));
            continue;
        }
        blocks.extend(standard_head(standard));
        for statement in standard.statements.iter().filter(|statement| answers.asked.contains(&statement.id)) {
            blocks.extend(statement_head(statement));
            if statement.answer != AnswerType::Information {
                blocks.push(Block::Facts(facts(paper, answers, statement)));
            }
        }
        blocks.extend(not_asked(paper, answers, standard));
    }
    if !nothing.is_empty() {
        let said = t!("Nothing is asked of this agency in: {join}.", join = nothing.join("; "));
        blocks.push(Block::Paragraph(Tone::Small, said.into()));
    }
    blocks
}

/// The statements of a standard that are not asked: no gap, and no unanswered one.
fn not_asked(paper: &Paper<'_>, answers: &Answers<'_>, standard: &Standard) -> Option<Block> {
    let codes: Vec<&str> = standard
        .statements
        .iter()
        .filter(|one| one.answer != AnswerType::Information && paper.part.holds(&one.id))
        .filter(|one| !answers.asked.contains(&one.id))
        .map(|one| one.code.as_str())
        .collect();
    (!codes.is_empty()).then(|| Block::Paragraph(Tone::Small, t!("Not asked: {join}.", join = codes.join(", ")).into()))
}

fn facts(paper: &Paper<'_>, answers: &Answers<'_>, statement: &Statement) -> Vec<Fact> {
    let files = answers.files.iter().filter(|file| file.statements.contains(&statement.id)).map(file).collect();
    let mut facts = match answers.given.get(&statement.id).map(|given| &given.answer) {
        Some(None) => {
            let said = Text::of(Look::Strong, t!("This answer is kept, but it cannot be opened now."));
            vec![Fact::text(t!("Answer"), said)]
        }
        Some(Some(answer)) => of_answer(paper, statement, answer),
        None => of_answer(paper, statement, &Answer::default()),
    };
    facts.extend(answers.released.get(&statement.id).map(|level| agreed(paper, statement, level.as_ref())));
    facts.extend(listed(t!("Files of evidence"), files));
    facts
}

/// The level after moderation, with the panel's reason.
fn agreed(paper: &Paper<'_>, statement: &Statement, level: Option<&ModeratedLevel>) -> Fact {
    let term = t!("After moderation");
    let Some(level) = level else {
        return Fact::text(term, Text::of(Look::Strong, t!("This level is kept, but it cannot be opened now.")));
    };
    let shown = Block::paragraph(Text::of(Look::Strong, &grade_text(paper.set, statement, &level.grade)));
    Fact::new(term, [vec![shown], written(&level.reason)].concat())
}

fn of_answer(paper: &Paper<'_>, statement: &Statement, answer: &Answer) -> Vec<Fact> {
    let mut facts = vec![Fact::new(t!("Answer"), response(paper, statement, answer))];
    for (term, text) in
        [(t!("How it is met"), &answer.narrative), (t!("The difference made for adults"), &answer.impact)]
    {
        let said = written(text);
        if !said.is_empty() {
            facts.push(Fact::new(term, said));
        }
    }
    facts.extend(listed(t!("Evidence"), answer.evidence.iter().map(evidence).collect()));
    facts
}

/// The answer in words; a level with what it means.
fn response(paper: &Paper<'_>, statement: &Statement, answer: &Answer) -> Vec<Block> {
    match &answer.response {
        Response::Unanswered => vec![Block::paragraph(Text::of(Look::Quiet, t!("Unanswered")))],
        Response::NotApplicable { reason } => {
            let mut blocks = vec![Block::paragraph(Text::of(Look::Strong, t!("Not applicable")))];
            blocks.extend(written(reason));
            blocks
        }
        Response::Given(value) => {
            let shown = display(paper.set, statement, value);
            if statement.answer == AnswerType::Text {
                return written(&shown);
            }
            let mut blocks = vec![Block::paragraph(Text::of(Look::Strong, &shown))];
            let level = level_of(paper.set, statement, answer);
            let level = level.and_then(|code| paper.set.scale_of(statement)?.level(&code));
            if let Some(level) = level {
                // A number that stands for a level says which; a level was just said.
                let mut said = if shown == level.label { String::new() } else { format!("{}. ", level.label) };
                said.push_str(meaning(statement, level));
                blocks.push(Block::Paragraph(Tone::Small, said.trim().into()));
                // What a level means stands on the page of the level.
                return vec![Block::Together(blocks)];
            }
            blocks
        }
    }
}

fn written(text: &str) -> Vec<Block> {
    paragraphs(text).into_iter().map(Block::paragraph).collect()
}

fn listed(term: &str, items: Vec<Vec<Block>>) -> Option<Fact> {
    (!items.is_empty()).then(|| Fact::new(term, vec![Block::List(Marker::Bullet, items)]))
}

fn evidence(piece: &EvidenceReference) -> Vec<Block> {
    let about: Vec<String> = piece
        .date
        .map(date_text)
        .into_iter()
        .chain([&piece.owner, &piece.held, &piece.link].into_iter().filter(|text| !text.is_empty()).cloned())
        .chain(piece.review_on.map(|day| t!("review due {day}", day = date_text(day))))
        .chain(piece.expires_on.map(|day| t!("expires {day}", day = date_text(day))))
        .collect();
    let mut text = Text::from(piece.title.as_str());
    if !about.is_empty() {
        text.push(Look::Quiet, &format!("  {}", about.join(", ")));
    }
    vec![Block::paragraph(text)]
}

fn file(file: &File) -> Vec<Block> {
    let about = format!("  {}, {}", file.kind, size_text(file.size));
    vec![Block::paragraph(Text::from(file.name.as_str()).and(Look::Quiet, &about))]
}
