//! Numbers of a question set: exact decimals in memory, plain JSON numbers in the file.

use rust_decimal::Decimal;
use rust_decimal::prelude::{FromPrimitive, ToPrimitive};
use serde::{Deserialize, Deserializer, Serializer, de::Error as _};
use serde_json::Number;

/// Reads the JSON number as the decimal that a person wrote (`0.1` is one tenth).
///
/// # Errors
/// Where the number lies outside what a decimal of 28 digits holds.
pub fn from_json(number: &Number) -> Result<Decimal, rust_decimal::Error> {
    let text = number.to_string();
    text.parse().or_else(|_| Decimal::from_scientific(&text)).map(|decimal: Decimal| decimal.normalize())
}

/// Writes whole numbers as JSON integers and others as JSON numbers.
pub fn to_json(decimal: Decimal) -> Number {
    let decimal = decimal.normalize();
    if let Some(whole) = decimal.to_i64().filter(|whole| Decimal::from_i64(*whole) == Some(decimal)) {
        return whole.into();
    }
    decimal.to_f64().and_then(Number::from_f64).unwrap_or_else(|| 0.into())
}

pub(crate) fn serialize<S: Serializer>(decimal: &Decimal, serializer: S) -> Result<S::Ok, S::Error> {
    serde::Serialize::serialize(&to_json(*decimal), serializer)
}

pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Decimal, D::Error> {
    from_json(&Number::deserialize(deserializer)?).map_err(D::Error::custom)
}
