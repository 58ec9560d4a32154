//! The mean of exact fractions.

use crate::exact::Exact;
use num_rational::BigRational;

/// The sum of fractions and how many there were.
#[derive(Clone, Debug, PartialEq)]
pub struct Mean {
    sum: Exact,
    n: u64,
}

impl Default for Mean {
    fn default() -> Self {
        Self { sum: Exact::zero(), n: 0 }
    }
}

impl Mean {
    /// Counts one more.
    pub fn add(&mut self, exact: &Exact) {
        self.sum = self.sum.plus(exact);
        self.n += 1;
    }

    /// Counts a per cent, where there is one.
    pub fn add_percent(&mut self, percent: Option<&BigRational>) {
        if let Some(percent) = percent {
            self.add(&percent.clone().into());
        }
    }

    /// How many were counted.
    pub fn n(&self) -> u64 {
        self.n
    }

    /// The mean, or `None` of nothing.
    pub fn value(&self) -> Option<BigRational> {
        (self.n > 0).then(|| self.sum.big() / BigRational::from_integer(self.n.into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(numerator: i64, denominator: i64) -> BigRational {
        BigRational::new(numerator.into(), denominator.into())
    }

    #[test]
    fn a_mean_of_nothing_is_none() {
        let mut mean = Mean::default();
        assert_eq!(mean.value(), None);
        mean.add(&of(1, 3).into());
        mean.add(&of(2, 3).into());
        assert_eq!(mean.value(), Some(of(1, 2)));
    }
}
