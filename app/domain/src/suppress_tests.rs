//! Hand-made cases, and a solver that tries to work hidden figures out from published ones.

#![expect(clippy::indexing_slicing, reason = "tests")]

use super::*;

fn sizes(agencies: &[u64]) -> Vec<Size> {
    agencies.iter().map(|agencies| Size { agencies: *agencies, residual: *agencies }).collect()
}

/// A statement of a standard, scored, put to the types whose letter is `x`.
fn put(standard: usize, of: &str) -> Asked {
    Asked { standard, scored: true, of: of.chars().map(|sign| sign == 'x').collect() }
}

#[test]
fn nothing_is_hidden_among_large_groups() {
    let hidden = decide(&sizes(&[3, 4, 9]), &[put(0, "xxx"), put(0, "x..")], 1, 3);
    assert_eq!(hidden.types, [false, false, false]);
    assert_eq!((hidden.statements, hidden.standards, hidden.overall), (vec![false, false], vec![false], false));
}

#[test]
fn a_single_small_type_takes_the_smallest_other_with_it() {
    let hidden = decide(&sizes(&[1, 5, 4]), &[put(0, "xxx"), put(0, "xxx")], 1, 3);
    assert_eq!(hidden.types, [true, false, true], "all less the other type would have been the single agency");
    assert!(!hidden.overall, "five agencies together are shown");
}

#[test]
fn three_types_of_one_protect_each_other() {
    let hidden = decide(&sizes(&[1, 1, 1, 6]), &[put(0, "xxxx"), put(0, "xxxx")], 1, 3);
    assert_eq!(hidden.types, [true, true, true, false]);
    assert_eq!(hidden.statements, [false, false]);
}

#[test]
fn a_statement_put_to_one_agency_is_hidden_with_a_partner() {
    let asked = [put(0, "x..."), put(0, "xxxx"), put(0, "xxx."), put(1, "xxxx")];
    let hidden = decide(&sizes(&[1, 1, 1, 6]), &asked, 2, 3);
    assert_eq!(hidden.statements, [true, false, true, false], "the cheapest partner is put to three agencies");
    assert_eq!(hidden.standards, [false, false]);
    assert!(!hidden.overall);
}

#[test]
fn without_a_partner_the_standard_is_hidden_and_the_overall_figure_protected() {
    let asked = [put(0, "x..."), put(1, "xxxx"), put(1, "xxxx"), put(2, "xxxx")];
    let hidden = decide(&sizes(&[1, 1, 1, 6]), &asked, 3, 3);
    assert!(hidden.statements[0] && hidden.standards[0]);
    assert_eq!(
        hidden.standards.iter().filter(|hidden| **hidden).count(),
        2,
        "a second standard goes, or overall less the rest gives the first"
    );
    assert!(!hidden.overall);
}

#[test]
fn agencies_with_a_row_of_their_own_do_not_hide_the_last_of_their_type() {
    let sizes = [Size { agencies: 4, residual: 1 }, Size { agencies: 5, residual: 5 }];
    let hidden = decide(&sizes, &[put(0, "xx"), put(0, "xx")], 1, 3);
    assert_eq!(hidden.types, [true, true]);
    let all_agreed = [Size { agencies: 4, residual: 0 }, Size { agencies: 5, residual: 5 }];
    assert_eq!(decide(&all_agreed, &[put(0, "xx")], 1, 3).types, [false, false]);
}

#[test]
fn everything_is_hidden_where_all_agencies_together_are_too_few() {
    let hidden = decide(&sizes(&[1, 1]), &[put(0, "xx")], 1, 3);
    assert_eq!(hidden.types, [true, true]);
    assert!(hidden.statements[0] && hidden.standards[0] && hidden.overall);
}

/// Numbers from a seed, the same in every run.
struct Lcg(u64);

impl Lcg {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % n
    }

    fn index(&mut self, n: usize) -> usize {
        usize::try_from(self.below(n as u64)).unwrap_or_default()
    }
}

const PRIME: i128 = 2_305_843_009_213_693_951;

fn inverse(value: i128) -> i128 {
    let (mut result, mut base, mut exponent) = (1, value.rem_euclid(PRIME), PRIME - 2);
    while exponent > 0 {
        if exponent & 1 == 1 {
            result = result * base % PRIME;
        }
        base = base * base % PRIME;
        exponent >>= 1;
    }
    result
}

/// Equations in echelon form: what an attacker can combine.
#[derive(Default)]
struct Known(Vec<(usize, Vec<i128>)>);

impl Known {
    fn reduce(&self, mut row: Vec<i128>) -> Vec<i128> {
        for (pivot, known) in &self.0 {
            let factor = row[*pivot];
            if factor != 0 {
                for (value, other) in row.iter_mut().zip(known) {
                    *value = (*value - factor * other).rem_euclid(PRIME);
                }
            }
        }
        row
    }

    fn publish(&mut self, row: Vec<i128>) {
        let mut row = self.reduce(row);
        if let Some(pivot) = row.iter().position(|value| *value != 0) {
            let factor = inverse(row[pivot]);
            for value in &mut row {
                *value = *value * factor % PRIME;
            }
            self.0.push((pivot, row));
        }
    }

    /// Whether this sum of unknowns follows from what is published.
    fn follows(&self, row: Vec<i128>) -> bool {
        self.reduce(row).iter().all(|value| *value == 0)
    }
}

/// One made-up export: sizes, statements, weights.
struct Case {
    sizes: Vec<Size>,
    asked: Vec<Asked>,
    weights: Vec<i128>,
    standards: usize,
}

impl Case {
    fn made_up(random: &mut Lcg) -> Self {
        let types = 1 + random.index(6);
        let standards = 1 + random.index(3);
        let statements = 1 + random.index(7);
        let sizes = (0..types).map(|_| {
            let agencies = 1 + random.below(6);
            let agreed = if random.below(4) == 0 { random.below(agencies + 1) } else { 0 };
            Size { agencies, residual: agencies - agreed }
        });
        let sizes = sizes.collect();
        let asked = (0..statements).map(|_| Asked {
            standard: random.index(standards),
            scored: random.below(5) > 0,
            of: (0..types).map(|_| random.below(3) > 0).collect(),
        });
        let asked: Vec<Asked> = asked.collect();
        let weights = asked.iter().map(|_| 1 + i128::from(random.below(3))).collect();
        Self { sizes, asked, weights, standards }
    }

    /// The sum over types and statements: every type has an unknown for its agencies with an agreement and
    /// one for the others, for every statement.
    fn sum(&self, residual_types: &[usize], agreed_too: bool, statements: &[usize], weighted: bool) -> Vec<i128> {
        let mut row = vec![0; 2 * self.sizes.len() * self.asked.len()];
        for statement in statements {
            for of in residual_types {
                if !self.asked[*statement].of[*of] {
                    continue;
                }
                let weight = if weighted { self.weights[*statement] } else { 1 };
                let at = 2 * (statement * self.sizes.len() + of);
                row[at] = if self.sizes[*of].residual > 0 { weight } else { 0 };
                row[at + 1] =
                    if agreed_too && self.sizes[*of].agencies > self.sizes[*of].residual { weight } else { 0 };
            }
        }
        row
    }

    fn scored(&self, standard: Option<usize>) -> Vec<usize> {
        let wanted =
            |at: &usize| self.asked[*at].scored && standard.is_none_or(|wanted| self.asked[*at].standard == wanted);
        (0..self.asked.len()).filter(wanted).collect()
    }

    /// Everything that the files say.
    fn publish(&self, hidden: &Hidden) -> Known {
        let mut known = Known::default();
        let types: Vec<usize> = (0..self.sizes.len()).collect();
        for of in types.iter().filter(|of| !hidden.types[**of]) {
            for statement in 0..self.asked.len() {
                known.publish(self.sum(&[*of], true, &[statement], false));
            }
        }
        for statement in (0..self.asked.len()).filter(|at| !hidden.statements[*at]) {
            known.publish(self.sum(&types, true, &[statement], false));
        }
        for standard in 0..self.standards {
            if !hidden.standards[standard] {
                known.publish(self.sum(&types, true, &self.scored(Some(standard)), true));
            }
            // The rows of agencies with an agreement.
            for of in &types {
                let both = self.sum(&[*of], true, &self.scored(Some(standard)), true);
                let residual = self.sum(&[*of], false, &self.scored(Some(standard)), true);
                known.publish(both.iter().zip(residual).map(|(both, residual)| both - residual).collect());
            }
        }
        if !hidden.overall {
            known.publish(self.sum(&types, true, &self.scored(None), true));
        }
        known
    }
}

#[test]
fn no_sum_over_fewer_than_k_agencies_follows_from_the_published_rows() {
    const K: u64 = 3;
    let mut random = Lcg(20_260_914);
    let mut attacks = 0;
    for case_number in 0..1_500 {
        let case = Case::made_up(&mut random);
        let hidden = decide(&case.sizes, &case.asked, case.standards, K);
        let known = case.publish(&hidden);
        for subset in 1_u32..1 << case.sizes.len() {
            let types: Vec<usize> = (0..case.sizes.len()).filter(|at| subset >> at & 1 == 1).collect();
            let mut targets: Vec<(Vec<usize>, bool)> = (0..case.asked.len()).map(|at| (vec![at], false)).collect();
            targets.extend((0..case.standards).map(|at| (case.scored(Some(at)), true)));
            targets.push((case.scored(None), true));
            for (statements, weighted) in targets {
                let concerned: Vec<usize> =
                    types.iter().copied().filter(|of| statements.iter().any(|at| case.asked[*at].of[*of])).collect();
                let agencies: u64 = concerned.iter().map(|of| case.sizes[*of].residual).sum();
                if agencies == 0 || agencies >= K {
                    continue;
                }
                attacks += 1;
                let target = case.sum(&concerned, false, &statements, weighted);
                assert!(
                    !known.follows(target),
                    "case {case_number}: {:?} {:?} {concerned:?} {statements:?} {hidden:?}",
                    case.sizes,
                    case.asked
                );
            }
        }
    }
    assert!(attacks > 10_000, "{attacks} attacks were tried");
}
