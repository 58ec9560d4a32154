//! Which figures over agencies must not be shown, so that no agency can be told from a small group, nor by taking
//! shown figures from one another: in the regional export, and wherever figures are read without agencies' names.
//!
//! Four steps, each a few lines below; `docs/regional-export.md` gives the reasons at length.
//! 1. A type with fewer than `k` agencies is hidden. Agencies with a published row of their own do not
//!    protect the others of their type: what is left without them must be none, or `k`.
//! 2. The "all" rows less the types that are shown would give the hidden types together. So types are
//!    hidden, the smallest first, until the hidden ones are `k` agencies together.
//! 3. Where the hidden types that a statement is put to are fewer than `k` agencies, its "all" row is hidden.
//!    The same for standards and for the overall score.
//! 4. A standard's figure is the sum over its statements: one hidden statement could be had by subtraction.
//!    So a second one is hidden with it, or the standard. The same for the overall figure.

/// How many agencies a type has in the export, and how many of those without a row of their own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Size {
    /// All of them.
    pub agencies: u64,
    /// Those without a row of their own.
    pub residual: u64,
}

impl Size {
    /// Whether figures of these agencies together show none of them.
    pub fn safe(self, k: u64) -> bool {
        self.agencies >= k && (self.residual == 0 || self.residual >= k)
    }

    fn plus(self, other: Self) -> Self {
        Self { agencies: self.agencies + other.agencies, residual: self.residual + other.residual }
    }
}

/// One statement, as far as suppression is concerned.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The index of its standard.
    pub standard: usize,
    /// Whether it is in the sums of the scores.
    pub scored: bool,
    /// For each type, in the order of the sizes: whether the statement is put to it.
    pub of: Vec<bool>,
}

/// What is hidden.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hidden {
    /// Types, in the order of the sizes: all their rows, in every file.
    pub types: Vec<bool>,
    /// The "all" rows of statements.
    pub statements: Vec<bool>,
    /// The "all" rows of standards.
    pub standards: Vec<bool>,
    /// The "all" row of the overall score.
    pub overall: bool,
}

/// Decides what is hidden below `k` agencies, where each type has rows of its own.
pub fn decide(sizes: &[Size], asked: &[Asked], standards: usize, k: u64) -> Hidden {
    let types = hide_types(sizes, k);
    let mut decision = Decision { sizes, asked, k, types: &types };
    let mut hidden = decision.rows(standards);
    decision.protect_overall(&mut hidden);
    hidden
}

/// The same where no type has a row of its own: steps 3 and 4 alone, over all agencies together. The overall figure is
/// given up before a standard is.
pub fn decide_together(sizes: &[Size], asked: &[Asked], standards: usize, k: u64) -> Hidden {
    let types = vec![true; sizes.len()];
    let mut decision = Decision { sizes, asked, k, types: &types };
    let mut hidden = decision.rows(standards);
    hidden.overall |= !decision.protected(&decision.hidden_and_closed(&hidden));
    hidden
}

/// Steps 1 and 2.
fn hide_types(sizes: &[Size], k: u64) -> Vec<bool> {
    let mut hidden: Vec<bool> = sizes.iter().map(|size| !size.safe(k)).collect();
    loop {
        let pool = sizes
            .iter()
            .zip(&hidden)
            .filter(|(_, hidden)| **hidden)
            .fold(Size::default(), |pool, (size, _)| pool.plus(*size));
        if pool.agencies == 0 || pool.safe(k) {
            return hidden;
        }
        let shown = hidden.iter_mut().zip(sizes).filter(|(hidden, _)| !**hidden);
        let Some((smallest, _)) = shown.min_by_key(|(_, size)| size.agencies) else { return hidden };
        *smallest = true;
    }
}

struct Decision<'a> {
    sizes: &'a [Size],
    asked: &'a [Asked],
    k: u64,
    types: &'a [bool],
}

impl Decision<'_> {
    /// Steps 3 and 4, but for the overall figure.
    fn rows(&mut self, standards: usize) -> Hidden {
        let asked = self.asked;
        let statements = asked.iter().map(|statement| self.unsafe_pool(&[statement])).collect();
        let scored = |wanted: &dyn Fn(&Asked) -> bool| -> Vec<&Asked> {
            asked.iter().filter(|statement| statement.scored && wanted(statement)).collect()
        };
        let hidden_standards =
            (0..standards).map(|at| self.unsafe_pool(&scored(&|statement| statement.standard == at))).collect();
        let overall = self.unsafe_pool(&scored(&|_| true));
        let mut hidden = Hidden { types: self.types.to_vec(), statements, standards: hidden_standards, overall };
        for at in 0..standards {
            self.protect_standard(&mut hidden, at);
        }
        hidden
    }

    /// The hidden statements of hidden standards: what a shown overall figure could give away.
    fn hidden_and_closed(&self, hidden: &Hidden) -> Vec<&Asked> {
        self.hidden_where(hidden, |statement| {
            statement.scored && hidden.standards.get(statement.standard) == Some(&true)
        })
    }

    /// The agencies of hidden types that any of these statements is put to.
    fn pool(&self, statements: &[&Asked]) -> Size {
        let types = (0..).zip(self.sizes).zip(self.types).filter(|(_, hidden)| **hidden);
        let put_to = |at: usize| statements.iter().any(|statement| statement.of.get(at) == Some(&true));
        types.filter(|((at, _), _)| put_to(*at)).fold(Size::default(), |pool, ((_, size), _)| pool.plus(*size))
    }

    /// Step 3: whether these statements concern hidden types, and too few agencies of them.
    fn unsafe_pool(&self, statements: &[&Asked]) -> bool {
        let pool = self.pool(statements);
        pool.agencies > 0 && !pool.safe(self.k)
    }

    /// Whether hidden statements that a published sum joins protect each other.
    fn protected(&self, together: &[&Asked]) -> bool {
        together.is_empty() || (together.len() >= 2 && self.pool(together).safe(self.k))
    }

    /// The shown, scored statement among these whose row sums the fewest agencies; only one that concerns hidden types helps.
    fn partner(&self, hidden: &Hidden, among: impl Fn(&Asked) -> bool) -> Option<usize> {
        let shown = (0..).zip(self.asked).zip(&hidden.statements).filter(|((_, statement), hidden)| {
            statement.scored && !**hidden && among(statement) && self.pool(&[*statement]).agencies > 0
        });
        let cost = |statement: &Asked| -> u64 {
            let put_to = self.sizes.iter().zip(&statement.of).filter(|(_, put_to)| **put_to);
            put_to.map(|(size, _)| size.agencies).sum()
        };
        let cheapest = shown.min_by_key(|((at, statement), _)| (cost(statement), *at));
        cheapest.map(|((at, _), _)| at)
    }

    /// Step 4 for a standard.
    fn protect_standard(&mut self, hidden: &mut Hidden, at: usize) {
        if hidden.standards.get(at) != Some(&false) {
            return;
        }
        let here = |statement: &Asked| statement.scored && statement.standard == at;
        if self.protected(&self.hidden_where(hidden, here)) {
            return;
        }
        if let Some(partner) = self.partner(hidden, here) {
            hide(&mut hidden.statements, partner);
        }
        // The partner alone need not be enough: without it, and with too few agencies, the standard goes.
        if !self.protected(&self.hidden_where(hidden, here)) {
            hide(&mut hidden.standards, at);
        }
    }

    /// Step 4 for the overall figure: a standard whose own row is shown gives its part away.
    fn protect_overall(&mut self, hidden: &mut Hidden) {
        if hidden.overall {
            return;
        }
        if self.protected(&self.hidden_and_closed(hidden)) {
            return;
        }
        if let Some(partner) = self.partner(hidden, |_| true) {
            hide(&mut hidden.statements, partner);
            if let Some(statement) = self.asked.get(partner) {
                hide(&mut hidden.standards, statement.standard);
            }
        }
        hidden.overall = !self.protected(&self.hidden_and_closed(hidden));
    }

    fn hidden_where(&self, hidden: &Hidden, among: impl Fn(&Asked) -> bool) -> Vec<&Asked> {
        let pairs = self.asked.iter().zip(&hidden.statements);
        pairs.filter(|(statement, hidden)| **hidden && among(statement)).map(|(statement, _)| statement).collect()
    }
}

fn hide(rows: &mut [bool], at: usize) {
    if let Some(row) = rows.get_mut(at) {
        *row = true;
    }
}

#[cfg(test)]
#[path = "suppress_tests.rs"]
mod tests;
