//! Who delivers an action: the subgroups of the Board, owners who left, evidence, the plan in figures; and a form that is
//! posted twice.

use crate::analysis_support::parted;
use crate::plan_support::{SMART, act, action, issued, low, status};
use crate::support::{expect, query, query_write, signed_in, trail_entries};
use candour_domain::ids::{PlanActionId, SubgroupId};
use candour_domain::plan::Standing;
use candour_service::ServiceError;
use candour_service::plan::{PlanFilter, SubgroupStep};
use candour_tests::Who::*;
use candour_tests::{Page, TestBoard, Visitor, on_both_databases};
use chrono::TimeDelta;
use futures::future::join_all;

on_both_databases! {
    the_qa_manager_keeps_the_list_of_subgroups,
    a_name_is_refused_with_the_reason_and_stays_typed,
    of_those_who_give_one_name_at_once_one_has_it_and_the_others_are_told,
    an_action_is_given_to_a_subgroup_and_taken_from_it,
    the_plan_is_filtered_and_grouped_by_subgroup,
    nobody_else_keeps_subgroups_or_assigns,
    another_boards_subgroup_is_not_there,
    an_action_without_an_owner_is_said_and_given_to_another,
    an_agency_without_a_lead_leaves_its_actions_to_nobody,
    evidence_is_added_until_somebody_has_verified,
    the_plan_in_figures_names_no_agency,
    the_same_form_twice_is_one_action,
    markup_in_a_name_is_text,
}

/// An action of the police and one of the council, both due on 30 June 2026.
async fn started(board: &TestBoard) -> [PlanActionId; 2] {
    let (audit, _) = low(board).await;
    let police = issued(board, audit, "Testshire Police").await;
    let council = issued(board, audit, "Testshire Council").await;
    [action(board, PoliceLead, police).await, action(board, CouncilLead, council).await]
}

/// The page's words with single blanks.
fn words(page: &Page) -> String {
    parted(&page.text())
}

fn at(id: PlanActionId) -> String {
    format!("/actions/{id}")
}

async fn subgroup(board: &TestBoard, name: &str) -> SubgroupId {
    board.service.add_subgroup(&board.actor(Manager).unwrap(), name).await.unwrap()
}

async fn text(visitor: &mut Visitor, path: &str) -> String {
    words(&visitor.get(path).await.unwrap())
}

async fn the_qa_manager_keeps_the_list_of_subgroups(board: TestBoard) {
    let mut manager = signed_in(&board, Manager).await;
    assert!(text(&mut manager, "/subgroups").await.contains("There are none yet."));
    let added = manager.post("/subgroups", &[("name", "  Learning  and Development ")]).await.unwrap();
    assert_eq!((added.status, added.location()), (303, "/subgroups?note=added"));
    let page = manager.get("/subgroups").await.unwrap();
    assert!(words(&page).contains("Learning and Development Meets None"), "{}", words(&page));
    let all = page.text();
    let id: SubgroupId = all.split("/subgroups/").nth(1).unwrap().split('"').next().unwrap().parse().unwrap();
    let here = format!("/subgroups/{id}");
    expect(&manager.post(&here, &[("step", "rename"), ("name", "Learning")]).await.unwrap(), 303);
    assert!(text(&mut manager, "/subgroups").await.contains("Learning Meets"));
    expect(&manager.post(&here, &[("step", "close")]).await.unwrap(), 303);
    assert!(text(&mut manager, "/subgroups").await.contains("Learning Closed"));
    // It is over: nothing more is done with it.
    for fields in [&[("step", "close")][..], &[("step", "rename"), ("name", "Other")]] {
        let page = manager.post(&here, fields).await.unwrap();
        expect(&page, 409);
        assert!(words(&page).contains("This subgroup is closed. Nothing was changed."));
    }
    assert_eq!(status(&mut manager, &here, &[("step", "open")]).await, 400);
    // Its name is free again.
    expect(&manager.post("/subgroups", &[("name", "learning")]).await.unwrap(), 303);
    for (kind, count) in [("subgroup_added", 2), ("subgroup_renamed", 1), ("subgroup_closed", 1)] {
        assert_eq!(trail_entries(&board, kind), count, "{kind}");
    }
}

async fn a_name_is_refused_with_the_reason_and_stays_typed(board: TestBoard) {
    let other = subgroup(&board, "Performance").await;
    subgroup(&board, "Learning").await;
    let mut manager = signed_in(&board, Manager).await;
    let long = "x".repeat(81);
    for (name, says) in [
        ("", "Write the subgroup’s name."),
        (long.as_str(), "Shorten it to 80 or fewer."),
        ("LEARNING ", "There is a subgroup “LEARNING” already."),
    ] {
        for (path, fields) in [
            ("/subgroups".to_owned(), vec![("name", name)]),
            (format!("/subgroups/{other}"), vec![("step", "rename"), ("name", name)]),
        ] {
            let page = manager.post(&path, &fields).await.unwrap();
            expect(&page, 422);
            assert!(words(&page).contains(says) && page.text().contains(&format!("value=\"{name}\"")), "{name} {path}");
        }
    }
    // A subgroup may keep its name, in another case too.
    expect(
        &manager.post(&format!("/subgroups/{other}"), &[("step", "rename"), ("name", "PERFORMANCE")]).await.unwrap(),
        303,
    );
    assert_eq!(query(&board, "SELECT COUNT(*) FROM subgroup").trim(), "2");
}

async fn of_those_who_give_one_name_at_once_one_has_it_and_the_others_are_told(board: TestBoard) {
    let mut ids = Vec::new();
    for name in ["First", "Second", "Third", "Fourth", "Fifth", "Sixth"] {
        ids.push(subgroup(&board, name).await);
    }
    let manager = board.actor(Manager).unwrap();
    for name in ["Learning", "Performance", "Practice"] {
        let step = SubgroupStep::Rename(name.to_owned());
        let named = join_all(ids.iter().map(|id| board.service.lead_subgroup(&manager, *id, &step))).await;
        let refused: Vec<_> = named.into_iter().filter_map(Result::err).collect();
        assert_eq!(refused.len(), ids.len() - 1);
        for error in refused {
            assert!(
                matches!(&error, ServiceError::Invalid(problems) if problems.iter().all(|one| one.field == "name")),
                "{error:?}"
            );
        }
    }
    assert_eq!(trail_entries(&board, "subgroup_renamed"), 3);
}

async fn an_action_is_given_to_a_subgroup_and_taken_from_it(board: TestBoard) {
    let [police, _] = started(&board).await;
    let (one, other) = (subgroup(&board, "Learning").await, subgroup(&board, "Performance").await);
    let mut manager = signed_in(&board, Manager).await;
    let here = at(police);
    board.pass(TimeDelta::minutes(1));
    let (one, other) = (one.to_string(), other.to_string());
    expect(&manager.post(&format!("{here}/subgroup"), &[("subgroup", &one)]).await.unwrap(), 303);
    let mut lead = signed_in(&board, PoliceLead).await;
    let page = text(&mut lead, &here).await;
    assert!(page.contains("Subgroup Learning") && page.contains("Subgroup changed , Person Manager"), "{page}");
    assert!(text(&mut lead, "/plan").await.contains("Learning"));
    // The same again is no change, and one that was closed is not chosen.
    assert_eq!(status(&mut manager, &format!("{here}/subgroup"), &[("subgroup", &one)]).await, 409);
    let close = SubgroupStep::Close;
    let actor = board.actor(Manager).unwrap();
    board.service.lead_subgroup(&actor, other.parse().unwrap(), &close).await.unwrap();
    assert_eq!(status(&mut manager, &format!("{here}/subgroup"), &[("subgroup", &other)]).await, 409);
    board.service.lead_subgroup(&actor, one.parse().unwrap(), &close).await.unwrap();
    assert!(text(&mut manager, &here).await.contains("Learning (closed)"));
    board.pass(TimeDelta::minutes(1));
    let mut manager = signed_in(&board, Manager).await;
    expect(&manager.post(&format!("{here}/subgroup"), &[("subgroup", "")]).await.unwrap(), 303);
    assert!(text(&mut manager, &here).await.contains("Subgroup None"));
    assert_eq!(trail_entries(&board, "action_assigned"), 2);
    assert_eq!(status(&mut manager, &format!("{here}/subgroup"), &[("subgroup", "x")]).await, 400);
}

async fn the_plan_is_filtered_and_grouped_by_subgroup(board: TestBoard) {
    let [police, council] = started(&board).await;
    let id = subgroup(&board, "Learning").await;
    let manager = board.actor(Manager).unwrap();
    board.service.assign_action(&manager, council, Some(id)).await.unwrap();
    let found = |filter: PlanFilter| {
        let (board, manager) = (&board, &manager);
        async move {
            let page = board.service.action_plan(manager, &filter).await.unwrap();
            (page.lines.iter().map(|line| line.action.id).collect::<Vec<_>>(), page.waiting.len())
        }
    };
    let learning = PlanFilter { subgroup: Some(Some(id)), ..PlanFilter::default() };
    let none = PlanFilter { subgroup: Some(None), ..PlanFilter::default() };
    assert_eq!(found(learning).await, (vec![council], 0));
    assert_eq!(found(none).await, (vec![police], 0));
    // One of the two is overdue: it comes first, whatever the names.
    board.pass(TimeDelta::days(200));
    let lead = board.actor(CouncilLead).unwrap();
    let (start, due) = (["3", "3", "2026"].map(str::to_owned), ["1", "12", "2026"].map(str::to_owned));
    board.service.redate_action(&lead, council, (&start, &due), "Illness.").await.unwrap();
    let page = board.service.action_plan(&manager, &PlanFilter::default()).await.unwrap();
    let standings: Vec<_> = page.lines.iter().map(|line| (line.action.id, line.action.standing)).collect();
    assert_eq!(standings, [(police, Standing::Overdue), (council, Standing::NotStarted)]);
    let mut visitor = signed_in(&board, Manager).await;
    for (group, first, second) in [
        ("subgroup", "Learning", "No subgroup"),
        ("agency", "Testshire Council", "Testshire Police"),
        ("priority", "Priority: medium", "TH26-TC-01.1"),
    ] {
        let page = visitor.get(&format!("/plan?group={group}")).await.unwrap();
        let all = page.text();
        let captions: Vec<_> =
            all.split("<caption").skip(1).map(|rest| rest.split("</caption>").next().unwrap()).collect();
        assert!(captions[0].contains(first), "{group}: {captions:?}");
        assert!(all.contains(second), "{group}");
    }
    let book = visitor.get(&format!("/plan.xlsx?subgroup={id}")).await.unwrap();
    expect(&book, 200);
    let mut book: calamine::Xlsx<_> = calamine::open_workbook_from_rs(std::io::Cursor::new(book.body)).unwrap();
    let range = calamine::Reader::worksheet_range(&mut book, "Action plan").unwrap();
    let cells: Vec<_> = range.rows().skip(5).flatten().map(ToString::to_string).collect();
    assert!(cells.contains(&"Learning".to_owned()) && cells.contains(&"TH26-TC-01.1".to_owned()), "{cells:?}");
    assert!(!cells.contains(&"TH26-TP-01.1".to_owned()));
}

async fn nobody_else_keeps_subgroups_or_assigns(board: TestBoard) {
    let [police, _] = started(&board).await;
    let id = subgroup(&board, "Learning").await.to_string();
    for who in [Chair, Qap, BoardMember, Panel, Administrator, PoliceLead, PoliceOfficer, PoliceContributor] {
        let mut visitor = signed_in(&board, who).await;
        assert_eq!(status(&mut visitor, "/subgroups", &[("name", "Ours")]).await, 403, "{who:?}");
        assert_eq!(
            status(&mut visitor, &format!("{}/subgroup", at(police)), &[("subgroup", &id)]).await,
            403,
            "{who:?}"
        );
    }
    let service = &board.service;
    assert!(service.add_subgroup(&board.actor(PoliceLead).unwrap(), "Ours").await.is_err());
    assert!(service.assign_action(&board.actor(PoliceLead).unwrap(), police, None).await.is_err());
    assert_eq!(query(&board, "SELECT COUNT(*) FROM subgroup").trim(), "1");
}

async fn another_boards_subgroup_is_not_there(board: TestBoard) {
    let [police, _] = started(&board).await;
    let id = subgroup(&board, "Learning").await.to_string();
    let other = board.service.add_board("Another Board").await.unwrap();
    let sql = if board.url().starts_with("sqlite:") {
        format!("UPDATE subgroup SET board_id = X'{}'", other.0.simple())
    } else {
        format!("UPDATE subgroup SET board_id = '{other}'")
    };
    query_write(&board, &sql);
    let mut manager = signed_in(&board, Manager).await;
    assert_eq!(status(&mut manager, &format!("{}/subgroup", at(police)), &[("subgroup", &id)]).await, 404);
    assert_eq!(status(&mut manager, &format!("/subgroups/{id}"), &[("step", "close")]).await, 404);
    assert_eq!(manager.get(&format!("/subgroups/{id}")).await.unwrap().status, 404);
    assert!(!manager.get("/subgroups").await.unwrap().text().contains(&id));
}

async fn an_action_without_an_owner_is_said_and_given_to_another(board: TestBoard) {
    let [police, _] = started(&board).await;
    let here = at(police);
    let mut lead = signed_in(&board, PoliceLead).await;
    board.pass(TimeDelta::minutes(1));
    expect(&lead.post(&format!("{here}/owner-left"), &[("agreed", "HR looks for somebody.")]).await.unwrap(), 303);
    // Said once; in a row it is no news.
    assert_eq!(status(&mut lead, &format!("{here}/owner-left"), &[("agreed", "")]).await, 409);
    let mut manager = signed_in(&board, Manager).await;
    let plan = text(&mut manager, "/plan").await;
    assert!(plan.contains("1 action has no owner at present.") && plan.contains("No owner at present"), "{plan}");
    let filtered = text(&mut manager, "/plan?owner=none").await;
    assert!(filtered.contains("TH26-TP-01.1") && !filtered.contains("TH26-TC-01.1"), "{filtered}");
    let page = text(&mut manager, &here).await;
    assert!(
        page.contains("Since 3 March 2026 nobody holds the role") && page.contains("HR looks for somebody."),
        "{page}"
    );
    // What is wrong is said, and what was typed stays.
    for (owner, reason, says) in [
        ("", "Because.", "Name the role that owns it"),
        ("ana@police.example", "Because.", "Name a role, not a person"),
        ("Chief Nurse", "", "Say why somebody else owns it now."),
    ] {
        let page = act(&mut manager, &here, "owner", &[("owner", owner), ("why-owner", reason)]).await;
        expect(&page, 422);
        assert!(words(&page).contains(says), "{owner}");
    }
    board.pass(TimeDelta::minutes(1));
    let mut manager = signed_in(&board, Manager).await;
    let fields = [("owner", "Deputy Head of Safeguarding"), ("why-owner", "The post is filled.")];
    expect(&act(&mut manager, &here, "owner", &fields).await, 303);
    let page = text(&mut manager, &here).await;
    assert!(page.contains("Owner Deputy Head of Safeguarding"), "{page}");
    assert!(page.contains("Head of Safeguarding → Deputy Head of Safeguarding"), "{page}");
    assert!(!text(&mut manager, "/plan").await.contains("No owner at present"));
    // Nobody took it meanwhile from somebody who read it before.
    let stale = [("owner", "Chief Nurse"), ("why-owner", "x"), ("revision", "1")];
    assert_eq!(status(&mut manager, &format!("{here}/owner"), &stale).await, 409);
    // The same role may have somebody new.
    board.service.owner_left(&board.actor(PoliceLead).unwrap(), police, "").await.unwrap();
    let fields = [("owner", "Deputy Head of Safeguarding"), ("why-owner", "Somebody new.")];
    expect(&act(&mut manager, &here, "owner", &fields).await, 303);
    assert!(!text(&mut manager, &here).await.contains("nobody holds the role"));
    let fields = [("owner", "Deputy Head of Safeguarding"), ("why-owner", "Again.")];
    expect(&act(&mut manager, &here, "owner", &fields).await, 422);
    assert_eq!((trail_entries(&board, "action_owner_left"), trail_entries(&board, "action_handed")), (2, 2));
}

async fn an_agency_without_a_lead_leaves_its_actions_to_nobody(board: TestBoard) {
    let [police, _] = started(&board).await;
    query_write(
        &board,
        "UPDATE membership SET ended_at = created_at WHERE role = 'agency_lead' AND agency_id = (SELECT id FROM agency WHERE name = 'Testshire Police')",
    );
    let mut manager = signed_in(&board, Manager).await;
    assert!(text(&mut manager, "/plan").await.contains("1 action has no owner at present."));
    let page = text(&mut manager, &at(police)).await;
    assert!(page.contains("Testshire Police has no lead in Candour at present"), "{page}");
    // What is over needs nobody.
    let actor = board.actor(Manager).unwrap();
    let revision = crate::plan_support::revision_of(&board, police).await;
    board.service.close_action(&actor, (police, revision), "Merged.", "Item 4").await.unwrap();
    assert!(!text(&mut manager, "/plan").await.contains("no owner at present"));
}

async fn evidence_is_added_until_somebody_has_verified(board: TestBoard) {
    let [police, _] = started(&board).await;
    let here = at(police);
    let mut lead = signed_in(&board, PoliceLead).await;
    board.pass(TimeDelta::minutes(1));
    let page = lead.post(&format!("{here}/evidence"), &[("reference", " ")]).await.unwrap();
    expect(&page, 422);
    assert!(words(&page).contains("Say what it is and where it is held."));
    let fields = [("reference", "Rota of May, held by the duty office.")];
    expect(&lead.post(&format!("{here}/evidence"), &fields).await.unwrap(), 303);
    let page = text(&mut lead, &here).await;
    assert!(page.contains("Evidence added , Person PoliceLead") && page.contains("Rota of May"), "{page}");
    // It is no word about how far the action has come.
    assert!(!text(&mut lead, "/plan").await.contains("Rota of May"));
    let revision = crate::plan_support::revision_of(&board, police).await;
    let actor = board.actor(Manager).unwrap();
    board.service.close_action(&actor, (police, revision), "Merged.", "Item 4").await.unwrap();
    let page = lead.post(&format!("{here}/evidence"), &fields).await.unwrap();
    expect(&page, 409);
    assert!(page.text().contains("Rota of May"), "what was typed stays");
    assert_eq!(trail_entries(&board, "action_evidence"), 1);
    assert_eq!(status(&mut signed_in(&board, CouncilLead).await, &format!("{here}/evidence"), &fields).await, 404);
}

async fn the_plan_in_figures_names_no_agency(board: TestBoard) {
    let [police, council] = started(&board).await;
    let id = subgroup(&board, "Learning").await;
    board.service.assign_action(&board.actor(Manager).unwrap(), council, Some(id)).await.unwrap();
    board.service.report_progress(&board.actor(PoliceLead).unwrap(), police, "at_risk", "Canary").await.unwrap();
    board.pass(TimeDelta::days(200));
    for who in [Manager, BoardMember, Qap] {
        let page = signed_in(&board, who).await.get("/plan/figures").await.unwrap();
        expect(&page, 200);
        let text = words(&page);
        assert!(text.contains("2 actions: 2 overdue."), "{text}");
        assert!(text.contains("Learning 1") && text.contains("No subgroup 1") && text.contains("Medium 2"), "{text}");
        for hidden in
            ["Testshire Police", "Testshire Council", "Canary", "Appoint a deputy.", "Head of Safeguarding", "TH26-"]
        {
            assert!(!text.contains(hidden), "{hidden}: {text}");
        }
    }
    assert_eq!(signed_in(&board, PoliceLead).await.get("/plan/figures").await.unwrap().status, 403);
}

async fn the_same_form_twice_is_one_action(board: TestBoard) {
    let (audit, _) = low(&board).await;
    let of = issued(&board, audit, "Testshire Police").await;
    let other = issued(&board, audit, "Testshire Council").await;
    let mut lead = signed_in(&board, PoliceLead).await;
    let here = format!("/recommendations/{of}/actions/new");
    let once = lead.get(&here).await.unwrap().field("form").unwrap();
    let fields = [&SMART[..], &[("form", once.as_str())]].concat();
    // A mistake keeps the form's id.
    let mut wrong = fields.clone();
    wrong[0].1 = "";
    let page = lead.post(&here, &wrong).await.unwrap();
    expect(&page, 422);
    assert_eq!(page.field("form").as_deref(), Some(once.as_str()));
    let first = lead.post(&here, &fields).await.unwrap();
    let second = lead.post(&here, &fields).await.unwrap();
    assert_eq!((first.status, second.status), (303, 303));
    assert_eq!(first.location(), second.location());
    assert_eq!(trail_entries(&board, "action_added"), 1);
    // Two at the same moment are one as well.
    let form = crate::plan_support::smart();
    let actor = board.actor(PoliceLead).unwrap();
    let id = board.service.form_id().unwrap();
    let add = || board.service.add_action_once(&actor, of, &form, id);
    let (this, that) = tokio::join!(add(), add());
    assert_eq!(this.unwrap(), that.unwrap());
    assert_eq!(query(&board, "SELECT COUNT(*) FROM plan_action").trim(), "2");
    // Another form is another action; another agency's form of the same id is its own, and shows nothing of this one.
    let next = lead.get(&here).await.unwrap().field("form").unwrap();
    assert_ne!(next, once);
    let mut council = signed_in(&board, CouncilLead).await;
    let theirs = council.post(&format!("/recommendations/{other}/actions/new"), &fields).await.unwrap();
    expect(&theirs, 303);
    assert_ne!(theirs.location(), first.location());
    assert_eq!(status(&mut council, &here, &fields).await, 404);
    assert_eq!(status(&mut lead, &here, &[&SMART[..], &[("form", "x")]].concat()).await, 400);
}

async fn markup_in_a_name_is_text(board: TestBoard) {
    let [police, _] = started(&board).await;
    let evil = "<img src=x onerror=alert(1)>";
    let id = subgroup(&board, evil).await;
    let manager = board.actor(Manager).unwrap();
    board.service.assign_action(&manager, police, Some(id)).await.unwrap();
    board.service.add_action_evidence(&manager, police, evil).await.unwrap();
    board.service.owner_left(&manager, police, evil).await.unwrap();
    let mut visitor = signed_in(&board, Manager).await;
    for path in [
        at(police),
        "/plan".to_owned(),
        "/plan?group=subgroup".to_owned(),
        "/subgroups".to_owned(),
        "/plan/figures".to_owned(),
    ] {
        let page = visitor.get(&path).await.unwrap();
        expect(&page, 200);
        assert!(page.text().contains("&lt;img src=x") && !page.text().contains("<img src=x"), "{path}");
    }
}
