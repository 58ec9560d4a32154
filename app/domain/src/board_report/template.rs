//! The sections that a report begins with. Their texts are the writer's from then on.

use super::filler::Filler;
use super::section::SectionWords;
use crate::findings::FindingKind;
use candour_texts::t;

/// The sections, in order.
pub fn template() -> Vec<SectionWords> {
    let section = |title: &str, text: String| SectionWords { title: title.to_owned(), text };
    vec![
        section(t!("Background"), background()),
        section(t!("Method"), method()),
        section(t!("Response rate"), response()),
        section(t!("Scores"), scores()),
        section(t!("Findings"), findings()),
        section(
            t!("Good practice"),
            paragraphs(&[t!("Say here what others can learn from."), &at(Filler::GoodPractice)]),
        ),
        section(t!("Recommendations"), recommendations()),
        section(t!("Appendices"), appendices()),
    ]
}

/// A placeholder as it is written.
fn at(filler: Filler) -> String {
    format!("{{{{{}}}}}", filler.code())
}

fn paragraphs(all: &[&str]) -> String {
    all.join("\n\n")
}

fn heading(words: &str) -> String {
    format!("### {words}")
}

fn background() -> String {
    let what = t!(
        "{board} carried out this audit, “{audit}”, with the question set {question_set}.",
        board = at(Filler::Board),
        audit = at(Filler::Audit),
        question_set = at(Filler::QuestionSet)
    );
    paragraphs(&[&what, t!("Say here why the Board asked for it, and which of its priorities it serves.")])
}

fn method() -> String {
    let what = t!(
        "Agencies could answer from {period}. The question set has {statements} statements in {standards} standards. Each agency answered those that are put to its type, gave evidence, and submitted its return.",
        period = at(Filler::Period),
        statements = at(Filler::Statements),
        standards = at(Filler::Standards)
    );
    paragraphs(&[
        &what,
        t!("Say here how returns were moderated, by whom, and what this audit cannot show."),
        t!("Figures of fewer agencies than the Board allows are not shown, nor figures that would give them away."),
    ])
}

fn response() -> String {
    let rate = t!(
        "{response_rate} submitted. Exempt: {exempt}. Withdrawn: {withdrawn}.",
        response_rate = at(Filler::ResponseRate),
        exempt = at(Filler::Exempt),
        withdrawn = at(Filler::Withdrawn)
    );
    paragraphs(&[&rate, &at(Filler::ReturnsTable)])
}

fn scores() -> String {
    let mean = t!("Over all agencies the mean score is {overall_score}.", overall_score = at(Filler::Overall));
    let since = heading(t!("Since the last cycle"));
    paragraphs(&[&mean, &at(Filler::StandardsTable), &since, &at(Filler::LastCycle)])
}

fn findings() -> String {
    let count = t!("Accepted findings: {findings_count}.", findings_count = at(Filler::FindingsCount));
    let mut text = vec![count];
    for kind in FindingKind::ALL {
        let title = match kind {
            FindingKind::Strength => t!("Strengths"),
            FindingKind::CommonArea => t!("Common areas for improvement"),
            FindingKind::SingleAgency => t!("Single agency issues"),
            FindingKind::Partnership => t!("Partnership issues"),
            FindingKind::Priority => t!("The Board’s priorities"),
        };
        text.extend([heading(title), at(Filler::Findings(kind))]);
    }
    text.join("\n\n")
}

fn recommendations() -> String {
    let count = t!("Recommendations: {count}.", count = at(Filler::RecommendationsCount));
    paragraphs(&[&count, &at(Filler::Recommendations)])
}

fn appendices() -> String {
    let (by_agency, statements) =
        (heading(t!("Agencies by standards")), heading(t!("How each statement was answered")));
    paragraphs(&[&by_agency, &at(Filler::HeatTable), &statements, &at(Filler::StatementsTable)])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::board_report::{SectionForm, used};
    use std::collections::BTreeSet;

    #[test]
    fn every_section_of_the_template_fills_itself_and_each_block_is_in_one() {
        let mut found = BTreeSet::new();
        for SectionWords { title, text } in template() {
            found.extend(used(&text).unwrap());
            assert!(SectionForm { title, text }.parse().is_ok());
        }
        for block in Filler::BLOCKS {
            assert!(found.contains(&block), "{block:?}");
        }
    }
}
