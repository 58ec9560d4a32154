//! One cell as what its part of an answer holds, in the words of a form.

use crate::incoming::cells::Cell;
use crate::incoming::written::{Fault, date, words};
use crate::return_xlsx::choices::{Choice, Pick, picked};
use candour_domain::answer::AnswerForm;
use candour_domain::question_set::{AnswerType, Statement, nearest, quote};
use candour_texts::t;
use rust_decimal::Decimal;

/// The answer itself, into the form.
///
/// # Errors
/// Where the cell cannot mean an answer of this type. Whether it is a right one is checked with the form.
pub(super) fn answer(
    statement: &Statement,
    choices: &[Choice],
    cell: Option<&Cell>,
    form: &mut AnswerForm,
) -> Result<(), Fault> {
    let written = words(cell)?;
    if written.is_empty() {
        return Ok(());
    }
    match picked(choices, &written) {
        Some(Pick::NotApplicable) => form.not_applicable = true,
        Some(Pick::Value(value)) => form.value = vec![value],
        None => typed(statement, choices, cell, written, form)?,
    }
    Ok(())
}

fn typed(
    statement: &Statement,
    choices: &[Choice],
    cell: Option<&Cell>,
    written: String,
    form: &mut AnswerForm,
) -> Result<(), Fault> {
    let number = match cell {
        Some(Cell::Number { exact, percent, .. }) => Some((*exact, *percent)),
        _ => None,
    };
    match statement.answer {
        AnswerType::Percent => form.value = vec![number.map_or(written, |(exact, percent)| share(exact, percent))],
        AnswerType::Integer | AnswerType::Number => {
            form.value = vec![number.map_or(written, |(exact, _)| exact.normalize().to_string())];
        }
        AnswerType::Date => form.date = date(cell)?,
        AnswerType::Fraction => fraction(cell, &written, form)?,
        AnswerType::Text => form.value = vec![written],
        AnswerType::Scale
        | AnswerType::YesNo
        | AnswerType::SingleChoice
        | AnswerType::MultipleChoice
        | AnswerType::Information => return Err(not_in_list(choices, cell, &written)),
    }
    Ok(())
}

/// A cell that is shown as a per cent holds a hundredth of what is read.
fn share(exact: Decimal, percent: bool) -> String {
    if percent { exact.checked_mul(Decimal::ONE_HUNDRED).unwrap_or(exact) } else { exact }.normalize().to_string()
}

fn not_in_list(choices: &[Choice], cell: Option<&Cell>, written: &str) -> Fault {
    // Excel makes TRUE of it in some languages.
    let words = || choices.iter().map(|choice| choice.word.as_str());
    let all = words().map(|word| format!("“{word}”")).collect::<Vec<_>>().join(", ");
    let near = nearest(written, words()).filter(|_| !matches!(cell, Some(Cell::Truth(_))));
    let expected = match near {
        Some(near) => t!("did you mean “{near}”? The list has {all}", near, all),
        None if all.is_empty() => t!("an empty cell: choose Yes in the rows below it").to_owned(),
        None => t!("one of {all}", all),
    };
    (t!("{written} is not in the list of this statement", written = quote(written)), expected)
}

/// Yes or no in the row of an option; empty is no.
pub(super) fn ticked(cell: Option<&Cell>) -> Result<bool, Fault> {
    let written = words(cell)?.to_lowercase();
    match written.as_str() {
        "yes" | "y" | "x" | "true" | "1" => Ok(true),
        "" | "no" | "n" | "false" | "0" => Ok(false),
        _ => Err((
            t!("{written} is not in the list of this option", written = quote(&written)),
            t!("Yes, or an empty cell").to_owned(),
        )),
    }
}

fn fraction(cell: Option<&Cell>, written: &str, form: &mut AnswerForm) -> Result<(), Fault> {
    let expected = || t!("how many of how many, such as 12 of 40").to_owned();
    if matches!(cell, Some(Cell::Date(_))) {
        return Err((t!("Excel made the date {written} of what was written here", written), expected()));
    }
    let lower = written.to_lowercase();
    let parts = lower.split_once(" out of ").or_else(|| lower.split_once(" of ")).or_else(|| lower.split_once('/'));
    let (numerator, denominator) = parts.unwrap_or((&lower, ""));
    form.value = vec![numerator.trim().to_owned()];
    denominator.trim().clone_into(&mut form.of);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_per_cent_is_what_a_person_reads() {
        assert_eq!(share(Decimal::new(915, 3), true), "91.5");
        assert_eq!(share(Decimal::new(915, 1), false), "91.5");
    }
}
