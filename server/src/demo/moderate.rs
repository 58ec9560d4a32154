//! How the demo's first audit was moderated: a panel for each agency, some levels that differ from the agency's own with
//! the reason, a challenge event, the release, what agencies responded, and the agreement.

use super::seed::{Seeding, moment};
use super::{DemoCycle, DemoReturn};
use anyhow::{Context as _, bail};
use candour_domain::access::{Actor, Role};
use candour_domain::audit::AuditState;
use candour_domain::ids::{AuditId, LevelCode, ReturnId};
use candour_domain::moderation::{EventForm, Grade, LevelForm, ResponseForm};
use candour_domain::question_set::{QuestionSet, Statement};
use candour_service::moderation::{LevelsSaved, PanelForm, PostedLevel, Responding};
use chrono::{Datelike as _, Days, NaiveDate};
use std::collections::BTreeSet;

/// Why a panel gave a lower level: by turns.
const REASONS: [&str; 4] = [
    "The policy is in place, but the three records that we read do not show that staff follow it yet.",
    "The training figures end in spring. We would expect the present quarter before this is fully met.",
    "Good in the central teams. The two area teams told us at the event that they have not seen it.",
    "The evidence names a plan for next year; this level is about what is there now.",
];

/// What an agency responded, where it did.
const RESPONSES: [(&str, &str); 2] = [
    (
        "police",
        "We accept the levels. The records will be sampled again in autumn, and we shall send the Board the result.",
    ),
    (
        "hospitals",
        "We agree with all but one: the area teams were briefed in the week after the event, and we can show the lists.",
    ),
];

/// Those whose challenge event is written down.
const MET: [&str; 3] = ["police", "council-asc", "hospitals"];

impl Seeding<'_> {
    /// Moderates every return of a closed audit and leads the audit on to its report.
    pub(super) async fn moderate(&self, audit: AuditId, cycle: &DemoCycle, set: &QuestionSet) -> anyhow::Result<()> {
        let manager = self.actor(Role::QaManager, None).await?;
        let panel = self.actor(Role::PanelMember, None).await?;
        self.clock.set(moment(cycle.due_on, 3, 9)?);
        self.service.move_audit(&manager, audit, AuditState::Moderation).await?;
        for (place, one) in cycle.returns.iter().enumerate() {
            self.one(audit, (&manager, &panel), (place, one), (set, cycle.due_on)).await?;
        }
        self.clock.set(moment(cycle.due_on, 19, 16)?);
        self.service.move_audit(&manager, audit, AuditState::Reporting).await?;
        Ok(())
    }

    async fn one(
        &self,
        audit: AuditId,
        (manager, panel): (&Actor, &Actor),
        (place, one): (usize, &DemoReturn),
        (set, due_on): (&QuestionSet, NaiveDate),
    ) -> anyhow::Result<()> {
        let lead = self.actor(Role::AgencyLead, Some(&one.agency)).await?;
        let own = self.service.own_returns(&lead).await?;
        let id = own.iter().find(|own| own.audit.id == audit).context("an agency has no return")?.id;
        let chosen = PanelForm { was: BTreeSet::new(), chosen: BTreeSet::from([panel.person]) };
        self.clock.set(moment(due_on, 4, 9)?);
        self.service.assign_panel(manager, id, &chosen).await?;
        self.clock.set(moment(due_on, 6, 11)?);
        self.lower_some(panel, id, place, set).await?;
        self.service.agree_with_rest(panel, id).await?;
        if MET.contains(&one.agency.as_str()) {
            self.clock.set(moment(due_on, 7, 15)?);
            self.meet(panel, &lead, id).await?;
        }
        self.clock.set(moment(due_on, 8, 10)?);
        let seen = self.service.moderation(manager, id).await?.mark;
        self.service.release_levels(manager, id, &parts(due_on, 18)?, seen).await?;
        if let Some((_, text)) = RESPONSES.iter().find(|(key, _)| *key == one.agency) {
            self.clock.set(moment(due_on, 12, 14)?);
            let page = self.service.levels_page(&lead, id).await?;
            let number = page.release.context("nothing was released")?.number;
            let form = ResponseForm { whole: (*text).to_owned(), ..ResponseForm::default() };
            let said = Responding { id: page.new, number, form: &form };
            if self.service.respond_to_levels(&lead, id, &said).await?.is_err() {
                bail!("a response of {} was not taken", one.agency);
            }
        }
        self.clock.set(moment(due_on, 19, 10)?);
        Ok(self.service.agree_levels(manager, id, seen).await?)
    }

    /// Two levels are one lower than the agency's own.
    async fn lower_some(&self, panel: &Actor, id: ReturnId, place: usize, set: &QuestionSet) -> anyhow::Result<()> {
        let lines = self.service.moderation(panel, id).await?.lines;
        let lower = lines.iter().filter_map(|(statement, own, _)| {
            let (_, known) = set.statement(statement)?;
            Some((statement.clone(), lower(set, known, own.as_ref()?)?))
        });
        let lower: Vec<_> = lower.collect();
        let some = lower.iter().skip(place % 5).step_by(11).take(2).zip(REASONS.iter().cycle().skip(place));
        let posted = some.map(|((statement, level), reason)| PostedLevel {
            statement: statement.clone(),
            seen: 0,
            form: LevelForm { grade: level.to_string(), reason: (*reason).to_owned() },
        });
        let posted: Vec<_> = posted.collect();
        match self.service.save_levels(panel, id, &posted).await? {
            LevelsSaved::Saved(_) => Ok(()),
            other => bail!("levels were not taken: {other:?}"),
        }
    }

    async fn meet(&self, panel: &Actor, lead: &Actor, id: ReturnId) -> anyhow::Result<()> {
        let today = self.service.clock().today();
        let form = EventForm {
            held_on: parts(today, 0)?,
            present: format!("{}, panel member\n{}, for the agency", panel.name, lead.name),
            notes: "We read the three standards with the lowest levels together, and two of the records that the agency brought. What we could not settle is in the reasons."
                .to_owned(),
        };
        let event = self.service.new_event()?;
        Ok(self.service.record_event(panel, id, event, &form).await?)
    }
}

/// The next level below the agency's own.
fn lower(set: &QuestionSet, statement: &Statement, own: &Grade) -> Option<LevelCode> {
    let Grade::Level(code) = own else { return None };
    let scale = set.scale_of(statement)?;
    let value = scale.level(code)?.value;
    let below = scale.levels.iter().filter(|level| level.value < value);
    below.max_by_key(|level| level.value).map(|level| level.code.clone())
}

fn parts(day: NaiveDate, days: u64) -> anyhow::Result<[String; 3]> {
    let day = day.checked_add_days(Days::new(days)).context("the demo's dates lie outside the calendar")?;
    Ok([day.day().to_string(), day.month().to_string(), day.year().to_string()])
}
