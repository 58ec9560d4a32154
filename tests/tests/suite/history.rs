//! Every version of an answer: who, when, what, word by word; and bringing one back.

use crate::support::{expect, query, query_write, signed_in, trail_entries, words};
use candour_domain::ids::ReturnId;
use candour_tests::Who::*;
use candour_tests::{TestBoard, Visitor, on_both_databases};

on_both_databases! {
    every_version_says_who_when_and_what_word_by_word,
    a_version_is_restored_as_a_new_one_and_nothing_is_rewritten,
    somebody_elses_newer_version_is_not_overwritten_by_a_restore,
    who_may_not_edit_restores_nothing,
    the_board_never_sees_a_version,
    a_contributor_sees_the_versions_of_their_part_alone,
    many_versions_come_in_pages,
    a_script_in_a_version_is_text,
    a_version_that_cannot_be_opened_is_said_and_not_restored,
}

/// A return of the police with two versions of the first answer.
async fn opened(board: &TestBoard) -> (ReturnId, Visitor) {
    board.open_audit().await.unwrap();
    let id = board.return_of(PoliceLead).await.unwrap();
    let mut lead = signed_in(board, PoliceLead).await;
    save(&mut lead, id, "0", "1", "The chief officer leads.").await;
    board.pass(chrono::TimeDelta::minutes(5));
    save(&mut lead, id, "1", "3", "The deputy officer leads.").await;
    (id, lead)
}

async fn save(lead: &mut Visitor, id: ReturnId, revision: &str, value: &str, text: &str) {
    let fields = [("s.lead.revision", revision), ("s.lead.value", value), ("s.lead.narrative", text)];
    expect(&lead.post(&format!("/returns/{id}/standards/first"), &fields).await.unwrap(), 303);
}

fn path(id: ReturnId) -> String {
    format!("/returns/{id}/statements/lead/history")
}

async fn every_version_says_who_when_and_what_word_by_word(board: TestBoard) {
    let (id, mut lead) = opened(&board).await;
    for page in ["standards/first", "check"] {
        assert!(lead.get(&format!("/returns/{id}/{page}")).await.unwrap().text().contains(&path(id)), "{page}");
    }
    let page = lead.get(&path(id)).await.unwrap();
    expect(&page, 200);
    let (text, all) = (words(&page), page.text());
    assert!(text.find("Version 2").unwrap() < text.find("Version 1").unwrap());
    assert!(
        text.contains("Person PoliceLead, 3 March 2026 at 12:05")
            && text.contains("Person PoliceLead, 3 March 2026 at 12:00")
    );
    assert!(text.contains("The  [removed: chief]   [added: deputy]  officer leads."), "{text}");
    assert!(text.contains(" [removed: Partly]   [added: Fully]  met"), "{text}");
    // Nothing stood before the first: it is shown as it is.
    let first = &text[text.find("Version 1").unwrap()..];
    assert!(first.contains("Partly met") && first.contains("The chief officer leads."), "{first}");
    assert!(!first.contains("[added") && !first.contains("Unanswered"), "{first}");
    assert!(all.contains("<del>") && all.contains("<ins>"));
    expect(&lead.get(&format!("/returns/{id}/statements/policy/history")).await.unwrap(), 200);
    for none in ["about", "nothing"] {
        expect(&lead.get(&format!("/returns/{id}/statements/{none}/history")).await.unwrap(), 404);
    }
}

async fn a_version_is_restored_as_a_new_one_and_nothing_is_rewritten(board: TestBoard) {
    let (id, mut lead) = opened(&board).await;
    let before = trail_entries(&board, "answer_saved");
    let page = lead.post(&path(id), &[("revision", "1"), ("seen", "2")]).await.unwrap();
    expect(&page, 303);
    assert_eq!(page.location(), format!("{}?note=restored", path(id)));
    let whole = board.service.whole_return(&board.actor(PoliceLead).unwrap(), id).await.unwrap();
    let kept = &whole.answers["lead"];
    assert_eq!((kept.revision, kept.answer.narrative.as_str()), (3, "The chief officer leads."));
    assert_eq!(query(&board, "SELECT COUNT(*) FROM answer_history WHERE statement_id = 'lead'").trim(), "3");
    assert_eq!(trail_entries(&board, "answer_saved"), before + 1);
    let text = words(&lead.get(&path(id)).await.unwrap());
    assert!(text.contains("Version 3") && text.contains("Version 2") && text.contains("Version 1"));
    // Pressed twice, or restoring what stands: once.
    for seen in ["2", "3"] {
        let page = lead.post(&path(id), &[("revision", "1"), ("seen", seen)]).await.unwrap();
        assert!(matches!(page.status, 303 | 409), "{}", page.status);
    }
    assert_eq!(trail_entries(&board, "answer_saved"), before + 1);
}

async fn somebody_elses_newer_version_is_not_overwritten_by_a_restore(board: TestBoard) {
    let (id, mut lead) = opened(&board).await;
    let mut other = signed_in(&board, PoliceLead).await;
    save(&mut other, id, "2", "2", "A newer text.").await;
    // Also the version that the person saw as the newest.
    for revision in ["1", "2"] {
        let page = lead.post(&path(id), &[("revision", revision), ("seen", "2")]).await.unwrap();
        expect(&page, 409);
        assert!(words(&page).contains("Person PoliceLead saved a newer version meanwhile."), "{}", words(&page));
    }
    let whole = board.service.whole_return(&board.actor(PoliceLead).unwrap(), id).await.unwrap();
    assert_eq!(whole.answers["lead"].answer.narrative, "A newer text.");
    for wrong in
        [[("revision", "9"), ("seen", "3")], [("revision", "0"), ("seen", "3")], [("revision", "1"), ("text", "x")]]
    {
        let page = lead.post(&path(id), &wrong).await.unwrap();
        assert!(matches!(page.status, 400 | 404), "{}", page.status);
    }
}

async fn who_may_not_edit_restores_nothing(board: TestBoard) {
    let (id, mut lead) = opened(&board).await;
    let fields = [("revision", "1"), ("seen", "2")];
    for who in [PoliceViewer, PoliceOfficer] {
        let mut visitor = signed_in(&board, who).await;
        let page = visitor.get(&path(id)).await.unwrap();
        expect(&page, 200);
        assert!(!page.text().contains("Restore this version"));
        expect(&visitor.post(&path(id), &fields).await.unwrap(), 404);
    }
    expect(&signed_in(&board, CouncilLead).await.post(&path(id), &fields).await.unwrap(), 404);
    let rest = [("s.policy.value", "yes"), ("s.trained.value", "91")];
    expect(&lead.post(&format!("/returns/{id}/standards/first"), &rest).await.unwrap(), 303);
    expect(&lead.post(&format!("/returns/{id}/standards/third"), &[("s.custody.value", "2")]).await.unwrap(), 303);
    board.service.submit(&board.actor(PoliceLead).unwrap(), id).await.unwrap();
    expect(&lead.post(&path(id), &fields).await.unwrap(), 409);
    assert!(!lead.get(&path(id)).await.unwrap().text().contains("Restore this version"));
}

async fn the_board_never_sees_a_version(board: TestBoard) {
    board.open_audit().await.unwrap();
    let id = board.complete(PoliceLead).await.unwrap();
    let mut manager = signed_in(&board, Manager).await;
    expect(&manager.get(&path(id)).await.unwrap(), 404);
    let reason = [("step", "open"), ("reason", "An adult may be at risk and nobody answers.")];
    expect(&manager.post(&format!("/returns/{id}/emergency"), &reason).await.unwrap(), 303);
    let standard = manager.get(&format!("/returns/{id}/standards/first")).await.unwrap();
    expect(&standard, 200);
    assert!(!standard.text().contains("/history"));
    expect(&manager.get(&path(id)).await.unwrap(), 404);
    board.service.submit(&board.actor(PoliceLead).unwrap(), id).await.unwrap();
    for who in [Manager, Chair, Panel, Administrator, CouncilLead] {
        let mut visitor = signed_in(&board, who).await;
        expect(&visitor.get(&path(id)).await.unwrap(), 404);
    }
    assert!(!manager.get(&format!("/returns/{id}/check")).await.unwrap().text().contains("/history"));
}

async fn a_contributor_sees_the_versions_of_their_part_alone(board: TestBoard) {
    let (id, _) = opened(&board).await;
    board.delegate(PoliceContributor, "first", &["policy"]).await.unwrap();
    let mut contributor = signed_in(&board, PoliceContributor).await;
    expect(&contributor.get(&path(id)).await.unwrap(), 404);
    expect(&contributor.post(&path(id), &[("revision", "1"), ("seen", "2")]).await.unwrap(), 404);
    expect(&contributor.get(&format!("/returns/{id}/statements/policy/history")).await.unwrap(), 200);
    board.delegate(PoliceContributor, "first", &["lead"]).await.unwrap();
    expect(&contributor.get(&path(id)).await.unwrap(), 200);
    expect(&contributor.post(&path(id), &[("revision", "1"), ("seen", "2")]).await.unwrap(), 303);
}

async fn many_versions_come_in_pages(board: TestBoard) {
    let (id, mut lead) = opened(&board).await;
    for revision in 2..25 {
        save(&mut lead, id, &revision.to_string(), "3", &format!("Text number {revision}")).await;
    }
    let first = lead.get(&path(id)).await.unwrap();
    let text = words(&first);
    assert!(text.contains("Version 25") && text.contains("Version 6") && !text.contains("Version 5"), "{text}");
    assert!(first.text().contains(&format!("{}?before=6", path(id))));
    let second = words(&lead.get(&format!("{}?before=6", path(id))).await.unwrap());
    assert!(second.contains("Version 5") && second.contains("Version 1") && !second.contains("Older versions"));
}

async fn a_script_in_a_version_is_text(board: TestBoard) {
    let (id, mut lead) = opened(&board).await;
    save(&mut lead, id, "2", "3", "The <script>alert(1)</script> <img src=x onerror=alert(1)> leads.").await;
    let text = lead.get(&path(id)).await.unwrap().text();
    assert!(text.contains("&lt;script&gt;alert(1)&lt;/script&gt;") && !text.contains("<img src=x"));
}

async fn a_version_that_cannot_be_opened_is_said_and_not_restored(board: TestBoard) {
    let (id, mut lead) = opened(&board).await;
    save(&mut lead, id, "2", "3", "Third.").await;
    let broken = if board.url().starts_with("sqlite:") { "x'A101'" } else { "'\\xA101'" };
    query_write(
        &board,
        &format!("UPDATE answer_history SET body = {broken} WHERE statement_id = 'lead' AND revision = 2"),
    );
    let page = lead.get(&path(id)).await.unwrap();
    expect(&page, 200);
    let text = words(&page);
    assert!(text.contains("it cannot be opened now") && text.contains("Version 1"), "{text}");
    expect(&lead.post(&path(id), &[("revision", "2"), ("seen", "3")]).await.unwrap(), 500);
    expect(&lead.post(&path(id), &[("revision", "1"), ("seen", "3")]).await.unwrap(), 303);
}
