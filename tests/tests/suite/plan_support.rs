//! What the suites of recommendations and of the plan need.

use crate::support::{expect, signed_in};
use candour_domain::ids::{AuditId, PlanActionId, RecommendationId, RepeatId, ReturnId};
use candour_domain::plan::{RecommendationForm, RepeatForm, SmartForm};
use candour_service::plan::{BulkStep, CourseStep, NewRecommendationForm, Of, PlanFilter};
use candour_tests::Who::{self, *};
use candour_tests::{Page, TestBoard, Visitor};

/// An audit with the returns of both agencies, each with the lowest but one level at the statement for which the set
/// has a rule: "Name a lead.", of high priority, within 90 days.
pub(crate) async fn low(board: &TestBoard) -> (AuditId, ReturnId) {
    let audit = board.open_audit().await.unwrap();
    for who in [PoliceLead, CouncilLead] {
        let id = board.complete(who).await.unwrap();
        let fields = [
            ("s.lead.revision", "1"),
            ("s.lead.value", "1"),
            ("s.lead.narrative", "Nobody yet."),
            ("s.why-none.value", "A vacancy."),
        ];
        let mut lead = signed_in(board, who).await;
        expect(&lead.post(&format!("/returns/{id}/standards/first"), &fields).await.unwrap(), 303);
        board.service.submit(&board.actor(who).unwrap(), id).await.unwrap();
    }
    (audit, board.return_of(PoliceLead).await.unwrap())
}

/// The words of a recommendation.
pub(crate) fn words(text: &str) -> RecommendationForm {
    RecommendationForm {
        text: text.to_owned(),
        measure: "The minutes show it.".to_owned(),
        priority: "medium".to_owned(),
        ..RecommendationForm::default()
    }
}

/// A recommendation about the first statement for an agency, proposed.
pub(crate) async fn proposed(board: &TestBoard, audit: AuditId, agency: &str) -> RecommendationId {
    let form = NewRecommendationForm {
        of: Some(Of::Agency(board.agencies[agency])),
        about: "statement:lead".to_owned(),
        words: words("Name a deputy."),
        finding: None,
    };
    board.service.propose_recommendation(&board.actor(Manager).unwrap(), audit, &form).await.unwrap()
}

/// The revision of a recommendation, as the QA Manager sees it.
pub(crate) async fn revision(board: &TestBoard, id: RecommendationId) -> i64 {
    board.service.recommendation(&board.actor(Manager).unwrap(), id).await.unwrap().recommendation.revision
}

/// Takes a step with a recommendation, as the QA Manager, with a reason where one is wanted.
pub(crate) async fn lead_on(board: &TestBoard, id: RecommendationId, step: CourseStep) {
    let seen = revision(board, id).await;
    let manager = board.actor(Manager).unwrap();
    board.service.lead_recommendation(&manager, id, seen, step, "The time to answer is over.").await.unwrap();
}

/// A recommendation about the first statement for an agency, issued.
pub(crate) async fn issued(board: &TestBoard, audit: AuditId, agency: &str) -> RecommendationId {
    let id = proposed(board, audit, agency).await;
    for step in [CourseStep::Send, CourseStep::Agree, CourseStep::Issue] {
        lead_on(board, id, step).await;
    }
    id
}

/// An action that is SMART, due on 30 June 2026.
pub(crate) fn smart() -> SmartForm {
    SmartForm {
        specific: "Appoint a deputy.".to_owned(),
        measure: "The minutes name one.".to_owned(),
        owner: "Head of Safeguarding".to_owned(),
        resources: "none".to_owned(),
        relevance: "Priority 2: leadership".to_owned(),
        impact: "Adults reach somebody on every day.".to_owned(),
        start: ["3", "3", "2026"].map(str::to_owned),
        due: ["30", "6", "2026"].map(str::to_owned),
    }
}

/// The same as a page posts it.
pub(crate) const SMART: [(&str, &str); 12] = [
    ("specific", "Appoint a deputy."),
    ("measure", "The minutes name one."),
    ("owner", "Head of Safeguarding"),
    ("resources", "none"),
    ("relevance", "Priority 2: leadership"),
    ("impact", "Adults reach somebody on every day."),
    ("start-day", "3"),
    ("start-month", "3"),
    ("start-year", "2026"),
    ("due-day", "30"),
    ("due-month", "6"),
    ("due-year", "2026"),
];

/// Puts that action down.
pub(crate) async fn action(board: &TestBoard, who: Who, of: RecommendationId) -> PlanActionId {
    board.service.add_action(&board.actor(who).unwrap(), of, &smart()).await.unwrap()
}

/// A repeat audit of an action, planned until 30 June 2027.
pub(crate) async fn repeat(board: &TestBoard, id: PlanActionId) -> RepeatId {
    let manager = board.actor(Manager).unwrap();
    let from = board.service.new_repeat(&manager, Some(id), None).await.unwrap();
    let due = ["30", "6", "2027"].map(str::to_owned);
    let form = RepeatForm { what: "A sample of twenty rotas.".to_owned(), due };
    board.service.plan_repeat(&manager, &from, "", &form).await.unwrap()
}

/// Takes over and issues what the rules recommend, with the agencies' agreement.
pub(crate) async fn taken_over_and_issued(board: &TestBoard, audit: AuditId) {
    let manager = board.actor(Manager).unwrap();
    board.service.take_over(&manager, audit, None).await.unwrap();
    board.service.lead_recommendations(&manager, audit, None, BulkStep::Send).await.unwrap();
    for who in [PoliceLead, CouncilLead] {
        let lead = board.actor(who).unwrap();
        for one in board.service.action_plan(&lead, &PlanFilter::default()).await.unwrap().waiting {
            board.service.answer_accuracy(&lead, one.id, one.revision, ("yes", "")).await.unwrap();
        }
    }
    for step in [BulkStep::Agree, BulkStep::Issue] {
        assert_eq!(board.service.lead_recommendations(&manager, audit, None, step).await.unwrap(), 2);
    }
}

/// Posts a step with an action as its page would: with the revision that stands there now.
pub(crate) async fn act(visitor: &mut Visitor, here: &str, step: &str, fields: &[(&str, &str)]) -> Page {
    let seen = visitor.get(here).await.unwrap().field("revision").unwrap_or_default();
    let fields = [fields, &[("revision", seen.as_str())]].concat();
    visitor.post(&format!("{here}/{step}"), &fields).await.unwrap()
}

/// Posts a form and gives the status.
pub(crate) async fn status(visitor: &mut Visitor, path: &str, fields: &[(&str, &str)]) -> u16 {
    visitor.post(path, fields).await.unwrap().status
}

/// The revision of an action as it stands.
pub(crate) async fn revision_of(board: &TestBoard, id: PlanActionId) -> i64 {
    board.service.plan_action(&board.actor(Manager).unwrap(), id).await.unwrap().action.revision
}
