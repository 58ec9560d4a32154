//! A section's text with its placeholders: found, checked, and filled.

use super::figure::{Figure, Figures};
use super::filler::Filler;
use candour_texts::t;
use std::collections::BTreeSet;

/// A part of a section as it is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part<'f> {
    /// Markdown. What was written as markup of HTML is text in it.
    Prose(String),
    /// A table or a list.
    Figure(&'f Figure),
}

/// What is wrong with a placeholder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// There is none of this name; perhaps another was meant.
    Unknown(String, Option<Filler>),
    /// It has no end.
    Unclosed,
    /// It is filled with a table or a list, and other words stand on its line.
    NotAlone(Filler),
    /// It was not in the text when the figures were frozen.
    NotFrozen(Filler),
}

/// What is wrong, and on which line of the text, from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misplaced {
    /// The line.
    pub line: usize,
    /// What is wrong.
    pub problem: Problem,
}

impl Misplaced {
    /// What is wrong, where, and what to do.
    pub fn sentence(&self) -> String {
        let line = self.line;
        match &self.problem {
            Problem::Unknown(name, Some(near)) => t!(
                "Line {line}: there is no {name}. Did you mean {near}?",
                line,
                name = braced(name),
                near = braced(near.code())
            ),
            Problem::Unknown(name, None) => t!(
                "Line {line}: there is no {name}. Choose one from the list of what fills itself, or take it out.",
                line,
                name = braced(name)
            ),
            Problem::Unclosed => {
                t!("Line {line}: two opening braces have no closing ones. Close them, or take them out.", line)
            }
            Problem::NotAlone(filler) => t!(
                "Line {line}: {name} is a table or a list. Put it on a line of its own.",
                line,
                name = braced(filler.code())
            ),
            Problem::NotFrozen(filler) => t!(
                "Line {line}: {name} was not in the signed text, so its figures are not frozen. Take it out, or make the report a draft again.",
                line,
                name = braced(filler.code())
            ),
        }
    }
}

fn braced(name: &str) -> String {
    format!("{{{{{name}}}}}")
}

/// A word or a placeholder of a line.
enum Token<'t> {
    Text(&'t str),
    Filler(Filler),
}

/// The placeholders of a text.
///
/// # Errors
/// What is wrong with it, line by line.
pub fn used(text: &str) -> Result<BTreeSet<Filler>, Vec<Misplaced>> {
    let (mut found, mut wrong) = (BTreeSet::new(), Vec::new());
    for (line, tokens) in lines(text) {
        match tokens {
            Ok(tokens) => found.extend(tokens.into_iter().filter_map(|token| match token {
                Token::Filler(filler) => Some(filler),
                Token::Text(_) => None,
            })),
            Err(problems) => wrong.extend(problems.into_iter().map(|problem| Misplaced { line, problem })),
        }
    }
    if wrong.is_empty() { Ok(found) } else { Err(wrong) }
}

/// A text with its figures in their places.
///
/// # Errors
/// What is wrong with it, line by line; also where one of its figures is not there.
pub fn parts<'f>(text: &str, figures: &'f Figures) -> Result<Vec<Part<'f>>, Vec<Misplaced>> {
    let (mut found, mut prose, mut wrong) = (Vec::new(), String::new(), Vec::new());
    for (line, tokens) in lines(text) {
        let tokens = match tokens {
            Ok(tokens) => tokens,
            Err(problems) => {
                wrong.extend(problems.into_iter().map(|problem| Misplaced { line, problem }));
                continue;
            }
        };
        for token in tokens {
            match token {
                Token::Text(words) => prose.push_str(&words.replace('<', "\\<")),
                Token::Filler(filler) => match figures.get(filler) {
                    None => wrong.push(Misplaced { line, problem: Problem::NotFrozen(filler) }),
                    Some(Figure::Value(text)) => prose.push_str(&escaped(text)),
                    Some(block) => {
                        end(&mut prose, &mut found);
                        found.push(Part::Figure(block));
                    }
                },
            }
        }
        prose.push('\n');
    }
    end(&mut prose, &mut found);
    if wrong.is_empty() { Ok(found) } else { Err(wrong) }
}

fn end(prose: &mut String, found: &mut Vec<Part<'_>>) {
    let words = std::mem::take(prose);
    if !words.trim().is_empty() {
        found.push(Part::Prose(words));
    }
}

/// Each line with its number.
fn lines(text: &str) -> impl Iterator<Item = (usize, Result<Vec<Token<'_>>, Vec<Problem>>)> {
    text.lines().enumerate().map(|(at, line)| (at + 1, tokens(line)))
}

fn tokens(line: &str) -> Result<Vec<Token<'_>>, Vec<Problem>> {
    let (mut found, mut wrong) = (Vec::new(), Vec::new());
    let mut rest = line;
    while let Some((before, after)) = rest.split_once("{{") {
        if !before.is_empty() {
            found.push(Token::Text(before));
        }
        let Some((name, behind)) = after.split_once("}}") else {
            wrong.push(Problem::Unclosed);
            rest = "";
            break;
        };
        let name = name.trim();
        match Filler::from_code(name) {
            Some(filler) if filler.is_block() && alone(line) != Some(name) => wrong.push(Problem::NotAlone(filler)),
            Some(filler) => found.push(Token::Filler(filler)),
            None => wrong.push(Problem::Unknown(name.to_owned(), Filler::nearest(name))),
        }
        rest = behind;
    }
    if !rest.is_empty() {
        found.push(Token::Text(rest));
    }
    if wrong.is_empty() { Ok(found) } else { Err(wrong) }
}

/// The name of a line that is one placeholder and nothing else.
fn alone(line: &str) -> Option<&str> {
    line.trim().strip_prefix("{{")?.strip_suffix("}}").map(str::trim)
}

/// A value as Markdown that reads as it is: nothing of it is markup.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        if character.is_ascii_punctuation() {
            out.push('\\');
        }
        out.push(if character.is_control() { ' ' } else { character });
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::board_report::FigureList;

    fn figures() -> Figures {
        let list = FigureList { items: Vec::new(), none: "None.".to_owned(), left_out: 0 };
        [
            (Filler::Audit, Figure::Value("One [two](x) *three*".to_owned())),
            (Filler::Recommendations, Figure::List(list)),
        ]
        .into_iter()
        .collect()
    }

    #[test]
    fn values_stand_in_sentences_and_blocks_between_them() {
        let figures = figures();
        let found = parts("About {{audit}}, {{ audit }}.\n\n {{recommendations}} \nEnd <b>.", &figures).unwrap();
        let [Part::Prose(before), Part::Figure(Figure::List(_)), Part::Prose(after)] = found.as_slice() else {
            panic!("{found:?}")
        };
        let title = "One \\[two\\]\\(x\\) \\*three\\*";
        assert_eq!(before.trim(), format!("About {title}, {title}."));
        assert_eq!(after.trim(), "End \\<b>.");
    }

    #[test]
    fn what_is_wrong_is_said_with_its_line_and_what_to_do() {
        let said = |text: &str| {
            let wrong = used(text).unwrap_err();
            wrong.iter().map(Misplaced::sentence).collect::<Vec<_>>()
        };
        assert_eq!(said("a\n{{hat_table}}"), ["Line 2: there is no {{hat_table}}. Did you mean {{heat_table}}?"]);
        assert_eq!(
            said("{{x y}} {{board}} {{heat_table}}\n{{"),
            [
                "Line 1: there is no {{x y}}. Choose one from the list of what fills itself, or take it out.",
                "Line 1: {{heat_table}} is a table or a list. Put it on a line of its own.",
                "Line 2: two opening braces have no closing ones. Close them, or take them out.",
            ]
        );
        let figures = figures();
        let wrong = parts("{{audit}}\n{{board}}", &figures).unwrap_err();
        assert_eq!(wrong, [Misplaced { line: 2, problem: Problem::NotFrozen(Filler::Board) }]);
    }

    #[test]
    fn every_placeholder_can_be_used() {
        let text: Vec<_> = Filler::all().map(|filler| format!("{{{{{}}}}}", filler.code())).collect();
        let text = text.join("\n\n");
        assert_eq!(used(&text).unwrap().len(), Filler::all().count());
        assert!(used("No braces { } at all").unwrap().is_empty());
    }
}
