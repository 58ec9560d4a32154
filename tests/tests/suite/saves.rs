//! Saving: what is kept, what is refused, and two people at once.

use crate::support::{expect, query, signed_in, trail_entries, words};
use candour_domain::answer::{NOT_APPLICABLE, Response, Value};
use candour_domain::ids::ReturnId;
use candour_tests::Who::{CouncilLead, PoliceContributor, PoliceLead};
use candour_tests::{Page, TestBoard, Visitor, on_both_databases};

async fn opened(board: &TestBoard) -> (ReturnId, Visitor) {
    board.open_audit().await.unwrap();
    board.delegate_everything(PoliceContributor).await.unwrap();
    (board.return_of(PoliceLead).await.unwrap(), signed_in(board, PoliceLead).await)
}

async fn kept(board: &TestBoard, id: ReturnId) -> candour_service::returns::WholeReturn {
    board.service.whole_return(&board.actor(PoliceLead).unwrap(), id).await.unwrap()
}

async fn save(visitor: &mut Visitor, id: ReturnId, standard: &str, fields: &[(&str, &str)]) -> Page {
    visitor.post(&format!("/returns/{id}/standards/{standard}"), fields).await.unwrap()
}

on_both_databases! {
    every_type_of_answer_reads_back_as_it_was_given,
    what_is_wrong_is_said_at_its_field_and_every_word_stays,
    fields_that_do_not_belong_to_the_page_are_refused,
    a_statement_that_waits_for_an_answer_is_asked_after_it,
    two_people_on_one_statement_the_second_sees_both_texts,
    keeping_theirs_drops_ones_own,
    two_people_on_different_statements_are_both_kept,
    an_old_tab_cannot_put_an_old_text_over_a_new_one,
    a_double_click_saves_once,
    many_writers_at_once_lose_nothing,
    long_and_strange_texts_come_back_letter_by_letter,
    an_autosave_answers_in_json_and_does_as_the_page_does,
    evidence_gets_room_row_by_row,
}

async fn every_type_of_answer_reads_back_as_it_was_given(board: TestBoard) {
    let (id, mut lead) = opened(&board).await;
    let first = [
        ("s.lead.value", "1"),
        ("s.lead.narrative", "N"),
        ("s.lead.impact", "I"),
        ("s.lead.evidence.0.title", "Policy"),
        ("s.lead.evidence.0.day", "3"),
        ("s.lead.evidence.0.month", "2"),
        ("s.lead.evidence.0.year", "2026"),
        ("s.lead.evidence.0.owner", "Chief officer"),
        ("s.lead.evidence.0.held", "Intranet"),
        ("s.lead.evidence.0.link", "https://police.example/policy"),
        ("s.policy.value", "no"),
        ("s.trained.value", "87.5"),
    ];
    expect(&save(&mut lead, id, "first", &first).await, 303);
    let second = [
        ("s.concerns.value", "0"),
        ("s.days.value", "-12.25"),
        ("s.reviewed.day", "29"),
        ("s.reviewed.month", "2"),
        ("s.reviewed.year", "2024"),
        ("s.sample.value", "19"),
        ("s.sample.of", "20"),
        ("s.one.value", "form"),
        ("s.many.value", "phone"),
        ("s.many.value", "form"),
        ("s.told.value", "Text"),
    ];
    expect(&save(&mut lead, id, "second", &second).await, 303);
    let whole = kept(&board, id).await;
    let given = |statement: &str| match &whole.answers.get(statement).unwrap().answer.response {
        Response::Given(value) => value.clone(),
        other => panic!("{statement}: {other:?}"),
    };
    assert_eq!(given("trained"), Value::Percent("87.5".parse().unwrap()));
    assert_eq!(given("concerns"), Value::Integer(0));
    assert_eq!(given("days"), Value::Number("-12.25".parse().unwrap()));
    assert_eq!(given("reviewed"), Value::Date("2024-02-29".parse().unwrap()));
    let page = lead.get(&format!("/returns/{id}/check")).await.unwrap();
    let text = words(&page);
    for part in [
        "Partly met",
        "No",
        "87.5",
        "29 February 2024",
        "19 of 20",
        "By form",
        "By phone",
        "Policy",
        "3 February 2026",
        "Chief officer",
    ] {
        assert!(text.contains(part), "{part} is missing in {text}");
    }
    let lead_answer = &whole.answers.get("lead").unwrap().answer;
    assert_eq!(
        (lead_answer.narrative.as_str(), lead_answer.impact.as_str(), lead_answer.evidence.len()),
        ("N", "I", 1)
    );
}

/// The standard, the field with the error, what is posted, a word of the sentence.
type Case = (&'static str, &'static str, &'static [(&'static str, &'static str)], &'static str);

async fn what_is_wrong_is_said_at_its_field_and_every_word_stays(board: TestBoard) {
    let (id, mut lead) = opened(&board).await;
    let cases: [Case; 11] = [
        ("first", "s.trained.value", &[("s.trained.value", "101")], "100"),
        ("first", "s.trained.value", &[("s.trained.value", "eighty")], ""),
        ("first", "s.lead.value", &[("s.lead.value", "7")], ""),
        ("first", "s.lead.reason", &[("s.lead.value", NOT_APPLICABLE), ("s.lead.reason", " ")], ""),
        ("first", "s.lead.evidence.0.title", &[("s.lead.evidence.0.owner", "No title")], ""),
        (
            "first",
            "s.lead.evidence.0.link",
            &[("s.lead.evidence.0.title", "T"), ("s.lead.evidence.0.link", "javascript:alert(1)")],
            "https",
        ),
        ("second", "s.concerns.value", &[("s.concerns.value", "1.5")], ""),
        ("second", "s.days.value", &[("s.days.value", "1,5")], ""),
        (
            "second",
            "s.reviewed.day",
            &[("s.reviewed.day", "31"), ("s.reviewed.month", "2"), ("s.reviewed.year", "2026")],
            "",
        ),
        ("second", "s.one.value", &[("s.one.value", "pigeon")], ""),
        ("second", "s.sample.value", &[("s.sample.value", "21"), ("s.sample.of", "20")], ""),
    ];
    for (standard, field, fields, says) in cases {
        let mut posted = fields.to_vec();
        if standard == "first" {
            posted.push(("s.policy.value", "yes"));
            posted.push(("s.policy.narrative", "These words must stay"));
        } else {
            posted.push(("s.told.value", "These words must stay"));
        }
        let page = save(&mut lead, id, standard, &posted).await;
        expect(&page, 422);
        let text = page.text();
        assert!(text.contains("There is a problem") && text.contains("<title>Error: "), "{field}");
        assert!(text.contains(&format!("href=\"#{field}\"")), "{field}: no link in the summary");
        assert!(text.contains(&format!("id=\"{field}-error\"")), "{field}: no sentence at the field");
        assert!(text.contains(&format!("id=\"{field}\"")), "{field}: the link leads nowhere");
        assert!(text.contains("These words must stay"), "{field}");
        assert!(words(&page).contains(says), "{field}");
    }
    assert_eq!(query(&board, "SELECT COUNT(*) FROM answer").trim(), "0", "all or nothing");
}

async fn fields_that_do_not_belong_to_the_page_are_refused(board: TestBoard) {
    let (id, mut lead) = opened(&board).await;
    // A statement of another standard, one that does not exist, the information, and no field at all.
    for (field, status) in [
        ("s.custody.value", 404),
        ("s.nothing.value", 404),
        ("s.about.value", 404),
        ("s.lead.level", 400),
        ("s.lead", 400),
        ("x", 400),
    ] {
        let page = save(&mut lead, id, "first", &[("s.lead.value", "3"), (field, "1")]).await;
        assert_eq!(page.status, status, "{field}");
    }
    expect(&save(&mut lead, id, "no-such-standard", &[]).await, 404);
    // The council is not asked about custody.
    let council = board.return_of(CouncilLead).await.unwrap();
    let mut other = signed_in(&board, CouncilLead).await;
    expect(&save(&mut other, council, "third", &[("s.custody.value", "3")]).await, 404);
    assert_eq!(query(&board, "SELECT COUNT(*) FROM answer").trim(), "0");
}

async fn a_statement_that_waits_for_an_answer_is_asked_after_it(board: TestBoard) {
    let (id, mut lead) = opened(&board).await;
    let path = format!("/returns/{id}/standards/first");
    let hidden = |page: &Page| {
        page.text().split("id=\"statement-why-none\"").next().unwrap().rsplit('<').next().unwrap().contains("hidden")
    };
    let before = lead.get(&path).await.unwrap();
    assert!(
        hidden(&before)
            || before
                .text()
                .split("id=\"statement-why-none\"")
                .nth(1)
                .unwrap()
                .split('>')
                .next()
                .unwrap()
                .contains("hidden")
    );
    // Without JavaScript the page comes again and shows what the answer opened.
    let saved =
        save(&mut lead, id, "first", &[("s.lead.value", "0"), ("was_hidden", "why-none"), ("s.why-none.value", "")])
            .await;
    assert_eq!((saved.status, saved.location()), (303, format!("{path}?note=asked#statement-why-none").as_str()));
    let page = lead.get(&format!("{path}?note=asked")).await.unwrap();
    assert!(words(&page).contains("opened a further statement"));
    expect(
        &save(
            &mut lead,
            id,
            "first",
            &[("s.lead.revision", "1"), ("s.lead.value", "0"), ("s.why-none.value", "We are recruiting.")],
        )
        .await,
        303,
    );
    // Answered away: the text is kept, but neither shown nor asked.
    expect(&save(&mut lead, id, "first", &[("s.lead.revision", "1"), ("s.lead.value", "3")]).await, 303);
    let whole = kept(&board, id).await;
    assert_eq!(whole.answers.get("why-none").unwrap().revision, 1);
    assert!(!words(&lead.get(&format!("/returns/{id}/check")).await.unwrap()).contains("We are recruiting."));
}

async fn two_people_on_one_statement_the_second_sees_both_texts(board: TestBoard) {
    let (id, mut lead) = opened(&board).await;
    let mut colleague = signed_in(&board, PoliceContributor).await;
    expect(
        &save(
            &mut lead,
            id,
            "first",
            &[("s.lead.revision", "0"), ("s.lead.value", "3"), ("s.lead.narrative", "The lead wrote this")],
        )
        .await,
        303,
    );
    let posted = [
        ("s.lead.revision", "0"),
        ("s.lead.value", "1"),
        ("s.lead.narrative", "The colleague wrote that"),
        ("s.policy.revision", "0"),
        ("s.policy.value", "yes"),
    ];
    let conflict = save(&mut colleague, id, "first", &posted).await;
    expect(&conflict, 409);
    let text = words(&conflict);
    assert!(
        text.contains("The lead wrote this")
            && text.contains("The colleague wrote that")
            && text.contains("Person PoliceLead"),
        "{text}"
    );
    assert_eq!(kept(&board, id).await.answers.len(), 1, "nothing of the second save is kept yet");
    // Saving again without choosing gives the conflict again, whichever revision the page now holds.
    let revision = conflict.field("s.lead.revision").unwrap();
    assert_eq!(revision, "1");
    let settled = [
        ("s.lead.revision", revision.as_str()),
        ("s.lead.value", "1"),
        ("s.lead.narrative", "The lead wrote this. The colleague wrote that."),
        ("s.lead.resolve", "mine"),
        ("s.policy.revision", "0"),
        ("s.policy.value", "yes"),
    ];
    expect(&save(&mut colleague, id, "first", &settled).await, 303);
    let whole = kept(&board, id).await;
    let answer = whole.answers.get("lead").unwrap();
    assert_eq!(
        (answer.revision, answer.answer.narrative.as_str()),
        (2, "The lead wrote this. The colleague wrote that.")
    );
    assert_eq!(
        query(&board, "SELECT COUNT(*) FROM answer_history WHERE statement_id = 'lead'").trim(),
        "2",
        "the first text is in the history"
    );
}

async fn keeping_theirs_drops_ones_own(board: TestBoard) {
    let (id, mut lead) = opened(&board).await;
    let mut colleague = signed_in(&board, PoliceContributor).await;
    expect(
        &save(
            &mut lead,
            id,
            "first",
            &[("s.lead.revision", "0"), ("s.lead.value", "3"), ("s.lead.narrative", "Theirs")],
        )
        .await,
        303,
    );
    let settled =
        [("s.lead.revision", "1"), ("s.lead.value", "0"), ("s.lead.narrative", "Mine"), ("s.lead.resolve", "theirs")];
    expect(&save(&mut colleague, id, "first", &settled).await, 303);
    let whole = kept(&board, id).await;
    assert_eq!(
        (whole.answers.get("lead").unwrap().answer.narrative.as_str(), whole.answers.get("lead").unwrap().revision),
        ("Theirs", 1)
    );
}

async fn two_people_on_different_statements_are_both_kept(board: TestBoard) {
    let (id, mut lead) = opened(&board).await;
    let mut colleague = signed_in(&board, PoliceContributor).await;
    // Both pages were opened empty and post every field of the page.
    let blank = [
        ("s.lead.revision", "0"),
        ("s.lead.narrative", ""),
        ("s.policy.revision", "0"),
        ("s.trained.revision", "0"),
        ("s.trained.value", ""),
    ];
    let mut one = blank.to_vec();
    one.push(("s.lead.value", "3"));
    let mut two = blank.to_vec();
    two.push(("s.policy.value", "yes"));
    expect(&save(&mut lead, id, "first", &one).await, 303);
    expect(&save(&mut colleague, id, "first", &two).await, 303);
    let whole = kept(&board, id).await;
    assert!(whole.answers.contains_key("lead") && whole.answers.contains_key("policy"));
    assert!(!whole.answers.get("lead").unwrap().answer.response.is_unanswered());
}

async fn an_old_tab_cannot_put_an_old_text_over_a_new_one(board: TestBoard) {
    let (id, mut lead) = opened(&board).await;
    for (revision, text) in [("0", "first"), ("1", "second"), ("2", "third")] {
        expect(
            &save(
                &mut lead,
                id,
                "first",
                &[("s.lead.revision", revision), ("s.lead.value", "3"), ("s.lead.narrative", text)],
            )
            .await,
            303,
        );
    }
    // Eight hours old, or a request that was delayed on its way.
    for old in ["0", "1", "2"] {
        expect(
            &save(
                &mut lead,
                id,
                "first",
                &[("s.lead.revision", old), ("s.lead.value", "0"), ("s.lead.narrative", "old")],
            )
            .await,
            409,
        );
    }
    // A revision from the future is no way round.
    expect(
        &save(&mut lead, id, "first", &[("s.lead.revision", "99"), ("s.lead.value", "0"), ("s.lead.narrative", "old")])
            .await,
        409,
    );
    assert_eq!(kept(&board, id).await.answers.get("lead").unwrap().answer.narrative, "third");
}

async fn a_double_click_saves_once(board: TestBoard) {
    let (id, mut lead) = opened(&board).await;
    let fields = [("s.lead.revision", "0"), ("s.lead.value", "3"), ("s.lead.narrative", "Once")];
    expect(&save(&mut lead, id, "first", &fields).await, 303);
    expect(&save(&mut lead, id, "first", &fields).await, 303);
    assert_eq!(kept(&board, id).await.answers.get("lead").unwrap().revision, 1);
    assert_eq!(trail_entries(&board, "answer_saved"), 1);
}

async fn many_writers_at_once_lose_nothing(board: TestBoard) {
    let (id, _) = opened(&board).await;
    let mut tasks = tokio::task::JoinSet::new();
    for place in 0..12 {
        let mut visitor = signed_in(&board, if place % 2 == 0 { PoliceLead } else { PoliceContributor }).await;
        tasks.spawn(async move {
            let text = format!("writer {place}");
            let page = save(
                &mut visitor,
                id,
                "first",
                &[("s.lead.revision", "0"), ("s.lead.value", "3"), ("s.lead.narrative", &text)],
            )
            .await;
            (text, page.status)
        });
    }
    let done = tasks.join_all().await;
    let winners: Vec<_> = done.iter().filter(|(_, status)| *status == 303).collect();
    assert_eq!(winners.len(), 1, "{done:?}");
    assert!(done.iter().all(|(_, status)| matches!(status, 303 | 409)));
    assert_eq!(kept(&board, id).await.answers.get("lead").unwrap().answer.narrative, winners[0].0);
}

async fn long_and_strange_texts_come_back_letter_by_letter(board: TestBoard) {
    let (id, mut lead) = opened(&board).await;
    let longest = "ä".repeat(40_000);
    let strange = "a\u{202e}right to left\u{202c}\u{200f} 👩🏽‍⚕️ e\u{301} \u{feff}=1+1 \t tab\n\nline\u{1f}".to_owned();
    for (revision, text) in [("0", &longest), ("1", &strange)] {
        let page = save(
            &mut lead,
            id,
            "first",
            &[("s.lead.revision", revision), ("s.lead.value", "3"), ("s.lead.narrative", text)],
        )
        .await;
        if text.chars().any(|c| c == '\u{1f}') {
            // A control character is refused with a sentence, or taken out; it never reaches a workbook.
            assert!(matches!(page.status, 303 | 422), "{}", page.status);
        } else {
            expect(&page, 303);
            assert_eq!(kept(&board, id).await.answers.get("lead").unwrap().answer.narrative, *text);
        }
    }
    let too_long = "a".repeat(40_001);
    let page = save(
        &mut lead,
        id,
        "first",
        &[("s.lead.revision", "1"), ("s.lead.value", "3"), ("s.lead.narrative", &too_long)],
    )
    .await;
    expect(&page, 422);
    assert!(page.text().contains(&too_long));
}

async fn an_autosave_answers_in_json_and_does_as_the_page_does(board: TestBoard) {
    let (id, mut lead) = opened(&board).await;
    let path = format!("/returns/{id}/standards/first/autosave");
    let page = lead.post(&path, &[("s.lead.revision", "0"), ("s.lead.value", "0")]).await.unwrap();
    let reply: serde_json::Value = serde_json::from_slice(&page.body).unwrap();
    assert_eq!(reply["revisions"], serde_json::json!([["lead", 1]]));
    assert_eq!(reply["saved_at"], "12:00");
    assert!(reply["asked"].as_array().unwrap().iter().any(|id| id == "why-none"));
    let wrong = lead.post(&path, &[("s.trained.value", "101")]).await.unwrap();
    let reply: serde_json::Value = serde_json::from_slice(&wrong.body).unwrap();
    assert_eq!((reply["saved_at"].as_str(), reply["errors"][0]["statement"].as_str()), (Some(""), Some("trained")));
    let conflict = lead.post(&path, &[("s.lead.revision", "0"), ("s.lead.value", "3")]).await.unwrap();
    let reply: serde_json::Value = serde_json::from_slice(&conflict.body).unwrap();
    assert_eq!(reply["conflicts"][0]["statement"], "lead");
    assert!(!conflict.text().contains("\"value\""), "no answer in the notice");
}

async fn evidence_gets_room_row_by_row(board: TestBoard) {
    let (id, mut lead) = opened(&board).await;
    let fields = [("s.lead.value", "3"), ("s.lead.evidence.0.title", "One"), ("intent", "evidence:lead")];
    let page = save(&mut lead, id, "first", &fields).await;
    assert_eq!(page.location(), format!("/returns/{id}/standards/first?note=evidence#s.lead.evidence.1.title"));
    assert!(
        lead.get(&format!("/returns/{id}/standards/first"))
            .await
            .unwrap()
            .text()
            .contains("id=\"s.lead.evidence.1.title\"")
    );
}
