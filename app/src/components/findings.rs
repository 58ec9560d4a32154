//! What pages of findings share: kinds, figures, and what has become of a proposal since.

use super::badge::{rag, tag};
use super::table::records;
use candour_domain::analysis::Colours;
use candour_domain::findings::{Evidence, FindingKind, FindingState};
use candour_domain::ids::AgencyId;
use candour_domain::question_set::QuestionSet;
use candour_service::findings::Since;
use candour_texts::t;
use leptos::prelude::*;
use std::collections::BTreeMap;

/// The kind of a finding as a label.
pub fn kind_tag(kind: FindingKind) -> AnyView {
    let class = match kind {
        FindingKind::Strength => "candour-tag--done",
        FindingKind::CommonArea | FindingKind::SingleAgency => "candour-tag--attention",
        FindingKind::Partnership | FindingKind::Priority => "candour-tag--going",
    };
    tag(kind.label(), class)
}

/// Where it stands as a label; nothing where it is accepted.
pub fn state_tag(state: FindingState) -> Option<AnyView> {
    match state {
        FindingState::Accepted => None,
        FindingState::Rejected | FindingState::Merged => Some(tag(state.label(), "candour-tag--quiet")),
    }
}

/// Such as "3 green, 1 amber, 0 red".
pub fn colours(of: Colours) -> String {
    t!("{green} green, {amber} amber, {red} red", green = of.green, amber = of.amber, red = of.red)
}

/// What has become of it since it was decided; nothing where all is as it was.
pub fn since(since: &Since) -> Option<String> {
    match since {
        Since::Own | Since::Same => None,
        Since::Gone => Some(t!("The rules do not propose this with today’s answers and thresholds.").to_owned()),
        Since::Other(now) => Some(t!("The figures are others today: {colours}.", colours = colours(now.colours))),
    }
}

/// The agencies and statements behind a finding.
pub fn evidence(of: &Evidence, agencies: &BTreeMap<AgencyId, String>, set: &QuestionSet) -> AnyView {
    let rows: Vec<_> = of
        .agencies
        .iter()
        .map(|line| {
            let name = agencies.get(&line.agency).cloned().unwrap_or_else(|| t!("An agency").to_owned());
            let told = if line.told { t!("Yes") } else { t!("No") };
            vec![name.into_any(), rag(Some(line.rag)), told.into_any()]
        })
        .collect();
    let statements: Vec<_> = of
        .statements
        .iter()
        .filter_map(|one| {
            let (_, statement) = set.statement(&one.statement)?;
            let name = format!("{} {}", statement.code, statement.text);
            Some(vec![name.into_any(), colours(one.colours).into_any()])
        })
        .collect();
    let agencies = (!rows.is_empty()).then(|| {
        records(
            t!("Agencies"),
            &[t!("Agency"), t!("Colour"), t!("Says how it is met and what difference it made")],
            rows,
            "",
        )
    });
    let statements =
        (!statements.is_empty()).then(|| records(t!("Statements"), &[t!("Statement"), t!("Levels")], statements, ""));
    view! {
        <p class="govuk-body">{t!("Levels: {colours}.", colours = colours(of.colours))}</p>
        {agencies}
        {statements}
    }
    .into_any()
}
