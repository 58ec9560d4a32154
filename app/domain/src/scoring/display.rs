//! How figures read: rounded here, once, and nowhere else.

use super::Figure;
use crate::answer::exact;
use crate::question_set::Scoring;
use candour_texts::t;
use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{Signed as _, ToPrimitive as _};
use rust_decimal::Decimal;

/// A per cent for people, to one decimal, half up: "84.6%".
///
/// A figure just below a threshold is never shown as having reached it: 84.96 against a threshold
/// of 85 reads "84.9%", because "85.0%" beside an amber mark would look like a mistake.
pub fn percent_text(scoring: &Scoring, percent: &BigRational) -> String {
    format!("{}%", percent_rounded(scoring, percent))
}

/// The number that [`percent_text`] shows, with one decimal.
pub fn percent_rounded(scoring: &Scoring, percent: &BigRational) -> Decimal {
    let tenths = percent * BigRational::from_integer(10.into());
    let rounded = (&tenths + BigRational::new(1.into(), 2.into())).floor();
    let would_show = |tenths: &BigRational| tenths / BigRational::from_integer(10.into());
    let contradicts = [scoring.rag.green, scoring.rag.amber]
        .into_iter()
        .map(exact)
        .any(|threshold| *percent < threshold && would_show(&rounded) >= threshold);
    let shown = if contradicts { tenths.floor() } else { rounded };
    Decimal::new(shown.to_integer().to_i64().unwrap_or_default(), 1)
}

/// "84.6%", or "No score" where nothing counts.
pub fn figure_text(scoring: &Scoring, figure: &Figure) -> String {
    figure.percent().map_or_else(|| t!("No score").to_owned(), |percent| percent_text(scoring, &percent))
}

/// An exact number as people write it: "5", "2/3", "36 1/3".
pub fn fraction_text(number: &BigRational) -> String {
    let (whole, rest) = (number.trunc(), number.fract());
    if number.is_integer() || whole == BigRational::from_integer(BigInt::ZERO) {
        return number.to_string();
    }
    format!("{whole} {}", rest.abs())
}

/// An exact number as a decimal of at most `places` places, cut and not rounded, with "…" where
/// more would follow: "85.185185…".
pub fn decimal_text(number: &BigRational, places: usize) -> String {
    let sign = if number.is_negative() { "-" } else { "" };
    let number = number.abs();
    let whole = number.to_integer();
    let mut rest = number - BigRational::from_integer(whole.clone());
    let ten = BigRational::from_integer(10.into());
    let mut digits = String::new();
    while digits.len() < places && rest != BigRational::from_integer(BigInt::ZERO) {
        rest *= &ten;
        let digit = rest.to_integer();
        digits.push_str(&digit.to_string());
        rest -= BigRational::from_integer(digit);
    }
    let more = if rest == BigRational::from_integer(BigInt::ZERO) { "" } else { "…" };
    let point = if digits.is_empty() { "" } else { "." };
    format!("{sign}{whole}{point}{digits}{more}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fractions_read_as_people_write_them() {
        let of = |above: i64, below: i64| fraction_text(&BigRational::new(above.into(), below.into()));
        assert_eq!([of(10, 2), of(2, 3), of(109, 3), of(0, 7)], ["5", "2/3", "36 1/3", "0"]);
        assert_eq!([of(-2, 3), of(-109, 3)], ["-2/3", "-36 1/3"]);
    }
}
