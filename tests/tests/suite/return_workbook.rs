//! The return as a workbook: out, filled in, in again, and what is saved of it.

use crate::edit::{Edit, Put};
use crate::support::{expect, query, signed_in, trail_entries, words};
use candour_domain::answer::{Answer, Response, Value};
use candour_domain::ids::ReturnId;
use candour_tests::Who::{self, *};
use candour_tests::{Page, TestBoard, Visitor, on_both_databases};
use std::collections::BTreeMap;

on_both_databases! {
    a_workbook_that_was_not_touched_changes_nothing,
    every_change_is_shown_old_beside_new_and_saved_once_ticked,
    only_what_is_ticked_is_saved,
    a_blank_workbook_fills_every_standard_in_one_go,
    a_blank_workbook_from_before_the_account_fits_its_statements,
    two_people_who_wrote_are_both_shown_and_theirs_stands_unless_one_chooses,
    what_was_not_touched_never_undoes_a_colleagues_save,
    a_save_between_looking_and_accepting_is_shown_and_nothing_is_half_saved,
    emptied_cells_and_evidence_are_shown_before_they_go,
    a_text_that_no_cell_holds_comes_back_whole,
    an_answer_that_cannot_be_opened_is_left_alone,
    files_saved_by_other_programs_are_read,
    whoever_may_edit_uploads_and_whoever_reads_downloads,
    a_return_that_was_handed_in_gives_its_workbook_and_takes_none,
    the_pages_lead_there,
    a_contributors_workbook_holds_and_takes_their_part_alone,
}

/// The workbook of the person's return.
pub(crate) async fn workbook(visitor: &mut Visitor, id: ReturnId, kind: &str) -> Vec<u8> {
    let page = visitor.get(&format!("/returns/{id}/workbook/{kind}")).await.unwrap();
    expect(&page, 200);
    assert!(page.header("content-disposition").starts_with("attachment; filename=\"testshire-"));
    assert_eq!((page.header("x-content-type-options"), page.header("cache-control")), ("nosniff", "no-store"));
    page.body
}

pub(crate) async fn upload(visitor: &mut Visitor, id: ReturnId, bytes: &[u8]) -> Page {
    visitor.upload(&format!("/returns/{id}/workbook/upload"), "Return.xlsx", bytes).await.unwrap()
}

/// The fields of the form that saves, as a browser without JavaScript would post it untouched.
pub(crate) fn form(page: &Page) -> Vec<(String, String)> {
    let text = page.text();
    let Some(at) = text.find("id=\"changes\"") else { return Vec::new() };
    let form = text[at..].split("</form>").next().unwrap();
    let attribute = |tag: &str, name: &str| {
        let value = tag.split(&format!(" {name}=\"")).nth(1)?.split('"').next()?;
        let plain = value.replace("&quot;", "\"").replace("&lt;", "<").replace("&gt;", ">");
        Some(plain.replace("&#x27;", "'").replace("&#39;", "'").replace("&amp;", "&"))
    };
    // A tag ends at the first bracket outside of quotes.
    let whole = |tag: &str| {
        let mut quoted = false;
        let end = tag.find(|c: char| {
            quoted ^= c == '"';
            c == '>' && !quoted
        });
        tag[..end.unwrap()].to_owned()
    };
    form.split("<input ")
        .skip(1)
        .map(|tag| format!(" {}", whole(tag)))
        .filter(|tag| {
            let kind = attribute(tag, "type").unwrap_or_default();
            kind == "hidden" || tag.contains(" checked")
        })
        .map(|tag| (attribute(&tag, "name").unwrap(), attribute(&tag, "value").unwrap_or_default()))
        .collect()
}

pub(crate) async fn accept(visitor: &mut Visitor, id: ReturnId, fields: &[(String, String)]) -> Page {
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    visitor.post(&format!("/returns/{id}/workbook/upload/accept"), &fields).await.unwrap()
}

pub(crate) async fn answers(board: &TestBoard, who: Who, id: ReturnId) -> BTreeMap<String, Answer> {
    let whole = board.service.whole_return(&board.actor(who).unwrap(), id).await.unwrap();
    whole.answers.into_iter().map(|(id, kept)| (id.0, kept.answer)).collect()
}

fn revisions(board: &TestBoard) -> String {
    query(board, "SELECT statement_id, revision FROM answer ORDER BY statement_id").trim().replace('\n', " ")
}

async fn open(board: &TestBoard) -> (ReturnId, Visitor) {
    board.open_audit().await.unwrap();
    (board.return_of(PoliceLead).await.unwrap(), signed_in(board, PoliceLead).await)
}

const VALUE: &str = "Your answer";
const MET: &str = "How is it met?";
const TITLE: &str = "Title of the document or record";

async fn a_workbook_that_was_not_touched_changes_nothing(board: TestBoard) {
    board.open_audit().await.unwrap();
    let id = board.complete(PoliceLead).await.unwrap();
    let mut lead = signed_in(&board, PoliceLead).await;
    // Blanks at the ends and empty lines do not survive a cell, and are no change.
    let typed = [("s.lead.value", "3"), ("s.lead.narrative", " Two lines \n\n here. \n"), ("s.lead.revision", "1")];
    expect(&lead.post(&format!("/returns/{id}/standards/first"), &typed).await.unwrap(), 303);
    let before = (revisions(&board), trail_entries(&board, "answer_saved"));
    for kind in ["filled", "blank"] {
        let bytes = workbook(&mut lead, id, kind).await;
        let page = upload(&mut lead, id, &bytes).await;
        expect(&page, 200);
        let said = words(&page);
        assert!(said.contains("No answer would change.") && said.contains("stay as they are here"), "{said}");
        assert!(form(&page).is_empty());
    }
    assert_eq!((revisions(&board), trail_entries(&board, "answer_saved")), before);
    assert_eq!(trail_entries(&board, "document_taken"), 2);
}

async fn every_change_is_shown_old_beside_new_and_saved_once_ticked(board: TestBoard) {
    board.open_audit().await.unwrap();
    let id = board.complete(PoliceLead).await.unwrap();
    let mut lead = signed_in(&board, PoliceLead).await;
    let edit = Edit::new(&workbook(&mut lead, id, "filled").await);
    let edit = edit
        .answer("1.1", VALUE, "mostly  met")
        .answer("1.1", MET, "=HYPERLINK(\"https://evil.example\")\nA <b>new</b> “lead” & 'deputy'.")
        .answer("3.1", VALUE, "Not applicable")
        .answer("3.1", "Why it does not apply", "We have no custody suite.");
    let title = edit.cell("Evidence", "1.1", TITLE);
    let link = edit.cell("Evidence", "1.1", "Link (https://)");
    let edit = edit.put("Evidence", &title, &Put::Text("Role description")).put(
        "Evidence",
        &link,
        &Put::Text("https://example.org/role"),
    );
    let page = upload(&mut lead, id, &edit.bytes()).await;
    expect(&page, 200);
    let said = words(&page);
    assert!(said.contains("2 answers would change.") && said.contains("Nothing is saved yet."), "{said}");
    for shown in
        ["Fully met", "Mostly met", "The chief officer leads.", "Role description", "We have no custody suite."]
    {
        assert!(said.contains(shown), "{shown}");
    }
    assert!(!page.text().contains("A <b>new</b>") && said.contains("Unchanged ("));
    assert_eq!(revisions(&board), "custody|1 lead|1 policy|1 trained|1");
    let fields = form(&page);
    assert_eq!(fields.iter().filter(|(name, _)| name == "take").count(), 2);
    let done = accept(&mut lead, id, &fields).await;
    expect(&done, 303);
    assert_eq!(done.location(), format!("/returns/{id}/workbook/upload?saved=2&left=0"));
    assert!(words(&lead.get(done.location()).await.unwrap()).contains("2 answers are saved."));
    assert_eq!(revisions(&board), "custody|2 lead|2 policy|1 trained|1");
    let now = answers(&board, PoliceLead, id).await;
    assert_eq!(now["lead"].narrative, "=HYPERLINK(\"https://evil.example\")\nA <b>new</b> “lead” & 'deputy'.");
    assert_eq!(now["lead"].evidence[0].link, "https://example.org/role");
    assert_eq!(now["custody"].response, Response::NotApplicable { reason: "We have no custody suite.".to_owned() });
    assert_eq!((trail_entries(&board, "workbook_used"), trail_entries(&board, "answer_saved")), (1, 6));
    let trail = words(&lead.get("/trail").await.unwrap());
    assert!(trail.contains("Answers were saved from an uploaded workbook"), "{trail}");
    // The same once more: nothing differs, nothing is saved, nothing is noted.
    expect(&accept(&mut lead, id, &fields).await, 303);
    assert_eq!((trail_entries(&board, "workbook_used"), trail_entries(&board, "answer_saved")), (1, 6));
    assert_eq!(board.service.verify(&[]).await.unwrap().broken, None);
}

async fn only_what_is_ticked_is_saved(board: TestBoard) {
    let (id, mut lead) = open(&board).await;
    let edit = Edit::new(&workbook(&mut lead, id, "filled").await);
    let edit = edit.answer("1.1", VALUE, "Fully met").answer("1.3", VALUE, "Yes").answer("3.1", VALUE, "Partly met");
    let page = upload(&mut lead, id, &edit.bytes()).await;
    let fields: Vec<_> = form(&page).into_iter().filter(|(name, value)| name != "take" || value == "policy").collect();
    let done = accept(&mut lead, id, &fields).await;
    assert_eq!(done.location(), format!("/returns/{id}/workbook/upload?saved=1&left=2"));
    let said = words(&lead.get(done.location()).await.unwrap());
    assert!(said.contains("1 answer is saved. 2 that you did not choose were left as they are."), "{said}");
    assert_eq!(revisions(&board), "policy|1");
    // Nothing ticked: nothing is saved, and the choice stands there again.
    let none: Vec<_> = form(&page).into_iter().filter(|(name, _)| name != "take").collect();
    let again = accept(&mut lead, id, &none).await;
    expect(&again, 422);
    assert!(words(&again).contains("Tick at least one answer") && words(&again).contains("Partly met"));
    assert_eq!(revisions(&board), "policy|1");
}

async fn a_blank_workbook_fills_every_standard_in_one_go(board: TestBoard) {
    let (id, mut lead) = open(&board).await;
    let edit = Edit::new(&workbook(&mut lead, id, "blank").await);
    let number = |code: &str| edit.cell("Answers", code, VALUE);
    let (trained, concerns, days) = (number("1.4"), number("2.1"), number("2.2"));
    let reviewed = number("2.3");
    let both = edit.nth_cell("Answers", "2.6", VALUE, 2);
    let edit = edit
        .answer("1.1", VALUE, "Not met")
        .answer("1.2", VALUE, "Nobody wanted to.")
        .answer("1.3", VALUE, "No")
        .put("Answers", &trained, &Put::Number("0.875"))
        .put("Answers", &concerns, &Put::Number("12"))
        .put("Answers", &days, &Put::Number("2.5"))
        // 4 March 2026, as a date is kept.
        .put("Answers", &reviewed, &Put::Number("46085"))
        .answer("2.4", VALUE, "12 of 40")
        .answer("2.5", VALUE, "By form")
        .put("Answers", &both, &Put::Text("Yes"))
        .answer("2.7", VALUE, "More.")
        .answer("3.1", VALUE, "Fully met");
    let page = upload(&mut lead, id, &edit.bytes()).await;
    expect(&page, 200);
    expect(&accept(&mut lead, id, &form(&page)).await, 303);
    let now = answers(&board, PoliceLead, id).await;
    let given = |id: &str| match &now[id].response {
        Response::Given(value) => value.clone(),
        other => panic!("{id}: {other:?}"),
    };
    assert_eq!(now.len(), 12);
    assert_eq!(given("lead"), Value::Level("0".into()));
    assert_eq!(given("trained"), Value::Percent("87.5".parse().unwrap()));
    assert_eq!((given("concerns"), given("days")), (Value::Integer(12), Value::Number("2.5".parse().unwrap())));
    assert_eq!(given("reviewed"), Value::Date("2026-03-04".parse().unwrap()));
    assert_eq!(given("sample"), Value::Fraction { numerator: 12, denominator: 40 });
    assert_eq!((given("one"), given("many")), (Value::Choice("form".into()), Value::Choices(vec!["form".into()])));
    assert_eq!(given("why-none"), Value::Text("Nobody wanted to.".into()));
    assert_eq!((trail_entries(&board, "workbook_used"), trail_entries(&board, "answer_saved")), (1, 12));
    assert!(words(&lead.get(&format!("/returns/{id}")).await.unwrap()).contains("In progress"));
}

async fn a_blank_workbook_from_before_the_account_fits_its_statements(board: TestBoard) {
    let (id, mut lead) = open(&board).await;
    let mut manager = signed_in(&board, Manager).await;
    let page = manager.get("/question-sets/every-type/2026.1").await.unwrap();
    assert!(page.text().contains("/question-sets/every-type/2026.1/blank/police"));
    let blank = |kind: &str| format!("/question-sets/every-type/2026.1/blank/{kind}");
    let bytes = manager.get(&blank("police")).await.unwrap();
    expect(&bytes, 200);
    let edit = Edit::new(&bytes.body).answer("3.1", VALUE, "Fully met");
    let page = upload(&mut lead, id, &edit.bytes()).await;
    expect(&page, 200);
    expect(&accept(&mut lead, id, &form(&page)).await, 303);
    assert_eq!(revisions(&board), "custody|1");
    // Into a return that has an answer: both are shown.
    let other = Edit::new(&bytes.body).answer("3.1", VALUE, "Not met");
    let page = upload(&mut lead, id, &other.bytes()).await;
    assert!(words(&page).contains("which answer shall stand?"), "{}", words(&page));
    // That of another type of agency asks other statements.
    let council = manager.get(&blank("council")).await.unwrap();
    let page = upload(&mut lead, id, &council.body).await;
    expect(&page, 422);
    assert!(words(&page).contains("it was made for another type of agency"));
    for unknown in ["bakery", "..%2Fpolice"] {
        expect(&manager.get(&blank(unknown)).await.unwrap(), 404);
    }
    expect(&lead.get(&blank("police")).await.unwrap(), 403);
}

async fn two_people_who_wrote_are_both_shown_and_theirs_stands_unless_one_chooses(board: TestBoard) {
    board.open_audit().await.unwrap();
    board.delegate_everything(PoliceContributor).await.unwrap();
    let id = board.complete(PoliceLead).await.unwrap();
    let mut lead = signed_in(&board, PoliceLead).await;
    let edit = Edit::new(&workbook(&mut lead, id, "filled").await).answer("1.1", MET, "Mine, offline.");
    let mut colleague = signed_in(&board, PoliceContributor).await;
    let theirs = [("s.lead.value", "2"), ("s.lead.narrative", "Theirs, meanwhile."), ("s.lead.revision", "1")];
    expect(&colleague.post(&format!("/returns/{id}/standards/first"), &theirs).await.unwrap(), 303);
    let page = upload(&mut lead, id, &edit.bytes()).await;
    expect(&page, 200);
    let said = words(&page);
    assert!(said.contains("Mine, offline.") && said.contains("Theirs, meanwhile."), "{said}");
    assert!(said.contains(&PoliceContributor.name()) && said.contains("answered by two people"), "{said}");
    let fields = form(&page);
    assert!(fields.contains(&("s.lead.resolve".to_owned(), "theirs".to_owned())));
    assert!(fields.iter().all(|(name, _)| name != "take"));
    // Posted as it stands, nothing is chosen.
    expect(&accept(&mut lead, id, &fields).await, 422);
    assert_eq!(answers(&board, PoliceLead, id).await["lead"].narrative, "Theirs, meanwhile.");
    let mine: Vec<_> = fields
        .into_iter()
        .map(|(name, value)| if name == "s.lead.resolve" { (name, "mine".to_owned()) } else { (name, value) })
        .collect();
    expect(&accept(&mut lead, id, &mine).await, 303);
    assert_eq!(answers(&board, PoliceLead, id).await["lead"].narrative, "Mine, offline.");
    assert!(revisions(&board).contains("lead|3"));
}

async fn what_was_not_touched_never_undoes_a_colleagues_save(board: TestBoard) {
    board.open_audit().await.unwrap();
    let id = board.complete(PoliceLead).await.unwrap();
    let mut lead = signed_in(&board, PoliceLead).await;
    let edit = Edit::new(&workbook(&mut lead, id, "filled").await).answer("1.3", VALUE, "No");
    let theirs = [("s.lead.value", "2"), ("s.lead.narrative", "Newer."), ("s.lead.revision", "1")];
    expect(&lead.post(&format!("/returns/{id}/standards/first"), &theirs).await.unwrap(), 303);
    let page = upload(&mut lead, id, &edit.bytes()).await;
    assert!(words(&page).contains("1 answer would change."), "{}", words(&page));
    expect(&accept(&mut lead, id, &form(&page)).await, 303);
    let now = answers(&board, PoliceLead, id).await;
    assert_eq!(
        (now["lead"].narrative.as_str(), &now["policy"].response),
        ("Newer.", &Response::Given(Value::YesNo(false)))
    );
}

async fn a_save_between_looking_and_accepting_is_shown_and_nothing_is_half_saved(board: TestBoard) {
    board.open_audit().await.unwrap();
    board.delegate_everything(PoliceContributor).await.unwrap();
    let id = board.complete(PoliceLead).await.unwrap();
    let mut lead = signed_in(&board, PoliceLead).await;
    let edit = Edit::new(&workbook(&mut lead, id, "filled").await);
    let edit = edit.answer("1.1", MET, "Mine.").answer("3.1", VALUE, "Fully met");
    let page = upload(&mut lead, id, &edit.bytes()).await;
    let theirs = [("s.lead.value", "2"), ("s.lead.narrative", "Just now."), ("s.lead.revision", "1")];
    let mut colleague = signed_in(&board, PoliceContributor).await;
    expect(&colleague.post(&format!("/returns/{id}/standards/first"), &theirs).await.unwrap(), 303);
    let before = (revisions(&board), trail_entries(&board, "answer_saved"));
    let again = accept(&mut lead, id, &form(&page)).await;
    expect(&again, 409);
    let said = words(&again);
    assert!(
        said.contains("Just now.") && said.contains("Mine.") && said.contains("Nothing of yours is saved yet"),
        "{said}"
    );
    assert_eq!((revisions(&board), trail_entries(&board, "answer_saved")), before);
    assert_eq!(trail_entries(&board, "workbook_used"), 0);
    // What was shown anew can be saved: the colleague's stands, the other is taken.
    let fields: Vec<_> = form(&again)
        .into_iter()
        .map(|(name, value)| if name == "s.lead.resolve" { (name, "theirs".to_owned()) } else { (name, value) })
        .collect();
    expect(&accept(&mut lead, id, &fields).await, 303);
    let now = answers(&board, PoliceLead, id).await;
    assert_eq!(
        (now["lead"].narrative.as_str(), &now["custody"].response),
        ("Just now.", &Response::Given(Value::Level("3".into())))
    );
}

async fn emptied_cells_and_evidence_are_shown_before_they_go(board: TestBoard) {
    let (id, mut lead) = open(&board).await;
    let typed = [
        ("s.lead.value", "3"),
        ("s.lead.narrative", "Goes away."),
        ("s.lead.evidence.0.title", "Old minutes"),
        ("s.lead.evidence.1.title", "Policy"),
    ];
    expect(&lead.post(&format!("/returns/{id}/standards/first"), &typed).await.unwrap(), 303);
    let edit = Edit::new(&workbook(&mut lead, id, "filled").await);
    let (met, first) = (edit.cell("Answers", "1.1", MET), edit.cell("Evidence", "1.1", TITLE));
    let edit = edit.put("Answers", &met, &Put::Nothing).put("Evidence", &first, &Put::Nothing);
    let page = upload(&mut lead, id, &edit.bytes()).await;
    let said = words(&page);
    assert!(said.contains("1 answer would change.") && said.contains("Old minutes"), "{said}");
    expect(&accept(&mut lead, id, &form(&page)).await, 303);
    let now = answers(&board, PoliceLead, id).await;
    assert_eq!(now["lead"].narrative, "");
    assert_eq!(now["lead"].evidence.iter().map(|piece| piece.title.as_str()).collect::<Vec<_>>(), ["Policy"]);
}

async fn a_text_that_no_cell_holds_comes_back_whole(board: TestBoard) {
    let (id, mut lead) = open(&board).await;
    let long: String = "Forty thousand characters, and each of them counts. ".chars().cycle().take(40_000).collect();
    let typed = [("s.lead.value", "3"), ("s.lead.narrative", long.as_str()), ("s.lead.impact", "Short.")];
    expect(&lead.post(&format!("/returns/{id}/standards/first"), &typed).await.unwrap(), 303);
    let edit = Edit::new(&workbook(&mut lead, id, "filled").await);
    let page = upload(&mut lead, id, &edit.bytes()).await;
    assert!(words(&page).contains("No answer would change."), "{}", words(&page));
    // Another part of the answer is changed, and the long one goes with it in full.
    let changed = edit.clone().answer("1.1", "What difference has it made for adults?", "Safer.");
    let page = upload(&mut lead, id, &changed.bytes()).await;
    expect(&accept(&mut lead, id, &form(&page)).await, 303);
    let now = answers(&board, PoliceLead, id).await;
    assert!(now["lead"].narrative == long && now["lead"].impact == "Safer.");
    // Its cut form in the cell is no text of ours.
    let met = edit.cell("Answers", "1.1", MET);
    let page = upload(&mut lead, id, &edit.put("Answers", &met, &Put::Text(&long[..32_000])).bytes()).await;
    expect(&page, 422);
    assert!(words(&page).contains("longer than a cell can hold") && words(&page).contains(&format!("Answers!{met}")));
    assert!(answers(&board, PoliceLead, id).await["lead"].narrative == long);
}

async fn an_answer_that_cannot_be_opened_is_left_alone(board: TestBoard) {
    board.open_audit().await.unwrap();
    let id = board.complete(PoliceLead).await.unwrap();
    let mut lead = signed_in(&board, PoliceLead).await;
    let before = Edit::new(&workbook(&mut lead, id, "filled").await).answer("1.1", VALUE, "Not met");
    crate::support::query_write(
        &board,
        "UPDATE answer SET body = (SELECT o.body FROM answer o WHERE o.statement_id = 'custody') WHERE statement_id = 'lead'",
    );
    let after = workbook(&mut lead, id, "filled").await;
    assert!(words(&upload(&mut lead, id, &after).await).contains("No answer would change."));
    // Not written over by a workbook from before either.
    let page = upload(&mut lead, id, &before.bytes()).await;
    expect(&page, 200);
    assert!(words(&page).contains("cannot be opened now, so it is not written over"), "{}", words(&page));
    assert!(form(&page).is_empty());
}

/// Both were made by `candour question-set blank` from `every-type-2026.1.json` for the police, filled in and saved by
/// other programs: see `tests/workbooks/README.md`.
async fn files_saved_by_other_programs_are_read(board: TestBoard) {
    let (id, mut lead) = open(&board).await;
    for (program, bytes) in [
        ("LibreOffice", &include_bytes!("../../workbooks/libreoffice.xlsx")[..]),
        ("openpyxl", include_bytes!("../../workbooks/openpyxl.xlsx")),
    ] {
        let page = upload(&mut lead, id, bytes).await;
        assert_eq!(page.status, 200, "{program}: {}", words(&page));
        let said = words(&page);
        assert!(said.contains("9 answers would change."), "{program}: {said}");
        for shown in ["Mostly met", "87.5%", "4 March 2026", "12 of 40", "By form", "Zwei Zeilen,", "Role description"]
        {
            assert!(said.contains(shown), "{program}: {shown}: {said}");
        }
    }
    let page = upload(&mut lead, id, include_bytes!("../../workbooks/libreoffice.xlsx")).await;
    expect(&accept(&mut lead, id, &form(&page)).await, 303);
    let now = answers(&board, PoliceLead, id).await;
    assert_eq!(now["lead"].narrative, "Zwei Zeilen,\n= und <kein> Makro & mehr.");
    assert_eq!(now["lead"].evidence[0].date, "2025-12-31".parse().ok());
}

async fn whoever_may_edit_uploads_and_whoever_reads_downloads(board: TestBoard) {
    let (id, mut lead) = open(&board).await;
    board.delegate_everything(PoliceContributor).await.unwrap();
    let bytes = workbook(&mut lead, id, "blank").await;
    for who in [PoliceContributor, PoliceOfficer, PoliceViewer] {
        let mut visitor = signed_in(&board, who).await;
        workbook(&mut visitor, id, "filled").await;
        let may = who == PoliceContributor;
        expect(&visitor.get(&format!("/returns/{id}/workbook/upload")).await.unwrap(), if may { 200 } else { 404 });
        expect(&upload(&mut visitor, id, &bytes).await, if may { 200 } else { 404 });
        let said = words(&visitor.get(&format!("/returns/{id}")).await.unwrap());
        assert_eq!(said.contains("Upload a filled-in workbook"), may, "{who:?}");
    }
    // No other agency and nobody at the Board, before and after it is handed in.
    let id = board.submit(PoliceLead).await.unwrap();
    for who in [CouncilLead, Manager, Chair, Panel, Administrator] {
        let mut visitor = signed_in(&board, who).await;
        for kind in ["filled", "blank"] {
            expect(&visitor.get(&format!("/returns/{id}/workbook/{kind}")).await.unwrap(), 404);
        }
        expect(&upload(&mut visitor, id, &bytes).await, 404);
    }
    expect(&lead.get(&format!("/returns/{id}/workbook/other")).await.unwrap(), 404);
}

async fn a_return_that_was_handed_in_gives_its_workbook_and_takes_none(board: TestBoard) {
    let audit = board.open_audit().await.unwrap();
    let id = board.submit(PoliceLead).await.unwrap();
    let mut lead = signed_in(&board, PoliceLead).await;
    for closed in [false, true] {
        if closed {
            let mut manager = signed_in(&board, Manager).await;
            expect(&manager.post(&format!("/audits/{audit}/state"), &[("to", "closed")]).await.unwrap(), 303);
        }
        let bytes = workbook(&mut lead, id, "filled").await;
        expect(&lead.get(&format!("/returns/{id}/workbook/upload")).await.unwrap(), 409);
        expect(&upload(&mut lead, id, &bytes).await, 409);
        let fields = [("from", "workbook"), ("take", "lead"), ("s.lead.value", "0"), ("s.lead.revision", "1")];
        let fields = fields.map(|(name, value)| (name.to_owned(), value.to_owned()));
        expect(&accept(&mut lead, id, &fields).await, 409);
    }
    assert!(revisions(&board).contains("lead|1"));
}

async fn the_pages_lead_there(board: TestBoard) {
    let (id, mut lead) = open(&board).await;
    let tasks = lead.get(&format!("/returns/{id}")).await.unwrap().text();
    for path in ["workbook/filled", "workbook/blank", "workbook/upload", "export.zip"] {
        assert!(tasks.contains(&format!("/returns/{id}/{path}\"")), "{path}");
    }
    let page = lead.get(&format!("/returns/{id}/workbook/upload")).await.unwrap();
    assert!(
        page.text().contains("enctype=\"multipart/form-data\"")
            && words(&page).contains("Uploading alone saves nothing.")
    );
    // An address that only takes a form leads to the page that it stands on.
    let page = lead.get(&format!("/returns/{id}/workbook/upload/accept")).await.unwrap();
    assert_eq!((page.status, page.location()), (303, format!("/returns/{id}/workbook/upload").as_str()));
}

async fn a_contributors_workbook_holds_and_takes_their_part_alone(board: TestBoard) {
    board.open_audit().await.unwrap();
    let id = board.complete(PoliceLead).await.unwrap();
    board.delegate(PoliceContributor, "first", &["policy"]).await.unwrap();
    let (mut lead, mut contributor) = (signed_in(&board, PoliceLead).await, signed_in(&board, PoliceContributor).await);
    for kind in ["filled", "blank"] {
        let theirs = parts(&workbook(&mut contributor, id, kind).await);
        assert!(theirs.contains("policy") && !theirs.contains("The chief officer leads."), "{kind}");
        assert!(!theirs.contains("custody"), "{kind}");
    }
    // The lead's workbook, filled in by a contributor: their part is taken, the rest named and left.
    let whole = Edit::new(&workbook(&mut lead, id, "filled").await);
    let edit = whole.answer("1.1", MET, "Not theirs to write.").answer("1.3", VALUE, "No");
    let page = upload(&mut contributor, id, &edit.bytes()).await;
    expect(&page, 200);
    let said = words(&page);
    assert!(said.contains("with a colleague") && !said.contains("Not theirs to write."), "{said}");
    assert!(!said.contains("The chief officer leads."), "{said}");
    expect(&accept(&mut contributor, id, &form(&page)).await, 303);
    let now = answers(&board, PoliceLead, id).await;
    assert_eq!(now["policy"].response, Response::Given(Value::YesNo(false)));
    assert_eq!(now["lead"].narrative, "The chief officer leads.");
    // Nor through a form that was not made for them.
    let edit = Edit::new(&workbook(&mut lead, id, "filled").await).answer("1.1", MET, "Not theirs to write.");
    let smuggled = form(&upload(&mut lead, id, &edit.bytes()).await);
    assert!(!smuggled.is_empty());
    expect(&accept(&mut contributor, id, &smuggled).await, 404);
    assert_eq!(answers(&board, PoliceLead, id).await["lead"].narrative, "The chief officer leads.");
}

/// The text of every part of a workbook.
fn parts(bytes: &[u8]) -> String {
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let mut all = String::new();
    for at in 0..zip.len() {
        let mut part = zip.by_index(at).unwrap();
        let mut text = Vec::new();
        std::io::Read::read_to_end(&mut part, &mut text).unwrap();
        all.push_str(&String::from_utf8_lossy(&text));
    }
    all
}
