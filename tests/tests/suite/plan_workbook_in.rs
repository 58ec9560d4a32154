//! The plan as a workbook: out, filled in at a meeting, in again, and what of it is put into the plan.

use crate::analysis_support::parted;
use crate::edit::{Edit, Put};
use crate::plan_support::{action, issued, low, revision_of};
use crate::return_workbook::form;
use crate::support::{expect, query, signed_in, trail_entries};
use candour_domain::ids::PlanActionId;
use candour_domain::plan::{ActionState, Noted};
use candour_tests::Who::{self, *};
use candour_tests::{Page, TestBoard, Visitor, on_both_databases};
use chrono::TimeDelta;

on_both_databases! {
    a_workbook_that_was_not_touched_changes_nothing,
    what_a_meeting_wrote_is_shown_and_put_down_once_ticked,
    only_what_is_ticked_is_done,
    the_qa_manager_verifies_sends_back_and_closes_by_workbook,
    last_months_workbook_does_not_write_over_what_happened_since,
    the_same_workbook_twice_says_nothing_twice,
    a_change_between_looking_and_accepting_is_shown_and_nothing_is_half_done,
    cells_that_cannot_be_used_are_named_and_the_others_can_be_saved,
    what_was_changed_in_locked_cells_is_said_to_be_in_vain,
    the_qa_manager_takes_the_workbook_of_an_agency,
    the_pages_lead_there,
}

pub(crate) const PLAN: &str = "Action plan";
pub(crate) const STEP: &str = "How it goes now";
pub(crate) const NOTE: &str = "What is new";
pub(crate) const NEW_DUE: &str = "New due date";
pub(crate) const WHY: &str = "Why the date changes";
pub(crate) const MINUTE: &str = "Minute, if not pursued";
pub(crate) const POLICE: &str = "TH26-TP-01.1";
pub(crate) const COUNCIL: &str = "TH26-TC-01.1";
/// 31 July 2026, as a cell has it.
pub(crate) const JULY: &str = "46234";

/// An action of the police and one of the council, both due on 30 June 2026.
pub(crate) async fn started(board: &TestBoard) -> [PlanActionId; 2] {
    let (audit, _) = low(board).await;
    let police = issued(board, audit, "Testshire Police").await;
    let council = issued(board, audit, "Testshire Council").await;
    let ids = [action(board, PoliceLead, police).await, action(board, CouncilLead, council).await];
    board.pass(TimeDelta::minutes(1));
    ids
}

/// The plan of somebody as a workbook to fill in.
pub(crate) async fn taken(board: &TestBoard, who: Who) -> Edit {
    let page = signed_in(board, who).await.get("/plan.xlsx").await.unwrap();
    expect(&page, 200);
    Edit::new(&page.body)
}

/// A text into a yellow cell of an action's row.
pub(crate) fn say(edit: Edit, reference: &str, column: &str, text: &str) -> Edit {
    put(edit, reference, column, &Put::Text(text))
}

pub(crate) fn put(edit: Edit, reference: &str, column: &str, what: &Put<'_>) -> Edit {
    let cell = edit.cell(PLAN, reference, column);
    edit.put(PLAN, &cell, what)
}

pub(crate) async fn upload(visitor: &mut Visitor, edit: &Edit) -> Page {
    visitor.upload("/plan/workbook", "Plan.xlsx", &edit.bytes()).await.unwrap()
}

/// Posts what the page carries, as a browser would.
pub(crate) async fn accept(visitor: &mut Visitor, fields: &[(String, String)]) -> Page {
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    visitor.post("/plan/workbook/accept", &fields).await.unwrap()
}

pub(crate) fn words(page: &Page) -> String {
    parted(&page.text())
}

pub(crate) async fn state(board: &TestBoard, id: PlanActionId) -> ActionState {
    board.service.plan_action(&board.actor(Manager).unwrap(), id).await.unwrap().action.state
}

/// What happened to an action, the latest first.
async fn history(board: &TestBoard, id: PlanActionId) -> Vec<(Noted, String)> {
    let page = board.service.plan_action(&board.actor(Manager).unwrap(), id).await.unwrap();
    page.history.into_iter().map(|note| (note.noted, note.text.unwrap_or_default())).collect()
}

pub(crate) fn entries(board: &TestBoard) -> usize {
    query(board, "SELECT COUNT(*) FROM action_progress").trim().parse().unwrap()
}

async fn a_workbook_that_was_not_touched_changes_nothing(board: TestBoard) {
    started(&board).await;
    for (who, untouched) in [(Manager, 2), (PoliceLead, 1)] {
        let edit = taken(&board, who).await;
        let page = upload(&mut signed_in(&board, who).await, &edit).await;
        expect(&page, 200);
        let text = words(&page);
        assert!(text.contains("No action would change.") && form(&page).is_empty(), "{text}");
        assert!(text.contains(&format!("{untouched} more action")), "{text}");
        assert!(!text.contains("not read"), "{text}");
    }
    assert_eq!(entries(&board), 2);
}

async fn what_a_meeting_wrote_is_shown_and_put_down_once_ticked(board: TestBoard) {
    let [police, council] = started(&board).await;
    let edit = taken(&board, Manager).await;
    let evil = "=HYPERLINK(\"https://evil.example\")\nThe <b>post</b> is advertised.";
    let edit = say(say(edit, POLICE, STEP, "at  RISK"), POLICE, NOTE, evil);
    let edit = say(put(edit, POLICE, NEW_DUE, &Put::Number(JULY)), POLICE, WHY, "A second round of interviews.");
    let edit = say(edit, COUNCIL, NOTE, "Half of the teams are trained.");
    let mut manager = signed_in(&board, Manager).await;
    let page = upload(&mut manager, &edit).await;
    expect(&page, 200);
    let text = words(&page);
    for said in [
        "2 actions would change.",
        "Nothing is saved yet.",
        "Not started",
        "New due date: 31 July 2026",
        "A second round of interviews.",
        "At risk",
        "Half of the teams are trained.",
    ] {
        assert!(text.contains(said), "{said}: {text}");
    }
    assert!(page.text().contains("&lt;b&gt;post") && !page.text().contains("<b>post"));
    assert_eq!(entries(&board), 2, "looking saves nothing");
    let done = accept(&mut manager, &form(&page)).await;
    assert_eq!((done.status, done.location()), (303, "/plan/workbook?saved=2&left=0"));
    assert!(words(&manager.get(done.location()).await.unwrap()).contains("2 actions are updated."));
    assert_eq!(state(&board, police).await, ActionState::AtRisk);
    // What was said last reads last.
    let told = history(&board, police).await;
    assert_eq!((told[0].0, told[0].1.as_str()), (Noted::Progress, evil));
    assert_eq!((told[1].0, told[1].1.as_str()), (Noted::Dates, "A second round of interviews."));
    let plan = words(&manager.get("/plan").await.unwrap());
    assert!(plan.contains("31 July 2026") && plan.contains("is advertised."), "{plan}");
    // A note alone is a report that it stands as it did.
    let told = history(&board, council).await;
    assert_eq!((told[0].0, told[0].1.as_str()), (Noted::Progress, "Half of the teams are trained."));
    assert_eq!(state(&board, council).await, ActionState::NotStarted);
    for (kind, count) in [("plan_workbook_used", 1), ("action_reported", 2), ("action_redated", 1)] {
        assert_eq!(trail_entries(&board, kind), count, "{kind}");
    }
}

async fn only_what_is_ticked_is_done(board: TestBoard) {
    let [police, council] = started(&board).await;
    let edit = say(taken(&board, Manager).await, POLICE, NOTE, "One.");
    let edit = say(edit, COUNCIL, NOTE, "Two.");
    let mut manager = signed_in(&board, Manager).await;
    let page = upload(&mut manager, &edit).await;
    let take = council.to_string();
    let fields: Vec<_> = form(&page).into_iter().filter(|(name, value)| name != "take" || *value == take).collect();
    let done = accept(&mut manager, &fields).await;
    assert_eq!(done.location(), "/plan/workbook?saved=1&left=1");
    assert_eq!(history(&board, police).await.len(), 1);
    assert_eq!(history(&board, council).await[0].1, "Two.");
    // Nothing ticked is a question, and no save; what the page carried is still there.
    let fields: Vec<_> = form(&page).into_iter().filter(|(name, _)| name != "take").collect();
    let page = accept(&mut manager, &fields).await;
    expect(&page, 422);
    assert!(words(&page).contains("Tick at least one action") && page.text().contains("value=\"One.\""));
}

async fn the_qa_manager_verifies_sends_back_and_closes_by_workbook(board: TestBoard) {
    let [police, council] = started(&board).await;
    let lead = board.actor(PoliceLead).unwrap();
    let revision = revision_of(&board, police).await;
    board.service.complete_action(&lead, (police, revision), "The rota.").await.unwrap();
    board.pass(TimeDelta::minutes(1));
    let edit = say(taken(&board, Manager).await, POLICE, STEP, "Not complete: send back");
    let edit = say(edit, POLICE, NOTE, "Who deputises at night?");
    let edit = say(say(edit, COUNCIL, STEP, "Not pursued"), COUNCIL, NOTE, "Merged with another.");
    let edit = say(edit, COUNCIL, MINUTE, "QA&P 12 March, item 6");
    let mut manager = signed_in(&board, Manager).await;
    let page = upload(&mut manager, &edit).await;
    expect(&page, 200);
    expect(&accept(&mut manager, &form(&page)).await, 303);
    assert_eq!(
        (state(&board, police).await, state(&board, council).await),
        (ActionState::AtRisk, ActionState::NotPursued)
    );
    assert_eq!(history(&board, council).await[0].1, "Merged with another.\n\nMinute: QA&P 12 March, item 6");
    // Completed again by the agency's own workbook, verified by somebody else's.
    board.pass(TimeDelta::minutes(1));
    let edit = say(say(taken(&board, PoliceLead).await, POLICE, STEP, "Completed"), POLICE, NOTE, "The rota of June.");
    let mut lead = signed_in(&board, PoliceLead).await;
    let page = upload(&mut lead, &edit).await;
    expect(&accept(&mut lead, &form(&page)).await, 303);
    assert_eq!(state(&board, police).await, ActionState::Completed);
    board.pass(TimeDelta::minutes(1));
    let edit =
        say(say(taken(&board, Manager).await, POLICE, STEP, "Verified complete"), POLICE, NOTE, "Seen: the rota.");
    let mut manager = signed_in(&board, Manager).await;
    let page = upload(&mut manager, &edit).await;
    expect(&accept(&mut manager, &form(&page)).await, 303);
    assert_eq!(state(&board, police).await, ActionState::Verified);
}

async fn last_months_workbook_does_not_write_over_what_happened_since(board: TestBoard) {
    let [police, council] = started(&board).await;
    let edit = say(say(taken(&board, Manager).await, POLICE, STEP, "On track"), POLICE, NOTE, "As planned in March.");
    let edit = say(edit, COUNCIL, NOTE, "The council’s note.");
    board.pass(TimeDelta::days(30));
    let lead = board.actor(PoliceLead).unwrap();
    board.service.report_progress(&lead, police, "at_risk", "The post is vacant.").await.unwrap();
    let mut manager = signed_in(&board, Manager).await;
    let page = upload(&mut manager, &edit).await;
    expect(&page, 200);
    let text = words(&page);
    assert!(text.contains("1 of them was changed after the workbook was made, and is not ticked."), "{text}");
    // Both are shown: how it stands now, and what the workbook says.
    assert!(text.contains("The post is vacant.") && text.contains("As planned in March."), "{text}");
    let ticked: Vec<_> = form(&page).into_iter().filter(|(name, _)| name == "take").map(|(_, id)| id).collect();
    assert_eq!(ticked, [council.to_string()]);
    // Whoever has read both may still add it.
    let both = [form(&page), vec![("take".to_owned(), police.to_string())]].concat();
    expect(&accept(&mut manager, &both).await, 303);
    assert_eq!(state(&board, police).await, ActionState::OnTrack);
    let told = history(&board, police).await;
    assert_eq!([&told[0].1, &told[1].1], ["As planned in March.", "The post is vacant."]);
}

async fn the_same_workbook_twice_says_nothing_twice(board: TestBoard) {
    let [police, _] = started(&board).await;
    let edit = say(say(taken(&board, PoliceLead).await, POLICE, STEP, "On track"), POLICE, NOTE, "Begun.");
    let edit = say(put(edit, POLICE, NEW_DUE, &Put::Number(JULY)), POLICE, WHY, "Leave.");
    let mut lead = signed_in(&board, PoliceLead).await;
    let first = upload(&mut lead, &edit).await;
    let fields = form(&first);
    expect(&accept(&mut lead, &fields).await, 303);
    let before = history(&board, police).await.len();
    let page = upload(&mut lead, &edit).await;
    expect(&page, 200);
    assert!(words(&page).contains("The plan says the same already (1)"), "{}", words(&page));
    assert!(form(&page).is_empty());
    // The form of the first page once more, as by a double click.
    let done = accept(&mut lead, &fields).await;
    assert_eq!((done.status, done.location()), (303, "/plan/workbook?saved=0&left=0"));
    assert_eq!(history(&board, police).await.len(), before);
    assert_eq!(trail_entries(&board, "plan_workbook_used"), 1);
}

async fn a_change_between_looking_and_accepting_is_shown_and_nothing_is_half_done(board: TestBoard) {
    let [police, council] = started(&board).await;
    let edit = say(taken(&board, Manager).await, POLICE, NOTE, "One.");
    let edit = say(edit, COUNCIL, NOTE, "Two.");
    let mut manager = signed_in(&board, Manager).await;
    let page = upload(&mut manager, &edit).await;
    let lead = board.actor(PoliceLead).unwrap();
    board.service.report_progress(&lead, police, "on_track", "In between.").await.unwrap();
    let again = accept(&mut manager, &form(&page)).await;
    expect(&again, 409);
    let text = words(&again);
    assert!(
        text.contains("Somebody changed some of these actions just now.") && text.contains("In between."),
        "{text}"
    );
    assert_eq!(history(&board, council).await.len(), 1, "nothing is half done");
    // The other one is still ticked; this one is to be chosen.
    let ticked: Vec<_> = form(&again).into_iter().filter(|(name, _)| name == "take").map(|(_, id)| id).collect();
    assert_eq!(ticked, [council.to_string()]);
    let all = [form(&again), vec![("take".to_owned(), police.to_string())]].concat();
    expect(&accept(&mut manager, &all).await, 303);
    assert_eq!(history(&board, council).await[0].1, "Two.");
}

/// What somebody does to a workbook.
type Change = fn(Edit) -> Edit;

async fn cells_that_cannot_be_used_are_named_and_the_others_can_be_saved(board: TestBoard) {
    let [police, council] = started(&board).await;
    let good = say(taken(&board, Manager).await, COUNCIL, NOTE, "Good.");
    let mut manager = signed_in(&board, Manager).await;
    let at = |column: &str| format!("{PLAN}!{}", good.cell(PLAN, POLICE, column));
    let table: [(Change, &str, &str); 9] = [
        (|edit| say(edit, POLICE, STEP, "Overdue"), STEP, "is not in the list"),
        (|edit| say(edit, POLICE, STEP, "Verified complete"), STEP, "cannot become “Verified complete”"),
        (|edit| say(edit, POLICE, STEP, "On track"), NOTE, "Say in a sentence how far it has come."),
        (|edit| put(edit, POLICE, NOTE, &Put::Formula("1+1", "2")), NOTE, "a formula stands here"),
        (|edit| put(edit, POLICE, NEW_DUE, &Put::Number(JULY)), WHY, "Say why the dates change."),
        (|edit| say(edit, POLICE, WHY, "Late."), NEW_DUE, "Give the new due date too"),
        (|edit| say(edit, POLICE, NEW_DUE, "soon"), NEW_DUE, "is no date"),
        (
            |edit| say(say(edit, POLICE, NEW_DUE, "1/3/2026"), POLICE, WHY, "x"),
            NEW_DUE,
            "must be 3 March 2026 or later",
        ),
        (|edit| say(edit, POLICE, MINUTE, "Item 6"), MINUTE, "A minute belongs to an action that is not pursued"),
    ];
    for (change, column, says) in table {
        let page = upload(&mut manager, &change(good.clone())).await;
        expect(&page, 422);
        let text = words(&page).replace("! ", "!");
        assert!(text.contains(says), "{says}: {text}");
        assert!(text.replace(' ', "").contains(&at(column).replace(' ', "")), "{column}: {text}");
        let ticked: Vec<_> = form(&page).into_iter().filter(|(name, _)| name == "take").map(|(_, id)| id).collect();
        assert_eq!(ticked, [council.to_string()], "{says}");
    }
    let long = "x".repeat(4_001);
    let page = upload(&mut manager, &say(good.clone(), POLICE, NOTE, &long)).await;
    assert!(words(&page).contains("Your note has 4,001 characters."));
    expect(&accept(&mut manager, &form(&page)).await, 303);
    assert_eq!((history(&board, police).await.len(), history(&board, council).await.len()), (1, 2));
}

async fn what_was_changed_in_locked_cells_is_said_to_be_in_vain(board: TestBoard) {
    let [police, _] = started(&board).await;
    let edit = put(taken(&board, Manager).await, POLICE, "Due", &Put::Number(JULY));
    let edit = say(say(edit, POLICE, "Owner (role)", "Chief Nurse"), POLICE, "Stands", "On track");
    let mut manager = signed_in(&board, Manager).await;
    let page = upload(&mut manager, &edit).await;
    expect(&page, 200);
    let text = words(&page);
    assert!(text.contains("Changed in the workbook, and not read"), "{text}");
    assert!(text.contains(&format!("{POLICE} : Stands, Due, Owner")), "{text}");
    assert!(!text.contains(&format!("{COUNCIL} :")), "{text}");
    // Where somebody changed the action since, nobody can tell who wrote what.
    board.service.owner_left(&board.actor(PoliceLead).unwrap(), police, "").await.unwrap();
    assert!(!words(&upload(&mut manager, &edit).await).contains("not read"));
}

async fn the_qa_manager_takes_the_workbook_of_an_agency(board: TestBoard) {
    let [police, _] = started(&board).await;
    let edit = say(say(taken(&board, PoliceLead).await, POLICE, STEP, "On track"), POLICE, NOTE, "Sent by mail.");
    let mut manager = signed_in(&board, Manager).await;
    let page = upload(&mut manager, &edit).await;
    expect(&page, 200);
    expect(&accept(&mut manager, &form(&page)).await, 303);
    assert_eq!(history(&board, police).await[0].1, "Sent by mail.");
}

async fn the_pages_lead_there(board: TestBoard) {
    started(&board).await;
    for (who, there) in [(Manager, true), (PoliceLead, true), (PoliceViewer, false), (Qap, false), (BoardMember, false)]
    {
        let mut visitor = signed_in(&board, who).await;
        let page = visitor.get("/plan").await.unwrap();
        assert_eq!(page.text().contains("href=\"/plan/workbook\""), there, "{who:?}");
        // Whoever only reads gets a workbook to read, which cannot be brought back.
        let book = visitor.get("/plan.xlsx").await.unwrap();
        let edit = Edit::new(&book.body);
        let mut book: calamine::Xlsx<_> = calamine::open_workbook_from_rs(std::io::Cursor::new(edit.bytes())).unwrap();
        let range = calamine::Reader::worksheet_range(&mut book, PLAN).unwrap();
        let yellow = range.rows().flatten().any(|cell| *cell == STEP);
        assert_eq!(yellow, there, "{who:?}");
    }
    let mut lead = signed_in(&board, PoliceLead).await;
    let page = lead.get("/plan/workbook").await.unwrap();
    assert!(page.text().contains("href=\"/plan.xlsx\"") && words(&page).contains("Uploading alone saves nothing."));
}
