//! Queries about statements: asked, answered, closed; by whom, and when not.

use crate::support::{expect, query as sql, signed_in, trail_entries, words};
use candour_domain::audit::AuditState;
use candour_domain::ids::ReturnId;
use candour_tests::Who::{self, *};
use candour_tests::{Page, TestBoard, Visitor, on_both_databases};
use chrono::TimeDelta;

on_both_databases! {
    a_query_is_asked_answered_asked_on_closed_and_asked_again,
    an_answer_is_wanted_by_a_day_and_overdue_after_it,
    who_asks_who_answers_and_who_reads,
    a_contributor_reads_queries_of_their_part_alone,
    a_draft_takes_no_query_and_the_page_says_why,
    queries_stay_while_a_return_is_amended,
    what_is_settled_takes_no_query,
    the_list_of_an_audit_is_filtered_by_state,
}

pub(crate) const QUESTION: &str = "CANARY-question: since when does she lead?";
pub(crate) const ANSWER: &str = "CANARY-answer: since May of last year.";

/// Asks about a statement of a return, on its page; gives the query's id.
pub(crate) async fn ask(board: &TestBoard, id: ReturnId, statement: &str, text: &str) -> String {
    let mut manager = signed_in(board, Manager).await;
    let path = format!("/returns/{id}/statements/{statement}/query");
    let form = manager.get(&path).await.unwrap();
    expect(&form, 200);
    let query = form.field("query").unwrap();
    let page = manager.post(&path, &[("query", &query), ("text", text)]).await.unwrap();
    expect(&page, 303);
    assert_eq!(page.location(), format!("/returns/{id}/queries/{query}?note=asked"));
    query
}

/// Does something with a query, as its page stands.
pub(crate) async fn step(
    visitor: &mut Visitor,
    id: ReturnId,
    query: &str,
    what: &str,
    fields: &[(&str, &str)],
) -> Page {
    let path = format!("/returns/{id}/queries/{query}");
    let revision = visitor.get(&path).await.unwrap().field("revision").unwrap();
    let fields = [&[("revision", revision.as_str())][..], fields].concat();
    visitor.post(&format!("{path}/{what}"), &fields).await.unwrap()
}

pub(crate) async fn answer(board: &TestBoard, id: ReturnId, query: &str, text: &str) {
    let mut lead = signed_in(board, PoliceLead).await;
    expect(&step(&mut lead, id, query, "answer", &[("text", text)]).await, 303);
}

pub(crate) async fn submitted(board: &TestBoard) -> (String, ReturnId) {
    let audit = board.open_audit().await.unwrap();
    (audit.to_string(), board.submit(PoliceLead).await.unwrap())
}

/// What a page says.
async fn says(visitor: &mut Visitor, path: &str) -> String {
    let page = visitor.get(path).await.unwrap();
    expect(&page, 200);
    words(&page)
}

async fn a_query_is_asked_answered_asked_on_closed_and_asked_again(board: TestBoard) {
    let (audit, id) = submitted(&board).await;
    let mut manager = signed_in(&board, Manager).await;
    let mut lead = signed_in(&board, PoliceLead).await;
    let (tasks, standard) = (format!("/returns/{id}"), format!("/returns/{id}/standards/first"));
    assert!(says(&mut manager, &standard).await.contains("Ask a query about 1.1"));
    assert!(
        says(&mut manager, &format!("/returns/{id}/statements/lead/query")).await.contains("The chief officer leads.")
    );
    let query = ask(&board, id, "lead", QUESTION).await;
    let thread = format!("/returns/{id}/queries/{query}");
    // The agency sees it on its way to it, and beside the statement.
    assert!(says(&mut lead, "/").await.contains("1 query of the Board waits for an answer"));
    let text = says(&mut lead, &tasks).await;
    assert!(text.contains("1 query of the Board waits for an answer.") && text.contains("1 query asked"), "{text}");
    for page in [standard.clone(), format!("/returns/{id}/check")] {
        let text = says(&mut lead, &page).await;
        assert!(text.contains("Queried") && text.contains("Answer the query of the Board about 1.1"), "{text}");
    }
    let text = says(&mut lead, &thread).await;
    assert!(
        text.contains(QUESTION) && text.contains("Person Manager (QA Manager) asked on 3 March 2026 at 12:00"),
        "{text}"
    );
    assert!(text.contains("it stays as it was signed") && text.contains("return it for amendment"), "{text}");
    board.pass(TimeDelta::minutes(5));
    answer(&board, id, &query, ANSWER).await;
    // The Board sees that it is answered.
    assert!(
        says(&mut manager, &format!("/audits/{audit}"))
            .await
            .contains("1 query answered about the return of Testshire Police")
    );
    let text = says(&mut manager, &tasks).await;
    assert!(text.contains("1 query is answered and waits for you.") && text.contains("1 query answered"), "{text}");
    let text = says(&mut manager, &thread).await;
    assert!(
        text.contains("Person PoliceLead (Agency lead) answered on 3 March 2026 at 12:05") && text.contains(ANSWER),
        "{text}"
    );
    assert!(manager.get(&thread).await.unwrap().text().contains(&format!("href=\"{tasks}#amend\"")));
    // Asked on, answered, closed.
    board.pass(TimeDelta::minutes(5));
    expect(&step(&mut manager, id, &query, "ask", &[("text", "And who stands in for her?")]).await, 303);
    assert!(says(&mut lead, "/").await.contains("1 query of the Board waits"));
    board.pass(TimeDelta::minutes(5));
    answer(&board, id, &query, "Her deputy.").await;
    expect(&step(&mut manager, id, &query, "close", &[]).await, 303);
    let text = says(&mut lead, &thread).await;
    assert!(text.contains("This query is closed.") && !text.contains("Send the answer"), "{text}");
    for part in [QUESTION, ANSWER, "And who stands in for her?", "Her deputy.", "closed the query on"] {
        assert!(text.contains(part), "{part}: {text}");
    }
    let text = says(&mut lead, &standard).await;
    assert!(text.contains("Query, closed on 3 March 2026") && !text.contains("Queried"), "{text}");
    // Asked again after all.
    board.pass(TimeDelta::minutes(5));
    expect(&step(&mut manager, id, &query, "ask", &[("text", "Is she still there?")]).await, 303);
    assert!(says(&mut lead, &standard).await.contains("Queried"));
    // The return itself is as it was.
    let whole = board.service.whole_return(&board.actor(PoliceLead).unwrap(), id).await.unwrap();
    assert_eq!((whole.head.state.code(), whole.answers["lead"].revision), ("submitted", 1));
    assert_eq!(["query_asked", "query_answered", "query_closed"].map(|kind| trail_entries(&board, kind)), [3, 2, 1]);
    let trail = says(&mut lead, "/trail").await;
    assert!(trail.contains("A query about a statement was asked") && trail.contains("A query was closed"), "{trail}");
    assert!(!trail.contains("CANARY"));
}

async fn an_answer_is_wanted_by_a_day_and_overdue_after_it(board: TestBoard) {
    let (audit, id) = submitted(&board).await;
    let mut manager = signed_in(&board, Manager).await;
    let query = ask(&board, id, "lead", QUESTION).await;
    let by = [("text", "Please."), ("wanted-day", "10"), ("wanted-month", "3"), ("wanted-year", "2026")];
    expect(&step(&mut manager, id, &query, "ask", &by).await, 303);
    let list = format!("/returns/{id}/queries");
    for (days, text) in [
        (0, "Answer wanted by 10 March 2026"),
        (7, "Answer wanted by 10 March 2026"),
        (1, "Overdue: an answer was wanted by 10 March 2026"),
    ] {
        board.pass(TimeDelta::days(days));
        let mut lead = signed_in(&board, PoliceLead).await;
        for path in [list.clone(), format!("{list}/{query}"), format!("/returns/{id}/standards/first")] {
            let said = says(&mut lead, &path).await;
            assert!(said.contains(text), "{path}: {said}");
        }
    }
    let mut manager = signed_in(&board, Manager).await;
    let said = says(&mut manager, &format!("/audits/{audit}/queries")).await;
    assert!(said.contains("Overdue") && said.contains("8 days"), "{said}");
    answer(&board, id, &query, ANSWER).await;
    assert!(!says(&mut signed_in(&board, Manager).await, &list).await.contains("Overdue"));
}

async fn who_asks_who_answers_and_who_reads(board: TestBoard) {
    let (audit, id) = submitted(&board).await;
    let query = ask(&board, id, "lead", QUESTION).await;
    let thread = format!("/returns/{id}/queries/{query}");
    let seen = [("revision", "1"), ("text", "x")];
    for who in Who::ALL {
        let mut visitor = signed_in(&board, who).await;
        let reads = matches!(who, Manager | Chair | PoliceLead | PoliceOfficer | PoliceViewer);
        for path in [&thread, &format!("/returns/{id}/queries")] {
            let page = visitor.get(path).await.unwrap();
            // A contributor may look at the list; nothing of it is theirs yet.
            let list = who == PoliceContributor && *path != thread;
            expect(&page, if reads || list { 200 } else { 404 });
            assert!(!list || words(&page).contains("Nothing has been asked about this return."));
        }
        let form = visitor.get(&format!("/returns/{id}/statements/lead/query")).await.unwrap();
        expect(&form, if who == Manager { 200 } else { 404 });
        let all = visitor.get(&format!("/audits/{audit}/queries")).await.unwrap();
        expect(&all, if matches!(who, Manager | Chair) { 200 } else { 403 });
        if who != Manager {
            for what in ["ask", "close"] {
                expect(&visitor.post(&format!("{thread}/{what}"), &seen).await.unwrap(), 404);
            }
        }
        if who != PoliceLead {
            expect(&visitor.post(&format!("{thread}/answer"), &seen).await.unwrap(), 404);
        }
    }
    assert_eq!(sql(&board, "SELECT COUNT(*) FROM query_entry").trim(), "1");
    assert!(
        says(&mut signed_in(&board, PoliceOfficer).await, &thread).await.contains("A lead of your agency answers.")
    );
    let chair = says(&mut signed_in(&board, Chair).await, &thread).await;
    assert!(chair.contains(QUESTION) && !chair.contains("Close this query"), "{chair}");
    assert!(
        !says(&mut signed_in(&board, Chair).await, &format!("/returns/{id}/standards/first"))
            .await
            .contains("Ask a query")
    );
    // Another Board's people find nothing.
    let elsewhere = board.service.add_board("Another Board").await.unwrap();
    let stranger = candour_domain::access::Actor { board: elsewhere, ..board.actor(Manager).unwrap() };
    assert!(board.service.queries(&stranger, id).await.is_err());
    assert!(board.service.query_thread(&stranger, id, query.parse().unwrap()).await.is_err());
    assert!(board.service.audit_queries(&stranger, audit.parse().unwrap()).await.is_err());
}

async fn a_contributor_reads_queries_of_their_part_alone(board: TestBoard) {
    board.open_audit().await.unwrap();
    board.delegate(PoliceContributor, "first", &["policy"]).await.unwrap();
    let id = board.submit(PoliceLead).await.unwrap();
    let theirs = ask(&board, id, "policy", "Which version?").await;
    let other = ask(&board, id, "lead", QUESTION).await;
    let mut contributor = signed_in(&board, PoliceContributor).await;
    expect(&contributor.get(&format!("/returns/{id}/queries/{other}")).await.unwrap(), 404);
    let text = says(&mut contributor, &format!("/returns/{id}/queries/{theirs}")).await;
    assert!(text.contains("Which version?") && text.contains("A lead of your agency answers."), "{text}");
    for path in
        [format!("/returns/{id}/queries"), format!("/returns/{id}/standards/first"), format!("/returns/{id}/check")]
    {
        let page = contributor.get(&path).await.unwrap();
        assert!(page.text().contains(&theirs) && !page.text().contains(&other), "{path}");
    }
    assert!(says(&mut contributor, "/").await.contains("1 query of the Board waits"));
}

async fn a_draft_takes_no_query_and_the_page_says_why(board: TestBoard) {
    board.open_audit().await.unwrap();
    let id = board.complete(PoliceLead).await.unwrap();
    let mut manager = signed_in(&board, Manager).await;
    let path = format!("/returns/{id}/statements/lead/query");
    let page = manager.get(&path).await.unwrap();
    expect(&page, 409);
    assert!(words(&page).contains("You can ask about it once it is submitted."));
    let fields = [("query", "01890000-0000-7000-8000-000000000000"), ("text", QUESTION)];
    let page = manager.post(&path, &fields).await.unwrap();
    expect(&page, 409);
    assert!(words(&page).contains("once it is submitted") && words(&page).contains(QUESTION));
    assert_eq!(sql(&board, "SELECT COUNT(*) FROM query").trim(), "0");
    // Not even one that is read in an emergency.
    let reason = [("step", "open"), ("reason", "An adult may be at risk and nobody answers.")];
    expect(&manager.post(&format!("/returns/{id}/emergency"), &reason).await.unwrap(), 303);
    assert!(!says(&mut manager, &format!("/returns/{id}/standards/first")).await.contains("Ask a query"));
    expect(&manager.get(&path).await.unwrap(), 409);
    // What is only there to be read, what is not asked, and what there is not: nothing to ask about.
    board.service.submit(&board.actor(PoliceLead).unwrap(), id).await.unwrap();
    for statement in ["about", "why-none", "nothing"] {
        expect(&manager.get(&format!("/returns/{id}/statements/{statement}/query")).await.unwrap(), 404);
    }
}

async fn queries_stay_while_a_return_is_amended(board: TestBoard) {
    let (_, id) = submitted(&board).await;
    let query = ask(&board, id, "lead", QUESTION).await;
    let mut manager = signed_in(&board, Manager).await;
    expect(&manager.post(&format!("/returns/{id}/amend"), &[("reason", "Correct 1.1.")]).await.unwrap(), 303);
    // The agency sees it beside the field, and answers.
    let mut lead = signed_in(&board, PoliceLead).await;
    let standard = format!("/returns/{id}/standards/first");
    let text = says(&mut lead, &standard).await;
    assert!(text.contains("Answer the query of the Board") && text.contains("Save and continue"), "{text}");
    let fields = [("s.lead.revision", "1"), ("s.lead.value", "2"), ("s.lead.narrative", "CANARY-draft")];
    expect(&lead.post(&standard, &fields).await.unwrap(), 303);
    answer(&board, id, &query, ANSWER).await;
    // The Board reads what was written to it, and nothing of the draft; it asks nothing new.
    let thread = format!("/returns/{id}/queries/{query}");
    let text = says(&mut manager, &thread).await;
    assert!(text.contains(ANSWER) && text.contains("so its answer to this statement is not shown"), "{text}");
    assert!(!text.contains("CANARY-draft") && !text.contains("The chief officer leads."), "{text}");
    let page = manager.post(&format!("{thread}/ask"), &[("revision", "2"), ("text", "And now?")]).await.unwrap();
    expect(&page, 409);
    assert!(words(&page).contains("once it is submitted") && words(&page).contains("And now?"));
    board.service.submit(&board.actor(PoliceLead).unwrap(), id).await.unwrap();
    let text = says(&mut manager, &thread).await;
    assert!(text.contains("CANARY-draft") && text.contains(ANSWER), "{text}");
    expect(&step(&mut manager, id, &query, "close", &[]).await, 303);
}

async fn what_is_settled_takes_no_query(board: TestBoard) {
    let (audit, id) = submitted(&board).await;
    let query = ask(&board, id, "lead", QUESTION).await;
    let manager = board.actor(Manager).unwrap();
    let mut lead = signed_in(&board, PoliceLead).await;
    let thread = format!("/returns/{id}/queries/{query}");
    // A closed audit, one in moderation and one that is reported on still ask and are answered.
    for state in [AuditState::Closed, AuditState::Moderation, AuditState::Reporting] {
        board.service.move_audit(&manager, audit.parse().unwrap(), state).await.unwrap();
        board.pass(TimeDelta::minutes(1));
        answer(&board, id, &query, state.label()).await;
    }
    board.service.move_audit(&manager, audit.parse().unwrap(), AuditState::Monitoring).await.unwrap();
    let refused = lead.post(&format!("{thread}/answer"), &[("revision", "4"), ("text", ANSWER)]).await.unwrap();
    expect(&refused, 409);
    assert!(words(&refused).contains("its report is made") && words(&refused).contains(ANSWER));
    let mut visitor = signed_in(&board, Manager).await;
    let page = visitor.get(&format!("/returns/{id}/statements/lead/query")).await.unwrap();
    expect(&page, 409);
    assert!(words(&page).contains("its report is made"));
    assert!(says(&mut visitor, &thread).await.contains("its report is made"));
    // What is left over can be closed.
    expect(&step(&mut visitor, id, &query, "close", &[]).await, 303);
    assert!(!says(&mut lead, "/").await.contains("query of the Board"));

    let second = board.audit_with("every-type", "2026.1").await.unwrap();
    let id = board.submit(PoliceLead).await.unwrap();
    let query = ask(&board, id, "lead", QUESTION).await;
    let mut visitor = signed_in(&board, Manager).await;
    let withdraw = [("decision", "withdraw"), ("reason", "It merged.")];
    expect(&visitor.post(&format!("/returns/{id}/decide"), &withdraw).await.unwrap(), 303);
    let page = lead
        .post(&format!("/returns/{id}/queries/{query}/answer"), &[("revision", "1"), ("text", ANSWER)])
        .await
        .unwrap();
    expect(&page, 409);
    assert!(words(&page).contains("withdrawn from the audit") && words(&page).contains(ANSWER));
    expect(&visitor.get(&format!("/returns/{id}/statements/lead/query")).await.unwrap(), 409);
    assert!(!says(&mut visitor, &format!("/audits/{second}")).await.contains("1 query"));
    assert!(!says(&mut lead, "/").await.contains("query of the Board"));
}

async fn the_list_of_an_audit_is_filtered_by_state(board: TestBoard) {
    let (audit, police) = submitted(&board).await;
    let council = board.submit(CouncilLead).await.unwrap();
    let path = format!("/audits/{audit}/queries");
    let mut manager = signed_in(&board, Manager).await;
    assert!(says(&mut manager, &path).await.contains("Nothing has been asked in this audit."));
    let answered = ask(&board, police, "lead", QUESTION).await;
    let asked = ask(&board, council, "policy", QUESTION).await;
    let closed = ask(&board, police, "policy", QUESTION).await;
    answer(&board, police, &answered, ANSWER).await;
    expect(&step(&mut manager, police, &closed, "close", &[]).await, 303);
    board.pass(TimeDelta::days(3));
    let mut manager = signed_in(&board, Manager).await;
    for (state, shown) in [
        ("", vec![&answered, &asked, &closed]),
        ("?state=answered", vec![&answered]),
        ("?state=asked", vec![&asked]),
        ("?state=closed", vec![&closed]),
        ("?state=nonsense", vec![&answered, &asked, &closed]),
    ] {
        let page = manager.get(&format!("{path}{state}")).await.unwrap();
        expect(&page, 200);
        let text = page.text();
        for query in [&answered, &asked, &closed] {
            assert_eq!(text.contains(query.as_str()), shown.contains(&query), "{state}");
        }
        assert!(!text.contains("CANARY"));
    }
    let text = says(&mut manager, &path).await;
    for part in ["All (3)", "Answered (1)", "Asked (1)", "Closed (1)", "Testshire Council", "3 days", "1.3"] {
        assert!(text.contains(part), "{part}: {text}");
    }
    // What is answered waits for the Board, and comes first.
    let page = manager.get(&path).await.unwrap().text();
    assert!(page.find(&answered) < page.find(&asked) && page.find(&asked) < page.find(&closed));
}
