//! Puts the plan into an empty database, through the same use-cases as everything else: each return
//! is answered by its own people, at its own time, and leaves its trail.

use super::plan::{DemoCycle, DemoPlan, DemoReturn, DemoRole, QUESTION_SET_2024, QUESTION_SET_2026, plan};
use anyhow::{Context as _, anyhow, bail};
use candour_domain::access::{Actor, Role};
use candour_domain::answer::AnswerForm;
use candour_domain::audit::AuditState;
use candour_domain::delegation::delegable;
use candour_domain::ids::{AgencyId, AgencyType, AuditId, BoardId, MembershipId, PersonId, ReturnId};
use candour_domain::query::QueryState;
use candour_domain::question_set::{QuestionSet, Standard, parse};
use candour_domain::submission::ReturnState;
use candour_service::accounts::NewPerson;
use candour_service::audits::NewAudit;
use candour_service::question_sets::UploadError;
use candour_service::returns::{Asked, GivenDelegation, PostedStatement, QueryStep, SaveOutcome, SignatureForm};
use candour_service::{Service, SetClock};
use chrono::{DateTime, Datelike as _, Days, NaiveDate, TimeDelta, Utc};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Fills an empty database. `service` must have been started on this `clock`, which is moved through
/// the two years that the demo tells of; start the service anew, on the real clock, afterwards.
///
/// # Errors
/// Where the database holds a Board already, or a use-case refuses something.
pub async fn seed(service: &Service, clock: &SetClock, today: NaiveDate) -> anyhow::Result<DemoPlan> {
    if let Some((_, name)) = service.first_board().await? {
        bail!("the database holds {name} already: the demo is put into an empty one only");
    }
    let sets = [read(QUESTION_SET_2024)?, read(QUESTION_SET_2026)?];
    let [before, now] = &sets;
    let plan = plan(before, now, today)?;
    let first = plan.cycles.first().context("the demo has no audit")?;
    clock.set(moment(first.opens_on, -40, 9)?);
    let seeding = Seeding::begin(service, clock, &plan).await?;
    for (cycle, (set, file)) in plan.cycles.iter().zip(sets.iter().zip([QUESTION_SET_2024, QUESTION_SET_2026])) {
        seeding.publish(set, file, moment(cycle.opens_on, -10, 14)?).await?;
        let audit = seeding.cycle(cycle, set).await?;
        if cycle.closed {
            seeding.moderate(audit, cycle, set).await?;
            seeding.share(audit, cycle).await?;
            seeding.follow(audit, cycle.due_on, today).await?;
            seeding.report(audit, cycle.due_on).await?;
        }
    }
    seeding.ask(today).await?;
    seeding.agree().await?;
    seeding.libraries(today).await?;
    Ok(plan)
}

pub(super) struct Seeding<'s> {
    pub(super) service: &'s Service,
    pub(super) clock: &'s SetClock,
    pub(super) plan: &'s DemoPlan,
    board: BoardId,
    agencies: BTreeMap<&'s str, AgencyId>,
    people: Vec<(PersonId, &'s super::DemoPerson)>,
}

impl<'s> Seeding<'s> {
    /// Board, agencies and people; everybody sets the password with their own one-time link.
    async fn begin(service: &'s Service, clock: &'s SetClock, plan: &'s DemoPlan) -> anyhow::Result<Self> {
        let board = service.add_board(&plan.board).await?;
        let mut agencies = BTreeMap::new();
        for agency in &plan.agencies {
            let id = service.add_agency(board, &agency.name, agency.agency_type.as_str()).await?;
            agencies.insert(agency.key.as_str(), id);
        }
        let mut people = Vec::new();
        for person in &plan.people {
            let roles = person.roles.iter().map(|role| Ok((role.role, agency_of(&agencies, role)?)));
            let new = NewPerson {
                email: person.email.clone(),
                name: person.name.clone(),
                roles: roles.collect::<anyhow::Result<_>>()?,
            };
            let (id, link) = service.add_person(board, &new).await?;
            service.set_password_by_link(&link, plan.password.clone(), plan.password.clone()).await?;
            people.push((id, person));
        }
        Ok(Self { service, clock, plan, board, agencies, people })
    }

    /// The person who holds this role, at this agency or at the Board.
    pub(super) async fn actor(&self, role: Role, agency: Option<&str>) -> anyhow::Result<Actor> {
        let holds = |held: &DemoRole| held.role == role && held.agency.as_deref() == agency;
        let found = self.people.iter().find(|(_, person)| person.roles.iter().any(holds));
        let (id, person) = found.with_context(|| format!("nobody is {} of {agency:?}", role.label()))?;
        let agency = agency.map(|key| self.agency(key)).transpose()?;
        let mut actor = Actor {
            person: *id,
            name: person.name.clone(),
            membership: MembershipId(Uuid::nil()),
            role,
            board: self.board,
            agency,
        };
        let works = self.service.own_roles(&actor).await?;
        let work = works.iter().find(|work| work.role == role && work.agency.is_some() == agency.is_some());
        actor.membership = work.context("a role was not kept")?.id;
        Ok(actor)
    }

    pub(super) fn agency(&self, key: &str) -> anyhow::Result<AgencyId> {
        self.agencies.get(key).copied().with_context(|| format!("there is no agency {key}"))
    }

    async fn publish(&self, set: &QuestionSet, file: &str, at: DateTime<Utc>) -> anyhow::Result<()> {
        self.clock.set(at);
        let editor = self.actor(Role::RegionalEditor, None).await?;
        let uploaded = self.service.upload_question_set(&editor, file.as_bytes().to_vec()).await;
        uploaded.map_err(|error| match error {
            UploadError::File(errors) => anyhow!("the demo's question set has errors: {errors:?}"),
            UploadError::Service(error) => error.into(),
        })?;
        let page = self.service.question_set(&editor, &set.id, &set.version).await?;
        self.service.publish_question_set(&editor, &set.id, &set.version, &page.summary.hash).await?;
        Ok(())
    }

    async fn cycle(&self, cycle: &DemoCycle, set: &QuestionSet) -> anyhow::Result<AuditId> {
        self.clock.set(moment(cycle.opens_on, 0, 8)?);
        let manager = self.actor(Role::QaManager, None).await?;
        let chair = self.actor(Role::AuditChair, None).await?;
        let new = NewAudit {
            title: cycle.title.clone(),
            question_set: cycle.question_set.clone(),
            version: cycle.version.clone(),
            agencies: self.agencies.values().copied().collect(),
            opens_on: cycle.opens_on,
            due_on: cycle.due_on,
            chair: Some(chair.person),
            sign_off: None,
            allow_clash: false,
        };
        let audit = self.service.open_audit(&manager, new).await?;
        let mut given_back = Vec::new();
        for one in &cycle.returns {
            let id = self.answer(audit, set, one).await?;
            if one.state == ReturnState::ReturnedForAmendment {
                given_back.push((id, one));
            }
        }
        for (id, one) in given_back {
            self.clock.set(moment(one.answered_on, 4, 10)?);
            self.service.give_back(&manager, id, &one.reason).await?;
        }
        if cycle.closed {
            self.clock.set(moment(cycle.due_on, 1, 9)?);
            self.service.move_audit(&manager, audit, AuditState::Closed).await?;
        }
        Ok(audit)
    }

    /// Saves standard by standard, by lead and contributors in turn, and hands in where it is whole.
    async fn answer(&self, audit: AuditId, set: &QuestionSet, one: &DemoReturn) -> anyhow::Result<ReturnId> {
        let lead = self.actor(Role::AgencyLead, Some(&one.agency)).await?;
        let helper = self.actor(Role::AgencyContributor, Some(&one.agency)).await.ok();
        let own = self.service.own_returns(&lead).await?;
        let id = own.iter().find(|own| own.audit.id == audit).context("an agency has no return")?.id;
        let type_of =
            &self.plan.agencies.iter().find(|agency| agency.key == one.agency).context("no such agency")?.agency_type;
        self.clock.set(moment(one.answered_on, 0, 7)?);
        for (place, standard) in set.standards.iter().enumerate() {
            if let Some(helper) = helper.as_ref().filter(|_| place % 3 == 2) {
                self.delegate(&lead, helper, id, standard, type_of).await?;
            }
        }
        for (place, standard) in set.standards.iter().enumerate() {
            let posted = posted(standard, one);
            if posted.is_empty() {
                continue;
            }
            self.clock.set(moment(one.answered_on, 0, 8)? + TimeDelta::minutes(i64::try_from(place)? * 47));
            let by = helper.as_ref().filter(|_| place % 3 == 2).unwrap_or(&lead);
            match self.service.save(by, id, &standard.id, posted).await? {
                SaveOutcome::Saved(_) => {}
                other => bail!("an answer of {} was not taken: {other:?}", one.agency),
            }
            if by.role == Role::AgencyContributor {
                self.service.mark_ready(by, id, &standard.id, true).await?;
            }
        }
        if matches!(one.state, ReturnState::Submitted | ReturnState::ReturnedForAmendment) {
            self.clock.set(moment(one.answered_on, 1, 10)?);
            self.service.declare_ready(&lead, id).await?;
            self.clock.set(moment(one.answered_on, 1, 15)?);
            let officer = self.actor(Role::AccountableOfficer, Some(&one.agency)).await?;
            let seen = self.service.whole_return(&officer, id).await?.mark()?;
            let form = SignatureForm { job_title: "Chief Officer".to_owned(), declared: true, seen };
            self.service.sign(&officer, id, &form).await?;
        }
        Ok(id)
    }

    /// A lead gives a standard to a contributor.
    async fn delegate(
        &self,
        lead: &Actor,
        helper: &Actor,
        id: ReturnId,
        standard: &Standard,
        type_of: &AgencyType,
    ) -> anyhow::Result<()> {
        let statements: Vec<_> = delegable(standard, type_of).map(|statement| statement.id.clone()).collect();
        if statements.is_empty() {
            return Ok(());
        }
        let given = GivenDelegation {
            person: Some(helper.person),
            statements,
            note: "You know this area best. Please say where the evidence is held.".to_owned(),
            ..GivenDelegation::default()
        };
        self.service.delegate(lead, id, &standard.id, &given).await?;
        Ok(())
    }

    /// The QA Manager asks about submitted returns of the open audit, some days ago; some of it is answered.
    async fn ask(&self, today: NaiveDate) -> anyhow::Result<()> {
        let manager = self.actor(Role::QaManager, None).await?;
        let none = [const { String::new() }; 3];
        for query in &self.plan.queries {
            let lead = self.actor(Role::AgencyLead, Some(&query.agency)).await?;
            let own = self.service.own_returns(&lead).await?;
            let open = own.iter().find(|own| own.audit.state == AuditState::Open);
            let (return_id, statement) = (open.context("no audit is open")?.id, query.statement.as_str().into());
            self.clock.set(moment(today, -3, 10)?);
            let wanted = today.checked_add_days(Days::new(query.wanted_in_days)).context("no such day")?;
            let wanted = [wanted.day(), wanted.month(), wanted.year().unsigned_abs()].map(|part| part.to_string());
            let wanted_by = if query.wanted_in_days > 0 { &wanted } else { &none };
            let id = self.service.ask_page(&manager, return_id, &statement).await?.new;
            let asked = Asked { id, text: &query.question, wanted_by };
            self.service.ask_query(&manager, return_id, &statement, &asked).await?;
            if !query.answer.is_empty() {
                self.clock.set(moment(today, -1, 15)?);
                let text = query.answer.as_str();
                let step = QueryStep { led_to: QueryState::Answered, seen: 1, text, wanted_by: &none };
                self.service.write_to_query(&lead, return_id, id, &step).await?;
            }
        }
        Ok(())
    }

    /// Two agencies agree to figures of their own in the regional export.
    async fn agree(&self) -> anyhow::Result<()> {
        let manager = self.actor(Role::QaManager, None).await?;
        let agreeing = self.plan.agencies.iter().filter(|agency| super::plan::agrees(&agency.key));
        for agency in agreeing {
            let reference = format!("QA&P minute 7.2: letter of {}", agency.name);
            self.service.record_agreement(&manager, self.agency(&agency.key)?, &reference).await?;
        }
        Ok(())
    }
}

fn agency_of(agencies: &BTreeMap<&str, AgencyId>, role: &DemoRole) -> anyhow::Result<Option<AgencyId>> {
    let Some(key) = &role.agency else { return Ok(None) };
    agencies.get(key.as_str()).copied().map(Some).with_context(|| format!("there is no agency {key}"))
}

fn read(file: &str) -> anyhow::Result<QuestionSet> {
    parse(file).map_err(|errors| anyhow!("the demo's question set has errors: {errors:?}"))
}

fn posted(standard: &Standard, one: &DemoReturn) -> Vec<PostedStatement> {
    let answered =
        standard.statements.iter().filter_map(|statement| Some((statement, one.answers.get(&statement.id)?)));
    let posted = answered.map(|(statement, answer)| PostedStatement {
        statement: statement.id.clone(),
        base_revision: 0,
        form: AnswerForm::from(answer),
        resolve: None,
    });
    posted.collect()
}

/// A moment some days before or after a day, at an hour of UTC.
pub(super) fn moment(day: NaiveDate, days: i64, hour: u32) -> anyhow::Result<DateTime<Utc>> {
    let shift = Days::new(days.unsigned_abs());
    let day = if days < 0 { day.checked_sub_days(shift) } else { day.checked_add_days(shift) };
    let time = day.and_then(|day| day.and_hms_opt(hour, 0, 0)).context("the demo's dates lie outside the calendar")?;
    Ok(time.and_utc())
}
