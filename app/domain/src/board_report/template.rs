//! The sections that a report begins with. Their texts are the writer's from then on.

use super::section::SectionWords;
use candour_texts::t;

/// The sections, in order.
pub fn template() -> Vec<SectionWords> {
    let section = |title: &str, text: &str| SectionWords { title: title.to_owned(), text: text.to_owned() };
    vec![
        section(
            t!("Background"),
            t!(
                "{{board}} carried out this audit, “{{audit}}”, with the question set {{question_set}}.\n\nSay here why the Board asked for it, and which of its priorities it serves."
            ),
        ),
        section(
            t!("Method"),
            t!(
                "Agencies could answer from {{period}}. The question set has {{statements}} statements in {{standards}} standards. Each agency answered those that are put to its type, gave evidence, and submitted its return.\n\nSay here how returns were moderated, by whom, and what this audit cannot show.\n\nFigures of fewer agencies than the Board allows are not shown, nor figures that would give them away."
            ),
        ),
        section(
            t!("Response rate"),
            t!("{{response_rate}} submitted. Exempt: {{exempt}}. Withdrawn: {{withdrawn}}.\n\n{{returns_table}}"),
        ),
        section(
            t!("Scores"),
            t!(
                "Over all agencies the mean score is {{overall_score}}.\n\n{{standards_table}}\n\n### Since the last cycle\n\n{{last_cycle}}"
            ),
        ),
        section(
            t!("Findings"),
            t!(
                "Accepted findings: {{findings_count}}.\n\n### Strengths\n\n{{findings:strength}}\n\n### Common areas for improvement\n\n{{findings:common_area}}\n\n### Single agency issues\n\n{{findings:single_agency}}\n\n### Partnership issues\n\n{{findings:partnership}}\n\n### The Board’s priorities\n\n{{findings:priority}}"
            ),
        ),
        section(t!("Good practice"), t!("Say here what others can learn from.\n\n{{good_practice}}")),
        section(t!("Recommendations"), t!("Recommendations: {{recommendations_count}}.\n\n{{recommendations}}")),
        section(
            t!("Appendices"),
            t!(
                "### Agencies by standards\n\n{{heat_table}}\n\n### How each statement was answered\n\n{{statements_table}}"
            ),
        ),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::board_report::{Filler, SectionForm, used};
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
