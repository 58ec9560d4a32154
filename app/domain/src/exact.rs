//! Exact numbers: fractions in machine words while they fit, which those of scores nearly always do, and in big numbers
//! from there on. The value is the same either way; only the time that it takes is not.

use num_bigint::BigInt;
use num_rational::{BigRational, Ratio};
use num_traits::{CheckedAdd, CheckedDiv, CheckedMul, Zero as _};
use rust_decimal::Decimal;
use std::cmp::Ordering;

/// An exact number.
#[derive(Clone, Debug)]
pub struct Exact(Form);

#[derive(Clone, Debug)]
enum Form {
    Words(Ratio<i128>),
    Big(BigRational),
}

/// An operation on words, `None` where they are too short for what comes of it.
type OnWords = fn(&Ratio<i128>, &Ratio<i128>) -> Option<Ratio<i128>>;

impl Exact {
    /// Nought.
    pub fn zero() -> Self {
        Self(Form::Words(Ratio::zero()))
    }

    /// A whole number.
    pub fn whole(number: i64) -> Self {
        Self(Form::Words(Ratio::from_integer(number.into())))
    }

    /// As a big number.
    pub fn big(&self) -> BigRational {
        match &self.0 {
            // What is in words is in lowest terms already.
            Form::Words(ratio) => BigRational::new_raw((*ratio.numer()).into(), (*ratio.denom()).into()),
            Form::Big(big) => big.clone(),
        }
    }

    /// Whether it is nought.
    pub fn is_zero(&self) -> bool {
        match &self.0 {
            Form::Words(ratio) => ratio.is_zero(),
            Form::Big(big) => big.is_zero(),
        }
    }

    /// The sum.
    #[must_use]
    pub fn plus(&self, other: &Self) -> Self {
        self.with(other, CheckedAdd::checked_add, |a, b| a + b)
    }

    /// The product.
    #[must_use]
    pub fn times(&self, other: &Self) -> Self {
        self.with(other, CheckedMul::checked_mul, |a, b| a * b)
    }

    /// The quotient; `None` of a division by nought.
    pub fn over(&self, other: &Self) -> Option<Self> {
        (!other.is_zero()).then(|| self.with(other, CheckedDiv::checked_div, |a, b| a / b))
    }

    fn with(&self, other: &Self, words: OnWords, big: fn(BigRational, BigRational) -> BigRational) -> Self {
        let in_words = match (&self.0, &other.0) {
            (Form::Words(a), Form::Words(b)) => words(a, b).map(Form::Words),
            _ => None,
        };
        Self(in_words.unwrap_or_else(|| Form::Big(big(self.big(), other.big()))))
    }
}

impl From<Decimal> for Exact {
    fn from(number: Decimal) -> Self {
        // A decimal has 28 places at most, and 10^28 is within the words.
        let below = 10_i128.pow(number.scale());
        Self(Form::Words(Ratio::new(number.mantissa(), below)))
    }
}

impl From<BigRational> for Exact {
    fn from(number: BigRational) -> Self {
        let word = |number: &BigInt| i128::try_from(number).ok();
        match word(number.numer()).zip(word(number.denom())) {
            Some((above, below)) => Self(Form::Words(Ratio::new_raw(above, below))),
            None => Self(Form::Big(number)),
        }
    }
}

impl PartialEq for Exact {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Exact {}

impl PartialOrd for Exact {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Exact {
    fn cmp(&self, other: &Self) -> Ordering {
        match (&self.0, &other.0) {
            (Form::Words(a), Form::Words(b)) => a.cmp(b),
            _ => self.big().cmp(&other.big()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// What a person who enters a weight or a value can write, up to the longest.
    fn decimals() -> impl Strategy<Value = Decimal> {
        let long = -(1_i128 << 95)..(1_i128 << 95);
        let number = prop_oneof![(-1_000_i128..1_000), long];
        (number, 0_u32..=28).prop_map(|(mantissa, scale)| Decimal::from_i128_with_scale(mantissa, scale))
    }

    fn plain(number: Decimal) -> BigRational {
        BigRational::new(number.mantissa().into(), BigInt::from(10).pow(number.scale()))
    }

    proptest! {
        #[test]
        fn every_operation_gives_what_big_numbers_give(a in decimals(), b in decimals(), c in decimals()) {
            let (x, y, z) = (Exact::from(a), Exact::from(b), Exact::from(c));
            let (p, q, r) = (plain(a), plain(b), plain(c));
            prop_assert_eq!(x.plus(&y).times(&z).big(), (&p + &q) * &r);
            prop_assert_eq!(x.times(&y).plus(&z).big(), &p * &q + &r);
            prop_assert_eq!(x.cmp(&y), p.cmp(&q));
            prop_assert_eq!(x.times(&y).times(&z).cmp(&x), (&p * &q * &r).cmp(&p));
            match x.plus(&z).over(&y) {
                Some(quotient) => prop_assert_eq!(quotient.big(), (&p + &r) / &q),
                None => prop_assert!(q.is_zero()),
            }
            prop_assert_eq!(Exact::from(p.clone()).big(), p);
        }
    }

    #[test]
    fn what_does_not_fit_in_words_goes_on_in_big_numbers_and_is_the_same_number() {
        let most = Exact::from(Decimal::MAX);
        let large = most.times(&most);
        assert_eq!(large.big(), plain(Decimal::MAX) * plain(Decimal::MAX));
        assert_eq!(large.over(&most).unwrap(), most);
        assert_eq!(Exact::whole(1).over(&Exact::zero()), None);
    }
}
