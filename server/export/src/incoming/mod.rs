//! Workbooks that people send: guarded before they are opened ([`guard`]), then read cell by cell with limits
//! ([`cells`]). What stands where, and what it means, is for whoever asked: question sets, returns.

pub(crate) mod cells;
pub(crate) mod grid;
pub(crate) mod guard;
mod shown;
pub(crate) mod written;

pub(crate) use shown::exact;

use candour_domain::question_set::FileError;
use candour_texts::t;
use cells::{Rules, Sheet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

/// How long the reading of one workbook may take. A thousand statements take a fraction of a second.
const MAX_TIME: Duration = Duration::from_secs(10);

/// All sheets of a workbook, hidden ones and hidden rows too.
///
/// # Errors
/// Where nothing can be said of its content: it is no workbook, or one that is not opened at all.
pub(crate) fn sheets(bytes: &[u8], rules: Rules) -> Result<Vec<Sheet>, FileError> {
    let deadline = Instant::now() + MAX_TIME;
    let facts = guard::check(bytes, deadline)?;
    // The reader of the workbook is not ours: should a broken file make it panic, the file is refused.
    catch_unwind(AssertUnwindSafe(|| cells::read(bytes, facts, rules, deadline)))
        .unwrap_or_else(|_| Err(cells::unreadable(t!("it is damaged"))))
}

/// Equal as people read: case and blanks do not matter.
pub(crate) fn same(a: &str, b: &str) -> bool {
    one_line(a).to_lowercase() == one_line(b).to_lowercase()
}

/// A text with one blank in the place of many, and of line ends.
pub(crate) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// `Statements!F12`, from a row and column that count from 0.
pub(crate) fn place(sheet: &str, row: u32, column: u32) -> String {
    format!("{sheet}!{}{}", letters(column), row + 1)
}

fn letters(column: u32) -> String {
    let mut left = column + 1;
    let mut letters = Vec::new();
    while left > 0 {
        left -= 1;
        letters.push(char::from(b'A' + u8::try_from(left % 26).unwrap_or_default()));
        left /= 26;
    }
    letters.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_have_letters() {
        let of = |column| letters(column);
        assert_eq!([of(0), of(25), of(26), of(701), of(702)], ["A", "Z", "AA", "ZZ", "AAA"]);
        assert_eq!(place("Statements", 11, 5), "Statements!F12");
    }
}
