//! Findings on their pages: proposed with their rule and evidence, accepted, edited, merged, rejected, written.

use crate::analysis_support::{Audit, Given, agencies, handed_in, page, parted, set};
use crate::support::{expect, signed_in, trail_entries};
use candour_domain::findings::{FindingKind, FindingState, Rule, Thresholds};
use candour_domain::ids::FindingId;
use candour_tests::Who::*;
use candour_tests::{TestBoard, Visitor, on_both_databases};

on_both_databases! {
    each_rule_proposes_with_its_text_its_thresholds_and_its_evidence,
    a_proposal_is_accepted_as_it_stands_or_in_other_words,
    a_proposal_is_rejected_with_a_reason_and_not_made_again,
    several_become_one_finding_and_stay_kept_under_it,
    the_qa_manager_writes_changes_rejects_and_takes_back_a_finding,
    a_threshold_shows_what_it_would_change_before_it_does,
    a_recommendation_follows_from_a_finding,
    what_has_become_of_an_accepted_finding_is_said,
    the_chair_reads_and_decides_nothing,
    the_guide_says_every_rule_as_the_page_does,
}

/// Four agencies. Of `lead`: amber thrice and green once. Of `shared`: green twice and red twice. Of `custody`: the
/// police is red.
const FOUR: [Given; 4] = [
    &[("lead", "1"), ("shared", "3+"), ("custody", "0")],
    &[("lead", "1"), ("shared", "3+")],
    &[("lead", "1"), ("shared", "0")],
    &[("lead", "3"), ("shared", "0")],
];

async fn four(board: &TestBoard) -> (Audit, Visitor) {
    let audit = handed_in(board, &set("2026.1"), &FOUR).await;
    (audit, signed_in(board, Manager).await)
}

/// The keys of what is proposed, as the QA Manager sees them.
async fn keys(board: &TestBoard, audit: &Audit) -> Vec<String> {
    let page = board.service.findings(&board.actor(Manager).unwrap(), audit.id).await.unwrap();
    page.proposals.iter().map(|one| one.key.to_string()).collect()
}

/// Posts a decision about a proposal, with the evidence that its page shows.
async fn decide(visitor: &mut Visitor, audit: &Audit, key: &str, fields: &[(&str, &str)]) -> candour_tests::Page {
    let here = format!("/audits/{}/findings/proposed/{key}", audit.id);
    let seen = visitor.get(&here).await.unwrap().field("seen").unwrap_or_default();
    visitor.post(&here, &[fields, &[("seen", seen.as_str())]].concat()).await.unwrap()
}

async fn each_rule_proposes_with_its_text_its_thresholds_and_its_evidence(board: TestBoard) {
    let (audit, _) = four(&board).await;
    // Leading: (1/3 + 1) / 2 = 66.7 twice, 1/6 = 16.7, 50: none green.
    assert_eq!(
        keys(&board, &audit).await,
        [
            "common-area.standard.first",
            "common-area.statement.lead",
            "single-agency.statement.shared",
            "single-agency.statement.custody",
            "partnership.statement.shared",
            "contradiction.statement.shared",
            "priority.statement.shared",
        ]
    );
    let here = format!("/audits/{}/findings", audit.id);
    let text = page(&board, Manager, &here).await;
    for rule in Rule::ALL {
        assert!(text.contains(&rule.text(&Thresholds::default())), "{rule:?}");
    }
    for said in [
        "From 4 of 4 returns, with",
        "1.1 “A lead is named.”: 3 of 4 agencies with a level are below green (3 amber, 0 red).",
        "2.1 “Custody is safe.”: Testshire Police is below green. Of 1 agency with a level, 0 are green.",
        "1.2 “Agencies meet.”: agencies contradict each other. Of 4 agencies with a level, 2 are green and 2 red.",
        "Priority 1: Voice: 2 of 4 levels that agencies gave to the one statement bearing on it are below green.",
    ] {
        assert!(text.contains(said), "{said}\n{text}");
    }
    let text = page(&board, Manager, &format!("{here}/proposed/common-area.statement.lead")).await;
    for said in ["Levels: 1 green, 3 amber, 0 red.", "Testshire Police ◐ Amber No", "Borough 3 ● Green No"] {
        assert!(text.contains(said), "{said}\n{text}");
    }
}

async fn a_proposal_is_accepted_as_it_stands_or_in_other_words(board: TestBoard) {
    let (audit, mut manager) = four(&board).await;
    let here = format!("/audits/{}/findings", audit.id);
    let done = decide(&mut manager, &audit, "common-area.statement.lead", &[("step", "accept")]).await;
    expect(&done, 303);
    let own = [("step", "accept"), ("text", "Leads are not named everywhere.")];
    expect(&decide(&mut manager, &audit, "common-area.standard.first", &own).await, 303);
    let text = page(&board, Manager, &format!("{here}?note=accepted")).await;
    assert!(text.contains("The finding is accepted.") && text.contains("Findings of the audit (2)"), "{text}");
    assert!(text.contains("Leads are not named everywhere.") && text.contains("Proposed by the rules (5)"), "{text}");
    assert_eq!(trail_entries(&board, "finding_accepted"), 2);
    // Without words it is told so, and what was typed stays.
    let page =
        decide(&mut manager, &audit, "single-agency.statement.custody", &[("step", "accept"), ("text", " ")]).await;
    expect(&page, 422);
    assert!(parted(&page.text()).contains("Say what was found."));
}

async fn a_proposal_is_rejected_with_a_reason_and_not_made_again(board: TestBoard) {
    let (audit, mut manager) = four(&board).await;
    let key = "contradiction.statement.shared";
    let empty = decide(&mut manager, &audit, key, &[("step", "reject"), ("reason", "")]).await;
    expect(&empty, 422);
    assert!(parted(&empty.text()).contains("Say why it is not a finding."));
    let fields = [("step", "reject"), ("reason", "Two boroughs meet elsewhere.")];
    expect(&decide(&mut manager, &audit, key, &fields).await, 303);
    assert!(!keys(&board, &audit).await.contains(&key.to_owned()));
    let text = page(&board, Manager, &format!("/audits/{}/findings", audit.id)).await;
    assert!(text.contains("Rejected (1)") && text.contains("Rejected: Two boroughs meet elsewhere."), "{text}");
    // Other thresholds propose it no more than these.
    let to = Thresholds { contradict_each: 1, ..Thresholds::default() };
    board.service.set_finding_thresholds(&board.actor(Manager).unwrap(), audit.id, 0, to).await.unwrap();
    assert!(!keys(&board, &audit).await.contains(&key.to_owned()));
}

async fn several_become_one_finding_and_stay_kept_under_it(board: TestBoard) {
    let (audit, mut manager) = four(&board).await;
    let here = format!("/audits/{}/findings", audit.id);
    expect(&decide(&mut manager, &audit, "priority.statement.shared", &[("step", "accept")]).await, 303);
    let service = &board.service;
    let accepted = service.findings(&board.actor(Manager).unwrap(), audit.id).await.unwrap().findings[0].id.to_string();
    let fields = |of: &[&'static str]| -> Vec<(&'static str, String)> {
        let chosen = of.iter().map(|key| ("of", (*key).to_owned()));
        chosen
            .chain([("merge-kind", "partnership".to_owned()), ("merge-text", "Meeting is uneven.".to_owned())])
            .collect()
    };
    let post = async |manager: &mut Visitor, fields: Vec<(&'static str, String)>| {
        let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        manager.post(&format!("{here}/merge"), &fields).await.unwrap()
    };
    let few = post(&mut manager, fields(&["partnership.statement.shared"])).await;
    expect(&few, 422);
    // What was chosen and typed stays.
    assert!(few.text().contains("Choose at least two to merge.") && few.text().contains("Meeting is uneven."));
    let mut all = fields(&["partnership.statement.shared", "contradiction.statement.shared"]);
    all.push(("of", accepted));
    expect(&post(&mut manager, all).await, 303);
    let page = service.findings(&board.actor(Manager).unwrap(), audit.id).await.unwrap();
    let one = page.findings.iter().find(|one| one.state == FindingState::Accepted).unwrap();
    assert_eq!((one.kind, one.text()), (FindingKind::Partnership, "Meeting is uneven."));
    let merged: Vec<_> = page.findings.iter().filter(|from| from.merged_into == Some(one.id)).collect();
    assert_eq!((merged.len(), page.findings.len()), (3, 4));
    assert!(merged.iter().all(|from| from.state == FindingState::Merged && from.evidence().is_some()));
    let text = crate::analysis_support::page(&board, Manager, &format!("/findings/{}", one.id)).await;
    assert!(text.contains("Merged from") && text.contains("agencies contradict each other"), "{text}");
    assert_eq!(trail_entries(&board, "findings_merged"), 1);
}

async fn the_qa_manager_writes_changes_rejects_and_takes_back_a_finding(board: TestBoard) {
    let (audit, mut manager) = four(&board).await;
    let new = format!("/audits/{}/findings/new", audit.id);
    let wrong = manager.post(&new, &[("kind", ""), ("text", "Typed.")]).await.unwrap();
    expect(&wrong, 422);
    assert!(wrong.text().contains("Choose what kind of finding it is.") && wrong.text().contains("Typed."));
    let done = manager.post(&new, &[("kind", "strength"), ("text", "Minutes are kept.")]).await.unwrap();
    expect(&done, 303);
    let here = done.location().split('?').next().unwrap().to_owned();
    let edit = manager.get(&format!("{here}/edit")).await.unwrap();
    let seen = edit.field("revision").unwrap();
    assert!(edit.text().contains("Minutes are kept."));
    let fields = [("kind", "priority"), ("text", "Minutes are kept well."), ("revision", seen.as_str())];
    expect(&manager.post(&format!("{here}/edit"), &fields).await.unwrap(), 303);
    // Somebody who read the first wording overwrites nothing, and sees both.
    let late = manager
        .post(&format!("{here}/edit"), &[("kind", "priority"), ("text", "Mine."), ("revision", &seen)])
        .await
        .unwrap();
    expect(&late, 409);
    assert!(late.text().contains("Minutes are kept well.") && late.text().contains("Mine."));
    let none = manager.post(&format!("{here}/course"), &[("step", "reject"), ("revision", "2")]).await.unwrap();
    expect(&none, 422);
    let reject = [("step", "reject"), ("revision", "2"), ("reason", "Not of this audit.")];
    expect(&manager.post(&format!("{here}/course"), &reject).await.unwrap(), 303);
    assert!(page(&board, Manager, &here).await.contains("Rejected: Not of this audit."));
    expect(&manager.get(&format!("{here}/edit")).await.unwrap(), 409);
    expect(&manager.post(&format!("{here}/course"), &[("step", "accept"), ("revision", "3")]).await.unwrap(), 303);
    let text = page(&board, Manager, &here).await;
    assert!(text.contains("Priority") && !text.contains("Not of this audit."), "{text}");
    for (kind, count) in
        [("finding_written", 1), ("finding_reworded", 1), ("finding_rejected", 1), ("finding_restored", 1)]
    {
        assert_eq!(trail_entries(&board, kind), count, "{kind}");
    }
}

async fn a_threshold_shows_what_it_would_change_before_it_does(board: TestBoard) {
    let (audit, mut manager) = four(&board).await;
    let here = format!("/audits/{}/findings/thresholds", audit.id);
    let page = manager.get(&here).await.unwrap();
    assert!(page.text().contains("the rules propose 7 findings") && !page.text().contains("What would change"));
    let all = |common: &'static str, single: &'static str| {
        [
            ("strength-agencies", "3"),
            ("strength-told", "50"),
            ("common-agencies", common),
            ("common-share", "50"),
            ("single-most", single),
            ("partnership-agencies", "1"),
            ("contradict-each", "2"),
            ("priority-share", "25"),
        ]
    };
    let query = serde_urlencoded::to_string(all("4", "3")).unwrap();
    let shown = manager.get(&format!("{here}?revision=0&{query}")).await.unwrap();
    let text = parted(&shown.text());
    // Lead alone has three below green: common no longer, and then of few. The standard has four below green.
    for said in [
        "Proposed as well (1)",
        "Testshire Council and Testshire Police",
        "Proposed no longer (1)",
        "6 findings would stay proposed. Nothing is saved yet.",
    ] {
        assert!(text.contains(said), "{said}\n{text}");
    }
    assert_eq!(keys(&board, &audit).await.len(), 7);
    let wrong = manager.get(&format!("{here}?{}", query.replace("single-most=3", "single-most=0"))).await.unwrap();
    expect(&wrong, 422);
    assert!(wrong.text().contains("give a whole number from 1 to 1000."));
    let save = [&all("4", "3")[..], &[("revision", "0")]].concat();
    expect(&manager.post(&here, &save).await.unwrap(), 303);
    assert!(keys(&board, &audit).await.contains(&"single-agency.statement.lead".to_owned()));
    assert_eq!(trail_entries(&board, "thresholds_changed"), 1);
    // Whoever read the old ones overwrites nothing.
    let late = [&all("3", "2")[..], &[("revision", "0")]].concat();
    expect(&manager.post(&here, &late).await.unwrap(), 409);
    assert!(manager.get(&here).await.unwrap().text().contains("at least 4 agencies, and at least 50%"));
}

async fn a_recommendation_follows_from_a_finding(board: TestBoard) {
    let (audit, mut manager) = four(&board).await;
    expect(&decide(&mut manager, &audit, "single-agency.statement.custody", &[("step", "accept")]).await, 303);
    let id = board.service.findings(&board.actor(Manager).unwrap(), audit.id).await.unwrap().findings[0].id;
    let new = format!("/audits/{}/recommendations/new", audit.id);
    let form = manager.get(&format!("{new}?finding={id}")).await.unwrap();
    expect(&form, 200);
    let police = board.agencies["Testshire Police"].to_string();
    // For the one agency, about the statement, in the finding's words.
    for filled in [format!("value=\"{police}\" selected"), "value=\"statement:custody\" selected".to_owned()] {
        assert!(form.text().contains(&filled), "{filled}");
    }
    assert!(form.text().contains("Testshire Police is below green."));
    let finding = id.to_string();
    let fields = [
        ("of", police.as_str()),
        ("about", "statement:custody"),
        ("text", "Make custody safe."),
        ("measure", "Inspected."),
        ("priority", "high"),
        ("finding", finding.as_str()),
    ];
    let done = manager.post(&new, &fields).await.unwrap();
    expect(&done, 303);
    assert!(page(&board, Manager, done.location()).await.contains("A finding of the audit"));
    assert!(
        page(&board, Manager, &format!("/findings/{id}"))
            .await
            .contains("Recommendations that follow from it TH26-TP-01")
    );
    // From no finding of this audit, and from a rejected one, nothing follows.
    let none = FindingId(uuid::Uuid::nil()).to_string();
    let fields: Vec<_> =
        fields.iter().map(|(name, value)| (*name, if *name == "finding" { none.as_str() } else { value })).collect();
    expect(&manager.post(&new, &fields).await.unwrap(), 404);
    expect(&manager.get(&format!("{new}?finding={none}")).await.unwrap(), 404);
}

async fn what_has_become_of_an_accepted_finding_is_said(board: TestBoard) {
    let (audit, mut manager) = four(&board).await;
    for key in ["common-area.statement.lead", "single-agency.statement.custody"] {
        expect(&decide(&mut manager, &audit, key, &[("step", "accept")]).await, 303);
    }
    let (lead, id) = &audit.leads[0];
    let actor = board.actor(Manager).unwrap();
    board.service.give_back(&actor, *id, "Look again.").await.unwrap();
    let text = page(&board, Manager, &format!("/audits/{}/findings", audit.id)).await;
    // Two of three below green are fewer than three, and nobody has custody any more.
    assert_eq!(text.matches("The rules do not propose this with today’s answers and thresholds.").count(), 2, "{text}");
    board.service.submit(lead, *id).await.unwrap();
    board.service.give_back(&actor, audit.leads[3].1, "Look again.").await.unwrap();
    let text = page(&board, Manager, &format!("/audits/{}/findings", audit.id)).await;
    assert!(text.contains("The figures are others today: 0 green, 3 amber, 0 red."), "{text}");
}

async fn the_chair_reads_and_decides_nothing(board: TestBoard) {
    let (audit, _) = four(&board).await;
    let here = format!("/audits/{}/findings", audit.id);
    let text = page(&board, Chair, &here).await;
    assert!(text.contains("Proposed by the rules (7)"), "{text}");
    for never in ["Accept as it stands", "Choose to merge", "Write a finding", "Thresholds of the rules"] {
        assert!(!text.contains(never), "{never}");
    }
    let proposed = format!("{here}/proposed/common-area.statement.lead");
    assert!(!page(&board, Chair, &proposed).await.contains("Accept as a finding"));
    let mut chair = signed_in(&board, Chair).await;
    expect(&chair.post(&proposed, &[("step", "accept")]).await.unwrap(), 403);
    expect(&chair.get(&format!("{here}/thresholds")).await.unwrap(), 403);
    assert_eq!(agencies(&board, 2).await.len(), 2);
}

async fn the_guide_says_every_rule_as_the_page_does(_: TestBoard) {
    let guide = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/user-guide.md")).unwrap();
    for rule in Rule::ALL {
        let text = rule.text(&Thresholds::default());
        assert!(guide.contains(&text), "{text}");
    }
}
