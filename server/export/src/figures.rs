//! Exact figures as cells and as text. Nothing is rounded here but at the last step.

use candour_domain::scoring::Figure;
use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{Signed, ToPrimitive, Zero};
use rust_decimal::Decimal;

/// How many digits after the point the JSON export gives a per cent.
pub(crate) const LONG: usize = 15;

/// The share from 0 to 1 that a per cent cell holds; the nearest double to the exact fraction,
/// so that a share that is exactly a threshold is equal to it in a spreadsheet too.
pub(crate) fn share(figure: &Figure) -> Option<f64> {
    candour_domain::scoring::percent_share(&figure.percent()?)
}

/// The nearest double.
pub(crate) fn ratio(exact: &BigRational) -> Option<f64> {
    exact.to_f64()
}

/// The nearest double of a decimal.
pub(crate) fn number(decimal: Decimal) -> f64 {
    decimal.to_f64().unwrap_or_default()
}

/// `numerator/denominator` in lowest terms; a whole number stands alone.
pub(crate) fn fraction(exact: &BigRational) -> String {
    exact.to_string()
}

/// A decimal with `digits` digits after the point, halves away from zero.
pub(crate) fn decimal(exact: &BigRational, digits: usize) -> String {
    let scale = num_traits::pow(BigInt::from(10), digits);
    let scaled = exact.abs() * BigRational::from_integer(scale);
    let whole = (scaled + BigRational::new(1.into(), 2.into())).floor().to_integer();
    let sign = if exact.is_negative() && !whole.is_zero() { "-" } else { "" };
    let text = format!("{whole:0>width$}", width = digits + 1);
    let (before, after) = text.split_at(text.len() - digits);
    if digits == 0 { format!("{sign}{before}") } else { format!("{sign}{before}.{after}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(numerator: i64, denominator: i64) -> BigRational {
        BigRational::new(numerator.into(), denominator.into())
    }

    #[test]
    fn decimals_round_halves_away_from_zero() {
        assert_eq!(decimal(&of(200, 3), 15), "66.666666666666667");
        assert_eq!(decimal(&of(1, 3), 1), "0.3");
        assert_eq!(decimal(&of(1, 20), 1), "0.1");
        assert_eq!(decimal(&of(-1, 20), 1), "-0.1");
        assert_eq!(decimal(&of(-1, 30), 1), "0.0");
        assert_eq!(decimal(&of(100, 1), 0), "100");
    }

    #[test]
    fn a_share_on_the_threshold_equals_it() {
        let figure = Figure { numerator: of(17, 1), denominator: of(20, 1), rag: None };
        assert_eq!(share(&figure).map(f64::to_bits), Some(0.85_f64.to_bits()));
        let nothing = Figure { numerator: of(0, 1), denominator: of(0, 1), rag: None };
        assert_eq!(share(&nothing), None);
    }
}
