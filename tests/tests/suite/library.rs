//! The library of an agency's evidence: who reads and changes it, and how its pieces support statements.

use crate::evidence::{states, with_required_evidence};
use crate::support::{expect, signed_in, trail_entries, words};
use candour_domain::answer::EvidenceReference;
use candour_domain::ids::ReturnId;
use candour_tests::Who::{self, *};
use candour_tests::{Page, TestBoard, Visitor, on_both_databases};

on_both_databases! {
    leads_change_contributors_add_and_the_agency_reads,
    another_agencys_piece_is_not_there_and_the_board_has_no_library,
    one_piece_supports_two_statements_and_counts_as_evidence,
    a_statement_takes_many_pieces_and_a_word_finds_them,
    what_is_chosen_is_taken_away_on_either_page,
    a_contributor_uses_the_library_for_their_part_alone,
    two_people_who_choose_at_once_lose_nothing,
    two_leads_who_change_a_piece_at_once_see_both_texts,
    markup_is_text_and_what_is_wrong_is_refused_with_the_words_kept,
    the_same_words_twice_are_one_piece,
    dates_are_said_in_words_and_the_list_shows_what_needs_a_look,
    expired_evidence_warns_before_submission_and_stops_nobody,
}

/// Adds a piece of this title, kept as DOC-14, and gives its path.
pub(crate) async fn piece(board: &TestBoard, who: Who, title: &str, more: &[(&str, &str)]) -> String {
    let mut visitor = signed_in(board, who).await;
    let fields: Vec<_> = [("title", title), ("held", "DOC-14")].into_iter().chain(more.iter().copied()).collect();
    let page = visitor.post("/evidence/add", &fields).await.unwrap();
    expect(&page, 303);
    page.location().strip_suffix("?note=added").unwrap().to_owned()
}

/// The id in a piece's path.
pub(crate) fn id_of(path: &str) -> &str {
    path.strip_prefix("/evidence/").unwrap()
}

/// Ticks statements that the page of a piece showed as not ticked.
pub(crate) async fn support(visitor: &mut Visitor, piece: &str, id: ReturnId, statements: &[&str]) -> Page {
    let fields: Vec<_> = statements.iter().map(|statement| ("statement", *statement)).collect();
    visitor.post(&format!("{piece}/supports/{id}"), &fields).await.unwrap()
}

/// The evidence of an answer.
pub(crate) async fn evidence(board: &TestBoard, id: ReturnId, statement: &str) -> Vec<EvidenceReference> {
    let whole = board.service.whole_return(&board.actor(PoliceLead).unwrap(), id).await.unwrap();
    whole.answers.get(statement).map(|kept| kept.answer.evidence.clone()).unwrap_or_default()
}

pub(crate) async fn titles(board: &TestBoard, id: ReturnId, statement: &str) -> Vec<String> {
    evidence(board, id, statement).await.into_iter().map(|kept| kept.title).collect()
}

async fn leads_change_contributors_add_and_the_agency_reads(board: TestBoard) {
    let path = piece(&board, PoliceContributor, "Safeguarding policy", &[("note", "Ask the register.")]).await;
    for who in [PoliceLead, PoliceContributor, PoliceOfficer, PoliceViewer] {
        let mut visitor = signed_in(&board, who).await;
        let list = visitor.get("/evidence").await.unwrap();
        expect(&list, 200);
        assert!(words(&list).contains("Safeguarding policy") && words(&list).contains("DOC-14"), "{who:?}");
        let page = visitor.get(&path).await.unwrap();
        expect(&page, 200);
        assert!(words(&page).contains("Ask the register."));
        let (adds, edits) = (matches!(who, PoliceLead | PoliceContributor), who == PoliceLead);
        assert_eq!(list.text().contains("href=\"/evidence/add\""), adds, "{who:?}");
        assert_eq!(page.text().contains(&format!("{path}/change")), edits, "{who:?}");
        let added = visitor.post("/evidence/add", &[("title", "Training log")]).await.unwrap();
        assert_eq!(added.status, if adds { 303 } else { 403 }, "{who:?}");
        let title = ("title", "Safeguarding policy, version 2");
        let changed = [title, ("held", "DOC-14"), ("note", "Ask the register."), ("revision", "1")];
        let changed = visitor.post(&format!("{path}/change"), &changed).await.unwrap();
        assert_eq!(changed.status, if edits { 303 } else { 403 }, "{who:?}");
    }
    assert_eq!(trail_entries(&board, "library_piece_changed"), 1);
    let mut viewer = signed_in(&board, PoliceViewer).await;
    expect(&viewer.post(&format!("{path}/remove"), &[("confirm", "remove")]).await.unwrap(), 403);
    let mut lead = signed_in(&board, PoliceLead).await;
    assert!(words(&lead.get(&format!("{path}/remove")).await.unwrap()).contains("keep the copy of its words"));
    expect(&lead.post(&format!("{path}/remove"), &[]).await.unwrap(), 400);
    let gone = lead.post(&format!("{path}/remove"), &[("confirm", "remove")]).await.unwrap();
    assert_eq!(gone.location(), "/evidence?note=removed");
    expect(&lead.get(&path).await.unwrap(), 404);
    expect(&lead.post(&format!("{path}/remove"), &[("confirm", "remove")]).await.unwrap(), 404);
    assert_eq!(trail_entries(&board, "library_piece_removed"), 1);
}

async fn another_agencys_piece_is_not_there_and_the_board_has_no_library(board: TestBoard) {
    board.open_audit().await.unwrap();
    let path = piece(&board, PoliceLead, "Safeguarding policy", &[]).await;
    let nobodys = "/evidence/01890000-0000-7000-8000-000000000000".to_owned();
    let mut council = signed_in(&board, CouncilLead).await;
    let own = board.return_of(CouncilLead).await.unwrap();
    for rest in ["", "/change", "/remove", "/file", "/file/add", "/file/remove"] {
        let (theirs, none) = (format!("{path}{rest}"), format!("{nobodys}{rest}"));
        let (theirs, none) = (council.get(&theirs).await.unwrap(), council.get(&none).await.unwrap());
        assert_eq!((theirs.status, none.status), (404, 404), "{rest}");
        assert_eq!(words(&theirs), words(&none));
    }
    let fields = [("title", "Ours now"), ("revision", "1")];
    expect(&council.post(&format!("{path}/change"), &fields).await.unwrap(), 404);
    expect(&council.post(&format!("{path}/remove"), &[("confirm", "remove")]).await.unwrap(), 404);
    expect(&support(&mut council, &path, own, &["lead"]).await, 404);
    let choose = format!("/returns/{own}/statements/lead/library");
    expect(&council.post(&choose, &[("piece", id_of(&path))]).await.unwrap(), 404);
    assert!(!words(&council.get("/evidence").await.unwrap()).contains("Safeguarding policy"));
    // The police's own people reach no other agency's return by way of their library.
    let mut police = signed_in(&board, PoliceLead).await;
    expect(&support(&mut police, &path, own, &["lead"]).await, 404);
    for who in [Manager, Chair, Panel, Qap, BoardMember, Editor, Administrator] {
        let mut visitor = signed_in(&board, who).await;
        for there in ["/evidence", &path, "/evidence/library.json"] {
            expect(&visitor.get(there).await.unwrap(), 403);
        }
    }
}

async fn one_piece_supports_two_statements_and_counts_as_evidence(board: TestBoard) {
    with_required_evidence(&board).await;
    let id = board.complete(PoliceLead).await.unwrap();
    assert_eq!((states(&board)["lead"].as_str(), states(&board)["policy"].as_str()), ("draft", "draft"));
    let path = piece(&board, PoliceLead, "Safeguarding policy", &[("owner", "Head of Safeguarding")]).await;
    let mut lead = signed_in(&board, PoliceLead).await;
    let page = words(&lead.get(&path).await.unwrap());
    assert!(page.contains("Which statements does it support?") && page.contains("1.3 A policy is in place."), "{page}");
    // What asks for no evidence is not offered.
    assert!(!page.contains("1.4 Per cent"), "{page}");
    let saved = support(&mut lead, &path, id, &["lead", "policy"]).await;
    expect(&saved, 303);
    assert_eq!(saved.location(), format!("{path}?note=chosen#supports"));
    assert_eq!((states(&board)["lead"].as_str(), states(&board)["policy"].as_str()), ("complete", "complete"));
    assert_eq!(titles(&board, id, "policy").await, ["Safeguarding policy"]);
    let check = words(&lead.get(&format!("/returns/{id}/check")).await.unwrap());
    assert!(!check.contains("give at least one piece of evidence"));
    assert_eq!(check.matches("Safeguarding policy").count(), 2, "{check}");
    let standard = words(&lead.get(&format!("/returns/{id}/standards/first")).await.unwrap());
    assert!(standard.matches("From our library").count() == 2, "{standard}");
    assert_eq!(trail_entries(&board, "library_piece_used"), 1);
    // Once more: nothing differs, nothing is saved.
    let again = [("was", "lead"), ("was", "policy"), ("statement", "lead"), ("statement", "policy")];
    expect(&lead.post(&format!("{path}/supports/{id}"), &again).await.unwrap(), 303);
    assert_eq!(trail_entries(&board, "library_piece_used"), 1);
    for wrong in ["trained", "about", "nothing"] {
        expect(&support(&mut lead, &path, id, &[wrong]).await, 404);
    }
    expect(&lead.post(&format!("/returns/{id}/submit"), &[]).await.unwrap(), 303);
}

async fn a_statement_takes_many_pieces_and_a_word_finds_them(board: TestBoard) {
    board.open_audit().await.unwrap();
    let id = board.return_of(PoliceLead).await.unwrap();
    let training = piece(&board, PoliceLead, "Training log", &[("note", "In the annex")]).await;
    let policy = piece(&board, PoliceLead, "Safeguarding policy", &[]).await;
    piece(&board, PoliceLead, "Board minutes", &[]).await;
    let mut lead = signed_in(&board, PoliceLead).await;
    let standard = format!("/returns/{id}/standards/first");
    // The button of the standard's page saves what was typed and leads there.
    let typed = [("s.lead.revision", "0"), ("s.lead.narrative", "We meet."), ("intent", "library:lead")];
    let page = lead.post(&standard, &typed).await.unwrap();
    let choose = format!("/returns/{id}/statements/lead/library");
    assert_eq!(page.location(), choose);
    let page = words(&lead.get(&choose).await.unwrap());
    assert!(
        ["Safeguarding policy", "Training log", "Board minutes"].iter().all(|title| page.contains(title)),
        "{page}"
    );
    // Looking for a word keeps what is ticked, and saves nothing.
    let find = [("piece", id_of(&policy)), ("find", "annex"), ("intent", "find")];
    let found = lead.post(&choose, &find).await.unwrap();
    expect(&found, 200);
    assert!(words(&found).contains("Training log") && !words(&found).contains("Board minutes"));
    assert!(found.text().contains(id_of(&policy)) && words(&found).contains("1 ticked piece is not shown."));
    assert!(titles(&board, id, "lead").await.is_empty());
    // They stand at the statement as on the page: by title, in whichever order they were added or ticked.
    let both = [("piece", id_of(&training)), ("piece", id_of(&policy)), ("find", "annex"), ("intent", "save")];
    let saved = lead.post(&choose, &both).await.unwrap();
    assert_eq!(saved.location(), format!("{standard}?note=chosen#statement-lead"));
    assert_eq!(titles(&board, id, "lead").await, ["Safeguarding policy", "Training log"]);
    expect(&lead.post(&choose, &[("piece", "x")]).await.unwrap(), 404);
    expect(&lead.post(&choose, &[("piece", id_of(&policy)), ("agency", "x")]).await.unwrap(), 400);
    for none in ["trained", "about", "nothing"] {
        expect(&lead.get(&format!("/returns/{id}/statements/{none}/library")).await.unwrap(), 404);
    }
}

async fn what_is_chosen_is_taken_away_on_either_page(board: TestBoard) {
    board.open_audit().await.unwrap();
    let id = board.return_of(PoliceLead).await.unwrap();
    let policy = piece(
        &board,
        PoliceLead,
        "Safeguarding policy",
        &[("review-day", "1"), ("review-month", "6"), ("review-year", "2026")],
    )
    .await;
    let mut lead = signed_in(&board, PoliceLead).await;
    expect(&support(&mut lead, &policy, id, &["lead"]).await, 303);
    // A save of the standard's page, as it stands there, keeps all of it.
    let standard = format!("/returns/{id}/standards/first");
    let page = lead.get(&standard).await.unwrap();
    let parts = ["title", "held", "review_on", "piece"].map(|part| format!("s.lead.evidence.0.{part}"));
    let values = parts.each_ref().map(|name| page.field(name).unwrap());
    let before = evidence(&board, id, "lead").await;
    let mut fields: Vec<(&str, &str)> =
        parts.iter().map(String::as_str).zip(values.iter().map(String::as_str)).collect();
    fields.extend([("s.lead.revision", "1"), ("s.lead.narrative", "We meet."), ("s.lead.evidence.1.title", "Minutes")]);
    expect(&lead.post(&standard, &fields).await.unwrap(), 303);
    let after = evidence(&board, id, "lead").await;
    assert_eq!((&after[0], after[1].title.as_str()), (&before[0], "Minutes"));
    assert_eq!(after[0].piece.unwrap().to_string(), id_of(&policy));
    // Ticked there, it goes; the other stays.
    let away: Vec<_> = fields
        .iter()
        .copied()
        .filter(|(name, _)| *name != "s.lead.revision")
        .chain([("s.lead.revision", "2"), ("s.lead.evidence.0.away", "yes")])
        .collect();
    expect(&lead.post(&standard, &away).await.unwrap(), 303);
    assert_eq!(titles(&board, id, "lead").await, ["Minutes"]);
    expect(&support(&mut lead, &policy, id, &["lead"]).await, 303);
    assert_eq!(titles(&board, id, "lead").await, ["Minutes", "Safeguarding policy"]);
    expect(&lead.post(&format!("{policy}/supports/{id}"), &[("was", "lead")]).await.unwrap(), 303);
    assert_eq!(titles(&board, id, "lead").await, ["Minutes"]);
    // A hidden field that somebody wrote into is no date and no id.
    for (part, value) in [("review_on", "soon"), ("piece", "x")] {
        let name = format!("s.lead.evidence.1.{part}");
        let wrong = [("s.lead.revision", "5"), ("s.lead.evidence.1.title", "T"), (&name, value)];
        expect(&lead.post(&standard, &wrong).await.unwrap(), 422);
    }
}

async fn a_contributor_uses_the_library_for_their_part_alone(board: TestBoard) {
    with_required_evidence(&board).await;
    let id = board.return_of(PoliceLead).await.unwrap();
    board.delegate(PoliceContributor, "first", &["policy"]).await.unwrap();
    let path = piece(&board, PoliceLead, "Safeguarding policy", &[]).await;
    let mut contributor = signed_in(&board, PoliceContributor).await;
    let page = words(&contributor.get(&path).await.unwrap());
    assert!(page.contains("1.3 A policy is in place.") && !page.contains("1.1 "), "{page}");
    expect(&support(&mut contributor, &path, id, &["policy"]).await, 303);
    expect(&support(&mut contributor, &path, id, &["lead"]).await, 404);
    expect(&support(&mut contributor, &path, id, &["policy", "lead"]).await, 404);
    expect(&contributor.get(&format!("/returns/{id}/statements/lead/library")).await.unwrap(), 404);
    assert_eq!(titles(&board, id, "policy").await, ["Safeguarding policy"]);
    assert!(titles(&board, id, "lead").await.is_empty());
    for who in [PoliceOfficer, PoliceViewer] {
        let mut visitor = signed_in(&board, who).await;
        expect(&support(&mut visitor, &path, id, &["lead"]).await, 403);
        expect(&visitor.get(&format!("/returns/{id}/statements/lead/library")).await.unwrap(), 404);
        assert!(!visitor.get(&path).await.unwrap().text().contains("name=\"statement\""));
    }
}

async fn two_people_who_choose_at_once_lose_nothing(board: TestBoard) {
    with_required_evidence(&board).await;
    let id = board.return_of(PoliceLead).await.unwrap();
    board.delegate(PoliceContributor, "first", &["lead", "policy"]).await.unwrap();
    let policy = piece(&board, PoliceLead, "Safeguarding policy", &[]).await;
    let training = piece(&board, PoliceLead, "Training log", &[]).await;
    let (mut lead, mut contributor) = (signed_in(&board, PoliceLead).await, signed_in(&board, PoliceContributor).await);
    let choose = format!("/returns/{id}/statements/lead/library");
    // Both opened the page while nothing was ticked.
    expect(&lead.post(&choose, &[("piece", id_of(&policy)), ("intent", "save")]).await.unwrap(), 303);
    expect(&contributor.post(&choose, &[("piece", id_of(&training)), ("intent", "save")]).await.unwrap(), 303);
    assert_eq!(titles(&board, id, "lead").await, ["Safeguarding policy", "Training log"]);
    // What one takes away does not come back with what the other saves.
    expect(&lead.post(&choose, &[("was", id_of(&policy)), ("intent", "save")]).await.unwrap(), 303);
    let stale =
        [("was", id_of(&policy)), ("piece", id_of(&policy)), ("was", id_of(&training)), ("piece", id_of(&training))];
    expect(&contributor.post(&choose, &stale).await.unwrap(), 303);
    assert_eq!(titles(&board, id, "lead").await, ["Training log"]);
    // At the very same moment, on one statement.
    let (actor, other) = (board.actor(PoliceLead).unwrap(), board.actor(PoliceContributor).unwrap());
    let none = std::collections::BTreeSet::new();
    let now = std::collections::BTreeSet::from(["policy".into()]);
    let (one, two): (candour_domain::ids::PieceId, candour_domain::ids::PieceId) =
        (id_of(&policy).parse().unwrap(), id_of(&training).parse().unwrap());
    let (first, second) = tokio::join!(
        board.service.choose_statements(&actor, id, one, (&none, &now)),
        board.service.choose_statements(&other, id, two, (&none, &now)),
    );
    first.unwrap();
    second.unwrap();
    let mut both = titles(&board, id, "policy").await;
    both.sort();
    assert_eq!(both, ["Safeguarding policy", "Training log"]);
}

async fn two_leads_who_change_a_piece_at_once_see_both_texts(board: TestBoard) {
    let path = piece(&board, PoliceLead, "Safeguarding policy", &[]).await;
    let mut lead = signed_in(&board, PoliceLead).await;
    let change = format!("{path}/change");
    assert_eq!(lead.get(&change).await.unwrap().field("revision").unwrap(), "1");
    let first = [("title", "Safeguarding policy, version 5"), ("held", "DOC-15"), ("revision", "1")];
    expect(&lead.post(&change, &first).await.unwrap(), 303);
    let second = [("title", "Safeguarding policy (adults)"), ("held", "DOC-14"), ("revision", "1")];
    let page = lead.post(&change, &second).await.unwrap();
    expect(&page, 409);
    let said = words(&page);
    assert!(said.contains("Safeguarding policy, version 5") && said.contains("DOC-15"), "{said}");
    assert!(page.text().contains("value=\"Safeguarding policy (adults)\""));
    // Having seen both, the second lead decides.
    let decided = [("title", "Safeguarding policy (adults)"), ("held", "DOC-15"), ("revision", "2")];
    assert_eq!(page.field("revision").unwrap(), "2");
    expect(&lead.post(&change, &decided).await.unwrap(), 303);
    let said = words(&lead.get(&path).await.unwrap());
    assert!(said.contains("Safeguarding policy (adults)") && said.contains("DOC-15"));
    // The same words again are no change, whatever was seen.
    expect(&lead.post(&change, &decided).await.unwrap(), 303);
    assert_eq!(trail_entries(&board, "library_piece_changed"), 2);
    expect(&lead.post(&change, &[("title", "x"), ("revision", "-")]).await.unwrap(), 400);
}

async fn markup_is_text_and_what_is_wrong_is_refused_with_the_words_kept(board: TestBoard) {
    board.open_audit().await.unwrap();
    let id = board.return_of(PoliceLead).await.unwrap();
    let evil = "<img src=x onerror=alert(1)></textarea><script>";
    let path = piece(&board, PoliceLead, evil, &[("owner", evil), ("note", evil)]).await;
    let mut lead = signed_in(&board, PoliceLead).await;
    expect(&support(&mut lead, &path, id, &["lead"]).await, 303);
    let pages = [
        "/evidence".to_owned(),
        path.clone(),
        format!("{path}/change"),
        format!("{path}/remove"),
        format!("/returns/{id}/standards/first"),
        format!("/returns/{id}/statements/lead/library"),
        format!("/returns/{id}/check"),
    ];
    for there in pages {
        let page = lead.get(&there).await.unwrap();
        expect(&page, 200);
        assert!(page.text().contains("&lt;img src=x") && !page.text().contains("<img src=x"), "{there}");
        assert!(!page.text().contains("</textarea><script>"), "{there}");
    }
    let long = "x".repeat(501);
    let cases: [(&[(&str, &str)], &str); 6] = [
        (&[("held", "Kept words")], "Give this evidence a title."),
        (&[("title", &long), ("held", "Kept words")], "Shorten it to 500"),
        (&[("title", "T"), ("held", "Kept words"), ("link", "javascript:alert(1)")], "starts with https://"),
        (
            &[
                ("title", "T"),
                ("held", "Kept words"),
                ("review-day", "31"),
                ("review-month", "2"),
                ("review-year", "2026"),
            ],
            "There is no day 31",
        ),
        (&[("title", "T"), ("held", "Kept words"), ("expires-day", "1")], "must include a month"),
        (&[("title", "T\u{1}"), ("held", "Kept words")], "control character"),
    ];
    for (fields, says) in cases {
        let page = lead.post("/evidence/add", fields).await.unwrap();
        expect(&page, 422);
        assert!(words(&page).contains(says) && page.text().contains("value=\"Kept words\""), "{says}");
        assert!(page.text().contains("govuk-error-summary"));
    }
    for field in ["agency", "agency_id", "role"] {
        expect(&lead.post("/evidence/add", &[("title", "T"), (field, "x")]).await.unwrap(), 400);
    }
}

async fn the_same_words_twice_are_one_piece(board: TestBoard) {
    let first = piece(&board, PoliceLead, "Safeguarding policy", &[]).await;
    assert_eq!(piece(&board, PoliceLead, " Safeguarding policy ", &[]).await, first);
    assert_ne!(piece(&board, PoliceLead, "Safeguarding policy", &[("owner", "The register")]).await, first);
    assert_eq!(trail_entries(&board, "library_piece_added"), 2);
}

async fn dates_are_said_in_words_and_the_list_shows_what_needs_a_look(board: TestBoard) {
    board.open_audit().await.unwrap();
    let id = board.return_of(PoliceLead).await.unwrap();
    let day =
        |d: &'static str, m: &'static str, names: [&'static str; 3]| [(names[0], d), (names[1], m), (names[2], "2026")];
    let review = ["review-day", "review-month", "review-year"];
    let expires = ["expires-day", "expires-month", "expires-year"];
    let policy = piece(&board, PoliceLead, "Safeguarding policy", &day("2", "3", review)).await;
    piece(&board, PoliceLead, "Insurance", &day("24", "3", expires)).await;
    piece(&board, PoliceLead, "Handbook", &day("1", "9", review)).await;
    piece(&board, PoliceLead, "Minutes", &[]).await;
    let mut lead = signed_in(&board, PoliceLead).await;
    let list = words(&lead.get("/evidence").await.unwrap());
    for says in ["Review was due 2 March 2026", "Expires in 3 weeks", "Review is due 1 September 2026", "2 pieces"] {
        assert!(list.contains(says), "{says}: {list}");
    }
    let due = words(&lead.get("/evidence?only=review").await.unwrap());
    assert!(due.contains("Safeguarding policy") && due.contains("Insurance"));
    assert!(!due.contains("Handbook") && !due.contains("Minutes"), "{due}");
    expect(&support(&mut lead, &policy, id, &["lead"]).await, 303);
    for there in ["standards/first", "check", "statements/lead/library", "print/filled"] {
        let page = words(&lead.get(&format!("/returns/{id}/{there}")).await.unwrap());
        assert!(page.contains("Review was due 2 March 2026"), "{there}: {page}");
    }
    board.clock.set("2026-03-24T12:00:00Z".parse().unwrap());
    let mut lead = signed_in(&board, PoliceLead).await;
    assert!(words(&lead.get("/evidence").await.unwrap()).contains("Expires today"));
    board.clock.set("2026-03-25T12:00:00Z".parse().unwrap());
    let mut lead = signed_in(&board, PoliceLead).await;
    assert!(words(&lead.get("/evidence").await.unwrap()).contains("Expired on 24 March 2026"));
}

async fn expired_evidence_warns_before_submission_and_stops_nobody(board: TestBoard) {
    board.open_audit().await.unwrap();
    let id = board.complete(PoliceLead).await.unwrap();
    let fields = [("expires-day", "10"), ("expires-month", "3"), ("expires-year", "2026")];
    let path = piece(&board, PoliceLead, "Insurance", &fields).await;
    let mut lead = signed_in(&board, PoliceLead).await;
    expect(&support(&mut lead, &path, id, &["lead"]).await, 303);
    let check = format!("/returns/{id}/check");
    assert!(!words(&lead.get(&check).await.unwrap()).contains("out of date"));
    board.clock.set("2026-03-11T12:00:00Z".parse().unwrap());
    let mut lead = signed_in(&board, PoliceLead).await;
    let page = words(&lead.get(&check).await.unwrap());
    assert!(
        page.contains("1 piece of evidence is out of date") && page.contains(": Insurance. Expired on 10 March 2026"),
        "{page}"
    );
    assert!(page.contains("This does not stop you."));
    expect(&lead.post(&format!("/returns/{id}/submit"), &[]).await.unwrap(), 303);
    // Who only reads is not warned of what they cannot mend.
    let read = words(&signed_in(&board, Manager).await.get(&check).await.unwrap());
    assert!(read.contains("Expired on 10 March 2026") && !read.contains("out of date"), "{read}");
}
