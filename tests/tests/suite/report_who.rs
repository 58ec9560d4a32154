//! Who reads, writes, comments on, signs and approves a report, in each of its states; and what of it an agency reads.

use crate::report_support::{FIVE, Report, finding, finish, lead, pass, present, reads, section, sign, started};
use crate::support::{expect, signed_in};
use candour_domain::board_report::ReportState;
use candour_service::board_report::{LeadStep, Show};
use candour_service::findings::Decision;
use candour_tests::Who::{self, *};
use candour_tests::{TestBoard, on_both_databases};

on_both_databases! {
    each_role_reads_it_from_when_it_is_theirs_to_read,
    each_role_does_what_is_its_own_and_nothing_else,
    an_agency_reads_its_own_row_and_its_own_matters,
    who_sees_figures_over_all_agencies_reads_no_row_by_name,
    comments_are_for_those_who_read_it_before_it_is_final,
    an_agency_that_took_no_part_finds_nothing,
}

/// Everybody who reads it in one of these states.
fn readers(state: ReportState) -> Vec<Who> {
    let mut who = vec![Manager, Chair, Panel];
    if matches!(state, ReportState::WithQap | ReportState::Final | ReportState::Presented) {
        who.push(Qap);
    }
    if matches!(state, ReportState::Final | ReportState::Presented) {
        who.extend([BoardMember, PoliceLead, PoliceOfficer, PoliceViewer, CouncilLead]);
    }
    who
}

async fn check(board: &TestBoard, report: &Report, state: ReportState) {
    let known = board.service.report(&board.actor(Manager).unwrap(), report.id, Show::Standing).await.unwrap();
    assert_eq!(known.state, state);
    let readers = readers(state);
    for who in Who::ALL {
        let mut visitor = signed_in(board, who).await;
        let reads = readers.contains(&who);
        for path in ["", "/report.pdf", "/report.docx", "/guide", "/learning"] {
            let status = visitor.get(&format!("{}{path}", report.here)).await.unwrap().status;
            let right = if reads { status == 200 } else { matches!(status, 403 | 404) };
            assert!(right, "{who:?} {path} in {state:?}: {status}");
        }
        let list = visitor.get("/reports").await.unwrap();
        assert_eq!(list.text().contains(&report.here), reads, "{who:?} in {state:?}");
    }
}

async fn each_role_reads_it_from_when_it_is_theirs_to_read(board: TestBoard) {
    let report = started(&board, &FIVE).await;
    check(&board, &report, ReportState::Draft).await;
    lead(&board, report.id, LeadStep::Send).await;
    check(&board, &report, ReportState::WithChair).await;
    lead(&board, report.id, LeadStep::TakeBack).await;
    sign(&board, report.id).await;
    check(&board, &report, ReportState::SignedOff).await;
    lead(&board, report.id, LeadStep::Pass).await;
    check(&board, &report, ReportState::WithQap).await;
    crate::report_support::approve(&board, report.id).await;
    check(&board, &report, ReportState::Final).await;
    present(&board, report.id).await;
    check(&board, &report, ReportState::Presented).await;
}

async fn each_role_does_what_is_its_own_and_nothing_else(board: TestBoard) {
    let report = started(&board, &FIVE).await;
    finish(&board, report.id).await;
    let at = section(&board, report.id, "Method").await.id;
    let here = &report.here;
    let ways: &[(&str, String, &[Who])] = &[
        ("POST", format!("{here}/lead"), &[Manager]),
        ("POST", format!("{here}/present"), &[Manager]),
        ("POST", format!("{here}/sign"), &[Chair]),
        ("POST", format!("{here}/approve"), &[Qap]),
        ("GET", format!("{here}/sections"), &[Manager]),
        ("POST", format!("{here}/sections"), &[Manager]),
        ("GET", format!("{here}/sections/new"), &[Manager]),
        ("POST", format!("{here}/sections/new"), &[Manager]),
        ("GET", format!("{here}/sections/{at}"), &[Manager]),
        ("POST", format!("{here}/sections/{at}"), &[Manager]),
        ("GET", format!("{here}/sections/{at}/comments"), &[Manager, Chair, Panel, Qap]),
        ("POST", format!("{here}/sections/{at}/comments"), &[Manager, Chair, Panel, Qap]),
        ("GET", format!("{here}/changes"), &[Manager, Chair, Panel, Qap]),
        ("GET", format!("{here}/guide/edit"), &[Manager]),
        ("POST", format!("{here}/guide/edit"), &[Manager]),
        ("POST", format!("{here}/learning"), &[Manager]),
    ];
    let before = crate::support::query(&board, "SELECT COUNT(*) FROM report_event");
    for who in Who::ALL {
        let mut visitor = signed_in(&board, who).await;
        for (method, path, these) in ways {
            let page = match *method {
                "GET" => visitor.get(path).await.unwrap(),
                // Its way and no more: the forms are empty.
                _ => visitor.post(path, &[]).await.unwrap(),
            };
            let let_in = !matches!(page.status, 403 | 404);
            assert_eq!(let_in, these.contains(&who), "{who:?} {method} {path}: {}", page.status);
        }
    }
    assert_eq!(crate::support::query(&board, "SELECT COUNT(*) FROM report_event"), before);
}

async fn an_agency_reads_its_own_row_and_its_own_matters(board: TestBoard) {
    let report = started(&board, &FIVE).await;
    // Of the police alone: custody is red there. Of nobody in particular: the QA Manager's own.
    let (manager, key) = (board.actor(Manager).unwrap(), "single-agency.statement.custody");
    let seen = board.service.proposal(&manager, report.audit.id, key).await.unwrap().proposal.evidence.fingerprint();
    let words = Decision::Accept(Some("Custody at the police is not safe."));
    board.service.decide_finding(&manager, report.audit.id, key, &seen, &words).await.unwrap();
    finding(&board, &report, "single_agency", "One agency has no lead.").await;
    finding(&board, &report, "common_area", "Leads are not named everywhere.").await;
    crate::plan_support::issued(&board, report.audit.id, "Testshire Council").await;
    finish(&board, report.id).await;
    let police = reads(&board, PoliceViewer, &report.here).await;
    for said in [
        "Testshire Police 44.4% Red 66.7% Amber 0.0% Red",
        "This table names agencies. You read the row of your own agency.",
        "Custody at the police is not safe.",
        "1 more is of another agency, and not shown to you.",
        "Leads are not named everywhere.",
        "5 of 5 agencies (100%) submitted.",
        "1. Leading 50.0% Amber 0 4 1 0 0",
    ] {
        assert!(police.contains(said), "{said}\n{police}");
    }
    for hidden in ["Testshire Council", "Borough", "Name a deputy.", "One agency has no lead.", "Comment", "Draft"] {
        assert!(!police.contains(hidden), "{hidden}\n{police}");
    }
    let council = reads(&board, CouncilLead, &report.here).await;
    assert!(council.contains("Name a deputy.") && council.contains("2 more are of other agencies"), "{council}");
    assert!(!council.contains("Custody at the police") && !council.contains("44.4%"), "{council}");
    // The files say no more than the page.
    for (who, hidden) in [(PoliceViewer, "Testshire Council"), (CouncilLead, "Testshire Police")] {
        let page = signed_in(&board, who).await.get(&format!("{}/report.pdf", report.here)).await.unwrap();
        let words = crate::pdf::Pdf::read(&page.body).all_words();
        assert!(words.contains("You read the row of your own agency.") && !words.contains(hidden), "{words}");
    }
    // The Board reads what was found and recommended.
    let member = reads(&board, BoardMember, &report.here).await;
    assert!(member.contains("Custody at the police is not safe.") && member.contains("Name a deputy."), "{member}");
    // Earlier versions are none of theirs.
    for who in [PoliceLead, BoardMember] {
        let mut visitor = signed_in(&board, who).await;
        expect(&visitor.get(&format!("{}?version=1", report.here)).await.unwrap(), 200);
        for version in ["2", "0", "work"] {
            expect(&visitor.get(&format!("{}?version={version}", report.here)).await.unwrap(), 404);
        }
    }
}

async fn who_sees_figures_over_all_agencies_reads_no_row_by_name(board: TestBoard) {
    let report = started(&board, &FIVE).await;
    pass(&board, report.id).await;
    for who in [Panel, Qap] {
        let text = reads(&board, who, &report.here).await;
        assert!(text.contains("This table names agencies. The QA Manager and the Audit Chair read it"), "{text}");
        assert!(!text.contains("Testshire Police") && !text.contains("Borough"), "{text}");
        let page = signed_in(&board, who).await.get(&format!("{}/report.docx", report.here)).await.unwrap();
        expect(&page, 200);
    }
    for who in [Manager, Chair] {
        assert!(reads(&board, who, &report.here).await.contains("Testshire Police 44.4% Red"), "{who:?}");
    }
}

async fn comments_are_for_those_who_read_it_before_it_is_final(board: TestBoard) {
    let report = started(&board, &FIVE).await;
    let at = section(&board, report.id, "Method").await.id;
    let there = format!("{}/sections/{at}/comments", report.here);
    let mut chair = signed_in(&board, Chair).await;
    let empty = chair.post(&there, &[("comment", " ")]).await.unwrap();
    expect(&empty, 422);
    expect(&chair.post(&there, &[("comment", "<b>Who</b> moderated?")]).await.unwrap(), 303);
    let mut panel = signed_in(&board, Panel).await;
    expect(&panel.post(&there, &[("comment", "We did.")]).await.unwrap(), 303);
    let page = panel.get(&there).await.unwrap();
    assert!(page.text().contains("&lt;b&gt;Who&lt;/b&gt; moderated?"), "{}", page.text());
    assert!(reads(&board, Manager, &report.here).await.contains("2 comments"));
    // QA&P finds it once it is with QA&P.
    let mut qap = signed_in(&board, Qap).await;
    expect(&qap.get(&there).await.unwrap(), 404);
    expect(&qap.post(&there, &[("comment", "Early.")]).await.unwrap(), 404);
    // One's own is removed, and nobody else's.
    let own = panel.get(&there).await.unwrap().field("remove");
    let own = own.or_else(|| {
        let text = page.text();
        let at = text.find("name=\"remove\" value=\"")? + 21;
        text.get(at..at + 36).map(str::to_owned)
    });
    let own = own.unwrap();
    expect(&chair.post(&there, &[("remove", &own)]).await.unwrap(), 404);
    expect(&panel.post(&there, &[("remove", &own)]).await.unwrap(), 303);
    assert!(reads(&board, Chair, &there).await.contains("Removed by its author."));
    finish(&board, report.id).await;
    let late = chair.post(&there, &[("comment", "Too late.")]).await.unwrap();
    expect(&late, 409);
    assert!(late.text().contains("Too late.") && late.text().contains("no more comments are written"));
    assert!(reads(&board, Qap, &there).await.contains("moderated?"));
}

async fn an_agency_that_took_no_part_finds_nothing(board: TestBoard) {
    let report = started(&board, &[&[("lead", "1")]]).await;
    finish(&board, report.id).await;
    // The police took part alone; the council did not.
    expect(&signed_in(&board, PoliceLead).await.get(&report.here).await.unwrap(), 200);
    let mut council = signed_in(&board, CouncilLead).await;
    for path in ["", "/report.pdf", "/guide", "/learning"] {
        expect(&council.get(&format!("{}{path}", report.here)).await.unwrap(), 404);
    }
    assert!(!council.get("/reports").await.unwrap().text().contains(&report.here));
}
