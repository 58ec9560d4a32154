//! The audit of `figures_expected`, made on a Board: answered, handed in, moderated.

use crate::analysis_support::{Audit, open, partner};
use crate::figures_expected::{AGENCIES, Agency, CODES, NAMES, set};
use crate::moderation::{assign, give, release};
use crate::support::{expect, signed_in};
use candour_domain::access::Actor;
use candour_domain::answer::{AnswerForm, NOT_APPLICABLE};
use candour_domain::ids::{AgencyId, ReturnId};
use candour_service::returns::{Decision, PostedStatement, SaveOutcome};
use candour_tests::TestBoard;
use candour_tests::Who::*;
use std::collections::BTreeMap;

/// The audit of these agencies: six have handed in, one has begun, one is exempt.
pub(crate) async fn handed_in(board: &TestBoard) -> (Audit, BTreeMap<&'static str, ReturnId>) {
    let mut all: Vec<(AgencyId, Actor)> = Vec::new();
    for (at, agency) in AGENCIES.iter().enumerate() {
        all.push(match agency.name {
            "Testshire Police" => (board.agencies["Testshire Police"], board.actor(PoliceLead).unwrap()),
            "Testshire Council" => (board.agencies["Testshire Council"], board.actor(CouncilLead).unwrap()),
            name => partner(board, at, name, agency.kind).await,
        });
    }
    for (at, name) in [(7, "Borough 4"), (8, "Borough 5")] {
        all.push(partner(board, at, name, "council").await);
    }
    let audit = open(board, &set(), &all).await;
    for (agency, own) in AGENCIES.iter().zip(&audit.leads) {
        let statements = CODES.iter().zip(agency.levels).filter(|(_, level)| !["-", "."].contains(level));
        for ((statement, _), level) in statements {
            let typed = if *statement == "trained" { agency.trained } else { level };
            answer(board, own, statement, typed).await;
        }
        board.service.submit(&own.0, own.1).await.unwrap();
    }
    // Neither counts in any figure.
    answer(board, &audit.leads[6], "lead", "3").await;
    let manager = board.actor(Manager).unwrap();
    board.service.decide(&manager, audit.leads[7].1, Decision::Exempt, "It has no adults.").await.unwrap();
    let returns = NAMES.into_iter().zip(audit.leads.iter().map(|(_, id)| *id)).collect();
    (audit, returns)
}

fn standard_of(statement: &str) -> &'static str {
    match statement {
        "policy" | "trained" => "second",
        "custody" => "third",
        _ => "first",
    }
}

pub(crate) async fn answer(board: &TestBoard, (lead, id): &(Actor, ReturnId), statement: &str, typed: &str) {
    let not_applicable = typed == "n";
    let form = AnswerForm {
        value: if not_applicable { Vec::new() } else { vec![typed.to_owned()] },
        not_applicable,
        reason: if not_applicable { "None here.".to_owned() } else { String::new() },
        ..AnswerForm::default()
    };
    let posted = PostedStatement { statement: statement.into(), base_revision: 0, form, resolve: None };
    let saved = board.service.save(lead, *id, &standard_of(statement).into(), vec![posted]).await.unwrap();
    assert!(matches!(saved, SaveOutcome::Saved(_)), "{statement}");
}

/// The panel gives an agency's statements what was agreed, with a reason where that differs, and all is released.
pub(crate) async fn moderated(board: &TestBoard, agency: &Agency, id: ReturnId) {
    assign(board, id).await;
    let mut panel = signed_in(board, Panel).await;
    for ((statement, _), (own, agreed)) in CODES.iter().zip(agency.levels.iter().zip(agency.agreed)) {
        if *own != agreed {
            let level = if agreed == "n" { NOT_APPLICABLE } else { agreed };
            let given = [(*statement, "0", level, "The minutes say so.")];
            expect(&give(&mut panel, id, standard_of(statement), &given).await, 303);
        }
    }
    expect(&panel.post(&format!("/returns/{id}/moderation/rest"), &[]).await.unwrap(), 303);
    expect(&release(board, id).await, 303);
}
