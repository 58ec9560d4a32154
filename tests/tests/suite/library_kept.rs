//! What stays of evidence from the library: in what was signed, over audits, at the Board, and at the end.

use crate::carry::second_audit;
use crate::evidence::with_required_evidence;
use crate::library::{evidence, id_of, piece, support, titles};
use crate::support::{expect, query, query_write, signed_in, trail_entries, words};
use candour_domain::ids::ReturnId;
use candour_tests::Who::*;
use candour_tests::{TestBoard, on_both_databases};
use serde_json::Value as Json;
use std::collections::BTreeMap;
use std::io::{Cursor, Read as _};

on_both_databases! {
    what_was_signed_keeps_its_words_when_the_library_changes_or_loses_them,
    an_open_return_gets_the_present_words_when_somebody_says_so,
    evidence_of_an_answer_goes_into_the_library_with_one_tick,
    where_the_library_is_full_the_answers_are_saved_and_the_page_says_so,
    last_cycles_evidence_stands_ready_with_the_librarys_present_words,
    the_board_reads_what_is_chosen_and_never_the_library,
    a_destroyed_return_leaves_the_library,
    the_library_goes_when_nobody_works_for_its_agency_any_more,
    it_is_sealed_and_opens_for_its_own_agency_alone,
    everything_of_it_goes_with_the_agencys_own_export,
    a_piece_that_cannot_be_read_is_marked_and_stops_nothing,
    a_piece_that_cannot_be_read_stays_chosen_beside_another,
    what_somebody_added_is_in_their_own_data,
}

const LATER: [(&str, &str); 3] = [("title", "Safeguarding policy, version 5"), ("held", "DOC-99"), ("revision", "1")];

async fn submitted_with_a_piece(board: &TestBoard) -> (ReturnId, String) {
    board.open_audit().await.unwrap();
    let id = board.complete(PoliceLead).await.unwrap();
    let path = piece(board, PoliceLead, "Safeguarding policy", &[("note", "Between us")]).await;
    let mut lead = signed_in(board, PoliceLead).await;
    expect(&support(&mut lead, &path, id, &["lead"]).await, 303);
    expect(&lead.post(&format!("/returns/{id}/submit"), &[]).await.unwrap(), 303);
    (id, path)
}

async fn what_was_signed_keeps_its_words_when_the_library_changes_or_loses_them(board: TestBoard) {
    let (id, path) = submitted_with_a_piece(&board).await;
    let signed = evidence(&board, id, "lead").await;
    let hash = query(&board, "SELECT answers_hash FROM return_step WHERE answers_hash IS NOT NULL");
    let receipt = format!("/returns/{id}/receipt");
    let mut lead = signed_in(&board, PoliceLead).await;
    let before = words(&lead.get(&receipt).await.unwrap());
    expect(&lead.post(&format!("{path}/change"), &LATER).await.unwrap(), 303);
    let page = words(&lead.get(&path).await.unwrap());
    assert!(page.contains("Used in") && page.contains("Thematic audit: 1.1"), "{page}");
    // It takes no more choices.
    expect(&lead.post(&format!("{path}/supports/{id}"), &[("was", "lead")]).await.unwrap(), 409);
    assert_eq!(evidence(&board, id, "lead").await, signed);
    expect(&lead.post(&format!("{path}/remove"), &[("confirm", "remove")]).await.unwrap(), 303);
    assert_eq!(evidence(&board, id, "lead").await, signed);
    assert_eq!(query(&board, "SELECT answers_hash FROM return_step WHERE answers_hash IS NOT NULL"), hash);
    let after = words(&lead.get(&receipt).await.unwrap());
    assert_eq!(before, after);
    let mut manager = signed_in(&board, Manager).await;
    let read = words(&manager.get(&format!("/returns/{id}/standards/first")).await.unwrap());
    assert!(read.contains("Safeguarding policy") && read.contains("DOC-14") && !read.contains("version 5"), "{read}");
}

async fn an_open_return_gets_the_present_words_when_somebody_says_so(board: TestBoard) {
    board.open_audit().await.unwrap();
    let id = board.return_of(PoliceLead).await.unwrap();
    let path = piece(&board, PoliceLead, "Safeguarding policy", &[]).await;
    let mut lead = signed_in(&board, PoliceLead).await;
    expect(&support(&mut lead, &path, id, &["lead"]).await, 303);
    expect(&lead.post(&format!("{path}/change"), &LATER).await.unwrap(), 303);
    assert_eq!(titles(&board, id, "lead").await, ["Safeguarding policy"]);
    let page = words(&lead.get(&path).await.unwrap());
    assert!(page.contains("It was changed after it was chosen for 1.1"), "{page}");
    // Choosing from the statement, which does not say so, leaves what was chosen before as it is.
    let other = piece(&board, PoliceLead, "Training log", &[]).await;
    let both = [("was", id_of(&path)), ("piece", id_of(&path)), ("piece", id_of(&other)), ("intent", "save")];
    let choose = format!("/returns/{id}/statements/lead/library");
    expect(&lead.post(&choose, &both).await.unwrap(), 303);
    assert_eq!(titles(&board, id, "lead").await, ["Safeguarding policy", "Training log"]);
    let away = [("was", id_of(&path)), ("piece", id_of(&path)), ("was", id_of(&other)), ("intent", "save")];
    expect(&lead.post(&choose, &away).await.unwrap(), 303);
    let again = [("was", "lead"), ("statement", "lead")];
    expect(&lead.post(&format!("{path}/supports/{id}"), &again).await.unwrap(), 303);
    let kept = evidence(&board, id, "lead").await;
    assert_eq!(
        (kept.len(), kept[0].title.as_str(), kept[0].held.as_str()),
        (1, "Safeguarding policy, version 5", "DOC-99")
    );
    assert!(!words(&lead.get(&path).await.unwrap()).contains("It was changed after"));
}

async fn evidence_of_an_answer_goes_into_the_library_with_one_tick(board: TestBoard) {
    board.open_audit().await.unwrap();
    let id = board.return_of(PoliceLead).await.unwrap();
    let mut lead = signed_in(&board, PoliceLead).await;
    let standard = format!("/returns/{id}/standards/first");
    assert!(words(&lead.get(&standard).await.unwrap()).contains("Keep it in our library"));
    let fields = [
        ("s.lead.revision", "0"),
        ("s.lead.evidence.0.title", " Training log "),
        ("s.lead.evidence.0.held", "Learning system"),
        ("s.lead.evidence.0.keep", "yes"),
        ("s.lead.evidence.1.title", "Minutes of May"),
    ];
    // While somebody types nothing is put anywhere: the tick is for the save of the page.
    let typed = lead.post(&format!("{standard}/autosave"), &fields).await.unwrap();
    expect(&typed, 200);
    assert_eq!(trail_entries(&board, "library_piece_added"), 0);
    let fields: Vec<_> =
        fields.into_iter().filter(|(name, _)| *name != "s.lead.revision").chain([("s.lead.revision", "1")]).collect();
    expect(&lead.post(&standard, &fields).await.unwrap(), 303);
    let kept = evidence(&board, id, "lead").await;
    assert!(kept[0].piece.is_some() && kept[1].piece.is_none(), "{kept:?}");
    let list = words(&lead.get("/evidence").await.unwrap());
    assert!(list.contains("Training log") && list.contains("Learning system") && !list.contains("Minutes of May"));
    assert!(words(&lead.get(&standard).await.unwrap()).contains("From our library"));
    // The old page, sent once more: one piece it is, and stays.
    lead.post(&standard, &fields).await.unwrap();
    assert_eq!(trail_entries(&board, "library_piece_added"), 1);
}

async fn where_the_library_is_full_the_answers_are_saved_and_the_page_says_so(board: TestBoard) {
    board.open_audit().await.unwrap();
    let id = board.return_of(PoliceLead).await.unwrap();
    piece(&board, PoliceLead, "Safeguarding policy", &[]).await;
    // 1,000 pieces are the most.
    let new = if board.url().starts_with("sqlite:") { "randomblob(16)" } else { "gen_random_uuid()" };
    query_write(
        &board,
        &format!(
            "INSERT INTO library_piece
                (id, agency_id, revision, body, created_at, created_by, updated_at, updated_by)
            WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 999)
            SELECT {new}, l.agency_id, 1, l.body, l.created_at, l.created_by, l.updated_at, l.updated_by
            FROM library_piece l, n"
        ),
    );
    let mut lead = signed_in(&board, PoliceLead).await;
    let standard = format!("/returns/{id}/standards/first");
    let fields = [
        ("s.lead.revision", "0"),
        ("s.lead.narrative", "We meet."),
        ("s.lead.evidence.0.title", "Training log"),
        ("s.lead.evidence.0.keep", "yes"),
    ];
    let saved = lead.post(&standard, &fields).await.unwrap();
    expect(&saved, 303);
    assert_eq!(saved.location(), format!("{standard}?note=unkept-full#statement-lead"));
    let kept = evidence(&board, id, "lead").await;
    assert_eq!((kept.len(), kept[0].title.as_str(), kept[0].piece), (1, "Training log", None));
    let page = words(&lead.get(&format!("{standard}?note=unkept-full")).await.unwrap());
    assert!(page.contains("Saved. It could not be kept in your library") && page.contains("We meet."), "{page}");
    assert_eq!(trail_entries(&board, "library_piece_added"), 1);
}

async fn last_cycles_evidence_stands_ready_with_the_librarys_present_words(board: TestBoard) {
    let (before, path) = submitted_with_a_piece(&board).await;
    let mut lead = signed_in(&board, PoliceLead).await;
    expect(&lead.post(&format!("{path}/change"), &LATER).await.unwrap(), 303);
    let now = second_audit(&board, before).await;
    let mut lead = signed_in(&board, PoliceLead).await;
    let page = words(&lead.get(&format!("/returns/{now}/standards/first")).await.unwrap());
    assert!(page.contains("From 2026, please confirm") && page.contains("Safeguarding policy, version 5"), "{page}");
    assert!(titles(&board, now, "lead").await.is_empty());
    expect(&lead.post(&format!("/returns/{now}/standards/first"), &[("intent", "confirm:lead")]).await.unwrap(), 303);
    let kept = evidence(&board, now, "lead").await;
    assert_eq!(
        (kept[0].title.as_str(), kept[0].piece.unwrap().to_string().as_str()),
        ("Safeguarding policy, version 5", id_of(&path))
    );
    assert_eq!(titles(&board, before, "lead").await, ["Safeguarding policy"]);
    let used = words(&lead.get(&path).await.unwrap());
    assert!(used.contains("Used in") && used.contains("Which statements does it support?"), "{used}");
}

async fn the_board_reads_what_is_chosen_and_never_the_library(board: TestBoard) {
    board.open_audit().await.unwrap();
    let id = board.complete(PoliceLead).await.unwrap();
    let path = piece(&board, PoliceLead, "Safeguarding policy", &[("note", "Between us")]).await;
    piece(&board, PoliceLead, "Not chosen", &[]).await;
    let mut lead = signed_in(&board, PoliceLead).await;
    expect(&support(&mut lead, &path, id, &["lead"]).await, 303);
    let mut manager = signed_in(&board, Manager).await;
    expect(&manager.get(&format!("/returns/{id}/standards/first")).await.unwrap(), 404);
    let audit = board.service.whole_return(&board.actor(PoliceLead).unwrap(), id).await.unwrap().head.audit.id;
    let answers = format!("/audits/{audit}/downloads/answers.json");
    assert!(!manager.get(&answers).await.unwrap().text().contains("Safeguarding policy"));
    expect(&lead.post(&format!("/returns/{id}/submit"), &[]).await.unwrap(), 303);
    for page in
        ["", "/standards/first", "/check", "/print/filled", "/evidence"].map(|page| format!("/returns/{id}{page}"))
    {
        let page = manager.get(&page).await.unwrap();
        expect(&page, 200);
        let text = page.text();
        assert!(!text.contains("Between us") && !text.contains("Not chosen") && !text.contains(id_of(&path)), "{text}");
        assert!(!text.contains("our library") && !text.contains("href=\"/evidence"), "{text}");
    }
    let taken = manager.get(&answers).await.unwrap().text();
    assert!(taken.contains("Safeguarding policy") && !taken.contains(id_of(&path)) && !taken.contains("Between us"));
}

async fn a_destroyed_return_leaves_the_library(board: TestBoard) {
    let (id, path) = submitted_with_a_piece(&board).await;
    let audit = board.service.whole_return(&board.actor(PoliceLead).unwrap(), id).await.unwrap().head.audit.id;
    let mut manager = signed_in(&board, Manager).await;
    expect(&manager.post(&format!("/audits/{audit}/state"), &[("to", "closed")]).await.unwrap(), 303);
    let fields = [("decision", "shred"), ("agency", "Testshire Police"), ("reason", "The schedule")];
    expect(&manager.post(&format!("/retention/{id}"), &fields).await.unwrap(), 303);
    let mut lead = signed_in(&board, PoliceLead).await;
    let page = words(&lead.get(&path).await.unwrap());
    assert!(page.contains("DOC-14") && page.contains("Between us") && !page.contains("Used in"), "{page}");
    let found = board.another_server().await.unwrap().verify(&[]).await.unwrap();
    assert!(found.unreadable.is_empty() && found.library_pieces == 1, "{:?}", found.unreadable);
}

async fn the_library_goes_when_nobody_works_for_its_agency_any_more(board: TestBoard) {
    piece(&board, PoliceLead, "CANARY-policy", &[]).await;
    piece(&board, CouncilLead, "Council policy", &[]).await;
    let agency = board.agencies["Testshire Police"];
    let path = format!("/retention/library/{agency}");
    let mut manager = signed_in(&board, Manager).await;
    let list = words(&manager.get("/retention").await.unwrap());
    assert!(list.contains("Kept while people work for the agency") && !list.contains("CANARY"), "{list}");
    let typed = [("agency", "Testshire Police"), ("reason", "It left the Board")];
    expect(&manager.post(&path, &typed).await.unwrap(), 409);
    query_write(
        &board,
        &format!(
            "UPDATE membership SET ended_at = created_at WHERE agency_id = (SELECT id FROM agency WHERE name = '{}')",
            "Testshire Police"
        ),
    );
    assert!(words(&manager.get("/retention").await.unwrap()).contains("Nobody works for this agency any more"));
    for wrong in
        [[("agency", "Testshire"), ("reason", "Kept words")], [("agency", "Testshire Police"), ("reason", " ")]]
    {
        expect(&manager.post(&path, &wrong).await.unwrap(), 422);
    }
    expect(&signed_in(&board, CouncilLead).await.post(&path, &typed).await.unwrap(), 403);
    let other = board.another_server().await.unwrap();
    expect(&manager.post(&path, &typed).await.unwrap(), 303);
    assert_eq!(trail_entries(&board, "library_destroyed"), 1);
    expect(&manager.get(&path).await.unwrap(), 404);
    assert_eq!(query(&board, "SELECT COUNT(*) FROM data_key WHERE purpose = 'library'").trim(), "1");
    // A server that had the key open reads nothing, and starts with a new one where somebody comes back.
    let police = candour_domain::access::Actor { agency: Some(agency), ..board.actor(PoliceLead).unwrap() };
    assert!(other.library(&police).await.unwrap().is_empty());
    let form = candour_domain::library::PieceForm { title: "New start".to_owned(), ..Default::default() };
    other.add_piece(&police, &form).await.unwrap();
    assert_eq!(board.service.library(&police).await.unwrap()[0].title(), "New start");
    assert!(words(&signed_in(&board, CouncilLead).await.get("/evidence").await.unwrap()).contains("Council policy"));
    let found = other.verify(&[]).await.unwrap();
    assert!(found.unreadable.is_empty() && found.library_pieces == 2, "{:?}", found.unreadable);
}

async fn it_is_sealed_and_opens_for_its_own_agency_alone(board: TestBoard) {
    let canary = "CANARY-of-the-library";
    piece(&board, PoliceLead, canary, &[("owner", canary), ("note", canary)]).await;
    piece(&board, CouncilLead, "Council policy", &[]).await;
    assert_eq!(query(&board, "SELECT COUNT(*) FROM data_key WHERE purpose = 'library'").trim(), "2");
    let found = board.service.verify(&[]).await.unwrap();
    assert_eq!((found.library_pieces, found.unreadable.len()), (2, 0));
    // A piece in another agency's place does not open there.
    query_write(
        &board,
        "UPDATE library_piece SET agency_id = (SELECT id FROM agency WHERE name = 'Testshire Council')",
    );
    let list = signed_in(&board, CouncilLead).await.get("/evidence").await.unwrap();
    expect(&list, 200);
    let list = words(&list);
    assert!(list.contains("cannot be read now") && !list.contains(canary), "{list}");
    assert_eq!(board.service.verify(&[]).await.unwrap().unreadable.len(), 1);
    // Last of all: reading the files past the database lets go of its locks on them.
    assert!(!String::from_utf8_lossy(&board.bytes().unwrap()).contains(canary));
}

async fn everything_of_it_goes_with_the_agencys_own_export(board: TestBoard) {
    let (id, path) = submitted_with_a_piece(&board).await;
    piece(&board, CouncilLead, "Council policy", &[]).await;
    let mut lead = signed_in(&board, PoliceLead).await;
    let upload = lead.upload(&format!("{path}/file/add"), "Policy 2026.pdf", b"%PDF-1.7 policy").await.unwrap();
    expect(&upload, 303);
    let page = lead.get(&format!("/returns/{id}/export.zip")).await.unwrap();
    expect(&page, 200);
    let mut archive = zip::ZipArchive::new(Cursor::new(&page.body)).unwrap();
    let all: BTreeMap<String, Vec<u8>> = (0..archive.len())
        .map(|at| {
            let mut entry = archive.by_index(at).unwrap();
            let mut bytes = Vec::new();
            entry.read_to_end(&mut bytes).unwrap();
            (entry.name().unwrap().into_owned(), bytes)
        })
        .collect();
    assert_eq!(all["library/001-policy-2026.pdf"], b"%PDF-1.7 policy");
    let document: Json = serde_json::from_slice(&all["library.json"]).unwrap();
    assert_eq!((&document["schema"], document["pieces"].as_array().unwrap().len()), (&"candour-library/1".into(), 1));
    let kept = &document["pieces"][0];
    assert_eq!((&kept["id"], &kept["piece"]["held"]), (&id_of(&path).into(), &"DOC-14".into()));
    assert_eq!((&kept["piece"]["note"], &kept["file"]), (&"Between us".into(), &"library/001-policy-2026.pdf".into()));
    assert!(String::from_utf8_lossy(&all["README.txt"]).contains("library.json"));
    // The list alone, between audits.
    let alone = lead.get("/evidence/library.json").await.unwrap();
    expect(&alone, 200);
    assert!(alone.text().contains("Between us") && !alone.text().contains("Council policy"));
    assert_eq!(trail_entries(&board, "library_taken"), 1);
    expect(&signed_in(&board, PoliceContributor).await.get("/evidence/library.json").await.unwrap(), 403);
}

async fn a_piece_that_cannot_be_read_is_marked_and_stops_nothing(board: TestBoard) {
    board.open_audit().await.unwrap();
    let id = board.return_of(PoliceLead).await.unwrap();
    let path = piece(&board, PoliceLead, "Safeguarding policy", &[]).await;
    let mut lead = signed_in(&board, PoliceLead).await;
    expect(&support(&mut lead, &path, id, &["lead"]).await, 303);
    // Rolled back to another revision.
    query_write(&board, "UPDATE library_piece SET revision = 7");
    let list = lead.get("/evidence").await.unwrap();
    expect(&list, 200);
    assert!(words(&list).contains("A piece of evidence that cannot be read now"));
    let page = lead.get(&path).await.unwrap();
    expect(&page, 200);
    assert!(words(&page).contains("it cannot be opened now"));
    expect(&lead.get(&format!("{path}/change")).await.unwrap(), 404);
    let standard = words(&lead.get(&format!("/returns/{id}/standards/first")).await.unwrap());
    assert!(standard.contains("Safeguarding policy"));
    expect(&lead.get("/evidence/library.json").await.unwrap(), 200);
}

async fn a_piece_that_cannot_be_read_stays_chosen_beside_another(board: TestBoard) {
    with_required_evidence(&board).await;
    let id = board.return_of(PoliceLead).await.unwrap();
    let lost = piece(&board, PoliceLead, "Safeguarding policy", &[]).await;
    let mut lead = signed_in(&board, PoliceLead).await;
    expect(&support(&mut lead, &lost, id, &["lead"]).await, 303);
    query_write(&board, "UPDATE library_piece SET revision = 7");
    let other = piece(&board, PoliceLead, "Training log", &[]).await;
    let choose = |statement: &str| format!("/returns/{id}/statements/{statement}/library");
    let page = lead.get(&choose("lead")).await.unwrap();
    expect(&page, 200);
    let said = words(&page);
    assert!(said.contains("A piece of evidence that cannot be read now") && !said.contains("not shown"), "{said}");
    let both = [("was", id_of(&lost)), ("piece", id_of(&lost)), ("piece", id_of(&other)), ("intent", "save")];
    expect(&lead.post(&choose("lead"), &both).await.unwrap(), 303);
    assert_eq!(titles(&board, id, "lead").await, ["Safeguarding policy", "Training log"]);
    // It is not there to be chosen anew, and can be taken away.
    assert!(!lead.get(&choose("policy")).await.unwrap().text().contains(id_of(&lost)));
    expect(&lead.post(&choose("policy"), &[("piece", id_of(&lost)), ("intent", "save")]).await.unwrap(), 404);
    let away = [("was", id_of(&lost)), ("was", id_of(&other)), ("piece", id_of(&other)), ("intent", "save")];
    expect(&lead.post(&choose("lead"), &away).await.unwrap(), 303);
    assert_eq!(titles(&board, id, "lead").await, ["Training log"]);
}

async fn what_somebody_added_is_in_their_own_data(board: TestBoard) {
    let path = piece(&board, PoliceContributor, "Safeguarding policy", &[]).await;
    let mut lead = signed_in(&board, PoliceLead).await;
    expect(&lead.post(&format!("{path}/change"), &LATER).await.unwrap(), 303);
    expect(&lead.upload(&format!("{path}/file/add"), "P.pdf", b"%PDF-1.7").await.unwrap(), 303);
    for (who, added, changed, files) in [(PoliceContributor, true, false, 0), (PoliceLead, false, true, 1)] {
        let page = signed_in(&board, who).await.get("/account/data.json").await.unwrap();
        expect(&page, 200);
        let data: Json = serde_json::from_str(&page.text()).unwrap();
        let kept = &data["library_pieces"][0];
        assert_eq!(kept["agency"], "Testshire Police");
        assert_eq!(
            (&kept["added_by_this_person"], &kept["last_changed_by_this_person"]),
            (&added.into(), &changed.into())
        );
        assert_eq!(data["library_files"].as_array().unwrap().len(), files);
        assert!(!page.text().contains("Safeguarding policy"));
    }
}
