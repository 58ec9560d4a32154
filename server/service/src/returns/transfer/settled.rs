//! What was not touched reads as it was written: a cell drops blanks at the ends and changes line ends, and a text
//! that no cell holds was never in one.

use candour_domain::answer::{Answer, AnswerForm, EvidenceForm};
use candour_export::return_xlsx::Part;

/// The form where every part that says the same as the base *is* the base's, and parts that were held back are.
pub(super) fn settled(mut form: AnswerForm, base: &Answer, kept: &[Part]) -> AnswerForm {
    let base = AnswerForm::from(base);
    for part in kept {
        match part {
            Part::Value if !form.not_applicable => form.value.clone_from(&base.value),
            Part::Reason if form.not_applicable => form.reason.clone_from(&base.reason),
            Part::Narrative => form.narrative.clone_from(&base.narrative),
            Part::Impact => form.impact.clone_from(&base.impact),
            Part::Value | Part::Reason => {}
        }
    }
    same_stays(&mut form.reason, &base.reason);
    same_stays(&mut form.narrative, &base.narrative);
    same_stays(&mut form.impact, &base.impact);
    if let ([mine], [theirs]) = (form.value.as_mut_slice(), base.value.as_slice()) {
        same_stays(mine, theirs);
    }
    let mut left: Vec<&EvidenceForm> = base.evidence.iter().collect();
    for mine in &mut form.evidence {
        if let Some(at) = left.iter().position(|theirs| alike(mine, theirs)) {
            *mine = left.remove(at).clone();
        }
    }
    form
}

fn same_stays(mine: &mut String, base: &str) {
    if words(mine) == words(base) {
        base.clone_into(mine);
    }
}

/// The text as a cell gives it back.
fn words(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n").trim().to_owned()
}

fn alike(mine: &EvidenceForm, base: &EvidenceForm) -> bool {
    let texts = |form: &EvidenceForm| [&form.title, &form.owner, &form.held, &form.link].map(|text| words(text));
    texts(mine) == texts(base) && mine.date == base.date
}

#[cfg(test)]
mod tests {
    use super::*;

    fn base() -> Answer {
        Answer { narrative: "  Two lines\n\nand a blank. ".to_owned(), impact: "x".repeat(40_000), ..Answer::default() }
    }

    #[test]
    fn what_was_not_touched_is_what_it_was() {
        let form = AnswerForm { narrative: "Two lines\r\n\r\nand a blank.".to_owned(), ..AnswerForm::default() };
        let settled = settled(form, &base(), &[Part::Impact]);
        assert_eq!(settled, AnswerForm::from(&base()));
    }

    #[test]
    fn what_was_changed_stays_changed() {
        let form = AnswerForm { narrative: "Three lines".to_owned(), ..AnswerForm::default() };
        let settled = settled(form, &base(), &[]);
        assert_eq!((settled.narrative.as_str(), settled.impact.as_str()), ("Three lines", ""));
    }
}
