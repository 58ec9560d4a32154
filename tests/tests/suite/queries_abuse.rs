//! Queries: bad input, texts that meet, what is another's.

use crate::queries::{ANSWER, QUESTION, answer, ask, step, submitted};
use crate::support::{expect, query as sql, signed_in, trail_entries, words};
use candour_domain::query::QueryState;
use candour_service::returns::{QueryStep, Written};
use candour_tests::Who::*;
use candour_tests::{TestBoard, on_both_databases};

on_both_databases! {
    a_script_in_a_query_is_text,
    what_is_too_long_blank_or_past_is_refused_with_the_text_kept,
    whoever_wrote_second_sees_both_texts_and_loses_nothing,
    two_answers_at_the_same_moment_are_one_and_the_other_is_told,
    what_is_posted_twice_is_once,
    a_query_of_another_return_is_not_there,
}

async fn a_script_in_a_query_is_text(board: TestBoard) {
    let (_, id) = submitted(&board).await;
    let evil = "</p><script>alert(1)</script><img src=x onerror=alert(1)>";
    let query = ask(&board, id, "lead", evil).await;
    answer(&board, id, &query, evil).await;
    for who in [Manager, PoliceLead] {
        let text = signed_in(&board, who).await.get(&format!("/returns/{id}/queries/{query}")).await.unwrap().text();
        assert_eq!(text.matches("&lt;script&gt;alert(1)&lt;/script&gt;").count(), 2);
        assert!(!text.contains("<img src=x") && !text.contains("<script>alert"));
    }
}

async fn what_is_too_long_blank_or_past_is_refused_with_the_text_kept(board: TestBoard) {
    let (_, id) = submitted(&board).await;
    let mut manager = signed_in(&board, Manager).await;
    let path = format!("/returns/{id}/statements/lead/query");
    let new = manager.get(&path).await.unwrap().field("query").unwrap();
    let (long, by) = ("c".repeat(40_001), [("wanted-day", "2"), ("wanted-month", "3"), ("wanted-year", "2026")]);
    let page = manager.post(&path, &[&[("query", new.as_str()), ("text", &long)][..], &by].concat()).await.unwrap();
    expect(&page, 422);
    let text = page.text();
    for part in
        [&long, "40,001 characters", "href=\"#text\"", "href=\"#wanted-day\"", "The day must be today or later", &new]
    {
        assert!(text.contains(part), "{}", part.chars().take(60).collect::<String>());
    }
    expect(&manager.post(&path, &[("query", &new), ("text", " \r\n ")]).await.unwrap(), 422);
    for fields in [[("query", new.as_str()), ("author", "y")], [("query", "x"), ("text", "y")]] {
        expect(&manager.post(&path, &fields).await.unwrap(), 400);
    }
    assert_eq!(sql(&board, "SELECT COUNT(*) FROM query").trim(), "0");
    let query = ask(&board, id, "lead", QUESTION).await;
    let mut lead = signed_in(&board, PoliceLead).await;
    let page = step(&mut lead, id, &query, "answer", &[("text", &long)]).await;
    expect(&page, 422);
    assert!(page.text().contains(&long) && page.text().contains("Your answer has 40,001 characters"));
    expect(&step(&mut lead, id, &query, "answer", &[("text", "")]).await, 422);
    expect(&step(&mut lead, id, &query, "answer", &[("text", "x"), ("state", "closed")]).await, 400);
    let answers = format!("/returns/{id}/queries/{query}/answer");
    for revision in ["", "0", "-1", "x", "99999999999999999999"] {
        expect(&lead.post(&answers, &[("revision", revision), ("text", "x")]).await.unwrap(), 400);
    }
    assert_eq!(sql(&board, "SELECT COUNT(*) FROM query_entry").trim(), "1");
}

async fn whoever_wrote_second_sees_both_texts_and_loses_nothing(board: TestBoard) {
    let (_, id) = submitted(&board).await;
    let query = ask(&board, id, "lead", QUESTION).await;
    let answers = format!("/returns/{id}/queries/{query}/answer");
    let mut lead = signed_in(&board, PoliceLead).await;
    expect(&lead.post(&answers, &[("revision", "1"), ("text", "The first answer.")]).await.unwrap(), 303);
    let page = lead.post(&answers, &[("revision", "1"), ("text", "The second answer.")]).await.unwrap();
    expect(&page, 409);
    let text = words(&page);
    for part in ["Person PoliceLead wrote while you were writing", "The first answer.", "The second answer."] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert_eq!(page.field("revision").unwrap(), "2");
    expect(&lead.post(&answers, &[("revision", "2"), ("text", "The second answer.")]).await.unwrap(), 303);
    assert_eq!(sql(&board, "SELECT COUNT(*) FROM query_entry WHERE led_to = 'answered'").trim(), "2");
    // Closed while somebody writes: the text is shown, to copy.
    let mut manager = signed_in(&board, Manager).await;
    expect(&step(&mut manager, id, &query, "close", &[]).await, 303);
    let page = lead.post(&answers, &[("revision", "3"), ("text", "Too late.")]).await.unwrap();
    expect(&page, 409);
    assert!(words(&page).contains("This query is closed.") && words(&page).contains("Too late."));
    // Closing what was answered meanwhile closes nothing unread.
    expect(&step(&mut manager, id, &query, "ask", &[("text", "Once more?")]).await, 303);
    answer(&board, id, &query, "Once more.").await;
    let page = manager.post(&format!("/returns/{id}/queries/{query}/close"), &[("revision", "5")]).await.unwrap();
    expect(&page, 409);
    assert!(
        words(&page).contains("Person PoliceLead wrote while you were writing") && words(&page).contains("Once more.")
    );
}

async fn two_answers_at_the_same_moment_are_one_and_the_other_is_told(board: TestBoard) {
    let (_, id) = submitted(&board).await;
    let query = ask(&board, id, "lead", QUESTION).await.parse().unwrap();
    let actor = board.actor(PoliceLead).unwrap();
    let none = [const { String::new() }; 3];
    let given = |text| QueryStep { led_to: QueryState::Answered, seen: 1, text, wanted_by: &none };
    let (one, other) = (given("One."), given("Other."));
    let (one, other) = tokio::join!(
        board.service.write_to_query(&actor, id, query, &one),
        board.service.write_to_query(&actor, id, query, &other)
    );
    let mut both = [one.unwrap(), other.unwrap()];
    both.sort_by_key(|written| *written != Written::Done);
    assert_eq!(both, [Written::Done, Written::Overtaken(PoliceLead.name())]);
    assert_eq!(sql(&board, "SELECT COUNT(*) FROM query_entry WHERE led_to = 'answered'").trim(), "1");
    assert_eq!(trail_entries(&board, "query_answered"), 1);
}

async fn what_is_posted_twice_is_once(board: TestBoard) {
    let (_, id) = submitted(&board).await;
    let mut manager = signed_in(&board, Manager).await;
    let path = format!("/returns/{id}/statements/lead/query");
    let new = manager.get(&path).await.unwrap().field("query").unwrap();
    for _ in 0..2 {
        expect(&manager.post(&path, &[("query", &new), ("text", QUESTION)]).await.unwrap(), 303);
    }
    let mut lead = signed_in(&board, PoliceLead).await;
    let thread = format!("/returns/{id}/queries/{new}");
    for _ in 0..2 {
        let fields = [("revision", "1"), ("text", ANSWER)];
        expect(&lead.post(&format!("{thread}/answer"), &fields).await.unwrap(), 303);
    }
    for _ in 0..2 {
        expect(&manager.post(&format!("{thread}/close"), &[("revision", "2")]).await.unwrap(), 303);
    }
    assert_eq!(sql(&board, "SELECT COUNT(*) FROM query").trim(), "1");
    assert_eq!(sql(&board, "SELECT COUNT(*) FROM query_entry").trim(), "3");
    let entries = ["query_asked", "query_answered", "query_closed"].map(|kind| trail_entries(&board, kind));
    assert_eq!(entries, [1, 1, 1]);
}

async fn a_query_of_another_return_is_not_there(board: TestBoard) {
    let (_, police) = submitted(&board).await;
    let council = board.submit(CouncilLead).await.unwrap();
    let query = ask(&board, police, "lead", QUESTION).await;
    let crossed = format!("/returns/{council}/queries/{query}");
    let seen = [("revision", "1"), ("text", "x")];
    for who in [Manager, CouncilLead] {
        let mut visitor = signed_in(&board, who).await;
        expect(&visitor.get(&crossed).await.unwrap(), 404);
        for what in ["answer", "ask", "close"] {
            expect(&visitor.post(&format!("{crossed}/{what}"), &seen).await.unwrap(), 404);
        }
    }
    // The id of a query that is another return's, sent with the form of a new one.
    let mut manager = signed_in(&board, Manager).await;
    let path = format!("/returns/{council}/statements/lead/query");
    expect(&manager.post(&path, &[("query", &query), ("text", "x")]).await.unwrap(), 404);
    expect(&signed_in(&board, CouncilLead).await.get(&format!("/returns/{police}/queries")).await.unwrap(), 404);
    assert_eq!(sql(&board, "SELECT COUNT(*) FROM query_entry").trim(), "1");
}
