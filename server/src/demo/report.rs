//! The report of the closed audit: findings decided, written, signed off, approved, received; its guide and its log.

use super::seed::{Seeding, moment};
use anyhow::Context as _;
use candour_domain::access::{Actor, Role};
use candour_domain::board_report::{ApprovalForm, GuideWords, LearningForm, PresentationForm, SectionForm};
use candour_domain::findings::{FindingKind, Proposal};
use candour_domain::ids::{AuditId, ReportId};
use candour_service::board_report::{Approval, ChairDecision, LeadStep, SectionAt, Show};
use candour_service::findings::Decision;
use chrono::{Datelike as _, NaiveDate};

/// How many findings of a kind are accepted: enough to read.
const OF_A_KIND: usize = 3;

const BACKGROUND: &str = "{{board}} asked every agency with safeguarding duties to look at its own arrangements, with the question set {{question_set}}. The Board wanted to know three things:\n\n- whether duties under the **Care Act** are met, and shown to be met;\n- what difference they make for adults;\n- what agencies can only put right together.";
const METHOD: &str = "Agencies could answer from {{period}}. The question set has {{statements}} statements in {{standards}} standards; each agency answered those that are put to its type, named its evidence, and its accountable officer signed the return.\n\nA panel went through the returns. What agencies wrote is their own account: this audit does not look into single cases, and it does not hear adults themselves.\n\nFigures of fewer agencies than the Board allows are not shown, nor figures that would give them away.";
const PRACTICE: &str = "Agencies that do well name one person who leads, say how staff reach them, and show in their records what changed for the adult.\n\n{{good_practice}}";

impl Seeding<'_> {
    /// The whole course of a report, from four months after the last day of its audit.
    pub(super) async fn report(&self, audit: AuditId, due_on: NaiveDate) -> anyhow::Result<()> {
        let manager = self.actor(Role::QaManager, None).await?;
        self.clock.set(moment(due_on, 120, 9)?);
        self.findings(&manager, audit).await?;
        self.clock.set(moment(due_on, 122, 9)?);
        let id = self.service.start_report(&manager, audit).await?;
        for (title, text) in [("Background", BACKGROUND), ("Method", METHOD), ("Good practice", PRACTICE)] {
            self.write_section(&manager, id, title, text).await?;
        }
        let panel = self.actor(Role::PanelMember, None).await?;
        let method = self.section(&manager, id, "Method").await?;
        self.clock.set(moment(due_on, 124, 11)?);
        self.service.comment_on_report(&panel, id, method.id, "Please say that nobody spoke with adults.").await?;
        self.clock.set(moment(due_on, 126, 9)?);
        self.lead(&manager, id, LeadStep::Send).await?;
        let chair = self.actor(Role::AuditChair, None).await?;
        self.clock.set(moment(due_on, 130, 14)?);
        let page = self.service.report(&chair, id, Show::Standing).await?;
        let decision = ChairDecision::Sign(&page.fingerprint);
        self.service.decide_report(&chair, id, page.revision, decision).await?;
        self.clock.set(moment(due_on, 131, 9)?);
        self.lead(&manager, id, LeadStep::Pass).await?;
        self.amended(&manager, id, due_on).await?;
        self.decided(id, due_on).await?;
        self.learnt(&manager, id, due_on).await
    }

    /// Some of what the rules propose becomes findings.
    async fn findings(&self, manager: &Actor, audit: AuditId) -> anyhow::Result<()> {
        let page = self.service.findings(manager, audit).await?;
        for kind in FindingKind::ALL {
            let of_kind = |one: &&Proposal| one.key.rule.kind() == kind;
            for one in page.proposals.iter().filter(of_kind).take(OF_A_KIND) {
                let (key, seen) = (one.key.to_string(), one.evidence.fingerprint());
                self.service.decide_finding(manager, audit, &key, &seen, &Decision::Accept(None)).await?;
            }
        }
        Ok(())
    }

    async fn section(&self, manager: &Actor, id: ReportId, title: &str) -> anyhow::Result<SectionAt> {
        let page = self.service.report_sections(manager, id).await?;
        let named = page.sections.iter().find(|one| one.words.as_ref().is_some_and(|words| words.title == title));
        let one = named.with_context(|| format!("the report has no section {title}"))?;
        Ok(SectionAt { id: one.id, seen: one.revision })
    }

    async fn write_section(&self, manager: &Actor, id: ReportId, title: &str, text: &str) -> anyhow::Result<()> {
        let at = self.section(manager, id, title).await?;
        let form = SectionForm { title: title.to_owned(), text: text.to_owned() };
        Ok(self.service.write_section(manager, id, at, &form).await?)
    }

    async fn lead(&self, manager: &Actor, id: ReportId, step: LeadStep) -> anyhow::Result<()> {
        let seen = self.service.report(manager, id, Show::Standing).await?.revision;
        Ok(self.service.lead_report(manager, id, seen, step, "").await?)
    }

    /// QA&P wants one thing said more plainly.
    async fn amended(&self, manager: &Actor, id: ReportId, due_on: NaiveDate) -> anyhow::Result<()> {
        self.clock.set(moment(due_on, 141, 10)?);
        let plainer = METHOD.replace("it does not hear adults themselves", "nobody spoke with adults for it");
        self.write_section(manager, id, "Method", &plainer).await?;
        let seen = self.service.report(manager, id, Show::Standing).await?.revision;
        let why = "QA&P wants it said plainly that nobody spoke with adults.";
        Ok(self.service.amend_report(manager, id, seen, why).await?)
    }

    /// QA&P approves, and the Board receives it.
    async fn decided(&self, id: ReportId, due_on: NaiveDate) -> anyhow::Result<()> {
        let qap = self.actor(Role::QapMember, None).await?;
        self.clock.set(moment(due_on, 142, 9)?);
        let page = self.service.report(&qap, id, Show::Standing).await?;
        let form = ApprovalForm {
            quorate: "yes".to_owned(),
            minute: "QA&P 5.3".to_owned(),
            held_on: fields(moment(due_on, 140, 9)?.date_naive()),
        };
        let approval = Approval { version: page.shown.context("nothing is signed")?, form };
        self.service.approve_report(&qap, id, page.revision, &approval).await?;
        let manager = self.actor(Role::QaManager, None).await?;
        self.clock.set(moment(due_on, 160, 16)?);
        let seen = self.service.report(&manager, id, Show::Standing).await?.revision;
        let form =
            PresentationForm { minute: "Board 9".to_owned(), held_on: fields(moment(due_on, 160, 9)?.date_naive()) };
        Ok(self.service.present_report(&manager, id, seen, &form).await?)
    }

    /// The One Minute Guide, and how it was shared.
    async fn learnt(&self, manager: &Actor, id: ReportId, due_on: NaiveDate) -> anyhow::Result<()> {
        self.clock.set(moment(due_on, 165, 10)?);
        let guide = GuideWords {
            why: "When somebody worries about an adult, it must be clear who acts, how fast, and what the adult wants."
                .to_owned(),
            well: "One named person leads, and staff know how to reach them.\nTraining is recorded and renewed.".to_owned(),
            better: "Records often say what was done, and not what changed for the adult.\nAgencies do not always tell each other what became of a concern."
                .to_owned(),
            now: "Find out who leads on safeguarding where you work.\nAsk the adult what they want to happen, and write it down in their words.\nWhen you close a concern, tell whoever raised it."
                .to_owned(),
            more: "The Board’s multi-agency procedures, and your agency’s safeguarding lead.".to_owned(),
        };
        self.service.write_guide(manager, id, 0, &guide).await?;
        for (days, what, how, whom) in [
            (168, "The One Minute Guide", "newsletter", "Safeguarding leads of all agencies"),
            (190, "What good records say about outcomes", "webinar", "Practitioners and their managers"),
        ] {
            self.clock.set(moment(due_on, days, 15)?);
            let form = LearningForm {
                what: what.to_owned(),
                how: how.to_owned(),
                shared_on: fields(moment(due_on, days, 9)?.date_naive()),
                whom: whom.to_owned(),
            };
            self.service.add_learning(manager, id, &form).await?;
        }
        Ok(())
    }
}

fn fields(day: NaiveDate) -> [String; 3] {
    [day.day().to_string(), day.month().to_string(), day.year().to_string()]
}
