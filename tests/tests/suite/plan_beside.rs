//! Progress of the last twelve months: what was agreed last time beside the statements that it came from.

use crate::plan_support::{action, issued, low};
use crate::support::{expect, signed_in, words};
use candour_domain::ids::{AuditId, RecommendationId, ReturnId};
use candour_domain::plan::RecommendationForm;
use candour_service::plan::{CourseStep, NewRecommendationForm, Of};
use candour_tests::Who::{self, *};
use candour_tests::{EVERY_TYPE_V2, TestBoard, on_both_databases};
use chrono::TimeDelta;

on_both_databases! {
    what_was_agreed_last_time_stands_beside_its_statement,
    what_came_from_a_statement_that_a_condition_hides_stands_above,
    a_report_from_a_return_comes_back_to_it,
    what_follows_another_statement_keeps_its_actions,
    a_contributor_sees_what_belongs_to_their_part,
    the_board_sees_it_beside_a_submitted_return,
    what_was_agreed_outlives_the_return_that_it_came_from,
    a_first_audit_shows_nothing,
}

/// The next audit, two years later, to the second version of the set; the police's return to it.
async fn next_audit(board: &TestBoard) -> ReturnId {
    board.pass(TimeDelta::days(730));
    let (set, version) = board.publish(EVERY_TYPE_V2).await.unwrap();
    let audit = board.audit_with(&set, &version).await.unwrap();
    let own = board.service.own_returns(&board.actor(PoliceLead).unwrap()).await.unwrap();
    own.iter().find(|own| own.audit.id == audit).unwrap().id
}

async fn about(board: &TestBoard, audit: AuditId, what: &str, text: &str) -> RecommendationId {
    let words = RecommendationForm {
        text: text.to_owned(),
        measure: "Seen.".to_owned(),
        priority: "low".to_owned(),
        ..RecommendationForm::default()
    };
    let of = Some(Of::Agency(board.agencies["Testshire Police"]));
    let form = NewRecommendationForm { of, about: what.to_owned(), words, finding: None };
    let id = board.service.propose_recommendation(&board.actor(Manager).unwrap(), audit, &form).await.unwrap();
    for step in [CourseStep::Send, CourseStep::Agree, CourseStep::Issue] {
        crate::plan_support::lead_on(board, id, step).await;
    }
    id
}

async fn page(board: &TestBoard, who: Who, path: &str) -> String {
    words(&signed_in(board, who).await.get(path).await.unwrap())
}

async fn what_was_agreed_last_time_stands_beside_its_statement(board: TestBoard) {
    let (audit, before) = low(&board).await;
    let of = issued(&board, audit, "Testshire Police").await;
    let id = action(&board, PoliceLead, of).await;
    let lead = board.actor(PoliceLead).unwrap();
    board.service.report_progress(&lead, id, "on_track", "Interviews in May.").await.unwrap();
    // Only what is issued, and only the agency's own.
    about(&board, audit, "", "About nothing.").await;
    crate::plan_support::proposed(&board, audit, "Testshire Police").await;
    let other = issued(&board, audit, "Testshire Council").await;
    action(&board, CouncilLead, other).await;
    // The return that it came from shows it not: it followed from it.
    assert!(
        !page(&board, PoliceLead, &format!("/returns/{before}/standards/first")).await.contains("Agreed last time")
    );
    let now = next_audit(&board).await;
    for path in ["standards/first", "check", "print/filled"] {
        let text = page(&board, PoliceLead, &format!("/returns/{now}/{path}")).await;
        for part in [
            "Agreed last time",
            "TH26-TP-01",
            "Name a deputy.",
            "TH26-TP-01.1",
            "Appoint a deputy.",
            "Overdue",
            "Due on 30 June 2026",
            "Interviews in May.",
        ] {
            assert!(text.contains(part), "{path} {part}: {text}");
        }
        assert!(
            !text.contains("TH26-TC") && !text.contains("About nothing.") && !text.contains("TH26-TP-03"),
            "{path}: {text}"
        );
        assert_eq!(text.matches("Agreed last time").count(), 1, "{path}");
    }
    let second = page(&board, PoliceLead, &format!("/returns/{now}/standards/second")).await;
    assert!(!second.contains("Agreed last time"), "{second}");
}

async fn what_came_from_a_statement_that_a_condition_hides_stands_above(board: TestBoard) {
    let (audit, _) = low(&board).await;
    about(&board, audit, "statement:why-none", "Say who covers the vacancy.").await;
    let now = next_audit(&board).await;
    let (here, remark) = (format!("/returns/{now}/standards/first"), "a statement that is not asked of you now");
    for path in [here.clone(), format!("/returns/{now}/check"), format!("/returns/{now}/print/filled")] {
        let text = page(&board, PoliceLead, &path).await;
        assert_eq!(text.matches("Say who covers the vacancy.").count(), 1, "{path}: {text}");
        assert!(text.contains(remark), "{path}: {text}");
    }
    // Once it is asked, it stands beside it.
    let fields = [("s.lead.revision", "0"), ("s.lead.value", "1"), ("s.lead.narrative", "Nobody yet.")];
    expect(&signed_in(&board, PoliceLead).await.post(&here, &fields).await.unwrap(), 303);
    let text = page(&board, PoliceLead, &here).await;
    assert_eq!(text.matches("Say who covers the vacancy.").count(), 1, "{text}");
    assert!(!text.contains(remark), "{text}");
}

async fn a_report_from_a_return_comes_back_to_it(board: TestBoard) {
    let (audit, _) = low(&board).await;
    let of = issued(&board, audit, "Testshire Police").await;
    let id = action(&board, PoliceLead, of).await;
    let now = next_audit(&board).await;
    let here = format!("/returns/{now}/standards/first");
    let mut lead = signed_in(&board, PoliceLead).await;
    let page = lead.get(&here).await.unwrap();
    let encoded = here.replace('/', "%2F");
    let way = format!("/actions/{id}?back={encoded}#progress");
    assert!(page.text().contains(&way), "{}", page.text());
    let action = lead.get(&format!("/actions/{id}?back={encoded}")).await.unwrap();
    assert!(action.text().contains(&format!("href=\"{here}\"")) && action.field("back").as_deref() == Some(&here));
    let fields = [("state", "on_track"), ("note", "Said on the way."), ("back", here.as_str())];
    // With a mistake the way back is kept.
    let wrong =
        lead.post(&format!("/actions/{id}/progress"), &[("note", "Said on the way."), ("back", &here)]).await.unwrap();
    expect(&wrong, 422);
    assert_eq!(wrong.field("back").as_deref(), Some(here.as_str()));
    let done = lead.post(&format!("/actions/{id}/progress"), &fields).await.unwrap();
    assert_eq!((done.status, done.location()), (303, here.as_str()));
    assert!(words(&lead.get(&here).await.unwrap()).contains("Said on the way."));
    // Who only reads is offered no report.
    for who in [PoliceOfficer, PoliceViewer] {
        assert!(!self::page(&board, who, &here).await.contains("Report progress"), "{who:?}");
    }
}

async fn what_follows_another_statement_keeps_its_actions(board: TestBoard) {
    let (audit, _) = low(&board).await;
    // Custody is split in two: its action stands beside the first that follows it.
    let custody = about(&board, audit, "statement:custody", "About custody.").await;
    action(&board, PoliceLead, custody).await;
    // A statement that is gone: in its standard. A standard alone: there too.
    about(&board, audit, "statement:trained", "About training.").await;
    about(&board, audit, "standard:second", "About counting.").await;
    let now = next_audit(&board).await;
    let lead = board.actor(PoliceLead).unwrap();
    let whole = board.service.whole_return(&lead, now).await.unwrap();
    let places: Vec<_> = whole
        .earlier
        .iter()
        .map(|one| {
            (
                one.recommendation.text().to_owned(),
                one.standard.0.clone(),
                one.statement.as_ref().map(|id| id.0.clone()),
            )
        })
        .collect();
    let place = |text: &str, standard: &str, statement: Option<&str>| {
        (text.to_owned(), standard.to_owned(), statement.map(str::to_owned))
    };
    assert_eq!(
        places,
        [
            place("About custody.", "third", Some("custody-day")),
            place("About training.", "first", None),
            place("About counting.", "second", None),
        ]
    );
    let third = page(&board, PoliceLead, &format!("/returns/{now}/standards/third")).await;
    assert_eq!(third.matches("About custody.").count(), 1, "{third}");
    let first = page(&board, PoliceLead, &format!("/returns/{now}/standards/first")).await;
    assert!(first.contains("About training.") && first.contains("No action was put down for it."), "{first}");
}

async fn a_contributor_sees_what_belongs_to_their_part(board: TestBoard) {
    let (audit, _) = low(&board).await;
    let of = issued(&board, audit, "Testshire Police").await;
    action(&board, PoliceLead, of).await;
    let now = next_audit(&board).await;
    let here = format!("/returns/{now}/standards/first");
    board.delegate(PoliceContributor, "first", &["policy"]).await.unwrap();
    let text = page(&board, PoliceContributor, &here).await;
    assert!(text.contains("1.3") && !text.contains("Name a deputy."), "{text}");
    board.delegate(PoliceContributor, "first", &["lead"]).await.unwrap();
    let text = page(&board, PoliceContributor, &here).await;
    assert!(text.contains("Name a deputy.") && !text.contains("Report progress"), "{text}");
}

async fn the_board_sees_it_beside_a_submitted_return(board: TestBoard) {
    let (audit, _) = low(&board).await;
    let of = issued(&board, audit, "Testshire Police").await;
    action(&board, PoliceLead, of).await;
    let now = next_audit(&board).await;
    let here = format!("/returns/{now}/standards/first");
    for who in [Manager, Chair] {
        expect(&signed_in(&board, who).await.get(&here).await.unwrap(), 404);
    }
    let mut lead = signed_in(&board, PoliceLead).await;
    let fields = [("s.lead.value", "3"), ("s.lead.narrative", "N"), ("s.policy.value", "It is written.")];
    expect(&lead.post(&here, &fields).await.unwrap(), 303);
    let third = [("s.custody-day.value", "2"), ("s.custody-night.value", "2")];
    expect(&lead.post(&format!("/returns/{now}/standards/third"), &third).await.unwrap(), 303);
    board.service.submit(&board.actor(PoliceLead).unwrap(), now).await.unwrap();
    for who in [Manager, Chair] {
        for path in [here.clone(), format!("/returns/{now}/check")] {
            let text = page(&board, who, &path).await;
            assert!(text.contains("Appoint a deputy.") && !text.contains("Report progress"), "{who:?} {path}: {text}");
        }
    }
}

async fn what_was_agreed_outlives_the_return_that_it_came_from(board: TestBoard) {
    let (audit, before) = low(&board).await;
    let of = issued(&board, audit, "Testshire Police").await;
    let id = action(&board, PoliceLead, of).await;
    let manager = board.actor(Manager).unwrap();
    board.service.move_audit(&manager, audit, candour_domain::audit::AuditState::Closed).await.unwrap();
    let fields = [("decision", "shred"), ("agency", "Testshire Police"), ("reason", "Minute 7.2")];
    let mut administrator = signed_in(&board, Administrator).await;
    expect(&administrator.post(&format!("/retention/{before}"), &fields).await.unwrap(), 303);
    let text = page(&board, PoliceLead, &format!("/actions/{id}")).await;
    assert!(text.contains("Appoint a deputy.") && text.contains("Name a deputy."), "{text}");
    let lead = board.actor(PoliceLead).unwrap();
    board.service.report_progress(&lead, id, "on_track", "Still going.").await.unwrap();
    let now = next_audit(&board).await;
    assert!(page(&board, PoliceLead, &format!("/returns/{now}/standards/first")).await.contains("Still going."));
    assert_eq!(board.service.verify(&[]).await.unwrap().unreadable, Vec::<String>::new());
}

async fn a_first_audit_shows_nothing(board: TestBoard) {
    board.open_audit().await.unwrap();
    let id = board.return_of(PoliceLead).await.unwrap();
    for path in ["standards/first", "check", "print/filled"] {
        assert!(!page(&board, PoliceLead, &format!("/returns/{id}/{path}")).await.contains("Agreed last time"));
    }
    let home = page(&board, PoliceLead, "/").await;
    assert!(!home.contains("Actions:"), "{home}");
    let plan = page(&board, PoliceLead, "/plan").await;
    assert!(plan.contains("There are no actions yet."), "{plan}");
}
