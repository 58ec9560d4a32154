//! The libraries of the demo's agencies: a few pieces each, with dates around today, some of them chosen for
//! statements of a return that is being answered, and some attached to an action.

use super::seed::Seeding;
use anyhow::Context as _;
use candour_domain::access::{Actor, Role};
use candour_domain::ids::{PieceId, StatementId};
use candour_domain::library::{Piece, PieceForm};
use candour_domain::submission::ReturnState;
use candour_service::plan::PlanFilter;
use chrono::{Days, NaiveDate};
use std::collections::BTreeSet;

/// A piece: its title, where it is kept, who owns it, how many days ago it was written, and in how many days it is to
/// be reviewed and has its last day.
struct Written {
    title: &'static str,
    held: &'static str,
    owner: &'static str,
    ago: u64,
    review: Option<i64>,
    expires: Option<i64>,
    note: &'static str,
}

const PIECES: [Written; 5] = [
    Written {
        title: "Safeguarding adults policy and procedures, version 4",
        held: "Policy register, SA-014",
        owner: "Head of Safeguarding",
        ago: 340,
        review: Some(24),
        expires: None,
        note: "Version 5 goes to the policy group next month.",
    },
    Written {
        title: "Safeguarding training log",
        held: "Learning management system, report 12",
        owner: "Learning and Development Lead",
        ago: 30,
        review: Some(150),
        expires: None,
        note: "",
    },
    Written {
        title: "Annual safeguarding report to the governing body",
        held: "Governing body papers, item 9",
        owner: "Executive lead for safeguarding",
        ago: 380,
        review: Some(-12),
        expires: None,
        note: "",
    },
    Written {
        title: "Information-sharing agreement with the partners of the Board",
        held: "Contracts register, ISA-3",
        owner: "Information Governance Manager",
        ago: 700,
        review: None,
        expires: Some(-5),
        note: "The new one is with legal services for signature.",
    },
    Written {
        title: "Minutes of the safeguarding leads' meeting",
        held: "Shared drive, Safeguarding, Minutes",
        owner: "Head of Safeguarding",
        ago: 60,
        review: None,
        expires: None,
        note: "",
    },
];

/// The pieces that are attached to an action that is being done, or waits to be verified, by their place in [`PIECES`].
const ATTACHED: [usize; 2] = [1, 4];
/// The file of the last of them.
const MINUTES: (&str, &[u8]) = (
    "Minutes of the safeguarding leads' meeting.txt",
    b"Safeguarding leads' meeting\n\n1. Actions of the Board's plan: each lead said how far theirs has come.\n\
    2. Evidence is put into the library as it arises, and attached to the action that it belongs to.\n",
);

/// The pieces that are chosen for statements of a return, by their place in [`PIECES`].
const CHOSEN: [usize; 2] = [0, 3];

impl Seeding<'_> {
    /// Every agency's lead fills a library; where a return is being answered, two pieces support statements of it.
    pub(super) async fn libraries(&self, today: NaiveDate) -> anyhow::Result<()> {
        for agency in &self.plan.agencies {
            let lead = self.actor(Role::AgencyLead, Some(&agency.key)).await?;
            let mut ids = Vec::new();
            for written in &PIECES {
                ids.push(self.service.add_piece(&lead, &form(written, today)?).await?);
            }
            self.choose(&lead, &ids).await?;
            Box::pin(self.attach(&lead, &ids)).await?;
        }
        Ok(())
    }

    /// One action of the agency that still takes evidence gets some, a file among it.
    async fn attach(&self, lead: &Actor, ids: &[PieceId]) -> anyhow::Result<()> {
        let plan = self.service.action_plan(lead, &PlanFilter::default()).await?;
        let Some(line) = plan.lines.iter().find(|line| line.action.state.takes_evidence()) else { return Ok(()) };
        let pieces = ATTACHED.map(|place| ids.get(place).copied());
        let [Some(_), Some(minutes)] = pieces else { anyhow::bail!("the demo's library is short") };
        let (name, bytes) = MINUTES;
        let mut file = self.service.begin_piece_file(lead, minutes, name).await?;
        file.take(bytes).await?;
        file.finish().await?;
        let now = pieces.into_iter().flatten().collect();
        self.service.choose_action_evidence(lead, line.action.id, (&BTreeSet::new(), &now)).await?;
        Ok(())
    }

    async fn choose(&self, lead: &Actor, ids: &[PieceId]) -> anyhow::Result<()> {
        let own = self.service.own_returns(lead).await?;
        for own in own.iter().filter(|own| own.state == ReturnState::InProgress) {
            let whole = self.service.whole_return(lead, own.id).await?;
            let answered = whole.answers.iter().filter(|(_, kept)| !kept.answer.evidence.is_empty());
            let statements: Vec<StatementId> = answered.map(|(statement, _)| statement.clone()).take(4).collect();
            for (two, piece) in statements.chunks(2).zip(CHOSEN) {
                let now: BTreeSet<_> = two.iter().cloned().collect();
                let piece = ids.get(piece).context("the demo's library is short")?;
                self.service.choose_statements(lead, own.id, *piece, (&BTreeSet::new(), &now)).await?;
            }
        }
        Ok(())
    }
}

fn form(written: &Written, today: NaiveDate) -> anyhow::Result<PieceForm> {
    let shifted = |days: i64| {
        let shift = Days::new(days.unsigned_abs());
        let day = if days < 0 { today.checked_sub_days(shift) } else { today.checked_add_days(shift) };
        day.context("the demo's dates lie outside the calendar")
    };
    Ok(PieceForm::from(&Piece {
        title: written.title.to_owned(),
        held: written.held.to_owned(),
        link: String::new(),
        owner: written.owner.to_owned(),
        date: today.checked_sub_days(Days::new(written.ago)),
        review_on: written.review.map(shifted).transpose()?,
        expires_on: written.expires.map(shifted).transpose()?,
        note: written.note.to_owned(),
    }))
}
