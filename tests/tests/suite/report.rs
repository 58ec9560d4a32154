//! The report of an audit on its pages: started, written, signed off, amended, approved, presented.

use crate::report_support::{
    FIVE, TODAY, finding, finish, lead, pass, present, reads, revision, said, section, sign, started, write,
};
use crate::support::{expect, letter, query, signed_in, trail_entries};
use candour_domain::board_report::ReportState;
use candour_service::board_report::{LeadStep, Show};
use candour_tests::Who::*;
use candour_tests::{TestBoard, on_both_databases};

on_both_databases! {
    a_report_begins_from_the_template_and_fills_itself,
    a_section_is_written_and_what_does_not_fill_is_said_with_its_place,
    two_who_write_a_section_lose_nothing,
    sections_are_added_moved_and_removed,
    the_chair_signs_exactly_what_they_have_read,
    the_chair_returns_it_with_a_reason,
    an_amendment_is_a_new_version_with_the_signed_figures,
    qap_approves_when_quorate_and_the_board_receives_it,
    a_signed_report_is_made_a_draft_again_and_signed_anew,
    a_report_says_what_the_last_cycle_said_and_what_is_recommended,
    mails_say_what_to_do_and_none_of_the_words,
}

async fn a_report_begins_from_the_template_and_fills_itself(board: TestBoard) {
    let audit = crate::analysis_support::handed_in(&board, &crate::analysis_support::set("2026.1"), &FIVE).await;
    let mut manager = signed_in(&board, Manager).await;
    let start = format!("/audits/{}/report", audit.id);
    // Before the audit is closed its figures move.
    assert!(said(&manager.get(&start).await.unwrap()).contains("A report begins once its audit is closed"));
    let early = manager.post(&start, &[]).await.unwrap();
    expect(&early, 409);
    assert!(said(&early).contains("A report begins once its audit is closed"));
    crate::analysis_support::close(&board, audit.id).await;
    let done = manager.post(&start, &[]).await.unwrap();
    expect(&done, 303);
    let page = manager.get(done.location()).await.unwrap();
    let text = said(&page);
    for said in [
        "Draft Figures are as they are now.",
        "Testshire Safeguarding Adults Board carried out this audit, “Audit 2026.1”",
        "with the question set Analysed, version 2026.1.",
        "has 3 statements in 2 standards.",
        "5 of 5 agencies (100%) submitted. Exempt: 0. Withdrawn: 0.",
        "Testshire Police Police Submitted 3 March 2026",
        // Five agencies have a score at Leading: three amber and two red of those below green.
        "1. Leading 50.0% Amber 0 4 1 0 0",
        // One agency alone is asked: from its figure it could be told.
        "2. Custody Too few agencies",
        "There is no earlier audit with this question set to compare with.",
        "Accepted findings: 0.",
        "Nothing is shared yet, and at no statement is every agency green.",
        "No recommendation is agreed yet.",
        "Testshire Police 44.4% Red 66.7% Amber 0.0% Red",
        "Standards: 1. Leading; 2. Custody.",
        "1.1 A lead is named. 2 Fully met, 0 Mostly met, 3 Partly met, 0 Not met",
    ] {
        assert!(text.contains(said), "{said}\n{text}");
    }
    // The audit goes on with it, and stands in the trail.
    assert_eq!(query(&board, "SELECT state FROM audit").trim(), "reporting");
    assert_eq!((trail_entries(&board, "report_started"), trail_entries(&board, "audit_moved")), (1, 2));
    // The way there leads to it, and there is one.
    assert!(done.location().starts_with(manager.get(&start).await.unwrap().location()));
    expect(&manager.post(&start, &[]).await.unwrap(), 409);
    for from in ["", "/analysis", "/findings"] {
        let page = manager.get(&format!("/audits/{}{from}", audit.id)).await.unwrap();
        assert!(page.text().contains(&start), "{from}");
    }
}

async fn a_section_is_written_and_what_does_not_fill_is_said_with_its_place(board: TestBoard) {
    let report = started(&board, &FIVE).await;
    let at = section(&board, report.id, "Background").await;
    let here = format!("{}/sections/{}", report.here, at.id);
    let mut manager = signed_in(&board, Manager).await;
    let form = manager.get(&here).await.unwrap();
    let seen = form.field("revision").unwrap();
    assert!(form.text().contains("{{heat_table}}") && form.text().contains("Table: the score of each agency"));
    let text = "Asked by the Board.\n\n{{hat_table}} and {{standards_table}}";
    let wrong = manager.post(&here, &[("title", ""), ("text", text), ("revision", &seen)]).await.unwrap();
    expect(&wrong, 422);
    for part in [
        "Give the section a title.",
        "Line 3: there is no {{hat_table}}. Did you mean {{heat_table}}?",
        "Line 3: {{standards_table}} is a table or a list. Put it on a line of its own.",
        "Asked by the Board.",
    ] {
        assert!(wrong.text().contains(part), "{part}");
    }
    let good = "Asked by **the Board**.\n\n### Why\n\n- {{agencies_asked}} agencies\n\n{{standards_table}}";
    let fields = [("title", "Why we looked"), ("text", good), ("revision", seen.as_str())];
    expect(&manager.post(&here, &fields).await.unwrap(), 303);
    let page = manager.get(&report.here).await.unwrap();
    assert!(page.text().contains("<strong>the Board</strong>") && page.text().contains("<h3>Why</h3>"));
    assert!(said(&page).contains("Why we looked") && said(&page).contains("5 agencies"));
    assert_eq!(trail_entries(&board, "report_written"), 1);
    // The same words again are no change.
    let fields = [("title", "Why we looked"), ("text", good), ("revision", "2")];
    expect(&manager.post(&here, &fields).await.unwrap(), 303);
    assert_eq!(trail_entries(&board, "report_written"), 1);
}

async fn two_who_write_a_section_lose_nothing(board: TestBoard) {
    let report = started(&board, &FIVE).await;
    let at = section(&board, report.id, "Method").await;
    let here = format!("{}/sections/{}", report.here, at.id);
    let (mut one, mut other) = (signed_in(&board, Manager).await, signed_in(&board, Manager).await);
    let seen = one.get(&here).await.unwrap().field("revision").unwrap();
    other.get(&here).await.unwrap();
    expect(&one.post(&here, &[("title", "Method"), ("text", "Mine."), ("revision", &seen)]).await.unwrap(), 303);
    let late = other.post(&here, &[("title", "Method"), ("text", "Theirs."), ("revision", &seen)]).await.unwrap();
    expect(&late, 409);
    let text = said(&late);
    assert!(text.contains("Somebody else changed the report") && text.contains("How it reads now"), "{text}");
    assert!(late.text().contains("Mine.") && late.text().contains("Theirs."));
    // Whoever has read both decides.
    let seen = late.field("revision").unwrap();
    let both = [("title", "Method"), ("text", "Mine. Theirs."), ("revision", seen.as_str())];
    expect(&other.post(&here, &both).await.unwrap(), 303);
    assert!(reads(&board, Manager, &report.here).await.contains("Mine. Theirs."));
}

async fn sections_are_added_moved_and_removed(board: TestBoard) {
    let report = started(&board, &FIVE).await;
    let here = format!("{}/sections", report.here);
    let mut manager = signed_in(&board, Manager).await;
    let new = format!("{here}/new");
    let wrong = manager.post(&new, &[("title", " "), ("text", "Kept.")]).await.unwrap();
    expect(&wrong, 422);
    assert!(wrong.text().contains("Kept."));
    expect(&manager.post(&new, &[("title", "Voice"), ("text", "Adults said so.")]).await.unwrap(), 303);
    let order = async || {
        let page = board.service.report_sections(&board.actor(Manager).unwrap(), report.id).await.unwrap();
        page.sections.into_iter().map(|one| one.words.unwrap().title).collect::<Vec<_>>()
    };
    let template = [
        "Background",
        "Method",
        "Response rate",
        "Scores",
        "Findings",
        "Good practice",
        "Recommendations",
        "Appendices",
    ];
    assert_eq!(order().await, [&template[..], &["Voice"]].concat());
    let voice = section(&board, report.id, "Voice").await.id.to_string();
    let post = async |manager: &mut candour_tests::Visitor, id: &str, revision: &str, step: &str| {
        manager.post(&here, &[("section", id), ("revision", revision), ("step", step)]).await.unwrap()
    };
    expect(&post(&mut manager, &voice, "1", "up").await, 303);
    // The last one stays where it is.
    let last = section(&board, report.id, "Appendices").await.id.to_string();
    expect(&post(&mut manager, &last, "1", "down").await, 303);
    assert_eq!(order().await, [&template[..7], &["Voice", "Appendices"]].concat());
    // One that somebody has written in meanwhile is not removed.
    write(&board, report.id, "Voice", "Adults said it again.").await;
    let late = post(&mut manager, &voice, "1", "remove").await;
    expect(&late, 409);
    assert!(said(&late).contains("Somebody else changed the report"));
    expect(&post(&mut manager, &voice, "2", "remove").await, 303);
    assert_eq!(order().await, template);
    assert_eq!(trail_entries(&board, "report_arranged"), 3);
    expect(&post(&mut manager, &voice, "2", "remove").await, 404);
}

async fn the_chair_signs_exactly_what_they_have_read(board: TestBoard) {
    let report = started(&board, &FIVE).await;
    lead(&board, report.id, LeadStep::Send).await;
    let mut chair = signed_in(&board, Chair).await;
    let page = chair.get(&report.here).await.unwrap();
    assert!(said(&page).contains("You sign the text and the figures that stand on this page."));
    let (seen, revision) = (page.field("seen").unwrap(), page.field("revision").unwrap());
    let post = async |chair: &mut candour_tests::Visitor, seen: &str| {
        let fields = [("step", "sign"), ("seen", seen), ("revision", revision.as_str())];
        chair.post(&format!("{}/sign", report.here), &fields).await.unwrap()
    };
    // A finding more is another figure.
    finding(&board, &report, "strength", "Leads meet.").await;
    for seen in [seen.as_str(), "", "guessed"] {
        let late = post(&mut chair, seen).await;
        expect(&late, 409);
        assert!(said(&late).contains("Nothing was signed: the text or the figures have changed since you opened"));
    }
    assert_eq!(query(&board, "SELECT COUNT(*) FROM report_version").trim(), "0");
    // Read again, signed: frozen as it was read.
    let page = chair.get(&report.here).await.unwrap();
    assert!(said(&page).contains("Leads meet.") && said(&page).contains("Accepted findings: 1."));
    expect(&post(&mut chair, &page.field("seen").unwrap()).await, 303);
    finding(&board, &report, "priority", "After the signature.").await;
    let text = reads(&board, Manager, &report.here).await;
    assert!(text.contains("Signed off Version 1: text and figures are frozen."), "{text}");
    assert!(text.contains("Accepted findings: 1.") && !text.contains("After the signature."), "{text}");
    assert!(text.contains("Signed off by the Audit Chair, Person Chair, 3 March 2026 at 12:00"), "{text}");
    // Nothing of it can be written any more.
    let at = section(&board, report.id, "Method").await;
    let mut manager = signed_in(&board, Manager).await;
    let fields = [("title", "Method"), ("text", "Late."), ("revision", "1")];
    let late = manager.post(&format!("{}/sections/{}", report.here, at.id), &fields).await.unwrap();
    expect(&late, 409);
    assert!(said(&late).contains("This stands as “Signed off” by now") && late.text().contains("Late."));
    assert_eq!(trail_entries(&board, "report_signed"), 1);
}

async fn the_chair_returns_it_with_a_reason(board: TestBoard) {
    let report = started(&board, &FIVE).await;
    lead(&board, report.id, LeadStep::Send).await;
    let mut chair = signed_in(&board, Chair).await;
    let seen = chair.get(&report.here).await.unwrap().field("revision").unwrap();
    let there = format!("{}/sign", report.here);
    let none = chair.post(&there, &[("step", "return"), ("revision", &seen), ("why", " ")]).await.unwrap();
    expect(&none, 422);
    assert!(said(&none).contains("Say why."));
    let why = [("step", "return"), ("revision", seen.as_str()), ("why", "Say who moderated.")];
    expect(&chair.post(&there, &why).await.unwrap(), 303);
    let text = reads(&board, Manager, &report.here).await;
    assert!(text.contains("Returned by the Audit Chair"), "{text}");
    assert!(text.contains("Returned by Person Chair on 3 March 2026 at 12:00: Say who moderated."), "{text}");
    // Written and sent again; taken back before it is decided.
    write(&board, report.id, "Method", "The panel did.").await;
    lead(&board, report.id, LeadStep::Send).await;
    lead(&board, report.id, LeadStep::TakeBack).await;
    expect(&chair.post(&there, &why).await.unwrap(), 409);
    assert_eq!((trail_entries(&board, "report_returned"), trail_entries(&board, "report_sent")), (1, 2));
}

async fn an_amendment_is_a_new_version_with_the_signed_figures(board: TestBoard) {
    let report = started(&board, &FIVE).await;
    pass(&board, report.id).await;
    finding(&board, &report, "strength", "After the signature.").await;
    let mut manager = signed_in(&board, Manager).await;
    let lead = format!("{}/lead", report.here);
    let amend = async |manager: &mut candour_tests::Visitor, why: &str| {
        let seen = revision(&board, report.id).await.to_string();
        manager.post(&lead, &[("step", "amend"), ("revision", &seen), ("why-amend", why)]).await.unwrap()
    };
    let nothing = amend(&mut manager, "QA&P wants it shorter.").await;
    expect(&nothing, 409);
    assert!(said(&nothing).contains("Nothing was amended: the text reads as version 1 does."));
    write(&board, report.id, "Good practice", "Say here what others can copy.\n\n{{findings:strength}}").await;
    // While it is amended, version 1 stands, and QA&P cannot approve past it.
    let text = reads(&board, Manager, &report.here).await;
    assert!(text.contains("The text is being amended") && text.contains("what others can learn from"), "{text}");
    assert!(reads(&board, Manager, &format!("{}?version=work", report.here)).await.contains("what others can copy"));
    let empty = amend(&mut manager, "").await;
    expect(&empty, 422);
    assert!(said(&empty).contains("Say why."));
    expect(&amend(&mut manager, "QA&P wants it shorter.").await, 303);
    let text = reads(&board, Chair, &report.here).await;
    assert!(
        text.contains("Version 2: text and figures are frozen.") && !text.contains("After the signature."),
        "{text}"
    );
    assert!(text.contains("QA&amp;P wants it shorter."), "{text}");
    let differs = signed_in(&board, Qap).await.get(&format!("{}/changes", report.here)).await.unwrap();
    expect(&differs, 200);
    let text = differs.text();
    assert!(text.contains("<del>") && text.contains("<ins>"));
    let text = said(&differs);
    assert!(text.contains("[removed: learn from.") && text.contains("[added: copy."), "{text}");
    assert!(text.contains("These sections read the same: Background, Method,"), "{text}");
    assert!(reads(&board, Qap, &format!("{}/changes?from=2&to=2", report.here)).await.contains("read the same"));
    assert!(reads(&board, Manager, &format!("{}?version=1", report.here)).await.contains("Version 2 stands."));
    // A figure that was not signed cannot come in by an amendment.
    write(&board, report.id, "Good practice", "{{good_practice}}").await;
    let wrong = amend(&mut manager, "More.").await;
    expect(&wrong, 422);
    let text = said(&wrong);
    assert!(text.contains("Section “Good practice”. Line 1: {{good_practice}} was not in the signed text"), "{text}");
    assert_eq!(query(&board, "SELECT COUNT(*) FROM report_version").trim(), "2");
}

async fn qap_approves_when_quorate_and_the_board_receives_it(board: TestBoard) {
    let report = started(&board, &FIVE).await;
    pass(&board, report.id).await;
    let mut qap = signed_in(&board, Qap).await;
    let page = qap.get(&report.here).await.unwrap();
    let (version, seen) = (page.field("version").unwrap(), page.field("revision").unwrap());
    let post = async |qap: &mut candour_tests::Visitor, quorate: &str, minute: &str, day: &str| {
        let fields = [
            ("version", version.as_str()),
            ("revision", seen.as_str()),
            ("quorate", quorate),
            ("minute", minute),
            ("held-day", day),
            ("held-month", "3"),
            ("held-year", "2026"),
        ];
        qap.post(&format!("{}/approve", report.here), &fields).await.unwrap()
    };
    let wrong = post(&mut qap, "no", "", "4").await;
    expect(&wrong, 422);
    for part in [
        "Only a quorate meeting approves a report.",
        "Give the reference of the minute",
        "The day must be today or earlier.",
    ] {
        assert!(said(&wrong).contains(part), "{part}");
    }
    assert!(said(&post(&mut qap, "", "QAP 4", "2").await).contains("The day must be 3 March 2026 or later"));
    expect(&post(&mut qap, "yes", "QAP 2026-03, item 4", "3").await, 303);
    assert_eq!(trail_entries(&board, "report_approved"), 1);
    let text = reads(&board, BoardMember, &report.here).await;
    assert!(text.contains("Final Version 1: text and figures are frozen."), "{text}");
    assert!(text.contains("Meeting of 3 March 2026, minute QAP 2026-03, item 4"), "{text}");
    // Nothing follows but that the Board has it.
    let mut manager = signed_in(&board, Manager).await;
    let seen = manager.get(&report.here).await.unwrap().field("revision").unwrap();
    let late = [("step", "reopen"), ("revision", seen.as_str()), ("why", "No.")];
    expect(&manager.post(&format!("{}/lead", report.here), &late).await.unwrap(), 409);
    let there = format!("{}/present", report.here);
    let empty = manager.post(&there, &[("revision", &seen)]).await.unwrap();
    expect(&empty, 422);
    let fields = [
        ("revision", seen.as_str()),
        ("minute", "SAB 12"),
        ("held-day", TODAY[0]),
        ("held-month", TODAY[1]),
        ("held-year", TODAY[2]),
    ];
    expect(&manager.post(&there, &fields).await.unwrap(), 303);
    let text = reads(&board, PoliceLead, &report.here).await;
    assert!(text.contains("Presented to the Board") && text.contains("minute SAB 12"), "{text}");
    assert_eq!(query(&board, "SELECT state FROM audit").trim(), "monitoring");
}

async fn a_signed_report_is_made_a_draft_again_and_signed_anew(board: TestBoard) {
    let report = started(&board, &FIVE).await;
    sign(&board, report.id).await;
    let mut manager = signed_in(&board, Manager).await;
    let seen = revision(&board, report.id).await.to_string();
    let there = format!("{}/lead", report.here);
    let none = manager.post(&there, &[("step", "reopen"), ("revision", &seen), ("why", "")]).await.unwrap();
    expect(&none, 422);
    let why = [("step", "reopen"), ("revision", seen.as_str()), ("why", "A finding was missing.")];
    expect(&manager.post(&there, &why).await.unwrap(), 303);
    finding(&board, &report, "strength", "Leads meet.").await;
    sign(&board, report.id).await;
    let page = board.service.report(&board.actor(Chair).unwrap(), report.id, Show::Standing).await.unwrap();
    assert_eq!((page.state, page.shown, page.versions.len()), (ReportState::SignedOff, Some(2), 2));
    // Both stay kept, and what differs is a figure.
    let text = reads(&board, Chair, &format!("{}/changes", report.here)).await;
    assert!(text.contains("[removed: 0.") && text.contains("[added: 1."), "{text}");
    assert!(text.contains("[added: Leads") && text.contains("[removed: found."), "{text}");
    assert!(page.versions.iter().all(|version| version.whole == Some(true)));
}

async fn a_report_says_what_the_last_cycle_said_and_what_is_recommended(board: TestBoard) {
    let earlier = crate::analysis_support::handed_in(&board, &crate::analysis_support::set("2026.1"), &FIVE).await;
    crate::analysis_support::close(&board, earlier.id).await;
    board.pass(chrono::TimeDelta::days(60));
    let agencies: Vec<_> = earlier.leads.iter().map(|(lead, _)| (lead.agency.unwrap(), lead.clone())).collect();
    let again = [
        &[("lead", "3"), ("shared", "3"), ("custody", "0")][..],
        &[("lead", "3"), ("shared", "3")],
        &[("lead", "3"), ("shared", "0")],
        &[("lead", "3"), ("shared", "0")],
        &[("lead", "3"), ("shared", "0")],
    ];
    let set = crate::analysis_support::set("2028.1");
    let audit = crate::analysis_support::handed_in_by(&board, &set, &agencies, &again).await;
    crate::analysis_support::close(&board, audit.id).await;
    crate::plan_support::issued(&board, audit.id, "Testshire Police").await;
    let report = crate::report_support::start(&board, audit).await;
    let text = reads(&board, Manager, &report.here).await;
    // Leading: 100 twice and 50 three times = 70; it was 50.
    assert!(text.contains("1. Leading 50.0% 70.0% 5"), "{text}");
    assert!(text.contains("Name a deputy. How the Board will know: The minutes show it. · Priority: Medium"), "{text}");
    assert!(text.contains("Recommendations: 1."), "{text}");
    // Every agency is green at the first statement.
    assert!(text.contains("1.1 A lead is named. Green: all 5 agencies with a level"), "{text}");
}

async fn mails_say_what_to_do_and_none_of_the_words(board: TestBoard) {
    let report = started(&board, &FIVE).await;
    write(&board, report.id, "Method", "Canary in the method.").await;
    finish(&board, report.id).await;
    present(&board, report.id).await;
    for (who, says) in [
        (Chair, "waits for you. Read it, then sign it off or return it:"),
        (Manager, "was signed off by the Audit Chair. Pass it to QA&P:"),
        (Qap, "is signed off and with QA&P. Read it before the meeting:"),
        (BoardMember, "is final: QA&P has approved it. You can read it:"),
        (PoliceLead, "is final: QA&P has approved it. You can read it:"),
        (PoliceOfficer, "is final: QA&P has approved it. You can read it:"),
        (Chair, "was presented to the Board:"),
    ] {
        let text = letter(&board, &who.email(), says).await;
        let text = text.unwrap_or_else(|| panic!("{who:?}: {says}"));
        assert!(
            text.contains(&format!("http://127.0.0.1:3900{}", report.here)) || text.contains(&report.here),
            "{text}"
        );
    }
    let mails = board.service.outbox(&board.actor(Manager).unwrap()).await.unwrap();
    assert!(mails.iter().filter_map(|mail| mail.letter.as_ref()).all(|letter| !letter.text.contains("Canary")));
    // Nobody is told of what they did themselves, nor who reads nothing of it.
    assert!(letter(&board, &Qap.email(), "is final").await.is_none());
    assert!(letter(&board, &PoliceContributor.email(), "is final").await.is_none());
}
