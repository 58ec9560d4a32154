//! How many agencies stand where, at a statement and at a standard.

use super::mean::Mean;
use super::standing::{Standing, Tally};
use crate::answer::AnswerState;
use crate::ids::LevelCode;
use crate::question_set::Rag;
use crate::scoring::{StandardScore, StatementScore};
use num_rational::BigRational;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How many of each colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Colours {
    /// Green.
    pub green: u64,
    /// Amber.
    pub amber: u64,
    /// Red.
    pub red: u64,
}

impl Colours {
    /// Counts one more; nothing where it has no colour.
    pub fn add(&mut self, rag: Option<Rag>) {
        match rag {
            Some(Rag::Green) => self.green += 1,
            Some(Rag::Amber) => self.amber += 1,
            Some(Rag::Red) => self.red += 1,
            None => {}
        }
    }

    /// Counts others in.
    pub fn merge(&mut self, other: Self) {
        self.green += other.green;
        self.amber += other.amber;
        self.red += other.red;
    }

    /// How many have a colour.
    pub fn total(self) -> u64 {
        self.green + self.amber + self.red
    }

    /// How many are amber or red.
    pub fn below_green(self) -> u64 {
        self.amber + self.red
    }

    /// How many have this colour.
    pub fn of(self, rag: Rag) -> u64 {
        match rag {
            Rag::Green => self.green,
            Rag::Amber => self.amber,
            Rag::Red => self.red,
        }
    }
}

/// How one statement was answered, over agencies.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Counts {
    /// How it stands.
    pub tally: Tally,
    /// How many gave each level.
    pub levels: BTreeMap<LevelCode, u64>,
    /// The colours of those levels.
    pub colours: Colours,
    /// The mean of the scored answers, each as a share of its scale's highest value.
    pub mean: Mean,
}

impl Counts {
    /// Counts one agency's answer: how it stands, and its grade.
    pub fn add(&mut self, standing: Standing, (state, saved): (AnswerState, bool), score: &StatementScore) {
        self.tally.count(standing, state, saved);
        self.grade(score);
    }

    /// Counts a grade alone: for who has counted how the answer stands.
    pub fn grade(&mut self, score: &StatementScore) {
        if let Some(level) = &score.level {
            match self.levels.get_mut(level) {
                Some(count) => *count += 1,
                None => drop(self.levels.insert(level.clone(), 1)),
            }
        }
        self.colours.add(score.rag);
        if let Some(exact) = &score.score {
            self.mean.add(exact);
        }
    }

    /// The mean of the scored answers in per cent.
    pub fn mean_percent(&self) -> Option<BigRational> {
        self.mean.value().map(|mean| mean * BigRational::from_integer(100.into()))
    }

    /// How many answered with a level.
    pub fn graded(&self) -> u64 {
        self.levels.values().sum()
    }
}

/// How a standard stands, over agencies.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StandardCounts {
    /// The colours of the agencies, after a cap.
    pub colours: Colours,
    /// The mean of their per cents.
    pub mean: Mean,
    /// How many were asked something of it, and have no score.
    pub without_score: u64,
    /// How many were asked nothing of it.
    pub not_asked: u64,
}

impl StandardCounts {
    /// Counts one agency.
    pub fn add(&mut self, score: &StandardScore) {
        if !score.asked() {
            self.not_asked += 1;
            return;
        }
        let percent = score.figure.percent();
        self.without_score += u64::from(percent.is_none());
        self.colours.add(score.figure.rag);
        self.mean.add_percent(percent.as_ref());
    }
}
