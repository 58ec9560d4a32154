//! The Board's subgroups, as far as the plan knows them: a name, under which an action is delivered.

use super::texts::{PlanText, plan_text};
use candour_texts::t;

/// The longest name of a subgroup, in characters.
const MAX_NAME: usize = 80;

/// The name of a subgroup.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SubgroupName(String);

impl SubgroupName {
    /// A name of one line.
    ///
    /// # Errors
    /// The sentence that says what is wrong with it.
    pub fn parse(typed: &str) -> Result<Self, String> {
        let line = typed.split_whitespace().collect::<Vec<_>>().join(" ");
        let wrong = |error: PlanText| error.sentence(t!("The name"), t!("Write the subgroup’s name."));
        plan_text(&line, MAX_NAME).map(Self).map_err(wrong)
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// By which two names are alike: case does not matter.
    pub fn key(&self) -> String {
        self.0.to_lowercase()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_line_that_says_something() {
        let name = SubgroupName::parse("  Learning\n and   Development ").unwrap();
        assert_eq!((name.as_str(), name.key().as_str()), ("Learning and Development", "learning and development"));
        assert!(SubgroupName::parse(" \t").unwrap_err().contains("Write"));
        assert!(SubgroupName::parse(&"x".repeat(81)).unwrap_err().contains("80"));
        assert!(SubgroupName::parse("a\u{7}b").is_err());
    }
}
