//! The thresholds of the rules: settings of an audit, each with its default and its bounds.

use crate::plan::Wrong;
use candour_texts::{mark, said, t};
use serde::{Deserialize, Serialize};

/// From when the rules speak.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Thresholds {
    /// A strength needs so many agencies with a level.
    pub strength_agencies: u32,
    /// And so many per cent of them that tell of it and its impact.
    pub strength_told: u32,
    /// A common area needs so many agencies below green.
    pub common_agencies: u32,
    /// And so many per cent of those with a level.
    pub common_share: u32,
    /// A single agency issue is of at most so many agencies.
    pub single_most: u32,
    /// A partnership issue needs so many agencies below green.
    pub partnership_agencies: u32,
    /// Agencies contradict each other where so many are green and as many red.
    pub contradict_each: u32,
    /// A priority needs so many per cent of its levels below green.
    pub priority_share: u32,
}

/// What a threshold counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Agencies.
    Agencies,
    /// Per cent.
    PerCent,
}

/// One threshold, as a form shows it.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    /// The field's name.
    pub field: &'static str,
    /// What people read.
    pub label: &'static str,
    /// What it counts.
    pub unit: Unit,
    /// The lowest that may be set.
    pub least: u32,
    /// The highest.
    pub most: u32,
    of: fn(&mut Thresholds) -> &mut u32,
}

/// The most agencies that a threshold may ask for: more than any Board has.
const MOST_AGENCIES: u32 = 1_000;

/// Every threshold, in the order of the rules.
pub const SETTINGS: [Setting; 8] = [
    agencies("strength-agencies", mark!("Strength: agencies with a level, at least"), |of| &mut of.strength_agencies),
    per_cent("strength-told", mark!("Strength: of them with narrative and impact, at least"), |of| {
        &mut of.strength_told
    }),
    agencies("common-agencies", mark!("Common area: agencies below green, at least"), |of| &mut of.common_agencies),
    per_cent("common-share", mark!("Common area: of those with a level, at least"), |of| &mut of.common_share),
    agencies("single-most", mark!("Single agency issue: agencies below green, at most"), |of| &mut of.single_most),
    agencies("partnership-agencies", mark!("Partnership issue: agencies below green, at least"), |of| {
        &mut of.partnership_agencies
    }),
    agencies(
        "contradict-each",
        mark!("Contradiction: agencies that are green, and that are red, each at least"),
        |of| &mut of.contradict_each,
    ),
    per_cent("priority-share", mark!("Priority: levels below green, at least"), |of| &mut of.priority_share),
];

const fn agencies(field: &'static str, label: &'static str, of: fn(&mut Thresholds) -> &mut u32) -> Setting {
    Setting { field, label, unit: Unit::Agencies, least: 1, most: MOST_AGENCIES, of }
}

const fn per_cent(field: &'static str, label: &'static str, of: fn(&mut Thresholds) -> &mut u32) -> Setting {
    Setting { field, label, unit: Unit::PerCent, least: 1, most: 100, of }
}

impl Default for Thresholds {
    fn default() -> Self {
        Self {
            strength_agencies: 3,
            strength_told: 50,
            common_agencies: 3,
            common_share: 50,
            single_most: 2,
            partnership_agencies: 1,
            contradict_each: 2,
            priority_share: 25,
        }
    }
}

impl Setting {
    /// Its value.
    pub fn value(&self, mut thresholds: Thresholds) -> u32 {
        *(self.of)(&mut thresholds)
    }

    /// What people read of its bounds and its default.
    pub fn bounds(&self) -> String {
        let unit = if self.unit == Unit::PerCent { t!(" per cent") } else { "" };
        let usual = self.value(Thresholds::default());
        t!(
            "A whole number from {least} to {most}{unit}. Usually {usual}.",
            least = self.least,
            most = self.most,
            unit,
            usual
        )
    }
}

impl Thresholds {
    /// Reads every threshold from what was typed.
    ///
    /// # Errors
    /// Each field that is no whole number within its bounds.
    pub fn parse<'t>(typed: impl Fn(&str) -> &'t str) -> Result<Self, Vec<Wrong>> {
        let mut read = Self::default();
        let mut wrong = Vec::new();
        for setting in SETTINGS {
            let value = typed(setting.field).trim().parse().ok();
            match value.filter(|value| (setting.least..=setting.most).contains(value)) {
                Some(value) => *(setting.of)(&mut read) = value,
                None => wrong.push(Wrong {
                    field: setting.field,
                    message: t!(
                        "{label}: give a whole number from {least} to {most}.",
                        label = said(setting.label),
                        least = setting.least,
                        most = setting.most
                    ),
                }),
            }
        }
        if wrong.is_empty() { Ok(read) } else { Err(wrong) }
    }
}
