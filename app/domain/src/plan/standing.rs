//! Where an action stands on a day. "Overdue" comes from its due date and the day, and is kept nowhere.

use super::ActionState;
use candour_texts::t;
use chrono::NaiveDate;

/// Where an action stands on a day; the most urgent first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    /// Its due date has passed and it is not completed.
    Overdue,
    /// It may not be done in time.
    AtRisk,
    /// Nobody has begun.
    NotStarted,
    /// It goes as planned.
    OnTrack,
    /// Its owner says that it is done.
    Completed,
    /// Somebody else has seen that it is done.
    Verified,
    /// It will not be done.
    NotPursued,
}

/// Where an action stands today. Its due date is the last day on which it is in time.
pub fn standing(state: ActionState, due_on: NaiveDate, today: NaiveDate) -> Standing {
    match state {
        _ if state.is_open() && due_on < today => Standing::Overdue,
        ActionState::NotStarted => Standing::NotStarted,
        ActionState::OnTrack => Standing::OnTrack,
        ActionState::AtRisk => Standing::AtRisk,
        ActionState::Completed => Standing::Completed,
        ActionState::Verified => Standing::Verified,
        ActionState::NotPursued => Standing::NotPursued,
    }
}

impl Standing {
    /// Every standing, the most urgent first.
    pub const ALL: [Self; 7] = [
        Self::Overdue,
        Self::AtRisk,
        Self::NotStarted,
        Self::OnTrack,
        Self::Completed,
        Self::Verified,
        Self::NotPursued,
    ];

    /// What people read.
    pub fn label(self) -> &'static str {
        match self {
            Self::Overdue => t!("Overdue"),
            Self::AtRisk => ActionState::AtRisk.label(),
            Self::NotStarted => ActionState::NotStarted.label(),
            Self::OnTrack => ActionState::OnTrack.label(),
            Self::Completed => ActionState::Completed.label(),
            Self::Verified => ActionState::Verified.label(),
            Self::NotPursued => ActionState::NotPursued.label(),
        }
    }

    /// The code in addresses and exports.
    pub fn code(self) -> &'static str {
        match self {
            Self::Overdue => "overdue",
            Self::AtRisk => ActionState::AtRisk.code(),
            Self::NotStarted => ActionState::NotStarted.code(),
            Self::OnTrack => ActionState::OnTrack.code(),
            Self::Completed => ActionState::Completed.code(),
            Self::Verified => ActionState::Verified.code(),
            Self::NotPursued => ActionState::NotPursued.code(),
        }
    }

    /// The standing with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|standing| standing.code() == code)
    }

    /// Whether it is still to be done.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Overdue | Self::AtRisk | Self::NotStarted | Self::OnTrack)
    }
}

/// How many actions stand where.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally(Vec<Standing>);

impl FromIterator<Standing> for Tally {
    fn from_iter<I: IntoIterator<Item = Standing>>(all: I) -> Self {
        Self(all.into_iter().collect())
    }
}

impl Tally {
    /// How many there are.
    pub fn total(&self) -> usize {
        self.0.len()
    }

    /// How many stand there.
    pub fn of(&self, standing: Standing) -> usize {
        self.0.iter().filter(|one| **one == standing).count()
    }

    /// How many are still to be done, those that are overdue among them.
    pub fn open(&self) -> usize {
        self.0.iter().filter(|one| one.is_open()).count()
    }

    /// Such as "3 open, 1 overdue"; "none open" where all is done.
    pub fn in_short(&self) -> String {
        let open = match self.open() {
            0 => t!("none open").to_owned(),
            count => t!("{count} open", count),
        };
        match self.of(Standing::Overdue) {
            0 => open,
            count => t!("{open}, {count} overdue", open, count),
        }
    }

    /// Such as "2 overdue, 1 on track, 4 verified complete": those that there are.
    pub fn in_words(&self) -> String {
        let words = Standing::ALL.into_iter().filter_map(|standing| match self.of(standing) {
            0 => None,
            count => Some(format!("{count} {}", standing.label().to_lowercase())),
        });
        words.collect::<Vec<_>>().join("; ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn overdue_begins_the_day_after_and_ends_with_completion() {
        let day = |day| NaiveDate::from_ymd_opt(2026, 3, day).unwrap();
        let table = [
            (ActionState::NotStarted, 9, Standing::NotStarted),
            (ActionState::NotStarted, 10, Standing::NotStarted),
            (ActionState::NotStarted, 11, Standing::Overdue),
            (ActionState::OnTrack, 10, Standing::OnTrack),
            (ActionState::OnTrack, 11, Standing::Overdue),
            (ActionState::AtRisk, 10, Standing::AtRisk),
            (ActionState::AtRisk, 11, Standing::Overdue),
            (ActionState::Completed, 11, Standing::Completed),
            (ActionState::Verified, 11, Standing::Verified),
            (ActionState::NotPursued, 11, Standing::NotPursued),
        ];
        for (state, today, expected) in table {
            assert_eq!(standing(state, day(10), day(today)), expected, "{state:?} on {today}");
        }
    }

    #[test]
    fn a_tally_says_in_words_what_there_is() {
        use Standing::*;
        let tally: Tally = [Overdue, OnTrack, Verified, AtRisk, Verified].into_iter().collect();
        assert_eq!((tally.total(), tally.open()), (5, 3));
        assert_eq!(tally.in_short(), "3 open, 1 overdue");
        assert_eq!(tally.in_words(), "1 overdue; 1 at risk; 1 on track; 2 verified complete");
        assert_eq!(Tally::default().in_short(), "none open");
        assert_eq!([Verified].into_iter().collect::<Tally>().in_short(), "none open");
    }

    #[test]
    fn every_code_reads_back_and_overdue_comes_first() {
        for standing in Standing::ALL {
            assert_eq!(Standing::from_code(standing.code()), Some(standing));
        }
        assert!(Standing::ALL.is_sorted() && Standing::ALL[0] == Standing::Overdue);
    }
}
