//! Workbooks of the plan that are not for this person, were changed where they must not be, or were made to do harm.

use crate::edit::{Edit, Put};
use crate::plan_support::revision_of;
use crate::plan_workbook_in::{
    COUNCIL, NOTE, PLAN, POLICE, STEP, WHY, accept, entries, say, started, state, taken, upload, words,
};
use crate::return_workbook::form;
use crate::support::{expect, signed_in, trail_entries};
use candour_domain::plan::ActionState;
use candour_service::plan::PlanFilter;
use candour_tests::Who::*;
use candour_tests::{TestBoard, Visitor, on_both_databases};

on_both_databases! {
    another_agencys_workbook_is_refused_without_a_word_of_whose_it_is,
    another_agencys_action_smuggled_in_is_not_there_and_says_nothing,
    ids_posted_past_the_page_are_not_there,
    a_lead_does_not_verify_close_or_change_what_is_over,
    nobody_verifies_what_they_completed,
    only_who_updates_actions_brings_a_workbook,
    changed_columns_sheets_and_rows_are_told_and_nothing_is_taken_of_them,
    what_is_no_workbook_of_the_plan_is_refused,
    fields_that_do_not_belong_to_the_page_are_refused,
}

async fn refused(visitor: &mut Visitor, edit: &Edit, why: &str) -> String {
    let page = upload(visitor, edit).await;
    expect(&page, 422);
    let text = words(&page);
    assert!(text.contains(why), "{why}: {text}");
    assert!(form(&page).is_empty() && page.text().contains("govuk-error-summary"));
    text
}

async fn another_agencys_workbook_is_refused_without_a_word_of_whose_it_is(board: TestBoard) {
    started(&board).await;
    let mut lead = signed_in(&board, PoliceLead).await;
    let council = say(taken(&board, CouncilLead).await, COUNCIL, NOTE, "Canary");
    let whole = say(taken(&board, Manager).await, POLICE, NOTE, "Canary");
    for edit in [council, whole] {
        let text = refused(&mut lead, &edit, "it was made for another plan than yours").await;
        assert!(!text.contains("Council") && !text.contains("Canary") && !text.contains(COUNCIL), "{text}");
    }
    assert_eq!(entries(&board), 2);
}

/// The police's own workbook, in which the id of its action is the council's.
async fn smuggled(board: &TestBoard, ids: &[candour_domain::ids::PlanActionId; 2]) -> Edit {
    let [police, council] = ids.map(|id| id.to_string());
    let edit = say(say(taken(board, PoliceLead).await, POLICE, STEP, "Completed"), POLICE, NOTE, "Taken over.");
    edit.part("xl/sharedStrings.xml", |xml| xml.replace(&police, &council))
}

async fn another_agencys_action_smuggled_in_is_not_there_and_says_nothing(board: TestBoard) {
    let ids = started(&board).await;
    let edit = smuggled(&board, &ids).await;
    let mut lead = signed_in(&board, PoliceLead).await;
    let page = upload(&mut lead, &edit).await;
    expect(&page, 422);
    let text = words(&page);
    assert!(text.contains("this action is not in your plan") && form(&page).is_empty(), "{text}");
    assert!(!text.contains("Council") && !text.contains(COUNCIL), "{text}");
    // The same words as for one that is nowhere.
    let nowhere = "01890000-0000-7000-8000-000000000000";
    let unknown =
        taken(&board, PoliceLead).await.part("xl/sharedStrings.xml", |xml| xml.replace(&ids[0].to_string(), nowhere));
    let unknown = say(say(unknown, POLICE, STEP, "Completed"), POLICE, NOTE, "Taken over.");
    assert_eq!(words(&upload(&mut lead, &unknown).await), text);
    assert_eq!(state(&board, ids[1]).await, ActionState::NotStarted);
}

async fn ids_posted_past_the_page_are_not_there(board: TestBoard) {
    let [police, council] = started(&board).await;
    let mut lead = signed_in(&board, PoliceLead).await;
    let fields = |id: String| {
        [
            ("take", id.clone()),
            (&format!("a.{id}.revision"), "1".to_owned()),
            (&format!("a.{id}.note"), "Ours.".to_owned()),
        ]
        .map(|(name, value)| (name.to_owned(), value))
        .to_vec()
    };
    for id in [council.to_string(), "01890000-0000-7000-8000-000000000000".to_owned()] {
        // Also beside one's own: nothing of either is done.
        let both = [fields(police.to_string()), fields(id.clone())].concat();
        for posted in [fields(id), both] {
            expect(&accept(&mut lead, &posted).await, 404);
        }
    }
    assert_eq!((entries(&board), trail_entries(&board, "plan_workbook_used")), (2, 0));
}

async fn a_lead_does_not_verify_close_or_change_what_is_over(board: TestBoard) {
    let [police, _] = started(&board).await;
    let mut lead = signed_in(&board, PoliceLead).await;
    let open = taken(&board, PoliceLead).await;
    let revision = revision_of(&board, police).await;
    let edit = say(say(open.clone(), POLICE, STEP, "Not pursued"), POLICE, NOTE, "No longer wanted.");
    let page = upload(&mut lead, &edit).await;
    expect(&page, 422);
    assert!(words(&page).contains("“Not pursued” is said at the Board"), "{}", words(&page));
    board.service.complete_action(&board.actor(PoliceLead).unwrap(), (police, revision), "The rota.").await.unwrap();
    for (step, note, says) in [
        ("Verified complete", "I have seen it.", "“Verified complete” is said at the Board"),
        ("Not complete: send back", "x", "is said at the Board"),
        ("On track", "Still going.", "cannot become “On track”"),
        ("", "One more thing.", "takes no more reports"),
    ] {
        let edit = say(say(open.clone(), POLICE, STEP, step), POLICE, NOTE, note);
        let page = upload(&mut lead, &edit).await;
        expect(&page, 422);
        assert!(words(&page).contains(says) && form(&page).is_empty(), "{step}: {}", words(&page));
        // Past the page as well.
        let id = police.to_string();
        let now = revision_of(&board, police).await.to_string();
        let mut fields = vec![("take".to_owned(), id.clone()), (format!("a.{id}.revision"), now)];
        fields.push((format!("a.{id}.note"), note.to_owned()));
        fields.extend((!step.is_empty()).then(|| (format!("a.{id}.step"), step.to_owned())));
        expect(&accept(&mut lead, &fields).await, 409);
    }
    assert_eq!(state(&board, police).await, ActionState::Completed);
}

async fn nobody_verifies_what_they_completed(board: TestBoard) {
    let [police, _] = started(&board).await;
    let manager = board.actor(Manager).unwrap();
    let revision = revision_of(&board, police).await;
    board.service.complete_action(&manager, (police, revision), "The rota.").await.unwrap();
    let edit =
        say(say(taken(&board, Manager).await, POLICE, STEP, "Verified complete"), POLICE, NOTE, "I have seen it.");
    let mut visitor = signed_in(&board, Manager).await;
    let page = upload(&mut visitor, &edit).await;
    expect(&page, 422);
    assert!(words(&page).contains("You marked this action completed."), "{}", words(&page));
    let id = police.to_string();
    let fields = [
        ("take".to_owned(), id.clone()),
        (format!("a.{id}.revision"), revision_of(&board, police).await.to_string()),
        (format!("a.{id}.step"), "Verified complete".to_owned()),
        (format!("a.{id}.note"), "I have seen it.".to_owned()),
    ];
    expect(&accept(&mut visitor, &fields).await, 409);
    assert_eq!(state(&board, police).await, ActionState::Completed);
}

async fn only_who_updates_actions_brings_a_workbook(board: TestBoard) {
    started(&board).await;
    let edit = say(taken(&board, PoliceLead).await, POLICE, NOTE, "Ours.");
    for who in [PoliceContributor, PoliceViewer, PoliceOfficer, Qap, BoardMember, Chair, Panel, Administrator] {
        let mut visitor = signed_in(&board, who).await;
        assert_eq!(upload(&mut visitor, &edit).await.status, 403, "{who:?}");
        assert_eq!(accept(&mut visitor, &[]).await.status, 403, "{who:?}");
        let actor = board.actor(who).unwrap();
        assert!(board.service.read_plan_workbook(&actor, edit.bytes()).await.is_err());
        assert!(board.service.accept_plan_changes(&actor, &[]).await.is_err());
    }
    assert_eq!(entries(&board), 2);
}

async fn changed_columns_sheets_and_rows_are_told_and_nothing_is_taken_of_them(board: TestBoard) {
    started(&board).await;
    let mut manager = signed_in(&board, Manager).await;
    let good = say(taken(&board, Manager).await, POLICE, NOTE, "One.");
    let header = |edit: &Edit, column: &str| {
        let cell = edit.cell(PLAN, POLICE, column);
        let letters: String = cell.chars().filter(char::is_ascii_alphabetic).collect();
        format!("{letters}5")
    };
    let moved = good.clone().rename(PLAN, "Plan");
    let gone = good.clone().put(PLAN, &header(&good, NOTE), &Put::Text("Notes"));
    let twice = good.clone().put(PLAN, &header(&good, WHY), &Put::Text(NOTE));
    for (edit, says) in [
        (moved, "is missing or has another name"),
        (gone, "the column “What is new” is missing or has another name"),
        (twice, "the column “What is new” stands here twice"),
    ] {
        let page = upload(&mut manager, &edit).await;
        expect(&page, 422);
        assert!(words(&page).contains(says) && form(&page).is_empty(), "{says}: {}", words(&page));
    }
    // A row whose key is gone, and one that stands there twice.
    let (row, _) = good.place(PLAN, POLICE, "Candour key", 0);
    let keyless = good.clone().put(PLAN, &good.cell(PLAN, POLICE, "Candour key"), &Put::Nothing);
    let page = upload(&mut manager, &keyless).await;
    expect(&page, 422);
    assert!(words(&page).contains("this row belongs to no action"), "{}", words(&page));
    let (other, _) = good.place(PLAN, COUNCIL, "Candour key", 0);
    let ids = board.service.action_plan(&board.actor(Manager).unwrap(), &PlanFilter::default()).await.unwrap();
    let police = ids.lines.iter().find(|line| line.action.reference == POLICE).unwrap().action.id.to_string();
    let doubled = good.clone().put(PLAN, &good.cell(PLAN, COUNCIL, "Candour key"), &Put::Text(&police));
    let page = upload(&mut manager, &doubled).await;
    expect(&page, 422);
    assert!(words(&page).contains("this action stands here twice") && form(&page).is_empty(), "{}", words(&page));
    // A row that was deleted or hidden is no fault.
    let page = upload(&mut manager, &good.clone().without_row(PLAN, other)).await;
    expect(&page, 200);
    let page = upload(&mut manager, &good.hide_row(PLAN, row)).await;
    expect(&page, 200);
    assert!(words(&page).contains("1 action would change."));
}

async fn what_is_no_workbook_of_the_plan_is_refused(board: TestBoard) {
    started(&board).await;
    let mut manager = signed_in(&board, Manager).await;
    // One to read, and one whose hidden sheet was changed.
    let read = taken(&board, Qap).await;
    refused(&mut manager, &read, "This workbook was not made by Candour to update the plan").await;
    let good = taken(&board, Manager).await;
    let other = good
        .clone()
        .part("xl/sharedStrings.xml", |xml| xml.replace("candour-plan-workbook/1", "candour-plan-workbook/9"));
    refused(&mut manager, &other, "its hidden sheet “Candour” was changed").await;
    for bytes in [&b"PK\x03\x04no zip"[..], b"Reference,Agency"] {
        let page = manager.upload("/plan/workbook", "Plan.xlsx", bytes).await.unwrap();
        expect(&page, 422);
    }
    expect(&manager.upload("/plan/workbook", "Plan.xlsx", b"").await.unwrap(), 422);
    assert_eq!(trail_entries(&board, "plan_workbook_used"), 0);
}

async fn fields_that_do_not_belong_to_the_page_are_refused(board: TestBoard) {
    let [police, _] = started(&board).await;
    let mut lead = signed_in(&board, PoliceLead).await;
    let id = police.to_string();
    for (name, value) in [
        ("agency".to_owned(), "x".to_owned()),
        (format!("a.{id}.owner"), "Chief".to_owned()),
        (format!("a.{id}.state"), "verified".to_owned()),
        ("a.x.note".to_owned(), "x".to_owned()),
        ("take".to_owned(), id.clone()),
    ] {
        expect(&accept(&mut lead, &[(name.clone(), value)]).await, 400);
    }
    assert_eq!(entries(&board), 2);
}
