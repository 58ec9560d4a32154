//! The analysis of an audit on its pages: Board view, charts, last cycle, an agency against the others.

use crate::analysis_support::{agencies, answer, close, handed_in, open, page, set};
use crate::support::{expect, signed_in, trail_entries};
use candour_domain::audit::AuditState;
use candour_service::returns::Decision;
use candour_tests::Who::*;
use candour_tests::{TestBoard, on_both_databases};
use chrono::TimeDelta;
use serde_json::json;

on_both_databases! {
    the_board_view_says_every_figure_in_words_and_marks,
    a_part_is_shown_and_sorted_by_its_address_alone,
    without_names_figures_come_after_closing_and_only_of_enough_agencies,
    the_last_cycle_is_compared_like_for_like_and_the_rest_told_apart,
    without_an_earlier_audit_or_a_common_statement_nothing_is_compared,
    charts_are_taken_out_as_svg_and_png,
    an_agency_sees_itself_against_the_others_once_the_audit_is_closed,
    an_audit_without_returns_or_with_one_that_does_not_apply_is_no_error,
    an_exempt_agency_is_said_and_counted_in_nothing,
    a_set_of_a_thousand_statements_is_shown,
    how_many_statements_of_sql_a_look_takes_does_not_grow_with_the_agencies,
}

async fn the_board_view_says_every_figure_in_words_and_marks(board: TestBoard) {
    let given: [crate::analysis_support::Given; 2] =
        [&[("lead", "3"), ("shared", "1"), ("custody", "0")], &[("lead", "2"), ("shared", "n")]];
    let audit = handed_in(&board, &set("2026.1"), &given).await.id;
    for who in [Manager, Chair] {
        let page = page(&board, who, &format!("/audits/{audit}/analysis")).await;
        for said in [
            "2 of 2 agencies have submitted.",
            // Police: (1 + 1/3) / 2, then 0; overall (1 + 1/3 + 0) / 3. Council: 2/3 alone.
            "Testshire Police Police ○ 44.4% , Red ◐ 66.7% , Amber ○ 0.0% , Red",
            "Testshire Council Council ◐ 66.7% , Amber ◐ 66.7% , Amber Not asked",
            // (1 + 2/3) / 2 of lead; the council's shared does not apply.
            "1.1 A lead is named. 1 Fully met ● Green 1 Mostly met ● Green 0 Partly met ◐ Amber 0 Not met ○ Red 0 0 0 0 83.3%",
            "1.2 Agencies meet. 0 Fully met ● Green 0 Mostly met ● Green 1 Partly met ◐ Amber 0 Not met ○ Red 1 0 0 0 33.3%",
            "2.1 Custody is safe. 0 Fully met ● Green 0 Mostly met ● Green 0 Partly met ◐ Amber 1 Not met ○ Red 0 0 1 0 0.0%",
            // Mean of 66.7 and 66.7.
            "1. Leading 66.7% ◐ Amber 0 2 0 0 0",
            "2. Custody 0.0% ○ Red 0 0 1 0 1",
            "Testshire Council Submitted 2 2 0 0 0 1 1 0",
        ] {
            assert!(page.contains(said), "{said}\n{page}");
        }
    }
}

async fn a_part_is_shown_and_sorted_by_its_address_alone(board: TestBoard) {
    let given: [crate::analysis_support::Given; 4] = [
        &[("lead", "3"), ("shared", "3"), ("custody", "0")],
        &[("lead", "1"), ("shared", "1")],
        &[("lead", "3"), ("shared", "3")],
        &[("lead", "0"), ("shared", "0")],
    ];
    let audit = handed_in(&board, &set("2026.1"), &given).await.id;
    let here = format!("/audits/{audit}/analysis");
    let mut manager = signed_in(&board, Manager).await;
    let mut names = async |query: &str| -> Vec<String> {
        let page = manager.get(&format!("{here}{query}")).await.unwrap();
        expect(&page, 200);
        let text = page.text();
        let table = text.split("candour-heat-table").nth(1).unwrap().split("</table>").next().unwrap();
        let known = ["Testshire Police", "Testshire Council", "Borough 2", "Borough 3"];
        let mut found: Vec<_> = known.into_iter().filter_map(|name| Some((table.find(name)?, name))).collect();
        found.sort_unstable();
        found.into_iter().map(|(_, name)| name.to_owned()).collect()
    };
    assert_eq!(names("").await, ["Borough 2", "Borough 3", "Testshire Council", "Testshire Police"]);
    assert_eq!(names("?type=police").await, ["Testshire Police"]);
    assert_eq!(names("?rag=green").await, ["Borough 2"]);
    // Overall: 100, 0, 33.3, 66.7.
    assert_eq!(names("?sort=lowest").await, ["Borough 3", "Testshire Council", "Testshire Police", "Borough 2"]);
    assert_eq!(names("?sort=highest&type=council").await, ["Borough 2", "Testshire Council", "Borough 3"]);
    assert_eq!(names("?standard=first&rag=green").await, ["Borough 2", "Testshire Police"]);
    // What the set does not know is not asked.
    assert_eq!(names("?type=none&rag=blue&sort=x&standard=y").await.len(), 4);
    let none = page(&board, Manager, &format!("{here}?type=police&rag=green")).await;
    assert!(none.contains("No agency matches."), "{none}");
}

async fn without_names_figures_come_after_closing_and_only_of_enough_agencies(board: TestBoard) {
    let given: [crate::analysis_support::Given; 4] = [
        &[("lead", "3"), ("shared", "3"), ("custody", "0")],
        &[("lead", "1"), ("shared", "1")],
        &[("lead", "3"), ("shared", "3")],
        &[("lead", "0"), ("shared", "3")],
    ];
    let audit = handed_in(&board, &set("2026.1"), &given).await.id;
    let here = format!("/audits/{audit}/analysis");
    for who in [Panel, Qap, BoardMember] {
        let before = page(&board, who, &here).await;
        assert!(before.contains("once the audit is closed") && !before.contains("66.7%"), "{before}");
    }
    close(&board, audit).await;
    for who in [Panel, Qap, BoardMember] {
        assert!(page(&board, who, "/audits").await.contains("Audit 2026.1"));
        // A part of the agencies could be one: whatever is asked, all of them are shown together.
        for query in ["", "?type=police", "?rag=red", "?sort=lowest"] {
            let text = page(&board, who, &format!("{here}{query}")).await;
            // 100, 33.3, 100, 50.
            assert!(text.contains("1. Leading 70.8% ◐ Amber 2 1 1 0 0"), "{text}");
            // One police: nothing of custody, and no overall figure that joins it with what is shown.
            assert!(text.contains("Overall Too few agencies"), "{text}");
            assert!(
                text.contains("2. Custody Too few agencies") && text.contains("2.1 Custody is safe. Too few agencies"),
                "{text}"
            );
            for name in ["Testshire Police", "Testshire Council", "Borough", "Completeness"] {
                assert!(!text.contains(name), "{name}: {text}");
            }
        }
    }
    let mut member = signed_in(&board, BoardMember).await;
    expect(&member.get(&format!("{here}/charts/heat.svg")).await.unwrap(), 404);
    expect(&member.get(&format!("{here}/charts/standards.svg")).await.unwrap(), 200);
}

async fn the_last_cycle_is_compared_like_for_like_and_the_rest_told_apart(board: TestBoard) {
    let then: [crate::analysis_support::Given; 2] =
        [&[("lead", "0"), ("shared", "3"), ("custody", "3")], &[("lead", "3"), ("shared", "3")]];
    handed_in(&board, &set("2026.1"), &then).await;
    board.pass(TimeDelta::days(700));
    let mut later = set("2028.1");
    later["standards"][0]["statements"][1]["text"] = json!("Agencies meet every month.");
    later["standards"][1]["statements"][0]["id"] = json!("cells");
    later["standards"][1]["statements"][0]["text"] = json!("Cells are safe.");
    let now: [crate::analysis_support::Given; 2] =
        [&[("lead", "3"), ("shared", "0")], &[("lead", "3"), ("shared", "0")]];
    let audit = handed_in(&board, &later, &now).await.id;
    let path = format!("/audits/{audit}/analysis/last-cycle");
    let text = page(&board, Manager, &path).await;
    for said in [
        "Beside Audit 2026.1, version 2026.1 of the set.",
        "over the one statement that stands in both",
        // Lead alone: (0 + 100) / 2 then, 100 now, whatever became of the others.
        "Overall 50.0% 100.0% ▲ higher 2",
        "2. Custody Nothing compares",
        "Testshire Police 1 ○ 0.0% , Red then, now ● 100.0% , Green",
        "New (1) In this cycle only. 2.1 Cells are safe.",
        "Removed (1) In the last cycle only. 2.1 Custody is safe.",
        "Reworded (1)",
        "1.2 Agencies meet. Agencies meet every month.",
        "Graded otherwise (0) None.",
    ] {
        assert!(text.contains(said), "{said}\n{text}");
    }
    // Two agencies are too few without names.
    close(&board, audit).await;
    let member = page(&board, BoardMember, &path).await;
    assert!(member.contains("Overall Too few agencies") && !member.contains("Testshire Police"), "{member}");
}

async fn without_an_earlier_audit_or_a_common_statement_nothing_is_compared(board: TestBoard) {
    let given: [crate::analysis_support::Given; 1] = [&[("lead", "3")]];
    let first = handed_in(&board, &set("2026.1"), &given).await.id;
    let text = page(&board, Manager, &format!("/audits/{first}/analysis/last-cycle")).await;
    assert!(text.contains("There is no earlier audit with this question set"), "{text}");
    board.pass(TimeDelta::days(700));
    let mut later = set("2028.1");
    for (standard, statement, id) in [(0, 0, "a"), (0, 1, "b"), (1, 0, "c")] {
        later["standards"][standard]["statements"][statement]["id"] = json!(id);
    }
    let second = open(&board, &later, &agencies(&board, 1).await).await.id;
    let text = page(&board, Manager, &format!("/audits/{second}/analysis/last-cycle")).await;
    assert!(text.contains("No statement stands in both cycles with the same meaning"), "{text}");
    assert!(text.contains("New (3)") && text.contains("Removed (3)"), "{text}");
}

async fn charts_are_taken_out_as_svg_and_png(board: TestBoard) {
    let given: [crate::analysis_support::Given; 2] = [&[("lead", "3"), ("shared", "0")], &[("lead", "2")]];
    let audit = handed_in(&board, &set("2026.1"), &given).await.id;
    let here = format!("/audits/{audit}/analysis");
    let mut manager = signed_in(&board, Manager).await;
    for name in ["standards", "answers", "heat"] {
        let svg = manager.get(&format!("{here}/charts/{name}.svg")).await.unwrap();
        expect(&svg, 200);
        assert_eq!(svg.header("content-type"), "image/svg+xml");
        assert!(svg.header("content-disposition").starts_with("attachment"));
        assert!(svg.text().starts_with("<svg") && svg.text().contains("<title"), "{name}");
        let png = manager.get(&format!("{here}/charts/{name}.png?sort=lowest")).await.unwrap();
        expect(&png, 200);
        assert_eq!((png.header("content-type"), &png.body[1..4]), ("image/png", &b"PNG"[..]));
    }
    assert_eq!(trail_entries(&board, "document_taken"), 6);
    // A part is taken out as a part.
    let part = manager.get(&format!("{here}/charts/heat.svg?type=police")).await.unwrap().text();
    assert!(part.contains("Testshire Police") && !part.contains("Testshire Council"));
    for none in ["heat.gif", "heat", "other.svg", "cycles.svg", "..svg"] {
        expect(&manager.get(&format!("{here}/charts/{none}")).await.unwrap(), 404);
    }
    // Each chart stands on its page with its table, and nothing on the page carries a style of its own.
    let text = manager.get(&here).await.unwrap().text();
    assert_eq!(text.matches("<svg xmlns").count(), 3);
    assert!(!text.contains("style="), "a style attribute");
}

async fn an_agency_sees_itself_against_the_others_once_the_audit_is_closed(board: TestBoard) {
    let given: [crate::analysis_support::Given; 4] = [
        &[("lead", "0"), ("shared", "3"), ("custody", "3")],
        &[("lead", "3"), ("shared", "3")],
        &[("lead", "1"), ("shared", "3")],
        &[("lead", "1"), ("shared", "n")],
    ];
    let audit = handed_in(&board, &set("2026.1"), &given).await;
    let (police, council) = (audit.leads[0].1, audit.leads[1].1);
    let here = format!("/returns/{police}/spread");
    assert!(page(&board, PoliceLead, &here).await.contains("shown once the audit is closed"));
    close(&board, audit.id).await;
    assert!(
        page(&board, PoliceLead, &format!("/returns/{police}/scores")).await.contains("Your agency and the others")
    );
    for who in [PoliceLead, PoliceOfficer, PoliceViewer, Manager] {
        let text = page(&board, who, &here).await;
        for said in [
            "3 other agencies have submitted.",
            // The others: 100, (1/3 + 1) / 2 = 66.7, 33.3.
            "1. Leading ◐ 50.0% , Amber 66.7% 1 1 1",
            "2. Custody ● 100.0% , Green Nobody else",
            "1.1 A lead is named. Not met ○ Red 1 Fully met 0 Mostly met 2 Partly met 0 Not met",
            // Two others have a level of it.
            "1.2 Agencies meet. Fully met ● Green Too few others",
            "2.1 Custody is safe. Fully met ● Green Nobody else",
        ] {
            assert!(text.contains(said), "{said}\n{text}");
        }
        assert!(!text.contains("Testshire Council") && !text.contains("Borough"), "{text}");
    }
    // Not the contributor's, who has a part alone; not another agency's.
    for (who, id) in [(PoliceContributor, police), (CouncilLead, police), (PoliceLead, council)] {
        let status = signed_in(&board, who).await.get(&format!("/returns/{id}/spread")).await.unwrap().status;
        assert!(matches!(status, 403 | 404), "{who:?}: {status}");
    }
}

async fn an_audit_without_returns_or_with_one_that_does_not_apply_is_no_error(board: TestBoard) {
    let audit = open(&board, &set("2026.1"), &agencies(&board, 2).await).await;
    let here = format!("/audits/{}/analysis", audit.id);
    let text = page(&board, Manager, &here).await;
    assert!(
        text.contains("0 of 2 agencies have submitted.") && text.contains("1. Leading No score 0 0 0 0 0"),
        "{text}"
    );
    let own = &audit.leads[1];
    answer(&board, own, &[("lead", "n"), ("shared", "n")]).await;
    board.service.submit(&own.0, own.1).await.unwrap();
    let text = page(&board, Manager, &here).await;
    assert!(text.contains("Testshire Council Council No score Not applicable Not asked"), "{text}");
    // Who has not handed in is named, and nothing of theirs is shown.
    answer(&board, &audit.leads[0], &[("lead", "3")]).await;
    let text = page(&board, Manager, &here).await;
    assert!(text.contains("Testshire Police In progress") && !text.contains("100.0%"), "{text}");
    close(&board, audit.id).await;
    assert!(page(&board, BoardMember, &here).await.contains("1. Leading Nobody"));
}

async fn an_exempt_agency_is_said_and_counted_in_nothing(board: TestBoard) {
    let audit = open(&board, &set("2026.1"), &agencies(&board, 3).await).await;
    let manager = board.actor(Manager).unwrap();
    let (_, exempt) = &audit.leads[2];
    board.service.decide(&manager, *exempt, Decision::Exempt, "It has no adults.").await.unwrap();
    let own = &audit.leads[0];
    answer(&board, own, &[("lead", "3"), ("shared", "3"), ("custody", "3")]).await;
    board.service.submit(&own.0, own.1).await.unwrap();
    let text = page(&board, Manager, &format!("/audits/{}/analysis", audit.id)).await;
    assert!(text.contains("1 of 2 agencies have submitted. 1 exempt.") && text.contains("Borough 2 Exempt"), "{text}");
    assert!(text.contains("1. Leading 100.0% ● Green 1 0 0 0 0"), "{text}");
}

async fn a_set_of_a_thousand_statements_is_shown(board: TestBoard) {
    let mut large = set("2026.1");
    let one = large["standards"][0]["statements"][0].clone();
    let standards: Vec<_> = (0..100)
        .map(|standard| {
            let statements: Vec<_> = (0..10)
                .map(|place| {
                    let mut one = one.clone();
                    one["id"] = json!(format!("s-{standard}-{place}"));
                    one["code"] = json!(format!("{standard}.{place}"));
                    one
                })
                .collect();
            json!({"id": format!("standard-{standard}"), "code": standard.to_string(), "title": "T", "statements": statements})
        })
        .collect();
    large["standards"] = json!(standards);
    let audit = open(&board, &large, &agencies(&board, 2).await).await;
    for (lead, id) in &audit.leads {
        board.service.submit(lead, *id).await.unwrap();
    }
    let text = page(&board, Manager, &format!("/audits/{}/analysis", audit.id)).await;
    assert!(text.contains("99.9 A lead is named.") && text.contains("Testshire Council Submitted 1000 0"), "no row");
    expect(
        &signed_in(&board, Manager).await.get(&format!("/audits/{}/analysis/charts/heat.png", audit.id)).await.unwrap(),
        200,
    );
}

async fn how_many_statements_of_sql_a_look_takes_does_not_grow_with_the_agencies(board: TestBoard) {
    let given: crate::analysis_support::Given = &[("lead", "1"), ("shared", "1")];
    let small = handed_in(&board, &set("2026.1"), &[given; 2]).await.id;
    board.pass(TimeDelta::days(700));
    let large = handed_in(&board, &set("2028.1"), &[given; 6]).await.id;
    let manager = board.actor(Manager).unwrap();
    let mut counts = Vec::new();
    for audit in [small, large] {
        let before = board.service.store().statements_run();
        board.service.audit_analysis(&manager, audit).await.unwrap();
        let middle = board.service.store().statements_run();
        board.service.findings(&manager, audit).await.unwrap();
        counts.push((middle - before, board.service.store().statements_run() - middle));
    }
    // The set is read once and then kept.
    let again = board.service.store().statements_run();
    board.service.audit_analysis(&manager, small).await.unwrap();
    let again = board.service.store().statements_run() - again;
    assert!(counts[1].0 <= counts[0].0 && again == counts[1].0, "{counts:?} {again}");
    assert_eq!(counts[0].1, counts[1].1);
    board.service.move_audit(&manager, large, AuditState::Closed).await.unwrap();
}
