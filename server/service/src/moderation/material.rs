//! What a return's moderation is made of, read and opened in one transaction.

use crate::context::ReturnPlace;
use crate::keys::AgencyKeys;
use crate::reports::{Kept, plain};
use crate::returns::kept_under;
use crate::{Service, ServiceError};
use candour_domain::access::{Action, Actor};
use candour_domain::answer::Answer;
use candour_domain::ids::{ReturnId, StatementId};
use candour_domain::journey::Journey;
use candour_domain::moderation::{Grade, LastRelease, ModeratedLevel, Standing, can_be_moderated, own_grade};
use candour_domain::question_set::{QuestionSet, Statement};
use candour_store::audits::ReturnRow;
use candour_store::moderation::events::{self, EventRow};
use candour_store::moderation::levels::{self, LevelRow};
use candour_store::moderation::releases::{self, ReleaseRow, ReleasedRow};
use candour_store::{ReadTx, Tx};
use chrono::{DateTime, NaiveDate, Utc};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A level that the panel gave to a statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LevelView {
    /// Its number, from 1.
    pub revision: i64,
    /// The level and the reason; `None` where they could not be opened: say so.
    pub level: Option<ModeratedLevel>,
    /// Who gave it.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
    /// The last release that gave it to the agency.
    pub released_in: Option<i64>,
}

/// The levels that stand.
pub(super) type Levels = BTreeMap<StatementId, LevelView>;

/// What is known of one return.
pub(super) struct Material {
    pub(super) row: ReturnRow,
    pub(super) set: Arc<QuestionSet>,
    pub(super) keys: AgencyKeys,
    pub(super) answers: Answers,
    /// Every level that was ever given, the earliest of each statement first.
    pub(super) history: BTreeMap<StatementId, Vec<LevelView>>,
    pub(super) releases: Vec<ReleaseRow>,
    pub(super) released: Vec<ReleasedRow>,
    pub(super) events: Vec<EventRow>,
}

/// An agency's answers, with what they ask.
pub(super) struct Answers {
    given: BTreeMap<StatementId, Answer>,
    unreadable: BTreeSet<StatementId>,
    asked: BTreeSet<StatementId>,
}

impl Answers {
    pub(super) fn of(set: &QuestionSet, row: &ReturnRow, kept: Kept) -> Self {
        let unreadable = kept.iter().filter(|(_, kept)| kept.unreadable).map(|(id, _)| id.clone()).collect();
        let given = plain(kept);
        let asked = Journey::new(set, &row.agency.agency_type, &given).asked();
        Self { given, unreadable, asked }
    }

    pub(super) fn given(&self) -> &BTreeMap<StatementId, Answer> {
        &self.given
    }

    pub(super) fn own(&self, set: &QuestionSet, statement: &Statement) -> Option<Grade> {
        own_grade(set, statement, self.given.get(&statement.id))
    }

    /// The statements that can be given a level, in order.
    pub(super) fn statements<'s>(&self, set: &'s QuestionSet) -> Vec<&'s Statement> {
        let journey = Journey::through(set, &self.asked, &self.given);
        set.statements().map(|(_, statement)| statement).filter(|s| can_be_moderated(set, &journey, s)).collect()
    }

    /// Whether a statement without a level holds a release back: the agency gave a level, or what it gave cannot be
    /// read.
    fn waits(&self, set: &QuestionSet, statement: &Statement) -> bool {
        self.unreadable.contains(&statement.id) || self.own(set, statement).is_some()
    }

    /// How far the moderation has come.
    pub(super) fn standing(
        &self,
        set: &QuestionSet,
        row: &ReturnRow,
        levels: &Levels,
        (release, events): (Option<&ReleaseRow>, usize),
        today: NaiveDate,
    ) -> Standing {
        let statements = self.statements(set);
        let given = |statement: &&&Statement| levels.contains_key(&statement.id);
        let last = release.map(|release| release.number);
        Standing {
            state: row.state,
            audit: row.audit.audit.state_on(today),
            statements: statements.len(),
            levelled: statements.iter().filter(given).count(),
            waiting: statements.iter().filter(|s| !given(s) && self.waits(set, s)).count(),
            pending: levels.values().filter(|level| level.released_in.is_none() || level.released_in != last).count(),
            events,
            release: release.map(|release| LastRelease {
                number: release.number,
                respond_by: release.respond_by,
                responded: release.responded,
            }),
        }
    }
}

impl Material {
    /// The levels that stand.
    pub(super) fn levels(&self) -> Levels {
        let last = self.history.iter().filter_map(|(id, all)| Some((id.clone(), all.last()?.clone())));
        last.collect()
    }

    /// The levels that the last release gave to the agency.
    pub(super) fn released_levels(&self) -> Levels {
        let last = self.releases.last().map(|release| release.number);
        let given = self.released.iter().filter(|given| Some(given.number) == last);
        let level = |given: &ReleasedRow| {
            let all = self.history.get(&given.statement_id)?;
            Some((given.statement_id.clone(), all.iter().find(|level| level.revision == given.revision)?.clone()))
        };
        given.filter_map(level).collect()
    }

    pub(super) fn standing(&self, today: NaiveDate) -> Standing {
        let known = (self.releases.last(), self.events.len());
        self.answers.standing(&self.set, &self.row, &self.levels(), known, today)
    }

    /// How many levels were ever given: whoever releases says how many they saw.
    pub(super) fn mark(&self) -> i64 {
        let count: usize = self.history.values().map(Vec::len).sum();
        i64::try_from(count).unwrap_or(i64::MAX)
    }

    pub(super) fn place(&self) -> ReturnPlace {
        ReturnPlace::of(&self.row)
    }
}

impl Service {
    /// The material of a return that the actor may read, about which they may do this.
    pub(super) async fn material(
        &self,
        tx: &mut ReadTx,
        actor: &Actor,
        id: ReturnId,
        action: Action,
    ) -> Result<Material, ServiceError> {
        let row = self.readable(tx, actor, id).await?;
        actor.require_for(action, row.agency.id)?;
        self.material_of(tx, row).await
    }

    pub(super) async fn material_of(&self, tx: &mut ReadTx, row: ReturnRow) -> Result<Material, ServiceError> {
        let set = self.set_of(tx, &row).await?;
        let keys = self.keys_of(tx, &row).await?;
        let answers = Answers::of(&set, &row, kept_under(tx, &row, &keys).await?);
        let history = history(tx, &row, &keys).await?;
        let releases = releases::of_return(tx, row.id).await?;
        let given = releases::released(tx, row.id).await?;
        let events = events::of_return(tx, row.id).await?;
        Ok(Material { row, set, keys, answers, history, releases, released: given, events })
    }
}

/// Every level of a return that was ever given, opened.
pub(super) async fn history(
    tx: &mut impl Tx,
    row: &ReturnRow,
    keys: &AgencyKeys,
) -> Result<BTreeMap<StatementId, Vec<LevelView>>, ServiceError> {
    let place = ReturnPlace::of(row);
    let mut history: BTreeMap<StatementId, Vec<LevelView>> = BTreeMap::new();
    for level in levels::all_of_return(tx, row.id).await? {
        history.entry(level.statement_id.clone()).or_default().push(opened(&place, keys, level));
    }
    Ok(history)
}

/// A level, opened. One that cannot be is marked, never shown as none.
pub(super) fn opened(place: &ReturnPlace, keys: &AgencyKeys, row: LevelRow) -> LevelView {
    let plain = keys.open(&place.level(&row.statement_id, row.revision), &row.body).ok();
    let level = plain.and_then(|plain| serde_json::from_slice(&plain).ok());
    if level.is_none() {
        tracing::error!(return_id = %row.return_id, "a moderated level could not be read");
    }
    LevelView { revision: row.revision, level, by: row.by_name, at: row.set_at, released_in: row.released_in }
}
