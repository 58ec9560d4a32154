//! Numbers of cells, as a person reads them.

use rust_decimal::Decimal;

/// The number with the 15 digits that Excel itself keeps: 0.1 + 0.2 is 0.3.
pub(crate) fn exact(number: f64) -> Option<Decimal> {
    if !number.is_finite() || number.abs() >= 1e15 {
        return None;
    }
    Decimal::from_scientific(&format!("{number:.14e}")).ok().map(|decimal| decimal.normalize())
}

/// The number in its cell's format, where the format is one that changes what is read in a code:
/// fixed decimals, leading zeros, per cent. Everything else reads as the plain number.
pub(crate) fn number(exact: Decimal, format: &str) -> String {
    let (digits, percent) = match format.strip_suffix('%') {
        Some(digits) => (digits, "%"),
        None => (format, ""),
    };
    let value = if percent.is_empty() { exact } else { exact * Decimal::ONE_HUNDRED };
    let (whole, decimals) = digits.split_once('.').unwrap_or((digits, ""));
    let zeros = |text: &str| text.len() <= 9 && text.chars().all(|c| c == '0');
    if whole.is_empty() || !zeros(whole) || !zeros(decimals) || value.is_sign_negative() {
        return format!("{}{percent}", value.normalize());
    }
    let rounded = value.round_dp_with_strategy(places(decimals), rust_decimal::RoundingStrategy::MidpointAwayFromZero);
    // A format never takes digits away from what is stored: 1.25 shown as 1.3 is still 1.25.
    if rounded != value {
        return format!("{}{percent}", value.normalize());
    }
    let width = whole.len() + if decimals.is_empty() { 0 } else { decimals.len() + 1 };
    format!("{value:0>width$.precision$}{percent}", value = value.normalize(), precision = decimals.len())
}

fn places(decimals: &str) -> u32 {
    u32::try_from(decimals.len()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_as_a_person_reads_them() {
        for (number_in_file, format, read) in [
            (2026.1, "General", "2026.1"),
            (3.0, "", "3"),
            (0.1 + 0.2, "General", "0.3"),
            (1.1, "0.00", "1.10"),
            (7.0, "000", "007"),
            (0.85, "0%", "85%"),
            (0.855, "0.0%", "85.5%"),
            (1.25, "0.0", "1.25"),
            (-1.5, "0.00", "-1.5"),
            (1234.5, "#,##0.00", "1234.5"),
            (1e-7, "", "0.0000001"),
        ] {
            assert_eq!(number(exact(number_in_file).unwrap(), format), read, "{number_in_file} as {format}");
        }
        assert_eq!(exact(f64::NAN), None);
        assert_eq!(exact(1e300), None);
    }
}
