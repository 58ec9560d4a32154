//! Levels after moderation in the figures over agencies: only what was released counts, and for whoever sees no names
//! only once every agency has its levels.

use crate::analysis_support::{Audit, Given, agencies, close, handed_in_by, page, set};
use crate::documents::zip_entries;
use crate::moderation::{assign, give, release};
use crate::support::{expect, signed_in};
use candour_domain::audit::AuditState;
use candour_domain::ids::ReturnId;
use candour_tests::Who::*;
use candour_tests::{TestBoard, on_both_databases};
use std::ops::Range;

on_both_databases! {
    released_levels_count_for_the_manager_at_once_and_without_names_once_all_are_released,
    both_scores_stand_in_the_regional_export_each_in_its_own_file,
}

/// Overall of the first standard: 100, 33.3, 100 and 50 by the agencies' own levels.
const OWN: [Given; 4] = [
    &[("lead", "3"), ("shared", "3"), ("custody", "0")],
    &[("lead", "1"), ("shared", "1")],
    &[("lead", "3"), ("shared", "3")],
    &[("lead", "0"), ("shared", "3")],
];

/// Those of these agencies, all handed in, and the audit in moderation.
async fn in_moderation(board: &TestBoard, of: Range<usize>) -> Audit {
    let agencies = agencies(board, OWN.len()).await;
    let audit = handed_in_by(board, &set("2026.1"), &agencies[of.clone()], &OWN[of]).await;
    close(board, audit.id).await;
    let manager = board.actor(Manager).unwrap();
    board.service.move_audit(&manager, audit.id, AuditState::Moderation).await.unwrap();
    audit
}

/// The panel gives these levels of the first standard, and custody its own where it is asked.
async fn levels(board: &TestBoard, id: ReturnId, [lead, shared]: [&str; 2], custody: bool) {
    assign(board, id).await;
    let mut panel = signed_in(board, Panel).await;
    let reason = "The minutes say otherwise.";
    let first = [("lead", "0", lead, reason), ("shared", "0", shared, reason)];
    expect(&give(&mut panel, id, "first", &first).await, 303);
    if custody {
        expect(&give(&mut panel, id, "second", &[("custody", "0", "0", "")]).await, 303);
    }
}

async fn released_levels_count_for_the_manager_at_once_and_without_names_once_all_are_released(board: TestBoard) {
    let audit = in_moderation(&board, 0..4).await;
    let here = format!("/audits/{}/analysis", audit.id);
    let third = audit.leads[2].1;
    levels(&board, third, ["1", "3"], false).await;
    for who in [Manager, Qap] {
        let text = page(&board, who, &here).await;
        assert!(text.contains("1. Leading 70.8%"), "the panel's work alone: {text}");
    }
    expect(&release(&board, third).await, 303);
    // (1/3 + 1) / 2 in the place of 100: 100, 33.3, 66.7 and 50.
    let text = page(&board, Manager, &here).await;
    for said in ["1. Leading 62.5%", "after moderation for 1 of them", "Borough 2 Council, after moderation ◐ 66.7%"]
    {
        assert!(text.contains(said), "{said}: {text}");
    }
    let spread = format!("/returns/{third}/spread");
    for (who, path) in [(Qap, &here), (BoardMember, &here)] {
        let text = page(&board, who, path).await;
        assert!(text.contains("1. Leading 70.8%") && text.contains("until those after moderation"), "{text}");
    }
    let text = page(&board, Manager, &spread).await;
    assert!(text.contains("until those after moderation"), "{text}");
    for (at, given, custody) in [(0, ["3", "3"], true), (1, ["1", "1"], false), (3, ["0", "3"], false)] {
        let id = audit.leads[at].1;
        levels(&board, id, given, custody).await;
        expect(&release(&board, id).await, 303);
    }
    let text = page(&board, Qap, &here).await;
    assert!(text.contains("1. Leading 62.5%") && text.contains("over the levels after moderation"), "{text}");
}

async fn both_scores_stand_in_the_regional_export_each_in_its_own_file(board: TestBoard) {
    let audit = in_moderation(&board, 1..4).await;
    let start = "type,council,Council,,,standard,first,1,Leading,";
    let line = async |file: &str| {
        let path = format!("/audits/{}/downloads/regional.zip", audit.id);
        let page = signed_in(&board, Manager).await.get(&path).await.unwrap();
        expect(&page, 200);
        let (_, bytes) = zip_entries(page.body).into_iter().find(|(name, _)| name == file).unwrap();
        let text = String::from_utf8(bytes).unwrap();
        text.lines().find(|line| line.starts_with(start)).unwrap().strip_prefix(start).unwrap().to_owned()
    };
    // 1/3 + 1/3, 1 + 1 and 0 + 1 of 2 each.
    let own = "3,3,0,11/3,6,11/18,61.111111111111111,,no";
    for (at, given) in [(0, ["2", "3"]), (1, ["3", "3"]), (2, ["0", "3"])] {
        let values = ["not moderated"; 7].join(",");
        assert_eq!(line("scores_moderated.csv").await, format!("{values},,no"), "{at} of 3 have their levels");
        levels(&board, audit.leads[at].1, given, false).await;
        expect(&release(&board, audit.leads[at].1).await, 303);
        assert_eq!(line("scores.csv").await, own);
    }
    // The first is 2/3 + 1 now.
    assert_eq!(line("scores_moderated.csv").await, "3,3,0,14/3,6,7/9,77.777777777777778,,no");
}
