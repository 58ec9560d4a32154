//! What followed from the demo's first audit: recommendations, and actions in every state that there is.

use super::seed::{Seeding, moment};
use anyhow::Context as _;
use candour_domain::access::{Actor, Role};
use candour_domain::ids::{AuditId, PlanActionId};
use candour_domain::plan::{RecommendationForm, RepeatForm, SmartForm, Standing as Stands};
use candour_service::plan::{BulkStep, NewRecommendationForm, Of, PlanFilter};
use chrono::{Datelike as _, Days, NaiveDate};
use std::sync::Arc;

/// What becomes of an action.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fate {
    NotStarted,
    OnTrack,
    AtRisk,
    Completed,
    Verified,
    NotPursued,
}

/// One action of the demo: what an agency put down for its first recommendations, in their order.
struct DemoAction {
    agency: &'static str,
    /// The statement of the recommendation that it answers.
    about: &'static str,
    /// What, how one will know, which role, what it takes, which priority, which difference.
    words: [&'static str; 6],
    /// Days from today to its last day.
    due: i64,
    fate: Fate,
    /// What was last said to it.
    said: &'static str,
}

const ACTIONS: [DemoAction; 7] = [
    DemoAction {
        agency: "police",
        about: "staff-have-pocket-guide",
        words: [
            "Print the pocket card that says whom to call, and hand it out at every shift briefing until each officer has one.",
            "A spot check of thirty officers finds the card on twenty-seven.",
            "Head of Public Protection",
            "Printing of 2,000 cards; two minutes in each briefing.",
            "Priority 1: people know whom to call",
            "An adult at risk is put through to the right person at the first call.",
        ],
        due: -40,
        fate: Fate::AtRisk,
        said: "Day shifts have them. Night shifts wait for the second print run, which the printer has put off twice.",
    },
    DemoAction {
        agency: "police",
        about: "adults-representative-advocate-asked",
        words: [
            "Add the question “What does the adult want to happen?” to the referral form and brief every sergeant on it.",
            "A sample of forty referrals in a quarter answers it in nine of ten.",
            "Detective Inspector, Adults at Risk",
            "Half a day of the forms team; ten minutes in each briefing.",
            "Priority 2: Making Safeguarding Personal",
            "Adults are asked what they want before something is decided about them.",
        ],
        due: 75,
        fate: Fate::OnTrack,
        said: "The form is live. The first sample of twenty answers it in fourteen.",
    },
    DemoAction {
        agency: "council-asc",
        about: "learning-from-safeguarding-adults",
        words: [
            "Turn each Safeguarding Adults Review of the last three years into a one-page brief, and walk every team through it.",
            "Every team’s minutes show that each brief was discussed, and what they changed.",
            "Principal Social Worker",
            "Eight days of a senior practitioner.",
            "Priority 3: learning that changes practice",
            "The next adult does not meet the gap that a review has described.",
        ],
        due: -120,
        fate: Fate::Verified,
        said: "The five briefs, and the minutes of all nine teams with what each changed. Held by the Principal Social Worker.",
    },
    DemoAction {
        agency: "council-asc",
        about: "feedback-from-adults-experienced",
        words: [
            "Ask every adult at the end of an enquiry how it was for them, with an advocate where wanted, and bring the answers to the quarterly practice meeting.",
            "Answers from half of all enquiries by the end of the year; two changes a quarter come from them.",
            "Service Manager, Front Door",
            "A field in the case system; an advocacy contract that is already let.",
            "Priority 2: Making Safeguarding Personal",
            "What adults say changes what happens to the next one.",
        ],
        due: -2,
        fate: Fate::Completed,
        said: "Answers from 54 of 98 enquiries; the minutes of three practice meetings name seven changes. All in the Board’s shared folder.",
    },
    DemoAction {
        agency: "district-council",
        about: "percentage-staff-date-basic",
        words: [
            "Train housing officers and bin crews in basic awareness, in three sessions, with a card for the cab.",
            "Attendance lists: nine of ten are in date.",
            "Head of Housing and Environment",
            "Three half days, a trainer of the Board, printing.",
            "Priority 4: self-neglect",
            "Somebody who is failing behind a closed door is noticed by the people who pass it.",
        ],
        due: 19,
        fate: Fate::AtRisk,
        said: "Two of three sessions are held. The third was cancelled in the storm and has no new date yet.",
    },
    DemoAction {
        agency: "district-council",
        about: "lessons-pandemic-safeguarding",
        words: [
            "Hold a review day on what the pandemic changed in safeguarding across leisure, housing and licensing.",
            "A note of the day with what will be kept.",
            "Licensing Manager",
            "One day of twelve people.",
            "Priority 3: learning that changes practice",
            "What worked for adults who were alone is not forgotten.",
        ],
        due: -200,
        fate: Fate::NotPursued,
        said: "The county-wide review of the spring covered it, with our officers in the room.",
    },
    DemoAction {
        agency: "hospitals",
        about: "staff-apply-five-principles",
        words: [
            "Put the two-stage capacity test on the admission form of every ward, with a box for the decision that it is about.",
            "A monthly audit of ten records a ward finds it filled in for nine.",
            "Deputy Chief Nurse",
            "One day a month of the safeguarding team; the forms are printed anyway.",
            "Priority 2: Making Safeguarding Personal",
            "Nobody has a decision taken for them that they could take themselves.",
        ],
        due: 110,
        fate: Fate::NotStarted,
        said: "",
    },
];

/// The Board's subgroups, each with the agencies whose actions it supports.
const SUBGROUPS: [(&str, &[&str]); 3] = [
    ("Communication and Engagement", &["police"]),
    ("Learning and Development", &["council-asc", "district-council"]),
    ("Policy and Procedures", &[]),
];

/// What was agreed when somebody left.
const OWNER_LEFT: &str =
    "The postholder has moved to another trust. The Chief Nurse names who takes it on by the end of the month.";
/// What is looked at again.
const REPEAT: &str =
    "The same statement, with the minutes of four teams drawn by lot: is what the review found still spoken of?";

/// An action that stands in the plan.
struct Standing {
    id: PlanActionId,
    lead: Actor,
    demo: &'static DemoAction,
    /// Its last day, or today where that is to come.
    by: NaiveDate,
}

impl Seeding<'_> {
    /// Recommendations after the first audit, and what the agencies did about them until the second began, in the
    /// order of time.
    pub(super) async fn follow(&self, audit: AuditId, closed_on: NaiveDate, today: NaiveDate) -> anyhow::Result<()> {
        let manager = self.actor(Role::QaManager, None).await?;
        self.issue(&manager, audit, closed_on).await?;
        let mut steps = Vec::new();
        for standing in self.put_down(&manager, audit, closed_on, today).await? {
            let fate = standing.demo.fate;
            let stages = if fate == Fate::NotStarted { 0 } else { 2 + u8::from(fate == Fate::Verified) };
            let standing = Arc::new(standing);
            for stage in 0..stages {
                let days = match stage {
                    0 => -95,
                    1 => -45,
                    _ => -41,
                };
                steps.push((moment(standing.by, days, 10)?, stage, Arc::clone(&standing)));
            }
        }
        steps.sort_by_key(|(at, ..)| *at);
        for (at, stage, standing) in steps {
            self.clock.set(at);
            self.step(&manager, stage, &standing).await?;
        }
        self.look_again(&manager, today).await
    }

    /// What came after the actions were under way: an owner who left, and a repeat audit of what was verified.
    async fn look_again(&self, manager: &Actor, today: NaiveDate) -> anyhow::Result<()> {
        self.clock.set(moment(today, -35, 11)?);
        let plan = self.service.action_plan(manager, &PlanFilter::default()).await?;
        let agencies = plan.lines.iter().filter(|line| line.recommendation.agency.is_some());
        let stands = |wanted| agencies.clone().map(|line| &line.action).find(|one| one.standing == wanted);
        if let Some(action) = stands(Stands::NotStarted) {
            self.service.owner_left(manager, action.id, OWNER_LEFT).await?;
        }
        if let Some(action) = stands(Stands::Verified) {
            let from = self.service.new_repeat(manager, Some(action.id), None).await?;
            let form = RepeatForm { what: REPEAT.to_owned(), due: parts(day_from(today, 45)?) };
            self.service.plan_repeat(manager, &from, "", &form).await?;
        }
        Ok(())
    }

    /// Takes over what the rules recommend for the agencies of the demo's actions, has it answered, agrees and issues
    /// it; and writes one for the whole partnership.
    async fn issue(&self, manager: &Actor, audit: AuditId, closed_on: NaiveDate) -> anyhow::Result<()> {
        let mut keys: Vec<&str> = ACTIONS.iter().map(|action| action.agency).collect();
        keys.dedup();
        let agencies = keys.iter().map(|key| Ok(Of::Agency(self.agency(key)?))).collect::<anyhow::Result<Vec<_>>>()?;
        self.clock.set(moment(closed_on, 20, 9)?);
        for of in &agencies {
            self.service.take_over(manager, audit, Some(*of)).await?;
        }
        self.service.propose_recommendation(manager, audit, &for_the_partnership()).await?;
        self.clock.set(moment(closed_on, 21, 9)?);
        for of in &agencies {
            self.service.lead_recommendations(manager, audit, Some(*of), BulkStep::Send).await?;
        }
        self.clock.set(moment(closed_on, 33, 14)?);
        for key in keys {
            let lead = self.actor(Role::AgencyLead, Some(key)).await?;
            for one in self.service.action_plan(&lead, &PlanFilter::default()).await?.waiting {
                self.service.answer_accuracy(&lead, one.id, one.revision, ("yes", "")).await?;
            }
        }
        for (days, step) in [(45, BulkStep::Agree), (46, BulkStep::Issue)] {
            self.clock.set(moment(closed_on, days, 10)?);
            self.service.lead_recommendations(manager, audit, None, step).await?;
        }
        Ok(())
    }

    /// Puts the actions down, and has them accepted where an agency has an accountable officer.
    async fn put_down(
        &self,
        manager: &Actor,
        audit: AuditId,
        closed_on: NaiveDate,
        today: NaiveDate,
    ) -> anyhow::Result<Vec<Standing>> {
        let all = self.service.audit_recommendations(manager, audit).await?.recommendations;
        let starts = day_from(closed_on, 75)?;
        let mut standing = Vec::new();
        self.clock.set(moment(closed_on, 70, 11)?);
        for demo in &ACTIONS {
            let lead = self.actor(Role::AgencyLead, Some(demo.agency)).await?;
            let mut own = all.iter().filter(|one| one.agency.as_ref().map(|(id, _)| *id) == lead.agency);
            let of = own.find(|one| one.statement.as_ref().is_some_and(|id| id.as_str() == demo.about));
            let of = of.map(|one| one.id).with_context(|| format!("nothing is recommended about {}", demo.about))?;
            let due = day_from(today, demo.due)?;
            let id = self.service.add_action(&lead, of, &smart(demo.words, starts, due)).await?;
            standing.push(Standing { id, lead, demo, by: due.min(today) });
        }
        if let Some(of) = all.iter().find(|one| one.agency.is_none()) {
            let due = day_from(today, 60)?;
            self.service.add_action(manager, of.id, &smart(PARTNERSHIP_ACTION, starts, due)).await?;
        }
        self.clock.set(moment(closed_on, 71, 10)?);
        for (name, agencies) in SUBGROUPS {
            let subgroup = self.service.add_subgroup(manager, name).await?;
            for one in standing.iter().filter(|one| agencies.contains(&one.demo.agency)) {
                self.service.assign_action(manager, one.id, Some(subgroup)).await?;
            }
        }
        self.clock.set(moment(closed_on, 72, 16)?);
        for one in &standing {
            if let Ok(officer) = self.actor(Role::AccountableOfficer, Some(one.demo.agency)).await {
                let seen = self.service.plan_action(&officer, one.id).await?.action.revision;
                self.service.accept_action(&officer, one.id, seen).await?;
            }
        }
        Ok(standing)
    }

    /// One thing that was done to an action: begun, then what became of it, then seen by somebody else.
    async fn step(&self, manager: &Actor, stage: u8, standing: &Standing) -> anyhow::Result<()> {
        let Standing { id, lead, demo, .. } = standing;
        let service = self.service;
        let read = service.plan_action(lead, *id).await?.action.revision;
        match (stage, demo.fate) {
            (0, _) => service.report_progress(lead, *id, "on_track", "Begun as planned.").await?,
            (1, Fate::OnTrack) => service.report_progress(lead, *id, "on_track", demo.said).await?,
            (1, Fate::AtRisk) => service.report_progress(lead, *id, "at_risk", demo.said).await?,
            (1, Fate::Completed | Fate::Verified) => service.complete_action(lead, (*id, read), demo.said).await?,
            (1, Fate::NotPursued) => service.close_action(manager, (*id, read), demo.said, "QA&P, item 9.4").await?,
            (_, Fate::Verified) => {
                service
                    .verify_action(manager, (*id, read), "Read the briefs and the minutes: each team names a change.")
                    .await?;
            }
            _ => {}
        }
        Ok(())
    }
}

/// A recommendation for the whole partnership.
fn for_the_partnership() -> NewRecommendationForm {
    NewRecommendationForm {
        of: Some(Of::Partnership),
        about: String::new(),
        words: RecommendationForm {
            text: "Agree one pathway for self-neglect that every agency uses, with one name to call.".to_owned(),
            measure: "One pathway is published, and each agency’s own guidance points to it.".to_owned(),
            priority: "high".to_owned(),
            ..RecommendationForm::default()
        },
        finding: None,
    }
}

/// What the Board does about it.
const PARTNERSHIP_ACTION: [&str; 6] = [
    "Bring the agencies’ self-neglect leads together three times and draft the pathway.",
    "QA&P agrees the draft, with the minute’s reference.",
    "Board Business Manager",
    "Three half days of twelve people; a room.",
    "Priority 4: self-neglect",
    "Adults who neglect themselves are not passed from one door to the next.",
];

fn smart(words: [&str; 6], starts_on: NaiveDate, due_on: NaiveDate) -> SmartForm {
    let [specific, measure, owner, resources, relevance, impact] = words.map(str::to_owned);
    SmartForm { specific, measure, owner, resources, relevance, impact, start: parts(starts_on), due: parts(due_on) }
}

fn parts(day: NaiveDate) -> [String; 3] {
    [day.day().to_string(), day.month().to_string(), day.year().to_string()]
}

fn day_from(day: NaiveDate, days: i64) -> anyhow::Result<NaiveDate> {
    let shift = Days::new(days.unsigned_abs());
    let day = if days < 0 { day.checked_sub_days(shift) } else { day.checked_add_days(shift) };
    day.context("the demo's dates lie outside the calendar")
}
